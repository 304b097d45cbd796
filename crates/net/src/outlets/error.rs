//! What a receiver's answer means, told without the secret that its address may hold.
//!
//! Does not know: how often a message was tried already.

use crate::guard::{DialError, Posted, RequestError};
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
    /// The server is of no use now, so that every other message to it would meet the same.
    pub is_outage: bool,
}

impl HandOverError {
    /// The operator has to set something; until then the message waits.
    pub(crate) fn set_up(address: &Address, reason: String) -> Self {
        HandOverError { receiver: address.shown(), reason, again: Again::Later, is_outage: true }
    }

    /// The server is not there, or not to be trusted; the message waits.
    pub(crate) fn outage(address: &Address, reason: String) -> Self {
        HandOverError { receiver: address.shown(), reason, again: Again::Later, is_outage: true }
    }

    /// What another message meets at the same server while this lasts: its own address, and no quiet that was asked of
    /// somebody else.
    pub fn met_by(&self, address: &Address) -> Self {
        HandOverError { receiver: address.shown(), again: Again::Later, ..self.clone() }
    }

    pub(crate) fn of_dialling(address: &Address, error: &DialError) -> Self {
        HandOverError::outage(address, error.to_string())
    }

    /// Errors of requests name the whole address.
    pub(crate) fn of_request(address: &Address, url: &Url, error: &RequestError) -> Self {
        let server = url.origin().ascii_serialization();
        HandOverError::outage(address, error.to_string().replace(url.as_str(), &server))
    }
}

/// RFC 9110 §15 and Standard Webhooks: 2xx is taken; 410 wants no more of it; 408, 425, 429 and 5xx may pass.
pub(super) fn answered(address: &Address, posted: Posted) -> Result<(), HandOverError> {
    let Posted { status, retry_after } = posted;
    let (again, is_outage) = match status {
        200..=299 => return Ok(()),
        410 => (Again::Never, false),
        408 | 425 | 429 | 500..=599 => {
            (retry_after.map_or(Again::Later, |quiet| Again::After(quiet.min(QUIET_MAX))), status == 503)
        }
        _ => (Again::Few, false),
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
    Err(HandOverError { receiver: address.shown(), reason, again, is_outage })
}
