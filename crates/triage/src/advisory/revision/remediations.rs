//! What differs of what the publisher says to do.
//!
//! A remediation is known by its category, text and vulnerabilities; one that was edited by the products and vulnerabilities
//! it is for and the words it kept. Does not know: the plan that is made of it (`assessment`).

use super::gathered::{Gathered, listed};
use super::pairing::Pairs;
use super::rules::{ChangeCode, Rule};
use super::spelling::{fingerprint, likeness, says_the_same};
use super::{Told, products, vulnerabilities};
use crate::advisory::{Advisory, Remediation, RemediationCategory};
use crate::product::text::fold;
use std::cell::OnceCell;
use std::collections::HashSet;
use std::rc::Rc;

/// A remediation as it is compared: products and vulnerabilities are those of the later revision that both have.
struct Compared<'a> {
    remediation: &'a Remediation,
    text: String,
    products: Rc<[usize]>,
    vulnerabilities: Rc<[usize]>,
    words: OnceCell<Vec<u64>>,
}

impl Compared<'_> {
    fn words(&self) -> &[u64] {
        self.words.get_or_init(|| fingerprint(&self.remediation.text))
    }

    fn is_for_the_same(&self, other: &Compared<'_>) -> bool {
        self.products == other.products && self.vulnerabilities == other.vulnerabilities
    }
}

/// What differs of the remediations.
pub(super) fn compare(
    before: &Advisory,
    after: &Advisory,
    products: &Pairs,
    vulnerabilities: &Pairs,
    found: &mut Gathered,
) {
    let mut sets = Sets::default();
    let old =
        compared(before, &mut sets, |places| products.as_after(places), |places| vulnerabilities.as_after(places));
    let after_of =
        (|places: &[u32]| products.paired_after(places), |places: &[u32]| vulnerabilities.paired_after(places));
    let new = compared(after, &mut sets, after_of.0, after_of.1);
    let pairs = pair(&old, &new);
    let (labels_before, labels_after) = (labels(before), labels(after));
    for one in pairs.removed().filter_map(|at| old.get(at)) {
        let rule = if is_refusal(one.remediation.category) { Rule::LessAffected } else { Rule::StepGone };
        let (about, side) = (about(before, one.remediation), told(one.remediation, one.remediation.text.clone()));
        found.push_of(ChangeCode::RemediationRemoved, rule, about, side, None);
    }
    for one in pairs.added().filter_map(|at| new.get(at)) {
        let rule = if is_refusal(one.remediation.category) { Rule::FixOutlook } else { Rule::NewStep };
        let (about, side) = (about(after, one.remediation), told(one.remediation, one.remediation.text.clone()));
        found.push_of(ChangeCode::RemediationAdded, rule, about, None, side);
    }
    for (one, other) in pairs.pairs() {
        if let (Some(old), Some(new)) = (old.get(one), new.get(other)) {
            compare_one((before, &labels_before, old), (after, &labels_after, new), found);
        }
    }
}

/// Lists of products or vulnerabilities, each kept once: a group in a document gives hundreds of remediations the same.
#[derive(Default)]
struct Sets(HashSet<Rc<[usize]>>);

impl Sets {
    fn share(&mut self, list: Vec<usize>) -> Rc<[usize]> {
        if let Some(known) = self.0.get(list.as_slice()) {
            return Rc::clone(known);
        }
        let list: Rc<[usize]> = list.into();
        self.0.insert(Rc::clone(&list));
        list
    }
}

/// Of each product its name with its versions.
fn labels(advisory: &Advisory) -> Vec<String> {
    advisory.products.iter().map(products::label).collect()
}

fn compared<'a>(
    advisory: &'a Advisory,
    sets: &mut Sets,
    products: impl Fn(&[u32]) -> Vec<usize>,
    vulnerabilities: impl Fn(&[u32]) -> Vec<usize>,
) -> Vec<Compared<'a>> {
    let compared = advisory.remediations.iter().map(|remediation| Compared {
        remediation,
        text: fold(&remediation.text),
        products: sets.share(products(&remediation.products)),
        vulnerabilities: sets.share(vulnerabilities(&remediation.vulnerabilities)),
        words: OnceCell::new(),
    });
    compared.collect()
}

fn pair(old: &[Compared<'_>], new: &[Compared<'_>]) -> Pairs {
    let mut pairs = Pairs::new(old.len(), new.len());
    let full = |one: &Compared<'_>| {
        (one.remediation.category, one.text.clone(), Rc::clone(&one.products), Rc::clone(&one.vulnerabilities))
    };
    pairs.by(|at| old.get(at).map(full), |at| new.get(at).map(full));
    let of_products = |one: &Compared<'_>| (one.remediation.category, one.text.clone(), Rc::clone(&one.products));
    pairs.by(|at| old.get(at).map(of_products), |at| new.get(at).map(of_products));
    let text = |one: &Compared<'_>| (one.remediation.category, one.text.clone());
    pairs.by(|at| old.get(at).map(text), |at| new.get(at).map(text));
    pairs.by(|at| old.get(at).map(|one| &one.text), |at| new.get(at).map(|one| &one.text));
    let alike = |one: usize, other: usize| {
        let (one, other) = (old.get(one)?, new.get(other)?);
        let likeness = likeness(one.words(), other.words())?;
        Some(likeness + if one.is_for_the_same(other) { 100 } else { 0 })
    };
    let category = |one: &Compared<'_>| one.remediation.category;
    pairs.by_likeness(|at| old.get(at).map(category), |at| new.get(at).map(category), alike);
    pairs
}

/// Says that there is nothing to install.
fn is_refusal(category: RemediationCategory) -> bool {
    matches!(category, RemediationCategory::NoneAvailable | RemediationCategory::NoFixPlanned)
}

fn compare_one(
    (before, labels_before, old): (&Advisory, &[String], &Compared<'_>),
    (after, labels_after, new): (&Advisory, &[String], &Compared<'_>),
    found: &mut Gathered,
) {
    let (a, b) = (old.remediation, new.remediation);
    let mut differs = |code, rule, one: String, other: String| {
        if one != other {
            found.push_of(code, rule, about(after, b), told(a, one), told(b, other));
        }
    };
    let rule = if says_the_same(&a.text, &b.text) { Rule::Spelling } else { Rule::OtherStep };
    differs(ChangeCode::RemediationChanged, rule, a.text.clone(), b.text.clone());
    let code = |one: &Remediation| one.category.code().to_owned();
    differs(ChangeCode::RemediationCategoryChanged, Rule::OtherStep, code(a), code(b));
    let link = |one: &Remediation| one.url.clone().unwrap_or_default();
    differs(ChangeCode::RemediationLinkChanged, Rule::Link, link(a), link(b));
    let restart = |one: &Remediation| one.restart_required.clone().unwrap_or_default();
    differs(ChangeCode::RestartChanged, Rule::OtherStep, restart(a), restart(b));
    if old.products != new.products {
        let (one, other) = (named_products(labels_before, a), named_products(labels_after, b));
        let rule = scope_rule(b.category, &old.products, &new.products);
        found.push_of(ChangeCode::RemediationProductsChanged, rule, about(after, b), told(a, one), told(b, other));
    }
    if old.vulnerabilities != new.vulnerabilities {
        let (one, other) = (named_vulnerabilities(before, a), named_vulnerabilities(after, b));
        let rule = scope_rule(b.category, &old.vulnerabilities, &new.vulnerabilities);
        let code = ChangeCode::RemediationVulnerabilitiesChanged;
        found.push_of(code, rule, about(after, b), told(a, one), told(b, other));
    }
}

/// That "no fix" is said of fewer is relief; whatever else differs in scope a reader has to look at.
fn scope_rule(category: RemediationCategory, old: &[usize], new: &[usize]) -> Rule {
    let lost_only = new.iter().all(|at| old.binary_search(at).is_ok());
    if is_refusal(category) && lost_only { Rule::LessAffected } else { Rule::StepScope }
}

/// The vulnerabilities it is for, unless it is for all.
fn about(advisory: &Advisory, remediation: &Remediation) -> (Vec<String>, Vec<String>) {
    let places = &remediation.vulnerabilities;
    let is_for_all = places.len() == advisory.vulnerabilities.len();
    let names = places.iter().filter(|_| !is_for_all).map(|at| vulnerabilities::name(advisory, *at as usize));
    (Vec::new(), names.collect())
}

fn told(remediation: &Remediation, value: String) -> Option<Told> {
    Some(Told { value, pointers: remediation.sources.clone() })
}

fn named_products(labels: &[String], remediation: &Remediation) -> String {
    listed(remediation.products.iter().filter_map(|at| labels.get(*at as usize)).map(String::as_str))
}

fn named_vulnerabilities(advisory: &Advisory, remediation: &Remediation) -> String {
    let names: Vec<String> =
        remediation.vulnerabilities.iter().map(|at| vulnerabilities::name(advisory, *at as usize)).collect();
    listed(names.iter().map(String::as_str))
}
