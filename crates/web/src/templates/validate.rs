//! A form that asks for a document, and what is wrong with it beside its JSON.
//!
//! Does not know: how it was tested.

use super::atoms::Count;
use crate::referee::{Gravity, JudgedTest, Judgement};
use crate::view::json_lines::JsonLines;
use crate::words::{Word, say};
use hypertext::prelude::*;
use std::collections::BTreeMap;

/// Faults of one test that are listed; the rest is counted, and marked in the document.
const FAULTS_SHOWN_COUNT_MAX: usize = 50;

/// A document that was held against the standard.
pub struct Checked<'a> {
    /// What the file is called.
    pub name: &'a str,
    /// What was found.
    pub judgement: &'a Judgement,
    /// The document's JSON.
    pub lines: &'a JsonLines,
}

/// The main part of the page; `checked` is absent before a file was chosen.
pub fn render(profile: &str, checked: Option<&Checked<'_>>) -> impl Renderable {
    maud! {
        h1 { (Word("Validate a document")) }
        (form(profile))
        @if let Some(checked) = checked { (answer(checked)) }
    }
}

/// The main part of the page about an advisory's own document.
pub fn quality(id: &str, checked: &Checked<'_>) -> impl Renderable {
    maud! {
        h1 { (Word("Document quality")) }
        p { a href={ "/advisories/" (id) } { (Word("Back to the advisory")) } }
        p class="note" {
            (Word("What the publisher's document says against the rules of its own format. A fault here is the document's: it says nothing about the products."))
        }
        (answer(checked))
    }
}

fn form(profile: &str) -> impl Renderable {
    let profiles = [
        ("basic", say("Basic: schema and mandatory tests")),
        ("extended", say("Extended: optional tests too")),
        ("full", say("Full: informative tests too")),
    ];
    maud! {
        form class="upload checks" action="/validate" method="post" enctype="multipart/form-data" {
            label for="file" { (Word("CSAF document, up to 32 MB: choose it or drop it here")) }
            input id="file" type="file" name="file" required accept=".json,application/json";
            label for="profile" { (Word("Tests")) }
            select id="profile" name="profile" {
                @for (value, text) in profiles {
                    @if value == profile { option value=(value) selected { (text) } }
                    @else { option value=(value) { (text) } }
                }
            }
            button type="submit" { (Word("Validate")) }
        }
        p class="note" { (Word("CSAF 2.0 and 2.1. Nothing is kept, and no address that the document names is asked.")) }
    }
}

fn answer(checked: &Checked<'_>) -> impl Renderable {
    let judgement = checked.judgement;
    let count = |gravity| {
        let tests = judgement.tests.iter().filter(|test| test.gravity == gravity);
        tests.map(|test| test.faults.len() as u64).sum::<u64>()
    };
    maud! {
        section aria-labelledby="verdict" {
            h2 id="verdict" { (checked.name) ": " (verdict(judgement)) }
            p {
                "CSAF " (judgement.edition) ": " (Count(count(Gravity::Error), "error", "errors")) ", "
                (Count(count(Gravity::Warning), "warning", "warnings")) ", " (Count(count(Gravity::Note), "note", "notes"))
                (Word(" from ")) (Count(judgement.tests.iter().filter(|test| test.not_run.is_none()).count() as u64, "test", "tests")) "."
                @if judgement.left_out > 0 { " " (Count(judgement.left_out as u64, "more is", "more are")) (Word(" left out.")) }
            }
            div class="judged" {
                div class="faults" {
                    @for test in judgement.tests.iter().filter(|test| !test.faults.is_empty()) { (faults(test, checked.lines)) }
                    (not_run(judgement))
                }
                (document(checked))
            }
        }
    }
}

fn verdict(judgement: &Judgement) -> &'static str {
    match judgement.verdict {
        "valid" => say("valid"),
        "invalid" => say("not valid"),
        _ => say("cannot be decided"),
    }
}

fn gravity(gravity: Gravity) -> &'static str {
    match gravity {
        Gravity::Error => say("Error"),
        Gravity::Warning => say("Warning"),
        Gravity::Note => say("Note"),
    }
}

fn faults(test: &JudgedTest, lines: &JsonLines) -> impl Renderable {
    let more = test.faults.len().saturating_sub(FAULTS_SHOWN_COUNT_MAX);
    maud! {
        section class="panel fault" {
            h3 {
                b { (gravity(test.gravity)) } " "
                @if let Some(clause) = &test.clause { a href=(clause) rel="noreferrer" { (test.number) " " (test.title) } }
                @else { (test.title) }
            }
            ul {
                @for fault in test.faults.iter().take(FAULTS_SHOWN_COUNT_MAX) {
                    li {
                        @match lines.number(&fault.pointer) {
                            Some(number) => { a href={ "#l" (number) } { (Word("Line ")) (number) } }
                            None => { (Word("Beyond the lines shown")) }
                        }
                        " " code { @if fault.pointer.is_empty() { "/" } @else { (fault.pointer) } }
                        p { (fault.message) }
                    }
                }
            }
            @if more > 0 { p class="note" { (Count(more as u64, "more place", "more places")) (Word(" of this fault.")) } }
        }
    }
}

/// Tests that did not run, by the reason.
fn not_run(judgement: &Judgement) -> impl Renderable {
    let mut reasons: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for test in &judgement.tests {
        if let Some(why) = test.not_run {
            reasons.entry(why).or_default().push(&test.number);
        }
    }
    maud! {
        @for (why, tests) in &reasons {
            p class="flag" { (Word("Not run, because ")) (why) ": " (tests.join(", ")) "." }
        }
        @if judgement.tests.iter().all(|test| test.faults.is_empty() && test.not_run.is_none()) {
            p class="empty" { (Word("No test found a fault.")) }
        }
    }
}

fn document(checked: &Checked<'_>) -> impl Renderable {
    let tests = checked.judgement.tests.iter();
    let marked: std::collections::BTreeSet<usize> =
        tests.flat_map(|test| &test.faults).filter_map(|fault| checked.lines.number(&fault.pointer)).collect();
    maud! {
        div class="original" tabindex="0" role="region" aria-label=(Word("The document")) {
            ol {
                @for (number, line) in (1..).zip(&checked.lines.lines) {
                    @if marked.contains(&number) { li id={ "l" (number) } { mark { (line) } } }
                    @else { li { (line) } }
                }
            }
            @if checked.lines.left_out > 0 {
                p class="note" { (Count(checked.lines.left_out as u64, "more line is", "more lines are")) (Word(" not shown.")) }
            }
        }
    }
}
