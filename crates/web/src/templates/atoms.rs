//! The smallest pieces of a page: lit windows, scores, days, links. Each writes straight into the page.
//!
//! Does not know: which page it stands on.

use crate::view::AdvisoryLink;
use crate::words::{Word, language, say};
use hypertext::context::Context;
use hypertext::{Buffer, prelude::*};
use jiff::civil::Date;
use jiff::{Timestamp, tz::Offset};
use std::fmt::Write as _;
use store::publisher_slug;
use triage::advisory::AdvisoryId;
use triage::assessment::Label;
use triage::asset::AssetId;
use triage::web_address::is_web_address;
use triage::wording::{self, Language};

/// A day, machine-readable, with the whole time on hover.
pub struct Day(pub Timestamp);

const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

impl Renderable for Day {
    fn render_to(&self, page: &mut Buffer) {
        // Digits and the names of months need no escaping.
        let page = page.dangerously_get_string();
        let civil = Offset::UTC.to_datetime(self.0);
        let (year, month, day) = (civil.year(), civil.month(), civil.day());
        let (hour, minute) = (civil.hour(), civil.minute());
        let date = |page: &mut String| {
            [year / 100, year % 100].into_iter().for_each(|digits| push_two(page, digits));
            page.push('-');
            push_two(page, month.into());
            page.push('-');
            push_two(page, day.into());
        };
        let time = |page: &mut String| {
            push_two(page, hour.into());
            page.push(':');
            push_two(page, minute.into());
        };
        page.push_str("<time datetime=\"");
        date(page);
        page.push('T');
        time(page);
        page.push_str("Z\" title=\"");
        date(page);
        page.push(' ');
        time(page);
        page.push_str(" UTC\">");
        push_read(page, (year, month, day));
        page.push_str("</time>");
    }
}

/// A day as people read it: `7 Feb 2026`, in German `07.02.2026`.
fn push_read(page: &mut String, (year, month, day): (i16, i8, i8)) {
    match language() {
        Language::En => {
            if day >= 10 {
                push_two(page, day.into())
            } else {
                push_digit(page, day.into())
            }
            page.push(' ');
            page.push_str(MONTHS.get(month.unsigned_abs() as usize - 1).copied().unwrap_or(""));
            page.push(' ');
        }
        Language::De => {
            push_two(page, day.into());
            page.push('.');
            push_two(page, month.into());
            page.push('.');
        }
    }
    [year / 100, year % 100].into_iter().for_each(|digits| push_two(page, digits));
}

/// A day of the calendar: `2026-02-07`, in German `07.02.2026`.
pub struct Civil(pub Date);

impl Renderable for Civil {
    fn render_to(&self, page: &mut Buffer) {
        // Digits need no escaping.
        let page = page.dangerously_get_string();
        match language() {
            Language::En => {
                let _ = write!(page, "{}", self.0);
            }
            Language::De => push_read(page, (self.0.year(), self.0.month(), self.0.day())),
        }
    }
}

/// Two digits; formatting machinery would take a tenth of a page's time for its dozen of dates.
fn push_two(page: &mut String, number: i16) {
    push_digit(page, number / 10);
    push_digit(page, number % 10);
}

fn push_digit(page: &mut String, digit: i16) {
    page.push(char::from(b'0' + (digit.unsigned_abs() % 10) as u8));
}

/// A day with its time of day, UTC.
pub struct Moment(pub Timestamp);

impl Renderable for Moment {
    fn render_to(&self, page: &mut Buffer) {
        Day(self.0).render_to(page);
        let civil = Offset::UTC.to_datetime(self.0);
        // Digits need no escaping.
        let page = page.dangerously_get_string();
        page.push(' ');
        push_two(page, civil.hour().into());
        page.push(':');
        push_two(page, civil.minute().into());
        page.push_str(" UTC");
    }
}

/// A day that may be unknown.
pub fn day_or(time: Option<Timestamp>, otherwise: &str) -> impl Renderable {
    maud! { @match time { Some(time) => (Day(time)), None => (otherwise) } }
}

/// A triage label as a lit window: word, shape and colour.
pub struct Window(pub Label);

impl Renderable for Window {
    fn render_to(&self, page: &mut Buffer) {
        let (code, word) = (css_code(self.0), wording::label(self.0, language()));
        // All three are texts of our own.
        let page = page.dangerously_get_string();
        let _ = write!(page, "<span class=\"window window-{code}\">{}<span>{word}</span></span>", shape(self.0));
    }
}

/// The label in class names.
pub fn css_code(label: Label) -> &'static str {
    match label {
        Label::ActNow => "act",
        Label::PlanPatch => "plan",
        Label::Mitigate => "mitigate",
        Label::Monitor => "monitor",
        Label::NeedsData => "needs",
    }
}

/// A shape of its own for each label, so that colour is never the only sign.
pub fn shape(label: Label) -> &'static str {
    match label {
        Label::ActNow => {
            "<svg viewBox=\"0 0 16 16\" aria-hidden=\"true\"><path fill-rule=\"evenodd\" d=\"M5 1h6l4 4v6l-4 4H5l-4-4V5zM7.1 4v5h1.8V4zM7.1 10.4v1.8h1.8v-1.8z\"/></svg>"
        }
        Label::PlanPatch => {
            "<svg viewBox=\"0 0 16 16\" aria-hidden=\"true\"><path fill-rule=\"evenodd\" d=\"M4 1h1.6v1.5h4.8V1H12v1.5h3V15H1V2.5h3zM2.6 6.2v7.2h10.8V6.2zM7 12.2 4.3 9.5l1.1-1.1L7 10l3.6-3.6 1.1 1.1z\"/></svg>"
        }
        Label::Mitigate => {
            "<svg viewBox=\"0 0 16 16\" aria-hidden=\"true\"><path d=\"M8 1l6 2v4.8c0 3.6-2.7 6-6 7.2-3.3-1.2-6-3.6-6-7.2V3z\"/></svg>"
        }
        Label::Monitor => {
            "<svg viewBox=\"0 0 16 16\" aria-hidden=\"true\"><path fill-rule=\"evenodd\" d=\"M8 3c3.5 0 6 2.2 7.5 5C14 10.8 11.5 13 8 13S2 10.8.5 8C2 5.2 4.5 3 8 3zm0 1.8A3.2 3.2 0 1 0 8 11.2 3.2 3.2 0 0 0 8 4.8zm0 1.7a1.5 1.5 0 1 1 0 3 1.5 1.5 0 0 1 0-3z\"/></svg>"
        }
        Label::NeedsData => {
            "<svg viewBox=\"0 0 16 16\" aria-hidden=\"true\"><path d=\"M7.1 10.2c0-2.4 2.3-2.5 2.3-4.2 0-.8-.6-1.3-1.4-1.3-.9 0-1.5.6-1.6 1.5l-1.9-.3C4.7 4.1 6 3 8 3c2 0 3.5 1.1 3.5 2.9 0 2.4-2.5 2.6-2.5 4.3zM7 11.2h2.2v2H7z\"/><circle cx=\"8\" cy=\"8\" r=\"7.2\" fill=\"none\" stroke=\"currentColor\" stroke-width=\"1.3\" stroke-dasharray=\"2.5 2\"/></svg>"
        }
    }
}

/// A score with its severity in words.
pub struct Score<'a> {
    /// 0.0 to 10.0.
    pub score: f64,
    /// Severity code.
    pub severity: &'a str,
    /// What a pointer resting on it reads: version and vector.
    pub hover: Option<String>,
}

impl Renderable for Score<'_> {
    fn render_to(&self, page: &mut Buffer) {
        let severity = severity_class(self.severity);
        // Of the document only the hover text is written, and that is escaped.
        let page = page.dangerously_get_string();
        let _ = write!(page, "<span class=\"score score-{severity}\"");
        if let Some(hover) = &self.hover {
            page.push_str(" title=\"");
            push_escaped(page, hover);
            page.push('"');
        }
        let _ = write!(page, "><b>{:.1}</b> {}</span>", self.score, severity_word(severity));
    }
}

/// One of the five severities of CVSS; anything else counts as `none`.
fn severity_class(severity: &str) -> &'static str {
    ["critical", "high", "medium", "low"]
        .into_iter()
        .find(|known| severity.eq_ignore_ascii_case(known))
        .unwrap_or("none")
}

fn severity_word(class: &'static str) -> &'static str {
    match class {
        "critical" => say("Critical"),
        "high" => say("High"),
        "medium" => say("Medium"),
        "low" => say("Low"),
        _ => say("None"),
    }
}

/// Text of a document, escaped by runs instead of by bytes: documents are mostly plain text, and escaping byte by byte
/// was half the time of a page (measured: 35 of 80 microseconds).
pub struct Text<'a>(pub &'a str);

/// Bytes looked at together; compilers turn the test of one run into a few vector instructions.
const RUN_SIZE_BYTES: usize = 32;

impl<C: Context> Renderable<C> for Text<'_> {
    fn render_to(&self, page: &mut Buffer<C>) {
        push_escaped(page.dangerously_get_string(), self.0);
    }
}

/// Escapes for text and for attributes in double quotes alike.
pub(crate) fn push_escaped(page: &mut String, text: &str) {
    let mut rest = text;
    while let Some(at) = find_special(rest.as_bytes()) {
        let (plain, from_special) = rest.split_at(at);
        page.push_str(plain);
        let mut characters = from_special.chars();
        page.push_str(match characters.next() {
            Some('&') => "&amp;",
            Some('<') => "&lt;",
            Some('>') => "&gt;",
            _ => "&quot;",
        });
        rest = characters.as_str();
    }
    page.push_str(rest);
}

/// Where the first byte stands that HTML gives a meaning.
fn find_special(text: &[u8]) -> Option<usize> {
    let is_special = |byte: &u8| matches!(byte, b'&' | b'<' | b'>' | b'"');
    for (index, run) in text.chunks(RUN_SIZE_BYTES).enumerate() {
        if run.iter().fold(false, |found, byte| found | is_special(byte)) {
            return run.iter().position(is_special).map(|position| index * RUN_SIZE_BYTES + position);
        }
    }
    None
}

/// A link from a document: opened only when it is http or https, never with our address as referrer.
/// Anything else is shown as text.
pub fn external(url: &str, text: &str) -> impl Renderable {
    maud! {
        @if is_web_address(url) {
            a href=(Text(url)) rel="noopener noreferrer nofollow" class="external" { (Text(text)) }
        } @else {
            span class="unlinked" title=(url) { (text) }
        }
    }
}

/// One part of a path, percent-encoded.
pub struct Segment<'a>(pub &'a str);

impl std::fmt::Display for Segment<'_> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for byte in self.0.bytes() {
            match byte {
                b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                    formatter.write_char(char::from(byte))?;
                }
                _ => write!(formatter, "%{byte:02X}")?,
            }
        }
        Ok(())
    }
}

/// The address of an advisory's page.
pub fn advisory_path(publisher: &str, tracking_id: &str) -> String {
    format!("/advisories/{}/{}", Segment(&publisher_slug(publisher)), Segment(tracking_id))
}

/// The address of a vulnerability's page.
pub fn cve_path(cve: &str) -> String {
    format!("/cves/{}", Segment(cve))
}

/// The address of a vendor's page.
pub fn vendor_path(vendor: &str) -> String {
    format!("/vendors/{}", Segment(vendor))
}

/// The address of a product's page.
pub fn product_path(vendor: &str, product: &str) -> String {
    format!("{}/products/{}", vendor_path(vendor), Segment(product))
}

/// The address of a sector's page.
pub fn sector_path(sector: &str) -> String {
    format!("/sectors/{}", Segment(sector))
}

/// Where the page of one match is.
pub fn match_path(advisory: AdvisoryId, asset: AssetId) -> String {
    format!("/advisories/{}/assets/{}", advisory.0, asset.0)
}

/// A link to an advisory's page under its title.
pub fn advisory_link(link: &AdvisoryLink<'_>) -> impl Renderable {
    maud! { a href=(advisory_path(link.publisher, link.tracking_id)) { (link.title) } }
}

/// Where a statement comes from, shown on demand.
pub fn evidence(sources: &[String]) -> impl Renderable {
    maud! {
        @if !sources.is_empty() {
            details class="evidence" {
                summary { (Word("Source")) }
                ul { @for source in sources { li { code { (Text(source)) } } } }
            }
        }
    }
}

/// A count with its noun, plural where needed.
pub struct Count(pub u64, pub &'static str, pub &'static str);

impl Renderable for Count {
    fn render_to(&self, page: &mut Buffer) {
        let noun = say(if self.0 == 1 { self.1 } else { self.2 });
        // Digits and a noun of our own.
        let _ = write!(page.dangerously_get_string(), "{} {noun}", Grouped(self.0));
    }
}

/// A number with groups of three: `12 345`, in German `12.345`.
pub struct Grouped(pub u64);

impl std::fmt::Display for Grouped {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.0 < 1000 {
            return write!(formatter, "{}", self.0);
        }
        let mark = match language() {
            Language::En => '\u{202f}',
            Language::De => '.',
        };
        write!(formatter, "{}{mark}{:03}", Grouped(self.0 / 1000), self.0 % 1000)
    }
}

impl Renderable for Grouped {
    fn render_to(&self, page: &mut Buffer) {
        // Digits need no escaping.
        let _ = write!(page.dangerously_get_string(), "{self}");
    }
}
