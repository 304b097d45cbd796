//! The fields of an advisory that a draft may rest on, each with its JSON pointer.
//!
//! Does not know: what is asked about them.

use crate::advisory::{Advisory, NoteKind, Sourced};
use crate::enrichment::cvss::components;
use serde::Serialize;
use std::collections::BTreeMap;

/// Characters of one field: publishers' summaries have 1,400, and more does not make a better explanation.
const FIELD_LENGTH_CHARACTERS_MAX: usize = 2_000;
/// Characters of all fields: about 6,000 tokens, which small local models can read.
const FIELDS_LENGTH_CHARACTERS_MAX: usize = 24_000;
/// Vulnerabilities, products and remediations that are told, of each.
const LISTED_COUNT_MAX: usize = 40;

/// Fields by pointer, and what the vectors say may be lost.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fields {
    told: Vec<Field>,
    by_pointer: BTreeMap<String, String>,
    /// Whether any vector states a loss of confidentiality, integrity, availability.
    pub(super) losses: [bool; 3],
    room: usize,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
struct Field {
    pointer: String,
    text: String,
}

impl Fields {
    /// The fields of an advisory, the most telling first, until there is no more room.
    pub fn of(advisory: &Advisory) -> Fields {
        let mut fields = Fields { room: FIELDS_LENGTH_CHARACTERS_MAX, ..Fields::default() };
        fields.add("/document/title", &advisory.title);
        fields.extend(&advisory.summary);
        for one in advisory.vulnerabilities.iter().take(LISTED_COUNT_MAX) {
            fields.extend(&one.summary);
            let named = one.cve.iter().chain(&one.title).cloned();
            let causes = one.cwes.iter().map(|(id, name)| format!("{id} {name}"));
            fields.add(&one.source, &named.chain(causes).collect::<Vec<_>>().join(". "));
            for score in one.scores.iter().take(1) {
                fields.add(&score.source, &format!("CVSS {} {}", score.version, score.vector));
            }
            fields.extend(one.impact_statements.iter().chain(&one.exploit_statements));
        }
        fields.extend(&advisory.exploit_statements);
        for product in advisory.products.iter().take(LISTED_COUNT_MAX) {
            fields.add(&product.source, &format!("{} {} {}", product.vendor, product.full_name, product.versions));
        }
        let told = advisory.notes.iter().filter(|note| matches!(note.kind, NoteKind::Sectors | NoteKind::Areas));
        fields.extend(told.map(|note| &note.text));
        fields.losses = losses(advisory);
        fields
    }

    /// What a pointer says; `None` if it was not told.
    pub fn find(&self, pointer: &str) -> Option<&str> {
        self.by_pointer.get(pointer).map(String::as_str)
    }

    /// The fields as the question has them.
    pub(super) fn to_json(&self) -> String {
        serde_json::json!({ "fields": self.told }).to_string()
    }

    fn extend<'a>(&mut self, texts: impl IntoIterator<Item = &'a Sourced>) {
        texts.into_iter().for_each(|one| self.add(&one.source, &one.text));
    }

    fn add(&mut self, pointer: &str, text: &str) {
        let text: String = text.chars().take(FIELD_LENGTH_CHARACTERS_MAX.min(self.room)).collect();
        if text.trim().is_empty() || self.by_pointer.contains_key(pointer) {
            return;
        }
        self.room -= text.chars().count();
        self.told.push(Field { pointer: pointer.to_owned(), text: text.clone() });
        self.by_pointer.insert(pointer.to_owned(), text);
    }
}

/// Every vector counts, not only the one that is told.
fn losses(advisory: &Advisory) -> [bool; 3] {
    let mut losses = [false; 3];
    let scores = advisory.vulnerabilities.iter().flat_map(|one| &one.scores);
    for (key, value) in scores.flat_map(|score| components(&score.vector)) {
        let loss = match key {
            "C" | "VC" | "SC" => 0,
            "I" | "VI" | "SI" => 1,
            "A" | "VA" | "SA" => 2,
            _ => continue,
        };
        if let Some(loss) = losses.get_mut(loss) {
            *loss |= value != "N";
        }
    }
    losses
}
