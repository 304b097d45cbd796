//! What differs of the document itself: title, category, sharing label, exploitation, tracking.
//!
//! Does not know: products, vulnerabilities.

use super::gathered::Gathered;
use super::rules::{ChangeCode, Rule};
use super::spelling::says_the_same;
use super::{statements, told};
use crate::advisory::{Advisory, Release};
use jiff::Timestamp;

/// Words that take a document back.
const WITHDRAWALS: [&str; 5] = ["withdrawn", "retracted", "rescinded", "revoked", "superseded"];

/// Whether a text has a word that something is taken back with.
pub(super) fn has_withdrawal(text: &str) -> bool {
    let mut words = text.split(|c: char| !c.is_alphanumeric());
    words.any(|word| WITHDRAWALS.iter().any(|known| word.eq_ignore_ascii_case(known)))
}

/// What differs of the document itself.
pub(super) fn compare(before: &Advisory, after: &Advisory, found: &mut Gathered) {
    let mut text = |code, rule: Rule, old: &str, new: &str, pointer: &str| {
        if old != new {
            found.push(code, rule, Vec::new(), told(old, pointer), told(new, pointer));
        }
    };
    let (a, b) = (before, after);
    text(ChangeCode::TitleChanged, title_rule(&a.title, &b.title), &a.title, &b.title, "/document/title");
    let rule =
        if has_withdrawal(&a.category) == has_withdrawal(&b.category) { Rule::Classification } else { Rule::Withdrawn };
    text(ChangeCode::CategoryChanged, rule, &a.category, &b.category, "/document/category");
    let rule = if b.tlp > a.tlp { Rule::SharingStricter } else { Rule::SharingWider };
    let tlp =
        |advisory: &Advisory| serde_json::to_value(advisory.tlp).ok().and_then(|code| Some(code.as_str()?.to_owned()));
    let (old, new) = (tlp(a).unwrap_or_default(), tlp(b).unwrap_or_default());
    text(ChangeCode::TlpChanged, rule, &old, &new, "/document/distribution/tlp");
    let mut kept = |code, old: &str, new: &str, pointer: &str| text(code, Rule::Bookkeeping, old, new, pointer);
    kept(ChangeCode::VersionChanged, &a.version, &b.version, "/document/tracking/version");
    let date = |date: Option<Timestamp>| date.map(|date| date.to_string()).unwrap_or_default();
    let (old, new) = (date(a.published), date(b.published));
    kept(ChangeCode::DatesChanged, &old, &new, "/document/tracking/initial_release_date");
    let (old, new) = (date(a.updated), date(b.updated));
    kept(ChangeCode::DatesChanged, &old, &new, "/document/tracking/current_release_date");
    kept(ChangeCode::TrackingStatusChanged, &a.status, &b.status, "/document/tracking/status");
    let publisher =
        |one: &Advisory| format!("{} ({}), {}", one.publisher.name, one.publisher.category, one.publisher.namespace);
    kept(ChangeCode::PublisherChanged, &publisher(a), &publisher(b), "/document/publisher");
    let ids = |one: &Advisory| [std::slice::from_ref(&one.tracking_id), &one.aliases].concat().join(", ");
    kept(ChangeCode::AliasesChanged, &ids(a), &ids(b), "/document/tracking/aliases");
    let lang = |one: &Advisory| one.lang.clone().unwrap_or_default();
    kept(ChangeCode::LanguageChanged, &lang(a), &lang(b), "/document/lang");
    let (old, new) = (history(&a.history), history(&b.history));
    kept(ChangeCode::HistoryChanged, &old, &new, "/document/tracking/revision_history");
    statements::exploitation(&a.exploit_statements, &b.exploit_statements, &[], found);
}

fn title_rule(before: &str, after: &str) -> Rule {
    if has_withdrawal(before) != has_withdrawal(after) {
        Rule::Withdrawn
    } else if says_the_same(before, after) {
        Rule::Spelling
    } else {
        Rule::Wording
    }
}

/// One line for each release.
fn history(releases: &[Release]) -> String {
    let line = |release: &Release| {
        let date = release.date.map(|date| date.to_string()).unwrap_or_default();
        format!("{} {date} {}", release.number, release.summary)
    };
    releases.iter().map(line).collect::<Vec<_>>().join("\n")
}
