//! The order of a list: what it is sorted by, and the place in it after which the next page begins.
//!
//! Every order is total: by what it is sorted by, then by id, so a page never repeats or skips a row that did not move.
//! Does not know: which rows a list holds (`filter`).

use super::filter::Conditions;
use crate::connection::Value;
use jiff::Timestamp;
use std::fmt;
use triage::advisory::AdvisoryId;
use triage::assessment::Label;

/// What a list of advisories can be sorted by (CSAF 2.0 §9.1.12: all that can be searched, the CVSS score, and the text
/// of the aggregate severity).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum SortBy {
    /// The date of the current release, else of the first, else when it was first seen.
    #[default]
    Updated,
    /// The date of the first release.
    Published,
    /// The label, the most urgent first.
    Label,
    /// The score shown.
    Score,
    /// The publisher's word for the severity of all of it.
    Severity,
    /// The title.
    Title,
    /// The publisher's id, its numbers in the order of numbers.
    Id,
    /// The publisher's name.
    Publisher,
    /// What kind of document it is.
    Category,
    /// Draft, interim or final.
    Status,
    /// The publisher's version of the document.
    Version,
    /// Which edition of the standard it is written in.
    CsafVersion,
    /// Its first vendor.
    Vendor,
    /// Its first product.
    Product,
    /// Its first CVE.
    Cve,
}

impl SortBy {
    /// All of them, in the order in which they are offered.
    pub const ALL: [SortBy; 15] = [
        SortBy::Updated,
        SortBy::Published,
        SortBy::Label,
        SortBy::Score,
        SortBy::Severity,
        SortBy::Title,
        SortBy::Id,
        SortBy::Publisher,
        SortBy::Vendor,
        SortBy::Product,
        SortBy::Cve,
        SortBy::Category,
        SortBy::Status,
        SortBy::Version,
        SortBy::CsafVersion,
    ];

    /// Its word in addresses.
    pub fn code(self) -> &'static str {
        match self {
            SortBy::Updated => "updated",
            SortBy::Published => "published",
            SortBy::Label => "label",
            SortBy::Score => "score",
            SortBy::Severity => "severity",
            SortBy::Title => "title",
            SortBy::Id => "id",
            SortBy::Publisher => "publisher",
            SortBy::Category => "category",
            SortBy::Status => "status",
            SortBy::Version => "version",
            SortBy::CsafVersion => "csaf_version",
            SortBy::Vendor => "vendor",
            SortBy::Product => "product",
            SortBy::Cve => "cve",
        }
    }
}

/// The order of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Order {
    /// What it is sorted by.
    pub by: SortBy,
    /// Whether the largest, latest, or last in the alphabet comes first.
    pub descending: bool,
}

impl Default for Order {
    /// Newest first.
    fn default() -> Order {
        Order { by: SortBy::Updated, descending: true }
    }
}

impl fmt::Display for Order {
    /// `title`, or `-title` for the other way round.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}{}", if self.descending { "-" } else { "" }, self.by.code())
    }
}

impl Order {
    /// Reads what `Display` wrote.
    pub fn parse(text: &str) -> Option<Order> {
        let (descending, code) = match text.strip_prefix('-') {
            Some(code) => (true, code),
            None => (false, text),
        };
        SortBy::ALL.into_iter().find(|by| by.code() == code).map(|by| Order { by, descending })
    }

    /// What the rows are sorted by, never NULL: what is not there comes first, or last the other way round.
    pub(super) fn expression(self, conditions: &Conditions) -> String {
        let column = match self.by {
            SortBy::Updated => return "a.updated".to_owned(),
            SortBy::Published => return format!("COALESCE(a.published, {})", i64::MIN + 1),
            SortBy::Score => return "COALESCE(a.score, -1.0)".to_owned(),
            SortBy::Label => return urgency(conditions.label()),
            SortBy::Severity => "severity",
            SortBy::Title => "title",
            SortBy::Id => "tracking_id",
            SortBy::Publisher => "publisher",
            SortBy::Category => "category",
            SortBy::Status => "status",
            SortBy::Version => "version",
            SortBy::CsafVersion => "csaf_version",
            SortBy::Vendor => "vendor",
            SortBy::Product => "product",
            SortBy::Cve => "cve",
        };
        format!("s.{column}")
    }

    /// What the expression needs beside `advisories a`.
    pub(super) fn join(self) -> &'static str {
        match self.by {
            SortBy::Updated | SortBy::Published | SortBy::Score | SortBy::Label => "",
            _ => " JOIN advisory_sorts s ON s.advisory_id = a.id",
        }
    }

    /// Reads the place of a row whose expression stands in a column.
    pub(super) fn place(self, row: &crate::connection::Row<'_>, at: usize) -> Result<Place, crate::error::Fault> {
        Ok(match self.by {
            SortBy::Updated | SortBy::Published | SortBy::Label => Place::Whole(row.get(at)?),
            SortBy::Score => Place::Score(row.get(at)?),
            _ => Place::Text(row.get(at)?),
        })
    }
}

/// The place of each label among all, as a number that the database compares; what has none comes after them.
fn urgency(label: &str) -> String {
    let places: String =
        Label::ALL.into_iter().enumerate().map(|(at, one)| format!(" WHEN '{}' THEN {at}", one.code())).collect();
    format!("CAST(CASE {label}{places} ELSE {} END AS BIGINT)", Label::ALL.len())
}

/// The place of a row in an order.
#[derive(Clone, Debug, PartialEq)]
pub enum Place {
    /// A date in microseconds, or the urgency of a label.
    Whole(i64),
    /// A score.
    Score(f64),
    /// A text as it is sorted.
    Text(String),
}

/// The place in a list after which the next page begins; good for the order it was made in.
#[derive(Clone, Debug, PartialEq)]
pub struct Cursor {
    /// Of the last row shown.
    pub place: Place,
    /// Of the last row shown.
    pub id: AdvisoryId,
}

impl Cursor {
    /// The place of a date.
    pub fn of_date(date: Timestamp, id: AdvisoryId) -> Cursor {
        Cursor { place: Place::Whole(date.as_microsecond()), id }
    }

    /// Reads what `Display` wrote for a list in this order.
    pub fn parse(text: &str, order: Order) -> Option<Cursor> {
        let (place, id) = text.rsplit_once('_')?;
        let place = match order.by {
            SortBy::Updated | SortBy::Published | SortBy::Label => Place::Whole(place.parse().ok()?),
            SortBy::Score => Place::Score(place.parse().ok().filter(|score: &f64| score.is_finite())?),
            _ => Place::Text(place.to_owned()),
        };
        Some(Cursor { place, id: AdvisoryId(uuid::Uuid::try_parse(id).ok()?) })
    }

    pub(super) fn values(self) -> [Value<'static>; 2] {
        let place = match self.place {
            Place::Whole(number) => Value::from(number),
            Place::Score(score) => Value::from(score),
            Place::Text(text) => Value::from(text),
        };
        [place, Value::from(self.id)]
    }
}

impl fmt::Display for Cursor {
    /// `PLACE_UUID`, for a URL, where a text must be escaped.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.place {
            Place::Whole(number) => write!(formatter, "{number}")?,
            Place::Score(score) => write!(formatter, "{score}")?,
            Place::Text(text) => write!(formatter, "{text}")?,
        }
        write!(formatter, "_{}", self.id.0.simple())
    }
}
