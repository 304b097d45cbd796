//! What differs between two revisions of an advisory, change by change, and which of it a reader has to know of.
//!
//! Nothing is compared by its place or its `product_id` alone: publishers renumber and re-order whole documents. What is
//! paired with what is said in `products`, `vulnerabilities`, `remediations` and `notes`; why a change counts as material
//! is a [`Rule`], and every rule stands in `docs/reference/revisions.md`. In doubt a change is material.
//! Does not know: where revisions are kept, or how a change is said (`wording::revision`).

mod gathered;
mod head;
mod lists;
mod notes;
mod pairing;
mod products;
mod ranges;
mod read_again;
mod remediations;
mod rules;
mod scores;
mod spelling;
mod statements;
mod vulnerabilities;
mod words;

#[cfg(test)]
mod corpus_tests;
#[cfg(test)]
mod tests;

pub use read_again::{UnreadRevision, read_again};
pub use rules::{ChangeCode, Rule};
pub use words::{Piece, PieceKind, WORDS_COUNT_MAX, compare_words};

use super::Advisory;
use gathered::Gathered;
use serde::{Deserialize, Serialize};

/// Changes of one comparison; what is beyond is counted. The 22 modifications of CISA's timeline have at most some dozens.
pub const CHANGES_COUNT_MAX: usize = 1_000;
/// Names and places kept of one change that holds for many products; the rest is counted.
pub const NAMED_COUNT_MAX: usize = 500;

/// Everything that differs between two revisions, the material first.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Comparison {
    /// At most [`CHANGES_COUNT_MAX`].
    pub changes: Vec<Change>,
    /// Changes beyond those.
    pub left_off: u32,
    /// Something differs although the publisher changed neither version nor date.
    pub is_silent: bool,
}

impl Comparison {
    /// Whether a reader has to know of any change.
    pub fn is_material(&self) -> bool {
        self.changes.iter().any(Change::is_material)
    }

    /// Those a reader has to know of.
    pub fn material(&self) -> impl Iterator<Item = &Change> {
        self.changes.iter().filter(|change| change.is_material())
    }
}

/// One thing that differs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// What kind.
    pub code: ChangeCode,
    /// Why it is material or not.
    pub rule: Rule,
    /// What it is about: names of products, the caption of a note; empty where it is the document itself.
    pub subjects: Vec<String>,
    /// Products and captions beyond [`NAMED_COUNT_MAX`].
    #[serde(default)]
    pub subjects_more: u32,
    /// The vulnerabilities it is about, by CVE where they have one.
    pub vulnerabilities: Vec<String>,
    /// Vulnerabilities beyond [`NAMED_COUNT_MAX`].
    #[serde(default)]
    pub vulnerabilities_more: u32,
    /// What stood there; `None` for what was added.
    pub before: Option<Told>,
    /// What stands there now; `None` for what was removed.
    pub after: Option<Told>,
}

impl Change {
    /// Whether a reader has to know of it.
    pub fn is_material(&self) -> bool {
        self.rule.is_material()
    }
}

/// What one revision says, and where.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Told {
    /// As the advisory has it: a text of the document, or a code of ours such as `fix_available`.
    pub value: String,
    /// JSON pointers into that revision's document.
    pub pointers: Vec<String>,
}

/// Everything that differs between `before` and `after`. Of equal advisories nothing does; of any that are not equal
/// something does.
pub fn compare(before: &Advisory, after: &Advisory) -> Comparison {
    let mut gathered = Gathered::default();
    head::compare(before, after, &mut gathered);
    let products = products::pair(before, after);
    products::compare(before, after, &products, &mut gathered);
    let vulnerabilities = vulnerabilities::pair(before, after);
    vulnerabilities::compare(before, after, &products, &vulnerabilities, &mut gathered);
    remediations::compare(before, after, &products, &vulnerabilities, &mut gathered);
    let of = |advisory| notes::of_document(advisory);
    notes::compare(&of(before), &of(after), &[], &mut gathered);
    lists::compare(before, after, &mut gathered);
    if gathered.is_empty() && before != after {
        gathered.push(ChangeCode::FormChanged, Rule::Form, Vec::new(), None, None);
    }
    let is_silent = before != after && before.version == after.version && before.updated == after.updated;
    let (changes, left_off) = gathered.finish();
    Comparison { changes, left_off, is_silent }
}

/// What stands at one place.
fn told(value: impl Into<String>, pointer: impl Into<String>) -> Option<Told> {
    Some(Told { value: value.into(), pointers: vec![pointer.into()] })
}
