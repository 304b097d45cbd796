//! What is wrong with a query, and what was searched for in its place.
//!
//! Does not know: how a query is read.

use super::Language;
use crate::search::{Expected, Problem};

/// One sentence or two about what cannot be meant.
pub fn problem(problem: &Problem, language: Language) -> String {
    match problem {
        Problem::UnknownField { field, near: Some(near) } => {
            say!(
                language,
                "There is no field `{field}`. Did you mean `{near}`? Words with a colon are found in quotes.",
                "Es gibt kein Feld `{field}`. Meinten Sie `{near}`? Wörter mit Doppelpunkt werden in Anführungszeichen gefunden."
            )
        }
        Problem::UnknownField { field, near: None } => {
            let fields = crate::search::FIELDS.join(", ");
            say!(
                language,
                "There is no field `{field}`; there are {fields}. Words with a colon are found in quotes.",
                "Es gibt kein Feld `{field}`; es gibt {fields}. Wörter mit Doppelpunkt werden in Anführungszeichen gefunden."
            )
        }
        Problem::NoValue { field } => {
            say!(language, "Nothing stands behind `{field}`.", "Hinter `{field}` steht nichts.")
        }
        Problem::NotANumber { field } => say!(
            language,
            "`{field}` is no number: write `{field}:` and its value.",
            "`{field}` ist keine Zahl: schreiben Sie `{field}:` und den Wert."
        ),
        Problem::BadValue { field, value, expected } => {
            say!(
                language,
                "`{field}` is {}, not `{value}`.",
                "`{field}` ist {}, nicht `{value}`.",
                expectation(*expected, language)
            )
        }
    }
}

fn expectation(expected: Expected, language: Language) -> String {
    match expected {
        Expected::YesOrNo => language.pick("`yes` or `no`", "`yes` oder `no`").to_owned(),
        Expected::Number(least, most) => {
            say!(language, "a number from {} to {}", "eine Zahl von {} bis {}", least / 1000, most / 1000)
        }
        Expected::Day => language.pick("a day such as 2024-02-13", "ein Tag wie 2024-02-13").to_owned(),
        Expected::CveOrYear => language
            .pick("a CVE id such as CVE-2024-12345, or a year", "eine CVE-Kennung wie CVE-2024-12345 oder ein Jahr")
            .to_owned(),
        Expected::OneOf(codes) => say!(language, "one of {}", "eines von {}", codes.join(", ")),
    }
}

/// That the list is of another word than was typed.
pub fn instead(from: &str, to: &str, language: Language) -> String {
    say!(
        language,
        "Nothing has the word “{from}”. This is the list for “{to}” instead.",
        "Nichts enthält das Wort „{from}“. Dies ist stattdessen die Liste für „{to}“."
    )
}

/// That counts stand for the newest of what was found.
pub fn capped(count: u32, language: Language) -> String {
    say!(language, "Counted in the newest {count} of them.", "Gezählt unter den neuesten {count} davon.")
}
