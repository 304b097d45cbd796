//! Which providers are watched: those configured, and those that a person added while the program ran.
//!
//! The configuration wins by name. Does not know: when a provider is looked at (`driver`), how one is found (`net`).

use crate::{Monitor, ProviderSettings, StageError};
use net::guard::{ClientOptions, Hosts};
use net::provider::Source;
use serde::{Deserialize, Serialize};
use std::path::PathBuf;
use store::WatchedProvider;
use url::Url;

/// The row's word for an address of provider metadata, a feed or a directory.
pub const KIND_URL: &str = "url";
/// The row's word for a folder on disk.
pub const KIND_FOLDER: &str = "folder";

/// What may be reached on behalf of a provider.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reach {
    /// Plain `http://` may be used.
    #[serde(default)]
    pub allow_http: bool,
    /// Private and loopback addresses may be asked.
    #[serde(default)]
    pub allow_private: bool,
    /// A PEM file with an authority that is trusted besides the public ones.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ca_file: Option<PathBuf>,
}

impl Reach {
    /// The options of a client that may reach so far, over what holds for every client.
    pub fn over(&self, base: &ClientOptions) -> ClientOptions {
        let Reach { allow_http, allow_private, ca_file } = self.clone();
        // How one source's hosts fared says nothing about another's.
        ClientOptions { allow_http, allow_private, ca_file, hosts: Hosts::default(), ..base.clone() }
    }
}

/// How an added provider is watched, as its row has it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct WatchOptions {
    /// What may be reached.
    #[serde(flatten)]
    pub reach: Reach,
    /// The operator's own copies of its OpenPGP keys, for hosts that refuse to give them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub key_files: Vec<PathBuf>,
}

/// An added provider: its row, and what the row means.
#[derive(Clone, Debug)]
pub(crate) struct Added {
    pub(crate) row: WatchedProvider,
    pub(crate) settings: ProviderSettings,
}

/// An added provider that this version cannot watch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Unreadable {
    pub(crate) name: String,
    pub(crate) reason: String,
}

/// The added providers, and those among them that keep no other from being watched though they cannot be read.
#[derive(Debug, Default)]
pub(crate) struct Rows {
    pub(crate) added: Vec<Added>,
    pub(crate) unreadable: Vec<Unreadable>,
}

/// Every provider that is watched, the configured ones first.
///
/// # Errors
/// When the database does not answer.
pub async fn watched_providers(monitor: &Monitor) -> Result<Vec<ProviderSettings>, StageError> {
    let added = added_providers(monitor).await?.added.into_iter().map(|added| added.settings);
    Ok(monitor.settings.providers.iter().cloned().chain(added).collect())
}

/// The added ones, without those whose name the configuration has too.
pub(crate) async fn added_providers(monitor: &Monitor) -> Result<Rows, StageError> {
    let mut rows = Rows::default();
    for row in monitor.store.list_watched_providers().await? {
        if monitor.settings.providers.iter().any(|configured| configured.name == row.name) {
            continue;
        }
        match settings(&row, &monitor.settings.client) {
            Ok(settings) => rows.added.push(Added { row, settings }),
            Err(reason) => rows.unreadable.push(Unreadable { name: row.name, reason }),
        }
    }
    Ok(rows)
}

fn settings(row: &WatchedProvider, base: &ClientOptions) -> Result<ProviderSettings, String> {
    let WatchOptions { reach, key_files } = serde_json::from_str(&row.options).map_err(|error| error.to_string())?;
    let source = match row.kind.as_str() {
        KIND_FOLDER => Source::Folder(PathBuf::from(&row.address)),
        KIND_URL => {
            let url = Url::parse(&row.address).map_err(|error| format!("{}: {error}", row.address))?;
            Source::Web { url, options: reach.over(base) }
        }
        other => return Err(format!("a provider of the kind {other:?}")),
    };
    Ok(ProviderSettings { name: row.name.clone(), source, key_files })
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::Timestamp;

    fn row(kind: &str, address: &str, options: &str) -> WatchedProvider {
        let [name, kind, address, options] = ["One", kind, address, options].map(str::to_owned);
        WatchedProvider { name, kind, address, options, added: Timestamp::UNIX_EPOCH }
    }

    #[test]
    fn a_row_means_a_folder_or_an_address_with_what_may_be_reached() {
        let base = ClientOptions { user_agent: "ours".to_owned(), ..ClientOptions::default() };
        let folder = settings(&row(KIND_FOLDER, "/srv/csaf", "{}"), &base).unwrap();
        assert!(matches!(folder.source, Source::Folder(_)) && folder.key_files.is_empty());
        let options = "{\"allow_private\":true,\"key_files\":[\"/k.asc\"]}";
        let web = settings(&row(KIND_URL, "https://a.example/", options), &base).unwrap();
        assert_eq!(web.key_files, [PathBuf::from("/k.asc")]);
        let Source::Web { options, .. } = web.source else { unreachable!("it is an address") };
        assert_eq!((options.allow_private, options.allow_http, &*options.user_agent), (true, false, "ours"));
    }

    #[test]
    fn a_row_of_a_newer_version_is_refused_with_the_reason() {
        let base = ClientOptions::default();
        assert!(settings(&row("carrier pigeon", "loft", "{}"), &base).unwrap_err().contains("carrier pigeon"));
        assert!(settings(&row(KIND_URL, "no address", "{}"), &base).is_err());
    }
}
