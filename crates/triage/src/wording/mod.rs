//! Messages and their words: the only place where sentences are written.
//!
//! A decision returns a [`Message`] (an id with typed arguments); a page, a mail or the API renders it in the
//! reader's language. Rows hold messages, never sentences.

use serde::{Deserialize, Serialize};

/// A language the product can speak.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Language {
    /// International English.
    #[default]
    En,
}

/// An id with typed arguments.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "id", rename_all = "snake_case")]
pub enum Message {
    /// A placeholder until the first rules land.
    NothingSaid,
}
