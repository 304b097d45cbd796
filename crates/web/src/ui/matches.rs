//! `/matches`: pairs of asset and advisory, the most pressing first.
//!
//! Does not know: how a verdict is reached.

use super::{Page, show_live};
use crate::error::Refusal;
use crate::query::word;
use crate::reader::Reader;
use crate::state::AppState;
use crate::templates::{frame::Place, matches};
use crate::view::{AdvisoryLink, MatchList, MatchRow, MatchesFilter};
use crate::words::{language, phrase, say};
use axum::extract::{Query, State};
use serde::Deserialize;
use store::{AssetFilter, MatchFilter};
use triage::assessment::Label;
use triage::matching::Verdict;
use triage::wording;

/// Pairs of one page.
const PAGE_ROWS_COUNT: u32 = 100;
/// The last page begins before this row: whoever wants to see more narrows the list down.
const ROWS_COUNT_MAX: u32 = 100_000;

/// Which pairs, and with which the page begins.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct MatchesQuery {
    verdict: Option<String>,
    q: Option<String>,
    site: Option<String>,
    from: Option<u32>,
}

impl MatchesQuery {
    /// What is asked of the rows.
    ///
    /// # Errors
    /// A verdict that is none, a value that is too long.
    pub(crate) fn rows(&self) -> Result<MatchFilter, Refusal> {
        Ok(rows(&self.filter()?))
    }

    fn filter(&self) -> Result<MatchesFilter, Refusal> {
        let verdict = word("verdict", &self.verdict)?.map(|code| verdict(&code)).transpose()?;
        Ok(MatchesFilter { verdict, q: word("q", &self.q)?, site: word("site", &self.site)? })
    }
}

pub(crate) async fn list(State(state): State<AppState>, reader: Reader, Query(query): Query<MatchesQuery>) -> Page {
    let (filter, store) = (query.filter()?, state.store());
    let first = query.from.unwrap_or(0).min(ROWS_COUNT_MAX);
    let rows = rows(&filter);
    let found = store.list_matches_where(&reader.rows(), &rows, first, PAGE_ROWS_COUNT).await?;
    let total = if filter.narrows_assets() {
        store.count_matches_where(&reader.rows(), &rows).await?
    } else {
        let counts = store.count_matches(&reader.rows()).await?;
        counts
            .iter()
            .filter(|(verdict, _)| filter.verdict.is_none_or(|chosen| *verdict == chosen))
            .map(|(_, n)| n)
            .sum()
    };
    let next = first + PAGE_ROWS_COUNT;
    let list = MatchList {
        rows: found.iter().map(line).collect(),
        filter,
        first: first.into(),
        total,
        next: (u64::from(next) < total && next < ROWS_COUNT_MAX).then_some(next),
        sites: state.known.readiness(store, &reader.rows()).await?.sites.clone(),
    };
    Ok(show_live(&state, &reader, Place::Matches, say("Matches"), "", &matches::render(&list)))
}

fn rows(filter: &MatchesFilter) -> MatchFilter {
    let assets = AssetFilter { site: filter.site.clone(), q: filter.q.clone(), kinds: None };
    MatchFilter { verdict: filter.verdict, assets }
}

fn verdict(code: &str) -> Result<Verdict, Refusal> {
    Verdict::from_code(code)
        .ok_or_else(|| Refusal::bad_request(say("`verdict` is one of affected, needs_data, fixed, not_affected.")))
}

/// A pair as a line of a page.
pub(crate) fn line(row: &store::MatchRow) -> MatchRow<'_> {
    MatchRow {
        link: AdvisoryLink { publisher: &row.publisher, tracking_id: &row.tracking_id, title: &row.title },
        label: row.label.unwrap_or(Label::NeedsData),
        external_id: &row.record.external_id,
        product: format!("{} {}", row.record.vendor, row.record.product),
        version: &row.record.version,
        site: &row.record.site,
        verdict: row.verdict().unwrap_or(row.found.verdict),
        confidence: row.found.confidence,
        reason: reason(row),
        pair: (row.found.advisory, row.found.asset),
        decision: row.decision.as_ref().map(|said| said.standing),
    }
}

/// What a person said goes before what was computed.
fn reason(row: &store::MatchRow) -> String {
    let computed = row.found.evidence.first().map(|one| wording::evidence(one, language())).unwrap_or_default();
    match &row.decision {
        Some(said) => {
            let standing = wording::disposition::decision_standing(said.standing, language());
            phrase(
                "{standing} ({who}: “{reason}”). {computed}",
                &[("standing", &standing), ("who", &said.who), ("reason", &said.reason), ("computed", &computed)],
            )
        }
        None => computed,
    }
}
