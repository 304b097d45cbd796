//! An aggregator's file and its mirrors (§7.1.21 to §7.1.23).
//!
//! Does not know: whether the listed parties are what they say.

use csaf::distribution::aggregator::{self, ListedProvider};
use csaf::distribution::provider_metadata;
use triage::provision::{AggregatorFacts, Asked, ListedParty, MirrorFacts};
use url::Url;

use super::asking::{Asking, INDEX_SIZE_BYTES_MAX, faults};
use super::places::is_metadata;
use crate::guard::Fetched;
use crate::provider::shape::top_members;

const WELL_KNOWN_AGGREGATOR: &str = "/.well-known/csaf-aggregator/aggregator.json";

/// Parties that are kept of one list. The largest known has some hundred.
const PARTIES_COUNT_MAX: usize = 10_000;

/// Mirrors that are asked.
const MIRRORS_COUNT_MAX: usize = 10;

impl Asking {
    /// Asks for `stated` if it was given and is no provider metadata, else at the well-known place.
    pub(super) async fn ask_aggregator(&mut self, domain: &Url, stated: Option<&Url>, metadata: Option<&Url>) {
        let well_known = domain.join(WELL_KNOWN_AGGREGATOR).ok();
        let stated = stated.filter(|stated| metadata != Some(*stated));
        let mut found = None;
        for url in [stated, well_known.as_ref()].into_iter().flatten() {
            let (_, fetched) = self.ask(url, INDEX_SIZE_BYTES_MAX).await;
            found = fetched.filter(is_aggregator);
            if found.is_some() {
                break;
            }
        }
        if let Some(found) = found {
            self.facts.aggregator = Some(self.read_aggregator(&found).await);
        }
    }

    async fn read_aggregator(&mut self, found: &Fetched) -> AggregatorFacts {
        let mut facts = AggregatorFacts { address: found.url.to_string(), ..AggregatorFacts::default() };
        let listed = match aggregator::parse(&found.bytes) {
            Ok((aggregator, findings)) => {
                facts.category = aggregator.category;
                facts.faults = faults(&findings);
                aggregator.listed
            }
            Err(error) => {
                facts.faults = vec![error.to_string()];
                Vec::new()
            }
        };
        let (_, beside) = self.ask_named(&found.url, "provider-metadata.json", INDEX_SIZE_BYTES_MAX).await;
        facts.beside_metadata = beside.as_ref().is_some_and(is_metadata);
        let mut left = MIRRORS_COUNT_MAX;
        for party in listed.into_iter().take(PARTIES_COUNT_MAX) {
            facts.parties.push(self.ask_party(&found.url, party, &mut left).await);
        }
        facts
    }

    async fn ask_party(&mut self, list: &Url, party: ListedProvider, left: &mut usize) -> ListedParty {
        let mut mirrors = Vec::new();
        for named in &party.mirrors {
            let Ok(url) = list.join(named) else { continue };
            let mut mirror = MirrorFacts {
                address: url.to_string(),
                answer: None,
                is_adjacent: is_adjacent(list, &url),
                has_feed: false,
            };
            if *left > 0 {
                *left -= 1;
                let (Asked { answer, .. }, fetched) = self.ask_named(list, named, INDEX_SIZE_BYTES_MAX).await;
                let read = fetched.and_then(|fetched| provider_metadata::parse(&fetched.bytes).ok());
                mirror.answer = Some(answer);
                mirror.has_feed = read.is_some_and(|(metadata, _)| !metadata.feeds.is_empty());
            }
            mirrors.push(mirror);
        }
        ListedParty { namespace: party.publisher.namespace, role: party.role, mirrors }
    }
}

fn is_aggregator(fetched: &Fetched) -> bool {
    let members = top_members(&fetched.bytes).unwrap_or_default();
    members.contains("aggregator") || members.contains("csaf_providers")
}

/// Whether `mirror` stands in a folder beside the list.
fn is_adjacent(list: &Url, mirror: &Url) -> bool {
    let folder = |url: &Url| url.path().rsplit_once('/').map(|(folder, _)| folder.to_owned());
    let beside = match (folder(list), folder(mirror).and_then(|one| Some(one.rsplit_once('/')?.0.to_owned()))) {
        (Some(list), Some(above)) => list == above,
        _ => false,
    };
    list.origin() == mirror.origin() && beside
}
