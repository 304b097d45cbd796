//! Alert: an advisory that is new or changed, with its matches, becomes alerts and deliveries in one transaction.
//!
//! An alert about what a person brought in bulk, or what was there before the watchlist, is recorded without a
//! delivery: it is what later changes are compared with.
//! Does not know: how a delivery is made.

use super::STAGE_BATCH_COUNT;
use crate::ids::fresh;
use crate::{Monitor, StageError};
use jiff::Timestamp;
use store::{AdvisoryDetail, AlertId, Claim, DeliveryId, MatchRow, NewAlert, NewDelivery, Reader, Stage, WatchlistRow};
use triage::advisory::Tlp;
use triage::alert::{Content, Situation, TouchedAsset, decide, delivery_key, key};
use triage::assessment::Label;
use triage::case::CaseId;
use triage::matching::Verdict;
use triage::watchlist::{Rule, hits};

/// The channel that watchlists deliver through.
const EMAIL: &str = "email";

/// Decides one batch; returns how many advisories.
pub async fn run(monitor: &Monitor, now: Timestamp) -> Result<usize, StageError> {
    let claims = monitor.store.claim_work(Stage::Alert, now, STAGE_BATCH_COUNT).await?;
    if claims.is_empty() {
        return Ok(0);
    }
    let watchlists = monitor.store.list_all_watchlists().await?;
    for claim in &claims {
        let mut alerts = Vec::new();
        if !watchlists.is_empty() {
            for watchlist in &watchlists {
                alerts.extend(consider(monitor, claim, watchlist, now).await?);
            }
        }
        monitor.store.record_alerts(*claim, alerts, now).await?;
    }
    Ok(claims.len())
}

async fn consider(
    monitor: &Monitor,
    claim: &Claim,
    watchlist: &WatchlistRow,
    now: Timestamp,
) -> Result<Option<NewAlert>, StageError> {
    // Who may hear of restricted advisories is decided where readers have rights (the organisation's own watchlist).
    let reader = Reader { organisation: watchlist.organisation, tlp: Tlp::AmberStrict };
    let Some(detail) = monitor.store.find_advisory_by_id(&reader, claim.advisory_id()).await? else { return Ok(None) };
    let Some(assessment) = detail.assessment.as_deref() else { return Ok(None) };
    let matches = monitor.store.list_advisory_matches(&reader, claim.advisory_id()).await?;
    let verdicts: Vec<Verdict> = matches.iter().map(|found| found.verdict).collect();
    let rule: Rule = row(&watchlist.rule, "a watchlist rule")?;
    let hits = hits(&rule, &detail.advisory, assessment, &verdicts);
    if hits.is_empty() {
        return Ok(None);
    }
    let previous = monitor.store.find_last_alert(watchlist.organisation, detail.case_id, &watchlist.name).await?;
    let previous: Option<Content> = previous.map(|alert| row(&alert.content, "an alert")).transpose()?;
    let situation = Situation {
        advisory: &detail.advisory,
        assessment,
        watchlist: &watchlist.name,
        hits,
        assets: touched(matches),
        path: format!("/advisories/{}", detail.advisory.id.0),
    };
    let told = previous.is_some() || is_news(claim, &detail, assessment.label, watchlist);
    let Some(content) = decide(previous.as_ref(), situation) else { return Ok(None) };
    Ok(Some(compose(watchlist, &detail, &content, claim.announce && told, now)?))
}

/// What was there before the watchlist is no news, unless it calls for action now.
fn is_news(claim: &Claim, detail: &AdvisoryDetail, label: Label, watchlist: &WatchlistRow) -> bool {
    let newest = detail.revisions.iter().map(|revision| revision.first_seen).max();
    claim.announce && (label == Label::ActNow || newest.is_none_or(|seen| seen >= watchlist.created))
}

fn touched(matches: Vec<MatchRow>) -> Vec<TouchedAsset> {
    let relevant = matches.into_iter().filter(|found| matches!(found.verdict, Verdict::Affected | Verdict::NeedsData));
    let asset = relevant.map(|found| {
        let record = found.asset;
        let place: Vec<&str> =
            [record.site.as_str(), &record.zone].into_iter().filter(|part| !part.is_empty()).collect();
        TouchedAsset {
            place: place.join(", "),
            name: format!("{} {}", record.vendor, record.product).trim().to_owned(),
            external_id: record.external_id,
            order_number: record.order_number,
            version: record.version,
            verdict: found.verdict,
            evidence: found.evidence.into_iter().next(),
        }
    });
    asset.collect()
}

fn compose(
    watchlist: &WatchlistRow,
    detail: &AdvisoryDetail,
    content: &Content,
    deliver: bool,
    now: Timestamp,
) -> Result<NewAlert, StageError> {
    let case = CaseId(detail.case_id.0);
    let recipients = if deliver { watchlist.recipients.as_slice() } else { &[] };
    let deliveries = recipients.iter().map(|recipient| NewDelivery {
        id: DeliveryId(fresh(now)),
        channel: EMAIL.to_owned(),
        recipient: recipient.clone(),
        dedupe_key: format!("{}/{}", watchlist.organisation, delivery_key(&case, content, EMAIL, recipient)),
    });
    Ok(NewAlert {
        id: AlertId(fresh(now)),
        organisation: watchlist.organisation,
        case_id: detail.case_id,
        advisory_id: detail.advisory.id,
        watchlist: watchlist.name.clone(),
        reason: content.reason.code().to_owned(),
        dedupe_key: key(&case, content),
        content: serde_json::to_string(content)
            .map_err(|source| StageError::Row { what: "an alert".to_owned(), source })?,
        deliveries: deliveries.collect(),
    })
}

fn row<T: serde::de::DeserializeOwned>(text: &str, what: &str) -> Result<T, StageError> {
    serde_json::from_str(text).map_err(|source| StageError::Row { what: what.to_owned(), source })
}
