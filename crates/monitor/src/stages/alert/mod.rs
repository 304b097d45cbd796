//! Alert: an advisory that is new or changed, with its matches, becomes alerts and deliveries in one transaction.
//!
//! An alert about what was there before the watchlist is recorded without a delivery: it is what later changes are
//! compared with. What a person brings in bulk is not looked at here: no work is queued for it.
//! Does not know: how a delivery is made.

mod compared;
mod hearing;

use super::{STAGE_BATCH_COUNT, in_pieces};
use crate::ids::fresh;
use crate::kept_watchlists::KeptWatchlists;
use crate::{Monitor, StageError};
use compared::{Comparisons, compared, compared_with};
use hearing::Hearing;
use jiff::Timestamp;
use store::{
    AdvisoryDetail, AlertId, Claim, DeliveryId, LastAlert, NewAlert, NewDelivery, OrganisationId, Revision, Stage,
    Watchlist,
};
use triage::advisory::AdvisoryId;
use triage::advisory::revision::Comparison;
use triage::alert::{Before, Content, Reason, Situation, decide, delivery_key, key};
use triage::assessment::Label;
use triage::channel::destination;
use triage::watchlist::Heard;

/// Alerts that are decided before other work gets its turn: some milliseconds.
const ALERTS_PER_TURN_COUNT: usize = 200;

/// Decides one batch; returns how many advisories.
pub async fn run(monitor: &Monitor, now: Timestamp) -> Result<usize, StageError> {
    let claims = monitor.store.claim_work(Stage::Alert, now, STAGE_BATCH_COUNT).await?;
    if claims.is_empty() {
        return Ok(0);
    }
    let watchlists = monitor.kept.watchlists(&monitor.store).await?;
    in_pieces(monitor, claims, now, async |claims| {
        for claim in claims {
            let alerts = decide_all(monitor, claim, &watchlists, now).await?;
            monitor.store.record_alerts(*claim, alerts, now).await?;
        }
        Ok(())
    })
    .await
}

/// The alerts of all watchlists about one advisory.
async fn decide_all(
    monitor: &Monitor,
    claim: &Claim,
    watchlists: &KeptWatchlists,
    now: Timestamp,
) -> Result<Vec<NewAlert>, StageError> {
    let Some(mut hearing) = Hearing::load(monitor, claim.advisory_id(), watchlists).await? else {
        return Ok(Vec::new());
    };
    let (mut alerts, mut comparisons) = (Vec::new(), Comparisons::new());
    for (number, heard) in std::mem::take(&mut hearing.heard).into_iter().enumerate() {
        if number % ALERTS_PER_TURN_COUNT == 0 {
            tokio::task::yield_now().await;
        }
        alerts.extend(consider(monitor, claim, &hearing, heard, &mut comparisons, now).await?);
    }
    Ok(alerts)
}

async fn consider(
    monitor: &Monitor,
    claim: &Claim,
    hearing: &Hearing,
    heard: Heard<OrganisationId, store::WatchlistId>,
    comparisons: &mut Comparisons,
    now: Timestamp,
) -> Result<Option<NewAlert>, StageError> {
    let Heard { owner, rule, hits } = heard;
    let detail = &hearing.detail;
    // One that was deleted meanwhile tells nobody.
    let Some(watchlist) = hearing.watchlists.get(&(owner, rule)) else { return Ok(None) };
    let last = hearing.last.get(&(owner, watchlist.name.clone())).map(Vec::as_slice).unwrap_or_default();
    let told = Told::read(last, detail.advisory.id, watchlist)?;
    let comparison = compared(monitor, detail, told.own.as_ref(), comparisons).await?;
    let touched = hearing.touched.get(&owner);
    let assets = touched.map(|touched| touched.assets.clone()).unwrap_or_default();
    let description = hearing.description(owner);
    let presses = !assets.is_empty() || description.label == Label::ActNow;
    let situation = Situation {
        description,
        comparison,
        watchlist: &watchlist.name,
        hits,
        assets,
        is_remediated: touched.is_some_and(|touched| touched.is_remediated),
    };
    let Some(content) = decide(Before { own: told.own.as_ref(), elsewhere: &told.elsewhere }, situation) else {
        return Ok(None);
    };
    let deliver = match content.reason {
        Reason::New => presses || is_news(monitor, detail, watchlist, comparisons).await?,
        Reason::AlsoPublished => false,
        _ => true,
    };
    let alert = Decided { content, deliver, first: last.is_empty() };
    compose(claim, owner, watchlist, detail, &alert, now).map(Some)
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

/// What was there before the watchlist is no news to it, and neither is an edit of that which changes nothing material.
/// Where nobody can say what an edit changes it is news.
async fn is_news(
    monitor: &Monitor,
    detail: &AdvisoryDetail,
    watchlist: &Watchlist,
    comparisons: &mut Comparisons,
) -> Result<bool, StageError> {
    let (before, since): (Vec<&Revision>, Vec<&Revision>) =
        detail.revisions.iter().partition(|revision| revision.first_seen < watchlist.created);
    let Some(found) = before.into_iter().max_by_key(|revision| revision.number) else { return Ok(true) };
    if since.is_empty() {
        return Ok(false);
    }
    let comparison = compared_with(monitor, detail, &found.sha256, comparisons).await?;
    Ok(comparison.is_none_or(Comparison::is_material))
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
