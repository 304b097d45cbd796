//! Many documents at a time.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use super::*;

/// Counts the requests for documents that it bears at a time; files beside them are not there.
#[derive(Clone, Default)]
struct Busy {
    now: Arc<AtomicUsize>,
    most: Arc<AtomicUsize>,
    documents: Arc<AtomicUsize>,
}

/// A request that is being borne, until it is answered or given up.
struct Bearing(Arc<AtomicUsize>);

impl Drop for Bearing {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

/// The document that never comes.
const HANGING: u64 = 99;

async fn bear(State(busy): State<Busy>, uri: Uri) -> Result<String, StatusCode> {
    if !uri.path().ends_with(".json") {
        return Err(StatusCode::NOT_FOUND);
    }
    busy.documents.fetch_add(1, Ordering::SeqCst);
    busy.most.fetch_max(busy.now.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
    let _bearing = Bearing(busy.now);
    // The first of each eight is the slowest, so that the others overtake it.
    let number: u64 = uri.path().trim_matches(|c: char| !c.is_ascii_digit()).parse().unwrap();
    let pause = if number == HANGING { Duration::MAX } else { Duration::from_millis(80 - 10 * (number % 8)) };
    tokio::time::sleep(pause).await;
    if number == 5 { Err(StatusCode::IM_A_TEAPOT) } else { Ok(document(uri.path())) }
}

/// A provider whose host is `busy`, and links to `count` documents of it.
async fn provider(busy: &Busy, count: usize) -> (Provider, Vec<DocumentLink>) {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = Url::parse(&format!("http://{}/", listener.local_addr().unwrap())).unwrap();
    let router = Router::new().fallback(bear).with_state(busy.clone());
    tokio::spawn(async move { axum::serve(listener, router).await });
    let link = |number| DocumentLink {
        place: Place::Web(vec![url.join(&format!("{number}.json")).unwrap()]),
        ..DocumentLink::file(PathBuf::new())
    };
    let links = (0..count).map(link).collect();
    let options = ClientOptions { allow_private: true, allow_http: true, ..ClientOptions::default() };
    let source = Source::Web { url, options };
    (Provider::open(&source, Trust::default(), Timestamp::UNIX_EPOCH).unwrap(), links)
}

#[tokio::test]
async fn documents_are_fetched_abreast_in_order_and_no_host_bears_more_than_its_share() {
    for (concurrency, most) in [(0, 1), (3, 3), (8, HOST_DOCUMENTS_COUNT_MAX)] {
        let busy = Busy::default();
        let (provider, links) = provider(&busy, 20).await;
        let mut documents = provider.fetch_documents(links.clone(), concurrency);
        for (number, link) in links.iter().enumerate() {
            match documents.recv().await.unwrap() {
                Ok(document) => assert_eq!(document.source(), link.to_string()),
                Err(error) => assert_eq!((error.subject(), number), (&*link.to_string(), 5), "{error}"),
            }
        }
        assert!(documents.recv().await.is_none());
        assert_eq!(busy.most.load(Ordering::SeqCst), most, "{concurrency} at a time");
    }
}

#[tokio::test]
async fn fetching_ends_when_nobody_listens() {
    let busy = Busy::default();
    let (provider, links) = provider(&busy, 200).await;
    let mut documents = provider.fetch_documents(links, 4);
    assert!(documents.recv().await.unwrap().is_ok());
    drop(documents);
    tokio::time::sleep(Duration::from_millis(500)).await;
    let asked = busy.documents.load(Ordering::SeqCst);
    tokio::time::sleep(Duration::from_millis(200)).await;
    assert_eq!(busy.documents.load(Ordering::SeqCst), asked);
    assert!(asked < 20, "{asked} of 200");
}

#[tokio::test]
async fn a_host_that_hangs_is_let_go_when_nobody_listens() {
    let busy = Busy::default();
    let (provider, links) = provider(&busy, 100).await;
    let documents = provider.fetch_documents(links[HANGING as usize..].to_vec(), 4);
    while busy.now.load(Ordering::SeqCst) == 0 {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    drop(documents);
    let let_go = async {
        while busy.now.load(Ordering::SeqCst) > 0 {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    assert!(tokio::time::timeout(Duration::from_secs(10), let_go).await.is_ok());
}

#[tokio::test]
async fn a_folder_is_read_abreast_too() {
    let folder = TempDir::new().unwrap();
    for number in 10..30 {
        write(&folder, &format!("{number}.json"), &document(&number.to_string()));
    }
    let source = Source::Folder(folder.path().to_owned());
    let provider = Provider::open(&source, Trust::default(), Timestamp::UNIX_EPOCH).unwrap();
    let mut documents =
        provider.fetch_documents(provider.list(&IndexStates::default(), Timestamp::UNIX_EPOCH).await.unwrap().links, 8);
    let mut names = Vec::new();
    while let Some(document) = documents.recv().await {
        names.push(document.unwrap().source().to_owned());
    }
    assert_eq!(names, (10..30).map(|number| format!("{number}.json")).collect::<Vec<_>>());
}
