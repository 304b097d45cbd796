//! The ledger: what happened, in hash chains that nobody can rewrite unnoticed.
//!
//! One chain per organisation and one for the installation. Writers leave entries in their own transactions; one
//! sealer at a time gives each its place and the hash of everything before it.
//! Does not know: what is worth an entry.

use crate::connection::{Connection, Row, Value, values};
use crate::encoding::json;
use crate::error::{Fault, StoreError};
use crate::front::Store;
use crate::ids::OrganisationId;
use jiff::Timestamp;
use serde_json::Value as Json;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

/// The chain of what concerns no single organisation.
pub(crate) const INSTALLATION: &str = "installation";
/// What the first entry of a chain has as its previous hash.
const FIRST_PREVIOUS_HASH: &str = "0000000000000000000000000000000000000000000000000000000000000000";
/// Entries read at once when a chain is verified.
const VERIFY_BATCH_COUNT: i64 = 1_000;

/// Kinds of entries: the program knows some dozens.
const KINDS_COUNT_MAX: i64 = 500;

/// Which chain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Chain {
    /// What concerns no single organisation.
    Installation,
    /// An organisation's own.
    Organisation(OrganisationId),
}

impl Chain {
    fn name(self) -> String {
        match self {
            Chain::Installation => INSTALLATION.to_owned(),
            Chain::Organisation(id) => id.to_string(),
        }
    }
}

/// A sealed entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LedgerEntry {
    /// Place in its chain, from 1.
    pub sequence: u64,
    /// Hash of the entry before it.
    pub previous_hash: String,
    /// SHA-256 over the previous hash and the entry's canonical JSON.
    pub hash: String,
    /// What happened, e.g. `document_seen`.
    pub what: String,
    /// To what: an id or a hash.
    pub subject: String,
    /// More about it, as JSON with sorted keys.
    pub body: String,
    /// When.
    pub at: Timestamp,
}

/// What a verification found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verification {
    /// Every entry is in its place.
    Intact {
        /// How many entries there are.
        entries: u64,
        /// The last hash, to be kept elsewhere as a witness.
        head: String,
    },
    /// The chain was tampered with.
    Broken {
        /// The first place that is wrong.
        sequence: u64,
        /// What is wrong there.
        reason: String,
    },
}

impl Store {
    /// Leaves an entry for the sealer.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn record_entry(
        &self,
        chain: Chain,
        what: &str,
        subject: &str,
        body: &Json,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let (what, subject, body) = (what.to_owned(), subject.to_owned(), body.clone());
        self.write("writing the ledger", move |connection| {
            insert(connection, &chain.name(), &what, &subject, &body, at)
        })
        .await
    }

    /// Seals up to `limit` waiting entries, oldest first, and returns how many there were.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn seal_ledger(&self, limit: u32) -> Result<u64, StoreError> {
        self.write("sealing the ledger", move |connection| seal(connection, limit)).await
    }

    /// Recomputes a chain from its first entry.
    ///
    /// # Errors
    /// When the database does not answer; a broken chain is an answer, not an error.
    pub async fn verify_ledger(&self, chain: Chain) -> Result<Verification, StoreError> {
        self.read_long("verifying the ledger", move |connection| verify(connection, &chain.name())).await
    }

    /// Sealed entries after `sequence`, in order.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn list_ledger(&self, chain: Chain, after: u64, limit: u32) -> Result<Vec<LedgerEntry>, StoreError> {
        let after = i64::try_from(after).unwrap_or(i64::MAX);
        self.read_long("reading the ledger", move |connection| list(connection, &chain.name(), after, i64::from(limit)))
            .await
    }
}

impl Store {
    /// Sealed entries of a chain, newest first: of one kind where it is named, and those before an entry.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn list_ledger_newest(
        &self,
        chain: Chain,
        what: Option<&str>,
        before: Option<u64>,
        limit: u32,
    ) -> Result<Vec<LedgerEntry>, StoreError> {
        let what = what.map(str::to_owned);
        let before = before.map_or(i64::MAX, |before| i64::try_from(before).unwrap_or(i64::MAX));
        self.read_long("reading the ledger backwards", move |connection| {
            let sql = "SELECT sequence, previous_hash, hash, what, subject, body, at FROM ledger
                       WHERE chain = $1 AND sequence < $2 AND (CAST($3 AS TEXT) IS NULL OR what = $3)
                       ORDER BY sequence DESC LIMIT $4";
            connection.list(sql, &values![chain.name(), before, what.as_deref(), i64::from(limit)], read)
        })
        .await
    }

    /// What a chain tells of, and how often, in the order of its names.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn count_ledger_kinds(&self, chain: Chain) -> Result<Vec<(String, u64)>, StoreError> {
        self.read_long("counting the ledger", move |connection| {
            let sql = "SELECT what, count(*) FROM ledger WHERE chain = $1 GROUP BY what ORDER BY what LIMIT $2";
            connection.list(sql, &values![chain.name(), KINDS_COUNT_MAX], |row| Ok((row.get(0)?, row.get(1)?)))
        })
        .await
    }
}

/// Leaves one entry, inside the transaction of what it tells.
pub(crate) fn insert(
    connection: &Connection<'_>,
    chain: &str,
    what: &str,
    subject: &str,
    body: &Json,
    at: Timestamp,
) -> Result<(), Fault> {
    insert_many(connection, chain, what, std::iter::once((subject, body.clone())), at)
}

/// Leaves entries of one kind, inside the transaction of what they tell.
pub(crate) fn insert_many<'s>(
    connection: &Connection<'_>,
    chain: &str,
    what: &str,
    entries: impl Iterator<Item = (&'s str, Json)>,
    at: Timestamp,
) -> Result<(), Fault> {
    let entries = entries.map(|(subject, body)| (chain.to_owned(), subject.to_owned(), body));
    insert_each(connection, what, entries, at)
}

/// The same, each in a chain of its own: chain, subject and body.
pub(crate) fn insert_each(
    connection: &Connection<'_>,
    what: &str,
    entries: impl Iterator<Item = (String, String, Json)>,
    at: Timestamp,
) -> Result<(), Fault> {
    let sql = "INSERT INTO ledger_pending (chain, what, subject, body, at) {values(text, text, text, text, bigint)}";
    let row =
        |(chain, subject, body): (String, String, Json)| Ok(values![chain, what, subject, json(&body)?, at].to_vec());
    let rows: Vec<Vec<Value<'_>>> = entries.map(row).collect::<Result<_, Fault>>()?;
    connection.execute_many(sql, &rows).map(|_| ())
}

fn seal(connection: &Connection<'_>, limit: u32) -> Result<u64, Fault> {
    // The row's lock makes other sealers wait until this transaction ends.
    connection.execute("UPDATE leases SET fence = fence + 1 WHERE name = 'ledger'", &[])?;
    let sql = "SELECT serial, chain, what, subject, body, at FROM ledger_pending ORDER BY serial LIMIT $1";
    let pending: Vec<(i64, String, LedgerEntry)> = connection.list(sql, &values![i64::from(limit)], |row| {
        let (what, subject, body, at) = (row.get(2)?, row.get(3)?, row.get(4)?, row.get(5)?);
        let (previous_hash, hash) = (String::new(), String::new());
        Ok((row.get(0)?, row.get(1)?, LedgerEntry { sequence: 0, previous_hash, hash, what, subject, body, at }))
    })?;
    let mut heads: BTreeMap<String, (u64, String)> = BTreeMap::new();
    let mut rows = Vec::with_capacity(pending.len());
    let mut serials = Vec::with_capacity(pending.len());
    for (serial, chain, mut entry) in pending {
        let head = match heads.remove(&chain) {
            Some(head) => head,
            None => head(connection, &chain)?,
        };
        entry.sequence = head.0 + 1;
        entry.previous_hash = head.1;
        entry.hash = hash(&chain, &entry)?;
        heads.insert(chain.clone(), (entry.sequence, entry.hash.clone()));
        serials.push(serial);
        rows.push(ledger_row(chain, entry));
    }
    let sql = "INSERT INTO ledger (chain, sequence, previous_hash, hash, what, subject, body, at)
               {values(text, bigint, text, text, text, text, text, bigint)}";
    connection.execute_many(sql, &rows)?;
    connection.execute("DELETE FROM ledger_pending WHERE serial {any $1 bigint}", &values![serials])
}

fn ledger_row(chain: String, entry: LedgerEntry) -> Vec<Value<'static>> {
    let sequence = i64::try_from(entry.sequence).unwrap_or(i64::MAX);
    let LedgerEntry { previous_hash, hash, what, subject, body, at, .. } = entry;
    values![chain, sequence, previous_hash, hash, what, subject, body, at].to_vec()
}

fn head(connection: &Connection<'_>, chain: &str) -> Result<(u64, String), Fault> {
    let sql = "SELECT sequence, hash FROM ledger WHERE chain = $1 ORDER BY sequence DESC LIMIT 1";
    let head = connection.find(sql, &values![chain], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(head.unwrap_or_else(|| (0, FIRST_PREVIOUS_HASH.to_owned())))
}

/// SHA-256 over the previous hash and the entry as JSON with sorted keys and no blanks.
fn hash(chain: &str, entry: &LedgerEntry) -> Result<String, Fault> {
    let fields: BTreeMap<&str, Json> = BTreeMap::from([
        ("at", Json::from(entry.at.as_microsecond())),
        ("body", Json::from(entry.body.as_str())),
        ("chain", Json::from(chain)),
        ("sequence", Json::from(entry.sequence)),
        ("subject", Json::from(entry.subject.as_str())),
        ("what", Json::from(entry.what.as_str())),
    ]);
    let mut hasher = Sha256::new();
    hasher.update(entry.previous_hash.as_bytes());
    hasher.update(json(&fields)?.as_bytes());
    Ok(format!("{:x}", hasher.finalize()))
}

fn list(connection: &Connection<'_>, chain: &str, after: i64, limit: i64) -> Result<Vec<LedgerEntry>, Fault> {
    let sql = "SELECT sequence, previous_hash, hash, what, subject, body, at FROM ledger
               WHERE chain = $1 AND sequence > $2 ORDER BY sequence LIMIT $3";
    connection.list(sql, &values![chain, after, limit], read)
}

/// A sealed entry from its columns in the order of its members.
pub(crate) fn read(row: &Row<'_>) -> Result<LedgerEntry, Fault> {
    let (sequence, previous_hash, hash, what) = (row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?);
    let (subject, body, at) = (row.get(4)?, row.get(5)?, row.get(6)?);
    Ok(LedgerEntry { sequence, previous_hash, hash, what, subject, body, at })
}

fn verify(connection: &Connection<'_>, chain: &str) -> Result<Verification, Fault> {
    let mut head = FIRST_PREVIOUS_HASH.to_owned();
    let mut entries = 0_u64;
    loop {
        let after = i64::try_from(entries).unwrap_or(i64::MAX);
        let batch = list(connection, chain, after, VERIFY_BATCH_COUNT)?;
        if batch.is_empty() {
            return Ok(Verification::Intact { entries, head });
        }
        for entry in batch {
            let sequence = entries + 1;
            let broken = |reason: &str| Ok(Verification::Broken { sequence, reason: reason.to_owned() });
            if entry.sequence != sequence {
                return broken("the entry is missing");
            }
            if entry.previous_hash != head {
                return broken("the entry does not follow the one before it");
            }
            if hash(chain, &entry)? != entry.hash {
                return broken("the entry was changed");
            }
            head = entry.hash;
            entries = sequence;
        }
    }
}
