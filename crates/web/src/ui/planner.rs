//! `/planner`, `/planner.csv`: what one update in the next window of a site would close, and what stays open.
//!
//! Does not know: what closes an advisory (`triage::outage`).

use super::{Page, show};
use crate::csv;
use crate::error::Refusal;
use crate::query::word;
use crate::reader::Reader;
use crate::state::AppState;
use crate::templates::{frame::Place, planner};
use crate::view::{ActionView, AdvisoryLink, OpensView, PlannerView, StaysView};
use crate::words::{language, say};
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;
use std::collections::HashMap;
use store::{ASSESSED_COUNT_MAX, AssetFilter, MatchFilter, MatchRow, NamedAdvisory};
use triage::advisory::AdvisoryId;
use triage::assessment::Label;
use triage::asset::AssetId;
use triage::disposition::RemediationStanding;
use triage::matching::{Verdict, prepare};
use triage::outage::{Action, Device, OpenAdvisory, OpenMatch, Opens, Stays, plan};
use triage::wording::outage::stays_open;

/// Open matches that are looked at, the most pressing first: some hundred devices with what is open on each.
const MATCHES_COUNT_MAX: usize = 5_000;
/// Matches that are read at once.
const READ_ROWS_COUNT: u32 = 500;
/// Advisories that are looked at, the most pressing first: each is prepared as for matching.
const ADVISORIES_COUNT_MAX: usize = 600;
/// Actions of one page.
const ACTIONS_SHOWN_COUNT_MAX: usize = 100;

/// For which site, and about which advisories.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct PlannerQuery {
    site: Option<String>,
    label: Option<String>,
}

impl PlannerQuery {
    fn label(&self) -> Result<Option<Label>, Refusal> {
        let label = word("label", &self.label)?;
        let known = |code: String| {
            Label::from_code(&code)
                .ok_or_else(|| Refusal::bad_request(say("`label` is none of the labels of advisories.")))
        };
        label.map(known).transpose()
    }
}

pub(crate) async fn show_planner(
    State(state): State<AppState>,
    reader: Reader,
    Query(query): Query<PlannerQuery>,
) -> Page {
    let (site, label) = (word("site", &query.site)?, query.label()?);
    let planned = Planned::gather(&state, &reader, site.clone(), label).await?;
    let undecided = MatchFilter { verdict: Some(Verdict::NeedsData), ..of_site(site.clone()) };
    let view = PlannerView {
        sites: state.store().list_sites(reader.organisation).await?,
        site,
        label,
        actions: planned.actions.iter().take(ACTIONS_SHOWN_COUNT_MAX).map(|action| planned.view(action)).collect(),
        more: planned.actions.len().saturating_sub(ACTIONS_SHOWN_COUNT_MAX),
        undecided: state.store().count_matches_where(&reader.rows(), &undecided).await?,
        is_cut: planned.is_cut,
    };
    Ok(show(&state, &reader, Place::Matches, say("Outage planner"), "", &planner::render(&view)))
}

/// One row for each device and advisory of the same actions.
pub(crate) async fn csv_file(
    State(state): State<AppState>,
    reader: Reader,
    Query(query): Query<PlannerQuery>,
) -> Result<Response, Refusal> {
    let (site, label) = (word("site", &query.site)?, query.label()?);
    let planned = Planned::gather(&state, &reader, site, label).await?;
    if planned.is_cut {
        let detail = say("There are more open matches than one plan may hold. Choose a site.");
        return Err(Refusal::new(StatusCode::UNPROCESSABLE_ENTITY, detail));
    }
    let mut table = csv::Table::new(&[
        "site",
        "zone",
        "asset_id",
        "vendor",
        "product",
        "order_number",
        "version",
        "target",
        "publisher",
        "tracking_id",
        "title",
        "label",
        "outcome",
        "reason",
    ]);
    for action in &planned.actions {
        table.extend(planned.rows_of(action));
    }
    Ok(table.file("planner"))
}

fn of_site(site: Option<String>) -> MatchFilter {
    MatchFilter { verdict: None, assets: AssetFilter { site, ..AssetFilter::default() } }
}

/// The actions with the rows they are about.
struct Planned {
    actions: Vec<Action>,
    /// The first row of each device.
    devices: Vec<MatchRow>,
    /// The first row of each advisory, and the label that the reader has.
    advisories: Vec<MatchRow>,
    /// The advisories that updates would bring.
    brought: HashMap<AdvisoryId, NamedAdvisory>,
    /// What is open on each device, by places in `advisories`.
    open: Vec<Vec<usize>>,
    is_cut: bool,
}

impl Planned {
    async fn gather(
        state: &AppState,
        reader: &Reader,
        site: Option<String>,
        label: Option<Label>,
    ) -> Result<Planned, Refusal> {
        let (rows, mut is_cut) = open_rows(state, reader, site).await?;
        let (mut advisories, mut devices): (Vec<MatchRow>, Vec<MatchRow>) = (Vec::new(), Vec::new());
        let (mut by_advisory, mut by_asset) = (HashMap::new(), HashMap::new());
        let mut open: Vec<Vec<OpenMatch>> = Vec::new();
        for row in rows {
            let known = by_advisory.get(&row.found.advisory).copied();
            if known.is_none() && advisories.len() >= ADVISORIES_COUNT_MAX {
                is_cut = true;
                continue;
            }
            let advisory = known.unwrap_or(advisories.len());
            let device = *by_asset.entry(row.found.asset).or_insert_with(|| {
                devices.push(row.clone());
                open.push(Vec::new());
                devices.len() - 1
            });
            if let Some(open) = open.get_mut(device) {
                open.push(OpenMatch { advisory, evidence: row.found.evidence.clone() });
            }
            if known.is_none() {
                by_advisory.insert(row.found.advisory, advisory);
                advisories.push(row);
            }
        }
        let places = open.iter().map(|open| open.iter().map(|one| one.advisory).collect()).collect();
        let table = state.store().load_alias_table(reader.organisation).await?;
        let of_row = |(row, open): (&MatchRow, Vec<OpenMatch>)| {
            let site = row.record.site.trim().to_owned();
            Device { site, kind: table.kind_of(&row.record), open }
        };
        let planned: Vec<Device> = devices.iter().zip(open).map(of_row).collect();
        let prepared = prepared(state, reader, &advisories).await?;
        // Meeting advisories takes longer than a thread that answers others may be held up.
        let known = state.known.of(state.store(), reader.tlp).await?;
        let mut actions =
            tokio::task::spawn_blocking(move || plan(&planned, &prepared, known.index())).await.map_err(|error| {
                tracing::error!(error = %error, "the plan was not made");
                Refusal::new(
                    StatusCode::INTERNAL_SERVER_ERROR,
                    say("Something broke here. The log of the server says what."),
                )
            })?;
        let has_label = |place: &usize| advisories.get(*place).and_then(|row| row.label) == label;
        actions.retain(|action| {
            let mut concerned = action.closes.iter().chain(action.stays.iter().map(|one| &one.advisory));
            label.is_none() || concerned.any(has_label)
        });
        let brought: Vec<AdvisoryId> = actions.iter().flat_map(|one| &one.opens).map(|one| one.advisory).collect();
        let brought = state.store().list_named_advisories(&reader.rows(), &brought).await?;
        let brought = brought.into_iter().map(|advisory| (advisory.id, advisory)).collect();
        Ok(Planned { actions, devices, advisories, brought, open: places, is_cut })
    }

    fn link(&self, place: usize) -> Option<(AdvisoryLink<'_>, Label)> {
        let row = self.advisories.get(place)?;
        let link = AdvisoryLink { publisher: &row.publisher, tracking_id: &row.tracking_id, title: &row.title };
        Some((link, row.label.unwrap_or(Label::NeedsData)))
    }

    fn view<'a>(&'a self, action: &'a Action) -> ActionView<'a> {
        let mut devices: Vec<_> =
            action.devices.iter().filter_map(|place| self.devices.get(*place)).map(|row| &row.record).collect();
        devices.sort_by(|a, b| a.external_id.cmp(&b.external_id));
        let urgency = |label: &Label| Label::ALL.iter().position(|one| one == label);
        let mut closes: Vec<_> = action.closes.iter().filter_map(|place| self.link(*place)).collect();
        closes.sort_by_key(|(_, label)| urgency(label));
        let stays = |one: &Stays| {
            let (link, label) = self.link(one.advisory)?;
            Some(StaysView { link, label, why: stays_open(one.reason, one.fix, language()), devices: one.devices })
        };
        let mut stays: Vec<_> = action.stays.iter().filter_map(stays).collect();
        stays.sort_by_key(|one| urgency(&one.label));
        let opens = |one: &Opens| {
            let NamedAdvisory { publisher, tracking_id, title, label, .. } = self.brought.get(&one.advisory)?;
            let link = AdvisoryLink { publisher, tracking_id, title };
            Some(OpensView { link, label: label.unwrap_or(Label::NeedsData), verdict: one.verdict })
        };
        let mut opens: Vec<_> = action.opens.iter().filter_map(opens).collect();
        opens.sort_by_key(|one| urgency(&one.label));
        ActionView { action, devices, closes, stays, opens }
    }

    fn rows_of(&self, action: &Action) -> Vec<[String; 14]> {
        let mut rows = Vec::new();
        let places = action.devices.iter();
        for (device, open) in places.filter_map(|place| Some((self.devices.get(*place)?, self.open.get(*place)?))) {
            for (place, row) in open.iter().filter_map(|place| Some((*place, self.advisories.get(*place)?))) {
                let stays = action.stays.iter().find(|one| one.advisory == place);
                let why = stays.map(|one| stays_open(one.reason, one.fix, language())).unwrap_or_default();
                let outcome = if stays.is_some() { "stays_open" } else { "closed" };
                let named = [&row.publisher, &row.tracking_id, &row.title];
                rows.push(line(device, action, named, row.label, (outcome, why)));
            }
            for (one, named) in action.opens.iter().filter_map(|one| Some((one, self.brought.get(&one.advisory)?))) {
                let outcome = if one.verdict == Verdict::Affected { "opens" } else { "may_open" };
                let names = [&named.publisher, &named.tracking_id, &named.title];
                rows.push(line(device, action, names, named.label, (outcome, String::new())));
            }
        }
        rows
    }
}

fn line(
    device: &MatchRow,
    action: &Action,
    named: [&String; 3],
    label: Option<Label>,
    (outcome, why): (&str, String),
) -> [String; 14] {
    let record = &device.record;
    let [publisher, tracking_id, title] = named.map(String::clone);
    [
        record.site.clone(),
        record.zone.clone(),
        record.external_id.clone(),
        record.vendor.clone(),
        record.product.clone(),
        record.order_number.clone(),
        record.version.clone(),
        action.target.clone().unwrap_or_default(),
        publisher,
        tracking_id,
        title,
        label.map_or("", Label::code).to_owned(),
        outcome.to_owned(),
        why,
    ]
}

/// Affected matches that nobody has put right, and whether there are more than were read.
async fn open_rows(state: &AppState, reader: &Reader, site: Option<String>) -> Result<(Vec<MatchRow>, bool), Refusal> {
    let filter = MatchFilter { verdict: Some(Verdict::Affected), ..of_site(site) };
    let mut rows: Vec<MatchRow> = Vec::new();
    let mut is_cut = true;
    while rows.len() < MATCHES_COUNT_MAX {
        let passed = u32::try_from(rows.len()).unwrap_or(u32::MAX);
        let page = state.store().list_matches_where(&reader.rows(), &filter, passed, READ_ROWS_COUNT).await?;
        let is_last = page.len() < READ_ROWS_COUNT as usize;
        rows.extend(page);
        if is_last {
            is_cut = false;
            break;
        }
    }
    let standings: HashMap<(AdvisoryId, AssetId), RemediationStanding> =
        state.store().list_all_remediation_standings(&reader.rows()).await?;
    let is_done =
        |row: &MatchRow| standings.get(&(row.found.advisory, row.found.asset)) == Some(&RemediationStanding::Done);
    rows.retain(|row| !is_done(row));
    Ok((rows, is_cut))
}

/// The advisories in the order of their rows. One that is gone meanwhile is one of which nothing is known.
async fn prepared(state: &AppState, reader: &Reader, rows: &[MatchRow]) -> Result<Vec<OpenAdvisory>, Refusal> {
    let ids: Vec<AdvisoryId> = rows.iter().map(|row| row.found.advisory).collect();
    let mut known: HashMap<AdvisoryId, OpenAdvisory> = HashMap::new();
    for ids in ids.chunks(ASSESSED_COUNT_MAX) {
        let read = state.store().list_assessed_advisories(&reader.rows(), ids).await?;
        known.extend(read.into_iter().map(|one| {
            let fixes = one.assessment.map(|assessment| assessment.fixes);
            (one.advisory.id, OpenAdvisory { prepared: prepare(&one.advisory), fixes })
        }));
    }
    let gone = || OpenAdvisory { prepared: Default::default(), fixes: None };
    Ok(ids.iter().map(|id| known.remove(id).unwrap_or_else(gone)).collect())
}
