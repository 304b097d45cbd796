//! Aliases: suggestions to confirm or reject, the organisation's own, and the forms to add one.
//!
//! Does not know: how a vendor came to be suggested.

use super::atoms::{Count, Day, Text};
use super::inventory::tabs;
use super::words::LANGUAGE;
use crate::aliases::{AliasBook, MeantVendor, Suggestion};
use hypertext::prelude::*;
use store::{Rejection, StoredAlias};
use triage::asset::alias::ALIAS_CHARS_MAX;
use triage::wording::alias as words;

/// Characters of a reason that the browser lets through; the action checks again.
const WORDS_CHARS: usize = monitor::actions::WORDS_CHARS_MAX;

/// The main part of the page.
pub fn render(book: &AliasBook, lookup: bool) -> impl Renderable {
    maud! {
        h1 { "Aliases" }
        (tabs("/aliases", lookup))
        p class="note" {
            "An alias says what a name of your inventory means in the words of advisories. The assets with that name are then \
             matched again. An alias adds a reading: your own words go on being compared."
        }
        (suggestions(&book.suggestions))
        (own(&book.aliases))
        (add())
        (rejected(&book.rejected))
    }
}

fn suggestions(suggestions: &[Suggestion]) -> impl Renderable {
    maud! {
        section class="panel" aria-labelledby="suggested" {
            h2 id="suggested" { "Vendors that no advisory names" }
            @if suggestions.is_empty() {
                p { "Nothing to suggest: each vendor of the inventory is known, or is like no vendor of the advisories." }
            } @else {
                p class="note" { "Nothing is read otherwise until you confirm it." }
            }
            @for one in suggestions { (suggestion(one)) }
        }
    }
}

fn suggestion(suggestion: &Suggestion) -> impl Renderable {
    maud! {
        div class="comment" {
            h3 { "“" (Text(&suggestion.written)) "” " span class="note" { (Count(suggestion.assets, "asset", "assets")) } }
            @for meant in &suggestion.meant { (meant_vendor(&suggestion.written, meant)) }
        }
    }
}

fn meant_vendor(written: &str, meant: &MeantVendor) -> impl Renderable {
    let reasons: Vec<String> =
        meant.reasons.iter().map(|(likeness, by)| words::likeness(*likeness, by, LANGUAGE)).collect();
    let label = format!("Reason for {written} and {}", meant.name);
    maud! {
        form method="post" action="/aliases" class="say" {
            input type="hidden" name="kind" value="vendor";
            input type="hidden" name="written" value=(written);
            input type="hidden" name="vendor" value=(meant.name);
            input type="hidden" name="key" value=(meant.key);
            p { "May mean " b { (Text(&meant.name)) } ". " @for reason in &reasons { (Text(reason)) " " } }
            label { "Why it does, or does not" input name="reason" aria-label=(label) maxlength=(WORDS_CHARS) required; }
            p {
                button type="submit" { "Confirm: it is " (Text(&meant.name)) } " "
                button type="submit" formaction="/aliases/reject" { "Reject: it is not" }
            }
        }
    }
}

fn own(aliases: &[StoredAlias]) -> impl Renderable {
    maud! {
        section class="panel" aria-labelledby="own" {
            h2 id="own" { "Your aliases (" (aliases.len()) ")" }
            @if aliases.is_empty() { p { "None yet." } }
            @for stored in aliases {
                div class="comment" {
                    p { (Text(&words::alias(&stored.alias, LANGUAGE))) }
                    p class="note" { "By " (Text(&stored.who)) " on " (Day(stored.at)) ": “" (Text(&stored.reason)) "”" }
                    form method="post" action={ "/aliases/" %(stored.id) "/remove" } {
                        button type="submit" { "Remove" }
                    }
                }
            }
        }
    }
}

fn add() -> impl Renderable {
    maud! {
        section class="panel" aria-labelledby="add" {
            h2 id="add" { "Add an alias" }
            details {
                summary { "For a vendor" }
                form method="post" action="/aliases" class="say" {
                    input type="hidden" name="kind" value="vendor";
                    (field("written", "Vendor as your inventory writes it", true))
                    (field("vendor", "Vendor as advisories name it", true))
                    (reason())
                    button type="submit" { "Add the alias" }
                }
            }
            details {
                summary { "For a product" }
                form method="post" action="/aliases" class="say" {
                    input type="hidden" name="kind" value="product";
                    (field("written", "Product as your inventory writes it", true))
                    (field("written_vendor", "Vendor as your inventory writes it, if it is another company's name", false))
                    (field("vendor", "Vendor as advisories name it", true))
                    (field("product", "Product as advisories name it", true))
                    (field("order_number", "Order number, for devices that have none in the inventory", false))
                    (reason())
                    button type="submit" { "Add the alias" }
                }
            }
        }
    }
}

fn field(name: &str, label: &str, required: bool) -> impl Renderable {
    maud! { label { (label) input name=(name) maxlength=(ALIAS_CHARS_MAX) required[required]; } }
}

fn reason() -> impl Renderable {
    maud! { label { "Reason" input name="reason" maxlength=(WORDS_CHARS) required; } }
}

fn rejected(rejected: &[Rejection]) -> impl Renderable {
    maud! {
        @if !rejected.is_empty() {
            section class="panel" aria-labelledby="rejected" {
                h2 id="rejected" { "Rejected suggestions (" (rejected.len()) ")" }
                @for one in rejected {
                    div class="comment" {
                        p { "“" (Text(&one.written)) "” is not “" (Text(&one.vendor)) "”." }
                        p class="note" { "By " (Text(&one.who)) " on " (Day(one.at)) ": “" (Text(&one.reason)) "”" }
                        form method="post" action="/aliases/reopen" {
                            input type="hidden" name="written" value=(one.written);
                            input type="hidden" name="key" value=(one.vendor);
                            button type="submit" { "Take back" }
                        }
                    }
                }
            }
        }
    }
}
