//! Answers the labelled pairs of the corpus as CSV (`asset_id,advisory_id,verdict`), for the grader beside them.

#[path = "../tests/match_dev/dev_set.rs"]
mod dev_set;

fn main() {
    let Some(root) = dev_set::corpus("match_dev") else { return };
    println!("asset_id,advisory_id,verdict");
    for (asset, advisory, verdict) in dev_set::answers(&root) {
        println!("{asset},{advisory},{verdict}");
    }
}
