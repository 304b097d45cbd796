//! One case: its documents, where they disagree, who said what when, and why they are one problem.
//!
//! Does not know: how any of it was decided.

use super::atoms::{Count, Day, Score, Text, Window, advisory_link, day_or};
use super::words;
use crate::view::{CaseDocument, CaseView, Happened, What};
use crate::words::{Word, language, say};
use hypertext::prelude::*;
use triage::assessment::Label;
use triage::case::comparison::{Disagreement, Subject, Value};
use triage::wording;

/// The main part of a case's page.
pub fn render(view: &CaseView<'_>) -> impl Renderable {
    maud! {
        article class="case" {
            header class="head" {
                h1 { (Text(view.title)) }
                p class="source" { (Word("One problem, told by ")) (Count(view.documents.len() as u64, "document", "documents")) }
            }
            section class="panel" aria-labelledby="documents" {
                h2 id="documents" { (Word("Documents")) }
                ol class="list" { @for document in &view.documents { (line(document)) } }
                @if view.documents.len() > 1 {
                    p class="note" {
                        (Word("They have one checklist: a step that is ticked on one page is ticked on each that has the same step. "))
                        @match view.steps_done {
                            0 => (Word("Nothing is ticked yet.")),
                            done => (Count(done as u64, "step is ticked.", "steps are ticked.")),
                        }
                    }
                }
            }
            @if view.documents.len() > 1 { (disagreements(view)) }
            (timeline(view))
            @if view.documents.len() > 1 { (reasons(view)) }
        }
    }
}

fn line(document: &CaseDocument<'_>) -> impl Renderable {
    maud! {
        li class="line" {
            (Window(document.label.unwrap_or(Label::NeedsData)))
            div class="about" {
                h3 { (advisory_link(&document.link)) }
                p class="meta" {
                    span class="badge" { (document.link.publisher) }
                    span class="id" { (document.link.tracking_id) }
                    @if let Some((score, severity)) = document.cvss { (Score { score, severity, hover: None }) }
                    span { (Word("Published ")) (day_or(document.published, say("not stated"))) }
                    span { (Word("Updated ")) (day_or(document.updated, say("not stated"))) }
                    @if let Some(at) = document.withdrawn { span class="flag" { (Word("Withdrawn, noticed ")) (Day(at)) } }
                }
            }
        }
    }
}

fn disagreements(view: &CaseView<'_>) -> impl Renderable {
    maud! {
        section class="panel" aria-labelledby="disagreements" {
            h2 id="disagreements" { (Word("Where they disagree")) }
            @if view.disagreements.is_empty() {
                p { (Word("Label, scores, versions and fixes agree where both say something that can be compared.")) }
            } @else {
                div class="scroll" tabindex="0" role="region" aria-labelledby="disagreements" {
                    table class="grid" {
                        thead { tr {
                            th scope="col" { (Word("About")) }
                            @for document in &view.documents { th scope="col" { (Text(document.link.tracking_id)) } }
                        } }
                        tbody { @for row in &view.disagreements { (disagreement(row)) } }
                    }
                }
                @if view.disagreements_more > 0 { p class="note" { (Word("And ")) (view.disagreements_more) (Word(" more.")) } }
            }
        }
    }
}

fn disagreement(row: &Disagreement) -> impl Renderable {
    maud! {
        tr {
            th scope="row" { (Text(&wording::case::subject(&row.subject, language()))) }
            @for value in &row.values { td title=[hover(value.as_ref())] { (Text(&said(&row.subject, value.as_ref()))) } }
        }
    }
}

/// Versions as a reader's words, the rest as it is told.
fn said(subject: &Subject, value: Option<&Value>) -> String {
    match (subject, value) {
        (Subject::Versions(_), Some(Value::Versions(versions))) => {
            versions.iter().map(|raw| words::versions(raw)).collect::<Vec<_>>().join("; ")
        }
        (_, value) => wording::case::value(value, language()),
    }
}

fn hover(value: Option<&Value>) -> Option<&str> {
    match value {
        Some(Value::Score(_, vector)) if !vector.is_empty() => Some(vector),
        _ => None,
    }
}

fn timeline(view: &CaseView<'_>) -> impl Renderable {
    maud! {
        section class="panel" aria-labelledby="timeline" {
            h2 id="timeline" { (Word("Who said what when")) }
            @if view.timeline_more > 0 { p class="note" { (view.timeline_more) (Word(" earlier ones are left out.")) } }
            ol class="timeline" { @for happened in &view.timeline { (event(view, happened)) } }
        }
    }
}

fn event(view: &CaseView<'_>, happened: &Happened<'_>) -> impl Renderable {
    let link = view.documents.get(happened.document).map(|document| document.link);
    maud! {
        li {
            (Day(happened.at)) " "
            @if let Some(link) = link { span class="badge" { (link.publisher) } " " span class="id" { (link.tracking_id) } " " }
            @match happened.what {
                What::Published => (Word("published")),
                What::Revised(number, summary) => {
                    (Word("revised, version ")) (number) @if !summary.is_empty() { (Word(": “")) (Text(summary)) (Word("”")) }
                },
                What::SeenHere => (Word("first seen here")),
                What::ChangedSilently => (Word("changed without a new version or date")),
                What::Withdrawn => (Word("found to be withdrawn")),
            }
        }
    }
}

fn reasons(view: &CaseView<'_>) -> impl Renderable {
    let id = |at: usize| view.documents.get(at).map_or("", |document| document.link.tracking_id);
    maud! {
        section class="panel" aria-labelledby="reasons" {
            h2 id="reasons" { (Word("Why they are one case")) }
            ul class="reasons" {
                @for (one, other, link) in view.reasons.iter().copied() {
                    li {
                        p { b { (id(one)) } (Word(" and ")) b { (id(other)) } ": " (wording::case::join_rule(link.rule, language())) }
                        ul class="evidence" {
                            @for said in &link.one_says { li { span class="id" { (id(one)) } " " (Text(&wording::case::said(said, language()))) } }
                            @for said in &link.other_says { li { span class="id" { (id(other)) } " " (Text(&wording::case::said(said, language()))) } }
                        }
                    }
                }
            }
        }
    }
}
