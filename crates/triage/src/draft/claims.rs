//! A sentence as words and phrases, for the checks.
//!
//! Does not know: which of them a draft may use.

use crate::product::text::fold;
use std::collections::HashSet;

/// Shorter stems would make unlike words meet.
const STEM_LENGTH_BYTES_MIN: usize = 4;

/// A text in words, folded; inner dots, dashes, slashes and colons belong to a word (`V1.2`, `CVE-2026-1`, `80/tcp`).
pub(super) struct Words {
    words: Vec<String>,
    /// The words with one blank between them and around.
    line: String,
    /// The same with joined words apart, so that no dash hides a phrase.
    apart: String,
}

impl Words {
    pub(super) fn of(text: &str) -> Words {
        let folded = fold(text);
        let outside = |c: char| !c.is_alphanumeric();
        let inner = |c: char| {
            !c.is_alphanumeric() && !matches!(c, '.' | '-' | '/' | ':' | '_' | '\'' | '+' | '%' | '<' | '>' | '=')
        };
        let words: Vec<String> = folded
            .split(inner)
            .map(|word| word.trim_matches(outside))
            .map(|word| word.strip_suffix("'s").unwrap_or(word).to_owned())
            .filter(|word| !word.is_empty())
            .collect();
        let line = format!(" {} ", words.join(" "));
        let apart = line.replace(['-', '/', '.', ':', '_', '+'], " ");
        Words { words, line, apart }
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &str> {
        self.words.iter().map(String::as_str)
    }

    /// The first phrase of a list that stands in the text.
    pub(super) fn find_phrase(&self, phrases: &[&'static str]) -> Option<&'static str> {
        phrases.iter().copied().find(|phrase| self.has(phrase))
    }

    /// Whether a phrase stands in the text, as whole words unless it ends with `*`.
    pub(super) fn has(&self, phrase: &str) -> bool {
        let phrase = match phrase.strip_suffix('*') {
            Some(beginning) => format!(" {beginning}"),
            None => format!(" {phrase} "),
        };
        self.line.contains(&phrase) || self.apart.contains(&phrase)
    }
}

/// The words of the cited fields: a word of a draft may be another form of one of them, a number only itself.
pub(super) struct Vocabulary {
    words: HashSet<String>,
    stems: HashSet<String>,
}

impl Vocabulary {
    pub(super) fn of(texts: &Words) -> Vocabulary {
        let mut words: HashSet<String> = texts.iter().map(str::to_owned).collect();
        // `cross-site`, `CP/343`: their parts are words of the source too, but no part of a number is.
        let parts: Vec<String> = words
            .iter()
            .flat_map(|word| word.split(['-', '/']))
            .filter(|part| !part.chars().any(|c| c.is_ascii_digit()))
            .map(str::to_owned)
            .collect();
        words.extend(parts);
        let stems = words.iter().filter_map(|word| stem(word)).map(str::to_owned).collect();
        Vocabulary { words, stems }
    }

    pub(super) fn has(&self, word: &str) -> bool {
        self.words.contains(word) || stem(word).is_some_and(|stem| self.stems.contains(stem))
    }
}

/// The word without its ending; none for short words and for whatever holds a digit.
fn stem(word: &str) -> Option<&str> {
    if !word.chars().all(|c| c.is_ascii_lowercase()) {
        return None;
    }
    let ending = ["ing", "ed", "es", "s", "e"].into_iter().find_map(|ending| word.strip_suffix(ending));
    Some(ending.unwrap_or(word)).filter(|stem| stem.len() >= STEM_LENGTH_BYTES_MIN)
}
