//! A work order: what is to be done on which devices, with boxes to tick and lines to sign, for A4.
//!
//! Does not know: which matches are open.

use super::asset::{asset_name, asset_path};
use super::atoms::{Count, Grouped, Moment, Text, Window, advisory_link, external};
use super::words;
use crate::view::{OrderAbout, OrderDevice, OrderPart, WorkOrder};
use crate::words::{Word, language, say};
use hypertext::prelude::*;
use triage::assessment::{Fix, PlanGroup, PlanStep, StepOrigin, StepText};
use triage::asset::AssetRecord;
use triage::matching::Verdict;
use triage::wording;

const GROUPS: [PlanGroup; 3] = [PlanGroup::DoNow, PlanGroup::Schedule, PlanGroup::Mitigations];
/// Products named beside a step.
const STEP_PRODUCTS_SHOWN_COUNT: usize = 4;
/// References named for one advisory.
const REFERENCES_SHOWN_COUNT: usize = 6;

/// The main part of the page.
pub fn render(order: &WorkOrder<'_>) -> impl Renderable {
    maud! {
        article class="work-order" {
            (head(order))
            @if order.parts.iter().all(|part| part.devices.is_empty()) {
                div class="empty" { p { (Word("Nothing is open here: no device is touched, or all that are touched were put right.")) } }
            } @else {
                (before(order))
                @for part in &order.parts { (advisory(order, part)) }
                (sign_off())
            }
            (sources(order))
        }
    }
}

fn head(order: &WorkOrder<'_>) -> impl Renderable {
    maud! {
        header class="head" {
            p class="order-kind" { (Word("Work order")) }
            @match order.about {
                OrderAbout::Advisory(link) => {
                    h1 { (Text(link.title)) }
                    p class="source" { span class="badge" { (link.publisher) } span class="id" { (link.tracking_id) } }
                }
                OrderAbout::Asset(record) => {
                    h1 { (Text(&asset_name(record))) }
                    p class="source" { span class="id" { a href=(asset_path(&record.external_id)) { (record.external_id) } } " " (place(record)) }
                    (facts(record))
                }
            }
            p class="note" { (Word("Made ")) (Moment(order.made)) (Word(" for ")) (Text(&order.by)) ". " span class="on-screen" { (Word("Print it with your browser: it is laid out for A4.")) } }
            p class="order-number" { (Word("Order no. ")) span class="line-to-fill" {} }
        }
    }
}

fn place(record: &AssetRecord) -> impl Renderable {
    maud! {
        @if record.site.is_empty() && record.zone.is_empty() { span class="missing" { (Word("place not in the inventory")) } }
        (record.site) @if !record.site.is_empty() && !record.zone.is_empty() { " · " } (record.zone)
    }
}

fn facts(record: &AssetRecord) -> impl Renderable {
    let members = [
        (say("Order number"), &record.order_number),
        (say("Current version"), &record.version),
        (say("Serial number"), &record.serial_number),
        (say("Hostname"), &record.hostname),
        (say("Criticality"), &record.criticality),
        (say("Owner"), &record.owner),
    ];
    maud! {
        dl class="facts" {
            @for (name, text) in members {
                div { dt { (name) } dd { @if text.is_empty() { span class="line-to-fill" {} } @else { (text) } } }
            }
            @if !record.notes.is_empty() { div class="wide" { dt { (Word("Notes")) } dd { (record.notes) } } }
        }
    }
}

/// What must be known before anybody touches anything.
fn before(order: &WorkOrder<'_>) -> impl Renderable {
    let devices = || order.parts.iter().flat_map(|part| &part.devices);
    let unclear = devices().filter(|device| device.verdict == Verdict::NeedsData).count() as u64;
    let restarts = order.parts.iter().flat_map(|part| &part.steps).filter(|step| step.restart.is_some()).count();
    maud! {
        section class="warnings" aria-labelledby="before" {
            h2 id="before" { (Word("Before you begin")) }
            ul {
                @if order.parts.iter().any(|part| part.kev) {
                    li { b { (Word("Known exploited: ")) } (Word("a vulnerability of this order is used in attacks.")) }
                }
                @if unclear > 0 {
                    li { b { (Grouped(unclear)) (Word(" not decided: ")) }
                        (Word("where the verdict is “needs data”, nobody knows yet whether the device is affected. Find out what is missing first.")) }
                }
                @if restarts > 0 { li { b { (Word("Restart: ")) } (Word("the source says that a step needs one. It stands at the step.")) } }
                @if order.more > 0 {
                    li { b { (Word("Not complete: ")) } (Count(order.more, "open match is", "open matches are")) (Word(" not on this order. Make further ones for the rest.")) }
                }
                li { (Word("Look at the publisher’s own page for a newer revision; this order was made from the one named below.")) }
                li { (Word("Whether an update suits the device’s configuration, its process and its safety functions is not decided here.")) }
                li { (Word("Back up configuration and program, and know the way back.")) }
            }
        }
    }
}

fn advisory(order: &WorkOrder<'_>, part: &OrderPart<'_>) -> impl Renderable {
    let is_alone = matches!(order.about, OrderAbout::Advisory(_));
    let statements: Vec<&&PlanStep> = part.steps.iter().filter(|step| step.group == PlanGroup::Statements).collect();
    maud! {
        section class="order-part" {
            @if is_alone { p class="lamps" { (Window(part.label)) } }
            @else {
                h2 { (Window(part.label)) " " (advisory_link(&part.link)) }
                p class="meta" { span class="badge" { (part.link.publisher) } span class="id" { (part.link.tracking_id) } }
            }
            @if is_alone { h2 { (Count(part.devices.len() as u64, "device", "devices")) } (devices(part)) }
            @else { @for device in &part.devices { (standing(part, device)) } }
            @for group in GROUPS {
                @if part.steps.iter().any(|step| step.group == group) {
                    h3 { (wording::plan_group(group, language())) }
                    ul class="order-steps" { @for step in part.steps.iter().filter(|step| step.group == group) { (one(part, step)) } }
                }
            }
            @if !statements.is_empty() {
                h3 { (wording::plan_group(PlanGroup::Statements, language())) }
                ul class="prerequisites" { @for step in &statements { li { (said(step)) " " span class="for" { (whom(part, step)) } } } }
            }
            @if !part.is_assessed {
                p class="wrong" role="note" { (Word("This revision has just arrived and was not read yet: make the order again in a minute.")) }
            } @else if !part.steps.iter().any(|step| GROUPS.contains(&step.group)) {
                p class="empty" { (Word("The source names no step for these products.")) }
            }
        }
    }
}

/// Of one device: what was decided, and what can be installed.
fn standing(part: &OrderPart<'_>, device: &OrderDevice<'_>) -> impl Renderable {
    maud! {
        p {
            b { (wording::verdict(device.verdict, language())) } ". " (fixes(&device.fixes))
            @if let Some(reason) = device.evidence.first() { span class="note" { " " (because(part, reason)) } }
        }
    }
}

fn because(part: &OrderPart<'_>, reason: &triage::matching::Evidence) -> String {
    let product = part.advisory.products.get(reason.product as usize).map_or("", |product| product.full_name.as_str());
    format!("{product}: {}", wording::evidence(reason, language()))
}

fn devices(part: &OrderPart<'_>) -> impl Renderable {
    maud! {
        div class="scroll" tabindex="0" {
            table class="grid order-devices" {
                thead { tr {
                    th scope="col" { (Word("Tag")) } th scope="col" { (Word("Place")) } th scope="col" { (Word("Device")) } th scope="col" { (Word("Version now")) }
                    th scope="col" { (Word("Source says")) } th scope="col" { (Word("Version after")) } th scope="col" { (Word("Done")) }
                } }
                tbody { @for device in &part.devices { (row(part, device)) } }
            }
        }
    }
}

fn row(part: &OrderPart<'_>, device: &OrderDevice<'_>) -> impl Renderable {
    let record = device.record;
    maud! {
        tr {
            th scope="row" { a class="id" href=(asset_path(&record.external_id)) { (record.external_id) } @if !record.hostname.is_empty() { span class="lack" { (record.hostname) } } }
            td { (place(record)) }
            td {
                (Text(&asset_name(record)))
                @if !record.order_number.is_empty() { " " code { (record.order_number) } }
                @if !record.serial_number.is_empty() { span class="lack" { "S/N " (record.serial_number) } }
            }
            td { @if record.version.is_empty() { span class="line-to-fill" {} } @else { (record.version) } }
            td {
                @if device.verdict == Verdict::NeedsData {
                    b { (wording::verdict(device.verdict, language())) } ". "
                    @if let Some(reason) = device.evidence.first() { span class="lack" { (because(part, reason)) } }
                }
                (fixes(&device.fixes))
            }
            td { span class="line-to-fill" {} }
            td { (tick_box()) }
        }
    }
}

fn fixes(fixes: &[&Fix]) -> impl Renderable {
    maud! {
        @for (index, fix) in fixes.iter().enumerate() {
            @if index > 0 { "; " }
            span class={ "fix fix-" (fix.status.code()) } { (wording::fix_status(fix.status, language())) }
            @if let Some(version) = &fix.version { " " span class="fixed-in" { (version) } }
        }
    }
}

fn one(part: &OrderPart<'_>, step: &PlanStep) -> impl Renderable {
    let tick = part.ticks.iter().find(|tick| tick.step_key == step.key);
    maud! {
        li {
            (tick_box())
            div class="what" {
                span class={ "kind kind-" (step.kind.code()) } { (wording::step_kind(step.kind, language())) } " " (said(step))
                @if let Some(url) = &step.url { p class="link" { (external(url, url)) } }
                p class="for" {
                    (whom(part, step))
                    @if step.origin == StepOrigin::Note { span class="origin" { (Word("From the document’s notes")) } }
                    @if step.origin == StepOrigin::Derived { span class="origin" { (Word("Derived, not the publisher’s words")) } }
                    @if let Some(restart) = &step.restart { b { (wording::restart_needed(restart, language())) } " " }
                    @if let Some(category) = step.contradicted { span class="origin" { (wording::contradicted(category.code(), language())) } }
                    @if let Some(tick) = tick { span class="by" { (Word("Ticked before by ")) (tick.by) ", " (Moment(tick.at)) } }
                }
            }
        }
    }
}

/// The products that a step is for, where it is not for all: those that meet the devices say more than the first of hundreds.
fn whom(part: &OrderPart<'_>, step: &PlanStep) -> impl Renderable {
    let met = |index: &&u32| part.devices.iter().any(|device| device.evidence.iter().any(|one| one.product == **index));
    let mut meant: Vec<&u32> = step.products.iter().filter(met).collect();
    if meant.is_empty() {
        meant = step.products.iter().collect();
    }
    let named: Vec<_> = meant.iter().filter_map(|index| part.advisory.products.get(**index as usize)).collect();
    maud! {
        @if step.products.len() < part.advisory.products.len() && !step.products.is_empty() {
            (Word("For "))
            @for (index, product) in named.iter().take(STEP_PRODUCTS_SHOWN_COUNT).enumerate() {
                @if index > 0 { ", " }
                (Text(&product.name))
                @if !product.versions.is_empty() { " (" (words::versions(&product.versions)) ")" }
            }
            @if named.len() > STEP_PRODUCTS_SHOWN_COUNT { (Word(" and ")) (named.len() - STEP_PRODUCTS_SHOWN_COUNT) (Word(" more")) }
            ". "
        }
    }
}

fn said(step: &PlanStep) -> impl Renderable {
    maud! {
        @match &step.text {
            StepText::Source(text) if step.url.as_deref() == Some(text.trim()) => {},
            StepText::Source(text) => span class="said" { (Text(text.trim())) },
            StepText::Derived(message) => span { (wording::render(message, language())) },
        }
    }
}

/// Empty even where the step was ticked before: that was said of the advisory, not of these devices.
fn tick_box() -> impl Renderable {
    maud! { span class="box" { span class="unseen" { (Word("to do")) } } }
}

fn sign_off() -> impl Renderable {
    maud! {
        section class="sign-off" aria-labelledby="sign-off" {
            h2 id="sign-off" { (Word("Sign-off")) }
            table class="grid" {
                thead { tr { th scope="col" { (Word("Step")) } th scope="col" { (Word("Name")) } th scope="col" { (Word("Date, time")) } th scope="col" { (Word("Signature")) } } }
                tbody {
                    @for step in [say("Released by operations"), say("Carried out by"), say("Checked by"), say("Returned to operation")] {
                        tr { th scope="row" { (step) } td {} td {} td {} }
                    }
                }
            }
            p class="remarks" { (Word("Remarks")) }
            div class="lines-to-fill" {}
        }
    }
}

/// Where every sentence of the order comes from, so that it can be checked.
fn sources(order: &WorkOrder<'_>) -> impl Renderable {
    maud! {
        @if !order.parts.is_empty() {
            section class="order-sources" aria-labelledby="sources" {
                h2 id="sources" { (Word("Sources")) }
                @for part in &order.parts {
                    @let advisory = part.advisory;
                    div class="order-source" {
                        p { b { (part.link.publisher) " " (part.link.tracking_id) } (Word(", the publisher’s version ")) (advisory.version) (Word(", revision ")) (part.revision) (Word(" here")) }
                        p { "SHA-256 " code { (part.sha256) } }
                        ul {
                            @if let Some(url) = &advisory.source_url { li { (external(url, url)) } }
                            @let links = advisory.references.iter().map(|link| &link.url).filter(|url| Some(*url) != advisory.source_url.as_ref());
                            @for url in links.take(REFERENCES_SHOWN_COUNT) { li { (external(url, url)) } }
                        }
                    }
                }
            }
        }
    }
}
