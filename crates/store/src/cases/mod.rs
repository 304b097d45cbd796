//! Cases: documents that tell of one problem, why they do, and what moves when one of them changes.
//!
//! Ticks and alerts stay with the case an advisory was born with, its home; a case has those of all its documents.
//! Does not know: which documents are one problem, or under which id (`triage::case`).

mod settling;

pub(crate) use settling::{forget, settle_around};

use crate::advisories::{AdvisoryDetail, of_case};
use crate::connection::{Connection, values};
use crate::encoding::from_json;
use crate::error::{Fault, StoreError};
use crate::front::Store;
use crate::ids::{CaseId, Reader};
use crate::work::{self, Claim};
use jiff::Timestamp;
use std::collections::HashSet;
use triage::advisory::AdvisoryId;
use triage::case::{CaseFacts, Link};

/// The homes of a case's documents; `$2` is the case. One that no document has stands for itself.
pub(crate) const HOMES: &str = "SELECT CAST($2 AS TEXT) UNION ALL SELECT home FROM case_links WHERE case_id = $2";
/// The homes of all documents that are one case with those of the home `$2`.
pub(crate) const HOMES_BESIDE: &str = "SELECT CAST($2 AS TEXT) UNION ALL SELECT b.home FROM case_links a
    JOIN case_links b ON b.case_id = a.case_id WHERE a.home = $2";

/// Reasons shown of one case: forty documents that all name each other have 780.
const REASONS_COUNT_MAX: i64 = 1_000;

/// One problem with the documents that tell of it.
#[derive(Clone, Debug)]
pub struct CaseDetail {
    /// Its id.
    pub id: CaseId,
    /// The documents that the reader may see, in the order of their publishers and ids.
    pub documents: Vec<AdvisoryDetail>,
    /// Why two of them are one problem.
    pub reasons: Vec<Link>,
}

impl Store {
    /// A case as the reader may see it; `None` if there is none of whose documents he may see one. The id of a case that
    /// became part of another finds that one.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn find_case(&self, reader: &Reader, case: CaseId) -> Result<Option<CaseDetail>, StoreError> {
        let (reader, decoded) = (*reader, self.decoded().clone());
        self.read("reading a case", move |connection| {
            let mut id = case;
            let mut documents = of_case(connection, &reader, &decoded, id)?;
            if documents.is_empty() {
                let Some(now) = find_joined(connection, &reader, case)? else { return Ok(None) };
                id = now;
                documents = of_case(connection, &reader, &decoded, id)?;
            }
            let reasons = if documents.len() > 1 { list_reasons(connection, &documents)? } else { Vec::new() };
            Ok((!documents.is_empty()).then_some(CaseDetail { id, documents, reasons }))
        })
        .await
    }

    /// Keeps what the cases of advisories hang on, and joins and splits cases where it changed. What somebody else took over
    /// meanwhile, or what was queued again because it changed, is left alone. The claims stay open. Returns how many
    /// advisories came to another case.
    ///
    /// # Errors
    /// When the database does not answer; then nothing is changed.
    pub async fn record_cases(&self, facts: Vec<(Claim, CaseFacts)>, now: Timestamp) -> Result<usize, StoreError> {
        self.write("joining cases", move |connection| {
            let claims: Vec<Claim> = facts.iter().map(|(claim, _)| *claim).collect();
            let ours: HashSet<_> = work::still_ours(connection, &claims)?.iter().map(|claim| claim.subject).collect();
            let facts = facts.iter().filter(|(claim, _)| ours.contains(&claim.subject)).map(|(_, facts)| facts);
            settling::settle(connection, &facts.collect::<Vec<_>>(), now)
        })
        .await
    }
}

/// The case that the documents of this home are in now.
fn find_joined(connection: &Connection<'_>, reader: &Reader, home: CaseId) -> Result<Option<CaseId>, Fault> {
    let sql = "SELECT l.case_id FROM case_links l JOIN advisories a ON a.id = l.advisory_id
               WHERE l.home = $1 AND a.tlp <= $2 ORDER BY l.case_id LIMIT 1";
    connection.find(sql, &values![home, reader.tlp_rank()], |row| Ok(CaseId(row.get(0)?)))
}

/// Those between documents that are all the reader's to see.
fn list_reasons(connection: &Connection<'_>, documents: &[AdvisoryDetail]) -> Result<Vec<Link>, Fault> {
    let ids: Vec<String> = documents.iter().map(|document| document.advisory.id.0.to_string()).collect();
    let sql = "SELECT reason FROM case_reasons WHERE one {any $1 text} ORDER BY one, other LIMIT $2";
    let links = connection.list(sql, &values![ids, REASONS_COUNT_MAX], |row| from_json(&row.get::<String>(0)?))?;
    let shown: HashSet<AdvisoryId> = documents.iter().map(|document| document.advisory.id).collect();
    Ok(links.into_iter().filter(|link: &Link| shown.contains(&link.other)).collect())
}
