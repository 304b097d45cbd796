//! What the page of one match shows.
//!
//! Does not know: markup.

use super::AdvisoryLink;
use jiff::Timestamp;
use store::{StoredDecision, StoredDue};
use triage::advisory::AdvisoryId;
use triage::assessment::Label;
use triage::asset::{AssetId, AssetRecord};
use triage::disposition::{Difference, RemediationStanding};
use triage::matching::{Evidence, Verdict};

/// One match with what people said of it.
#[derive(Clone, Debug)]
pub struct MatchView<'a> {
    /// The advisory.
    pub advisory: AdvisoryId,
    /// The asset.
    pub asset: AssetId,
    /// The advisory's names.
    pub link: AdvisoryLink<'a>,
    /// The advisory's label.
    pub label: Label,
    /// What the inventory says.
    pub record: &'a AssetRecord,
    /// The computed verdict.
    pub verdict: Verdict,
    /// 0 to 100: how sure the identity is.
    pub confidence: u8,
    /// What met what, the deciding one first.
    pub evidence: &'a [Evidence],
    /// What was said of it.
    pub decision: Option<&'a StoredDecision>,
    /// What changed since, where it was said for other facts.
    pub decided_differently: Vec<Difference>,
    /// The vulnerabilities that concern the asset.
    pub remediations: Vec<RemediationLine<'a>>,
    /// Assets of the same vendor, product, order number and version, itself among them.
    pub kind_assets: u64,
    /// Until when people wanted it put right, the newest first: it counts.
    pub dues: &'a [StoredDue],
    /// Number of the advisory's current revision.
    pub revision: u32,
}

/// One vulnerability and what was said of its remediation.
#[derive(Clone, Debug)]
pub struct RemediationLine<'a> {
    /// The vulnerability's key.
    pub vulnerability: &'a str,
    /// What was said, if anything.
    pub said: Option<Claim<'a>>,
}

/// What a person said about a remediation.
#[derive(Clone, Debug)]
pub struct Claim<'a> {
    /// How it stands today.
    pub standing: RemediationStanding,
    /// The person's own words.
    pub note: &'a str,
    /// Who.
    pub who: &'a str,
    /// When.
    pub at: Timestamp,
    /// Number of the revision that the person saw.
    pub revision: u32,
    /// What changed since, where it must be looked at again.
    pub differences: Vec<Difference>,
}
