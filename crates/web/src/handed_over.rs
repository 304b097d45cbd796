//! How long handed over messages took, counted up for `/metrics` from one question to the next.
//!
//! The rows are the truth; what is kept here is how far they were read. Each node counts all messages of the installation.
//! Does not know: how a message is measured (`triage::promise`), or how the numbers are written.

use jiff::{SignedDuration, Timestamp};
use store::{DeliveryId, HandoverCursor, Store, StoreError};
use tokio::sync::Mutex;
use triage::promise::{Histogram, Since};
use uuid::Uuid;

/// Messages handed over less long ago wait for the next question: another node may not have written all of them yet.
const SETTLED: SignedDuration = SignedDuration::from_secs(60);

/// The counts, and up to where they go.
#[derive(Debug, Default)]
pub struct HandedOver(Mutex<Option<Counts>>);

#[derive(Debug)]
struct Counts {
    read: HandoverCursor,
    histograms: [Histogram; Since::ALL.len()],
}

impl HandedOver {
    /// The histograms in the order of [`Since::ALL`], from the first question after the start on: counters that begin anew
    /// with the program, as Prometheus expects.
    ///
    /// # Errors
    /// When the database does not answer.
    pub(crate) async fn count(
        &self,
        store: &Store,
        now: Timestamp,
    ) -> Result<[Histogram; Since::ALL.len()], StoreError> {
        let until = now.checked_sub(SETTLED).unwrap_or(now);
        let mut counts = self.0.lock().await;
        let read = HandoverCursor { at: until, id: DeliveryId(Uuid::max()) };
        let counts = counts.get_or_insert_with(|| Counts { read, histograms: Default::default() });
        let (found, read) = store.list_handed_over(counts.read, until).await?;
        for handover in &found {
            for (since, histogram) in Since::ALL.into_iter().zip(&mut counts.histograms) {
                handover.waited(since).into_iter().for_each(|waited| histogram.add(waited));
            }
        }
        counts.read = read;
        Ok(counts.histograms.clone())
    }
}
