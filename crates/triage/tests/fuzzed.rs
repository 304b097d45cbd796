//! Every fuzz target over its kept corpus and some mutations of it, the same in each run. What a fuzzer finds goes into
//! `fuzz/corpus`, and is tried here from then on.

#[path = "../../../fuzz/src/targets.rs"]
#[expect(unreachable_pub, reason = "the fuzzer's own crate offers them to its programs")]
mod targets;

#[path = "../../../fuzz/src/mutations.rs"]
#[expect(unreachable_pub, reason = "the fuzzer's own crate offers them to its tests")]
mod mutations;

use mutations::{Numbers, mutated};
use std::fs;
use std::path::Path;

/// Mutations of each kept input: all of them together take a second or two.
const MUTATIONS_COUNT: usize = 40;

#[test]
fn every_target_keeps_its_promises_over_its_corpus_and_mutations_of_it() {
    let root = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../fuzz/corpus"));
    let mut numbers = Numbers::new();
    for (name, target) in targets::TARGETS {
        let folder = fs::read_dir(root.join(name)).unwrap_or_else(|error| panic!("the corpus of {name}: {error}"));
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
