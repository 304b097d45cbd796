//! A document's JSON as lines, each with the place it shows.
//!
//! Does not know: what is marked among them.

use serde_json::Value;
use std::collections::HashMap;

/// Lines that are kept: more than a browser shows with ease. The rest is counted.
pub const LINES_COUNT_MAX: usize = 20_000;
/// Deeper than any document that can be read; a guard for the stack.
const DEPTH_LEVELS_MAX: usize = 128;

/// A document, line by line.
#[derive(Debug, Default)]
pub struct JsonLines {
    /// The lines, indented; the first is line 1.
    pub lines: Vec<String>,
    /// How many more there would be.
    pub left_out: usize,
    /// The line on which each place begins, counted from 1.
    numbers: HashMap<String, usize>,
}

impl JsonLines {
    /// The line of a place, or of the nearest thing around it; `None` where that was left out.
    pub fn number(&self, pointer: &str) -> Option<usize> {
        let mut pointer = pointer.trim_end_matches('/');
        loop {
            if let Some(number) = self.numbers.get(pointer) {
                return (*number <= self.lines.len()).then_some(*number);
            }
            pointer = &pointer[..pointer.rfind('/')?];
        }
    }

    fn push(&mut self, line: String) {
        if self.lines.len() < LINES_COUNT_MAX { self.lines.push(line) } else { self.left_out += 1 }
    }

    fn add(&mut self, value: &Value, before: &str, after: &str, pointer: &mut String, depth: usize) {
        self.numbers.insert(pointer.clone(), self.lines.len() + self.left_out + 1);
        let indent = "  ".repeat(depth);
        match value {
            Value::Object(members) if !members.is_empty() && depth < DEPTH_LEVELS_MAX => {
                self.push(format!("{indent}{before}{{"));
                for (at, (key, member)) in members.iter().enumerate() {
                    let comma = if at + 1 < members.len() { "," } else { "" };
                    let escaped = key.replace('~', "~0").replace('/', "~1");
                    self.step(&escaped, member, &format!("{}: ", Value::from(key.as_str())), comma, pointer, depth);
                }
                self.push(format!("{indent}}}{after}"));
            }
            Value::Array(list) if !list.is_empty() && depth < DEPTH_LEVELS_MAX => {
                self.push(format!("{indent}{before}["));
                for (at, member) in list.iter().enumerate() {
                    let comma = if at + 1 < list.len() { "," } else { "" };
                    self.step(&at.to_string(), member, "", comma, pointer, depth);
                }
                self.push(format!("{indent}]{after}"));
            }
            plain => self.push(format!("{indent}{before}{plain}{after}")),
        }
    }

    fn step(&mut self, name: &str, member: &Value, before: &str, after: &str, pointer: &mut String, depth: usize) {
        let length = pointer.len();
        pointer.push('/');
        pointer.push_str(name);
        self.add(member, before, after, pointer, depth + 1);
        pointer.truncate(length);
    }
}

/// The document's lines.
pub fn lines(document: &Value) -> JsonLines {
    let mut lines = JsonLines::default();
    lines.add(document, "", "", &mut String::new(), 0);
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_place_has_the_line_where_it_begins_and_a_missing_one_that_of_what_is_around_it() {
        let lines = lines(&json!({"a": {"b/c": [1, {"d": "x"}]}, "e": {}}));
        let shown: Vec<&str> = lines.lines.iter().map(|line| line.trim()).collect();
        assert_eq!(shown, ["{", "\"a\": {", "\"b/c\": [", "1,", "{", "\"d\": \"x\"", "}", "]", "},", "\"e\": {}", "}"]);
        assert_eq!(lines.number("/a/b~1c/1/d"), Some(6));
        assert_eq!(lines.number("/a/b~1c/9/z"), Some(3), "not there: its list");
        assert_eq!((lines.number(""), lines.number("/"), lines.number("/nowhere")), (Some(1), Some(1), Some(1)));
    }

    #[test]
    fn lines_beyond_the_limit_are_counted_and_have_no_number() {
        let long = lines(&Value::from(vec![0; LINES_COUNT_MAX + 5]));
        assert_eq!((long.lines.len(), long.left_out), (LINES_COUNT_MAX, 7));
        assert_eq!((long.number("/3"), long.number(&format!("/{}", LINES_COUNT_MAX + 1))), (Some(5), None));
    }
}
