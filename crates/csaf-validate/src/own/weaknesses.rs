//! 6.1.11, CWE, in 2.0: a weakness has the name that the list gives it. The document cannot say which edition of the list it
//! was written with, so a name that any edition gives is right. The library takes the edition of the document's date.
//!
//! Does not know: edition 2.1, where a weakness names the list's edition.

use super::{Spot, listed, text};
use crate::report::NotRun;
use csaf_rs::helpers::CWE_ENTRIES;
use serde_json::Value;

pub(super) fn unknown(document: &Value) -> Result<Vec<Spot>, NotRun> {
    let mut spots = Vec::new();
    for (at, vulnerability) in listed(document, "vulnerabilities") {
        let Some(weakness) = vulnerability.get("cwe") else { continue };
        let (id, name) = (text(weakness, "id"), text(weakness, "name"));
        let mut names = CWE_ENTRIES.values().filter_map(|edition| edition.entries.get(id)).peekable();
        if names.peek().is_none() {
            spots.push(Spot::new(
                format!("/vulnerabilities/{at}/cwe/id"),
                format!("no edition of the list has a weakness `{id}`"),
            ));
        } else if !names.any(|entry| entry.name == name) {
            let message = format!("no edition of the list calls {id} `{name}`");
            spots.push(Spot::new(format!("/vulnerabilities/{at}/cwe/name"), message));
        }
    }
    Ok(spots)
}
