//! The alerts that were raised, each with its reason and its deliveries.
//!
//! Does not know: whether a message was read.

use super::advisory;
use super::atoms::{Moment, Text, Window};
use super::words;
use crate::view::{AlertRow, AlertsView};
use crate::words::{Word, language};
use hypertext::prelude::*;
use monitor::actions::WORDS_CHARS_MAX;
use triage::alert::Reason;
use triage::disposition::DispositionStep;
use triage::wording::alert::reason_name;
use triage::wording::disposition::{disposition, disposition_step};

/// The main part of the alerts page.
pub fn render(view: &AlertsView<'_>) -> impl Renderable {
    let AlertsView { rows, next, is_new_only, may_decide, .. } = *view;
    let beyond = if is_new_only { "show=new&cursor=" } else { "cursor=" };
    maud! {
        h1 { (Word("Alerts")) }
        nav class="tabs" aria-label=(Word("Which alerts")) {
            ul {
                li { a href="/alerts" aria-current=[(!is_new_only).then_some("page")] { (Word("All")) } }
                li { a href="/alerts?show=new" aria-current=[is_new_only.then_some("page")] { (Word("Not acknowledged yet")) } }
            }
        }
        p class="note" {
            a href="/watchlists" { (Word("Watchlists")) } (Word(" decide who is told of what. "))
            a href="/outbox" { (Word("Messages that did not get through")) } (Word(". As ")) a href="/alerts.csv" { "CSV" } "."
        }
        @if rows.is_empty() {
            div class="empty" {
                p { @if is_new_only { (Word("Somebody has seen every alert.")) } @else { (Word("Nothing has been alerted.")) } }
                p { (Word("An alert is raised when an advisory meets a watchlist or an asset of your inventory.")) }
            }
        } @else {
            @if may_decide {
                form method="post" action="/alerts/disposition" class="inbox" {
                    ol class="alerts" { @for row in rows { (line(row, true)) } }
                    (many(view))
                }
            } @else {
                ol class="alerts" { @for row in rows { (line(row, false)) } }
            }
        }
        @if let Some(next) = next {
            nav class="pager" aria-label=(Word("Pages")) { a rel="next" class="button" href={ "/alerts?" (beyond) (next) } { (Word("Older alerts")) } }
        }
    }
}

/// A few lines for the start page.
pub fn short(rows: &[AlertRow<'_>]) -> impl Renderable {
    maud! { @if !rows.is_empty() { ol class="alerts" { @for row in rows { (line(row, false)) } } } }
}

/// Why an alert was raised; that about a source has no name among the reasons.
fn reason(code: &str) -> String {
    Reason::from_code(code).map_or_else(|| words::plain(code), |reason| reason_name(reason, language()).to_owned())
}

/// What is done with all that are ticked.
fn many(view: &AlertsView<'_>) -> impl Renderable {
    maud! {
        fieldset class="say many" {
            legend { (Word("With all that are ticked")) }
            label {
                (Word("Step"))
                select name="step" {
                    @for step in DispositionStep::ALL.into_iter().filter(|step| *step != DispositionStep::AcceptanceEnded) {
                        option value=(step.code()) { (disposition_step(step, language())) }
                    }
                    option value="" { (Word("Leave them as they are")) }
                }
            }
            @if !view.people.is_empty() { (advisory::assignee(view.people, None)) }
            label { (Word("Day")) input type="date" name="day"; }
            label { (Word("Why")) textarea name="reason" rows="2" maxlength=(WORDS_CHARS_MAX) {} }
            button type="submit" { (Word("Keep it")) }
            p class="note" { (Word("A case that a step leads nowhere from is left as it is.")) }
        }
    }
}

fn line(row: &AlertRow<'_>, may_tick: bool) -> impl Renderable {
    maud! {
        li class="alert" {
            @if let Some(advisory) = row.advisory.filter(|_| may_tick) {
                input type="checkbox" name={ "case-" %(advisory.0) } aria-label={ (Word("Tick: ")) (row.title) };
            }
            @if let Some(label) = row.label { (Window(label)) }
            div class="about" {
                p class="title" {
                    @if row.path.is_empty() { (row.title) } @else { a href=(row.path) { (row.title) } }
                }
                p class="meta" {
                    @if let Some((state, whose)) = row.work {
                        span class={ "state state-" (state.code()) } { (disposition(state, language())) }
                        @if !whose.is_empty() { span { (Text(whose)) (Word(" has it")) } }
                    }
                    span { (reason(row.reason)) }
                    @if !row.watchlist.is_empty() { span { (Word("for ")) (row.watchlist) } }
                    span { (Moment(row.raised)) }
                    @if !row.named.is_empty() { span class="id" { (row.named) } }
                    @if row.path.is_empty() { span { (Word("the advisory was deleted")) } }
                }
                @if !row.deliveries.is_empty() {
                    ul class="deliveries" {
                        @for (channel, state, attempts) in &row.deliveries {
                            li class={ "delivery delivery-" (state) } {
                                (words::plain(channel)) ": " (words::plain(state))
                                @if *attempts > 1 { ", " (attempts) (Word(" attempts")) }
                            }
                        }
                    }
                }
            }
        }
    }
}
