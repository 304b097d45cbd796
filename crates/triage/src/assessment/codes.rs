//! Codes of the closed lists of an assessment, for the API and the database.
//!
//! Does not know: display words (`wording`).

use super::{FixStatus, PlanGroup, StepKind, StepOrigin};

impl FixStatus {
    /// All, in reading order.
    pub const ALL: [FixStatus; 7] = [
        FixStatus::FixAvailable,
        FixStatus::FixPlanned,
        FixStatus::NoFixYet,
        FixStatus::NoFixPlanned,
        FixStatus::EndOfLife,
        FixStatus::NotAffected,
        FixStatus::Unknown,
    ];

    /// The word of the API and of the database.
    pub fn code(self) -> &'static str {
        match self {
            FixStatus::FixAvailable => "fix_available",
            FixStatus::FixPlanned => "fix_planned",
            FixStatus::NoFixYet => "no_fix_yet",
            FixStatus::NoFixPlanned => "no_fix_planned",
            FixStatus::EndOfLife => "end_of_life",
            FixStatus::NotAffected => "not_affected",
            FixStatus::Unknown => "unknown",
        }
    }
}

impl PlanGroup {
    /// All, in reading order.
    pub const ALL: [PlanGroup; 5] =
        [PlanGroup::DoNow, PlanGroup::Schedule, PlanGroup::Mitigations, PlanGroup::Statements, PlanGroup::General];

    /// The word of the API and of the database.
    pub fn code(self) -> &'static str {
        match self {
            PlanGroup::DoNow => "do_now",
            PlanGroup::Schedule => "schedule",
            PlanGroup::Mitigations => "mitigations",
            PlanGroup::Statements => "statements",
            PlanGroup::General => "general",
        }
    }
}

impl StepKind {
    /// All.
    pub const ALL: [StepKind; 7] = [
        StepKind::Patch,
        StepKind::Workaround,
        StepKind::Hardening,
        StepKind::Monitoring,
        StepKind::Replace,
        StepKind::Contact,
        StepKind::Statement,
    ];

    /// The word of the API and of the database.
    pub fn code(self) -> &'static str {
        match self {
            StepKind::Patch => "patch",
            StepKind::Workaround => "workaround",
            StepKind::Hardening => "hardening",
            StepKind::Monitoring => "monitoring",
            StepKind::Replace => "replace",
            StepKind::Contact => "contact",
            StepKind::Statement => "statement",
        }
    }
}

impl StepOrigin {
    /// All.
    pub const ALL: [StepOrigin; 3] = [StepOrigin::Remediation, StepOrigin::Note, StepOrigin::Derived];

    /// The word of the API and of the database.
    pub fn code(self) -> &'static str {
        match self {
            StepOrigin::Remediation => "remediation",
            StepOrigin::Note => "note",
            StepOrigin::Derived => "derived",
        }
    }
}
