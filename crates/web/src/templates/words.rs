//! The words of the window for codes: labels, states, groups, attack strip, verdicts.
//!
//! Does not know: sentences about an advisory; those are `triage::wording`'s.

use triage::assessment::{FixStatus, Label, PlanGroup, StepKind};
use triage::matching::{Identity, Verdict, VersionEvidence};
use triage::{advisory::Tlp, assessment::StepOrigin};

/// A label as it stands in a lit window.
pub fn label(label: Label) -> &'static str {
    match label {
        Label::ActNow => "Act now",
        Label::PlanPatch => "Plan patch",
        Label::Mitigate => "Mitigate",
        Label::Monitor => "Monitor",
        Label::NeedsData => "Needs data",
    }
}

/// What a label asks of the reader, in one line.
pub fn label_meaning(label: Label) -> &'static str {
    match label {
        Label::ActNow => "Exploited or about to be: act before the next window",
        Label::PlanPatch => "A fix exists and is worth a maintenance window",
        Label::Mitigate => "No fix: steps that lower the risk are called for",
        Label::Monitor => "Nothing urgent: keep an eye on it",
        Label::NeedsData => "The source does not say enough to decide",
    }
}

/// The code of a fix status, as in the API.
pub fn fix_code(status: FixStatus) -> &'static str {
    match status {
        FixStatus::FixAvailable => "fix_available",
        FixStatus::FixPlanned => "fix_planned",
        FixStatus::NoFixYet => "no_fix_yet",
        FixStatus::NoFixPlanned => "no_fix_planned",
        FixStatus::EndOfLife => "end_of_life",
        FixStatus::NotAffected => "not_affected",
        FixStatus::Unknown => "unknown",
    }
}

/// A fix status in words.
pub fn fix(status: FixStatus) -> &'static str {
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

/// The counter of a fix status: "with fix", "no fix planned" …
pub fn fix_counter(status: FixStatus) -> &'static str {
    match status {
        FixStatus::FixAvailable => "with fix",
        FixStatus::FixPlanned => "fix planned",
        FixStatus::NoFixYet => "no fix yet",
        FixStatus::NoFixPlanned => "no fix planned",
        FixStatus::EndOfLife => "end of life",
        FixStatus::NotAffected => "not affected",
        FixStatus::Unknown => "fix not stated",
    }
}

/// The code of a group, as in the API.
pub fn group_code(group: PlanGroup) -> &'static str {
    match group {
        PlanGroup::DoNow => "do_now",
        PlanGroup::Schedule => "schedule",
        PlanGroup::Mitigations => "mitigations",
        PlanGroup::Statements => "statements",
        PlanGroup::General => "general",
    }
}

/// A group's heading.
pub fn group(group: PlanGroup) -> &'static str {
    match group {
        PlanGroup::DoNow => "Do now",
        PlanGroup::Schedule => "Schedule – needs a maintenance window",
        PlanGroup::Mitigations => "Mitigations – no patch available",
        PlanGroup::Statements => "What the source says about fixes",
        PlanGroup::General => "General recommendations",
    }
}

/// The code of a step's kind, as in the API.
pub fn kind_code(kind: StepKind) -> &'static str {
    match kind {
        StepKind::Patch => "patch",
        StepKind::Workaround => "workaround",
        StepKind::Hardening => "hardening",
        StepKind::Monitoring => "monitoring",
        StepKind::Replace => "replace",
        StepKind::Contact => "contact",
        StepKind::Statement => "statement",
    }
}

/// A step's kind as printed beside it.
pub fn kind(kind: StepKind) -> &'static str {
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

/// The code of where a step comes from, as in the API.
pub fn origin_code(origin: StepOrigin) -> &'static str {
    match origin {
        StepOrigin::Remediation => "remediation",
        StepOrigin::Note => "note",
        StepOrigin::Derived => "derived",
    }
}

/// The code of a TLP label, as in the API.
pub fn tlp_code(tlp: Tlp) -> &'static str {
    match tlp {
        Tlp::Clear => "clear",
        Tlp::Green => "green",
        Tlp::Amber => "amber",
        Tlp::AmberStrict => "amber_strict",
        Tlp::Red => "red",
    }
}

/// A TLP label as FIRST writes it.
pub fn tlp(tlp: Tlp) -> &'static str {
    match tlp {
        Tlp::Clear => "TLP:CLEAR",
        Tlp::Green => "TLP:GREEN",
        Tlp::Amber => "TLP:AMBER",
        Tlp::AmberStrict => "TLP:AMBER+STRICT",
        Tlp::Red => "TLP:RED",
    }
}

/// A verdict in words.
pub fn verdict(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Affected => "Affected",
        Verdict::NeedsData => "Needs data",
        Verdict::Fixed => "Fixed",
        Verdict::NotAffected => "Not affected",
    }
}

/// What met what.
pub fn identity(identity: &Identity) -> String {
    match identity {
        Identity::OrderNumber { asset, advisory } => format!("order number {asset} meets {advisory}"),
        Identity::Name { asset, advisory } => format!("product name “{asset}” meets “{advisory}”"),
        Identity::Family { asset, advisory } => format!("“{asset}” belongs to the family “{advisory}”"),
    }
}

/// What the version comparison said.
pub fn version_evidence(evidence: &VersionEvidence) -> String {
    match evidence {
        VersionEvidence::AllVersions => "all versions are affected".to_owned(),
        VersionEvidence::Inside { version, range } => format!("version {version} is inside {range}"),
        VersionEvidence::Outside { version, range } => format!("version {version} is outside {range}"),
        VersionEvidence::ListedFixed { version } => format!("the publisher lists version {version} as fixed"),
        VersionEvidence::ListedNotAffected => "the publisher lists the product as not affected".to_owned(),
        VersionEvidence::VersionMissing { range } => {
            format!("the inventory has no version to compare with {range}")
        }
        VersionEvidence::NotComparable { version, range } => format!("{version} cannot be compared with {range}"),
        VersionEvidence::VariantUnknown => "the advisory treats hardware variants of this name differently".to_owned(),
    }
}

/// A code such as `no_fix_planned` as words: `No fix planned`.
pub fn plain(code: &str) -> String {
    let mut words = String::with_capacity(code.len());
    for (index, character) in code.chars().enumerate() {
        match character {
            '_' => words.push(' '),
            _ if index == 0 => words.extend(character.to_uppercase()),
            _ => words.push(character),
        }
    }
    words
}

/// The affected versions as a reader's words, for those raw forms that only a machine reads well.
pub fn versions(raw: &str) -> &str {
    match raw.trim() {
        "" => "Not stated",
        "vers:all/*" | "vers:generic/*" | "*" => "All versions",
        other => other,
    }
}
