//! One question after the other, each with its answer kept.
//!
//! Does not know: what is asked for.

use csaf::{Finding, Severity};
use jiff::Timestamp;
use triage::provision::{Answer, Arrival, Asked, Facts};
use url::Url;

use crate::guard::{Client, ClientOptions, Fetched, Patience, RequestError};
use crate::provider::signature::Keyring;

/// Times that each address is asked when it does not answer: a person is waiting.
const ATTEMPTS_COUNT: u32 = 2;

/// Metadata, indexes, aggregators: as for a listing.
pub(super) const INDEX_SIZE_BYTES_MAX: usize = crate::provider::web::INDEX_SIZE_BYTES_MAX;

/// A name that no list of allowed or refused programs can know (CSAF 2.1 §7.1.24).
const OTHER_AGENT: &str = "requirement-24";

/// A party that is being asked.
pub(super) struct Asking {
    client: Client,
    pub(super) facts: Facts,
    /// The keys that its metadata name.
    pub(super) keyring: Keyring,
}

impl Asking {
    pub(super) fn new(options: &ClientOptions) -> Result<Self, RequestError> {
        Ok(Asking { client: client(options)?, facts: Facts::default(), keyring: Keyring::default() })
    }

    /// Asks for `url`; what came is noted with the way it came.
    pub(super) async fn ask(&mut self, url: &Url, size_bytes_max: usize) -> (Asked, Option<Fetched>) {
        let asked = |answer| Asked { address: url.to_string(), answer };
        match self.client.fetch(url, size_bytes_max).await {
            Ok(fetched) => {
                self.facts.arrivals.push(Arrival {
                    address: url.to_string(),
                    redirects: fetched.redirects,
                    allow_origin: fetched.allow_origin.clone(),
                });
                (asked(Answer::Came), Some(fetched))
            }
            Err(error) => (asked(answer_of(error)), None),
        }
    }

    /// The same for an address as a file writes it, relative to `base`; one that is not encrypted is noted.
    pub(super) async fn ask_named(
        &mut self,
        base: &Url,
        named: &str,
        size_bytes_max: usize,
    ) -> (Asked, Option<Fetched>) {
        match base.join(named) {
            Ok(url) => {
                self.note_scheme(&url);
                self.ask(&url, size_bytes_max).await
            }
            Err(error) => (Asked { address: named.to_owned(), answer: Answer::Failed(error.to_string()) }, None),
        }
    }

    pub(super) fn note_scheme(&mut self, url: &Url) {
        if url.scheme() != "https" && !self.facts.unencrypted.iter().any(|known| known == url.as_str()) {
            self.facts.unencrypted.push(url.to_string());
        }
    }

    /// The metadata once more, under another name.
    pub(super) async fn ask_as_another(&mut self, url: &Url, options: &ClientOptions) -> Result<(), RequestError> {
        let other = client(&ClientOptions { user_agent: OTHER_AGENT.to_owned(), ..options.clone() })?;
        let answer = other.fetch(url, INDEX_SIZE_BYTES_MAX).await.map_or_else(answer_of, |_| Answer::Came);
        self.facts.other_agent = Some(Asked { address: url.to_string(), answer });
        Ok(())
    }
}

fn client(options: &ClientOptions) -> Result<Client, RequestError> {
    let patience = Patience { attempts_count: ATTEMPTS_COUNT, ..options.patience };
    Client::new(&ClientOptions { patience, ..options.clone() })
}

fn answer_of(error: RequestError) -> Answer {
    match error {
        RequestError::Status { status, .. } => Answer::Status(status),
        error => Answer::Failed(error.to_string()),
    }
}

/// Findings that the standard's text speaks against, as one line each.
pub(super) fn faults(findings: &[Finding]) -> Vec<String> {
    let bad = findings.iter().filter(|finding| finding.severity >= Severity::Warning);
    bad.map(|finding| format!("{} {}", finding.pointer, finding.message).trim().to_owned()).collect()
}

/// A time as files write it.
pub(super) fn time(text: &str) -> Option<Timestamp> {
    text.parse().ok()
}
