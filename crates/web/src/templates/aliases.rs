//! Aliases: suggestions to confirm or reject, the organisation's own, and the forms to add one.
//!
//! Does not know: how a vendor came to be suggested.

use super::atoms::{Count, Day, Text};
use super::inventory::tabs;
use crate::aliases::{AliasBook, MeantVendor, Suggestion};
use crate::words::{Word, language, phrase, say};
use hypertext::prelude::*;
use store::{Rejection, StoredAlias};
use triage::asset::alias::ALIAS_CHARS_MAX;
use triage::wording::alias as words;

/// Characters of a reason that the browser lets through; the action checks again.
const WORDS_CHARS: usize = monitor::actions::WORDS_CHARS_MAX;

/// The main part of the page.
pub fn render(book: &AliasBook, lookup: bool) -> impl Renderable {
    maud! {
        h1 { (Word("Aliases")) }
        (tabs("/aliases", lookup))
        p class="note" {
            (Word("An alias says what a name of your inventory means in the words of advisories. The assets with that name are then \
             matched again. An alias adds a reading: your own words go on being compared."))
        }
        (suggestions(&book.suggestions))
        (own(&book.aliases))
        (add())
        (rejected(&book.rejected))
        p class="note" { (Word("Your aliases as ")) a href="/aliases.csv" { "CSV" } "." }
    }
}

fn suggestions(suggestions: &[Suggestion]) -> impl Renderable {
    maud! {
        section class="panel" aria-labelledby="suggested" {
            h2 id="suggested" { (Word("Vendors that no advisory names")) }
            @if suggestions.is_empty() {
                p { (Word("Nothing to suggest: each vendor of the inventory is known, or is like no vendor of the advisories.")) }
            } @else {
                p class="note" { (Word("Nothing is read otherwise until you confirm it.")) }
            }
            @for one in suggestions { (suggestion(one)) }
        }
    }
}

fn suggestion(suggestion: &Suggestion) -> impl Renderable {
    maud! {
        div class="comment" {
            h3 { (Word("“")) (Text(&suggestion.written)) (Word("” ")) span class="note" { (Count(suggestion.assets, "asset", "assets")) } }
            @for meant in &suggestion.meant { (meant_vendor(&suggestion.written, meant)) }
        }
    }
}

fn meant_vendor(written: &str, meant: &MeantVendor) -> impl Renderable {
    let reasons: Vec<String> =
        meant.reasons.iter().map(|(likeness, by)| words::likeness(*likeness, by, language())).collect();
    let label = phrase("Reason for {written} and {meant}", &[("written", &written), ("meant", &meant.name)]);
    maud! {
        form method="post" action="/aliases" class="say" {
            input type="hidden" name="kind" value="vendor";
            input type="hidden" name="written" value=(written);
            input type="hidden" name="vendor" value=(meant.name);
            input type="hidden" name="key" value=(meant.key);
            p { (Word("May mean ")) b { (Text(&meant.name)) } ". " @for reason in &reasons { (Text(reason)) " " } }
            label { (Word("Why it does, or does not")) input name="reason" aria-label=(label) maxlength=(WORDS_CHARS) required; }
            p {
                button type="submit" { (Word("Confirm: it is ")) (Text(&meant.name)) } " "
                button type="submit" formaction="/aliases/reject" { (Word("Reject: it is not")) }
            }
        }
    }
}

fn own(aliases: &[StoredAlias]) -> impl Renderable {
    maud! {
        section class="panel" aria-labelledby="own" {
            h2 id="own" { (Word("Your aliases (")) (aliases.len()) ")" }
            @if aliases.is_empty() { p { (Word("None yet.")) } }
            @for stored in aliases {
                div class="comment" {
                    p { (Text(&words::alias(&stored.alias, language()))) }
                    p class="note" { (Word("By ")) (Text(&stored.who)) (Word(" on ")) (Day(stored.at)) (Word(": “")) (Text(&stored.reason)) (Word("”")) }
                    form method="post" action={ "/aliases/" %(stored.id) "/remove" } {
                        button type="submit" { (Word("Remove")) }
                    }
                }
            }
        }
    }
}

fn add() -> impl Renderable {
    maud! {
        section class="panel" aria-labelledby="add" {
            h2 id="add" { (Word("Add an alias")) }
            details {
                summary { (Word("For a vendor")) }
                form method="post" action="/aliases" class="say" {
                    input type="hidden" name="kind" value="vendor";
                    (field("written", say("Vendor as your inventory writes it"), true))
                    (field("vendor", say("Vendor as advisories name it"), true))
                    (reason())
                    button type="submit" { (Word("Add the alias")) }
                }
            }
            details {
                summary { (Word("For a product")) }
                form method="post" action="/aliases" class="say" {
                    input type="hidden" name="kind" value="product";
                    (field("written", say("Product as your inventory writes it"), true))
                    (field("written_vendor", say("Vendor as your inventory writes it, if it is another company's name"), false))
                    (field("vendor", say("Vendor as advisories name it"), true))
                    (field("product", say("Product as advisories name it"), true))
                    (field("order_number", say("Order number, for devices that have none in the inventory"), false))
                    (reason())
                    button type="submit" { (Word("Add the alias")) }
                }
            }
        }
    }
}

fn field(name: &str, label: &str, required: bool) -> impl Renderable {
    maud! { label { (label) input name=(name) maxlength=(ALIAS_CHARS_MAX) required[required]; } }
}

fn reason() -> impl Renderable {
    maud! { label { (Word("Reason")) input name="reason" maxlength=(WORDS_CHARS) required; } }
}

fn rejected(rejected: &[Rejection]) -> impl Renderable {
    maud! {
        @if !rejected.is_empty() {
            section class="panel" aria-labelledby="rejected" {
                h2 id="rejected" { (Word("Rejected suggestions (")) (rejected.len()) ")" }
                @for one in rejected {
                    div class="comment" {
                        p { (Word("“")) (Text(&one.written)) (Word("” is not “")) (Text(&one.vendor)) (Word("”.")) }
                        p class="note" { (Word("By ")) (Text(&one.who)) (Word(" on ")) (Day(one.at)) (Word(": “")) (Text(&one.reason)) (Word("”")) }
                        form method="post" action="/aliases/reopen" {
                            input type="hidden" name="written" value=(one.written);
                            input type="hidden" name="key" value=(one.vendor);
                            button type="submit" { (Word("Take back")) }
                        }
                    }
                }
            }
        }
    }
}
