//! Watching the providers that a person added: each from when its row is there until the row is gone.
//!
//! Does not know: what a turn of a provider does (`driver`).

use crate::watched::{Added, Rows, Unreadable, added_providers};
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
    let (mut watches, mut told): (Vec<Watch<'w>>, Vec<Unreadable>) = Default::default();
    loop {
        let stopping = *stop.borrow();
        if !stopping && let Err(error) = adjust(monitor, &mut watches, &mut told, &begin).await {
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

/// Begins what was added, and ends what was removed or is another now; that begins again when it has ended. Of rows that
/// cannot be read those are told that were not among them at the last look (`told`).
async fn adjust<'w>(
    monitor: &Monitor,
    watches: &mut Vec<Watch<'w>>,
    told: &mut Vec<Unreadable>,
    begin: &impl Fn(ProviderSettings, watch::Receiver<bool>) -> Work<'w>,
) -> Result<(), StageError> {
    let Rows { added: rows, unreadable } = added_providers(monitor).await?;
    for Unreadable { name, reason } in unreadable.iter().filter(|row| !told.contains(row)) {
        tracing::error!(provider.name = name, reason, "an added provider cannot be watched");
    }
    *told = unreadable;
    for watch in watches.iter().filter(|watch| !rows.iter().any(|added| added.row == watch.row)) {
        let _ = watch.stop.send(true);
    }
    let ended = watches.iter().filter(|watch| watch.work.is_none());
    for watch in ended.filter(|ended| !rows.iter().any(|added| added.row == ended.row)) {
        // What its last turn wrote after it was removed; one that was added again under its name starts afresh.
        monitor.store.forget_removed_provider(&watch.row.name).await?;
        tracing::info!(provider.name = watch.row.name, "provider is no longer watched");
    }
    // Not before: if that failed, it is tried again at the next look, and nothing begins under its name until then.
    watches.retain(|watch| watch.work.is_some());
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::watched::KIND_FOLDER;
    use crate::{MailSettings, Settings, Transport};
    use jiff::Timestamp;
    use std::sync::Arc;
    use store::{Store, Target};
    use triage::assessment::Policy;

    async fn open(file: std::path::PathBuf) -> Monitor {
        let settings = Settings {
            public_url: String::new(),
            tlp: triage::advisory::Tlp::Clear,
            language: triage::wording::Language::En,
            providers: Vec::new(),
            client: Default::default(),
            catalogs: Vec::new(),
            feeds: Vec::new(),
            draft: None,
            mail: MailSettings { transport: Transport::None, from: String::new() },
            outlets: net::outlets::Outlets::new(&Default::default(), Default::default()).expect("no file is read"),
            operations: Default::default(),
            sign_on: None,
            sign_up: None,
        };
        let store = Store::open(&Target::Sqlite(file)).await.unwrap();
        Monitor { store, policy: Arc::new(Policy::built_in()), settings, kept: crate::Kept::default() }
    }

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    fn row(name: &str, kind: &str, added: Timestamp) -> WatchedProvider {
        let [name, kind, address, options] = [name, kind, "/srv/csaf", "{}"].map(str::to_owned);
        WatchedProvider { name, kind, address, options, added }
    }

    #[tokio::test]
    async fn a_row_that_cannot_be_read_counts_as_told_and_keeps_no_other_from_being_watched() {
        let folder = tempfile::tempdir().unwrap();
        let monitor = open(folder.path().join("a.db")).await;
        monitor.store.insert_watched_provider(row("New", "carrier pigeon", at(1))).await.unwrap();
        monitor.store.insert_watched_provider(row("One", KIND_FOLDER, at(1))).await.unwrap();
        let (mut watches, mut told) = (Vec::new(), Vec::new());
        let begin = |_: ProviderSettings, _: watch::Receiver<bool>| -> Work<'_> { Box::pin(std::future::pending()) };
        for _look in 0..3 {
            adjust(&monitor, &mut watches, &mut told, &begin).await.unwrap();
        }
        assert_eq!(watches.iter().map(|watch| &*watch.row.name).collect::<Vec<_>>(), ["One"]);
        assert_eq!(told.iter().map(|row| &*row.name).collect::<Vec<_>>(), ["New"]);
    }

    #[tokio::test]
    async fn what_a_last_turn_writes_is_forgotten_also_when_its_name_is_added_again() {
        let folder = tempfile::tempdir().unwrap();
        let monitor = open(folder.path().join("a.db")).await;
        let row = |added| row("One", KIND_FOLDER, added);
        let begin = |settings: ProviderSettings, mut stop: watch::Receiver<bool>| -> Work<'_> {
            let store = monitor.store.clone();
            Box::pin(async move {
                let _ = stop.changed().await;
                store.record_poll(&settings.name, "the last turn", None, Timestamp::UNIX_EPOCH).await.unwrap();
            })
        };
        let (mut watches, mut told) = (Vec::new(), Vec::new());
        monitor.store.insert_watched_provider(row(at(1))).await.unwrap();
        adjust(&monitor, &mut watches, &mut told, &begin).await.unwrap();
        monitor.store.delete_watched_provider("One", at(2)).await.unwrap();
        monitor.store.insert_watched_provider(row(at(3))).await.unwrap();
        adjust(&monitor, &mut watches, &mut told, &begin).await.unwrap();
        until_all_ended(&mut watches).await;
        assert_eq!(monitor.store.list_providers().await.unwrap().len(), 1, "it came after the removal");
        adjust(&monitor, &mut watches, &mut told, &begin).await.unwrap();
        assert!(monitor.store.list_providers().await.unwrap().is_empty());
        assert_eq!(watches.iter().map(|watch| watch.row.added).collect::<Vec<_>>(), [at(3)]);
    }
}
