//! Whom a watchlist tells: the lines of its form, and what sends each a test message.
//!
//! Does not know: what an address may be (`triage::channel`), or which servers people may name (`net`).

use super::atoms::Text;
use super::watchlists::EditView;
use crate::view::RecipientLine;
use crate::words::{Word, say};
use hypertext::prelude::*;
use store::{TESTS_PER_HOUR_COUNT_MAX, Watchlist};
use triage::channel::{Address, Channel, shown_text};

/// Empty lines that are offered behind those that are written.
const EMPTY_LINES_COUNT: usize = 2;

/// A channel as people know it.
fn name(channel: Channel) -> &'static str {
    match channel {
        Channel::Email => say("E-mail"),
        Channel::Webhook => "Webhook",
        Channel::Slack => "Slack",
        Channel::Teams => "Microsoft Teams",
        Channel::Mattermost => "Mattermost",
        Channel::Syslog => "Syslog",
        Channel::Mqtt => "MQTT",
    }
}

/// What is written behind a channel.
fn hint(channel: Channel) -> &'static str {
    match channel {
        Channel::Email => "shift@plant.example",
        Channel::Webhook => say("https://…, a server for which the operator has set a signing secret"),
        Channel::Slack => say("https://…, the address of an incoming web hook"),
        Channel::Teams => say("https://…, the address of a workflow that waits for a web hook"),
        Channel::Mattermost => say("https://…, the address of an incoming web hook"),
        Channel::Syslog => say("tls://host, tcp://host or udp://host; ?format=cef behind it for CEF"),
        Channel::Mqtt => say("mqtts://host/plant/{label}; in braces label, reason, publisher, advisory or watchlist"),
    }
}

/// The lines of a form: those that are written, and some empty ones.
pub(super) fn lines<'a>(view: &'a EditView<'_>) -> impl Renderable + 'a {
    let written = view.form.recipient_lines();
    let shown = written.len() + EMPTY_LINES_COUNT;
    let fault = |place: usize| view.faults.iter().find(|fault| fault.place == place).map(|fault| fault.reason.clone());
    let rows: Vec<(usize, RecipientLine, Option<String>)> =
        (0..shown).map(|place| (place, written.get(place).cloned().unwrap_or_default(), fault(place))).collect();
    maud! {
        div class="recipients" role="group" aria-label=(Word("Who is told")) {
            p class="caption" { (Word("Who is told, one on each line")) }
            @for (place, row, wrong) in &rows { (line(*place, row, wrong.as_deref())) }
            details {
                summary { (Word("What is written behind each channel")) }
                dl class="hints" { @for channel in Channel::ALL { dt { (name(channel)) } dd { (hint(channel)) } } }
                p class="note" { (Word("To take a line out, empty it. More lines come with “Show what it would have sent”. Of an address that is a secret only its server is shown once it is kept; leave the line as it is to keep it, or write another over it.")) }
            }
            @if let Some(watchlist) = view.watchlist {
                p class="note" {
                    (Word("It has an Atom feed too, for feed readers: an operator makes and ends its address with "))
                    code { "annunciator feed make" } (Word(" for ")) (Text(&watchlist.name)) "."
                }
            }
        }
    }
}

fn line<'a>(place: usize, row: &'a RecipientLine, wrong: Option<&'a str>) -> impl Renderable + 'a {
    let chosen = Channel::from_code(&row.channel).unwrap_or(Channel::Email);
    let described = wrong.map(|_| format!("wrong-{place}"));
    maud! {
        div class="recipient" {
            select name={ "channel-" (place) } aria-label={ (Word("Channel of line ")) (place + 1) } {
                @for channel in Channel::ALL {
                    option value=(channel.code()) selected[channel == chosen] { (name(channel)) }
                }
            }
            input type="text" name={ "target-" (place) } value=(&row.target) aria-label={ (Word("Address of line ")) (place + 1) }
                autocomplete="off" spellcheck="false" aria-invalid=[wrong.map(|_| "true")] aria-describedby=[described.as_deref()];
            @if let Some(wrong) = wrong { p class="wrong" id={ "wrong-" (place) } { (Text(wrong)) } }
        }
    }
}

/// What sends a message that tells of nothing, to an address that is kept and not to those in the form.
pub(super) fn test(watchlist: &Watchlist) -> impl Renderable {
    let tested = |recipient: &String| {
        let is_for_people = Address::parse(recipient).is_ok_and(|address| address.channel().is_for_people());
        (shown_text(recipient), is_for_people)
    };
    let recipients: Vec<(String, bool)> = watchlist.recipients.iter().map(tested).collect();
    maud! {
        section aria-labelledby="test" {
            h2 id="test" { (Word("Do its messages arrive?")) }
            p { (Word("A test message goes out at once, whatever the hours above say. It says that it is a test and that nothing happened.")) }
            ul class="tests" {
                @for (shown, is_for_people) in &recipients {
                    li {
                        span class="id" { (Text(shown)) }
                        @if *is_for_people {
                            form class="small-acts" action={ "/watchlists/" %(watchlist.id) "/act" } method="post" {
                                input type="hidden" name="recipient" value=(shown);
                                button type="submit" name="act" value="test" { (Word("Send a test message")) }
                            }
                        } @else { span class="note" { (Word("A program reads it, which would take a test for an alert: none is sent.")) } }
                    }
                }
            }
            p class="note" {
                (Word("What does not get through stands in the ")) a href="/outbox" { (Word("outbox")) } (Word(", with the reason. "))
                (TESTS_PER_HOUR_COUNT_MAX) (Word(" tests an hour can be sent."))
            }
        }
    }
}
