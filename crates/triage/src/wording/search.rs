//! What is wrong with a query, and what was searched for in its place.
//!
//! Does not know: how a query is read.

use super::Language;
use crate::search::{Expected, Problem};

/// One sentence or two about what cannot be meant.
pub fn problem(problem: &Problem, language: Language) -> String {
    let (Language::En | Language::De) = language;
    match problem {
        Problem::UnknownField { field, near: Some(near) } => {
            format!("There is no field `{field}`. Did you mean `{near}`? Words with a colon are found in quotes.")
        }
        Problem::UnknownField { field, near: None } => {
            let fields = crate::search::FIELDS.join(", ");
            format!("There is no field `{field}`; there are {fields}. Words with a colon are found in quotes.")
        }
        Problem::NoValue { field } => format!("Nothing stands behind `{field}`."),
        Problem::NotANumber { field } => format!("`{field}` is no number: write `{field}:` and its value."),
        Problem::BadValue { field, value, expected } => {
            format!("`{field}` is {}, not `{value}`.", expectation(*expected))
        }
    }
}

fn expectation(expected: Expected) -> String {
    match expected {
        Expected::YesOrNo => "`yes` or `no`".to_owned(),
        Expected::Number(least, most) => format!("a number from {} to {}", least / 1000, most / 1000),
        Expected::Day => "a day such as 2024-02-13".to_owned(),
        Expected::CveOrYear => "a CVE id such as CVE-2024-12345, or a year".to_owned(),
        Expected::OneOf(codes) => format!("one of {}", codes.join(", ")),
    }
}

/// That the list is of another word than was typed.
pub fn instead(from: &str, to: &str, language: Language) -> String {
    let (Language::En | Language::De) = language;
    format!("Nothing has the word “{from}”. This is the list for “{to}” instead.")
}

/// That counts stand for the newest of what was found.
pub fn capped(count: u32, language: Language) -> String {
    let (Language::En | Language::De) = language;
    format!("Counted in the newest {count} of them.")
}
