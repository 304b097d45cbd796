//! What differs of the scores of one vulnerability, and whether it got worse.
//!
//! Does not know: what the score does to a label (`assessment`).

use super::gathered::{Gathered, listed};
use super::pairing::Pairs;
use super::products;
use super::rules::{ChangeCode, Rule};
use super::told;
use crate::advisory::{Advisory, StatedScore, Vulnerability};
use crate::enrichment::cvss::{Severity, Version, components, read_stated_vector};

/// Metrics whose values are listed from harmless to bad (CVSS 2.0 §2, 3.1 §6, 4.0 §7); a metric that is not listed counts
/// as worse whenever it differs. A metric that is absent stands before the first value.
const ASCENDING: [(&[&str], &[&str]); 9] = [
    (&["AV"], &["P", "L", "A", "N"]),
    (&["AC"], &["H", "M", "L"]),
    (&["AT"], &["P", "N"]),
    (&["PR"], &["H", "L", "N"]),
    (&["AU"], &["M", "S", "N"]),
    (&["UI"], &["R", "A", "P", "N"]),
    (&["C", "I", "A", "VC", "VI", "VA", "SC", "SI", "SA"], &["N", "P", "L", "C", "H", "S"]),
    (&["E"], &["X", "ND", "U", "POC", "P", "F", "H", "A"]),
    (&["S"], &["U", "C"]),
];
/// Metrics that are about the fix and the report; a fix is told by the remediations.
const ASIDE: [&str; 3] = ["RL", "RC", "CVSS"];
/// Values of `E` that say that somebody has made an exploit.
const EXPLOIT_EXISTS: [&str; 5] = ["POC", "P", "F", "H", "A"];

/// What differs of the scores.
pub(super) fn compare(
    (before, a): (&Advisory, &Vulnerability),
    (after, b): (&Advisory, &Vulnerability),
    products: &Pairs,
    about: &[String],
    found: &mut Gathered,
) {
    let pairs = pair(a, b, products);
    let about = || (Vec::new(), about.to_vec());
    for score in pairs.removed().filter_map(|at| a.scores.get(at)) {
        let rule = if b.scores.is_empty() { Rule::ScoreKnown } else { Rule::ScoreNoWorse };
        found.push_of(ChangeCode::ScoreRemoved, rule, about(), told(said(score), &score.source), None);
    }
    for score in pairs.added().filter_map(|at| b.scores.get(at)) {
        let rule = added_rule(&a.scores, score);
        found.push_of(ChangeCode::ScoreAdded, rule, about(), None, told(said(score), &score.source));
    }
    for (one, other) in pairs.pairs() {
        let (Some(old), Some(new)) = (a.scores.get(one), b.scores.get(other)) else { continue };
        if said(old) != said(new) {
            let sides = (told(said(old), &old.source), told(said(new), &new.source));
            found.push_of(ChangeCode::ScoreChanged, changed_rule(old, new), about(), sides.0, sides.1);
        }
        if products.as_after(&old.products) != products.paired_after(&new.products) {
            let sides = (named(before, old), named(after, new));
            found.push_of(ChangeCode::ScoreProductsChanged, Rule::ScoreScope, about(), sides.0, sides.1);
        }
    }
}

/// By version and products, then by the version alone, then by its major number.
fn pair(a: &Vulnerability, b: &Vulnerability, products: &Pairs) -> Pairs {
    let (a, b) = (&a.scores, &b.scores);
    let mut pairs = Pairs::new(a.len(), b.len());
    let old = |at: usize| a.get(at).map(|one| (one, products.as_after(&one.products)));
    let new = |at: usize| b.get(at).map(|one| (one, products.paired_after(&one.products)));
    pairs.by(|at| old(at).map(|(one, of)| (said(one), of)), |at| new(at).map(|(one, of)| (said(one), of)));
    pairs.by(
        |at| old(at).map(|(one, of)| (one.version.clone(), of)),
        |at| new(at).map(|(one, of)| (one.version.clone(), of)),
    );
    pairs.by(|at| a.get(at).map(|one| &one.version), |at| b.get(at).map(|one| &one.version));
    let major = |one: &StatedScore| one.version.chars().next();
    pairs.by(|at| a.get(at).map(major), |at| b.get(at).map(major));
    pairs
}

/// `7.5 CVSS:3.1/AV:N/…`, as far as stated.
fn said(score: &StatedScore) -> String {
    let base = score.base_score.map(|base| format!("{base:.1}")).unwrap_or_default();
    let severity = score.severity.clone().unwrap_or_default();
    let parts = [base, severity, score.vector.clone()];
    let mut parts: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    if score.vector.is_empty() {
        parts.push(format!("CVSS {}", score.version));
    }
    parts.join(" ")
}

fn named(advisory: &Advisory, score: &StatedScore) -> Option<super::Told> {
    let products = score.products.iter().filter_map(|at| advisory.products.get(*at as usize));
    told(listed(products.map(products::known_as)), &score.source)
}

fn base(score: &StatedScore) -> Option<f64> {
    score.base_score.or_else(|| read_stated_vector(&score.version, &score.vector).map(|vector| vector.base))
}

fn band(score: &StatedScore) -> Option<Severity> {
    let version = Version::from_text(&score.version).unwrap_or(Version::V31);
    base(score).map(|base| Severity::of(base, version))
}

fn added_rule(before: &[StatedScore], score: &StatedScore) -> Rule {
    let claims_exploit = |one: &StatedScore| {
        metrics(one).into_iter().any(|(name, value)| name == "E" && EXPLOIT_EXISTS.contains(&value.as_str()))
    };
    match before.iter().filter_map(band).max() {
        None => Rule::ScoreKnown,
        Some(highest) if band(score).is_none_or(|band| band > highest) => Rule::ScoreBandUp,
        Some(_) if claims_exploit(score) && !before.iter().any(claims_exploit) => Rule::VectorWorse,
        Some(_) => Rule::ScoreNoWorse,
    }
}

fn changed_rule(old: &StatedScore, new: &StatedScore) -> Rule {
    match (band(old), band(new)) {
        (Some(before), Some(after)) if after > before => Rule::ScoreBandUp,
        (Some(_), Some(_)) if is_worse(old, new) => Rule::VectorWorse,
        (Some(_), Some(_)) => Rule::ScoreNoWorse,
        _ => Rule::ScoreKnown,
    }
}

/// Names and values in capitals.
fn metrics(score: &StatedScore) -> Vec<(String, String)> {
    let capital = |text: &str| text.trim().to_ascii_uppercase();
    components(&score.vector).map(|(name, value)| (capital(name), capital(value))).collect()
}

/// Whether some metric of the new vector is worse than in the old one.
fn is_worse(old: &StatedScore, new: &StatedScore) -> bool {
    let (old, new) = (metrics(old), metrics(new));
    let of = |list: &[(String, String)], name: &str| {
        list.iter().find(|(one, _)| one == name).map(|(_, value)| value.clone()).unwrap_or_default()
    };
    let gone = old.iter().map(|(name, _)| name);
    let mut names = new.iter().map(|(name, _)| name).chain(gone).filter(|name| !ASIDE.contains(&name.as_str()));
    names.any(|name| {
        let (before, after) = (of(&old, name), of(&new, name));
        let order = ASCENDING.iter().find(|(names, _)| names.contains(&name.as_str())).map(|(_, values)| *values);
        let rank = |value: &str| order.and_then(|order| order.iter().position(|known| *known == value));
        match (rank(&before), rank(&after)) {
            _ if before == after => false,
            (Some(before), Some(after)) => after > before,
            (None, Some(after)) => !before.is_empty() || name != "E" || after > UNPROVEN,
            (Some(_), None) => !after.is_empty(),
            (None, None) => true,
        }
    })
}

/// The rank of `E:U`: what is better than no word on exploits, or as good.
const UNPROVEN: usize = 2;
