//! Why an asset and an advisory have their verdict, step by step.
//!
//! Does not know: how it was decided; the steps come from the functions that decide.

use super::asset::{asset_name, asset_path};
use super::atoms::{Count, Text, advisory_link};
use crate::view::{AdvisoryLink, WhyView};
use crate::words::{Word, language, phrase, say};
use hypertext::prelude::*;
use triage::advisory::Advisory;
use triage::matching::{AssetReading, NearMiss, ProductStep};
use triage::wording::alias::read_as;
use triage::wording::{self, explanation as words};

/// Vulnerabilities named with one claim; the others are counted.
const NAMED_COUNT_MAX: usize = 5;

/// The main part of the page.
pub fn render(view: &WhyView<'_>) -> impl Renderable {
    let (told, advisory) = (view.explanation, view.advisory);
    let verdict = told.found.as_ref().map(|found| found.verdict);
    let link = AdvisoryLink {
        publisher: &advisory.publisher.name,
        tracking_id: &advisory.tracking_id,
        title: &advisory.title,
    };
    maud! {
        article class="why" {
            header class="head" {
                h1 {
                    @match verdict {
                        Some(verdict) => { (Word("Why “")) (wording::verdict(verdict, language())) (Word("”?")) }
                        None => (Word("Why no match?")),
                    }
                }
                p class="source" {
                    a href=(asset_path(&view.record.external_id)) { span class="id" { (view.record.external_id) } " " (asset_name(view.record)) }
                    (Word(" and ")) (advisory_link(&link)) " " span class="id" { (advisory.tracking_id) }
                }
            }
            (outcome(view))
            section class="panel" aria-labelledby="asset" {
                h2 id="asset" { (Word("How the asset was read")) }
                (reading(&told.asset))
            }
            (products(view))
            (near(view))
        }
    }
}

fn outcome(view: &WhyView<'_>) -> impl Renderable {
    let found = view.explanation.found.as_ref();
    maud! {
        section class="panel" aria-labelledby="outcome" {
            h2 id="outcome" { (Word("The verdict")) }
            p {
                @if let Some(found) = found {
                    span class={ "verdict verdict-" (found.verdict.code()) } { (wording::verdict(found.verdict, language())) } " "
                }
                (words::outcome(found.map(|found| found.verdict), language()))
            }
            @if let Some(found) = found {
                p class="note" { (found.confidence) (Word(" % sure that asset and product are the same.")) }
                @if let Some(deciding) = found.evidence.first() { p { (wording::evidence(deciding, language())) } }
            }
        }
    }
}

/// How an asset was read, as a list of facts.
pub fn reading(reading: &AssetReading) -> impl Renderable {
    maud! {
        @if let Some(read) = read_as(&reading.aliases, language()) { p { (read) } }
        dl class="facts" {
            div { dt { (Word("Vendor")) } dd { (or_none(&reading.vendors, say(" or "))) } }
            div { dt { (Word("Order number")) } dd { (or_none(&reading.order_numbers, ", ")) } }
            div { dt { (Word("Words of the name that count")) } dd { (or_none(&reading.names, say(" or "))) } }
            @if !reading.implied.is_empty() {
                div { dt { (Word("The order number says also")) } dd { (reading.implied.join(", ")) } }
            }
            div { dt { (Word("Version")) } dd { (words::version_reading(&reading.version, language())) } }
        }
    }
}

fn or_none(texts: &[String], between: &str) -> String {
    if texts.is_empty() { say("none").to_owned() } else { texts.join(between) }
}

fn products(view: &WhyView<'_>) -> impl Renderable {
    let told = view.explanation;
    maud! {
        section class="panel" aria-labelledby="met" {
            h2 id="met" { (Word("Products of the advisory that meet it (")) (told.products.len() + told.products_more) ")" }
            @if told.products.is_empty() { p class="empty" { (Word("None.")) } }
            ol class="steps" { @for step in &told.products { (product(view, step)) } }
            @if told.products_more > 0 { p class="note" { (Word("And ")) (told.products_more) (Word(" more.")) } }
        }
    }
}

fn product(view: &WhyView<'_>, step: &ProductStep) -> impl Renderable {
    maud! {
        li {
            h3 { (Text(&step.name)) }
            ul {
                @for sentence in words::product(step, &view.explanation.asset.version, language()) { li { (sentence) } }
                @for claim in step.said.iter().flat_map(|said| &said.claims) {
                    li { (words::claim(claim, language())) " " span class="id" { (named(view.advisory, &claim.vulnerabilities)) } }
                }
            }
        }
    }
}

/// The first vulnerabilities by name, and how many more there are.
fn named(advisory: &Advisory, vulnerabilities: &[usize]) -> String {
    let name = |at: &usize| {
        let cve = advisory.vulnerabilities.get(*at).and_then(|vulnerability| vulnerability.cve.clone());
        cve.unwrap_or_else(|| phrase("vulnerability {number}", &[("number", &(at + 1))]))
    };
    let named: Vec<String> = vulnerabilities.iter().take(NAMED_COUNT_MAX).map(name).collect();
    match vulnerabilities.len().saturating_sub(NAMED_COUNT_MAX) {
        0 => named.join(", "),
        more => phrase("{names} and {more} more", &[("names", &named.join(", ")), ("more", &more)]),
    }
}

fn near(view: &WhyView<'_>) -> impl Renderable {
    let told = view.explanation;
    maud! {
        section class="panel" aria-labelledby="near" {
            h2 id="near" { (Word("Products that nearly meet it (")) (told.near.len()) ")" }
            @if told.near.is_empty() { p class="empty" { (Word("None.")) } }
            ul class="steps" { @for miss in &told.near { (near_miss(miss)) } }
            @if told.others > 0 {
                p class="note" {
                    (Count(told.others as u64, "further product of the advisory shares", "further products of the advisory share"))
                    (Word(" neither order number nor word with the asset."))
                }
            }
        }
    }
}

/// Order numbers of a product that are named; the others are counted.
const NUMBERS_COUNT_MAX: usize = 6;

fn near_miss(miss: &NearMiss) -> impl Renderable {
    let numbers: Vec<&str> = miss.order_numbers.iter().take(NUMBERS_COUNT_MAX).map(String::as_str).collect();
    maud! {
        li {
            h3 { (Text(&miss.name)) }
            p { (words::miss(miss.miss, language())) }
            p class="meta" {
                @if !numbers.is_empty() {
                    span { (Word("Order numbers: ")) (numbers.join(", ")) @if miss.order_numbers.len() > numbers.len() { " …" } }
                }
                @if !miss.shared.is_empty() { span { (Word("Words in both names: ")) (miss.shared.join(", ")) } }
            }
        }
    }
}
