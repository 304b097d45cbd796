//! What differs of the notes: which note, and its text.
//!
//! A note is known by its caption; of several with one caption (CISA has a dozen "Recommended Practices") by its text, and
//! where that was edited by the words it kept. Does not know: what is read out of notes (`statements`).

use super::gathered::Gathered;
use super::head::has_withdrawal;
use super::pairing::Pairs;
use super::rules::{ChangeCode, Rule};
use super::spelling::{fingerprint, likeness, says_the_same};
use super::told;
use crate::advisory::{Advisory, Note, NoteKind, Sourced, Vulnerability};
use crate::product::text::fold;
use std::cell::OnceCell;

/// A note as it is compared.
pub(super) struct Compared<'a> {
    kind: NoteKind,
    title: &'a str,
    text: &'a Sourced,
    words: OnceCell<Vec<u64>>,
}

impl<'a> Compared<'a> {
    fn new(kind: NoteKind, title: Option<&'a str>, text: &'a Sourced) -> Self {
        Compared { kind, title: title.unwrap_or_default(), text, words: OnceCell::new() }
    }

    fn words(&self) -> &[u64] {
        self.words.get_or_init(|| fingerprint(&self.text.text))
    }
}

/// The notes of a document. The summary is one of them, except in an announcement.
pub(super) fn of_document(advisory: &Advisory) -> Vec<Compared<'_>> {
    let notes = &advisory.notes;
    let is_listed = |summary: &Sourced| notes.iter().any(|note| note.text.source == summary.source);
    with_summary(advisory.summary.as_ref().filter(|summary| !is_listed(summary)), notes)
}

/// The notes of a vulnerability, its summary among them.
pub(super) fn of_vulnerability(vulnerability: &Vulnerability) -> Vec<Compared<'_>> {
    with_summary(vulnerability.summary.as_ref(), &vulnerability.notes)
}

fn with_summary<'a>(summary: Option<&'a Sourced>, notes: &'a [Note]) -> Vec<Compared<'a>> {
    let summary = summary.map(|text| Compared::new(NoteKind::Summary, None, text));
    let notes = notes.iter().map(|note| Compared::new(note.kind, note.title.as_deref(), &note.text));
    summary.into_iter().chain(notes).collect()
}

/// What differs of the notes of a document, or of the vulnerability `about`.
pub(super) fn compare(a: &[Compared<'_>], b: &[Compared<'_>], about: &[String], found: &mut Gathered) {
    let pairs = pair(a, b);
    let about = |note: &Compared<'_>| {
        let subjects = if note.title.is_empty() { Vec::new() } else { vec![note.title.to_owned()] };
        (subjects, about.to_vec())
    };
    for note in pairs.removed().filter_map(|at| a.get(at)) {
        let rule = rule(note, Some(&note.text.text), None);
        found.push_of(ChangeCode::NoteRemoved, rule, about(note), told(&*note.text.text, &note.text.source), None);
    }
    for note in pairs.added().filter_map(|at| b.get(at)) {
        let rule = rule(note, None, Some(&note.text.text));
        found.push_of(ChangeCode::NoteAdded, rule, about(note), None, told(&*note.text.text, &note.text.source));
    }
    for (one, other) in pairs.pairs() {
        let (Some(old), Some(new)) = (a.get(one), b.get(other)) else { continue };
        if old.text.text != new.text.text {
            let rule = rule(new, Some(&old.text.text), Some(&new.text.text));
            let sides = (told(&*old.text.text, &old.text.source), told(&*new.text.text, &new.text.source));
            found.push_of(ChangeCode::NoteChanged, rule, about(new), sides.0, sides.1);
        }
        if old.title != new.title {
            let sides = (told(old.title, &old.text.source), told(new.title, &new.text.source));
            found.push_of(ChangeCode::NoteChanged, Rule::Wording, about(new), sides.0, sides.1);
        }
    }
}

fn pair(a: &[Compared<'_>], b: &[Compared<'_>]) -> Pairs {
    let mut pairs = Pairs::new(a.len(), b.len());
    let full = |note: &Compared<'_>| (fold(note.title), note.text.text.clone());
    pairs.by(|at| a.get(at).map(full), |at| b.get(at).map(full));
    let text = |note: &Compared<'_>| note.text.text.clone();
    pairs.by(|at| a.get(at).map(text), |at| b.get(at).map(text));
    let title = |note: &Compared<'_>| (note.kind as u8, fold(note.title));
    let alike = |one: usize, other: usize| likeness(a.get(one)?.words(), b.get(other)?.words());
    pairs.by_likeness(|at| a.get(at).map(title), |at| b.get(at).map(title), alike);
    pairs.by_unique(|at| a.get(at).map(title), |at| b.get(at).map(title));
    pairs
}

fn rule(note: &Compared<'_>, before: Option<&str>, after: Option<&str>) -> Rule {
    let withdrawal = |text: Option<&str>| text.is_some_and(has_withdrawal);
    if withdrawal(before) != withdrawal(after) {
        return Rule::WithdrawalNote;
    }
    if before.zip(after).is_some_and(|(before, after)| says_the_same(before, after)) {
        return Rule::Spelling;
    }
    let title = note.title.to_ascii_lowercase();
    let is_about_products = ["affected", "product"].iter().any(|word| title.contains(word));
    if note.kind == NoteKind::Other && is_about_products { Rule::ProductNote } else { Rule::Wording }
}
