//! SSVC as the API tells it: the decision of each tree with its points, as vector string and as a selection list.
//!
//! Does not know: how a point was judged.

use crate::view::AdvisoryView;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde::Serialize;
use serde_json::Value;
use std::collections::BTreeMap;
use triage::assessment::{SsvcDecision, ssvc_selections, ssvc_vector};
use triage::enrichment::ssvc::{PointValue, Table};

/// One tree's decision.
#[derive(Debug, Serialize)]
pub(crate) struct DecisionJson<'a> {
    cve: Option<&'a str>,
    decisions: Vec<&'static str>,
    points: Vec<PointJson<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    vector: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    selections: Option<Value>,
}

#[derive(Debug, Serialize)]
struct PointJson<'a> {
    key: &'a str,
    name: &'static str,
    values: Vec<&'static str>,
    basis: &'static str,
    sources: &'a [String],
}

/// The decisions by tree: `coordinator`, `deployer`.
pub(crate) fn decisions<'a>(view: &AdvisoryView<'a>) -> BTreeMap<&'static str, DecisionJson<'a>> {
    view.assessment.ssvc.iter().map(|one| (one.tree.code(), decision(view, one))).collect()
}

fn decision<'a>(view: &AdvisoryView<'a>, one: &'a SsvcDecision) -> DecisionJson<'a> {
    let table = Table::of(one.tree);
    let advisory = view.advisory;
    let vulnerability = advisory.vulnerabilities.get(one.vulnerability as usize);
    let cve = vulnerability.and_then(|vulnerability| vulnerability.cve.as_deref());
    let at = newest(view, cve.unwrap_or_default());
    let points = table.points.iter().zip(&one.points).map(|(point, judged)| PointJson {
        key: &judged.key,
        name: &point.name,
        values: names(&point.values, &judged.values),
        basis: judged.basis.code(),
        sources: &judged.evidence,
    });
    DecisionJson {
        cve,
        decisions: names(&table.outcome.values, &one.decisions),
        points: points.collect(),
        vector: at.map(|at| ssvc_vector(one, at)),
        selections: at.map(|at| ssvc_selections(one, cve.unwrap_or(&advisory.tracking_id), at)),
    }
}

/// The time of the newest thing that was judged by: equal inputs give equal answers, whenever they were assessed.
fn newest(view: &AdvisoryView<'_>, cve: &str) -> Option<Timestamp> {
    let record = view.enrichment.ssvc.get(cve).and_then(|ssvc| ssvc.at);
    let kev = view.enrichment.kev.get(cve).and_then(|kev| kev.date_added.to_zoned(TimeZone::UTC).ok());
    [view.advisory.updated.or(view.advisory.published), record, kev.map(|day| day.timestamp())]
        .into_iter()
        .flatten()
        .max()
}

fn names(values: &'static [PointValue], keys: &[String]) -> Vec<&'static str> {
    values.iter().filter(|value| keys.contains(&value.key)).map(|value| value.name.as_str()).collect()
}
