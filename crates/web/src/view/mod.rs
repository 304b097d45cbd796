//! What a page or an API answer shows: borrowed views on rows, made by `ui` and `api`, rendered by `templates`.
//!
//! Does not know: HTTP, SQL, markup. Every field is something a reader may see already.

mod asset;
mod case;
mod case_work;
mod changes;
mod disposition;
pub mod json_lines;
mod ledger;
mod lists;
mod months;
mod overview;
mod planner;
mod quality;
mod settings;
mod standing;
mod subject;
mod watch_form;
mod work_order;

pub use asset::{
    AssetList, AssetView, AssetsFilter, GapView, GapsView, LineAnswer, LookupAnswer, MatchList, MatchedAdvisory,
    MatchesFilter, OpenAdvisory, WhyView,
};
pub use case::{CaseDocument, CaseView, Happened, What};
pub use case_work::CaseWork;
pub use changes::{ChangeLine, Changes, RevisionChanges};
pub use disposition::{Claim, MatchView, RemediationLine};
pub use ledger::{LedgerLine, LedgerView};
pub use lists::{
    AdvisoryList, AdvisoryRow, AlertRow, AlertsView, ArrivalRow, AssetRow, CatalogView, DueView, FacetChoice,
    FacetGroup, Filter, HealthView, MatchRow, OursView, OutboxMessage, OutboxRow, OutboxView, Rows, SavedViewLine,
    SavedViews, SourceView, SourcesView, StartView, StatusView, StuckRow, standing_words,
};
pub use months::by_month;
pub use overview::{Answered, Exposure, LabelColumn, answered, exposure, first_of_months, open_by_label, released};
pub use planner::{ActionView, OpensView, PlannerView, StaysView};
pub use quality::{FaultLine, QualityLine, QualityView};
pub use settings::{SettingLine, SettingsGroup};
pub use standing::{Standing, fix_counts, standings};
pub use subject::{CveView, ProductView, Said, SectorView, Stated, SubjectList, VendorView};
pub use watch_form::{RecipientLine, WatchForm};
pub use work_order::{OrderAbout, OrderDevice, OrderPart, WorkOrder, steps_for};

use jiff::Timestamp;
use std::sync::Arc;
use std::sync::LazyLock;
use store::{Comment, PolicyOwner, ReadMark, Standings, StoredDraft};
use triage::advisory::AdvisoryId;
use triage::assessment::{Attack, Exploitability, Label};
use triage::asset::AssetId;
use triage::disposition::{DecisionStanding, RemediationStanding};
use triage::fan_out::FanOut;
use triage::matching::{Evidence, Verdict};
use triage::{Advisory, Assessment, Enrichment};
use uuid::Uuid;

/// One advisory with everything its page and its JSON show.
#[derive(Debug)]
pub struct AdvisoryView<'a> {
    /// The normalised advisory.
    pub advisory: &'a Advisory,
    /// Its assessment.
    pub assessment: &'a Assessment,
    /// EPSS and KEV by CVE, as the assessment saw them.
    pub enrichment: &'a Enrichment,
    /// Whose policy decided.
    pub policy_owner: PolicyOwner,
    /// The case it belongs to.
    pub case_id: Uuid,
    /// When this installation first saw it.
    pub first_seen: Timestamp,
    /// SHA-256 of the current original, lower-case hexadecimal.
    pub sha256: &'a str,
    /// Number of the current revision, counted from 1 in the order of arrival.
    pub revision: u32,
    /// Signature state as a code, e.g. `unsigned`, `not_checked`.
    pub signature: &'a str,
    /// When its publisher was found to have taken it back; it is kept.
    pub withdrawn: Option<Timestamp>,
    /// What was wrong with the document.
    pub findings: Vec<FindingLine<'a>>,
    /// Components it is about, or that its products may contain.
    pub fan_out: Arc<FanOut>,
    /// What a language model wrote, where that is switched on: no part of the assessment.
    pub draft: Option<&'a StoredDraft>,
}

/// What only a person's page shows beside the advisory itself.
#[derive(Clone, Debug, Default)]
pub struct AdvisoryContext<'a> {
    /// Other documents of the same case.
    pub siblings: Vec<AdvisoryLink<'a>>,
    /// The organisation's assets that the advisory meets.
    pub matches: Vec<AssetMatch<'a>>,
    /// The organisation's assets that may contain the component it is about.
    pub suspects: Vec<SuspectAsset<'a>>,
    /// Steps of the checklist that somebody has ticked.
    pub ticks: Vec<Tick<'a>>,
    /// Revisions this installation has stored, newest first.
    pub revisions: Vec<RevisionLine<'a>>,
    /// What differs between each and the one before it, newest first.
    pub changes: Vec<RevisionChanges<'a>>,
    /// How many assets it meets, by verdict and by standing of their remediation, where it meets any.
    pub standings: Option<Standings>,
    /// What the organisation's people write about it, oldest first.
    pub comments: Vec<Comment>,
    /// Which revision they have read.
    pub read: Option<&'a ReadMark>,
    /// How far the organisation is with its case.
    pub work: CaseWork<'a>,
    /// The newer neighbour in the list of all.
    pub newer: Option<AdvisoryId>,
    /// The older neighbour in the list of all.
    pub older: Option<AdvisoryId>,
}

/// One finding.
#[derive(Clone, Copy, Debug)]
pub struct FindingLine<'a> {
    /// Stable name of the rule.
    pub rule: &'a str,
    /// `information`, `warning`, `error`.
    pub severity: &'a str,
    /// JSON pointer into the document.
    pub pointer: &'a str,
    /// One English sentence.
    pub message: &'a str,
}

/// Enough to link to an advisory.
#[derive(Clone, Copy, Debug)]
pub struct AdvisoryLink<'a> {
    /// The publisher's name.
    pub publisher: &'a str,
    /// The publisher's id.
    pub tracking_id: &'a str,
    /// Its title.
    pub title: &'a str,
}

/// One asset that an advisory meets.
#[derive(Clone, Debug)]
pub struct AssetMatch<'a> {
    /// The inventory's own key.
    pub external_id: &'a str,
    /// Vendor and product as the inventory has them.
    pub product: &'a str,
    /// Firmware or software version, empty if unknown.
    pub version: &'a str,
    /// Site or plant.
    pub site: &'a str,
    /// Zone.
    pub zone: &'a str,
    /// The verdict.
    pub verdict: Verdict,
    /// 0 to 100: how sure the identity is.
    pub confidence: u8,
    /// What met what, the deciding one first.
    pub evidence: &'a [Evidence],
    /// Its id, for the page of the match.
    pub asset: AssetId,
    /// What a person decided, if anybody did.
    pub decision: Option<DecisionStanding>,
    /// How far its remediation is over all vulnerabilities.
    pub remediation: RemediationStanding,
}

/// Assets of one product that may contain the component an advisory is about: nobody says that they are affected.
#[derive(Clone, Copy, Debug)]
pub struct SuspectAsset<'a> {
    /// As the inventory has it.
    pub vendor: &'a str,
    /// As the inventory has it.
    pub product: &'a str,
    /// How many there are.
    pub count: u64,
    /// The inventory's own key of the first.
    pub first: &'a str,
    /// The component's name.
    pub component: &'a str,
    /// The document that says so.
    pub source: &'a str,
}

/// A step that somebody ticked.
#[derive(Clone, Copy, Debug)]
pub struct Tick<'a> {
    /// `PlanStep::key`.
    pub step_key: &'a str,
    /// Who.
    pub by: &'a str,
    /// When.
    pub at: Timestamp,
}

/// One stored revision.
#[derive(Clone, Copy, Debug)]
pub struct RevisionLine<'a> {
    /// Counted from 1 in the order of arrival.
    pub number: u32,
    /// The publisher's version.
    pub version: &'a str,
    /// SHA-256 of its bytes, lower-case hexadecimal.
    pub sha256: &'a str,
    /// When it was first seen here.
    pub first_seen: Timestamp,
    /// Other bytes under the same version and date.
    pub silent: bool,
}

/// What stands in for the assessment of an advisory that has just arrived: nothing is claimed, the path is empty.
pub fn unassessed() -> &'static Assessment {
    static UNASSESSED: LazyLock<Assessment> = LazyLock::new(|| {
        let unknown = || "unknown".to_owned();
        let attack =
            Attack { vector: unknown(), auth_required: unknown(), complexity: unknown(), user_interaction: unknown() };
        let exploitability =
            Exploitability { kev: Vec::new(), epss: None, maturity: "not_defined".to_owned(), statements: Vec::new() };
        Assessment {
            policy_version: String::new(),
            label: Label::NeedsData,
            path: Vec::new(),
            decider: None,
            cvss: None,
            attack,
            could_happen: Vec::new(),
            who_is_at_risk: Vec::new(),
            how_exploited: Vec::new(),
            prerequisites: Vec::new(),
            tags: Vec::new(),
            exploitability,
            ssvc: Vec::new(),
            fixes: Vec::new(),
            plan: Vec::new(),
        }
    });
    &UNASSESSED
}
