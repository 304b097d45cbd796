//! Draft: an advisory without one is put to the language model, and what keeps to the rules is kept.
//!
//! One question at a time, beside the pipeline: nothing waits for it. Does not know: labels, alerts, mails.

use crate::{Monitor, StageError};
use jiff::{SignedDuration, Timestamp};
use net::draft::complete;
use store::{DraftOutcome, DraftScope};
use triage::advisory::AdvisoryId;
use triage::draft::{Fields, PROMPT_VERSION, ask, check};

/// Asks one question; `None` if none is wanted. Whoever calls tells the log.
///
/// # Errors
/// When the database does not answer; an endpoint that does not is an outcome.
pub async fn run(monitor: &Monitor, now: Timestamp) -> Result<Option<(AdvisoryId, DraftOutcome)>, StageError> {
    let Some(settings) = &monitor.settings.draft else { return Ok(None) };
    let scope = DraftScope {
        model: settings.endpoint.model.clone(),
        prompt_version: PROMPT_VERSION,
        tlp: settings.tlp,
        updated_since: now - SignedDuration::from_hours(24 * i64::from(settings.days)),
    };
    let Some(claim) = monitor.store.claim_drafts(&scope, now, 1).await?.pop() else { return Ok(None) };
    let id = claim.advisory;
    let outcome = match monitor.store.load_advisories(&[id]).await?.first() {
        None => DraftOutcome::Failed("the advisory is gone".to_owned()),
        // Revised since it was claimed.
        Some(advisory) if advisory.tlp > settings.tlp => {
            DraftOutcome::Failed("fewer may read the advisory now than may be sent".to_owned())
        }
        Some(advisory) => {
            let fields = Fields::of(advisory);
            match complete(&settings.endpoint, &ask(&fields)).await {
                Err(error) => DraftOutcome::Failed(error.to_string()),
                Ok(answer) => match check(&answer, &fields) {
                    Ok(draft) => DraftOutcome::Kept(draft),
                    Err(broken) => DraftOutcome::Discarded(broken.to_string()),
                },
            }
        }
    };
    monitor.store.record_draft(claim, outcome.clone(), now).await?;
    Ok(Some((id, outcome)))
}
