//! Inventories as JSON: bills of materials, NetBox, and lists of objects; told apart by their members.
//!
//! Nothing is held but the record that is being read: a few bytes of JSON can ask for much memory.
//! Does not know: how a record is kept.

mod components;
mod loose;
mod objects;
mod packages;

use super::problem::InventoryError;
use super::read::ReadInventory;
use loose::{Loose, Present};
use serde::Deserialize;

/// The members that tell what a document is.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Probe {
    #[serde(rename = "bomFormat")]
    bom_format: Loose,
    #[serde(rename = "spdxVersion")]
    spdx_version: Loose,
    #[serde(rename = "@graph")]
    graph: Present,
    assets: Present,
    results: Present,
}

/// Reads a document of JSON.
///
/// # Errors
/// When it is no JSON, nothing that is known, or holds nothing.
pub(super) fn read(text: &str) -> Result<ReadInventory, InventoryError> {
    let text = text.trim_start();
    if text.starts_with('[') {
        return objects::read(text, None);
    }
    let probe: Probe = serde_json::from_str(text).map_err(broken)?;
    if probe.bom_format.0.eq_ignore_ascii_case("CycloneDX") {
        return components::read(text);
    }
    if probe.spdx_version.0.starts_with("SPDX-2.") {
        return packages::read(text);
    }
    if probe.graph.0 || !probe.spdx_version.0.is_empty() {
        return Err(InventoryError::OtherKind { what: "SPDX, and not of version 2.2 or 2.3".to_owned() });
    }
    match (probe.assets.0, probe.results.0) {
        (true, _) => objects::read(text, Some("assets")),
        (false, true) => objects::read(text, Some("results")),
        (false, false) => Err(InventoryError::UnknownJson),
    }
}

fn broken(error: serde_json::Error) -> InventoryError {
    InventoryError::BrokenJson { reason: error.to_string() }
}
