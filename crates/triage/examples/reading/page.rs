//! One advisory as text: label with path, attack strip, what it means, tags, exploitability, fixes, plan.
//!
//! Does not know: which advisory it is given.

#![expect(clippy::expect_used, reason = "the documents of the corpus can be read")]

use crate::draw::Ground;
use std::fmt::Write as _;
use triage::advisory::{Advisory, normalise};
use triage::assessment::{Assessment, PlanStep, Policy, Statement, StepText, assess};
use triage::wording::{Language, answer, fix_status, label, plan_group, question, render, rule, step_kind, tag};

const EN: Language = Language::En;
/// Products listed; the rest is counted.
const PRODUCTS_MAX: usize = 12;
/// Evidence pointers shown with a sentence.
const EVIDENCE_MAX: usize = 4;

/// The whole page.
pub(crate) fn page(bytes: &[u8], ground: &Ground) -> String {
    let (advisory, _) = normalise(&csaf::read(bytes).expect("a readable document").0);
    let assessment = assess(&advisory, &ground.enrichment(&advisory), &Policy::built_in());
    let mut out = String::new();
    head(&advisory, &assessment, &mut out);
    for (caption, statements) in [
        ("What could happen", &assessment.could_happen),
        ("Who's at risk", &assessment.who_is_at_risk),
        ("How it could be exploited", &assessment.how_exploited),
        ("Prerequisites", &assessment.prerequisites),
        ("Exploitability", &assessment.exploitability.statements),
    ] {
        part(caption, statements, &mut out);
    }
    tags(&assessment, &mut out);
    products(&advisory, &assessment, &mut out);
    plan(&assessment, &mut out);
    out
}

/// Writing into a text cannot fail.
macro_rules! line {
    ($out:expr, $($words:tt)*) => { writeln!($out, $($words)*).expect("text") };
}

fn head(advisory: &Advisory, assessment: &Assessment, out: &mut String) {
    line!(out, "{}", "=".repeat(110));
    line!(out, "{}  {}", advisory.tracking_id, advisory.title);
    let cvss = assessment.cvss.as_ref();
    let score =
        cvss.map_or("no score".to_owned(), |cvss| format!("CVSS {} {} {}", cvss.version, cvss.score, cvss.vector));
    line!(out, "{} | {score}", label(assessment.label, EN).to_uppercase());
    let strip = &assessment.attack;
    line!(
        out,
        "Attack vector {} | authentication {} | complexity {} | user interaction {}",
        strip.vector,
        strip.auth_required,
        strip.complexity,
        strip.user_interaction
    );
    if let Some(summary) = &advisory.summary {
        line!(out, "\nSummary (source): {}", summary.text.trim());
    }
    line!(out, "\nWhy this label");
    for step in &assessment.path {
        let value = step.value.as_deref().map(|value| format!(" [{value}]")).unwrap_or_default();
        let asked = question(&step.question, EN);
        if step.source.is_empty() {
            line!(out, "  => {}", rule(&step.question, EN));
        } else {
            line!(out, "  {asked} {}{value}  <{}>", answer(&step.question, &step.answer, EN), step.source);
        }
    }
}

fn part(caption: &str, statements: &[Statement], out: &mut String) {
    line!(out, "\n{caption}");
    for statement in statements {
        line!(out, "  - {}  <{}>", render(&statement.message, EN), evidence(&statement.evidence));
    }
}

fn evidence(places: &[String]) -> String {
    let shown: Vec<&str> = places.iter().take(EVIDENCE_MAX).map(String::as_str).collect();
    let more = places.len().saturating_sub(EVIDENCE_MAX);
    if more == 0 { shown.join(" ") } else { format!("{} +{more}", shown.join(" ")) }
}

fn tags(assessment: &Assessment, out: &mut String) {
    line!(out, "\nTags");
    for found in &assessment.tags {
        line!(out, "  [{}]  <{}>", tag(&found.code, EN), evidence(&found.evidence));
    }
}

fn products(advisory: &Advisory, assessment: &Assessment, out: &mut String) {
    line!(out, "\nProducts ({})", advisory.products.len());
    for (product, fix) in advisory.products.iter().zip(&assessment.fixes).take(PRODUCTS_MAX) {
        let version = fix.version.as_deref().map(|version| format!(" {version}")).unwrap_or_default();
        line!(
            out,
            "  {} | {} | {} | {}{version}  <{}>",
            product.vendor,
            product.name,
            product.versions,
            fix_status(fix.status, EN),
            evidence(&fix.evidence)
        );
    }
    if let Some(more) = advisory.products.len().checked_sub(PRODUCTS_MAX).filter(|more| *more > 0) {
        line!(out, "  … and {more} more");
    }
}

fn plan(assessment: &Assessment, out: &mut String) {
    line!(out, "\nPlan");
    let mut group = None;
    for step in &assessment.plan {
        if group != Some(step.group) {
            group = Some(step.group);
            line!(out, " {}", plan_group(step.group, EN));
        }
        self::step(step, out);
    }
}

fn step(step: &PlanStep, out: &mut String) {
    let text = match &step.text {
        StepText::Source(text) => text.trim().replace('\n', "\n      "),
        StepText::Derived(message) => format!("(derived) {}", render(message, EN)),
    };
    let mark = if step.counted { "[ ]" } else { " · " };
    line!(
        out,
        "  {mark} {} ({} products, {}{}) {text}  {}<{}>",
        step_kind(step.kind, EN),
        step.products.len(),
        step.origin.code(),
        step.contradicted
            .map(|category| format!(", not the {} it is filed under", category.code()))
            .unwrap_or_default(),
        step.url.as_deref().map(|url| format!("{url} ")).unwrap_or_default(),
        evidence(&step.evidence)
    );
}
