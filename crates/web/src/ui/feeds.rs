//! `/feeds/{token}.atom`: the newest alerts of one watchlist for a feed reader, which has no account: the address is the key.
//!
//! Does not know: how tokens are kept. What is shown is what the watchlist's organisation may see.

use crate::error::Refusal;
use crate::state::AppState;
use crate::templates::words::LANGUAGE;
use atom_syndication::{Content as Text, Entry, Feed, FixedDateTime, Generator, Link, Person};
use axum::extract::{Path, State};
use axum::http::header::{CONTENT_TYPE, ETAG, IF_NONE_MATCH};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use jiff::Timestamp;
use sha2::{Digest, Sha256};
use store::{Alert, Reader, WatchlistFeed};
use triage::alert::{Content, Reason};
use triage::wording::alert;

/// Entries of a feed: readers keep what they have seen.
const ENTRIES_COUNT_MAX: u32 = 50;
/// Bytes of the digest that says whether a feed changed.
const TAG_SIZE_BYTES: usize = 16;

pub(crate) async fn show_feed(
    State(state): State<AppState>,
    Path(file): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    let token = file.strip_suffix(".atom").ok_or_else(|| Refusal::not_found("feed"))?;
    let found = monitor::actions::find_feed(&state.monitor, token).await?;
    let found = found.ok_or_else(|| Refusal::not_found("feed"))?;
    let reader = Reader { organisation: found.organisation, tlp: state.settings.local_tlp };
    let alerts = state.store().list_alerts_of_watchlist(&reader, &found.name, ENTRIES_COUNT_MAX).await?;
    let text = feed(&found, &alerts, &state.monitor.settings.public_url).to_string();
    let tag = tag(&text);
    let known = headers.get_all(IF_NONE_MATCH).iter().filter_map(|value| value.to_str().ok());
    let mut known = known.flat_map(|value| value.split(',')).map(str::trim);
    if known.any(|one| one == tag || one == "*") {
        return Ok((StatusCode::NOT_MODIFIED, [(ETAG, tag)]).into_response());
    }
    Ok(([(CONTENT_TYPE, "application/atom+xml; charset=utf-8".to_owned()), (ETAG, tag)], text).into_response())
}

/// Weak: what is compressed on its way is the same feed.
fn tag(text: &str) -> String {
    let digest = Sha256::digest(text.as_bytes());
    let digits: String = digest.iter().take(TAG_SIZE_BYTES).map(|byte| format!("{byte:02x}")).collect();
    format!("W/\"{digits}\"")
}

/// RFC 4287. There is no link to the feed itself: it would hold the token.
fn feed(found: &WatchlistFeed, alerts: &[Alert], public_url: &str) -> Feed {
    let newest = alerts.first().map_or(found.created, |alert| alert.created.max(found.created));
    let mut feed = Feed::default();
    feed.set_id(format!("urn:uuid:{}", found.watchlist));
    feed.set_title(xml(&alert::feed_title(&found.name, LANGUAGE)));
    feed.set_authors(vec![Person { name: "Annunciator".to_owned(), ..Person::default() }]);
    feed.set_generator(Generator { value: "Annunciator".to_owned(), ..Generator::default() });
    feed.set_links(vec![page(format!("{public_url}/alerts"))]);
    feed.set_entries(alerts.iter().filter_map(|alert| entry(alert, public_url)).collect::<Vec<_>>());
    if let Some(newest) = moment(newest) {
        feed.set_updated(newest);
    }
    feed
}

/// `None` for what adds nothing for the reader, and for what this version cannot read.
fn entry(alert: &Alert, public_url: &str) -> Option<Entry> {
    let content: Content = serde_json::from_str(&alert.content).ok()?;
    if content.reason == Reason::AlsoPublished {
        return None;
    }
    let lines = [
        alert::lead(&content, LANGUAGE),
        alert::reason_sentence(&content, LANGUAGE),
        alert::because(&content, LANGUAGE),
    ];
    let mut entry = Entry::default();
    entry.set_id(format!("urn:uuid:{}", alert.id));
    entry.set_title(xml(&alert::subject(&content, LANGUAGE)));
    entry.set_links(vec![page(format!("{public_url}{}", content.path))]);
    entry.set_updated(moment(alert.created)?);
    let text = Text { value: Some(xml(&lines.join("\n"))), content_type: Some("text".to_owned()), ..Text::default() };
    entry.set_content(text);
    Some(entry)
}

fn page(address: String) -> Link {
    Link { href: address, rel: "alternate".to_owned(), mime_type: Some("text/html".to_owned()), ..Link::default() }
}

fn moment(at: Timestamp) -> Option<FixedDateTime> {
    at.to_string().parse().ok()
}

/// Without the characters that XML 1.0 has no way to write (§2.2).
fn xml(text: &str) -> String {
    let is_character = |sign: &char| matches!(sign, '\t' | '\n' | '\r' | '\u{20}'..='\u{fffd}' | '\u{10000}'..);
    text.chars().filter(is_character).collect()
}
