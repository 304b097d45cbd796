//! The API's JSON without HTTP, for the command line: `--json` prints what the API answers.
//!
//! Does not know: how either is asked for.

use super::advisories::row;
use super::aliases::book_json;
use super::asset::why_json;
use super::gaps::gap_json;
use super::lookup::lookup_json;
use super::shape::AdvisoryJson;
use crate::aliases::AliasBook;
use crate::ui::advisory::view;
use crate::view::LookupAnswer;
use std::collections::HashMap;
use store::{AdvisoryDetail, AdvisoryRow, NamedAdvisory};
use triage::Advisory;
use triage::asset::AssetRecord;
use triage::asset::gaps::Gap;
use triage::matching::Explanation;
use uuid::Uuid;

/// One advisory in full, as `GET /api/v1/advisories/{id}` answers it.
///
/// # Errors
/// When it cannot be written as JSON.
pub fn advisory_json(detail: &AdvisoryDetail) -> Result<String, serde_json::Error> {
    serde_json::to_string(&AdvisoryJson::new(&view(detail)))
}

/// One row, as `GET /api/v1/advisories` lists it.
///
/// # Errors
/// When it cannot be written as JSON.
pub fn row_json(advisory: &AdvisoryRow) -> Result<String, serde_json::Error> {
    serde_json::to_string(&row(advisory))
}

/// The steps of one verdict, as `GET /api/v1/assets/{external_id}/why/…` answers them.
///
/// # Errors
/// When it cannot be written as JSON.
pub fn explanation_json(
    asset: &AssetRecord,
    advisory: &Advisory,
    explanation: &Explanation,
) -> Result<String, serde_json::Error> {
    serde_json::to_string(&why_json(asset, advisory, explanation))
}

/// One data gap, as `GET /api/v1/gaps` lists it.
///
/// # Errors
/// When it cannot be written as JSON.
pub fn data_gap_json(gap: &Gap, names: &HashMap<Uuid, NamedAdvisory>) -> Result<String, serde_json::Error> {
    serde_json::to_string(&gap_json(gap, names))
}

/// Aliases and suggestions, as `GET /api/v1/aliases` answers them.
///
/// # Errors
/// When it cannot be written as JSON.
pub fn alias_book_json(book: &AliasBook) -> Result<String, serde_json::Error> {
    serde_json::to_string(&book_json(book))
}

/// Answers to a parts list, as `POST /api/v1/lookup` gives them.
///
/// # Errors
/// When it cannot be written as JSON.
pub fn answer_json(answer: &LookupAnswer) -> Result<String, serde_json::Error> {
    serde_json::to_string(&lookup_json(answer))
}
