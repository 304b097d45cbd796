//! 6.2.13, Sorting: the keys of each object stand in the order of the alphabet.
//!
//! Most publishers keep no order, so that this test says more than all others together: paths are made only for what it says.
//! Does not know: which editions ask for it; both do.

use super::Spot;
use crate::report::NotRun;
use serde_json::Value;
use std::fmt::Write as _;

pub(super) fn unsorted_keys(document: &Value) -> Result<Vec<Spot>, NotRun> {
    let mut spots = Vec::new();
    visit(document, &mut String::new(), &mut spots);
    Ok(spots)
}

/// The reader of JSON bounds how deep objects are nested.
fn visit(value: &Value, path: &mut String, spots: &mut Vec<Spot>) {
    let length = path.len();
    match value {
        Value::Object(members) => {
            for (key, next) in members.keys().zip(members.keys().skip(1)) {
                if key > next {
                    push(path, key);
                    spots.push(Spot::new(path.as_str(), "the key after this one comes before it in the alphabet"));
                    path.truncate(length);
                }
            }
            for (key, member) in members.iter().filter(|(_, member)| member.is_object() || member.is_array()) {
                push(path, key);
                visit(member, path, spots);
                path.truncate(length);
            }
        }
        Value::Array(members) => {
            for (index, member) in
                members.iter().enumerate().filter(|(_, member)| member.is_object() || member.is_array())
            {
                // Writing into a String cannot fail.
                let _ = write!(path, "/{index}");
                visit(member, path, spots);
                path.truncate(length);
            }
        }
        _ => {}
    }
}

/// One more part of a JSON pointer (RFC 6901 §3).
fn push(path: &mut String, key: &str) {
    path.push('/');
    for character in key.chars() {
        match character {
            '~' => path.push_str("~0"),
            '/' => path.push_str("~1"),
            other => path.push(other),
        }
    }
}
