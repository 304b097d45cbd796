//! Many documents of one provider at a time, in the order in which they were asked for.
//!
//! Knows: how many requests a host is asked to bear. Does not know: how one document is fetched.

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;

use tokio::sync::{Semaphore, mpsc};
use tokio::task::JoinHandle;

use super::{DocumentLink, FetchError, Place, Provider, VerifiedDocument};

/// Documents that are fetched from one host at a time: as many as browsers open connections.
pub const HOST_DOCUMENTS_COUNT_MAX: usize = 6;

impl Provider {
    /// Fetches the documents behind `links` like [`fetch_document`](Self::fetch_document), up to `concurrency` at a time
    /// and up to [`HOST_DOCUMENTS_COUNT_MAX`] from one host. They arrive in the order of the links, so that the same
    /// listing always makes the same rows; up to `concurrency` wait in memory. Dropping the receiver ends the fetching.
    ///
    /// Must be called within a tokio runtime.
    pub fn fetch_documents(
        &self,
        links: Vec<DocumentLink>,
        concurrency: usize,
    ) -> mpsc::Receiver<Result<VerifiedDocument, FetchError>> {
        let (sender, receiver) = mpsc::channel(1);
        let provider = self.clone();
        tokio::spawn(async move {
            let mut running = VecDeque::new();
            send_all(&provider, links, concurrency.max(1), &sender, &mut running).await;
            // Nobody listens any more, or nothing is left to abort.
            running.iter().for_each(|fetch: &Fetch| fetch.document.abort());
        });
        receiver
    }
}

type Sender = mpsc::Sender<Result<VerifiedDocument, FetchError>>;

struct Fetch {
    link: String,
    document: JoinHandle<Result<VerifiedDocument, FetchError>>,
}

async fn send_all(
    provider: &Provider,
    links: Vec<DocumentLink>,
    concurrency: usize,
    sender: &Sender,
    running: &mut VecDeque<Fetch>,
) {
    let mut hosts = HashMap::new();
    for link in links {
        if running.len() >= concurrency && !send_first(sender, running).await {
            return;
        }
        let host = host(&link).map(|host| {
            let places = hosts.entry(host.to_owned());
            Arc::clone(places.or_insert_with(|| Arc::new(Semaphore::new(HOST_DOCUMENTS_COUNT_MAX))))
        });
        running.push_back(start(provider.clone(), link, host));
    }
    while !running.is_empty() && send_first(sender, running).await {}
}

fn start(provider: Provider, link: DocumentLink, host: Option<Arc<Semaphore>>) -> Fetch {
    let name = link.to_string();
    let document = tokio::spawn(async move {
        let _place = match &host {
            // It fails only for a semaphore that was closed, which nobody does.
            Some(host) => host.acquire().await.ok(),
            None => None,
        };
        provider.fetch_document(&link).await
    });
    Fetch { link: name, document }
}

/// Waits for the oldest fetch and hands it over; false when nobody listens any more.
async fn send_first(sender: &Sender, running: &mut VecDeque<Fetch>) -> bool {
    let Some(first) = running.front_mut() else { return true };
    let document = tokio::select! {
        document = &mut first.document => document,
        () = sender.closed() => return false,
    };
    let link = running.pop_front().map(|fetch| fetch.link).unwrap_or_default();
    let stopped = |gone: tokio::task::JoinError| Err(FetchError::Stopped { link, reason: gone.to_string() });
    sender.send(document.unwrap_or_else(stopped)).await.is_ok()
}

fn host(link: &DocumentLink) -> Option<&str> {
    match &link.place {
        Place::File(_) => None,
        Place::Web(candidates) => candidates.first().and_then(|url| url.host_str()),
    }
}
