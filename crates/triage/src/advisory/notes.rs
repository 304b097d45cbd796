//! What the notes are for, and what is read out of them: summary, sectors, areas, statements on exploitation.
//!
//! Titles are matched by words, because publishers misspell them ("Critical infastructure sectors").
//! Does not know: what the advice in a note is worth.

use super::exploitation::{IN_ADVICE, IN_EXPLOITABILITY, statements};
use super::repair::{repair, repair_line};
use super::{Note, NoteKind, Sourced};
use std::collections::HashSet;

/// Repaired notes in document order, none dropped but those without any text.
pub(super) fn normalise_notes<'a>(notes: impl IntoIterator<Item = &'a csaf::document::Note>) -> Vec<Note> {
    notes
        .into_iter()
        .map(|note| Note {
            kind: kind(&note.category, note.title.as_deref().unwrap_or_default()),
            title: note.title.as_deref().map(repair_line).filter(|title| !title.is_empty()),
            text: sourced(note),
        })
        .filter(|note| !note.text.text.is_empty() || note.title.is_some())
        .collect()
}

/// What a note is for: the title decides, the category where the title says nothing.
pub(super) fn kind(category: &str, title: &str) -> NoteKind {
    let title = title.to_lowercase();
    let has = |words: &[&str]| words.iter().any(|word| title.contains(word));
    let category = category.trim();
    if category == "legal_disclaimer" || has(&["legal", "terms of use"]) || (has(&["disclaimer"]) && !has(&["product"]))
    {
        NoteKind::Legal
    } else if has(&["sector"]) {
        NoteKind::Sectors
    } else if has(&["headquarter"]) {
        NoteKind::Headquarters
    } else if has(&["countries", "areas deployed"]) {
        NoteKind::Areas
    } else if has(&["exploitab", "exploitation"]) {
        NoteKind::Exploitability
    } else if has(&["recommend", "practice", "mitigation", "workaround", "oplossing"]) {
        NoteKind::Advice
    } else if has(&[
        "product notice",
        "product description",
        "produktbeschreibung",
        "affected product",
        "operating system",
    ]) {
        NoteKind::Other
    } else if has(&["risk evaluation", "summary", "overview"]) || matches!(category, "summary" | "description") {
        NoteKind::Summary
    } else {
        NoteKind::Other
    }
}

/// Which note tells the reader what this is about: CISA's risk evaluation, else the publisher's summary, else its
/// description; an "Update Summary" only where there is nothing else.
pub(super) fn find_summary(notes: &[csaf::document::Note]) -> Option<usize> {
    notes
        .iter()
        .enumerate()
        .filter(|(_, note)| !note.text.trim().is_empty())
        .filter(|(_, note)| kind(&note.category, note.title.as_deref().unwrap_or_default()) == NoteKind::Summary)
        .min_by_key(|(_, note)| summary_rank(&note.category, note.title.as_deref().unwrap_or_default()))
        .map(|(at, _)| at)
}

/// A note's text with its place.
pub(super) fn sourced(note: &csaf::document::Note) -> Sourced {
    Sourced { text: repair(&note.text), source: note.pointer.clone() }
}

fn summary_rank(category: &str, title: &str) -> u8 {
    let title = title.trim().to_ascii_lowercase();
    match (title.as_str(), category.trim()) {
        ("risk evaluation", _) => 0,
        (title, _) if title.contains("update") => 5,
        ("summary" | "vulnerability summary", _) => 1,
        (_, "summary") => 2,
        (_, "description") => 3,
        _ => 4,
    }
}

/// Statements on exploitation, one per sentence, from the notes that may hold them.
pub(super) fn find_exploit_statements(notes: &[Note]) -> Vec<Sourced> {
    let mut found: Vec<Sourced> = Vec::new();
    for note in notes {
        let words = match note.kind {
            NoteKind::Exploitability => IN_EXPLOITABILITY,
            NoteKind::Advice | NoteKind::Summary | NoteKind::Other => IN_ADVICE,
            _ => continue,
        };
        add_statements(&note.text, words, &mut found);
    }
    each_once(found)
}

/// Adds the sentences of `text` that say whether it is exploited, or hold one of `words`.
pub(super) fn add_statements(text: &Sourced, words: &[&str], found: &mut Vec<Sourced>) {
    let sentences = statements(&text.text, words).into_iter();
    found.extend(sentences.map(|sentence| Sourced { text: sentence.to_owned(), source: text.source.clone() }));
}

/// Of equal statements the first.
pub(super) fn each_once(statements: Vec<Sourced>) -> Vec<Sourced> {
    let mut seen = HashSet::with_capacity(statements.len());
    let is_first: Vec<bool> = statements.iter().map(|statement| seen.insert(statement.text.as_str())).collect();
    statements.into_iter().zip(is_first).filter(|(_, is_first)| *is_first).map(|(statement, _)| statement).collect()
}
