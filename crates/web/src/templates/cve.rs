//! A vulnerability: what catalogs and publishers say of it, and the advisories that name it.
//!
//! Does not know: which of them is right; what differs stands side by side.

use super::advisory::vulnerabilities::{epss_words, judged_words, kev_words, listed_words, score_of, vector};
use super::atoms::{Text, advisory_link, external};
use super::subject;
use crate::view::{CveView, Stated};
use crate::words::{Word, say};
use hypertext::prelude::*;
use triage::enrichment::cve::CveRecord;

/// The main part of the page.
pub fn render(view: &CveView<'_>) -> impl Renderable {
    let record = view.known.record.as_ref();
    maud! {
        header class="head" {
            h1 { (view.cve) }
            @if view.known.enrichment.is_exploited(view.cve) { p { span class="flag flag-kev" { (Word("Known exploited")) } } }
            @if let Some(title) = record.and_then(|record| record.title.as_deref()) { p { (Text(title)) } }
        }
        @if record.is_some_and(|record| record.rejected) {
            p class="wrong" role="note" { (Word("The CVE program has rejected this id: nothing else in its record counts.")) }
        }
        (catalogs(view))
        (publishers(view))
        (subject::list(&view.list))
    }
}

fn catalogs(view: &CveView<'_>) -> impl Renderable {
    let (cve, enrichment) = (view.cve, &view.known.enrichment);
    let judged = enrichment.ssvc.get(cve);
    let listings = enrichment.listings.get(cve).map_or(&[][..], Vec::as_slice);
    let record = view.known.record.as_ref().filter(|record| !record.rejected);
    maud! {
        section class="panel" aria-labelledby="known" {
            h2 id="known" { (Word("What catalogs say")) }
            @match record {
                Some(record) => (described(record)),
                None => p class="note" { (Word("No CVE record is kept here.")) },
            }
            dl class="facts" {
                div { dt { "EPSS" } dd { (epss_words(enrichment.epss.get(cve))) } }
                div { dt { "KEV" } dd { (kev_words(enrichment.kev.get(cve), enrichment.kev_loaded)) } }
                @for listing in listings { div { dt { (Text(&listing.catalog)) } dd { (listed_words(listing)) } } }
                @if let Some((ssvc, exploitation)) = judged.and_then(|ssvc| Some((ssvc, ssvc.exploitation?))) {
                    div { dt { "SSVC" } dd {
                        (judged_words(ssvc, exploitation))
                        @if let Some(automatable) = ssvc.automatable { (Word("; automatable: ")) (automatable.code()) }
                        @if let Some(impact) = ssvc.technical_impact { (Word("; technical impact: ")) (impact.code()) }
                    } }
                }
                @if let Some(record) = record {
                    @for score in &record.scores { (vector(score)) }
                    @if !record.cwes.is_empty() {
                        div class="wide" { dt { (Word("Weakness")) } dd { (weaknesses(&record.cwes)) } }
                    }
                    @if !record.affected.is_empty() { div { dt { (Word("Products in the record")) } dd { (record.affected.len()) } } }
                }
            }
            p class="link" { (external(&format!("https://www.cve.org/CVERecord?id={cve}"), say("CVE record"))) }
        }
    }
}

fn described(record: &CveRecord) -> impl Renderable {
    maud! {
        @if let Some(description) = &record.description { p class="said" { (Text(description)) } }
        @if let Some(updated) = record.updated { p class="note" { (Word("CVE record of ")) (super::atoms::Day(updated)) } }
    }
}

fn weaknesses(cwes: &[(String, String)]) -> impl Renderable {
    maud! {
        @for (index, (id, name)) in cwes.iter().enumerate() { @if index > 0 { "; " } (Text(id)) " " (Text(name)) }
    }
}

fn publishers(view: &CveView<'_>) -> impl Renderable {
    maud! {
        @if !view.stated.is_empty() {
            section class="panel" aria-labelledby="stated" {
                h2 id="stated" { (Word("What each advisory states")) }
                div class="scroll" tabindex="0" {
                    table class="grid" {
                        thead { tr {
                            th scope="col" { (Word("Advisory")) } th scope="col" { "CVSS" } th scope="col" { (Word("Weakness")) }
                            th scope="col" { (Word("Products affected")) }
                        } }
                        tbody { @for one in &view.stated { (stated(one)) } }
                    }
                }
            }
        }
    }
}

fn stated(one: &Stated<'_>) -> impl Renderable {
    let vulnerability = one.vulnerability;
    let affected = vulnerability.status.affected.len() + vulnerability.status.last_affected.len();
    maud! {
        tr {
            th scope="row" { span class="badge" { (one.link.publisher) } " " (advisory_link(&one.link)) }
            td {
                @if vulnerability.scores.is_empty() { span class="missing" { (Word("not stated")) } }
                @for score in &vulnerability.scores { p { (score_of(score)) " " span class="note" { "CVSS " (score.version) } br; code { (score.vector) } } }
            }
            td {
                @if vulnerability.cwes.is_empty() { span class="missing" { (Word("not stated")) } } @else { (weaknesses(&vulnerability.cwes)) }
            }
            td { (affected) }
        }
    }
}
