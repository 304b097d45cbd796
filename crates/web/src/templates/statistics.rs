//! Statistics as tables: documents, matches, decisions, remediations.
//!
//! Does not know: how they are counted.

use super::atoms::{Grouped, Text, Window};
use super::disposition::stand;
use crate::view::by_month;
use crate::words::{Word, language, say};
use hypertext::prelude::*;
use store::{Standings, Statistics};
use triage::wording;

/// Publishers that the page names; the API has them all.
const PUBLISHERS_SHOWN_COUNT: usize = 20;

/// The main part of the statistics page.
pub fn render(counted: &Statistics) -> impl Renderable {
    maud! {
        h1 { (Word("Statistics")) }
        div class="panels" {
            (documents(counted))
            (severities(counted))
            (publishers(counted))
            (matches(counted))
            (remediations(&counted.standings))
            (over_time(counted))
        }
        p class="note" { (Word("The same numbers as JSON: ")) a href="/api/v1/statistics" { (Word("/api/v1/statistics")) } (Word(", as a table: ")) a href="/statistics.csv" { "CSV" } ". " a href="/reports" { (Word("Monthly reports")) } }
    }
}

/// A table of two columns with a caption.
fn table(caption: &'static str, what: &'static str, rows: &[(impl Renderable, u64)]) -> impl Renderable {
    let most = rows.iter().map(|(_, count)| *count).max().unwrap_or_default().max(1);
    maud! {
        section class="panel" {
            table class="grid counts" {
                caption { (caption) }
                thead { tr { th scope="col" { (what) } th scope="col" { (Word("Count")) } } }
                tbody {
                    @for (name, count) in rows {
                        tr { th scope="row" { (name) } td { (Grouped(*count)) (bar(*count, most)) } }
                    }
                }
            }
        }
    }
}

/// A bar beside the number, which says the same to those who see it.
fn bar(count: u64, most: u64) -> impl Renderable {
    maud! { " " meter class="share" min="0" max=(most) value=(count) aria-hidden="true" {} }
}

fn documents(counted: &Statistics) -> impl Renderable {
    let rows = [
        (say("Advisories"), counted.advisories),
        (say("Documents, with every revision"), counted.revisions),
        (say("Your assets"), counted.assets),
        (say("Your assets that any advisory meets"), counted.matched_assets),
    ];
    table_owned(say("What there is"), say("What"), rows.to_vec())
}

fn table_owned<N: Renderable>(caption: &'static str, what: &'static str, rows: Vec<(N, u64)>) -> impl Renderable {
    maud! { (table(caption, what, &rows)) }
}

fn severities(counted: &Statistics) -> impl Renderable {
    let labels: Vec<_> = counted.labels.iter().map(|(label, count)| (label_of(*label), *count)).collect();
    let severities: Vec<(&str, u64)> = counted
        .severities
        .iter()
        .map(|(severity, count)| (severity.as_deref().unwrap_or(say("no score")), *count))
        .collect();
    maud! {
        (table(say("Advisories by label"), say("Label"), &labels))
        (table(say("Advisories by severity"), say("Severity"), &severities))
    }
}

fn label_of(label: Option<triage::assessment::Label>) -> impl Renderable {
    maud! { @match label { Some(label) => (Window(label)), None => (Word("not assessed yet")) } }
}

fn publishers(counted: &Statistics) -> impl Renderable {
    let rows: Vec<_> = counted
        .publishers
        .iter()
        .take(PUBLISHERS_SHOWN_COUNT)
        .map(|(publisher, count)| (Text(publisher), *count))
        .collect();
    table_owned(say("Advisories by publisher"), say("Publisher"), rows)
}

fn matches(counted: &Statistics) -> impl Renderable {
    let standings = &counted.standings;
    let mut rows: Vec<(&str, u64)> =
        standings.verdicts.iter().map(|(verdict, count)| (wording::verdict(*verdict, language()), *count)).collect();
    rows.push((say("Rejected by a person"), standings.rejected));
    rows.push((say("Confirmed by a person (counted as affected)"), standings.confirmed));
    rows.push((say("Decided for other facts, to be decided again"), standings.other_facts));
    table_owned(say("Pairs of asset and advisory"), say("Verdict"), rows)
}

fn remediations(standings: &Standings) -> impl Renderable {
    let rows: Vec<_> = standings.remediations.iter().map(|(standing, count)| (stand(*standing), *count)).collect();
    table_owned(say("Remediation of affected pairs, and of those that may be"), say("State"), rows)
}

fn over_time(counted: &Statistics) -> impl Renderable {
    let months = by_month(&counted.done_by_day);
    maud! {
        @if months.is_empty() {
            section class="panel" { h2 { (Word("Remediations done, by month")) } p class="empty" { (Word("None is done yet.")) } }
        } @else {
            (table(say("Remediations done, by month"), say("Month"), &months))
        }
    }
}
