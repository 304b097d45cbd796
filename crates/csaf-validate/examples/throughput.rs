//! Documents per second of each profile on one core: `throughput FOLDER [ROUNDS]`. Called by `benches/validation/run`.

#![expect(clippy::expect_used, reason = "a bench that cannot be set up has failed")]
#![expect(clippy::disallowed_methods, reason = "what a clock shows is what is asked for")]

use csaf_validate::{Profile, Selection, validate};
use std::path::Path;
use std::time::Instant;

/// What the program has: its documents are many small pieces.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() {
    let mut arguments = std::env::args().skip(1);
    let folder = arguments.next().expect("the folder of documents");
    let rounds: usize = arguments.next().map_or(1, |rounds| rounds.parse().expect("a number of rounds"));
    let mut documents = Vec::new();
    collect(Path::new(&folder), &mut documents);
    for (name, profile) in [("basic", Profile::Basic), ("full", Profile::Full)] {
        let selection = Selection::of_profile(profile);
        for _ in 0..rounds {
            let start = Instant::now();
            let findings: usize = documents
                .iter()
                .map(|bytes| validate(bytes, &selection).map_or(0, |report| report.findings.len()))
                .sum();
            let seconds = start.elapsed().as_secs_f64();
            let rate = documents.len() as f64 / seconds;
            println!(
                "ours {name}: {} documents, {findings} findings, {seconds:.2} s, {rate:.0} documents/s",
                documents.len()
            );
        }
    }
}

fn collect(folder: &Path, documents: &mut Vec<Vec<u8>>) {
    let mut paths: Vec<_> =
        std::fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("a file").path()).collect();
    paths.sort();
    for path in paths {
        if path.is_dir() {
            collect(&path, documents);
        } else if path.extension().is_some_and(|end| end == "json") {
            documents.push(std::fs::read(&path).expect("a document"));
        }
    }
}
