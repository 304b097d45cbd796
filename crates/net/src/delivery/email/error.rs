//! What the mail server said, and whether to try again.
//!
//! Does not know: how often a message was tried already.

use std::fmt;

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
    #[error("the mail server {server} refuses {stage} {message_id} with {code}: {text}")]
    Refused {
        /// Host and port.
        server: String,
        /// How far it came.
        stage: Stage,
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

/// What the server refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// To talk with us: greeting, encryption or password. It has not heard of the message yet.
    Session,
    /// This message: its sender, its recipient or its content.
    Message,
}

impl fmt::Display for Stage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Stage::Session => "the session for",
            Stage::Message => "the message",
        })
    }
}

impl DeliveryError {
    /// Whether the same message may be accepted later: 4yz, outages and broken connections yes, 5yz no.
    pub fn retry(&self) -> Retry {
        match self {
            DeliveryError::Refused { code: 400..=499, .. } => Retry::Later,
            // An alert must not be lost while an operator mends a password or the server is down.
            _ if self.is_outage() => Retry::Later,
            DeliveryError::Connection { .. }
            | DeliveryError::Refused { .. }
            | DeliveryError::BadMessage { .. }
            | DeliveryError::Setup { .. } => Retry::Never,
        }
    }

    /// Whether the server is of no use now, so that every other message would meet the same; a refused message is none.
    ///
    /// 421 closes the session whenever it comes (RFC 5321 §3.8); 530, 534, 535 and 538 ask for another password or for
    /// encryption (RFC 4954 §6, RFC 3207 §4).
    pub fn is_outage(&self) -> bool {
        match self {
            DeliveryError::Connection { .. } | DeliveryError::Refused { stage: Stage::Session, .. } => true,
            DeliveryError::Refused { code, .. } => matches!(code, 421 | 530 | 534 | 535 | 538),
            DeliveryError::BadMessage { .. } | DeliveryError::Setup { .. } => false,
        }
    }
}
