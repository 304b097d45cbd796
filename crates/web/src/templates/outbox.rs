//! The demo's outbox: mails that would have been sent, kept here instead.
//!
//! Does not know: SMTP. A mail's HTML is shown in a sandboxed frame under its own policy, never in our page.

use super::atoms::Moment;
use crate::view::{OutboxMessage, OutboxRow};
use hypertext::prelude::*;

/// The list of messages.
pub fn render(rows: &[OutboxRow<'_>]) -> impl Renderable {
    maud! {
        h1 { "Outbox" }
        p class="note" { "Mails stay here; nothing leaves this machine." }
        @if rows.is_empty() { div class="empty" { p { "No mail has been written." } } }
        @else {
            ol class="list mails" {
                @for row in rows {
                    li class="line mail" {
                        div class="about" {
                            h2 { a href={ "/outbox/" %(row.id) } { (row.subject) } }
                            p class="meta" { span { "To " (row.to) } span { (Moment(row.at)) } }
                        }
                    }
                }
            }
        }
    }
}

/// One message.
pub fn message(message: &OutboxMessage<'_>) -> impl Renderable {
    maud! {
        h1 { (message.row.subject) }
        dl class="facts" {
            div { dt { "To" } dd { (message.row.to) } }
            div { dt { "Written" } dd { (Moment(message.row.at)) } }
        }
        section aria-labelledby="text" {
            h2 id="text" { "Text" }
            pre class="mail" { (message.text) }
        }
        @if message.has_html {
            section aria-labelledby="html" {
                h2 id="html" { "HTML" }
                iframe class="mail" sandbox="" referrerpolicy="no-referrer" title="The mail’s HTML part" src={ "/outbox/" %(message.row.id) "/html" } {}
            }
        }
        p { a href="/outbox" { "Back to the outbox" } }
    }
}
