//! Deliver: due deliveries are handed over, each by its channel, and what came of it is recorded.
//!
//! At least once: every message names its delivery, so that one that arrives twice after a crash is seen to be one. While
//! this worker lives nobody else hands over what it has claimed: it renews its claims as long as it works. A server has so
//! much time in a batch; what it has not taken by then is given back, so that the next batch brings others their messages.
//! Does not know: why an alert was raised.

mod mail;
mod others;
#[cfg(test)]
mod tests;

use super::later;
use crate::rhythm::jittered;
use crate::settings::Transport;
use crate::{Monitor, StageError};
use futures_util::future::join_all;
use jiff::{SignedDuration, Timestamp};
use others::Sendable;
use serde::de::DeserializeOwned;
use std::collections::BTreeMap;
use std::pin::{Pin, pin};
use std::time::Duration;
use store::{DueDelivery, Failure, SentMessage};
use tokio::time::{Instant, sleep};
use triage::channel::{Address, Channel};

/// Deliveries claimed at once.
const DELIVERIES_COUNT: u32 = 100;
/// More due deliveries than this for one reader become one message: nobody reads the sixth.
const SEPARATE_MESSAGES_COUNT_MAX: usize = 5;
/// Attempts before a delivery waits for a person: with doubling pauses up to six hours these are four days.
const ATTEMPTS_COUNT_MAX: u32 = 24;
/// Attempts of what the receiver understood and refused: with their pauses they bridge an update of the receiver.
const REFUSED_ATTEMPTS_COUNT_MAX: u32 = 4;
/// Attempts of a mail that the server refuses for good: servers say so too while their lists or rules are wrong for a night,
/// and with their pauses these are fourteen hours.
const REFUSED_MAILS_COUNT_MAX: u32 = 12;
/// Between two renewals of claims: five of them fit into a claim's time.
const RENEWAL: Duration = Duration::from_secs(60);

/// How long one server is given messages in one batch: the next batch begins when the slowest server of this one is done.
const SERVER_TIME: Duration = Duration::from_secs(30);

/// Hands over one batch; returns how many deliveries were taken up.
pub async fn run(monitor: &Monitor, now: Timestamp) -> Result<usize, StageError> {
    run_within(monitor, now, SERVER_TIME).await
}

/// The same with another time for each server.
pub async fn run_within(monitor: &Monitor, now: Timestamp, patience: Duration) -> Result<usize, StageError> {
    let without_way_out = match monitor.settings.mail.transport {
        Transport::None => Channel::Email.code(),
        Transport::Smtp(_) | Transport::Outbox => "",
    };
    let due = monitor.store.claim_due_deliveries_but(now, DELIVERIES_COUNT, without_way_out).await?;
    if due.is_empty() {
        return Ok(0);
    }
    let clock = Clock { now, began: Instant::now(), patience };
    let claims = due.clone();
    keep_claims(monitor, &claims, clock, hand_over_all(monitor, due, clock)).await?;
    Ok(claims.len())
}

/// The time of a batch that may take minutes.
#[derive(Clone, Copy)]
struct Clock {
    now: Timestamp,
    began: Instant,
    patience: Duration,
}

impl Clock {
    /// Nothing more is begun; of each server one message always is.
    fn is_over(self) -> bool {
        self.began.elapsed() >= self.patience
    }

    fn now(self) -> Timestamp {
        let passed = SignedDuration::try_from(self.began.elapsed()).unwrap_or_default();
        self.now.checked_add(passed).unwrap_or(self.now)
    }
}

/// Does the work and renews the claims meanwhile.
async fn keep_claims(
    monitor: &Monitor,
    claims: &[DueDelivery],
    clock: Clock,
    work: impl Future<Output = Result<(), StageError>>,
) -> Result<(), StageError> {
    let mut work = pin!(work);
    loop {
        tokio::select! {
            outcome = &mut work => return outcome,
            () = sleep(RENEWAL) => {
                // Without a renewal somebody else may hand it over too: at least once, which is better than not at all.
                if let Err(error) = monitor.store.renew_deliveries(claims, clock.now()).await {
                    tracing::warn!(%error, "claims of deliveries were not renewed");
                }
            }
        }
    }
}

/// Mail and every other server at the same time: one that is slow holds up no other.
async fn hand_over_all(monitor: &Monitor, due: Vec<DueDelivery>, clock: Clock) -> Result<(), StageError> {
    let (mut mails, mut others) = (Vec::new(), BTreeMap::<String, Vec<Sendable>>::new());
    for delivery in due {
        match Channel::from_code(&delivery.channel) {
            Some(Channel::Email) => mails.push(delivery),
            Some(channel) => match Address::on(channel, &delivery.recipient) {
                Ok(address) => others.entry(address.server()).or_default().push(Sendable { address, delivery }),
                Err(error) => give_up(monitor, &delivery, &error.to_string(), clock.now()).await?,
            },
            None => {
                let reason = format!("this version knows no channel {:?}", delivery.channel);
                give_up(monitor, &delivery, &reason, clock.now()).await?;
            }
        }
    }
    type Work<'a> = Pin<Box<dyn Future<Output = Result<(), StageError>> + 'a>>;
    let mut works: Vec<Work<'_>> = vec![Box::pin(mail::hand_over_all(monitor, mails, clock))];
    for sendables in others.into_values() {
        works.push(Box::pin(others::hand_over_all(monitor, sendables, clock)));
    }
    join_all(works).await.into_iter().collect()
}

/// What the deliveries say; one whose content this version cannot read waits for a person.
async fn read<T: DeserializeOwned>(
    monitor: &Monitor,
    deliveries: Vec<DueDelivery>,
    now: Timestamp,
) -> Result<(Vec<DueDelivery>, Vec<T>), StageError> {
    let (mut readable, mut contents) = (Vec::with_capacity(deliveries.len()), Vec::with_capacity(deliveries.len()));
    for delivery in deliveries {
        match serde_json::from_str::<T>(&delivery.content) {
            Ok(content) => {
                contents.push(content);
                readable.push(delivery);
            }
            Err(error) => {
                give_up(monitor, &delivery, &format!("reading the alert from its row: {error}"), now).await?;
            }
        }
    }
    Ok((readable, contents))
}

async fn give_up(monitor: &Monitor, delivery: &DueDelivery, reason: &str, now: Timestamp) -> Result<(), StageError> {
    tracing::error!(delivery.id = %delivery.id, delivery.channel, reason, "a delivery cannot be made");
    monitor.store.record_failed(delivery, reason, Failure::Dead, now).await?;
    Ok(())
}

/// Gives back what there was no time for.
async fn release(monitor: &Monitor, deliveries: &[DueDelivery], now: Timestamp) -> Result<(), StageError> {
    if !deliveries.is_empty() {
        let count = deliveries.len();
        tracing::warn!(deliveries.count = count, "a server is slow: what it has not taken waits for its next turn");
        monitor.store.release_deliveries(deliveries, now).await?;
    }
    Ok(())
}

async fn record_delivered(monitor: &Monitor, sent: Vec<SentMessage>, now: Timestamp) -> Result<(), StageError> {
    let count: usize = sent.iter().map(|message| message.deliveries.len()).sum();
    let ours = monitor.store.record_messages(sent, now).await?;
    if ours < count {
        let lost = count - ours;
        tracing::warn!(lost, "a claim ran out while a message was sent: it may arrive twice");
    }
    Ok(())
}

/// What follows a failure that may pass: another attempt, a tenth earlier or later than those of its neighbours, until
/// there were so many since a person last had it sent.
fn again(delivery: &DueDelivery, attempts_count_max: u32, now: Timestamp) -> Failure {
    if delivery.tries >= attempts_count_max {
        return Failure::Dead;
    }
    let pause = later(now, delivery.tries).duration_since(now).unsigned_abs();
    // What goes out as one message is tried again as one.
    let seed = if delivery.fold.is_empty() { delivery.id.to_string() } else { delivery.fold.clone() };
    let pause = jittered(pause, &seed, u64::from(delivery.attempt));
    let pause = SignedDuration::try_from(pause).unwrap_or_default();
    Failure::RetryAt(now.checked_add(pause).unwrap_or(now))
}
