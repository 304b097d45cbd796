//! The ledger: what happened, newest first, and whether the chain is as it was written.
//!
//! Does not know: what an entry means for anybody.

use super::atoms::{Count, Grouped, Moment, Text};
use super::words;
use crate::view::{LedgerLine, LedgerView};
use hypertext::prelude::*;
use store::Verification;

/// Digits of a hash that are shown; the whole stands on hover and in the table.
const HASH_DIGITS_SHOWN_COUNT: usize = 12;

/// The main part of the page.
pub fn render(view: &LedgerView<'_>) -> impl Renderable {
    maud! {
        h1 { "Ledger" }
        p class="note" {
            "What happened, each entry with the hash of everything before it: nobody can change one unnoticed. "
            "Keep the last hash elsewhere as a witness. Entries get their place a moment after they are written."
        }
        @if view.has_installation { (chains(view)) }
        (verification(view))
        (filter(view))
        @if view.lines.is_empty() { div class="empty" { p { "Nothing is written here yet." } } } @else { (table(view)) }
        @if let Some(next) = view.next {
            nav class="pager" aria-label="Pages" { a rel="next" class="button" href={ "/ledger" (query(view, Some(next))) } { "Older entries" } }
        }
        p class="note" {
            "The whole chain as " a href={ "/ledger.csv" @if view.is_of_installation { "?chain=installation" } } { "CSV" }
            ". The same check by command: " code { "annunciator ledger verify" } "."
        }
    }
}

fn query(view: &LedgerView<'_>, before: Option<u64>) -> String {
    let mut pairs = url::form_urlencoded::Serializer::new(String::new());
    if view.is_of_installation {
        pairs.append_pair("chain", "installation");
    }
    if let Some(what) = &view.what {
        pairs.append_pair("what", what);
    }
    if let Some(before) = before {
        pairs.append_pair("before", &before.to_string());
    }
    let query = pairs.finish();
    if query.is_empty() { query } else { format!("?{query}") }
}

fn chains(view: &LedgerView<'_>) -> impl Renderable {
    maud! {
        nav class="tabs" aria-label="Chains" {
            ul {
                li { a href="/ledger" aria-current=[(!view.is_of_installation).then_some("page")] { "Organisation" } }
                li { a href="/ledger?chain=installation" aria-current=[view.is_of_installation.then_some("page")] { "Installation" } }
            }
        }
    }
}

fn verification(view: &LedgerView<'_>) -> impl Renderable {
    maud! {
        @match &view.verification {
            Some(Verification::Intact { entries, head }) => {
                div class="told" role="status" {
                    p { b { "Intact. " } (Count(*entries, "entry", "entries")) " were recomputed from the first." }
                    p { "Last hash: " code { (head) } }
                }
            }
            Some(Verification::Broken { sequence, reason }) => {
                div class="wrong" role="alert" {
                    p { b { "Broken at entry " (Grouped(*sequence)) ": " } (Text(reason)) ". What stands from there on proves nothing." }
                }
            }
            None => {
                form action="/ledger" method="get" {
                    @if view.is_of_installation { input type="hidden" name="chain" value="installation"; }
                    input type="hidden" name="verify" value="yes";
                    button type="submit" { "Check the chain" }
                }
            }
        }
    }
}

fn filter(view: &LedgerView<'_>) -> impl Renderable {
    maud! {
        form class="filter" action="/ledger" method="get" {
            @if view.is_of_installation { input type="hidden" name="chain" value="installation"; }
            p {
                label for="filter-what" { "What" }
                select id="filter-what" name="what" {
                    option value="" { "Everything" }
                    @for (what, count) in &view.kinds {
                        option value=(what) selected[view.what.as_ref() == Some(what)] { (words::plain(what)) " (" (Grouped(*count)) ")" }
                    }
                }
            }
            p class="do" { button type="submit" { "Filter" } }
        }
    }
}

fn table(view: &LedgerView<'_>) -> impl Renderable {
    maud! {
        div class="scroll" tabindex="0" {
            table class="grid ledger" {
                caption class="unseen" { "Entries, newest first" }
                thead { tr {
                    th scope="col" { "No." } th scope="col" { "When" } th scope="col" { "What" } th scope="col" { "Who" }
                    th scope="col" { "About" } th scope="col" { "Hash" }
                } }
                tbody { @for line in &view.lines { (row(line)) } }
            }
        }
    }
}

fn row(line: &LedgerLine<'_>) -> impl Renderable {
    let entry = line.entry;
    maud! {
        tr {
            td { (Grouped(entry.sequence)) }
            td { (Moment(entry.at)) }
            th scope="row" { (words::plain(&entry.what)) }
            td { @if line.who.is_empty() { span class="missing" { "the program" } } @else { (Text(&line.who)) } }
            td {
                code { (Text(&entry.subject)) }
                @if !line.members.is_empty() {
                    ul { @for (name, value) in &line.members { li { span class="lack" { (words::plain(name)) ": " (Text(value)) } } } }
                }
            }
            td { code title=(entry.hash) { (entry.hash.get(..HASH_DIGITS_SHOWN_COUNT).unwrap_or(&entry.hash)) } }
        }
    }
}
