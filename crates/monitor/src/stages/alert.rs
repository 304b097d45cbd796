//! Alert: an advisory that is new or changed, with its matches, becomes alerts and deliveries in one transaction.
//!
//! An alert about what was there before the watchlist is recorded without a delivery: it is what later changes are
//! compared with. What a person brings in bulk is not looked at here: no work is queued for it.
//! Does not know: how a delivery is made.

use super::{STAGE_BATCH_COUNT, in_pieces};
use crate::ids::fresh;
use crate::{Monitor, StageError};
use jiff::Timestamp;
use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::Arc;
use store::{
    AdvisoryDetail, AdvisoryKey, AlertId, Claim, DeliveryId, LastAlert, MatchRow, MatchScope, NewAlert, NewDelivery,
    OrganisationId, Reader, Stage, StoredDocument, Watchlist,
};
use tokio::task::JoinError;
use triage::Assessment;
use triage::advisory::AdvisoryId;
use triage::advisory::revision::{Comparison, UnreadRevision, compare, read_again};
use triage::alert::{Before, Content, Reason, Situation, TouchedAsset, decide, delivery_key, key};
use triage::assessment::Label;
use triage::channel::destination;
use triage::disposition::RemediationStanding;
use triage::matching::Verdict;
use triage::watchlist::{Rule, hits};

/// Matches of one advisory that an alert looks at; it names far fewer and counts the rest.
const MATCHES_COUNT: u32 = 10_000;
/// Both documents of a comparison that an alert is decided by, as the pages have it; beyond that any difference of the facts
/// is told.
const COMPARED_SIZE_BYTES_MAX: usize = 32 * 1024 * 1024;

/// Decides one batch; returns how many advisories.
pub async fn run(monitor: &Monitor, now: Timestamp) -> Result<usize, StageError> {
    let claims = monitor.store.claim_work(Stage::Alert, now, STAGE_BATCH_COUNT).await?;
    if claims.is_empty() {
        return Ok(0);
    }
    let mut watchers = Vec::new();
    for organisation in monitor.store.list_organisations().await? {
        let watchlists = monitor.store.list_watchlists(organisation.id).await?;
        if !watchlists.is_empty() {
            watchers.push((organisation.id, watchlists));
        }
    }
    in_pieces(monitor, claims, now, async |claims| {
        for claim in claims {
            let (mut alerts, mut comparisons) = (Vec::new(), Comparisons::new());
            for (organisation, watchlists) in &watchers {
                let Some(view) = View::load(monitor, claim, *organisation).await? else { continue };
                for watchlist in watchlists {
                    alerts.extend(consider(monitor, claim, &view, watchlist, &mut comparisons, now).await?);
                }
            }
            monitor.store.record_alerts(*claim, alerts, now).await?;
        }
        Ok(())
    })
    .await
}

/// An advisory as one organisation sees it.
struct View {
    organisation: OrganisationId,
    reader: Reader,
    detail: AdvisoryDetail,
    assessment: Arc<Assessment>,
    verdicts: Vec<Verdict>,
    assets: Vec<TouchedAsset>,
    /// Each of them is done, for what the advisory says today.
    is_remediated: bool,
}

impl View {
    /// `None` if the organisation may not see it.
    async fn load(monitor: &Monitor, claim: &Claim, organisation: OrganisationId) -> Result<Option<View>, StageError> {
        let reader = Reader { organisation, tlp: monitor.settings.tlp };
        let id = claim.advisory_id();
        let Some(detail) = monitor.store.find_advisory(&reader, &AdvisoryKey::Id(id)).await?.into_iter().next() else {
            return Ok(None);
        };
        // Revised again meanwhile: the announcement waits for the new assessment instead of being lost.
        let assessment = detail.assessment.clone().ok_or(StageError::Unassessed { advisory: id.0 })?;
        let matches = monitor.store.list_matches(&reader, MatchScope::Advisory(id), MATCHES_COUNT).await?;
        let is_remediated = is_remediated(monitor, &reader, id, &matches).await?;
        let verdicts = matches.iter().filter_map(MatchRow::verdict).collect();
        let assets = touched(matches);
        Ok(Some(View { organisation, reader, detail, assessment, verdicts, assets, is_remediated }))
    }
}

async fn consider(
    monitor: &Monitor,
    claim: &Claim,
    view: &View,
    watchlist: &Watchlist,
    comparisons: &mut Comparisons,
    now: Timestamp,
) -> Result<Option<NewAlert>, StageError> {
    let View { organisation, detail, assessment, verdicts, assets, .. } = view;
    let rule: Rule = read_row(&watchlist.rule, "a watchlist rule")?;
    let hits = hits(&rule, &detail.advisory, assessment, verdicts);
    if hits.is_empty() {
        return Ok(None);
    }
    let last = monitor.store.list_last_alerts(*organisation, detail.case_id, &watchlist.name).await?;
    let told = Told::read(&last, detail.advisory.id, watchlist)?;
    let comparison = compared(monitor, view, told.own.as_ref(), comparisons).await?;
    let news = !assets.is_empty() || is_news(detail, assessment.label, watchlist);
    let situation = Situation {
        advisory: &detail.advisory,
        sha256: &detail.sha256,
        comparison,
        assessment,
        watchlist: &watchlist.name,
        hits,
        assets: assets.clone(),
        is_remediated: view.is_remediated,
        path: format!("/advisories/{}", detail.advisory.id.0),
    };
    let Some(content) = decide(Before { own: told.own.as_ref(), elsewhere: &told.elsewhere }, situation) else {
        return Ok(None);
    };
    let deliver = match content.reason {
        Reason::New => news,
        Reason::AlsoPublished => false,
        _ => true,
    };
    let alert = Decided { content, deliver, first: last.is_empty() };
    compose(claim, *organisation, watchlist, detail, &alert, now).map(Some)
}

/// What a watchlist was told of the case before.
struct Told {
    own: Option<Content>,
    elsewhere: Vec<Content>,
}

impl Told {
    /// What was only recorded told nobody, unless the watchlist tells nobody ever.
    fn read(last: &[LastAlert], advisory: AdvisoryId, watchlist: &Watchlist) -> Result<Told, StageError> {
        let (mut own, mut elsewhere) = (None, Vec::new());
        for alert in last {
            let content: Content = read_row(&alert.content, "an alert")?;
            let told = alert.delivered || watchlist.recipients.is_empty() && content.reason != Reason::AlsoPublished;
            if alert.advisory == advisory {
                own = Some(content);
            } else if told {
                elsewhere.push(content);
            }
        }
        Ok(Told { own, elsewhere })
    }
}

/// An alert that is to be raised.
struct Decided {
    content: Content,
    deliver: bool,
    /// No alert of this watchlist about the case was there.
    first: bool,
}

/// Comparisons of one advisory's revision with those that alerts told of last, by the SHA-256 of these: many watchlists
/// ask for the same one.
type Comparisons = HashMap<String, Option<Comparison>>;

/// How the advisory differs from the revision that the last alert told of; `None` where that one is not known, not to be
/// read by this reader, not readable any more, or too large: then the decision is made without it, and in doubt for an alert.
async fn compared<'a>(
    monitor: &Monitor,
    view: &View,
    previous: Option<&Content>,
    known: &'a mut Comparisons,
) -> Result<Option<&'a Comparison>, StageError> {
    let AdvisoryDetail { advisory, sha256, .. } = &view.detail;
    // What an announcement says hangs on CVE records too, which its bytes do not hold.
    let told = previous.map(|previous| previous.sha256.as_str()).filter(|told| !told.is_empty());
    let Some(told) = told.filter(|_| !advisory.is_announcement()) else { return Ok(None) };
    let comparison = match known.entry(told.to_owned()) {
        Entry::Occupied(known) => known.into_mut(),
        Entry::Vacant(place) if told == sha256 => place.insert(Some(Comparison::default())),
        Entry::Vacant(place) => place.insert(compare_with(monitor, view, told).await?),
    };
    Ok(comparison.as_ref())
}

async fn compare_with(monitor: &Monitor, view: &View, told: &str) -> Result<Option<Comparison>, StageError> {
    let (reader, id) = (view.reader, view.detail.advisory.id);
    let before = monitor.store.find_document(&reader, id, Some(told)).await?;
    let after = monitor.store.find_document(&reader, id, Some(&view.detail.sha256)).await?;
    let (Some(before), Some(after)) = (before, after) else { return Ok(None) };
    if before.raw.len().saturating_add(after.raw.len()) > COMPARED_SIZE_BYTES_MAX {
        tracing::warn!(advisory.id = %id.0, "two revisions are too large to be compared: any difference of the facts is told");
        return Ok(None);
    }
    let read = |document: &StoredDocument| read_again(&document.raw, false, document.first_seen);
    let work = move || -> Result<Comparison, UnreadRevision> { Ok(compare(&read(&before)?, &read(&after)?)) };
    let ended = |error: JoinError| StageError::Worker { stage: "alert", reason: error.to_string() };
    match tokio::task::spawn_blocking(work).await.map_err(ended)? {
        Ok(comparison) => Ok(Some(comparison)),
        Err(error) => {
            tracing::warn!(advisory.id = %id.0, error = %error, "a revision cannot be compared with the one alerted last");
            Ok(None)
        }
    }
}

/// What was there before the watchlist is no news, unless it calls for action now (or touches one of our assets).
fn is_news(detail: &AdvisoryDetail, label: Label, watchlist: &Watchlist) -> bool {
    let newest = detail.revisions.iter().map(|revision| revision.first_seen).max();
    label == Label::ActNow || newest.is_none_or(|seen| seen >= watchlist.created)
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

fn compose(
    claim: &Claim,
    organisation: OrganisationId,
    watchlist: &Watchlist,
    detail: &AdvisoryDetail,
    decided: &Decided,
    now: Timestamp,
) -> Result<NewAlert, StageError> {
    let (case, Decided { content, deliver, first }) = (detail.case_id, decided);
    // The first alert of a case is one, whichever of its documents comes upon it; once the case has parted, each part has a
    // first one. A later state may go and come again: the claim tells the second coming from a second look at the first.
    let once = |key: String| match first {
        true if detail.members.is_empty() => key,
        true => format!("{key}/{:032x}", together(detail)),
        false => format!("{key}/{}", claim.fence),
    };
    let recipients = if *deliver { watchlist.recipients.as_slice() } else { &[] };
    let deliveries = recipients.iter().map(|recipient| {
        let (channel, target) = destination(recipient);
        NewDelivery {
            id: DeliveryId(fresh(now)),
            channel: channel.code().to_owned(),
            key: format!("{organisation}/{}", once(delivery_key(&case, content, channel.code(), &target))),
            recipient: target,
            due: now,
        }
    });
    Ok(NewAlert {
        id: AlertId(fresh(now)),
        organisation,
        case_id: detail.home,
        advisory: detail.advisory.id,
        watchlist: watchlist.name.clone(),
        reason: content.reason.code().to_owned(),
        key: once(key(&case, content)),
        content: serde_json::to_string(content)
            .map_err(|source| StageError::Row { what: "an alert".to_owned(), source })?,
        deliveries: deliveries.collect(),
    })
}

/// The same for each document of a case, and another for any other set of documents.
fn together(detail: &AdvisoryDetail) -> u128 {
    let beside = detail.members.iter().map(|member| member.id.0);
    beside.chain([detail.advisory.id.0]).fold(0, |sum, id| sum ^ id.as_u128())
}

fn read_row<T: serde::de::DeserializeOwned>(text: &str, what: &str) -> Result<T, StageError> {
    serde_json::from_str(text).map_err(|source| StageError::Row { what: what.to_owned(), source })
}
