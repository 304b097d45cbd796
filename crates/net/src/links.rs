//! Whether addresses answer: what documents name is asked for its status, and nothing of it is read.
//!
//! One question of the client with all its refusals; few at a time, few of one host, and none after a while. No redirect is
//! followed: that there is one is an answer. Does not know: who names the addresses, or what follows from the answers.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use reqwest::Method;
use tokio::sync::Semaphore;
use tokio::task::JoinSet;
use tokio::time::{Duration, Instant, timeout_at};
use url::Url;

use crate::guard::{Client, ClientOptions, RequestError};

/// Addresses of one host that are asked: a document that names more of it must not make us a nuisance.
pub const HOST_LINKS_COUNT_MAX: usize = 20;
/// Addresses that are asked in all.
pub const LINKS_COUNT_MAX: usize = 500;
/// Hosts asked at a time; of each one address after the other.
const HOSTS_AT_A_TIME_COUNT: usize = 8;
/// How long one address may take; whoever needs longer does not answer.
const LINK_TIMEOUT: Duration = Duration::from_secs(10);
/// How long all of them may take.
const TOTAL_TIMEOUT: Duration = Duration::from_secs(120);

/// What became of an address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LinkAnswer {
    /// This status.
    Status(u16),
    /// None, with the reason.
    Nothing(String),
    /// It was not asked, with the reason.
    NotAsked(String),
}

/// Asks each address once, by HEAD, and where that is refused by GET. What is not in the answer was beyond the limits.
///
/// # Errors
/// [`RequestError::Setup`] when the options do not make a client.
pub async fn ask_links(
    options: &ClientOptions,
    addresses: impl IntoIterator<Item = String>,
) -> Result<HashMap<String, LinkAnswer>, RequestError> {
    let options = ClientOptions { allow_http: true, total_timeout: LINK_TIMEOUT, ..options.clone() };
    let client = Client::new(&options)?;
    let (by_host, mut answers) = by_host(addresses);
    let (turns, deadline) = (Arc::new(Semaphore::new(HOSTS_AT_A_TIME_COUNT)), Instant::now() + TOTAL_TIMEOUT);
    let mut hosts = JoinSet::new();
    for asked in by_host.into_values() {
        let (client, turns) = (client.clone(), Arc::clone(&turns));
        hosts.spawn(async move {
            let mut answers = Vec::with_capacity(asked.len());
            // Nobody closes the semaphore.
            let _turn = turns.acquire().await.ok();
            for (address, url) in asked {
                let Ok(answer) = timeout_at(deadline, ask(&client, &url)).await else { break };
                answers.push((address, answer));
            }
            answers
        });
    }
    while let Some(answered) = hosts.join_next().await {
        answers.extend(answered.unwrap_or_default());
    }
    Ok(answers)
}

type ByHost = BTreeMap<String, Vec<(String, Url)>>;

/// The addresses to ask, each once; and those that are none.
fn by_host(addresses: impl IntoIterator<Item = String>) -> (ByHost, HashMap<String, LinkAnswer>) {
    let (mut hosts, mut answers, mut seen) = (ByHost::new(), HashMap::new(), std::collections::HashSet::new());
    for address in addresses.into_iter().filter(|address| seen.insert(address.clone())).take(LINKS_COUNT_MAX) {
        match Url::parse(&address) {
            Err(error) => drop(answers.insert(address, LinkAnswer::NotAsked(format!("it cannot be read: {error}")))),
            Ok(url) => {
                let host = hosts.entry(url.host_str().unwrap_or_default().to_owned()).or_default();
                if host.len() < HOST_LINKS_COUNT_MAX {
                    host.push((address, url));
                }
            }
        }
    }
    (hosts, answers)
}

async fn ask(client: &Client, url: &Url) -> LinkAnswer {
    let by_head = client.status_of(url, Method::HEAD).await;
    let answered = match by_head {
        // Many servers know no HEAD, and say so in many ways.
        Ok(status) if status >= 400 => client.status_of(url, Method::GET).await,
        other => other,
    };
    match answered {
        Ok(status) => LinkAnswer::Status(status),
        Err(
            error @ (RequestError::Setup { .. }
            | RequestError::BadUrl { .. }
            | RequestError::PlainHttp { .. }
            | RequestError::BlockedAddress { .. }
            | RequestError::LeftAlone { .. }),
        ) => LinkAnswer::NotAsked(error.to_string()),
        Err(error) => LinkAnswer::Nothing(error.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::Router;
    use axum::http::StatusCode;
    use axum::response::Redirect;
    use axum::routing::get;

    async fn serve() -> String {
        let router = Router::new()
            .route("/there", get(|| async { "x".repeat(1 << 20) }))
            .route("/moved", get(|| async { Redirect::permanent("http://169.254.169.254/") }))
            .route("/gone", get(|| async { StatusCode::NOT_FOUND }))
            .route("/get-only", get(|| async { "here" }).head(|| async { StatusCode::METHOD_NOT_ALLOWED }));
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        tokio::spawn(async move { axum::serve(listener, router).await });
        format!("http://{address}")
    }

    #[tokio::test]
    async fn addresses_are_asked_for_their_status_and_no_redirect_is_followed() {
        let server = serve().await;
        let options = ClientOptions { allow_private: true, ..ClientOptions::default() };
        let asked = ["/there", "/moved", "/gone", "/get-only", "/there"].map(|path| format!("{server}{path}"));
        let answers = ask_links(&options, asked.clone()).await.unwrap();
        let told: Vec<_> = asked[..4].iter().map(|address| answers[address].clone()).collect();
        assert_eq!(told, [200, 308, 404, 200].map(LinkAnswer::Status));
    }

    #[tokio::test]
    async fn what_must_not_be_dialled_is_not_asked_and_what_nobody_answers_is_nothing() {
        let server = serve().await;
        let inside = [format!("{server}/there"), "http://169.254.169.254/".to_owned(), "http://[".to_owned()];
        let answers = ask_links(&ClientOptions::default(), inside.clone()).await.unwrap();
        assert!(inside.iter().all(|one| matches!(answers[one], LinkAnswer::NotAsked(_))), "{answers:?}");
        let options = ClientOptions { allow_private: true, ..ClientOptions::default() };
        let closed = "http://127.0.0.1:1/".to_owned();
        let answers = ask_links(&options, [closed.clone()]).await.unwrap();
        assert!(matches!(answers[&closed], LinkAnswer::Nothing(_)), "{answers:?}");
    }

    #[test]
    fn no_host_is_asked_for_more_than_a_few() {
        let (hosts, _) = by_host((0..600).map(|number| format!("https://a{}.example/{number}", number % 2)));
        assert_eq!(hosts.values().map(Vec::len).collect::<Vec<_>>(), [HOST_LINKS_COUNT_MAX; 2]);
        let (hosts, _) = by_host((0..600).map(|number| format!("https://a{number}.example/")));
        assert_eq!(hosts.len(), LINKS_COUNT_MAX);
    }
}
