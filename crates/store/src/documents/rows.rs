//! A document → the values of its rows, worked out before the transaction begins.
//!
//! Does not know: what is in the database.

use super::NewDocument;
use crate::connection::{Value, values};
use crate::encoding::{json, pack, pack_json};
use crate::error::Fault;
use crate::ids::{CaseId, tlp_rank};
use crate::search::{advisory_words, fold_key};
use jiff::Timestamp;
use std::collections::{BTreeMap, BTreeSet};
use triage::Advisory;

/// One document with everything packed.
pub(super) struct Prepared {
    pub(super) sha256: String,
    pub(super) advisory: Advisory,
    /// The advisory's own date, else its first release, else when we saw it: lists need an order.
    pub(super) updated: i64,
    pub(super) announce: bool,
    pub(super) case_id: CaseId,
    pub(super) source: String,
    pub(super) signature: String,
    signature_file: Option<Vec<u8>>,
    size: i64,
    raw: Vec<u8>,
    body: Vec<u8>,
    findings: String,
    vendors: String,
    pub(super) words: String,
}

pub(super) fn prepare(document: NewDocument, now: Timestamp) -> Result<Prepared, Fault> {
    let advisory = document.advisory;
    Ok(Prepared {
        updated: advisory.updated.or(advisory.published).unwrap_or(now).as_microsecond(),
        size: i64::try_from(document.raw.len()).unwrap_or(i64::MAX),
        raw: pack(&document.raw)?,
        body: pack_json(&advisory)?,
        findings: json(&document.findings)?,
        vendors: json(&advisory.vendors)?,
        words: advisory_words(&advisory),
        sha256: document.sha256,
        announce: document.announce,
        case_id: document.case_id,
        source: document.source,
        signature: document.signature,
        signature_file: document.signature_file,
        advisory,
    })
}

pub(super) const INSERT_DOCUMENTS: &str = "INSERT INTO documents (sha256, raw, size, source, signature, first_seen)
    {values(text, blob, bigint, text, text, bigint)} ON CONFLICT (sha256) DO NOTHING";

pub(super) const INSERT_SIGNATURES: &str = "INSERT INTO document_signatures (sha256, raw) {values(text, blob)}
    ON CONFLICT (sha256) DO NOTHING";

pub(super) const UPSERT_PLACES: &str = "INSERT INTO places (source, sha256) {values(text, text)}
    ON CONFLICT (source) DO UPDATE SET sha256 = excluded.sha256";

/// An advisory that comes back counts its assessments from another number than it did before: who keeps it in memory sees
/// that it is not the one that went.
pub(super) const UPSERT_ADVISORIES: &str = "INSERT INTO advisories
      (id, namespace, publisher, tracking_id, sha256, revision, version, tlp, title, published, updated, vendors,
       findings, first_seen, assessments)
    {values(text, text, text, text, text, bigint, text, bigint, text, bigint, bigint, text, text, bigint, bigint)}
    ON CONFLICT (id) DO UPDATE SET
      publisher = excluded.publisher, sha256 = excluded.sha256, revision = excluded.revision,
      version = excluded.version, tlp = excluded.tlp, title = excluded.title, published = excluded.published,
      updated = excluded.updated, vendors = excluded.vendors, findings = excluded.findings,
      label = NULL, score = NULL, severity = NULL, kev = 0, epss = NULL, assessed = NULL";

/// The assessment speaks of the products of the revision it was made for: it goes with it.
pub(super) const UPSERT_BODIES: &str = "INSERT INTO advisory_bodies (advisory_id, advisory) {values(text, blob)}
    ON CONFLICT (advisory_id) DO UPDATE SET advisory = excluded.advisory, assessment = NULL";

pub(super) const INSERT_REVISIONS: &str = "INSERT INTO revisions
      (advisory_id, number, sha256, version, released, tlp, first_seen, silent)
    {values(text, bigint, text, text, bigint, bigint, bigint, bigint)}";

/// An announcement that was superseded and stands again has its case already.
pub(super) const INSERT_CASES: &str = "INSERT INTO cases (id, created) {values(text, bigint)}
    ON CONFLICT (id) DO NOTHING";
pub(super) const INSERT_CASE_LINKS: &str =
    "INSERT INTO case_links (advisory_id, case_id, home) {values(text, text, text)}
    ON CONFLICT (advisory_id) DO NOTHING";

pub(super) const INSERT_VENDORS: &str =
    "INSERT INTO advisory_vendors (advisory_id, vendor_key, vendor) {values(text, text, text)}";

pub(super) const INSERT_CVES: &str = "INSERT INTO advisory_cves (advisory_id, cve) {values(text, text)}";

impl Prepared {
    pub(super) fn document_row(&self, now: Timestamp) -> Vec<Value<'_>> {
        values![&self.sha256, &self.raw, self.size, &self.source, &self.signature, now].to_vec()
    }

    /// None if it came without a signature.
    pub(super) fn signature_row(&self) -> Option<Vec<Value<'_>>> {
        self.signature_file.as_ref().map(|file| values![&self.sha256, file].to_vec())
    }

    pub(super) fn advisory_row(&self, revision: i64, now: Timestamp) -> Vec<Value<'_>> {
        let advisory = &self.advisory;
        values![
            advisory.id,
            &advisory.publisher.namespace,
            &advisory.publisher.name,
            &advisory.tracking_id,
            &self.sha256,
            revision,
            &advisory.version,
            tlp_rank(advisory.tlp),
            &advisory.title,
            advisory.published,
            self.updated,
            &self.vendors,
            &self.findings,
            now,
            now.as_microsecond(),
        ]
        .to_vec()
    }

    pub(super) fn body_row(&self) -> Vec<Value<'_>> {
        values![self.advisory.id, &self.body].to_vec()
    }

    pub(super) fn revision_row(&self, number: i64, silent: bool, now: Timestamp) -> Vec<Value<'_>> {
        let Advisory { id, version, updated, tlp, .. } = &self.advisory;
        values![*id, number, &self.sha256, version, *updated, tlp_rank(*tlp), now, silent].to_vec()
    }

    pub(super) fn vendor_rows(&self) -> Vec<Vec<Value<'_>>> {
        let mut keys = BTreeMap::new();
        for vendor in &self.advisory.vendors {
            keys.entry(fold_key(vendor)).or_insert(vendor);
        }
        keys.into_iter().map(|(key, vendor)| values![self.advisory.id, key, vendor].to_vec()).collect()
    }

    pub(super) fn cve_rows(&self) -> Vec<Vec<Value<'_>>> {
        let cves: BTreeSet<&String> = self.advisory.vulnerabilities.iter().filter_map(|one| one.cve.as_ref()).collect();
        cves.into_iter().map(|cve| values![self.advisory.id, cve].to_vec()).collect()
    }
}
