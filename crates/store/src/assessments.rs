//! What assessing needs to read, and what it writes.
//!
//! Does not know: how a label is decided (`triage::assessment`).

use crate::advisories::put_assessment_fields;
use crate::catalogs;
use crate::connection::{Connection, Row, Value, values};
use crate::encoding::{pack_json, unpack_json};
use crate::error::{Fault, StoreError};
use crate::front::{Store, blocking};
use crate::ids::OrganisationId;
use crate::policies::{self, OwnAssessment};
use crate::work::{self, Claim, Stage};
use jiff::Timestamp;
use std::collections::HashMap;
use triage::advisory::AdvisoryId;
use triage::{Advisory, Assessment, Enrichment};
use uuid::Uuid;

/// Advisories of one batch: with the largest real documents that is a few hundred megabytes.
pub const ASSESSMENT_BATCH_COUNT_MAX: usize = 500;

/// A claimed advisory with what was decided about it.
#[derive(Clone, Debug)]
pub struct Assessed {
    /// The claim it was decided under.
    pub claim: Claim,
    /// Under the installation's policy.
    pub assessment: Assessment,
    /// Under the policies of organisations that have one.
    pub own: Vec<OwnAssessed>,
}

/// An assessment under an organisation's own policy.
#[derive(Clone, Debug)]
pub struct OwnAssessed {
    /// Whose.
    pub organisation: OrganisationId,
    /// [`OrganisationPolicy::changed`](crate::OrganisationPolicy::changed) of the policy that decided.
    pub changed: Timestamp,
    /// What it decided.
    pub assessment: Assessment,
}

impl From<(Claim, Assessment)> for Assessed {
    fn from((claim, assessment): (Claim, Assessment)) -> Self {
        Assessed { claim, assessment, own: Vec::new() }
    }
}

/// An assessment with its JSON packed.
struct Prepared {
    claim: Claim,
    assessment: Assessment,
    body: Vec<u8>,
    own: Vec<OwnAssessment>,
}

impl Prepared {
    fn of(Assessed { claim, assessment, own }: Assessed) -> Result<Prepared, Fault> {
        let pack = |one: OwnAssessed| {
            Ok(OwnAssessment {
                organisation: one.organisation,
                changed: one.changed,
                advisory: claim.subject,
                label: one.assessment.label.code(),
                body: pack_json(&one.assessment)?,
            })
        };
        let own = own.into_iter().map(pack).collect::<Result<_, Fault>>()?;
        Ok(Prepared { claim, body: pack_json(&assessment)?, assessment, own })
    }
}

impl Store {
    /// Advisories with what the catalogs say of their CVEs, in the order of `ids`; unknown ids are left out.
    ///
    /// # Errors
    /// When the database does not answer, or more than [`ASSESSMENT_BATCH_COUNT_MAX`] are asked for.
    pub async fn load_for_assessment(&self, ids: &[AdvisoryId]) -> Result<Vec<(Advisory, Enrichment)>, StoreError> {
        let ids = batch(ids)?;
        self.read_long("loading advisories for assessment", move |connection| load(connection, &ids)).await
    }

    /// Advisories alone, in the order of `ids`; unknown ids are left out.
    ///
    /// # Errors
    /// When the database does not answer, or more than [`ASSESSMENT_BATCH_COUNT_MAX`] are asked for.
    pub async fn load_advisories(&self, ids: &[AdvisoryId]) -> Result<Vec<Advisory>, StoreError> {
        let ids = batch(ids)?;
        self.read_long("loading advisories", move |connection| {
            let mut advisories = advisories(connection, ids.iter().map(Uuid::to_string).collect())?;
            Ok(ids.iter().filter_map(|id| advisories.remove(id)).collect())
        })
        .await
    }

    /// Writes assessments, finishes their claims, and queues the matching that follows, in one transaction.
    ///
    /// What somebody else took over meanwhile, or what was queued again because it changed, is left alone: it will
    /// be assessed again. Returns how many were written.
    ///
    /// # Errors
    /// When the database does not answer; then nothing of the batch is written.
    pub async fn record_assessments(
        &self,
        assessments: Vec<impl Into<Assessed> + Send + 'static>,
        now: Timestamp,
    ) -> Result<u64, StoreError> {
        const DOING: &str = "recording assessments";
        let prepare = move || {
            assessments.into_iter().map(|one| Prepared::of(one.into())).collect::<Result<Vec<Prepared>, Fault>>()
        };
        let prepared = blocking(prepare).await.map_err(self.during(DOING))?;
        self.write(DOING, move |connection| record(connection, &prepared, now)).await
    }
}

fn batch(ids: &[AdvisoryId]) -> Result<Vec<Uuid>, StoreError> {
    if ids.len() > ASSESSMENT_BATCH_COUNT_MAX {
        let most = format!("at most {ASSESSMENT_BATCH_COUNT_MAX} advisories can be loaded at once, not {}", ids.len());
        return Err(StoreError::Refused(most));
    }
    Ok(ids.iter().map(|id| id.0).collect())
}

fn advisories(connection: &Connection<'_>, ids: Vec<String>) -> Result<HashMap<Uuid, Advisory>, Fault> {
    let sql = "SELECT advisory_id, advisory FROM advisory_bodies WHERE advisory_id {any $1 text} ORDER BY advisory_id";
    let read = |row: &Row<'_>| Ok((row.get::<Uuid>(0)?, unpack_json(&row.get::<Vec<u8>>(1)?)?));
    Ok(connection.list(sql, &values![ids], read)?.into_iter().collect())
}

fn load(connection: &Connection<'_>, ids: &[Uuid]) -> Result<Vec<(Advisory, Enrichment)>, Fault> {
    let texts: Vec<String> = ids.iter().map(Uuid::to_string).collect();
    let mut enrichments = catalogs::enrichments_of(connection, texts.clone())?;
    let mut advisories = advisories(connection, texts)?;
    let both = ids.iter().filter_map(|id| Some((advisories.remove(id)?, enrichments.remove(id).unwrap_or_default())));
    Ok(both.collect())
}

fn record(connection: &Connection<'_>, prepared: &[Prepared], now: Timestamp) -> Result<u64, Fault> {
    let claims: Vec<Claim> = prepared.iter().map(|one| one.claim).collect();
    let ours = work::still_ours(connection, &claims)?;
    let written: Vec<&Prepared> = prepared.iter().filter(|one| ours.contains(&one.claim)).collect();
    let sql = "UPDATE advisories SET label = r.label, score = r.score, severity = r.severity, kev = r.kev,
                 epss = r.epss, assessed = r.assessed, assessments = advisories.assessments + 1
               FROM {rows(id text, label text, score real, severity text, kev bigint, epss real, assessed bigint)}
               WHERE advisories.id = r.id";
    let rows: Vec<Vec<Value<'_>>> = written.iter().map(|one| advisory_row(one, now)).collect();
    connection.execute_many(sql, &rows)?;
    let sql = "UPDATE advisory_bodies SET assessment = r.assessment FROM {rows(id text, assessment blob)}
               WHERE advisory_bodies.advisory_id = r.id";
    let rows: Vec<Vec<Value<'_>>> = written.iter().map(|one| values![one.claim.subject, &one.body].to_vec()).collect();
    connection.execute_many(sql, &rows)?;
    put_assessment_fields(connection, written.iter().map(|one| (one.claim.subject, &one.assessment)))?;
    let ids = written.iter().map(|one| one.claim.subject.to_string()).collect();
    policies::replace_own(connection, ids, written.iter().flat_map(|one| &one.own))?;
    work::complete(connection, &ours)?;
    let begun = |claim: &Claim| (claim.subject, claim.announce, claim.document_stored);
    work::queue_begun(connection, Stage::Match, &ours.iter().map(begun).collect::<Vec<_>>(), now)?;
    // Last, so that the row is locked only while the transaction ends: what lists count has changed.
    work::touch_assessments(connection)?;
    Ok(ours.len() as u64)
}

fn advisory_row(one: &Prepared, now: Timestamp) -> Vec<Value<'_>> {
    let assessment = &one.assessment;
    let cvss = assessment.cvss.as_ref();
    values![
        one.claim.subject,
        assessment.label.code(),
        cvss.map(|cvss| cvss.score),
        cvss.map(|cvss| cvss.severity.as_str()),
        !assessment.exploitability.kev.is_empty(),
        assessment.exploitability.epss.as_ref().map(|(_, epss)| epss.probability),
        now,
    ]
    .to_vec()
}
