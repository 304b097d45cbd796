//! What an import would do to an inventory, and what differs between two records of one asset.
//!
//! Does not know: where either comes from.

use super::AssetRecord;
use super::columns::Field;
use serde::{Deserialize, Serialize};
use std::collections::{HashMap, HashSet};

/// A field that differs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldChange {
    /// Which.
    pub field: Field,
    /// Before; empty when it was absent.
    pub before: String,
    /// After; empty when it is absent.
    pub after: String,
}

/// The fields in which two records of one asset differ, in the order of our spreadsheets.
pub fn differences(before: &AssetRecord, after: &AssetRecord) -> Vec<FieldChange> {
    let differing = Field::ALL.into_iter().filter(|field| field.of(before) != field.of(after));
    differing
        .map(|field| FieldChange { field, before: field.of(before).to_owned(), after: field.of(after).to_owned() })
        .collect()
}

/// What an import would do.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ImportPlan {
    /// External ids of assets that are not there yet, in the file's order.
    pub new: Vec<String>,
    /// External ids of assets that would change, with what would, in the file's order.
    pub changed: Vec<(String, Vec<FieldChange>)>,
    /// How many are there just so.
    pub unchanged: u64,
    /// External ids of assets that are there and not in the file, in their order.
    pub missing: Vec<String>,
}

/// Compares what was read with what is known.
pub fn plan_import(known: &[AssetRecord], read: &[AssetRecord]) -> ImportPlan {
    let by_id: HashMap<&str, &AssetRecord> = known.iter().map(|record| (record.external_id.as_str(), record)).collect();
    let mut plan = ImportPlan::default();
    for record in read {
        match by_id.get(record.external_id.as_str()) {
            None => plan.new.push(record.external_id.clone()),
            Some(before) if *before == record => plan.unchanged += 1,
            Some(before) => plan.changed.push((record.external_id.clone(), differences(before, record))),
        }
    }
    let kept: HashSet<&str> = read.iter().map(|record| record.external_id.as_str()).collect();
    let missing = known.iter().map(|record| &record.external_id).filter(|id| !kept.contains(id.as_str()));
    plan.missing = missing.cloned().collect();
    plan.missing.sort_unstable();
    plan
}
