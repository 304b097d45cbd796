//! Which advisory a document is: UUIDv5 of the publisher's namespace and the tracking id (CSAF 2.0 §3.2.1.12.4).
//!
//! Does not know: revisions (those are told apart by content hash) or mirrors (they collapse by themselves).

use super::findings::Findings;
use super::repair::repair_line;
use super::{AdvisoryId, Publisher};
use csaf::{Document, Severity};
use uuid::Uuid;

/// The namespace of our version 5 UUIDs. It must never change: every installation computes the same ids.
const ADVISORY_NAMESPACE: Uuid = Uuid::from_u128(0x6b1f_9d6e_54c3_4e0b_9a51_7d0c_2f83_a6e4);

/// Identity, publisher and tracking id; missing parts are replaced by what the document does have, with findings.
pub(super) fn identify(document: &Document, findings: &mut Findings) -> (AdvisoryId, Publisher, String) {
    let publisher = Publisher {
        name: repair_line(&document.publisher.name),
        namespace: normalise_namespace(&document.publisher.namespace),
        category: document.publisher.category.trim().to_owned(),
    };
    let mut tracking_id = repair_line(&document.tracking.id);
    let scope = scope(&publisher, findings);
    let key = if tracking_id.is_empty() {
        findings.push("missing_tracking_id", Severity::Error, "/document/tracking/id", || {
            "The tracking id is missing: the title and content stand in, so a revision may look like a new advisory."
                .to_owned()
        });
        format!("{scope}\n\n{}", content_key(document))
    } else {
        format!("{scope}\n{tracking_id}")
    };
    let id = Uuid::new_v5(&ADVISORY_NAMESPACE, key.as_bytes());
    if tracking_id.is_empty() {
        tracking_id = format!("unidentified-{}", &id.simple().to_string()[..12]);
    }
    (AdvisoryId(id), publisher, tracking_id)
}

/// The identity of what a feed announced. No tracking id holds a line break, so no document has the same.
pub(super) fn announcement_id(namespace: &str, id: &str) -> AdvisoryId {
    AdvisoryId(Uuid::new_v5(&ADVISORY_NAMESPACE, format!("{namespace}\nannouncement\n{}", id.trim()).as_bytes()))
}

fn scope(publisher: &Publisher, findings: &mut Findings) -> String {
    if !publisher.namespace.is_empty() {
        return publisher.namespace.clone();
    }
    findings.push("missing_namespace", Severity::Error, "/document/publisher/namespace", || {
        "The publisher's namespace is missing: the publisher's name stands in for identity.".to_owned()
    });
    format!("name:{}", publisher.name.to_lowercase())
}

/// What tells documents without a tracking id apart.
fn content_key(document: &Document) -> String {
    let mut key = format!("{}\n{}", repair_line(&document.title), document.tracking.initial_release_date.trim());
    for vulnerability in &document.vulnerabilities {
        key.push('\n');
        key.push_str(vulnerability.cve.as_deref().or(vulnerability.title.as_deref()).unwrap_or_default());
    }
    for product in &document.products {
        key.push('\n');
        key.push_str(&product.name);
    }
    key
}

/// Trimmed, scheme and host in lower case, no trailing slash: `https://www.CISA.gov/` is `https://www.cisa.gov`.
pub(super) fn normalise_namespace(raw: &str) -> String {
    let raw = raw.trim().trim_end_matches('/');
    let host_start = raw.find("://").map_or(0, |at| at + 3);
    let host_end = raw[host_start..].find('/').map_or(raw.len(), |at| host_start + at);
    let mut namespace = raw[..host_end].to_ascii_lowercase();
    namespace.push_str(&raw[host_end..]);
    namespace
}
