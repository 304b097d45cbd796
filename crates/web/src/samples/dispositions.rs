//! What invented people said of invented matches, and numbers.
//!
//! Does not know: which words are hostile.

use super::{Sample, day, link};
use crate::view::{Claim, MatchView, RemediationLine};
use jiff::civil::date;
use store::{Standings, Statistics, StoredDecision, StoredDue};
use triage::assessment::Label;
use triage::asset::{AssetId, AssetRecord};
use triage::disposition::{Decision, DecisionStanding, Difference, MatchFacts, RemediationStanding};
use triage::matching::Verdict;
use uuid::Uuid;

/// A rejection that was said for other facts.
pub fn decision(words: &str) -> StoredDecision {
    StoredDecision {
        decision: Decision::Rejected,
        standing: DecisionStanding::OtherFacts,
        reason: words.to_owned(),
        who: words.to_owned(),
        at: day(3),
        facts: MatchFacts::default(),
    }
}

/// A day that was set, taken back, and set anew; the newest first.
pub fn dues(words: &str) -> Vec<StoredDue> {
    let set = |due, number| StoredDue { due, reason: words.to_owned(), who: words.to_owned(), at: day(number) };
    vec![set(Some(date(2024, 9, 30)), 6), set(None, 5), set(Some(date(2024, 3, 31)), 4)]
}

/// A match of one of seven devices: one vulnerability must be looked at again, one is in progress, of one nothing is said.
pub fn match_view<'a>(
    sample: &'a Sample,
    record: &'a AssetRecord,
    decision: &'a StoredDecision,
    dues: &'a [StoredDue],
    words: &'a str,
) -> MatchView<'a> {
    let said =
        |standing, differences| Claim { standing, note: words, who: words, at: day(4), revision: 1, differences };
    let again = said(RemediationStanding::LookAgain, vec![Difference::Fixes, Difference::Steps]);
    let line = |vulnerability, said| RemediationLine { vulnerability, said };
    let found = sample.matches.first();
    MatchView {
        advisory: sample.advisory.id,
        asset: AssetId(Uuid::from_u128(7)),
        link: link(&sample.advisory.title, &sample.advisory.tracking_id),
        label: Label::PlanPatch,
        record,
        verdict: Verdict::Affected,
        confidence: 100,
        evidence: found.map_or(&[], |found| found.evidence.as_slice()),
        decision: Some(decision),
        decided_differently: vec![Difference::Asset, Difference::Ranges],
        remediations: vec![
            line("CVE-2023-99001", Some(again)),
            line("CVE-2023-99002", Some(said(RemediationStanding::InProgress, Vec::new()))),
            line(words, None),
        ],
        kind_assets: 7,
        dues,
        revision: 2,
    }
}

/// Seven devices.
pub fn standings() -> Standings {
    let verdicts = Verdict::ALL.into_iter().zip([4, 2, 1, 0]).collect();
    let remediations = RemediationStanding::ALL.into_iter().zip([2, 1, 1, 2]).collect();
    Standings { verdicts, rejected: 1, confirmed: 1, other_facts: 1, remediations }
}

/// An ordinary plant's numbers; `words` is a publisher.
pub fn statistics(words: &str) -> Statistics {
    Statistics {
        advisories: 2_036,
        revisions: 2_383,
        labels: Label::ALL.into_iter().map(Some).zip([38, 180, 411, 1_380, 27]).collect(),
        severities: [("critical", 402), ("high", 1_010), ("medium", 590)]
            .map(|(severity, count)| (Some(severity.to_owned()), count))
            .into_iter()
            .chain([(None, 34)])
            .collect(),
        publishers: vec![("Example CERT".to_owned(), 1_900), (words.to_owned(), 136)],
        assets: 1_234,
        matched_assets: 310,
        standings: standings(),
        done_by_day: vec![(20_700, 3), (20_750, 12), (20_779, 8)],
    }
}
