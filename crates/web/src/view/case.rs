//! One case as its page and its JSON show it: documents, what happened when, disagreements, reasons.
//!
//! Does not know: which documents are one case, HTTP, markup.

use super::AdvisoryLink;
use jiff::Timestamp;
use triage::advisory::AdvisoryId;
use triage::assessment::Label;
use triage::case::Link;
use triage::case::comparison::Disagreement;
use uuid::Uuid;

/// One problem and the documents that tell of it.
#[derive(Clone, Debug)]
pub struct CaseView<'a> {
    /// Its id.
    pub id: Uuid,
    /// The title of the document that came out first.
    pub title: &'a str,
    /// The documents that the reader may see, in the order of their publishers.
    pub documents: Vec<CaseDocument<'a>>,
    /// Who said what when, the oldest first.
    pub timeline: Vec<Happened<'a>>,
    /// Where the documents disagree; the values are in the order of the documents.
    pub disagreements: Vec<Disagreement>,
    /// Disagreements beyond those.
    pub disagreements_more: usize,
    /// Happenings before those of the timeline.
    pub timeline_more: usize,
    /// Why the documents are one case: indexes of two documents, and the reason.
    pub reasons: Vec<(usize, usize, &'a Link)>,
    /// Steps of the case's checklist that the organisation has ticked.
    pub steps_done: usize,
}

/// One document of a case.
#[derive(Clone, Copy, Debug)]
pub struct CaseDocument<'a> {
    /// Its advisory.
    pub id: AdvisoryId,
    /// Publisher, id, title.
    pub link: AdvisoryLink<'a>,
    /// Its label, once assessed.
    pub label: Option<Label>,
    /// Its score and severity.
    pub cvss: Option<(f64, &'a str)>,
    /// When it was published.
    pub published: Option<Timestamp>,
    /// When it was changed last.
    pub updated: Option<Timestamp>,
    /// When its publisher was found to have taken it back.
    pub withdrawn: Option<Timestamp>,
}

/// Something that happened to a document of a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Happened<'a> {
    /// When.
    pub at: Timestamp,
    /// To which, as an index.
    pub document: usize,
    /// What.
    pub what: What<'a>,
}

/// What happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum What<'a> {
    /// Its publisher published it.
    Published,
    /// Its publisher issued a revision, with the publisher's number and words for it.
    Revised(&'a str, &'a str),
    /// It was seen here first.
    SeenHere,
    /// It changed under the same version and date.
    ChangedSilently,
    /// It was found to be withdrawn.
    Withdrawn,
}

impl What<'_> {
    /// The word of the API.
    pub fn code(self) -> &'static str {
        match self {
            What::Published => "published",
            What::Revised(..) => "revised",
            What::SeenHere => "first_seen",
            What::ChangedSilently => "changed_silently",
            What::Withdrawn => "withdrawn",
        }
    }
}
