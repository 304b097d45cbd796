//! The two clocks of NERC CIP-007-6 R2: a patch source is evaluated at least every 35 calendar days (part 2.2), and what was
//! found applicable is applied, or planned, within 35 calendar days of that evaluation (part 2.3). A plan has planned actions
//! and a timeframe of its own, which is a clock (part 2.4).
//!
//! The standard counts calendar days and does not say whether the first one counts; here the day of the evaluation is day 0
//! and day 35 is the last in time. Does not know: which sources there are; who approves a plan.

use super::{Clock, day_of};
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

/// Calendar days of CIP-007-6 R2, parts 2.2 and 2.3.
pub const PATCH_DAYS_COUNT: u16 = 35;

terms! {
    /// What an evaluation of a patch source came to.
    Finding {
        /// Nothing that was released since the last one applies.
        NothingApplicable = "nothing_applicable",
        /// Something does.
        Applicable = "applicable",
    }
}

terms! {
    /// What was done about what an evaluation found applicable: the three of part 2.3, and the end of a plan.
    Answer {
        /// The patches were applied.
        Applied = "applied",
        /// A dated mitigation plan was made.
        NewPlan = "new_plan",
        /// An existing mitigation plan was revised.
        RevisedPlan = "revised_plan",
        /// The plan was carried out.
        PlanDone = "plan_done",
    }
}

terms! {
    /// How far an evaluation is answered.
    PatchStanding {
        /// Nothing was applicable.
        NotNeeded = "not_needed",
        /// Neither applied nor planned yet.
        Open = "open",
        /// A plan is to be carried out.
        Planned = "planned",
        /// Applied, or the plan was carried out.
        Settled = "settled",
    }
}

/// Every step: from where, by which answer, to where. Nothing else is possible.
pub const ANSWERS: [(PatchStanding, Answer, PatchStanding); 6] = [
    (PatchStanding::Open, Answer::Applied, PatchStanding::Settled),
    (PatchStanding::Open, Answer::NewPlan, PatchStanding::Planned),
    (PatchStanding::Open, Answer::RevisedPlan, PatchStanding::Planned),
    (PatchStanding::Planned, Answer::RevisedPlan, PatchStanding::Planned),
    (PatchStanding::Planned, Answer::PlanDone, PatchStanding::Settled),
    (PatchStanding::Planned, Answer::Applied, PatchStanding::Settled),
];

/// Where an answer leads; `None` if it cannot be given there.
pub fn answer(standing: PatchStanding, answer: Answer) -> Option<PatchStanding> {
    ANSWERS.iter().find(|(from, by, _)| *from == standing && *by == answer).map(|(.., to)| *to)
}

/// One answer, as it was given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Answered {
    /// Which.
    pub answer: Answer,
    /// When.
    pub at: Timestamp,
    /// The last day of the plan, of one that makes or revises a plan.
    pub due: Option<Date>,
}

/// An evaluation with its answers, the oldest first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Evaluated {
    /// When.
    pub at: Timestamp,
    /// What it came to.
    pub finding: Finding,
    /// What was done about it.
    pub answers: Vec<Answered>,
}

/// How far an evaluation is answered. An answer that could not be given where it stands leads nowhere.
pub fn standing(evaluated: &Evaluated) -> PatchStanding {
    let first = match evaluated.finding {
        Finding::NothingApplicable => PatchStanding::NotNeeded,
        Finding::Applicable => PatchStanding::Open,
    };
    evaluated.answers.iter().fold(first, |standing, one| answer(standing, one.answer).unwrap_or(standing))
}

/// The clock of a source: 35 days from its last evaluation, or from when it was first tracked.
pub fn evaluation_clock(tracked: Timestamp, last: Option<Timestamp>, zone: &TimeZone) -> Clock {
    Clock::of_days(last.unwrap_or(tracked), PATCH_DAYS_COUNT, zone)
}

/// The clock of an evaluation: 35 days to apply or to plan, then the plan's own last day; `None` where nothing is to do.
pub fn answer_clock(evaluated: &Evaluated, zone: &TimeZone) -> Option<Clock> {
    match standing(evaluated) {
        PatchStanding::NotNeeded | PatchStanding::Settled => None,
        PatchStanding::Open => Some(Clock::of_days(evaluated.at, PATCH_DAYS_COUNT, zone)),
        PatchStanding::Planned => {
            let plan = evaluated.answers.iter().rev().find_map(|one| Some((one.at, one.due?)));
            // A plan without a day is none: then the days of the evaluation count on.
            let of_plan = plan.map(|(at, due)| Clock::until(at, due, zone));
            Some(of_plan.unwrap_or_else(|| Clock::of_days(evaluated.at, PATCH_DAYS_COUNT, zone)))
        }
    }
}

/// Days by which something came after its clock's last day; 0 where it was in time.
pub fn days_late(clock: &Clock, at: Timestamp, zone: &TimeZone) -> i64 {
    (-clock.days_left(day_of(at, zone))).max(0)
}

/// What came from a source since its last evaluation.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SourceNews {
    /// Advisories of it that are new or were revised since.
    pub advisories: u64,
    /// Pairs of asset and advisory among them that are, or may be, affected, people's words counted in.
    pub matches: u64,
    /// Documents, and inventories, that still wait to be matched: their matches are not counted yet.
    pub waiting: u64,
    /// Whether no advisory is held of a publisher of this name: it may be written otherwise, and then nothing is ever new.
    #[serde(default)]
    pub is_unheard: bool,
}

/// An answer that somebody wants to give.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NewAnswer<'a> {
    /// Which.
    pub answer: Answer,
    /// The planned actions, or what was applied.
    pub words: &'a str,
    /// The last day of the plan.
    pub due: Option<Date>,
    /// Who approved that a plan changes (part 2.4).
    pub approved_by: &'a str,
}

/// Why an evaluation or an answer is not kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PatchFault {
    /// What is applicable must be said in words.
    NoWords,
    /// Matches since the last evaluation must have been seen, and the reason said, before nothing is called applicable.
    MatchesUnseen(SourceNews),
    /// While documents wait to be matched, nothing is called applicable without a reason.
    Waiting(SourceNews),
    /// While no advisory of the publisher is held, nothing is called applicable without a reason.
    Unheard,
    /// Where the evaluation stands this answer cannot be given.
    NoStep(PatchStanding, Answer),
    /// A plan has planned actions.
    NoActions,
    /// A plan has a day until which it is carried out, which is not past.
    NoDay,
    /// A plan that runs is changed only with the approval of the CIP Senior Manager or a delegate.
    NoApproval,
}

/// Whether an evaluation may be kept: `seen` is how many matches the person was shown.
///
/// # Errors
/// [`PatchFault`].
pub fn check_evaluation(finding: Finding, words: &str, seen: u64, news: SourceNews) -> Result<(), PatchFault> {
    match finding {
        Finding::Applicable if words.is_empty() => Err(PatchFault::NoWords),
        Finding::Applicable => Ok(()),
        Finding::NothingApplicable if news.waiting > 0 && words.is_empty() => Err(PatchFault::Waiting(news)),
        Finding::NothingApplicable if news.is_unheard && words.is_empty() => Err(PatchFault::Unheard),
        Finding::NothingApplicable if news.matches > 0 && (seen != news.matches || words.is_empty()) => {
            Err(PatchFault::MatchesUnseen(news))
        }
        Finding::NothingApplicable => Ok(()),
    }
}

/// Whether an answer may be given to an evaluation.
///
/// # Errors
/// [`PatchFault`].
pub fn check_answer(evaluated: &Evaluated, new: &NewAnswer<'_>, today: Date) -> Result<PatchStanding, PatchFault> {
    let before = standing(evaluated);
    let after = answer(before, new.answer).ok_or(PatchFault::NoStep(before, new.answer))?;
    if new.words.is_empty() {
        return Err(PatchFault::NoActions);
    }
    if after == PatchStanding::Planned {
        if new.due.is_none_or(|due| due < today) {
            return Err(PatchFault::NoDay);
        }
        if before == PatchStanding::Planned && new.approved_by.is_empty() {
            return Err(PatchFault::NoApproval);
        }
    }
    Ok(after)
}
