//! What a person's word about a match hangs on, as digests that rows can compare.
//!
//! Products are known by vendor, name and order numbers and never by their place or `product_id`, texts are folded, and
//! lists are sorted: a publisher who renumbers or re-orders a document takes back nobody's word. In doubt the digests
//! differ, and a person is asked again.
//! Does not know: how product and asset met (`matching`).

use crate::advisory::{Advisory, Product, Status, Vulnerability};
use crate::digest::digest;
use crate::matching::{AssetKind, EVIDENCE_COUNT_MAX, Evidence, ReadAs, VersionEvidence};
use crate::product::text::fold;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// Characters of a vulnerability's key: a title may stand in for an id that is missing.
const VULNERABILITY_KEY_CHARS_MAX: usize = 200;

/// What one match hangs on, as two texts of digests.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct MatchFacts {
    /// Asset, products and ranges: `ASSET.PRODUCTS.RANGES`. A decision on the match holds while it stays.
    pub basis: String,
    /// Fixes and remediations: `FIXES.STEPS`. That a remediation is done holds while both texts stay.
    pub remedy: String,
}

terms! {
    /// What became another between two sets of facts.
    Difference {
        /// The asset's vendor, product, order number, or the version where it decides.
        Asset = "asset",
        /// The advisory names the asset's product in another way, or another product meets it.
        Products = "products",
        /// The versions the advisory names, or what it says of them.
        Ranges = "ranges",
        /// The versions it lists as fixed or recommended.
        Fixes = "fixes",
        /// The remediations for the asset's product.
        Steps = "steps",
    }
}

/// What differs; empty if nothing does.
pub fn differences(then: &MatchFacts, now: &MatchFacts) -> Vec<Difference> {
    let parts = |facts: &MatchFacts| -> Vec<String> {
        let (basis, remedy) = (facts.basis.split('.'), facts.remedy.split('.'));
        basis.chain(remedy).map(str::to_owned).collect()
    };
    let (then, now) = (parts(then), parts(now));
    let part = |list: &[String], at: usize| list.get(at).cloned().unwrap_or_default();
    let places = Difference::ALL.iter().enumerate();
    places.filter(|(at, _)| part(&then, *at) != part(&now, *at)).map(|(_, difference)| *difference).collect()
}

/// An asset's identity, digested once for all advisories it meets.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct AssetFacts {
    identity: u64,
    version: u64,
}

impl AssetFacts {
    /// Of vendor, product, order number, identifiers, what aliases say of them, and version.
    pub fn of(kind: &AssetKind) -> AssetFacts {
        let ReadAs { vendor, product, order_number } = &kind.read_as;
        let AssetKind { cpe, purl, .. } = kind;
        let mut named = [&kind.vendor, &kind.product, &kind.order_number].map(|text| fold(text)).join("\n");
        let further =
            [("cpe", cpe), ("purl", purl), ("vendor", vendor), ("product", product), ("number", order_number)];
        further.into_iter().for_each(|(name, text)| append(&mut named, name, &fold(text)));
        AssetFacts { identity: digest(named.bytes()), version: digest(fold(&kind.version).bytes()) }
    }
}

/// An advisory's part of the facts, digested once for all assets it meets.
#[derive(Clone, Debug)]
pub struct FactSheet {
    products: Vec<ProductFacts>,
    /// In document order, each once.
    vulnerabilities: Vec<String>,
}

/// One product.
#[derive(Clone, Debug)]
struct ProductFacts {
    name: u64,
    range: u64,
    fixes: u64,
    steps: Vec<u64>,
    /// Vulnerabilities that affect it, or may, by their places.
    affected_by: Vec<usize>,
}

impl FactSheet {
    /// Reads an advisory.
    pub fn of(advisory: &Advisory) -> FactSheet {
        let vulnerabilities = vulnerability_keys(&advisory.vulnerabilities);
        let names: Vec<String> = advisory.products.iter().map(product_name).collect();
        let (said, affected_by) = statuses(advisory, &vulnerabilities);
        let fixes = fixes(advisory, &names);
        let steps = steps(advisory, &vulnerabilities);
        let facts = |at: usize, product: &Product| {
            let name = names.get(at).map_or("", String::as_str);
            let said = said.get(at).map(|said| said.join("\n")).unwrap_or_default();
            let mut range = format!("{}\n{:?}\n{said}", fold(&product.versions), product.version_kind);
            append(&mut range, "serials", &listed(product.serial_numbers.iter().map(|text| fold(text))));
            append(&mut range, "identifiers", &identifiers(advisory, product));
            ProductFacts {
                name: digest(name.bytes()),
                range: digest(format!("{name}\n{range}").bytes()),
                fixes: fixes.get(name).copied().unwrap_or_default(),
                steps: steps.get(at).cloned().unwrap_or_default(),
                affected_by: affected_by.get(at).cloned().unwrap_or_default(),
            }
        };
        let products = advisory.products.iter().enumerate().map(|(at, product)| facts(at, product)).collect();
        FactSheet { products, vulnerabilities }
    }

    /// What a match with this evidence hangs on.
    pub fn facts(&self, asset: AssetFacts, evidence: &[Evidence]) -> MatchFacts {
        let version = if evidence.iter().any(|one| hangs_on_version(&one.version)) { asset.version } else { 0 };
        let met = self.met(evidence);
        let of = |part: fn(&ProductFacts) -> u64| gathered(met.iter().map(|product| part(product)));
        let steps = gathered(met.iter().flat_map(|product| product.steps.iter().copied()));
        let (name, range, fixes) = (of(|one| one.name), of(|one| one.range), of(|one| one.fixes));
        let asset = gathered([asset.identity, version]);
        MatchFacts {
            basis: format!("{asset:016x}.{name:016x}.{range:016x}"),
            remedy: format!("{fixes:016x}.{steps:016x}"),
        }
    }

    /// The vulnerabilities that a match with this evidence is about, by their keys, in document order; all of them where
    /// the evidence does not say.
    pub fn vulnerabilities(&self, evidence: &[Evidence]) -> Vec<&str> {
        let places: BTreeSet<usize> =
            self.met(evidence).iter().flat_map(|product| product.affected_by.iter().copied()).collect();
        if places.is_empty() {
            return self.vulnerabilities.iter().map(String::as_str).collect();
        }
        places.iter().filter_map(|at| self.vulnerabilities.get(*at)).map(String::as_str).collect()
    }

    /// The keys of all vulnerabilities, in document order.
    pub fn keys(&self) -> &[String] {
        &self.vulnerabilities
    }

    /// The products that the evidence names. Where it was cut off there are more, and any of them may count.
    fn met(&self, evidence: &[Evidence]) -> Vec<&ProductFacts> {
        if evidence.len() >= EVIDENCE_COUNT_MAX {
            return self.products.iter().collect();
        }
        let named = |one: &Evidence| usize::try_from(one.product).ok().and_then(|at| self.products.get(at));
        evidence.iter().filter_map(named).collect()
    }
}

/// Whether another version of the asset could have led to another verdict.
fn hangs_on_version(said: &VersionEvidence) -> bool {
    match said {
        VersionEvidence::AllVersions | VersionEvidence::ListedNotAffected | VersionEvidence::Investigated => false,
        // Another version may be outside of every range, whatever the component, the number or the variant.
        VersionEvidence::ComponentUnknown { .. }
        | VersionEvidence::OtherOrderNumber
        | VersionEvidence::NamesOverlap
        | VersionEvidence::VariantUnknown => true,
        VersionEvidence::Inside { .. }
        | VersionEvidence::Outside { .. }
        | VersionEvidence::OtherBranch { .. }
        | VersionEvidence::EarlierBranch { .. }
        | VersionEvidence::LaterBranch { .. }
        | VersionEvidence::ListedFixed { .. }
        | VersionEvidence::FixedSince { .. }
        | VersionEvidence::Contradictory { .. }
        | VersionEvidence::VersionMissing { .. }
        | VersionEvidence::SerialNumbers { .. }
        | VersionEvidence::Unstated
        | VersionEvidence::NotComparable { .. } => true,
    }
}

/// Adds what there may be, so that a text without it stays what it was.
fn append(text: &mut String, name: &str, further: &str) {
    if !further.is_empty() {
        text.push_str(&format!("\n{name}: {further}"));
    }
}

/// Sorted, each once; empty for none.
fn listed(texts: impl Iterator<Item = String>) -> String {
    texts.collect::<BTreeSet<String>>().into_iter().collect::<Vec<_>>().join("\n")
}

/// The CPE names and package URLs of a product and of what it is made of: they may be all that tells its versions. Their
/// case tells some packages apart.
fn identifiers(advisory: &Advisory, product: &Product) -> String {
    let parts = product.relationship.iter().flat_map(|(_, part, whole)| [*part, *whole]);
    let parts = parts.filter_map(|at| advisory.products.get(usize::try_from(at).ok()?));
    let all = std::iter::once(product).chain(parts);
    listed(all.flat_map(Product::identifier_texts).map(|text| text.trim().to_owned()))
}

/// One digest of many, whatever their order and however often each occurs.
fn gathered(digests: impl IntoIterator<Item = u64>) -> u64 {
    let once: BTreeSet<u64> = digests.into_iter().collect();
    digest(once.into_iter().flat_map(u64::to_be_bytes))
}

fn product_name(product: &Product) -> String {
    let name = if product.relationship.is_some() { &product.full_name } else { &product.name };
    let mut orders: Vec<String> = product.order_numbers.iter().map(|number| fold(number).replace(' ', "")).collect();
    orders.sort_unstable();
    orders.dedup();
    format!("{}\n{}\n{}", fold(&product.vendor), fold(name), orders.join(" "))
}

/// A key for each: the CVE, else another id, else the title, else its place; each key once.
fn vulnerability_keys(vulnerabilities: &[Vulnerability]) -> Vec<String> {
    let mut seen = BTreeSet::new();
    let key = |(at, one): (usize, &Vulnerability)| {
        let id = || one.ids.first().map(|(_, text)| text.clone());
        let named = one.cve.clone().or_else(id).or_else(|| one.title.clone()).unwrap_or_default();
        let named: String = named.trim().chars().take(VULNERABILITY_KEY_CHARS_MAX).collect();
        let key = if named.is_empty() || seen.contains(&named) { format!("{named}#{}", at + 1) } else { named };
        seen.insert(key.clone());
        key
    };
    vulnerabilities.iter().enumerate().map(key).collect()
}

/// Of each product what is said of it, sorted, and which vulnerabilities affect it.
fn statuses(advisory: &Advisory, keys: &[String]) -> (Vec<Vec<String>>, Vec<Vec<usize>>) {
    let mut said: Vec<Vec<String>> = vec![Vec::new(); advisory.products.len()];
    let mut affected_by: Vec<Vec<usize>> = vec![Vec::new(); advisory.products.len()];
    for (at, (vulnerability, key)) in advisory.vulnerabilities.iter().zip(keys).enumerate() {
        for (status, places) in vulnerability.status.lists() {
            for place in places.iter().filter_map(|place| usize::try_from(*place).ok()) {
                if let Some(list) = said.get_mut(place) {
                    list.push(format!("{key} {status}"));
                }
            }
        }
        let Status { affected, last_affected, under_investigation, .. } = &vulnerability.status;
        for place in affected.iter().chain(last_affected).chain(under_investigation) {
            if let Some(list) = usize::try_from(*place).ok().and_then(|place| affected_by.get_mut(place)) {
                list.push(at);
            }
        }
    }
    said.iter_mut().for_each(|list| list.sort_unstable());
    (said, affected_by)
}

/// Which versions of a name are listed as fixed or recommended, as one digest for each name.
fn fixes<'a>(advisory: &Advisory, names: &'a [String]) -> BTreeMap<&'a str, u64> {
    let mut listed: BTreeMap<&str, Vec<u64>> = BTreeMap::new();
    for vulnerability in &advisory.vulnerabilities {
        let Status { fixed, first_fixed, recommended, .. } = &vulnerability.status;
        for place in fixed.iter().chain(first_fixed).chain(recommended).filter_map(|at| usize::try_from(*at).ok()) {
            if let (Some(name), Some(product)) = (names.get(place), advisory.products.get(place)) {
                listed.entry(name).or_default().push(digest(fold(&product.versions).bytes()));
            }
        }
    }
    listed.into_iter().map(|(name, digests)| (name, gathered(digests))).collect()
}

/// The remediations of each product, as digests; one that names no product is for all.
fn steps(advisory: &Advisory, keys: &[String]) -> Vec<Vec<u64>> {
    let mut steps: Vec<Vec<u64>> = vec![Vec::new(); advisory.products.len()];
    for remediation in &advisory.remediations {
        let mut of: Vec<&str> = remediation
            .vulnerabilities
            .iter()
            .filter_map(|at| usize::try_from(*at).ok().and_then(|at| keys.get(at)))
            .map(String::as_str)
            .collect();
        of.sort_unstable();
        let restart = remediation.restart_required.as_deref().unwrap_or_default();
        let text = [remediation.category.code(), &fold(&remediation.text), restart, &of.join(" ")].join("\n");
        let step = digest(text.bytes());
        if remediation.products.is_empty() {
            steps.iter_mut().for_each(|list| list.push(step));
        }
        for place in remediation.products.iter().filter_map(|place| usize::try_from(*place).ok()) {
            if let Some(list) = steps.get_mut(place) {
                list.push(step);
            }
        }
    }
    steps
}
