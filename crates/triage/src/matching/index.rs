//! An index over assets, and matching in both directions through it.

use super::meet::{Met, meet};
use super::prepare::{AssetIdentity, AssetVersion, Leaf, PreparedAdvisory, PreparedAsset, identity};
use super::shape::Match;
use super::verdict::decide;
use crate::asset::AssetRecord;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// Assets, found by order number and by vendor and word of the name. Assets of one identity are matched once.
#[derive(Clone, Debug, Default)]
pub struct AssetIndex {
    records: Vec<AssetRecord>,
    kinds: Vec<Kind>,
    /// Order number → kinds; sorted, so that a partial number finds the ones that begin with it.
    by_number: BTreeMap<String, Vec<u32>>,
    /// Vendor → word → kinds.
    by_word: HashMap<String, HashMap<String, Vec<u32>>>,
}

/// All assets of one identity, by version.
#[derive(Clone, Debug)]
struct Kind {
    identity: AssetIdentity,
    versions: Vec<(AssetVersion, Vec<u32>)>,
}

impl AssetIndex {
    /// Indexes assets; their positions are the asset numbers of the matches.
    pub fn new(records: Vec<AssetRecord>) -> Self {
        let mut grouped: BTreeMap<(&str, &str, &str), BTreeMap<&str, Vec<u32>>> = BTreeMap::new();
        for (at, record) in (0u32..).zip(&records) {
            let key = (record.vendor.as_str(), record.product.as_str(), record.order_number.as_str());
            grouped.entry(key).or_default().entry(record.version.as_str()).or_default().push(at);
        }
        let kind = |versions: &BTreeMap<&str, Vec<u32>>| {
            let first = versions
                .values()
                .flatten()
                .min()
                .and_then(|at| usize::try_from(*at).ok())
                .and_then(|at| records.get(at));
            first.map(|record| Kind {
                identity: identity(record),
                versions: versions.iter().map(|(text, assets)| (AssetVersion::of(text), assets.clone())).collect(),
            })
        };
        let kinds: Vec<Kind> = grouped.values().filter_map(kind).collect();
        let mut index = AssetIndex { kinds, ..AssetIndex::default() };
        index.fill();
        index.records = records;
        index
    }

    /// The assets, in the order they were given.
    pub fn records(&self) -> &[AssetRecord] {
        &self.records
    }

    fn fill(&mut self) {
        for (at, kind) in (0u32..).zip(&self.kinds) {
            for number in &kind.identity.numbers {
                self.by_number.entry(number.as_str().to_owned()).or_default().push(at);
            }
            let names = std::iter::once(&kind.identity.name).chain(&kind.identity.implied);
            let words: BTreeSet<String> = names.flat_map(|name| name.keys()).collect();
            for vendor in &kind.identity.vendors {
                let by_word = self.by_word.entry(vendor.as_str().to_owned()).or_default();
                for word in &words {
                    by_word.entry(word.clone()).or_default().push(at);
                }
            }
        }
    }

    /// The kinds that share an order number or a vendor and a word with the product.
    fn candidates(&self, leaf: &Leaf, found: &mut BTreeSet<u32>) {
        for pattern in &leaf.patterns {
            let prefix = pattern.fixed_prefix();
            let from = self.by_number.range(prefix.clone()..);
            found.extend(
                from.take_while(|(number, _)| number.starts_with(&prefix)).flat_map(|(_, kinds)| kinds.iter().copied()),
            );
        }
        for by_word in leaf.vendors.iter().filter_map(|vendor| self.by_word.get(vendor.as_str())) {
            for word in &leaf.keys {
                found.extend(by_word.get(word).into_iter().flatten().copied());
            }
        }
    }
}

/// Every match of one advisory among the assets, sorted by asset. Independent of the order of the assets.
pub fn match_assets(advisory: &PreparedAdvisory, assets: &AssetIndex) -> Vec<Match> {
    let mut candidates = BTreeSet::new();
    for leaf in &advisory.leaves {
        assets.candidates(leaf, &mut candidates);
    }
    let mut matches = Vec::new();
    for kind in candidates.iter().filter_map(|at| usize::try_from(*at).ok()).filter_map(|at| assets.kinds.get(at)) {
        let mets = mets(advisory, &kind.identity);
        if mets.is_empty() {
            continue;
        }
        for (version, numbers) in &kind.versions {
            let Some((verdict, confidence, evidence)) = decide(advisory, &mets, version) else { continue };
            matches.extend(numbers.iter().map(|asset| Match {
                asset: *asset,
                verdict,
                confidence,
                evidence: evidence.clone(),
            }));
        }
    }
    matches.sort_by_key(|found| found.asset);
    matches
}

/// The match of one advisory and one asset, with asset number 0; `None` if they are unrelated.
pub fn match_pair(advisory: &PreparedAdvisory, asset: &PreparedAsset) -> Option<Match> {
    let mets = mets(advisory, &asset.identity);
    if mets.is_empty() {
        return None;
    }
    let (verdict, confidence, evidence) = decide(advisory, &mets, &asset.version)?;
    Some(Match { asset: 0, verdict, confidence, evidence })
}

fn mets<'a>(advisory: &'a PreparedAdvisory, asset: &AssetIdentity) -> Vec<Met<'a>> {
    advisory.leaves.iter().filter_map(|leaf| meet(leaf, asset)).collect()
}
