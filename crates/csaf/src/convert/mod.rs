//! From CSAF 2.0 to 2.1 (2.1 §9.1.18, conformance clause 18), and back where nothing is lost.
//!
//! Every step tells what it did to which place: what only has another form now, what was guessed, what was left out, what a
//! person has to mend. Does not know: whether the outcome passes the tests of its edition; a validator says so.

mod down;
mod known;
mod numbers;
mod remediations;
#[cfg(test)]
mod tests;
mod tree;
mod up;

use serde_json::{Map, Value};

/// An edition to convert to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    /// CSAF 2.0.
    V2_0,
    /// CSAF 2.1.
    V2_1,
}

/// What a step did to a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Effect {
    /// It says the same in another form.
    Lossless,
    /// It says what the document did not: the standard's default, or the likeliest reading.
    Guessed,
    /// It is gone.
    Lost,
    /// A person has to look: the edition cannot say it, or this converter cannot find out how.
    Unresolved,
}

impl Effect {
    /// The word of reports.
    pub fn code(self) -> &'static str {
        match self {
            Effect::Lossless => "lossless",
            Effect::Guessed => "guessed",
            Effect::Lost => "lost",
            Effect::Unresolved => "unresolved",
        }
    }
}

/// One thing that was done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// What became of it.
    pub effect: Effect,
    /// Where, in the document that was given (RFC 6901).
    pub pointer: String,
    /// What was done, as one English sentence, with the value where it is short.
    pub message: String,
}

/// What is left to whoever converts.
pub struct Wishes<'a> {
    /// The version of the CWE list that has this id under this name: the latest before the given day, else the first after it.
    pub cwe_version: &'a dyn Fn(&str, &str, &str) -> Option<String>,
    /// Order, model and serial numbers are complete: no star is added to them.
    pub numbers_are_complete: bool,
}

/// A document that was converted.
#[derive(Clone, Debug, PartialEq)]
pub struct Converted {
    /// The document in its new edition.
    pub document: Value,
    /// What was done, in the order of the steps.
    pub notes: Vec<Note>,
}

impl Converted {
    /// The gravest effect of all steps.
    pub fn worst(&self) -> Effect {
        self.notes.iter().map(|note| note.effect).max().unwrap_or(Effect::Lossless)
    }
}

/// The document cannot be converted at all.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ConvertError {
    /// It is of the wanted edition already, of an unknown one, or says none.
    #[error("converting a document: it says that its edition is {found:?}, and only one of {wanted} can be converted")]
    OtherEdition {
        /// `document.csaf_version`.
        found: String,
        /// What it should be.
        wanted: &'static str,
    },
}

/// Converts a document that was read as JSON.
///
/// # Errors
/// [`ConvertError::OtherEdition`] for a document that is not of the other edition.
pub fn convert(document: Value, to: Target, wishes: &Wishes<'_>) -> Result<Converted, ConvertError> {
    let wanted = if to == Target::V2_1 { "2.0" } else { "2.1" };
    let found = document.pointer("/document/csaf_version").and_then(Value::as_str).unwrap_or_default();
    if found != wanted {
        return Err(ConvertError::OtherEdition { found: found.to_owned(), wanted });
    }
    let mut converted = Converted { document, notes: Vec::new() };
    match to {
        Target::V2_1 => up::convert(&mut converted, wishes),
        Target::V2_0 => down::convert(&mut converted),
    }
    Ok(converted)
}

/// Characters of a value that a note shows.
const SHOWN_CHARS_MAX: usize = 120;

impl Converted {
    fn note(&mut self, effect: Effect, pointer: impl Into<String>, message: impl Into<String>) {
        self.notes.push(Note { effect, pointer: pointer.into(), message: message.into() });
    }

    /// Every object of the array at `pointer`, with its place. What is no object is left to a validator.
    fn each(&mut self, pointer: &str, mut step: impl FnMut(&mut Map<String, Value>, &str, &mut Vec<Note>)) {
        let Some(Value::Array(values)) = self.document.pointer_mut(pointer) else { return };
        for (at, value) in values.iter_mut().enumerate() {
            if let Value::Object(object) = value {
                step(object, &format!("{pointer}/{at}"), &mut self.notes);
            }
        }
    }

    fn object(&mut self, pointer: &str) -> Option<(&mut Map<String, Value>, &mut Vec<Note>)> {
        match self.document.pointer_mut(pointer) {
            Some(Value::Object(object)) => Some((object, &mut self.notes)),
            _ => None,
        }
    }
}

fn note(notes: &mut Vec<Note>, effect: Effect, pointer: impl Into<String>, message: impl Into<String>) {
    notes.push(Note { effect, pointer: pointer.into(), message: message.into() });
}

/// Takes a member away and says what was in it.
fn lose(object: &mut Map<String, Value>, name: &str, pointer: &str, notes: &mut Vec<Note>) {
    if let Some(value) = object.remove(name) {
        let message = format!("`{name}` cannot be said in this edition and was left out: {}.", shown(&value));
        note(notes, Effect::Lost, format!("{pointer}/{}", escaped(name)), message);
    }
}

/// Gives a member another name.
fn rename(object: &mut Map<String, Value>, from: &str, to: &str, pointer: &str, notes: &mut Vec<Note>) {
    if let Some(value) = object.remove(from) {
        note(notes, Effect::Lossless, format!("{pointer}/{from}"), format!("`{from}` is called `{to}`."));
        object.insert(to.to_owned(), value);
    }
}

fn text<'v>(object: &'v Map<String, Value>, name: &str) -> &'v str {
    object.get(name).and_then(Value::as_str).unwrap_or_default()
}

/// A value as a note shows it.
fn shown(value: &Value) -> String {
    let text = value.to_string();
    match text.char_indices().nth(SHOWN_CHARS_MAX) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}

/// A name as a part of a pointer (RFC 6901 §3).
fn escaped(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}
