//! Title, label, score, where it comes from, and the attack strip.
//!
//! Does not know: what the advisory means.

use crate::templates::atoms::{
    Day, Score, Segment, Text, Window, advisory_link, day_or, external, sector_path, vendor_path,
};
use crate::templates::words;
use crate::view::{AdvisoryContext, AdvisoryView};
use crate::words::{Word, foreign, say};
use hypertext::prelude::*;
use std::collections::BTreeSet;
use triage::advisory::Advisory;
use triage::assessment::Cvss;

/// Families, vendors or sectors that a prefilled watchlist names: an address has its limits.
const WATCHED_COUNT_MAX: usize = 10;

pub(super) fn render(view: &AdvisoryView<'_>, context: &AdvisoryContext<'_>) -> impl Renderable {
    let advisory = view.advisory;
    maud! {
        header class="head" {
            div class="lamps" {
                (Window(view.assessment.label))
                @if let Some(cvss) = &view.assessment.cvss { (score(cvss)) } @else { span class="score score-none" { (Word("No score")) } }
                @if !view.assessment.exploitability.kev.is_empty() { span class="flag flag-kev" { (Word("Known exploited")) } }
            }
            h1 lang=[foreign(advisory.lang.as_deref())] { (Text(&advisory.title)) }
            p class="source" {
                span class="badge" { (advisory.publisher.name) }
                span class="id" { (advisory.tracking_id) }
                @if let Some(url) = &advisory.source_url { (external(url, say("Publisher’s page"))) }
            }
            (facts(view))
            p class="watch-this" { a href=(watch_path(view.advisory)) rel="nofollow" { (Word("Alert me to advisories like this")) } }
            @if !context.siblings.is_empty() {
                p class="siblings" {
                    (Word("Also published as "))
                    @for (index, sibling) in context.siblings.iter().enumerate() {
                        @if index > 0 { ", " }
                        span class="badge" { (sibling.publisher) } " " (advisory_link(sibling))
                        " (" span class="id" { (sibling.tracking_id) } ")"
                    }
                    " – " a href={ "/cases/" %(view.case_id) } { (Word("compare them")) }
                }
            }
        }
    }
}

/// The form of a watchlist that asks for the advisory's product families, or for its vendors where it names no family: a
/// vendor besides would bring all of its advisories, and a sector nearly everybody's.
fn watch_path(advisory: &Advisory) -> String {
    let families: BTreeSet<&str> =
        advisory.products.iter().filter_map(|product| product.families.last()).map(String::as_str).collect();
    let some = |texts: &mut dyn Iterator<Item = &str>| texts.take(WATCHED_COUNT_MAX).collect::<Vec<_>>().join("\n");
    let families = some(&mut families.into_iter());
    let vendors = some(&mut advisory.vendors.iter().map(String::as_str));
    let (name, subject) = match families.is_empty() {
        true => ("vendors", vendors.clone()),
        false => ("products", families),
    };
    let called = some(&mut vendors.lines().chain(subject.lines()).take(2)).replace('\n', " ");
    let sectors = advisory.sectors.iter().take(WATCHED_COUNT_MAX).map(String::as_str).collect::<Vec<_>>().join(", ");
    format!(
        "/watchlists/new?name={}&{name}={}&named_sectors={}",
        Segment(&called),
        Segment(&subject),
        Segment(&sectors)
    )
}

fn score(cvss: &Cvss) -> Score<'_> {
    Score { score: cvss.score, severity: &cvss.severity, hover: Some(format!("CVSS {} {}", cvss.version, cvss.vector)) }
}

fn facts(view: &AdvisoryView<'_>) -> impl Renderable {
    let advisory = view.advisory;
    maud! {
        dl class="facts" {
            div { dt { (Word("Published")) } dd { (day_or(advisory.published, say("not stated"))) } }
            div { dt { (Word("Updated")) } dd { (day_or(advisory.updated, say("not stated"))) } }
            div { dt { (Word("First seen here")) } dd { (Day(view.first_seen)) } }
            div { dt { (Word("Revision")) } dd { (advisory.version) @if advisory.status != "final" { " (" (advisory.status) ")" } } }
            div { dt { (Word("Sharing")) } dd { (words::tlp(advisory.tlp)) } }
            div { dt { (Word("Signature")) } dd { (words::plain(view.signature)) } }
            @if !advisory.vendors.is_empty() { div { dt { (Word("Vendor")) } dd { (linked(&advisory.vendors, vendor_path)) } } }
            @if !advisory.sectors.is_empty() { div { dt { (Word("Sectors")) } dd { (linked(&advisory.sectors, sector_path)) } } }
            @if !advisory.areas.is_empty() { div { dt { (Word("Deployed")) } dd { (advisory.areas.join(", ")) } } }
            @if let Some(cvss) = &view.assessment.cvss { (vector(cvss)) }
        }
    }
}

fn linked(names: &[String], path: fn(&str) -> String) -> impl Renderable {
    maud! { @for (index, name) in names.iter().enumerate() { @if index > 0 { ", " } a href=(path(name)) { (Text(name)) } } }
}

/// Version and vector, and the computed score where it contradicts the stated one.
fn vector(cvss: &Cvss) -> impl Renderable {
    let differs = cvss.computed.filter(|computed| (computed - cvss.score).abs() > 0.05);
    maud! {
        div class="wide" {
            dt { "CVSS " (cvss.version) }
            dd {
                code { (cvss.vector) }
                @if let Some(computed) = differs {
                    (Word(" – the vector computes to ")) (format_args!("{computed:.1}")) (Word(", the source states "))
                    (format_args!("{:.1}", cvss.score))
                }
            }
        }
    }
}

pub(super) fn attack_strip(view: &AdvisoryView<'_>) -> impl Renderable {
    let attack = &view.assessment.attack;
    let whose = deciding_cve(view);
    maud! {
        @if let Some(cve) = whose { p class="note" { (Word("How ")) a class="id" href={ "#" (cve) } { (cve) } (Word(" is attacked, which decides the label:")) } }
        dl class="strip" {
            (cell(say("Attack vector"), &attack.vector))
            (cell(say("Authentication required"), &attack.auth_required))
            (cell(say("Complexity"), &attack.complexity))
            (cell(say("User interaction"), &attack.user_interaction))
        }
    }
}

/// Named where there are several: the highest score above the strip may be another one's.
fn deciding_cve<'a>(view: &'a AdvisoryView<'_>) -> Option<&'a str> {
    let vulnerabilities = &view.advisory.vulnerabilities;
    let decider = vulnerabilities.get(view.assessment.decider? as usize)?;
    decider.cve.as_deref().filter(|_| vulnerabilities.len() > 1)
}

fn cell(name: &str, code: &str) -> impl Renderable {
    maud! { div class={ "cell cell-" (tone(code)) } { dt { (name) } dd { (words::plain(code)) } } }
}

/// What makes an attack easy is marked; the word stays the message.
fn tone(code: &str) -> &'static str {
    match code {
        "network" | "none" | "low" => "easy",
        "unknown" => "unknown",
        _ => "hard",
    }
}
