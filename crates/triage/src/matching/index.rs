//! An index over assets, and one advisory against all of them.
//!
//! Does not know: how a product and an asset meet (`meet`), or what the verdict is (`verdict`).

use super::answers::Answers;
use super::kind::AssetKind;
use super::meet::{Met, each_met, is_called_alike};
use super::names::NameIndex;
use super::prepare::{AssetIdentity, AssetVersion, Leaf, PreparedAdvisory, PreparedAsset, identity};
use super::shape::{Match, Verdict};
use super::spelling::Spelling;
use super::verdict::{decide, without_overruled};
use crate::asset::AssetRecord;
use crate::product::VendorKey;
use crate::product::name::NameKeys;
use std::collections::{BTreeMap, HashMap};

/// Assets, found by order number and by vendor and name. Assets that are read alike are matched once.
#[derive(Clone, Debug, Default)]
pub struct AssetIndex {
    records: Vec<AssetRecord>,
    identities: Vec<Identified>,
    /// Every version that an asset runs, once.
    versions: Vec<AssetVersion>,
    /// How the assets are written: what is told of them, and decides nothing.
    spellings: Vec<Spelling>,
    /// Order number → identities; sorted, so that a partial number finds the ones that begin with it.
    by_number: BTreeMap<String, Vec<u32>>,
    /// Key of a CPE name or package URL → identities; sorted likewise.
    by_identifier: BTreeMap<String, Vec<u32>>,
    /// Identities that are called the same: however many there are, a name is compared with theirs once.
    called: Vec<Vec<u32>>,
    /// Finds positions in `called`.
    by_name: NameIndex,
}

/// All assets that are read alike, however they are written.
#[derive(Clone, Debug)]
struct Identified {
    identity: AssetIdentity,
    /// By version, then by spelling.
    assets: Vec<Numbered>,
}

/// One asset: the positions of its version and its spelling, and its number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Numbered {
    version: u32,
    spelling: u32,
    asset: u32,
}

impl AssetIndex {
    /// Indexes assets; their positions are the asset numbers of the matches.
    pub fn new(records: Vec<AssetRecord>) -> Self {
        let kinds: Vec<AssetKind> = records.iter().map(AssetKind::of).collect();
        AssetIndex { records, ..AssetIndex::of_kinds(&kinds) }
    }

    /// Indexes kinds of assets; their positions are the asset numbers of the matches.
    pub fn of_kinds(kinds: &[AssetKind]) -> Self {
        let mut index = AssetIndex::default();
        let mut order: Vec<(u32, &AssetKind)> = (0u32..).zip(kinds).collect();
        order.sort_by_key(|(_, kind)| *kind);
        let mut versions: HashMap<&str, u32> = HashMap::new();
        let mut read: HashMap<u64, Vec<usize>> = HashMap::new();
        for of_one in order.chunk_by(|(_, one), (_, other)| one.is_alike(other)) {
            let Some((_, first)) = of_one.first() else { continue };
            let identity = identity(first);
            index.spellings.push(identity.spelling());
            let spelling = position(index.spellings.len() - 1);
            let numbered = of_one.iter().map(|(asset, kind)| {
                let version = *versions.entry(&kind.version).or_insert_with(|| {
                    index.versions.push(AssetVersion::of(&kind.version));
                    position(index.versions.len() - 1)
                });
                Numbered { version, spelling, asset: *asset }
            });
            let numbered: Vec<Numbered> = numbered.collect();
            index.insert(identity, numbered, &mut read);
        }
        index.identities.iter_mut().for_each(|one| one.assets.sort_unstable());
        index.fill();
        index
    }

    /// The assets, in the order they were given; none where kinds were indexed.
    pub fn records(&self) -> &[AssetRecord] {
        &self.records
    }

    /// Adds assets to those that are read alike. `read` finds positions of identities by their digests.
    fn insert(&mut self, identity: AssetIdentity, assets: Vec<Numbered>, read: &mut HashMap<u64, Vec<usize>>) {
        let places = read.entry(identity.digest()).or_default();
        let alike = |at: &&usize| self.identities.get(**at).is_some_and(|one| one.identity.is_read_like(&identity));
        let place = places.iter().find(alike).copied();
        match place.and_then(|at| self.identities.get_mut(at)) {
            Some(known) => known.assets.extend(assets),
            None => {
                places.push(self.identities.len());
                self.identities.push(Identified { identity, assets });
            }
        }
    }

    fn fill(&mut self) {
        for (at, Identified { identity, .. }) in (0u32..).zip(&self.identities) {
            for number in &identity.numbers {
                self.by_number.entry(number.as_str().to_owned()).or_default().push(at);
            }
            for identifier in &identity.identifiers {
                self.by_identifier.entry(identifier.key().to_owned()).or_default().push(at);
            }
        }
        let mut places: HashMap<_, usize> = HashMap::new();
        let mut keys: Vec<(&[VendorKey], NameKeys)> = Vec::new();
        let readings =
            (0u32..).zip(&self.identities).flat_map(|(at, one)| one.identity.readings().map(move |read| (at, read)));
        for (at, read) in readings {
            let place = *places.entry((&read.vendors, &read.name, &read.implied)).or_insert_with(|| {
                keys.push((&read.vendors, read.keys()));
                self.called.push(Vec::new());
                self.called.len() - 1
            });
            if let Some(called) = self.called.get_mut(place) {
                called.push(at);
            }
        }
        let names: Vec<_> = (0u32..).zip(&keys).map(|(at, (vendors, keys))| (at, *vendors, keys)).collect();
        self.by_name.insert(&names);
    }

    fn identity(&self, place: u32) -> Option<&Identified> {
        at(&self.identities, place)
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
        let mut called = Vec::new();
        self.by_name.search(&leaf.vendors, &leaf.keys, &mut called);
        called.sort_unstable();
        called.dedup();
        for called in called.iter().filter_map(|at| self.called.get(usize::try_from(*at).ok()?)) {
            let first = called.first().and_then(|first| self.identity(*first));
            if first.is_some_and(|first| is_called_alike(leaf, &first.identity)) {
                found.extend(called);
            }
        }
    }
}

/// Every match of one advisory among the assets, sorted by asset. Independent of the order of the assets.
pub fn match_assets(advisory: &PreparedAdvisory, assets: &AssetIndex) -> Vec<Match> {
    decide_assets(advisory, assets).told().collect()
}

/// What one advisory means for every asset that it says something about, sorted by asset. What is decided for assets that
/// are read alike and run the same version is decided once; the texts of each are made when they are asked for.
#[derive(Clone, Debug)]
pub struct Decisions<'a> {
    /// The match of one of the assets it was decided for.
    decided: Vec<Match>,
    found: Vec<Decided>,
    spellings: &'a [Spelling],
}

/// What was decided for an asset: positions in the matches and in the spellings.
#[derive(Clone, Copy, Debug)]
struct Decided {
    asset: u32,
    place: u32,
    spelling: u32,
}

impl Decisions<'_> {
    /// Number and verdict of each asset.
    pub fn verdicts(&self) -> impl Iterator<Item = (u32, Verdict)> {
        self.found.iter().filter_map(|one| Some((one.asset, at(&self.decided, one.place)?.verdict)))
    }

    /// The match of each asset, with its evidence in the asset's own words.
    pub fn told(&self) -> impl Iterator<Item = Match> {
        self.found.iter().filter_map(|one| {
            let Match { verdict, confidence, evidence, .. } = at(&self.decided, one.place)?;
            let spelling = at(self.spellings, one.spelling)?;
            let evidence = evidence.iter().map(|piece| piece.spelled(spelling)).collect();
            Some(Match { asset: one.asset, verdict: *verdict, confidence: *confidence, evidence })
        })
    }

    /// Whether the advisory says nothing about any asset.
    pub fn is_empty(&self) -> bool {
        self.found.is_empty()
    }
}

/// Decides what one advisory means for the assets. Independent of their order.
pub fn decide_assets<'a>(advisory: &PreparedAdvisory, assets: &'a AssetIndex) -> Decisions<'a> {
    let mut candidates: Vec<(u32, u32)> = Vec::new();
    let mut found = Vec::new();
    for (at, leaf) in (0u32..).zip(&advisory.leaves) {
        assets.candidates(leaf, &mut found);
        candidates.extend(found.drain(..).map(|identity| (identity, at)));
    }
    candidates.sort_unstable();
    candidates.dedup();
    let (mut answers, mut found) = (Answers::of(advisory), Vec::new());
    for of_one in candidates.chunk_by(|(one, _), (other, _)| one == other) {
        let identified = of_one.first().and_then(|(identity, _)| assets.identity(*identity));
        let Some(Identified { identity, assets: numbered }) = identified else { continue };
        let mets = mets(advisory, of_one.iter().map(|(_, leaf)| *leaf), identity);
        let mut answers = answers.to(mets);
        for of_version in numbered.chunk_by(|one, other| one.version == other.version) {
            let version = of_version.first().map(|first| first.version);
            let Some(place) = version.and_then(|version| answers.of_version(version, &assets.versions)) else {
                continue;
            };
            let each = of_version.iter().map(|Numbered { asset, spelling, .. }| (*asset, *spelling));
            found.extend(each.map(|(asset, spelling)| Decided { asset, place, spelling }));
        }
    }
    found.sort_unstable_by_key(|one| one.asset);
    Decisions { decided: answers.given(), found, spellings: &assets.spellings }
}

pub(super) fn at<T>(list: &[T], place: u32) -> Option<&T> {
    list.get(usize::try_from(place).ok()?)
}

/// The match of one advisory and one asset, with asset number 0; `None` if they are unrelated.
pub fn match_pair(advisory: &PreparedAdvisory, asset: &PreparedAsset) -> Option<Match> {
    let mets = mets(advisory, 0..u32::try_from(advisory.leaves.len()).unwrap_or(u32::MAX), &asset.identity);
    answer(advisory, &mets.each_ref().map(|mets| without_overruled(mets)), &asset.version)
}

/// The match with asset number 0; `None` if no product was met, or the advisory says nothing about the asset. Of what the
/// readings of the asset lead to, the more alarming verdict: no alias turns a question into an acquittal.
pub(super) fn answer(advisory: &PreparedAdvisory, mets: &[Vec<&Met<'_>>; 2], version: &AssetVersion) -> Option<Match> {
    let decided = mets.iter().filter_map(|mets| answer_reading(advisory, mets, version));
    decided.min_by_key(|found| found.verdict)
}

/// The match by one reading of the asset.
pub(super) fn answer_reading(advisory: &PreparedAdvisory, mets: &[&Met<'_>], version: &AssetVersion) -> Option<Match> {
    if mets.is_empty() {
        return None;
    }
    let (verdict, confidence, evidence) = decide(advisory, mets, version)?;
    Some(Match { asset: 0, verdict, confidence, evidence })
}

/// Which of these products of the advisory the asset meets: with what aliases say, and by the inventory's own words alone
/// where they are others.
pub(super) fn mets<'a>(
    advisory: &'a PreparedAdvisory,
    leaves: impl IntoIterator<Item = u32>,
    asset: &'a AssetIdentity,
) -> [Vec<Met<'a>>; 2] {
    let leaves = leaves.into_iter().filter_map(|leaf| advisory.leaves.get(usize::try_from(leaf).ok()?));
    each_met(leaves, asset)
}

/// Four billion assets or products are more than any memory holds.
pub(super) fn position(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}
