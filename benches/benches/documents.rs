//! What one document costs, step by step, over the whole CISA archive of the corpus (skipped where it is absent).

use std::io::Read;
use triage::assessment::Policy;
use triage::{Advisory, Enrichment};

fn main() {
    if corpus().is_empty() {
        println!("skipped: documents: no corpus");
        return;
    }
    divan::main();
}

fn corpus() -> &'static [Vec<u8>] {
    static DOCUMENTS: std::sync::OnceLock<Vec<Vec<u8>>> = std::sync::OnceLock::new();
    DOCUMENTS.get_or_init(|| {
        let folder = std::env::var("ANNUNCIATOR_CORPUS").unwrap_or_else(|_| concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared/corpus").into());
        let Ok(file) = std::fs::File::open(format!("{folder}/cisa/cisa-ot-2017-2023.tar.gz")) else { return Vec::new() };
        let mut archive = tar::Archive::new(flate2::read::GzDecoder::new(file));
        let documents = archive.entries().expect("a tar file").filter_map(|entry| {
            let mut entry = entry.expect("an entry");
            let path = entry.path().expect("a path").to_string_lossy().into_owned();
            let wanted = path.contains("csaf_files/OT/white/2") && path.ends_with(".json");
            wanted.then(|| {
                let mut bytes = Vec::new();
                entry.read_to_end(&mut bytes).expect("bytes");
                bytes
            })
        });
        documents.collect()
    })
}

fn advisories() -> Vec<Advisory> {
    corpus().iter().map(|bytes| triage::advisory::normalise(&csaf::read(bytes).expect("a document").0).0).collect()
}

#[divan::bench(sample_count = 5, sample_size = 1)]
fn untyped_json(bencher: divan::Bencher) {
    bencher.bench(|| corpus().iter().map(|b| serde_json::from_slice::<serde_json::Value>(b).expect("JSON")).filter(|v| v.is_object()).count());
}

#[divan::bench(sample_count = 5, sample_size = 1)]
fn read(bencher: divan::Bencher) {
    bencher.bench(|| corpus().iter().map(|bytes| csaf::read(bytes).expect("a document").1.len()).sum::<usize>());
}

#[divan::bench(sample_count = 5, sample_size = 1)]
fn normalise(bencher: divan::Bencher) {
    let documents: Vec<_> = corpus().iter().map(|bytes| csaf::read(bytes).expect("a document").0).collect();
    bencher.bench(|| documents.iter().map(|document| triage::advisory::normalise(document).0.products.len()).sum::<usize>());
}

#[divan::bench(sample_count = 5, sample_size = 1)]
fn assess(bencher: divan::Bencher) {
    let (advisories, policy, enrichment) = (advisories(), Policy::built_in(), Enrichment::default());
    bencher.bench(|| advisories.iter().map(|a| triage::assessment::assess(a, &enrichment, &policy).plan.len()).sum::<usize>());
}
