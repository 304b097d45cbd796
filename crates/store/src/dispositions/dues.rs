//! Until when a person wants a match put right, with who, when and why.
//!
//! Rows are only added, so that what was set before stays to be read. Does not know: which day a policy sets.

use super::{Among, MATCHED, count_decided};
use crate::connection::{Connection, Row, Value, values};
use crate::error::{Fault, StoreError};
use crate::front::Store;
use crate::ids::{OrganisationId, Reader};
use crate::ledger;
use jiff::Timestamp;
use jiff::civil::Date;
use triage::advisory::AdvisoryId;
use triage::asset::AssetId;

/// Days of one match that are listed, the newest first.
const DUES_COUNT_MAX: i64 = 50;

/// The day that a person sets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewDue {
    /// The advisory.
    pub advisory: AdvisoryId,
    /// Of which assets.
    pub among: Among,
    /// The last day in time; `None` takes back what was set.
    pub due: Option<Date>,
    /// Why.
    pub reason: String,
    /// Who sets it.
    pub who: String,
}

/// A day that a person set, or took back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredDue {
    /// The last day in time; `None` took back what was set before.
    pub due: Option<Date>,
    /// Why.
    pub reason: String,
    /// Who set it.
    pub who: String,
    /// When.
    pub at: Timestamp,
}

impl Store {
    /// Keeps the day until which a person wants matches put right, or takes it back, and writes it into the organisation's
    /// ledger. Returns of how many assets; without a match there is nothing to set.
    ///
    /// # Errors
    /// When the database does not answer, or more than [`super::DECIDED_ASSETS_COUNT_MAX`] assets are meant.
    pub async fn put_due(&self, reader: &Reader, due: NewDue, now: Timestamp) -> Result<u64, StoreError> {
        let reader = *reader;
        self.write("setting a day", move |connection| put(connection, &reader, &due, now)).await
    }

    /// Whether a day that a person set holds for any match of the organisation, or until which a risk is accepted.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn has_dues(&self, organisation: OrganisationId) -> Result<bool, StoreError> {
        self.read("looking for days that people set", move |connection| {
            let sql = "SELECT number FROM match_dues WHERE organisation_id = $1 AND is_last = 1 AND due <> ''
                       UNION ALL SELECT number FROM case_dispositions
                         WHERE organisation_id = $1 AND is_last = 1 AND state = 'risk_accepted' LIMIT 1";
            Ok(connection.find(sql, &values![organisation], |row| row.get::<i64>(0))?.is_some())
        })
        .await
    }
}

fn put(connection: &Connection<'_>, reader: &Reader, new: &NewDue, now: Timestamp) -> Result<u64, Fault> {
    let NewDue { advisory, among, due, reason, who } = new;
    // Where none is set there is nothing to take back.
    let set = match due {
        Some(_) => "",
        None => {
            " AND EXISTS (SELECT 1 FROM match_dues u WHERE u.organisation_id = $1 AND u.advisory_id = $3
               AND u.asset_id = s.id AND u.is_last = 1 AND u.due <> '')"
        }
    };
    let (condition, asset) = (format!("{}{set}", among.condition()), among.asset());
    let count = count_decided(connection, reader, *advisory, (&condition, asset))?;
    if count == 0 {
        return Ok(0);
    }
    let values = values![reader.organisation, reader.tlp_rank(), *advisory, Value::from(asset)].to_vec();
    let sql = format!(
        "INSERT INTO match_dues (organisation_id, advisory_id, asset_id, number, due, reason, who, at, is_last)
         SELECT m.organisation_id, m.advisory_id, s.id, coalesce((SELECT max(b.number) FROM match_dues b
             WHERE b.organisation_id = $1 AND b.advisory_id = $3 AND b.asset_id = s.id), 0) + 1,
           CAST($5 AS TEXT), CAST($6 AS TEXT), CAST($7 AS TEXT), CAST($8 AS BIGINT), 1 {MATCHED} AND {condition}"
    );
    let day = due.map(|due| due.to_string()).unwrap_or_default();
    connection.execute(&sql, &[values.clone(), values![&day, reason, who, now].to_vec()].concat())?;
    let sql = "UPDATE match_dues SET is_last = 0
               WHERE organisation_id = $1 AND advisory_id = $2 AND is_last = 1 AND number < (SELECT max(b.number)
                 FROM match_dues b WHERE b.organisation_id = $1 AND b.advisory_id = $2 AND b.asset_id = match_dues.asset_id)";
    connection.execute(sql, &values![reader.organisation, *advisory])?;
    record(connection, reader, new, count, now)?;
    Ok(count)
}

fn record(connection: &Connection<'_>, reader: &Reader, new: &NewDue, count: u64, now: Timestamp) -> Result<(), Fault> {
    let sql = "SELECT external_id FROM assets WHERE organisation_id = $1 AND id = $2 LIMIT 1";
    let named = connection.find(sql, &values![reader.organisation, new.among.asset()], |row| row.get::<String>(0))?;
    let body = serde_json::json!({
        "due": new.due, "reason": new.reason, "who": new.who, "asset": named, "assets": count,
        "kind": matches!(new.among, Among::Kind(_)),
    });
    let chain = reader.organisation.to_string();
    ledger::insert(connection, &chain, "match_due_set", &new.advisory.0.to_string(), &body, now)
}

/// What was set for a pair, the newest first.
pub(super) fn of_pair(
    connection: &Connection<'_>,
    reader: &Reader,
    advisory: AdvisoryId,
    asset: AssetId,
) -> Result<Vec<StoredDue>, Fault> {
    let sql = "SELECT due, reason, who, at FROM match_dues
               WHERE organisation_id = $1 AND advisory_id = $2 AND asset_id = $3 ORDER BY number DESC LIMIT $4";
    connection.list(sql, &values![reader.organisation, advisory, asset, DUES_COUNT_MAX], |row: &Row<'_>| {
        let due = due_of(&row.get::<String>(0)?)?;
        Ok(StoredDue { due, reason: row.get(1)?, who: row.get(2)?, at: row.get(3)? })
    })
}

/// A day as it is kept; empty for none.
pub(crate) fn due_of(text: &str) -> Result<Option<Date>, Fault> {
    match text {
        "" => Ok(None),
        day => day.parse().map(Some).map_err(|_| Fault::Corrupt(format!("{day:?} is no day"))),
    }
}
