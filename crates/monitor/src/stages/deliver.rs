//! Deliver: due deliveries are handed over, and what came of it is recorded.
//!
//! At least once: the Message-ID is the delivery's id, so that a mail that arrives twice after a crash is seen to be one.
//! Does not know: why an alert was raised.

use super::{later, sender_host};
use crate::settings::Transport;
use crate::{Monitor, StageError};
use jiff::Timestamp;
use net::Retry;
use net::delivery::email::{DeliveryError, EmailMessage, Rendered, render_alerts, render_source};
use serde::de::DeserializeOwned;
use std::collections::BTreeMap;
use store::{DueDelivery, Failure, OutboxMessage};
use triage::alert::Content;
use triage::silence::{Change, SourceNews};

/// Deliveries claimed at once.
const DELIVERIES_COUNT: u32 = 100;
/// More due deliveries than this for one reader become one mail: nobody reads the sixth.
const SEPARATE_MAILS_COUNT_MAX: usize = 5;
/// Attempts before a delivery waits for a person: with doubling pauses up to six hours these are four days.
const ATTEMPTS_COUNT_MAX: u32 = 24;

/// Hands over one batch; returns how many deliveries were tried.
pub async fn run(monitor: &Monitor, now: Timestamp) -> Result<usize, StageError> {
    if matches!(monitor.settings.mail.transport, Transport::None) {
        return Ok(0);
    }
    let due = monitor.store.claim_due_deliveries(now, DELIVERIES_COUNT).await?;
    let count = due.len();
    let mut by_reader: BTreeMap<_, Vec<DueDelivery>> = BTreeMap::new();
    let mut mails = Vec::new();
    for delivery in due {
        if Change::from_code(&delivery.reason).is_some() {
            mails.push(vec![delivery]);
            continue;
        }
        by_reader.entry((delivery.organisation, delivery.recipient.clone())).or_default().push(delivery);
    }
    for deliveries in by_reader.into_values() {
        if deliveries.len() > SEPARATE_MAILS_COUNT_MAX {
            mails.push(deliveries);
        } else {
            mails.extend(deliveries.into_iter().map(|delivery| vec![delivery]));
        }
    }
    let mut outage = None;
    for mail in mails {
        match &outage {
            // A server that does not answer is not asked again for the next mail: that would hold up everything else.
            Some(error) => postpone(monitor, &mail, error, now).await?,
            None => outage = hand_over(monitor, mail, now).await?,
        }
    }
    Ok(count)
}

/// One mail for all of `deliveries`, which have one reader. Returns the error that the next mail would meet too.
async fn hand_over(
    monitor: &Monitor,
    deliveries: Vec<DueDelivery>,
    now: Timestamp,
) -> Result<Option<DeliveryError>, StageError> {
    let settings = &monitor.settings;
    let (readable, rendered) = match deliveries.first() {
        Some(first) if Change::from_code(&first.reason).is_some() => {
            let (readable, news) = read::<SourceNews>(monitor, deliveries, now).await?;
            let Some(news) = news.into_iter().next() else { return Ok(None) };
            (readable, render_source(&news, &settings.public_url, settings.language))
        }
        _ => {
            let (readable, contents) = read::<Content>(monitor, deliveries, now).await?;
            (readable, render_alerts(&contents, &settings.public_url, settings.language))
        }
    };
    match send(monitor, &readable, rendered, now).await? {
        Ok(message_id) => {
            let ours = monitor.store.record_delivered(&readable, &message_id, now).await?;
            if ours < readable.len() {
                let lost = readable.len() - ours;
                tracing::warn!(
                    mail.id = message_id,
                    lost,
                    "a lease ran out while a mail was sent: it may arrive twice"
                );
            }
        }
        Err(error) => {
            postpone(monitor, &readable, &error, now).await?;
            return Ok(Some(error).filter(DeliveryError::is_outage));
        }
    }
    Ok(None)
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
                let reason = format!("reading the alert from its row: {error}");
                tracing::error!(delivery.id = %delivery.id, reason, "a delivery cannot be made");
                monitor.store.record_failed(&delivery, &reason, Failure::Dead, now).await?;
            }
        }
    }
    Ok((readable, contents))
}

async fn postpone(
    monitor: &Monitor,
    deliveries: &[DueDelivery],
    error: &DeliveryError,
    now: Timestamp,
) -> Result<(), StageError> {
    for delivery in deliveries {
        tracing::warn!(delivery.id = %delivery.id, %error, "handing a mail over failed");
        monitor.store.record_failed(delivery, &error.to_string(), failure(error, delivery.attempt, now), now).await?;
    }
    Ok(())
}

async fn send(
    monitor: &Monitor,
    deliveries: &[DueDelivery],
    rendered: Rendered,
    now: Timestamp,
) -> Result<Result<String, DeliveryError>, StageError> {
    let Some(first) = deliveries.first() else { return Ok(Ok(String::new())) };
    let mail = &monitor.settings.mail;
    let message_id = format!("<{}@{}>", first.id, sender_host(&mail.from));
    let Rendered { subject, text, html } = rendered;
    match &mail.transport {
        Transport::None => {}
        Transport::Outbox => {
            let (delivery, organisation, recipient) = (first.id, first.organisation, first.recipient.clone());
            let message = OutboxMessage { delivery, organisation, recipient, subject, text, html, at: now };
            monitor.store.insert_outbox_message(message).await?;
        }
        Transport::Smtp(channel) => {
            let message = EmailMessage {
                message_id: message_id.clone(),
                to: first.recipient.clone(),
                from: mail.from.clone(),
                reply_to: None,
                subject,
                date: now,
                text,
                html: Some(html),
                headers: vec![("Auto-Submitted".to_owned(), "auto-generated".to_owned())],
            };
            if let Err(error) = channel.send(&message).await {
                return Ok(Err(error));
            }
        }
    }
    Ok(Ok(message_id))
}

fn failure(error: &DeliveryError, attempts: u32, now: Timestamp) -> Failure {
    if error.retry() == Retry::Never || attempts >= ATTEMPTS_COUNT_MAX {
        Failure::Dead
    } else {
        Failure::RetryAt(later(now, attempts))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use net::delivery::email::Stage;

    fn refused(code: u16) -> DeliveryError {
        let (server, message_id) = ("mail.example:25".to_owned(), "<1@plant.example>".to_owned());
        DeliveryError::Refused { server, stage: Stage::Message, message_id, code, text: String::new() }
    }

    #[test]
    fn a_delivery_is_given_up_when_the_server_says_never_or_after_four_days() {
        let now = Timestamp::UNIX_EPOCH;
        assert_eq!(failure(&refused(550), 1, now), Failure::Dead);
        assert_eq!(failure(&refused(450), 1, now), Failure::RetryAt(later(now, 1)));
        assert_eq!(failure(&refused(450), ATTEMPTS_COUNT_MAX, now), Failure::Dead);
    }
}
