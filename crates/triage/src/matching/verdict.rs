//! From met products and a version to one verdict.
//!
//! Does not know: how the products were met.

use super::meet::{Bond, Met, Rank, Standing};
use super::prepare::{AssetVersion, Leaf, PreparedAdvisory};
use super::shape::{Claim, Evidence, Verdict, VersionEvidence};
use crate::product::serial::SerialPattern;
use crate::product::version::{Bound, Contains, Span};
use crate::product::{Range, Version};
use std::collections::{BTreeMap, BTreeSet};

/// Most evidence a match carries; the deciding pieces come first.
pub const EVIDENCE_COUNT_MAX: usize = 12;

/// The verdict, its confidence and its evidence, of the products that none overrules; `None` if the advisory says nothing
/// about the asset.
pub(super) fn decide(
    advisory: &PreparedAdvisory,
    mets: &[&Met<'_>],
    version: &AssetVersion,
) -> Option<(Verdict, u8, Vec<Evidence>)> {
    let answers = answers(mets, version);
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
    let mut chosen: Vec<(&Answer<'_>, Counted)> = answers
        .iter()
        .filter(|answer| !matches!(answer.met.bond, Bond::Loose | Bond::Sibling))
        .filter_map(|answer| answer.counted(verdict, contradictory).map(|counted| (answer, counted)))
        .collect();
    chosen.sort_by_key(|(answer, counted)| {
        (counted.vote != verdict, std::cmp::Reverse(answer.met.confidence), answer.met.leaf.product)
    });
    let confidence = chosen.first().map(|(answer, _)| answer.met.confidence).unwrap_or_default();
    let evidence = chosen
        .into_iter()
        .take(EVIDENCE_COUNT_MAX)
        .map(|(answer, counted)| answer.met.evidence(answer.told(counted)))
        .collect();
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

/// Leaves out what a better product overrules. What the inventory's own words meet is overruled only by what they meet
/// better: an alias that names another product exactly takes nothing away.
pub(super) fn without_overruled<'a, 'b>(mets: &'a [Met<'b>]) -> Vec<&'a Met<'b>> {
    let all: Vec<Standing> = mets.iter().map(Met::standing).collect();
    let own: Vec<Standing> = mets.iter().filter_map(|met| met.own).collect();
    let (by_all, by_own) = (Overruling::of(&all), Overruling::of(&own));
    let stays = |met: &&Met<'_>| by_all.leaves(met.standing()) || met.own.is_some_and(|own| by_own.leaves(own));
    mets.iter().filter(stays).collect()
}

/// What the best of several products say of the others.
#[derive(Clone, Copy, Debug)]
struct Overruling {
    exact: bool,
    family: bool,
    remarked: bool,
}

impl Overruling {
    fn of(standings: &[Standing]) -> Self {
        Overruling {
            exact: standings.iter().any(|one| one.exact),
            family: standings.iter().any(|one| one.rank == Rank::Family),
            remarked: standings.iter().any(|one| one.exact && one.firm && one.remark_same == Some(true)),
        }
    }

    fn leaves(self, one: Standing) -> bool {
        match one.rank {
            // `(Mendix 7 compatible)` is listed, so `(Mendix 8 compatible)` is another product.
            _ if self.remarked && one.remark_same == Some(false) => false,
            Rank::Own | Rank::Family => true,
            Rank::Shorter => !self.exact && !self.family,
            Rank::Longer => !self.exact,
        }
    }
}

/// How an asset's version stands to the branch that a product's name speaks of (`WinCC V7.5`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Branch {
    /// It is in the branch, or the name speaks of none.
    Own,
    /// It is before the branch, and no other product has its branch.
    Earlier,
    /// It is after what may be a branch (`DNP 3.0 Driver`), and no versions beside the name show that it is one.
    Later,
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
    let has_own = |met: &Met<'_>| admits(met) == Some(true) && !met.leaf.name.is_last_branch();
    let by_any = mets.iter().any(|met| has_own(met));
    let by_own = mets.iter().any(|met| met.own.is_some() && has_own(met));
    // A product that only an alias leads to says nothing about the others' branches.
    let own = |met: &Met<'_>| if met.own.is_some() { by_own } else { by_any };
    let of = |met: &Met<'_>| match admits(met) {
        Some(false) if own(met) => Branch::Other,
        Some(false) if met.leaf.name.is_past(version) => match met.leaf.range {
            Range::All { .. } | Range::Unread(_) => Branch::Later,
            Range::Spans { .. } | Range::Nothing => Branch::Other,
        },
        Some(false) => Branch::Earlier,
        Some(true) if own(met) && met.leaf.name.is_last_branch() => Branch::Other,
        None if own(met) && met.remark_open && met.leaf.patterns.is_empty() => Branch::Other,
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
    /// Where a claim takes the one version of the range for an end.
    ends: Option<Ends>,
}

/// How the asset's version stands to the one version that a range names.
#[derive(Clone, Copy)]
struct Ends {
    /// Whether it is that version or an earlier one.
    up_to: Contains,
    /// Whether it is that version or a later one.
    from: Contains,
}

/// What a product says, as far as it counts for a verdict.
struct Counted {
    vote: Verdict,
    claim: Claim,
    /// Whether the publisher says the opposite, too.
    contradicted: bool,
}

impl<'a> Answer<'a> {
    fn of(met: &'a Met<'a>, version: &'a AssetVersion, branch: Branch) -> Self {
        let leaf = met.leaf;
        let contains = match (version, &leaf.range) {
            // The same words: whatever they mean, the publisher means this version. Of a component they say nothing.
            (
                AssetVersion::Read(_) | AssetVersion::Unread(_),
                Range::Spans { condition: None, .. } | Range::Unread(_),
            ) if leaf.component.is_none() && same_words(version.written(), &leaf.written_range) => Contains::Yes,
            (AssetVersion::Read(version), range) => of_branch(range.contains(version), branch),
            (_, range) if range.is_all() => Contains::Yes,
            (_, Range::Nothing) => Contains::No,
            _ => Contains::Unknown,
        };
        let contains = of_serials(leaf, contains);
        let ends = match version {
            AssetVersion::Read(version) if leaf.claims.iter().any(|(_, claim)| claim.names_an_end()) => {
                ends(&leaf.range, version, branch)
            }
            _ => None,
        };
        Answer { met, contains, branch, version, ends }
    }

    /// Whether a claim holds for the asset: the range's answer, turned where the claim names one end of a range.
    pub(super) fn contains_for(&self, claim: Claim) -> Contains {
        match (claim, self.ends) {
            (Claim::LastAffected, Some(ends)) => of_serials(self.met.leaf, ends.up_to),
            (Claim::FirstFixed, Some(ends)) => of_serials(self.met.leaf, ends.from),
            _ => self.contains,
        }
    }

    /// Whether the claim takes the one version of the range for an end.
    fn is_end(&self, claim: Claim) -> bool {
        claim.names_an_end() && single(&self.met.leaf.range).is_some()
    }

    /// The verdict that one claim alone would give.
    pub(super) fn vote(&self, claim: Claim) -> Option<Verdict> {
        let vote = vote(claim, self.contains_for(claim));
        if vote.is_some() && self.clears_loosely(claim) { Some(Verdict::NeedsData) } else { vote }
    }

    /// Whether the claim acquits what is called by more or fewer words than the asset: another product, perhaps.
    fn clears_loosely(&self, claim: Claim) -> bool {
        claim.clears() && matches!(self.met.rank, Rank::Shorter | Rank::Longer)
    }

    /// Adds what the product's claims say to the tallies of their vulnerabilities.
    fn count(&self, tallies: &mut [Tally]) {
        for (at, claim) in &self.met.leaf.claims {
            if let Some(tally) = tallies.get_mut(*at) {
                tally.add(*claim, self.vote(*claim));
            }
        }
    }

    /// What the product says: that which led to the verdict, else the gravest; `None` if its claims do not concern the
    /// asset's version.
    fn counted(&self, verdict: Verdict, contradictory: &dyn Fn(usize) -> bool) -> Option<Counted> {
        let claims = self.met.leaf.claims.iter();
        let voted = claims.filter_map(|(at, claim)| {
            let vote = self.vote(*claim)?;
            let contradicted =
                vote != Verdict::NeedsData && self.contains_for(*claim) == Contains::Yes && contradictory(*at);
            let vote = if contradicted { Verdict::NeedsData } else { vote };
            Some(Counted { vote, claim: *claim, contradicted })
        });
        voted.min_by_key(|counted| (counted.vote != verdict, counted.vote))
    }

    fn told(&self, counted: Counted) -> VersionEvidence {
        let Counted { vote, claim, contradicted } = counted;
        let leaf = self.met.leaf;
        let version = self.version.written().to_owned();
        if contradicted {
            return VersionEvidence::Contradictory { version };
        }
        let range = match claim {
            Claim::LastAffected if self.is_end(claim) => format!("<= {}", leaf.written_range),
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
            (Verdict::NeedsData, claim) if self.clears_loosely(claim) && self.contains_for(claim) == Contains::Yes => {
                VersionEvidence::NamesOverlap
            }
            (Verdict::NeedsData, _) if *self.version == AssetVersion::Missing => {
                VersionEvidence::VersionMissing { range }
            }
            (Verdict::NeedsData, _) if self.branch == Branch::Earlier => {
                VersionEvidence::EarlierBranch { version, product: product() }
            }
            (Verdict::NeedsData, _) if self.branch == Branch::Later => {
                VersionEvidence::LaterBranch { version, product: product() }
            }
            (Verdict::NeedsData, _) => VersionEvidence::NotComparable { version, range },
            (Verdict::Affected, _) if leaf.range.is_all() => VersionEvidence::AllVersions,
            (Verdict::Affected, _) => VersionEvidence::Inside { version, range },
            (Verdict::Fixed, claim) if self.is_end(claim) => VersionEvidence::FixedSince { version, first: range },
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
    let (mut ours, mut theirs) = (version.split_whitespace(), range.split_whitespace());
    loop {
        match (ours.next(), theirs.next()) {
            (None, None) => return true,
            (Some(one), Some(other)) if lower(one).eq(lower(other)) => {}
            _ => return false,
        }
    }
}

fn lower(word: &str) -> impl Iterator<Item = char> + '_ {
    word.chars().flat_map(char::to_lowercase)
}

/// The range's answer for an asset of another branch than the product's name speaks of.
fn of_branch(answer: Contains, branch: Branch) -> Contains {
    match (answer, branch) {
        (_, Branch::Other) => Contains::No,
        // `WinCC V16: < V16 Update 4` and a V15: the publisher does not say that V15 is safe.
        (Contains::Yes, Branch::Earlier | Branch::Later) => Contains::Unknown,
        (answer, _) => answer,
    }
}

/// The verdict that one claim about the asset's very product would give.
fn vote(claim: Claim, contains: Contains) -> Option<Verdict> {
    match (claim, contains) {
        (Claim::Affected | Claim::LastAffected, Contains::Yes) => Some(Verdict::Affected),
        (Claim::Affected | Claim::LastAffected, Contains::No) => Some(Verdict::NotAffected),
        (_, Contains::No) => None,
        (Claim::Investigated | Claim::Unstated, _) | (_, Contains::Unknown) => Some(Verdict::NeedsData),
        (Claim::Fixed | Claim::FirstFixed, Contains::Yes) => Some(Verdict::Fixed),
        (Claim::NotAffected, Contains::Yes) => Some(Verdict::NotAffected),
    }
}

/// How a version stands to the one that a range names; `None` if it names none or several.
fn ends(range: &Range, version: &Version, branch: Branch) -> Option<Ends> {
    let named = single(range)?;
    let conditional = !matches!(range, Range::Spans { condition: None, .. });
    let of = |span: Span| match of_branch(span.contains(version), branch) {
        Contains::Yes if conditional => Contains::Unknown,
        answer => answer,
    };
    Some(Ends { up_to: of(span(None, Some(named))), from: of(span(Some(named), None)) })
}

/// The one version a range names.
fn single(range: &Range) -> Option<&Version> {
    let Range::Spans { spans, .. } = range else { return None };
    match spans.as_slice() {
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
    fn add(&mut self, claim: Claim, vote: Option<Verdict>) {
        let affects = matches!(claim, Claim::Affected | Claim::LastAffected);
        match (vote, claim) {
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
