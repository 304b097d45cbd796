//! What differs of references and thanks.
//!
//! A reference is known by its address. Does not know: whether a link works.

use super::gathered::Gathered;
use super::pairing::Pairs;
use super::rules::{ChangeCode, Rule};
use super::told;
use crate::advisory::{Advisory, Reference};

/// What differs of references and thanks.
pub(super) fn compare(before: &Advisory, after: &Advisory, found: &mut Gathered) {
    let (a, b) = (&before.references, &after.references);
    let mut pairs = Pairs::new(a.len(), b.len());
    pairs.by(|at| a.get(at).map(said), |at| b.get(at).map(said));
    pairs.by(|at| a.get(at).map(|one| &one.url), |at| b.get(at).map(|one| &one.url));
    let at = "/document/references";
    for one in pairs.removed().filter_map(|at| a.get(at)) {
        found.push(ChangeCode::ReferenceRemoved, Rule::Link, Vec::new(), told(said(one), at), None);
    }
    for one in pairs.added().filter_map(|at| b.get(at)) {
        found.push(ChangeCode::ReferenceAdded, Rule::Link, Vec::new(), None, told(said(one), at));
    }
    for (one, other) in pairs.pairs() {
        let (Some(old), Some(new)) = (a.get(one), b.get(other)) else { continue };
        if old != new {
            let sides = (told(said(old), at), told(said(new), at));
            found.push(ChangeCode::ReferenceChanged, Rule::Link, Vec::new(), sides.0, sides.1);
        }
    }
    if before.acknowledgments != after.acknowledgments {
        let side = |one: &Advisory| told(one.acknowledgments.join("\n"), "/document/acknowledgments");
        let code = ChangeCode::AcknowledgmentsChanged;
        found.push(code, Rule::Bookkeeping, Vec::new(), side(before), side(after));
    }
}

fn said(reference: &Reference) -> String {
    let (caption, url) = (reference.summary.as_str(), reference.url.as_str());
    format!("{caption} {url} ({})", reference.category)
}
