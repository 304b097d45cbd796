//! The words for what people decide about matches and cases, and for why they are asked again.
//!
//! Does not know: who decided, or where it is shown.

use super::Language;
use crate::disposition::{
    Decision, DecisionStanding, Difference, Disposition, DispositionStep, Remediation, RemediationStanding,
};

/// What a person said of a match.
pub fn decision(decision: Decision, language: Language) -> &'static str {
    let (Language::En | Language::De) = language;
    match decision {
        Decision::Confirmed => "Confirmed: affected",
        Decision::Rejected => "Rejected: not concerned",
    }
}

/// How a match stands to the decision on it.
pub fn decision_standing(standing: DecisionStanding, language: Language) -> &'static str {
    let (Language::En | Language::De) = language;
    match standing {
        DecisionStanding::Undecided => "Nobody has decided",
        DecisionStanding::Confirmed => "Confirmed: affected",
        DecisionStanding::Rejected => "Rejected: not concerned",
        DecisionStanding::OtherFacts => "Decided for other facts: look again",
    }
}

/// What a person says about a remediation.
pub fn remediation(state: Remediation, language: Language) -> &'static str {
    let (Language::En | Language::De) = language;
    match state {
        Remediation::NotRemediated => "Not remediated",
        Remediation::InProgress => "Remediation in progress",
        Remediation::Done => "Remediation done",
    }
}

/// How a remediation stands today.
pub fn remediation_standing(standing: RemediationStanding, language: Language) -> &'static str {
    let (Language::En | Language::De) = language;
    match standing {
        RemediationStanding::NotRemediated => "Not remediated",
        RemediationStanding::LookAgain => "Look again",
        RemediationStanding::InProgress => "In progress",
        RemediationStanding::Done => "Done",
    }
}

/// What became another since a person decided, as one sentence.
pub fn difference(difference: Difference, language: Language) -> &'static str {
    let (Language::En | Language::De) = language;
    match difference {
        Difference::Asset => "Your inventory has another version, order number or name for the device.",
        Difference::Products => "The advisory names other products for the device, or names them in another way.",
        Difference::Ranges => "The advisory says something else about the affected versions or vulnerabilities.",
        Difference::Fixes => "The advisory lists other versions as fixed or recommended.",
        Difference::Steps => "The remediations for the product were changed.",
    }
}

/// How far an organisation is with a case.
pub fn disposition(disposition: Disposition, language: Language) -> &'static str {
    let (Language::En | Language::De) = language;
    match disposition {
        Disposition::New => "New",
        Disposition::Acknowledged => "Acknowledged",
        Disposition::Investigating => "Investigating",
        Disposition::Planned => "Planned",
        Disposition::Mitigated => "Mitigated",
        Disposition::Patched => "Patched",
        Disposition::NotApplicable => "Not applicable",
        Disposition::RiskAccepted => "Risk accepted",
    }
}

/// What a person can do about a case, as a command.
pub fn disposition_step(step: DispositionStep, language: Language) -> &'static str {
    let (Language::En | Language::De) = language;
    match step {
        DispositionStep::Acknowledge => "Acknowledge",
        DispositionStep::Investigate => "Investigate",
        DispositionStep::Plan => "Plan",
        DispositionStep::Mitigate => "Mark as mitigated",
        DispositionStep::Patch => "Mark as patched",
        DispositionStep::RuleOut => "Mark as not applicable",
        DispositionStep::AcceptRisk => "Accept the risk until a day",
        DispositionStep::Reopen => "Reopen",
        DispositionStep::AcceptanceEnded => "The accepted time is over",
    }
}
