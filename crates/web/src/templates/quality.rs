//! How well documents keep to the standard: a line for each publisher, and one publisher in full.
//!
//! Does not know: how they were tested.

use super::atoms::{Grouped, Segment, Text};
use crate::referee::Gravity;
use crate::view::{FaultLine, QualityLine, QualityView};
use crate::words::{Word, key, say};
use hypertext::prelude::*;
use store::WorstOffender;

/// What the score is, in one sentence.
const SCORE: &str = key(
    "The score is the share, in percent and rounded down, of a publisher's current documents without a finding of the schema or of a mandatory test, among those that could be decided.",
);

/// Tests that are shown; the API has them all.
const FAULTS_SHOWN_COUNT_MAX: usize = 30;

/// The section of the page of sources; nothing where no document is stored.
pub fn section(lines: &[QualityLine]) -> impl Renderable {
    maud! {
        @if !lines.is_empty() {
            section aria-labelledby="quality" {
                h2 id="quality" { (Word("Quality of documents")) }
                p class="note" { (Word(SCORE)) (Word(" It says nothing about the products.")) }
                div class="scroll" {
                    table class="grid labelled" {
                        thead { tr { th scope="col" { (Word("Publisher")) } @for heading in COLUMNS { th scope="col" { (Word(heading)) } } } }
                        tbody { @for line in lines { (row(line)) } }
                    }
                }
            }
        }
    }
}

/// What is told of each publisher, after its name.
const COLUMNS: [&str; 4] = [key("Documents"), key("Checked"), key("With mandatory findings"), key("Score")];

fn row(line: &QualityLine) -> impl Renderable {
    let counted = &line.counted;
    let counts = [counted.documents, counted.judged, counted.invalid];
    maud! {
        tr {
            th scope="row" { a href=(path(&line.id)) { (Text(&counted.publisher)) } }
            @for (heading, count) in COLUMNS.into_iter().zip(counts) { td data-label=(Word(heading)) { (Grouped(count)) } }
            td data-label=(Word(COLUMNS[3])) { (score(line)) }
        }
    }
}

/// The address of a publisher's page.
pub fn path(id: &str) -> String {
    format!("/sources/{}/quality", Segment(id))
}

fn score(line: &QualityLine) -> String {
    line.score().map_or_else(|| say("not known yet").to_owned(), |score| format!("{score} %"))
}

/// The main part of one publisher's page.
pub fn render(view: &QualityView) -> impl Renderable {
    let (line, counted) = (&view.line, &view.line.counted);
    let undecided = counted.judged.saturating_sub(line.decided());
    maud! {
        h1 { (Word("Document quality: ")) (Text(&counted.publisher)) }
        p { a href="/sources" { (Word("All sources")) } }
        p { b { (Word("Score: ")) (score(line)) } }
        p class="note" { (Word(SCORE)) (Word(" A fault is the document's: it says nothing about the products.")) }
        p {
            (Grouped(counted.judged)) (Word(" of ")) (Grouped(counted.documents)) (Word(" documents checked, "))
            (Grouped(counted.invalid)) (Word(" of them with mandatory findings"))
            @if undecided > 0 { ", " (Grouped(undecided)) (Word(" that could not be decided")) }
            "."
        }
        @if counted.judged < counted.documents {
            p class="note" { (Word("Documents are checked one after the other, while nothing more urgent is due.")) }
        }
        (faults(&view.faults))
        (worst(&view.worst))
    }
}

fn faults(faults: &[FaultLine]) -> impl Renderable {
    let more = faults.len().saturating_sub(FAULTS_SHOWN_COUNT_MAX);
    maud! {
        section aria-labelledby="faults" {
            h2 id="faults" { (Word("Most frequent faults")) }
            @if faults.is_empty() { p class="empty" { (Word("No test found a fault.")) } }
            @else {
                div class="scroll" {
                    table class="grid" {
                        thead { tr { th scope="col" { (Word("Test")) } th scope="col" { (Word("Weight")) } th scope="col" { (Word("Documents")) } th scope="col" { (Word("Findings")) } } }
                        tbody { @for fault in faults.iter().take(FAULTS_SHOWN_COUNT_MAX) { (fault_row(fault)) } }
                    }
                }
                @if more > 0 { p class="note" { (Word("And ")) (Grouped(more as u64)) (Word(" more tests.")) } }
            }
        }
    }
}

fn fault_row(fault: &FaultLine) -> impl Renderable {
    let weight = match fault.gravity {
        Gravity::Error => say("mandatory"),
        Gravity::Warning => say("optional"),
        Gravity::Note => say("informative"),
    };
    maud! {
        tr {
            th scope="row" {
                @if let Some(clause) = &fault.clause { a href=(clause) rel="noreferrer" { (fault.test) " " (fault.title) } }
                @else if fault.title.is_empty() { (fault.test) }
                @else { (fault.title) }
                " (CSAF " (fault.edition) ")"
            }
            td { (weight) }
            td { (Grouped(fault.documents)) }
            td { (Grouped(fault.count)) }
        }
    }
}

fn worst(worst: &[WorstOffender]) -> impl Renderable {
    maud! {
        @if !worst.is_empty() {
            section aria-labelledby="worst" {
                h2 id="worst" { (Word("Documents with the most mandatory findings")) }
                div class="scroll" {
                    table class="grid" {
                        thead { tr { th scope="col" { (Word("Document")) } th scope="col" { (Word("Title")) } th scope="col" { (Word("Mandatory")) } th scope="col" { (Word("Optional")) } } }
                        tbody {
                            @for one in worst {
                                tr {
                                    th scope="row" { a href={ "/advisories/" (one.advisory.0.to_string()) "/quality" } { (Text(&one.tracking_id)) } }
                                    td { (Text(&one.title)) }
                                    td { (Grouped(one.errors)) }
                                    td { (Grouped(one.warnings)) }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}
