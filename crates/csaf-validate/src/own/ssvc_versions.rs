//! 6.3.13, Usage of Non-Latest SSVC Decision Point Version: of a registered decision point the newest version is used.
//!
//! Does not know: what a decision point decides.

use super::ranges::Version;
use super::{Spot, listed, text};
use crate::report::NotRun;
use serde_json::Value;

/// The newest versions of the decision points that have more than one, by namespace and key, as SSVC's repository has them.
const NEWEST: &[(&str, &str, &str)] = &[
    ("ssvc", "COORDINATE", "1.0.1"),
    ("ssvc", "E", "1.1.0"),
    ("ssvc", "EXP", "1.0.1"),
    ("ssvc", "HI", "2.0.2"),
    ("ssvc", "MI", "2.0.0"),
    ("ssvc", "PSI", "2.0.1"),
    ("ssvc", "SI", "2.0.1"),
    ("ssvc", "U", "1.0.1"),
];

pub(super) fn outdated(document: &Value) -> Result<Vec<Spot>, NotRun> {
    let mut spots = Vec::new();
    for (at, vulnerability) in listed(document, "vulnerabilities") {
        for (metric_at, metric) in listed(vulnerability, "metrics") {
            let selections = metric.pointer("/content/ssvc_v2").unwrap_or(&Value::Null);
            for (selection_at, selection) in listed(selections, "selections") {
                let used = text(selection, "version");
                if let Some(newest) = newest(text(selection, "namespace"), text(selection, "key"), used) {
                    let place = format!(
                        "/vulnerabilities/{at}/metrics/{metric_at}/content/ssvc_v2/selections/{selection_at}/version"
                    );
                    spots
                        .push(Spot::new(place, format!("version {used} of the decision point is older than {newest}")));
                }
            }
        }
    }
    Ok(spots)
}

/// The newest version of a decision point, where it is newer than the one that is used.
fn newest(namespace: &str, key: &str, used: &str) -> Option<&'static str> {
    // An extension of a namespace (`ssvc//…`, `ssvc/de-DE`) is held against the namespace.
    let base = namespace.split('/').next()?;
    let (_, _, newest) = NEWEST.iter().find(|(space, point, _)| *space == base && *point == key)?;
    (Version::parse(used)? < Version::parse(newest)?).then_some(newest)
}
