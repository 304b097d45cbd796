//! What a rule would have told in the last months, by the function that decides alerts.
//!
//! Does not know: revisions that were told of besides; a preview counts first alerts.

use super::watchlists::{WatchlistError, checked_rule};
use crate::{Monitor, StageError};
use jiff::{SignedDuration, Timestamp};
use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use store::{CaseId, RECENT_ROWS_COUNT_MAX, Reader, Recent, VerdictCounts};
use tokio::task::JoinError;
use triage::advisory::AdvisoryId;
use triage::assessment::Label;
use triage::watchlist::{Hit, Outlook, Rule, WatchIndex};

/// Months that a preview looks back: a year has each season's patch days.
pub const PREVIEW_MONTHS: u32 = 12;
/// The same in days.
const PREVIEW_DAYS: i64 = 365;
/// Advisories that a preview reads, the newest: all large publishers together write fewer in a year, and reading them takes a
/// second.
pub const PREVIEW_ADVISORIES_COUNT_MAX: usize = 4_000;

/// What a rule would have told.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct WatchPreview {
    /// One for each case, the newest first.
    pub alerts: Vec<PreviewedAlert>,
    /// Advisories that were looked at.
    pub advisories: usize,
    /// There are more of these months than were looked at.
    pub is_cut: bool,
}

/// An alert that would have been sent.
#[derive(Clone, Debug, PartialEq)]
pub struct PreviewedAlert {
    /// The advisory that would have raised it.
    pub advisory: AdvisoryId,
    /// Its publisher.
    pub publisher: String,
    /// The publisher's id.
    pub tracking_id: String,
    /// Its title.
    pub title: String,
    /// Its label today.
    pub label: Label,
    /// When it was published.
    pub published: Timestamp,
    /// Why.
    pub hits: Vec<Hit>,
}

/// What the rule would have told this reader in the months before `now`, with labels and inventory as they are today.
///
/// # Errors
/// When the rule is none that a watchlist may have, or the database does not answer.
pub async fn preview_watchlist(
    monitor: &Monitor,
    reader: &Reader,
    rule: &Rule,
    now: Timestamp,
) -> Result<WatchPreview, WatchlistError> {
    let rule = checked_rule(rule.clone())?;
    let mut index = WatchIndex::default();
    index.replace((), [((), &rule)]);
    let (index, asks_inventory) = (Arc::new(index), rule.inventory);
    let since = now.checked_sub(SignedDuration::from_hours(24 * PREVIEW_DAYS)).unwrap_or(Timestamp::MIN);
    let (mut preview, mut told, mut cursor) = (WatchPreview::default(), HashSet::new(), None);
    loop {
        let recent = monitor.store.list_recent(reader, since, cursor).await.map_err(StageError::from)?;
        let is_last = recent.len() < RECENT_ROWS_COUNT_MAX as usize;
        cursor = recent.last().map(|last| (last.published, last.advisory.id));
        preview.advisories += recent.len();
        let touched = if asks_inventory { count_touched(monitor, reader, &recent).await? } else { HashMap::new() };
        let index = Arc::clone(&index);
        let ask = move || recent.into_iter().filter_map(|one| alert(&index, one, &touched)).collect::<Vec<_>>();
        let ended = |error: JoinError| StageError::Worker { stage: "preview", reason: error.to_string() };
        let alerts = tokio::task::spawn_blocking(ask).await.map_err(ended)?;
        preview.alerts.extend(alerts.into_iter().filter(|(case, _)| told.insert(*case)).map(|(_, alert)| alert));
        preview.is_cut = !is_last && preview.advisories >= PREVIEW_ADVISORIES_COUNT_MAX;
        if is_last || preview.is_cut {
            return Ok(preview);
        }
    }
}

/// Assets that each advisory touches, or may touch.
async fn count_touched(
    monitor: &Monitor,
    reader: &Reader,
    recent: &[Recent],
) -> Result<HashMap<AdvisoryId, VerdictCounts>, StageError> {
    let ids: Vec<AdvisoryId> = recent.iter().map(|one| one.advisory.id).collect();
    Ok(monitor.store.count_matches_of_advisories(reader, &ids).await?)
}

fn alert(
    index: &WatchIndex<(), ()>,
    recent: Recent,
    touched: &HashMap<AdvisoryId, VerdictCounts>,
) -> Option<(CaseId, PreviewedAlert)> {
    let Recent { advisory, assessment, case_id, published } = recent;
    let touched = touched.get(&advisory.id).map_or(0, |counts| counts.affected + counts.needs_data);
    let outlook = HashMap::from([((), Outlook { assessment: &assessment, touched })]);
    let hits = index.hits(&advisory, &assessment, &outlook).pop()?.hits;
    let alert = PreviewedAlert {
        advisory: advisory.id,
        publisher: advisory.publisher.name,
        tracking_id: advisory.tracking_id,
        title: advisory.title,
        label: assessment.label,
        published,
        hits,
    };
    Some((case_id, alert))
}
