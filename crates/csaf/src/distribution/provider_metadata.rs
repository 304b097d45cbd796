//! `provider-metadata.json` (CSAF 2.0 §7.1.7 and 2.1 §7.1.7).
//!
//! Does not know: whether the provider keeps what its role promises.

use crate::document::Publisher;
use crate::place::{Object, Reading};
use crate::read::read_publisher;
use crate::{Finding, ReadError, tree};

/// What a provider says of itself. Absent texts are empty or `None`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ProviderMetadata {
    /// E.g. `2.0`.
    pub metadata_version: String,
    /// Where this file says it stands.
    pub canonical_url: String,
    /// RFC 3339, raw.
    pub last_updated: String,
    /// Who it is.
    pub publisher: Publisher,
    /// `csaf_publisher`, `csaf_provider` or `csaf_trusted_provider`; others are kept.
    pub role: String,
    /// May a lister name it?
    pub list_on_aggregators: Option<bool>,
    /// May an aggregator copy its documents?
    pub mirror_on_aggregators: Option<bool>,
    /// 2.1, RFC 3339, raw.
    pub maintained_from: Option<String>,
    /// 2.1, RFC 3339, raw.
    pub maintained_until: Option<String>,
    /// ROLIE feeds of all distributions, in the order of the file.
    pub feeds: Vec<FeedLink>,
    /// Directories of all distributions, in the order of the file.
    pub directories: Vec<DirectoryLink>,
    /// Keys that sign its documents.
    pub public_openpgp_keys: Vec<OpenPgpKey>,
}

impl ProviderMetadata {
    /// Whether its role promises a hash file and a signature for every document (CSAF 2.0 §7.2.3: trusted providers).
    pub fn owes_hashes_and_signatures(&self) -> bool {
        self.role == "csaf_trusted_provider"
    }
}

/// A ROLIE feed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FeedLink {
    /// `UNLABELED`, `WHITE`, `CLEAR`, `GREEN`, `AMBER`, `AMBER+STRICT`, `RED`; raw, empty if it is missing.
    pub tlp_label: String,
    /// Raw, never empty.
    pub url: String,
    /// For people.
    pub summary: Option<String>,
    /// 2.1, RFC 3339, raw.
    pub last_updated: Option<String>,
}

/// A directory with `index.txt` and `changes.csv`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DirectoryLink {
    /// Only 2.1 says it.
    pub tlp_label: Option<String>,
    /// Raw, never empty.
    pub url: String,
}

/// A public key.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OpenPgpKey {
    /// Hexadecimal, raw: some write blanks in it.
    pub fingerprint: Option<String>,
    /// Raw, never empty.
    pub url: String,
}

/// Reads the file; a feed, directory or key without a URL is a finding and left out.
///
/// ```
/// let bytes = br#"{"distributions": [{"directory_url": "https://example.com/white/"}]}"#;
/// let (metadata, findings) = csaf::distribution::provider_metadata::parse(bytes)?;
/// assert_eq!(metadata.directories[0].url, "https://example.com/white/");
/// assert!(findings.iter().any(|finding| finding.pointer == "/canonical_url"));
/// # Ok::<(), csaf::ReadError>(())
/// ```
///
/// # Errors
/// Bytes that are not one JSON object, or exceed a limit of [`crate::limits`].
pub fn parse(bytes: &[u8]) -> Result<(ProviderMetadata, Vec<Finding>), ReadError> {
    let reading = Reading::default();
    let members = tree::parse(bytes, &reading.findings)?;
    let metadata = read(&Object::root(&members, &reading));
    Ok((metadata, reading.finish()?))
}

fn read(root: &Object<'_, '_>) -> ProviderMetadata {
    let mut feeds = Vec::new();
    let mut directories = Vec::new();
    root.each_object("distributions", |distribution| {
        distribution.object("rolie", |rolie| rolie.each_object("feeds", |feed| feeds.extend(read_feed(&feed))));
        distribution.object("directory", |directory| directories.extend(read_directory(&directory)));
        let url = distribution.text("directory_url").filter(|url| !url.is_empty());
        directories.extend(url.map(|url| DirectoryLink { tlp_label: None, url }));
    });
    let mut keys = Vec::new();
    root.each_object("public_openpgp_keys", |key| {
        let fingerprint = key.text("fingerprint");
        keys.extend(required_url(&key).map(|url| OpenPgpKey { fingerprint, url }));
    });
    ProviderMetadata {
        metadata_version: root.required_text("metadata_version"),
        canonical_url: root.required_text("canonical_url"),
        last_updated: root.required_text("last_updated"),
        publisher: root.required_object("publisher", |publisher| read_publisher(&publisher)).unwrap_or_default(),
        role: root.required_text("role"),
        list_on_aggregators: root.boolean("list_on_CSAF_aggregators"),
        mirror_on_aggregators: root.boolean("mirror_on_CSAF_aggregators"),
        maintained_from: root.text("maintained_from"),
        maintained_until: root.text("maintained_until"),
        feeds,
        directories,
        public_openpgp_keys: keys,
    }
}

fn read_feed(feed: &Object<'_, '_>) -> Option<FeedLink> {
    let tlp_label = feed.required_text("tlp_label");
    let (summary, last_updated) = (feed.text("summary"), feed.text("last_updated"));
    required_url(feed).map(|url| FeedLink { tlp_label, url, summary, last_updated })
}

fn read_directory(directory: &Object<'_, '_>) -> Option<DirectoryLink> {
    let tlp_label = directory.text("tlp_label");
    required_url(directory).map(|url| DirectoryLink { tlp_label, url })
}

/// The `url` of `owner`; without one there is nothing to fetch.
fn required_url(owner: &Object<'_, '_>) -> Option<String> {
    Some(owner.required_text("url")).filter(|url| !url.is_empty())
}
