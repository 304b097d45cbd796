//! The validator's fuzz target over its kept corpus and some mutations of it, as `triage` runs the others.

#[path = "../../../../fuzz/src/smoke.rs"]
#[expect(unreachable_pub, reason = "the crate of readers has it too")]
mod smoke;
#[path = "../../../../fuzz/src/validation.rs"]
#[expect(unreachable_pub, reason = "the fuzzer's own crate offers it to its program")]
mod validation;

use std::path::Path;

#[test]
fn the_validator_keeps_its_promises_over_its_corpus_and_mutations_of_it() {
    smoke::run(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../fuzz/corpus")), &validation::TARGETS).unwrap();
}
