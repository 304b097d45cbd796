//! The start page: the panel of labels, what is new, what it touches, what was alerted.
//!
//! Does not know: how many rows there are behind it; it shows the newest.

use super::atoms::{Count, Grouped};
use super::{advisories, alerts};
use crate::view::{Filter, StartView};
use crate::words::{Word, say};
use hypertext::prelude::*;
use triage::search::Query;

/// The main part of the start page.
pub fn render(view: &StartView<'_>) -> impl Renderable {
    maud! {
        h1 class="unseen" { "Annunciator" }
        (advisories::windows(&view.counts, &Filter::default()))
        div class="columns" {
            section class="reading" aria-labelledby="newest" {
                h2 id="newest" { (Word("Newest advisories")) }
                @if view.newest.is_empty() {
                    div class="empty" {
                        p { (Word("No advisory has been read yet.")) }
                        p { (Word("Import some: ")) code { "annunciator import PATH" } }
                    }
                }
                (advisories::rows(&view.newest, &Query::default()))
                p { a class="button" href="/advisories" { (Word("All advisories")) } }
            }
            div class="beside" {
                (assets(view))
                section class="panel" aria-labelledby="alerted" {
                    h2 id="alerted" { a href="/alerts" { (Word("Alerts")) } }
                    @if view.alerts.is_empty() { p class="empty" { (Word("Nothing has been alerted.")) } }
                    (alerts::short(&view.alerts))
                }
            }
        }
    }
}

fn assets(view: &StartView<'_>) -> impl Renderable {
    let [affected, needs_data, fixed, not_affected] = view.matches;
    maud! {
        section class="panel" aria-labelledby="touched" {
            h2 id="touched" { a href="/matches" { (Word("Your assets")) } }
            @if view.assets == 0 {
                p class="empty" { (Word("No inventory yet. Import one: ")) code { "annunciator inventory import FILE --org NAME" } }
            } @else {
                p { a href="/assets" { (Count(view.assets, "asset", "assets")) } (Word(" in the inventory. Pairs of asset and advisory:")) }
                ul class="verdicts" {
                    (cell("affected", say("Affected"), affected))
                    (cell("needs_data", say("Needs data"), needs_data))
                    (cell("fixed", say("Fixed"), fixed))
                    (cell("not_affected", say("Not affected"), not_affected))
                }
            }
        }
    }
}

fn cell(verdict: &str, name: &str, count: u64) -> impl Renderable {
    maud! { li { a href={ "/matches?verdict=" (verdict) } { b { (Grouped(count)) } " " span class={ "verdict verdict-" (verdict) } { (name) } } } }
}
