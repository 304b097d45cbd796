//! How long a file and a function may be (STYLE.md, habit 4).
//!
//! Does not know: whether a long one is good.

use super::{Complaint, Repository};

/// A reader keeps about this much in mind; 250 to 400 is the habit.
const FILE_LINES_MAX: usize = 600;

/// More than one screen; 40 is the habit.
const FUNCTION_LINES_MAX: usize = 70;

/// ARCHITECTURE.md is read in one sitting.
const MAP_LINES_MAX: usize = 250;

pub(super) fn check(repository: &Repository, complaints: &mut Vec<Complaint>) {
    for (file, rust) in repository.rust() {
        let lines = rust.product_code().lines().count();
        if lines > FILE_LINES_MAX && !file.is_test {
            complaints.push(Complaint::new(&file.path, 0, format!("{lines} lines; {FILE_LINES_MAX} are allowed")));
        }
        for (line, length) in functions(&rust.code).into_iter().filter(|(_, length)| *length > FUNCTION_LINES_MAX) {
            let message = format!("a function of {length} lines; {FUNCTION_LINES_MAX} are allowed");
            complaints.push(Complaint::new(&file.path, line, message));
        }
    }
    for file in repository.files.iter().filter(|file| file.path == "ARCHITECTURE.md") {
        let lines = file.text.lines().count();
        if lines > MAP_LINES_MAX {
            complaints.push(Complaint::new(&file.path, 0, format!("{lines} lines; {MAP_LINES_MAX} are allowed")));
        }
    }
}

/// First line (from 1) and number of lines of every function with a body.
pub(super) fn functions(code: &str) -> Vec<(usize, usize)> {
    let starts = code.match_indices("fn ").filter(|(at, _)| {
        let stands_alone = !code[..*at].ends_with(|last: char| last.is_alphanumeric() || last == '_');
        stands_alone && code[at + 3..].starts_with(|first: char| first.is_alphabetic() || first == '_')
    });
    starts
        .filter_map(|(at, _)| {
            let length = function_length(&code[at..])?;
            let first = code[..at].matches('\n').count() + 1;
            Some((first, code[at..at + length].matches('\n').count() + 1))
        })
        .collect()
}

/// Bytes up to the brace that closes the body; `None` for a function without one.
fn function_length(code: &str) -> Option<usize> {
    let mut brackets = 0_usize;
    let mut braces = 0_usize;
    for (at, character) in code.char_indices() {
        match character {
            '(' | '[' => brackets += 1,
            ')' | ']' => brackets = brackets.saturating_sub(1),
            ';' if braces == 0 && brackets == 0 => return None,
            '{' => braces += 1,
            '}' => {
                braces = braces.saturating_sub(1);
                if braces == 0 {
                    return Some(at);
                }
            }
            _ => {}
        }
    }
    None
}
