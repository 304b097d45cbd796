//! A decision in the forms that others read: the vector string, and an SSVC selection list (schema 2.0.0).
//!
//! Does not know: how a value was found.

use crate::assessment::SsvcDecision;
use crate::enrichment::ssvc::{Point, Table};
use jiff::Timestamp;
use serde_json::{Value, json};

/// Version of the selection list's schema.
const SCHEMA_VERSION: &str = "2.0.0";

/// `SSVCv2/E:P/A:Y/T:T/2024-07-12T16:11:44Z/`: what is not known to have one value is left out, as CISA's notes do.
pub fn ssvc_vector(decision: &SsvcDecision, at: Timestamp) -> String {
    let table = Table::of(decision.tree);
    let part = |(point, keys): (&Point, &Vec<String>)| {
        let [key] = keys.as_slice() else { return None };
        let value = point.values.get(point.position(key)?)?;
        Some(format!("{}:{}/", point.short, value.short))
    };
    let parts: String = selected(decision, table).filter_map(part).collect();
    format!("SSVCv2/{parts}{}/", time(at))
}

/// The selection list of a decision: every point with the values that are possible, the decision last. `target` is the
/// vulnerability's or the advisory's id.
pub fn ssvc_selections(decision: &SsvcDecision, target: &str, at: Timestamp) -> Value {
    let table = Table::of(decision.tree);
    let selection = |(point, keys): (&Point, &Vec<String>)| {
        let values = point.values.iter().filter(|value| keys.contains(&value.key));
        json!({
            "namespace": point.namespace, "key": point.key, "version": point.version, "name": point.name,
            "values": values.map(|value| json!({ "key": value.key, "name": value.name })).collect::<Vec<_>>(),
        })
    };
    json!({
        "schemaVersion": SCHEMA_VERSION,
        "timestamp": time(at),
        "target_ids": [target],
        "selections": selected(decision, table).map(selection).collect::<Vec<_>>(),
    })
}

/// Points with their values, then the decision.
fn selected<'a>(
    decision: &'a SsvcDecision,
    table: &'a Table,
) -> impl Iterator<Item = (&'a Point, &'a Vec<String>)> + 'a {
    let of_point = |judged: &'a crate::assessment::SsvcPoint| {
        Some((table.points.iter().find(|point| point.key == judged.key)?, &judged.values))
    };
    decision.points.iter().filter_map(of_point).chain([(&table.outcome, &decision.decisions)])
}

fn time(at: Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}
