//! The parts of a remediation's text that offer something, each with what it is for: a line per product where the
//! publisher writes lines, else the whole; the vulnerabilities it names, and those that it leaves open.
//!
//! Does not know: what the products' statuses come to (`fixes`).

mod left;

use super::naming::{Claim, Naming, Scope, TextKind};
use super::remedy::{Offer, Remedy, names_version, read_one, version_objects};
use crate::advisory::{Advisory, Remediation, RemediationCategory};
use left::{Named, cves, fixes_some, is_without_effect};

/// One part of one remediation.
pub(super) struct Part {
    /// Index into `Advisory::remediations`.
    pub(super) at: usize,
    pub(super) offer: Offer,
    otherwise: Offer,
    /// The fixed version, where the part names exactly one.
    version: Option<String>,
    /// Whether it names versions that could not be read.
    is_unread: bool,
    /// What the version is of, as the text says it.
    objects: Vec<String>,
    text: String,
    lower: String,
    scope: Scope,
    /// Indexes of the vulnerabilities it offers a fix for.
    pub(super) vulnerabilities: Vec<u32>,
    /// Indexes of the vulnerabilities it says are not fixed, and what it says of them.
    pub(super) open: Vec<u32>,
    pub(super) open_offer: Offer,
}

/// The parts of all remediations that offer anything, in their order.
pub(super) fn parts(advisory: &Advisory, remedies: &[Remedy], naming: &Naming) -> Vec<Part> {
    let mut parts = Vec::new();
    for (at, (remediation, remedy)) in advisory.remediations.iter().zip(remedies).enumerate() {
        if remedy.offer == Offer::Advice {
            continue;
        }
        let first = parts.len();
        for line in lines(&remediation.text, naming) {
            // What another language says in lines is read as a whole.
            let remedy = read_one(&of_line(remediation, line), true);
            // A fix that follows the list is how to install what the lines name.
            let is_told = remedy.offer != Offer::Fix || naming.names_something_first(line);
            if remedy.offer != Offer::Advice && is_told && !is_not_applicable(&remedy.lower) {
                parts.push(Part::new(advisory, at, line, &remedy, naming, true));
            }
        }
        if parts.len() == first {
            parts.push(Part::new(advisory, at, &remediation.text, remedy, naming, false));
        }
    }
    parts
}

/// The lines of a text that has one for each of several names; none of any other.
fn lines<'a>(text: &'a str, naming: &Naming) -> Vec<&'a str> {
    let lines: Vec<&str> = text.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    let is_list = lines.len() > 1 && lines.iter().filter(|line| naming.names_something_first(line)).count() > 1;
    if is_list { lines } else { Vec::new() }
}

fn of_line(remediation: &Remediation, line: &str) -> Remediation {
    Remediation {
        category: remediation.category,
        text: line.to_owned(),
        url: remediation.url.clone(),
        products: Vec::new(),
        vulnerabilities: Vec::new(),
        restart_required: None,
        sources: Vec::new(),
    }
}

/// "X 7.6: Not applicable" says nothing of a fix.
fn is_not_applicable(lower: &str) -> bool {
    lower.trim_end_matches('.').ends_with("not applicable")
}

impl Part {
    fn new(advisory: &Advisory, at: usize, text: &str, remedy: &Remedy, naming: &Naming, is_line: bool) -> Part {
        let lower = remedy.lower.clone();
        let is_fix = remedy.offer == Offer::Fix;
        let has = |words: &[&str]| words.iter().any(|word| lower.contains(word));
        let Named { fixed, open, is_planned } = cves(advisory, &lower, remedy.version.as_deref());
        let remediated = advisory.remediations.get(at).map_or(&[][..], |one| &one.vulnerabilities);
        let mut vulnerabilities = remediated.to_vec();
        if vulnerabilities.iter().any(|one| fixed.contains(one)) {
            vulnerabilities.retain(|one| fixed.contains(one));
        }
        vulnerabilities.retain(|one| !is_fix || !open.contains(one));
        let is_announced = is_fix && has(&["to upcoming ", "to the upcoming "]);
        let offer = match remedy.offer {
            Offer::Fix if is_without_effect(&lower, remedy.version.as_deref()) => Offer::NoFixYet,
            Offer::Fix if is_announced => Offer::FixPlanned,
            offer => offer,
        };
        let objects = match &remedy.version {
            Some(_) => version_objects(text).into_iter().chain(naming.head(text).map(str::to_owned)).collect(),
            None => Vec::new(),
        };
        let kind = match (is_line, is_fix) {
            (true, _) => TextKind::Line,
            (_, true) => TextKind::Fix,
            _ => TextKind::NoFix,
        };
        let is_some = fixes_some(&lower) || lower.contains("partial remediation") || !open.is_empty();
        Part {
            at,
            offer,
            otherwise: remedy.otherwise,
            version: remedy.version.clone().filter(|_| !is_some),
            is_unread: remedy.version.is_none() && names_version(&lower) || is_some,
            objects,
            text: text.to_owned(),
            scope: naming.scope(text, &lower, kind),
            vulnerabilities,
            open: if is_fix { open } else { Vec::new() },
            open_offer: if is_planned || has(&["future", "plan", "will "]) {
                Offer::FixPlanned
            } else {
                Offer::NoFixYet
            },
            lower,
        }
    }

    pub(super) fn claim(&self, product: usize) -> Claim {
        self.scope.claim(product)
    }

    /// What the part offers to this product: converted documents hang every text on every product, and the text itself
    /// names the one it means. A fix whose products are fewer than the affected ones is taken at its word.
    pub(super) fn offer_to(
        &self,
        category: RemediationCategory,
        product: usize,
        naming: &Naming,
        is_narrow: bool,
    ) -> Offer {
        let claim = self.scope.claim(product);
        let offer = match self.offer {
            Offer::EndOfLife if naming.ends_life(&self.text, &self.lower, product) => return Offer::EndOfLife,
            Offer::EndOfLife => self.otherwise,
            offer => offer,
        };
        let is_fix = matches!(category, RemediationCategory::VendorFix | RemediationCategory::OptionalPatch);
        match (offer, claim) {
            (Offer::Advice, _) => Offer::Advice,
            (Offer::Fix, Claim::Denied) => Offer::NoFixYet,
            (_, Claim::Denied) => offer,
            (_, Claim::Excepted) => Offer::Advice,
            (Offer::Fix, Claim::Other) if is_narrow && is_fix => Offer::Fix,
            (_, Claim::Other) => Offer::Advice,
            (Offer::Fix, _) => Offer::Fix,
            _ if self.scope.denies_some() => Offer::Advice,
            _ => offer,
        }
    }

    /// Whether it names a version, read or not.
    pub(super) fn names_version(&self) -> bool {
        self.version.is_some() || self.is_unread
    }

    /// The version, if what it is of is this product.
    pub(super) fn version_of(&self, naming: &Naming, product: usize) -> Option<&str> {
        let is_of = self.objects.iter().all(|object| naming.is_object(object, product));
        self.version.as_deref().filter(|_| is_of)
    }
}
