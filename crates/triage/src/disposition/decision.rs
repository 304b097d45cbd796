//! Whether a match is one: a person's word beside the verdict that was computed.
//!
//! Does not know: the verdict; a person may confirm or reject any.

use super::facts::MatchFacts;
use serde::{Deserialize, Serialize};

terms! {
    /// What a person said of a match.
    Decision {
        /// The asset is affected.
        Confirmed = "confirmed",
        /// The advisory does not concern the asset: it alerts nobody and is not counted among the affected.
        Rejected = "rejected",
    }
}

terms! {
    /// What can be done about the decision on a match.
    DecisionStep {
        /// A person says that the asset is affected.
        Confirm = "confirm",
        /// A person says that the advisory does not concern the asset.
        Reject = "reject",
        /// A person takes the word back.
        TakeBack = "take_back",
        /// Asset or range became another: nobody's step.
        FactsChanged = "facts_changed",
    }
}

terms! {
    /// How a match stands to the decision on it.
    DecisionStanding {
        /// Nobody decided.
        Undecided = "undecided",
        /// It holds: affected.
        Confirmed = "confirmed",
        /// It holds: not concerned.
        Rejected = "rejected",
        /// It was decided for other facts: shown, asked again, and not applied.
        OtherFacts = "other_facts",
    }
}

/// Every transition; a step that is not listed for a standing leaves it as it is.
pub const DECISIONS: [(DecisionStanding, DecisionStep, DecisionStanding); 13] = {
    use DecisionStanding::{Confirmed, OtherFacts, Rejected, Undecided};
    use DecisionStep::{Confirm, FactsChanged, Reject, TakeBack};
    [
        (Undecided, Confirm, Confirmed),
        (Undecided, Reject, Rejected),
        (Confirmed, Confirm, Confirmed),
        (Confirmed, Reject, Rejected),
        (Confirmed, TakeBack, Undecided),
        (Confirmed, FactsChanged, OtherFacts),
        (Rejected, Confirm, Confirmed),
        (Rejected, Reject, Rejected),
        (Rejected, TakeBack, Undecided),
        (Rejected, FactsChanged, OtherFacts),
        (OtherFacts, Confirm, Confirmed),
        (OtherFacts, Reject, Rejected),
        (OtherFacts, TakeBack, Undecided),
    ]
};

/// Where a step leads.
pub fn decide(from: DecisionStanding, step: DecisionStep) -> DecisionStanding {
    DECISIONS.iter().find(|(at, by, _)| (*at, *by) == (from, step)).map_or(from, |(.., to)| *to)
}

impl Decision {
    /// How it stands: it was given for `then`, and `now` is what the match says today.
    pub fn standing(self, then: &MatchFacts, now: &MatchFacts) -> DecisionStanding {
        let (standing, step) = match self {
            Decision::Confirmed => (DecisionStanding::Confirmed, DecisionStep::Confirm),
            Decision::Rejected => (DecisionStanding::Rejected, DecisionStep::Reject),
        };
        let step = if then.basis == now.basis { step } else { DecisionStep::FactsChanged };
        decide(standing, step)
    }
}
