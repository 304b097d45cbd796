//! Summary, what it means, how likely, and why it has its label.
//!
//! Does not know: products, steps, vulnerabilities.

use crate::templates::atoms::{Day, Text, Window};
use crate::view::AdvisoryView;
use crate::words::{Word, foreign, language, say};
use hypertext::prelude::*;
use jiff::Timestamp;
use store::PolicyOwner;
use triage::Advisory;
use triage::assessment::{Assessment, PathStep, Statement};
use triage::wording;

/// A summary longer than this is folded after its first part: the reader came for the rest of the page.
const SUMMARY_SHOWN_CHARACTERS: usize = 1400;

pub(super) fn summary(view: &AdvisoryView<'_>) -> impl Renderable {
    maud! {
        section aria-labelledby="summary" {
            h2 id="summary" { (Word("Summary")) }
            @match &view.advisory.summary {
                Some(summary) => (folded(&summary.text, foreign(view.advisory.lang.as_deref()))),
                None => p class="empty" { (Word("The publisher gives no summary.")) },
            }
        }
    }
}

fn folded<'a>(text: &'a str, lang: Option<&'a str>) -> impl Renderable {
    let (shown, rest) = split_at_sentence(text, SUMMARY_SHOWN_CHARACTERS);
    maud! {
        p class="said" lang=[lang] { (Text(shown)) }
        @if !rest.is_empty() {
            details { summary { (Word("The rest of the summary")) } p class="said" lang=[lang] { (Text(rest)) } }
        }
    }
}

/// Splits after the last sentence or line that ends before `limit` characters; short texts stay whole.
fn split_at_sentence(text: &str, limit: usize) -> (&str, &str) {
    let Some((cut, _)) = text.char_indices().nth(limit) else { return (text, "") };
    let (start, _) = text.split_at(cut);
    let end = start.rfind(['\n', '.']).map_or(cut, |position| position + 1);
    let (shown, rest) = text.split_at(end);
    (shown.trim_end(), rest.trim())
}

/// Before all else: whoever acts on it must know that its publisher no longer stands by it.
pub(super) fn withdrawal(withdrawn: Option<Timestamp>) -> impl Renderable {
    maud! {
        @if let Some(at) = withdrawn {
            p class="note" { strong { (Word("The publisher withdrew this document on ")) (Day(at)) (Word("; it is kept here.")) } }
        }
    }
}

/// Whoever acts on it must know that nobody has told yet which versions are affected, and what to do.
pub(super) fn announcement(advisory: &Advisory) -> impl Renderable {
    maud! {
        @if advisory.is_announcement() {
            p class="note" {
                strong { (Word("Announced, no machine-readable document yet.")) }
                (Word(" This is what the publisher’s news and the CVE records say. Read the publisher’s page for affected versions and fixes."))
            }
        }
    }
}

/// What is said between an advisory's arrival and its assessment.
pub(super) fn arrival(assessment: &Assessment) -> impl Renderable {
    maud! {
        @if assessment.path.is_empty() {
            p class="empty" { (Word("This advisory has just arrived and is being assessed. Reload in a moment.")) }
        }
    }
}

pub(super) fn what_this_means(assessment: &Assessment) -> impl Renderable {
    maud! {
        section aria-labelledby="means" {
            h2 id="means" { (Word("What this means")) }
            @if !assessment.path.is_empty() && assessment.could_happen.is_empty() && assessment.who_is_at_risk.is_empty() {
                p class="empty" { (Word("The document describes no vulnerability, so there is nothing to explain.")) }
            }
            (part(say("What could happen"), &assessment.could_happen))
            (part(say("Who’s at risk"), &assessment.who_is_at_risk))
            (part(say("How it could be exploited"), &assessment.how_exploited))
            @if !assessment.prerequisites.is_empty() {
                h3 { (Word("Prerequisites")) }
                ul class="prerequisites" {
                    @for statement in &assessment.prerequisites {
                        li { (Text(&wording::render(&statement.message, language()))) }
                    }
                }
                (sources(&assessment.prerequisites))
            }
            @if !assessment.tags.is_empty() {
                h3 { (Word("Risk tags")) }
                ul class="tags" { @for tag in &assessment.tags { li title=(tag.evidence.join(", ")) { (wording::tag(&tag.code, language())) } } }
            }
        }
    }
}

fn part(heading: &str, statements: &[Statement]) -> impl Renderable {
    maud! {
        @if !statements.is_empty() {
            h3 { (heading) }
            p { @for statement in statements { (Text(&wording::render(&statement.message, language()))) " " } }
            (sources(statements))
        }
    }
}

/// One fold for a paragraph: each sentence with the fields it came from.
fn sources(statements: &[Statement]) -> impl Renderable {
    maud! {
        @if statements.iter().any(|statement| !statement.evidence.is_empty()) {
            details class="evidence" {
                summary { (Word("Source")) @if statements.len() > 1 { (Word(" of each sentence")) } }
                ul {
                    @for statement in statements {
                        li {
                            @if statements.len() > 1 { (Text(&wording::render(&statement.message, language()))) }
                            @for field in &statement.evidence { " " code { (Text(field)) } }
                        }
                    }
                }
            }
        }
    }
}

pub(super) fn exploitability(assessment: &Assessment) -> impl Renderable {
    let known = &assessment.exploitability;
    maud! {
        section class="panel" aria-labelledby="exploitability" {
            h2 id="exploitability" { (Word("Exploitability")) }
            @if known.statements.is_empty() { p class="empty" { (Word("Nothing is known about exploitation.")) } }
            @for statement in &known.statements {
                p {
                    (Text(&wording::render(&statement.message, language())))
                    @for source in &statement.evidence { " " code class="from" { (source) } }
                }
            }
        }
    }
}

pub(super) fn label_path(view: &AdvisoryView<'_>) -> impl Renderable {
    let assessment = view.assessment;
    let owner = match view.policy_owner {
        PolicyOwner::Installation => "",
        PolicyOwner::Organisation => say(" of your organisation"),
    };
    maud! {
        // The last step is the rule that decided.
        @if let Some((rule, asked)) = assessment.path.split_last() {
            section class="panel" aria-labelledby="why" {
                h2 id="why" { (Word("Why this label")) }
                p { (Window(assessment.label)) " " (wording::decided_by(&rule.question, &assessment.policy_version, language())) }
                details class="path" {
                    summary { (Word("The questions and their answers")) }
                    table {
                        thead { tr { th scope="col" { (Word("Question")) } th scope="col" { (Word("Answer")) } } }
                        tbody { @for step in asked { (path_step(step)) } }
                    }
                    p class="note" { (Word("Rule ")) code { (Text(&rule.question)) } (Word(", policy ")) (Text(&assessment.policy_version)) (owner) (Word(". Same inputs, same label.")) }
                }
            }
        }
    }
}

fn path_step(step: &PathStep) -> impl Renderable {
    maud! {
        tr {
            th scope="row" { (wording::question(&step.question, language())) }
            td {
                (wording::answer(&step.question, &step.answer, language()))
                @if let Some(value) = &step.value { " (" (value) @if let Some(date) = &step.date { ", " (date) } ")" }
                @if !step.source.is_empty() { " " code class="from" { (step.source) } }
            }
        }
    }
}
