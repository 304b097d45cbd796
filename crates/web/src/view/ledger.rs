//! View of the ledger.
//!
//! Does not know: how the chain is made.

use store::{LedgerEntry, Verification};

/// A page of one chain, newest first.
#[derive(Clone, Debug, Default)]
pub struct LedgerView<'a> {
    /// The entries.
    pub lines: Vec<LedgerLine<'a>>,
    /// What there is in the chain, and how much of each.
    pub kinds: Vec<(String, u64)>,
    /// Only this.
    pub what: Option<String>,
    /// Whether it is the installation's own chain.
    pub is_of_installation: bool,
    /// Whether the reader may see that one.
    pub has_installation: bool,
    /// What recomputing the chain found, where that was asked for.
    pub verification: Option<Verification>,
    /// The next page has what is before this entry.
    pub next: Option<u64>,
}

/// One entry.
#[derive(Clone, Debug)]
pub struct LedgerLine<'a> {
    /// As it is kept.
    pub entry: &'a LedgerEntry,
    /// Who did it; empty where the program did.
    pub who: String,
    /// What else it says, each value on one line.
    pub members: Vec<(String, String)>,
}
