//! Which tests there are in each edition, what they are called, and where the standard asks for them.
//!
//! Does not know: what a test does.

mod tests_of;

use crate::Edition;

/// A test of chapter 6, or the schema.
#[derive(Debug)]
pub struct Conformance {
    /// `schema`, `6.1.1`, …
    pub name: &'static str,
    /// The title of its clause.
    pub title: &'static str,
    /// Which part of the chapter it is in.
    pub group: Group,
}

/// The parts of the chapter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Group {
    /// The JSON schema.
    Schema,
    /// 6.1: a document that fails is invalid.
    Mandatory,
    /// 6.2: called optional in 2.0.
    Recommended,
    /// 6.3.
    Informative,
}

impl Group {
    /// As the answers of the field's validation service name it.
    pub fn as_str(self, edition: Edition) -> &'static str {
        match (self, edition) {
            (Self::Schema, _) => "schema",
            (Self::Mandatory, _) => "mandatory",
            (Self::Recommended, Edition::V20) => "optional",
            (Self::Recommended, Edition::V21) => "recommended",
            (Self::Informative, _) => "informative",
        }
    }
}

/// Tests that no profile holds here: they ask addresses that a document names, or need the words of its language.
const BY_NAME_ONLY: &[&str] = &["6.2.55", "6.3.6", "6.3.7", "6.3.8", "6.3.16", "6.3.24"];

impl Conformance {
    /// Whether a profile holds it; the others run only where they are named.
    pub fn is_default(&self) -> bool {
        !BY_NAME_ONLY.contains(&self.name)
    }
}

const fn test(name: &'static str, title: &'static str) -> Conformance {
    let group = match name.as_bytes() {
        [b'6', b'.', b'1', ..] => Group::Mandatory,
        [b'6', b'.', b'2', ..] => Group::Recommended,
        [b'6', b'.', b'3', ..] => Group::Informative,
        _ => Group::Schema,
    };
    Conformance { name, title, group }
}

/// Every test of an edition, in its order, the schema first.
pub fn list_tests(edition: Edition) -> &'static [Conformance] {
    match edition {
        Edition::V20 => tests_of::V20,
        Edition::V21 => tests_of::V21,
    }
}

pub(crate) fn find_test(edition: Edition, name: &str) -> Option<&'static Conformance> {
    list_tests(edition).iter().find(|test| test.name == name)
}

pub(crate) fn is_known(edition: Edition, name: &str) -> bool {
    find_test(edition, name).is_some()
}

/// The address of a test's clause.
pub(crate) fn clause(edition: Edition, name: &str) -> Option<String> {
    let test = find_test(edition, name).filter(|test| test.group != Group::Schema)?;
    let title: String = test
        .title
        .to_lowercase()
        .chars()
        .filter(|one| one.is_alphanumeric() || matches!(one, ' ' | '-'))
        .map(|one| if one == ' ' { '-' } else { one })
        .collect();
    Some(match edition {
        // Its anchors are the number without dots and the title.
        Edition::V20 => {
            let number = name.replace('.', "");
            format!("https://docs.oasis-open.org/csaf/csaf/v2.0/os/csaf-v2.0-os.html#{number}-{title}")
        }
        Edition::V21 => format!("https://docs.oasis-open.org/csaf/csaf/v2.1/csaf-v2.1.html#{title}"),
    })
}
