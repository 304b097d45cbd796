//! `/matches`: pairs of asset and advisory, the most pressing first.
//!
//! Does not know: how a verdict is reached.

use super::{Page, show};
use crate::error::Refusal;
use crate::reader::Reader;
use crate::state::AppState;
use crate::templates::words::LANGUAGE;
use crate::templates::{frame::Place, matches};
use crate::view::{AdvisoryLink, MatchRow};
use axum::extract::{Query, State};
use serde::Deserialize;
use store::{MATCHES_COUNT_MAX, MatchScope};
use triage::assessment::Label;
use triage::matching::Verdict;
use triage::wording;

/// Pairs of one page; the list is ordered by what presses most, and an asset's page has the rest.
const PAGE_ROWS_COUNT: u32 = 200;

/// Which pairs.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct MatchesQuery {
    verdict: Option<String>,
}

pub(crate) async fn list(State(state): State<AppState>, reader: Reader, Query(query): Query<MatchesQuery>) -> Page {
    let chosen = query.verdict.as_deref().filter(|code| !code.is_empty()).map(verdict).transpose()?;
    // The affected stand first in the list; for another verdict all before it must be passed over.
    let first = matches!(chosen, None | Some(Verdict::Affected));
    let limit = if first { PAGE_ROWS_COUNT } else { MATCHES_COUNT_MAX };
    let mut found = state.store().list_matches(&reader.rows(), MatchScope::All, limit).await?;
    found.retain(|row| chosen.is_none_or(|chosen| row.found.verdict == chosen));
    found.truncate(PAGE_ROWS_COUNT as usize);
    let counts = state.store().count_matches(&reader.rows()).await?;
    let of_chosen = counts.iter().filter(|(verdict, _)| chosen.is_none_or(|chosen| *verdict == chosen));
    let total = of_chosen.map(|(_, count)| count).sum();
    let rows: Vec<MatchRow<'_>> = found.iter().map(line).collect();
    Ok(show(&state, Place::Matches, "Matches", "", &matches::render(&rows, chosen, total)))
}

fn verdict(code: &str) -> Result<Verdict, Refusal> {
    Verdict::from_code(code)
        .ok_or_else(|| Refusal::bad_request("`verdict` is one of affected, needs_data, fixed, not_affected."))
}

fn line(row: &store::MatchRow) -> MatchRow<'_> {
    MatchRow {
        link: AdvisoryLink { publisher: &row.publisher, tracking_id: &row.tracking_id, title: &row.title },
        label: row.label.unwrap_or(Label::NeedsData),
        external_id: &row.record.external_id,
        product: format!("{} {}", row.record.vendor, row.record.product),
        version: &row.record.version,
        site: &row.record.site,
        verdict: row.found.verdict,
        confidence: row.found.confidence,
        reason: row.found.evidence.first().map(|one| wording::evidence(one, LANGUAGE)).unwrap_or_default(),
    }
}
