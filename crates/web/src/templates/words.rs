//! The words that only pages need: counters, sharing labels, plain codes.
//!
//! Does not know: labels, verdicts, sentences about an advisory; those are `triage::wording`'s.

use store::{Order, SortBy};
use triage::advisory::Tlp;
use triage::assessment::{FixStatus, Label};
use triage::wording::Language;

/// The language of the pages.
pub const LANGUAGE: Language = Language::En;

/// What a label asks of the reader, in one line.
pub fn label_meaning(label: Label) -> &'static str {
    match label {
        Label::ActNow => "Exploited or about to be: act before the next window",
        Label::PlanPatch => "A fix exists and is worth a maintenance window",
        Label::Mitigate => "No fix: steps that lower the risk are called for",
        Label::Monitor => "Nothing urgent: keep an eye on it",
        Label::NeedsData => "The source does not say enough to decide",
    }
}

/// The orders in which a list of advisories is offered, each with its name.
pub fn orders() -> impl Iterator<Item = (Order, &'static str)> {
    let rising = |by| Order { by, descending: false };
    let falling = |by| Order { by, descending: true };
    [
        (falling(SortBy::Updated), "Newest first"),
        (rising(SortBy::Updated), "Oldest first"),
        (falling(SortBy::Published), "First published, newest first"),
        (rising(SortBy::Label), "Most urgent first"),
        (falling(SortBy::Score), "Highest score first"),
        (rising(SortBy::Severity), "Publisher's word for the severity"),
        (rising(SortBy::Title), "Title"),
        (rising(SortBy::Id), "Advisory id"),
        (rising(SortBy::Publisher), "Publisher"),
        (rising(SortBy::Vendor), "Vendor"),
        (rising(SortBy::Product), "Product"),
        (falling(SortBy::Cve), "CVE, newest first"),
        (rising(SortBy::Category), "Kind of document"),
        (rising(SortBy::Status), "Status of the document"),
        (rising(SortBy::Version), "Version of the document"),
        (rising(SortBy::CsafVersion), "CSAF version"),
    ]
    .into_iter()
}

/// What an order is called, whether it is offered or stands in an address: then it is another one turned round.
pub fn order_name(order: Order) -> String {
    let offered = orders().find(|(one, _)| *one == order);
    let turned = || orders().find(|(one, _)| one.by == order.by);
    match (offered, turned()) {
        (Some((_, name)), _) => name.to_owned(),
        (None, Some((_, name))) => format!("{name}, the other way round"),
        (None, None) => order.to_string(),
    }
}

/// The counter of a fix status: "with fix", "no fix planned" …
pub fn fix_counter(status: FixStatus) -> &'static str {
    match status {
        FixStatus::FixAvailable => "with fix",
        FixStatus::FixPlanned => "fix planned",
        FixStatus::NoFixYet => "no fix yet",
        FixStatus::NoFixPlanned => "no fix planned",
        FixStatus::EndOfLife => "end of life",
        FixStatus::NotAffected => "not affected",
        FixStatus::Unknown => "fix not stated",
    }
}

/// The code of a TLP label, as in the API.
pub fn tlp_code(tlp: Tlp) -> &'static str {
    match tlp {
        Tlp::Clear => "clear",
        Tlp::Green => "green",
        Tlp::Amber => "amber",
        Tlp::AmberStrict => "amber_strict",
        Tlp::Red => "red",
    }
}

/// A TLP label as FIRST writes it.
pub fn tlp(tlp: Tlp) -> &'static str {
    match tlp {
        Tlp::Clear => "TLP:CLEAR",
        Tlp::Green => "TLP:GREEN",
        Tlp::Amber => "TLP:AMBER",
        Tlp::AmberStrict => "TLP:AMBER+STRICT",
        Tlp::Red => "TLP:RED",
    }
}

/// A code such as `no_fix_planned` as words: `No fix planned`.
pub fn plain(code: &str) -> String {
    let mut words = String::with_capacity(code.len());
    for (index, character) in code.chars().enumerate() {
        match character {
            '_' => words.push(' '),
            _ if index == 0 => words.extend(character.to_uppercase()),
            _ => words.push(character),
        }
    }
    words
}

/// The affected versions as a reader's words: a `vers:` range without its scheme, `*` as what it means.
pub fn versions(raw: &str) -> &str {
    let raw = raw.trim();
    let range = raw.strip_prefix("vers:").and_then(|range| range.split_once('/')).map_or(raw, |(_, range)| range);
    match range {
        "" => "Not stated",
        "*" => "All versions",
        other => other,
    }
}
