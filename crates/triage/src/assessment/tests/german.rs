//! The German text of every document says what the English one says.

use super::corpus::all;
use crate::wording::{Language, Message, render};

/// Messages that carry words of the source, which are never translated.
fn quotes(message: &Message) -> bool {
    matches!(
        message,
        Message::RunsProducts { .. }
            | Message::Sectors { .. }
            | Message::Areas { .. }
            | Message::CauseNamed { .. }
            | Message::SourceCondition { .. }
            | Message::PublisherSays { .. }
            | Message::FirstExploited { .. }
    )
}

/// Every number, day and version in it, as English writes them, sorted: the two languages order their words differently.
fn figures(text: &str) -> Vec<String> {
    let words = text.split(|c: char| !(c.is_ascii_alphanumeric() || ".,-".contains(c)));
    let words =
        words.map(|word| word.trim_matches(['.', ',', '-'])).filter(|word| word.contains(|c: char| c.is_ascii_digit()));
    let english = |word: &str| match word.split('.').collect::<Vec<_>>().as_slice() {
        [day, month, year] if (day.len(), month.len(), year.len()) == (2, 2, 4) => format!("{year}-{month}-{day}"),
        _ => word.replace(',', "."),
    };
    let mut figures: Vec<String> = words.map(english).collect();
    figures.sort_unstable();
    figures
}

fn ids(text: &str) -> Vec<&str> {
    let words = text.split(|c: char| !(c.is_ascii_alphanumeric() || c == '-'));
    let is_id = |word: &&str| {
        word.strip_prefix("CVE-")
            .or_else(|| word.strip_prefix("CWE-"))
            .is_some_and(|id| id.starts_with(|c: char| c.is_ascii_digit()))
    };
    let mut ids: Vec<&str> = words.filter(is_id).collect();
    ids.sort_unstable();
    ids
}

#[test]
fn german_text_names_the_same_figures_and_ids_and_is_german() {
    const NAME: &str = "german_text_names_the_same_figures_and_ids_and_is_german";
    let Some(read) = all(NAME) else { return };
    let mut told = 0;
    for assessment in read.iter().map(|read| &read.assessment) {
        let parts = [
            &assessment.could_happen,
            &assessment.who_is_at_risk,
            &assessment.how_exploited,
            &assessment.prerequisites,
        ];
        for statement in parts.into_iter().flatten() {
            let (en, de) = (render(&statement.message, Language::En), render(&statement.message, Language::De));
            assert!(!de.is_empty() && de != en, "{en}");
            assert_eq!(figures(&en), figures(&de), "{en}\n{de}");
            assert_eq!(ids(&en), ids(&de), "{en}\n{de}");
            if !quotes(&statement.message) {
                for word in [" the ", " of the ", " and ", " or ", " is ", " with "] {
                    assert!(!de.contains(word), "{de}");
                }
            }
            told += 1;
        }
    }
    assert!(told > 10_000, "{told} sentences");
}
