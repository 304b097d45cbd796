//! The alerts that were raised, each with its reason and its deliveries.
//!
//! Does not know: whether a message was read.

use super::atoms::{Moment, Window};
use super::words::{self, LANGUAGE};
use crate::view::AlertRow;
use hypertext::prelude::*;
use triage::alert::Reason;
use triage::wording::alert::reason_name;

/// The main part of the alerts page.
pub fn render(rows: &[AlertRow<'_>], next: Option<&str>) -> impl Renderable {
    maud! {
        h1 { "Alerts" }
        p class="note" {
            a href="/watchlists" { "Watchlists" } " decide who is told of what. "
            a href="/outbox" { "Messages that did not get through" } ". As " a href="/alerts.csv" { "CSV" } "."
        }
        @if rows.is_empty() {
            div class="empty" {
                p { "Nothing has been alerted." }
                p { "An alert is raised when an advisory meets a watchlist or an asset of your inventory." }
            }
        } @else {
            ol class="alerts" { @for row in rows { (line(row)) } }
        }
        @if let Some(next) = next {
            nav class="pager" aria-label="Pages" { a rel="next" class="button" href={ "/alerts?cursor=" (next) } { "Older alerts" } }
        }
    }
}

/// A few lines for the start page.
pub fn short(rows: &[AlertRow<'_>]) -> impl Renderable {
    maud! { @if !rows.is_empty() { ol class="alerts" { @for row in rows { (line(row)) } } } }
}

/// Why an alert was raised; that about a source has no name among the reasons.
fn reason(code: &str) -> String {
    Reason::from_code(code).map_or_else(|| words::plain(code), |reason| reason_name(reason, LANGUAGE).to_owned())
}

fn line(row: &AlertRow<'_>) -> impl Renderable {
    maud! {
        li class="alert" {
            @if let Some(label) = row.label { (Window(label)) }
            div class="about" {
                p class="title" {
                    @if row.path.is_empty() { (row.title) } @else { a href=(row.path) { (row.title) } }
                }
                p class="meta" {
                    span { (reason(row.reason)) }
                    @if !row.watchlist.is_empty() { span { "for " (row.watchlist) } }
                    span { (Moment(row.raised)) }
                    @if !row.named.is_empty() { span class="id" { (row.named) } }
                    @if row.path.is_empty() { span { "the advisory was deleted" } }
                }
                @if !row.deliveries.is_empty() {
                    ul class="deliveries" {
                        @for (channel, state, attempts) in &row.deliveries {
                            li class={ "delivery delivery-" (state) } {
                                (words::plain(channel)) ": " (words::plain(state))
                                @if *attempts > 1 { ", " (attempts) " attempts" }
                            }
                        }
                    }
                }
            }
        }
    }
}
