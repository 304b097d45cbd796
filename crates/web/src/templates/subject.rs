//! A vendor, a product, a sector: what is known of it, the organisation's assets of it, its advisories.
//!
//! Does not know: which spellings mean one vendor.

use super::advisories::{rows, windows};
use super::atoms::{Count, Day, Grouped, Segment, Text, advisory_link, product_path, vendor_path};
use super::words;
use crate::view::{ProductView, Said, SectorView, SubjectList, VendorView};
use crate::words::Word;
use hypertext::prelude::*;
use store::{AssetProduct, StoredAlias};
use triage::asset::alias::Alias;
use triage::search::Query;

/// A vendor's page.
pub fn vendor(view: &VendorView<'_>) -> impl Renderable {
    let others: Vec<&String> = view.spellings.iter().filter(|spelling| *spelling != view.name).collect();
    maud! {
        header class="head" {
            h1 { (Text(view.name)) }
            p class="note" { (Word("A vendor in advisories")) }
        }
        @if let Some(filter) = &view.list.filter { (windows(&view.list.counts, filter)) }
        div class="columns" {
            div class="reading" { (list(&view.list)) }
            div class="beside-list" {
                (assets(&view.assets, view.name))
                @if !view.products.is_empty() {
                    section class="panel" aria-labelledby="products" {
                        h2 id="products" { (Word("Products")) }
                        p class="note" { (Word("Named in the advisories of this page.")) }
                        ul class="verdicts" {
                            @for (name, count) in &view.products {
                                li { a href=(product_path(view.name, name)) { b { (Grouped(*count)) } (Text(name)) } }
                            }
                        }
                    }
                }
                (names(view, &others))
            }
        }
    }
}

/// Its other names, each with who says so.
fn names(view: &VendorView<'_>, others: &[&String]) -> impl Renderable {
    maud! {
        @if !others.is_empty() || view.group.is_some() || !view.aliases.is_empty() || !view.moves.is_empty() {
            section class="panel" aria-labelledby="names" {
                h2 id="names" { (Word("Names")) }
                @if !others.is_empty() {
                    h3 { (Word("Other spellings in advisories")) }
                    ul class="tags" { @for spelling in others { li { (Text(spelling)) } } }
                }
                @if let Some(group) = view.group {
                    h3 { (Word("Read as the same vendor")) }
                    ul class="tags" { @for alias in &group.aliases { li { (alias) } } }
                    p class="note" {
                        (Word("Why: ")) (group.reason) "." @if let Some(since) = &group.since { (Word(" Since ")) (since) "." }
                        (Word(" From the list that comes with the program."))
                    }
                }
                @if !view.moves.is_empty() {
                    h3 { (Word("Product lines that moved")) }
                    ul class="reasons" {
                        @for moved in &view.moves {
                            li {
                                (moved.products.join(", ")) (Word(": from ")) a href=(vendor_path(&moved.from)) { (moved.from) } (Word(" to "))
                                a href=(vendor_path(&moved.to)) { (moved.to) } ", " (moved.since)
                                p class="note" { (moved.reason) }
                            }
                        }
                    }
                }
                (own_aliases(&view.aliases))
            }
        }
    }
}

fn own_aliases(aliases: &[&StoredAlias]) -> impl Renderable {
    maud! {
        @if !aliases.is_empty() {
            h3 { (Word("Your aliases")) }
            ul class="reasons" {
                @for stored in aliases {
                    li {
                        @match &stored.alias {
                            Alias::Vendor { written, .. } => { (Word("“")) (Text(written)) (Word("”")) }
                            Alias::Product { written, product, .. } => { (Word("“")) (Text(written)) (Word("” is ")) (Text(product)) }
                        }
                        p class="note" { (Text(&stored.reason)) " – " (Text(&stored.who)) ", " (Day(stored.at)) }
                    }
                }
            }
            p { a href="/aliases" { (Word("All aliases")) } }
        }
    }
}

fn assets(assets: &[&AssetProduct], searched: &str) -> impl Renderable {
    let count: u64 = assets.iter().map(|asset| asset.count).sum();
    maud! {
        section class="panel" aria-labelledby="yours" {
            h2 id="yours" { (Word("Your assets (")) (Grouped(count)) ")" }
            @if assets.is_empty() { p class="empty" { (Word("No asset of your inventory is read as one of these.")) } }
            @else {
                ul class="verdicts" {
                    @for asset in assets {
                        li { a href={ "/assets?q=" %(Segment(&asset.product)) } {
                            b { (Grouped(asset.count)) } span { (Text(&asset.vendor)) " " (Text(&asset.product)) }
                        } }
                    }
                }
                p { a href={ "/matches?q=" %(Segment(searched)) } { (Word("Their matches")) } }
            }
        }
    }
}

/// A product's page.
pub fn product(view: &ProductView<'_>) -> impl Renderable {
    maud! {
        header class="head" {
            h1 { (Text(view.name)) }
            p class="source" { (Word("A product of ")) a href=(vendor_path(view.vendor)) { (Text(view.vendor)) } }
        }
        @if let Some(filter) = &view.list.filter { (windows(&view.list.counts, filter)) }
        (assets(&view.assets, view.name))
        @if !view.aliases.is_empty() { section class="panel" { h2 { (Word("Names")) } (own_aliases(&view.aliases)) } }
        @if !view.said.is_empty() { (said(&view.said)) }
        (list(&view.list))
    }
}

fn said(said: &[Said<'_>]) -> impl Renderable {
    maud! {
        section class="panel" aria-labelledby="said" {
            h2 id="said" { (Word("What each advisory says of it")) }
            div class="scroll" {
                table class="grid" {
                    thead { tr { th scope="col" { (Word("Advisory")) } th scope="col" { (Word("Versions")) } th scope="col" { (Word("Order numbers")) } } }
                    tbody {
                        @for one in said {
                            tr {
                                th scope="row" { span class="badge" { (one.link.publisher) } " " (advisory_link(&one.link)) }
                                td class="versions" { (words::versions(&one.product.versions)) }
                                td { @for number in &one.product.order_numbers { code { (number) } " " } }
                            }
                        }
                    }
                }
            }
            p class="note" { (Word("Whether these versions are affected, fixed or not affected stands on the advisory’s page.")) }
        }
    }
}

/// A sector's page.
pub fn sector(view: &SectorView<'_>) -> impl Renderable {
    maud! {
        header class="head" { h1 { (Text(view.name)) } p class="note" { (Word("A sector, as publishers name it")) } }
        @if let Some(filter) = &view.list.filter { (windows(&view.list.counts, filter)) }
        @if !view.vendors.is_empty() {
            details class="facets" {
                summary { (Count(view.vendors.len() as u64, "vendor", "vendors")) }
                div class="groups" { section { ul {
                    @for (vendor, count) in &view.vendors {
                        li { a href=(vendor_path(vendor)) { span { (Text(vendor)) } " " b { (Grouped(*count)) } } }
                    }
                } } }
            }
        }
        (list(&view.list))
    }
}

/// The advisories of a page, and the way to the next.
pub(super) fn list(list: &SubjectList<'_>) -> impl Renderable {
    maud! {
        section aria-labelledby="advisories" {
            h2 id="advisories" { (Word("Advisories")) @if let Some(total) = list.total { " (" (Grouped(total)) ")" } }
            @if list.rows.is_empty() { p class="empty" { (Word("No advisory that is held here names it on this page.")) } }
            (rows(&list.rows, &Query::default()))
            @if let Some(next) = &list.next {
                nav class="pager" aria-label=(Word("Pages")) { a rel="next" class="button" href=(next) { (Word("Older advisories")) } }
            }
            @if let Some(filter) = &list.filter {
                p class="note" { a href={ "/advisories" (filter.query(None)) } { (Word("Narrow these down, or take them as a feed or CSV")) } }
            }
        }
    }
}
