//! Where the reader is in a JSON tree, typed access to what stands there, what was found and spent on the way.
//!
//! A field of a wrong type is absent and leaves a finding; where a key repeats, its last value counts.
//! Does not know: which fields a standard has.

use std::cell::Cell;
use std::fmt::Write;

use crate::limits::DOCUMENT_MEMORY_BYTES_MAX;
use crate::tree::{Members, Node};
use crate::{Finding, Findings, ReadError, Severity};

/// A step on the way from the root; the pointer is only written out when somebody needs it.
#[derive(Clone, Copy)]
pub(crate) struct Place<'p> {
    parent: Option<&'p Place<'p>>,
    step: Step<'p>,
}

#[derive(Clone, Copy)]
enum Step<'p> {
    Root,
    Key(&'p str),
    Index(usize),
}

impl<'p> Place<'p> {
    pub(crate) fn root() -> Self {
        Place { parent: None, step: Step::Root }
    }

    pub(crate) fn key(&'p self, key: &'p str) -> Place<'p> {
        Place { parent: Some(self), step: Step::Key(key) }
    }

    pub(crate) fn index(&'p self, index: usize) -> Place<'p> {
        Place { parent: Some(self), step: Step::Index(index) }
    }

    /// The JSON pointer (RFC 6901); empty for the root.
    pub(crate) fn pointer(&self) -> String {
        let mut pointer = String::new();
        self.write_to(&mut pointer);
        pointer
    }

    fn write_to(&self, pointer: &mut String) {
        if let Some(parent) = self.parent {
            parent.write_to(pointer);
        }
        match self.step {
            Step::Root => {}
            Step::Key(key) => {
                pointer.push('/');
                if key.contains(['~', '/']) {
                    pointer.push_str(&key.replace('~', "~0").replace('/', "~1"));
                } else {
                    pointer.push_str(key);
                }
            }
            Step::Index(index) => {
                // Writing to a String cannot fail.
                let _ = write!(pointer, "/{index}");
            }
        }
    }
}

impl Findings {
    /// Says `message` of a place, unless there are already too many findings to keep it.
    pub(crate) fn say(&self, rule: &str, severity: Severity, place: &Place<'_>, message: impl FnOnce() -> String) {
        self.add_with(|| Finding::new(rule, severity, place.pointer(), message()));
    }
}

/// What one reading has found, and the memory it has spent.
#[derive(Default)]
pub(crate) struct Reading {
    pub(crate) findings: Findings,
    spent_bytes: Cell<usize>,
}

impl Reading {
    /// Whether there is room for `bytes` more. Once there is not, the reading fails in the end.
    fn afford(&self, bytes: usize) -> bool {
        let spent_bytes = self.spent_bytes.get().saturating_add(bytes);
        self.spent_bytes.set(spent_bytes);
        spent_bytes <= DOCUMENT_MEMORY_BYTES_MAX
    }

    /// What was found, unless more was spent than `DOCUMENT_MEMORY_BYTES_MAX`.
    pub(crate) fn finish(self) -> Result<Vec<Finding>, ReadError> {
        if self.spent_bytes.get() > DOCUMENT_MEMORY_BYTES_MAX {
            return Err(ReadError::TooMuchMemory { limit_bytes: DOCUMENT_MEMORY_BYTES_MAX });
        }
        Ok(self.findings.finish())
    }
}

/// An object at its place.
#[derive(Clone, Copy)]
pub(crate) struct Object<'t, 'p> {
    members: &'t Members<'t>,
    place: Place<'p>,
    reading: &'p Reading,
}

impl<'t, 'p> Object<'t, 'p> {
    pub(crate) fn root(members: &'t Members<'t>, reading: &'p Reading) -> Self {
        Object { members, place: Place::root(), reading }
    }

    /// The object that stands at `place`; anything else is a finding.
    pub(crate) fn at(node: &'t Node<'t>, place: Place<'p>, reading: &'p Reading) -> Option<Self> {
        match node {
            Node::Object(members) => Some(Object { members, place, reading }),
            other => {
                wrong_type(&reading.findings, &place, "an object", other);
                None
            }
        }
    }

    pub(crate) fn pointer(&self) -> String {
        self.place.pointer()
    }

    /// Whether there is room for `bytes` more of the document; `false` fails the reading in the end.
    pub(crate) fn afford(&self, bytes: usize) -> bool {
        self.reading.afford(bytes)
    }

    /// Says `message` of the member `key` of this object.
    pub(crate) fn say(&self, rule: &str, severity: Severity, key: &str, message: impl FnOnce() -> String) {
        self.reading.findings.say(rule, severity, &self.place.key(key), message);
    }

    pub(crate) fn has(&self, key: &str) -> bool {
        self.member(key).is_some()
    }

    /// The last member of that name; most readers of JSON let the last one win.
    pub(crate) fn member(&self, key: &str) -> Option<&'t Node<'t>> {
        self.members.iter().rev().find(|(name, _)| name == key).map(|(_, value)| value)
    }

    /// A string the standard allows to be absent.
    pub(crate) fn text(&self, key: &str) -> Option<String> {
        match self.member(key)? {
            Node::Text(value) => Some(value.clone().into_owned()),
            other => self.wrong(key, "a string", other),
        }
    }

    /// A string the standard requires; empty and a finding if it is absent or empty.
    pub(crate) fn required_text(&self, key: &str) -> String {
        match self.member(key) {
            None => self.missing(key),
            Some(Node::Text(value)) if value.is_empty() => {
                self.say("empty_field", Severity::Error, key, || format!("The required field {key:?} is empty."));
            }
            Some(_) => {}
        }
        self.text(key).unwrap_or_default()
    }

    pub(crate) fn number(&self, key: &str) -> Option<f64> {
        match self.member(key)? {
            Node::Number(value) => value.as_f64(),
            other => self.wrong(key, "a number", other),
        }
    }

    pub(crate) fn boolean(&self, key: &str) -> Option<bool> {
        match self.member(key)? {
            Node::Bool(value) => Some(*value),
            other => self.wrong(key, "a boolean", other),
        }
    }

    /// The strings of an array, without what is no string.
    pub(crate) fn texts(&self, key: &str) -> Vec<String> {
        let Some(values) = self.list(key) else { return Vec::new() };
        let mut texts = Vec::with_capacity(values.len());
        for (at, value) in values.iter().enumerate() {
            match value {
                Node::Text(text) => texts.push(text.clone().into_owned()),
                other => wrong_type(&self.reading.findings, &self.place.key(key).index(at), "a string", other),
            }
        }
        texts
    }

    /// As `texts`, with a finding when the array is absent.
    pub(crate) fn required_texts(&self, key: &str) -> Vec<String> {
        if !self.has(key) {
            self.missing(key);
        }
        self.texts(key)
    }

    /// What `read` makes of the object at `key`.
    pub(crate) fn object<T>(&self, key: &str, read: impl FnOnce(Object<'t, '_>) -> T) -> Option<T> {
        match self.member(key)? {
            Node::Object(members) => Some(read(Object { members, place: self.place.key(key), reading: self.reading })),
            other => self.wrong(key, "an object", other),
        }
    }

    /// As `object`, with a finding when it is absent.
    pub(crate) fn required_object<T>(&self, key: &str, read: impl FnOnce(Object<'t, '_>) -> T) -> Option<T> {
        if !self.has(key) {
            self.missing(key);
        }
        self.object(key, read)
    }

    /// What `read` makes of each object of the array at `key`.
    pub(crate) fn objects<T>(&self, key: &str, mut read: impl FnMut(Object<'t, '_>) -> T) -> Vec<T> {
        let count = self.list_len(key);
        if !self.afford(count * size_of::<T>()) {
            return Vec::new();
        }
        let mut read_ones = Vec::with_capacity(count);
        self.each_object(key, |object| read_ones.push(read(object)));
        read_ones
    }

    /// Visits each object of the array at `key`, while there is room; an element of another type is a finding.
    pub(crate) fn each_object(&self, key: &str, mut visit: impl FnMut(Object<'t, '_>)) {
        let list_place = self.place.key(key);
        for (at, value) in self.list(key).into_iter().flatten().enumerate() {
            if !self.afford(0) {
                return;
            }
            if let Some(object) = Object::at(value, list_place.index(at), self.reading) {
                visit(object);
            }
        }
    }

    /// The object at `key` as compact JSON.
    pub(crate) fn object_as_json(&self, key: &str) -> Option<String> {
        match self.member(key)? {
            // Writing a tree with string keys into a String cannot fail.
            node @ Node::Object(_) => serde_json::to_string(node).ok(),
            other => self.wrong(key, "an object", other),
        }
    }

    fn list(&self, key: &str) -> Option<&'t Vec<Node<'t>>> {
        match self.member(key)? {
            Node::List(values) => Some(values),
            other => self.wrong(key, "an array", other),
        }
    }

    fn list_len(&self, key: &str) -> usize {
        match self.member(key) {
            Some(Node::List(values)) => values.len(),
            _ => 0,
        }
    }

    /// Says that the required member `key` is not there.
    pub(crate) fn missing(&self, key: &str) {
        self.say("missing_field", Severity::Error, key, || format!("The required field {key:?} is missing."));
    }

    fn wrong<T>(&self, key: &str, wanted: &str, found: &Node<'_>) -> Option<T> {
        wrong_type(&self.reading.findings, &self.place.key(key), wanted, found);
        None
    }
}

fn wrong_type(findings: &Findings, place: &Place<'_>, wanted: &str, found: &Node<'_>) {
    findings.say("wrong_type", Severity::Error, place, || {
        format!("Expected {wanted}, found {}; it was not read.", found.kind())
    });
}
