//! Pairs of stored revisions → what differs between them, for pages and the API alike.
//!
//! Old revisions are read again from their bytes when somebody asks: storing every comparison would slow every import down
//! for the few that are looked at. Does not know: what counts as a change (`triage::advisory::revision`).

use crate::error::Refusal;
use crate::reader::Reader;
use crate::state::AppState;
use crate::words::say;
use axum::http::StatusCode;
use std::collections::HashMap;
use store::{AdvisoryDetail, Revision, RevisionDocument};
use triage::Advisory;
use triage::advisory::revision::{Comparison, compare, read_again};

/// Both documents of a comparison that somebody asked for; the largest real document has 23 MB.
const ASKED_SIZE_BYTES_MAX: u64 = 32 * 1024 * 1024;
/// All documents that an advisory's page reads without being asked: some ten milliseconds.
const BESIDE_SIZE_BYTES_MAX: u64 = 2 * 1024 * 1024;
/// Neighbouring pairs compared on an advisory's page.
const BESIDE_PAIRS_COUNT_MAX: usize = 5;

/// The two revisions that a request names by number; without `to` the current one, without `from` the one before `to`.
///
/// # Errors
/// There is no such revision (404), or both are the same (400).
pub(crate) fn choose(
    detail: &AdvisoryDetail,
    from: Option<u32>,
    to: Option<u32>,
) -> Result<(&Revision, &Revision), Refusal> {
    let find = |number: u32| detail.revisions.iter().find(|revision| revision.number == number);
    let to = find(to.unwrap_or(detail.revision)).ok_or_else(|| Refusal::not_found(say("revision")))?;
    let before = || detail.revisions.iter().find(|revision| revision.number < to.number);
    let from = from.map_or_else(before, find).ok_or_else(|| Refusal::not_found(say("other revision")))?;
    if from.number == to.number {
        return Err(Refusal::bad_request(say("`from` and `to` name the same revision.")));
    }
    Ok((from, to))
}

/// What differs between two revisions that somebody asked for.
///
/// # Errors
/// Their documents are too large for this, or not readable any more (422).
pub(crate) async fn compare_asked(
    state: &AppState,
    reader: &Reader,
    detail: &AdvisoryDetail,
    (from, to): (&Revision, &Revision),
) -> Result<Comparison, Refusal> {
    let pairs = vec![(from.number, to.number)];
    let found = compare_pairs(state, reader, detail, pairs, ASKED_SIZE_BYTES_MAX).await?;
    found.into_iter().next().flatten().ok_or_else(|| {
        let detail = say("These two revisions are too large to be compared here, or cannot be read any more. Compare their documents.");
        Refusal::new(StatusCode::UNPROCESSABLE_ENTITY, detail)
    })
}

/// The newest neighbouring pairs with what differs, the newest first; `None` for a pair that is too large for a page.
pub(crate) async fn compare_neighbours<'a>(
    state: &AppState,
    reader: &Reader,
    detail: &'a AdvisoryDetail,
) -> Result<Vec<(&'a Revision, &'a Revision, Option<Comparison>)>, Refusal> {
    let neighbours = || detail.revisions.iter().skip(1).zip(&detail.revisions);
    let pairs: Vec<(u32, u32)> =
        neighbours().take(BESIDE_PAIRS_COUNT_MAX).map(|(from, to)| (from.number, to.number)).collect();
    if pairs.is_empty() {
        return Ok(Vec::new());
    }
    let found = compare_pairs(state, reader, detail, pairs, BESIDE_SIZE_BYTES_MAX).await?;
    let found = found.into_iter().chain(std::iter::repeat(None));
    Ok(neighbours().zip(found).map(|((from, to), comparison)| (from, to, comparison)).collect())
}

async fn compare_pairs(
    state: &AppState,
    reader: &Reader,
    detail: &AdvisoryDetail,
    pairs: Vec<(u32, u32)>,
    size_bytes_max: u64,
) -> Result<Vec<Option<Comparison>>, Refusal> {
    let numbers: Vec<u32> = pairs.iter().flat_map(|(from, to)| [*from, *to]).collect();
    let id = detail.advisory.id;
    let documents = state.store().list_revision_documents(&reader.rows(), id, &numbers, size_bytes_max).await?;
    let is_announcement = detail.advisory.is_announcement();
    let work = move || {
        let read = |document: &RevisionDocument| {
            let advisory = read_again(&document.raw, is_announcement, document.first_seen);
            let advisory =
                advisory.inspect_err(|error| tracing::warn!(advisory.id = %id.0, error = %error, "not compared"));
            Some((document.number, advisory.ok()?))
        };
        let read: HashMap<u32, Advisory> = documents.iter().filter_map(read).collect();
        let compared = |(from, to): &(u32, u32)| Some(compare(read.get(from)?, read.get(to)?));
        pairs.iter().map(compared).collect()
    };
    tokio::task::spawn_blocking(work).await.map_err(|error| {
        tracing::error!(error = %error, "comparing revisions ended early");
        Refusal::new(StatusCode::INTERNAL_SERVER_ERROR, say("Something broke here. The log of the server says what."))
    })
}
