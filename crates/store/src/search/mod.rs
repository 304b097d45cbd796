//! The search index's words: what is written for an advisory, and what a reader's query asks for.
//!
//! Both databases are fed the same words, made here, so they find the same advisories.
//! Does not know: how either database keeps them (`connection::dialect`).

mod query;
mod spellings;
mod tokens;

pub(crate) use query::{SearchQuery, parse_query};
pub(crate) use spellings::{near_words, put_spellings};
pub(crate) use tokens::fold_key;

use jiff::tz::Offset;
use tokens::Words;
use triage::Advisory;
use triage::advisory::{NoteKind, Publisher};

/// All words of an advisory, each once, separated by blanks.
pub(crate) fn advisory_words(advisory: &Advisory) -> String {
    let mut words = Words::default();
    for id in [&advisory.tracking_id].into_iter().chain(&advisory.aliases).chain(&advisory.related_ids) {
        words.add_number(id);
    }
    words.add_name(&advisory.title);
    // The fields that a CSAF document must have at its head (CSAF 2.0 §9.1.12).
    let Publisher { name, namespace, category } = &advisory.publisher;
    for text in [name, namespace, category, &advisory.category, &advisory.status] {
        words.add_text(text);
    }
    words.add_number(&advisory.csaf_version);
    advisory.severity.iter().for_each(|severity| words.add_text(severity));
    words.add_number(&advisory.version);
    for day in [advisory.published, advisory.updated].into_iter().flatten() {
        words.add_number(&Offset::UTC.to_datetime(day).date().to_string());
    }
    for release in &advisory.history {
        words.add_text(&release.summary);
    }
    for text in advisory.vendors.iter().chain(&advisory.sectors).chain(&advisory.areas) {
        words.add_name(text);
    }
    for product in &advisory.products {
        words.add_name(&product.full_name);
        words.add_name(&product.name);
        product.families.iter().for_each(|family| words.add_name(family));
        product.order_numbers.iter().for_each(|number| words.add_number(number));
    }
    for vulnerability in &advisory.vulnerabilities {
        vulnerability.cve.iter().for_each(|cve| words.add_number(cve));
        vulnerability.ids.iter().for_each(|(_, id)| words.add_number(id));
        vulnerability.title.iter().for_each(|title| words.add_name(title));
        vulnerability.cwes.iter().for_each(|(id, name)| {
            words.add_number(id);
            words.add_name(name);
        });
        vulnerability.summary.iter().for_each(|summary| words.add_text(&summary.text));
    }
    advisory.summary.iter().for_each(|summary| words.add_text(&summary.text));
    advisory.remediations.iter().for_each(|remediation| words.add_text(&remediation.text));
    // Advice and legal notes are the same in every document: finding all of them by it helps nobody.
    let told = advisory.notes.iter().filter(|note| matches!(note.kind, NoteKind::Summary | NoteKind::Exploitability));
    told.for_each(|note| words.add_text(&note.text.text));
    words.into_text()
}
