//! JSON bytes as a small tree that borrows its strings, built within the limits of `limits`.
//!
//! Knows: UTF-8, byte order mark, what follows the value, repeated keys.
//! Does not know: what any key means.

use std::borrow::Cow;
use std::cell::{Cell, RefCell};
use std::collections::HashSet;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde::ser::{Serialize, SerializeMap, Serializer};

use crate::limits::{DOCUMENT_DEPTH_LEVELS_MAX, DOCUMENT_SIZE_BYTES_MAX, DOCUMENT_VALUES_COUNT_MAX};
use crate::place::Place;
use crate::{Finding, Findings, ReadError, Severity};

/// Up to so many keys, comparing each with each is faster than hashing.
const KEYS_COMPARED_COUNT_MAX: usize = 16;
/// A key longer than this is not written out in a finding or pointer: no standard key is, and a hostile one may have megabytes.
const KEY_SHOWN_BYTES_MAX: usize = 200;
const BYTE_ORDER_MARK: &str = "\u{feff}";

/// A JSON value. Objects keep their members in document order, repeated keys included.
#[derive(Debug)]
pub(crate) enum Node<'a> {
    Null,
    Bool(bool),
    Number(serde_json::Number),
    Text(Cow<'a, str>),
    List(Vec<Node<'a>>),
    Object(Members<'a>),
}

/// The members of an object, in document order.
pub(crate) type Members<'a> = Vec<(Cow<'a, str>, Node<'a>)>;

impl Node<'_> {
    /// For messages, with its article.
    pub(crate) fn kind(&self) -> &'static str {
        match self {
            Node::Null => "null",
            Node::Bool(_) => "a boolean",
            Node::Number(_) => "a number",
            Node::Text(_) => "a string",
            Node::List(_) => "an array",
            Node::Object(_) => "an object",
        }
    }
}

impl Serialize for Node<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Node::Null => serializer.serialize_unit(),
            Node::Bool(value) => serializer.serialize_bool(*value),
            Node::Number(value) => value.serialize(serializer),
            Node::Text(value) => serializer.serialize_str(value),
            Node::List(values) => serializer.collect_seq(values),
            Node::Object(members) => {
                let mut map = serializer.serialize_map(Some(members.len()))?;
                for (key, value) in members {
                    map.serialize_entry(key, value)?;
                }
                map.end()
            }
        }
    }
}

/// The members of the one object that `bytes` hold. What is odd but readable goes to `findings`.
pub(crate) fn parse<'a>(bytes: &'a [u8], findings: &Findings) -> Result<Members<'a>, ReadError> {
    parse_along(bytes, findings, None)
}

/// The same, but the array at `path` stays empty: its elements are handed over one by one with their places and
/// forgotten, so that an array of any length takes the memory of one element. The limit on values holds for each.
pub(crate) fn parse_each<'a>(
    bytes: &'a [u8],
    findings: &Findings,
    path: [&str; 2],
    each: &mut dyn FnMut(&Node<'_>, Place<'_>),
) -> Result<Members<'a>, ReadError> {
    let (root, at) = (Place::root(), Cell::new(0));
    let outer = root.key(path[0]);
    let array = outer.key(path[1]);
    let each = RefCell::new(each);
    let hand_over = |element: &Node<'_>, repeats_keys: bool| {
        let place = array.index(at.replace(at.get() + 1));
        if repeats_keys {
            report_repeated_keys_below(element, &place, findings);
        }
        (each.borrow_mut())(element, place);
    };
    parse_along(bytes, findings, Some(Along { path: &path, hand_over: &hand_over }))
}

fn parse_along<'a>(bytes: &'a [u8], findings: &Findings, along: Option<Along<'_>>) -> Result<Members<'a>, ReadError> {
    if bytes.len() > DOCUMENT_SIZE_BYTES_MAX {
        return Err(ReadError::TooLarge { size_bytes: bytes.len(), limit_bytes: DOCUMENT_SIZE_BYTES_MAX });
    }
    let (text, text_offset) = text_of(bytes, findings)?;
    let progress = Progress::default();
    let mut deserializer = serde_json::Deserializer::from_str(text);
    let node = Seed { progress: &progress, depth: 0, along }
        .deserialize(&mut deserializer)
        .map_err(|error| progress.explain(&error, text, text_offset))?;
    if deserializer.end().is_err() {
        let end = text_offset + deserializer.into_iter::<IgnoredAny>().byte_offset();
        findings.add(Finding::new(
            "trailing_bytes",
            Severity::Error,
            "",
            format!(
                "After the JSON value something else follows, near byte {end} of {}; it was not read.",
                bytes.len()
            ),
        ));
    }
    let members = match node {
        Node::Object(members) => members,
        other => return Err(ReadError::NotObject { found: other.kind() }),
    };
    if progress.repeated_keys.get() {
        report_repeated_keys(&members, &Place::root(), findings);
    }
    Ok(members)
}

/// The text after a byte order mark, and where it begins.
fn text_of<'a>(bytes: &'a [u8], findings: &Findings) -> Result<(&'a str, usize), ReadError> {
    let whole = std::str::from_utf8(bytes).map_err(|error| ReadError::NotUtf8 { offset_bytes: error.valid_up_to() })?;
    let Some(text) = whole.strip_prefix(BYTE_ORDER_MARK) else { return Ok((whole, 0)) };
    let message = "The file begins with a byte order mark, which JSON does not allow; it was skipped.";
    findings.add(Finding::new("byte_order_mark", Severity::Information, "", message));
    Ok((text, BYTE_ORDER_MARK.len()))
}

/// What the parser has seen so far; the seeds share it.
#[derive(Default)]
struct Progress {
    values: Cell<usize>,
    limit: Cell<Option<Limit>>,
    repeated_keys: Cell<bool>,
}

#[derive(Clone, Copy)]
enum Limit {
    Depth,
    Values,
}

impl Progress {
    fn explain(&self, error: &serde_json::Error, text: &str, text_offset: usize) -> ReadError {
        let (line, column) = (error.line(), error.column());
        match self.limit.get() {
            Some(Limit::Depth) => ReadError::TooDeep { limit_levels: DOCUMENT_DEPTH_LEVELS_MAX, line },
            Some(Limit::Values) => ReadError::TooManyValues { limit_count: DOCUMENT_VALUES_COUNT_MAX, line },
            None => {
                let said = error.to_string();
                let reason = said.split(" at line ").next().unwrap_or(&said).to_owned();
                NotJsonAt { line, column }.in_text(text, text_offset, reason)
            }
        }
    }
}

/// Where the JSON parser stopped.
struct NotJsonAt {
    line: usize,
    column: usize,
}

impl NotJsonAt {
    fn in_text(&self, text: &str, text_offset: usize, reason: String) -> ReadError {
        let lines_before = self.line.saturating_sub(1);
        let line_start: usize = text.split_inclusive('\n').take(lines_before).map(str::len).sum();
        let offset = (line_start + self.column.saturating_sub(1)).min(text.len());
        ReadError::NotJson { line: self.line, column: self.column, offset_bytes: text_offset + offset, reason }
    }
}

#[derive(Clone, Copy)]
struct Seed<'p> {
    progress: &'p Progress,
    depth: usize,
    /// Set on the way to an array whose elements are handed over.
    along: Option<Along<'p>>,
}

/// The rest of the way to an array, and who gets its elements: each, and whether a key occurs twice in it.
#[derive(Clone, Copy)]
struct Along<'p> {
    path: &'p [&'p str],
    hand_over: &'p dyn Fn(&Node<'_>, bool),
}

impl<'p> Seed<'p> {
    /// The seed for what stands inside an array or object.
    fn inner<E: Error>(self) -> Result<Self, E> {
        if self.depth >= DOCUMENT_DEPTH_LEVELS_MAX {
            self.progress.limit.set(Some(Limit::Depth));
            return Err(E::custom("nested too deep"));
        }
        Ok(Seed { depth: self.depth + 1, along: None, ..self })
    }

    /// The seed for what stands at `key`.
    fn toward(self, key: &str, along: Option<Along<'p>>) -> Self {
        let along = along.and_then(|along| match along.path.split_first() {
            Some((next, path)) if *next == key => Some(Along { path, ..along }),
            _ => None,
        });
        Seed { along, ..self }
    }

    fn hand_over<'de, A: SeqAccess<'de>>(self, mut access: A, to: Along<'_>) -> Result<(), A::Error> {
        let (values, repeated) = (self.progress.values.get(), self.progress.repeated_keys.replace(false));
        while let Some(element) = access.next_element_seed(self)? {
            (to.hand_over)(&element, self.progress.repeated_keys.replace(false));
            self.progress.values.set(values);
        }
        self.progress.repeated_keys.set(repeated);
        Ok(())
    }
}

impl<'de> DeserializeSeed<'de> for Seed<'_> {
    type Value = Node<'de>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Node<'de>, D::Error> {
        let values = self.progress.values.get() + 1;
        self.progress.values.set(values);
        if values > DOCUMENT_VALUES_COUNT_MAX {
            self.progress.limit.set(Some(Limit::Values));
            return Err(D::Error::custom("too many values"));
        }
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Seed<'_> {
    type Value = Node<'de>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a JSON value")
    }

    fn visit_unit<E: Error>(self) -> Result<Node<'de>, E> {
        Ok(Node::Null)
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Node<'de>, E> {
        Ok(Node::Bool(value))
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Node<'de>, E> {
        Ok(Node::Number(value.into()))
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Node<'de>, E> {
        Ok(Node::Number(value.into()))
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Node<'de>, E> {
        serde_json::Number::from_f64(value).map(Node::Number).ok_or_else(|| E::custom("number out of range"))
    }

    fn visit_borrowed_str<E: Error>(self, value: &'de str) -> Result<Node<'de>, E> {
        Ok(Node::Text(Cow::Borrowed(value)))
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<Node<'de>, E> {
        Ok(Node::Text(Cow::Owned(value.to_owned())))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut access: A) -> Result<Node<'de>, A::Error> {
        let inner = self.inner()?;
        let mut values = Vec::new();
        if let Some(along) = self.along.filter(|along| along.path.is_empty()) {
            inner.hand_over(access, along)?;
            return Ok(Node::List(values));
        }
        while let Some(value) = access.next_element_seed(inner)? {
            values.push(value);
        }
        spare(&mut values);
        Ok(Node::List(values))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<Node<'de>, A::Error> {
        let inner = self.inner()?;
        let mut members = Members::new();
        while let Some(key) = access.next_key_seed(Key)? {
            let value = access.next_value_seed(inner.toward(&key, self.along))?;
            members.push((key, value));
        }
        spare(&mut members);
        if repeats_a_key(&members) {
            self.progress.repeated_keys.set(true);
        }
        Ok(Node::Object(members))
    }
}

/// A vector's first allocation is for four; millions of lists of one would take four times their memory.
fn spare<T>(values: &mut Vec<T>) {
    if values.len() == 1 {
        values.shrink_to_fit();
    }
}

/// Reads a key, borrowed where it holds no escape.
struct Key;

impl<'de> DeserializeSeed<'de> for Key {
    type Value = Cow<'de, str>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Cow<'de, str>, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl<'de> Visitor<'de> for Key {
    type Value = Cow<'de, str>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a key")
    }

    fn visit_borrowed_str<E: Error>(self, value: &'de str) -> Result<Cow<'de, str>, E> {
        Ok(Cow::Borrowed(value))
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<Cow<'de, str>, E> {
        Ok(Cow::Owned(value.to_owned()))
    }
}

fn repeats_a_key(members: &Members<'_>) -> bool {
    if members.len() <= KEYS_COMPARED_COUNT_MAX {
        return members.iter().enumerate().any(|(at, (key, _))| members[..at].iter().any(|(other, _)| other == key));
    }
    let mut seen = HashSet::with_capacity(members.len());
    !members.iter().all(|(key, _)| seen.insert(key))
}

/// Walks everything once more; only documents with a repeated key pay for it.
fn report_repeated_keys(members: &Members<'_>, place: &Place<'_>, findings: &Findings) {
    let mut seen = HashSet::with_capacity(members.len());
    for (key, value) in members {
        let shown = key.len() <= KEY_SHOWN_BYTES_MAX;
        let inner = if shown { place.key(key) } else { *place };
        if !seen.insert(key) {
            findings.say("duplicate_key", Severity::Error, &inner, || {
                let name = if shown { format!("{key:?}") } else { format!("of {} bytes", key.len()) };
                format!("The key {name} occurs more than once in this object; the last one was read.")
            });
        }
        if shown {
            report_repeated_keys_below(value, &inner, findings);
        } else if has_repeated_keys(value) {
            findings.say("duplicate_key", Severity::Error, place, || {
                format!("Below the key of {} bytes in this object, keys occur more than once.", key.len())
            });
        }
    }
}

fn report_repeated_keys_below(value: &Node<'_>, place: &Place<'_>, findings: &Findings) {
    match value {
        Node::Object(members) => report_repeated_keys(members, place, findings),
        Node::List(values) => {
            for (at, value) in values.iter().enumerate() {
                report_repeated_keys_below(value, &place.index(at), findings);
            }
        }
        _ => {}
    }
}

fn has_repeated_keys(value: &Node<'_>) -> bool {
    match value {
        Node::Object(members) => repeats_a_key(members) || members.iter().any(|(_, value)| has_repeated_keys(value)),
        Node::List(values) => values.iter().any(has_repeated_keys),
        _ => false,
    }
}
