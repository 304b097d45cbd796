//! `/gaps`: which answers about the inventory would settle most advisories.
//!
//! Does not know: how they are ranked.

use super::{Page, show};
use crate::error::Refusal;
use crate::reader::Reader;
use crate::state::AppState;
use crate::templates::{frame::Place, gaps};
use crate::view::{AdvisoryLink, GapView, GapsView};
use crate::words::say;
use axum::extract::{Query, State};
use serde::Deserialize;
use std::collections::HashMap;
use store::NamedAdvisory;
use triage::advisory::AdvisoryId;
use triage::assessment::Label;
use triage::asset::gaps::{Gap, Gaps, rank};
use uuid::Uuid;

/// Gaps of one page.
const PAGE_GAPS_COUNT: usize = 50;

/// With which gap the page begins.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct GapsQuery {
    from: Option<usize>,
}

/// One page of the ranked gaps, and the advisories that it names.
pub(crate) struct GapsPage {
    pub(crate) gaps: Gaps,
    pub(crate) first: usize,
    pub(crate) count: usize,
    pub(crate) named: HashMap<Uuid, NamedAdvisory>,
}

impl GapsPage {
    /// The gaps of this page.
    pub(crate) fn shown(&self) -> &[Gap] {
        self.gaps.gaps.get(self.first..).map_or(&[], |rest| rest.get(..self.count).unwrap_or(rest))
    }

    /// Where the next page begins.
    pub(crate) fn next(&self) -> Option<usize> {
        let next = self.first + self.count;
        (next < self.gaps.gaps.len()).then_some(next)
    }
}

pub(crate) async fn list(State(state): State<AppState>, reader: Reader, Query(query): Query<GapsQuery>) -> Page {
    let page = read(&state, &reader, query.from.unwrap_or(0), PAGE_GAPS_COUNT).await?;
    let example = |id: &Uuid| page.named.get(id).map(link);
    let view = GapsView {
        gaps: page
            .shown()
            .iter()
            .map(|gap| GapView { gap, examples: gap.examples.iter().filter_map(example).collect() })
            .collect(),
        total: page.gaps.gaps.len(),
        first: page.first,
        next: page.next(),
        publisher_pairs: page.gaps.publisher_pairs,
    };
    Ok(show(&state, &reader, Place::Assets, say("Data gaps"), "", &gaps::render(&view, state.settings.lookup)))
}

/// A page of gaps that begins with the one numbered `first`.
///
/// # Errors
/// When the database does not answer.
pub(crate) async fn read(state: &AppState, reader: &Reader, first: usize, count: usize) -> Result<GapsPage, Refusal> {
    let questions = state.store().list_open_questions(&reader.rows()).await?;
    let mut page = GapsPage { gaps: rank(&questions), first, count, named: HashMap::new() };
    let ids: Vec<AdvisoryId> = page.shown().iter().flat_map(|gap| &gap.examples).map(|id| AdvisoryId(*id)).collect();
    let named = state.store().list_named_advisories(&reader.rows(), &ids).await?;
    page.named = named.into_iter().map(|advisory| (advisory.id.0, advisory)).collect();
    Ok(page)
}

fn link(advisory: &NamedAdvisory) -> (AdvisoryLink<'_>, Label) {
    let NamedAdvisory { publisher, tracking_id, title, label, .. } = advisory;
    (AdvisoryLink { publisher, tracking_id, title }, label.unwrap_or(Label::NeedsData))
}
