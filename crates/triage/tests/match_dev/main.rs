//! The labelled pairs of the corpus, and figures that must not fall.

mod dev_set;
mod laws;
mod part_numbers;
mod table;
mod vers_spec;

use std::collections::HashMap;
use std::path::Path;
use std::sync::LazyLock;

/// The engine's answers, by asset and advisory; asked once for all tests.
#[expect(clippy::expect_used, reason = "every test asks for the corpus before")]
static ANSWERS: LazyLock<HashMap<(String, String), String>> = LazyLock::new(|| {
    let root = dev_set::corpus("answers").expect("the corpus, which the test asked for before");
    dev_set::answers(&root).into_iter().map(|(asset, advisory, verdict)| ((asset, advisory), verdict)).collect()
});

/// Share of answered `affected` that is true; measured, rounded down.
const PRECISION_MIN: f64 = 0.998;
/// Share of true `affected` that is answered so.
const RECALL_MIN: f64 = 0.998;
/// Share of true `affected` that is answered `affected` or `needs_data`.
const SURFACED_MIN: f64 = 0.999;
/// Share of all pairs answered `needs_data`; the truth has 0.0588.
const NEEDS_DATA_MAX: f64 = 0.0605;

#[test]
fn match_quality_does_not_fall() {
    let Some(root) = dev_set::corpus("match_quality_does_not_fall") else { return };
    let answers = &*ANSWERS;
    let (mut pairs, mut truth, mut answered, mut hit, mut surfaced, mut open) = (0.0, 0.0, 0.0, 0.0, 0.0, 0.0);
    for row in dev_set::rows(&root.join("match/dev/expected.csv")) {
        let key = (row["asset_id"].clone(), row["advisory_id"].clone());
        let answer = answers.get(&key).map_or("unrelated", String::as_str);
        assert!(
            answer == "unrelated" || row["class"] != "neg_false_friend_vendor",
            "{key:?}: a false friend was matched"
        );
        pairs += 1.0;
        open += f64::from(u8::from(answer == "needs_data"));
        answered += f64::from(u8::from(answer == "affected"));
        if row["verdict"] == "affected" {
            truth += 1.0;
            hit += f64::from(u8::from(answer == "affected"));
            surfaced += f64::from(u8::from(matches!(answer, "affected" | "needs_data")));
        }
    }
    let figures = [hit / answered, hit / truth, surfaced / truth, open / pairs];
    println!("precision, recall, surfaced, needs_data: {figures:?}");
    assert!(figures[0] >= PRECISION_MIN, "precision {}", figures[0]);
    assert!(figures[1] >= RECALL_MIN, "recall {}", figures[1]);
    assert!(figures[2] >= SURFACED_MIN, "surfaced {}", figures[2]);
    assert!(figures[3] <= NEEDS_DATA_MAX, "share of needs_data {}", figures[3]);
}

#[test]
fn the_documentation_has_the_figures_that_are_measured() {
    let Some(root) = dev_set::corpus("the_documentation_has_the_figures_that_are_measured") else { return };
    let table = table::markdown(&root, &ANSWERS);
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/matching.md");
    let page = std::fs::read_to_string(page).expect("docs/matching.md");
    assert!(page.contains(&table), "docs/matching.md has another table than:\n{table}");
}

/// Share of the corpus' range nodes that are understood; measured, rounded down.
const RANGES_READ_MIN: f64 = 0.985;

#[test]
fn the_ranges_of_the_corpus_are_understood() {
    let Some(root) = dev_set::corpus("the_ranges_of_the_corpus_are_understood") else { return };
    let table = std::fs::read_to_string(root.join("cisa/version-names-2017-2023.tsv")).expect("the table");
    let (mut nodes, mut read) = (0.0, 0.0);
    for line in table.lines().skip(1) {
        let cells: Vec<&str> = line.split('\t').collect();
        let [category, text, count] = cells.as_slice() else { continue };
        let text: String = serde_json::from_str(text).expect("a JSON string");
        let count: f64 = count.parse().expect("a number");
        if *category == "product_version_range" {
            let range = triage::product::Range::parse(&text);
            nodes += count;
            read += if range.is_read() { count } else { 0.0 };
            if !range.is_read() {
                println!("unread {count}: {text:?}");
            }
        }
    }
    println!("understood {read} of {nodes}");
    assert!(read / nodes >= RANGES_READ_MIN, "{}", read / nodes);
}
