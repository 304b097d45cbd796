//! The remediation checklist with its progress; ticking works without scripts.
//!
//! Does not know: who may tick; the action decides.

use crate::templates::atoms::{Day, Text, evidence, external};
use crate::templates::words;
use crate::view::{AdvisoryContext, AdvisoryView, Standing, Tick};
use crate::words::{Word, language, say};
use hypertext::prelude::*;
use triage::Advisory;
use triage::assessment::{PlanGroup, PlanStep, StepOrigin, StepText};
use triage::wording;

/// Products named beside a step; more are counted, the table below names them.
const STEP_PRODUCTS_SHOWN_COUNT: usize = 3;

const GROUPS: [PlanGroup; 4] = [PlanGroup::DoNow, PlanGroup::Schedule, PlanGroup::Mitigations, PlanGroup::Statements];

pub(super) fn render(
    view: &AdvisoryView<'_>,
    context: &AdvisoryContext<'_>,
    standings: &[Standing],
) -> impl Renderable {
    let plan = &view.assessment.plan;
    let general: Vec<&PlanStep> = plan.iter().filter(|step| step.group == PlanGroup::General).collect();
    maud! {
        @let checklist = Checklist::new(view, context, standings);
        section aria-labelledby="plan" {
            h2 id="plan" { (Word("Remediation & mitigation ")) (progress(&checklist, plan, |step| step.counted)) }
            @if plan.is_empty() { p class="empty" { (Word("The source names no remediation.")) } }
            @if checklist.all_alike { p class="note" { (Word("Each step is for all affected products.")) } }
            @for group in GROUPS {
                @if plan.iter().any(|step| step.group == group) {
                    h3 { (wording::plan_group(group, language())) " " (progress(&checklist, plan, |step| step.counted && step.group == group)) }
                    ul class="steps" { @for step in plan.iter().filter(|step| step.group == group) { (checklist.step(step)) } }
                }
            }
            @if !general.is_empty() {
                details class="general" {
                    summary { (wording::plan_group(PlanGroup::General, language())) " (" (general.len()) ")" }
                    ul class="steps" { @for step in &general { (checklist.step(step)) } }
                }
            }
        }
    }
}

fn progress(checklist: &Checklist<'_>, plan: &[PlanStep], belongs: impl Fn(&PlanStep) -> bool) -> impl Renderable {
    let (mut done, mut all) = (0_usize, 0_usize);
    for step in plan.iter().filter(|step| belongs(step)) {
        all += 1;
        done += usize::from(checklist.tick(&step.key).is_some());
    }
    maud! {
        @if all > 0 { span class="progress" title={ (done) (Word(" of ")) (all) (Word(" done")) } { (done) "/" (all) } }
    }
}

/// What every step of one checklist needs.
struct Checklist<'a> {
    advisory: &'a Advisory,
    ticks: &'a [Tick<'a>],
    action: String,
    affected: usize,
    /// Said once above the steps instead of beside each.
    all_alike: bool,
}

impl<'a> Checklist<'a> {
    fn new(view: &AdvisoryView<'a>, context: &'a AdvisoryContext<'a>, standings: &[Standing]) -> Self {
        let affected = standings.iter().filter(|standing| **standing == Standing::Affected).count();
        let mut steps = view.assessment.plan.iter().filter(|step| step.group != PlanGroup::General);
        Checklist {
            advisory: view.advisory,
            ticks: &context.ticks,
            action: format!("/advisories/{}/ticks", view.advisory.id.0),
            affected,
            all_alike: affected > 1 && steps.clone().count() > 1 && steps.all(|step| step.products.len() >= affected),
        }
    }

    fn tick(&self, key: &str) -> Option<&Tick<'a>> {
        self.ticks.iter().find(|tick| tick.step_key == key)
    }

    fn step(&self, step: &PlanStep) -> impl Renderable {
        let tick = self.tick(&step.key);
        let class = if tick.is_some() { "step done" } else { "step" };
        maud! {
            li class=(class) id={ "step-" (step.key) } {
                @if step.counted { (self.tick_form(step, tick.is_some())) } @else { span class="bullet" aria-hidden="true" {} }
                div class="what" {
                    span class={ "kind kind-" (step.kind.code()) } { (wording::step_kind(step.kind, language())) }
                    " " (self.words(step))
                    @if let Some(url) = &step.url { p class="link" { (external(url, url)) } }
                    p class="for" {
                        (self.products(step))
                        @if step.origin == StepOrigin::Note { span class="origin" { (Word("From the document’s notes")) } }
                        @if step.origin == StepOrigin::Derived { span class="origin" { (Word("Derived, not the publisher’s words")) } }
                        @if let Some(restart) = &step.restart { span class="origin" { (wording::restart_needed(restart, language())) } }
                        @if let Some(category) = step.contradicted {
                            span class="origin" { (wording::contradicted(category.code(), language())) }
                        }
                        @if let Some(tick) = tick { span class="by" { (Word("Done by ")) (tick.by) ", " (Day(tick.at)) } }
                    }
                    (evidence(&step.evidence))
                }
            }
        }
    }

    fn words(&self, step: &PlanStep) -> impl Renderable {
        maud! {
            @match &step.text {
                // A bare link is shown once, as the link.
                StepText::Source(text) if step.url.as_deref() == Some(text.trim()) => {},
                StepText::Source(text) => span class="said" { (Text(text.trim())) },
                StepText::Derived(message) => span { (wording::render(message, language())) },
            }
        }
    }

    fn tick_form(&self, step: &PlanStep, done: bool) -> impl Renderable {
        maud! {
            form method="post" action=(self.action) class="tick" {
                input type="hidden" name="step" value=(step.key);
                input type="hidden" name="done" value=(if done { "false" } else { "true" });
                button type="submit" aria-pressed=(if done { "true" } else { "false" })
                    title=(if done { say("Mark as open") } else { say("Mark as done") }) {
                    span class="unseen" { (if done { say("Done. Mark as open") } else { say("Open. Mark as done") }) }
                }
            }
        }
    }

    fn products(&self, step: &PlanStep) -> impl Renderable {
        maud! {
            @let all = self.affected > 1 && step.products.len() >= self.affected;
            @if all && !self.all_alike { (Word("For all affected products. ")) }
            @if !all && !step.products.is_empty() && self.advisory.products.len() > 1 {
                @let named = step.products.iter().filter_map(|index| self.advisory.products.get(*index as usize));
                (Word("For "))
                @for (index, product) in named.take(STEP_PRODUCTS_SHOWN_COUNT).enumerate() {
                    @if index > 0 { ", " }
                    (Text(&product.name))
                    @if !product.versions.is_empty() { " (" (words::versions(&product.versions)) ")" }
                }
                @if step.products.len() > STEP_PRODUCTS_SHOWN_COUNT { (Word(" and ")) (step.products.len() - STEP_PRODUCTS_SHOWN_COUNT) (Word(" more")) }
                ". "
            }
        }
    }
}
