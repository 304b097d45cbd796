//! The parts that pages are made of, each as it is used; only in builds for developers.
//!
//! Does not know: any page.

use super::atoms::{Count, Day, Grouped, Moment, Score, Window};
use super::{disposition, words};
use hypertext::prelude::*;
use jiff::Timestamp;
use triage::assessment::{FixStatus, Label};
use triage::disposition::RemediationStanding;
use triage::matching::Verdict;
use triage::wording;

/// The colours, by the names of the stylesheet's variables; each is drawn by a class of its name.
const COLOURS: [&str; 14] = [
    "ground",
    "face",
    "raised",
    "edge",
    "edge-strong",
    "ink",
    "ink-soft",
    "link",
    "act",
    "plan",
    "mitigate",
    "monitor",
    "needs",
    "good",
];

/// The main part of the page.
pub fn render() -> impl Renderable {
    maud! {
        h1 { "Style guide" }
        p class="note" { "What pages are made of. Grey surroundings, colour only where something wants attention; a word and a shape beside every colour." }
        (colours())
        (type_sizes())
        (labels())
        (states())
        (forms())
        (tables())
        (notices())
    }
}

fn colours() -> impl Renderable {
    maud! {
        section class="panel" aria-labelledby="colours" {
            h2 id="colours" { "Colours" }
            ul class="swatches" {
                @for name in COLOURS { li { span class={ "swatch swatch-" (name) } {} code { "--" (name) } } }
            }
        }
    }
}

fn type_sizes() -> impl Renderable {
    maud! {
        section class="panel" aria-labelledby="type" {
            h2 id="type" { "Type and space" }
            h3 { "A third heading" }
            p { "Running text, " b { "strong" } ", " a href="/styleguide" { "a link" } ", " code { "CODE-1" } ", " span class="id" { "ICSA-24-046-04" } "." }
            p class="note" { "A note in softer ink." }
            p class="missing" { "something that is missing" }
            p { "Numbers " (Grouped(1_234_567)) ", counts " (Count(2, "advisory", "advisories")) ", days " (Day(Timestamp::UNIX_EPOCH)) ", moments " (Moment(Timestamp::UNIX_EPOCH)) }
        }
    }
}

fn labels() -> impl Renderable {
    maud! {
        section class="panel" aria-labelledby="labels" {
            h2 id="labels" { "Labels, scores, marks" }
            ul class="plain-list" { @for label in Label::ALL { li { (Window(label)) " " span class="note" { (words::label_meaning(label)) } } } }
            p {
                @for (score, severity) in [(9.8, "critical"), (7.5, "high"), (5.3, "medium"), (2.1, "low"), (0.0, "none")] {
                    (Score { score, severity, hover: None }) " "
                }
            }
            p { span class="flag flag-kev" { "Known exploited" } " " span class="flag flag-yours" { "2 assets of yours" } " " span class="badge" { "CISA" } " " span class="kind kind-patch" { "PATCH" } }
        }
    }
}

fn states() -> impl Renderable {
    maud! {
        section class="panel" aria-labelledby="states" {
            h2 id="states" { "Verdicts, fixes, standings" }
            p { @for verdict in Verdict::ALL { (disposition::verdict_badge(verdict, None)) " " } }
            p { @for status in FixStatus::ALL { span class={ "fix fix-" (status.code()) } { (wording::fix_status(status, crate::words::language())) } " " } }
            p { @for standing in RemediationStanding::ALL { (disposition::stand(standing)) " " } }
        }
    }
}

fn forms() -> impl Renderable {
    maud! {
        section class="panel" aria-labelledby="forms" {
            h2 id="forms" { "Buttons and forms" }
            form class="filter" action="/styleguide" method="get" {
                p { label for="guide-text" { "Text" } input id="guide-text" name="text" type="text" placeholder="placeholder"; }
                p { label for="guide-choice" { "Choice" } select id="guide-choice" name="choice" { option { "One" } option { "Another" } } }
                p class="do" { button type="submit" { "Button" } " " a class="button" href="/styleguide" { "Link as button" } }
            }
            p { button type="button" class="strong" { "The one that is meant" } }
            details { summary { "Something that folds" } p { "What was folded." } }
        }
    }
}

fn tables() -> impl Renderable {
    maud! {
        section class="panel" aria-labelledby="tables" {
            h2 id="tables" { "Tables" }
            div class="scroll" tabindex="0" {
                table class="grid" {
                    thead { tr { th scope="col" { "Product" } th scope="col" { "Versions" } th scope="col" { "Fix" } } }
                    tbody {
                        tr class="group" { th colspan="3" scope="rowgroup" { "A group" } }
                        tr { th scope="row" { "CP 410 Link" } td { "< V3.1" } td { span class="fix fix-fix_available" { "Fix available" } " " span class="fixed-in" { "V3.1" } } }
                    }
                }
            }
        }
    }
}

fn notices() -> impl Renderable {
    maud! {
        section class="panel" aria-labelledby="notices" {
            h2 id="notices" { "Notices" }
            p class="told" role="note" { "Something was done." }
            p class="wrong" role="note" { "Something is wrong." }
            div class="empty" { p { "There is nothing here yet, and what to do about it." } }
        }
    }
}
