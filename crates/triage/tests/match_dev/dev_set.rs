//! Reads the labelled pairs and the advisories they name from the corpus, and matches them.
//!
//! Does not know: what is asserted about the result.

#![expect(clippy::expect_used, reason = "a test set that cannot be read fails the test")]

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::io::Read;
use std::path::{Path, PathBuf};
use triage::asset::AssetRecord;
use triage::matching::{AssetIndex, match_assets, prepare};

/// The corpus folder, if it is there. Absent, a test says so and passes, but not on the build server.
#[expect(clippy::disallowed_methods, reason = "tests find the corpus through the environment")]
pub(crate) fn corpus(test: &str) -> Option<PathBuf> {
    let default = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/corpus");
    let root = PathBuf::from(std::env::var("ANNUNCIATOR_CORPUS").unwrap_or_else(|_| default.to_owned()));
    if root.join("match/dev/assets.csv").is_file() {
        return Some(root);
    }
    assert!(std::env::var("CI").as_deref() != Ok("true"), "{test}: no corpus at {}", root.display());
    println!("skipped: {test}: no corpus");
    None
}

/// Rows of a CSV file as maps from header to field.
pub(crate) fn rows(path: &Path) -> Vec<HashMap<String, String>> {
    let mut reader = csv::Reader::from_path(path).expect("readable CSV");
    reader.deserialize().collect::<Result<_, _>>().expect("rows")
}

/// The assets of the set, in file order.
pub(crate) fn assets(root: &Path) -> Vec<AssetRecord> {
    let field = |row: &HashMap<String, String>, name: &str| row.get(name).cloned().unwrap_or_default();
    let record = |row: &HashMap<String, String>| AssetRecord {
        external_id: field(row, "asset_id"),
        site: field(row, "site"),
        zone: field(row, "zone"),
        vendor: field(row, "vendor"),
        product: field(row, "product"),
        order_number: field(row, "order_number"),
        version: field(row, "firmware_version"),
        hostname: field(row, "hostname"),
        notes: field(row, "notes"),
        ..AssetRecord::default()
    };
    rows(&root.join("match/dev/assets.csv")).iter().map(record).collect()
}

/// Candidate pairs answered by the engine: (asset id, advisory id, verdict code).
pub(crate) fn answers(root: &Path) -> Vec<(String, String, String)> {
    let mut wanted: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for row in rows(&root.join("match/dev/candidates.csv")) {
        wanted.entry(row["advisory_id"].clone()).or_default().insert(row["asset_id"].clone());
    }
    let index = AssetIndex::new(assets(root));
    let mut answers = Vec::new();
    for_each_document(root, &mut |name, bytes| {
        let Some(assets) = wanted.get(&name) else { return };
        let (document, _) = csaf::read(bytes).expect("a readable document");
        let (advisory, _) = triage::advisory::normalise(&document);
        for found in match_assets(&prepare(&advisory), &index) {
            let id = &index.records()[found.asset as usize].external_id;
            if assets.contains(id) {
                answers.push((id.clone(), name.clone(), found.verdict.code().to_owned()));
            }
        }
    });
    answers.sort();
    answers
}

/// Every advisory of the archive, as (upper-case id from the file name, bytes).
pub(crate) fn for_each_document(root: &Path, see: &mut dyn FnMut(String, &[u8])) {
    let file = std::fs::File::open(root.join("cisa/cisa-ot-2017-2023.tar.gz")).expect("the archive");
    let mut archive = tar::Archive::new(flate2::read::GzDecoder::new(file));
    for entry in archive.entries().expect("entries") {
        let mut entry = entry.expect("an entry");
        let path = entry.path().expect("a path").into_owned();
        let stem = path.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default().to_uppercase();
        if path.extension().is_some_and(|extension| extension == "json") && stem.starts_with("ICS") {
            let mut bytes = Vec::new();
            entry.read_to_end(&mut bytes).expect("bytes");
            see(stem, &bytes);
        }
    }
}
