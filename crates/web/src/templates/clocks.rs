//! Clocks: what is due, first what is due first; patch sources and their evaluations; the forms that set both.
//!
//! Does not know: when a clock ends.

use super::atoms::{Civil, Day, Text, Window};
use crate::clocks::{path, title};
use crate::words::{Word, language, phrase, say};
use hypertext::{Buffer, prelude::*};
use monitor::actions::{ClockBoard, ClockLine, Clocked, SOURCE_NAME_CHARS_MAX, SourceLine, WORDS_CHARS_MAX};
use store::StoredEvaluation;
use triage::assessment::Label;
use triage::clock::{
    Answer, CLOCK_DAYS_COUNT_MAX, ClockPolicy, ClockState, Finding, Goal, PatchStanding, answer, days_late,
    evaluation_clock, standing, zone,
};
use triage::wording::{self, clock as words};

/// Clocks on one page: more are not read.
const LINES_SHOWN_COUNT_MAX: usize = 500;
/// Evaluations that are shown of each source: more than a year's.
const EVALUATIONS_SHOWN_COUNT: usize = 12;

/// How a clock stands: word, shape and colour.
struct Mark(ClockState);

impl Renderable for Mark {
    fn render_to(&self, page: &mut Buffer) {
        let (class, shape) = match self.0 {
            ClockState::Overdue => {
                ("act", "<path fill-rule=\"evenodd\" d=\"M8 1 15.5 15H.5zM7.1 5.5v5h1.8v-5zM7.1 11.6v1.8h1.8v-1.8z\"/>")
            }
            ClockState::Soon => (
                "plan",
                "<path d=\"M8 1a7 7 0 0 1 0 14z\"/><circle cx=\"8\" cy=\"8\" r=\"6.4\" fill=\"none\" stroke=\"currentColor\" stroke-width=\"1.3\"/>",
            ),
            ClockState::Running => (
                "monitor",
                "<circle cx=\"8\" cy=\"8\" r=\"6.4\" fill=\"none\" stroke=\"currentColor\" stroke-width=\"1.3\"/>",
            ),
        };
        let word = words::state(self.0, language());
        // All of it is text of our own.
        page.dangerously_get_string().push_str(&format!(
            "<span class=\"window window-{class}\"><svg viewBox=\"0 0 16 16\" aria-hidden=\"true\">{shape}</svg><span>{word}</span></span>"
        ));
    }
}

/// The main part of the page; the reader may `decide`, and `set` what clocks there are.
pub fn render(board: &ClockBoard, (decide, set): (bool, bool)) -> impl Renderable {
    maud! {
        h1 { (Word("Clocks")) }
        p class="note" {
            (words::rule(language())) (Word(" Today is ")) (Civil(board.today)) (Word(" in the time zone "))
            (Text(if board.time_zone.is_empty() { "UTC" } else { &board.time_zone })) (Word(". As ")) a href="/clocks.csv" { "CSV" } "."
        }
        @if board.lines.is_empty() { (nothing(board)) } @else { (running(board)) }
        section class="panel" aria-labelledby="sources" {
            h2 id="sources" { (Word("Patch sources")) }
            p class="note" {
                (Word("NERC CIP-007-6 R2: each source is evaluated at least every 35 calendar days (2.2); what applies is applied or \
                 planned within 35 more (2.3). Evaluations are only added, never changed."))
            }
            @if board.sources.is_empty() { p class="empty" { (Word("No patch source is tracked.")) } }
            @for line in &board.sources { (source(board, line, decide, set)) }
            (ended(board, decide))
            @if set { (track()) }
        }
        (days(board, set))
        (calendar(board, set))
    }
}

fn nothing(board: &ClockBoard) -> impl Renderable {
    let is_set = board.policy.as_ref().is_some_and(|set| !set.policy.is_empty());
    maud! {
        p class="empty" {
            @if is_set { (Word("Nothing is due: no match that your days by label speak of is open.")) }
            @else {
                (Word("No clock runs, because none is switched on. Set ")) a href="#days" { (Word("days by label")) }
                (Word(" for your matches, or track a ")) a href="#sources" { (Word("patch source")) } "."
            }
        }
    }
}

fn running(board: &ClockBoard) -> impl Renderable {
    let counted = [ClockState::Overdue, ClockState::Soon, ClockState::Running].map(|state| (state, board.count(state)));
    let rest = board.lines.len().saturating_sub(LINES_SHOWN_COUNT_MAX);
    maud! {
        section class="panel" aria-labelledby="due" {
            h2 id="due" { (Word("What is due")) }
            p { @for (state, count) in counted.into_iter().filter(|(_, count)| *count > 0) { (Mark(state)) " " (count) " " } }
            ul class="rows" { @for line in board.lines.iter().take(LINES_SHOWN_COUNT_MAX) { (row(line)) } }
            @if rest > 0 { p class="note" { (words::rest(rest, language())) ": " code { "annunciator clocks --json" } } }
        }
    }
}

/// A clock as a line of a list.
pub fn row(line: &ClockLine) -> impl Renderable {
    let label = match &line.clocked {
        Clocked::Matches(_, matter) => matter.label,
        Clocked::Source(_) | Clocked::Evaluation(..) => None,
    };
    let what = title(line);
    maud! {
        li {
            span { a href=(path(line)) { (Text(&what)) } }
            @if let Some(label) = label { (Window(label)) }
            (Mark(line.state))
            span { (Word("due ")) (Civil(line.clock.due)) ", " (words::left(line.left, language())) }
        }
    }
}

fn source(board: &ClockBoard, line: &SourceLine, decide: bool, set: bool) -> impl Renderable {
    let (own, state) = (&line.source, line.clock.state(board.today));
    maud! {
        div class="comment" id={ "source-" %(own.id) } {
            h3 { (Text(&own.name)) " " (Mark(state)) }
            p {
                (Word("Next evaluation until ")) (Civil(line.clock.due)) ", "
                (words::left(line.clock.days_left(board.today), language())) ". "
                @match line.evaluations.last() {
                    Some(last) => { (Word("Last evaluated on ")) (Day(last.at)) (Word(" by ")) (Text(&last.who)) "." }
                    None => { (Word("Never evaluated; tracked since ")) (Day(own.tracked)) (Word(" by ")) (Text(&own.who)) "." }
                }
            }
            p {
                @if own.publisher.is_empty() { (Word("Tracked by hand: what it released is not known here.")) }
                @else {
                    (Word("Advisories of ")) (Text(&own.publisher)) ": " (words::news(line.news, language())) " "
                    @if line.news.matches > 0 { a href="/matches" { (Word("Look at the matches")) } }
                }
            }
            @if decide { (evaluate(line)) }
            @for one in line.evaluations.iter().rev().take(EVALUATIONS_SHOWN_COUNT) {
                (evaluation(board, one, Some(line), decide))
            }
            @if set {
                details {
                    summary { (Word("Track this source no longer")) }
                    form method="post" action={ "/clocks/sources/" %(own.id) "/end" } class="say" {
                        label { (Word("Why")) input name="words" maxlength=(WORDS_CHARS_MAX) required; }
                        button type="submit" { (Word("Track it no longer")) }
                    }
                }
            }
        }
    }
}

/// One click where nothing speaks against it; else with the number that was seen, and a reason.
fn evaluate(line: &SourceLine) -> impl Renderable {
    let asks = line.news.matches > 0 || line.news.waiting > 0 || line.news.is_unheard;
    let address = format!("/clocks/sources/{}/evaluate", line.source.id);
    maud! {
        form method="post" action=(address) class="say" {
            input type="hidden" name="finding" value=(Finding::NothingApplicable.code());
            input type="hidden" name="seen" value=(line.news.matches);
            @if asks { label { (Word("Why nothing is applicable all the same")) input name="words" maxlength=(WORDS_CHARS_MAX) required; } }
            button type="submit" {
                (words::finding(Finding::NothingApplicable, language()))
                @if line.news.matches > 0 { " (" (line.news.matches) (Word(" matches seen)")) }
            }
        }
        form method="post" action=(address) class="say" {
            input type="hidden" name="finding" value=(Finding::Applicable.code());
            label { (Word("What is applicable")) input name="words" maxlength=(WORDS_CHARS_MAX) required; }
            button type="submit" { (words::finding(Finding::Applicable, language())) }
        }
    }
}

/// `line` is its source, where that is still tracked.
fn evaluation(board: &ClockBoard, one: &StoredEvaluation, line: Option<&SourceLine>, decide: bool) -> impl Renderable {
    let now = standing(&one.evaluated());
    let late = line.map_or(0, |line| late(board, line, one));
    maud! {
        div id={ "evaluation-" %(one.id) } {
            p class="note" {
                (Day(one.at)) ", " (Text(&one.who)) ": " (words::finding(one.finding, language()))
                @if !one.words.is_empty() { (Word(": “")) (Text(&one.words)) (Word("”")) }
                @if late > 0 { " (" (words::came_late(late, language())) ")" }
                @if now != PatchStanding::NotNeeded { (Word(". It is ")) (words::standing(now, language())) "." }
            }
            @for said in &one.answers {
                p class="note" {
                    (Day(said.at)) ", " (Text(&said.who)) ": " (words::answer(said.answer, language())) (Word(": “")) (Text(&said.words)) (Word("”"))
                    @if let Some(due) = said.due { (Word(", until ")) (Civil(due)) }
                    @if !said.approved_by.is_empty() { (Word(", approved by ")) (Text(&said.approved_by)) }
                }
            }
            @if decide && matches!(now, PatchStanding::Open | PatchStanding::Planned) { (reply(one, now)) }
        }
    }
}

/// Days by which an evaluation came after its clock's last day.
fn late(board: &ClockBoard, line: &SourceLine, one: &StoredEvaluation) -> i64 {
    let zone = zone(&board.time_zone);
    let before = line.evaluations.iter().take_while(|other| other.id != one.id).last();
    days_late(&evaluation_clock(line.source.tracked, before.map(|other| other.at), &zone), one.at, &zone)
}

fn reply(one: &StoredEvaluation, now: PatchStanding) -> impl Renderable {
    let possible: Vec<Answer> = Answer::ALL.into_iter().filter(|given| answer(now, *given).is_some()).collect();
    maud! {
        form method="post" action={ "/clocks/evaluations/" %(one.id) "/answer" } class="say" {
            label { (Word("What was done"))
                select name="answer" {
                    @for given in &possible { option value=(given.code()) { (words::answer(*given, language())) } }
                }
            }
            label { (Word("Planned actions, or what was applied")) input name="words" maxlength=(WORDS_CHARS_MAX) required; }
            label { (Word("Carried out until (of a plan)")) input type="date" name="due"; }
            @if now == PatchStanding::Planned {
                label { (Word("A changed plan was approved by")) input name="approved_by" maxlength=(WORDS_CHARS_MAX); }
            }
            button type="submit" { (Word("Record")) }
        }
    }
}

/// Evaluations of sources that are tracked no longer, while something is to do.
fn ended(board: &ClockBoard, decide: bool) -> impl Renderable {
    let tracked = |one: &StoredEvaluation| board.sources.iter().any(|line| line.source.id == one.source);
    let open = board.lines.iter().filter_map(|line| match &line.clocked {
        Clocked::Evaluation(_, one) if !tracked(one) => Some(one),
        _ => None,
    });
    let open: Vec<&StoredEvaluation> = open.collect();
    maud! {
        @for one in &open {
            div class="comment" {
                h3 { (Text(&one.name)) (Word(" (tracked no longer)")) }
                (evaluation(board, one, None, decide))
            }
        }
    }
}

fn track() -> impl Renderable {
    maud! {
        details {
            summary { (Word("Track a patch source")) }
            form method="post" action="/clocks/sources" class="say" {
                label { (Word("Name")) input name="name" maxlength=(SOURCE_NAME_CHARS_MAX) required; }
                label { (Word("Publisher as its advisories name it, nothing for one that is tracked by hand"))
                    input name="publisher" maxlength=(SOURCE_NAME_CHARS_MAX); }
                button type="submit" { (Word("Track it")) }
            }
        }
    }
}

fn days(board: &ClockBoard, set: bool) -> impl Renderable {
    let policy = board.policy.as_ref().map(|set| set.policy.clone()).unwrap_or_default();
    let proposed = ClockPolicy::proposed();
    maud! {
        section class="panel" aria-labelledby="days" {
            h2 id="days" { (Word("Days by label")) }
            p class="note" {
                (Word("In how many days a match that is, or may be, affected must be decided and put right, from the moment when it was \
                 first shown here. An empty field is no clock. ")) (words::proposal(language()))
            }
            @if let Some(set) = &board.policy { p class="note" { (Word("Set by ")) (Text(&set.who)) (Word(" on ")) (Day(set.changed)) "." } }
            @if set {
                form method="post" action="/clocks/days" class="say" {
                    @for label in Label::ALL {
                        fieldset {
                            legend { (wording::label(label, language())) }
                            @for goal in Goal::ALL {
                                label { (words::goal(goal, language()))
                                    input type="number" name={ (goal.code()) "_" (label.code()) } min="1"
                                        max=(CLOCK_DAYS_COUNT_MAX) value=(days_of(&policy, label, goal))
                                        placeholder=(proposal(&days_of(&proposed, label, goal)));
                                }
                            }
                        }
                    }
                    button type="submit" { (Word("Set the days")) }
                }
            } @else { p class="empty" { (Word("A lead, an operator or an administrator sets the days.")) } }
        }
    }
}

fn days_of(policy: &ClockPolicy, label: Label, goal: Goal) -> String {
    let days = policy.0.get(&label).and_then(|days| days.of(goal));
    days.map(|days| days.to_string()).unwrap_or_default()
}

fn proposal(days: &str) -> String {
    if days.is_empty() { say("no clock").to_owned() } else { phrase("proposed: {days}", &[("days", &days)]) }
}

fn calendar(board: &ClockBoard, set: bool) -> impl Renderable {
    maud! {
        section class="panel" aria-labelledby="calendar" {
            h2 id="calendar" { (Word("Calendar")) }
            p class="note" { (Word("All clocks as a calendar (ICS). Whoever knows its address reads it without an account: it is shown once.")) }
            @match board.calendar {
                Some(since) => p { (Word("There is a calendar since ")) (Day(since)) "." },
                None => p class="empty" { (Word("There is none.")) },
            }
            @if set {
                form method="post" action="/clocks/calendar" {
                    button type="submit" { @if board.calendar.is_some() { (Word("Make another address; the one of before stops working")) } @else { (Word("Make an address")) } }
                }
                @if board.calendar.is_some() {
                    form method="post" action="/clocks/calendar/revoke" { button type="submit" { (Word("Revoke the address")) } }
                }
            }
        }
    }
}

/// The page that shows the address of a calendar, once.
pub fn made(address: &str) -> impl Renderable {
    maud! {
        h1 { (Word("The calendar’s address")) }
        p { (Word("Copy it now: it is kept nowhere, and not shown again. An address of before works no more.")) }
        p { code { (address) } }
        p { a href="/clocks" { (Word("Back to the clocks")) } }
    }
}
