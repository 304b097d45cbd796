//! The ledger: what happened, newest first, and whether the chain is as it was written.
//!
//! Does not know: what an entry means for anybody.

use super::atoms::{Count, Grouped, Moment, Text};
use super::words;
use crate::view::{LedgerLine, LedgerView};
use crate::words::Word;
use hypertext::prelude::*;
use store::Verification;

/// Digits of a hash that are shown; the whole stands on hover and in the table.
const HASH_DIGITS_SHOWN_COUNT: usize = 12;

/// The main part of the page.
pub fn render(view: &LedgerView<'_>) -> impl Renderable {
    maud! {
        h1 { (Word("Ledger")) }
        p class="note" {
            (Word("What happened, each entry with the hash of everything before it: nobody can change one unnoticed. "))
            (Word("Keep the last hash elsewhere as a witness. Entries get their place a moment after they are written."))
        }
        @if view.has_installation { (chains(view)) }
        (verification(view))
        (filter(view))
        @if view.lines.is_empty() { div class="empty" { p { (Word("Nothing is written here yet.")) } } } @else { (table(view)) }
        @if let Some(next) = view.next {
            nav class="pager" aria-label=(Word("Pages")) { a rel="next" class="button" href={ "/ledger" (query(view, Some(next))) } { (Word("Older entries")) } }
        }
        p class="note" {
            (Word("The whole chain as ")) a href={ "/ledger.csv" @if view.is_of_installation { "?chain=installation" } } { "CSV" }
            (Word(". The same check by command: ")) code { "annunciator ledger verify" } "."
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
        nav class="tabs" aria-label=(Word("Chains")) {
            ul {
                li { a href="/ledger" aria-current=[(!view.is_of_installation).then_some("page")] { (Word("Organisation")) } }
                li { a href="/ledger?chain=installation" aria-current=[view.is_of_installation.then_some("page")] { (Word("Installation")) } }
            }
        }
    }
}

fn verification(view: &LedgerView<'_>) -> impl Renderable {
    maud! {
        @match &view.verification {
            Some(Verification::Intact { entries, head }) => {
                div class="told" role="status" {
                    p { b { (Word("Intact. ")) } (Count(*entries, "entry", "entries")) (Word(" were recomputed from the first.")) }
                    p { (Word("Last hash: ")) code { (head) } }
                }
            }
            Some(Verification::Broken { sequence, reason }) => {
                div class="wrong" role="alert" {
                    p { b { (Word("Broken at entry ")) (Grouped(*sequence)) ": " } (Text(reason)) (Word(". What stands from there on proves nothing.")) }
                }
            }
            None => {
                form action="/ledger" method="get" {
                    @if view.is_of_installation { input type="hidden" name="chain" value="installation"; }
                    input type="hidden" name="verify" value="yes";
                    button type="submit" { (Word("Check the chain")) }
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
                label for="filter-what" { (Word("What")) }
                select id="filter-what" name="what" {
                    option value="" { (Word("Everything")) }
                    @for (what, count) in &view.kinds {
                        option value=(what) selected[view.what.as_ref() == Some(what)] { (words::plain(what)) " (" (Grouped(*count)) ")" }
                    }
                }
            }
            p class="do" { button type="submit" { (Word("Filter")) } }
        }
    }
}

fn table(view: &LedgerView<'_>) -> impl Renderable {
    maud! {
        div class="scroll" tabindex="0" {
            table class="grid ledger" {
                caption class="unseen" { (Word("Entries, newest first")) }
                thead { tr {
                    th scope="col" { (Word("No.")) } th scope="col" { (Word("When")) } th scope="col" { (Word("What")) } th scope="col" { (Word("Who")) }
                    th scope="col" { (Word("About")) } th scope="col" { (Word("Hash")) }
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
            td { @if line.who.is_empty() { span class="missing" { (Word("the program")) } } @else { (Text(&line.who)) } }
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
