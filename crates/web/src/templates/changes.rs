//! What differs between two revisions: a page of its own, and the part of an advisory's page that shows neighbours.
//!
//! Does not know: how revisions are compared.

use super::atoms::{Moment, Text, advisory_link, evidence};
use crate::view::{AdvisoryLink, ChangeLine, Changes, RevisionChanges, RevisionLine};
use crate::words::{Word, language, phrase, say};
use hypertext::prelude::*;
use triage::advisory::revision::{Change, ChangeCode, PieceKind, Told};
use triage::wording::revision;
use uuid::Uuid;

/// The main part of the page that compares any two revisions.
pub fn render(
    advisory: &AdvisoryLink<'_>,
    id: Uuid,
    pair: &RevisionChanges<'_>,
    revisions: &[RevisionLine<'_>],
) -> impl Renderable {
    maud! {
        article class="advisory comparison" {
            header class="head" {
                p { (advisory_link(advisory)) " " span class="id" { (advisory.tracking_id) } }
                h1 { (Word("Revision ")) (pair.from.number) (Word(" → revision ")) (pair.to.number) }
            }
            (chooser(id, pair, revisions))
            section class="panel" {
                dl class="facts" {
                    div { dt { (Word("Revision ")) (pair.from.number) } dd { (Word("version ")) (pair.from.version) (Word(", first seen ")) (Moment(pair.from.first_seen)) } }
                    div { dt { (Word("Revision ")) (pair.to.number) } dd { (Word("version ")) (pair.to.version) (Word(", first seen ")) (Moment(pair.to.first_seen)) } }
                }
                @if let Some(changes) = &pair.changes { p { b { (sum(changes)) } } (list(changes)) }
            }
            p class="from" {
                (Word("Both revisions were read anew from the publisher’s bytes. "))
                a href={ "/api/v1/advisories/" %(id) "/changes?from=" (pair.from.number) "&to=" (pair.to.number) } { (Word("The same as JSON")) }
            }
        }
    }
}

fn chooser(id: Uuid, pair: &RevisionChanges<'_>, revisions: &[RevisionLine<'_>]) -> impl Renderable {
    let (from, to) = (pair.from.number, pair.to.number);
    let select = move |name: &'static str, caption: &'static str, chosen: u32| {
        maud! {
            label {
                (caption) " "
                select name=(name) {
                    @for revision in revisions {
                        option value=(revision.number) selected[revision.number == chosen] { (revision.number) (Word(" (version ")) (revision.version) ")" }
                    }
                }
            }
        }
    };
    maud! {
        form class="filter" method="get" action={ "/advisories/" %(id) "/changes" } {
            (select("from", say("From revision"), from)) " "
            (select("to", say("to"), to)) " "
            button type="submit" { (Word("Compare")) }
        }
    }
}

/// Neighbouring pairs, collapsed; the newest is open where it is material.
pub fn neighbours(id: Uuid, pairs: &[RevisionChanges<'_>]) -> impl Renderable {
    maud! {
        @for (index, pair) in pairs.iter().enumerate() {
            @let is_open = index == 0 && pair.changes.as_ref().is_some_and(|changes| changes.material > 0);
            details class="revision" open[is_open] {
                summary {
                    b { (Word("Revision ")) (pair.to.number) } (Word(", version ")) (pair.to.version) (Word(", first seen ")) (Moment(pair.to.first_seen))
                    @if let Some(changes) = &pair.changes { ": " (sum(changes)) } @else if pair.to.silent { (Word(": changed without notice")) }
                }
                @if let Some(changes) = &pair.changes { (list(changes)) } @else { p { (Word("Not compared on this page.")) } }
                p class="from" {
                    a href={ "/advisories/" %(id) "/changes?from=" (pair.from.number) "&to=" (pair.to.number) } {
                        (Word("Compare revision ")) (pair.from.number) (Word(" with ")) (pair.to.number)
                    }
                    " · "
                    a href={ "/api/v1/advisories/" %(id) "/document?revision=" (pair.to.sha256) } { (Word("JSON of revision ")) (pair.to.number) }
                    " " code { (pair.to.sha256) }
                }
            }
        }
    }
}

fn sum(changes: &Changes) -> String {
    let count = revision::count(changes.material, changes.others, language());
    if changes.is_silent {
        phrase("{count}; version and date were left as they were", &[("count", &count)])
    } else {
        count
    }
}

fn list(changes: &Changes) -> impl Renderable {
    let of = |is_material: bool| changes.lines.iter().filter(move |line| line.change.is_material() == is_material);
    maud! {
        @if of(true).next().is_some() {
            h4 { (Word("Material")) }
            ul class="changes" { @for line in of(true) { (item(line)) } }
        }
        @if of(false).next().is_some() {
            h4 { (Word("Other changes")) }
            ul class="changes minor" { @for line in of(false) { (item(line)) } }
        }
        @if changes.left_off() > 0 { p { (Word("and ")) (changes.left_off()) (Word(" more changes")) } }
    }
}

fn item(line: &ChangeLine) -> impl Renderable {
    let change = &line.change;
    maud! {
        li class={ "change change-" (change.code.code()) } {
            p { (Text(&revision::sentence(change, language()))) }
            @if change.subjects.len() > 3 {
                details { summary { (Word("All ")) (change.subjects.len()) (Word(" products")) } p { (Text(&change.subjects.join(", "))) } }
            }
            @if !line.pieces.is_empty() {
                p class="said diff" {
                    @for piece in &line.pieces {
                        @match piece.kind {
                            PieceKind::Same => (Text(&piece.text)),
                            PieceKind::Removed => del { (Text(&piece.text)) },
                            PieceKind::Added => ins { (Text(&piece.text)) },
                        }
                    }
                }
            } @else if is_long(change) {
                (whole(say("Before"), &change.before))
                (whole(say("Now"), &change.after))
            }
            p class="from" { (revision::reason(change.rule, language())) }
            (evidence(&places(change)))
        }
    }
}

/// Whether a sentence cannot quote the whole text.
fn is_long(change: &Change) -> bool {
    let longest = [&change.before, &change.after].into_iter().flatten().map(|told| told.value.chars().count()).max();
    change.code != ChangeCode::FormChanged && longest.is_some_and(|longest| longest > 200)
}

fn whole(caption: &'static str, told: &Option<Told>) -> impl Renderable {
    maud! {
        @if let Some(told) = told {
            details { summary { (caption) } p class="said" { (Text(&told.value)) } }
        }
    }
}

fn places(change: &Change) -> Vec<String> {
    let of = |caption: &'static str, told: &Option<Told>| {
        let places = told.iter().flat_map(|told| &told.pointers).map(|pointer| format!("{caption} {pointer}"));
        places.collect::<Vec<_>>()
    };
    [of(say("before"), &change.before), of(say("now"), &change.after)].concat()
}
