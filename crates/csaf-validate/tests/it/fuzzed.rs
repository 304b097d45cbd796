//! The referee's and the converter's fuzz targets over their kept corpus and some mutations of it, the same in each run. What a
//! fuzzer finds goes into `fuzz/corpus`, and is tried here from then on.
//!
//! Does not know: what a target promises.

#[path = "../../../../fuzz/src/mutations.rs"]
#[expect(unreachable_pub, reason = "the fuzzer's own crate offers them to its tests")]
mod mutations;
#[path = "../../../../fuzz/src/referee.rs"]
#[expect(unreachable_pub, reason = "the fuzzer's own crate offers them to its programs")]
mod referee;

use mutations::{Numbers, mutated};
use std::fs;
use std::path::Path;

/// Mutations of each kept input: a second or two in all.
const MUTATIONS_COUNT: usize = 40;

const FUZZ: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../fuzz");

#[test]
fn referee_and_converter_keep_their_promises_over_their_corpus_and_mutations_of_it() {
    let mut numbers = Numbers::new();
    for (name, target) in referee::TARGETS {
        let folder = fs::read_dir(Path::new(FUZZ).join("corpus").join(name)).unwrap();
        let mut paths: Vec<_> = folder.map(|file| file.unwrap().path()).collect();
        paths.sort();
        assert!(paths.len() >= 3, "{name} has a corpus");
        let inputs: Vec<Vec<u8>> = paths.iter().map(|path| fs::read(path).unwrap()).collect();
        for input in &inputs {
            target(input);
            for _ in 0..MUTATIONS_COUNT {
                let other = &inputs[numbers.below(inputs.len())];
                target(&mutated(input, other, &mut numbers));
            }
        }
    }
}

#[test]
fn each_program_of_the_fuzzer_is_named_and_has_a_corpus() {
    let manifest = fs::read_to_string(Path::new(FUZZ).join("Cargo.toml")).unwrap();
    let programs = fs::read_dir(Path::new(FUZZ).join("fuzz_targets")).unwrap();
    let mut names: Vec<String> =
        programs.map(|file| file.unwrap().path().file_stem().unwrap().to_string_lossy().into_owned()).collect();
    names.sort();
    let folders = fs::read_dir(Path::new(FUZZ).join("corpus")).unwrap();
    let mut corpora: Vec<String> = folders.map(|file| file.unwrap().file_name().to_string_lossy().into_owned()).collect();
    corpora.sort();
    assert_eq!(names, corpora);
    for name in names {
        assert!(manifest.contains(&format!("path = \"fuzz_targets/{name}.rs\"")), "{name}");
    }
    for (name, _) in referee::TARGETS {
        assert!(corpora.iter().any(|one| one == name), "{name}");
    }
}
