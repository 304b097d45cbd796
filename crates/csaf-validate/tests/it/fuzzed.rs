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
use serde_json::Value;
use std::fs;
use std::path::Path;

/// Mutations of each kept input: a second or two in all.
const MUTATIONS_COUNT: usize = 40;

const FUZZ: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../fuzz");

/// What stands in documents where something else belongs.
const ODDITIES: [&str; 12] = [
    "null",
    "true",
    "-1",
    "1e400",
    "\"\"",
    "\"\u{0}é\"",
    "[]",
    "{}",
    "[[]]",
    "\"CVE-2024-0001\"",
    "\"vers:x/<1|>2|*\"",
    "\"9999-99-99T99:99:99Z\"",
];

/// The document with some of its values gone, odd, or standing elsewhere: JSON still, so that tests get to see it.
fn rebuilt(bytes: &[u8], numbers: &mut Numbers) -> Vec<u8> {
    let mut document: Value = serde_json::from_slice(bytes).unwrap();
    let mut places = Vec::new();
    list_places(&document, "", &mut places);
    for _ in 0..=numbers.below(3) {
        let (at, from) = (&places[numbers.below(places.len())], &places[numbers.below(places.len())]);
        let moved = document.pointer(from).cloned();
        let odd = serde_json::from_str(ODDITIES[numbers.below(ODDITIES.len())]).ok();
        let Some(place) = document.pointer_mut(at) else { continue };
        *place = match numbers.below(3) {
            0 => moved.unwrap_or_default(),
            _ => odd.unwrap_or_default(),
        };
    }
    serde_json::to_vec(&document).unwrap()
}

fn list_places(value: &Value, at: &str, places: &mut Vec<String>) {
    match value {
        Value::Array(values) => {
            for (number, one) in values.iter().enumerate() {
                list_places(one, &format!("{at}/{number}"), places);
            }
        }
        Value::Object(members) => {
            for (name, one) in members {
                list_places(one, &format!("{at}/{}", name.replace('~', "~0").replace('/', "~1")), places);
            }
        }
        _ => {}
    }
    places.push(at.to_owned());
}

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
                target(&rebuilt(input, &mut numbers));
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
    let mut corpora: Vec<String> =
        folders.map(|file| file.unwrap().file_name().to_string_lossy().into_owned()).collect();
    corpora.sort();
    assert_eq!(names, corpora);
    for name in names {
        assert!(manifest.contains(&format!("path = \"fuzz_targets/{name}.rs\"")), "{name}");
    }
    for (name, _) in referee::TARGETS {
        assert!(corpora.iter().any(|one| one == name), "{name}");
    }
}
