//! An organisation's month as evidence: what was seen, told, decided, left open, and how sources were watched.
//!
//! Lines of one shape, so that a spreadsheet and a printed page show the same (`csv`, `pdf`).
//! Does not know: where rows are kept; whether the month is over.

mod csv;
mod gaps;
mod lines;
mod month;
mod paper;
mod pdf;
#[cfg(test)]
mod tests;

pub use csv::write_csv;
pub use gaps::{SourceWatch, WatchedPoll, watch};
pub use lines::lines;
pub use month::{Month, MonthError};
pub use pdf::write_pdf;

use crate::alert::Reason;
use crate::assessment::Label;
use crate::matching::Verdict;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

terms! {
    /// A part of the report, in its order.
    Section {
        /// What it is about, and the ledger's heads.
        Summary = "summary",
        /// Advisories that came, or were revised, and meet the organisation's assets.
        Advisories = "advisories",
        /// Pairs of asset and advisory by verdict.
        Matches = "matches",
        /// Alerts with their messages.
        Alerts = "alerts",
        /// What people decided.
        Decisions = "decisions",
        /// What nobody has settled.
        Open = "open",
        /// How sources were watched.
        Sources = "sources",
    }
}

/// One line of the report.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Line {
    /// When.
    pub at: Option<Timestamp>,
    /// An advisory's tracking id, a ledger's sequence; may be empty.
    pub id: String,
    /// What it is about.
    pub subject: String,
    /// What happened, or how it stands.
    pub what: String,
    /// Who did it, or for whom.
    pub who: String,
    /// More about it.
    pub detail: String,
}

/// An advisory as the report names it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Named {
    /// The publisher's id.
    pub tracking_id: String,
    /// Its publisher.
    pub publisher: String,
    /// Its title.
    pub title: String,
}

/// Assets by verdict, rejected ones apart.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counted {
    /// Per verdict; only those that there are.
    pub verdicts: Vec<(Verdict, u64)>,
    /// Pairs that a person rejected.
    pub rejected: u64,
}

/// A revision that came in the month.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SeenRevision {
    /// When it was stored.
    pub at: Timestamp,
    /// The advisory.
    pub advisory: Named,
    /// Its number, from 1.
    pub revision: u32,
    /// The advisory's label today, once assessed.
    pub label: Option<Label>,
    /// The organisation's assets that the advisory meets today.
    pub assets: Counted,
}

/// A message of an alert.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// The channel with the address as people may see it.
    pub to: String,
    /// How many attempts there were.
    pub attempts: u32,
    /// What became of it.
    pub outcome: crate::promise::Outcome,
}

/// An alert that was raised in the month.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Raised {
    /// When.
    pub at: Timestamp,
    /// The advisory; `None` where it tells of none, or of one that was deleted.
    pub advisory: Option<Named>,
    /// Why; `None` where it tells of no advisory.
    pub reason: Option<Reason>,
    /// For which watchlist.
    pub watchlist: String,
    /// Its messages.
    pub messages: Vec<Message>,
}

terms! {
    /// What a person did.
    Deed {
        /// Said that an asset is affected.
        Confirmed = "confirmed",
        /// Said that the advisory does not concern an asset.
        Rejected = "rejected",
        /// Took that back.
        TakenBack = "taken_back",
        /// Said that nothing was done yet.
        NotRemediated = "not_remediated",
        /// Began a remediation.
        InProgress = "in_progress",
        /// Finished a remediation.
        Done = "done",
    }
}

/// A decision of the month, as the ledger has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decided {
    /// When.
    pub at: Timestamp,
    /// Its place in the ledger.
    pub sequence: u64,
    /// The advisory, if it is still held and the reader may see it.
    pub advisory: Option<Named>,
    /// What.
    pub deed: Deed,
    /// Who.
    pub who: String,
    /// About how many assets.
    pub assets: u64,
    /// The asset, where it was one or a kind of it.
    pub asset: Option<String>,
    /// Why.
    pub words: String,
}

/// An advisory with assets that nobody has settled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Open {
    /// The advisory.
    pub advisory: Named,
    /// Its label, once assessed.
    pub label: Option<Label>,
    /// Assets of this verdict.
    pub verdict: Verdict,
    /// How many.
    pub assets: u64,
    /// On how many of them work has begun.
    pub begun: u64,
    /// Since when the first of them is known to be met.
    pub since: Timestamp,
}

/// The end of a ledger.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LedgerHead {
    /// Of which chain.
    pub chain: String,
    /// How many entries were recomputed, or where it is broken and why.
    pub state: Result<u64, (u64, String)>,
    /// The last hash, while it is intact.
    pub hash: String,
}

/// A month of an organisation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// The organisation.
    pub organisation: String,
    /// Which month, in UTC.
    pub month: Month,
    /// When it was made.
    pub made: Timestamp,
    /// What came.
    pub seen: Vec<SeenRevision>,
    /// All pairs, when it was made.
    pub matches: Counted,
    /// What was told.
    pub raised: Vec<Raised>,
    /// What was decided.
    pub decided: Vec<Decided>,
    /// What is open, when it was made.
    pub open: Vec<Open>,
    /// How sources were watched.
    pub sources: Vec<SourceWatch>,
    /// The ledgers.
    pub ledgers: Vec<LedgerHead>,
}
