//! Alert: an advisory that is new or changed, with its matches, becomes alerts and deliveries in one transaction; where very
//! many are told, those of some organisations in one before it, so that their messages leave while the others are written.
//!
//! An alert about what was there before the watchlist is recorded without a delivery: it is what later changes are
//! compared with. What a person brings in bulk is not looked at here: no work is queued for it.
//! Does not know: how a delivery is made.

mod compared;
mod hearing;
mod sending;
#[cfg(test)]
mod tests;

use super::{STAGE_BATCH_COUNT, in_pieces};
use crate::ids::fresh;
use crate::kept_watchlists::KeptWatchlists;
use crate::{Monitor, StageError};
use compared::{Comparisons, compared, compared_with};
use hearing::Hearing;
use jiff::Timestamp;
use sending::Sending;
use std::collections::{HashMap, HashSet};
use store::{
    AdvisoryDetail, AlertId, Claim, DeliveryId, LastAlert, MessageCounts, NewAlert, NewDelivery, OrganisationId,
    Revision, Stage, Watchlist, WatchlistInPlace,
};
use triage::advisory::AdvisoryId;
use triage::advisory::revision::Comparison;
use triage::alert::{Before, Content, Reason, Situation, decide, delivery_key, key};
use triage::assessment::Label;
use triage::channel::destination;
use triage::watchlist::Heard;

/// Alerts that are decided before other work gets its turn: some milliseconds.
const ALERTS_PER_TURN_COUNT: usize = 200;
/// Alerts that are written before all others of an advisory: a tenth of a second.
const FIRST_ALERTS_COUNT: usize = 500;

/// Decides one batch; returns how many advisories.
pub async fn run(monitor: &Monitor, now: Timestamp) -> Result<usize, StageError> {
    let claims = monitor.store.claim_work(Stage::Alert, now, STAGE_BATCH_COUNT).await?;
    if claims.is_empty() {
        return Ok(0);
    }
    in_pieces(monitor, claims, now, async |claims| {
        // Read after the claim: a watchlist that was there when the work was queued hears of it.
        let watchlists = monitor.kept.watchlists(&monitor.store).await?;
        for claim in claims {
            let alerts = decide_all(monitor, claim, &watchlists, now).await?;
            record(monitor, claim, alerts, now).await?;
        }
        Ok(())
    })
    .await
}

/// Writes the alerts of an advisory: those of the first organisations by themselves, where there are many more.
///
/// An organisation's alerts stay together, since they decide together whom each of them tells. Whoever is stopped between
/// the two decides again, and finds the first ones told.
async fn record(monitor: &Monitor, claim: &Claim, alerts: Vec<NewAlert>, now: Timestamp) -> Result<(), StageError> {
    let (first, mut rest) = first_organisations(alerts);
    if rest.is_empty() {
        monitor.store.record_alerts(*claim, first, now).await?;
        return Ok(());
    }
    let Some(known) = monitor.store.record_first_alerts(*claim, first, now).await? else { return Ok(()) };
    monitor.kept.raised.notify_one();
    rest.extend(known);
    monitor.store.record_alerts(*claim, rest, now).await?;
    monitor.store.refresh_delivery_statistics().await?;
    Ok(())
}

/// The alerts of as many organisations as make [`FIRST_ALERTS_COUNT`], and those of all others.
fn first_organisations(alerts: Vec<NewAlert>) -> (Vec<NewAlert>, Vec<NewAlert>) {
    let mut counts: HashMap<OrganisationId, usize> = HashMap::new();
    alerts.iter().for_each(|alert| *counts.entry(alert.organisation).or_default() += 1);
    let (mut first, mut count) = (HashSet::new(), 0);
    for alert in &alerts {
        if count >= FIRST_ALERTS_COUNT {
            break;
        }
        if first.insert(alert.organisation) {
            count += counts.get(&alert.organisation).copied().unwrap_or_default();
        }
    }
    alerts.into_iter().partition(|alert| first.contains(&alert.organisation))
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
    let sent = sending::count_sent(monitor, &hearing, now).await?;
    for (number, heard) in std::mem::take(&mut hearing.heard).into_iter().enumerate() {
        if number % ALERTS_PER_TURN_COUNT == 0 {
            tokio::task::yield_now().await;
        }
        alerts.extend(consider(monitor, claim, &hearing, heard, &mut comparisons, &sent, now).await?);
    }
    tell_each_reader_once(&mut alerts);
    Ok(alerts)
}

/// Who is told by one watchlist what changed is not told by another, at the same time or later, that the advisory is there.
fn tell_each_reader_once(alerts: &mut [NewAlert]) {
    let is_first = |alert: &NewAlert| alert.reason == Reason::New.code();
    let reader = |alert: &NewAlert, delivery: &NewDelivery| {
        (alert.organisation, delivery.channel.clone(), delivery.recipient.clone())
    };
    let of_changes = alerts.iter().filter(|alert| !is_first(alert));
    let mut told = HashMap::new();
    for (alert, delivery) in of_changes.flat_map(|alert| alert.deliveries.iter().map(move |delivery| (alert, delivery)))
    {
        let due = told.entry(reader(alert, delivery)).or_insert(delivery.due);
        *due = delivery.due.min(*due);
    }
    for alert in alerts.iter_mut().filter(|alert| is_first(alert)) {
        let mut deliveries = std::mem::take(&mut alert.deliveries);
        deliveries.retain(|delivery| told.get(&reader(alert, delivery)).is_none_or(|due| *due > delivery.due));
        alert.deliveries = deliveries;
    }
}

async fn consider(
    monitor: &Monitor,
    claim: &Claim,
    hearing: &Hearing,
    heard: Heard<OrganisationId, store::WatchlistId>,
    comparisons: &mut Comparisons,
    sent: &MessageCounts,
    now: Timestamp,
) -> Result<Option<NewAlert>, StageError> {
    let Heard { owner, rule, hits } = heard;
    let detail = &hearing.detail;
    // One that was deleted meanwhile tells nobody.
    let Some(place) = hearing.watchlists.get(&(owner, rule)) else { return Ok(None) };
    let watchlist = &place.watchlist;
    let last = hearing.last.get(&(owner, rule)).map(Vec::as_slice).unwrap_or_default();
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
    let before = Before { own: told.own.as_ref(), is_own_told: told.is_own_told, elsewhere: &told.elsewhere };
    let Some(mut content) = decide(before, situation) else { return Ok(None) };
    let telling = match content.reason {
        // What was there, and what presses now, may have been told the same reader by another watchlist when it was less.
        Reason::New if presses => Telling::Change,
        Reason::New if !is_news(monitor, detail, watchlist, comparisons).await? => Telling::Nobody,
        Reason::New if detail.revisions.len() > 1 => Telling::Change,
        Reason::AlsoPublished => Telling::Nobody,
        _ => Telling::Case,
    };
    content.is_told = told.is_own_meant || telling != Telling::Nobody && !watchlist.recipients.is_empty();
    content.is_first_telling = content.reason != Reason::New && !told.is_own_told && told.elsewhere.is_empty();
    let alert = Decided { content, telling, first: last.is_empty() };
    compose(claim, owner, place, detail, &alert, sent, now).map(Some)
}

/// What a watchlist was told of the case before.
struct Told {
    own: Option<Content>,
    /// Somebody was told of this document, or it is a watchlist that tells nobody.
    is_own_told: bool,
    /// An alert about this document was meant for somebody.
    is_own_meant: bool,
    elsewhere: Vec<Content>,
}

impl Told {
    /// What was only recorded told nobody, unless the watchlist tells nobody ever.
    fn read(last: &[LastAlert], advisory: AdvisoryId, watchlist: &Watchlist) -> Result<Told, StageError> {
        let mut all = Told { own: None, is_own_told: false, is_own_meant: false, elsewhere: Vec::new() };
        for alert in last {
            let content: Content = read_row(&alert.content, "an alert")?;
            // Where a reader has two watchlists, one message tells him for both, and stands beside one alert.
            let meant = alert.delivered || content.is_told;
            let told = meant || watchlist.recipients.is_empty() && content.reason != Reason::AlsoPublished;
            if alert.advisory == advisory {
                (all.own, all.is_own_told, all.is_own_meant) = (Some(content), told, meant);
            } else if told {
                all.elsewhere.push(content);
            }
        }
        Ok(all)
    }
}

/// An alert that is to be raised.
struct Decided {
    content: Content,
    telling: Telling,
    /// No alert of this watchlist about the case was there.
    first: bool,
}

/// Who hears of an alert.
#[derive(Clone, Copy, PartialEq)]
enum Telling {
    /// It is only recorded.
    Nobody,
    /// Whoever did not hear of the case.
    Case,
    /// Whoever did not hear of what the advisory says now.
    Change,
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
    place: &WatchlistInPlace,
    detail: &AdvisoryDetail,
    decided: &Decided,
    sent: &MessageCounts,
    now: Timestamp,
) -> Result<NewAlert, StageError> {
    let (case, Decided { content, telling, first }) = (detail.case_id, decided);
    // The first alert of a case is one, whichever of its documents comes upon it; once the case has parted, each part has a
    // first one. A later state may go and come again: the claim tells the second coming from a second look at the first.
    let once = |key: String| match first {
        true if detail.members.is_empty() => key,
        true => format!("{key}/{:032x}", together(detail)),
        false => format!("{key}/{}", claim.fence),
    };
    let watchlist = &place.watchlist;
    let sending = Sending::of(place);
    let recipients = if *telling == Telling::Nobody { &[] } else { watchlist.recipients.as_slice() };
    let changed = (*telling == Telling::Change).then_some(detail.revision);
    let deliveries = recipients.iter().map(|recipient| {
        let (channel, target) = destination(recipient);
        let to = (watchlist.id, target.clone());
        let due = sending.due(channel, content.label, now, sent.get(&to).copied().unwrap_or_default());
        let fold = due.fold.map(|fold| format!("{organisation}/{}/{target}/{fold}", channel.code()));
        NewDelivery {
            id: DeliveryId(fresh(now)),
            channel: channel.code().to_owned(),
            key: format!("{organisation}/{}", once(delivery_key(&case, content, changed, channel.code(), &target))),
            recipient: target,
            due: due.at,
            fold: fold.unwrap_or_default(),
        }
    });
    Ok(NewAlert {
        id: AlertId(fresh(now)),
        organisation,
        case_id: detail.home,
        advisory: detail.advisory.id,
        watchlist_id: Some(watchlist.id),
        watchlist: watchlist.name.clone(),
        reason: content.reason.code().to_owned(),
        key: once(key(&case, content, watchlist.id.0)),
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
