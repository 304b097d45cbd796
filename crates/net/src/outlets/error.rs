//! What a receiver's answer means, told without the secret that its address may hold.
//!
//! Does not know: how often a message was tried already.

use crate::guard::{Posted, RequestError};
use std::time::Duration;
use triage::channel::Address;
use url::Url;

/// The longest quiet that a receiver may ask for: one that asks for a year would never hear of anything.
const QUIET_MAX: Duration = Duration::from_secs(24 * 3_600);

/// Whether the same message may be taken later.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Again {
    /// Yes, by our own schedule.
    Later,
    /// Yes, not before this time is over.
    After(Duration),
    /// Hardly: it was understood and refused. A few attempts bridge an update of the receiver.
    Few,
    /// No.
    Never,
}

/// What else would meet the same now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// Nothing: it may have been about this message.
    Message,
    /// Every other message to this address. Other addresses of its server may belong to others, who did nothing wrong.
    Address,
    /// Every other message to its server, which is of no use now.
    Server,
}

/// A message that was not handed over.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{receiver}: {reason}")]
pub struct HandOverError {
    /// The address as it may be shown.
    pub receiver: String,
    /// What happened.
    pub reason: String,
    /// Whether to try again.
    pub again: Again,
    /// What else would meet the same.
    pub scope: Scope,
}

impl HandOverError {
    /// The server is not there, not to be trusted, or the operator has to set something for it. The message is tried again
    /// by our own schedule, and given up at its end.
    pub(crate) fn outage(address: &Address, reason: String) -> Self {
        HandOverError { receiver: address.shown(), reason, again: Again::Later, scope: Scope::Server }
    }

    /// The server is there, and does not take what is for this address.
    pub(crate) fn stalled(address: &Address, reason: String) -> Self {
        HandOverError { scope: Scope::Address, ..HandOverError::outage(address, reason) }
    }

    /// What another message meets at the same server while this lasts: its own address, and no quiet that was asked of
    /// somebody else.
    pub fn met_by(&self, address: &Address) -> Self {
        HandOverError { receiver: address.shown(), again: Again::Later, ..self.clone() }
    }

    /// Errors of requests name the whole address, and keys of sources.
    pub(super) fn of_request(address: &Address, url: &Url, error: &RequestError, blocked: &'static str) -> Self {
        let reason = match error {
            RequestError::PlainHttp { .. } => UNENCRYPTED.to_owned(),
            RequestError::BlockedAddress { .. } => blocked.to_owned(),
            error => error.to_string().replace(url.as_str(), &url.origin().ascii_serialization()),
        };
        HandOverError::outage(address, reason)
    }
}

/// Why nothing is posted to an `http://` address.
const UNENCRYPTED: &str =
    "http is not encrypted; set allow_unencrypted for this server under [[channels]] if that is meant";

/// RFC 9110 §15 and Standard Webhooks: 2xx is taken; 410 wants no more of it; 408, 425, 429 and 5xx may pass.
pub(super) fn answered(address: &Address, posted: Posted) -> Result<(), HandOverError> {
    let Posted { status, retry_after } = posted;
    let later = retry_after.map_or(Again::Later, |quiet| Again::After(quiet.min(QUIET_MAX)));
    let (again, scope) = match status {
        200..=299 => return Ok(()),
        410 => (Again::Never, Scope::Message),
        503 => (later, Scope::Address),
        408 | 425 | 429 | 500..=599 if retry_after.is_some() => (later, Scope::Address),
        408 | 425 | 429 | 500..=599 => (later, Scope::Message),
        _ => (Again::Few, Scope::Message),
    };
    let reason = match status {
        410 => {
            "it answers 410: it wants no more messages at this address; take the address off its watchlists".to_owned()
        }
        300..=399 => {
            format!("it answers {status}: messages are not sent after a redirect; use the address it leads to")
        }
        _ => format!("it answers {status}"),
    };
    Err(HandOverError { receiver: address.shown(), reason, again, scope })
}
