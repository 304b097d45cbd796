//! Asks for drafts by a clock of its own, and tells the log what came of them.
//!
//! Does not know: what is asked, or which drafts are good.

use crate::stages::draft;
use crate::{Monitor, StageError};
use jiff::Timestamp;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use store::DraftOutcome;

/// Between two looks where drafts are switched off: there is nothing to look for.
const IDLE: Duration = Duration::from_secs(3_600);

/// How long until the next question.
pub(crate) fn pause(monitor: &Monitor) -> Duration {
    monitor.settings.draft.as_ref().map_or(IDLE, |settings| settings.every)
}

/// One turn. Where drafts are switched off, those that were made before are forgotten, so that no page shows them.
///
/// # Errors
/// When the database does not answer.
pub(crate) async fn turn(monitor: &Monitor, failing: &AtomicBool, now: Timestamp) -> Result<(), StageError> {
    if monitor.settings.draft.is_none() {
        let forgotten = monitor.store.delete_drafts().await?;
        if forgotten > 0 {
            tracing::info!(drafts = forgotten, "drafts are switched off and were forgotten");
        }
        return Ok(());
    }
    let Some((advisory, outcome)) = draft::run(monitor, now).await? else { return Ok(()) };
    let advisory = advisory.0;
    match outcome {
        DraftOutcome::Failed(error) if !failing.swap(true, Ordering::AcqRel) => {
            tracing::warn!(%advisory, error, "no draft: the endpoint is asked again, and this is told once");
        }
        DraftOutcome::Failed(error) => tracing::debug!(%advisory, error, "no draft"),
        outcome => {
            failing.store(false, Ordering::Release);
            match outcome {
                DraftOutcome::Discarded(reason) => tracing::warn!(%advisory, reason, "draft discarded"),
                _ => tracing::info!(%advisory, "draft kept"),
            }
        }
    }
    Ok(())
}
