//! Handing messages over: one folder for each channel, each with its rendering for the wire and tests.
//!
//! Knows: how a message is rendered, how it leaves this machine, and what the other side said to it. Chats differ in their
//! rendering alone; `Outlets::post` sends it.
//! Does not know: which alerts exist, what they say, or when to try again; a channel never imports another. What they share
//! is beside them: the ways out (`outlets`), and what a message tells (`telling`).

pub mod email;
pub mod mattermost;
pub mod mqtt;
pub mod slack;
pub mod syslog;
pub mod teams;
pub mod webhook;

use jiff::Timestamp;
use triage::alert::Content;
use triage::wording::Language;
use uuid::Uuid;

/// What stands around an alert that is handed over.
#[derive(Clone, Copy, Debug)]
pub struct Envelope<'a> {
    /// The delivery: the same on every attempt, so that a receiver who gets it twice can tell.
    pub delivery: Uuid,
    /// The alert.
    pub alert: Uuid,
    /// The advisory.
    pub advisory: Uuid,
    /// When the alert was recorded.
    pub raised: Timestamp,
    /// This attempt.
    pub now: Timestamp,
    /// What links begin with.
    pub public_url: &'a str,
    /// In which language people are told.
    pub language: Language,
}

impl Envelope<'_> {
    /// The page of an alert's advisory.
    pub(crate) fn link(&self, content: &Content) -> String {
        format!("{}{}", self.public_url.trim_end_matches('/'), content.path)
    }
}
