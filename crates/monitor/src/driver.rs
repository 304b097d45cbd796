//! The driver: turns the stages, and is the only place that reads the clock.
//!
//! Does not know: what a stage decides.

use crate::actions::{CatalogReport, Shrunken, end_acceptances};
use crate::added::watch_added;
use crate::drafting;
use crate::ids::fresh;
use crate::stages::catalogs::{self, Looked};
use crate::stages::ingest::{Look, Refused};
use crate::stages::news::{self, NewsLook};
use crate::stages::quality::{self, Judge, Turn};
use crate::stages::{alert, assess, deliver, ingest, link_mails, matching, seal, silence};
use crate::{CatalogSettings, FeedSettings, Monitor, ProviderSettings, Rhythm, StageError};
use futures_util::future::join_all;
use jiff::Timestamp;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;
use store::{Check, CheckCounts, CheckKind};
use tokio::sync::{Mutex, watch};

/// Rounds of all stages in one pass: pending work beyond them waits for the next pass, so that no pass is endless.
const ROUNDS_COUNT_MAX: usize = 10_000;
/// Pause between two looks for advisories to assess during an import: about a tenth of a batch's time.
const MEANWHILE: Duration = Duration::from_millis(5);
/// How long the work in hand may still take when the program is told to stop.
const LAST_WORK: Duration = Duration::from_secs(10);
/// Pause between two looks at what is due (deliveries to retry, work of other nodes).
const LOOK: Duration = Duration::from_secs(5);

/// Pause between two looks for documents that nobody judged yet.
const QUALITY_LOOK: Duration = Duration::from_secs(60);

/// Pause between two looks whether a day is over somewhere.
const DAYS_LOOK: Duration = Duration::from_secs(300);

/// How soon a catalog that failed is asked for again, unless it is due before.
const CATALOG_AGAIN: Duration = Duration::from_secs(3_600);

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
    settle_with(monitor, async || hand_over_due(monitor).await).await
}

/// One batch of messages and one of mails with links; returns how many were taken up.
async fn hand_over_due(monitor: &Monitor) -> Result<usize, StageError> {
    let delivered = deliver::run(monitor, now()).await;
    let linked = link_mails::run(monitor, now()).await;
    Ok(delivered? + linked?)
}

async fn settle_with(
    monitor: &Monitor,
    hand_over: impl AsyncFn() -> Result<usize, StageError>,
) -> Result<(), StageError> {
    for _ in 0..ROUNDS_COUNT_MAX {
        let turns = [
            assess::run(monitor, now()).await,
            matching::run(monitor, now()).await,
            alert::run(monitor, now()).await,
            hand_over().await,
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

/// What the loops of a watch share.
#[derive(Default)]
struct Turns {
    /// Whoever holds it turns the stages: nothing is pending, or being done, when it is free again.
    settling: Mutex<()>,
    /// Configured providers whose first turn is awaited.
    waited_for: AtomicUsize,
    /// These turns are over; told once, when what they raised was handed over.
    is_first_over: AtomicBool,
}

impl Turns {
    /// Settles when nobody else does. Messages go out apart ([`hand_over`]): a receiver that is slow holds up no assessment.
    async fn settle(&self, monitor: &Monitor) -> Result<(), StageError> {
        let _alone = self.settling.lock().await;
        let settled = settle_with(monitor, async || Ok(0)).await;
        monitor.kept.raised.notify_one();
        settled
    }

    fn end_first(&self, monitor: &Monitor) {
        self.is_first_over.store(true, Ordering::Release);
        monitor.kept.raised.notify_one();
    }
}

/// Hands over what is due until told to stop: whenever something may have been raised, and what is to be tried again.
async fn hand_over(monitor: &Monitor, turns: &Turns, stop: watch::Receiver<bool>) {
    let wait = async |_| {
        let _ = tokio::time::timeout(LOOK, monitor.kept.raised.notified()).await;
    };
    let turn = async |_| {
        let is_first_over = turns.is_first_over.load(Ordering::Acquire);
        while hand_over_due(monitor).await? > 0 {}
        if is_first_over {
            turns.is_first_over.store(false, Ordering::Release);
            tracing::info!("pass finished");
        }
        Ok(())
    };
    repeat_after(wait, stop, turn).await;
}

/// Looks at one provider and keeps what was found, also when nothing could be listed. A reconciliation asks about all
/// its documents at once.
///
/// # Errors
/// When the database does not answer; what is wrong with the provider is in the check.
pub async fn check(monitor: &Monitor, provider: &ProviderSettings, kind: CheckKind) -> Result<Check, StageError> {
    check_some(monitor, provider, kind, usize::MAX).await
}

async fn check_some(
    monitor: &Monitor,
    provider: &ProviderSettings,
    kind: CheckKind,
    budget: usize,
) -> Result<Check, StageError> {
    let started = now();
    let outcome = match kind {
        CheckKind::Poll => ingest::poll(monitor, provider, started).await,
        CheckKind::Reconcile => ingest::reconcile(monitor, provider, budget, started).await,
    };
    let look = match outcome {
        Ok(look) => look,
        Err(error @ (StageError::Fetch(_) | StageError::List(_))) => {
            Look { error: error.to_string(), ..Look::default() }
        }
        Err(error) => return Err(error),
    };
    tell(provider, &look);
    if kind == CheckKind::Poll {
        monitor.store.record_poll(&provider.name, &trouble(&look), look.findings.clone(), started).await?;
    }
    let Look { counts, failures, error, .. } = look;
    let (id, provider) = (fresh(started), provider.name.clone());
    let check = Check { id, provider, kind, started, finished: now(), counts, error, failures };
    monitor.store.record_check(check.clone()).await?;
    if kind == CheckKind::Poll {
        silence::look(monitor, &check, None, started).await?;
    }
    Ok(check)
}

/// Looks at one feed and keeps what was found, also when it could not be read.
///
/// # Errors
/// When the database does not answer; what is wrong with the feed is in the check.
pub async fn check_feed(monitor: &Monitor, feed: &FeedSettings) -> Result<Check, StageError> {
    let started = now();
    let NewsLook { counts, failures, error, findings } = news::look(monitor, feed, started).await?;
    let CheckCounts { seen, new, revised, .. } = counts;
    match error.as_str() {
        "" => tracing::info!(feed.name, seen, new, revised, "feed checked"),
        error => tracing::error!(feed.name, error, "feed not read"),
    }
    monitor.store.record_poll(&feed.name, &error, findings, started).await?;
    let (id, provider, kind) = (fresh(started), feed.name.clone(), CheckKind::Poll);
    let check = Check { id, provider, kind, started, finished: now(), counts, error, failures };
    monitor.store.record_check(check.clone()).await?;
    silence::look(monitor, &check, Some(&feed.owner.feed), started).await?;
    Ok(check)
}

fn tell(provider: &ProviderSettings, look: &Look) {
    for Refused { source, reason, passing } in &look.report.refused {
        let fate = if *passing { "asked for again" } else { "quarantined" };
        tracing::warn!(provider.name, document.source = source, document.fate = fate, reason, "document refused");
    }
    let CheckCounts { seen, new, revised, withdrawn, failed, .. } = look.counts;
    match look.error.as_str() {
        "" => tracing::info!(provider.name, seen, new, revised, withdrawn, failed, "provider checked"),
        error => tracing::error!(provider.name, error, seen, new, revised, withdrawn, failed, "provider checked"),
    }
}

/// What an operator should know of a poll: a provider that withholds documents is not well.
fn trouble(look: &Look) -> String {
    if !look.error.is_empty() || look.report.failed == 0 {
        return look.error.clone();
    }
    let first = look.report.refused.iter().find(|refused| refused.passing);
    let reason = first.map(|first| format!(", the first: {}", first.reason)).unwrap_or_default();
    format!("{} not fetched{reason}", look.report.failed)
}

/// Looks at one catalog and takes what is new.
///
/// # Errors
/// When the database does not answer; what is wrong with the catalog is in the answer.
pub async fn look_at_catalog(
    monitor: &Monitor,
    catalog: &CatalogSettings,
    shrunken: Shrunken,
) -> Result<Looked, StageError> {
    let looked = catalogs::look(monitor, catalog, shrunken, now()).await?;
    let name = &catalog.name;
    if let Some(CatalogReport { entries, queued, .. }) = looked.taken {
        tracing::info!(catalog.name = name, catalog.entries = entries, reassess = queued, "catalog taken");
    }
    match looked.error.as_str() {
        // A plant without a way out would otherwise read the same line every hour; the page of sources has it.
        error if looked.told_before => tracing::debug!(catalog.name = name, error, "catalog asked"),
        "" => tracing::info!(catalog.name = name, "catalog answers again"),
        error => {
            tracing::warn!(
                catalog.name = name,
                error,
                "catalog not taken: what is stored stays, and this is told once"
            );
        }
    }
    Ok(looked)
}

/// Looks at one catalog by its own clock until told to stop.
async fn watch_catalog(monitor: &Monitor, catalog: &CatalogSettings, turns: &Turns, stop: watch::Receiver<bool>) {
    let failed = AtomicBool::new(false);
    let pause = |tick| {
        let due = crate::rhythm::jittered(catalog.every, &catalog.name, tick);
        if failed.load(Ordering::Acquire) { due.min(CATALOG_AGAIN) } else { due }
    };
    let turn = async |_| {
        failed.store(true, Ordering::Release);
        let looked = look_at_catalog(monitor, catalog, Shrunken::Refuse).await?;
        failed.store(!looked.error.is_empty(), Ordering::Release);
        match looked.taken {
            Some(_) => turns.settle(monitor).await,
            None => Ok(()),
        }
    };
    repeat(pause, stop, turn).await;
}

/// Watches until told to stop: every provider, feed and catalog by its own clock, and beside them due work every few
/// seconds, so that a provider that answers slowly holds up no alert and no other provider. Messages go out beside all of it.
///
/// What is being done when the word comes gets a short while to finish; it may be cut off anywhere and done again.
pub async fn watch(monitor: &Monitor, rhythm: Rhythm, stop: watch::Receiver<bool>) {
    let providers = &monitor.settings.providers;
    let settle_only = providers.is_empty();
    let turns = &Turns { waited_for: AtomicUsize::new(providers.len()), ..Turns::default() };
    let mut watches: Vec<Pin<Box<dyn Future<Output = ()> + '_>>> = Vec::with_capacity(providers.len() + 2);
    for provider in providers {
        watches.push(Box::pin(watch_one(monitor, provider.clone(), rhythm, turns, true, stop.clone())));
    }
    let begin = |provider, stop| -> Pin<Box<dyn Future<Output = ()> + '_>> {
        Box::pin(watch_one(monitor, provider, rhythm, turns, false, stop))
    };
    watches.push(Box::pin(watch_added(monitor, begin, stop.clone())));
    for feed in &monitor.settings.feeds {
        let stop = stop.clone();
        watches.push(Box::pin(async move {
            let turn = async |_| {
                check_feed(monitor, feed).await?;
                turns.settle(monitor).await
            };
            repeat(|tick| rhythm.pause(&feed.name, tick), stop, turn).await;
        }));
    }
    for catalog in monitor.settings.catalogs.iter().filter(|catalog| catalog.watched) {
        watches.push(Box::pin(watch_catalog(monitor, catalog, turns, stop.clone())));
    }
    watches.push(Box::pin({
        let (stop, failing) = (stop.clone(), AtomicBool::new(false));
        async move {
            let turn = async |_| drafting::turn(monitor, &failing, now()).await;
            repeat(|_| drafting::pause(monitor), stop, turn).await;
        }
    }));
    watches.push(Box::pin(repeat(
        |_| DAYS_LOOK,
        stop.clone(),
        async |_| {
            monitor.store.end_trials(now()).await?;
            if end_acceptances(monitor, now()).await? > 0 {
                monitor.kept.raised.notify_one();
            }
            Ok(())
        },
    )));
    watches.push(Box::pin(hand_over(monitor, turns, stop.clone())));
    watches.push(Box::pin(repeat(
        |_| LOOK,
        stop,
        async |tick| {
            turns.settle(monitor).await?;
            if settle_only && tick == 0 {
                turns.end_first(monitor);
            }
            Ok(())
        },
    )));
    join_all(watches).await;
}

/// Judges documents until told to stop, at most half of the time and only while nothing else is due.
pub async fn watch_quality(monitor: &Monitor, judge: Judge, stop: watch::Receiver<bool>) {
    // After which hash the next turn looks, and how long it waits for that.
    let next = Mutex::new((String::new(), Duration::ZERO));
    let wait = async |_| {
        let (_, pause) = next.lock().await.clone();
        tokio::time::sleep(pause).await;
    };
    let turn = async |_| {
        let (after, _) = next.lock().await.clone();
        let began = now();
        *next.lock().await = match quality::run(monitor, judge, &after, began).await? {
            Turn::Busy => (after, LOOK),
            Turn::Judged(_, last) => (last, Duration::try_from(now().duration_since(began)).unwrap_or(LOOK).min(LOOK)),
            Turn::Nothing => (String::new(), QUALITY_LOOK),
        };
        Ok(())
    };
    repeat_after(wait, stop, turn).await;
}

/// Judges every document that this version of the tests has not judged; returns how many.
///
/// # Errors
/// When the database does not answer, or what is due first cannot be done.
pub async fn judge_all(monitor: &Monitor, judge: Judge) -> Result<usize, StageError> {
    let (mut after, mut judged) = (String::new(), 0);
    loop {
        match quality::run(monitor, judge, &after, now()).await? {
            Turn::Busy => settle(monitor).await?,
            Turn::Nothing => return Ok(judged),
            Turn::Judged(count, last) => {
                (after, judged) = (last, judged + count);
            }
        }
    }
}

/// Watches one provider by its own clock. Whether its first turn is awaited: that of a configured one is.
async fn watch_one(
    monitor: &Monitor,
    provider: ProviderSettings,
    rhythm: Rhythm,
    turns: &Turns,
    is_awaited: bool,
    stop: watch::Receiver<bool>,
) {
    let pause = |tick| rhythm.pause(&provider.name, tick);
    let turn = async |tick| {
        look(monitor, &provider, rhythm, tick).await?;
        turns.settle(monitor).await?;
        if is_awaited && tick == 0 && turns.waited_for.fetch_sub(1, Ordering::AcqRel) == 1 {
            turns.end_first(monitor);
        }
        Ok(())
    };
    repeat(pause, stop, turn).await;
}

/// One turn of a provider: a poll, and its share of the reconciliation.
async fn look(monitor: &Monitor, provider: &ProviderSettings, rhythm: Rhythm, tick: u64) -> Result<(), StageError> {
    check_some(monitor, provider, CheckKind::Poll, usize::MAX).await?;
    // What the first poll after a start brought is fresh.
    if tick > 0 {
        let offered = ingest::count_offered(monitor, &provider.name).await?;
        check_some(monitor, provider, CheckKind::Reconcile, rhythm.share(offered)).await?;
    }
    Ok(())
}

/// Takes a turn at once and then after every pause, until told to stop.
async fn repeat(
    pause: impl Fn(u64) -> Duration,
    stop: watch::Receiver<bool>,
    turn: impl AsyncFn(u64) -> Result<(), StageError>,
) {
    repeat_after(async |tick| tokio::time::sleep(pause(tick)).await, stop, turn).await;
}

/// The same after something else than a pause.
async fn repeat_after(
    wait: impl AsyncFn(u64),
    mut stop: watch::Receiver<bool>,
    turn: impl AsyncFn(u64) -> Result<(), StageError>,
) {
    for tick in 0.. {
        let work = turn(tick);
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
        tokio::select! {
            _ = stop.changed() => return,
            () = wait(tick) => {}
        }
    }
}
