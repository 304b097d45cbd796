//! Where a mirror's files stand, and what its index files say (CSAF 2.0 §7.1).
//!
//! Pure: the same rows give the same bytes, so that writing a mirror twice writes nothing the second time.
//! Does not know: the disk, or the documents' bytes.

use csaf::distribution::filename;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, HashMap, HashSet};
use store::Mirrored;
use triage::advisory::Tlp;

/// Bytes of a file name; common file systems take 255, and hash files add to it.
const NAME_SIZE_BYTES_MAX: usize = 200;
/// Hexadecimal digits that tell apart what would have one name.
const DIGITS_COUNT: usize = 16;
/// Where tools look for what a host mirrors.
pub(super) const AGGREGATOR: &str = ".well-known/csaf-aggregator/aggregator.json";

/// One publisher's part of the mirror.
pub(super) struct Publisher {
    /// Its folder, one plain segment.
    pub(super) folder: String,
    name: String,
    /// What tells it from others of its name.
    pub(super) namespace: String,
    category: String,
    /// Documents by label.
    pub(super) shelves: BTreeMap<Tlp, Vec<Shelved>>,
}

/// A document with its place.
pub(super) struct Shelved {
    /// Below the label's folder, e.g. `2024/icsa-24-001-01.json`.
    pub(super) path: String,
    pub(super) row: Mirrored,
}

/// A key that documents were held against.
pub(super) struct Key {
    pub(super) fingerprint: String,
    pub(super) armored: String,
}

/// Gives each advisory its place. `rows` are in the order of their ids, so that places do not depend on chance.
pub(super) fn arrange(rows: Vec<Mirrored>) -> Vec<Publisher> {
    let mut by_namespace: BTreeMap<String, Vec<Mirrored>> = BTreeMap::new();
    for row in rows {
        by_namespace.entry(row.namespace.clone()).or_default().push(row);
    }
    let mut named: HashMap<String, usize> = HashMap::new();
    for rows in by_namespace.values() {
        *named.entry(plain(&rows[0].publisher)).or_default() += 1;
    }
    let publisher = |(namespace, rows): (String, Vec<Mirrored>)| {
        let Mirrored { publisher: name, category, .. } = rows[0].clone();
        let folder = plain(&name);
        // Those that share a name all get a longer one: which of them was known first must not matter.
        let folder = if named[&folder] > 1 { format!("{folder}-{}", digits(&namespace)) } else { folder };
        Publisher { folder, name, namespace, category, shelves: shelve(rows) }
    };
    by_namespace.into_iter().map(publisher).collect()
}

fn shelve(rows: Vec<Mirrored>) -> BTreeMap<Tlp, Vec<Shelved>> {
    let mut shelves: BTreeMap<Tlp, Vec<Shelved>> = BTreeMap::new();
    let mut taken: HashSet<(Tlp, String)> = HashSet::new();
    for row in rows {
        let name = filename::expected(&row.tracking_id);
        let plain = format!("{}/{name}", year(row.published));
        // Two ids may have one file name, and one may have none: the name stays right, in a folder of its own.
        let usable = name.len() <= NAME_SIZE_BYTES_MAX && !name.starts_with('.');
        let path = if usable && taken.insert((row.tlp, plain.clone())) {
            plain
        } else {
            let name = if usable { name } else { format!("{}.json", digits(&row.tracking_id)) };
            format!("{}/{}/{name}", year(row.published), digits(&row.advisory.0.to_string()))
        };
        shelves.entry(row.tlp).or_default().push(Shelved { path, row });
    }
    shelves
}

fn year(published: Option<Timestamp>) -> String {
    published.map_or_else(|| "undated".to_owned(), |at| format!("{:04}", at.to_zoned(TimeZone::UTC).year().max(0)))
}

/// A name as one segment of a path that every file system and URL takes as it is.
fn plain(name: &str) -> String {
    let file = filename::expected(name);
    let plain = file.trim_end_matches(".json").trim_matches(['_', '-', '+']);
    let plain: String = plain.chars().take(NAME_SIZE_BYTES_MAX).collect();
    if plain.is_empty() { "publisher".to_owned() } else { plain }
}

fn digits(text: &str) -> String {
    format!("{:.DIGITS_COUNT$x}", Sha256::digest(text))
}

/// The folder of a label, and the word of CSAF 2.0 for it.
pub(super) fn label(tlp: Tlp) -> (&'static str, &'static str) {
    match tlp {
        Tlp::Clear => ("white", "WHITE"),
        Tlp::Green => ("green", "GREEN"),
        Tlp::Amber => ("amber", "AMBER"),
        Tlp::AmberStrict => ("amber+strict", "AMBER+STRICT"),
        Tlp::Red => ("red", "RED"),
    }
}

fn feed_name(tlp: Tlp) -> String {
    format!("csaf-feed-tlp-{}.json", label(tlp).0)
}

impl Publisher {
    /// Its index files by path below its folder: those of each label, then the metadata that names them.
    pub(super) fn indexes(&self, base: &str, keys: &[Key]) -> Vec<(String, Vec<u8>)> {
        let mut files = Vec::new();
        for (tlp, shelf) in &self.shelves {
            let folder = label(*tlp).0;
            files.push((format!("{folder}/index.txt"), index(shelf)));
            files.push((format!("{folder}/changes.csv"), changes(shelf)));
            files.push((format!("{folder}/{}", feed_name(*tlp)), pretty(&self.feed(base, *tlp, shelf))));
        }
        files.extend(keys.iter().map(|key| (key_path(&key.fingerprint), key.armored.clone().into_bytes())));
        files.push(("provider-metadata.json".to_owned(), pretty(&self.metadata(base, keys))));
        files
    }

    fn url(&self, base: &str) -> String {
        format!("{base}/{}", self.folder)
    }

    /// When anything in it changed last.
    fn changed(&self) -> Timestamp {
        let rows = self.shelves.values().flatten().map(|shelved| shelved.row.changed);
        rows.max().unwrap_or(Timestamp::UNIX_EPOCH)
    }

    fn described(&self) -> Value {
        json!({ "category": self.category, "name": self.name, "namespace": self.namespace })
    }

    fn metadata(&self, base: &str, keys: &[Key]) -> Value {
        let own = self.url(base);
        let feed = |tlp: &Tlp| {
            let (folder, word) = label(*tlp);
            let summary = format!("Documents of {}, TLP:{word}", self.name);
            json!({ "summary": summary, "tlp_label": word, "url": format!("{own}/{folder}/{}", feed_name(*tlp)) })
        };
        let feeds: Vec<Value> = self.shelves.keys().map(feed).collect();
        let mut distributions = vec![json!({ "rolie": { "feeds": feeds } })];
        // Only what is open to everybody may be found in a directory without a label (CSAF 2.0 §7.1.4, §7.1.5).
        if self.shelves.contains_key(&Tlp::Clear) {
            distributions.push(json!({ "directory_url": format!("{own}/white/") }));
        }
        let keys = keys.iter().map(|Key { fingerprint, .. }| {
            json!({ "fingerprint": fingerprint, "url": format!("{own}/{}", key_path(fingerprint)) })
        });
        json!({
            "canonical_url": format!("{own}/provider-metadata.json"),
            "distributions": distributions,
            "last_updated": self.changed(),
            "list_on_CSAF_aggregators": false,
            "metadata_version": "2.0",
            "mirror_on_CSAF_aggregators": false,
            "public_openpgp_keys": keys.collect::<Vec<_>>(),
            "publisher": self.described(),
            "role": "csaf_provider",
        })
    }

    fn feed(&self, base: &str, tlp: Tlp, shelf: &[Shelved]) -> Value {
        let (folder, word) = label(tlp);
        let url = format!("{}/{folder}", self.url(base));
        let mut newest: Vec<&Shelved> = shelf.iter().collect();
        newest.sort_by(|a, b| (b.row.changed, &a.path).cmp(&(a.row.changed, &b.path)));
        let entries: Vec<Value> = newest.into_iter().map(|shelved| entry(&url, shelved)).collect();
        let updated = shelf.iter().map(|shelved| shelved.row.changed).max();
        json!({ "feed": {
            "id": format!("csaf-feed-tlp-{folder}"),
            "title": format!("{} (TLP:{word})", self.name),
            "link": [{ "rel": "self", "href": format!("{url}/{}", feed_name(tlp)) }],
            "category": [{ "scheme": "urn:ietf:params:rolie:category:information-type", "term": "csaf" }],
            "updated": updated,
            "entry": entries,
        } })
    }
}

fn entry(url: &str, Shelved { path, row }: &Shelved) -> Value {
    let document = format!("{url}/{path}");
    let mut links = vec![json!({ "rel": "self", "href": document })];
    links.extend(["sha256", "sha512"].map(|kind| json!({ "rel": "hash", "href": format!("{document}.{kind}") })));
    links.extend(row.signed.then(|| json!({ "rel": "signature", "href": format!("{document}.asc") })));
    json!({
        "id": row.tracking_id,
        "title": row.title,
        "link": links,
        "published": row.published.unwrap_or(row.changed),
        "updated": row.changed,
        "content": { "src": document, "type": "application/json" },
        "format": { "schema": "https://docs.oasis-open.org/csaf/csaf/v2.0/csaf_json_schema.json", "version": "2.0" },
    })
}

fn key_path(fingerprint: &str) -> String {
    format!("openpgp/{}.asc", plain(fingerprint).to_uppercase())
}

/// Every document by its path (§7.1.12).
fn index(shelf: &[Shelved]) -> Vec<u8> {
    let mut paths: Vec<&str> = shelf.iter().map(|shelved| &*shelved.path).collect();
    paths.sort_unstable();
    paths.into_iter().flat_map(|path| [path, "\n"]).collect::<String>().into_bytes()
}

/// The same with the moment of the last change, the newest first (§7.1.13).
fn changes(shelf: &[Shelved]) -> Vec<u8> {
    let mut rows: Vec<(Timestamp, &str)> = shelf.iter().map(|shelved| (shelved.row.changed, &*shelved.path)).collect();
    rows.sort_by(|a, b| (b.0, a.1).cmp(&(a.0, b.1)));
    rows.into_iter().map(|(at, path)| format!("\"{path}\",\"{at}\"\n")).collect::<String>().into_bytes()
}

/// The list of all publishers (§7.1.21 to 23). Each is named with its copy here: where it publishes itself is not known
/// of documents that came by a mirror or by import.
pub(super) fn aggregator(base: &str, publishers: &[Publisher]) -> Vec<u8> {
    let listed = publishers.iter().map(|publisher| {
        let url = format!("{}/provider-metadata.json", publisher.url(base));
        json!({
            "metadata": {
                "last_updated": publisher.changed(), "publisher": publisher.described(), "role": "csaf_provider",
                "url": url,
            },
            "mirrors": [url],
        })
    });
    let changed = publishers.iter().map(Publisher::changed).max().unwrap_or(Timestamp::UNIX_EPOCH);
    pretty(&json!({
        "aggregator": { "category": "aggregator", "name": "Annunciator mirror", "namespace": base },
        "aggregator_version": "2.0",
        "canonical_url": format!("{base}/{AGGREGATOR}"),
        "csaf_providers": listed.collect::<Vec<_>>(),
        "last_updated": changed,
    }))
}

fn pretty(value: &Value) -> Vec<u8> {
    format!("{value:#}\n").into_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;
    use triage::advisory::AdvisoryId;
    use uuid::Uuid;

    fn row(number: u128, publisher: &str, namespace: &str, tracking_id: &str) -> Mirrored {
        Mirrored {
            advisory: AdvisoryId(Uuid::from_u128(number)),
            publisher: publisher.to_owned(),
            namespace: namespace.to_owned(),
            category: "vendor".to_owned(),
            tracking_id: tracking_id.to_owned(),
            title: "T".to_owned(),
            tlp: Tlp::Clear,
            sha256: "00".to_owned(),
            published: "2024-02-01T00:00:00Z".parse().ok(),
            signed: false,
            changed: Timestamp::UNIX_EPOCH,
        }
    }

    fn paths(ids: &[&str]) -> Vec<String> {
        let rows = ids.iter().zip(1..).map(|(id, number)| row(number, "P", "https://p.example", id)).collect();
        let publishers = arrange(rows);
        publishers[0].shelves[&Tlp::Clear].iter().map(|shelved| shelved.path.clone()).collect()
    }

    #[test]
    fn hostile_ids_stay_inside_their_folder_under_a_plain_name() {
        for path in
            paths(&["../../etc/passwd", "/etc/passwd", "a\\b", "..", ".", "con\u{0}", "Ünïcode", &"x".repeat(999), ""])
        {
            assert!(path.starts_with("2024/"), "{path}");
            for segment in path.split('/') {
                let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "+-_.".contains(c);
                assert!(segment.chars().all(plain) && !segment.starts_with('.') && segment.len() < 250, "{path}");
            }
        }
        assert_eq!(paths(&["ICSA-24-001-01"]), ["2024/icsa-24-001-01.json"]);
    }

    #[test]
    fn ids_that_share_a_file_name_have_folders_of_their_own() {
        let paths = paths(&["EX 1", "ex_1", "EX#1"]);
        assert_eq!(paths.iter().collect::<HashSet<_>>().len(), 3, "{paths:?}");
        assert!(paths[0] == "2024/ex_1.json" && paths.iter().all(|path| path.ends_with("/ex_1.json")), "{paths:?}");
    }

    #[test]
    fn publishers_that_share_a_name_have_folders_of_their_own() {
        let rows = vec![
            row(1, "Acme", "https://a.example", "1"),
            row(2, "ACME", "https://b.example", "1"),
            row(3, "../..", "https://c.example", "1"),
        ];
        let publishers = arrange(rows);
        let folders: Vec<&str> = publishers.iter().map(|publisher| &*publisher.folder).collect();
        assert!(folders[0].starts_with("acme-") && folders[1].starts_with("acme-") && folders[0] != folders[1]);
        assert_eq!(folders[2], "publisher");
    }

    #[test]
    fn an_undated_document_has_a_folder_too() {
        let undated = Mirrored { published: None, ..row(1, "P", "https://p.example", "1") };
        assert_eq!(arrange(vec![undated])[0].shelves[&Tlp::Clear][0].path, "undated/1.json");
    }
}
