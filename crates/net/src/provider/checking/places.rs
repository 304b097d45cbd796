//! The places that say where a party's metadata stand (§7.1.8 to §7.1.10), and the metadata themselves (§7.1.7).
//!
//! Does not know: what the metadata lead to.

use csaf::distribution::provider_metadata::{self, ProviderMetadata};
use csaf::distribution::security_txt;
use serde_json::Value;
use triage::provision::{Asked, MetadataFacts, Place, PlaceKind};
use url::Url;

use super::asking::{Asking, INDEX_SIZE_BYTES_MAX, faults, time};
use crate::guard::Fetched;
use crate::provider::shape::top_members;

const WELL_KNOWN: &str = "/.well-known/csaf/provider-metadata.json";
/// RFC 9116 §3.
const SECURITY_TXT: [&str; 2] = ["/.well-known/security.txt", "/security.txt"];
/// Addresses of one security.txt that are asked.
const SECURITY_TXT_ADDRESSES_COUNT_MAX: usize = 10;

impl Asking {
    /// Asks all three places, and for `stated` first: the metadata that count are the stated ones, else those of the first
    /// place that has some.
    pub(super) async fn ask_places(
        &mut self,
        domain: &Url,
        stated: Option<&Url>,
        by_name: Option<&Url>,
    ) -> Option<Fetched> {
        let mut found = None;
        if let Some(stated) = stated {
            let (_, fetched) = self.ask(stated, INDEX_SIZE_BYTES_MAX).await;
            found = fetched.filter(is_metadata);
        }
        let well_known = domain.join(WELL_KNOWN).ok();
        let from_well_known = self.ask_direct(PlaceKind::WellKnown, well_known.as_ref()).await;
        let from_text = self.ask_security_txt(domain).await;
        let from_dns = self.ask_direct(PlaceKind::Dns, by_name).await;
        found = found.or(from_well_known).or(from_text).or(from_dns);
        found
    }

    async fn ask_direct(&mut self, kind: PlaceKind, url: Option<&Url>) -> Option<Fetched> {
        let (asked, fetched) = self.ask(url?, INDEX_SIZE_BYTES_MAX).await;
        let redirects = fetched.as_ref().map_or(0, |fetched| fetched.redirects);
        let metadata = fetched.filter(is_metadata);
        self.facts.places.push(Place { kind, asked, redirects, is_metadata: metadata.is_some(), named: Vec::new() });
        metadata
    }

    /// The second place only if the first is not there.
    async fn ask_security_txt(&mut self, domain: &Url) -> Option<Fetched> {
        for place in SECURITY_TXT {
            let url = domain.join(place).ok()?;
            let (asked, fetched) = self.ask(&url, INDEX_SIZE_BYTES_MAX).await;
            let Some(fetched) = fetched else {
                self.note_text(asked, 0, false, Vec::new());
                continue;
            };
            let (named, findings) = security_txt::parse(&fetched.bytes);
            self.facts.unencrypted.extend(faults(&findings));
            let mut metadata = None;
            for address in named.iter().take(SECURITY_TXT_ADDRESSES_COUNT_MAX) {
                let (_, found) = self.ask_named(&fetched.url, address, INDEX_SIZE_BYTES_MAX).await;
                metadata = metadata.or(found.filter(is_metadata));
            }
            self.note_text(asked, fetched.redirects, metadata.is_some(), named);
            return metadata;
        }
        None
    }

    fn note_text(&mut self, asked: Asked, redirects: usize, is_metadata: bool, named: Vec<String>) {
        self.facts.places.push(Place { kind: PlaceKind::SecurityTxt, asked, redirects, is_metadata, named });
    }

    /// Keeps what the metadata say of themselves; returns their address and what they lead to.
    pub(super) fn note_metadata(&mut self, found: &Fetched) -> (Url, ProviderMetadata) {
        let address = found.url.clone();
        let (metadata, faults) = match provider_metadata::parse(&found.bytes) {
            Ok((metadata, findings)) => (metadata, faults(&findings)),
            Err(error) => (ProviderMetadata::default(), vec![error.to_string()]),
        };
        self.facts.metadata = Some(MetadataFacts {
            address: address.to_string(),
            version: metadata.metadata_version.clone(),
            role: metadata.role.clone(),
            faults,
            lacks_of_2_1: lacks_of_2_1(&found.bytes),
            maintained_until: metadata.maintained_until.as_deref().and_then(time),
        });
        (address, metadata)
    }
}

pub(super) fn is_metadata(fetched: &Fetched) -> bool {
    let members = top_members(&fetched.bytes).unwrap_or_default();
    members.contains("distributions") || members.contains("canonical_url")
}

/// Pointers of what the schema of CSAF 2.1 requires of provider metadata and that of 2.0 does not.
fn lacks_of_2_1(bytes: &[u8]) -> Vec<String> {
    let Ok(root) = serde_json::from_slice::<Value>(bytes) else { return Vec::new() };
    let mut lacks = Vec::new();
    let mut need = |owner: &Value, pointer: String, name: &str| {
        if owner.get(name).is_none() {
            lacks.push(format!("{pointer}/{name}"));
        }
    };
    need(&root, String::new(), "$schema");
    for (at, distribution) in each(&root, "/distributions") {
        if distribution.get("directory_url").is_some() {
            need(distribution, format!("/distributions/{at}"), "directory");
        }
        for (feed_at, feed) in each(distribution, "/rolie/feeds") {
            need(feed, format!("/distributions/{at}/rolie/feeds/{feed_at}"), "last_updated");
        }
    }
    for (at, key) in each(&root, "/public_openpgp_keys") {
        need(key, format!("/public_openpgp_keys/{at}"), "fingerprint");
    }
    lacks
}

fn each<'v>(owner: &'v Value, pointer: &str) -> impl Iterator<Item = (usize, &'v Value)> + use<'v> {
    owner.pointer(pointer).and_then(Value::as_array).into_iter().flatten().enumerate()
}
