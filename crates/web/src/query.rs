//! The query part of list addresses, read for pages and API alike.
//!
//! Does not know: what a filter costs; the store bounds it.

use crate::error::Refusal;
use crate::view::Filter;
use crate::words::{language, phrase, say};
use jiff::Timestamp;
use jiff::civil::Date;
use serde::Deserialize;
use store::{AdvisoryFilter, Cursor, Order, SortBy};
use triage::assessment::Label;
use triage::search::{self, Query};
use triage::wording;

/// Longest value of one filter: the longest real vendor name has 90 characters.
pub(crate) const FILTER_SIZE_BYTES_MAX: usize = 200;
/// Longest query: a few words and a dozen conditions.
pub(crate) const QUERY_SIZE_BYTES_MAX: usize = 400;

/// What a list may be asked for. An empty value filters nothing: a form sends its empty fields.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct ListQuery {
    label: Option<String>,
    vendor: Option<String>,
    cve: Option<String>,
    since: Option<String>,
    q: Option<String>,
    sort: Option<String>,
    cursor: Option<String>,
    pub(crate) limit: Option<u32>,
    pub(crate) facets: Option<bool>,
}

impl ListQuery {
    /// The filter for the page and for the store.
    ///
    /// # Errors
    /// A label that is none, a day that is none, a value that is too long.
    pub(crate) fn filter(&self) -> Result<(Filter, AdvisoryFilter), Refusal> {
        let filter = Filter {
            label: word("label", &self.label)?.map(|code| label(&code)).transpose()?,
            vendor: word("vendor", &self.vendor)?,
            cve: word("cve", &self.cve)?,
            since: word("since", &self.since)?,
            q: short("q", &self.q, QUERY_SIZE_BYTES_MAX)?,
            asked: Query::default(),
            order: self.order()?,
        };
        let asked = filter.q.as_deref().map(asked).transpose()?.unwrap_or_default();
        let filter = Filter { asked, ..filter };
        let since = filter.since.as_deref().map(moment).transpose()?;
        let (vendor, cve) = (filter.vendor.clone(), filter.cve.clone());
        let rows =
            AdvisoryFilter { label: filter.label, vendor, cve, since, order: filter.order, ..rows(&filter.asked) };
        Ok((filter, rows))
    }

    fn order(&self) -> Result<Order, Refusal> {
        let Some(sort) = word("sort", &self.sort)? else { return Ok(Order::default()) };
        Order::parse(&sort).ok_or_else(|| {
            let codes: Vec<&str> = SortBy::ALL.into_iter().map(SortBy::code).collect();
            Refusal::bad_request(phrase(
                "`sort` is one of {codes}, with a - before it for the other way round.",
                &[("codes", &codes.join(", "))],
            ))
        })
    }

    /// Where the page begins.
    ///
    /// # Errors
    /// A cursor that no page gave.
    pub(crate) fn cursor(&self) -> Result<Option<Cursor>, Refusal> {
        let Some(text) = self.cursor.as_deref().filter(|text| !text.is_empty()) else { return Ok(None) };
        let cursor = Cursor::parse(text, self.order()?);
        cursor.map(Some).ok_or_else(|| Refusal::bad_request(say("`cursor` is none that a page of this list gave.")))
    }
}

/// A value of a filter, trimmed; `None` for an empty one.
///
/// # Errors
/// When it is too long.
pub(crate) fn word(name: &str, value: &Option<String>) -> Result<Option<String>, Refusal> {
    short(name, value, FILTER_SIZE_BYTES_MAX)
}

/// What a query asks of the rows.
pub(crate) fn rows(query: &Query) -> AdvisoryFilter {
    let q = Some(query.words()).filter(|words| !words.is_empty());
    AdvisoryFilter { q, phrases: query.phrases(), narrows: query.narrows(), ..AdvisoryFilter::default() }
}

fn asked(text: &str) -> Result<Query, Refusal> {
    search::parse(text).map_err(|problem| Refusal::bad_request(wording::search::problem(&problem, language())))
}

fn short(name: &str, value: &Option<String>, bytes_max: usize) -> Result<Option<String>, Refusal> {
    match value.as_deref().map(str::trim) {
        None | Some("") => Ok(None),
        Some(long) if long.len() > bytes_max => Err(Refusal::bad_request(phrase(
            "`{name}` is longer than {most} bytes.",
            &[("name", &name), ("most", &bytes_max)],
        ))),
        Some(word) => Ok(Some(word.to_owned())),
    }
}

fn label(code: &str) -> Result<Label, Refusal> {
    Label::from_code(code).ok_or_else(|| {
        let codes: Vec<&str> = Label::ALL.into_iter().map(Label::code).collect();
        Refusal::bad_request(phrase("`label` is one of {codes}.", &[("codes", &codes.join(", "))]))
    })
}

/// A day (its first moment, UTC) or an RFC 3339 time.
fn moment(text: &str) -> Result<Timestamp, Refusal> {
    let day = || text.parse::<Date>().ok()?.to_zoned(jiff::tz::TimeZone::UTC).ok().map(|zoned| zoned.timestamp());
    let time = text.parse::<Timestamp>().ok().or_else(day);
    time.ok_or_else(|| Refusal::bad_request(say("`since` is a day such as 2024-02-13 or an RFC 3339 time.")))
}
