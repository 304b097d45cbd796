//! Draws documents from the corpus, with what the catalogs of the corpus say of them.
//!
//! Does not know: what is written about them (`page`).

#![expect(clippy::expect_used, reason = "a corpus that is there but cannot be read is worth a stop")]

use std::collections::{BTreeMap, HashMap};
use std::io::{BufReader, Read as _};
use std::path::{Path, PathBuf};
use triage::advisory::Advisory;
use triage::enrichment::{Enrichment, Epss, Kev, epss, kev};

/// The corpus with its catalogs.
pub(crate) struct Ground {
    /// CISA's documents, of which the seed draws.
    archive: PathBuf,
    /// Documents of other publishers, by name only: most are of no plant.
    others: PathBuf,
    kev: BTreeMap<String, Kev>,
    epss: HashMap<String, Epss>,
}

impl Ground {
    /// Opens the corpus; says so and returns nothing where there is none.
    #[expect(clippy::disallowed_methods, reason = "examples find the corpus through the environment")]
    pub(crate) fn open() -> Option<Ground> {
        let default = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/corpus");
        let root = PathBuf::from(std::env::var("ANNUNCIATOR_CORPUS").unwrap_or_else(|_| default.to_owned()));
        let archive = root.join("cisa/cisa-ot-2017-2023.tar.gz");
        if !archive.is_file() {
            eprintln!("reading: no corpus at {}", root.display());
            return None;
        }
        let listed = root.join("feeds/kev/2025.01.24/known_exploited_vulnerabilities.json");
        let (catalog, _) = kev::read(&std::fs::read(listed).expect("KEV")).expect("a readable KEV");
        let mut scores = HashMap::new();
        let file = std::fs::File::open(root.join("feeds/epss/epss_scores-2024-03-31.csv.gz")).expect("EPSS");
        let keep = |cve: &str, score| {
            scores.insert(cve.to_owned(), score);
        };
        epss::read(BufReader::new(flate2::read::GzDecoder::new(file)), None, keep).expect("a readable EPSS");
        let others = root.join("publishers/other-publishers.tar.gz");
        Some(Ground { archive, others, kev: catalog.entries, epss: scores })
    }

    /// The documents named, by their file names in any case, of any publisher; without names `count` of them as the seed draws.
    pub(crate) fn documents(&self, seed: u64, count: usize, named: &[String]) -> Vec<Vec<u8>> {
        let others = if named.is_empty() { Vec::new() } else { documents(&self.others) };
        let mut drawn: Vec<(u64, Vec<u8>)> = documents(&self.archive)
            .into_iter()
            .filter(|(id, _)| !named.is_empty() || id.starts_with("ics"))
            .chain(others)
            .filter(|(id, _)| named.is_empty() || named.iter().any(|name| name.eq_ignore_ascii_case(id)))
            .map(|(id, bytes)| (place(seed, &id), bytes))
            .collect();
        drawn.sort_by_key(|(place, _)| *place);
        drawn.truncate(if named.is_empty() { count } else { usize::MAX });
        drawn.into_iter().map(|(_, bytes)| bytes).collect()
    }

    /// What the catalogs say of the advisory's vulnerabilities.
    pub(crate) fn enrichment(&self, advisory: &Advisory) -> Enrichment {
        let mut enrichment = Enrichment { kev_loaded: true, ..Enrichment::default() };
        for cve in advisory.vulnerabilities.iter().filter_map(|vulnerability| vulnerability.cve.as_ref()) {
            if let Some(listed) = self.kev.get(cve) {
                enrichment.kev.insert(cve.clone(), listed.clone());
            }
            if let Some(score) = self.epss.get(cve) {
                enrichment.epss.insert(cve.clone(), *score);
            }
        }
        enrichment
    }
}

/// Where an id stands in the order that the seed gives: FNV-1a, and a last stir, or ids of one week would stay together.
fn place(seed: u64, id: &str) -> u64 {
    let hash = seed
        .to_le_bytes()
        .iter()
        .chain(id.as_bytes())
        .fold(0xcbf2_9ce4_8422_2325, |hash: u64, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3));
    let stirred = (hash ^ (hash >> 32)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    stirred ^ (stirred >> 29)
}

/// Every advisory of the archive with its id.
fn documents(archive: &Path) -> Vec<(String, Vec<u8>)> {
    let file = std::fs::File::open(archive).expect("the archive");
    let mut archive = tar::Archive::new(flate2::read::GzDecoder::new(file));
    let mut found = Vec::new();
    for part in archive.entries().expect("a readable archive") {
        let mut part = part.expect("a readable archive");
        let path = part.path().expect("a path").to_string_lossy().into_owned();
        let Some(id) = path.rsplit('/').next().and_then(|name| name.strip_suffix(".json")) else { continue };
        if path.contains("/white/2") {
            let mut bytes = Vec::new();
            part.read_to_end(&mut bytes).expect("a readable document");
            found.push((id.to_owned(), bytes));
        }
    }
    found
}
