//! How far the organisation is with the case: the state, whose it is, the forms to go on, and every step so far.
//!
//! Does not know: which steps lead where.

use crate::templates::atoms::{Civil, Moment, Text};
use crate::templates::changes;
use crate::view::{AdvisoryContext, AdvisoryView, CaseWork};
use crate::words::{Word, language};
use hypertext::prelude::*;
use store::{Person, StoredDisposition};
use triage::disposition::{Disposition, DispositionStep};
use triage::wording::disposition::{disposition, disposition_step};

/// Characters of a reason that the browser lets through; the action checks again.
const REASON_CHARS: usize = monitor::actions::WORDS_CHARS_MAX;

/// The state below the title, and the button that says that it was seen.
pub(super) fn brief(view: &AdvisoryView<'_>, context: &AdvisoryContext<'_>) -> impl Renderable {
    let state = context.work.state;
    maud! {
        div class="brief" {
            a href="#work" class={ "state state-" (state.code()) } { (disposition(state, language())) }
            @if state == Disposition::New {
                form method="post" action={ "/advisories/" %(view.advisory.id.0) "/disposition" } {
                    button type="submit" name="step" value=(DispositionStep::Acknowledge.code()) data-key="a" {
                        (disposition_step(DispositionStep::Acknowledge, language()))
                    }
                }
            }
        }
    }
}

pub(super) fn render(view: &AdvisoryView<'_>, context: &AdvisoryContext<'_>) -> impl Renderable {
    let (work, id) = (&context.work, view.advisory.id.0);
    let address = format!("/advisories/{id}/disposition");
    maud! {
        section aria-labelledby="work" class="work" {
            h2 id="work" { (Word("How far we are")) }
            p class="standing" {
                span class={ "state state-" (work.state.code()) } { (disposition(work.state, language())) }
                @if let Some(last) = work.last() { (who(last, work)) } @else { (Word(" Nobody has said that it was seen.")) }
            }
            @if let Some(last) = work.last() { @if !last.reason.is_empty() { p class="said" { (Text(&last.reason)) } } }
            @if !work.revised.is_empty() {
                div class="revised" {
                    p { (Word("The advisory was revised since:")) }
                    (changes::neighbours(id, &work.revised))
                }
            }
            details {
                summary { (Word("Change it")) }
                (form(&address, work))
            }
            @if work.steps.len() > 1 { (history(&work.steps)) }
        }
    }
}

fn who<'a>(last: &'a StoredDisposition, work: &'a CaseWork<'_>) -> impl Renderable + 'a {
    let lapsed = last.state != work.state;
    maud! {
        @if let Some(day) = last.day {
            @if lapsed { (Word(": the risk was accepted until ")) (Civil(day)) "." }
            @else if last.state == Disposition::RiskAccepted { (Word(" until ")) (Civil(day)) }
            @else { (Word(" for ")) (Civil(day)) }
        }
        @if !last.assignee_name.is_empty() { ", " (Text(&last.assignee_name)) (Word(" has it")) }
        @if last.who.is_empty() { (Word(", since that day is past. ")) } @else { ". " (Text(&last.who)) ", " }
        (Moment(last.at))
    }
}

fn form<'a>(address: &'a str, work: &'a CaseWork<'_>) -> impl Renderable + 'a {
    maud! {
        form method="post" action=(address) class="say" {
            label {
                (Word("Step"))
                select name="step" {
                    option value="" { (Word("Leave it as it is: ")) (disposition(work.state, language())) }
                    @for step in work.state.steps() { option value=(step.code()) { (disposition_step(step, language())) } }
                }
            }
            @if !work.people.is_empty() { (assignee(&work.people, work.last())) }
            label {
                (Word("Day: until when the risk is accepted, or for when it is planned"))
                input type="date" name="day" min=(work.today.to_string());
            }
            label {
                (Word("Why (needed to mitigate, to rule out and to accept; @name sends that person a mail)"))
                textarea name="reason" rows="2" maxlength=(REASON_CHARS) {}
            }
            button type="submit" { (Word("Keep it")) }
            p class="note" {
                (Word("It orders your work. Matches, counts and alerts do not hang on it: something new about this problem is told whatever stands here."))
            }
        }
    }
}

/// Whose the case is to be: unchanged, nobody's, or one of the people.
pub(crate) fn assignee<'a>(people: &'a [Person], last: Option<&'a StoredDisposition>) -> impl Renderable + 'a {
    let now = last.filter(|last| !last.assignee_name.is_empty());
    maud! {
        label {
            (Word("Who has it"))
            select name="assignee" {
                option value="" {
                    @match now { Some(last) => { (Word("As it is: ")) (Text(&last.assignee_name)) }, None => (Word("As it is: nobody")) }
                }
                option value="nobody" { (Word("Nobody")) }
                @for person in people { option value=(person.user.to_string()) { (Text(&person.name)) } }
            }
        }
    }
}

fn history(steps: &[StoredDisposition]) -> impl Renderable {
    maud! {
        details {
            summary { (Word("All steps (")) (steps.len()) ")" }
            ol class="history" {
                @for step in steps {
                    li {
                        (Moment(step.at)) " "
                        @if step.who.is_empty() { (Word("the accepted time was over")) } @else { (Text(&step.who)) }
                        ": " (disposition(step.state, language()))
                        @if let Some(day) = step.day { ", " (Civil(day)) }
                        @if !step.assignee_name.is_empty() { ", " (Text(&step.assignee_name)) (Word(" has it")) }
                        @if !step.reason.is_empty() { ". " span class="said" { (Text(&step.reason)) } }
                    }
                }
            }
        }
    }
}
