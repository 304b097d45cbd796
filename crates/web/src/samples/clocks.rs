//! Clocks of an invented plant: one overdue, one due soon, one that runs, a plan, and sources of both kinds.
//!
//! Does not know: any real publisher.

use super::day;
use jiff::Timestamp;
use jiff::civil::date;
use monitor::actions::{ClockBoard, ClockLine, Clocked, SourceLine};
use store::{
    ClockMatter, PatchEvaluationId, PatchSource, PatchSourceId, StoredAnswer, StoredClockPolicy, StoredEvaluation,
};
use triage::advisory::AdvisoryId;
use triage::assessment::Label;
use triage::clock::{
    Answer, Clock, ClockPolicy, Finding, Goal, PatchStanding, SourceNews, answer_clock, day_of, evaluation_clock, zone,
};
use triage::report::Named;
use uuid::Uuid;

/// Everything at once, 40 days after the samples' beginning; `words` stands wherever people or publishers write something.
pub fn clock_board(words: &str) -> ClockBoard {
    let utc = zone("UTC");
    let today = day_of(day(40), &utc);
    let news = SourceNews { advisories: 2, matches: 3, waiting: 1, is_unheard: false };
    let (never, certs) = (source(words, 10, ""), source(words, 11, words));
    let plan = answer(words);
    let open = evaluation(words, 21, Finding::Applicable, Vec::new());
    let planned = evaluation(words, 22, Finding::Applicable, vec![plan]);
    let nothing = evaluation(words, 23, Finding::NothingApplicable, Vec::new());
    let evaluations = vec![open.clone(), planned.clone(), nothing];
    let clock = |last| evaluation_clock(day(0), last, &utc);
    let remediate = Clocked::Matches(Goal::Remediate, matter(words, 1, Some(Label::PlanPatch), day(12)));
    let decide = Clocked::Matches(Goal::Decide, matter(words, 2, None, day(30)));
    let running = [
        (clock(None), Clocked::Source(never.clone())),
        (Clock::of_days(day(12), 30, &utc), remediate),
        (Clock::of_days(day(30), 35, &utc), decide),
        (clock(Some(day(38))), Clocked::Source(certs.clone())),
    ];
    let answered = [(PatchStanding::Open, open), (PatchStanding::Planned, planned)];
    let answered = answered.into_iter().filter_map(|(standing, one)| {
        Some((answer_clock(&one.evaluated(), &utc)?, Clocked::Evaluation(standing, one)))
    });
    let line = |(clock, clocked): (Clock, Clocked)| ClockLine {
        clock,
        state: clock.state(today),
        left: clock.days_left(today),
        clocked,
    };
    let set = StoredClockPolicy { policy: ClockPolicy::proposed(), who: words.to_owned(), changed: day(1) };
    ClockBoard {
        today,
        time_zone: "UTC".to_owned(),
        policy: Some(set),
        lines: running.into_iter().chain(answered).map(line).collect(),
        sources: vec![
            SourceLine { clock: clock(None), source: never, news: SourceNews::default(), evaluations: Vec::new() },
            SourceLine { clock: clock(Some(day(38))), source: certs, news, evaluations },
        ],
        calendar: Some(day(2)),
    }
}

fn matter(words: &str, number: u128, label: Option<Label>, since: Timestamp) -> ClockMatter {
    let text = || words.to_owned();
    let (id, advisory) =
        (AdvisoryId(Uuid::from_u128(number)), Named { tracking_id: text(), publisher: text(), title: text() });
    ClockMatter { id, advisory, label, is_decided: false, assets: 3, since, due: None }
}

fn source(words: &str, number: u128, publisher: &str) -> PatchSource {
    PatchSource {
        id: PatchSourceId(Uuid::from_u128(number)),
        name: words.to_owned(),
        publisher: publisher.to_owned(),
        who: words.to_owned(),
        tracked: day(0),
    }
}

fn answer(words: &str) -> StoredAnswer {
    StoredAnswer {
        answer: Answer::NewPlan,
        words: words.to_owned(),
        due: Some(date(2024, 6, 30)),
        approved_by: words.to_owned(),
        who: words.to_owned(),
        at: day(39),
    }
}

fn evaluation(words: &str, number: u128, finding: Finding, answers: Vec<StoredAnswer>) -> StoredEvaluation {
    StoredEvaluation {
        id: PatchEvaluationId(Uuid::from_u128(number)),
        source: PatchSourceId(Uuid::from_u128(11)),
        name: words.to_owned(),
        finding,
        words: words.to_owned(),
        advisories: 2,
        matches: 3,
        who: words.to_owned(),
        at: day(38),
        answers,
    }
}

/// Nothing is switched on.
pub fn clock_board_empty() -> ClockBoard {
    ClockBoard { policy: None, lines: Vec::new(), sources: Vec::new(), calendar: None, ..clock_board("") }
}
