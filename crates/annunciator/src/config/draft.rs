//! The section `[draft]` as a type. What each key means stands once, in `default.toml`.
//!
//! Does not know: how drafts are made.

use serde::Deserialize;
use std::path::PathBuf;
use triage::advisory::Tlp;

/// The section.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Draft {
    pub(crate) url: String,
    pub(crate) model: String,
    pub(crate) token_file: String,
    pub(crate) timeout_seconds: u32,
    pub(crate) questions_per_hour: u32,
    pub(crate) days: u32,
    pub(crate) tlp: Tlp,
    pub(crate) allow_http: bool,
    pub(crate) allow_private: bool,
    pub(crate) ca_file: PathBuf,
}
