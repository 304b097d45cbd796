//! `aggregator.json`: who else publishes CSAF (CSAF 2.0 §7.1.21 and 2.1 §7.1.21).
//!
//! Does not know: whether what is listed is there. A listed provider is a candidate, never a subscription.

use crate::document::Publisher;
use crate::place::{Object, Reading};
use crate::read::read_publisher;
use crate::{Finding, ReadError, tree};

/// What an aggregator or lister says. Absent texts are empty or `None`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Aggregator {
    /// E.g. `2.0`.
    pub aggregator_version: String,
    /// `lister` or `aggregator`; others are kept.
    pub category: String,
    /// Who lists.
    pub name: String,
    /// Whose list it is.
    pub namespace: String,
    /// Where this file says it stands.
    pub canonical_url: String,
    /// RFC 3339, raw.
    pub last_updated: String,
    /// Providers and publishers in the order of the file.
    pub listed: Vec<ListedProvider>,
}

/// One provider or publisher of the list.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ListedProvider {
    /// Its provider metadata, raw, never empty.
    pub url: String,
    /// Who it is.
    pub publisher: Publisher,
    /// As in provider metadata; raw, empty if it is missing.
    pub role: String,
    /// RFC 3339, raw.
    pub last_updated: String,
    /// Copies of its metadata elsewhere, raw.
    pub mirrors: Vec<String>,
}

/// Reads the file; an entry without the address of its metadata is a finding and left out.
///
/// ```
/// let bytes = br#"{"csaf_providers": [{"metadata": {"url": "https://example.com/pmd.json"}}]}"#;
/// let (aggregator, _) = csaf::distribution::aggregator::parse(bytes)?;
/// assert_eq!(aggregator.listed[0].url, "https://example.com/pmd.json");
/// # Ok::<(), csaf::ReadError>(())
/// ```
///
/// # Errors
/// Bytes that are not one JSON object, or exceed a limit of [`crate::limits`].
pub fn parse(bytes: &[u8]) -> Result<(Aggregator, Vec<Finding>), ReadError> {
    let reading = Reading::default();
    let members = tree::parse(bytes, &reading.findings)?;
    let aggregator = read(&Object::root(&members, &reading));
    Ok((aggregator, reading.finish()?))
}

fn read(root: &Object<'_, '_>) -> Aggregator {
    let mut listed = Vec::new();
    for key in ["csaf_providers", "csaf_publishers"] {
        root.each_object(key, |entry| {
            let mirrors = entry.texts("mirrors");
            let metadata = entry.required_object("metadata", |metadata| read_metadata(&metadata)).flatten();
            listed.extend(metadata.map(|one| ListedProvider { mirrors, ..one }));
        });
    }
    let mut aggregator = Aggregator {
        aggregator_version: root.required_text("aggregator_version"),
        canonical_url: root.required_text("canonical_url"),
        last_updated: root.required_text("last_updated"),
        listed,
        ..Aggregator::default()
    };
    root.required_object("aggregator", |who| {
        aggregator.category = who.required_text("category");
        aggregator.name = who.required_text("name");
        aggregator.namespace = who.required_text("namespace");
    });
    aggregator
}

fn read_metadata(metadata: &Object<'_, '_>) -> Option<ListedProvider> {
    let url = Some(metadata.required_text("url")).filter(|url| !url.is_empty())?;
    let publisher = metadata.required_object("publisher", |publisher| read_publisher(&publisher)).unwrap_or_default();
    let (role, last_updated) = (metadata.text("role").unwrap_or_default(), metadata.required_text("last_updated"));
    Some(ListedProvider { url, publisher, role, last_updated, mirrors: Vec::new() })
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn providers_and_publishers_are_listed_in_order_and_a_bad_entry_costs_only_itself() {
        let text = br#"{"aggregator": {"category": "lister", "name": "CERT", "namespace": "https://cert.example"},
            "aggregator_version": "2.0", "canonical_url": "https://cert.example/a.json", "last_updated": "2024-01-01T00:00:00Z",
            "csaf_publishers": [{"metadata": {"url": "https://c.example/pmd.json", "last_updated": "2024-01-01T00:00:00Z",
                "publisher": {"category": "vendor", "name": "C", "namespace": "https://c.example"}}}],
            "csaf_providers": [{"metadata": {"publisher": {}}}, 7, {"metadata": {"url": "https://b.example/pmd.json",
                "publisher": {"category": "vendor", "name": "B", "namespace": "https://b.example"}, "last_updated": "x",
                "role": "csaf_provider"}, "mirrors": ["https://cert.example/b/pmd.json"]}]}"#;
        let (aggregator, findings) = parse(text).unwrap();
        let urls: Vec<&str> = aggregator.listed.iter().map(|one| one.url.as_str()).collect();
        assert_eq!(urls, ["https://b.example/pmd.json", "https://c.example/pmd.json"]);
        assert_eq!(aggregator.listed[0].mirrors, ["https://cert.example/b/pmd.json"]);
        assert_eq!((aggregator.category.as_str(), aggregator.name.as_str()), ("lister", "CERT"));
        assert!(findings.iter().any(|finding| finding.pointer == "/csaf_providers/0/metadata/url"), "{findings:?}");
        assert!(parse(b"[]").is_err());
    }
}
