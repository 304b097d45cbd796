//! Where the documents of one case disagree: label, score, score of a CVE, versions and fix of a product.
//!
//! Only what can be held against each other is: a CVE by its id, a product by its order number or, without one, by its
//! name. What is listed only as fixed, recommended or not affected is no affected version. Who is right is not said.
//! Does not know: which documents are one case, or how a difference is shown.

use crate::advisory::{Advisory, Product};
use crate::assessment::{Assessment, FixStatus, Label};
use crate::product::text::fold;
use std::collections::{BTreeMap, BTreeSet};

/// Disagreements told of one case; the largest documents would otherwise fill a page with one difference told 400 times.
pub const DISAGREEMENTS_COUNT_MAX: usize = 200;

/// One document as it is compared.
#[derive(Clone, Copy, Debug)]
pub struct Told<'a> {
    /// What it says.
    pub advisory: &'a Advisory,
    /// What follows from it, once assessed.
    pub assessment: Option<&'a Assessment>,
}

/// What documents disagree on.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Subject {
    /// The label.
    Label,
    /// The highest score.
    Score,
    /// The score of one CVE.
    CveScore(String),
    /// The affected versions of a product, named as the first document names it.
    Versions(String),
    /// The fix of a product, named as the first document names it.
    Fix(String),
}

/// What one document says of a subject.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// A label.
    Label(Label),
    /// A score and its vector; the vector may be empty.
    Score(f64, String),
    /// Versions as the source writes them.
    Versions(Vec<String>),
    /// Whether there is a fix, and the fixed versions as the source writes them.
    Fix(Vec<(FixStatus, Option<String>)>),
}

/// One line: what each document says, in the order of the documents; `None` where it says nothing of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Disagreement {
    /// Of what.
    pub subject: Subject,
    /// By document.
    pub values: Vec<Option<Value>>,
}

/// Where these documents disagree, and how many lines beyond [`DISAGREEMENTS_COUNT_MAX`] there are.
pub fn compare(documents: &[Told<'_>]) -> (Vec<Disagreement>, usize) {
    let mut rows: Vec<Disagreement> = vec![
        row(Subject::Label, documents, |one| one.assessment.map(|assessment| Value::Label(assessment.label))),
        row(Subject::Score, documents, |one| {
            let cvss = one.assessment?.cvss.as_ref()?;
            Some(Value::Score(cvss.score, cvss.vector.clone()))
        }),
    ];
    let scores: Vec<BTreeMap<&str, Value>> = documents.iter().map(|one| cve_scores(one.advisory)).collect();
    let cves: BTreeSet<&str> = scores.iter().flat_map(|scores| scores.keys().copied()).collect();
    rows.extend(cves.into_iter().map(|cve| Disagreement {
        subject: Subject::CveScore(cve.to_owned()),
        values: scores.iter().map(|scores| scores.get(cve).cloned()).collect(),
    }));
    rows.extend(of_products(documents));
    rows.retain(disagree);
    let more = rows.len().saturating_sub(DISAGREEMENTS_COUNT_MAX);
    rows.truncate(DISAGREEMENTS_COUNT_MAX);
    (rows, more)
}

fn row<'a>(subject: Subject, documents: &[Told<'a>], value: impl Fn(&Told<'a>) -> Option<Value>) -> Disagreement {
    Disagreement { subject, values: documents.iter().map(value).collect() }
}

fn disagree(row: &Disagreement) -> bool {
    let mut said = row.values.iter().flatten();
    let Some(first) = said.next() else { return false };
    let first = comparable(first);
    said.any(|value| comparable(value) != first)
}

/// What counts of a value: a vector may be written for a score that is the same, versions in many ways.
fn comparable(value: &Value) -> Vec<String> {
    match value {
        Value::Label(label) => vec![label.code().to_owned()],
        Value::Score(score, _) => vec![format!("{score:.1}")],
        Value::Versions(versions) => sorted(versions.iter().map(|one| bare(one)).collect()),
        Value::Fix(fixes) => {
            let fix = |(status, version): &(FixStatus, Option<String>)| {
                format!("{} {}", status.code(), version.as_deref().map(bare).unwrap_or_default())
            };
            sorted(fixes.iter().map(fix).collect())
        }
    }
}

fn sorted(mut texts: Vec<String>) -> Vec<String> {
    texts.sort_unstable();
    texts.dedup();
    texts
}

/// A version without what is written now so, now so: blanks, `V` before digits, `vers:all/`, "all versions" before a bound.
fn bare(text: &str) -> String {
    let folded = fold(text);
    let range =
        folded.strip_prefix("vers:").and_then(|range| range.split_once('/')).map_or(&*folded, |(_, range)| range);
    let range = match range.trim() {
        "*" => "all versions",
        other => other,
    };
    let bound = range.strip_prefix("all versions").filter(|rest| rest.contains(['<', '>', '='])).unwrap_or(range);
    let mut out = String::with_capacity(bound.len());
    let mut rest = bound.chars().filter(|c| !c.is_whitespace()).peekable();
    while let Some(c) = rest.next() {
        let marks_a_number = c == 'v'
            && rest.peek().is_some_and(char::is_ascii_digit)
            && !out.ends_with(|before: char| before.is_alphanumeric());
        if !marks_a_number {
            out.push(c);
        }
    }
    out
}

/// The highest score that is stated of each CVE, of whatever version of CVSS.
fn cve_scores(advisory: &Advisory) -> BTreeMap<&str, Value> {
    let mut scores = BTreeMap::new();
    for vulnerability in &advisory.vulnerabilities {
        let Some(cve) = vulnerability.cve.as_deref() else { continue };
        let stated = vulnerability.scores.iter().filter_map(|one| Some((one.base_score?, one)));
        if let Some((score, one)) = stated.max_by(|a, b| a.0.total_cmp(&b.0)) {
            scores.insert(cve, Value::Score(score, one.vector.clone()));
        }
    }
    scores
}

/// What a document says of one product.
#[derive(Default)]
struct OfProduct<'a> {
    name: &'a str,
    versions: Vec<String>,
    fixes: Vec<(FixStatus, Option<String>)>,
}

fn of_products(documents: &[Told<'_>]) -> Vec<Disagreement> {
    let told: Vec<BTreeMap<String, OfProduct<'_>>> = documents.iter().map(products).collect();
    let keys: BTreeSet<&String> = told.iter().flat_map(BTreeMap::keys).collect();
    let mut rows: Vec<Disagreement> = Vec::new();
    for key in keys {
        let name = told.iter().find_map(|products| products.get(key)).map_or("", |product| product.name);
        let values = |value: fn(&OfProduct<'_>) -> Option<Value>| -> Vec<Option<Value>> {
            told.iter().map(|products| products.get(key).and_then(value)).collect()
        };
        let versions =
            values(|product| (!product.versions.is_empty()).then(|| Value::Versions(product.versions.clone())));
        let fixes = values(|product| (!product.fixes.is_empty()).then(|| Value::Fix(product.fixes.clone())));
        rows.push(Disagreement { subject: Subject::Versions(name.to_owned()), values: versions });
        rows.push(Disagreement { subject: Subject::Fix(name.to_owned()), values: fixes });
    }
    // A product with ten order numbers is told once where all ten stand alike.
    rows.sort_by(|a, b| a.subject.cmp(&b.subject));
    rows.dedup();
    rows
}

fn products<'a>(told: &Told<'a>) -> BTreeMap<String, OfProduct<'a>> {
    let mut products: BTreeMap<String, OfProduct<'a>> = BTreeMap::new();
    let standings = standings(told.advisory);
    for ((index, product), standing) in told.advisory.products.iter().enumerate().zip(standings) {
        if standing == Standing::Safe || standing == Standing::NotAffected && !names_every_version(product) {
            continue;
        }
        let fix = told.assessment.and_then(|assessment| assessment.fixes.get(index));
        for key in keys(product) {
            let of = products.entry(key).or_insert_with(|| OfProduct { name: &product.name, ..OfProduct::default() });
            let names_affected = standing == Standing::Affected && !product.versions.is_empty();
            if names_affected && !of.versions.contains(&product.versions) {
                of.versions.push(product.versions.clone());
            }
            if let Some(fix) = fix.map(|fix| (fix.status, fix.version.clone())).filter(|fix| !of.fixes.contains(fix)) {
                of.fixes.push(fix);
            }
        }
    }
    products
}

/// What a document says of one entry of its products, over all vulnerabilities.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Standing {
    /// In some vulnerability affected or under investigation, or in no list.
    Affected,
    /// Fixed or recommended, and never affected.
    Safe,
    /// Not affected, and in no other list.
    NotAffected,
}

fn standings(advisory: &Advisory) -> Vec<Standing> {
    let mut codes: Vec<Option<Standing>> = vec![None; advisory.products.len()];
    for (code, places) in advisory.vulnerabilities.iter().flat_map(|one| one.status.lists()) {
        let says = match code {
            "fixed" | "first_fixed" | "recommended" => Standing::Safe,
            "not_affected" => Standing::NotAffected,
            _ => Standing::Affected,
        };
        for place in places {
            let Some(known) = codes.get_mut(*place as usize) else { continue };
            *known = Some(match (*known, says) {
                (None, says) => says,
                (Some(Standing::Affected), _) | (_, Standing::Affected) => Standing::Affected,
                (Some(Standing::NotAffected), Standing::NotAffected) => Standing::NotAffected,
                _ => Standing::Safe,
            });
        }
    }
    codes.into_iter().map(|code| code.unwrap_or(Standing::Affected)).collect()
}

/// Whether an entry is about the product as a whole: that it is not affected contradicts who says that it is.
fn names_every_version(product: &Product) -> bool {
    product.versions.is_empty() || bare(&product.versions) == "allversions"
}

fn keys(product: &Product) -> Vec<String> {
    let numbers = product.order_keys();
    if numbers.is_empty() { vec![fold(&product.name)] } else { numbers }
}
