//! One match: verdict and evidence, what people said of it, and the forms to say it.
//!
//! Does not know: what a decision does.

use super::asset::{asset_path, why_path};
use super::atoms::{Civil, Count, Day, Text, Window, advisory_link, match_path};
use crate::view::{Claim, MatchView, RemediationLine};
use crate::words::{Word, language, say};
use hypertext::prelude::*;
use store::StoredDecision;
use triage::disposition::{Decision, DecisionStanding, Difference, Remediation, RemediationStanding};
use triage::matching::Verdict;
use triage::wording;
use triage::wording::disposition as words;

/// Characters of a reason or a note that the browser lets through; the action checks again.
const WORDS_CHARS: usize = monitor::actions::WORDS_CHARS_MAX;

/// The main part of the page of one match.
pub fn render(view: &MatchView<'_>) -> impl Renderable {
    let record = view.record;
    maud! {
        article class="advisory" {
            p class="note" { a href={ "/advisories/" %(view.advisory.0) } { (Word("← Back to the advisory")) } }
            h1 { a href=(asset_path(&record.external_id)) { span class="id" { (record.external_id) } } " " (record.vendor) " " (record.product) }
            p {
                (Window(view.label)) " " (advisory_link(&view.link)) " " span class="id" { (view.link.tracking_id) }
            }
            (verdict(view))
            (decision(view))
            (remediation(view))
            (due(view))
        }
    }
}

fn verdict(view: &MatchView<'_>) -> impl Renderable {
    let record = view.record;
    maud! {
        section aria-labelledby="verdict" {
            h2 id="verdict" { (Word("What was computed")) }
            p {
                span class={ "verdict verdict-" (view.verdict.code()) } { (wording::verdict(view.verdict, language())) }
                " " (view.confidence) (Word(" % sure of the identity "))
                a href=(why_path(&record.external_id, view.link.publisher, view.link.tracking_id)) { (Word("Every step")) }
            }
            ul { @for one in view.evidence { li { (Text(&wording::evidence(one, language()))) } } }
            p class="note" {
                @if record.version.is_empty() { (Word("Your inventory has no version for it. ")) } @else { (Word("Version ")) (record.version) ". " }
                @if !record.order_number.is_empty() { (Word("Order number ")) code { (record.order_number) } ". " }
                @if !record.site.is_empty() { (record.site) @if !record.zone.is_empty() { " · " (record.zone) } }
            }
            form method="post" action={ (match_path(view.advisory, view.asset)) "/rematch" } {
                button type="submit" { (Word("Match this device again")) }
            }
        }
    }
}

fn decision(view: &MatchView<'_>) -> impl Renderable {
    let standing = view.decision.map_or(DecisionStanding::Undecided, |decision| decision.standing);
    maud! {
        section aria-labelledby="decision" {
            h2 id="decision" { (Word("Is it a match?")) }
            @match view.decision {
                Some(decision) => (decided(decision, &view.decided_differently)),
                None => p { (Word("Nobody has decided; what was computed counts.")) },
            }
            form method="post" action={ (match_path(view.advisory, view.asset)) "/decision" } class="say" {
                fieldset {
                    legend { (Word("Your decision")) }
                    @for one in Decision::ALL {
                        label { input type="radio" name="decision" value=(one.code()) required; " " (choice(one)) }
                    }
                    @if standing != DecisionStanding::Undecided {
                        label { input type="radio" name="decision" value="take_back"; (Word(" Take the decision back: what is computed counts")) }
                    }
                }
                label { (Word("Reason")) textarea name="reason" rows="2" maxlength=(WORDS_CHARS) {} }
                (scope(view.kind_assets, false))
                button type="submit" { (Word("Keep the decision")) }
            }
        }
    }
}

fn choice(decision: Decision) -> &'static str {
    match decision {
        Decision::Confirmed => say("Confirm: the device is affected"),
        Decision::Rejected => say("Reject: the advisory does not concern the device"),
    }
}

fn decided(decision: &StoredDecision, differences: &[Difference]) -> impl Renderable {
    let StoredDecision { decision, standing, reason, who, at, .. } = decision;
    maud! {
        p {
            span class={ "stand stand-" (standing.code()) } { (words::decision_standing(*standing, language())) }
            @if *standing == DecisionStanding::OtherFacts { (Word(" It was: ")) (words::decision(*decision, language())) "." }
        }
        p { (Word("By ")) (Text(who)) (Word(" on ")) (Day(*at)) (Word(": “")) (Text(reason)) (Word("”")) }
        @if *standing == DecisionStanding::OtherFacts {
            p { (Word("It is not applied any more:")) }
            (differing(differences))
        }
    }
}

fn differing(differences: &[Difference]) -> impl Renderable {
    maud! { ul { @for one in differences { li { (words::difference(*one, language())) } } } }
}

fn remediation(view: &MatchView<'_>) -> impl Renderable {
    maud! {
        section aria-labelledby="remediation" {
            h2 id="remediation" { (Word("Remediation")) }
            div class="scroll" tabindex="0" {
                table class="grid" {
                    thead { tr { th scope="col" { (Word("Vulnerability")) } th scope="col" { (Word("State")) } th scope="col" { (Word("Said by")) } } }
                    tbody { @for line in &view.remediations { (vulnerability(view, line)) } }
                }
            }
            form method="post" action={ (match_path(view.advisory, view.asset)) "/remediation" } class="say" {
                label {
                    (Word("Vulnerability"))
                    select name="vulnerability" {
                        option value="" { (Word("All ")) (view.remediations.len()) }
                        @for line in &view.remediations { option value=(line.vulnerability) { (line.vulnerability) } }
                    }
                }
                (states())
                label { (Word("Note")) textarea name="note" rows="2" maxlength=(WORDS_CHARS) {} }
                (scope(view.kind_assets, true))
                button type="submit" { (Word("Keep the state")) }
            }
        }
    }
}

/// Until when it is to be put right: what a person set, and what was set before.
fn due(view: &MatchView<'_>) -> impl Renderable {
    let set = view.dues.first().and_then(|last| last.due);
    maud! {
        section aria-labelledby="due" {
            h2 id="due" { (Word("Due date")) }
            @match set {
                Some(day) => p { (Word("To be put right until ")) b { (Civil(day)) } (Word(", whatever the days by label say.")) },
                None => p { (Word("Nobody has set a day; the ")) a href="/clocks" { (Word("days by label")) } (Word(" count, where they are switched on.")) },
            }
            @if !view.dues.is_empty() {
                ul {
                    @for one in view.dues {
                        li {
                            @match one.due { Some(day) => { (Civil(day)) } None => { (Word("Taken back")) } }
                            (Word(", by ")) (Text(&one.who)) (Word(" on ")) (Day(one.at)) @if !one.reason.is_empty() { (Word(": “")) (Text(&one.reason)) (Word("”")) }
                        }
                    }
                }
            }
            form method="post" action={ (match_path(view.advisory, view.asset)) "/due" } class="say" {
                label { (Word("Put right until (empty takes the day back)")) input type="date" name="due"; }
                label { (Word("Reason")) textarea name="reason" rows="2" maxlength=(WORDS_CHARS) {} }
                (scope(view.kind_assets, true))
                button type="submit" { (Word("Keep the day")) }
            }
        }
    }
}

fn vulnerability(view: &MatchView<'_>, line: &RemediationLine<'_>) -> impl Renderable {
    let standing = line.said.as_ref().map_or(RemediationStanding::NotRemediated, |said| said.standing);
    maud! {
        tr {
            th scope="row" { (Text(line.vulnerability)) }
            td { (stand(standing)) }
            td { @match &line.said { Some(said) => (claim(view, said)), None => span class="missing" { (Word("nobody")) } } }
        }
    }
}

fn claim(view: &MatchView<'_>, said: &Claim<'_>) -> impl Renderable {
    maud! {
        (Text(said.who)) ", " (Day(said.at))
        @if !said.note.is_empty() { p { (Text(said.note)) } }
        @if !said.differences.is_empty() {
            (differing(&said.differences))
            @if said.revision < view.revision {
                p { a href={ "/advisories/" %(view.advisory.0) "/changes?from=" (said.revision) "&to=" (view.revision) } { (Word("What changed since")) } }
            }
        }
    }
}

/// A standing of a remediation as a word with a shape of its own, so that colour is never the only sign.
pub fn stand(standing: RemediationStanding) -> impl Renderable {
    maud! { span class={ "stand stand-" (standing.code()) } { (words::remediation_standing(standing, language())) } }
}

/// The verdict as a badge; of a rejected match, that it was rejected.
pub fn verdict_badge(verdict: Verdict, decision: Option<DecisionStanding>) -> impl Renderable {
    maud! {
        @if decision == Some(DecisionStanding::Rejected) { (decision_stand(DecisionStanding::Rejected)) }
        @else { span class={ "verdict verdict-" (verdict.code()) } { (wording::verdict(verdict, language())) } }
    }
}

/// What a person decided about a match, as a word.
pub fn decision_stand(standing: DecisionStanding) -> impl Renderable {
    maud! { span class={ "stand stand-" (standing.code()) } { (words::decision_standing(standing, language())) } }
}

/// The three states to choose from.
pub fn states() -> impl Renderable {
    maud! {
        fieldset {
            legend { (Word("State")) }
            @for one in Remediation::ALL {
                label { input type="radio" name="state" value=(one.code()) required; " " (words::remediation(one, language())) }
            }
        }
    }
}

/// For which devices it is said.
fn scope(kind_assets: u64, with_touched: bool) -> impl Renderable {
    maud! {
        @if kind_assets > 1 || with_touched {
            label {
                (Word("For"))
                select name="scope" {
                    option value="asset" { (Word("this device")) }
                    @if kind_assets > 1 { option value="kind" { (Word("all ")) (Count(kind_assets, "device", "devices")) (Word(" of this product and version")) } }
                    @if with_touched { option value="touched" { (Word("all your devices that the advisory touches")) } }
                }
            }
        }
    }
}
