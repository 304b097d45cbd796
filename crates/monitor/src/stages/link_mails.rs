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

/// Mails of one batch.
const MAILS_COUNT: u32 = 20;
/// How long a claim is good for: a mail is given up on after two minutes.
const LEASE: SignedDuration = SignedDuration::from_mins(10);
/// How long the mail server is given mails in one batch: messages about advisories wait for its end.
const SERVER_TIME: Duration = Duration::from_secs(30);

/// Hands over one batch; returns how many were tried.
pub async fn run(monitor: &Monitor, now: Timestamp) -> Result<usize, StageError> {
    let Transport::Smtp(channel) = &monitor.settings.mail.transport else { return Ok(0) };
    let (began, mut tried) = (Instant::now(), 0);
    while tried < MAILS_COUNT as usize && began.elapsed() < SERVER_TIME {
        // One at a time: what waits behind a slow one is nobody's, so that no second token takes the place of one that left.
        let due = monitor.store.claim_link_mails(now + LEASE, 1, now).await?;
        let Some(mail) = due.first() else { break };
        tried += 1;
        if !send(monitor, channel, mail, now).await? {
            return Ok(tried + leave_untried(monitor, now).await?);
        }
    }
    Ok(tried)
}

/// The server is of no use now: the rest waits, sooner than what was tried, so that one mail that breaks the connection keeps
/// no other back for long.
async fn leave_untried(monitor: &Monitor, now: Timestamp) -> Result<usize, StageError> {
    let rest = monitor.store.claim_link_mails(now + LEASE, MAILS_COUNT, now).await?;
    for mail in &rest {
        monitor.store.record_link_mail(mail, again(mail, later(now, 1)), now).await?;
    }
    Ok(rest.len())
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
        LinkPurpose::SignUp => ("sign-up", LinkMail::SignUp),
        // Printed on the terminal; there is nobody yet to whom it could be mailed.
        LinkPurpose::FirstAdmin => {
            monitor.store.record_link_mail(due, LinkMailOutcome::Sent, now).await?;
            return Ok(true);
        }
    };
    if !monitor.store.update_link_digest(due, token.digest().text()).await? {
        return Ok(true);
    }
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
    monitor.store.record_link_mail(due, outcome, now).await?;
    Ok(is_usable)
}

/// Another try then, if the link is good for so long.
fn again(due: &DueLinkMail, at: Timestamp) -> LinkMailOutcome {
    if at < due.link.expires { LinkMailOutcome::Again(at) } else { LinkMailOutcome::GivenUp }
}
