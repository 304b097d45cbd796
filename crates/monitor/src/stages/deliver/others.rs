//! Messages by all channels but mail: to one server after the other, several servers at a time.
//!
//! Does not know: how a channel speaks (`net::delivery`).

use super::{
    ATTEMPTS_COUNT_MAX, Clock, REFUSED_ATTEMPTS_COUNT_MAX, SEPARATE_MESSAGES_COUNT_MAX, again, read, record_delivered,
};
use crate::{Monitor, StageError};
use jiff::{SignedDuration, Timestamp};
use net::delivery::{Envelope, mattermost, mqtt, slack, syslog, teams, webhook};
use net::outlets::{Again, HandOverError};
use std::collections::BTreeMap;
use store::{DueDelivery, Failure};
use triage::alert::Content;
use triage::channel::Address;

/// A delivery with its address.
pub(super) struct Sendable {
    pub(super) address: Address,
    pub(super) delivery: DueDelivery,
}

/// One message: one delivery, or many of one chat.
struct Message {
    address: Address,
    deliveries: Vec<DueDelivery>,
}

/// Hands over what goes to one server. Where that is of no use now nothing more is sent to it; a receiver that asked for
/// quiet gets it, and its neighbours their messages.
pub(super) async fn hand_over_all(monitor: &Monitor, due: Vec<Sendable>, clock: Clock) -> Result<(), StageError> {
    let mut halt: Option<(Address, HandOverError)> = None;
    for Message { address, deliveries } in messages(due) {
        match &halt {
            Some((quiet, error)) if *quiet == address => postpone(monitor, &deliveries, error, clock.now()).await?,
            Some((_, error)) if error.is_outage => {
                postpone(monitor, &deliveries, &error.met_by(&address), clock.now()).await?;
            }
            _ => {
                let failed = hand_over(monitor, &address, deliveries, clock).await?;
                let failed = failed.filter(|error| error.is_outage || matches!(error.again, Again::After(_)));
                halt = failed.map(|error| (address, error)).or(halt);
            }
        }
    }
    Ok(())
}

/// Programs get every alert; people who would get many in one chat get a list.
fn messages(due: Vec<Sendable>) -> Vec<Message> {
    let mut by_reader: BTreeMap<_, Message> = BTreeMap::new();
    for Sendable { address, delivery } in due {
        let reader = (delivery.organisation, delivery.channel.clone(), delivery.recipient.clone());
        let message = by_reader.entry(reader).or_insert_with(|| Message { address, deliveries: Vec::new() });
        message.deliveries.push(delivery);
    }
    let mut messages = Vec::new();
    for message in by_reader.into_values() {
        if message.deliveries.len() > SEPARATE_MESSAGES_COUNT_MAX && is_chat(&message.address) {
            messages.push(message);
            continue;
        }
        let Message { address, deliveries } = message;
        messages.extend(deliveries.into_iter().map(|one| Message { address: address.clone(), deliveries: vec![one] }));
    }
    messages
}

fn is_chat(address: &Address) -> bool {
    matches!(address, Address::Slack(_) | Address::Teams(_) | Address::Mattermost(_))
}

/// Returns what went wrong, after it was recorded.
async fn hand_over(
    monitor: &Monitor,
    address: &Address,
    deliveries: Vec<DueDelivery>,
    clock: Clock,
) -> Result<Option<HandOverError>, StageError> {
    let (readable, contents) = read::<Content>(monitor, deliveries, clock.now()).await?;
    let (Some(first), Some(content)) = (readable.first(), contents.first()) else { return Ok(None) };
    let settings = &monitor.settings;
    let envelope = Envelope {
        delivery: first.id.0,
        alert: first.alert.0,
        advisory: first.advisory.0,
        raised: first.created,
        now: clock.now(),
        public_url: &settings.public_url,
        language: settings.language,
    };
    let outlets = &settings.outlets;
    let sent = match address {
        Address::Webhook(url) => webhook::send(outlets, url, &envelope, content).await,
        Address::Slack(url) => slack::send(outlets, url, &envelope, &contents).await,
        Address::Teams(url) => teams::send(outlets, url, &envelope, &contents).await,
        Address::Mattermost(url) => mattermost::send(outlets, url, &envelope, &contents).await,
        Address::Syslog(collector) => syslog::send(outlets, collector, &envelope, content).await,
        Address::Mqtt(broker) => mqtt::send(outlets, broker, &envelope, content).await,
        // `mail` has them.
        Address::Email(_) => return Ok(None),
    };
    match sent {
        Ok(()) => {
            record_delivered(monitor, &readable, &first.id.to_string(), clock.now()).await?;
            Ok(None)
        }
        Err(error) => {
            postpone(monitor, &readable, &error, clock.now()).await?;
            Ok(Some(error))
        }
    }
}

async fn postpone(
    monitor: &Monitor,
    deliveries: &[DueDelivery],
    error: &HandOverError,
    now: Timestamp,
) -> Result<(), StageError> {
    for delivery in deliveries {
        tracing::warn!(delivery.id = %delivery.id, delivery.channel, %error, "handing a message over failed");
        monitor.store.record_failed(delivery, &error.to_string(), failure(error.again, delivery, now), now).await?;
    }
    Ok(())
}

/// A receiver that asks for time gets it, and never less than our own pause.
pub(super) fn failure(hope: Again, delivery: &DueDelivery, now: Timestamp) -> Failure {
    match hope {
        Again::Never => Failure::Dead,
        Again::Few => again(delivery, REFUSED_ATTEMPTS_COUNT_MAX, now),
        Again::Later => again(delivery, ATTEMPTS_COUNT_MAX, now),
        Again::After(quiet) => match again(delivery, ATTEMPTS_COUNT_MAX, now) {
            Failure::Dead => Failure::Dead,
            Failure::RetryAt(at) => {
                let quiet = SignedDuration::try_from(quiet).unwrap_or_default();
                Failure::RetryAt(at.max(now.checked_add(quiet).unwrap_or(now)))
            }
        },
    }
}
