//! Link mails: one-time links that wait for their mail are given a token, and the mail is handed over.
//!
//! No token waits in a row: each attempt makes another, and the one of the attempt before works no more. It is tried
//! until the link itself ends, unless the mail server refuses it for good.
//! Does not know: what a link opens.

use super::{later, sender_host};
use crate::ids::random;
use crate::settings::Transport;
use crate::{Monitor, StageError};
use identity::Token;
use jiff::{SignedDuration, Timestamp};
use net::Retry;
use net::delivery::email::{EmailChannel, EmailMessage, Rendered, render_link};
use std::time::Duration;
use store::{DueLinkMail, LinkMailOutcome, LinkPurpose};
use tokio::time::Instant;
use triage::wording::account::LinkMail;

/// Mails claimed at once.
const MAILS_COUNT: u32 = 20;
/// How long a claim is good for: a slow server takes a quarter of a minute for each.
const LEASE: SignedDuration = SignedDuration::from_mins(10);
/// How long the mail server is given mails in one batch: messages about advisories wait for its end.
const SERVER_TIME: Duration = Duration::from_secs(30);

/// Hands over one batch; returns how many were tried.
pub async fn run(monitor: &Monitor, now: Timestamp) -> Result<usize, StageError> {
    let Transport::Smtp(channel) = &monitor.settings.mail.transport else { return Ok(0) };
    let due = monitor.store.claim_link_mails(now + LEASE, MAILS_COUNT, now).await?;
    let (began, mut is_usable) = (Instant::now(), true);
    for mail in &due {
        if is_usable && began.elapsed() < SERVER_TIME {
            is_usable = send(monitor, channel, mail, now).await?;
        } else {
            // Sooner than what was tried, so that one mail that breaks the connection keeps no other back for long.
            monitor.store.record_link_mail(mail.link.id, again(mail, later(now, 1)), now).await?;
        }
    }
    Ok(due.len())
}

/// Whether the server is of use for the next one.
async fn send(
    monitor: &Monitor,
    channel: &EmailChannel,
    due: &DueLinkMail,
    now: Timestamp,
) -> Result<bool, StageError> {
    let link = &due.link;
    let random = random().map_err(|error| StageError::Worker { stage: "link mails", reason: error.to_string() })?;
    let token = Token::from_random(random);
    let (path, mail) = match link.purpose {
        LinkPurpose::Invitation => {
            ("invitation", LinkMail::Invitation { organisation: &link.organisation_name, who: &link.who })
        }
        LinkPurpose::Reset => ("password/reset", LinkMail::Reset),
        // Printed on the terminal; there is nobody yet to whom it could be mailed.
        LinkPurpose::FirstAdmin => {
            monitor.store.record_link_mail(link.id, LinkMailOutcome::Sent, now).await?;
            return Ok(true);
        }
    };
    monitor.store.update_link_digest(link.id, token.digest().text()).await?;
    let address = format!("{}/{path}/{}", monitor.settings.public_url, token.text());
    let Rendered { subject, text, html } = render_link(mail, &address, monitor.settings.language);
    let from = monitor.settings.mail.from.clone();
    let message = EmailMessage {
        message_id: format!("<{}.{}@{}>", link.id, due.attempt, sender_host(&from)),
        to: link.email.clone(),
        from,
        reply_to: None,
        subject,
        date: now,
        text,
        html: Some(html),
        headers: vec![("Auto-Submitted".to_owned(), "auto-generated".to_owned())],
    };
    let (outcome, is_usable) = match channel.send(&message).await {
        Ok(_) => (LinkMailOutcome::Sent, true),
        Err(error) => {
            tracing::warn!(link.id = %link.id, %error, "handing a mail with a link over failed");
            let outcome = match error.retry() {
                Retry::Later => again(due, later(now, due.attempt)),
                Retry::Never => LinkMailOutcome::GivenUp,
            };
            (outcome, !error.is_outage())
        }
    };
    monitor.store.record_link_mail(link.id, outcome, now).await?;
    Ok(is_usable)
}

/// Another try then, if the link is good for so long.
fn again(due: &DueLinkMail, at: Timestamp) -> LinkMailOutcome {
    if at < due.link.expires { LinkMailOutcome::Again(at) } else { LinkMailOutcome::GivenUp }
}
