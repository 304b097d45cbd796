//! What to do: every remediation of the advisory in exactly one step, its wording kept, and the general advice.
//!
//! The rule, first match wins:
//! 1. A statement that a fix is missing, planned or never coming is no step: `Statements`, not counted. If such words
//!    come with advice (more than one sentence, under `vendor_fix` or `mitigation`), the entry stays a step.
//! 2. Boilerplate (general security measures, pointers to further reading) goes to `General`, not counted.
//! 3. A lead-in (ends with a colon) or a bare link stays beside what it introduces, not counted.
//! 4. A fix goes to `Schedule`; so does "contact the vendor for the fix".
//! 5. A workaround goes to `Do now`.
//! 6. Other advice goes to `Mitigations` if some product it is for has no fix, else to `Do now`: until the window.
//! 7. Under the label `Act now`, counted steps of 4 and 6 go to `Do now` too.
//!
//! Notes with general advice follow under `General`, not counted. Does not know: who ticked what (`store`).

use super::remedy::{Offer, Remedy, is_lead_in};
use super::{Fix, FixStatus, Label, PlanGroup, PlanStep, StepKind, StepOrigin, StepText};
use crate::advisory::{Advisory, Note, NoteKind, Remediation, RemediationCategory};
use crate::digest::digest;
use std::collections::HashMap;

/// Ways in which publishers begin advice that stands under every advisory.
const BOILERPLATE_STARTS: [&str; 9] = [
    "as a general security measure",
    "operators of critical power systems",
    "siemens strongly recommends applying the provided security updates",
    "cisa recommends users take defensive measures",
    "cisa reminds organizations",
    "cisa also provides",
    "additional mitigation guidance",
    "organizations observing",
    "generic information and recommendations",
];
/// Pointers to further reading.
const READING_STARTS: [&str; 10] = [
    "for more information",
    "for further information",
    "for additional information",
    "for details",
    "please see",
    "see the ",
    "refer to ",
    "please refer to",
    "further information",
    "more information",
];
/// Pointers inside short texts.
const READING_WORDS: [&str; 10] = [
    "security notification",
    "security bulletin",
    "security advisory",
    "security notice",
    "release notes",
    "for more information",
    "for additional information",
    "can be found",
    "application note",
    "product security website",
];
/// Longer texts say more than where to read.
const READING_CHARS_MAX: usize = 220;
const MONITORING: [&str; 11] = [
    "monitor the",
    "monitor for",
    "monitor network",
    "monitor traffic",
    "monitor log",
    "monitor access",
    "monitor all",
    "audit log",
    "intrusion detection",
    "anomal",
    "unusual activity",
];
const REPLACING: [&str; 9] = [
    "replace ",
    "replacing",
    "migrate",
    "migration",
    "successor",
    "newer plc",
    "switch to the",
    "no longer use",
    "instead",
];
const CONTACTING: [&str; 8] = [
    "please contact",
    "should contact",
    "to contact",
    "can contact",
    "may contact",
    "users contact",
    "customers contact",
    "must contact",
];

/// The steps in the order of the groups, within a group in document order.
pub(super) fn plan(advisory: &Advisory, remedies: &[Remedy], fixes: &[Fix], label: Label) -> Vec<PlanStep> {
    let mut steps: Vec<PlanStep> = Vec::with_capacity(advisory.remediations.len());
    let mut known: HashMap<String, usize> = HashMap::new();
    for (remediation, remedy) in advisory.remediations.iter().zip(remedies) {
        let step = remediation_step(remediation, remedy, fixes, label);
        keep(step, &mut steps, &mut known);
    }
    for note in advisory.notes.iter().filter(|note| note.kind == NoteKind::Advice) {
        if !note.text.text.trim().is_empty() {
            keep(note_step(note), &mut steps, &mut known);
        }
    }
    steps.sort_by_key(|step| step.group);
    steps
}

/// Equal entries become one step that covers the products of both.
fn keep(step: PlanStep, steps: &mut Vec<PlanStep>, known: &mut HashMap<String, usize>) {
    let Some(first) = known.get(&step.key).and_then(|at| steps.get_mut(*at)) else {
        known.insert(step.key.clone(), steps.len());
        steps.push(step);
        return;
    };
    first.products.extend(step.products);
    first.products.sort_unstable();
    first.products.dedup();
    first.evidence.extend(step.evidence);
    first.group = first.group.min(step.group);
}

fn remediation_step(remediation: &Remediation, remedy: &Remedy, fixes: &[Fix], label: Label) -> PlanStep {
    let (group, kind) = place(remediation, remedy, fixes);
    let counted = kind != StepKind::Statement && group != PlanGroup::General;
    let is_urgent = label == Label::ActNow && counted;
    PlanStep {
        key: key(remediation.category.code(), &remediation.text, remediation.url.as_deref()),
        group: if is_urgent { PlanGroup::DoNow } else { group },
        kind,
        text: StepText::Source(remediation.text.clone()),
        products: remediation.products.clone(),
        url: remediation.url.clone(),
        origin: StepOrigin::Remediation,
        evidence: remediation.sources.clone(),
        counted,
    }
}

fn note_step(note: &Note) -> PlanStep {
    PlanStep {
        key: key("note", &note.text.text, None),
        group: PlanGroup::General,
        kind: StepKind::Hardening,
        text: StepText::Source(note.text.text.clone()),
        products: Vec::new(),
        url: None,
        origin: StepOrigin::Note,
        evidence: vec![note.text.source.clone()],
        counted: false,
    }
}

/// Group and kind by the rule in the module's head.
fn place(remediation: &Remediation, remedy: &Remedy, fixes: &[Fix]) -> (PlanGroup, StepKind) {
    let lower = remedy.lower.trim();
    let gives_advice = !matches!(
        remediation.category,
        RemediationCategory::NoFixPlanned | RemediationCategory::NoneAvailable | RemediationCategory::FixPlanned
    ) && lower.trim_end_matches('.').contains(". ");
    if !matches!(remedy.offer, Offer::Fix | Offer::Advice) && !gives_advice {
        return (PlanGroup::Statements, StepKind::Statement);
    }
    let advice = if lacks_fix(remediation, fixes) { PlanGroup::Mitigations } else { PlanGroup::DoNow };
    if is_boilerplate(lower, remedy.offer) {
        return (PlanGroup::General, StepKind::Hardening);
    }
    if remedy.offer != Offer::Fix && is_lead_in(lower) || is_link(lower) {
        let group = match remediation.category {
            RemediationCategory::VendorFix | RemediationCategory::OptionalPatch => PlanGroup::Schedule,
            RemediationCategory::Workaround => PlanGroup::DoNow,
            _ => advice,
        };
        return (group, StepKind::Statement);
    }
    if remedy.offer == Offer::Fix {
        return (PlanGroup::Schedule, fix_kind(lower, remedy));
    }
    if remediation.category == RemediationCategory::Workaround {
        return (PlanGroup::DoNow, StepKind::Workaround);
    }
    (advice, advice_kind(lower))
}

fn fix_kind(lower: &str, remedy: &Remedy) -> StepKind {
    let is_contact = lower.starts_with("contact ") || lower.starts_with("please contact");
    if remedy.version.is_none() && is_contact { StepKind::Contact } else { StepKind::Patch }
}

fn advice_kind(lower: &str) -> StepKind {
    let has = |words: &[&str]| words.iter().any(|word| lower.contains(word));
    if lower.starts_with("monitor") || has(&MONITORING) {
        StepKind::Monitoring
    } else if has(&REPLACING) {
        StepKind::Replace
    } else if lower.starts_with("contact ") || has(&CONTACTING) {
        StepKind::Contact
    } else {
        StepKind::Hardening
    }
}

fn is_boilerplate(lower: &str, offer: Offer) -> bool {
    let starts = |words: &[&str]| words.iter().any(|word| lower.starts_with(word));
    if starts(&BOILERPLATE_STARTS) {
        return true;
    }
    let is_short = lower.chars().count() <= READING_CHARS_MAX;
    let points = starts(&READING_STARTS) || is_short && READING_WORDS.iter().any(|words| lower.contains(words));
    points && offer != Offer::Fix
}

fn is_link(lower: &str) -> bool {
    lower.starts_with("http") && !lower.contains(char::is_whitespace)
}

/// Some product the remediation is for has no fix that the source names.
fn lacks_fix(remediation: &Remediation, fixes: &[Fix]) -> bool {
    let is_open = |fix: &Fix| !matches!(fix.status, FixStatus::FixAvailable | FixStatus::NotAffected);
    if remediation.products.is_empty() {
        return fixes.iter().any(is_open);
    }
    remediation.products.iter().filter_map(|product| fixes.get(*product as usize)).any(is_open)
}

/// Of category, text and link.
fn key(category: &str, text: &str, url: Option<&str>) -> String {
    let parts = [category, "\0", text.trim(), "\0", url.unwrap_or_default()];
    format!("{:016x}", digest(parts.iter().flat_map(|part| part.bytes())))
}
