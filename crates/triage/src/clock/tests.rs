use super::calendar::{CalendarDay, render};
use super::*;
use crate::assessment::Label;
use jiff::civil::date;
use proptest::prelude::*;
use std::collections::BTreeMap;

fn at(text: &str) -> Timestamp {
    text.parse().expect("a time")
}

fn evaluated(finding: Finding, answers: &[(Answer, Option<Date>)]) -> Evaluated {
    let given = at("2026-01-10T10:00:00Z");
    let answers = answers.iter().map(|(answer, due)| Answered { answer: *answer, at: given, due: *due }).collect();
    Evaluated { at: at("2026-01-01T10:00:00Z"), finding, answers }
}

#[test]
fn day_35_is_in_time_and_day_36_is_overdue() {
    let clock = evaluation_clock(at("2025-01-01T00:00:00Z"), Some(at("2026-01-01T23:59:00Z")), &TimeZone::UTC);
    assert_eq!(clock, Clock { begun: date(2026, 1, 1), due: date(2026, 2, 5) });
    assert_eq!((clock.days_left(date(2026, 2, 5)), clock.state(date(2026, 2, 5))), (0, ClockState::Soon));
    assert_eq!((clock.days_left(date(2026, 2, 6)), clock.state(date(2026, 2, 6))), (-1, ClockState::Overdue));
    assert_eq!(clock.state(date(2026, 1, 28)), ClockState::Running);
    assert_eq!(clock.state(date(2026, 1, 29)), ClockState::Soon);
    assert_eq!(days_late(&clock, at("2026-02-08T00:00:00Z"), &TimeZone::UTC), 3);
    assert_eq!(days_late(&clock, at("2026-02-05T23:00:00Z"), &TimeZone::UTC), 0);
}

#[test]
fn a_day_is_one_of_the_organisations_time_zone() {
    let late = at("2026-01-01T23:30:00Z");
    assert_eq!(Clock::of_days(late, 1, &zone("Europe/Berlin")).due, date(2026, 1, 3));
    assert_eq!(Clock::of_days(late, 1, &zone("nowhere")).due, date(2026, 1, 2), "UTC where there is none");
}

#[test]
fn a_source_that_was_never_evaluated_counts_from_when_it_was_tracked() {
    let clock = evaluation_clock(at("2026-01-01T10:00:00Z"), None, &TimeZone::UTC);
    assert_eq!(clock.due, date(2026, 2, 5));
}

#[test]
fn the_day_that_a_person_set_beats_the_policys_and_runs_without_one() {
    let days = LabelDays { decide: Some(35), remediate: Some(14) };
    let policy = ClockPolicy(BTreeMap::from([(Label::ActNow, days)]));
    let (begun, due) = (at("2026-01-01T10:00:00Z"), Some(date(2026, 6, 30)));
    let open = OpenMatch { label: Some(Label::ActNow), is_decided: false, begun, due };
    let of = |policy: &ClockPolicy, open: OpenMatch| -> Vec<(Goal, jiff::civil::Date)> {
        policy.clocks(&open, &TimeZone::UTC).into_iter().map(|(goal, clock)| (goal, clock.due)).collect()
    };
    let decide = (Goal::Decide, date(2026, 2, 5));
    assert_eq!(of(&policy, open), [decide, (Goal::Remediate, date(2026, 6, 30))]);
    assert_eq!(of(&policy, OpenMatch { due: None, ..open }), [decide, (Goal::Remediate, date(2026, 1, 15))]);
    assert_eq!(of(&ClockPolicy::default(), open), [(Goal::Remediate, date(2026, 6, 30))]);
}

#[test]
fn without_a_policy_no_clock_runs_and_a_label_that_is_missing_has_the_one_of_needs_data() {
    let begun = at("2026-01-01T10:00:00Z");
    assert!(ClockPolicy::default().is_empty());
    let open = |label, is_decided| OpenMatch { label, is_decided, begun, due: None };
    assert!(ClockPolicy::default().clocks(&open(Some(Label::ActNow), false), &TimeZone::UTC).is_empty());
    let days = LabelDays { decide: Some(2), remediate: Some(10) };
    let policy = ClockPolicy(BTreeMap::from([(Label::NeedsData, days)]));
    let goals = |label, decided| -> Vec<Goal> {
        policy.clocks(&open(label, decided), &TimeZone::UTC).into_iter().map(|(goal, _)| goal).collect()
    };
    assert_eq!(goals(None, false), [Goal::Decide, Goal::Remediate]);
    assert_eq!(goals(None, true), [Goal::Remediate], "who confirmed it still has to put it right");
    assert_eq!(goals(Some(Label::Monitor), false), []);
    let none = ClockPolicy(BTreeMap::from([(Label::Monitor, LabelDays { decide: Some(0), remediate: None })]));
    assert_eq!(none.check(), Err(PolicyFault::Days(Label::Monitor, Goal::Decide)));
    assert_eq!(ClockPolicy::proposed().check(), Ok(()));
}

#[test]
fn the_second_clock_runs_until_applied_or_planned_and_then_the_plan_has_its_own() {
    let due = |evaluated: &Evaluated| answer_clock(evaluated, &TimeZone::UTC).map(|clock| clock.due);
    let (spring, summer) = (date(2026, 4, 1), date(2026, 7, 1));
    assert_eq!(due(&evaluated(Finding::NothingApplicable, &[])), None);
    assert_eq!(due(&evaluated(Finding::Applicable, &[])), Some(date(2026, 2, 5)));
    assert_eq!(due(&evaluated(Finding::Applicable, &[(Answer::Applied, None)])), None);
    let planned = [(Answer::NewPlan, Some(spring))];
    assert_eq!(due(&evaluated(Finding::Applicable, &planned)), Some(spring));
    let revised = [planned[0], (Answer::RevisedPlan, Some(summer))];
    assert_eq!(due(&evaluated(Finding::Applicable, &revised)), Some(summer));
    assert_eq!(due(&evaluated(Finding::Applicable, &[revised[0], (Answer::PlanDone, None)])), None);
    let dayless = evaluated(Finding::Applicable, &[(Answer::NewPlan, None)]);
    assert_eq!(due(&dayless), Some(date(2026, 2, 5)), "a plan without a day stops nothing");
}

#[test]
fn an_answer_needs_words_a_plan_a_day_and_its_change_an_approval() {
    let today = date(2026, 1, 12);
    let new = NewAnswer { answer: Answer::NewPlan, words: "Filter port 102.", due: Some(today), approved_by: "" };
    let open = evaluated(Finding::Applicable, &[]);
    let check = |evaluated: &Evaluated, new: NewAnswer<'_>| check_answer(evaluated, &new, today);
    assert_eq!(check(&open, new), Ok(PatchStanding::Planned));
    assert_eq!(check(&open, NewAnswer { words: "", ..new }), Err(PatchFault::NoActions));
    assert_eq!(check(&open, NewAnswer { due: None, ..new }), Err(PatchFault::NoDay));
    assert_eq!(check(&open, NewAnswer { due: Some(date(2026, 1, 11)), ..new }), Err(PatchFault::NoDay));
    let early = NewAnswer { answer: Answer::PlanDone, ..new };
    assert_eq!(check(&open, early), Err(PatchFault::NoStep(PatchStanding::Open, Answer::PlanDone)));
    let planned = evaluated(Finding::Applicable, &[(Answer::NewPlan, Some(today))]);
    let change = NewAnswer { answer: Answer::RevisedPlan, ..new };
    assert_eq!(check(&planned, change), Err(PatchFault::NoApproval));
    assert_eq!(check(&planned, NewAnswer { approved_by: "R. Roe", ..change }), Ok(PatchStanding::Planned));
    let nothing = evaluated(Finding::NothingApplicable, &[]);
    assert!(check(&nothing, new).is_err());
}

#[test]
fn nothing_is_called_applicable_past_matches_that_were_not_seen_or_not_yet_made() {
    let news = |matches, waiting| SourceNews { advisories: 3, matches, waiting, is_unheard: false };
    let check = |words, seen, news| check_evaluation(Finding::NothingApplicable, words, seen, news);
    assert_eq!(check("", 0, news(0, 0)), Ok(()), "one click");
    assert_eq!(check("", 0, news(2, 0)), Err(PatchFault::MatchesUnseen(news(2, 0))));
    assert_eq!(check("", 2, news(2, 0)), Err(PatchFault::MatchesUnseen(news(2, 0))), "a reason is needed");
    assert_eq!(
        check("Spare parts.", 1, news(2, 0)),
        Err(PatchFault::MatchesUnseen(news(2, 0))),
        "another number was shown"
    );
    assert_eq!(check("Spare parts.", 2, news(2, 0)), Ok(()));
    assert_eq!(check("", 0, news(0, 1)), Err(PatchFault::Waiting(news(0, 1))));
    let unheard = SourceNews { is_unheard: true, ..SourceNews::default() };
    assert_eq!(check("", 0, unheard), Err(PatchFault::Unheard), "a name that nobody has brings nothing, ever");
    assert_eq!(check("Looked at its page.", 0, unheard), Ok(()));
    assert_eq!(check_evaluation(Finding::Applicable, "", 0, news(0, 0)), Err(PatchFault::NoWords));
    assert_eq!(check_evaluation(Finding::Applicable, "V2.1", 0, news(9, 9)), Ok(()));
}

#[test]
fn a_calendar_is_escaped_and_folded_and_ends_its_lines_as_rfc_5545_says() {
    let day = CalendarDay {
        uid: "decide-1@annunciator".to_owned(),
        day: date(2026, 12, 31),
        summary: "Überfällig; a, b\\c\r\nEND:VCALENDAR".to_owned(),
        description: "ü".repeat(100),
        url: "https://a.example/clocks".to_owned(),
    };
    let text = render("Clocks", &[day], at("2026-01-02T03:04:05Z"));
    assert!(text.split("\r\n").all(|line| line.len() <= 75 && !line.contains(['\n', '\r'])), "{text}");
    let unfolded = text.replace("\r\n ", "");
    for line in [
        "SUMMARY:Überfällig\\; a\\, b\\\\c\\nEND:VCALENDAR",
        "DTSTAMP:20260102T030405Z",
        "DTSTART;VALUE=DATE:20261231",
        "DTEND;VALUE=DATE:20270101",
        "UID:decide-1@annunciator",
    ] {
        assert!(unfolded.split("\r\n").any(|one| one == line), "{line} is missing in {unfolded}");
    }
    assert!(unfolded.contains(&"ü".repeat(100)), "no character is cut");
    assert_eq!(unfolded.matches("\r\nEND:VCALENDAR").count(), 1);
    assert!(text.ends_with("END:VCALENDAR\r\n"));
}

fn any_answer() -> impl Strategy<Value = Answer> {
    prop::sample::select(Answer::ALL.to_vec())
}

proptest! {
    #[test]
    fn a_clock_never_becomes_better_as_days_pass(days in 1_u16..400, first in 0_i64..500, more in 0_i64..500) {
        let clock = Clock::of_days(at("2026-01-01T10:00:00Z"), days, &TimeZone::UTC);
        let day = |days: i64| clock.begun.saturating_add(SignedDuration::from_hours(24 * days));
        prop_assert!(clock.state(day(first + more)) <= clock.state(day(first)));
        prop_assert_eq!(clock.days_left(day(first)), i64::from(days) - first);
        prop_assert_eq!(clock.state(day(first)) == ClockState::Overdue, first > i64::from(days));
    }

    #[test]
    fn what_is_applicable_has_a_clock_until_it_is_settled(answers in prop::collection::vec(any_answer(), 0..8)) {
        let given: Vec<_> = answers.into_iter().map(|answer| (answer, None)).collect();
        let one = evaluated(Finding::Applicable, &given);
        prop_assert_eq!(answer_clock(&one, &TimeZone::UTC).is_none(), standing(&one) == PatchStanding::Settled);
    }

    #[test]
    fn a_calendars_lines_are_never_longer_than_allowed(summary in ".{0,200}") {
        let day = CalendarDay { uid: "u".to_owned(), day: date(2026, 1, 1), summary, description: String::new(), url: String::new() };
        let text = render("n", &[day], at("2026-01-02T03:04:05Z"));
        prop_assert!(text.split("\r\n").all(|line| line.len() <= 75 && !line.contains(['\n', '\r'])));
        prop_assert_eq!(text.matches("\r\nBEGIN:").count(), 1);
    }
}
