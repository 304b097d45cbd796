//! Documents per second of each profile on one core, beside the library alone, which has fewer tests: `throughput FOLDER
//! [ROUNDS]`. Called by `benches/validation/run`.

#![expect(clippy::expect_used, reason = "a bench that cannot be set up has failed")]
#![expect(clippy::disallowed_methods, reason = "what a clock shows is what is asked for")]

use csaf_rs::csaf::raw::RawDocument;
use csaf_rs::schema::csaf2_0::schema::CommonSecurityAdvisoryFramework;
use csaf_rs::validation::{TestResultStatus, Validatable};
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
        let (selection, theirs) = (Selection::of_profile(profile), tests_of_library(name));
        for _ in 0..rounds {
            let ours = |bytes: &Vec<u8>| validate(bytes, &selection).map_or(0, |report| report.findings.len());
            tell(&format!("ours {name}"), &documents, &ours);
            tell(&format!("library {name}, {} tests", theirs.len()), &documents, &|bytes| by_library(bytes, &theirs));
        }
    }
}

fn tell(name: &str, documents: &[Vec<u8>], validated: &dyn Fn(&Vec<u8>) -> usize) {
    let start = Instant::now();
    let findings: usize = documents.iter().map(validated).sum();
    let seconds = start.elapsed().as_secs_f64();
    let (count, rate) = (documents.len(), documents.len() as f64 / seconds);
    println!("{name}: {count} documents, {findings} findings, {seconds:.2} s, {rate:.0} documents/s");
}

/// What the library has of a profile, without what asks the network or needs a word list.
fn tests_of_library(profile: &str) -> Vec<&'static str> {
    let mut names = CommonSecurityAdvisoryFramework::tests_in_preset(profile).expect("a preset of the library");
    names.retain(|name| !matches!(*name, "6.3.6" | "6.3.7" | "6.3.8"));
    names
}

fn by_library(bytes: &[u8], tests: &[&str]) -> usize {
    let Ok(value) = serde_json::from_slice(bytes) else { return 0 };
    let document: RawDocument<CommonSecurityAdvisoryFramework> = RawDocument::new(value);
    let found = |name: &&str| match document.run_test(name).status {
        TestResultStatus::Failure { errors, warnings, infos } => errors.len() + warnings.len() + infos.len(),
        _ => 0,
    };
    tests.iter().map(found).sum()
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
