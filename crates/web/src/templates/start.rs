//! The start page: what is open, what came since the last visit, what is due, how the sources fare, and a look back.
//!
//! Does not know: how many rows there are behind it; it shows the newest and the most urgent.

use super::atoms::{Count, Day, Grouped, Moment, Text, Window, advisory_link};
use super::charts::{self, Chart, Parts};
use super::{advisories, alerts, clocks};
use crate::view::{ArrivalRow, Filter, LabelColumn, OursView, StartView};
use crate::words::{Word, key, phrase, say};
use hypertext::prelude::*;
use jiff::SignedDuration;
use triage::assessment::Label;
use triage::search::Query;

/// What narrows a list of advisories down to those that touch, or may touch, the organisation's assets.
const OURS: &str = "q=ours%3Ayes";

/// The main part of the start page.
pub fn render(view: &StartView<'_>) -> impl Renderable {
    maud! {
        h1 class="unseen" { "Annunciator" }
        @match &view.ours {
            Some(ours) => { (open(ours)) (arrivals(ours)) }
            None => (advisories::windows(&view.counts, &Filter::default())),
        }
        div class="columns" {
            div { (newest(view)) (alerted(view)) }
            div class="beside" {
                (due(view))
                (assets(view))
                (sources(view))
            }
        }
        (looking_back(view))
    }
}

fn newest(view: &StartView<'_>) -> impl Renderable {
    maud! {
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
    }
}

fn alerted(view: &StartView<'_>) -> impl Renderable {
    maud! {
        section class="panel" aria-labelledby="alerted" {
            h2 id="alerted" { a href="/alerts" { (Word("Alerts")) } }
            @if view.alerts.is_empty() { p class="empty" { (Word("Nothing has been alerted.")) } }
            (alerts::short(&view.alerts))
        }
    }
}

/// What nobody has settled, as the panel's windows.
fn open(ours: &OursView<'_>) -> impl Renderable {
    let all: u64 = ours.open.iter().sum();
    maud! {
        section class="annunciator" aria-labelledby="open" {
            h2 id="open" { (Word("Open for you")) }
            ul {
                @for (label, count) in Label::ALL.into_iter().zip(ours.open) {
                    li {
                        (advisories::tile(label, count, &format!("?label={}&{OURS}", label.code()), false))
                    }
                }
            }
            p class="note" {
                (Count(all, "advisory touches, or may touch, your assets and is not settled", "advisories touch, or may touch, your assets and are not settled"))
                (Word(". The lists behind the windows also hold those that are settled."))
            }
        }
    }
}

fn arrivals(ours: &OursView<'_>) -> impl Renderable {
    let rest = ours.arrivals_count.saturating_sub(ours.arrivals.len() as u64);
    maud! {
        section class="arrivals" aria-labelledby="arrived" {
            h2 id="arrived" {
                @if ours.is_first_visit { (Word("New for you in the last 30 days")) }
                @else { (Word("New for you since your last visit")) }
            }
            @if !ours.is_first_visit { p class="note" { (Word("Your last visit ended ")) (Moment(ours.since)) "." } }
            @if ours.arrivals.is_empty() { p class="empty" { (Word("Nothing that touches your assets has come or changed.")) } }
            @else { ul class="list" { @for row in &ours.arrivals { (arrival(row)) } } }
            @if rest > 0 {
                p {
                    (Count(rest, "more advisory has come or changed", "more advisories have come or changed")) ": "
                    a href={ "/advisories?" (OURS) } { (Word("all that touch your assets")) }
                }
            }
        }
    }
}

fn arrival(row: &ArrivalRow<'_>) -> impl Renderable {
    maud! {
        li class="line" {
            (Window(row.label))
            div class="about" {
                h3 { (advisory_link(&row.link)) }
                p class="meta" {
                    span { (Text(row.link.publisher)) }
                    span class="id" { (Text(row.link.tracking_id)) }
                    @if row.assets > 0 { span class="flag flag-yours" { (Count(u64::from(row.assets), "asset of yours", "assets of yours")) } }
                }
            }
            p class="when" { @if row.is_new { (Word("New")) } @else { (Word("Revised")) } " " (Day(row.at)) }
        }
    }
}

fn due(view: &StartView<'_>) -> impl Renderable {
    let due = &view.due;
    maud! {
        @if due.count > 0 {
            section class="panel" aria-labelledby="due" {
                h2 id="due" { a href="/clocks" { (Word("Clocks running out")) } }
                p class="note" {
                    (Count(due.count as u64, "clock runs", "clocks run"))
                    @if due.overdue_count > 0 { ", " b { (Count(due.overdue_count as u64, "is overdue", "are overdue")) } }
                    "."
                }
                ul class="rows" { @for line in due.lines { (clocks::row(line)) } }
            }
        }
    }
}

fn assets(view: &StartView<'_>) -> impl Renderable {
    maud! {
        section class="panel" aria-labelledby="touched" {
            h2 id="touched" { a href="/matches" { (Word("Your assets")) } }
            @match &view.ours {
                None => { p class="empty" { (Word("No inventory yet.")) " " a href="/assets/import" { (Word("Import one")) } "." } }
                Some(ours) => {
                    p { a href="/assets" { (Count(ours.assets, "asset", "assets")) } (Word(" in the inventory. Pairs of asset and advisory:")) }
                    ul class="verdicts" {
                        (cell("affected", say("Affected"), ours.matches[0]))
                        (cell("needs_data", say("Needs data"), ours.matches[1]))
                        (cell("fixed", say("Fixed"), ours.matches[2]))
                        (cell("not_affected", say("Not affected"), ours.matches[3]))
                    }
                    (gaps(ours))
                }
            }
        }
    }
}

fn cell(verdict: &str, name: &str, count: u64) -> impl Renderable {
    maud! { li { a href={ "/matches?verdict=" (verdict) } { b { (Grouped(count)) } " " span class={ "verdict verdict-" (verdict) } { (name) } } } }
}

/// The answers that would settle most.
fn gaps(ours: &OursView<'_>) -> impl Renderable {
    maud! {
        @if !ours.gaps.is_empty() {
            h3 { a href="/gaps" { (Word("Answers that would settle most")) } }
            ul class="plain" {
                @for sentence in &ours.gaps { li { (Text(sentence)) } }
            }
            p class="note" { (Count(ours.gaps_count as u64, "answer is missing", "answers are missing")) "." }
        }
    }
}

fn sources(view: &StartView<'_>) -> impl Renderable {
    let sources = &view.sources;
    maud! {
        section class="panel" aria-labelledby="sources" {
            h2 id="sources" { a href="/sources" { (Word("Sources")) } }
            @if sources.count == 0 { p class="empty" { (Word("No source is watched. Documents come by import.")) } }
            @else if sources.ailing.is_empty() {
                p { (Count(sources.count as u64, "source is watched", "sources are watched")) (Word("; each answers and none is silent for longer than usual.")) }
            } @else {
                p { (Count(sources.count as u64, "source is watched", "sources are watched")) (Word(". Look at these:")) }
                ul class="plain" { @for (name, words) in &sources.ailing { li { b { (Text(name)) } " " (Text(words)) } } }
            }
        }
    }
}

const RELEASED: &str = key("Advisories by month of release");
const AGES: &str = key("Open for you, by days");
const ANSWERS: &str = key("Hours from an alert to the first answer, median by month");
const MONTH: &str = key("Month");
const DAYS: &str = key("Days");
const HOURS: &str = key("Hours");

/// What changes slowly: what came, how long things stay open, how fast they are answered.
fn looking_back(view: &StartView<'_>) -> impl Renderable {
    maud! {
        section aria-labelledby="back" {
            h2 id="back" { (Word("Looking back")) }
            div class="charts" {
                (by_label((RELEASED, MONTH), &view.released))
                @if let Some(ours) = &view.ours { (exposure(ours)) }
                (answers(view))
            }
            p class="note" { a href="/statistics" { (Word("All numbers")) } " · " a href="/reports" { (Word("Monthly reports")) } }
        }
    }
}

fn by_label((caption, step): (&'static str, &'static str), columns: &[LabelColumn]) -> impl Renderable {
    let columns = columns.iter().map(|one| (one.name.as_str(), one.parts.map(Some).to_vec())).collect();
    let chart = Chart { caption, step, columns, parts: Parts::Labels };
    charts::render(chart)
}

fn exposure(ours: &OursView<'_>) -> impl Renderable {
    let exposure = &ours.exposure;
    let (pairs, days) = (Grouped(exposure.pairs), Grouped(exposure.days));
    let told = phrase(
        "Pairs of asset and advisory that are open: {pairs}; together they have been open for {days} days at most.",
        &[("pairs", &pairs), ("days", &days)],
    );
    maud! { div { (by_label((AGES, DAYS), &exposure.ages)) p class="note" { (told) } } }
}

fn answers(view: &StartView<'_>) -> impl Renderable {
    let hours = |wait: SignedDuration| (wait.as_secs().max(0).unsigned_abs()).div_ceil(3_600);
    let columns: Vec<_> = view.answered.iter().map(|one| (one.month.as_str(), vec![one.median.map(hours)])).collect();
    let count: u64 = view.answered.iter().map(|one| one.count).sum();
    let drawn = charts::render(Chart { caption: ANSWERS, step: MONTH, columns, parts: Parts::One(HOURS) });
    maud! {
        @if count > 0 {
            div {
                (drawn)
                p class="note" { (Count(count, "case was answered for the first time", "cases were answered for the first time")) "." }
            }
        } @else {
            figure class="chart" {
                figcaption { (Word(ANSWERS)) }
                p class="empty" { (Word("No alert has been answered yet: acknowledge one under Alerts.")) }
            }
        }
    }
}
