//! An advisory with everybody who hears of it: whose rules it hits, whose assets it touches, what was told before.
//!
//! Does not know: what is worth an alert.

use crate::kept_watchlists::KeptWatchlists;
use crate::{Monitor, StageError};
use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use store::{
    AdvisoryDetail, AdvisoryKey, LastAlerts, MatchRow, MatchScope, OrganisationId, Reader, WatchlistId,
    WatchlistInPlace,
};
use triage::Assessment;
use triage::advisory::AdvisoryId;
use triage::alert::{Content, TouchedAsset, describe};
use triage::disposition::RemediationStanding;
use triage::matching::Verdict;
use triage::watchlist::{Heard, Outlook};

/// Matches of one advisory that an alert looks at; it names far fewer and counts the rest.
const MATCHES_COUNT: u32 = 10_000;

/// An advisory with everybody who hears of it.
pub(super) struct Hearing {
    pub(super) detail: AdvisoryDetail,
    /// The rules that it hits.
    pub(super) heard: Vec<Heard<OrganisationId, WatchlistId>>,
    /// Their watchlists.
    pub(super) watchlists: HashMap<(OrganisationId, WatchlistId), WatchlistInPlace>,
    /// What these were told of the case last.
    pub(super) last: LastAlerts,
    /// What it touches of each organisation that has matches with it.
    pub(super) touched: HashMap<OrganisationId, Touched>,
    /// What it says under the installation's policy, and under those of organisations that have one.
    everybody: Content,
    own: HashMap<OrganisationId, Content>,
}

/// What an advisory touches of an organisation's.
pub(super) struct Touched {
    pub(super) assets: Vec<TouchedAsset>,
    /// Each of them is done, for what the advisory says today.
    pub(super) is_remediated: bool,
}

impl Hearing {
    /// `None` if nobody hears of it.
    pub(super) async fn load(
        monitor: &Monitor,
        id: AdvisoryId,
        watchlists: &KeptWatchlists,
    ) -> Result<Option<Hearing>, StageError> {
        if watchlists.index().count_rules() == 0 {
            return Ok(None);
        }
        let store = &monitor.store;
        // Of no organisation: whatever is one's own is asked for below.
        let everybody = Reader { organisation: OrganisationId::default(), tlp: monitor.settings.tlp };
        let Some(detail) = store.find_advisory(&everybody, &AdvisoryKey::Id(id)).await?.into_iter().next() else {
            return Ok(None);
        };
        // Revised again meanwhile: the announcement waits for the new assessment instead of being lost.
        let assessment = detail.assessment.clone().ok_or(StageError::Unassessed { advisory: id.0 })?;
        let own = store.list_own_assessments(id).await?;
        let mut touched = HashMap::new();
        for organisation in store.list_matched_watchers(id).await? {
            touched.insert(organisation, Touched::load(monitor, organisation, id).await?);
        }
        let outlooks = outlooks(&assessment, &own, &touched);
        let mut heard = watchlists.index().hits(&detail.advisory, &assessment, &outlooks);
        let asked: Vec<_> = heard.iter().map(|heard| (heard.owner, heard.rule)).collect();
        let last = store.list_last_alerts(&asked, detail.case_id).await?;
        let watchlists = store.load_watchlists(&asked).await?;
        // One message for each reader: which of his watchlists tells it must not hang on their ids.
        let name =
            |heard: &Heard<_, _>| watchlists.get(&(heard.owner, heard.rule)).map(|place| place.watchlist.name.as_str());
        heard.sort_by(|one, other| (one.owner, name(one)).cmp(&(other.owner, name(other))));
        let organisations: HashSet<OrganisationId> = heard.iter().map(|heard| heard.owner).collect();
        let describe = |assessment: &Assessment| {
            describe(&detail.advisory, &detail.sha256, assessment, format!("/advisories/{}", id.0))
        };
        let described = own.iter().filter(|(organisation, _)| organisations.contains(organisation));
        Ok(Some(Hearing {
            everybody: describe(&assessment),
            own: described.map(|(organisation, own)| (*organisation, describe(own))).collect(),
            watchlists,
            last,
            detail,
            heard,
            touched,
        }))
    }

    /// What the advisory says under an organisation's policy.
    pub(super) fn description(&self, organisation: OrganisationId) -> &Content {
        self.own.get(&organisation).unwrap_or(&self.everybody)
    }
}

/// What decides for the organisations that have a policy of their own, or touched assets.
fn outlooks<'a>(
    assessment: &'a Arc<Assessment>,
    own: &'a HashMap<OrganisationId, Arc<Assessment>>,
    touched: &HashMap<OrganisationId, Touched>,
) -> HashMap<OrganisationId, Outlook<'a>> {
    let outlook = |organisation: &OrganisationId| {
        let assets = touched.get(organisation).map_or(0, |touched| touched.assets.len());
        let assessment: &Assessment = own.get(organisation).unwrap_or(assessment);
        (*organisation, Outlook { assessment, touched: u32::try_from(assets).unwrap_or(u32::MAX) })
    };
    own.keys().chain(touched.keys()).map(outlook).collect()
}

impl Touched {
    async fn load(
        monitor: &Monitor,
        organisation: OrganisationId,
        advisory: AdvisoryId,
    ) -> Result<Touched, StageError> {
        let reader = Reader { organisation, tlp: monitor.settings.tlp };
        let matches = monitor.store.list_matches(&reader, MatchScope::Advisory(advisory), MATCHES_COUNT).await?;
        let is_remediated = is_remediated(monitor, &reader, advisory, &matches).await?;
        Ok(Touched { assets: touched(matches), is_remediated })
    }
}

/// Whether there are touched assets and people said of each that its remediation is done, for what the advisory says today.
/// Of more matches than an alert looks at nobody can say.
async fn is_remediated(
    monitor: &Monitor,
    reader: &Reader,
    advisory: AdvisoryId,
    matches: &[MatchRow],
) -> Result<bool, StageError> {
    let mut touched = matches.iter().filter(|row| is_touched(row)).peekable();
    if touched.peek().is_none() || matches.len() >= MATCHES_COUNT as usize {
        return Ok(false);
    }
    let standings = monitor.store.list_remediation_standings(reader, MatchScope::Advisory(advisory)).await?;
    Ok(touched.all(|row| standings.get(&(advisory, row.found.asset)) == Some(&RemediationStanding::Done)))
}

fn is_touched(row: &MatchRow) -> bool {
    matches!(row.verdict(), Some(Verdict::Affected | Verdict::NeedsData))
}

/// What a person rejected touches nobody.
fn touched(matches: Vec<MatchRow>) -> Vec<TouchedAsset> {
    let relevant = matches.into_iter().filter_map(|row| Some((row.verdict()?, row)).filter(|(_, row)| is_touched(row)));
    let asset = relevant.map(|(verdict, row)| {
        let MatchRow { found, record, .. } = row;
        let place: Vec<&str> =
            [record.site.as_str(), &record.zone].into_iter().filter(|part| !part.is_empty()).collect();
        TouchedAsset {
            place: place.join(", "),
            name: format!("{} {}", record.vendor, record.product).trim().to_owned(),
            external_id: record.external_id,
            order_number: record.order_number,
            version: record.version,
            verdict,
            evidence: found.evidence.into_iter().next(),
        }
    });
    asset.collect()
}
