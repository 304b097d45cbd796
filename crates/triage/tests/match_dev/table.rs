//! The figures of the labelled pairs, class by class, as `docs/matching.md` shows them.
//!
//! Does not know: which figures are good enough.

use crate::dev_set::rows;
use std::collections::{BTreeMap, HashMap};
use std::fmt::Write as _;
use std::path::Path;

/// What was answered for the pairs of one class.
#[derive(Default)]
struct Class {
    pairs: u32,
    right: u32,
    true_affected: u32,
    lost: u32,
    false_affected: u32,
}

/// The table in Markdown, the largest class first.
pub(crate) fn markdown(root: &Path, answers: &HashMap<(String, String), String>) -> String {
    let mut classes: BTreeMap<String, Class> = BTreeMap::new();
    for row in rows(&root.join("match/dev/expected.csv")) {
        let answer = answers.get(&(row["asset_id"].clone(), row["advisory_id"].clone()));
        let answer = answer.map_or("unrelated", String::as_str);
        let truth = row["verdict"].as_str();
        let class = classes.entry(row["class"].clone()).or_default();
        class.pairs += 1;
        class.right += u32::from(answer == truth);
        class.true_affected += u32::from(truth == "affected");
        class.lost += u32::from(truth == "affected" && !matches!(answer, "affected" | "needs_data"));
        class.false_affected += u32::from(truth != "affected" && answer == "affected");
    }
    let mut classes: Vec<(String, Class)> = classes.into_iter().collect();
    classes.sort_by_key(|(_, class)| std::cmp::Reverse(class.pairs));
    let mut table = String::from("| class | pairs | right | truly affected | of these lost | falsely affected |\n");
    table.push_str("|---|---:|---:|---:|---:|---:|\n");
    for (name, class) in &classes {
        let Class { pairs, right, true_affected, lost, false_affected } = class;
        let _ = writeln!(table, "| {name} | {pairs} | {right} | {true_affected} | {lost} | {false_affected} |");
    }
    table
}
