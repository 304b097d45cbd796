//! Title, label, score, where it comes from, and the attack strip.
//!
//! Does not know: what the advisory means.

use crate::templates::atoms::{Day, Score, Text, Window, advisory_link, day_or, external};
use crate::templates::words;
use crate::view::{AdvisoryContext, AdvisoryView};
use hypertext::prelude::*;
use triage::assessment::Cvss;

pub(super) fn render(view: &AdvisoryView<'_>, context: &AdvisoryContext<'_>) -> impl Renderable {
    let advisory = view.advisory;
    maud! {
        header class="head" {
            div class="lamps" {
                (Window(view.assessment.label))
                @if let Some(cvss) = &view.assessment.cvss { (score(cvss)) } @else { span class="score score-none" { "No score" } }
                @if !view.assessment.exploitability.kev.is_empty() { span class="flag flag-kev" { "Known exploited" } }
            }
            h1 { (Text(&advisory.title)) }
            p class="source" {
                span class="badge" { (advisory.publisher.name) }
                span class="id" { (advisory.tracking_id) }
                @if let Some(url) = &advisory.source_url { (external(url, "Publisher’s page")) }
            }
            (facts(view))
            @if !context.siblings.is_empty() {
                p class="siblings" {
                    "Also published as "
                    @for (index, sibling) in context.siblings.iter().enumerate() {
                        @if index > 0 { ", " }
                        span class="badge" { (sibling.publisher) } " " (advisory_link(sibling))
                        " (" span class="id" { (sibling.tracking_id) } ")"
                    }
                    " – " a href={ "/cases/" %(view.case_id) } { "compare them" }
                }
            }
        }
    }
}

fn score(cvss: &Cvss) -> Score<'_> {
    Score { score: cvss.score, severity: &cvss.severity, hover: Some(format!("CVSS {} {}", cvss.version, cvss.vector)) }
}

fn facts(view: &AdvisoryView<'_>) -> impl Renderable {
    let advisory = view.advisory;
    maud! {
        dl class="facts" {
            div { dt { "Published" } dd { (day_or(advisory.published, "not stated")) } }
            div { dt { "Updated" } dd { (day_or(advisory.updated, "not stated")) } }
            div { dt { "First seen here" } dd { (Day(view.first_seen)) } }
            div { dt { "Revision" } dd { (advisory.version) @if advisory.status != "final" { " (" (advisory.status) ")" } } }
            div { dt { "Sharing" } dd { (words::tlp(advisory.tlp)) } }
            div { dt { "Signature" } dd { (words::plain(view.signature)) } }
            @if !advisory.vendors.is_empty() { div { dt { "Vendor" } dd { (advisory.vendors.join(", ")) } } }
            @if !advisory.sectors.is_empty() { div { dt { "Sectors" } dd { (advisory.sectors.join(", ")) } } }
            @if !advisory.areas.is_empty() { div { dt { "Deployed" } dd { (advisory.areas.join(", ")) } } }
            @if let Some(cvss) = &view.assessment.cvss { (vector(cvss)) }
        }
    }
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
                    " – the vector computes to " (format_args!("{computed:.1}")) ", the source states "
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
        @if let Some(cve) = whose { p class="note" { "How " a class="id" href={ "#" (cve) } { (cve) } " is attacked, which decides the label:" } }
        dl class="strip" {
            (cell("Attack vector", &attack.vector))
            (cell("Authentication required", &attack.auth_required))
            (cell("Complexity", &attack.complexity))
            (cell("User interaction", &attack.user_interaction))
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
