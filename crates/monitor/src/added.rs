//! Watching the providers that a person added: each from when its row is there until the row is gone.
//!
//! Does not know: what a turn of a provider does (`driver`).

use crate::watched::{Added, added_providers};
use crate::{Monitor, ProviderSettings, StageError};
use std::future::poll_fn;
use std::pin::Pin;
use std::task::Poll;
use std::time::Duration;
use store::WatchedProvider;
use tokio::sync::watch;

/// Between two looks at the rows: a person who added a provider sees it asked before losing patience, and one indexed
/// query in that time costs nothing.
const ROWS_PAUSE: Duration = Duration::from_secs(5);

type Work<'w> = Pin<Box<dyn Future<Output = ()> + 'w>>;

struct Watch<'w> {
    row: WatchedProvider,
    stop: watch::Sender<bool>,
    work: Option<Work<'w>>,
}

/// Watches until told to stop. `begin` makes the endless work of one provider, which ends when its receiver says so.
pub(crate) async fn watch_added<'w>(
    monitor: &Monitor,
    begin: impl Fn(ProviderSettings, watch::Receiver<bool>) -> Work<'w>,
    mut stop: watch::Receiver<bool>,
) {
    let mut watches: Vec<Watch<'w>> = Vec::new();
    loop {
        let stopping = *stop.borrow();
        if !stopping && let Err(error) = adjust(monitor, &mut watches, &begin).await {
            tracing::error!(%error, "which providers were added could not be read; it will be tried again");
        }
        if stopping {
            for watch in &watches {
                let _ = watch.stop.send(true);
            }
            return until_all_ended(&mut watches).await;
        }
        tokio::select! {
            _ = stop.changed() => {}
            () = progress(&mut watches) => {}
            () = tokio::time::sleep(ROWS_PAUSE) => {}
        }
    }
}

/// Begins what was added, and ends what was removed or is another now; that begins again when it has ended.
async fn adjust<'w>(
    monitor: &Monitor,
    watches: &mut Vec<Watch<'w>>,
    begin: &impl Fn(ProviderSettings, watch::Receiver<bool>) -> Work<'w>,
) -> Result<(), StageError> {
    let rows = added_providers(monitor).await?;
    for watch in watches.iter().filter(|watch| !rows.iter().any(|added| added.row == watch.row)) {
        let _ = watch.stop.send(true);
    }
    let ended: Vec<Watch<'w>> = watches.extract_if(.., |watch| watch.work.is_none()).collect();
    for watch in ended.iter().filter(|ended| !rows.iter().any(|added| added.row.name == ended.row.name)) {
        // What its last turn wrote after it was removed.
        monitor.store.delete_provider_documents(&watch.row.name).await?;
        tracing::info!(provider.name = watch.row.name, "provider is no longer watched");
    }
    for Added { row, settings } in rows {
        if !watches.iter().any(|watch| watch.row.name == row.name) {
            tracing::info!(provider.name = row.name, "provider is watched");
            let (stop, stopped) = watch::channel(false);
            watches.push(Watch { row, stop, work: Some(begin(settings, stopped)) });
        }
    }
    Ok(())
}

/// Goes on with all of them until one has ended.
async fn progress(watches: &mut [Watch<'_>]) {
    poll_fn(|context| {
        let mut ended = false;
        for watch in watches.iter_mut() {
            if watch.work.as_mut().is_some_and(|work| work.as_mut().poll(context).is_ready()) {
                watch.work = None;
                ended = true;
            }
        }
        if ended { Poll::Ready(()) } else { Poll::Pending }
    })
    .await;
}

async fn until_all_ended(watches: &mut [Watch<'_>]) {
    while watches.iter().any(|watch| watch.work.is_some()) {
        progress(watches).await;
    }
}
