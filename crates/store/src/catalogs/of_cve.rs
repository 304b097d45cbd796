//! What all catalogs say of one vulnerability, whether an advisory names it or not.
//!
//! Does not know: which advisories name it; what a value means for a label.

use super::{add, date, editions_of};
use crate::connection::values;
use crate::encoding::unpack_json;
use crate::error::StoreError;
use crate::front::Store;
use triage::Enrichment;
use triage::enrichment::Listing;
use triage::enrichment::cve::CveRecord;

/// Catalogs of exploited vulnerabilities that may list one: an installation has a few.
const LISTINGS_COUNT_MAX: i64 = 1_000;

/// What is known of one vulnerability beside advisories.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CveKnown {
    /// EPSS, KEV, further catalogs, and the judgement of the record, each under the one CVE.
    pub enrichment: Enrichment,
    /// What the CVE program says.
    pub record: Option<CveRecord>,
}

impl CveKnown {
    /// Whether no catalog has a line about it.
    pub fn is_empty(&self) -> bool {
        let Enrichment { epss, kev, listings, .. } = &self.enrichment;
        epss.is_empty() && kev.is_empty() && listings.is_empty() && self.record.is_none()
    }
}

impl Store {
    /// What the catalogs say of a CVE, written in upper case. They are the installation's: every reader sees the same.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn find_cve(&self, cve: &str) -> Result<CveKnown, StoreError> {
        let cve = cve.to_owned();
        self.read("reading what catalogs say of a CVE", move |connection| {
            let (kev_loaded, epss_date) = editions_of(connection)?;
            let mut enrichment = Enrichment { kev_loaded, ..Enrichment::default() };
            // The first column is an advisory's where the same is asked of advisories.
            let sql = "SELECT q.cve, q.cve, e.probability, e.percentile,
                         k.cve, k.date_added, k.due_date, k.ransomware, k.required_action, b.probability, b.date
                       FROM (SELECT CAST($1 AS TEXT) AS cve) q LEFT JOIN epss e ON e.cve = q.cve
                       LEFT JOIN kev k ON k.cve = q.cve LEFT JOIN epss_before b ON b.cve = q.cve LIMIT 1";
            connection.query(sql, &values![&cve], &mut |row| add(&mut enrichment, row, epss_date))?;
            let sql = "SELECT catalog, date_added FROM exploited WHERE cve = $1 ORDER BY catalog LIMIT $2";
            let listings = connection.list(sql, &values![&cve, LISTINGS_COUNT_MAX], |row| {
                let added = row.get::<Option<String>>(1)?.as_deref().map(date).transpose()?;
                Ok(Listing { catalog: row.get(0)?, added })
            })?;
            if !listings.is_empty() {
                enrichment.listings.insert(cve.clone(), listings);
            }
            let sql = "SELECT body FROM cve_records WHERE cve = $1 LIMIT 1";
            let record: Option<CveRecord> =
                connection.find(sql, &values![&cve], |row| unpack_json(&row.get::<Vec<u8>>(0)?))?;
            if let Some(ssvc) = record.as_ref().filter(|record| !record.rejected).and_then(|record| record.ssvc.clone())
            {
                enrichment.ssvc.insert(cve.clone(), ssvc);
            }
            Ok(CveKnown { enrichment, record })
        })
        .await
    }
}
