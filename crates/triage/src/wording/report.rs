//! The words of the monthly report.
//!
//! Does not know: what is reported.

use super::Language;
use crate::report::{Deed, Month, Section};
use jiff::{SignedDuration, Timestamp};

/// The report's name.
pub fn title(month: Month, language: Language) -> String {
    let (Language::En | Language::De) = language;
    format!("Report for {month}")
}

/// How far it goes.
pub fn how_far(is_under_way: bool, language: Language) -> &'static str {
    let (Language::En | Language::De) = language;
    match is_under_way {
        true => {
            "Times are UTC. The month was not over when this was made. Matches and open matters are as they were then."
        }
        false => {
            "Times are UTC. Matches and open matters are as they were when this was made, not at the end of the month."
        }
    }
}

/// The heading of a part.
pub fn heading(section: Section, language: Language) -> &'static str {
    let (Language::En | Language::De) = language;
    match section {
        Section::Summary => "Summary",
        Section::Advisories => "Advisories for your assets",
        Section::Matches => "Pairs of asset and advisory",
        Section::Alerts => "Alerts and their messages",
        Section::Decisions => "Decisions",
        Section::Open => "Open matters",
        Section::Sources => "Sources",
    }
}

/// The columns of a table: time, id, subject, what, who, detail.
pub fn columns(language: Language) -> [&'static str; 6] {
    let (Language::En | Language::De) = language;
    ["Time (UTC)", "Id", "Subject", "What", "Who", "Detail"]
}

/// The end of each page.
pub fn foot(title: &str, made: &str, language: Language) -> String {
    let (Language::En | Language::De) = language;
    format!("{title}, made {made} UTC by Annunciator")
}

/// Characters that paper cannot show.
pub fn replaced(language: Language) -> &'static str {
    let (Language::En | Language::De) = language;
    "A question mark stands for some characters that these fonts do not have; the CSV has them."
}

/// A part without a line.
pub fn nothing(language: Language) -> &'static str {
    let (Language::En | Language::De) = language;
    "Nothing"
}

/// What people rejected.
pub fn rejected(language: Language) -> &'static str {
    let (Language::En | Language::De) = language;
    "Rejected by a person"
}

/// Which ledger.
pub fn ledger_of(chain: &str, language: Language) -> String {
    let (Language::En | Language::De) = language;
    format!("Ledger of {chain}")
}

/// Whether a ledger is as it was written.
pub fn ledger_state(state: &Result<u64, (u64, String)>, language: Language) -> String {
    let (Language::En | Language::De) = language;
    match state {
        Ok(entries) => format!("Intact, {entries} entries; the last hash stands beside"),
        Err((sequence, why)) => format!("Broken at entry {sequence}: {why}"),
    }
}

/// A revision with the advisory's label.
pub fn revision(number: u32, label: &str, language: Language) -> String {
    let (Language::En | Language::De) = language;
    let came = if number <= 1 { "New".to_owned() } else { format!("Revision {number}") };
    if label.is_empty() { came } else { format!("{came}, {label}") }
}

/// An alert that tells of no advisory.
pub fn other_alert(language: Language) -> &'static str {
    let (Language::En | Language::De) = language;
    "About a source, or an advisory that is no longer held"
}

/// An alert without messages.
pub fn told_nobody(language: Language) -> &'static str {
    let (Language::En | Language::De) = language;
    "Recorded; nobody was to be told"
}

/// A message that arrived at the receiver's server.
pub fn handed_over(to: &str, at: Timestamp, after: SignedDuration, language: Language) -> String {
    let (Language::En | Language::De) = language;
    let seconds = after.as_secs().max(0);
    format!("{to}: handed over {}, {seconds} s after the alert was decided", at.strftime("%Y-%m-%d %H:%M:%S"))
}

/// A message that is on its way.
pub fn waits(to: &str, attempts: u32, language: Language) -> String {
    let (Language::En | Language::De) = language;
    format!("{to}: waiting, attempts so far: {attempts}")
}

/// A message that never arrived.
pub fn given_up(to: &str, attempts: u32, language: Language) -> String {
    let (Language::En | Language::De) = language;
    format!("{to}: given up, attempts: {attempts}")
}

/// What a person did.
pub fn deed(deed: Deed, language: Language) -> &'static str {
    let (Language::En | Language::De) = language;
    match deed {
        Deed::Confirmed => "Confirmed: affected",
        Deed::Rejected => "Rejected: not concerned",
        Deed::TakenBack => "Decision taken back",
        Deed::NotRemediated => "Not remediated",
        Deed::InProgress => "Remediation in progress",
        Deed::Done => "Remediation done",
    }
}

/// What a decision was about, why, and where the ledger has it.
pub fn decided_of(asset: Option<&str>, assets: u64, words: &str, sequence: u64, language: Language) -> String {
    let (Language::En | Language::De) = language;
    let about = match (asset, assets) {
        // What it was about is not shown.
        (None, 0) => return format!("Ledger entry {sequence}"),
        (None, 1) => "1 asset".to_owned(),
        (Some(asset), 1) => asset.to_owned(),
        (Some(asset), count) => format!("{asset} and its like, {count} assets"),
        (None, count) => format!("{count} assets"),
    };
    let why = if words.is_empty() { String::new() } else { format!(": {words}") };
    format!("{about}{why} (ledger entry {sequence})")
}

/// An open matter.
pub fn open(assets: u64, begun: u64, label: &str, language: Language) -> String {
    let (Language::En | Language::De) = language;
    let label = if label.is_empty() { String::new() } else { format!("{label}; ") };
    let begun = if begun == 0 { String::new() } else { format!(", work begun on {begun}") };
    format!("{label}assets: {assets}{begun}")
}

/// How often a source was asked.
pub fn polls(polls: u64, failed: u64, language: Language) -> String {
    let (Language::En | Language::De) = language;
    match (polls, failed) {
        (0, _) => "No look at it is on record".to_owned(),
        (polls, failed) => format!("Looks: {polls}, of which without a whole answer: {failed}"),
    }
}

/// The longest time without an answer.
pub fn gap(from: Timestamp, to: Timestamp, language: Language) -> String {
    let (Language::En | Language::De) = language;
    let minutes = to.duration_since(from).as_secs().max(0).div_euclid(60);
    let shown = |at: Timestamp| at.strftime("%Y-%m-%d %H:%M").to_string();
    format!(
        "Longest time without a whole answer: {} h {} min, from {} to {}",
        minutes / 60,
        minutes % 60,
        shown(from),
        shown(to)
    )
}
