//! Views of one asset, of why it has a verdict, of data gaps and of answers to a parts list.
//!
//! Does not know: how any of it was decided.

use super::{AdvisoryLink, AssetRow, MatchRow};
use jiff::Timestamp;
use store::AssetChange;
use triage::advisory::{Advisory, AdvisoryId};
use triage::assessment::Label;
use triage::asset::gaps::Gap;
use triage::asset::parts_list::Part;
use triage::asset::readiness::{Readiness, ReadinessCounts, ReadinessLevel};
use triage::asset::{AssetId, AssetRecord};
use triage::disposition::{DecisionStanding, RemediationStanding};
use triage::matching::{AssetReading, Evidence, Explanation, ReadAs, VendorSource, Verdict};

/// One asset's page.
#[derive(Clone, Debug)]
pub struct AssetView<'a> {
    /// What the inventory says.
    pub record: &'a AssetRecord,
    /// What the organisation's aliases say it is.
    pub read_as: &'a ReadAs,
    /// When it was first imported.
    pub created: Timestamp,
    /// When an import last changed it.
    pub changed: Timestamp,
    /// How ready it is to be matched.
    pub readiness: Readiness,
    /// The advisories that meet it, the most pressing first.
    pub matches: Vec<MatchedAdvisory<'a>>,
    /// How many more there are.
    pub matches_more: u64,
    /// What happened to it, the latest first.
    pub changes: &'a [AssetChange],
}

/// An advisory that meets the asset.
#[derive(Clone, Debug)]
pub struct MatchedAdvisory<'a> {
    /// The advisory.
    pub link: AdvisoryLink<'a>,
    /// Its label.
    pub label: Label,
    /// The verdict, a person's word counted in; the computed one of a match that was rejected.
    pub verdict: Verdict,
    /// 0 to 100.
    pub confidence: u8,
    /// What met what, the deciding one first.
    pub evidence: &'a [Evidence],
    /// The ids of both sides.
    pub pair: (AdvisoryId, AssetId),
    /// What a person said of it.
    pub decision: Option<DecisionStanding>,
    /// How far its remediation is.
    pub remediation: RemediationStanding,
}

/// Why an asset has a verdict.
#[derive(Clone, Debug)]
pub struct WhyView<'a> {
    /// The asset.
    pub record: &'a AssetRecord,
    /// The advisory.
    pub advisory: &'a Advisory,
    /// The steps.
    pub explanation: &'a Explanation,
}

/// One data gap with links to the most urgent advisories that its answer would settle.
#[derive(Clone, Debug)]
pub struct GapView<'a> {
    /// The gap.
    pub gap: &'a Gap,
    /// The most urgent advisories with their labels.
    pub examples: Vec<(AdvisoryLink<'a>, Label)>,
}

/// A page of data gaps.
#[derive(Clone, Debug, Default)]
pub struct GapsView<'a> {
    /// Of this page.
    pub gaps: Vec<GapView<'a>>,
    /// On all pages.
    pub total: usize,
    /// The number of the first of this page, counted from 0.
    pub first: usize,
    /// Where the next page begins; `None` on the last.
    pub next: Option<usize>,
    /// Pairs of asset and advisory that wait for the publisher, not for the inventory.
    pub publisher_pairs: u64,
}

/// The answer to one line of a parts list.
#[derive(Clone, Debug, PartialEq)]
pub struct LineAnswer {
    /// The line.
    pub part: Part,
    /// How it was read.
    pub reading: AssetReading,
    /// How the vendor was found, where the line has no field for it.
    pub vendor_source: Option<VendorSource>,
    /// What it lacks.
    pub readiness: Readiness,
    /// Open advisories, the most pressing first, up to the limit asked for.
    pub open: Vec<OpenAdvisory>,
    /// How many more open ones there are.
    pub open_more: usize,
    /// Advisories that list the product and whose versions do not concern this one.
    pub settled: usize,
}

/// An advisory that touches, or may touch, a part.
#[derive(Clone, Debug, PartialEq)]
pub struct OpenAdvisory {
    /// The publisher.
    pub publisher: String,
    /// The publisher's id.
    pub tracking_id: String,
    /// Its title.
    pub title: String,
    /// Its label.
    pub label: Label,
    /// [`Verdict::Affected`] or [`Verdict::NeedsData`].
    pub verdict: Verdict,
    /// 0 to 100.
    pub confidence: u8,
    /// The deciding evidence.
    pub evidence: Option<Evidence>,
}

/// All answers to a list.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct LookupAnswer {
    /// One for each line.
    pub lines: Vec<LineAnswer>,
    /// Lines beyond the limit, which were not read.
    pub lines_more: usize,
    /// Advisories that were compared.
    pub advisories: usize,
}

/// What a list of assets is narrowed to; the query part of its address.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AssetsFilter {
    /// Words to find.
    pub q: Option<String>,
    /// One site.
    pub site: Option<String>,
    /// One level of readiness.
    pub level: Option<ReadinessLevel>,
}

impl AssetsFilter {
    /// Whether nothing narrows the list.
    pub fn is_empty(&self) -> bool {
        *self == AssetsFilter::default()
    }

    /// The query part for this filter, `?` included, empty for no filter. `cursor` asks for a further page.
    pub fn query(&self, cursor: Option<&str>) -> String {
        let level = self.level.map(ReadinessLevel::code);
        query(&[("q", self.q.as_deref()), ("site", self.site.as_deref()), ("readiness", level), ("cursor", cursor)])
    }
}

/// A page of assets.
#[derive(Clone, Debug)]
pub struct AssetList<'a> {
    /// The lines.
    pub rows: Vec<AssetRow<'a>>,
    /// What was asked for.
    pub filter: AssetsFilter,
    /// Assets under the filter, on all pages.
    pub total: u64,
    /// Cursor of the next page.
    pub next: Option<String>,
    /// Sites to choose from.
    pub sites: Vec<String>,
    /// Over the whole inventory.
    pub readiness: ReadinessCounts,
}

/// What a list of matches is narrowed to; the query part of its address.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MatchesFilter {
    /// One verdict.
    pub verdict: Option<Verdict>,
    /// Words to find in the asset.
    pub q: Option<String>,
    /// One site.
    pub site: Option<String>,
}

impl MatchesFilter {
    /// Whether not all assets are meant.
    pub fn narrows_assets(&self) -> bool {
        self.q.is_some() || self.site.is_some()
    }

    /// The query part for this filter, `?` included, empty for no filter. `from` asks for the page that begins there.
    pub fn query(&self, from: Option<u32>) -> String {
        let (verdict, from) = (self.verdict.map(Verdict::code), from.map(|from| from.to_string()));
        query(&[
            ("verdict", verdict),
            ("q", self.q.as_deref()),
            ("site", self.site.as_deref()),
            ("from", from.as_deref()),
        ])
    }
}

/// A page of matches.
#[derive(Clone, Debug)]
pub struct MatchList<'a> {
    /// The lines.
    pub rows: Vec<MatchRow<'a>>,
    /// What was asked for.
    pub filter: MatchesFilter,
    /// The number of the first of this page, counted from 0.
    pub first: u64,
    /// Matches under the filter, on all pages.
    pub total: u64,
    /// Where the next page begins; `None` on the last.
    pub next: Option<u32>,
    /// Sites to choose from.
    pub sites: Vec<String>,
}

fn query(members: &[(&str, Option<&str>)]) -> String {
    let mut pairs = url::form_urlencoded::Serializer::new(String::new());
    for (name, value) in members {
        if let Some(value) = value {
            pairs.append_pair(name, value);
        }
    }
    let query = pairs.finish();
    if query.is_empty() { query } else { format!("?{query}") }
}
