//! What differs between two revisions, ready to be shown.
//!
//! Does not know: which revisions are asked for, or markup.

use super::RevisionLine;
use triage::advisory::revision::{Change, ChangeCode, Comparison, Piece, compare_words};

/// Work that comparing texts word by word may make for one answer, in products of their words; what is beyond is shown
/// whole, before and after. A note of 1 500 words that was written anew takes 2 million.
const TEXT_WORK_MAX: usize = 10_000_000;

/// Two revisions and what differs.
#[derive(Clone, Debug)]
pub struct RevisionChanges<'a> {
    /// The earlier by number, if the reader did not ask for the other order.
    pub from: RevisionLine<'a>,
    /// The later.
    pub to: RevisionLine<'a>,
    /// `None` where they were not compared: too large for this place, or not readable any more.
    pub changes: Option<Changes>,
}

/// The changes of one comparison.
#[derive(Clone, Debug)]
pub struct Changes {
    /// The material first.
    pub lines: Vec<ChangeLine>,
    /// How many of all are material.
    pub material: usize,
    /// How many are not.
    pub others: usize,
    /// The publisher changed neither version nor date.
    pub is_silent: bool,
}

/// One change.
#[derive(Clone, Debug)]
pub struct ChangeLine {
    /// What differs.
    pub change: Change,
    /// Its texts word by word, where both are texts.
    pub pieces: Vec<Piece>,
}

impl Changes {
    /// The first `limit` changes of a comparison, texts word by word.
    pub fn new(comparison: Comparison, limit: usize) -> Changes {
        let material = comparison.material().count();
        let others = comparison.changes.len() - material + comparison.left_off as usize;
        let mut work = TEXT_WORK_MAX;
        let lines = comparison.changes.into_iter().take(limit).map(|change| {
            let pieces = pieces(&change, &mut work);
            ChangeLine { change, pieces }
        });
        Changes { lines: lines.collect(), material, others, is_silent: comparison.is_silent }
    }

    /// Changes that are not among the lines.
    pub fn left_off(&self) -> usize {
        (self.material + self.others).saturating_sub(self.lines.len())
    }
}

fn pieces(change: &Change, work: &mut usize) -> Vec<Piece> {
    let is_text = matches!(
        change.code,
        ChangeCode::RemediationChanged
            | ChangeCode::NoteChanged
            | ChangeCode::ExploitationChanged
            | ChangeCode::ImpactChanged
            | ChangeCode::RemediationProductsChanged
            | ChangeCode::RemediationVulnerabilitiesChanged
            | ChangeCode::ScoreProductsChanged
            | ChangeCode::AcknowledgmentsChanged
            | ChangeCode::IdentifiersChanged
            | ChangeCode::HistoryChanged
    );
    let (Some(before), Some(after)) = (&change.before, &change.after) else { return Vec::new() };
    let words = |text: &str| text.split_whitespace().count() + 1;
    let cost = words(&before.value).saturating_mul(words(&after.value));
    match work.checked_sub(cost) {
        Some(left) if is_text => {
            *work = left;
            compare_words(&before.value, &after.value)
        }
        _ => Vec::new(),
    }
}
