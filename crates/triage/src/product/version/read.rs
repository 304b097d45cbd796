//! Reads one version from text.

use super::compare::YEARS;
use super::list::is_list;
use super::{LEVELS, Number, Scheme, Tail, VERSION_CHARS_MAX, VERSION_NUMBERS_MAX, Version, is_digest, is_missing};
use crate::product::text::fold;

/// Words before a version that say nothing about its order.
const PREFIX_WORDS: &[&str] = &[
    "v", "ver", "vers", "version", "versions", "fw", "firmware", "sw", "software", "release", "rel", "r", "rev",
    "revision", "sv", "build", "bios", "v.", "fw.", "vx", "ab", "the",
];

/// One piece of a version text.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Token {
    Number { value: u64, digits: u8 },
    Word(String),
    Mark(char),
}

pub(super) fn version(text: &str) -> Option<Version> {
    let written = text.trim().trim_end_matches([',', ';']);
    if is_missing(written) || is_digest(written) || written.chars().count() > VERSION_CHARS_MAX {
        return None;
    }
    let folded = fold(&written.replace('_', " "));
    if let Some(numbers) = date(&folded) {
        return Some(Version {
            prefix: "date".to_owned(),
            numbers,
            tail: Tail::default(),
            written: written.to_owned(),
            scheme: Scheme::Generic,
        });
    }
    if is_list(&folded) {
        return None;
    }
    let tokens = tokens(&folded)?;
    let (prefix, rest) = prefix(&tokens);
    let (numbers, rest) = numbers(rest);
    // A year is never compared with a count of releases: `2018 SP3 Version 3.4` is one version by two names.
    let is_year = |number: &Number| number.value.is_some_and(|value| YEARS.contains(&value));
    if numbers.is_empty()
        || numbers.len() > VERSION_NUMBERS_MAX
        || numbers.first().is_some_and(|number| number.value.is_none())
    {
        return None;
    }
    if !numbers.first().is_some_and(is_year) && names_another(rest) {
        return None;
    }
    Some(Version { prefix, numbers, tail: tail(rest), written: written.to_owned(), scheme: Scheme::Generic })
}

/// Words that a second version begins with (`Rev 3 FW 2.8.1`). A revision, release or build after a version is part of it.
const SECOND_VERSION_WORDS: &[&str] =
    &["v", "ver", "vers", "version", "versions", "fw", "firmware", "sw", "software", "sv", "bios", "vx"];

/// Whether what follows the first numbers holds a version of its own: then which of the two counts, nobody can say.
fn names_another(rest: &[Token]) -> bool {
    let mut tokens = rest.iter().filter(|token| !matches!(token, Token::Mark(' ' | '.' | '-' | ':'))).peekable();
    while let Some(token) = tokens.next() {
        let begins = matches!(token, Token::Word(word) if SECOND_VERSION_WORDS.contains(&word.as_str()));
        if begins && matches!(tokens.peek(), Some(Token::Number { .. })) {
            return true;
        }
    }
    false
}

/// Splits into numbers, words and marks; blanks only separate. `None` if a number is too large to be one.
fn tokens(folded: &str) -> Option<Vec<Token>> {
    let mut tokens = Vec::new();
    let mut chars = folded.chars().peekable();
    while let Some(c) = chars.next() {
        let mut run = String::from(c);
        if c.is_ascii_digit() {
            while let Some(next) = chars.next_if(char::is_ascii_digit) {
                run.push(next);
            }
            tokens.push(Token::Number { value: run.parse().ok()?, digits: u8::try_from(run.len()).ok()? });
        } else if c.is_alphabetic() {
            while let Some(next) = chars.next_if(|next| next.is_alphabetic()) {
                run.push(next);
            }
            tokens.push(Token::Word(run));
        } else {
            tokens.push(Token::Mark(c));
        }
    }
    Some(tokens)
}

/// The words before the first number, without those that say nothing.
fn prefix(tokens: &[Token]) -> (String, &[Token]) {
    let at = tokens.iter().position(|token| matches!(token, Token::Number { .. })).unwrap_or(tokens.len());
    let (before, rest) = tokens.split_at(at);
    let words = before.iter().filter_map(|token| match token {
        Token::Word(word) if !PREFIX_WORDS.contains(&word.as_str()) => Some(word.as_str()),
        _ => None,
    });
    (words.collect::<Vec<_>>().join(" "), rest)
}

/// The dotted numbers; a placeholder (`x`, `*`) may stand for one after the first dot.
fn numbers(tokens: &[Token]) -> (Vec<Number>, &[Token]) {
    let mut numbers = Vec::new();
    let mut rest = tokens;
    while let Some((first, after)) = rest.split_first() {
        let number = match first {
            Token::Number { value, digits } => Number { value: Some(*value), digits: *digits },
            Token::Word(word) if word == "x" && !numbers.is_empty() => Number { value: None, digits: 0 },
            Token::Mark('*') if !numbers.is_empty() => Number { value: None, digits: 0 },
            _ => break,
        };
        numbers.push(number);
        rest = after;
        match rest.split_first() {
            Some((Token::Mark('.'), after)) if is_number_start(after.first()) => rest = after,
            Some((Token::Mark('-'), after)) if joins(&numbers, after) => rest = after,
            _ => break,
        }
    }
    (numbers, rest)
}

fn is_number_start(token: Option<&Token>) -> bool {
    match token {
        Some(Token::Number { .. } | Token::Mark('*')) => true,
        Some(Token::Word(word)) => word == "x",
        _ => false,
    }
}

/// `1-02-08` is three numbers; `4.7.1-20140730` is not four.
fn joins(numbers: &[Number], after: &[Token]) -> bool {
    let small = |token: Option<&Token>| matches!(token, Some(Token::Number { digits: 1..=3, .. }));
    small(after.first()) && numbers.iter().all(|number| number.digits <= 3)
}

/// The service level a word names, as an index into [`Tail::levels`].
fn level(word: &str) -> Option<usize> {
    Some(match word {
        "r" => 0,
        "sp" | "spi" | "mp" | "fp" | "servicepack" => 1,
        "update" | "upd" | "u" | "qu" | "up" | "uc" => 2,
        "patch" | "p" | "pl" => 3,
        "hf" | "hotfix" | "hotfixrev" | "sr" => 4,
        _ => return None,
    })
}

fn tail(tokens: &[Token]) -> Tail {
    let mut tail = Tail { levels: [0; LEVELS], ..Tail::default() };
    let mut rest = tokens;
    let mut first = true;
    while let Some((token, after)) = rest.split_first() {
        let number =
            after.iter().find(|token| !matches!(token, Token::Mark(' ' | '.' | '-'))).and_then(|token| match token {
                Token::Number { value, .. } => Some(*value),
                _ => None,
            });
        let skip = after.iter().take_while(|token| matches!(token, Token::Mark(' ' | '.' | '-'))).count() + 1;
        rest = after;
        match token {
            Token::Word(word) if word == "service" => {}
            Token::Word(word) if word == "pack" && number.is_some() => {
                tail.levels[1] = number.unwrap_or_default();
                rest = after.get(skip..).unwrap_or_default();
            }
            Token::Word(word) => match (level(word), number) {
                (Some(level), Some(value)) if tail.levels.get(level).is_some_and(|old| *old == 0) => {
                    if let Some(slot) = tail.levels.get_mut(level) {
                        *slot = value;
                    }
                    rest = after.get(skip..).unwrap_or_default();
                }
                // A lone `b` may as well be a beta (`1.2b3`), which is before what it is numbered after.
                (None, Some(value)) if word == "build" && tail.build.is_none() => {
                    tail.build = Some(value);
                    rest = after.get(skip..).unwrap_or_default();
                }
                _ if first && word.len() <= 2 && number.is_none() => tail.letters.clone_from(word),
                _ => append(&mut tail.rest, word),
            },
            Token::Number { value, .. } => append(&mut tail.rest, &value.to_string()),
            Token::Mark(' ' | '-' | ',' | '.' | '(' | ')') => {}
            Token::Mark(mark) => append(&mut tail.rest, &mark.to_string()),
        }
        first = false;
    }
    tail
}

fn append(rest: &mut String, piece: &str) {
    if !rest.is_empty() {
        rest.push(' ');
    }
    rest.push_str(piece);
}

const MONTHS: [&str; 12] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

/// A calendar date (`2021-06-16`, `April/20/2023`, `June 30 2015`, `May 2018`) as year, month, day.
fn date(folded: &str) -> Option<Vec<Number>> {
    let parts: Vec<&str> = folded.split([' ', '/', '-', ',']).filter(|part| !part.is_empty()).collect();
    let number = |text: &str| text.parse::<u64>().ok();
    let month = |text: &str| {
        let alphabetic = text.chars().all(char::is_alphabetic) && text.len() >= 3;
        MONTHS.iter().position(|month| alphabetic && text.starts_with(month)).and_then(|at| u64::try_from(at + 1).ok())
    };
    let year = |text: &str| number(text).filter(|year| (1990..2100).contains(year) && text.len() == 4);
    let date = match parts.as_slice() {
        [y, m, d] if year(y).is_some() && m.len() == 2 && d.len() == 2 => vec![year(y)?, number(m)?, number(d)?],
        [m, d, y] if month(m).is_some() => vec![year(y)?, month(m)?, number(d)?],
        [m, y] if month(m).is_some() => vec![year(y)?, month(m)?],
        _ => return None,
    };
    let plausible =
        date.get(1).is_none_or(|m| (1..=12).contains(m)) && date.get(2).is_none_or(|d| (1..=31).contains(d));
    plausible.then(|| date.into_iter().map(|value| Number { value: Some(value), digits: 2 }).collect())
}
