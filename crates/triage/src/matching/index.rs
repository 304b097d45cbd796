//! An index over assets, and one advisory against all of them.
//!
//! Does not know: how a product and an asset meet (`meet`), or what the verdict is (`verdict`).

use super::kind::AssetKind;
use super::meet::{Met, meet};
use super::names::NameIndex;
use super::prepare::{AssetIdentity, AssetVersion, Leaf, PreparedAdvisory, PreparedAsset, identity};
use super::shape::Match;
use super::verdict::decide;
use crate::asset::AssetRecord;
use crate::product::name::NameKeys;
use std::collections::BTreeMap;

/// Assets, found by order number and by vendor and name. Assets of one identity are matched once.
#[derive(Clone, Debug, Default)]
pub struct AssetIndex {
    records: Vec<AssetRecord>,
    identities: Vec<Identified>,
    /// Order number → identities; sorted, so that a partial number finds the ones that begin with it.
    by_number: BTreeMap<String, Vec<u32>>,
    /// Key of a CPE name or package URL → identities; sorted likewise.
    by_identifier: BTreeMap<String, Vec<u32>>,
    by_name: NameIndex,
}

/// All assets of one identity, by version.
#[derive(Clone, Debug)]
struct Identified {
    identity: AssetIdentity,
    versions: Vec<(AssetVersion, Vec<u32>)>,
}

impl AssetIndex {
    /// Indexes assets; their positions are the asset numbers of the matches.
    pub fn new(records: Vec<AssetRecord>) -> Self {
        let kinds: Vec<AssetKind> = records.iter().map(AssetKind::of).collect();
        AssetIndex { records, ..AssetIndex::of_kinds(&kinds) }
    }

    /// Indexes kinds of assets; their positions are the asset numbers of the matches.
    pub fn of_kinds(kinds: &[AssetKind]) -> Self {
        let mut grouped: BTreeMap<_, BTreeMap<&str, Vec<u32>>> = BTreeMap::new();
        for (at, kind) in (0u32..).zip(kinds) {
            grouped.entry(kind.identity()).or_default().entry(kind.version.as_str()).or_default().push(at);
        }
        let identified = |versions: &BTreeMap<&str, Vec<u32>>| {
            let first = usize::try_from(*versions.values().flatten().min()?).ok()?;
            let versions = versions.iter().map(|(text, assets)| (AssetVersion::of(text), assets.clone())).collect();
            Some(Identified { identity: identity(kinds.get(first)?), versions })
        };
        let mut index =
            AssetIndex { identities: grouped.values().filter_map(identified).collect(), ..AssetIndex::default() };
        index.fill();
        index
    }

    /// The assets, in the order they were given; none where kinds were indexed.
    pub fn records(&self) -> &[AssetRecord] {
        &self.records
    }

    fn fill(&mut self) {
        let keys: Vec<NameKeys> = self.identities.iter().map(|one| one.identity.keys()).collect();
        let names = (0u32..).zip(&self.identities).zip(&keys);
        let names: Vec<_> = names.map(|((at, one), keys)| (at, one.identity.vendors.as_slice(), keys)).collect();
        self.by_name.insert(&names);
        for (at, one) in (0u32..).zip(&self.identities) {
            for number in &one.identity.numbers {
                self.by_number.entry(number.as_str().to_owned()).or_default().push(at);
            }
            for identifier in &one.identity.identifiers {
                self.by_identifier.entry(identifier.key().to_owned()).or_default().push(at);
            }
        }
    }

    /// The identities that may meet the product: by order number, or by vendor and name.
    fn candidates(&self, leaf: &Leaf, found: &mut Vec<u32>) {
        for pattern in &leaf.patterns {
            let prefix = pattern.fixed_prefix();
            let from = self.by_number.range(prefix.clone()..);
            found.extend(from.take_while(|(number, _)| number.starts_with(&prefix)).flat_map(|(_, found)| found));
        }
        for identifier in &leaf.identifiers {
            let key = identifier.key();
            let from = self.by_identifier.range(key.to_owned()..);
            let covered = |found: &str| found == key || (!identifier.is_complete() && found.starts_with(key));
            found.extend(from.take_while(|(own, _)| covered(own)).flat_map(|(_, found)| found));
        }
        self.by_name.search(&leaf.vendors, &leaf.keys, found);
    }
}

/// Every match of one advisory among the assets, sorted by asset. Independent of the order of the assets.
pub fn match_assets(advisory: &PreparedAdvisory, assets: &AssetIndex) -> Vec<Match> {
    let mut candidates: Vec<(u32, u32)> = Vec::new();
    let mut found = Vec::new();
    for (at, leaf) in (0u32..).zip(&advisory.leaves) {
        assets.candidates(leaf, &mut found);
        candidates.extend(found.drain(..).map(|identity| (identity, at)));
    }
    candidates.sort_unstable();
    candidates.dedup();
    let mut matches = Vec::new();
    for of_one in candidates.chunk_by(|(one, _), (other, _)| one == other) {
        let identity = of_one.first().and_then(|(identity, _)| assets.identities.get(usize::try_from(*identity).ok()?));
        let Some(Identified { identity, versions }) = identity else { continue };
        let mets = mets(advisory, of_one.iter().map(|(_, leaf)| *leaf), identity);
        if mets.is_empty() {
            continue;
        }
        for (version, numbers) in versions {
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
    let mets = mets(advisory, 0..u32::try_from(advisory.leaves.len()).unwrap_or(u32::MAX), &asset.identity);
    answer(advisory, &mets, &asset.version)
}

/// The match with asset number 0; `None` if no product was met, or the advisory says nothing about the asset.
pub(super) fn answer(advisory: &PreparedAdvisory, mets: &[Met<'_>], version: &AssetVersion) -> Option<Match> {
    if mets.is_empty() {
        return None;
    }
    let (verdict, confidence, evidence) = decide(advisory, mets, version)?;
    Some(Match { asset: 0, verdict, confidence, evidence })
}

/// Which of these products of the advisory the asset meets.
pub(super) fn mets<'a>(
    advisory: &'a PreparedAdvisory,
    leaves: impl IntoIterator<Item = u32>,
    asset: &'a AssetIdentity,
) -> Vec<Met<'a>> {
    let leaves = leaves.into_iter().filter_map(|leaf| advisory.leaves.get(usize::try_from(leaf).ok()?));
    leaves.filter_map(|leaf| meet(leaf, asset).ok()).collect()
}
