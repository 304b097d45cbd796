//! Quality: the referee judges each revision of each document once, in the gaps that other work leaves.
//!
//! Nobody waits for it: where something is to be assessed, matched or told, it takes no turn, and it rests after each batch.
//! Does not know: what is tested (the function is handed down), or who reads the outcome.

use crate::{Monitor, StageError};
use jiff::Timestamp;
use store::NewJudgement;

/// Documents of one batch: short enough that work which arrives meanwhile hardly waits.
const BATCH_COUNT: u32 = 8;

/// Who judges.
#[derive(Clone, Copy, Debug)]
pub struct Judge {
    /// Which version of the tests: another one judges everything anew.
    pub version: &'static str,
    /// What the tests say of a document's bytes. It blocks.
    pub judge: fn(&[u8]) -> NewJudgement,
}

/// What a turn came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Turn {
    /// Other work is due; nothing was looked at.
    Busy,
    /// So many were judged; the next turn goes on after this hash.
    Judged(usize, String),
    /// There is none after the given hash.
    Nothing,
}

/// Judges one batch of the documents after a hash.
///
/// # Errors
/// When the database does not answer; what was claimed is offered again when its lease has run out.
pub async fn run(monitor: &Monitor, judge: Judge, after: &str, now: Timestamp) -> Result<Turn, StageError> {
    if monitor.store.is_work_due(now).await? {
        return Ok(Turn::Busy);
    }
    let claims = monitor.store.claim_judgements(judge.version, after, now, BATCH_COUNT).await?;
    let count = claims.len();
    let Some(last) = claims.last().map(|claim| claim.sha256.clone()) else { return Ok(Turn::Nothing) };
    for mut claim in claims {
        let raw = std::mem::take(&mut claim.raw);
        match tokio::task::spawn_blocking(move || (judge.judge)(&raw)).await {
            Ok(said) => monitor.store.record_judgement(&claim, said, now).await?,
            Err(error) => tracing::error!(%error, "a document could not be judged, and will be tried again"),
        }
    }
    Ok(Turn::Judged(count, last))
}
