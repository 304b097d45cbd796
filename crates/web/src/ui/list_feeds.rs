//! `/advisories.atom`, `/advisories.json` and `/advisories.csv`: the list of advisories under any filter, for feed readers and
//! spreadsheets.
//!
//! Does not know: how the search finds them; `/feeds` has the alerts of a watchlist for who has no account.

use super::feeds::{moment, page, xml};
use crate::conditional::{is_known, tag};
use crate::csv;
use crate::error::Refusal;
use crate::query::ListQuery;
use crate::reader::Reader;
use crate::state::AppState;
use crate::templates::atoms::advisory_path;
use crate::view::Filter;
use crate::words::language;
use atom_syndication::{Content, Entry, Feed, Generator, Link, Person};
use axum::BoxError;
use axum::body::Body;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::http::header::{CONTENT_TYPE, ETAG, IF_NONE_MATCH};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use futures_util::stream;
use serde_json::{Value, json};
use store::{AdvisoryFilter, AdvisoryRow};
use triage::assessment::Label;
use triage::wording;

/// Advisories of a feed: readers keep what they have seen.
const FEED_ROWS_COUNT: u32 = 100;
/// Advisories that are read at once for a table.
const READ_ROWS_COUNT: u32 = 500;

type Asked = Result<Query<ListQuery>, QueryRejection>;

/// A page of the list as a feed: its title, its own query, its rows.
struct ListFeed {
    title: String,
    query: String,
    public_url: String,
    rows: Vec<AdvisoryRow>,
}

pub(crate) async fn atom(
    State(state): State<AppState>,
    reader: Reader,
    headers: HeaderMap,
    query: Asked,
) -> Result<Response, Refusal> {
    let text = atom_text(&read(&state, &reader, query).await?);
    Ok(unless_known(&headers, "application/atom+xml; charset=utf-8", text))
}

pub(crate) async fn json_feed(
    State(state): State<AppState>,
    reader: Reader,
    headers: HeaderMap,
    query: Asked,
) -> Result<Response, Refusal> {
    let text = json_value(&read(&state, &reader, query).await?).to_string();
    Ok(unless_known(&headers, "application/feed+json", text))
}

fn asked(query: Asked) -> Result<(Filter, AdvisoryFilter), Refusal> {
    let Query(query) = query.map_err(|_| Refusal::bad_request("The filter could not be read."))?;
    query.filter()
}

async fn read(state: &AppState, reader: &Reader, query: Asked) -> Result<ListFeed, Refusal> {
    let (filter, wanted) = asked(query)?;
    let found = state.store().list_advisories(&reader.rows(), &wanted, None, FEED_ROWS_COUNT).await?;
    let public_url = state.monitor.settings.public_url.clone();
    let query = filter.query(None);
    let title = match filter.is_empty() {
        true => "Advisories".to_owned(),
        false => format!("Advisories: {}", filter.told().join(", ")),
    };
    Ok(ListFeed { title, query, public_url, rows: found.rows })
}

fn unless_known(headers: &HeaderMap, kind: &'static str, text: String) -> Response {
    let tag = tag(text.as_bytes());
    if is_known(headers.get_all(IF_NONE_MATCH).iter(), &tag) {
        return (StatusCode::NOT_MODIFIED, [(ETAG, tag)]).into_response();
    }
    ([(CONTENT_TYPE, kind.to_owned()), (ETAG, tag)], text).into_response()
}

impl ListFeed {
    fn address(&self, path: &str) -> String {
        format!("{}{path}{}", self.public_url, self.query)
    }

    fn page_of(&self, row: &AdvisoryRow) -> String {
        format!("{}{}", self.public_url, advisory_path(&row.publisher, &row.tracking_id))
    }
}

/// What a list shows of an advisory, in one line: nothing is said that the list does not say.
fn line(row: &AdvisoryRow) -> String {
    let label = wording::label(row.label.unwrap_or(Label::NeedsData), language());
    let score = row.score.map(|score| format!("CVSS {score:.1}"));
    let vendors = Some(row.vendors.join(", ")).filter(|vendors| !vendors.is_empty());
    let kev = row.kev.then(|| "Known exploited".to_owned());
    let named = format!("{} {}", row.publisher, row.tracking_id);
    let parts = [Some(label.to_owned()), score, kev, vendors, Some(named)];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

/// RFC 4287.
fn atom_text(list: &ListFeed) -> String {
    let mut feed = Feed::default();
    feed.set_id(list.address("/advisories.atom"));
    feed.set_title(xml(&list.title));
    feed.set_authors(vec![Person { name: "Annunciator".to_owned(), ..Person::default() }]);
    feed.set_generator(Generator { value: "Annunciator".to_owned(), ..Generator::default() });
    let own = Link { href: list.address("/advisories.atom"), rel: "self".to_owned(), ..Link::default() };
    feed.set_links(vec![page(list.address("/advisories")), own]);
    if let Some(newest) = list.rows.iter().map(|row| row.updated).max().and_then(moment) {
        feed.set_updated(newest);
    }
    feed.set_entries(list.rows.iter().map(|row| atom_row(list, row)).collect::<Vec<_>>());
    feed.to_string()
}

fn atom_row(list: &ListFeed, row: &AdvisoryRow) -> Entry {
    let mut entry = Entry::default();
    entry.set_id(format!("urn:uuid:{}", row.id.0));
    entry.set_title(xml(&row.title));
    entry.set_authors(vec![Person { name: xml(&row.publisher), ..Person::default() }]);
    entry.set_links(vec![page(list.page_of(row))]);
    entry.set_published(row.published.and_then(moment));
    if let Some(updated) = moment(row.updated) {
        entry.set_updated(updated);
    }
    entry.set_content(Content {
        value: Some(xml(&line(row))),
        content_type: Some("text".to_owned()),
        ..Content::default()
    });
    entry
}

/// <https://www.jsonfeed.org/version/1.1/>
fn json_value(list: &ListFeed) -> Value {
    let one = |row: &AdvisoryRow| {
        let mut told = json!({
            "id": format!("urn:uuid:{}", row.id.0),
            "url": list.page_of(row),
            "title": row.title,
            "content_text": line(row),
            "date_modified": row.updated,
            "authors": [{ "name": row.publisher }],
            "tags": [row.label.unwrap_or(Label::NeedsData).code()],
        });
        if let Some(published) = row.published {
            told["date_published"] = json!(published);
        }
        told
    };
    json!({
        "version": "https://jsonfeed.org/version/1.1",
        "title": list.title,
        "home_page_url": list.address("/advisories"),
        "feed_url": list.address("/advisories.json"),
        "language": "en",
        "items": list.rows.iter().map(one).collect::<Vec<_>>(),
    })
}

const HEADER: [&str; 13] = [
    "id",
    "publisher",
    "tracking_id",
    "title",
    "label",
    "score",
    "severity",
    "known_exploited",
    "epss",
    "vendors",
    "published",
    "updated",
    "url",
];

/// All advisories of the filter, page by page: none is in memory longer than it takes to send it.
pub(crate) async fn csv_file(State(state): State<AppState>, reader: Reader, query: Asked) -> Result<Response, Refusal> {
    let (_, filter) = asked(query)?;
    let (store, rows_of, url) = (state.store().clone(), reader.rows(), state.monitor.settings.public_url.clone());
    let first = store.list_advisories(&rows_of, &filter, None, READ_ROWS_COUNT).await?;
    let mut header = String::new();
    csv::line(&mut header, HEADER);
    let pages = stream::try_unfold((header, Some(first)), move |(mut text, page)| {
        let (store, filter, url) = (store.clone(), filter.clone(), url.clone());
        async move {
            let Some(page) = page else { return Ok(None) };
            page.rows.iter().for_each(|row| csv_row(&mut text, row, &url));
            let next = match page.next {
                Some(cursor) => Some(store.list_advisories(&rows_of, &filter, Some(cursor), READ_ROWS_COUNT).await?),
                None => None,
            };
            Ok::<_, BoxError>(Some((text, (String::new(), next))))
        }
    });
    Ok(csv::named("advisories", Body::from_stream(pages)).into_response())
}

fn csv_row(text: &mut String, row: &AdvisoryRow, public_url: &str) {
    let path = format!("{public_url}{}", advisory_path(&row.publisher, &row.tracking_id));
    let cells = [
        row.id.0.to_string(),
        row.publisher.clone(),
        row.tracking_id.clone(),
        row.title.clone(),
        row.label.unwrap_or(Label::NeedsData).code().to_owned(),
        row.score.map(|score| format!("{score:.1}")).unwrap_or_default(),
        row.severity.clone().unwrap_or_default(),
        if row.kev { "yes" } else { "" }.to_owned(),
        row.epss.map(|epss| epss.to_string()).unwrap_or_default(),
        row.vendors.join("; "),
        row.published.map(|at| at.to_string()).unwrap_or_default(),
        row.updated.to_string(),
        path,
    ];
    csv::line(text, cells.iter().map(String::as_str));
}
