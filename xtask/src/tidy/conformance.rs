//! `docs/conformance.md`: every requirement names the test that shows it, and that test is there; or it is said to be missing.
//!
//! Does not know: what a requirement asks for.

use super::{Complaint, File, Repository};

const TABLE: &str = "docs/conformance.md";
/// What stands in a line about something that is not there.
const MISSING: &str = "**missing**";

pub(super) fn check(repository: &Repository, complaints: &mut Vec<Complaint>) {
    let Some(table) = repository.files.iter().find(|file| file.path == TABLE) else { return };
    let mut body = false;
    for (number, line) in table.text.lines().enumerate() {
        let is_row = line.starts_with('|');
        if is_row && body {
            for complaint in row(repository, line) {
                complaints.push(Complaint::new(TABLE, number + 1, complaint));
            }
        }
        // A table's body begins after the line of dashes.
        body = is_row && (body || line.starts_with("|---"));
    }
}

/// What is wrong with one line of a table.
fn row(repository: &Repository, line: &str) -> Vec<String> {
    let mut complaints = Vec::new();
    let (mut file, mut tests): (Option<&File>, usize) = (None, 0);
    for word in line.split('`').skip(1).step_by(2) {
        if word.ends_with(".rs") {
            file = repository.files.iter().find(|known| known.path == word);
        } else if is_test_name(word) {
            tests += 1;
            if !file.is_some_and(|file| file.text.contains(&format!("fn {word}("))) {
                complaints.push(format!("names the test `{word}`, which is not in the file named before it"));
            }
        }
    }
    if tests == 0 && !line.contains(MISSING) {
        complaints.push(format!("names no test; say {MISSING} where there is nothing to show"));
    }
    complaints
}

/// Tests are sentences: at least four words.
fn is_test_name(word: &str) -> bool {
    word.matches('_').count() >= 3
        && word.chars().all(|one| one.is_ascii_lowercase() || one.is_ascii_digit() || one == '_')
}
