//! 6.1.60.2, 6.1.60.3, 6.2.54 and 6.3.21.2: extensions, by what is known of the class they belong to.
//!
//! Official extensions are those published with the standard; there was no list of registered ones when this was written, so
//! everything else is experimental. Metadata is known of the extensions the standard's own suite is made of; for any
//! other it would have to be fetched, which nothing here does.
//!
//! Does not know: what an extension says.

use super::{Spot, text};
use crate::report::NotRun;
use serde_json::Value;
use std::collections::BTreeMap;

/// Where the committee publishes.
const OFFICIAL: &str = "https://docs.oasis-open.org/csaf/";
const EXTENSIONS: &str = "x_extensions";

/// One extension in a document.
struct Used<'d> {
    pointer: String,
    /// The pointer of the list it stands in.
    list: String,
    schema: &'d str,
    value: &'d Value,
}

impl Used<'_> {
    fn is_official(&self) -> bool {
        self.schema.starts_with(OFFICIAL)
    }
}

pub(super) fn registered(document: &Value) -> Result<Vec<Spot>, NotRun> {
    Ok(told(document, "is not a registered extension", |used| !used.is_official()))
}

pub(super) fn official(document: &Value) -> Result<Vec<Spot>, NotRun> {
    Ok(told(document, "is not an official extension", |used| !used.is_official()))
}

pub(super) fn critical(document: &Value) -> Result<Vec<Spot>, NotRun> {
    let is_critical = |used: &Used<'_>| used.value.get("critical").and_then(Value::as_bool) == Some(true);
    Ok(told(document, "is critical: without it a mandatory test fails", is_critical))
}

pub(super) fn experimental_in_public(document: &Value) -> Result<Vec<Spot>, NotRun> {
    let is_public = is_public(document);
    Ok(told(document, "is an experimental extension in a public document", |used| is_public && !used.is_official()))
}

pub(super) fn experimental_elsewhere(document: &Value) -> Result<Vec<Spot>, NotRun> {
    let is_public = is_public(document);
    Ok(told(document, "is an experimental extension", |used| !is_public && !used.is_official()))
}

fn is_public(document: &Value) -> bool {
    document.pointer("/document/distribution/tlp/label").and_then(Value::as_str) == Some("CLEAR")
}

fn told(document: &Value, what: &str, is_wrong: impl Fn(&Used<'_>) -> bool) -> Vec<Spot> {
    let wrong = list_used(document).into_iter().filter(|used| is_wrong(used));
    wrong.map(|used| Spot::new(format!("{}/$schema", used.pointer), format!("`{}` {what}", used.schema))).collect()
}

/// Whether content has the form of its schema cannot be told without fetching the schema.
pub(super) fn schema(document: &Value) -> Result<Vec<Spot>, NotRun> {
    if list_used(document).is_empty() { Ok(Vec::new()) } else { Err(NotRun::NotBuilt) }
}

/// What an extension's metadata asks of the documents that use it.
struct Metadata {
    /// The end of the address of its schema.
    schema: &'static str,
    /// The most of it in one list.
    count_max: usize,
    /// Ends of addresses of extensions that it cannot stand beside.
    incompatible: &'static [&'static str],
}

/// The extensions for documentation of the standard's suite, at the place where they are used.
const KNOWN: &[Metadata] = &[
    Metadata {
        schema: "/documentation-11-content_1.0.0.json",
        count_max: 1,
        incompatible: &["/documentation-12-content_1.0.0.json"],
    },
    Metadata {
        schema: "/documentation-12-content_1.0.0.json",
        count_max: 4096,
        incompatible: &["/documentation-11-content_1.0.0.json"],
    },
];

pub(super) fn metadata(document: &Value) -> Result<Vec<Spot>, NotRun> {
    let used = list_used(document);
    let mut spots = Vec::new();
    let mut counts: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    for one in &used {
        let known = KNOWN.iter().find(|known| one.schema.ends_with(known.schema)).ok_or(NotRun::NotBuilt)?;
        let count = counts.entry((&one.list, one.schema)).or_default();
        *count += 1;
        if *count > known.count_max {
            let message =
                format!("the extension stands here more often than the {} that its metadata allows", known.count_max);
            spots.push(Spot::new(&one.pointer, message));
        }
        let is_incompatible = |other: &&Used<'_>| known.incompatible.iter().any(|end| other.schema.ends_with(end));
        if let Some(other) = used.iter().find(is_incompatible) {
            let message = format!("by its metadata the extension cannot be used beside `{}`", other.schema);
            spots.push(Spot::new(&one.pointer, message));
        }
    }
    Ok(spots)
}

/// Every extension, wherever the schema allows one. What stands inside an extension is its own affair.
fn list_used(document: &Value) -> Vec<Used<'_>> {
    let mut used = Vec::new();
    collect(document, String::new(), &mut used);
    used
}

fn collect<'d>(value: &'d Value, pointer: String, used: &mut Vec<Used<'d>>) {
    match value {
        Value::Object(members) => {
            for (key, member) in members {
                let place = format!("{pointer}/{key}");
                match member.as_array().filter(|_| key == EXTENSIONS) {
                    Some(list) => used.extend(list.iter().enumerate().map(|(at, value)| Used {
                        pointer: format!("{place}/{at}"),
                        list: place.clone(),
                        schema: text(value, "$schema"),
                        value,
                    })),
                    None => collect(member, place, used),
                }
            }
        }
        Value::Array(list) => {
            for (at, member) in list.iter().enumerate() {
                collect(member, format!("{pointer}/{at}"), used);
            }
        }
        _ => {}
    }
}
