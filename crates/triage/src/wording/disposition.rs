//! The words for what people decide about matches and cases, and for why they are asked again.
//!
//! Does not know: who decided, or where it is shown.

use super::Language;
use crate::disposition::{
    Decision, DecisionStanding, Difference, Disposition, DispositionStep, Remediation, RemediationStanding,
};

/// What a person said of a match.
pub fn decision(decision: Decision, language: Language) -> &'static str {
    match decision {
        Decision::Confirmed => language.pick("Confirmed: affected", "Bestätigt: betroffen"),
        Decision::Rejected => language.pick("Rejected: not concerned", "Verworfen: nicht gemeint"),
    }
}

/// How a match stands to the decision on it.
pub fn decision_standing(standing: DecisionStanding, language: Language) -> &'static str {
    match standing {
        DecisionStanding::Undecided => language.pick("Nobody has decided", "Niemand hat entschieden"),
        DecisionStanding::Confirmed => language.pick("Confirmed: affected", "Bestätigt: betroffen"),
        DecisionStanding::Rejected => language.pick("Rejected: not concerned", "Verworfen: nicht gemeint"),
        DecisionStanding::OtherFacts => {
            language.pick("Decided for other facts: look again", "Bei anderen Angaben entschieden: noch einmal ansehen")
        }
    }
}

/// What a person says about a remediation.
pub fn remediation(state: Remediation, language: Language) -> &'static str {
    match state {
        Remediation::NotRemediated => language.pick("Not remediated", "Nicht behoben"),
        Remediation::InProgress => language.pick("Remediation in progress", "Behebung läuft"),
        Remediation::Done => language.pick("Remediation done", "Behebung erledigt"),
    }
}

/// How a remediation stands today.
pub fn remediation_standing(standing: RemediationStanding, language: Language) -> &'static str {
    match standing {
        RemediationStanding::NotRemediated => language.pick("Not remediated", "Nicht behoben"),
        RemediationStanding::LookAgain => language.pick("Look again", "Noch einmal ansehen"),
        RemediationStanding::InProgress => language.pick("In progress", "In Arbeit"),
        RemediationStanding::Done => language.pick("Done", "Erledigt"),
    }
}

/// What became another since a person decided, as one sentence.
pub fn difference(difference: Difference, language: Language) -> &'static str {
    match difference {
        Difference::Asset => language.pick(
            "Your inventory has another version, order number or name for the device.",
            "Ihr Bestand nennt für das Gerät eine andere Version, Bestellnummer oder Bezeichnung.",
        ),
        Difference::Products => language.pick(
            "The advisory names other products for the device, or names them in another way.",
            "Der Sicherheitshinweis nennt für das Gerät andere Produkte oder nennt sie anders.",
        ),
        Difference::Ranges => language.pick(
            "The advisory says something else about the affected versions or vulnerabilities.",
            "Der Sicherheitshinweis sagt etwas anderes zu betroffenen Versionen oder Schwachstellen.",
        ),
        Difference::Fixes => language.pick(
            "The advisory lists other versions as fixed or recommended.",
            "Der Sicherheitshinweis führt andere Versionen als behoben oder empfohlen.",
        ),
        Difference::Steps => language
            .pick("The remediations for the product were changed.", "Die Abhilfen für das Produkt wurden geändert."),
    }
}

/// How far an organisation is with a case.
pub fn disposition(disposition: Disposition, language: Language) -> &'static str {
    match disposition {
        Disposition::New => language.pick("New", "Neu"),
        Disposition::Acknowledged => language.pick("Acknowledged", "Quittiert"),
        Disposition::Investigating => language.pick("Investigating", "Wird untersucht"),
        Disposition::Planned => language.pick("Planned", "Geplant"),
        Disposition::Mitigated => language.pick("Mitigated", "Risiko gemindert"),
        Disposition::Patched => language.pick("Patched", "Gepatcht"),
        Disposition::NotApplicable => language.pick("Not applicable", "Trifft nicht zu"),
        Disposition::RiskAccepted => language.pick("Risk accepted", "Risiko akzeptiert"),
    }
}

/// What a person can do about a case, as a command.
pub fn disposition_step(step: DispositionStep, language: Language) -> &'static str {
    match step {
        DispositionStep::Acknowledge => language.pick("Acknowledge", "Quittieren"),
        DispositionStep::Investigate => language.pick("Investigate", "Untersuchen"),
        DispositionStep::Plan => language.pick("Plan", "Einplanen"),
        DispositionStep::Mitigate => language.pick("Mark as mitigated", "Als gemindert kennzeichnen"),
        DispositionStep::Patch => language.pick("Mark as patched", "Als gepatcht kennzeichnen"),
        DispositionStep::RuleOut => language.pick("Mark as not applicable", "Als nicht zutreffend kennzeichnen"),
        DispositionStep::AcceptRisk => {
            language.pick("Accept the risk until a day", "Risiko bis zu einem Tag akzeptieren")
        }
        DispositionStep::Reopen => language.pick("Reopen", "Wieder öffnen"),
        DispositionStep::AcceptanceEnded => {
            language.pick("The accepted time is over", "Die akzeptierte Zeit ist vorbei")
        }
    }
}
