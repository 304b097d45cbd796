//! Where it comes from: revisions, references, notes, findings, the original and the API.
//!
//! Does not know: how a document was verified.

use super::captioned;
use crate::templates::atoms::{Day, Moment, Text, day_or};
use crate::templates::{changes, words};
use crate::view::{AdvisoryContext, AdvisoryView};
use crate::words::{Word, foreign, say};
use hypertext::prelude::*;
use triage::advisory::{Note, NoteKind, VersionType};

pub(super) fn render(view: &AdvisoryView<'_>, context: &AdvisoryContext<'_>) -> impl Renderable {
    maud! {
        section class="provenance" aria-labelledby="provenance" {
            h2 id="provenance" { (Word("Revisions, references, original")) }
            (history(view, context))
            (references(view))
            (notes(view))
            (findings(view))
            (original(view))
        }
    }
}

fn history(view: &AdvisoryView<'_>, context: &AdvisoryContext<'_>) -> impl Renderable {
    let releases = &view.advisory.history;
    maud! {
        @if !releases.is_empty() {
            h3 { (Word("Revisions")) }
            @if VersionType::of(&view.advisory.version) == VersionType::Semantic {
                p class="note" { (Word("The publisher numbers them by semantic versioning: a new first number is a major change.")) }
            }
            ol class="history" {
                @for release in releases {
                    li { span class="id" { (release.number) } " " (day_or(release.date, say("no date"))) " " span class="said" { (Text(&release.summary)) } }
                }
            }
        }
        @if context.revisions.len() > 1 {
            h3 { (Word("What changed between the revisions stored here (")) (context.revisions.len()) ")" }
            (changes::neighbours(view.advisory.id.0, &context.changes))
            @if let Some(first) = context.revisions.last() {
                p class="from" {
                    (Word("First stored: revision ")) (first.number) (Word(", version ")) (first.version) ", " (Moment(first.first_seen)) " "
                    a href={ "/api/v1/advisories/" %(view.advisory.id.0) "/document?revision=" (first.sha256) } { code { (first.sha256) } }
                }
            }
        }
    }
}

fn references(view: &AdvisoryView<'_>) -> impl Renderable {
    let references = &view.advisory.references;
    maud! {
        @if !references.is_empty() {
            details {
                summary { (Word("References (")) (references.len()) ")" }
                ul class="references" { @for reference in references { li { (captioned(&reference.url, &reference.summary)) } } }
            }
        }
    }
}

/// Notes that no other part of the page shows, and who is thanked.
fn notes(view: &AdvisoryView<'_>) -> impl Renderable {
    let advisory = view.advisory;
    let summary = advisory.summary.as_ref().map(|summary| summary.source.as_str());
    let elsewhere = move |note: &Note| {
        let kind_shown = matches!(note.kind, NoteKind::Advice | NoteKind::Sectors | NoteKind::Areas);
        kind_shown || summary == Some(note.text.source.as_str())
    };
    let notes = advisory.notes.iter().filter(move |note| !elsewhere(note));
    maud! {
        @if notes.clone().next().is_some() || !advisory.acknowledgments.is_empty() {
            details {
                summary { (Word("Notes of the document")) }
                @for note in notes.clone() {
                    @if let Some(title) = &note.title { h4 { (title) } }
                    p class="said" lang=[foreign(advisory.lang.as_deref())] { (Text(&note.text.text)) }
                }
                @if !advisory.acknowledgments.is_empty() {
                    h4 { (Word("Acknowledgments")) }
                    ul { @for line in &advisory.acknowledgments { li { (line) } } }
                }
            }
        }
    }
}

fn findings(view: &AdvisoryView<'_>) -> impl Renderable {
    maud! {
        @if !view.findings.is_empty() {
            details {
                summary { (Word("Findings in the document (")) (view.findings.len()) ")" }
                ul class="findings" {
                    @for finding in &view.findings {
                        li { b { (words::plain(finding.severity)) } " " (finding.message) " " code { (finding.pointer) } }
                    }
                }
            }
        }
    }
}

fn original(view: &AdvisoryView<'_>) -> impl Renderable {
    let id = view.advisory.id.0;
    maud! {
        dl class="facts" {
            div class="wide" {
                dt { (Word("Original")) }
                dd {
                    a href={ "/api/v1/advisories/" %(id) "/document" } { @if view.advisory.is_announcement() { (Word("The entry as JSON")) } @else { (Word("JSON as published")) } }
                    @if !view.advisory.is_announcement() { ", " a href={ "/advisories/" %(id) "/quality" } { (Word("its quality")) } }
                    (Word(", first seen ")) (Day(view.first_seen))
                }
            }
            div class="wide" { dt { "SHA-256" } dd { code { (view.sha256) } } }
            div class="wide" { dt { "API" } dd { a href={ "/api/v1/advisories/" %(id) } { code { "/api/v1/advisories/" %(id) } } } }
            div class="wide" { dt { (Word("Case")) } dd { a href={ "/cases/" %(view.case_id) } { code { %(view.case_id) } } } }
        }
    }
}
