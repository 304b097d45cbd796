//! Telling documents from the other JSON files of a provider's tree, by what they hold.
//!
//! Knows: the members at the top of CSAF documents and of the files that distribute them. File names decide nothing:
//! some providers keep their documents below `.well-known`, and some call their feeds like documents.
//! Does not know: whether a document is valid.

use std::collections::BTreeSet;
use std::fmt;

use serde::de::{Deserializer as _, IgnoredAny, MapAccess, SeqAccess, Visitor};

/// As many bytes of a file as decide almost always.
pub(super) const HEAD_SIZE_BYTES: usize = 4096;

/// Names that are remembered from the top of a file: documents and index files have fewer than ten.
const MEMBERS_COUNT_MAX: usize = 64;

/// What a JSON file of a tree is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    /// A CSAF document, or bytes that claim to be one.
    Document,
    /// No JSON at all: taken for what is looked for, so that somebody sees it.
    Broken,
    /// Provider metadata, feed, service or category document, aggregator: read by listings, not a document.
    Index,
    /// A CVE record (CVE JSON 5): what others know of a vulnerability, not a document.
    Record,
    /// Valid JSON that is none of these.
    Other,
}

/// What the first bytes say, if they decide: the first member of nearly every document is called `document`.
pub(super) fn of_head(head: &[u8]) -> Option<Shape> {
    match first_member(head)? {
        b"document" | b"product_tree" | b"vulnerabilities" => Some(Shape::Document),
        _ => None,
    }
}

/// What the whole file is.
pub(super) fn of_bytes(bytes: &[u8]) -> Shape {
    if let Some(shape) = of_head(bytes) {
        return shape;
    }
    match top_members(bytes) {
        Err(_not_json) => Shape::Broken,
        Ok(members) if members.contains("document") => Shape::Document,
        Ok(members) if INDEX_MEMBERS.iter().any(|name| members.contains(*name)) => Shape::Index,
        Ok(members) if members.contains("cveMetadata") => Shape::Record,
        Ok(_) => Shape::Other,
    }
}

/// The names at the top of a JSON file; none for a value that is no object. The whole of it must be JSON.
pub(super) fn top_members(bytes: &[u8]) -> Result<BTreeSet<String>, serde_json::Error> {
    let bytes = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(bytes);
    let mut deserializer = serde_json::Deserializer::from_slice(bytes);
    let members = deserializer.deserialize_any(TopMembers)?;
    deserializer.end()?;
    Ok(members)
}

/// `feed` and `service` (RFC 8322), `categories` (RFC 5023), provider metadata and aggregator (CSAF 2.0 §7.1).
const INDEX_MEMBERS: [&str; 6] = ["feed", "service", "categories", "distributions", "canonical_url", "csaf_providers"];

/// The name of the first member, if it stands in `head` and holds no escape.
fn first_member(head: &[u8]) -> Option<&[u8]> {
    let head = head.strip_prefix("\u{feff}".as_bytes()).unwrap_or(head).trim_ascii_start();
    let inside = head.strip_prefix(b"{")?.trim_ascii_start().strip_prefix(b"\"")?;
    let end = inside.iter().position(|byte| *byte == b'"' || *byte == b'\\')?;
    (inside[end] == b'"').then_some(&inside[..end])
}

/// Collects the names at the top of an object; any other value has none.
struct TopMembers;

impl<'de> Visitor<'de> for TopMembers {
    type Value = BTreeSet<String>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut names = BTreeSet::new();
        while let Some(name) = map.next_key::<String>()? {
            if names.len() < MEMBERS_COUNT_MAX || name == "document" {
                names.insert(name);
            }
            map.next_value::<IgnoredAny>()?;
        }
        Ok(names)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Self::Value, A::Error> {
        while seq.next_element::<IgnoredAny>()?.is_some() {}
        Ok(BTreeSet::new())
    }

    fn visit_bool<E>(self, _: bool) -> Result<Self::Value, E> {
        Ok(BTreeSet::new())
    }

    fn visit_i64<E>(self, _: i64) -> Result<Self::Value, E> {
        Ok(BTreeSet::new())
    }

    fn visit_u64<E>(self, _: u64) -> Result<Self::Value, E> {
        Ok(BTreeSet::new())
    }

    fn visit_f64<E>(self, _: f64) -> Result<Self::Value, E> {
        Ok(BTreeSet::new())
    }

    fn visit_str<E>(self, _: &str) -> Result<Self::Value, E> {
        Ok(BTreeSet::new())
    }

    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(BTreeSet::new())
    }
}
