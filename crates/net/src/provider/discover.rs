//! Finding a provider from a domain name or an address (CSAF 2.0 §7.3, and 7.1.8 to 7.1.10 and 7.1.21).
//!
//! Knows: which places are asked in which order, and what each of them answered.
//! Does not know: which of several candidates is wanted; people choose, nothing is subscribed by itself.

use std::collections::HashSet;

use csaf::distribution::aggregator::{self, ListedProvider};
use csaf::distribution::provider_metadata::{self, ProviderMetadata};
use csaf::distribution::security_txt;
use csaf::{Finding, Severity};
use serde::Serialize;
use url::Url;

use super::shape::top_members;
use crate::guard::{Client, ClientOptions, Fetched, Patience, RequestError};

/// Provider metadata, security.txt or an aggregator. The largest known aggregator lists some hundred providers in 200 KB.
const ANSWER_SIZE_BYTES_MAX: usize = 16 * 1024 * 1024;

/// Addresses of one security.txt that are asked.
const SECURITY_TXT_ADDRESSES_COUNT_MAX: usize = 10;

/// Times that each place is asked when it does not answer.
const ATTEMPTS_COUNT: u32 = 2;

/// Below the domain, in the order of asking: the unversioned place first, then those of CSAF 2.1 §7.1.9.
const WELL_KNOWN: [&str; 3] = [
    "/.well-known/csaf/provider-metadata.json",
    "/.well-known/csaf/v2.1/provider-metadata.json",
    "/.well-known/csaf/v2.0/provider-metadata.json",
];
/// Where a domain that lists others says so (§7.1.21).
const WELL_KNOWN_AGGREGATOR: &str = "/.well-known/csaf-aggregator/aggregator.json";
/// RFC 9116 §3, the second for domains that have not moved it yet.
const SECURITY_TXT: [&str; 2] = ["/.well-known/security.txt", "/security.txt"];

/// What was asked and what it led to.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Discovery {
    /// Every question in its order, with its answer.
    pub steps: Vec<Step>,
    /// What can be watched, the likeliest first. The first is the one to take where a person has no other reason.
    pub candidates: Vec<Candidate>,
}

/// One place that was asked.
#[derive(Clone, Debug, Serialize)]
pub struct Step {
    /// The address asked.
    pub url: String,
    /// What it answered, as one sentence.
    pub answer: String,
    /// Whether it led to something.
    pub found: bool,
}

/// A provider or publisher that can be watched.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Candidate {
    /// Address of its provider metadata, or of a feed.
    pub url: String,
    /// Publisher's name; empty if it is not said.
    pub publisher: String,
    /// Publisher's namespace; empty if it is not said.
    pub namespace: String,
    /// `csaf_publisher`, `csaf_provider`, `csaf_trusted_provider`; raw, others are possible.
    pub role: String,
    /// The address where it was found: itself, a security.txt or an aggregator.
    pub found_at: String,
    /// Other addresses of the same provider.
    pub mirrors: Vec<String>,
    /// Whether a list of several publishers names it, as an aggregator does: whether it is wanted, a person says.
    pub listed: bool,
    /// What is wrong with its metadata; it can be watched all the same.
    pub findings: Vec<Finding>,
}

/// Asks all places in which `target` may say what it publishes: a domain name (a port is allowed) or an address of
/// provider metadata, an aggregator or a feed.
///
/// # Errors
/// [`RequestError`] when `target` is neither, or the options are unusable. A place that does not answer is a step.
pub async fn discover(target: &str, options: &ClientOptions) -> Result<Discovery, RequestError> {
    let target = target.trim();
    if target.contains("://") {
        let mut search = Search::new(options)?;
        search.ask(&parse(target)?, None).await;
        return Ok(search.found);
    }
    let domain = parse(&format!("https://{target}/"))?;
    // An IP address has no names below it.
    let by_name = parse(&format!("https://csaf.data.security.{target}/")).ok();
    discover_domain(&domain, by_name.as_ref(), options).await
}

/// The same below the root of a domain; `by_name` is its last resort, the DNS path (§7.1.10).
async fn discover_domain(
    domain: &Url,
    by_name: Option<&Url>,
    options: &ClientOptions,
) -> Result<Discovery, RequestError> {
    let mut search = Search::new(options)?;
    for place in WELL_KNOWN {
        if search.ask(&at(domain, place)?, None).await {
            break;
        }
    }
    search.ask_security_txt(domain).await?;
    search.ask(&at(domain, WELL_KNOWN_AGGREGATOR)?, None).await;
    if let Some(by_name) = by_name.filter(|_| search.found.candidates.is_empty()) {
        search.ask(by_name, None).await;
    }
    Ok(search.found)
}

fn parse(text: &str) -> Result<Url, RequestError> {
    let url = Url::parse(text).ok().filter(Url::has_host);
    url.ok_or_else(|| RequestError::BadUrl { url: text.to_owned(), reason: "it is no domain name and no URL" })
}

fn at(domain: &Url, path: &str) -> Result<Url, RequestError> {
    domain.join(path).map_err(|_| RequestError::BadUrl { url: domain.to_string(), reason: "it has no paths" })
}

struct Search {
    client: Client,
    found: Discovery,
    asked: HashSet<Url>,
}

impl Search {
    fn new(options: &ClientOptions) -> Result<Self, RequestError> {
        // A person is waiting, and may ask again.
        let patience = Patience { attempts_count: ATTEMPTS_COUNT, ..options.patience };
        let client = Client::new(&ClientOptions { patience, ..options.clone() })?;
        Ok(Search { client, found: Discovery::default(), asked: HashSet::new() })
    }

    /// Asks one place, unless it was asked already; `said_by` is who named it. Whether it led to anything.
    async fn ask(&mut self, url: &Url, said_by: Option<&Url>) -> bool {
        if !self.asked.insert(url.clone()) {
            return false;
        }
        let answer = match self.client.fetch(url, ANSWER_SIZE_BYTES_MAX).await {
            Ok(fetched) => self.take(url, &fetched, said_by),
            Err(error) => Err(error.to_string()),
        };
        let found = answer.is_ok();
        let answer = answer.unwrap_or_else(|reason| reason);
        self.found.steps.push(Step { url: url.to_string(), answer, found });
        found
    }

    /// Adds what the answer offers, and says what it was; else why it is of no use.
    fn take(&mut self, url: &Url, fetched: &Fetched, said_by: Option<&Url>) -> Result<String, String> {
        let members = top_members(&fetched.bytes).map_err(|error| format!("It is no JSON: {error}."))?;
        let has = |name: &str| members.contains(name);
        let found_at = said_by.unwrap_or(url).to_string();
        if has("csaf_providers") || has("csaf_publishers") {
            let (listing, findings) = aggregator::parse(&fetched.bytes).map_err(|error| error.to_string())?;
            let count = listing.listed.len();
            listing.listed.into_iter().for_each(|one| self.add(from_list(&fetched.url, one, &found_at)));
            return Ok(format!("It lists {count} providers and publishers{}.", noted(&findings)));
        }
        if has("distributions") || has("canonical_url") {
            let (metadata, mut findings) =
                provider_metadata::parse(&fetched.bytes).map_err(|error| error.to_string())?;
            findings.extend(moved(url, fetched));
            let answer = format!("It is the metadata of {}{}.", named(&metadata), noted(&findings));
            self.add(from_metadata(&fetched.url, metadata, findings, found_at));
            return Ok(answer);
        }
        if has("feed") {
            self.add(Candidate { url: fetched.url.to_string(), found_at, ..Candidate::default() });
            return Ok("It is a ROLIE feed, which can be watched without metadata.".to_owned());
        }
        Err("It is neither provider metadata nor an aggregator nor a feed.".to_owned())
    }

    /// Both places are asked, whatever else was found (CSAF 2.0 §7.3); the second only if the first is not there.
    async fn ask_security_txt(&mut self, domain: &Url) -> Result<(), RequestError> {
        for place in SECURITY_TXT {
            let url = at(domain, place)?;
            let fetched = match self.client.fetch(&url, ANSWER_SIZE_BYTES_MAX).await {
                Ok(fetched) => fetched,
                Err(error) => {
                    self.found.steps.push(Step { url: url.to_string(), answer: error.to_string(), found: false });
                    continue;
                }
            };
            let (addresses, findings) = security_txt::parse(&fetched.bytes);
            let answer = format!("It names {} addresses of provider metadata{}.", addresses.len(), noted(&findings));
            self.found.steps.push(Step { url: url.to_string(), answer, found: !addresses.is_empty() });
            for address in addresses.iter().take(SECURITY_TXT_ADDRESSES_COUNT_MAX) {
                match fetched.url.join(address) {
                    Ok(named) => drop(self.ask(&named, Some(&url)).await),
                    Err(_) => {
                        let answer = "It is no URL.".to_owned();
                        self.found.steps.push(Step { url: address.clone(), answer, found: false });
                    }
                }
            }
            return Ok(());
        }
        Ok(())
    }

    /// Adds a candidate unless its metadata is known: places often name each other.
    fn add(&mut self, candidate: Candidate) {
        if !self.found.candidates.iter().any(|known| known.url == candidate.url) {
            self.found.candidates.push(candidate);
        }
    }
}

/// What says that the metadata stands elsewhere: a redirect from a well-known place (2.1 §7.1.9 forbids it).
fn moved(asked: &Url, fetched: &Fetched) -> Option<Finding> {
    let message = format!("{asked} redirects to {}; CSAF 2.1 wants the metadata at the first address.", fetched.url);
    let moved = asked.path().starts_with("/.well-known/csaf/") && *asked != fetched.url;
    moved.then(|| Finding::new("well_known_redirects", Severity::Warning, "", message))
}

fn from_metadata(url: &Url, metadata: ProviderMetadata, findings: Vec<Finding>, found_at: String) -> Candidate {
    Candidate {
        url: url.to_string(),
        publisher: metadata.publisher.name,
        namespace: metadata.publisher.namespace,
        role: metadata.role,
        found_at,
        mirrors: Vec::new(),
        listed: false,
        findings,
    }
}

fn from_list(base: &Url, listed: ListedProvider, found_at: &str) -> Candidate {
    let absolute = |url: &str| base.join(url).map_or_else(|_| url.to_owned(), |url| url.to_string());
    Candidate {
        url: absolute(&listed.url),
        publisher: listed.publisher.name,
        namespace: listed.publisher.namespace,
        role: listed.role,
        found_at: found_at.to_owned(),
        mirrors: listed.mirrors.iter().map(|url| absolute(url)).collect(),
        listed: true,
        findings: Vec::new(),
    }
}

fn named(metadata: &ProviderMetadata) -> &str {
    if metadata.publisher.name.is_empty() { "a publisher without a name" } else { &metadata.publisher.name }
}

fn noted(findings: &[Finding]) -> String {
    match findings.len() {
        0 => String::new(),
        1 => ", with one finding".to_owned(),
        count => format!(", with {count} findings"),
    }
}

#[cfg(test)]
mod tests;
