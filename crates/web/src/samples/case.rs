//! An invented case of two documents.
//!
//! Does not know: real publishers.

use super::{day, link};
use crate::view::{CaseDocument, CaseView, Happened, What};
use triage::advisory::AdvisoryId;
use triage::assessment::{FixStatus, Label};
use triage::case::comparison::{Disagreement, Subject, Value};
use triage::case::{Field, JoinRule, Link, Said};
use uuid::Uuid;

/// Why the two documents are one case; `text` is what both say.
pub fn reason(text: &str) -> Link {
    let said = |field| vec![Said { field, text: text.to_owned() }];
    let id = |number| AdvisoryId(Uuid::from_u128(number));
    Link {
        one: id(1),
        other: id(2),
        rule: JoinRule::NamesTheOther,
        one_says: said(Field::References),
        other_says: said(Field::TrackingId),
    }
}

/// The case of two documents with this title; the versions they disagree on are `versions`.
pub fn case<'a>(title: &'a str, versions: &str, reason: &'a Link) -> CaseView<'a> {
    let document = |number: u128, tracking_id| CaseDocument {
        id: AdvisoryId(Uuid::from_u128(number)),
        link: link(title, tracking_id),
        label: (number == 1).then_some(Label::Monitor),
        cvss: (number == 1).then_some((7.5, "high")),
        published: Some(day(1)),
        updated: Some(day(2)),
        withdrawn: (number == 2).then(|| day(5)),
    };
    let happened = |at, document, what| Happened { at: day(at), document, what };
    let fix = |version: Option<&str>| Some(Value::Fix(vec![(FixStatus::FixAvailable, version.map(str::to_owned))]));
    CaseView {
        id: Uuid::from_u128(7),
        title,
        documents: vec![document(1, "EXC-24-044-04"), document(2, "NHA-516818")],
        timeline: vec![
            happened(1, 0, What::Published),
            happened(2, 0, What::Revised("2", title)),
            happened(3, 1, What::SeenHere),
            happened(4, 1, What::ChangedSilently),
            happened(5, 1, What::Withdrawn),
        ],
        disagreements: vec![
            Disagreement {
                subject: Subject::Versions(title.to_owned()),
                values: vec![
                    Some(Value::Versions(vec![versions.to_owned()])),
                    Some(Value::Versions(vec!["vers:all/*".to_owned()])),
                ],
            },
            Disagreement { subject: Subject::Fix(title.to_owned()), values: vec![fix(Some(versions)), fix(None)] },
            Disagreement {
                subject: Subject::CveScore("CVE-2024-0001".to_owned()),
                values: vec![Some(Value::Score(7.5, versions.to_owned())), None],
            },
        ],
        disagreements_more: 3,
        timeline_more: 2,
        reasons: vec![(0, 1, reason)],
        steps_done: 1,
    }
}
