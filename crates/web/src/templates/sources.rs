//! The publishers that are watched: what the last look at each found, and what failed.
//!
//! Does not know: how to mend it.

use super::atoms::{Grouped, Moment, Text};
use super::{catalogs, quality, words};
use crate::view::{CatalogView, QualityLine, SourceView, standing_words};
use crate::words::{Word, key, say};
use hypertext::prelude::*;
use store::{Check, CheckKind};

/// Failures that are named of one check; the rest is counted.
const FAILURES_SHOWN_COUNT_MAX: usize = 50;

/// What is told of each check, after the source's name. On a phone each stands before its value.
const COLUMNS: [&str; 9] = [
    key("Looked at"),
    key("When"),
    key("Seen"),
    key("New"),
    key("Revised"),
    key("Silently"),
    key("Withdrawn"),
    key("Failed"),
    key("Last error"),
];

/// The main part of the page of sources.
pub fn render(sources: &[SourceView], quality: &[QualityLine], catalogs: &[CatalogView]) -> impl Renderable {
    maud! {
        h1 { (Word("Sources")) }
        p class="note" { (Word("As ")) a href="/sources.csv" { "CSV" } "." }
        @if sources.is_empty() { p class="empty" { (Word("No source is watched. Documents come by import.")) } }
        @else {
            div class="scroll" tabindex="0" {
                table class="grid labelled" {
                    thead { tr { th scope="col" { (Word("Source")) } @for heading in COLUMNS { th scope="col" { (Word(heading)) } } } }
                    tbody { @for source in sources { (rows(source)) } }
                }
            }
            @for source in sources {
                @for check in &source.checks { (failures(source, check)) }
                (findings(source))
            }
        }
        (quality::section(quality))
        (catalogs::section(catalogs))
    }
}

/// What its publisher does wrong without harm to anything: each rule once.
fn findings(source: &SourceView) -> impl Renderable {
    maud! {
        @if !source.findings.is_empty() {
            details {
                summary { (Word("What is odd about the files of ")) (Text(&source.name)) }
                ul class="findings" {
                    @for finding in &source.findings {
                        li {
                            b { (words::plain(&finding.severity)) } " " (Text(&finding.message))
                            @if finding.count == 2 { (Word(" (twice)")) }
                            @else if finding.count > 2 { " (" (Grouped(finding.count)) (Word(" times)")) }
                        }
                    }
                }
            }
        }
    }
}

fn rows(source: &SourceView) -> impl Renderable {
    maud! {
        @if source.checks.is_empty() {
            tr { th scope="row" { (Text(&source.name)) (standing(source)) } td colspan="9" { (Word("not looked at yet")) } }
        }
        @for check in &source.checks {
            tr {
                th scope="row" { (Text(&source.name)) (standing(source)) }
                td data-label=(Word(COLUMNS[0])) { (looked_at(check.kind)) }
                td data-label=(Word(COLUMNS[1])) { (Moment(check.started)) }
                @for (heading, count) in COLUMNS.into_iter().skip(2).zip(shown(check)) {
                    td data-label=(Word(heading)) { (Grouped(count)) }
                }
                td data-label=(Word(COLUMNS[8])) { @if check.error.is_empty() { (Word("none")) } @else { (Text(&check.error)) } }
            }
        }
    }
}

/// That it is silent, or does not answer: nothing if it is well.
fn standing(source: &SourceView) -> impl Renderable {
    let words: Vec<String> = source.standing.iter().flat_map(standing_words).collect();
    maud! { @for words in &words { p class="note" { (words) } } }
}

/// The counts in the order of the columns.
fn shown(check: &Check) -> [u64; 6] {
    let counts = check.counts;
    [counts.seen, counts.new, counts.revised, counts.silent, counts.withdrawn, counts.failed]
}

fn looked_at(kind: CheckKind) -> &'static str {
    match kind {
        CheckKind::Poll => say("its listing"),
        CheckKind::Reconcile => say("its documents"),
    }
}

fn failures(source: &SourceView, check: &Check) -> impl Renderable {
    let more = check.failures.len().saturating_sub(FAILURES_SHOWN_COUNT_MAX);
    maud! {
        @if !check.failures.is_empty() {
            section {
                h2 { (Word("What failed at ")) (Text(&source.name)) ", " (looked_at(check.kind)) }
                div class="scroll" tabindex="0" {
                    table class="grid" {
                        thead { tr { th scope="col" { (Word("Document")) } th scope="col" { (Word("Why")) } } }
                        tbody {
                            @for failure in check.failures.iter().take(FAILURES_SHOWN_COUNT_MAX) {
                                tr { th scope="row" { (Text(&failure.url)) } td { (Text(&failure.reason)) } }
                            }
                        }
                    }
                }
                @if more > 0 { p class="note" { (Word("And ")) (Grouped(more as u64)) (Word(" more.")) } }
            }
        }
    }
}
