//! How the installation is: what it holds, what waits, what was delivered, when sources were asked.
//!
//! Does not know: how to mend it.

use super::atoms::{Grouped, Moment, Text};
use super::words;
use crate::view::HealthView;
use crate::words::{Word, say};
use hypertext::prelude::*;

/// The main part of the health page.
pub fn render(health: &HealthView) -> impl Renderable {
    let waiting: u64 = health.pending.iter().map(|(_, count)| count).sum();
    maud! {
        h1 { (Word("Health")) }
        p class="note" {
            @if waiting == 0 { (Word("All work is done.")) } @else { (Grouped(waiting)) (Word(" pieces of work wait.")) }
            @if health.failing > 0 { " " b { (Grouped(health.failing)) (Word(" failed and will be tried again.")) } }
            @if let Some(at) = health.newest_document { (Word(" The newest document came ")) (Moment(at)) "." }
            " " a href="/status" { (Word("How fast alerts arrive")) }
        }
        div class="panels" {
            (counted(say("Holds"), health.counts.iter().map(|(what, count)| (*what, *count))))
            (counted(say("Waits"), health.pending.iter().map(|(stage, count)| (stage.as_str(), *count))))
            (counted(say("Deliveries"), health.deliveries.iter().map(|(state, count)| (state.as_str(), *count))))
        }
        (sources(health))
        (quarantine(health))
    }
}

fn counted<'a>(heading: &str, lines: impl Iterator<Item = (&'a str, u64)> + Clone) -> impl Renderable {
    maud! {
        section class="panel" {
            h2 { (heading) }
            @if lines.clone().next().is_none() { p class="empty" { (Word("Nothing.")) } }
            dl class="counts" { @for (what, count) in lines.clone() { div { dt { (words::plain(what)) } dd { (Grouped(count)) } } } }
        }
    }
}

/// Shown only when there is something: whoever looks here must see what was not taken, and why.
fn quarantine(health: &HealthView) -> impl Renderable {
    maud! {
        @if !health.quarantine.is_empty() {
            section aria-labelledby="quarantine" {
                h2 id="quarantine" { (Word("Put aside")) }
                p class="note" { (Word("These documents were kept out because they could not be read or trusted. Ask the publisher, or fetch them again.")) }
                div class="scroll" tabindex="0" {
                    table class="grid labelled" {
                        thead { tr { th scope="col" { (Word("Document")) } th scope="col" { (Word("Seen")) } th scope="col" { (Word("Why")) } } }
                        tbody {
                            @for (at, source, reason) in &health.quarantine {
                                tr { th scope="row" { (Text(source)) } td data-label=(Word("Seen")) { (Moment(*at)) } td data-label=(Word("Why")) { (Text(reason)) } }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn sources(health: &HealthView) -> impl Renderable {
    maud! {
        section aria-labelledby="sources" {
            h2 id="sources" { (Word("Sources and catalogs")) }
            @if health.sources.is_empty() { p class="empty" { (Word("No source is polled. Documents come by import.")) } }
            @else {
                div class="scroll" tabindex="0" {
                    table class="grid" {
                        thead { tr { th scope="col" { (Word("Source")) } th scope="col" { (Word("Last asked")) } th scope="col" { (Word("Last error")) } } }
                        tbody {
                            @for (name, polled, error) in &health.sources {
                                tr {
                                    th scope="row" { (name) }
                                    td { @match polled { Some(at) => (Moment(*at)), None => (Word("never")) } }
                                    td { (error.as_deref().unwrap_or(say("none"))) }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}
