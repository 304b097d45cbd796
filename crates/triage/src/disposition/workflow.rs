//! How far an organisation is with a case, from the first look to the end, and the one table of what leads where.
//!
//! It orders people's work and takes nothing away: what is matched, alerted and counted as affected hangs on none of it,
//! and a case that is closed is told of again when something new happens. An accepted risk is accepted until a day.
//! Does not know: who said so and when, or where that is kept.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

terms! {
    /// How far an organisation is with a case.
    Disposition {
        /// Nobody has looked at it yet.
        New = "new",
        /// Somebody has seen it (ISA-18.2: acknowledged).
        Acknowledged = "acknowledged",
        /// Somebody finds out whether and how it concerns the plant.
        Investigating = "investigating",
        /// It is decided what will be done, and may be when.
        Planned = "planned",
        /// Something other than the vendor's fix keeps it from being used.
        Mitigated = "mitigated",
        /// The vendor's fix is installed.
        Patched = "patched",
        /// It does not concern the plant.
        NotApplicable = "not_applicable",
        /// It concerns the plant, nothing is done, and somebody answers for that until a day.
        RiskAccepted = "risk_accepted",
    }
}

terms! {
    /// What can happen to a case.
    DispositionStep {
        /// A person has seen it.
        Acknowledge = "acknowledge",
        /// A person looks into it.
        Investigate = "investigate",
        /// A person decides what will be done.
        Plan = "plan",
        /// A person says that it is mitigated.
        Mitigate = "mitigate",
        /// A person says that the fix is installed.
        Patch = "patch",
        /// A person says that it does not concern the plant.
        RuleOut = "rule_out",
        /// A person accepts the risk until a day.
        AcceptRisk = "accept_risk",
        /// A person takes up what was closed.
        Reopen = "reopen",
        /// The day until which the risk was accepted is past: nobody's step.
        AcceptanceEnded = "acceptance_ended",
    }
}

/// Every transition; a step that is not listed for a state is refused.
pub const DISPOSITIONS: [(Disposition, DispositionStep, Disposition); 37] = {
    use Disposition::{Acknowledged, Investigating, Mitigated, New, NotApplicable, Patched, Planned, RiskAccepted};
    use DispositionStep::{
        AcceptRisk, AcceptanceEnded, Acknowledge, Investigate, Mitigate, Patch, Plan, Reopen, RuleOut,
    };
    [
        (New, Acknowledge, Acknowledged),
        (New, Investigate, Investigating),
        (New, Plan, Planned),
        (New, Mitigate, Mitigated),
        (New, Patch, Patched),
        (New, RuleOut, NotApplicable),
        (New, AcceptRisk, RiskAccepted),
        (Acknowledged, Investigate, Investigating),
        (Acknowledged, Plan, Planned),
        (Acknowledged, Mitigate, Mitigated),
        (Acknowledged, Patch, Patched),
        (Acknowledged, RuleOut, NotApplicable),
        (Acknowledged, AcceptRisk, RiskAccepted),
        (Investigating, Plan, Planned),
        (Investigating, Mitigate, Mitigated),
        (Investigating, Patch, Patched),
        (Investigating, RuleOut, NotApplicable),
        (Investigating, AcceptRisk, RiskAccepted),
        (Planned, Investigate, Investigating),
        (Planned, Plan, Planned),
        (Planned, Mitigate, Mitigated),
        (Planned, Patch, Patched),
        (Planned, RuleOut, NotApplicable),
        (Planned, AcceptRisk, RiskAccepted),
        (Mitigated, Plan, Planned),
        (Mitigated, Patch, Patched),
        (Mitigated, AcceptRisk, RiskAccepted),
        (Mitigated, Reopen, Acknowledged),
        (Patched, Reopen, Acknowledged),
        (NotApplicable, Reopen, Acknowledged),
        (RiskAccepted, Plan, Planned),
        (RiskAccepted, Mitigate, Mitigated),
        (RiskAccepted, Patch, Patched),
        (RiskAccepted, RuleOut, NotApplicable),
        (RiskAccepted, AcceptRisk, RiskAccepted),
        (RiskAccepted, Reopen, Acknowledged),
        (RiskAccepted, AcceptanceEnded, Acknowledged),
    ]
};

/// Where a step leads; `None` where it leads nowhere.
pub fn dispose(from: Disposition, step: DispositionStep) -> Option<Disposition> {
    DISPOSITIONS.iter().find(|(at, by, _)| (*at, *by) == (from, step)).map(|(.., to)| *to)
}

impl Disposition {
    /// The steps that a person may take from here, in the order of [`DispositionStep::ALL`].
    pub fn steps(self) -> impl Iterator<Item = DispositionStep> {
        let may =
            move |step: &DispositionStep| *step != DispositionStep::AcceptanceEnded && dispose(self, *step).is_some();
        DispositionStep::ALL.into_iter().filter(may)
    }

    /// Whether nothing is left to do.
    pub fn is_closed(self) -> bool {
        matches!(
            self,
            Disposition::Mitigated | Disposition::Patched | Disposition::NotApplicable | Disposition::RiskAccepted
        )
    }

    /// How it stands on a day: a risk is accepted up to and with the day `until`.
    pub fn on(self, until: Option<Date>, today: Date) -> Disposition {
        match until {
            Some(until) if until < today => dispose(self, DispositionStep::AcceptanceEnded).unwrap_or(self),
            _ => self,
        }
    }
}

impl DispositionStep {
    /// Whether a person has to say why: what closes a case without a fix is read by auditors.
    pub fn needs_reason(self) -> bool {
        matches!(self, DispositionStep::RuleOut | DispositionStep::AcceptRisk | DispositionStep::Mitigate)
    }

    /// Whether it names a day: until when a risk is accepted, or when something is planned for.
    pub fn takes_day(self) -> bool {
        matches!(self, DispositionStep::Plan | DispositionStep::AcceptRisk)
    }
}
