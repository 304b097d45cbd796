//! What an organisation's people decided about its assets, as statements that others can read (VEX).
//!
//! Only a person's word that holds, about the revision that was compared last, becomes *not affected*, *affected* or
//! *fixed*; everything else is *under investigation*. Several advisories about one vulnerability become one statement for
//! each asset: the gravest.
//! `csaf` and `cyclonedx` write it. Does not know: where rows are kept, what time it is.

mod csaf;
mod cyclonedx;
mod met;
#[cfg(test)]
mod tests;

pub use csaf::csaf_document;
pub use cyclonedx::cyclonedx_document;

use crate::advisory::{Advisory, AdvisoryId, Remediation as Step, RemediationCategory, Tlp, Vulnerability};
use crate::asset::AssetRecord;
use crate::disposition::{
    AssetFacts, DecisionStanding, Difference, FactSheet, MatchFacts, RemediationStanding, differences,
};
use crate::matching::{Evidence, Verdict};
use crate::web_address::is_web_address;
use jiff::Timestamp;
use met::{Met, has_fix, is_listed_as_fixed, is_past};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use uuid::Uuid;

terms! {
    /// What is said of an asset and a vulnerability, the gravest first (CSAF 2.0 §3.2.3.9).
    Status {
        /// A person confirmed that the asset is affected, or works on it.
        Affected = "known_affected",
        /// Nobody decided, or the facts changed since.
        UnderInvestigation = "under_investigation",
        /// A person said that the remediation is done, the publisher has a fix for the product, and the asset's version has it.
        Fixed = "fixed",
        /// A person said that the advisory does not concern the asset.
        NotAffected = "known_not_affected",
    }
}

/// A form of VEX.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// OASIS CSAF 2.0, profile 5.
    Csaf,
    /// OWASP CycloneDX 1.6.
    CycloneDx,
}

/// A person's words about a pair.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Word<S> {
    /// How it stands today.
    pub standing: S,
    /// Reason or note, may be empty.
    pub text: String,
    /// When it was said.
    pub at: Timestamp,
}

/// An advisory that meets an asset, with what people said of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Pair {
    /// The advisory.
    pub advisory: AdvisoryId,
    /// The asset.
    pub asset: AssetRecord,
    /// What met what.
    pub evidence: Vec<Evidence>,
    /// What came of it.
    pub verdict: Verdict,
    /// What it hung on when it was compared.
    pub facts: MatchFacts,
    /// Whether a comparison is still to come: of another revision, or with another inventory.
    pub matching_pending: bool,
    /// Whether it is a match.
    pub decision: Option<Word<DecisionStanding>>,
    /// How far the remediation is, by the vulnerability's key.
    pub remediations: Vec<(String, Word<RemediationStanding>)>,
}

/// Who states it, and when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Author {
    /// The organisation's name.
    pub name: String,
    /// A URL that is the organisation's own, or its installation's.
    pub namespace: String,
    /// Of the organisation.
    pub id: Uuid,
    /// Now.
    pub at: Timestamp,
}

impl Author {
    /// The id of a document. Each export is one of its own, so that none claims to be the next version of one that nobody
    /// published: the time is told to the nanosecond.
    pub fn tracking_id(&self) -> String {
        let (whole, ..) = self.id.as_fields();
        format!("VEX-{whole:08x}-{}Z", self.at.strftime("%Y%m%dT%H%M%S-%9f"))
    }

    /// The name of the file that holds it: the id in small letters, as CSAF 2.0 §5.1 asks.
    pub fn file_name(&self, form: Form) -> String {
        let end = match form {
            Form::Csaf => "json",
            Form::CycloneDx => "cdx.json",
        };
        format!("{}.{end}", self.tracking_id().to_ascii_lowercase())
    }
}

/// A vulnerability as a statement names it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Name {
    Cve(String),
    /// What has no CVE is its publisher's own: (tracking id, key).
    Own(String, String),
}

/// The advisory that a statement rests on.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Source {
    publisher: String,
    tracking_id: String,
    url: Option<String>,
}

/// What the publisher says to do.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Action {
    category: RemediationCategory,
    text: String,
    url: Option<String>,
}

/// One asset and one vulnerability.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Claim {
    status: Status,
    /// The person's own words.
    words: String,
    /// When they were said.
    at: Option<Timestamp>,
    /// Whether the words tell of a remediation that a person marked as done.
    is_done: bool,
    /// Why what people said is not passed on.
    withheld: Withheld,
    actions: BTreeSet<Action>,
}

#[derive(Clone, Debug, Default, PartialEq)]
struct Statements {
    sources: BTreeSet<Source>,
    /// By the asset's own key.
    claims: BTreeMap<String, Claim>,
}

/// Everything that is stated.
#[derive(Clone, Debug, Default)]
pub struct Vex {
    /// By the inventory's own key.
    assets: BTreeMap<String, AssetRecord>,
    vulnerabilities: BTreeMap<Name, Statements>,
    /// Of the most restricted advisory that it rests on.
    tlp: Option<Tlp>,
}

impl Vex {
    /// Gathers what is said of pairs; a pair whose advisory is not there is left out. With `decided_only` nothing is said
    /// of what nobody decided, and a decision gives way to another advisory's open question about the same vulnerability.
    pub fn of(advisories: &[Advisory], pairs: &[Pair], decided_only: bool) -> Vex {
        let sheets: HashMap<AdvisoryId, (&Advisory, FactSheet)> =
            advisories.iter().map(|advisory| (advisory.id, (advisory, FactSheet::of(advisory)))).collect();
        let mut vex = Vex::default();
        for pair in pairs {
            if let Some((advisory, sheet)) = sheets.get(&pair.advisory) {
                vex.add(advisory, sheet, pair);
            }
        }
        if decided_only {
            for statements in vex.vulnerabilities.values_mut() {
                statements.claims.retain(|_, claim| claim.status != Status::UnderInvestigation);
            }
            vex.vulnerabilities.retain(|_, statements| !statements.claims.is_empty());
        }
        let named: BTreeSet<&String> = vex.vulnerabilities.values().flat_map(|one| one.claims.keys()).collect();
        vex.assets.retain(|key, _| named.contains(key));
        vex
    }

    /// Whether nothing is stated.
    pub fn is_empty(&self) -> bool {
        self.vulnerabilities.is_empty()
    }

    /// How far it may go. An inventory is for the eyes of those who need it, whatever it is compared with.
    fn marking(&self) -> Tlp {
        self.tlp.map_or(Tlp::Amber, |tlp| tlp.max(Tlp::Amber))
    }

    /// Pairs of asset and vulnerability, by status.
    pub fn count(&self, status: Status) -> usize {
        let claims = self.vulnerabilities.values().flat_map(|one| one.claims.values());
        claims.filter(|claim| claim.status == status).count()
    }

    fn add(&mut self, advisory: &Advisory, sheet: &FactSheet, pair: &Pair) {
        let concerned: BTreeSet<&str> = sheet.vulnerabilities(&pair.evidence).into_iter().collect();
        let met = Met::of(&pair.evidence);
        let is_current = is_current(sheet, pair);
        let meets_any = (0..advisory.vulnerabilities.len()).any(|at| met.is_in_range(advisory, at, &pair.evidence));
        for (at, (vulnerability, key)) in advisory.vulnerabilities.iter().zip(sheet.keys()).enumerate() {
            if !concerned.contains(key.as_str()) {
                continue;
            }
            let said = Said {
                is_current,
                // A person who confirms what the rules find outside of every range means all of them.
                is_confirmable: !meets_any || met.is_in_range(advisory, at, &pair.evidence),
                has_fix: is_past(pair.verdict)
                    && (has_fix(advisory, at, &met) || is_listed_as_fixed(advisory, at, &pair.evidence)),
            };
            let claim = claim(pair, key, &said, actions(advisory, at, &met));
            let statements = self.vulnerabilities.entry(name(advisory, vulnerability, key)).or_default();
            statements.sources.insert(source(advisory));
            statements.take(&pair.asset.external_id, claim);
            self.tlp = self.tlp.max(Some(advisory.tlp));
        }
        self.assets.entry(pair.asset.external_id.clone()).or_insert_with(|| pair.asset.clone());
    }
}

impl Statements {
    /// The gravest stands; of two that are alike the actions of both.
    fn take(&mut self, asset: &str, claim: Claim) {
        match self.claims.get_mut(asset) {
            Some(known) if known.status == claim.status => {
                known.actions.extend(claim.actions);
                known.is_done &= claim.is_done;
                known.withheld = known.withheld.max(claim.withheld);
                if known.words.is_empty() {
                    (known.words, known.at) = (claim.words, claim.at.or(known.at));
                }
            }
            Some(known) if known.status < claim.status => {}
            _ => {
                self.claims.insert(asset.to_owned(), claim);
            }
        }
    }
}

fn name(advisory: &Advisory, vulnerability: &Vulnerability, key: &str) -> Name {
    match vulnerability.cve.as_deref().filter(|cve| is_cve(cve)) {
        Some(cve) => Name::Cve(cve.to_owned()),
        None => Name::Own(advisory.tracking_id.clone(), key.to_owned()),
    }
}

/// What publishers put where a CVE belongs is not always one (CSAF 2.0 §3.2.3.2).
fn is_cve(text: &str) -> bool {
    let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    let parts = text.strip_prefix("CVE-").and_then(|rest| rest.split_once('-'));
    parts.is_some_and(|(year, number)| year.len() == 4 && number.len() >= 4 && digits(year) && digits(number))
}

fn source(advisory: &Advisory) -> Source {
    let url = advisory.source_url.clone().filter(|url| is_web_address(url));
    Source { publisher: advisory.publisher.name.clone(), tracking_id: advisory.tracking_id.clone(), url }
}

/// What the publisher says to do about a vulnerability of the products that were met.
fn actions(advisory: &Advisory, vulnerability: usize, met: &Met) -> BTreeSet<Action> {
    let at = u32::try_from(vulnerability).unwrap_or(u32::MAX);
    let of_it = |step: &&Step| step.vulnerabilities.is_empty() || step.vulnerabilities.contains(&at);
    let steps = advisory.remediations.iter().filter(of_it).filter(|step| met.is_meant_by(step));
    let action = |step: &Step| Action {
        category: step.category,
        text: step.text.trim().to_owned(),
        url: step.url.clone().filter(|url| is_web_address(url)),
    };
    steps.map(action).filter(|action| !action.text.is_empty()).collect()
}

/// Whether the pair was compared with the advisory as it is here. What the asset is was read with the match.
fn is_current(sheet: &FactSheet, pair: &Pair) -> bool {
    let now = sheet.facts(AssetFacts::default(), &pair.evidence);
    differences(&pair.facts, &now).into_iter().all(|one| one == Difference::Asset)
}

/// Why what people said is not passed on; the later, the more there is to do.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
enum Withheld {
    /// It is, or nobody said anything.
    #[default]
    Nothing,
    /// A comparison is still to come.
    Waiting,
    /// They spoke of other facts than those of today.
    OtherFacts,
}

/// What a person's word about a pair may be taken for, vulnerability by vulnerability.
struct Said {
    /// It was said of the advisory as it is now.
    is_current: bool,
    /// The asset may be in a range of the vulnerability.
    is_confirmable: bool,
    /// The fix is for the asset's product, and the asset's version is past the hole.
    has_fix: bool,
}

fn claim(pair: &Pair, key: &str, said: &Said, actions: BTreeSet<Action>) -> Claim {
    let progress = pair.remediations.iter().find(|(of, _)| of == key).map(|(_, word)| word);
    let decided = pair.decision.as_ref();
    let standing = decided.map_or(DecisionStanding::Undecided, |word| word.standing);
    let stands = progress.map(|word| word.standing);
    let status = match said.is_current && !pair.matching_pending {
        true => status(standing, stands, said),
        false => Status::UnderInvestigation,
    };
    let (words, at) = match (status, decided, progress) {
        // Words that were said of other facts are not passed on.
        (Status::UnderInvestigation, ..) => (String::new(), None),
        (Status::NotAffected, Some(word), _) => (word.text.clone(), Some(word.at)),
        (_, _, Some(word)) if word.standing != RemediationStanding::LookAgain => (word.text.clone(), Some(word.at)),
        (_, word, _) => (String::new(), word.map(|word| word.at)),
    };
    let is_done = status == Status::Affected && stands == Some(RemediationStanding::Done);
    let is_said = standing != DecisionStanding::Undecided || progress.is_some();
    let is_other = standing == DecisionStanding::OtherFacts || stands == Some(RemediationStanding::LookAgain);
    let withheld = match status == Status::UnderInvestigation && is_said {
        true if is_other || !said.is_current => Withheld::OtherFacts,
        true if pair.matching_pending => Withheld::Waiting,
        _ => Withheld::Nothing,
    };
    Claim { status, words, at, is_done, withheld, actions }
}

/// What a person's words amount to.
fn status(decision: DecisionStanding, progress: Option<RemediationStanding>, said: &Said) -> Status {
    match (decision, progress) {
        (DecisionStanding::Rejected, _) => Status::NotAffected,
        (DecisionStanding::OtherFacts, _) => Status::UnderInvestigation,
        // While the asset's version has the hole, it is there, whatever was done about it.
        (_, Some(RemediationStanding::Done)) if said.has_fix => Status::Fixed,
        (_, Some(RemediationStanding::Done | RemediationStanding::InProgress)) => Status::Affected,
        (DecisionStanding::Confirmed, _) if said.is_confirmable => Status::Affected,
        (
            DecisionStanding::Undecided | DecisionStanding::Confirmed,
            Some(RemediationStanding::LookAgain | RemediationStanding::NotRemediated) | None,
        ) => Status::UnderInvestigation,
    }
}

/// What an asset is called: vendor, product, order number and version, and the inventory's key, which tells it from others.
fn asset_name(asset: &AssetRecord) -> String {
    let parts = [&asset.vendor, &asset.product, &asset.order_number, &asset.version];
    let named: Vec<&str> = parts.into_iter().map(|part| part.trim()).filter(|part| !part.is_empty()).collect();
    match named.is_empty() {
        true => asset.external_id.clone(),
        false => format!("{} ({})", named.join(" "), asset.external_id),
    }
}
