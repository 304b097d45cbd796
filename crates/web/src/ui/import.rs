//! `/assets/import`: a file is uploaded, looked at, corrected, and imported; nothing is stored before it is confirmed.
//!
//! Does not know: kinds of files, how an import is compared; the actions read and write. The guard has checked where
//! the form came from.

use super::{Page, show};
use crate::error::Refusal;
use crate::reader::Reader;
use crate::state::AppState;
use crate::templates::frame::Place;
use crate::templates::import::{self, ImportView};
use crate::words::{phrase, say};
use axum::Form;
use axum::extract::multipart::{Multipart, MultipartError};
use axum::extract::rejection::FormRejection;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Redirect;
use identity::Permission;
use monitor::actions::{
    ImportInventoryError, Missing, forget_upload, import_inventory, keep_upload, preview_inventory,
};
use std::sync::Arc;
use store::{InventoryUpload, StoreError};
use triage::asset::{ColumnChoice, ColumnName, Field, ReadOptions};
use uuid::Uuid;

/// Largest file that is uploaded: 300,000 rows as XLSX are about 15 MB. Larger ones take longer than a request may, and
/// come in by the command line.
pub(crate) const UPLOAD_SIZE_BYTES_MAX: usize = 32 * 1024 * 1024;

/// Longest name of a file that is shown.
const NAME_CHARACTERS_MAX: usize = 120;

pub(crate) async fn show_form(State(state): State<AppState>, reader: Reader) -> Page {
    may_import(&reader)?;
    Ok(show(&state, &reader, Place::Assets, say("Import an inventory"), "", &import::form()))
}

/// Takes the file and leads to its preview.
pub(crate) async fn upload(
    State(state): State<AppState>,
    reader: Reader,
    mut parts: Multipart,
) -> Result<Redirect, Refusal> {
    may_import(&reader)?;
    let mut file = None;
    while let Some(part) = parts.next_field().await.map_err(unreadable)? {
        if part.name() == Some("file") {
            let name: String = part.file_name().unwrap_or_default().chars().take(NAME_CHARACTERS_MAX).collect();
            file = Some((name, part.bytes().await.map_err(unreadable)?));
        }
    }
    let Some((name, bytes)) = file.filter(|(_, bytes)| !bytes.is_empty()) else {
        return Err(Refusal::bad_request(say("No file was chosen, or it is empty.")));
    };
    let id = keep_upload(&state.monitor, reader.organisation, &name, bytes.to_vec(), (state.clock)()).await?;
    Ok(Redirect::to(&format!("/assets/import/{id}")))
}

pub(crate) async fn show_preview(State(state): State<AppState>, reader: Reader, Path(id): Path<Uuid>) -> Page {
    let upload = find(&state, &reader, id).await?;
    preview(&state, &reader, upload, ReadOptions::default(), Missing::Keep).await
}

/// Shows the preview anew with the columns as a person corrected them, or imports.
pub(crate) async fn answer(
    State(state): State<AppState>,
    reader: Reader,
    Path(id): Path<Uuid>,
    form: Result<Form<Vec<(String, String)>>, FormRejection>,
) -> Page {
    let Form(fields) = form.map_err(|_| Refusal::bad_request(say("The form cannot be read.")))?;
    let upload = find(&state, &reader, id).await?;
    let given = |name: &str| fields.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str());
    let options = options(&fields, given("sheet") != given("sheet_before"), given("sheet"));
    let missing = if given("missing") == Some("delete") { Missing::Delete } else { Missing::Keep };
    if given("act") != Some("import") {
        return preview(&state, &reader, upload, options, missing).await;
    }
    let (name, bytes) = (upload.name.clone(), Arc::new(upload.raw));
    let now = (state.clock)();
    let imported =
        import_inventory(&state.monitor, reader.organisation, Arc::clone(&bytes), options.clone(), missing, now).await;
    match imported {
        Ok(report) => {
            forget_upload(&state.monitor, reader.organisation, id).await?;
            Ok(show(&state, &reader, Place::Assets, say("Inventory imported"), "", &import::report(&name, &report)))
        }
        Err(ImportInventoryError::Inventory(_)) => {
            let raw = Arc::unwrap_or_clone(bytes);
            preview(&state, &reader, InventoryUpload { id, name, raw }, options, missing).await
        }
        Err(error) => Err(Refusal::from(error)),
    }
}

fn may_import(reader: &Reader) -> Result<(), Refusal> {
    if reader.may(Permission::Import) {
        return Ok(());
    }
    Err(Refusal::new(StatusCode::FORBIDDEN, say("You may not import an inventory.")))
}

async fn find(state: &AppState, reader: &Reader, id: Uuid) -> Result<InventoryUpload, Refusal> {
    may_import(reader)?;
    let found = state.store().find_inventory_upload(reader.organisation, id, (state.clock)()).await?;
    let gone = say("This upload is gone: it was imported, or it waited for more than an hour. Upload the file again.");
    found.ok_or_else(|| Refusal::new(StatusCode::NOT_FOUND, gone))
}

/// Another sheet has other columns: what was said about those of the one before means nothing for it.
fn options(fields: &[(String, String)], other_sheet: bool, sheet: Option<&str>) -> ReadOptions {
    let choices = fields.iter().filter_map(|(name, value)| {
        let at: usize = name.strip_prefix("column-")?.parse().ok()?;
        Some(ColumnChoice { column: ColumnName::Position(at), field: Field::from_code(value) })
    });
    let columns = if other_sheet { Vec::new() } else { choices.collect() };
    ReadOptions { columns, sheet: sheet.filter(|name| !name.is_empty()).map(str::to_owned) }
}

async fn preview(
    state: &AppState,
    reader: &Reader,
    upload: InventoryUpload,
    options: ReadOptions,
    missing: Missing,
) -> Page {
    let InventoryUpload { id, name, raw } = upload;
    let outcome = preview_inventory(&state.monitor, reader.organisation, Arc::new(raw), options.clone()).await;
    let outcome = match outcome {
        Ok(preview) => Ok(preview),
        Err(ImportInventoryError::Inventory(error)) => Err(error),
        Err(error) => return Err(Refusal::from(error)),
    };
    let view = ImportView { id, name: &name, outcome: &outcome, options: &options, missing };
    Ok(show(state, reader, Place::Assets, say("Import an inventory"), "", &import::preview(&view)))
}

fn unreadable(error: MultipartError) -> Refusal {
    if error.status() == StatusCode::PAYLOAD_TOO_LARGE {
        let most = UPLOAD_SIZE_BYTES_MAX / (1024 * 1024);
        let detail = phrase(
            "The file is larger than {most} MB. Import it with: annunciator inventory import FILE --org NAME",
            &[("most", &most)],
        );
        return Refusal::new(StatusCode::PAYLOAD_TOO_LARGE, detail);
    }
    Refusal::new(error.status(), say("The upload ended early or is no form of ours. Try again."))
}

impl From<ImportInventoryError> for Refusal {
    fn from(error: ImportInventoryError) -> Self {
        match error {
            ImportInventoryError::Inventory(error) => Refusal::new(
                StatusCode::UNPROCESSABLE_ENTITY,
                phrase("Nothing was imported: {why}.", &[("why", &error)]),
            ),
            ImportInventoryError::Stage(monitor::StageError::Store(StoreError::Refused(reason))) => Refusal::new(
                StatusCode::UNPROCESSABLE_ENTITY,
                phrase("Nothing was imported: {why}.", &[("why", &reason)]),
            ),
            ImportInventoryError::Stage(error) => Refusal::from(error),
        }
    }
}
