//! `POST`, `GET` and `DELETE /api/v1/inventory`: an inventory by machine.
//!
//! Does not know: kinds of files, how an import is compared.

use super::advisories::PAGE_ROWS_COUNT_MAX;
use crate::error::Refusal;
use crate::reader::Reader;
use crate::state::AppState;
use crate::words::language;
use axum::Json;
use axum::body::Bytes;
use axum::extract::rejection::{BytesRejection, QueryRejection};
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use identity::Permission;
use jiff::Timestamp;
use monitor::actions::{self, Missing};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use triage::asset::{AssetRecord, ColumnChoice, ColumnName, Field, ReadOptions, RowPlace, RowProblem};
use triage::wording::inventory::row_problem;
use uuid::Uuid;

/// Rows of a page that names no `limit`.
const PAGE_ROWS_COUNT: u32 = 100;

/// What an import did, or would do.
#[derive(Debug, Serialize)]
pub(crate) struct ImportJson {
    new: u64,
    changed: u64,
    unchanged: u64,
    deleted: u64,
    problems: Vec<ProblemJson>,
}

#[derive(Debug, Serialize)]
struct ProblemJson {
    place: RowPlace,
    text: String,
}

/// A page of assets.
#[derive(Debug, Serialize)]
pub(crate) struct PageJson {
    assets: Vec<AssetJson>,
    total: u64,
    next: Option<String>,
}

#[derive(Debug, Serialize)]
struct AssetJson {
    id: Uuid,
    asset_id: String,
    site: String,
    zone: String,
    vendor: String,
    product: String,
    order_number: String,
    version: String,
    serial_number: String,
    hostname: String,
    criticality: String,
    exposure: String,
    owner: String,
    notes: String,
    cpe: String,
    purl: String,
    created: Timestamp,
    changed: Timestamp,
}

/// Where a page begins, and how long it is.
#[derive(Debug, Deserialize)]
pub(crate) struct PageQuery {
    cursor: Option<String>,
    limit: Option<u32>,
}

pub(crate) async fn import(
    State(state): State<AppState>,
    reader: Reader,
    query: Result<Query<Vec<(String, String)>>, QueryRejection>,
    body: Result<Bytes, BytesRejection>,
) -> Result<Json<ImportJson>, Refusal> {
    may_import(&reader)?;
    let Query(query) = query.map_err(|rejection| Refusal::bad_request(rejection.body_text()))?;
    let body =
        body.map_err(|rejection| Refusal::new(rejection.status(), "The body ended early, or is larger than 32 MB."))?;
    let wish = Wish::read(&query)?;
    let (monitor, organisation, bytes) = (&state.monitor, reader.organisation, Arc::new(body.to_vec()));
    if wish.preview {
        let preview = actions::preview_inventory(monitor, organisation, bytes, wish.options).await?;
        let plan = preview.plan;
        let deleted = if wish.missing == Missing::Delete { plan.missing.len() as u64 } else { 0 };
        let (new, changed) = (plan.new.len() as u64, plan.changed.len() as u64);
        let problems = problems(preview.read.problems);
        return Ok(Json(ImportJson { new, changed, unchanged: plan.unchanged, deleted, problems }));
    }
    let now = (state.clock)();
    let done = actions::import_inventory(monitor, organisation, bytes, wish.options, wish.missing, now).await?;
    Ok(Json(ImportJson {
        new: done.new,
        changed: done.changed,
        unchanged: done.unchanged,
        deleted: done.deleted,
        problems: problems(done.problems),
    }))
}

/// What the query asks for.
struct Wish {
    options: ReadOptions,
    missing: Missing,
    preview: bool,
}

impl Wish {
    fn read(query: &[(String, String)]) -> Result<Wish, Refusal> {
        let mut wish = Wish { options: ReadOptions::default(), missing: Missing::Keep, preview: false };
        for (name, value) in query {
            match (name.as_str(), value.as_str()) {
                ("sheet", name) => wish.options.sheet = Some(name.to_owned()),
                ("column", choice) => wish.options.columns.push(column(choice)?),
                ("missing", "keep") | ("preview", "false") => {}
                ("missing", "delete") => wish.missing = Missing::Delete,
                ("preview", "true") => wish.preview = true,
                // A wish that is not understood could be that nothing is stored.
                (name, value) => return Err(Refusal::bad_request(format!("`{name}={value}` is not known here."))),
            }
        }
        Ok(wish)
    }
}

fn column(choice: &str) -> Result<ColumnChoice, Refusal> {
    let (code, header) = choice.split_once('=').unwrap_or((choice, ""));
    let field = if code.is_empty() { None } else { Field::from_code(code) };
    if header.is_empty() || (field.is_none() && !code.is_empty()) {
        let codes = Field::CODES.join(", ");
        return Err(Refusal::bad_request(format!("`column` is FIELD=HEADER with a field of: {codes}.")));
    }
    Ok(ColumnChoice { column: ColumnName::Header(header.to_owned()), field })
}

fn problems(problems: Vec<RowProblem>) -> Vec<ProblemJson> {
    let json = |problem: RowProblem| ProblemJson { place: problem.place, text: row_problem(&problem, language()) };
    problems.into_iter().map(json).collect()
}

pub(crate) async fn list(
    State(state): State<AppState>,
    reader: Reader,
    query: Result<Query<PageQuery>, QueryRejection>,
) -> Result<Json<PageJson>, Refusal> {
    let Query(query) = query.map_err(|rejection| Refusal::bad_request(rejection.body_text()))?;
    let limit = query.limit.unwrap_or(PAGE_ROWS_COUNT);
    if !(1..=PAGE_ROWS_COUNT_MAX).contains(&limit) {
        return Err(Refusal::bad_request(format!("`limit` is between 1 and {PAGE_ROWS_COUNT_MAX}.")));
    }
    let rows = state.store().list_assets(reader.organisation, query.cursor.as_deref(), limit).await?;
    let (total, _) = state.store().count_assets(reader.organisation).await?;
    let last = rows.last().filter(|_| rows.len() == limit as usize);
    let next = last.map(|asset| asset.record.external_id.clone());
    let assets = rows.into_iter().map(|asset| asset_json(asset.id.0, asset.record, asset.created, asset.changed));
    Ok(Json(PageJson { assets: assets.collect(), total, next }))
}

fn asset_json(id: Uuid, record: AssetRecord, created: Timestamp, changed: Timestamp) -> AssetJson {
    AssetJson {
        id,
        asset_id: record.external_id,
        site: record.site,
        zone: record.zone,
        vendor: record.vendor,
        product: record.product,
        order_number: record.order_number,
        version: record.version,
        serial_number: record.serial_number,
        hostname: record.hostname,
        criticality: record.criticality,
        exposure: record.exposure,
        owner: record.owner,
        notes: record.notes,
        cpe: record.cpe,
        purl: record.purl,
        created,
        changed,
    }
}

pub(crate) async fn delete(
    State(state): State<AppState>,
    reader: Reader,
    Path(external_id): Path<String>,
) -> Result<StatusCode, Refusal> {
    may_import(&reader)?;
    let now = (state.clock)();
    match actions::delete_assets(&state.monitor, reader.organisation, vec![external_id], now).await? {
        0 => Err(Refusal::not_found("asset")),
        _ => Ok(StatusCode::NO_CONTENT),
    }
}

fn may_import(reader: &Reader) -> Result<(), Refusal> {
    if reader.may(Permission::Import) {
        return Ok(());
    }
    Err(Refusal::new(StatusCode::FORBIDDEN, "You may not change the inventory."))
}
