//! Messages by all channels but mail: to one server after the other, several servers at a time.
//!
//! Does not know: how a channel speaks (`net::delivery`).

use super::{
    ATTEMPTS_COUNT_MAX, Clock, REFUSED_ATTEMPTS_COUNT_MAX, SEPARATE_MESSAGES_COUNT_MAX, again, read, record_delivered,
    release,
};
use crate::{Monitor, StageError};
use jiff::{SignedDuration, Timestamp};
use net::delivery::{Envelope, mattermost, mqtt, slack, syslog, teams, webhook};
use net::outlets::{Again, HandOverError, Scope};
use std::collections::{BTreeMap, VecDeque};
use store::{DueDelivery, Failure, SentMessage};
use triage::alert::Content;
use triage::channel::Address;
use triage::test_message::{TEST_REASON, TestMessage};

/// A delivery with its address.
pub(super) struct Sendable {
    pub(super) address: Address,
    pub(super) delivery: DueDelivery,
}

/// One message: one delivery, or many of one chat or collector.
struct Message {
    address: Address,
    deliveries: Vec<DueDelivery>,
}

/// Whom nothing more is sent to in this batch.
#[derive(Default)]
struct Halted {
    server: Option<HandOverError>,
    addresses: Vec<(Address, HandOverError)>,
}

impl Halted {
    fn note(&mut self, address: Address, error: HandOverError) {
        match error.scope {
            Scope::Message => {}
            Scope::Address => self.addresses.push((address, error)),
            Scope::Server => self.server = Some(error),
        }
    }

    /// What a message to `address` would meet.
    fn meets(&self, address: &Address) -> Option<HandOverError> {
        let own = self.addresses.iter().find(|(halted, _)| halted == address).map(|(_, error)| error.clone());
        own.or_else(|| self.server.as_ref().map(|error| error.met_by(address)))
    }
}

/// Lists of one chat that are taken apart in one batch because it refused them, as with mails.
const APART_COUNT_MAX: usize = 32;

/// What handing over one message came to.
enum Handed {
    /// It was taken, and that is recorded.
    Taken,
    /// It was not, and that is recorded.
    Failed(HandOverError),
    /// It was refused, and tells of several alerts: nothing is recorded, for one of them may be the reason.
    Apart(Vec<DueDelivery>),
}

/// Hands over what goes to one server. Where that is of no use now nothing more is sent to it; where one address takes
/// nothing, or asked for quiet, its neighbours get their messages.
pub(super) async fn hand_over_all(monitor: &Monitor, due: Vec<Sendable>, clock: Clock) -> Result<(), StageError> {
    let (mut halted, mut rest, mut is_begun) = (Halted::default(), Vec::new(), false);
    let (mut messages, mut apart_count) = (VecDeque::from(messages(due)), 0);
    while let Some(Message { address, deliveries }) = messages.pop_front() {
        if let Some(error) = halted.meets(&address) {
            postpone(monitor, &deliveries, &error, clock.now()).await?;
        } else if is_begun && clock.is_over() {
            rest.extend(deliveries);
        } else {
            is_begun = true;
            match hand_over(monitor, &address, deliveries, apart_count < APART_COUNT_MAX, clock).await? {
                Handed::Taken => {}
                Handed::Failed(error) => halted.note(address, error),
                Handed::Apart(mut first) => {
                    apart_count += 1;
                    let second = first.split_off(first.len() / 2);
                    messages.push_front(Message { address: address.clone(), deliveries: second });
                    messages.push_front(Message { address, deliveries: first });
                }
            }
        }
    }
    release(monitor, &rest, clock.now()).await
}

/// Programs get every alert; people who would get many in one chat get a list; lines of syslog go together.
fn messages(due: Vec<Sendable>) -> Vec<Message> {
    let (mut by_reader, mut tests) = (BTreeMap::<_, Message>::new(), Vec::new());
    for Sendable { address, delivery } in due {
        if delivery.reason == TEST_REASON {
            tests.push(Message { address, deliveries: vec![delivery] });
            continue;
        }
        let DueDelivery { organisation, channel, recipient, fold, .. } = &delivery;
        let reader = (*organisation, channel.clone(), recipient.clone(), fold.clone());
        let message = by_reader.entry(reader).or_insert_with(|| Message { address, deliveries: Vec::new() });
        message.deliveries.push(delivery);
    }
    let mut messages = tests;
    for ((_, _, _, fold), message) in by_reader {
        let is_one = !fold.is_empty() || message.deliveries.len() > SEPARATE_MESSAGES_COUNT_MAX;
        if is_one && is_chat(&message.address) || matches!(message.address, Address::Syslog(_)) {
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

async fn hand_over(
    monitor: &Monitor,
    address: &Address,
    deliveries: Vec<DueDelivery>,
    may_part: bool,
    clock: Clock,
) -> Result<Handed, StageError> {
    let is_test = deliveries.first().is_some_and(|delivery| delivery.reason == TEST_REASON);
    let (readable, sent) = if is_test {
        let (readable, tests) = read::<TestMessage>(monitor, deliveries, clock.now()).await?;
        let sent = send_test(monitor, address, tests.first()).await;
        (readable, sent)
    } else {
        let (readable, contents) = read::<Content>(monitor, deliveries, clock.now()).await?;
        let sent = send(monitor, address, &readable, &contents, clock.now()).await;
        (readable, sent)
    };
    match sent {
        Ok(()) => {
            // What is sent as one message has one id; each line has its own.
            let size = if matches!(address, Address::Syslog(_)) { 1 } else { readable.len().max(1) };
            let sent = readable.chunks(size).map(|deliveries| {
                let id = deliveries.first().map(|first| first.id.to_string()).unwrap_or_default();
                SentMessage { deliveries: deliveries.to_vec(), id }
            });
            record_delivered(monitor, sent.collect(), clock.now()).await?;
            Ok(Handed::Taken)
        }
        Err(error) if may_part && readable.len() > 1 && is_chat(address) && is_about_message(&error) => {
            tracing::warn!(deliveries.count = readable.len(), %error, "a list was refused: what it tells is sent in parts");
            Ok(Handed::Apart(readable))
        }
        Err(error) => {
            postpone(monitor, &readable, &error, clock.now()).await?;
            Ok(Handed::Failed(error))
        }
    }
}

/// Whether it was understood and refused, and nothing says that another message would meet the same.
fn is_about_message(error: &HandOverError) -> bool {
    error.scope == Scope::Message && matches!(error.again, Again::Few | Again::Never)
}

/// Sends one message: what `deliveries` say.
async fn send(
    monitor: &Monitor,
    address: &Address,
    deliveries: &[DueDelivery],
    contents: &[Content],
    now: Timestamp,
) -> Result<(), HandOverError> {
    let settings = &monitor.settings;
    let outlets = &settings.outlets;
    let envelopes = deliveries.iter().map(|delivery| Envelope {
        delivery: delivery.id.0,
        alert: delivery.alert.0,
        advisory: delivery.advisory.0,
        raised: delivery.created,
        now,
        public_url: &settings.public_url,
        language: settings.language,
    });
    let alerts: Vec<(Envelope<'_>, &Content)> = envelopes.zip(contents).collect();
    let Some((envelope, content)) = alerts.first() else { return Ok(()) };
    match address {
        Address::Webhook(url) => webhook::send(outlets, address, url, envelope, content).await,
        Address::Slack(url) => outlets.post(address, url, &slack::message(envelope, contents)).await,
        Address::Teams(url) => outlets.post(address, url, &teams::message(envelope, contents)).await,
        Address::Mattermost(url) => outlets.post(address, url, &mattermost::message(envelope, contents)).await,
        Address::Syslog(collector) => syslog::send(outlets, address, collector, &alerts).await,
        Address::Mqtt(broker) => mqtt::send(outlets, address, broker, envelope, content).await,
        // `mail` has them.
        Address::Email(_) => Ok(()),
    }
}

/// Sends a message that only shows that it arrives. Programs get none, because they would take it for an alert.
async fn send_test(monitor: &Monitor, address: &Address, test: Option<&TestMessage>) -> Result<(), HandOverError> {
    let settings = &monitor.settings;
    let (public_url, language) = (settings.public_url.as_str(), settings.language);
    let Some(test) = test else { return Ok(()) };
    let (url, message) = match address {
        Address::Slack(url) => (url, slack::test_message(test, public_url, language)),
        Address::Teams(url) => (url, teams::test_message(test, public_url, language)),
        Address::Mattermost(url) => (url, mattermost::test_message(test, public_url, language)),
        Address::Email(_) | Address::Webhook(_) | Address::Syslog(_) | Address::Mqtt(_) => return Ok(()),
    };
    settings.outlets.post(address, url, &message).await
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
