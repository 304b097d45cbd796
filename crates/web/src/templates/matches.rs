//! Pairs of asset and advisory with verdict and reason, the most pressing first.
//!
//! Does not know: how a verdict was reached; it prints the evidence it is given.

use super::atoms::{Grouped, Window, advisory_link};
use crate::templates::words::LANGUAGE;
use crate::view::MatchRow;
use hypertext::prelude::*;
use triage::matching::Verdict;
use triage::wording;

const VERDICTS: [Verdict; 4] = [Verdict::Affected, Verdict::NeedsData, Verdict::Fixed, Verdict::NotAffected];

/// The main part of the matches page, narrowed to `chosen`; `total` counts those that are not shown as well.
pub fn render(rows: &[MatchRow<'_>], chosen: Option<Verdict>, total: u64) -> impl Renderable {
    maud! {
        h1 { "Matches" }
        (verdicts(chosen))
        @if rows.is_empty() {
            div class="empty" {
                @match chosen {
                    Some(verdict) => p { "No pair of asset and advisory has the verdict “" (wording::verdict(verdict, LANGUAGE)) "”." },
                    None => p { "No asset of your inventory meets an advisory." },
                }
            }
        } @else {
            ol class="list matches" { @for row in rows { (line(row)) } }
        }
        @if total > rows.len() as u64 {
            p class="note" { "The most pressing " (rows.len()) " of " (Grouped(total)) "." }
        }
    }
}

fn verdicts(chosen: Option<Verdict>) -> impl Renderable {
    maud! {
        nav class="tabs" aria-label="Verdicts" {
            ul {
                li { a href="/matches" aria-current=[chosen.is_none().then_some("page")] { "All" } }
                @for verdict in VERDICTS {
                    li {
                        a href={ "/matches?verdict=" (verdict.code()) } aria-current=[(chosen == Some(verdict)).then_some("page")] {
                            (wording::verdict(verdict, LANGUAGE))
                        }
                    }
                }
            }
        }
    }
}

fn line(row: &MatchRow<'_>) -> impl Renderable {
    maud! {
        li class="line match" {
            span class={ "verdict verdict-" (row.verdict.code()) } { (wording::verdict(row.verdict, LANGUAGE)) }
            (Window(row.label))
            div class="about" {
                h2 { span class="id" { (row.external_id) } " " (row.product) @if !row.version.is_empty() { " " (row.version) } }
                p { (advisory_link(&row.link)) " " span class="id" { (row.link.tracking_id) } }
                p class="meta" {
                    @if !row.site.is_empty() { span { (row.site) } }
                    span { (row.reason) }
                    span { (row.confidence) " % sure of the identity" }
                }
            }
        }
    }
}
