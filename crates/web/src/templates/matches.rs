//! Pairs of asset and advisory with verdict and reason, the most pressing first.
//!
//! Does not know: how a verdict was reached; it prints the evidence it is given.

use super::asset::{asset_path, why_path};
use super::atoms::{Grouped, Window, advisory_link, match_path};
use super::disposition::verdict_badge;
use super::inventory::sites;
use crate::view::{MatchList, MatchRow, MatchesFilter};
use crate::words::{Word, language, phrase};
use hypertext::prelude::*;
use triage::matching::Verdict;
use triage::wording;

const VERDICTS: [Verdict; 4] = [Verdict::Affected, Verdict::NeedsData, Verdict::Fixed, Verdict::NotAffected];

/// The main part of the matches page.
pub fn render(list: &MatchList<'_>) -> impl Renderable {
    let filter = &list.filter;
    maud! {
        h1 { (Word("Matches")) }
        (verdicts(filter))
        p class="note" { (Word("What one update in the next window would close: ")) a href="/planner" { (Word("outage planner")) } "." }
        (filter_form(list))
        @if list.rows.is_empty() {
            div class="empty" {
                @match filter.verdict {
                    _ if list.total > 0 => p { (Word("There are no further matches.")) },
                    _ if filter.narrows_assets() => p { (Word("No match of these assets.")) },
                    Some(verdict) => p { (Word("No pair of asset and advisory has the verdict “")) (wording::verdict(verdict, language())) (Word("”.")) },
                    None => p { (Word("No asset of your inventory meets an advisory.")) },
                }
                @if filter.narrows_assets() { p { a href="/matches" { (Word("Show all matches")) } } }
            }
        } @else {
            p class="note" {
                @if list.total > list.rows.len() as u64 {
                    (part_of(list))
                } @else { (Grouped(list.total)) (Word(", the most pressing first.")) }
            }
            ol class="list matches" { @for row in &list.rows { (line(row)) } }
        }
        @if let Some(next) = list.next {
            nav class="pager" aria-label=(Word("Pages")) {
                a rel="next" class="button" href={ "/matches" (filter.query(Some(next))) } { (Word("More matches")) }
            }
        }
        p class="note" { (Word("These matches as ")) a href={ "/matches.csv" (filter.query(None)) } { "CSV" } "." }
        p class="note" {
            (Word("What your people decided, for others to read (VEX): ")) a href="/api/v1/vex?format=csaf" { "CSAF" } ", "
            a href="/api/v1/vex?format=cyclonedx" { "CycloneDX" } "; "
            a href="/api/v1/vex?format=csaf&decided_only=true" { (Word("only what is decided")) } ". "
            (Word("It names your assets: hand it to those who may see them."))
        }
        form method="post" action="/rematch" class="say" {
            p class="note" { (Word("Matching runs by itself for new documents and whenever the inventory changes.")) }
            button type="submit" { (Word("Match the whole inventory again")) }
        }
    }
}

fn verdicts(filter: &MatchesFilter) -> impl Renderable {
    let of = |verdict| MatchesFilter { verdict, ..filter.clone() }.query(None);
    maud! {
        nav class="tabs" aria-label=(Word("Verdicts")) {
            ul {
                li { a href={ "/matches" (of(None)) } aria-current=[filter.verdict.is_none().then_some("page")] { (Word("All")) } }
                @for verdict in VERDICTS {
                    li {
                        a href={ "/matches" (of(Some(verdict))) } aria-current=[(filter.verdict == Some(verdict)).then_some("page")] {
                            (wording::verdict(verdict, language()))
                        }
                    }
                }
            }
        }
    }
}

/// Which of the matches are shown.
fn part_of(list: &MatchList<'_>) -> String {
    let (first, last) = (Grouped(list.first + 1), Grouped(list.first + list.rows.len() as u64));
    phrase(
        "{first} to {last} of {all}, the most pressing first.",
        &[("first", &first), ("last", &last), ("all", &Grouped(list.total))],
    )
}

fn filter_form(list: &MatchList<'_>) -> impl Renderable {
    let filter = &list.filter;
    maud! {
        form class="filter" action="/matches" method="get" {
            @if let Some(verdict) = filter.verdict { input type="hidden" name="verdict" value=(verdict.code()); }
            p {
                label for="filter-q" { (Word("Asset")) }
                input id="filter-q" name="q" type="search" value=[filter.q.as_deref()] placeholder=(Word("id, product, order number")) maxlength="200";
            }
            (sites(&list.sites, filter.site.as_deref()))
            p class="do" {
                button type="submit" { (Word("Filter")) }
                @if filter.narrows_assets() { " " a href="/matches" { (Word("Clear")) } }
            }
        }
    }
}

fn line(row: &MatchRow<'_>) -> impl Renderable {
    maud! {
        li class="line match" {
            (verdict_badge(row.verdict, row.decision))
            (Window(row.label))
            div class="about" {
                h2 {
                    a href=(asset_path(row.external_id)) { span class="id" { (row.external_id) } }
                    " " (row.product) @if !row.version.is_empty() { " " (row.version) }
                }
                p { (advisory_link(&row.link)) " " span class="id" { (row.link.tracking_id) } }
                p class="meta" {
                    @if !row.site.is_empty() { span { (row.site) } }
                    span { (row.reason) }
                    span { (row.confidence) (Word(" % sure of the identity")) }
                    a href=(why_path(row.external_id, row.link.publisher, row.link.tracking_id)) { (Word("Why?")) }
                    a href=(match_path(row.pair.0, row.pair.1)) { (Word("Decide or mark")) }
                }
            }
        }
    }
}
