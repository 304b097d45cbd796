//! A reader's words → the databases' query languages.
//!
//! Whatever is typed, the result is well-formed: only letters and digits survive.
//! Does not know: SQL.

use super::tokens::{cut, fold_into, is_word, pairs, stands_alone};
use crate::connection::Dialect;
use std::fmt::Write;

/// Words of one query; more narrow nothing down that these do not.
const QUERY_WORDS_COUNT_MAX: usize = 16;
/// Characters of a query that are looked at.
const QUERY_SIZE_BYTES_MAX: usize = 400;

/// What is asked for.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum SearchQuery {
    /// Only blanks: no filter.
    Everything,
    /// Something, but no letter or digit: no advisory has it.
    Nothing,
    /// All of these words.
    Words(Vec<Term>),
}

/// Letters and digits of numbers that were typed apart.
const JOINED_SIZE_BYTES_MAX: usize = 40;

/// One typed word.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Term {
    /// Without separators.
    whole: String,
    /// Between separators; at least two, or empty.
    parts: Vec<String>,
    /// Whether the word may go on: the last one, which is still being typed.
    prefix: bool,
}

/// Reads words, the last of which may be unfinished, and phrases.
pub(crate) fn parse_query(text: &str, phrases: &[String]) -> SearchQuery {
    let text = &text[..text.floor_char_boundary(QUERY_SIZE_BYTES_MAX)];
    let phrases: Vec<&str> = phrases.iter().map(|one| &one[..one.floor_char_boundary(QUERY_SIZE_BYTES_MAX)]).collect();
    if text.trim().is_empty() && phrases.is_empty() {
        return SearchQuery::Everything;
    }
    let mut folded = String::new();
    fold_into(text, &mut folded);
    let words = folded.split_whitespace().filter_map(term);
    let mut terms: Vec<Term> = words.take(QUERY_WORDS_COUNT_MAX).collect();
    if let Some(last) = terms.last_mut() {
        last.prefix = true;
    }
    let nothing = terms.is_empty() && !text.trim().is_empty();
    for phrase in phrases {
        fold_into(phrase, &mut folded);
        terms.extend(phrase_words(&folded));
    }
    if nothing || terms.is_empty() {
        return SearchQuery::Nothing;
    }
    SearchQuery::Words(terms)
}

/// A phrase's neighbours, or its only word.
fn phrase_words(folded: &str) -> Vec<Term> {
    let mut words = pairs(folded);
    if words.is_empty() {
        words.push(folded.chars().filter(|c| is_word(*c)).collect());
    }
    let whole = words.into_iter().take(QUERY_WORDS_COUNT_MAX).filter(|word| !word.is_empty());
    whole.map(|whole| Term { whole: own(&whole), parts: Vec::new(), prefix: false }).collect()
}

fn term(word: &str) -> Option<Term> {
    let mut parts: Vec<String> = word.split(|c: char| !is_word(c)).filter(|part| !part.is_empty()).map(own).collect();
    let whole: String = parts.concat();
    if whole.is_empty() {
        return None;
    }
    if parts.len() == 1 {
        // Between the characters of these scripts there may be a word's end: all of them must be there.
        let alone = whole.chars().any(stands_alone);
        parts = if alone { whole.chars().map(String::from).collect() } else { Vec::new() };
    }
    Some(Term { whole: own(&whole), parts, prefix: false })
}

fn own(word: &str) -> String {
    cut(word).to_owned()
}

impl SearchQuery {
    /// The query in the database's language; `None` for those that need no index.
    pub(crate) fn render(&self, dialect: Dialect) -> Option<String> {
        let SearchQuery::Words(terms) = self else { return None };
        let (and, or) = match dialect {
            Dialect::Sqlite => (" AND ", " OR "),
            Dialect::Postgres => (" & ", " | "),
        };
        let number = |term: &Term| term.whole.contains(|c: char| c.is_ascii_digit());
        let mut rendered = Vec::with_capacity(terms.len());
        for run in terms.chunk_by(|one, next| number(one) && number(next)) {
            let all: Vec<String> = run.iter().map(|term| term.render(dialect, and, or)).collect();
            rendered.push(or_joined(dialect, run, &all.join(and), or));
        }
        let all = rendered.join(and);
        // `CP 343-1` alone is a number, too.
        let is_number = rendered.len() > 1 && terms.iter().any(number);
        Some(if is_number { or_joined(dialect, terms, &all, or) } else { all })
    }
}

/// An order number typed with blanks meets one that is printed without.
fn or_joined(dialect: Dialect, terms: &[Term], all: &str, or: &str) -> String {
    let joined: String = terms.iter().map(|term| term.whole.as_str()).collect();
    if terms.len() == 1 || joined.len() >= JOINED_SIZE_BYTES_MAX {
        return all.to_owned();
    }
    format!("(({all}){or}{})", word(dialect, &joined, true))
}

impl Term {
    fn render(&self, dialect: Dialect, and: &str, or: &str) -> String {
        let whole = word(dialect, &self.whole, self.prefix);
        let Some((last, first)) = self.parts.split_last() else { return whole };
        let mut parts = String::new();
        for part in first {
            parts.push_str(&word(dialect, part, false));
            parts.push_str(and);
        }
        parts.push_str(&word(dialect, last, self.prefix));
        format!("({whole}{or}({parts}))")
    }
}

fn word(dialect: Dialect, word: &str, prefix: bool) -> String {
    let mut text = String::with_capacity(word.len() + 4);
    // Quotes keep words such as `and` or `near` from being operators; a word holds no quote itself.
    let outcome = match (dialect, prefix) {
        (Dialect::Sqlite, false) => write!(text, "\"{word}\""),
        (Dialect::Sqlite, true) => write!(text, "\"{word}\"*"),
        (Dialect::Postgres, false) => write!(text, "'{word}'"),
        (Dialect::Postgres, true) => write!(text, "'{word}':*"),
    };
    debug_assert!(outcome.is_ok(), "writing to a string cannot fail");
    text
}
