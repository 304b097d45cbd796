//! What to do: every remediation of the advisory in exactly one step, its wording kept, and the general advice.
//!
//! The rule, first match wins:
//! 1. A statement that a fix is missing, planned or never coming is no step: `Statements`, not counted. Where such words
//!    come with more than one sentence or tell to do something, the entry goes on to the next rules, except under the
//!    categories that claim nothing else (no fix planned, none available, fix planned).
//! 2. Where the vendor did not answer, "contact the vendor" is a step; the bare statement is none.
//! 3. A pointer to further reading right after a lead-in that announces measures is a step of its own, unless another
//!    text names a fix for its products.
//! 4. Boilerplate (general security measures, advice that the notes repeat word for word) goes to `General`, not
//!    counted; so do other pointers to further reading, unless such a pointer is all there is of a fix.
//! 5. The steps of installing a fix go to `Schedule`, as does the bare name of a release beside a fix.
//! 6. An order beside the words of an end of life is a replacement where it tells to replace or to update and some
//!    product has no fix, a patch in `Schedule` where all have one, and otherwise what rule 10 makes of it.
//! 7. A lead-in (ends with a colon) stays beside what it introduces, not counted, unless it gives an instruction itself;
//!    so does a bare link or a checksum.
//! 8. A fix goes to `Schedule`, as a patch or as "contact the vendor for the fix".
//! 9. Whatever the publisher files as a workaround goes to `Do now`, as does a change of settings that it files as its
//!    fix.
//! 10. Other advice goes to `Mitigations` if some product it is for has no fix, else to `Do now`: until the window.
//!
//! Under the label `Act now`, all counted steps go to `Do now`.
//!
//! Where some product has no fix, measures that follow from the traits of the weakness are added under `Mitigations`
//! (`measures`), marked as derived. Notes with general advice follow under `General`, not counted. Equal texts with
//! equal links are one step, whatever their category, blanks and punctuation; it covers the products of all.
//! Does not know: who ticked what (`store`).

use super::advice::{
    advice_kind, instructs, instructs_by_itself, is_boilerplate, is_checksum, is_contacting, is_installing, is_link,
    is_replacing, is_setting, points_to_reading,
};
use super::facts::Facts;
use super::remedy::{Offer, Remedy, is_lead_in, is_unanswered, names_release, tells_of_fix};
use super::{Fix, FixStatus, Label, PlanGroup, PlanStep, StepKind, StepOrigin, StepText, measures};
use crate::advisory::{Advisory, Note, NoteKind, Remediation, RemediationCategory};
use crate::digest::digest;
use std::collections::{HashMap, HashSet};

/// Characters of a note that only says how well known or easy an attack is; longer ones hold advice too.
const REMARK_CHARS_MAX: usize = 300;

/// The steps in the order of the groups, within a group in document order.
pub(super) fn plan(
    advisory: &Advisory,
    remedies: &[Remedy],
    fixes: &[Fix],
    facts: &Facts<'_>,
    label: Label,
) -> Vec<PlanStep> {
    let mut steps = Steps { steps: Vec::with_capacity(advisory.remediations.len()), known: HashMap::new() };
    let placing = Placing::new(advisory, remedies, fixes);
    let mut places: Vec<Place> = Vec::with_capacity(remedies.len());
    for (remediation, remedy) in advisory.remediations.iter().zip(remedies) {
        let words = words_of(&remediation.text);
        let of_text = remedy.link_of.and_then(|at| places.get(at)).map(|text| text.of_link());
        let place = of_text.unwrap_or_else(|| Place::of(remediation, remedy, words, &placing, label));
        steps.keep(remediation_step(remediation, remedy, place), words);
        places.push(place);
    }
    for note in advisory.notes.iter().filter(|note| note.kind == NoteKind::Advice) {
        if !note.text.text.trim().is_empty() {
            steps.keep(note_step(note, &placing), words_of(&note.text.text));
        }
    }
    let mut steps = steps.steps;
    steps.extend(measures::measures(advisory, remedies, fixes, facts));
    steps.sort_by_key(|step| step.group);
    steps
}

/// The steps so far, found by their words.
struct Steps {
    steps: Vec<PlanStep>,
    known: HashMap<(u64, Option<String>), usize>,
}

impl Steps {
    /// Equal entries become one step that covers the products of both; the more urgent place wins, but what a note
    /// repeats is boilerplate.
    fn keep(&mut self, step: PlanStep, words: u64) {
        let words = (words, step.url.clone());
        let Some(first) = self.known.get(&words).and_then(|at| self.steps.get_mut(*at)) else {
            self.known.insert(words, self.steps.len());
            self.steps.push(step);
            return;
        };
        first.products.extend(step.products);
        first.products.sort_unstable();
        first.products.dedup();
        first.evidence.extend(step.evidence);
        first.contradicted = first.contradicted.or(step.contradicted);
        first.restart = first.restart.take().or(step.restart);
        if step.group < first.group {
            (first.group, first.kind, first.counted) = (step.group, step.kind, step.counted);
        }
    }
}

/// A digest of the letters and digits of a text, whatever the case, blanks and punctuation: what makes two texts equal.
fn words_of(text: &str) -> u64 {
    let mut is_inside = false;
    let text = text.trim_end_matches(|last: char| !last.is_alphanumeric());
    digest(text.bytes().filter_map(move |byte| {
        let is_letter = byte.is_ascii_alphanumeric() || !byte.is_ascii();
        let is_kept = is_letter || is_inside;
        is_inside = is_letter;
        is_kept.then(|| if is_letter { byte.to_ascii_lowercase() } else { b' ' })
    }))
}

/// What every step's place depends on.
struct Placing<'a> {
    fixes: &'a [Fix],
    /// Words of the notes' advice.
    in_notes: HashSet<u64>,
    /// Products for which some text names a fix rather than where to read.
    with_stated_fix: Vec<bool>,
    /// Places of what the source says about exploitation.
    remarks: HashSet<&'a str>,
}

impl<'a> Placing<'a> {
    fn new(advisory: &'a Advisory, remedies: &[Remedy], fixes: &'a [Fix]) -> Self {
        let advice = advisory.notes.iter().filter(|note| note.kind == NoteKind::Advice);
        let in_notes = advice.map(|note| words_of(&note.text.text)).collect();
        let mut with_stated_fix = vec![false; advisory.products.len()];
        let stated = advisory.remediations.iter().zip(remedies).filter(|(_, remedy)| {
            let lower = remedy.lower.trim();
            remedy.offer == Offer::Fix && !points_to_reading(lower) && !is_link(lower)
        });
        for product in stated.flat_map(|(remediation, _)| &remediation.products) {
            if let Some(flag) = with_stated_fix.get_mut(*product as usize) {
                *flag = true;
            }
        }
        let remarks = advisory.exploit_statements.iter().map(|said| said.source.as_str()).collect();
        Placing { fixes, in_notes, with_stated_fix, remarks }
    }

    /// Whether a pointer to further reading adds to fixes that other texts name.
    fn adds_to_fixes(&self, remediation: &Remediation) -> bool {
        let is_stated = |product: &u32| self.with_stated_fix.get(*product as usize) == Some(&true);
        !remediation.products.is_empty() && remediation.products.iter().all(is_stated)
    }
}

/// Where a remediation stands.
#[derive(Clone, Copy)]
struct Place {
    group: PlanGroup,
    kind: StepKind,
    counted: bool,
}

impl Place {
    fn of(remediation: &Remediation, remedy: &Remedy, words: u64, placing: &Placing<'_>, label: Label) -> Place {
        let (group, kind) = place(remediation, remedy, words, placing);
        let counted = kind != StepKind::Statement && group != PlanGroup::General;
        let is_urgent = label == Label::ActNow && counted;
        Place { group: if is_urgent { PlanGroup::DoNow } else { group }, kind, counted }
    }

    /// Of a bare link that belongs to a text.
    fn of_link(self) -> Place {
        Place { kind: StepKind::Statement, counted: false, ..self }
    }
}

fn remediation_step(remediation: &Remediation, remedy: &Remedy, place: Place) -> PlanStep {
    let Place { group, kind, counted } = place;
    PlanStep {
        key: key(remediation.category.code(), &remediation.text, remediation.url.as_deref()),
        group,
        kind,
        text: StepText::Source(remediation.text.clone()),
        products: remediation.products.clone(),
        url: remediation.url.clone(),
        origin: StepOrigin::Remediation,
        evidence: remediation.sources.clone(),
        contradicted: remedy.contradicts(remediation.category).then_some(remediation.category),
        restart: remediation.restart_required.clone().filter(|restart| restart != "none"),
        counted,
    }
}

fn note_step(note: &Note, placing: &Placing<'_>) -> PlanStep {
    let is_short = note.text.text.chars().count() <= REMARK_CHARS_MAX;
    let is_remark = is_short && placing.remarks.contains(note.text.source.as_str());
    PlanStep {
        key: key("note", &note.text.text, None),
        group: PlanGroup::General,
        kind: if is_remark { StepKind::Statement } else { StepKind::Hardening },
        text: StepText::Source(note.text.text.clone()),
        products: Vec::new(),
        url: None,
        origin: StepOrigin::Note,
        evidence: vec![note.text.source.clone()],
        contradicted: None,
        restart: None,
        counted: false,
    }
}

/// Whether a text is advice: it offers no fix, and where it says that one is missing, it says more than that.
pub(super) fn gives_advice(remediation: &Remediation, remedy: &Remedy) -> bool {
    let says_nothing_else = matches!(
        remediation.category,
        RemediationCategory::NoFixPlanned | RemediationCategory::NoneAvailable | RemediationCategory::FixPlanned
    );
    match remedy.offer {
        Offer::Fix => false,
        Offer::Advice => true,
        _ => {
            let lower = remedy.lower.trim();
            let says_more = lower.trim_end_matches('.').contains(". ") || instructs(lower);
            !says_nothing_else && says_more && !points_to_reading(lower)
        }
    }
}

/// Group and kind by the rule in the module's head.
fn place(remediation: &Remediation, remedy: &Remedy, words: u64, placing: &Placing<'_>) -> (PlanGroup, StepKind) {
    let lower = remedy.lower.trim();
    if remedy.offer != Offer::Fix && !gives_advice(remediation, remedy) {
        return (PlanGroup::Statements, StepKind::Statement);
    }
    let advice = if lacks_fix(remediation, placing.fixes) { PlanGroup::Mitigations } else { PlanGroup::DoNow };
    let is_pointer = points_to_reading(lower) && (remedy.offer != Offer::Fix || placing.adds_to_fixes(remediation));
    if remedy.offer == Offer::Advice && is_unanswered(lower) {
        let asks = is_contacting(lower);
        return if asks { (advice, StepKind::Contact) } else { (PlanGroup::Statements, StepKind::Statement) };
    }
    if is_pointer && remedy.is_announced && !placing.adds_to_fixes(remediation) {
        return (advice, StepKind::Hardening);
    }
    if is_boilerplate(lower) || is_pointer || placing.in_notes.contains(&words) {
        return (PlanGroup::General, StepKind::Hardening);
    }
    if is_installing(lower) || names_release(&remediation.text) && placing.adds_to_fixes(remediation) {
        return (PlanGroup::Schedule, StepKind::Patch);
    }
    if remedy.offer == Offer::EndOfLife && tells_to_move_on(lower) {
        return if lacks_fix(remediation, placing.fixes) {
            (advice, StepKind::Replace)
        } else {
            (PlanGroup::Schedule, StepKind::Patch)
        };
    }
    let introduces = is_lead_in(lower) && !instructs_by_itself(lower);
    if remedy.offer != Offer::Fix && introduces || is_link(lower) || is_checksum(lower) {
        let group = match remediation.category {
            RemediationCategory::VendorFix | RemediationCategory::OptionalPatch => PlanGroup::Schedule,
            RemediationCategory::Workaround => PlanGroup::DoNow,
            _ => advice,
        };
        return (group, StepKind::Statement);
    }
    if remedy.offer == Offer::Fix && !is_setting(lower) {
        return (PlanGroup::Schedule, fix_kind(lower, remedy));
    }
    let is_filed = matches!(remediation.category, RemediationCategory::VendorFix | RemediationCategory::OptionalPatch);
    let is_settings = is_filed && is_setting(lower);
    if remedy.offer == Offer::Fix || is_settings || remediation.category == RemediationCategory::Workaround {
        return (PlanGroup::DoNow, StepKind::Workaround);
    }
    (advice, advice_kind(lower))
}

/// Whether a text tells to replace the product or to update it, and not only to change what it does.
fn tells_to_move_on(lower: &str) -> bool {
    let is_update = |text: &str| instructs(text) && (text.contains("updat") || text.contains("upgrad"));
    let is_replacement = || is_replacing(lower) || advice_kind(lower) == StepKind::Replace;
    instructs(lower) && (is_replacement() || tells_of_fix(lower)) || lower.split(". ").any(is_update)
}

fn fix_kind(lower: &str, remedy: &Remedy) -> StepKind {
    let is_contact = lower.starts_with("contact ") || lower.starts_with("please contact");
    if remedy.version.is_none() && is_contact { StepKind::Contact } else { StepKind::Patch }
}

/// Some product the remediation is for has no fix that the source names.
fn lacks_fix(remediation: &Remediation, fixes: &[Fix]) -> bool {
    let is_open = |fix: &Fix| !matches!(fix.status, FixStatus::FixAvailable | FixStatus::NotAffected);
    if remediation.products.is_empty() {
        return fixes.iter().any(is_open);
    }
    remediation.products.iter().filter_map(|product| fixes.get(*product as usize)).any(is_open)
}

/// Of category, text and link; the same for equal steps of every revision.
pub(super) fn key(category: &str, text: &str, url: Option<&str>) -> String {
    let parts = [category, "\0", text.trim(), "\0", url.unwrap_or_default()];
    format!("{:016x}", digest(parts.iter().flat_map(|part| part.bytes())))
}
