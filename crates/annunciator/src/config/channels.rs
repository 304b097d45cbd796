//! `[[channels]]` as a type. What each key means stands once, in `default.toml`.

use serde::Deserialize;
use std::path::PathBuf;

/// What is set for one server that messages go to.
#[derive(Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ChannelServer {
    pub(crate) server: String,
    #[serde(default)]
    pub(crate) secret: String,
    #[serde(default)]
    pub(crate) secret_file: Option<PathBuf>,
    #[serde(default)]
    pub(crate) user: String,
    #[serde(default)]
    pub(crate) password: String,
    #[serde(default)]
    pub(crate) password_file: Option<PathBuf>,
    #[serde(default)]
    pub(crate) allow_private: bool,
    #[serde(default)]
    pub(crate) allow_unencrypted: bool,
    /// People may write its addresses into watchlists.
    #[serde(default)]
    pub(crate) for_people: bool,
    #[serde(default)]
    pub(crate) ca_file: Option<PathBuf>,
}

/// A debug line may end in a log.
impl std::fmt::Debug for ChannelServer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ChannelServer").field("server", &self.server).finish_non_exhaustive()
    }
}
