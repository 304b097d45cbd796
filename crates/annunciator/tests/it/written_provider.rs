//! A provider tree that is written for a test: samples under other names, with hashes and one feed.

use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

const SAMPLES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../samples/advisories");

/// The name that the index files give the server; the server puts its address there.
const SERVER: &str = "https://csaf-provider.test";

/// A provider's documents by file name, and what its tree says of them.
#[derive(Clone, Default)]
pub(crate) struct WrittenProvider {
    documents: BTreeMap<String, Written>,
}

#[derive(Clone)]
struct Written {
    bytes: Vec<u8>,
    hashed: Vec<u8>,
    updated: String,
}

impl WrittenProvider {
    /// Adds a sample under another tracking id.
    pub(crate) fn add(&mut self, number: usize) {
        let samples = samples();
        let mut document: Value = serde_json::from_slice(&samples[number % samples.len()]).unwrap();
        document["document"]["tracking"]["id"] = json!(format!("WRITTEN-{number}"));
        self.put(number, &document);
    }

    fn put(&mut self, number: usize, document: &Value) {
        let bytes = serde_json::to_vec(document).unwrap();
        let updated = document["document"]["tracking"]["current_release_date"].as_str().unwrap().to_owned();
        self.documents.insert(name(number), Written { hashed: bytes.clone(), bytes, updated });
    }

    /// Other content, below `/document`.
    pub(crate) fn edit(&mut self, number: usize, change: impl Fn(&mut Value)) {
        let mut document: Value = serde_json::from_slice(&self.documents[&name(number)].bytes).unwrap();
        change(&mut document["document"]);
        self.put(number, &document);
    }

    /// A new version with a new date.
    pub(crate) fn revise(&mut self, number: usize) {
        self.edit(number, |document| {
            document["title"] = json!(format!("{} (Update A)", document["title"].as_str().unwrap()));
            document["tracking"]["version"] = json!("9");
            document["tracking"]["current_release_date"] = json!("2024-11-05T08:00:00Z");
        });
    }

    /// Other bytes under the same version and date.
    pub(crate) fn edit_silently(&mut self, number: usize) {
        self.edit(number, |document| document["title"] = json!(format!("{} silently", document["title"])));
    }

    /// Takes a document back.
    pub(crate) fn withdraw(&mut self, number: usize) {
        self.documents.remove(&name(number)).unwrap();
    }

    /// Its hash file tells of other bytes.
    pub(crate) fn break_hash(&mut self, number: usize) {
        self.documents.get_mut(&name(number)).unwrap().hashed.push(b' ');
    }

    /// It ends in its middle, and its hash is that of the half.
    pub(crate) fn cut(&mut self, number: usize) {
        let written = self.documents.get_mut(&name(number)).unwrap();
        written.bytes.truncate(written.bytes.len() / 2);
        written.hashed = written.bytes.clone();
    }

    /// Makes `root` this provider's tree.
    pub(crate) fn write(&self, root: &Path) {
        let _ = fs::remove_dir_all(root);
        fs::create_dir_all(root.join(".well-known/csaf")).unwrap();
        fs::create_dir_all(root.join("white/2024")).unwrap();
        for (name, written) in &self.documents {
            let path = root.join("white/2024").join(name);
            fs::write(&path, &written.bytes).unwrap();
            fs::write(path.with_extension("json.sha256"), format!("{}  {name}\n", sha256(&written.hashed))).unwrap();
        }
        let metadata = serde_json::to_vec(&metadata()).unwrap();
        fs::write(root.join(".well-known/csaf/provider-metadata.json"), metadata).unwrap();
        fs::write(root.join("white/feed.json"), serde_json::to_vec(&self.feed()).unwrap()).unwrap();
    }

    fn feed(&self) -> Value {
        let entries = self.documents.iter().map(|(name, Written { updated, .. })| {
            let url = format!("{SERVER}/white/2024/{name}");
            json!({
                "id": name, "title": name, "published": updated, "updated": updated,
                "link": [{ "rel": "self", "href": url }, { "rel": "hash", "href": format!("{url}.sha256") }],
                "content": { "src": url, "type": "application/json" },
                "format": {
                    "schema": "https://docs.oasis-open.org/csaf/csaf/v2.0/csaf_json_schema.json", "version": "2.0",
                },
            })
        });
        json!({ "feed": {
            "id": "written", "title": "Written", "updated": "2024-12-01T00:00:00Z",
            "link": [{ "rel": "self", "href": format!("{SERVER}/white/feed.json") }],
            "category": [{ "scheme": "urn:ietf:params:rolie:category:information-type", "term": "csaf" }],
            "entry": entries.collect::<Vec<_>>(),
        } })
    }
}

fn metadata() -> Value {
    json!({
        "canonical_url": format!("{SERVER}/.well-known/csaf/provider-metadata.json"),
        "distributions": [{ "rolie": { "feeds": [
            { "summary": "All", "tlp_label": "WHITE", "url": format!("{SERVER}/white/feed.json") },
        ] } }],
        "last_updated": "2024-12-01T00:00:00Z", "list_on_CSAF_aggregators": true, "metadata_version": "2.0",
        "mirror_on_CSAF_aggregators": true, "role": "csaf_provider",
        "publisher": { "category": "vendor", "name": "Written", "namespace": "https://written.example" },
    })
}

fn name(number: usize) -> String {
    format!("written-{number}.json")
}

fn samples() -> Vec<Vec<u8>> {
    let mut paths: Vec<PathBuf> = fs::read_dir(SAMPLES).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| path.extension().is_some_and(|kind| kind == "json"));
    paths.sort();
    paths.iter().map(|path| fs::read(path).unwrap()).collect()
}

fn sha256(bytes: &[u8]) -> String {
    use sha2::{Digest, Sha256};
    format!("{:x}", Sha256::digest(bytes))
}
