//! How far the remediation of one vulnerability on one asset is: the three states of §9.1.13, and what makes a person look
//! again.
//!
//! Does not know: what the remediation is (`assessment::plan`).

use super::facts::MatchFacts;
use serde::{Deserialize, Serialize};

terms! {
    /// What a person said about the remediation of a vulnerability on an asset (CSAF 2.0 §9.1.13).
    Remediation {
        /// "not remediated"; also where nobody said anything.
        NotRemediated = "not_remediated",
        /// "remediation in progress".
        InProgress = "in_progress",
        /// "remediation done".
        Done = "done",
    }
}

terms! {
    /// What can happen to a remediation.
    RemediationStep {
        /// A person begins, or goes on.
        Begin = "begin",
        /// A person says that it is done.
        Finish = "finish",
        /// A person says that it is not remediated.
        Reopen = "reopen",
        /// Asset, range, fix or remediation became another: nobody's step.
        FactsChanged = "facts_changed",
    }
}

terms! {
    /// How a remediation stands today.
    RemediationStanding {
        /// Nothing was done.
        NotRemediated = "not_remediated",
        /// It was done for other facts, and a person has to look whether it still is.
        LookAgain = "look_again",
        /// It has begun.
        InProgress = "in_progress",
        /// It is done: newer revisions that change nothing about it alert nobody.
        Done = "done",
    }
}

/// Every transition; a step that is not listed for a standing leaves it as it is. Work that has begun survives a change.
pub const REMEDIATIONS: [(RemediationStanding, RemediationStep, RemediationStanding); 10] = {
    use RemediationStanding::{Done, InProgress, LookAgain, NotRemediated};
    use RemediationStep::{Begin, FactsChanged, Finish, Reopen};
    [
        (NotRemediated, Begin, InProgress),
        (NotRemediated, Finish, Done),
        (InProgress, Finish, Done),
        (InProgress, Reopen, NotRemediated),
        (Done, Begin, InProgress),
        (Done, Reopen, NotRemediated),
        (Done, FactsChanged, LookAgain),
        (LookAgain, Begin, InProgress),
        (LookAgain, Finish, Done),
        (LookAgain, Reopen, NotRemediated),
    ]
};

/// Where a step leads.
pub fn remediate(from: RemediationStanding, step: RemediationStep) -> RemediationStanding {
    REMEDIATIONS.iter().find(|(at, by, _)| (*at, *by) == (from, step)).map_or(from, |(.., to)| *to)
}

impl Remediation {
    /// How it stands: it was said for `then`, and `now` is what the match says today.
    pub fn standing(self, then: &MatchFacts, now: &MatchFacts) -> RemediationStanding {
        let said = match self {
            Remediation::NotRemediated => RemediationStanding::NotRemediated,
            Remediation::InProgress => RemediationStanding::InProgress,
            Remediation::Done => RemediationStanding::Done,
        };
        if then == now { said } else { remediate(said, RemediationStep::FactsChanged) }
    }
}

/// An asset's standing over the vulnerabilities of one advisory: done only where all are, and one that must be looked at
/// again stands above all others. Nothing said is not remediated.
pub fn overall(standings: &[RemediationStanding]) -> RemediationStanding {
    let is = |wanted: RemediationStanding| standings.contains(&wanted);
    if is(RemediationStanding::LookAgain) {
        RemediationStanding::LookAgain
    } else if is(RemediationStanding::InProgress) {
        RemediationStanding::InProgress
    } else if !is(RemediationStanding::Done) {
        RemediationStanding::NotRemediated
    } else if is(RemediationStanding::NotRemediated) {
        RemediationStanding::InProgress
    } else {
        RemediationStanding::Done
    }
}
