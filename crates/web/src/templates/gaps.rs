//! Data gaps: which answer about which assets would settle how many advisories.
//!
//! Does not know: how they are ranked.

use super::atoms::{Count, Grouped, Window, advisory_link};
use super::inventory::tabs;
use crate::view::{GapView, GapsView};
use crate::words::{Word, language};
use hypertext::prelude::*;
use triage::wording::readiness as words;

/// The main part of the page.
pub fn render(view: &GapsView<'_>, lookup: bool) -> impl Renderable {
    maud! {
        h1 { (Word("Data gaps")) }
        (tabs("/gaps", lookup))
        @if view.total == 0 {
            div class="empty" {
                p { (Word("No answer is missing: every match that the inventory could settle is settled.")) }
                (publisher(view.publisher_pairs))
            }
        } @else {
            p class="note" {
                (Count(view.total as u64, "answer is missing", "answers are missing"))
                (Word(". The first settles the most advisories."))
            }
            ol class="list gaps" start=(view.first + 1) { @for gap in &view.gaps { (line(gap)) } }
            (publisher(view.publisher_pairs))
        }
        @if let Some(next) = view.next {
            nav class="pager" aria-label=(Word("Pages")) { a rel="next" class="button" href={ "/gaps?from=" (next) } { (Word("More gaps")) } }
        }
        p class="note" { (Word("All gaps as ")) a href="/gaps.csv" { "CSV" } "." }
    }
}

fn publisher(pairs: u64) -> impl Renderable {
    maud! {
        @if pairs > 0 {
            p class="note" {
                (Count(pairs, "pair", "pairs")) (Word(" of asset and advisory cannot be settled by the inventory: the publisher is \
                 still investigating, or its version range has to be read by a person. They are among the "))
                a href="/matches?verdict=needs_data" { (Word("matches that need data")) } "."
            }
        }
    }
}

fn line(view: &GapView<'_>) -> impl Renderable {
    let gap = view.gap;
    maud! {
        li class="line gap" {
            b class="count" { (Grouped(gap.advisories)) }
            div class="about" {
                h2 { (words::gap(gap, language())) }
                p { (words::how_to_answer(gap.asked, language())) }
                ul class="meta" {
                    @for (link, label) in &view.examples { li { (Window(*label)) " " (advisory_link(link)) } }
                }
                p class="meta" { a href=(assets_of(view)) { (Word("These assets")) } a href=(matches_of(view)) { (Word("Their matches that need data")) } }
            }
        }
    }
}

/// A search that finds the assets of the gap.
fn words_of(view: &GapView<'_>) -> String {
    let group = &view.gap.group;
    let text = if group.order_number.is_empty() { &group.product } else { &group.order_number };
    url::form_urlencoded::byte_serialize(text.as_bytes()).collect()
}

fn assets_of(view: &GapView<'_>) -> String {
    format!("/assets?q={}", words_of(view))
}

fn matches_of(view: &GapView<'_>) -> String {
    format!("/matches?verdict=needs_data&q={}", words_of(view))
}
