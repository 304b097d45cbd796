//! Patch sources that an organisation tracks, and what came from one since it was evaluated last.
//!
//! Does not know: what an evaluation asks for.

use crate::connection::{Connection, Row, values};
use crate::dispositions::touched;
use crate::error::{Fault, StoreError};
use crate::front::Store;
use crate::ids::{OrganisationId, PatchSourceId, Reader};
use crate::ledger;
use jiff::{SignedDuration, Timestamp};
use triage::clock::SourceNews;

/// Patch sources that one organisation tracks: a utility names some dozens.
pub const PATCH_SOURCES_COUNT_MAX: i64 = 1_000;
/// What was stored this long before an evaluation counts as after it: a document's moment is taken before it is stored.
const OVERLAP: SignedDuration = SignedDuration::from_mins(15);

/// A patch source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PatchSource {
    /// Its id.
    pub id: PatchSourceId,
    /// Its name, unique among those that are tracked.
    pub name: String,
    /// The publisher whose advisories tell of its patches; empty for one that is tracked by hand.
    pub publisher: String,
    /// Who said that it is tracked.
    pub who: String,
    /// Since when.
    pub tracked: Timestamp,
}

impl Store {
    /// Tracks a source from its moment on, and writes it into the ledger; `false` if one of that name is tracked.
    ///
    /// # Errors
    /// When the database does not answer, or [`PATCH_SOURCES_COUNT_MAX`] are tracked.
    pub async fn insert_patch_source(
        &self,
        organisation: OrganisationId,
        source: PatchSource,
    ) -> Result<bool, StoreError> {
        self.write("tracking a patch source", move |connection| {
            let sql = "SELECT count(*) FROM patch_sources WHERE organisation_id = $1 AND ended IS NULL";
            if connection.number(sql, &values![organisation])? >= PATCH_SOURCES_COUNT_MAX {
                let most = format!("{PATCH_SOURCES_COUNT_MAX} patch sources are tracked at most");
                return Err(StoreError::Refused(most).into());
            }
            let PatchSource { id, name, publisher, who, tracked } = &source;
            let sql = "INSERT INTO patch_sources (id, organisation_id, name, publisher, who, tracked)
                       VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING";
            if connection.execute(sql, &values![*id, organisation, name, publisher, who, *tracked])? == 0 {
                return Ok(false);
            }
            let body = serde_json::json!({ "name": name, "publisher": publisher, "who": who });
            let chain = organisation.to_string();
            ledger::insert(connection, &chain, "patch_source_tracked", &id.to_string(), &body, *tracked)?;
            Ok(true)
        })
        .await
    }

    /// Tracks a source no longer; its evaluations stay, and the ledger says who ended it and why. Whether it was tracked.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn update_patch_source_ended(
        &self,
        organisation: OrganisationId,
        source: PatchSourceId,
        (who, reason): (&str, &str),
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let (who, reason) = (who.to_owned(), reason.to_owned());
        self.write("ending a patch source", move |connection| {
            let sql = "UPDATE patch_sources SET ended = $3 WHERE organisation_id = $1 AND id = $2 AND ended IS NULL";
            if connection.execute(sql, &values![organisation, source, now])? == 0 {
                return Ok(false);
            }
            let body = serde_json::json!({ "who": who, "reason": reason });
            let chain = organisation.to_string();
            ledger::insert(connection, &chain, "patch_source_ended", &source.to_string(), &body, now)?;
            Ok(true)
        })
        .await
    }

    /// The sources that the organisation tracks, by name.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn list_patch_sources(&self, organisation: OrganisationId) -> Result<Vec<PatchSource>, StoreError> {
        self.read("listing patch sources", move |connection| {
            let sql = "SELECT id, name, publisher, who, tracked FROM patch_sources
                       WHERE organisation_id = $1 AND ended IS NULL ORDER BY name, id LIMIT $2";
            connection.list(sql, &values![organisation, PATCH_SOURCES_COUNT_MAX], read_source)
        })
        .await
    }

    /// What came from a source since it was evaluated last, of what the reader may see; nothing of one that is not tracked,
    /// or that is tracked by hand.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn count_source_news(&self, reader: &Reader, source: PatchSourceId) -> Result<SourceNews, StoreError> {
        let reader = *reader;
        self.read_long("counting what is new from a patch source", move |connection| {
            match find(connection, reader.organisation, source)? {
                Some(source) => count_news(connection, &reader, &source),
                None => Ok(SourceNews::default()),
            }
        })
        .await
    }
}

fn read_source(row: &Row<'_>) -> Result<PatchSource, Fault> {
    Ok(PatchSource {
        id: PatchSourceId(row.get(0)?),
        name: row.get(1)?,
        publisher: row.get(2)?,
        who: row.get(3)?,
        tracked: row.get(4)?,
    })
}

/// A tracked source of the organisation.
pub(super) fn find(
    connection: &Connection<'_>,
    organisation: OrganisationId,
    source: PatchSourceId,
) -> Result<Option<PatchSource>, Fault> {
    let sql = "SELECT id, name, publisher, who, tracked FROM patch_sources
               WHERE organisation_id = $1 AND id = $2 AND ended IS NULL LIMIT 1";
    connection.find(sql, &values![organisation, source], read_source)
}

pub(super) fn count_news(
    connection: &Connection<'_>,
    reader: &Reader,
    source: &PatchSource,
) -> Result<SourceNews, Fault> {
    if source.publisher.is_empty() {
        return Ok(SourceNews::default());
    }
    let sql = "SELECT max(at) FROM patch_evaluations WHERE organisation_id = $1 AND source_id = $2";
    let last: Option<Timestamp> =
        connection.find(sql, &values![reader.organisation, source.id], |row| row.get(0))?.flatten();
    let since = last.unwrap_or(source.tracked).saturating_sub(OVERLAP).unwrap_or(Timestamp::MIN);
    let values = values![reader.organisation, reader.tlp_rank(), &source.publisher, since];
    let count = |sql: &str| connection.number(sql, &values).map(i64::unsigned_abs);
    let advisories = count(
        "SELECT count(*) FROM advisories a WHERE CAST($1 AS TEXT) IS NOT NULL AND a.tlp <= $2 AND a.publisher = $3
           AND EXISTS (SELECT 1 FROM revisions r WHERE r.advisory_id = a.id AND r.first_seen > $4)",
    )?;
    let sql = format!(
        "SELECT count(*) FROM matches m JOIN advisories a ON a.id = m.advisory_id
         JOIN assets s ON s.organisation_id = m.organisation_id AND s.kind_id = m.kind_id
         LEFT JOIN match_decisions d ON d.organisation_id = m.organisation_id AND d.advisory_id = m.advisory_id
           AND d.asset_id = s.id
         WHERE m.organisation_id = $1 AND a.tlp <= $2 AND a.publisher = $3 AND {}
           AND (EXISTS (SELECT 1 FROM revisions r WHERE r.advisory_id = a.id AND r.first_seen > $4)
             OR EXISTS (SELECT 1 FROM clock_starts c WHERE c.organisation_id = m.organisation_id
               AND c.advisory_id = m.advisory_id AND c.kind_id = m.kind_id AND c.started > $4)
             OR s.created > $4)",
        touched!()
    );
    let matches = count(&sql)?;
    let sql = "SELECT count(*) FROM work w WHERE w.pending = 1 AND ((w.stage = 'match_organisation' AND w.subject = $1)
                 OR (w.stage IN ('assess', 'match', 'match_by_hand') AND EXISTS (
                   SELECT 1 FROM advisories a WHERE a.id = w.subject AND a.tlp <= $2 AND a.publisher = $3)))";
    let waiting = connection.number(sql, &values[..3])?.unsigned_abs();
    let sql = "SELECT count(*) FROM (SELECT id FROM advisories WHERE tlp <= $1 AND publisher = $2 LIMIT 1) x";
    let is_unheard = connection.number(sql, &values![reader.tlp_rank(), &source.publisher])? == 0;
    Ok(SourceNews { advisories, matches, waiting, is_unheard })
}
