//! The parts of a remediation's text that offer something, each with what it is for: a line per product where the
//! publisher writes lines, else the whole; the vulnerabilities it names, and those that it leaves open.
//!
//! Does not know: what the products' statuses come to (`fixes`).

use super::naming::{Claim, Naming, Scope, TextKind};
use super::remedy::{Offer, Remedy, names_version, read_one, version_objects};
use crate::advisory::{Advisory, Remediation, RemediationCategory};

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

/// Words by which a part fixes only some of the vulnerabilities, each before "vulnerabilities" or the like.
const SOME: &[&str] = &["some", "many", "most", "remaining", "partially", "partly"];
const FLAWS: &[&str] = &["vulnerabilit", "issues", "weaknesses", "flaws", "cves"];
/// Words between "many" and "vulnerabilities".
const SOME_WORDS_MAX: usize = 4;
/// Words by which the attack still works with the fix, unless their sentence is about what is without it.
const STILL: &[&str] = &["still successful", "still exploitable", "still vulnerable", "still possible", "still work"];
/// Words by which a sentence is about a product without the fix.
const WITHOUT_FIX: &[&str] =
    &["older", "earlier", "previous", "prior ", "before", "without", "unpatched", "not ", "n't", "until", "below"];
/// Words of a sentence whose vulnerabilities are not fixed.
const OPEN: &[&str] =
    &["remaining", "not fixed", "not address", "not remediat", "not resolv", "not mitigat", "not patched"];

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
        let (fixed, open) = cves(advisory, &lower);
        let remediated = advisory.remediations.get(at).map_or(&[][..], |one| &one.vulnerabilities);
        let mut vulnerabilities = remediated.to_vec();
        if vulnerabilities.iter().any(|one| fixed.contains(one)) {
            vulnerabilities.retain(|one| fixed.contains(one));
        }
        vulnerabilities.retain(|one| !is_fix || !open.contains(one));
        let is_announced = is_fix && has(&["to upcoming ", "to the upcoming "]);
        let offer = match remedy.offer {
            Offer::Fix if lower.split(". ").any(|text| still_works(text, remedy.version.as_deref())) => Offer::NoFixYet,
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
            open_offer: if has(&["future", "plan", "will "]) { Offer::FixPlanned } else { Offer::NoFixYet },
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

/// "However, exploits are still successful": with the fix, and not on a version before it.
fn still_works(sentence: &str, version: Option<&str>) -> bool {
    let is_said = |words: &[&str]| words.iter().any(|words| sentence.contains(words));
    let is_of_another =
        version.is_some_and(|version| names_version(sentence) && !sentence.contains(&version.to_lowercase()));
    is_said(STILL) && !is_said(WITHOUT_FIX) && !is_of_another
}

/// "mitigates many of these vulnerabilities".
fn fixes_some(lower: &str) -> bool {
    let words: Vec<&str> = lower.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    words.iter().enumerate().any(|(at, word)| {
        FLAWS.iter().any(|flaw| word.starts_with(flaw))
            && words.iter().take(at).rev().take(SOME_WORDS_MAX).any(|word| SOME.contains(word))
    })
}

/// The vulnerabilities that a text names as fixed, and as left open.
fn cves(advisory: &Advisory, lower: &str) -> (Vec<u32>, Vec<u32>) {
    let (mut fixed, mut open) = (Vec::new(), Vec::new());
    if !lower.contains("cve-") {
        return (fixed, open);
    }
    for sentence in lower.split(". ") {
        let except = sentence.find("except");
        let is_later =
            sentence.contains("future") && ["will ", "plan", "a future"].iter().any(|words| sentence.contains(words));
        let is_open = is_later || OPEN.iter().any(|words| sentence.contains(words));
        for (at, vulnerability) in (0_u32..).zip(&advisory.vulnerabilities) {
            let cve = vulnerability.cve.as_deref().unwrap_or_default().to_lowercase();
            let is_whole =
                |end: usize| !sentence.get(end..).is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()));
            let places = sentence.match_indices(&cve).map(|(at, _)| at);
            let place = places.into_iter().find(|at| is_whole(at + cve.len()));
            let Some(place) = place.filter(|_| !cve.is_empty()) else { continue };
            let is_left = is_open || except.is_some_and(|except| except < place);
            if is_left { open.push(at) } else { fixed.push(at) }
        }
    }
    (fixed, open)
}
