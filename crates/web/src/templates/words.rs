//! The words that only pages need: counters, sharing labels, plain codes.
//!
//! Does not know: labels, verdicts, sentences about an advisory; those are `triage::wording`'s.

use crate::words::{find, phrase, say};
use store::{Order, SortBy};
use triage::advisory::Tlp;
use triage::assessment::{FixStatus, Label};

/// What a label asks of the reader, in one line.
pub fn label_meaning(label: Label) -> &'static str {
    match label {
        Label::ActNow => say("Exploited or about to be: act before the next window"),
        Label::PlanPatch => say("A fix exists and is worth a maintenance window"),
        Label::Mitigate => say("No fix: steps that lower the risk are called for"),
        Label::Monitor => say("Nothing urgent: keep an eye on it"),
        Label::NeedsData => say("The source does not say enough to decide"),
    }
}

/// The orders in which a list of advisories is offered, each with its name.
pub fn orders() -> impl Iterator<Item = (Order, &'static str)> {
    let rising = |by| Order { by, descending: false };
    let falling = |by| Order { by, descending: true };
    [
        (falling(SortBy::Updated), say("Newest first")),
        (rising(SortBy::Updated), say("Oldest first")),
        (falling(SortBy::Published), say("First published, newest first")),
        (rising(SortBy::Label), say("Most urgent first")),
        (falling(SortBy::Score), say("Highest score first")),
        (rising(SortBy::Severity), say("Publisher's word for the severity")),
        (rising(SortBy::Title), say("Title")),
        (rising(SortBy::Id), say("Advisory id")),
        (rising(SortBy::Publisher), say("Publisher")),
        (rising(SortBy::Vendor), say("Vendor")),
        (rising(SortBy::Product), say("Product")),
        (falling(SortBy::Cve), say("CVE, newest first")),
        (rising(SortBy::Category), say("Kind of document")),
        (rising(SortBy::Status), say("Status of the document")),
        (rising(SortBy::Version), say("Version of the document")),
        (rising(SortBy::CsafVersion), say("CSAF version")),
    ]
    .into_iter()
}

/// What an order is called, whether it is offered or stands in an address: then it is another one turned round.
pub fn order_name(order: Order) -> String {
    let offered = orders().find(|(one, _)| *one == order);
    let turned = || orders().find(|(one, _)| one.by == order.by);
    match (offered, turned()) {
        (Some((_, name)), _) => name.to_owned(),
        (None, Some((_, name))) => phrase("{name}, the other way round", &[("name", &name)]),
        (None, None) => order.to_string(),
    }
}

/// The counter of a fix status: "with fix", "no fix planned" …
pub fn fix_counter(status: FixStatus) -> &'static str {
    match status {
        FixStatus::FixAvailable => say("with fix"),
        FixStatus::FixPlanned => say("fix planned"),
        FixStatus::NoFixYet => say("no fix yet"),
        FixStatus::NoFixPlanned => say("no fix planned"),
        FixStatus::EndOfLife => say("end of life"),
        FixStatus::NotAffected => say("not affected"),
        FixStatus::Unknown => say("fix not stated"),
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
    let words = in_english(code);
    find(&words).map_or(words, str::to_owned)
}

pub(crate) fn in_english(code: &str) -> String {
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
        "" => say("Not stated"),
        "*" => say("All versions"),
        other => other,
    }
}
