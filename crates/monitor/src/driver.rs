//! The driver: turns the stages, and is the only place that reads the clock.
//!
//! Does not know: what a stage decides.

use crate::stages::ingest::IngestReport;
use crate::stages::{alert, assess, deliver, ingest, matching, seal};
use crate::{Monitor, ProviderSettings, StageError};
use jiff::Timestamp;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tokio::sync::{Mutex, watch};
use tokio::time::MissedTickBehavior;

/// Rounds of all stages in one pass: pending work beyond them waits for the next pass, so that no pass is endless.
const ROUNDS_COUNT_MAX: usize = 10_000;
/// Pause between two looks for advisories to assess during an import: about a tenth of a batch's time.
const MEANWHILE: Duration = Duration::from_millis(5);
/// How long the work in hand may still take when the program is told to stop.
const LAST_WORK: Duration = Duration::from_secs(10);
/// Pause between two looks at what is due (deliveries to retry, work of other nodes).
const LOOK: Duration = Duration::from_secs(5);

/// This moment.
#[expect(clippy::disallowed_methods, reason = "the driver is where time comes from")]
pub fn now() -> Timestamp {
    Timestamp::now()
}

/// Runs every stage until nothing is pending. A stage that fails does not keep the others from their turn.
///
/// # Errors
/// The first failure of the last round; what failed stays pending.
pub async fn settle(monitor: &Monitor) -> Result<(), StageError> {
    for _ in 0..ROUNDS_COUNT_MAX {
        let turns = [
            assess::run(monitor, now()).await,
            matching::run(monitor, now()).await,
            alert::run(monitor, now()).await,
            deliver::run(monitor, now()).await,
            seal::run(monitor).await,
        ];
        let mut done = 0;
        for turn in turns {
            done += turn?;
        }
        if done == 0 {
            break;
        }
    }
    Ok(())
}

/// Waits for `work` and assesses what it brings as it comes, so that both cores are busy during a large import.
///
/// # Errors
/// Those of `work`, then those of assessing.
pub async fn assess_meanwhile<T>(
    monitor: &Monitor,
    work: impl Future<Output = Result<T, StageError>>,
) -> Result<T, StageError> {
    let finished = AtomicBool::new(false);
    let working = async {
        let outcome = work.await;
        finished.store(true, Ordering::Release);
        outcome
    };
    // A stage is never dropped in its middle: what it has claimed would wait for its lease to run out.
    let assessing = async {
        while !finished.load(Ordering::Acquire) {
            if assess::run(monitor, now()).await? == 0 {
                tokio::time::sleep(MEANWHILE).await;
            }
        }
        Ok(())
    };
    let (outcome, assessed): (_, Result<(), StageError>) = tokio::join!(working, assessing);
    let outcome = outcome?;
    assessed.map(|()| outcome)
}

/// Polls every provider once and settles; a provider that fails is reported and does not hold up the others.
async fn pass(monitor: &Monitor, settling: &Mutex<()>) -> Result<(), StageError> {
    for provider in &monitor.settings.providers {
        poll(monitor, provider).await?;
    }
    settle_alone(monitor, settling).await?;
    tracing::info!("pass finished");
    Ok(())
}

/// Settles when nobody else does, so that nothing is pending, or being done, when it is over.
async fn settle_alone(monitor: &Monitor, settling: &Mutex<()>) -> Result<(), StageError> {
    let _alone = settling.lock().await;
    settle(monitor).await
}

async fn poll(monitor: &Monitor, provider: &ProviderSettings) -> Result<(), StageError> {
    let at = now();
    let outcome = ingest::run(monitor, provider, at).await;
    let error = outcome.as_ref().map_or_else(StageError::to_string, trouble);
    monitor.store.record_poll(&provider.name, &error, at).await?;
    match outcome {
        Ok(IngestReport { new, revised, unchanged, quarantined, failed, .. }) => {
            tracing::info!(provider.name, new, revised, unchanged, quarantined, failed, "provider polled");
        }
        Err(error) => tracing::error!(provider.name, %error, "polling the provider failed"),
    }
    Ok(())
}

/// What an operator should know of a poll that came through: a provider that withholds documents is not well.
fn trouble(report: &IngestReport) -> String {
    if report.failed == 0 {
        return String::new();
    }
    let first = report.refused.iter().find(|refused| refused.passing);
    let reason = first.map(|first| format!(", the first: {}", first.reason)).unwrap_or_default();
    format!("{} not fetched{reason}", report.failed)
}

/// Watches until told to stop: providers every `interval`, and beside them due work every few seconds, so that a
/// provider that answers slowly holds up no alert.
///
/// What is being done when the word comes gets a short while to finish; it may be cut off anywhere and done again.
pub async fn watch(monitor: &Monitor, interval: Duration, stop: watch::Receiver<bool>) {
    let settling = Mutex::new(());
    let polls = repeat(interval, stop.clone(), async || pass(monitor, &settling).await);
    let looks = repeat(LOOK, stop, async || settle_alone(monitor, &settling).await);
    tokio::join!(polls, looks);
}

async fn repeat(pause: Duration, mut stop: watch::Receiver<bool>, turn: impl AsyncFn() -> Result<(), StageError>) {
    let mut ticks = tokio::time::interval(pause);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            _ = stop.changed() => return,
            _ = ticks.tick() => {}
        }
        let work = turn();
        tokio::pin!(work);
        let outcome = tokio::select! {
            outcome = &mut work => outcome,
            _ = stop.changed() => {
                let _ = tokio::time::timeout(LAST_WORK, work).await;
                return;
            }
        };
        if let Err(error) = outcome {
            tracing::error!(%error, "the pipeline stopped for now and will be tried again");
        }
    }
}
