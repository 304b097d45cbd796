//! What a page or an API answer shows: borrowed views on rows, made by `ui` and `api`, rendered by `templates`.
//!
//! Does not know: HTTP, SQL, markup. Every field is something a reader may see already.

use jiff::Timestamp;
use std::sync::LazyLock;
use triage::advisory::AdvisoryId;
use triage::assessment::{Attack, Exploitability, FixStatus, Label};
use triage::matching::{Evidence, Verdict};
use triage::{Advisory, Assessment, Enrichment};
use uuid::Uuid;

/// One advisory with everything its page and its JSON show.
#[derive(Clone, Debug)]
pub struct AdvisoryView<'a> {
    /// The normalised advisory.
    pub advisory: &'a Advisory,
    /// Its assessment.
    pub assessment: &'a Assessment,
    /// EPSS and KEV by CVE, as the assessment saw them.
    pub enrichment: &'a Enrichment,
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
    /// What was wrong with the document.
    pub findings: Vec<FindingLine<'a>>,
}

/// What only a person's page shows beside the advisory itself.
#[derive(Clone, Debug, Default)]
pub struct AdvisoryContext<'a> {
    /// Other documents of the same case.
    pub siblings: Vec<AdvisoryLink<'a>>,
    /// The organisation's assets that the advisory meets.
    pub matches: Vec<AssetMatch<'a>>,
    /// Steps of the checklist that somebody has ticked.
    pub ticks: Vec<Tick<'a>>,
    /// Revisions this installation has stored, newest first.
    pub revisions: Vec<RevisionLine<'a>>,
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
    /// The publisher's short name in addresses, e.g. `cisa`.
    pub publisher_slug: &'a str,
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

/// One line of a list of advisories.
#[derive(Clone, Debug)]
pub struct AdvisoryRow<'a> {
    /// Link and title.
    pub link: AdvisoryLink<'a>,
    /// The triage label.
    pub label: Label,
    /// Score and severity code.
    pub cvss: Option<(f64, &'a str)>,
    /// Vendors in document order.
    pub vendors: &'a [String],
    /// Initial release.
    pub published: Option<Timestamp>,
    /// Current release.
    pub updated: Option<Timestamp>,
    /// Whether a CVE of it is known to be exploited.
    pub kev: bool,
    /// How many of the organisation's assets are affected or may be.
    pub assets: u32,
}

/// A page of advisories with its filter and counts.
#[derive(Clone, Debug)]
pub struct AdvisoryList<'a> {
    /// The lines.
    pub rows: Vec<AdvisoryRow<'a>>,
    /// Documents per label under the filter without its label, `Label::ALL` order.
    pub counts: [u64; 5],
    /// What was asked for.
    pub filter: Filter,
    /// Cursor of the next page.
    pub next: Option<String>,
}

/// What a list of advisories is narrowed to; the query part of its address.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// One label.
    pub label: Option<Label>,
    /// A vendor's name.
    pub vendor: Option<String>,
    /// A CVE id.
    pub cve: Option<String>,
    /// Updated at or after; a day or an RFC 3339 time, as asked.
    pub since: Option<String>,
    /// Words to find.
    pub q: Option<String>,
}

impl Filter {
    /// Whether nothing narrows the list.
    pub fn is_empty(&self) -> bool {
        *self == Filter::default()
    }

    /// The query part for this filter, `?` included, empty for no filter. `cursor` asks for a further page.
    pub fn query(&self, cursor: Option<&str>) -> String {
        let mut pairs = url::form_urlencoded::Serializer::new(String::new());
        let members = [
            ("label", self.label.map(Label::code)),
            ("vendor", self.vendor.as_deref()),
            ("cve", self.cve.as_deref()),
            ("since", self.since.as_deref()),
            ("q", self.q.as_deref()),
            ("cursor", cursor),
        ];
        for (name, value) in members {
            if let Some(value) = value {
                pairs.append_pair(name, value);
            }
        }
        let query = pairs.finish();
        if query.is_empty() { query } else { format!("?{query}") }
    }
}

/// One line of the inventory page.
#[derive(Clone, Debug)]
pub struct AssetRow<'a> {
    /// The asset.
    pub asset: &'a triage::asset::AssetRecord,
    /// Matches per verdict: affected, needs data, fixed, not affected.
    pub counts: [u32; 4],
}

/// One line of the matches page.
#[derive(Clone, Debug)]
pub struct MatchRow<'a> {
    /// The advisory.
    pub link: AdvisoryLink<'a>,
    /// Its label.
    pub label: Label,
    /// Asset key and name.
    pub external_id: &'a str,
    /// Vendor and product as the inventory has them.
    pub product: &'a str,
    /// Version as the inventory has it.
    pub version: &'a str,
    /// Site or plant.
    pub site: &'a str,
    /// The verdict.
    pub verdict: Verdict,
    /// 0 to 100.
    pub confidence: u8,
    /// The deciding evidence in one line.
    pub reason: String,
}

/// One line of the alerts page.
#[derive(Clone, Debug)]
pub struct AlertRow<'a> {
    /// Address of the page of the advisory that raised it.
    pub path: String,
    /// Title of that advisory.
    pub title: String,
    /// Its publisher and the publisher's id.
    pub named: String,
    /// Its label when it was raised.
    pub label: Label,
    /// Why it was raised, as a code, e.g. `new`, `now_exploited`.
    pub reason: &'a str,
    /// The watchlist or inventory that asked for it.
    pub watchlist: &'a str,
    /// When it was raised.
    pub raised: Timestamp,
    /// Its deliveries as (channel, state, attempts).
    pub deliveries: Vec<(&'a str, &'a str, u32)>,
}

/// One message of the demo's outbox.
#[derive(Clone, Debug)]
pub struct OutboxRow<'a> {
    /// Its id.
    pub id: Uuid,
    /// Recipient.
    pub to: &'a str,
    /// Subject.
    pub subject: &'a str,
    /// When it was handed over.
    pub at: Timestamp,
}

/// One message as a page.
#[derive(Clone, Debug)]
pub struct OutboxMessage<'a> {
    /// Head.
    pub row: OutboxRow<'a>,
    /// The text part.
    pub text: &'a str,
    /// Whether it has an HTML part, shown in a frame of its own.
    pub has_html: bool,
}

/// The state of the installation.
#[derive(Clone, Debug, Default)]
pub struct HealthView {
    /// What is counted, as (what, how many).
    pub counts: Vec<(&'static str, u64)>,
    /// Work that waits, as (stage, how many).
    pub pending: Vec<(String, u64)>,
    /// Pieces of work that failed and will be tried again.
    pub failing: u64,
    /// When a document was last seen for the first time.
    pub newest_document: Option<Timestamp>,
    /// Deliveries by state.
    pub deliveries: Vec<(String, u64)>,
    /// Sources as (name, last poll, last error).
    pub sources: Vec<(String, Option<Timestamp>, Option<String>)>,
}

/// The start page.
#[derive(Clone, Debug)]
pub struct StartView<'a> {
    /// Advisories per label, `Label::ALL` order.
    pub counts: [u64; 5],
    /// The newest advisories.
    pub newest: Vec<AdvisoryRow<'a>>,
    /// Matches per verdict: affected, needs data, fixed, not affected.
    pub matches: [u64; 4],
    /// How many assets the inventory has.
    pub assets: u64,
    /// The newest alerts.
    pub alerts: Vec<AlertRow<'a>>,
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
            fixes: Vec::new(),
            plan: Vec::new(),
        }
    });
    &UNASSESSED
}

/// How a product stands over all vulnerabilities: the worst statement wins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Standing {
    /// The tree names it, no vulnerability mentions it.
    Named,
    /// Fixed, not affected or recommended.
    Clear,
    /// Under investigation.
    Investigated,
    /// Affected by at least one vulnerability.
    Affected,
}

/// The standing of each product, same order and length as `advisory.products`.
pub fn standings(advisory: &Advisory) -> Vec<Standing> {
    let mut standings = vec![Standing::Named; advisory.products.len()];
    let mut raise = |indexes: &[u32], standing: Standing| {
        for index in indexes {
            if let Some(slot) = standings.get_mut(*index as usize) {
                *slot = standing.max(*slot);
            }
        }
    };
    for vulnerability in &advisory.vulnerabilities {
        let status = &vulnerability.status;
        raise(&status.affected, Standing::Affected);
        raise(&status.last_affected, Standing::Affected);
        raise(&status.under_investigation, Standing::Investigated);
        raise(&status.fixed, Standing::Clear);
        raise(&status.first_fixed, Standing::Clear);
        raise(&status.not_affected, Standing::Clear);
        raise(&status.recommended, Standing::Clear);
    }
    standings
}

/// Affected products per fix status, in the order of [`FIX_ORDER`], zeros left out.
pub fn fix_counts(assessment: &Assessment, standings: &[Standing]) -> Vec<(FixStatus, usize)> {
    let affected = |status: FixStatus| {
        let of_status = |(fix, standing): &(&triage::assessment::Fix, &Standing)| {
            fix.status == status && **standing >= Standing::Investigated
        };
        assessment.fixes.iter().zip(standings).filter(of_status).count()
    };
    FIX_ORDER.into_iter().map(|status| (status, affected(status))).filter(|(_, count)| *count > 0).collect()
}

/// Fix states in reading order.
pub const FIX_ORDER: [FixStatus; 7] = [
    FixStatus::FixAvailable,
    FixStatus::FixPlanned,
    FixStatus::NoFixYet,
    FixStatus::NoFixPlanned,
    FixStatus::EndOfLife,
    FixStatus::Unknown,
    FixStatus::NotAffected,
];

impl AdvisoryView<'_> {
    /// The publisher's short name in addresses.
    pub fn slug(&self) -> String {
        publisher_slug(&self.advisory.publisher.name)
    }
}

/// A publisher's short name in addresses: `CISA` → `cisa`, `CERT@VDE` → `cert-vde`.
pub fn publisher_slug(name: &str) -> String {
    let mut slug = String::with_capacity(name.len());
    for character in name.chars() {
        if character.is_alphanumeric() {
            slug.extend(character.to_lowercase());
        } else if !slug.is_empty() && !slug.ends_with('-') {
            slug.push('-');
        }
    }
    slug.truncate(slug.trim_end_matches('-').len());
    if slug.is_empty() { "publisher".to_owned() } else { slug }
}
