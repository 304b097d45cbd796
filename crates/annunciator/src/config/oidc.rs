//! The section `[oidc]` as a type. What each key means stands once, in `default.toml`.
//!
//! Does not know: how anybody signs in.

use serde::Deserialize;
use std::path::PathBuf;

/// The section.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Oidc {
    pub(crate) issuer: String,
    pub(crate) name: String,
    pub(crate) client_id: String,
    pub(crate) client_secret_file: String,
    pub(crate) trust_email: bool,
    pub(crate) role: String,
    pub(crate) allow_http: bool,
    pub(crate) allow_private: bool,
    pub(crate) ca_file: PathBuf,
}
