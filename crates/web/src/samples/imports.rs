//! An inventory that waits to be confirmed, one that cannot be read, and one that was imported.
//!
//! Does not know: pages.

use super::HOSTILE;
use crate::templates::import::ImportView;
use monitor::actions::{InventoryPreview, InventoryReport, Missing};
use triage::asset::{AssetRecord, InventoryError, ReadOptions, plan_import, read_inventory};
use uuid::Uuid;

/// A spreadsheet with a title, a column nobody knows, a formula, a row without an id and one that says its id again.
fn sheet() -> String {
    format!(
        "Devices of the waterworks;;;;;\nInventarnummer;Hersteller;Typ;Bestellnummer;Firmwarestand;Farbe\nPLC-07;Nordhavn Automation;CP 410 Link;7KL4 100-1AX10-0XE0;V2.1;grey\nPLC-08;Nordhavn Automation;CP 420;;=1+1;\n;Osterby;RTU 9;;V1;\nPLC-07;Osterby;\"{}\";;;\n",
        HOSTILE.replace('"', "\"\"")
    )
}

/// What an import of the sheet would do to two known assets.
pub fn import_preview() -> Result<InventoryPreview, InventoryError> {
    let read = read_inventory(sheet().as_bytes(), &ReadOptions::default())?;
    let known = ["PLC-07", "PLC-99"].map(|id| AssetRecord {
        external_id: id.to_owned(),
        vendor: "Nordhavn Automation".to_owned(),
        version: "V2.0".to_owned(),
        ..AssetRecord::default()
    });
    let plan = plan_import(&known, &read.records);
    Ok(InventoryPreview { read, plan })
}

/// A table of which no column is known.
pub fn import_refused() -> Result<InventoryPreview, InventoryError> {
    let headers = vec!["Kennung".to_owned(), HOSTILE.to_owned(), String::new()];
    Err(InventoryError::NoProductColumn { headers })
}

/// The view of either.
pub fn import_view(outcome: &Result<InventoryPreview, InventoryError>) -> ImportView<'_> {
    static NOTHING_SAID: ReadOptions = ReadOptions { columns: Vec::new(), sheet: None };
    ImportView { id: Uuid::nil(), name: HOSTILE, outcome, options: &NOTHING_SAID, missing: Missing::Keep }
}

/// What an import did.
pub fn import_report() -> InventoryReport {
    let problems = import_preview().map(|preview| preview.read.problems).unwrap_or_default();
    InventoryReport { new: 3, changed: 1, unchanged: 20, deleted: 0, problems }
}
