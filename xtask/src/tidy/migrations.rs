//! Every migration exists for both databases under the same name, and its numbers have no gap.
//!
//! Does not know: what a migration does.

use super::{Complaint, Repository};
use std::collections::BTreeSet;

const FOLDER: &str = "crates/store/migrations";

pub(super) fn check(repository: &Repository, complaints: &mut Vec<Complaint>) {
    let sqlite = names(repository, "sqlite");
    let postgres = names(repository, "postgres");
    for name in sqlite.symmetric_difference(&postgres) {
        let missing = if sqlite.contains(name) { "postgres" } else { "sqlite" };
        complaints.push(Complaint::new(
            &format!("{FOLDER}/{missing}"),
            0,
            format!("the migration `{name}` is missing"),
        ));
    }
    let number = |name: &str| name.trim_start_matches('V').split("__").next()?.parse::<usize>().ok();
    // As numbers: in the order of letters V10 stands before V1.
    let mut ordered: Vec<(Option<usize>, &str)> = sqlite.iter().map(|name| (number(name), *name)).collect();
    ordered.sort_unstable();
    for (index, (number, name)) in ordered.into_iter().enumerate() {
        if number != Some(index + 1) {
            complaints.push(Complaint::new(
                &format!("{FOLDER}/sqlite/{name}"),
                0,
                "the numbers must run from 1 without a gap",
            ));
        }
    }
}

fn names<'a>(repository: &'a Repository, database: &str) -> BTreeSet<&'a str> {
    let folder = format!("{FOLDER}/{database}/");
    repository.files.iter().filter_map(|file| file.path.strip_prefix(&folder)).collect()
}
