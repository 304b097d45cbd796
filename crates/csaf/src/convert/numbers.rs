//! Model, serial and stock keeping numbers: 2.0 reads each as the beginning of a number, 2.1 only those that end on `*`.
//!
//! Does not know: which product a number is of.

use super::{Effect, Note, note};
use serde_json::{Map, Value};

/// Members of a product identification helper that hold such numbers.
const MEMBERS: [&str; 3] = ["model_numbers", "serial_numbers", "skus"];

/// With stars where 2.0 meant them.
pub(super) fn with_stars(helper: &mut Map<String, Value>, complete: bool, pointer: &str, notes: &mut Vec<Note>) {
    each(helper, pointer, notes, |number, place, notes| {
        let mut starred = number.replace('\\', "\\\\");
        if starred != number {
            note(notes, Effect::Lossless, place, format!("`{number}`: the backslash is escaped."));
        }
        if !complete && !starred.ends_with('*') {
            starred.push('*');
            let message = format!("`{number}` may be the beginning of a number in CSAF 2.0: a star was added.");
            note(notes, Effect::Guessed, place, message);
        }
        if starred.matches('*').count() > 1 {
            note(notes, Effect::Lost, place, format!("`{number}` has several stars and was left out."));
            return None;
        }
        Some(starred)
    });
}

/// Without stars, as 2.0 reads every number.
pub(super) fn without_stars(helper: &mut Map<String, Value>, pointer: &str, notes: &mut Vec<Note>) {
    each(helper, pointer, notes, |number, place, notes| {
        let (plain, open) = number.strip_suffix('*').map_or((number, false), |plain| (plain, !plain.ends_with('\\')));
        let plain = if open { plain } else { number };
        if is_pattern(plain) || plain.is_empty() {
            note(notes, Effect::Lost, place, format!("`{number}` is a pattern, which CSAF 2.0 does not have."));
            return None;
        }
        if !open {
            let message = format!("`{number}` is a whole number; CSAF 2.0 reads it as the beginning of one.");
            note(notes, Effect::Guessed, place, message);
        }
        Some(unescaped(plain))
    });
}

/// Changes each number; those that become nothing are left out, and a list of none too.
fn each(
    helper: &mut Map<String, Value>,
    pointer: &str,
    notes: &mut Vec<Note>,
    change: impl Fn(&str, &str, &mut Vec<Note>) -> Option<String>,
) {
    for member in MEMBERS {
        let Some(Value::Array(numbers)) = helper.get_mut(member) else { continue };
        let mut kept = Vec::new();
        for (at, number) in numbers.drain(..).enumerate() {
            let changed = match &number {
                Value::String(text) => change(text, &format!("{pointer}/{member}/{at}"), notes).map(Value::String),
                _ => Some(number),
            };
            // `A` and `A*` may have become one.
            kept.extend(changed.filter(|changed| !kept.contains(changed)));
        }
        if kept.is_empty() {
            helper.remove(member);
        } else {
            helper.insert(member.to_owned(), Value::Array(kept));
        }
    }
}

/// Whether an unescaped `*` or `?` is in it.
fn is_pattern(text: &str) -> bool {
    let mut escaped = false;
    text.chars().any(|character| {
        let wild = !escaped && matches!(character, '*' | '?');
        escaped = !escaped && character == '\\';
        wild
    })
}

fn unescaped(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut characters = text.chars();
    while let Some(character) = characters.next() {
        plain.push(if character == '\\' { characters.next().unwrap_or('\\') } else { character });
    }
    plain
}
