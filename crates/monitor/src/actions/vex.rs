//! Take out what people decided, as documents that others can read.
//!
//! Does not know: what is stated (`triage::vex`), who may ask.

use crate::StageError;
use jiff::Timestamp;
use serde_json::Value;
use std::collections::BTreeSet;
use store::{ASSESSMENT_BATCH_COUNT_MAX, OrganisationId, Reader, Store};
use triage::advisory::AdvisoryId;
use triage::vex::{Author, Form, Vex, csaf_document, cyclonedx_document};
use triage::wording::Language;

/// What is wanted of an export.
#[derive(Clone, Copy, Debug)]
pub struct VexWanted<'a> {
    /// Which form.
    pub form: Form,
    /// Leave out what nobody decided.
    pub decided_only: bool,
    /// A URL that is the organisation's own, or its installation's.
    pub namespace: &'a str,
    /// The language of the words around the statements.
    pub language: Language,
    /// Now.
    pub now: Timestamp,
}

/// A document, and the name of the file that it belongs into.
#[derive(Clone, Debug, PartialEq)]
pub struct VexExport {
    /// The document.
    pub document: Value,
    /// The file's name.
    pub file_name: String,
}

/// The reader's organisation's decisions as VEX; `None` where there is nothing to state.
///
/// # Errors
/// When the database does not answer, or there are too many pairs for one document.
pub async fn export_vex(
    store: &Store,
    reader: &Reader,
    wanted: VexWanted<'_>,
) -> Result<Option<VexExport>, StageError> {
    let pairs = store.list_told_pairs(reader).await?;
    let ids: Vec<AdvisoryId> = BTreeSet::from_iter(pairs.iter().map(|pair| pair.advisory)).into_iter().collect();
    let mut advisories = Vec::with_capacity(ids.len());
    for ids in ids.chunks(ASSESSMENT_BATCH_COUNT_MAX) {
        advisories.extend(store.load_advisories(ids).await?.into_iter().filter(|one| one.tlp <= reader.tlp));
    }
    let vex = Vex::of(&advisories, &pairs, wanted.decided_only);
    let author = author(store, reader.organisation, wanted).await?;
    let document = match wanted.form {
        Form::Csaf => csaf_document(&vex, &author, wanted.language),
        Form::CycloneDx => cyclonedx_document(&vex, &author, wanted.language),
    };
    Ok(document.map(|document| VexExport { document, file_name: author.file_name(wanted.form) }))
}

async fn author(store: &Store, organisation: OrganisationId, wanted: VexWanted<'_>) -> Result<Author, StageError> {
    let all = store.list_organisations().await?;
    let name = all.into_iter().find(|one| one.id == organisation).map(|one| one.name).unwrap_or_default();
    Ok(Author { name, namespace: wanted.namespace.to_owned(), id: organisation.0, at: wanted.now })
}
