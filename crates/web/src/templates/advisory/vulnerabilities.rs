//! The vulnerabilities: score, vector, weakness, EPSS, KEV, products. Hundreds of them fold.
//!
//! Does not know: which one decides the label.

use crate::assets;
use crate::templates::atoms::{Civil, Score, Text, cve_path, external};
use crate::templates::words;
use crate::view::AdvisoryView;
use crate::words::{Word, say};
use hypertext::prelude::*;
use jiff::tz::Offset;
use triage::Advisory;
use triage::advisory::{StatedScore, Status, Vulnerability};
use triage::enrichment::cve::{Exploitation, Ssvc};
use triage::enrichment::{Epss, EpssBand, Kev, Listing};

/// Up to this many vulnerabilities stand open.
const OPEN_COUNT_MAX: usize = 3;
/// More of them have a filter within, where scripts run.
const NARROWED_COUNT_MIN: usize = 12;
/// Products named beside a vulnerability; more are counted, the table of products names them.
const PRODUCTS_SHOWN_COUNT: usize = 5;

pub(super) fn render(view: &AdvisoryView<'_>) -> impl Renderable {
    let vulnerabilities = &view.advisory.vulnerabilities;
    let open = vulnerabilities.len() <= OPEN_COUNT_MAX;
    maud! {
        section class="vulnerabilities" aria-labelledby="cves" {
            h2 id="cves" { (Word("CVEs (")) (vulnerabilities.len()) ")" }
            @if vulnerabilities.is_empty() { p class="empty" { (Word("The document names no vulnerability.")) } }
            @if vulnerabilities.len() > NARROWED_COUNT_MIN {
                script defer src=(assets::narrow().path) {}
                div data-narrow="details.cve" data-narrow-label=(Word("Filter these CVEs")) data-narrow-of=(Word(" of ")) {
                    @for vulnerability in worst_first(view) { (one(view, vulnerability, open)) }
                }
            } @else { @for vulnerability in worst_first(view) { (one(view, vulnerability, open)) } }
        }
    }
}

/// Exploited ones, then by score, then in document order: of hundreds only the first are read.
fn worst_first<'a>(view: &'a AdvisoryView<'_>) -> Vec<&'a Vulnerability> {
    let mut ordered: Vec<&Vulnerability> = view.advisory.vulnerabilities.iter().collect();
    let exploited = |one: &Vulnerability| one.cve.as_deref().is_some_and(|cve| view.enrichment.is_exploited(cve));
    let score = |one: &Vulnerability| one.scores.first().and_then(|score| score.base_score).unwrap_or(0.0);
    ordered.sort_by(|a, b| exploited(b).cmp(&exploited(a)).then(score(b).total_cmp(&score(a))));
    ordered
}

fn one(view: &AdvisoryView<'_>, vulnerability: &Vulnerability, open: bool) -> impl Renderable {
    let cve = vulnerability.cve.as_deref();
    let epss = cve.and_then(|cve| view.enrichment.epss.get(cve));
    let kev = cve.and_then(|cve| view.enrichment.kev.get(cve));
    let judged = cve.and_then(|cve| view.enrichment.ssvc.get(cve));
    let listings = cve.and_then(|cve| view.enrichment.listings.get(cve)).map_or(&[][..], Vec::as_slice);
    maud! {
        details class="cve" open[open] id=[cve] {
            summary {
                span class="id" { (name(vulnerability)) }
                @if let Some(score) = vulnerability.scores.first() { " " (score_of(score)) }
                @if let Some((id, name)) = vulnerability.cwes.first() { " " span class="weakness" { (id) " " (name) } }
                @if cve.is_some_and(|cve| view.enrichment.is_exploited(cve)) { " " span class="flag flag-kev" { (Word("Known exploited")) } }
            }
            @if let Some(title) = &vulnerability.title { p class="title" { (title) } }
            @if let Some(summary) = &vulnerability.summary { p class="said" { (Text(&summary.text)) } }
            @for note in &vulnerability.notes { p class="said" { @if let Some(title) = &note.title { b { (title) ": " } } (Text(&note.text.text)) } }
            dl class="facts" {
                @for score in &vulnerability.scores { (vector(score)) }
                (weaknesses(vulnerability))
                div { dt { "EPSS" } dd { (epss_words(epss)) } }
                div { dt { "KEV" } dd { (kev_words(kev, view.enrichment.kev_loaded)) } }
                @for listing in listings { div { dt { (Text(&listing.catalog)) } dd { (listed_words(listing)) } } }
                @if let Some((ssvc, exploitation)) = judged.and_then(|ssvc| Some((ssvc, ssvc.exploitation?))) {
                    div { dt { "SSVC" } dd { (judged_words(ssvc, exploitation)) } }
                }
                div class="wide" { dt { (Word("Products")) } dd { (products(view.advisory, &vulnerability.status)) } }
                @for statement in &vulnerability.exploit_statements { div class="wide" { dt { (Word("Exploitation")) } dd { (statement.text) } } }
                @for statement in &vulnerability.impact_statements { div class="wide" { dt { (Word("Impact")) } dd { (statement.text) } } }
                @if !vulnerability.ids.is_empty() {
                    div class="wide" { dt { (Word("Other ids")) } dd { @for (system, id) in &vulnerability.ids { (system) " " (id) " " } } }
                }
            }
            @if let Some(cve) = cve { p class="link" { a href=(cve_path(cve)) { (Word("All advisories about it")) } " " (external(&format!("https://www.cve.org/CVERecord?id={cve}"), say("CVE record"))) } }
        }
    }
}

fn name(vulnerability: &Vulnerability) -> &str {
    let other = || vulnerability.ids.first().map(|(_, id)| id.as_str());
    vulnerability.cve.as_deref().or_else(other).or(vulnerability.title.as_deref()).unwrap_or(say("No id"))
}

pub(in crate::templates) fn score_of(score: &StatedScore) -> impl Renderable {
    maud! {
        @if let Some(base) = score.base_score {
            (Score { score: base, severity: severity(score, base), hover: Some(format!("CVSS {} {}", score.version, score.vector)) })
        }
    }
}

/// The stated severity, else the band of the score (FIRST, CVSS 3.1 §5).
fn severity(score: &StatedScore, base: f64) -> &str {
    score.severity.as_deref().unwrap_or(match base {
        base if base >= 9.0 => "critical",
        base if base >= 7.0 => say("high"),
        base if base >= 4.0 => "medium",
        base if base > 0.0 => "low",
        _ => "none",
    })
}

pub(in crate::templates) fn vector(score: &StatedScore) -> impl Renderable {
    maud! {
        div class="wide" {
            dt { "CVSS " (score.version) }
            dd {
                @if let Some(base) = score.base_score { (format_args!("{base:.1}")) " " }
                code { (score.vector) }
            }
        }
    }
}

fn weaknesses(vulnerability: &Vulnerability) -> impl Renderable {
    maud! {
        @if !vulnerability.cwes.is_empty() {
            div class="wide" {
                dt { (Word("Weakness")) }
                dd { @for (index, (id, name)) in vulnerability.cwes.iter().enumerate() { @if index > 0 { "; " } (id) " " (name) } }
            }
        }
    }
}

pub(in crate::templates) fn epss_words(epss: Option<&Epss>) -> impl Renderable {
    maud! {
        @if let Some(epss) = epss {
            (percent(epss.probability)) " (" (epss_band(epss)) (Word("), percentile "))
            (format_args!("{:.0}", (epss.percentile * 100.0).floor())) ", " (Civil(epss.date))
            @if let Some(before) = epss.before { (Word(", before: ")) (percent(before.probability)) ", " (Civil(before.date)) }
        } @else { (Word("No data")) }
    }
}

/// A share in percent with two decimals.
fn percent(share: f64) -> String {
    let text = format!("{:.2} %", share * 100.0);
    match crate::words::decimal_mark() {
        '.' => text,
        mark => text.replace('.', mark.encode_utf8(&mut [0; 4])),
    }
}

fn epss_band(epss: &Epss) -> &'static str {
    match EpssBand::of(Some(epss.probability)) {
        EpssBand::High => say("high"),
        EpssBand::Moderate => say("moderate"),
        EpssBand::Low | EpssBand::NoData => say("low"),
    }
}

pub(in crate::templates) fn kev_words(kev: Option<&Kev>, loaded: bool) -> impl Renderable {
    maud! {
        @if let Some(kev) = kev {
            (Word("Listed since ")) (Civil(kev.date_added))
            @if let Some(due) = kev.due_date { (Word(", due ")) (Civil(due)) }
            @if kev.ransomware { (Word(", used by ransomware")) }
        } @else if loaded { (Word("Not listed")) } @else { (Word("No data")) }
    }
}

pub(in crate::templates) fn listed_words(listing: &Listing) -> impl Renderable {
    maud! { (Word("Listed as exploited")) @if let Some(added) = listing.added { (Word(" since ")) (Civil(added)) } }
}

pub(in crate::templates) fn judged_words(ssvc: &Ssvc, exploitation: Exploitation) -> impl Renderable {
    maud! {
        (Word("Exploitation: ")) (exploitation.code()) (Word(", judged by ")) (Text(&ssvc.by))
        @if let Some(at) = ssvc.at { (Word(" on ")) (Civil(Offset::UTC.to_datetime(at).date())) }
    }
}

fn products(advisory: &Advisory, status: &Status) -> impl Renderable {
    let affected = status.affected.iter().chain(&status.last_affected);
    let count = status.affected.len() + status.last_affected.len();
    maud! {
        @if advisory.products.is_empty() { (Word("No product is named")) }
        @else if count == 0 { (Word("None listed as affected")) }
        @else if count > PRODUCTS_SHOWN_COUNT { (count) (Word(" of ")) (advisory.products.len()) (Word(" products affected")) }
        @else {
            @for (index, product) in affected.clone().filter_map(|index| advisory.products.get(*index as usize)).enumerate() {
                @if index > 0 { "; " }
                (product.name) " (" (words::versions(&product.versions)) ")"
            }
        }
        @let cleared = status.fixed.len() + status.first_fixed.len() + status.not_affected.len();
        @if cleared > 0 { ", " (cleared) (Word(" fixed or not affected")) }
        @if !status.under_investigation.is_empty() { ", " (status.under_investigation.len()) (Word(" under investigation")) }
    }
}
