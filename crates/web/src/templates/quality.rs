//! How well documents keep to the standard: a line for each publisher, and one publisher in full.
//!
//! Does not know: how they were tested.

use super::atoms::{Grouped, Segment, Text};
use crate::referee::Gravity;
use crate::view::{FaultLine, QualityLine, QualityView};
use hypertext::prelude::*;
use store::WorstOffender;

/// What the score is, in one sentence.
const SCORE: &str = "The score is the share, in percent and rounded down, of a publisher's current documents without a finding of the schema or of a mandatory test, among those that could be decided.";

/// Tests that are shown; the API has them all.
const FAULTS_SHOWN_COUNT_MAX: usize = 30;

/// The section of the page of sources; nothing where no document is stored.
pub fn section(lines: &[QualityLine]) -> impl Renderable {
    maud! {
        @if !lines.is_empty() {
            section aria-labelledby="quality" {
                h2 id="quality" { "Quality of documents" }
                p class="note" { (SCORE) " It says nothing about the products." }
                div class="scroll" {
                    table class="grid labelled" {
                        thead { tr { th scope="col" { "Publisher" } @for heading in COLUMNS { th scope="col" { (heading) } } } }
                        tbody { @for line in lines { (row(line)) } }
                    }
                }
            }
        }
    }
}

/// What is told of each publisher, after its name.
const COLUMNS: [&str; 4] = ["Documents", "Checked", "With mandatory findings", "Score"];

fn row(line: &QualityLine) -> impl Renderable {
    let counted = &line.counted;
    let counts = [counted.documents, counted.judged, counted.invalid];
    maud! {
        tr {
            th scope="row" { a href=(path(&line.id)) { (Text(&counted.publisher)) } }
            @for (heading, count) in COLUMNS.into_iter().zip(counts) { td data-label=(heading) { (Grouped(count)) } }
            td data-label=(COLUMNS[3]) { (score(line)) }
        }
    }
}

/// The address of a publisher's page.
pub fn path(id: &str) -> String {
    format!("/sources/{}/quality", Segment(id))
}

fn score(line: &QualityLine) -> String {
    line.score().map_or_else(|| "not known yet".to_owned(), |score| format!("{score} %"))
}

/// The main part of one publisher's page.
pub fn render(view: &QualityView) -> impl Renderable {
    let (line, counted) = (&view.line, &view.line.counted);
    let undecided = counted.judged.saturating_sub(line.decided());
    maud! {
        h1 { "Document quality: " (Text(&counted.publisher)) }
        p { a href="/sources" { "All sources" } }
        p { b { "Score: " (score(line)) } }
        p class="note" { (SCORE) " A fault is the document's: it says nothing about the products." }
        p {
            (Grouped(counted.judged)) " of " (Grouped(counted.documents)) " documents checked, "
            (Grouped(counted.invalid)) " of them with mandatory findings"
            @if undecided > 0 { ", " (Grouped(undecided)) " that could not be decided" }
            "."
        }
        @if counted.judged < counted.documents {
            p class="note" { "Documents are checked one after the other, while nothing more urgent is due." }
        }
        (faults(&view.faults))
        (worst(&view.worst))
    }
}

fn faults(faults: &[FaultLine]) -> impl Renderable {
    let more = faults.len().saturating_sub(FAULTS_SHOWN_COUNT_MAX);
    maud! {
        section aria-labelledby="faults" {
            h2 id="faults" { "Most frequent faults" }
            @if faults.is_empty() { p class="empty" { "No test found a fault." } }
            @else {
                div class="scroll" {
                    table class="grid" {
                        thead { tr { th scope="col" { "Test" } th scope="col" { "Weight" } th scope="col" { "Documents" } th scope="col" { "Findings" } } }
                        tbody { @for fault in faults.iter().take(FAULTS_SHOWN_COUNT_MAX) { (fault_row(fault)) } }
                    }
                }
                @if more > 0 { p class="note" { "And " (Grouped(more as u64)) " more tests." } }
            }
        }
    }
}

fn fault_row(fault: &FaultLine) -> impl Renderable {
    let weight = match fault.gravity {
        Gravity::Error => "mandatory",
        Gravity::Warning => "optional",
        Gravity::Note => "informative",
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
                h2 id="worst" { "Documents with the most mandatory findings" }
                div class="scroll" {
                    table class="grid" {
                        thead { tr { th scope="col" { "Document" } th scope="col" { "Title" } th scope="col" { "Mandatory" } th scope="col" { "Optional" } } }
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
