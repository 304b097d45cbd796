//! What changed between two revisions of one advisory, as structure: products, versions, status, remediations, scores.
//!
//! Publishers renumber `product_id`s, so products are compared by vendor, name and order numbers, vulnerabilities by CVE.
//! Does not know: who must hear of it (`alert`).

use super::{Advisory, Product, Remediation, RemediationCategory, StatedScore, Vulnerability};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};
use std::hash::Hash;

/// The difference of two revisions; empty lists and `None` mean that nothing changed there.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct RevisionDiff {
    /// Products only the new revision names, sorted.
    pub products_added: Vec<ProductKey>,
    /// Products only the old revision names, sorted.
    pub products_removed: Vec<ProductKey>,
    /// Products of both whose versions differ.
    pub versions_changed: Vec<VersionChange>,
    /// Vulnerabilities only the new revision has, by CVE, other id or title.
    pub vulnerabilities_added: Vec<String>,
    /// Vulnerabilities only the old revision has.
    pub vulnerabilities_removed: Vec<String>,
    /// Products of both, with the same versions, whose status differs.
    pub status_changed: Vec<StatusChange>,
    /// Vulnerabilities of both whose stated scores differ.
    pub scores_changed: Vec<ScoreChange>,
    /// Remediations only the new revision has.
    pub remediations_added: Vec<RemediationText>,
    /// Remediations only the old revision has.
    pub remediations_removed: Vec<RemediationText>,
    /// Remediations of both whose category, text, link, products or vulnerabilities differ.
    pub remediations_changed: Vec<RemediationChange>,
    /// Statements on exploitation only the new revision makes.
    pub exploit_statements_added: Vec<String>,
    /// Statements on exploitation only the old revision makes.
    pub exploit_statements_removed: Vec<String>,
    /// Old and new title.
    pub title_changed: Option<TextChange>,
    /// Old and new summary.
    pub summary_changed: Option<TextChange>,
}

/// A product as a reader knows it, without versions.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct ProductKey {
    /// Vendor, repaired.
    pub vendor: String,
    /// Name without order numbers; for a combined product its full name.
    pub name: String,
    /// Sorted.
    pub order_numbers: Vec<String>,
}

/// Versions of one product that only one revision names.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct VersionChange {
    /// Which product.
    pub product: ProductKey,
    /// Only in the old revision, as written.
    pub old: Vec<String>,
    /// Only in the new revision, as written.
    pub new: Vec<String>,
}

/// A product's status for one vulnerability, in CSAF words (`known_affected`, `fixed` …), sorted; empty is no status.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StatusChange {
    /// CVE, other id or title.
    pub vulnerability: String,
    /// Which product.
    pub product: ProductKey,
    /// Its versions as written.
    pub versions: String,
    /// Before.
    pub old: Vec<String>,
    /// After.
    pub new: Vec<String>,
}

/// The stated scores of one vulnerability, as `version score vector`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ScoreChange {
    /// CVE, other id or title.
    pub vulnerability: String,
    /// Before.
    pub old: Vec<String>,
    /// After.
    pub new: Vec<String>,
}

/// A remediation without its products.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RemediationText {
    /// Its category.
    pub category: RemediationCategory,
    /// The publisher's wording.
    pub text: String,
    /// Its link.
    pub url: Option<String>,
}

/// One remediation before and after; both sides are equal where only products or vulnerabilities changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RemediationChange {
    /// Before.
    pub old: RemediationText,
    /// After.
    pub new: RemediationText,
}

/// A text before and after.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TextChange {
    /// Before.
    pub old: String,
    /// After.
    pub new: String,
}

impl RevisionDiff {
    /// Whether something changed that a reader may have to act on: anything but title and summary.
    pub fn is_material(&self) -> bool {
        let cosmetic = RevisionDiff {
            title_changed: self.title_changed.clone(),
            summary_changed: self.summary_changed.clone(),
            ..Default::default()
        };
        *self != cosmetic
    }

    /// Whether nothing at all changed that this diff looks at.
    pub fn is_empty(&self) -> bool {
        *self == RevisionDiff::default()
    }
}

/// What `new` says differently from `old`.
pub fn revision_diff(old: &Advisory, new: &Advisory) -> RevisionDiff {
    let mut diff = RevisionDiff {
        title_changed: text_change(Some(&old.title), Some(&new.title)),
        summary_changed: text_change(
            old.summary.as_ref().map(|summary| &summary.text),
            new.summary.as_ref().map(|summary| &summary.text),
        ),
        ..Default::default()
    };
    diff_products(old, new, &mut diff);
    let (old_side, new_side, rows) = sides(old, new);
    diff_vulnerabilities(&old_side, &new_side, &rows, &mut diff);
    diff_remediations(&old_side, &new_side, &mut diff);
    let (statements_old, statements_new) = (exploit_statements(old), exploit_statements(new));
    diff.exploit_statements_added = statements_new.difference(&statements_old).cloned().collect();
    diff.exploit_statements_removed = statements_old.difference(&statements_new).cloned().collect();
    diff
}

fn text_change(old: Option<&String>, new: Option<&String>) -> Option<TextChange> {
    let (old, new) = (old.map_or("", String::as_str), new.map_or("", String::as_str));
    (old != new).then(|| TextChange { old: old.to_owned(), new: new.to_owned() })
}

fn product_key(product: &Product) -> ProductKey {
    let mut order_numbers = product.order_numbers.clone();
    order_numbers.sort_unstable();
    let name = if product.relationship.is_some() { &product.full_name } else { &product.name };
    ProductKey { vendor: product.vendor.clone(), name: name.clone(), order_numbers }
}

fn diff_products(old: &Advisory, new: &Advisory, diff: &mut RevisionDiff) {
    let (old, new) = (versions_by_product(old), versions_by_product(new));
    diff.products_added = new.keys().filter(|product| !old.contains_key(product)).cloned().collect();
    diff.products_removed = old.keys().filter(|product| !new.contains_key(product)).cloned().collect();
    for (product, old_versions) in &old {
        let Some(new_versions) = new.get(product).filter(|versions| *versions != old_versions) else { continue };
        diff.versions_changed.push(VersionChange {
            product: product.clone(),
            old: old_versions.difference(new_versions).cloned().collect(),
            new: new_versions.difference(old_versions).cloned().collect(),
        });
    }
}

fn versions_by_product(advisory: &Advisory) -> BTreeMap<ProductKey, BTreeSet<String>> {
    let mut versions: BTreeMap<ProductKey, BTreeSet<String>> = BTreeMap::new();
    for product in &advisory.products {
        versions.entry(product_key(product)).or_default().insert(product.versions.clone());
    }
    versions
}

/// Vulnerabilities by CVE, else by other id, else by title, else by place; a name that occurs twice gets its place too.
fn vulnerabilities_by_name(advisory: &Advisory) -> BTreeMap<String, &Vulnerability> {
    let mut named = BTreeMap::new();
    for (at, vulnerability) in advisory.vulnerabilities.iter().enumerate() {
        let mut name = vulnerability_name(vulnerability).unwrap_or_else(|| format!("#{at}"));
        if named.contains_key(&name) {
            name = format!("{name} #{at}");
        }
        named.insert(name, vulnerability);
    }
    named
}

fn vulnerability_name(vulnerability: &Vulnerability) -> Option<String> {
    let id = vulnerability.ids.first().map(|(_, text)| text.clone());
    vulnerability.cve.clone().or(id).or_else(|| vulnerability.title.clone())
}

/// A product with its versions: what a status, a score or a remediation is about.
type Row = (ProductKey, String);

/// One revision with its products' rows as numbers that mean the same in both: documents with thousands of products
/// and remediations are compared without copying names.
struct Side<'a> {
    advisory: &'a Advisory,
    rows: Vec<u32>,
}

impl Side<'_> {
    fn rows(&self, places: &[u32]) -> BTreeSet<u32> {
        places.iter().filter_map(|&place| self.rows.get(place as usize)).copied().collect()
    }
}

fn sides<'a>(old: &'a Advisory, new: &'a Advisory) -> (Side<'a>, Side<'a>, Vec<Row>) {
    let mut rows: Vec<Row> = Vec::new();
    let mut numbers: HashMap<Row, u32> = HashMap::new();
    let mut number = |product: &Product| {
        let row = (product_key(product), product.versions.clone());
        *numbers.entry(row).or_insert_with_key(|row| {
            rows.push(row.clone());
            (rows.len() - 1) as u32
        })
    };
    let old = Side { advisory: old, rows: old.products.iter().map(&mut number).collect() };
    let new = Side { advisory: new, rows: new.products.iter().map(&mut number).collect() };
    (old, new, rows)
}

fn diff_vulnerabilities(old: &Side, new: &Side, rows: &[Row], diff: &mut RevisionDiff) {
    let (old_named, new_named) = (vulnerabilities_by_name(old.advisory), vulnerabilities_by_name(new.advisory));
    diff.vulnerabilities_added = new_named.keys().filter(|name| !old_named.contains_key(*name)).cloned().collect();
    diff.vulnerabilities_removed = old_named.keys().filter(|name| !new_named.contains_key(*name)).cloned().collect();
    let in_old: BTreeSet<u32> = old.rows.iter().copied().collect();
    let in_both: BTreeSet<u32> = new.rows.iter().copied().filter(|row| in_old.contains(row)).collect();
    for (name, old_vulnerability) in &old_named {
        let Some(new_vulnerability) = new_named.get(name) else { continue };
        let (old_scores, new_scores) = (scores(old, old_vulnerability), scores(new, new_vulnerability));
        if old_scores != new_scores {
            diff.scores_changed.push(ScoreChange {
                vulnerability: name.clone(),
                old: old_scores.into_iter().map(|(line, _)| line).collect(),
                new: new_scores.into_iter().map(|(line, _)| line).collect(),
            });
        }
        let (before, after) = (status_by_row(old, old_vulnerability), status_by_row(new, new_vulnerability));
        // Rows of one revision only are told as products or versions.
        let told: BTreeSet<u32> = before.keys().chain(after.keys()).copied().collect();
        for &row in told.iter().filter(|row| in_both.contains(row) && before.get(row) != after.get(row)) {
            let Some((product, versions)) = rows.get(row as usize).cloned() else { continue };
            let (old, new) = (words(&before, row), words(&after, row));
            diff.status_changed.push(StatusChange { vulnerability: name.clone(), product, versions, old, new });
        }
    }
}

/// Each score as a line, with the products it is for where a vulnerability has several.
fn scores(side: &Side, vulnerability: &Vulnerability) -> BTreeSet<(String, BTreeSet<u32>)> {
    let line = |score: &StatedScore| {
        let base = score.base_score.map(|base| format!("{base:.1} ")).unwrap_or_default();
        format!("{} {base}{}", score.version, score.vector)
    };
    let has_several = vulnerability.scores.len() > 1;
    let products = |score: &StatedScore| if has_several { side.rows(&score.products) } else { BTreeSet::new() };
    vulnerability.scores.iter().map(|score| (line(score), products(score))).collect()
}

type Statuses = BTreeMap<u32, BTreeSet<&'static str>>;

fn status_by_row(side: &Side, vulnerability: &Vulnerability) -> Statuses {
    let status = &vulnerability.status;
    let mut found = Statuses::new();
    for (word, places) in [
        ("known_affected", &status.affected),
        ("last_affected", &status.last_affected),
        ("fixed", &status.fixed),
        ("first_fixed", &status.first_fixed),
        ("known_not_affected", &status.not_affected),
        ("recommended", &status.recommended),
        ("under_investigation", &status.under_investigation),
    ] {
        for row in side.rows(places) {
            found.entry(row).or_default().insert(word);
        }
    }
    found
}

fn words(statuses: &Statuses, row: u32) -> Vec<String> {
    statuses.get(&row).into_iter().flatten().map(|word| (*word).to_owned()).collect()
}

/// A remediation with what it is for, so that two revisions can be compared.
type Told<'a> = (&'a Remediation, BTreeSet<u32>, BTreeSet<String>);

fn told<'a>(side: &Side<'a>) -> Vec<Told<'a>> {
    let names: Vec<String> = side
        .advisory
        .vulnerabilities
        .iter()
        .map(|vulnerability| vulnerability_name(vulnerability).unwrap_or_default())
        .collect();
    let mut told = Vec::with_capacity(side.advisory.remediations.len());
    for remediation in &side.advisory.remediations {
        let vulnerabilities =
            remediation.vulnerabilities.iter().filter_map(|&at| names.get(at as usize)).cloned().collect();
        told.push((remediation, side.rows(&remediation.products), vulnerabilities));
    }
    told
}

/// Equal ones first; of the rest those with the same text, then those of one category for the same products, count as
/// changed; what is left was added or removed.
fn diff_remediations(old: &Side, new: &Side, diff: &mut RevisionDiff) {
    let (all_old, all_new) = (told(old), told(new));
    let (mut old, mut new) = (all_old.iter().collect(), all_new.iter().collect());
    take_pairs(&mut old, &mut new, |(step, rows, names)| (step.category, &step.text, &step.url, rows, names));
    let mut changed = take_pairs(&mut old, &mut new, |(step, _, _)| &step.text);
    changed.extend(take_pairs(&mut old, &mut new, |(step, rows, _)| (step.category, rows)));
    diff.remediations_changed =
        changed.into_iter().map(|(old, new)| RemediationChange { old: text_of(old.0), new: text_of(new.0) }).collect();
    diff.remediations_removed = old.into_iter().map(|(remediation, _, _)| text_of(remediation)).collect();
    diff.remediations_added = new.into_iter().map(|(remediation, _, _)| text_of(remediation)).collect();
}

/// Takes pairs with equal keys out of both lists, in order.
fn take_pairs<'a, Key: Hash + Eq>(
    old: &mut Vec<&'a Told<'a>>,
    new: &mut Vec<&'a Told<'a>>,
    key: impl Fn(&'a Told<'a>) -> Key,
) -> Vec<(&'a Told<'a>, &'a Told<'a>)> {
    let mut waiting: HashMap<Key, VecDeque<usize>> = HashMap::new();
    for (at, candidate) in new.iter().enumerate() {
        waiting.entry(key(candidate)).or_default().push_back(at);
    }
    let mut pairs = Vec::new();
    let mut taken = BTreeSet::new();
    old.retain(|candidate| match waiting.get_mut(&key(candidate)).and_then(VecDeque::pop_front) {
        Some(at) => {
            pairs.extend(new.get(at).map(|partner| (*candidate, *partner)));
            taken.insert(at);
            false
        }
        None => true,
    });
    *new = new.iter().enumerate().filter(|(at, _)| !taken.contains(at)).map(|(_, left)| *left).collect();
    pairs
}

fn text_of(remediation: &Remediation) -> RemediationText {
    RemediationText { category: remediation.category, text: remediation.text.clone(), url: remediation.url.clone() }
}

fn exploit_statements(advisory: &Advisory) -> BTreeSet<String> {
    let of_vulnerabilities =
        advisory.vulnerabilities.iter().flat_map(|vulnerability| &vulnerability.exploit_statements);
    advisory.exploit_statements.iter().chain(of_vulnerabilities).map(|statement| statement.text.clone()).collect()
}
