//! One asset: what is known of it, how ready it is to be matched, which advisories meet it and why.
//!
//! Does not know: how any of it was decided.

use super::atoms::{Day, Grouped, Segment, Window, advisory_link, match_path};
use super::disposition;
use crate::view::{AdvisoryLink, AssetView, MatchedAdvisory};
use crate::words::{Word, language, say};
use hypertext::prelude::*;
use store::{AssetChange, AssetEvent, publisher_slug};
use triage::asset::AssetRecord;
use triage::asset::readiness::{Readiness, ReadinessLevel};
use triage::disposition::DecisionStanding;
use triage::wording::alias::read_as;
use triage::wording::inventory::field;
use triage::wording::{self, readiness as words};

/// The address of an asset's page.
pub fn asset_path(external_id: &str) -> String {
    format!("/assets/{}", Segment(external_id))
}

/// The address of the page that tells why an asset and an advisory have their verdict.
pub fn why_path(external_id: &str, publisher: &str, tracking_id: &str) -> String {
    format!("{}/why/{}/{}", asset_path(external_id), Segment(&publisher_slug(publisher)), Segment(tracking_id))
}

/// The name of an asset for a heading: vendor and product, else its order number, else its id.
pub fn asset_name(record: &AssetRecord) -> String {
    let name = [&record.vendor, &record.product].map(|text| text.trim()).join(" ");
    match (name.trim(), record.order_number.trim()) {
        ("", "") => record.external_id.clone(),
        ("", number) => number.to_owned(),
        (name, _) => name.to_owned(),
    }
}

/// The main part of an asset's page.
pub fn render(view: &AssetView<'_>) -> impl Renderable {
    let record = view.record;
    maud! {
        article class="asset" {
            header class="head" {
                h1 { (asset_name(record)) }
                p class="source" {
                    span class="id" { (record.external_id) }
                    @for place in [&record.site, &record.zone] { @if !place.is_empty() { " · " (place) } }
                }
                (facts(view))
                p class="watch-this" { a href={ (asset_path(&record.external_id)) "/work-order" } { (Word("Work order to print")) } }
                @if let Some(read) = read_as(view.read_as, language()) { p class="note" { (read) " " a href="/aliases" { (Word("Aliases")) } } }
            }
            (readiness(&view.readiness))
            (matches(view))
            (history(view.changes))
        }
    }
}

/// What happened to it, the latest first.
fn history(changes: &[AssetChange]) -> impl Renderable {
    maud! {
        @if !changes.is_empty() {
            section class="panel" aria-labelledby="history" {
                h2 id="history" { (Word("History")) }
                ol class="events" {
                    @for change in changes {
                        li {
                            (Day(change.at)) " "
                            @match &change.what {
                                AssetEvent::New => (Word("Came into the inventory.")),
                                AssetEvent::Deleted => (Word("Deleted.")),
                                AssetEvent::Changed(fields) => {
                                    @for (at, one) in fields.iter().enumerate() {
                                        @if at > 0 { "; " }
                                        (field(one.field, language())) ": " (said(&one.before)) " → " (said(&one.after))
                                    }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn said(text: &str) -> &str {
    if text.is_empty() { say("nothing") } else { text }
}

fn facts(view: &AssetView<'_>) -> impl Renderable {
    let record = view.record;
    let members = [
        (say("Vendor"), &record.vendor),
        (say("Product"), &record.product),
        (say("Order number"), &record.order_number),
        (say("Version"), &record.version),
        (say("Serial number"), &record.serial_number),
        (say("Hostname"), &record.hostname),
        (say("Criticality"), &record.criticality),
        (say("Exposure"), &record.exposure),
        (say("Owner"), &record.owner),
    ];
    let needed = [say("Vendor"), say("Product"), say("Version")];
    maud! {
        dl class="facts" {
            @for (name, text) in members {
                @if !text.is_empty() { div { dt { (name) } dd { (text) } } }
                @else if needed.contains(&name) { div { dt { (name) } dd { span class="missing" { (Word("missing")) } } } }
            }
            @if !record.notes.is_empty() { div class="wide" { dt { (Word("Notes")) } dd { (record.notes) } } }
            div { dt { (Word("In the inventory since")) } dd { (Day(view.created)) } }
            div { dt { (Word("Last changed")) } dd { (Day(view.changed)) } }
        }
    }
}

/// The level of readiness as a badge.
pub fn level(level: ReadinessLevel) -> impl Renderable {
    maud! { span class={ "readiness readiness-" (level.code()) } { (words::level(level, language())) } }
}

fn readiness(readiness: &Readiness) -> impl Renderable {
    maud! {
        section class="panel" aria-labelledby="readiness" {
            h2 id="readiness" { (Word("Match readiness")) }
            p { (level(readiness.level)) " " (words::level_meaning(readiness.level, language())) }
            @if !readiness.lacks.is_empty() {
                ul class="lacks" {
                    @for lack in &readiness.lacks {
                        li { (words::lack(*lack, language())) " " b { (words::remedy(*lack, language())) } }
                    }
                }
                p class="note" { (Word("Put the answer into the spreadsheet and import it again: the asset is known by its id and updated.")) }
            }
        }
    }
}

fn matches(view: &AssetView<'_>) -> impl Renderable {
    maud! {
        section class="panel" aria-labelledby="matches" {
            h2 id="matches" { (Word("Advisories (")) (Grouped(view.matches.len() as u64 + view.matches_more)) ")" }
            @if view.matches.is_empty() {
                p class="empty" { (none(view.readiness.level)) }
            } @else {
                ol class="list matches" { @for found in &view.matches { (line(view.record, found)) } }
            }
            @if view.matches_more > 0 { p class="note" { (Word("The most pressing are shown; ")) (Grouped(view.matches_more)) (Word(" more meet this asset.")) } }
        }
    }
}

/// That nothing was found means something only where something could have been found.
fn none(level: ReadinessLevel) -> &'static str {
    match level {
        ReadinessLevel::Ready => say("No advisory that is held here lists this product."),
        ReadinessLevel::Partly => {
            say("No advisory that is held here lists this product, as far as the inventory describes it.")
        }
        ReadinessLevel::NotReady => say("Nothing could be compared: see what is missing above."),
    }
}

fn line(record: &AssetRecord, found: &MatchedAdvisory<'_>) -> impl Renderable {
    let AdvisoryLink { publisher, tracking_id, .. } = found.link;
    maud! {
        li class="line match" {
            (disposition::verdict_badge(found.verdict, found.decision))
            (Window(found.label))
            div class="about" {
                h3 { (advisory_link(&found.link)) }
                p class="meta" { span class="badge" { (publisher) } span class="id" { (tracking_id) } }
                @if let Some(deciding) = found.evidence.first() { p { (wording::evidence(deciding, language())) } }
                p class="meta" {
                    span { (found.confidence) (Word(" % sure of the identity")) }
                    @if found.evidence.len() > 1 { span { (found.evidence.len() - 1) (Word(" more in evidence")) } }
                    a href=(why_path(&record.external_id, publisher, tracking_id)) { (Word("Why?")) }
                    @match found.decision {
                        Some(DecisionStanding::Rejected) => {},
                        Some(standing) => { (disposition::decision_stand(standing)) " " (disposition::stand(found.remediation)) }
                        None => (disposition::stand(found.remediation)),
                    }
                    a href=(match_path(found.pair.0, found.pair.1)) { (Word("Decide or mark")) }
                }
            }
        }
    }
}
