//! Views of the outage planner: what one update of some devices would close.
//!
//! Does not know: how that was decided.

use super::AdvisoryLink;
use triage::assessment::Label;
use triage::asset::AssetRecord;
use triage::matching::Verdict;
use triage::outage::Action;

/// What could be done, by site.
#[derive(Clone, Debug, Default)]
pub struct PlannerView<'a> {
    /// The sites that can be chosen.
    pub sites: Vec<String>,
    /// The one that is.
    pub site: Option<String>,
    /// Only actions about advisories of this label.
    pub label: Option<Label>,
    /// In the order of their sites, those that close most first.
    pub actions: Vec<ActionView<'a>>,
    /// Actions that were left out: too many for a page.
    pub more: usize,
    /// Matches that need data, and so are in no action.
    pub undecided: u64,
    /// Whether there are more open matches than were looked at.
    pub is_cut: bool,
}

/// One action.
#[derive(Clone, Debug)]
pub struct ActionView<'a> {
    /// What was decided.
    pub action: &'a Action,
    /// Its devices, by tag.
    pub devices: Vec<&'a AssetRecord>,
    /// The advisories that it closes, the most urgent first.
    pub closes: Vec<(AdvisoryLink<'a>, Label)>,
    /// Those that stay open, the most urgent first.
    pub stays: Vec<StaysView<'a>>,
    /// Those that the new version would bring, the most urgent first.
    pub opens: Vec<OpensView<'a>>,
}

/// An advisory that the new version would bring.
#[derive(Clone, Debug)]
pub struct OpensView<'a> {
    /// The advisory.
    pub link: AdvisoryLink<'a>,
    /// Its label.
    pub label: Label,
    /// Affected, or not known for want of data.
    pub verdict: Verdict,
}

/// An advisory that stays open.
#[derive(Clone, Debug)]
pub struct StaysView<'a> {
    /// The advisory.
    pub link: AdvisoryLink<'a>,
    /// Its label.
    pub label: Label,
    /// Why, as a sentence.
    pub why: String,
    /// On how many devices of the action.
    pub devices: usize,
}
