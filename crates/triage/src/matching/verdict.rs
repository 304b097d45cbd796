//! From met products and a version to one verdict.
//!
//! Does not know: how the products were met.

use super::meet::{Bond, Met, Rank};
use super::prepare::{AssetVersion, Leaf, PreparedAdvisory};
use super::shape::{Claim, Evidence, Verdict, VersionEvidence};
use crate::product::serial::SerialPattern;
use crate::product::version::{Bound, Contains, Span};
use crate::product::{Range, Version};
use std::collections::{BTreeMap, BTreeSet};

/// Most evidence a match carries; the deciding pieces come first.
pub const EVIDENCE_COUNT_MAX: usize = 12;

/// The verdict and its evidence; `None` if the advisory says nothing about the asset.
pub(super) fn decide(
    advisory: &PreparedAdvisory,
    mets: &[Met<'_>],
    version: &AssetVersion,
) -> Option<(Verdict, u8, Vec<Evidence>)> {
    let mets = without_overruled(mets);
    let answers = answers(&mets, version);
    let mut firm = vec![Tally::default(); advisory.vulnerabilities];
    answers.iter().filter(|answer| answer.met.bond == Bond::Firm).for_each(|answer| answer.count(&mut firm));
    let mut variants: BTreeMap<&str, Vec<Tally>> = BTreeMap::new();
    for answer in &answers {
        if let Bond::Variant(key) = &answer.met.bond {
            answer.count(variants.entry(key).or_insert_with(|| firm.clone()));
        }
    }
    let sets = if variants.is_empty() { vec![firm] } else { variants.into_values().collect() };
    let verdicts: BTreeSet<Verdict> = sets.iter().filter_map(|set| combine(set)).collect();
    let verdict = match verdicts.len() {
        1 => verdicts.first().copied()?,
        0 => return undecided(advisory, &answers),
        // The variants differ, and which one the asset is, is not known.
        _ if agree_on_not_affected(&verdicts) => Verdict::NotAffected,
        _ => return Some(open_variant(&answers)),
    };
    let contradictory = |at: usize| sets.iter().any(|set| set.get(at).is_some_and(|tally| tally.is_contradictory()));
    Some(explained(verdict, &answers, &contradictory))
}

/// The verdict with what was counted for it, the deciding pieces first.
fn explained(
    verdict: Verdict,
    answers: &[Answer<'_>],
    contradictory: &dyn Fn(usize) -> bool,
) -> (Verdict, u8, Vec<Evidence>) {
    let mut chosen: Vec<(bool, &Answer<'_>, VersionEvidence)> = answers
        .iter()
        .filter(|answer| !matches!(answer.met.bond, Bond::Loose | Bond::Sibling))
        .filter_map(|answer| answer.said(verdict, contradictory).map(|(vote, said)| (vote != verdict, answer, said)))
        .collect();
    chosen.sort_by_key(|(beside, answer, _)| {
        (*beside, std::cmp::Reverse(answer.met.confidence), answer.met.leaf.product)
    });
    let confidence = chosen.first().map(|(_, answer, _)| answer.met.confidence).unwrap_or_default();
    let evidence =
        chosen.into_iter().take(EVIDENCE_COUNT_MAX).map(|(_, answer, said)| answer.met.evidence(said)).collect();
    (verdict, confidence, evidence)
}

fn agree_on_not_affected(verdicts: &BTreeSet<Verdict>) -> bool {
    verdicts.iter().all(|verdict| matches!(verdict, Verdict::NotAffected | Verdict::Fixed))
}

/// Only loose bonds and siblings: at most a question, and none where the version is outside anyway.
fn undecided(advisory: &PreparedAdvisory, answers: &[Answer<'_>]) -> Option<(Verdict, u8, Vec<Evidence>)> {
    let asked = answers.iter().filter(|answer| matches!(answer.met.bond, Bond::Loose | Bond::Sibling));
    let mut tallies = vec![Tally::default(); advisory.vulnerabilities];
    asked.for_each(|answer| answer.count(&mut tallies));
    match combine(&tallies)? {
        Verdict::NotAffected | Verdict::Fixed => None,
        Verdict::Affected | Verdict::NeedsData => Some(open_variant(answers)),
    }
}

fn open_variant(answers: &[Answer<'_>]) -> (Verdict, u8, Vec<Evidence>) {
    let evidence = |answer: &Answer<'_>| {
        answer.met.evidence(match answer.met.bond {
            Bond::Firm | Bond::Variant(_) => VersionEvidence::VariantUnknown,
            Bond::Sibling => VersionEvidence::OtherOrderNumber,
            Bond::Loose => VersionEvidence::NamesOverlap,
        })
    };
    let confidence = answers.iter().map(|answer| answer.met.confidence).max().unwrap_or_default();
    (Verdict::NeedsData, confidence, answers.iter().take(EVIDENCE_COUNT_MAX).map(evidence).collect())
}

/// What the range of each product says of the version.
pub(super) fn answers<'a>(mets: &[&'a Met<'a>], version: &'a AssetVersion) -> Vec<Answer<'a>> {
    let each = mets.iter().copied().zip(branches(mets, version));
    each.map(|(met, branch)| Answer::of(met, version, branch)).collect()
}

/// Leaves out what a better product overrules.
pub(super) fn without_overruled<'a, 'b>(mets: &'a [Met<'b>]) -> Vec<&'a Met<'b>> {
    let exact = mets.iter().any(|met| met.exact);
    let family = mets.iter().any(|met| met.rank == Rank::Family);
    let named = mets.iter().any(|met| met.exact && met.bond == Bond::Firm && met.remark_same == Some(true));
    let kept = |met: &&Met<'_>| match met.rank {
        // `(Mendix 7 compatible)` is listed, so `(Mendix 8 compatible)` is another product.
        _ if named && met.remark_same == Some(false) => false,
        Rank::Own | Rank::Family => true,
        Rank::Shorter => !exact && !family,
        Rank::Longer => !exact,
    };
    mets.iter().filter(kept).collect()
}

/// How an asset's version stands to the branch that a product's name speaks of (`WinCC V7.5`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Branch {
    /// It is in the branch, or the name speaks of none.
    Own,
    /// It is before the branch, and no other product has its branch.
    Earlier,
    /// It is after the branch, or another product has its branch.
    Other,
}

fn branches(mets: &[&Met<'_>], version: &AssetVersion) -> Vec<Branch> {
    let AssetVersion::Read(version) = version else { return vec![Branch::Own; mets.len()] };
    let admits = |met: &Met<'_>| match met.leaf.branched {
        true if met.same_branch => Some(true),
        true => met.leaf.name.admits_version(version),
        false => None,
    };
    let own = mets.iter().any(|met| admits(met) == Some(true) && !met.leaf.name.is_last_branch());
    let of = |met: &Met<'_>| match admits(met) {
        Some(false) if own || met.leaf.name.is_past(version) => Branch::Other,
        Some(false) => Branch::Earlier,
        Some(true) if own && met.leaf.name.is_last_branch() => Branch::Other,
        None if own && met.remark_open && met.leaf.patterns.is_empty() => Branch::Other,
        _ => Branch::Own,
    };
    mets.iter().map(|met| of(met)).collect()
}

/// One met product with the answer of its range.
pub(super) struct Answer<'a> {
    pub(super) met: &'a Met<'a>,
    pub(super) contains: Contains,
    pub(super) branch: Branch,
    version: &'a AssetVersion,
}

impl<'a> Answer<'a> {
    fn of(met: &'a Met<'a>, version: &'a AssetVersion, branch: Branch) -> Self {
        let contains = match (version, &met.leaf.range) {
            // The same words: whatever they mean, the publisher means this version.
            (AssetVersion::Read(_) | AssetVersion::Unread(_), Range::Spans { .. } | Range::Unread(_))
                if same_words(version.written(), &met.leaf.written_range) =>
            {
                Contains::Yes
            }
            (AssetVersion::Read(version), range) => of_branch(range.contains(version), branch),
            (_, range) if range.is_all() => Contains::Yes,
            (_, Range::Nothing) => Contains::No,
            _ => Contains::Unknown,
        };
        let contains = of_serials(met.leaf, contains);
        Answer { met, contains, branch, version }
    }

    /// Whether a claim holds for the asset: the range's answer, turned where the claim names one end of a range.
    pub(super) fn contains_for(&self, claim: Claim) -> Contains {
        match (self.version, self.reach_of(claim)) {
            (AssetVersion::Read(version), Some(reach)) => {
                of_serials(self.met.leaf, of_branch(reach.contains(version), self.branch))
            }
            _ => self.contains,
        }
    }

    /// The versions up to the last affected one, or from the first fixed one on.
    fn reach_of(&self, claim: Claim) -> Option<Span> {
        let Range::Spans { spans, .. } = &self.met.leaf.range else { return None };
        match claim {
            Claim::LastAffected => single(spans).map(|last| span(None, Some(last))),
            Claim::FirstFixed => single(spans).map(|first| span(Some(first), None)),
            _ => None,
        }
    }

    /// Adds what the product's claims say to the tallies of their vulnerabilities.
    fn count(&self, tallies: &mut [Tally]) {
        for (at, claim) in &self.met.leaf.claims {
            if let Some(tally) = tallies.get_mut(*at) {
                tally.add(*claim, self.contains_for(*claim));
            }
        }
    }

    /// What the product says: that which led to the verdict, else the gravest; `None` if its claims do not concern the
    /// asset's version.
    fn said(&self, verdict: Verdict, contradictory: &dyn Fn(usize) -> bool) -> Option<(Verdict, VersionEvidence)> {
        let claims = self.met.leaf.claims.iter();
        let voted = claims.filter_map(|(at, claim)| {
            let contains = self.contains_for(*claim);
            let vote = vote(*claim, contains)?;
            let contradicted = contains == Contains::Yes && vote != Verdict::NeedsData && contradictory(*at);
            Some((if contradicted { Verdict::NeedsData } else { vote }, *claim, contradicted))
        });
        let (vote, claim, contradicted) = voted.min_by_key(|(vote, ..)| (*vote != verdict, *vote))?;
        let version = self.version.written().to_owned();
        let said =
            if contradicted { VersionEvidence::Contradictory { version } } else { self.told(claim, vote, version) };
        Some((vote, said))
    }

    fn told(&self, claim: Claim, vote: Verdict, version: String) -> VersionEvidence {
        let leaf = self.met.leaf;
        let range = match (claim, self.reach_of(claim)) {
            (Claim::LastAffected, Some(_)) => format!("<= {}", leaf.written_range),
            _ => leaf.written_range.clone(),
        };
        let product = || leaf.written_name.clone();
        if let (Verdict::NeedsData, Some(component)) = (vote, &leaf.component) {
            return VersionEvidence::ComponentUnknown { component: component.clone() };
        }
        let stated = !matches!(claim, Claim::Investigated | Claim::Unstated);
        if vote == Verdict::NeedsData && stated && !leaf.serials.is_empty() {
            return VersionEvidence::SerialNumbers { listed: listed_serials(leaf) };
        }
        match (vote, claim) {
            (Verdict::NeedsData, Claim::Investigated) => VersionEvidence::Investigated,
            (Verdict::NeedsData, Claim::Unstated) => VersionEvidence::Unstated,
            (Verdict::NeedsData, _) if *self.version == AssetVersion::Missing => {
                VersionEvidence::VersionMissing { range }
            }
            (Verdict::NeedsData, _) if self.branch == Branch::Earlier => {
                VersionEvidence::EarlierBranch { version, product: product() }
            }
            (Verdict::NeedsData, _) => VersionEvidence::NotComparable { version, range },
            (Verdict::Affected, _) if leaf.range.is_all() => VersionEvidence::AllVersions,
            (Verdict::Affected, _) => VersionEvidence::Inside { version, range },
            (Verdict::Fixed, claim) if self.reach_of(claim).is_some() => {
                VersionEvidence::FixedSince { version, first: range }
            }
            (Verdict::Fixed, _) => VersionEvidence::ListedFixed { version },
            (Verdict::NotAffected, Claim::NotAffected) => VersionEvidence::ListedNotAffected,
            (Verdict::NotAffected, _) if self.branch == Branch::Other => {
                VersionEvidence::OtherBranch { version, product: product() }
            }
            (Verdict::NotAffected, _) => VersionEvidence::Outside { version, range },
        }
    }
}

/// Serial numbers of a product that are told with a verdict.
const SERIALS_SHOWN_COUNT_MAX: usize = 5;

fn listed_serials(leaf: &Leaf) -> String {
    let shown: Vec<&str> = leaf.serials.iter().take(SERIALS_SHOWN_COUNT_MAX).map(SerialPattern::written).collect();
    let more = if leaf.serials.len() > SERIALS_SHOWN_COUNT_MAX { " …" } else { "" };
    format!("{}{more}", shown.join(", "))
}

/// The answer for a product of which only certain serial numbers are meant: a kind of assets has many, so that nobody can
/// say, unless the version is outside.
fn of_serials(leaf: &Leaf, answer: Contains) -> Contains {
    match answer {
        Contains::Yes if !leaf.serials.is_empty() => Contains::Unknown,
        answer => answer,
    }
}

fn same_words(version: &str, range: &str) -> bool {
    version.split_whitespace().map(str::to_lowercase).eq(range.split_whitespace().map(str::to_lowercase))
}

/// The range's answer for an asset of another branch than the product's name speaks of.
fn of_branch(answer: Contains, branch: Branch) -> Contains {
    match (answer, branch) {
        (_, Branch::Other) => Contains::No,
        // `WinCC V16: < V16 Update 4` and a V15: the publisher does not say that V15 is safe.
        (Contains::Yes, Branch::Earlier) => Contains::Unknown,
        (answer, _) => answer,
    }
}

/// The verdict that one claim alone would give.
pub(super) fn vote(claim: Claim, contains: Contains) -> Option<Verdict> {
    match (claim, contains) {
        (Claim::Affected | Claim::LastAffected, Contains::Yes) => Some(Verdict::Affected),
        (Claim::Affected | Claim::LastAffected, Contains::No) => Some(Verdict::NotAffected),
        (_, Contains::No) => None,
        (Claim::Investigated | Claim::Unstated, _) | (_, Contains::Unknown) => Some(Verdict::NeedsData),
        (Claim::Fixed | Claim::FirstFixed, Contains::Yes) => Some(Verdict::Fixed),
        (Claim::NotAffected, Contains::Yes) => Some(Verdict::NotAffected),
    }
}

/// The one version a range names.
fn single(spans: &[Span]) -> Option<&Version> {
    match spans {
        [Span { lower: Some(lower), upper: Some(upper), .. }] if lower == upper => Some(&lower.version),
        _ => None,
    }
}

fn span(lower: Option<&Version>, upper: Option<&Version>) -> Span {
    let bound = |version: &Version| Bound { version: version.clone(), inclusive: true };
    Span { lower: lower.map(bound), upper: upper.map(bound), lower_doubtful: false }
}

/// What the claims about one vulnerability say of the asset, taken together.
#[derive(Clone, Copy, Debug, Default)]
struct Tally {
    affected: bool,
    outside: bool,
    open: bool,
    investigated: bool,
    /// The better of fixed and not affected, where the publisher lists the asset's version so.
    cleared: Option<Verdict>,
    cleared_open: bool,
}

impl Tally {
    fn add(&mut self, claim: Claim, contains: Contains) {
        let affects = matches!(claim, Claim::Affected | Claim::LastAffected);
        match (vote(claim, contains), claim) {
            (Some(Verdict::Affected), _) => self.affected = true,
            (Some(Verdict::NotAffected), _) if affects => self.outside = true,
            (Some(Verdict::NeedsData), Claim::Investigated | Claim::Unstated) => self.investigated = true,
            (Some(Verdict::NeedsData), _) if affects => self.open = true,
            (Some(Verdict::NeedsData), _) => self.cleared_open = true,
            (Some(verdict), _) => self.cleared = Some(self.cleared.map_or(verdict, |known| known.min(verdict))),
            (None, _) => {}
        }
    }

    /// A version that the publisher calls both affected and fixed: only a person can settle it.
    fn is_contradictory(self) -> bool {
        self.affected && self.cleared.is_some()
    }

    fn verdict(self) -> Option<Verdict> {
        match self.cleared {
            Some(_) if self.affected => Some(Verdict::NeedsData),
            None if self.affected => Some(Verdict::Affected),
            Some(verdict) => Some(verdict),
            None if self.open || self.investigated => Some(Verdict::NeedsData),
            None if self.outside => Some(Verdict::NotAffected),
            None => self.cleared_open.then_some(Verdict::NeedsData),
        }
    }
}

/// The verdict of products that hold together, over all vulnerabilities: in the order of the enumeration, so that one
/// affected vulnerability is enough.
fn combine(tallies: &[Tally]) -> Option<Verdict> {
    tallies.iter().filter_map(|tally| tally.verdict()).min()
}
