//! From met products and a version to one verdict.
//!
//! Does not know: how the products were met.

use super::meet::{Bond, Met, Rank};
use super::prepare::{AssetVersion, Claim, PreparedAdvisory};
use super::shape::{Evidence, Verdict, VersionEvidence};
use crate::product::version::{Bound, Contains, Span};
use crate::product::{Range, Version};
use std::collections::BTreeSet;

/// Most evidence a match carries; the deciding pieces come first.
pub(super) const EVIDENCE_MAX: usize = 12;

/// The verdict and its evidence; `None` if the advisory says nothing about the asset.
pub(super) fn decide(
    advisory: &PreparedAdvisory,
    mets: &[Met<'_>],
    version: &AssetVersion,
) -> Option<(Verdict, u8, Vec<Evidence>)> {
    let mets = without_overruled(mets);
    let answers: Vec<Answer<'_>> = mets
        .iter()
        .copied()
        .zip(branches(&mets, version))
        .map(|(met, branch)| Answer::of(met, version, branch))
        .collect();
    let of = |wanted: fn(&Bond) -> bool| answers.iter().filter(|answer| wanted(&answer.met.bond)).collect::<Vec<_>>();
    let firm = of(|bond| *bond == Bond::Firm);
    let variants: BTreeSet<&String> = answers
        .iter()
        .filter_map(|answer| if let Bond::Variant(key) = &answer.met.bond { Some(key) } else { None })
        .collect();
    let mut verdicts: BTreeSet<Verdict> = BTreeSet::new();
    for key in &variants {
        let mut set = firm.clone();
        set.extend(answers.iter().filter(|answer| answer.met.bond == Bond::Variant((*key).clone())));
        verdicts.extend(combine(advisory, &set));
    }
    if variants.is_empty() {
        verdicts.extend(combine(advisory, &firm));
    }
    let verdict = match verdicts.len() {
        1 => verdicts.first().copied()?,
        0 => return undecided(advisory, &answers),
        // The variants differ, and which one the asset is, is not known.
        _ if agree_on_not_affected(&verdicts) => Verdict::NotAffected,
        _ => return Some(open_variant(&answers)),
    };
    Some(explained(verdict, &answers))
}

/// The verdict with its evidence, the deciding pieces first.
fn explained(verdict: Verdict, answers: &[Answer<'_>]) -> (Verdict, u8, Vec<Evidence>) {
    let deciding = |answer: &&Answer<'_>| answer.speaks_for(verdict);
    let mut chosen: Vec<&Answer<'_>> =
        answers.iter().filter(|answer| !matches!(answer.met.bond, Bond::Loose | Bond::Sibling)).collect();
    chosen.sort_by_key(|answer| (!deciding(answer), std::cmp::Reverse(answer.met.confidence), answer.met.leaf.product));
    let confidence = chosen.iter().filter(|answer| deciding(answer)).map(|answer| answer.met.confidence).max();
    let confidence = confidence.or_else(|| chosen.iter().map(|answer| answer.met.confidence).max()).unwrap_or_default();
    (verdict, confidence, chosen.iter().take(EVIDENCE_MAX).map(|answer| answer.evidence()).collect())
}

fn agree_on_not_affected(verdicts: &BTreeSet<Verdict>) -> bool {
    verdicts.iter().all(|verdict| matches!(verdict, Verdict::NotAffected | Verdict::Fixed))
}

/// Only loose bonds and siblings: at most a question, and none where the version is outside anyway.
fn undecided(advisory: &PreparedAdvisory, answers: &[Answer<'_>]) -> Option<(Verdict, u8, Vec<Evidence>)> {
    let asked: Vec<&Answer<'_>> =
        answers.iter().filter(|answer| matches!(answer.met.bond, Bond::Loose | Bond::Sibling)).collect();
    match combine(advisory, &asked)? {
        Verdict::NotAffected | Verdict::Fixed => None,
        Verdict::Affected | Verdict::NeedsData => Some(open_variant(answers)),
    }
}

fn open_variant(answers: &[Answer<'_>]) -> (Verdict, u8, Vec<Evidence>) {
    let evidence = |answer: &Answer<'_>| Evidence {
        product: answer.met.leaf.product,
        identity: answer.met.identity.clone(),
        version: VersionEvidence::VariantUnknown,
    };
    let confidence = answers.iter().map(|answer| answer.met.confidence).max().unwrap_or_default();
    (Verdict::NeedsData, confidence, answers.iter().take(EVIDENCE_MAX).map(evidence).collect())
}

/// Leaves out what a better product overrules.
fn without_overruled<'a, 'b>(mets: &'a [Met<'b>]) -> Vec<&'a Met<'b>> {
    let exact = mets.iter().any(|met| met.exact);
    let family = mets.iter().any(|met| met.rank == Rank::Family);
    let kept = |met: &&Met<'_>| match met.rank {
        Rank::Own | Rank::Family => true,
        Rank::Shorter => !exact && !family,
        Rank::Longer => !exact,
    };
    mets.iter().filter(kept).collect()
}

/// How an asset's version stands to the branch that a product's name speaks of (`WinCC V7.5`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Branch {
    /// It is in the branch, or the name speaks of none.
    Own,
    /// It is before the branch, and no other product has its branch.
    Earlier,
    /// It is after the branch, or another product has its branch.
    Other,
}

fn branches(mets: &[&Met<'_>], version: &AssetVersion) -> Vec<Branch> {
    let AssetVersion::Read(version) = version else { return vec![Branch::Own; mets.len()] };
    let admits = |met: &Met<'_>| if met.leaf.name.is_branch() { met.leaf.name.admits_version(version) } else { None };
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
struct Answer<'a> {
    met: &'a Met<'a>,
    contains: Contains,
    version: &'a AssetVersion,
}

impl<'a> Answer<'a> {
    fn of(met: &'a Met<'a>, version: &'a AssetVersion, branch: Branch) -> Self {
        let leaf = met.leaf;
        let contains = match version {
            AssetVersion::Read(version) => match (leaf.range.contains(version), branch) {
                (_, Branch::Other) => Contains::No,
                // `WinCC V16: < V16 Update 4` and a V15: the publisher does not say that V15 is safe.
                (Contains::Yes, Branch::Earlier) => Contains::Unknown,
                (answer, _) => answer,
            },
            AssetVersion::Missing | AssetVersion::Unread(_) if leaf.range.is_all() => Contains::Yes,
            AssetVersion::Missing | AssetVersion::Unread(_) => match leaf.range {
                Range::Nothing => Contains::No,
                _ => Contains::Unknown,
            },
        };
        Answer { met, contains, version }
    }

    /// What a claim means for the asset: the version's answer, turned where the claim names one end of a range.
    fn contains_for(&self, claim: Claim) -> Contains {
        let AssetVersion::Read(version) = self.version else { return self.contains };
        let bound = match (&self.met.leaf.range, claim) {
            (Range::Spans { spans, .. }, Claim::LastAffected | Claim::FirstFixed) => single(spans),
            _ => None,
        };
        match (bound, claim) {
            (Some(last), Claim::LastAffected) => span(None, Some(last)).contains(version),
            (Some(first), Claim::FirstFixed) => span(Some(first), None).contains(version),
            _ => self.contains,
        }
    }

    fn speaks_for(&self, verdict: Verdict) -> bool {
        let claims = || self.met.leaf.claims.iter().map(|(_, claim)| *claim);
        let says = |wanted: &[Claim], answer: Contains| {
            claims().any(|claim| wanted.contains(&claim) && self.contains_for(claim) == answer)
        };
        match verdict {
            Verdict::Affected => says(&[Claim::Affected, Claim::LastAffected], Contains::Yes),
            Verdict::Fixed => says(&[Claim::Fixed, Claim::FirstFixed], Contains::Yes),
            Verdict::NotAffected => {
                says(&[Claim::NotAffected], Contains::Yes) || says(&[Claim::Affected], Contains::No)
            }
            Verdict::NeedsData => self.contains == Contains::Unknown,
        }
    }

    fn evidence(&self) -> Evidence {
        let leaf = self.met.leaf;
        let version = || self.version.written().to_owned();
        let range = || leaf.written_range.clone();
        let says = |wanted: &[Claim]| leaf.claims.iter().any(|(_, claim)| wanted.contains(claim));
        let said = match self.contains {
            Contains::Yes if says(&[Claim::Fixed, Claim::FirstFixed]) => {
                VersionEvidence::ListedFixed { version: version() }
            }
            Contains::Yes if says(&[Claim::NotAffected]) => VersionEvidence::ListedNotAffected,
            Contains::Yes if leaf.range.is_all() => VersionEvidence::AllVersions,
            Contains::Yes => VersionEvidence::Inside { version: version(), range: range() },
            Contains::No => VersionEvidence::Outside { version: version(), range: range() },
            Contains::Unknown if *self.version == AssetVersion::Missing => {
                VersionEvidence::VersionMissing { range: range() }
            }
            Contains::Unknown => VersionEvidence::NotComparable { version: version(), range: range() },
        };
        Evidence { product: leaf.product, identity: self.met.identity.clone(), version: said }
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

/// The verdict of products that hold together: affected if any vulnerability has a product that contains the version;
/// a version that one vulnerability calls both affected and fixed is a contradiction, which only a person can settle.
fn combine(advisory: &PreparedAdvisory, answers: &[&Answer<'_>]) -> Option<Verdict> {
    let mut said = BTreeSet::new();
    for vulnerability in 0..advisory.vulnerabilities {
        said.extend(one_vulnerability(answers, vulnerability));
    }
    // In the order of the enumeration: affected, needs data, fixed, not affected.
    said.first().copied()
}

fn one_vulnerability(answers: &[&Answer<'_>], vulnerability: usize) -> Option<Verdict> {
    let mut affected = Vec::new();
    let mut cleared = Vec::new();
    let mut investigated = false;
    for answer in answers {
        for (_, claim) in answer.met.leaf.claims.iter().filter(|(at, _)| *at == vulnerability) {
            let contains = answer.contains_for(*claim);
            match claim {
                Claim::Affected | Claim::LastAffected => affected.push(contains),
                Claim::Fixed | Claim::FirstFixed => cleared.push((contains, Verdict::Fixed)),
                Claim::NotAffected => cleared.push((contains, Verdict::NotAffected)),
                Claim::Investigated => investigated |= contains != Contains::No,
            }
        }
    }
    let clear = cleared.iter().filter(|(contains, _)| *contains == Contains::Yes).map(|(_, verdict)| *verdict).min();
    let open = affected.contains(&Contains::Unknown);
    match (affected.contains(&Contains::Yes), clear) {
        (true, Some(_)) => Some(Verdict::NeedsData),
        (true, None) => Some(Verdict::Affected),
        (false, Some(verdict)) => Some(verdict),
        (false, None) if open || investigated => Some(Verdict::NeedsData),
        (false, None) if !affected.is_empty() => Some(Verdict::NotAffected),
        (false, None) => {
            cleared.iter().any(|(contains, _)| *contains == Contains::Unknown).then_some(Verdict::NeedsData)
        }
    }
}
