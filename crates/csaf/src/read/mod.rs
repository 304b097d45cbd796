//! The reader: bytes in, one `Document` and everything odd about it out.
//!
//! Knows: which field of CSAF 2.0 and 2.1 ends where in `Document`; both shapes are read wherever they occur,
//! whatever `csaf_version` says. Does not know: what a field means, or whether the document passes the standard's tests.

mod head;
mod products;
mod scores;
mod vulnerabilities;

pub(crate) use head::read_publisher;

use crate::place::{Object, Reading};
use crate::{Document, Finding, ReadError, tree};

/// Reads a CSAF 2.0 or 2.1 document, however odd, as long as it is one JSON object.
///
/// Strings are as the publisher wrote them. A required field that is missing is empty, one of a wrong type is absent;
/// both leave a finding with its JSON pointer, as do repeated keys (the last one is read), a byte order mark and
/// bytes after the value.
///
/// ```
/// let bytes = br#"{"document": {"title": "Example", "tracking": {"id": 7}}}"#;
/// let (document, findings) = csaf::read(bytes)?;
/// assert_eq!(document.title, "Example");
/// let wrong = findings.iter().find(|finding| finding.rule == "wrong_type").expect("7 is no string");
/// assert_eq!(wrong.pointer, "/document/tracking/id");
///
/// assert!(matches!(csaf::read(b"[]"), Err(csaf::ReadError::NotObject { .. })));
/// # Ok::<(), csaf::ReadError>(())
/// ```
///
/// # Errors
/// Bytes that are not one UTF-8 JSON object, or exceed a limit of [`crate::limits`].
pub fn read(bytes: &[u8]) -> Result<(Document, Vec<Finding>), ReadError> {
    let reading = Reading::default();
    let members = tree::parse(bytes, &reading.findings)?;
    let root = Object::root(&members, &reading);
    let mut document = head::read(&root);
    let tree = root.object("product_tree", |tree| products::read(&tree));
    (document.products, document.product_groups) = tree.unwrap_or_default();
    document.vulnerabilities = root.objects("vulnerabilities", |vulnerability| vulnerabilities::read(&vulnerability));
    Ok((document, reading.finish()?))
}

#[cfg(test)]
mod tests;
