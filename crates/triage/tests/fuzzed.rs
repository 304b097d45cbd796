//! Every fuzz target over its kept corpus and some mutations of it, the same in each run. What a fuzzer finds goes into
//! `fuzz/corpus`, and is tried here from then on. The target of the validator is tried in its own crate.

#[path = "../../../fuzz/src/smoke.rs"]
#[expect(unreachable_pub, reason = "the validator's crate has it too")]
mod smoke;
#[path = "../../../fuzz/src/targets.rs"]
#[expect(unreachable_pub, reason = "the fuzzer's own crate offers them to its programs")]
mod targets;

use std::fs;
use std::path::Path;

#[test]
fn every_target_keeps_its_promises_over_its_corpus_and_mutations_of_it() {
    smoke::run(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../fuzz/corpus")), &targets::TARGETS).unwrap();
}

#[test]
fn the_fuzzer_has_a_program_and_a_corpus_for_each_target() {
    let root = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../fuzz"));
    let manifest = fs::read_to_string(root.join("Cargo.toml")).unwrap();
    for (name, _) in targets::TARGETS {
        assert!(root.join("corpus").join(name).is_dir(), "{name}");
    }
    let folders = fs::read_dir(root.join("corpus")).unwrap().map(|one| one.unwrap().file_name());
    let mut count = 0;
    for name in folders {
        let name = name.to_string_lossy().into_owned();
        assert!(manifest.contains(&format!("path = \"fuzz_targets/{name}.rs\"")), "{name}");
        count += 1;
    }
    assert_eq!(manifest.matches("[[bin]]").count(), count, "a program without a corpus");
}
