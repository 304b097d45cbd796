//! What the mail server said, and whether to try again.
//!
//! Does not know: how often a message was tried already.

use crate::Retry;

/// A message that was not handed over.
#[derive(Debug, thiserror::Error)]
pub enum DeliveryError {
    /// The channel could not be made.
    #[error("setting up the mail channel to {server}: {reason}")]
    Setup {
        /// Host and port.
        server: String,
        /// What is wrong with the configuration.
        reason: String,
    },
    /// The message is none: an address, the Message-ID or a header cannot be written.
    #[error("writing the mail {message_id}: {reason}")]
    BadMessage {
        /// The caller's id.
        message_id: String,
        /// What is wrong.
        reason: String,
    },
    /// The server said no.
    #[error("the mail server {server} refuses {message_id} with {code}: {text}")]
    Refused {
        /// Host and port.
        server: String,
        /// The caller's id.
        message_id: String,
        /// The SMTP code (RFC 5321 §4.2).
        code: u16,
        /// The server's words.
        text: String,
    },
    /// No connection, or it broke, or its certificate is not trusted, or it took too long.
    #[error("sending {message_id} through the mail server {server}: {reason}")]
    Connection {
        /// Host and port.
        server: String,
        /// The caller's id.
        message_id: String,
        /// The whole chain of causes.
        reason: String,
    },
}

impl DeliveryError {
    /// Whether the same message may be accepted later: 4yz and broken connections yes, 5yz no.
    ///
    /// The codes of RFC 4954 §6 and RFC 3207 that speak about the session, not about the message (530, 534, 535, 538:
    /// wrong password, encryption required), say Later: an alert must not be lost while an operator mends a password.
    pub fn retry(&self) -> Retry {
        match self {
            DeliveryError::Connection { .. } => Retry::Later,
            DeliveryError::Refused { code: 400..=499 | 530 | 534 | 535 | 538, .. } => Retry::Later,
            DeliveryError::Refused { .. } | DeliveryError::BadMessage { .. } | DeliveryError::Setup { .. } => {
                Retry::Never
            }
        }
    }
}
