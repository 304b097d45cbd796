//! Clocks: what is due, how it stands, why an evaluation or an answer is not kept.
//!
//! Does not know: when a clock ends (`clock`).

use super::Language;
use crate::clock::{
    Answer, CLOCK_DAYS_COUNT_MAX, ClockState, Finding, Goal, PATCH_DAYS_COUNT, PatchFault, PatchStanding, PolicyFault,
    SourceNews,
};

/// How a clock stands, in one word.
pub fn state(state: ClockState, language: Language) -> &'static str {
    let (Language::En | Language::De) = language;
    match state {
        ClockState::Overdue => "Overdue",
        ClockState::Soon => "Due soon",
        ClockState::Running => "Running",
    }
}

/// By how many days something that was done came after its last day.
pub fn came_late(days: i64, language: Language) -> String {
    let (Language::En | Language::De) = language;
    if days == 1 { "1 day late".to_owned() } else { format!("{days} days late") }
}

/// How many days are left, e.g. `3 days left`, `2 days overdue`.
pub fn left(days: i64, language: Language) -> String {
    let (Language::En | Language::De) = language;
    match days {
        0 => "today is the last day".to_owned(),
        1 => "1 day left".to_owned(),
        -1 => "1 day overdue".to_owned(),
        days if days < 0 => format!("{} days overdue", -days),
        days => format!("{days} days left"),
    }
}

/// What a clock of a match asks for.
pub fn goal(goal: Goal, language: Language) -> &'static str {
    let (Language::En | Language::De) = language;
    match goal {
        Goal::Decide => "Decide whether it is a match",
        Goal::Remediate => "Finish the remediation",
    }
}

/// What a source's clock asks for.
pub fn evaluate(source: &str, language: Language) -> String {
    let (Language::En | Language::De) = language;
    format!("Evaluate the patch source {source}")
}

/// What an evaluation's clock asks for.
pub fn settle(standing: PatchStanding, source: &str, language: Language) -> String {
    let (Language::En | Language::De) = language;
    match standing {
        PatchStanding::Planned => format!("Carry out the mitigation plan for patches of {source}"),
        _ => format!("Apply or plan what was found applicable at {source}"),
    }
}

/// What an evaluation came to.
pub fn finding(finding: Finding, language: Language) -> &'static str {
    let (Language::En | Language::De) = language;
    match finding {
        Finding::NothingApplicable => "Evaluated, nothing applicable",
        Finding::Applicable => "Evaluated, something applicable",
    }
}

/// What was done about it.
pub fn answer(answer: Answer, language: Language) -> &'static str {
    let (Language::En | Language::De) = language;
    match answer {
        Answer::Applied => "Patches applied",
        Answer::NewPlan => "New mitigation plan",
        Answer::RevisedPlan => "Revised mitigation plan",
        Answer::PlanDone => "Plan carried out",
    }
}

/// How far an evaluation is answered.
pub fn standing(standing: PatchStanding, language: Language) -> &'static str {
    let (Language::En | Language::De) = language;
    match standing {
        PatchStanding::NotNeeded => "nothing to do",
        PatchStanding::Open => "neither applied nor planned yet",
        PatchStanding::Planned => "planned",
        PatchStanding::Settled => "settled",
    }
}

/// What came from a source since its last evaluation.
pub fn news(news: SourceNews, language: Language) -> String {
    let (Language::En | Language::De) = language;
    let SourceNews { advisories, matches, waiting, is_unheard } = news;
    if is_unheard {
        return "No advisory of a publisher of this name is held here. Compare how it writes its name, or look at the \
                source itself."
            .to_owned();
    }
    let mut text = match (advisories, matches) {
        (0, 0) => "None is new or revised since.".to_owned(),
        (_, 0) => {
            format!("{} new or revised since, none of which meets your assets as affected.", advisories_of(advisories))
        }
        _ => format!(
            "{} new or revised since; {matches} {} of asset and advisory {}, or may be, affected.",
            advisories_of(advisories),
            if matches == 1 { "pair" } else { "pairs" },
            if matches == 1 { "is" } else { "are" },
        ),
    };
    if waiting > 0 {
        text.push_str(" Documents or assets still wait to be matched, so that this may not be all.");
    }
    text
}

fn advisories_of(count: u64) -> String {
    if count == 1 { "1 advisory".to_owned() } else { format!("{count} advisories") }
}

/// Why an evaluation or an answer is not kept.
pub fn patch_fault(fault: PatchFault, language: Language) -> String {
    let (Language::En | Language::De) = language;
    match fault {
        PatchFault::NoWords => "Say which patches are applicable.".to_owned(),
        PatchFault::MatchesUnseen(found) => {
            format!("{} Look at them first; then say in words why nothing is applicable.", news(found, language))
        }
        PatchFault::Waiting(_) => {
            "Documents or assets still wait to be matched: what is applicable is not known yet. Try again in a \
             moment, or say in words why nothing is applicable."
                .to_owned()
        }
        PatchFault::Unheard => {
            "No advisory of a publisher of this name is held here, so that nothing of it can be new. Compare how it writes \
             its name, or say in words why nothing is applicable."
                .to_owned()
        }
        PatchFault::NoStep(from, by) => {
            format!("“{}” cannot follow here: the evaluation is {}.", answer(by, language), standing(from, language))
        }
        PatchFault::NoActions => "Say what was applied, or which actions are planned.".to_owned(),
        PatchFault::NoDay => "A plan needs the day until which it is carried out, which is not past.".to_owned(),
        PatchFault::NoApproval => {
            "Say who approved the change: the CIP Senior Manager or a delegate (CIP-007-6 R2.4).".to_owned()
        }
    }
}

/// Why a policy is not kept.
pub fn policy_fault(fault: PolicyFault, language: Language) -> String {
    let PolicyFault::Days(label, of) = fault;
    format!(
        "Days are a whole number from 1 to {CLOCK_DAYS_COUNT_MAX}, or nothing for no clock: see “{}”, “{}”.",
        super::label(label, language),
        goal(of, language)
    )
}

/// Where the proposed figures come from.
pub fn proposal(language: Language) -> &'static str {
    let (Language::En | Language::De) = language;
    "The proposed figures: 14 days for what is exploited are those of CISA's BOD 22-01, 30 days for high severity those of \
     its BOD 19-02, 35 days to decide are those of NERC CIP-007-6 R2.2. The two directives bind federal agencies of the US, \
     not plants; change them to what you can keep."
}

/// How days are counted.
pub fn rule(language: Language) -> String {
    let (Language::En | Language::De) = language;
    format!(
        "Counted in calendar days: the day on which a clock begins is day 0, its last day is still in time. CIP-007-6 R2.2 and \
         R2.3 give {PATCH_DAYS_COUNT} of them."
    )
}

/// The name of the calendar.
pub fn calendar(language: Language) -> &'static str {
    let (Language::En | Language::De) = language;
    "Annunciator: what is due"
}

/// In place of the clocks that a calendar or a page no longer holds.
pub fn rest(count: usize, language: Language) -> String {
    let (Language::En | Language::De) = language;
    format!("From this day on {count} more are due, which are not shown here")
}
