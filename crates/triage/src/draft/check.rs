//! Holds a draft against the fields it cites. Whatever breaks one rule is thrown away as a whole.
//!
//! Does not know: who wrote it.

use super::claims::{Vocabulary, Words};
use super::fields::Fields;
use super::words::{CLAIMS, INSTRUCTIONS, LOSSES, NEUTRAL, REASSURANCES, TOTAL, TURNING};
use super::{CITATIONS_COUNT_MAX, Draft, SENTENCE_LENGTH_CHARACTERS_MAX, SENTENCES_COUNT_MAX, Sentence};
use thiserror::Error;

/// Why a draft was thrown away. Words in it are the model's: print them escaped.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum Broken {
    /// It is not what the schema says.
    #[error("the answer is no draft: {0}")]
    Shape(String),
    /// No sentence, too many, or too long a one.
    #[error(
        "the draft is not between one and {SENTENCES_COUNT_MAX} sentences of {SENTENCE_LENGTH_CHARACTERS_MAX} characters"
    )]
    Length,
    /// A sentence cites nothing, too much, or what it was not told.
    #[error("a sentence cites {0:?}, which is no field it was told")]
    Citation(String),
    /// A link, markup or an invisible character.
    #[error("a sentence holds {0:?}, which is no plain text")]
    Markup(char),
    /// A word that stands neither in the cited fields nor among the neutral words, or two that do not stand so.
    #[error("the cited fields do not name {0:?}")]
    Invented(String),
    /// A loss that no vector states.
    #[error("no vector states the loss that {0:?} claims")]
    Loss(&'static str),
    /// A claim that needs the source's own words.
    #[error("the cited fields do not speak of {0}, which {1:?} claims")]
    Claim(&'static str, &'static str),
    /// An instruction to the reader.
    #[error("{0:?} tells the reader what to do")]
    Instruction(&'static str),
    /// A word of comfort.
    #[error("{0:?} tells the reader not to worry")]
    Reassurance(&'static str),
}

/// Reads an answer and holds it against the fields.
///
/// # Errors
/// The first rule it breaks.
pub fn check(answer: &str, fields: &Fields) -> Result<Draft, Broken> {
    let draft: Draft = serde_json::from_str(answer).map_err(|error| Broken::Shape(error.to_string()))?;
    if draft.sentences.is_empty() || draft.sentences.len() > SENTENCES_COUNT_MAX {
        return Err(Broken::Length);
    }
    draft.sentences.iter().try_for_each(|sentence| check_sentence(sentence, fields))?;
    Ok(draft)
}

fn check_sentence(sentence: &Sentence, fields: &Fields) -> Result<(), Broken> {
    let length = sentence.text.chars().count();
    if sentence.text.trim().is_empty() || length > SENTENCE_LENGTH_CHARACTERS_MAX {
        return Err(Broken::Length);
    }
    let cited = Words::of(&cited(sentence, fields)?);
    if let Some(odd) = sentence.text.chars().find(|c| !is_plain(*c)) {
        return Err(Broken::Markup(odd));
    }
    let words = Words::of(&sentence.text);
    check_tone(&words)?;
    check_losses(&words, fields)?;
    for (what, phrases) in CLAIMS.iter() {
        if let Some(phrase) = phrases.iter().find(|phrase| words.has(phrase) && !cited.has(phrase)) {
            return Err(Broken::Claim(what, phrase));
        }
    }
    check_turns(&words, &cited)?;
    check_words(&words, &Vocabulary::of(&cited))
}

/// The texts of the cited fields.
fn cited(sentence: &Sentence, fields: &Fields) -> Result<String, Broken> {
    if sentence.cites.is_empty() || sentence.cites.len() > CITATIONS_COUNT_MAX {
        return Err(Broken::Citation(format!("{} fields", sentence.cites.len())));
    }
    let text = |pointer: &String| fields.find(pointer).ok_or_else(|| Broken::Citation(pointer.clone()));
    Ok(sentence.cites.iter().map(text).collect::<Result<Vec<_>, _>>()?.join(" . "))
}

/// Letters, digits and the marks of a sentence: no markup, no address, nothing invisible or turned around.
fn is_plain(c: char) -> bool {
    c.is_alphanumeric()
        || matches!(
            c,
            ' ' | '.' | ',' | ';' | ':' | '-' | '–' | '\'' | '’' | '(' | ')' | '/' | '"' | '“' | '”' | '%' | '+' | '®'
        )
}

fn check_tone(words: &Words) -> Result<(), Broken> {
    if let Some(phrase) = words.find_phrase(&INSTRUCTIONS) {
        return Err(Broken::Instruction(phrase));
    }
    words.find_phrase(&REASSURANCES).map_or(Ok(()), |phrase| Err(Broken::Reassurance(phrase)))
}

/// Also where the cited field says so: the vectors are what the page shows beside it.
fn check_losses(words: &Words, fields: &Fields) -> Result<(), Broken> {
    let all = fields.losses.iter().all(|stated| *stated);
    if let Some(word) = words.find_phrase(&TOTAL).filter(|_| !all) {
        return Err(Broken::Loss(word));
    }
    // A word such as "delete" claims two losses: one of them is enough.
    let lists = || LOSSES.iter().zip(fields.losses);
    let may_say = |phrase: &str| lists().any(|(list, stated)| stated && list.contains(&phrase));
    let lost = lists().filter(|(_, stated)| !stated).flat_map(|(list, _)| list.iter());
    let mut invented = lost.filter(|phrase| words.has(phrase) && !may_say(phrase));
    invented.next().map_or(Ok(()), |phrase| Err(Broken::Loss(phrase)))
}

/// "does not contain the part" is made of words that every advisory has: that it is so, only the source can say.
fn check_turns(words: &Words, cited: &Words) -> Result<(), Broken> {
    let list: Vec<&str> = words.iter().collect();
    // The last word of a text has none after it: what stands before counts.
    let last = list.len().saturating_sub(2);
    for (at, word) in list.iter().enumerate().filter(|(_, word)| turns(word)) {
        let start = at.min(last);
        let pair = list.get(start..start + 2).map(|pair| pair.join(" "));
        if !pair.as_ref().is_some_and(|pair| cited.has(pair)) {
            return Err(Broken::Invented(pair.unwrap_or_else(|| (*word).to_owned())));
        }
    }
    Ok(())
}

/// Also where a dash joins it with another word.
fn turns(word: &str) -> bool {
    let is_listed = |part: &str| TURNING.iter().any(|phrase| matches(part, phrase));
    word.ends_with("n't") || word.split(['-', '/', '.', ':', '_', '+']).any(is_listed)
}

fn matches(word: &str, phrase: &str) -> bool {
    match phrase.strip_suffix('*') {
        Some(beginning) => word.starts_with(beginning),
        None => word == phrase,
    }
}

fn check_words(words: &Words, cited: &Vocabulary) -> Result<(), Broken> {
    let claims_loss = |word: &str| {
        let mut phrases = LOSSES.iter().flatten().chain(TOTAL.iter());
        phrases.any(|phrase| matches(word, phrase))
    };
    let known = |word: &str| NEUTRAL.contains(word) || cited.has(word) || claims_loss(word);
    // `network-based` is as good as its parts, if none of them is a number.
    let has_digit = |part: &str| part.chars().any(|c| c.is_ascii_digit());
    let plain = |word: &str| word.split(['-', '/']).all(|part| known(part) && !has_digit(part));
    match words.iter().find(|word| !known(word) && !plain(word)) {
        Some(word) => Err(Broken::Invented(word.to_owned())),
        None => Ok(()),
    }
}
