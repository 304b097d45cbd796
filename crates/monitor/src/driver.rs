//! The driver: turns the stages, and is the only place that reads the clock.
//!
//! Does not know: what a stage decides.

use crate::ids::fresh;
use crate::stages::ingest::IngestReport;
use crate::stages::{alert, assess, deliver, ingest, matching, seal};
use crate::{Monitor, ProviderSettings, StageError};
use jiff::Timestamp;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use store::ProviderId;
use tokio::sync::watch;

/// Rounds of all stages in one pass: pending work beyond them waits for the next pass, so that no pass is endless.
const ROUNDS_COUNT_MAX: usize = 10_000;
/// Pause between two looks for advisories to assess during an import: about a tenth of a batch's time.
const MEANWHILE: Duration = Duration::from_millis(5);
/// Pause between two looks at what is due (deliveries to retry, work of other nodes).
const LOOK_SECONDS: u64 = 5;

/// This moment.
#[expect(clippy::disallowed_methods, reason = "the driver is where time comes from")]
pub fn now() -> Timestamp {
    Timestamp::now()
}

/// Runs every stage until nothing is pending.
pub async fn settle(monitor: &Monitor) -> Result<(), StageError> {
    for _ in 0..ROUNDS_COUNT_MAX {
        let mut done = assess::run(monitor, now()).await?;
        done += matching::run(monitor, now()).await?;
        done += alert::run(monitor, now()).await?;
        done += deliver::run(monitor, now()).await?;
        done += seal::run(monitor).await?;
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
pub async fn pass(monitor: &Monitor) -> Result<(), StageError> {
    for provider in &monitor.settings.providers {
        poll(monitor, provider).await?;
        settle(monitor).await?;
    }
    settle(monitor).await?;
    tracing::info!("pass finished");
    Ok(())
}

async fn poll(monitor: &Monitor, provider: &ProviderSettings) -> Result<(), StageError> {
    let at = now();
    let row = monitor.store.find_or_insert_provider(&provider.name, ProviderId(fresh(at))).await?;
    let outcome = ingest::run(monitor, provider, at).await;
    let (state, error) = match &outcome {
        Ok(report) => (serde_json::to_string(report).unwrap_or_default(), String::new()),
        Err(error) => (row.state, error.to_string()),
    };
    monitor.store.record_poll(row.id, &state, &error, at).await?;
    match outcome {
        Ok(IngestReport { new, revised, unchanged, quarantined, .. }) => {
            tracing::info!(provider.name, new, revised, unchanged, quarantined, "provider polled");
        }
        Err(error) => tracing::error!(provider.name, %error, "polling the provider failed"),
    }
    Ok(())
}

/// Watches until told to stop: providers every `interval`, due work every few seconds.
pub async fn watch(monitor: Arc<Monitor>, interval: Duration, mut stop: watch::Receiver<bool>) {
    let mut polls = tokio::time::interval(interval);
    let mut looks = tokio::time::interval(Duration::from_secs(LOOK_SECONDS));
    loop {
        let outcome = tokio::select! {
            _ = stop.changed() => return,
            _ = polls.tick() => pass(&monitor).await,
            _ = looks.tick() => settle(&monitor).await,
        };
        if let Err(error) = outcome {
            tracing::error!(%error, "the pipeline stopped for now and will be tried again");
        }
    }
}
