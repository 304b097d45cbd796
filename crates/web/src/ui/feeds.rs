//! `/feeds/{token}.atom`: the newest alerts of one watchlist for a feed reader, which has no account: the address is the key;
//! calendars of clocks are under the same kind of address.
//!
//! Does not know: how tokens are kept. What is shown is what the watchlist's organisation may see.

use super::clocks::show_calendar;
use crate::conditional::{is_known, tag};
use crate::error::Refusal;
use crate::state::AppState;
use crate::words::{language, say};
use atom_syndication::{Content as Text, Entry, Feed, FixedDateTime, Generator, Link, Person};
use axum::extract::{Path, State};
use axum::http::header::{CONTENT_TYPE, ETAG, IF_NONE_MATCH};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use jiff::Timestamp;
use store::{Alert, Reader, WatchlistFeed};
use triage::alert::Content;
use triage::wording::alert;

/// Alerts in a feed: readers keep what they have seen, and a bad day has many.
const ENTRIES_COUNT_MAX: usize = 300;
/// One more tells that there are more.
const ASKED_ALERTS_COUNT: u32 = ENTRIES_COUNT_MAX as u32 + 1;

pub(crate) async fn show_feed(
    State(state): State<AppState>,
    Path(file): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    if let Some(token) = file.strip_suffix(".ics") {
        return show_calendar(&state, token).await;
    }
    let token = file.strip_suffix(".atom").ok_or_else(|| Refusal::not_found(say("feed")))?;
    let found = monitor::actions::find_feed(&state.monitor, token).await?;
    let found = found.ok_or_else(|| Refusal::not_found(say("feed")))?;
    let reader = Reader { organisation: found.organisation, tlp: state.settings.local_tlp };
    let alerts = state.store().list_alerts_of_watchlist(&reader, found.watchlist, ASKED_ALERTS_COUNT).await?;
    let text = feed(&found, &alerts, &state.monitor.settings.public_url).to_string();
    let tag = tag(text.as_bytes());
    if is_known(headers.get_all(IF_NONE_MATCH).iter(), &tag) {
        return Ok((StatusCode::NOT_MODIFIED, [(ETAG, tag)]).into_response());
    }
    Ok(([(CONTENT_TYPE, "application/atom+xml; charset=utf-8".to_owned()), (ETAG, tag)], text).into_response())
}

/// RFC 4287. There is no link to the feed itself: it would hold the token.
fn feed(found: &WatchlistFeed, alerts: &[Alert], public_url: &str) -> Feed {
    let newest = alerts.first().map_or(found.created, |alert| alert.created.max(found.created));
    let mut feed = Feed::default();
    feed.set_id(format!("urn:uuid:{}", found.watchlist));
    feed.set_title(xml(&alert::feed_title(&found.name, language())));
    feed.set_authors(vec![Person { name: "Annunciator".to_owned(), ..Person::default() }]);
    feed.set_generator(Generator { value: "Annunciator".to_owned(), ..Generator::default() });
    feed.set_links(vec![page(format!("{public_url}/alerts"))]);
    let told = &alerts[..alerts.len().min(ENTRIES_COUNT_MAX)];
    let mut entries: Vec<Entry> = told.iter().map(|alert| entry(alert, public_url)).collect();
    if let Some(older) = alerts.get(ENTRIES_COUNT_MAX) {
        entries.push(rest(found, older, public_url));
    }
    feed.set_entries(entries);
    if let Some(newest) = moment(newest) {
        feed.set_updated(newest);
    }
    feed
}

/// One that this version cannot read leads to the page of alerts.
fn entry(alert: &Alert, public_url: &str) -> Entry {
    let id = format!("urn:uuid:{}", alert.id);
    let Ok(content) = serde_json::from_str::<Content>(&alert.content) else {
        return written(id, alert::unreadable(language()), "", alert.created, format!("{public_url}/alerts"));
    };
    let lines = [
        alert::lead(&content, language()),
        alert::reason_sentence(&content, language()),
        alert::because(&content, language()),
    ];
    let path = if alert.is_advisory_deleted { "/alerts" } else { content.path.as_str() };
    let (title, link) = (alert::subject(&content, language()), format!("{public_url}{path}"));
    written(id, &title, &lines.join("\n"), alert.created, link)
}

/// In place of the alerts that the feed no longer has, of which this is the newest.
fn rest(found: &WatchlistFeed, older: &Alert, public_url: &str) -> Entry {
    let (title, text) = alert::feed_rest(ENTRIES_COUNT_MAX, language());
    let id = format!("urn:uuid:{}#older", found.watchlist);
    written(id, title, &text, older.created, format!("{public_url}/alerts"))
}

fn written(id: String, title: &str, text: &str, at: Timestamp, link: String) -> Entry {
    let mut entry = Entry::default();
    entry.set_id(id);
    entry.set_title(xml(title));
    entry.set_links(vec![page(link)]);
    if let Some(at) = moment(at) {
        entry.set_updated(at);
    }
    let text = Text { value: Some(xml(text)), content_type: Some("text".to_owned()), ..Text::default() };
    entry.set_content(text);
    entry
}

pub(super) fn page(address: String) -> Link {
    Link { href: address, rel: "alternate".to_owned(), mime_type: Some("text/html".to_owned()), ..Link::default() }
}

pub(super) fn moment(at: Timestamp) -> Option<FixedDateTime> {
    at.to_string().parse().ok()
}

/// Without the characters that XML 1.0 has no way to write (§2.2).
pub(super) fn xml(text: &str) -> String {
    let is_character = |sign: &char| matches!(sign, '\t' | '\n' | '\r' | '\u{20}'..='\u{fffd}' | '\u{10000}'..);
    text.chars().filter(is_character).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use store::{AlertId, CaseId, OrganisationId, WatchlistId};
    use triage::advisory::AdvisoryId;
    use uuid::Uuid;

    fn alert(number: usize) -> Alert {
        let id = Uuid::from_u128(number as u128);
        Alert {
            id: AlertId(id),
            organisation: OrganisationId(id),
            case_id: CaseId(id),
            advisory: AdvisoryId(id),
            is_advisory_deleted: false,
            watchlist: "Mine".to_owned(),
            reason: "new".to_owned(),
            key: String::new(),
            content: "{\"written\":\"by another version\"}".to_owned(),
            created: Timestamp::from_second(1_000_000 - number as i64).expect("a moment"),
            deliveries: Vec::new(),
        }
    }

    fn found() -> WatchlistFeed {
        WatchlistFeed {
            organisation: OrganisationId(Uuid::nil()),
            watchlist: WatchlistId(Uuid::nil()),
            name: "Mine".to_owned(),
            created: Timestamp::UNIX_EPOCH,
        }
    }

    #[test]
    fn what_a_feed_leaves_out_or_cannot_read_is_told_and_leads_to_the_page_of_alerts() {
        let alerts: Vec<Alert> = (0..=ENTRIES_COUNT_MAX).map(alert).collect();
        let whole = feed(&found(), &alerts[..ENTRIES_COUNT_MAX], "https://a.example");
        assert_eq!(whole.entries().len(), ENTRIES_COUNT_MAX, "nothing is left out");
        assert!(whole.entries()[0].title().contains("cannot read"), "{:?}", whole.entries()[0]);
        let cut = feed(&found(), &alerts, "https://a.example");
        let last = cut.entries().last().expect("an entry");
        assert_eq!((cut.entries().len(), last.title().as_str()), (ENTRIES_COUNT_MAX + 1, "There are older alerts"));
        for entry in [last, &cut.entries()[0]] {
            assert_eq!(entry.links()[0].href(), "https://a.example/alerts");
        }
    }
}
