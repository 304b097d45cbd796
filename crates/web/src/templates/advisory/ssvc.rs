//! What SSVC's decision tables say, with the source of every decision point.
//!
//! Does not know: how a point was judged (`triage::assessment`).

use crate::templates::atoms::Text;
use crate::view::AdvisoryView;
use crate::words::{Word, language};
use hypertext::prelude::*;
use triage::assessment::{SsvcDecision, SsvcPoint};
use triage::enrichment::ssvc::Tree;
use triage::wording::ssvc as words;

pub(super) fn render(view: &AdvisoryView<'_>) -> impl Renderable {
    let decisions = &view.assessment.ssvc;
    maud! {
        @if !decisions.is_empty() {
            section class="panel" aria-labelledby="ssvc" {
                h2 id="ssvc" { (Word("SSVC priority")) }
                p class="note" { (Word("A public method of CISA and CERT/CC to set priorities, beside the label above. More than one answer: it depends on your plant.")) }
                @for one in decisions {
                    p { b { (words::tree(one.tree, language())) } ": " (words::decision(one, language())) }
                }
                details class="path" {
                    summary { (Word("The decision points and their sources")) }
                    @for one in decisions { (points(view, one)) }
                    (scales())
                }
            }
        }
    }
}

/// How urgent the decisions are, for whoever meets their names for the first time.
fn scales() -> impl Renderable {
    maud! {
        p class="note" { (Word("From least to most urgent. Coordinator: Track, Track*, Attend, Act. Deployer: Defer, Scheduled, Out-of-Cycle, Immediate.")) }
    }
}

fn points(view: &AdvisoryView<'_>, one: &SsvcDecision) -> impl Renderable {
    let vulnerability = view.advisory.vulnerabilities.get(one.vulnerability as usize);
    let cve = vulnerability.and_then(|vulnerability| vulnerability.cve.as_deref());
    maud! {
        table {
            caption { (words::tree(one.tree, language())) @if let Some(cve) = cve { ", " (Text(cve)) } }
            thead { tr { th scope="col" { (Word("Decision point")) } th scope="col" { (Word("Value")) } } }
            tbody { @for judged in &one.points { (point(one.tree, judged)) } }
        }
    }
}

fn point(tree: Tree, judged: &SsvcPoint) -> impl Renderable {
    maud! {
        tr {
            th scope="row" { (words::point(tree, judged)) }
            td {
                (words::values(tree, judged, language())) " (" (words::basis(judged, language())) ")"
                @for source in &judged.evidence { " " code class="from" { (Text(source)) } }
            }
        }
    }
}
