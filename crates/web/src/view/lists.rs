//! Views of lists: advisories, assets, matches, alerts, mails, and the figures of start and health.
//!
//! Does not know: one advisory's page (`super`).

use super::AdvisoryLink;
use super::overview::{Answered, Exposure, LabelColumn};
use crate::words::language;
use jiff::Timestamp;
use monitor::actions::ClockLine;
use store::{Order, Person};
use triage::advisory::AdvisoryId;
use triage::assessment::Label;
use triage::asset::AssetId;
use triage::disposition::{DecisionStanding, Disposition};
use triage::matching::Verdict;
use triage::promise::{Measured, Since};
use triage::search::{Narrow, Query};
use triage::wording::source;
use uuid::Uuid;

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
    /// What the list could be narrowed down to.
    pub facets: Vec<FacetGroup>,
    /// How many of the newest the facets were counted in, where that is not all.
    pub counted: Option<u32>,
    /// The word that was typed, and the one whose list this is in its place.
    pub instead: Option<(String, String)>,
    /// Filters that were saved under a name.
    pub views: SavedViews,
}

/// Saved filters, and who may save more.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SavedViews {
    /// By name.
    pub lines: Vec<SavedViewLine>,
    /// Whether the reader has an account, and so views of his own.
    pub is_person: bool,
    /// Whether the reader may save them for everybody.
    pub may_share: bool,
}

/// A saved filter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SavedViewLine {
    /// Its id.
    pub id: Uuid,
    /// What it is called.
    pub name: String,
    /// The query part of its address, without the question mark.
    pub query: String,
    /// Whether it is the organisation's.
    pub is_shared: bool,
    /// Whether the reader may delete it.
    pub is_deletable: bool,
}

/// One field that a list can be narrowed by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FacetGroup {
    /// What the field is called.
    pub name: &'static str,
    /// Its values, most frequent first.
    pub choices: Vec<FacetChoice>,
}

/// One value of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FacetChoice {
    /// The condition.
    pub narrow: Narrow,
    /// How the value is called.
    pub name: String,
    /// Advisories that have it.
    pub count: u64,
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
    /// What to find, as it was typed.
    pub q: Option<String>,
    /// The same, read.
    pub asked: Query,
    /// What it is sorted by; narrows nothing.
    pub order: Order,
}

impl Filter {
    /// Whether nothing narrows the list.
    pub fn is_empty(&self) -> bool {
        Filter { order: Order::default(), ..self.clone() } == Filter::default()
    }

    /// The filter with a condition more, or, where it has it, without.
    #[must_use]
    pub fn toggled(&self, narrow: &Narrow) -> Filter {
        let asked = self.asked.toggled(narrow);
        let q = Some(asked.to_string()).filter(|text| !text.is_empty());
        Filter { q, asked, ..self.clone() }
    }

    /// What narrows the list, as it was asked for.
    pub fn told(&self) -> Vec<&str> {
        let label = self.label.map(Label::code);
        let rest = [&self.vendor, &self.cve, &self.since, &self.q].map(|one| one.as_deref());
        label.into_iter().chain(rest.into_iter().flatten()).collect()
    }

    /// The query part for this filter, `?` included, empty for no filter. `cursor` asks for a further page.
    pub fn query(&self, cursor: Option<&str>) -> String {
        let mut pairs = url::form_urlencoded::Serializer::new(String::new());
        let sort = (self.order != Order::default()).then(|| self.order.to_string());
        let members = [
            ("label", self.label.map(Label::code)),
            ("vendor", self.vendor.as_deref()),
            ("cve", self.cve.as_deref()),
            ("since", self.since.as_deref()),
            ("q", self.q.as_deref()),
            ("sort", sort.as_deref()),
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
    /// How ready it is to be matched.
    pub readiness: triage::asset::readiness::Readiness,
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
    pub product: String,
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
    /// The ids of both sides.
    pub pair: (AdvisoryId, AssetId),
    /// What a person said of it.
    pub decision: Option<DecisionStanding>,
}

/// One line of the alerts page.
#[derive(Clone, Debug)]
pub struct AlertRow<'a> {
    /// Address of the page of what raised it: an advisory, or the sources; empty for an advisory that was deleted.
    pub path: String,
    /// Title of that advisory, or what became of the source.
    pub title: String,
    /// The advisory's publisher and the publisher's id; empty for a source.
    pub named: String,
    /// The advisory's label when it was raised.
    pub label: Option<Label>,
    /// Why it was raised, as a code, e.g. `new`, `now_exploited`.
    pub reason: &'a str,
    /// The watchlist or inventory that asked for it.
    pub watchlist: &'a str,
    /// The advisory, where it is about one that is there.
    pub advisory: Option<AdvisoryId>,
    /// How far its case is, and who has it; `None` where nobody said anything.
    pub work: Option<(Disposition, &'a str)>,
    /// When it was raised.
    pub raised: Timestamp,
    /// Its deliveries as (channel, state, attempts).
    pub deliveries: Vec<(&'a str, &'a str, u32)>,
}

/// The list of alerts.
#[derive(Clone, Copy, Debug)]
pub struct AlertsView<'a> {
    /// One page, newest first.
    pub rows: &'a [AlertRow<'a>],
    /// Where the next page begins.
    pub next: Option<&'a str>,
    /// Only those of cases that nobody said anything about.
    pub is_new_only: bool,
    /// Whether the reader may say how far cases are.
    pub may_decide: bool,
    /// To whom cases can be given.
    pub people: &'a [Person],
}

/// The outbox.
#[derive(Clone, Copy, Debug)]
pub struct OutboxView<'a> {
    /// What did not get through.
    pub stuck: Rows<'a, StuckRow<'a>>,
    /// Mails that wait because no way is set by which mails leave.
    pub waiting: u64,
    /// The demo's mails, where they stay here.
    pub kept: Option<Rows<'a, OutboxRow<'a>>>,
    /// Whether the reader may have messages sent again.
    pub may_resend: bool,
}

/// The rows of a page that has no next one.
#[derive(Debug)]
pub struct Rows<'a, Row> {
    /// Those shown.
    pub shown: &'a [Row],
    /// There are more.
    pub is_cut: bool,
}

impl<Row> Clone for Rows<'_, Row> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<Row> Copy for Rows<'_, Row> {}

impl<'a, Row> Rows<'a, Row> {
    /// The first `count` of `all`.
    pub fn first(all: &'a [Row], count: usize) -> Self {
        Rows { shown: &all[..all.len().min(count)], is_cut: all.len() > count }
    }
}

/// One message that waits after a failure, or was given up.
#[derive(Clone, Debug)]
pub struct StuckRow<'a> {
    /// Its id.
    pub id: Uuid,
    /// What it is about.
    pub title: String,
    /// The address as it may be shown.
    pub to: String,
    /// Its channel, as a code.
    pub channel: &'a str,
    /// Attempts so far.
    pub attempts: u32,
    /// What went wrong last.
    pub error: &'a str,
    /// Nobody tries it again by himself.
    pub is_given_up: bool,
    /// Whether it can be sent again.
    pub is_resendable: bool,
    /// When it was given up, or will be tried again.
    pub at: Timestamp,
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
    /// Documents put aside most recently, as (when, where from, why).
    pub quarantine: Vec<(Timestamp, String, String)>,
}

/// How long an organisation waited for its alerts.
#[derive(Clone, Debug, Default)]
pub struct StatusView {
    /// How many days are looked back on.
    pub days: u64,
    /// Messages in this time.
    pub messages: u64,
    /// Those that wait.
    pub waiting: u64,
    /// Those that were given up.
    pub given_up: u64,
    /// Their times, counted from each moment.
    pub measured: Vec<(Since, Measured)>,
}

/// The start page.
#[derive(Clone, Debug, Default)]
pub struct StartView<'a> {
    /// Advisories per label, `Label::ALL` order.
    pub counts: [u64; 5],
    /// The newest advisories.
    pub newest: Vec<AdvisoryRow<'a>>,
    /// What the organisation has; `None` without an inventory.
    pub ours: Option<OursView<'a>>,
    /// The newest alerts.
    pub alerts: Vec<AlertRow<'a>>,
    /// What is due first.
    pub due: DueView<'a>,
    /// How the sources fare.
    pub sources: SourcesView,
    /// Advisories by month and label.
    pub released: Vec<LabelColumn>,
    /// How long people took to answer alerts, by month.
    pub answered: Vec<Answered>,
}

/// What stands for an organisation with an inventory.
#[derive(Clone, Debug, Default)]
pub struct OursView<'a> {
    /// How many assets the inventory has.
    pub assets: u64,
    /// Matches per verdict: affected, needs data, fixed, not affected.
    pub matches: [u64; 4],
    /// Open advisories per label, `Label::ALL` order.
    pub open: [u64; 5],
    /// How long they have been open.
    pub exposure: Exposure,
    /// What came since the last visit.
    pub arrivals: Vec<ArrivalRow<'a>>,
    /// How much that is.
    pub arrivals_count: u64,
    /// When that visit was.
    pub since: Timestamp,
    /// Whether there was no visit before this one.
    pub is_first_visit: bool,
    /// The answers that would settle most; each sentence says how many advisories.
    pub gaps: Vec<&'a str>,
    /// How many answers are missing.
    pub gaps_count: usize,
}

/// An advisory that came since the last visit.
#[derive(Clone, Debug)]
pub struct ArrivalRow<'a> {
    /// Its page.
    pub link: AdvisoryLink<'a>,
    /// Its label; what is not assessed yet lacks data.
    pub label: Label,
    /// Whether the advisory itself came, and not only a revision.
    pub is_new: bool,
    /// When its last revision came.
    pub at: Timestamp,
    /// Assets that it touches or may touch.
    pub assets: u32,
}

/// Clocks that run.
#[derive(Clone, Debug, Default)]
pub struct DueView<'a> {
    /// What is due first.
    pub lines: &'a [ClockLine],
    /// How many clocks run.
    pub count: usize,
    /// How many of them are overdue.
    pub overdue_count: usize,
}

/// How the sources fare.
#[derive(Clone, Debug, Default)]
pub struct SourcesView {
    /// How many are watched.
    pub count: usize,
    /// What is to be said of those that are not well: name and sentence.
    pub ailing: Vec<(String, String)>,
}

/// A publisher that is watched.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SourceView {
    /// Its name in the configuration.
    pub name: String,
    /// The last look at its listing and at its documents, as far as there was one.
    pub checks: Vec<store::Check>,
    /// What was wrong with its index files and keys when its listing was read last.
    pub findings: Vec<store::ListingFinding>,
    /// Whether it is silent, and whether it answers, once it was looked at.
    pub standing: Option<store::Standing>,
}

/// What is to be said of how a provider stands: nothing if it is well.
pub fn standing_words(standing: &store::Standing) -> Vec<String> {
    let usual_days = standing.usual_pause.map_or(0, |pause| pause.as_hours() / 24);
    let silent = standing.silent_since.map(|since| source::silent(since, usual_days, language()));
    let unanswered = standing.unanswered_since.map(|since| source::unanswered(since, language()));
    silent.into_iter().chain(unanswered).collect()
}

/// A catalog of what others know about CVEs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CatalogView {
    /// Its name in the configuration.
    pub name: String,
    /// The edition that is stored.
    pub version: String,
    /// Its entries.
    pub entries: u64,
    /// When it was taken; `None` if nothing is stored.
    pub taken: Option<Timestamp>,
    /// When its addresses were asked last.
    pub looked: Option<Timestamp>,
    /// What went wrong then; empty if nothing did.
    pub error: String,
    /// Whether it is fetched by itself.
    pub watched: bool,
}
