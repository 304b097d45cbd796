//! How long people waited for their alerts, and what could not be measured.
//!
//! Does not know: how it is measured.

use super::atoms::Grouped;
use crate::view::StatusView;
use crate::words::{Word, say};
use hypertext::prelude::*;
use jiff::SignedDuration;
use triage::promise::{LeftOut, Measured, PROMISED, Since};

/// The main part of the status page.
pub fn render(view: &StatusView) -> impl Renderable {
    maud! {
        h1 { (Word("How fast alerts arrive")) }
        p class="note" {
            (Word("Messages about advisories to your organisation in the last ")) (view.days) (Word(" days. "))
            a href="/health" { (Word("Health of this installation")) }
        }
        @if view.messages == 0 {
            div class="empty" {
                p { (Word("No message was raised in this time.")) }
                p { (Word("Messages are raised when an advisory meets one of your ")) a href="/watchlists" { (Word("watchlists")) } "." }
            }
        } @else {
            (summary(view))
            (table(view))
            (left_out(view))
            (explained())
        }
    }
}

fn summary(view: &StatusView) -> impl Renderable {
    let handed_over = view.messages.saturating_sub(view.waiting + view.given_up);
    maud! {
        p {
            (Grouped(view.messages)) (Word(" messages: ")) (Grouped(handed_over)) (Word(" handed over, "))
            (Grouped(view.waiting)) (Word(" waiting, ")) (Grouped(view.given_up)) (Word(" given up. "))
            @if view.waiting + view.given_up > 0 { a href="/outbox" { (Word("Messages that did not get through")) } }
        }
    }
}

fn table(view: &StatusView) -> impl Renderable {
    let promised = spoken(PROMISED);
    maud! {
        section aria-labelledby="times" {
            h2 id="times" { (Word("Time until the message was handed over")) }
            div class="scroll" tabindex="0" {
                table class="grid labelled" {
                    thead { tr {
                        th scope="col" { (Word("Counted from")) } th scope="col" { (Word("In ")) (promised) } th scope="col" { (Word("Measured")) }
                        th scope="col" { (Word("Half within")) } th scope="col" { (Word("95 % within")) } th scope="col" { (Word("99 % within")) }
                    } }
                    tbody { @for (since, measured) in &view.measured { (row(*since, measured)) } }
                }
            }
        }
    }
}

fn row(since: Since, measured: &Measured) -> impl Renderable {
    let all = measured.in_time + measured.late;
    let times =
        [(say("Half within"), measured.p50), (say("95 % within"), measured.p95), (say("99 % within"), measured.p99)];
    maud! {
        tr {
            th scope="row" { (name(since)) }
            td data-label={ (Word("In ")) (spoken(PROMISED)) } {
                @if let Some(share) = measured.share_in_time() {
                    b { (percent(share)) } " (" (Grouped(measured.in_time)) (Word(" of ")) (Grouped(all)) ")"
                } @else { (Word("nothing to measure")) }
            }
            td data-label=(Word("Measured")) { (Grouped(measured.handed_over)) }
            @for (label, time) in times {
                td data-label=(label) { @if measured.handed_over > 0 { (spoken(time)) } @else { "–" } }
            }
        }
    }
}

fn left_out(view: &StatusView) -> impl Renderable {
    maud! {
        @for (since, measured) in &view.measured {
            @if !measured.left_out.is_empty() {
                section class="panel" {
                    h2 { (Word("Not counted ")) (lower(name(*since))) }
                    ul { @for (why, count) in &measured.left_out { li { (Grouped(*count)) ": " (reason(*why)) } } }
                }
            }
        }
    }
}

fn explained() -> impl Renderable {
    maud! {
        p class="note" {
            (Word("A message that was given up, or has waited for longer than ")) (spoken(PROMISED)) (Word(", counts as late. “Half within” and "))
            (Word("its neighbours are over messages that were handed over. A message is handed over when the receiver's server has taken "))
            (Word("it; whether somebody read it is not known here."))
        }
    }
}

fn name(since: Since) -> &'static str {
    match since {
        Since::Published => say("From publication"),
        Since::Stored => say("From the document's arrival here"),
        Since::Decided => say("From the decision to alert"),
    }
}

fn reason(why: LeftOut) -> &'static str {
    match why {
        LeftOut::NoDocument => say(
            "no document brought them about, but a catalog, your inventory or a decision; the time from the decision counts",
        ),
        LeftOut::Undated => say("the publisher gives no date for the change, or left the old one in place"),
        LeftOut::Rounded => say("the publisher's date is rounded to the hour or the day"),
        LeftOut::Future => say("the publisher's date lies after the document's arrival"),
        LeftOut::Wished => say("the watchlist wished for it later: in a digest, or after quiet hours"),
        LeftOut::Backlog => say(
            "published before this installation held anything of that publisher, such as the first load of an archive",
        ),
    }
}

/// A name within a sentence: only its first letter is made small, since German nouns keep theirs.
fn lower(name: &str) -> String {
    let mut characters = name.chars();
    characters.next().map_or_else(String::new, |first| first.to_lowercase().chain(characters).collect())
}

/// Thousandths as a percentage.
fn percent(thousandths: u64) -> String {
    match thousandths % 10 {
        0 => format!("{} %", thousandths / 10),
        tenth => format!("{}{}{tenth} %", thousandths / 10, crate::words::decimal_mark()),
    }
}

/// A time in the two units that matter.
fn spoken(time: SignedDuration) -> String {
    let seconds = time.as_secs();
    let two = |count: i64, unit: &str, rest: i64, small: &str| match rest {
        0 => format!("{count} {unit}"),
        rest => format!("{count} {unit} {rest} {small}"),
    };
    match seconds {
        0 => say("under 1 s").to_owned(),
        1..60 => format!("{seconds} s"),
        60..3_600 => two(seconds / 60, "min", seconds % 60, "s"),
        3_600..86_400 => two(seconds / 3_600, "h", seconds % 3_600 / 60, "min"),
        _ => two(seconds / 86_400, "d", seconds % 86_400 / 3_600, "h"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_told_in_two_units_and_shares_never_rounded_up() {
        let told = |seconds| spoken(SignedDuration::from_secs(seconds));
        let all = [0, 59, 60, 250, 7_200, 7_260, 180_000].map(told);
        assert_eq!(all, ["under 1 s", "59 s", "1 min", "4 min 10 s", "2 h", "2 h 1 min", "2 d 2 h"]);
        assert_eq!([1_000, 999, 0].map(percent), ["100 %", "99.9 %", "0 %"]);
    }
}
