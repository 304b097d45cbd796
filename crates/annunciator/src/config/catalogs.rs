//! The section `[catalogs]` as types. What each key means stands once, in `default.toml`.
//!
//! Does not know: how catalogs are fetched.

use serde::Deserialize;
use std::path::PathBuf;

/// The section.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Catalogs {
    pub(crate) fetch: bool,
    pub(crate) kev: Vec<String>,
    pub(crate) kev_minutes: u32,
    pub(crate) epss: Vec<String>,
    pub(crate) epss_hours: u32,
    pub(crate) cve_folder: String,
    pub(crate) cve_minutes: u32,
    pub(crate) allow_http: bool,
    pub(crate) allow_private: bool,
    pub(crate) ca_file: PathBuf,
    #[serde(default)]
    pub(crate) exploited: Vec<Exploited>,
}

/// A further catalog of exploited vulnerabilities.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Exploited {
    pub(crate) name: String,
    pub(crate) places: Vec<String>,
    pub(crate) cve: String,
    #[serde(default)]
    pub(crate) added: String,
    #[serde(default)]
    pub(crate) list: String,
    #[serde(default = "hour")]
    pub(crate) minutes: u32,
}

fn hour() -> u32 {
    60
}
