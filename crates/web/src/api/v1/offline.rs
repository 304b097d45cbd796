//! The API's JSON without HTTP, for the command line: `--json` prints what the API answers.
//!
//! Does not know: how either is asked for.

use super::advisories::row;
use super::shape::AdvisoryJson;
use crate::ui::advisory::view;
use store::{AdvisoryDetail, AdvisoryRow};

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
