//! Display words of labels, groups, tags, questions and answers.
//!
//! Does not know: colours or icons (`web`).

use super::Language;
use crate::assessment::{FixStatus, Label, PlanGroup, Policy, StepKind};
use crate::matching::Verdict;

/// The words of a label.
pub fn label(label: Label, language: Language) -> &'static str {
    let (Language::En | Language::De) = language;
    match label {
        Label::ActNow => "Act now",
        Label::PlanPatch => "Plan patch",
        Label::Mitigate => "Mitigate",
        Label::Monitor => "Monitor",
        Label::NeedsData => "Needs data",
    }
}

/// The words of a fix status.
pub fn fix_status(status: FixStatus, language: Language) -> &'static str {
    let (Language::En | Language::De) = language;
    match status {
        FixStatus::FixAvailable => "Fix available",
        FixStatus::FixPlanned => "Fix planned",
        FixStatus::NoFixYet => "No fix yet",
        FixStatus::NoFixPlanned => "No fix planned",
        FixStatus::EndOfLife => "End of life",
        FixStatus::NotAffected => "Not affected",
        FixStatus::Unknown => "Not stated",
    }
}

/// The heading of a group of the checklist.
pub fn plan_group(group: PlanGroup, language: Language) -> &'static str {
    let (Language::En | Language::De) = language;
    match group {
        PlanGroup::DoNow => "Do now",
        PlanGroup::Schedule => "Schedule (needs a maintenance window)",
        PlanGroup::Mitigations => "Mitigations: no patch available",
        PlanGroup::Statements => "What the source says about fixes",
        PlanGroup::General => "General recommendations",
    }
}

/// The badge of a step.
pub fn step_kind(kind: StepKind, language: Language) -> &'static str {
    let (Language::En | Language::De) = language;
    match kind {
        StepKind::Patch => "PATCH",
        StepKind::Workaround => "WORKAROUND",
        StepKind::Hardening => "HARDENING",
        StepKind::Monitoring => "MONITORING",
        StepKind::Replace => "REPLACE",
        StepKind::Contact => "CONTACT",
        StepKind::Statement => "STATEMENT",
    }
}

/// Beside a step, only where the source says what has to be restarted; `category` is CSAF's.
pub fn restart_needed(category: &str, language: Language) -> String {
    let (Language::En | Language::De) = language;
    let what = match category {
        "connected" => "connected devices",
        "dependencies" => "what depends on the product",
        "machine" => "the computer",
        "parent" => "the program it belongs to",
        "service" => "the service",
        "system" => "the system",
        "vulnerable_component" => "the affected component",
        "zone" => "everything in the same zone",
        _ => return "The source says that a restart is needed.".to_owned(),
    };
    format!("The source says that {what} must be restarted.")
}

/// Beside a step whose words do not say what the source's category says; `category` is its code.
pub fn contradicted(category: &str, language: Language) -> String {
    let (Language::En | Language::De) = language;
    format!(
        "The source files this under “{}”; its words say otherwise, and the words count.",
        category.replace('_', " ")
    )
}

/// The words of a verdict.
pub fn verdict(verdict: Verdict, language: Language) -> &'static str {
    let (Language::En | Language::De) = language;
    match verdict {
        Verdict::Affected => "Affected",
        Verdict::NeedsData => "Needs data",
        Verdict::Fixed => "Fixed",
        Verdict::NotAffected => "Not affected",
    }
}

/// In place of matches, where there was nothing to match: that none was found would say nothing.
pub fn nothing_to_compare(language: Language) -> &'static str {
    let (Language::En | Language::De) = language;
    "The advisory names no product, so your assets could not be compared with it."
}

/// The words of a risk tag; the code itself if it is not in the vocabulary.
pub fn tag(code: &str, language: Language) -> &str {
    let (Language::En | Language::De) = language;
    match code {
        "remotely_exploitable" => "Remotely exploitable",
        "adjacent_network" => "Adjacent network",
        "local_access_required" => "Local access required",
        "physical_access_required" => "Physical access required",
        "no_authentication_required" => "No authentication required",
        "low_complexity" => "Low complexity",
        "user_interaction_needed" => "User interaction needed",
        "no_fix_available" => "No fix available",
        "no_fix_planned" => "No fix planned",
        "end_of_life" => "End of life",
        "actively_exploited" => "Actively exploited",
        "public_exploit" => "Public exploit",
        "proof_of_concept" => "Proof of concept",
        "high_epss" => "High EPSS",
        "affects_safety" => "Affects safety",
        "affects_availability" => "Affects availability",
        "affects_integrity" => "Affects integrity",
        "affects_confidentiality" => "Affects confidentiality",
        "default_credentials" => "Default credentials",
        "hard_coded_credentials" => "Hard-coded credentials",
        "cleartext_transmission" => "Clear-text transmission",
        "missing_authentication" => "Missing authentication",
        other => other,
    }
}

/// The words of a question of the policy; the id itself if it is not known.
pub fn question(id: &str, language: Language) -> &str {
    let (Language::En | Language::De) = language;
    match id {
        "known_exploited" => "Is it in CISA's catalog of known exploited vulnerabilities?",
        "publisher_statement" => "What does the publisher say about exploitation?",
        "maturity" => "Which exploit maturity does the vector state?",
        "epss" => "How likely is exploitation in the next 30 days (EPSS)?",
        "score" => "How high is the CVSS score?",
        "attack_vector" => "From where does the attack work?",
        "privileges" => "Does the attacker need an account?",
        "interaction" => "Must a user take part?",
        "complexity" => "How hard is the attack?",
        "confidentiality" => "Can data be read?",
        "integrity" => "Can data, settings or programs be changed?",
        "availability" => "Can operation be interrupted?",
        "fix" => "Is there a fix?",
        other => other,
    }
}

/// The words of an answer to a question; the code itself if it is not known.
pub fn answer<'a>(question: &str, code: &'a str, language: Language) -> &'a str {
    let (Language::En | Language::De) = language;
    match (question, code) {
        ("known_exploited", "yes") => "Yes",
        ("known_exploited", "no") => "Not listed",
        ("known_exploited", "no_data") => "No data: there is no CVE, or the catalog has not been imported",
        ("publisher_statement", "actively_exploited") => "Actively exploited",
        ("publisher_statement", "public_exploits") => "Exploits are public",
        ("publisher_statement", "none_known") => "No exploits known",
        ("publisher_statement", "silent") => "Nothing",
        ("maturity", "attacked") => "Attacks reported",
        ("maturity", "high") => "Works reliably or by itself",
        ("maturity", "functional") => "Working exploit code",
        ("maturity", "unproven") => "No exploit code known",
        ("maturity", "not_defined") => "Not stated",
        ("publisher_statement" | "maturity", "proof_of_concept") => "Proof of concept",
        ("epss", "no_data") => "No data",
        ("epss", "low") => "Low (below 1 %)",
        ("epss", "moderate") => "Moderate (1 to 10 %)",
        ("epss", "high") => "High (10 % or more)",
        ("score", "critical") => "Critical (9.0 or more)",
        ("score", "high") => "High (7.0 to 8.9)",
        ("score", "medium") => "Medium (4.0 to 6.9)",
        ("score", "low") => "Low (below 4.0)",
        ("score", "none") => "None (0.0)",
        ("attack_vector", "network") => "Network",
        ("attack_vector", "adjacent") => "Adjacent network",
        ("attack_vector", "local") => "Local access",
        ("attack_vector", "physical") => "Physical access",
        ("privileges", "none") => "No account",
        ("privileges", "low") => "An ordinary account",
        ("privileges", "high") => "An administrator's account",
        ("interaction", "none") => "No",
        ("interaction", "required") => "Yes",
        ("interaction", "passive") => "Yes, by ordinary use",
        ("interaction", "active") => "Yes, by a deliberate step",
        ("complexity", "low") => "Low",
        ("complexity", "medium") => "Medium",
        ("complexity", "high") => "High",
        ("fix", "all") => "For all products",
        ("fix", "some") => "For some products",
        ("fix", "none") => "No",
        ("confidentiality" | "integrity" | "availability", "none") => "No",
        ("confidentiality" | "integrity" | "availability", "low") => "To some extent",
        ("confidentiality" | "integrity" | "availability", "high") => "Severely",
        (_, "unknown") => "Not stated",
        (_, other) => other,
    }
}

/// The words of a rule of the built-in policy; the id itself for a rule of an organisation's own policy.
pub fn rule(id: &str, language: Language) -> &str {
    let (Language::En | Language::De) = language;
    match id {
        "in_kev" => "Listed as exploited: act now.",
        "publisher_reports_attacks" => "The publisher reports attacks: act now.",
        "vector_reports_attacks" => "The vector states that attacks are reported: act now.",
        "reliable_exploit_over_network" => "A reliable exploit works over the network without an account: act now.",
        "critical_open_and_likely" => {
            "Critical, open to the network without an account, and exploitation is likely: act now."
        }
        "critical_open_and_public" => {
            "Critical, open to the network without an account, and exploits are public: act now."
        }
        "no_score_but_signal_fix" => "No score, but exploitation is reported or likely, and there is a fix: plan it.",
        "no_score_but_signal" => {
            "No score, but exploitation is reported or likely, and its remediations name no fix: mitigate."
        }
        "nothing_known" => "Neither score nor vector nor any sign of exploitation: more data is needed.",
        "hard_and_needs_user" => "Hard to exploit, and a user must take part: keep an eye on it.",
        "serious_with_fix" => "Serious, and a fix exists: plan the patch.",
        "likely_with_fix" => "Exploitation is likely or exploits are public, and a fix exists: plan the patch.",
        "critical_without_fix" => "Critical, and its remediations name no fix: mitigate.",
        "control_without_fix" => {
            "Data, settings or programs can be changed from the network, and its remediations name no fix: mitigate."
        }
        "likely_without_fix" => {
            "Serious, exploitation is likely or exploits are public, and its remediations name no fix: mitigate."
        }
        "everything_else" => "No reason to act beyond routine: keep an eye on it.",
        other => other,
    }
}

/// Why the label was given: the built-in policy's sentence, or the rule's id for any other policy, whose rules may mean
/// something else by the same name.
pub fn decided_by(id: &str, policy_version: &str, language: Language) -> String {
    if policy_version == Policy::built_in_version() {
        return rule(id, language).to_owned();
    }
    let (Language::En | Language::De) = language;
    format!("By the rule “{id}” of policy {policy_version}.")
}
