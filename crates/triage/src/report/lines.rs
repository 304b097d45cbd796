//! The report's facts as lines.
//!
//! Does not know: sentences (`wording::report`), or how a line is written.

use super::{Counted, Decided, Line, Named, Open, Raised, Report, Section, SeenRevision, SourceWatch};
use crate::promise::Outcome;
use crate::wording::alert::reason_name;
use crate::wording::{self, Language, report as words};

/// The lines of one part; an empty part has one that says so.
pub fn lines(report: &Report, section: Section, language: Language) -> Vec<Line> {
    let lines: Vec<Line> = match section {
        Section::Summary => summary(report, language),
        Section::Advisories => report.seen.iter().map(|one| seen(one, language)).collect(),
        Section::Matches => matches(&report.matches, language),
        Section::Alerts => report.raised.iter().flat_map(|one| raised(one, language)).collect(),
        Section::Decisions => report.decided.iter().map(|one| decided(one, language)).collect(),
        Section::Open => report.open.iter().map(|one| open(one, language)).collect(),
        Section::Sources => report.sources.iter().map(|one| source(one, language)).collect(),
    };
    match lines.is_empty() {
        true => vec![Line { what: words::nothing(language).to_owned(), ..Line::default() }],
        false => lines,
    }
}

fn summary(report: &Report, language: Language) -> Vec<Line> {
    let (_, end) = report.month.span();
    let head = Line {
        at: Some(report.made),
        subject: report.organisation.clone(),
        what: words::title(report.month, language),
        detail: words::how_far(report.made < end, language).to_owned(),
        ..Line::default()
    };
    let counted = [
        (Section::Advisories, report.seen.len()),
        (Section::Alerts, report.raised.len()),
        (Section::Decisions, report.decided.len()),
        (Section::Open, report.open.len()),
    ];
    let counts = counted.into_iter().map(|(section, count)| Line {
        subject: words::heading(section, language).to_owned(),
        what: count.to_string(),
        ..Line::default()
    });
    let ledgers = report.ledgers.iter().map(|head| Line {
        subject: words::ledger_of(&head.chain, language),
        what: words::ledger_state(&head.state, language),
        detail: head.hash.clone(),
        ..Line::default()
    });
    std::iter::once(head).chain(counts).chain(ledgers).collect()
}

fn named(advisory: Option<&Named>) -> (String, String) {
    advisory.map(|one| (one.tracking_id.clone(), one.title.clone())).unwrap_or_default()
}

fn seen(one: &SeenRevision, language: Language) -> Line {
    let label = one.label.map_or_else(String::new, |label| wording::label(label, language).to_owned());
    Line {
        at: Some(one.at),
        id: one.advisory.tracking_id.clone(),
        subject: one.advisory.title.clone(),
        what: words::revision(one.revision, &label, language),
        who: one.advisory.publisher.clone(),
        detail: counted(&one.assets, language),
    }
}

/// Verdicts with their numbers, as one text.
fn counted(counted: &Counted, language: Language) -> String {
    let verdicts = counted.verdicts.iter().map(|(verdict, count)| (wording::verdict(*verdict, language), *count));
    let rejected = (counted.rejected > 0).then(|| (words::rejected(language), counted.rejected));
    let told: Vec<String> = verdicts.chain(rejected).map(|(name, count)| format!("{name}: {count}")).collect();
    told.join("; ")
}

fn matches(counted: &Counted, language: Language) -> Vec<Line> {
    let line = |what: &str, count: u64| Line { what: what.to_owned(), detail: count.to_string(), ..Line::default() };
    let verdicts = counted.verdicts.iter().map(|(verdict, count)| line(wording::verdict(*verdict, language), *count));
    let rejected = (counted.rejected > 0).then(|| line(words::rejected(language), counted.rejected));
    verdicts.chain(rejected).collect()
}

/// One for each message, so that each has its time.
fn raised(one: &Raised, language: Language) -> Vec<Line> {
    let (id, subject) = named(one.advisory.as_ref());
    let what = one.reason.map_or(words::other_alert(language), |reason| reason_name(reason, language));
    let line = |detail: String| Line {
        at: Some(one.at),
        id: id.clone(),
        subject: subject.clone(),
        what: what.to_owned(),
        who: one.watchlist.clone(),
        detail,
    };
    if one.messages.is_empty() {
        return vec![line(words::told_nobody(language).to_owned())];
    }
    let told = one.messages.iter().map(|message| match message.outcome {
        Outcome::HandedOver(at) => words::handed_over(&message.to, at, at.duration_since(one.at), language),
        Outcome::Waits => words::waits(&message.to, message.attempts, language),
        Outcome::GivenUp => words::given_up(&message.to, message.attempts, language),
    });
    told.map(line).collect()
}

fn decided(one: &Decided, language: Language) -> Line {
    let (id, subject) = named(one.advisory.as_ref());
    Line {
        at: Some(one.at),
        id,
        subject,
        what: words::deed(one.deed, language).to_owned(),
        who: one.who.clone(),
        detail: words::decided_of(one.asset.as_deref(), one.assets, &one.words, one.sequence, language),
    }
}

fn open(one: &Open, language: Language) -> Line {
    let label = one.label.map_or_else(String::new, |label| wording::label(label, language).to_owned());
    Line {
        at: Some(one.since),
        id: one.advisory.tracking_id.clone(),
        subject: one.advisory.title.clone(),
        what: wording::verdict(one.verdict, language).to_owned(),
        who: one.advisory.publisher.clone(),
        detail: words::open(one.assets, one.begun, &label, language),
    }
}

fn source(one: &SourceWatch, language: Language) -> Line {
    Line {
        subject: one.source.clone(),
        what: words::polls(one.polls, one.failed, language),
        detail: one.longest_gap.map_or_else(String::new, |(from, to)| words::gap(from, to, language)),
        ..Line::default()
    }
}
