//! ROLIE feeds in JSON (CSAF 2.0 and 2.1 §7.1.15, RFC 8322).
//!
//! Does not know: the feed's own address, against which relative links are resolved.

use crate::place::{Object, Reading};
use crate::{Finding, ReadError, Severity, tree};

/// A feed without its entries.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Feed {
    /// Its id.
    pub id: String,
    /// For people.
    pub title: String,
    /// RFC 3339, raw.
    pub updated: String,
    /// Whether a category says that it holds CSAF (§7.1.15).
    pub is_csaf: bool,
}

/// The registered category of CSAF (§7.1.15).
const INFORMATION_TYPE: &str = "urn:ietf:params:rolie:category:information-type";

/// One document in a feed. Links are raw and may be relative.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Entry {
    /// The tracking id.
    pub id: String,
    /// The document's title.
    pub title: String,
    /// RFC 3339, raw; empty if it is missing.
    pub updated: String,
    /// The document: the link with `rel` `self`, else `content/src`. Never empty.
    pub document_url: String,
    /// Every link with `rel` `hash`.
    pub hash_urls: Vec<String>,
    /// The first link with `rel` `signature`.
    pub signature_url: Option<String>,
    /// JSON pointer of the entry.
    pub pointer: String,
}

/// Reads a feed and hands over its entries in their order, each as soon as it is read: the largest real feed has 40 MB, and
/// as a tree would take ten times as much. `None` if there is no feed, e.g. in a service or category document.
///
/// An entry that names no document is a finding and left out; missing hashes or signatures are one finding each for the
/// whole feed, and their entries are handed over.
///
/// ```
/// let bytes = br#"{"feed": {"id": "white", "title": "All", "updated": "2024-01-01T00:00:00Z", "entry": [
///     {"id": "ESA-1", "title": "One", "updated": "2024-01-01T00:00:00Z", "content": {"src": "2024/esa-1.json"}}]}}"#;
/// let mut urls = Vec::new();
/// let (feed, findings) = csaf::distribution::rolie::parse(bytes, |entry| urls.push(entry.document_url))?;
/// assert_eq!((feed.unwrap().title.as_str(), urls), ("All", vec!["2024/esa-1.json".to_owned()]));
/// assert!(findings.iter().any(|finding| finding.rule == "missing_hash"));
/// # Ok::<(), csaf::ReadError>(())
/// ```
///
/// # Errors
/// Bytes that are not one JSON object, or exceed a limit of [`crate::limits`]. Entries before the place were handed over.
pub fn parse(bytes: &[u8], mut each: impl FnMut(Entry)) -> Result<(Option<Feed>, Vec<Finding>), ReadError> {
    let reading = Reading::default();
    let mut counts = Counts::default();
    let members = tree::parse_each(bytes, &reading.findings, ["feed", "entry"], &mut |node, place| {
        if let Some(entry) = Object::at(node, place, &reading).and_then(|entry| read_entry(&entry)) {
            counts.add(&entry);
            each(entry);
        }
    })?;
    let root = Object::root(&members, &reading);
    let feed = root.required_object("feed", |feed| read_feed(&feed, &counts));
    Ok((feed, reading.finish()?))
}

/// What entries lack.
#[derive(Default)]
struct Counts {
    entries: usize,
    without_hash: usize,
    unsigned: usize,
}

impl Counts {
    fn add(&mut self, entry: &Entry) {
        self.entries += 1;
        self.without_hash += usize::from(entry.hash_urls.is_empty());
        self.unsigned += usize::from(entry.signature_url.is_none());
    }
}

fn read_feed(feed: &Object<'_, '_>, counts: &Counts) -> Feed {
    // The entries were handed over; what stands in their place and is no array is found here.
    feed.each_object("entry", |_| ());
    say_missing(feed, "missing_hash", "hash", counts.without_hash, counts.entries);
    say_missing(feed, "missing_signature", "signature", counts.unsigned, counts.entries);
    let mut is_csaf = false;
    feed.each_object("category", |category| {
        let is = |name: &str, value: &str| category.text(name).as_deref() == Some(value);
        is_csaf |= is("scheme", INFORMATION_TYPE) && is("term", "csaf");
    });
    let (id, title, updated) = (feed.required_text("id"), feed.required_text("title"), feed.required_text("updated"));
    Feed { id, title, updated, is_csaf }
}

fn say_missing(feed: &Object<'_, '_>, rule: &str, link: &str, count: usize, of: usize) {
    if count > 0 {
        feed.say(rule, Severity::Warning, "entry", || format!("{count} of {of} entries have no {link} link."));
    }
}

fn read_entry(entry: &Object<'_, '_>) -> Option<Entry> {
    let mut read = Entry {
        id: entry.required_text("id"),
        title: entry.required_text("title"),
        updated: entry.required_text("updated"),
        pointer: entry.pointer(),
        ..Entry::default()
    };
    let mut document_url = None;
    entry.each_object("link", |link| {
        let href = link.text("href").filter(|href| !href.is_empty());
        match link.text("rel").as_deref() {
            Some("self") => document_url = document_url.take().or(href),
            Some("hash") => read.hash_urls.extend(href),
            Some("signature") => read.signature_url = read.signature_url.take().or(href),
            _ => {}
        }
    });
    let content = entry.object("content", |content| content.text("src")).flatten();
    match document_url.or(content.filter(|src| !src.is_empty())) {
        Some(url) => {
            read.document_url = url;
            Some(read)
        }
        None => {
            let message = || "This entry names no document (no link with rel self, no content/src).".to_owned();
            entry.say("missing_document_link", Severity::Error, "link", message);
            None
        }
    }
}
