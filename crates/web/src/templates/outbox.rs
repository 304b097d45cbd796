//! Messages that did not get through; and the demo's mails, kept here instead of being sent.
//!
//! Does not know: SMTP. A mail's HTML is shown in a sandboxed frame under its own policy, never in our page.

use super::atoms::Moment;
use super::words;
use crate::view::{OutboxMessage, OutboxRow, OutboxView, Rows, StuckRow};
use crate::words::Word;
use hypertext::prelude::*;

/// What did not get through, and, in the demo, the mails that stay here.
pub fn render(view: &OutboxView<'_>) -> impl Renderable {
    let OutboxView { stuck, waiting, kept, may_resend } = *view;
    maud! {
        h1 { (Word("Outbox")) }
        @if waiting > 0 {
            section aria-labelledby="waiting" {
                h2 id="waiting" { (Word("Mails wait: ")) (waiting) }
                p {
                    (Word("Nothing says how mails leave: ")) code { "transport" } (Word(" is ")) code { "none" } (Word(" in the section "))
                    code { "[mail]" } (Word(" of the configuration file. They are sent once a mail server is set there and the program is started again."))
                }
            }
        }
        section aria-labelledby="stuck" {
            h2 id="stuck" { (Word("Messages that did not get through")) }
            @if stuck.shown.is_empty() && waiting > 0 { p class="note" { (Word("None beside the mails that wait.")) } }
            @else if stuck.shown.is_empty() { p class="note" { (Word("None that you may see: every other message was handed over, or is on its way.")) } }
            @else { ol class="list mails" { @for row in stuck.shown { (stuck_line(row, may_resend)) } } }
            (more(stuck))
            p class="note" { (Word("These messages as ")) a href="/outbox.csv" { "CSV" } "." }
        }
        @if let Some(rows) = kept {
            section aria-labelledby="kept" {
                h2 id="kept" { (Word("Mails kept here")) }
                p class="note" { (Word("Mails stay here; nothing leaves this machine.")) }
                @if rows.shown.is_empty() { div class="empty" { p { (Word("No mail has been written.")) } } }
                @else { ol class="list mails" { @for row in rows.shown { (kept_line(row)) } } }
                (more(rows))
            }
        }
    }
}

fn more<Row>(rows: Rows<'_, Row>) -> impl Renderable {
    maud! {
        @if rows.is_cut { p class="note" { (Word("These are the first ")) (rows.shown.len()) (Word("; there are more.")) } }
    }
}

fn stuck_line(row: &StuckRow<'_>, may_resend: bool) -> impl Renderable {
    maud! {
        li class="line mail" {
            div class="about" {
                h3 { (row.title) }
                p class="meta" {
                    span { (Word("To ")) (row.to) }
                    span { (words::plain(row.channel)) }
                    span { (row.attempts) @if row.attempts == 1 { (Word(" attempt")) } @else { (Word(" attempts")) } }
                    @if row.is_given_up { span class="delivery delivery-dead" { (Word("Given up ")) (Moment(row.at)) } }
                    @else { span class="delivery" { (Word("Next attempt ")) (Moment(row.at)) } }
                }
                p { (row.error) }
                @if may_resend && row.is_resendable {
                    form method="post" action={ "/outbox/" %(row.id) "/resend" } {
                        button type="submit" { @if row.is_given_up { (Word("Send again")) } @else { (Word("Try now")) } }
                    }
                }
            }
        }
    }
}

fn kept_line(row: &OutboxRow<'_>) -> impl Renderable {
    maud! {
        li class="line mail" {
            div class="about" {
                h3 { a href={ "/outbox/" %(row.id) } { (row.subject) } }
                p class="meta" { span { (Word("To ")) (row.to) } span { (Moment(row.at)) } }
            }
        }
    }
}

/// One message.
pub fn message(message: &OutboxMessage<'_>) -> impl Renderable {
    maud! {
        h1 { (message.row.subject) }
        dl class="facts" {
            div { dt { (Word("To")) } dd { (message.row.to) } }
            div { dt { (Word("Written")) } dd { (Moment(message.row.at)) } }
        }
        section aria-labelledby="text" {
            h2 id="text" { (Word("Text")) }
            pre class="mail" { (message.text) }
        }
        @if message.has_html {
            section aria-labelledby="html" {
                h2 id="html" { "HTML" }
                iframe class="mail" sandbox="" referrerpolicy="no-referrer" title=(Word("The mail’s HTML part")) src={ "/outbox/" %(message.row.id) "/html" } {}
            }
        }
        p { a href="/outbox" { (Word("Back to the outbox")) } }
    }
}
