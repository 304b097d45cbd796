//! One advisory with everything that is known of it.
//!
//! Does not know: lists.

use super::list::Neighbours;
use super::slug::publisher_slug;
use crate::catalogs::{self, Listed};
use crate::connection::{Connection, Row, values};
use crate::decoded::{ContentKey, Decoded, DecodedAdvisories, PACKED_SIZE_BYTES_MAX};
use crate::drafts::{self, StoredDraft};
use crate::encoding::{from_json, unpack_json};
use crate::error::{Fault, StoreError};
use crate::front::Store;
use crate::ids::{CaseId, Reader, tlp_of};
use crate::matches::{self, MatchRow, MatchScope};
use crate::policies::{self, OWN_LABEL, PolicyOwner, join_own};
use crate::ticks::{self, Tick};
use csaf::Finding;
use jiff::Timestamp;
use jiff::civil::Date;
use std::sync::Arc;
use triage::advisory::{AdvisoryId, Tlp};
use triage::assessment::Label;
use triage::fan_out::{FanOut, fan_out};
use triage::{Advisory, Assessment, Enrichment};

/// Publishers that use one tracking id: ids are unique within a publisher only, so there may be a few.
const SAME_TRACKING_ID_COUNT_MAX: i64 = 20;
/// Revisions shown of one advisory; the most edited real one has 23.
const REVISIONS_COUNT_MAX: i64 = 500;
/// Other documents shown of one case.
const CASE_MEMBERS_COUNT_MAX: i64 = 50;

/// How an advisory is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AdvisoryKey {
    /// Its id.
    Id(AdvisoryId),
    /// The publisher's id, in its own or in lower case; several publishers may use it.
    TrackingId(String),
    /// The publisher's name or namespace and its id.
    PublisherTracking {
        /// Name in any case and punctuation, or the namespace.
        publisher: String,
        /// The publisher's id.
        tracking_id: String,
    },
}

/// One revision that we have seen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Revision {
    /// Counted from 1 in the order of arrival.
    pub number: u32,
    /// SHA-256 of the bytes.
    pub sha256: String,
    /// The publisher's version.
    pub version: String,
    /// The publisher's date of it.
    pub released: Option<Timestamp>,
    /// When we first saw it.
    pub first_seen: Timestamp,
    /// Other bytes under the same version and date.
    pub silent: bool,
}

/// Another document of the same case.
#[derive(Clone, Debug, PartialEq)]
pub struct CaseMember {
    /// The advisory.
    pub id: AdvisoryId,
    /// Its publisher.
    pub publisher: String,
    /// The publisher's id.
    pub tracking_id: String,
    /// Its title.
    pub title: String,
    /// Its label, once assessed.
    pub label: Option<Label>,
    /// Its score.
    pub score: Option<f64>,
}

/// One advisory with everything that is known of it.
#[derive(Clone, Debug)]
pub struct AdvisoryDetail {
    /// What the document says.
    pub advisory: Arc<Advisory>,
    /// What follows from it; absent for the moment between its arrival and its assessment.
    pub assessment: Option<Arc<Assessment>>,
    /// Whose policy decided.
    pub policy_owner: PolicyOwner,
    /// When it was assessed.
    pub assessed: Option<Timestamp>,
    /// The case it belongs to.
    pub case_id: CaseId,
    /// The case it has when it is linked with no other: ticks on its page stay there.
    pub home: CaseId,
    /// When the first of its documents was seen.
    pub first_seen: Timestamp,
    /// The date lists are ordered by.
    pub updated: Timestamp,
    /// Number of the current revision.
    pub revision: u32,
    /// SHA-256 of the current revision.
    pub sha256: String,
    /// State of its signature.
    pub signature: String,
    /// When its publisher was found to have taken it back; it is kept.
    pub withdrawn: Option<Timestamp>,
    /// What is wrong with it.
    pub findings: Arc<Vec<Finding>>,
    /// Which products may contain what it is about, and the other way round.
    pub fan_out: Arc<FanOut>,
    /// All revisions, newest first.
    pub revisions: Vec<Revision>,
    /// EPSS and KEV of its CVEs as the catalogs have them now.
    pub enrichment: Enrichment,
    /// The organisation's ticks on the case.
    pub ticks: Vec<Tick>,
    /// The case's other documents.
    pub members: Vec<CaseMember>,
    /// What stands beside it in the list.
    pub neighbours: Neighbours,
    /// What a language model wrote about these bytes, where that is switched on.
    pub draft: Option<StoredDraft>,
}

/// An advisory with the assets it meets, read in one snapshot: a page never contradicts itself.
#[derive(Clone, Debug)]
pub struct AdvisoryInPlace {
    /// The advisory.
    pub detail: AdvisoryDetail,
    /// The organisation's matches with it, the most urgent verdict first.
    pub matches: Vec<MatchRow>,
}

struct Head {
    id: AdvisoryId,
    case_id: CaseId,
    home: CaseId,
    publisher: String,
    namespace: String,
    key: ContentKey,
    revision: u32,
    updated: Timestamp,
    first_seen: Timestamp,
    assessed: Option<Timestamp>,
    signature: String,
    tlp: Tlp,
    neighbours: Neighbours,
    case_size: i64,
    kev_loaded: bool,
    epss_date: Option<Date>,
    has_matches: bool,
    withdrawn: Option<Timestamp>,
    has_policy: bool,
    has_ticks: bool,
    listed: Listed,
}

/// One row for all that takes one row: a page asks for it hundreds of times as often as anything changes.
/// `$1` is the highest TLP rank that the reader sees, `$2` the reader's organisation.
const HEAD: &str = "SELECT a.id, l.case_id, a.publisher, a.namespace, a.sha256, a.assessments, a.revision, a.updated,
       a.first_seen, a.assessed, d.signature, a.tlp,
       (SELECT n.id FROM advisories n WHERE n.tlp <= $1 AND (n.updated, n.id) > (a.updated, a.id)
        ORDER BY n.updated ASC, n.id ASC LIMIT 1),
       (SELECT n.id FROM advisories n WHERE n.tlp <= $1 AND (n.updated, n.id) < (a.updated, a.id)
        ORDER BY n.updated DESC, n.id DESC LIMIT 1),
       (SELECT count(*) FROM case_links c WHERE c.case_id = l.case_id),
       (SELECT version FROM catalogs WHERE name = 'kev'),
       (SELECT version FROM catalogs WHERE name = 'epss'),
       (SELECT count(*) FROM (SELECT 1 FROM matches m
        WHERE m.organisation_id = $2 AND m.advisory_id = a.id LIMIT 1) one),
       a.withdrawn,
       (SELECT p.version FROM organisation_policies p WHERE p.organisation_id = $2), l.home,
       (SELECT count(*) FROM (SELECT 1 FROM ticks t
        WHERE t.organisation_id = $2 AND t.case_id = l.home LIMIT 1) one),
       (SELECT count(*) FROM (SELECT 1 FROM advisory_cves c JOIN exploited x ON x.cve = c.cve
        WHERE c.advisory_id = a.id LIMIT 1) one),
       (SELECT count(*) FROM (SELECT 1 FROM advisory_cves c JOIN cve_records r ON r.cve = c.cve
        WHERE c.advisory_id = a.id LIMIT 1) one)
     FROM advisories a
     JOIN case_links l ON l.advisory_id = a.id
     JOIN documents d ON d.sha256 = a.sha256";

impl Store {
    /// The advisories that a key names and the reader may see: none, one, or one per publisher.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn find_advisory(&self, reader: &Reader, key: &AdvisoryKey) -> Result<Vec<AdvisoryDetail>, StoreError> {
        let (reader, key, decoded) = (*reader, key.clone(), self.decoded().clone());
        self.read("reading an advisory", move |connection| {
            let heads = find_heads(connection, &reader, &key)?;
            heads.into_iter().map(|head| complete(connection, &reader, &decoded, head)).collect()
        })
        .await
    }

    /// The same with up to `matches` of the organisation's matches with each.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn find_advisory_in_place(
        &self,
        reader: &Reader,
        key: &AdvisoryKey,
        matches: u32,
    ) -> Result<Vec<AdvisoryInPlace>, StoreError> {
        let (reader, key, decoded) = (*reader, key.clone(), self.decoded().clone());
        self.read("reading an advisory and the assets it meets", move |connection| {
            let in_place = |head: Head| {
                let (scope, met) = (MatchScope::Advisory(head.id), head.has_matches);
                let detail = complete(connection, &reader, &decoded, head)?;
                let matches = if met { matches::list(connection, &reader, scope, matches)? } else { Vec::new() };
                Ok(AdvisoryInPlace { detail, matches })
            };
            find_heads(connection, &reader, &key)?.into_iter().map(in_place).collect()
        })
        .await
    }
}

/// The documents of a case that the reader may see, in the order of their publishers and ids.
pub(crate) fn of_case(
    connection: &Connection<'_>,
    reader: &Reader,
    decoded: &DecodedAdvisories,
    case: CaseId,
) -> Result<Vec<AdvisoryDetail>, Fault> {
    let sql = format!("{HEAD} WHERE l.case_id = $3 AND a.tlp <= $1 ORDER BY a.id LIMIT $4");
    let values = values![reader.tlp_rank(), reader.organisation, case, CASE_MEMBERS_COUNT_MAX];
    let mut heads = connection.list(&sql, &values, read_head)?;
    heads.sort_by(|a, b| (&a.publisher, &a.namespace, a.id).cmp(&(&b.publisher, &b.namespace, b.id)));
    heads.into_iter().map(|head| complete(connection, reader, decoded, head)).collect()
}

fn find_heads(connection: &Connection<'_>, reader: &Reader, key: &AdvisoryKey) -> Result<Vec<Head>, Fault> {
    let (tracking_id, publisher) = match key {
        AdvisoryKey::Id(id) => {
            let sql = format!("{HEAD} WHERE a.id = $3 AND a.tlp <= $1 LIMIT 1");
            return connection.list(&sql, &values![reader.tlp_rank(), reader.organisation, *id], read_head);
        }
        AdvisoryKey::TrackingId(tracking_id) => (tracking_id, None),
        AdvisoryKey::PublisherTracking { publisher, tracking_id } => (tracking_id, Some(publisher)),
    };
    // Sorting the few rows below spares each page a sorter inside the database.
    let sql = format!("{HEAD} WHERE a.tracking_id = $3 AND a.tlp <= $1 LIMIT $4");
    let find = |id: &str| {
        let values = values![reader.tlp_rank(), reader.organisation, id, SAME_TRACKING_ID_COUNT_MAX];
        connection.list(&sql, &values, read_head)
    };
    let mut heads = find(tracking_id)?;
    let upper = tracking_id.to_uppercase();
    if upper != *tracking_id {
        heads.extend(find(&upper)?);
    }
    heads.sort_by(|a, b| (&a.publisher, &a.namespace, a.id).cmp(&(&b.publisher, &b.namespace, b.id)));
    if let Some(publisher) = publisher {
        let slug = publisher_slug(publisher);
        heads.retain(|head| head.namespace == *publisher || publisher_slug(&head.publisher) == slug);
    }
    Ok(heads)
}

fn read_head(row: &Row<'_>) -> Result<Head, Fault> {
    Ok(Head {
        id: AdvisoryId(row.get(0)?),
        case_id: CaseId(row.get(1)?),
        publisher: row.get(2)?,
        namespace: row.get(3)?,
        key: ContentKey { sha256: row.get(4)?, assessments: row.get(5)? },
        revision: row.get(6)?,
        updated: row.get(7)?,
        first_seen: row.get(8)?,
        assessed: row.get(9)?,
        signature: row.get(10)?,
        tlp: tlp_of(row.get(11)?),
        neighbours: Neighbours { newer: advisory_at(row, 12)?, older: advisory_at(row, 13)? },
        case_size: row.get(14)?,
        kev_loaded: row.get::<Option<String>>(15)?.is_some(),
        epss_date: row.get::<Option<String>>(16)?.as_deref().map(catalogs::date).transpose()?,
        has_matches: row.get(17)?,
        withdrawn: row.get(18)?,
        has_policy: row.get::<Option<String>>(19)?.is_some(),
        home: CaseId(row.get(20)?),
        has_ticks: row.get(21)?,
        listed: Listed { exploited: row.get(22)?, recorded: row.get(23)? },
    })
}

fn advisory_at(row: &Row<'_>, index: usize) -> Result<Option<AdvisoryId>, Fault> {
    let Some(text) = row.get::<Option<String>>(index)? else { return Ok(None) };
    let id = text.parse().map_err(|_| Fault::Corrupt(format!("column {index} holds {text:?}, no UUID")))?;
    Ok(Some(AdvisoryId(id)))
}

fn complete(
    connection: &Connection<'_>,
    reader: &Reader,
    decoded: &DecodedAdvisories,
    head: Head,
) -> Result<AdvisoryDetail, Fault> {
    debug_assert!(head.tlp <= reader.tlp, "the query lets no more through than the reader may see");
    let value = match decoded.find(head.id, &head.key) {
        Some(value) => value,
        None => decode(connection, decoded, &head)?,
    };
    let draft = drafts::find(connection, head.id, &head.key.sha256)?;
    // An organisation's own policy speaks only of an advisory that is assessed, not of its revision before.
    let asks_own = head.has_policy && value.assessment.is_some();
    let own = if asks_own { policies::find_own(connection, reader.organisation, head.id)? } else { None };
    let policy_owner = if own.is_some() { PolicyOwner::Organisation } else { PolicyOwner::Installation };
    let is_linked = head.case_size > 1;
    let members = if is_linked { list_members(connection, reader, &head)? } else { Vec::new() };
    let ticks = match is_linked || head.has_ticks {
        true => ticks::list(connection, reader.organisation, head.case_id)?,
        false => Vec::new(),
    };
    let editions = (head.kev_loaded, head.epss_date);
    Ok(AdvisoryDetail {
        draft,
        members,
        advisory: value.advisory,
        assessment: own.or(value.assessment),
        policy_owner,
        findings: value.findings,
        fan_out: value.fan_out,
        assessed: head.assessed,
        case_id: head.case_id,
        home: head.home,
        first_seen: head.first_seen,
        updated: head.updated,
        revision: head.revision,
        sha256: head.key.sha256,
        signature: head.signature,
        withdrawn: head.withdrawn,
        revisions: list_revisions(connection, reader, head.id)?,
        enrichment: catalogs::enrichment_of(connection, head.id, editions, head.listed)?,
        neighbours: head.neighbours,
        ticks,
    })
}

fn decode(connection: &Connection<'_>, decoded: &DecodedAdvisories, head: &Head) -> Result<Decoded, Fault> {
    let sql = "SELECT b.advisory, b.assessment, a.findings FROM advisory_bodies b
               JOIN advisories a ON a.id = b.advisory_id WHERE b.advisory_id = $1 LIMIT 1";
    let found = connection.find(sql, &values![head.id], |row| {
        let (advisory, assessment) = (row.get::<Vec<u8>>(0)?, row.get::<Option<Vec<u8>>>(1)?);
        let size = advisory.len() + assessment.as_ref().map_or(0, Vec::len);
        let assessment = assessment.as_deref().map(unpack_json).transpose()?;
        let findings: Vec<Finding> = from_json(&row.get::<String>(2)?)?;
        let advisory: Arc<Advisory> = Arc::new(unpack_json(&advisory)?);
        let (assessment, findings) = (assessment.map(Arc::new), Arc::new(findings));
        let fan_out = Arc::new(fan_out(&advisory));
        Ok((size, Decoded { advisory, assessment, findings, fan_out }))
    })?;
    let (size, value) = found.ok_or_else(|| Fault::Corrupt(format!("advisory {} has no body", head.id.0)))?;
    if size <= PACKED_SIZE_BYTES_MAX {
        decoded.keep(head.id, head.key.clone(), value.clone());
    }
    Ok(value)
}

fn list_revisions(connection: &Connection<'_>, reader: &Reader, id: AdvisoryId) -> Result<Vec<Revision>, Fault> {
    let sql = "SELECT number, sha256, version, released, first_seen, silent FROM revisions
               WHERE advisory_id = $1 AND tlp <= $2 ORDER BY number DESC LIMIT $3";
    connection.list(sql, &values![id, reader.tlp_rank(), REVISIONS_COUNT_MAX], |row| {
        let (number, sha256, version) = (row.get(0)?, row.get(1)?, row.get(2)?);
        let (released, first_seen, silent) = (row.get(3)?, row.get(4)?, row.get(5)?);
        Ok(Revision { number, sha256, version, released, first_seen, silent })
    })
}

fn list_members(connection: &Connection<'_>, reader: &Reader, head: &Head) -> Result<Vec<CaseMember>, Fault> {
    let sql = format!(
        "SELECT a.id, a.publisher, a.tracking_id, a.title, {OWN_LABEL}, a.score
         FROM case_links l JOIN advisories a ON a.id = l.advisory_id {}
         WHERE l.case_id = $1 AND a.id <> $2 AND a.tlp <= $3
         ORDER BY l.advisory_id LIMIT $4",
        join_own(5)
    );
    let values = values![head.case_id, head.id, reader.tlp_rank(), CASE_MEMBERS_COUNT_MAX, reader.organisation];
    let mut members = connection.list(&sql, &values, |row| {
        let (publisher, tracking_id, title) = (row.get(1)?, row.get(2)?, row.get(3)?);
        let label = row.get::<Option<String>>(4)?.as_deref().and_then(Label::from_code);
        Ok(CaseMember { id: AdvisoryId(row.get(0)?), publisher, tracking_id, title, label, score: row.get(5)? })
    })?;
    members.sort_by(|a, b| (&a.publisher, &a.tracking_id, a.id).cmp(&(&b.publisher, &b.tracking_id, b.id)));
    Ok(members)
}
