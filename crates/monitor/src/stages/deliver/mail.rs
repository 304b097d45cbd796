//! Mails: one for each delivery, or one for many of one reader.
//!
//! Does not know: SMTP.

use super::{
    ATTEMPTS_COUNT_MAX, Clock, REFUSED_MAILS_COUNT_MAX, SEPARATE_MESSAGES_COUNT_MAX, again, read, record_delivered,
    release,
};
use crate::settings::Transport;
use crate::{Monitor, StageError};
use futures_util::future::join;
use jiff::Timestamp;
use net::Retry;
use net::delivery::email::{
    DeliveryError, EmailMessage, Rendered, render_alerts, render_call, render_source, render_test,
};
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, VecDeque};
use store::{DueDelivery, Failure, OutboxMessage, SentMessage};
use tokio::sync::mpsc;
use triage::alert::Content;
use triage::call::{Call, CallReason};
use triage::silence::{Change, SourceNews};
use triage::test_message::{TEST_REASON, TestMessage};

/// Mails that are taken apart in one batch because the server refused them: enough to find some alerts among hundreds,
/// and a server that refuses everything is soon left alone.
const APART_COUNT_MAX: usize = 32;

/// Mails that are recorded in one transaction: those that were accepted while the ones before were being recorded. A crash
/// loses the record of twice so many and one at most, which then arrive twice.
const RECORDED_COUNT_MAX: usize = 16;

/// What handing over one mail came to.
enum Handed {
    /// The server has it; that is still to be recorded.
    Accepted(SentMessage),
    /// What came of it is recorded.
    Recorded,
    /// The next mail would meet the same.
    Outage(DeliveryError),
    /// It was refused for good, and tells of several alerts: nothing is recorded, for one of them may be the reason.
    Apart(Vec<DueDelivery>),
}

/// Hands over what is to be mailed, and records it while the next mail goes out.
pub(super) async fn hand_over_all(monitor: &Monitor, due: Vec<DueDelivery>, clock: Clock) -> Result<(), StageError> {
    let (sender, receiver) = mpsc::channel(RECORDED_COUNT_MAX);
    let (sent, recorded) = join(send_all(monitor, due, clock, sender), record_all(monitor, receiver, clock)).await;
    recorded.and(sent)
}

/// What was accepted goes to `accepted`; when nobody takes that any more, nothing more is sent.
async fn send_all(
    monitor: &Monitor,
    due: Vec<DueDelivery>,
    clock: Clock,
    accepted: mpsc::Sender<SentMessage>,
) -> Result<(), StageError> {
    let (mut outage, mut rest, mut is_begun) = (None, Vec::new(), false);
    let (mut mails, mut apart_count) = (VecDeque::from(mails(due)), 0);
    while let Some(mail) = mails.pop_front() {
        match &outage {
            // A server that does not answer is not asked again for the next mail: that would hold up everything else.
            Some(error) => leave_untried(monitor, &mail, error, clock.now()).await?,
            None if is_begun && clock.is_over() => rest.extend(mail),
            None => {
                is_begun = true;
                match hand_over(monitor, mail, apart_count < APART_COUNT_MAX, clock).await? {
                    Handed::Accepted(message) => {
                        if accepted.send(message).await.is_err() {
                            break;
                        }
                    }
                    Handed::Recorded => {}
                    Handed::Outage(error) => outage = Some(error),
                    Handed::Apart(mut first) => {
                        apart_count += 1;
                        let second = first.split_off(first.len() / 2);
                        mails.push_front(second);
                        mails.push_front(first);
                    }
                }
            }
        }
    }
    release(monitor, &rest, clock.now()).await
}

async fn record_all(
    monitor: &Monitor,
    mut accepted: mpsc::Receiver<SentMessage>,
    clock: Clock,
) -> Result<(), StageError> {
    let mut sent = Vec::new();
    while accepted.recv_many(&mut sent, RECORDED_COUNT_MAX).await > 0 {
        record_delivered(monitor, std::mem::take(&mut sent), clock.now()).await?;
    }
    Ok(())
}

/// What a mail tells of.
#[derive(Clone, Copy, PartialEq)]
enum Subject {
    Advisories,
    Source,
    Test,
    Call,
}

impl Subject {
    fn of(delivery: &DueDelivery) -> Subject {
        match delivery.reason.as_str() {
            TEST_REASON => Subject::Test,
            reason if Change::from_code(reason).is_some() => Subject::Source,
            reason if CallReason::from_code(reason).is_some() => Subject::Call,
            _ => Subject::Advisories,
        }
    }
}

/// News of sources, tests and calls have a mail each, and so have a few alerts of one reader.
fn mails(due: Vec<DueDelivery>) -> Vec<Vec<DueDelivery>> {
    let mut by_reader: BTreeMap<_, Vec<DueDelivery>> = BTreeMap::new();
    let mut mails = Vec::new();
    for delivery in due {
        if Subject::of(&delivery) != Subject::Advisories {
            mails.push(vec![delivery]);
            continue;
        }
        let reader = (delivery.organisation, delivery.recipient.clone(), delivery.fold.clone());
        by_reader.entry(reader).or_default().push(delivery);
    }
    for ((_, _, fold), deliveries) in by_reader {
        if !fold.is_empty() || deliveries.len() > SEPARATE_MESSAGES_COUNT_MAX {
            mails.push(deliveries);
        } else {
            mails.extend(deliveries.into_iter().map(|delivery| vec![delivery]));
        }
    }
    mails
}

/// One mail for all of `deliveries`, which have one reader.
async fn hand_over(
    monitor: &Monitor,
    deliveries: Vec<DueDelivery>,
    may_part: bool,
    clock: Clock,
) -> Result<Handed, StageError> {
    let settings = &monitor.settings;
    let (public_url, language) = (&settings.public_url, settings.language);
    let subject = deliveries.first().map_or(Subject::Advisories, Subject::of);
    let (readable, rendered) = match subject {
        Subject::Source => {
            let (readable, news) = read::<SourceNews>(monitor, deliveries, clock.now()).await?;
            let Some(news) = news.into_iter().next() else { return Ok(Handed::Recorded) };
            (readable, render_source(&news, public_url, language))
        }
        Subject::Test => {
            let (readable, tests) = read::<TestMessage>(monitor, deliveries, clock.now()).await?;
            let Some(test) = tests.into_iter().next() else { return Ok(Handed::Recorded) };
            (readable, render_test(&test, public_url, language))
        }
        Subject::Call => {
            let (readable, calls) = read::<Call>(monitor, deliveries, clock.now()).await?;
            let Some(call) = calls.into_iter().next() else { return Ok(Handed::Recorded) };
            (readable, render_call(&call, public_url, language))
        }
        Subject::Advisories => {
            let (readable, contents) = read::<Content>(monitor, deliveries, clock.now()).await?;
            (readable, render_alerts(&contents, public_url, language))
        }
    };
    let Some(first) = readable.first() else { return Ok(Handed::Recorded) };
    let message_id = message_id(&readable, &settings.mail.from);
    let headers = match subject {
        Subject::Source | Subject::Call => own_headers(),
        Subject::Advisories | Subject::Test => {
            own_headers().into_iter().chain(unsubscribe(&settings.mail.from)).collect()
        }
    };
    match send(monitor, first, &message_id, rendered, headers, clock.now()).await? {
        Ok(()) => Ok(Handed::Accepted(SentMessage { deliveries: readable, id: message_id })),
        Err(error) if may_part && readable.len() > 1 && error.retry() == Retry::Never => {
            tracing::warn!(deliveries.count = readable.len(), %error, "a mail was refused: what it tells is sent in parts");
            Ok(Handed::Apart(readable))
        }
        Err(error) => {
            postpone(monitor, &readable, &error, clock.now()).await?;
            Ok(if error.is_outage() { Handed::Outage(error) } else { Handed::Recorded })
        }
    }
}

/// What was not tried because another mail met an outage. The error tells of that other mail, which may be another
/// organisation's: none of its words are kept here.
async fn leave_untried(
    monitor: &Monitor,
    deliveries: &[DueDelivery],
    error: &DeliveryError,
    now: Timestamp,
) -> Result<(), StageError> {
    let reason = "not tried: the mail server could not be used just then";
    for delivery in deliveries {
        tracing::warn!(delivery.id = %delivery.id, reason, "handing a mail over failed");
        monitor.store.record_failed(delivery, reason, failure(error, delivery, now), now).await?;
    }
    Ok(())
}

async fn postpone(
    monitor: &Monitor,
    deliveries: &[DueDelivery],
    error: &DeliveryError,
    now: Timestamp,
) -> Result<(), StageError> {
    for delivery in deliveries {
        tracing::warn!(delivery.id = %delivery.id, %error, "handing a mail over failed");
        monitor.store.record_failed(delivery, &error.to_string(), failure(error, delivery, now), now).await?;
    }
    Ok(())
}

async fn send(
    monitor: &Monitor,
    first: &DueDelivery,
    message_id: &str,
    rendered: Rendered,
    headers: Vec<(String, String)>,
    now: Timestamp,
) -> Result<Result<(), DeliveryError>, StageError> {
    let mail = &monitor.settings.mail;
    let Rendered { subject, text, html } = rendered;
    match &mail.transport {
        // Mails are not even claimed then; one that is must not count as sent.
        Transport::None => {
            let (server, message_id) = ("(none)".to_owned(), message_id.to_owned());
            let reason = "no way is set by which mails leave: [mail] transport is none".to_owned();
            return Ok(Err(DeliveryError::Connection { server, message_id, reason }));
        }
        Transport::Outbox => {
            let (delivery, organisation, recipient) = (first.id, first.organisation, first.recipient.clone());
            let message = OutboxMessage { delivery, organisation, recipient, subject, text, html, at: now };
            monitor.store.insert_outbox_message(message).await?;
        }
        Transport::Smtp(channel) => {
            let message = EmailMessage {
                message_id: message_id.to_owned(),
                to: first.recipient.clone(),
                from: mail.from.clone(),
                reply_to: None,
                subject,
                date: now,
                text,
                html: Some(html),
                headers,
            };
            return Ok(channel.send(&message).await.map(|_receipt| ()));
        }
    }
    Ok(Ok(()))
}

fn own_headers() -> Vec<(String, String)> {
    vec![("Auto-Submitted".to_owned(), "auto-generated".to_owned())]
}

/// Whom to write to about getting no more of these (RFC 2369 §3.2): whoever reads the sender's mail.
pub(super) fn unsubscribe(from: &str) -> Option<(String, String)> {
    let address = bare_address(from);
    // What would have to be encoded in an address of this kind is not worth the risk of a wrong one.
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"@.-_".contains(&byte);
    let is_address = address.contains('@') && address.bytes().all(is_plain);
    is_address.then(|| ("List-Unsubscribe".to_owned(), format!("<mailto:{address}?subject=unsubscribe>")))
}

/// The same on every attempt: a single delivery's id; of several a digest of all their ids, because a mail that says
/// something else must not be taken for the one that came before.
pub(super) fn message_id(deliveries: &[DueDelivery], from: &str) -> String {
    let host = bare_address(from).rsplit_once('@').map_or("localhost", |(_, host)| host);
    if let [only] = deliveries {
        return format!("<{}@{host}>", only.id);
    }
    let mut ids: Vec<[u8; 16]> = deliveries.iter().map(|delivery| *delivery.id.0.as_bytes()).collect();
    ids.sort_unstable();
    let digest = Sha256::digest(ids.concat());
    let digits: String = digest.iter().take(16).map(|byte| format!("{byte:02x}")).collect();
    format!("<{digits}@{host}>")
}

/// `name@host` of `Name <name@host>`.
fn bare_address(from: &str) -> &str {
    let address = from.rsplit_once('<').map_or(from, |(_, address)| address);
    address.trim().trim_end_matches('>').trim()
}

pub(super) fn failure(error: &DeliveryError, delivery: &DueDelivery, now: Timestamp) -> Failure {
    match (error, error.retry()) {
        // Whoever sends a test waits for the answer.
        (DeliveryError::Refused { .. }, Retry::Never) if delivery.reason != TEST_REASON => {
            again(delivery, REFUSED_MAILS_COUNT_MAX, now)
        }
        (_, Retry::Never) => Failure::Dead,
        (_, Retry::Later) => again(delivery, ATTEMPTS_COUNT_MAX, now),
    }
}
