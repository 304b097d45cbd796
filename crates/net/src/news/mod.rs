//! News: RSS, Atom and JSON Feed as announcements. A feed is a window: what leaves it is not taken back.
//!
//! Knows: feeds that are cut off, in the wrong encoding, without ids or with markup; each oddity is a finding.
//! Does not know: how feeds are fetched (`catalog::fetch`), or what an announcement is worth.

mod markup;
#[cfg(test)]
mod tests;

use std::collections::HashSet;

use csaf::{Finding, Findings, Severity};
use feed_rs::model::{Entry, Feed, Text};
use feed_rs::parser::{ParseFeedError, Parser};
use jiff::Timestamp;
use sha2::{Digest, Sha256};
use thiserror::Error;
use triage::advisory::Announcement;
use triage::enrichment::find_cves;

/// A feed as it is sent: the longest real ones, with whole articles in them, have some megabytes.
pub const FEED_SIZE_BYTES_MAX: usize = 16 * 1024 * 1024;
/// Entries of one feed; the longest real ones have some thousands.
pub const ENTRIES_COUNT_MAX: usize = 20_000;
/// Title, summary or content of one entry as the feed has it; the markup of an article is a few times its text.
const RAW_SIZE_BYTES_MAX: usize = 512 * 1024;
/// Title kept of one entry: more is no title.
const TITLE_SIZE_BYTES_MAX: usize = 1024;
/// An entry's id. It stands in keys, of which PostgreSQL takes 2,700 bytes.
const ID_SIZE_BYTES_MAX: usize = 1024;
/// A link of one entry; browsers and servers take no longer ones.
const LINK_SIZE_BYTES_MAX: usize = 8 * 1024;
/// CVE ids kept of one entry: the longest real bulletins name some hundreds.
const CVES_COUNT_MAX: usize = 2_000;
/// What a finding quotes of an entry.
const QUOTE_SIZE_BYTES_MAX: usize = 100;
/// Text kept of one entry: more is an article, and its link leads there.
const TEXT_SIZE_BYTES_MAX: usize = 64 * 1024;
/// Links kept of one entry.
const LINKS_COUNT_MAX: usize = 50;

/// Whose feed it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FeedOwner {
    /// Where the feed is.
    pub feed: String,
    /// The publisher's namespace.
    pub namespace: String,
    /// The vendor's name.
    pub vendor: String,
}

/// Why a feed could not be read.
#[derive(Debug, Error)]
#[error("reading the feed {feed}: {reason}")]
pub struct FeedError {
    /// Where it is.
    feed: String,
    /// What is wrong with it.
    reason: ParseFeedError,
}

/// The entries of a feed in its order, and what is odd about it.
///
/// # Errors
/// When it is no feed, not even up to some entry.
pub fn read_feed(bytes: &[u8], owner: &FeedOwner) -> Result<(Vec<Announcement>, Vec<Finding>), FeedError> {
    let findings = Findings::default();
    let note = |rule: &str, message: String| {
        findings.add_all([Finding::new(rule, Severity::Warning, String::new(), message)]);
    };
    let feed = parse(bytes, &note).map_err(|reason| FeedError { feed: owner.feed.clone(), reason })?;
    if feed.entries.len() > ENTRIES_COUNT_MAX {
        let message = format!("The feed has {} entries; {ENTRIES_COUNT_MAX} are read.", feed.entries.len());
        note("feed_too_long", message);
    }
    let mut seen = HashSet::new();
    let mut announcements = Vec::new();
    for entry in feed.entries.into_iter().take(ENTRIES_COUNT_MAX) {
        let announcement = announcement(entry, owner, &note);
        match seen.insert(announcement.id.clone()) {
            true => announcements.push(announcement),
            false => note(
                "entry_twice",
                format!("The entry {:?} stands twice in the feed; the first counts.", quoted(&announcement.id)),
            ),
        }
    }
    Ok((announcements, findings.finish()))
}

fn parser() -> Parser {
    // A made-up id would be another one at every look.
    feed_rs::parser::Builder::new().sanitize_content(false).id_generator(|_, _, _| String::new()).build()
}

fn parse(bytes: &[u8], note: &dyn Fn(&str, String)) -> Result<Feed, ParseFeedError> {
    let first = match parser().parse(bytes) {
        Ok(feed) => return Ok(feed),
        Err(error) => error,
    };
    // Declared or taken for UTF-8, and is not: in Western feeds it is then Latin-1, of which every byte is a character.
    let text = match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => {
            let text: String = bytes.iter().copied().map(char::from).collect();
            if let Ok(feed) = parser().parse(text.as_bytes()) {
                note("feed_encoding", "The feed is not in the encoding it says; it was read as Latin-1.".to_owned());
                return Ok(feed);
            }
            text
        }
    };
    let feed = up_to_last_entry(&text).and_then(|whole| parser().parse(whole.as_bytes()).ok());
    match feed {
        Some(feed) => {
            note("feed_cut_off", format!("The feed is broken or cut off ({first}); its whole entries are read."));
            Ok(feed)
        }
        None => Err(first),
    }
}

/// A feed that breaks off, closed after its last whole entry.
fn up_to_last_entry(text: &str) -> Option<String> {
    let (end, close) = [("</item>", "</channel></rss>"), ("</entry>", "</feed>")]
        .into_iter()
        .find_map(|(tag, close)| Some((text.rfind(tag)? + tag.len(), close)))?;
    let close = if text.contains("<rdf:RDF") { "</rdf:RDF>" } else { close };
    Some(format!("{}{close}", &text[..end]))
}

fn announcement(entry: Entry, owner: &FeedOwner, note: &dyn Fn(&str, String)) -> Announcement {
    let [raw_title, raw_summary, raw_content] =
        [entry.title.map(content), entry.summary.map(content), entry.content.and_then(|content| content.body)]
            .map(Option::unwrap_or_default);
    let (cves, mut is_shortened) = named_cves(&[&raw_title, &raw_summary, &raw_content]);
    let mut cut = |raw: String| {
        is_shortened |= raw.len() > RAW_SIZE_BYTES_MAX;
        shortened(raw, RAW_SIZE_BYTES_MAX)
    };
    let (raw_title, raw_summary, raw_content) = (cut(raw_title), cut(raw_summary), cut(raw_content));
    let title = shortened(markup::plain(&raw_title), TITLE_SIZE_BYTES_MAX);
    let told = if raw_summary.trim().is_empty() { &raw_content } else { &raw_summary };
    let text = shortened(markup::plain(told), TEXT_SIZE_BYTES_MAX);
    let mut links: Vec<String> =
        entry.links.into_iter().map(|link| link.href).filter(|link| !link.is_empty()).collect();
    let offered_links = links.len();
    links.retain(|link| link.len() <= LINK_SIZE_BYTES_MAX);
    is_shortened |= links.len() < offered_links;
    links.dedup();
    links.truncate(LINKS_COUNT_MAX);
    let time = |milliseconds: Option<i64>| Timestamp::from_millisecond(milliseconds?).ok();
    let published = time(entry.published.map(|at| at.timestamp_millis()));
    let updated = time(entry.updated.map(|at| at.timestamp_millis()));
    if is_shortened {
        note("entry_too_long", format!("The entry {:?} is too long; not all of it is kept.", quoted(&title)));
    }
    let id = match entry.id.trim() {
        "" => {
            let message = format!("The entry {:?} has no id; its link or title stands in.", quoted(&title));
            note("entry_without_id", message);
            links.first().cloned().unwrap_or_else(|| made_up(&[&title, "\n", &told_time(published)]))
        }
        id => id.to_owned(),
    };
    let id = if id.len() > ID_SIZE_BYTES_MAX { made_up(&[&id]) } else { id };
    let FeedOwner { feed, namespace, vendor } = owner.clone();
    Announcement { feed, namespace, vendor, id, title, text, links, cves, published, updated }
}

/// The CVE ids that the texts name, and whether there are more than are kept.
fn named_cves(raw: &[&str]) -> (Vec<String>, bool) {
    let found: HashSet<String> = raw.iter().flat_map(|raw| find_cves(raw)).collect();
    let more = found.len() > CVES_COUNT_MAX;
    let mut cves: Vec<String> = found.into_iter().collect();
    // Years stand first in them: where some must go, the oldest do.
    cves.sort_unstable_by(|one, other| other.cmp(one));
    cves.truncate(CVES_COUNT_MAX);
    cves.reverse();
    (cves, more)
}

fn content(text: Text) -> String {
    text.content
}

fn told_time(at: Option<Timestamp>) -> String {
    at.map(|at| at.to_string()).unwrap_or_default()
}

fn shortened(mut text: String, size_bytes_max: usize) -> String {
    text.truncate(text.floor_char_boundary(size_bytes_max));
    text
}

/// What a finding says of a text that may be of any length.
fn quoted(text: &str) -> String {
    let beginning = &text[..text.floor_char_boundary(QUOTE_SIZE_BYTES_MAX)];
    if beginning.len() < text.len() { format!("{beginning}…") } else { beginning.to_owned() }
}

/// The same at every look.
fn made_up(parts: &[&str]) -> String {
    format!("{:.20x}", Sha256::digest(parts.concat()))
}
