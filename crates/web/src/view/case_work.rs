//! How far an organisation is with the case of an advisory, as its page shows it.
//!
//! Does not know: which steps lead where, or how any of it is kept.

use super::RevisionChanges;
use jiff::civil::Date;
use store::{Person, StoredDisposition};
use triage::disposition::Disposition;

/// The part of the page.
#[derive(Clone, Debug)]
pub struct CaseWork<'a> {
    /// The steps that were taken, the newest first.
    pub steps: Vec<StoredDisposition>,
    /// Where the case is today.
    pub state: Disposition,
    /// The day of the organisation.
    pub today: Date,
    /// To whom the case can be given; nobody where nobody signs in, or where the reader may only read.
    pub people: Vec<Person>,
    /// What was revised since the last step, where work goes on or is done.
    pub revised: Vec<RevisionChanges<'a>>,
}

impl CaseWork<'_> {
    /// A case that nobody has touched.
    pub fn untouched(today: Date) -> Self {
        CaseWork { steps: Vec::new(), state: Disposition::New, today, people: Vec::new(), revised: Vec::new() }
    }

    /// The step that counts.
    pub fn last(&self) -> Option<&StoredDisposition> {
        self.steps.first()
    }
}

impl Default for CaseWork<'_> {
    fn default() -> Self {
        CaseWork::untouched(Date::default())
    }
}
