//! The parts-list lookup: a form, and for each line how it was read and which advisories are open.
//!
//! Does not know: how a line is read or matched.

use super::atoms::{Count, Window, advisory_link};
use super::inventory::tabs;
use super::why::reading;
use crate::view::{AdvisoryLink, LineAnswer, LookupAnswer, OpenAdvisory};
use crate::words::{Word, language, phrase, say};
use hypertext::prelude::*;
use triage::asset::parts_list::{LINE_CHARS_MAX, LINES_COUNT_MAX};
use triage::asset::readiness::ReadinessLevel;
use triage::wording::{self, explanation as words};

/// The main part of the page; `answer` is absent before anything was asked.
pub fn render(list: &str, answer: Option<&LookupAnswer>) -> impl Renderable {
    maud! {
        h1 { (Word("Parts list")) }
        (tabs("/lookup", true))
        (form(list))
        @if let Some(answer) = answer { (answers(answer)) }
    }
}

fn form(list: &str) -> impl Renderable {
    maud! {
        form class="lookup" action="/lookup" method="post" {
            label for="list" { (Word("Order numbers or product lines, one on each line")) }
            textarea id="list" name="q" rows="6" spellcheck="false" autocomplete="off"
                placeholder=(Word("6GK7 343-1CX10-0XE0\n2x 1756-EN2TR/C 10.007\nSiemens CP 343-1 Lean V3.1.3")) { (list) }
            p class="note" {
                (Word("Up to ")) (LINES_COUNT_MAX) (Word(" lines. A version behind the product settles most answers. Nothing is kept."))
            }
            button type="submit" { (Word("Look up")) }
        }
    }
}

fn answers(answer: &LookupAnswer) -> impl Renderable {
    maud! {
        section aria-labelledby="answers" {
            h2 id="answers" { (Count(answer.lines.len() as u64, "line", "lines")) }
            @if answer.lines.is_empty() { p class="empty" { (Word("No line holds a letter or a digit: nothing was compared.")) } }
            @else { p class="note" {
                (Word("Compared with ")) (Count(answer.advisories as u64, "advisory", "advisories"))
                (Word(" held here. Where none is listed, none of these lists the product as it was read; that is no promise that it has no vulnerability."))
            } }
            @if answer.lines_more > 0 {
                p class="flag" {
                    (Count(answer.lines_more as u64, "line was", "lines were")) (Word(" not read: look up the rest separately."))
                }
            }
            @for line in &answer.lines { (part(line)) }
        }
    }
}

fn part(line: &LineAnswer) -> impl Renderable {
    maud! {
        section class="panel part" {
            h3 { (line.part.written) @if line.part.cut { "…" } }
            @if line.part.cut { p class="flag" { (Word("Only the first ")) (LINE_CHARS_MAX) (Word(" characters were read.")) } }
            details class="evidence" {
                summary {
                    (Word("Read as ")) (summary(line))
                }
                (reading(&line.reading))
                @if let Some(source) = line.vendor_source { p class="note" { (Word("Vendor: ")) (words::vendor_source(source, language())) "." } }
            }
            @if !line.readiness.lacks.is_empty() {
                ul class="lacks" { @for lack in &line.readiness.lacks { li { (words::line_lack(*lack, language())) } } }
            }
            @if line.open.is_empty() { p class="empty" { (nothing(line)) } }
            ol class="list matches" { @for open in &line.open { (advisory(open)) } }
            @if line.open_more > 0 {
                p { a href={ "/lookup?q=" (encoded(&line.part.written)) } { (line.open_more) (Word(" more open")) } }
            }
            @if line.settled > 0 {
                p class="note" {
                    (Count(line.settled as u64, "advisory lists", "advisories list"))
                    (Word(" the product, and not in this version."))
                }
            }
        }
    }
}

/// The reading in one line.
fn summary(line: &LineAnswer) -> String {
    let reading = &line.reading;
    let version = match line.part.record.version.as_str() {
        "" => say("no version").to_owned(),
        version => phrase("version {version}", &[("version", &version)]),
    };
    let quantity = line.part.quantity.map(|count| format!("{count} ×"));
    let named = if reading.names.is_empty() { None } else { Some(reading.names.join(say(" or "))) };
    let numbers = (!reading.order_numbers.is_empty()).then(|| line.reading.order_numbers.join(", "));
    let vendor =
        if reading.vendors.is_empty() { say("no vendor").to_owned() } else { reading.vendors.join(say(" or ")) };
    let parts = [quantity, Some(vendor), named, numbers, Some(version)];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

fn nothing(line: &LineAnswer) -> &'static str {
    match line.readiness.level {
        _ if line.settled > 0 => say("No open advisory."),
        ReadinessLevel::NotReady => say("This line could not be compared."),
        _ => say("No advisory that is held here lists this product."),
    }
}

fn encoded(text: &str) -> String {
    url::form_urlencoded::byte_serialize(text.as_bytes()).collect()
}

fn advisory(open: &OpenAdvisory) -> impl Renderable {
    let link = AdvisoryLink { publisher: &open.publisher, tracking_id: &open.tracking_id, title: &open.title };
    maud! {
        li class="line match" {
            span class={ "verdict verdict-" (open.verdict.code()) } { (wording::verdict(open.verdict, language())) }
            (Window(open.label))
            div class="about" {
                h4 { (advisory_link(&link)) " " span class="id" { (open.tracking_id) } }
                p class="meta" {
                    @if let Some(evidence) = &open.evidence { span { (words::line_evidence(evidence, language())) } }
                    span { (open.confidence) (Word(" % sure of the identity")) }
                }
            }
        }
    }
}
