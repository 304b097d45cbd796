//! Feeds of watchlists: a token for each, of which only the digest is kept, and the alerts it shows.
//!
//! Does not know: how a feed is written; how a token is made.

use crate::connection::{Row, values};
use crate::error::{Fault, StoreError};
use crate::front::Store;
use crate::ids::{OrganisationId, WatchlistId};
use crate::ledger;
use jiff::Timestamp;

/// Feeds of one organisation: one for each watchlist.
const FEEDS_COUNT_MAX: i64 = 10_000;

/// A feed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WatchlistFeed {
    /// Whose.
    pub organisation: OrganisationId,
    /// Of which watchlist.
    pub watchlist: WatchlistId,
    /// The watchlist's name.
    pub name: String,
    /// When its token was made.
    pub created: Timestamp,
}

impl Store {
    /// Gives the organisation's watchlist of that name a feed under the token with this SHA-256 (hexadecimal); a token that
    /// it had leads nowhere any more. Whether there is such a watchlist.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn put_feed(
        &self,
        organisation: OrganisationId,
        watchlist: &str,
        token_sha256: &str,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let (watchlist, digest) = (watchlist.to_owned(), token_sha256.to_owned());
        self.write("making a feed", move |connection| {
            let sql = "INSERT INTO watchlist_feeds (watchlist_id, organisation_id, token_sha256, created)
                       SELECT id, organisation_id, CAST($3 AS TEXT), CAST($4 AS BIGINT) FROM watchlists
                       WHERE organisation_id = $1 AND name = $2
                       ON CONFLICT (watchlist_id) DO UPDATE SET
                         token_sha256 = excluded.token_sha256, created = excluded.created";
            if connection.execute(sql, &values![organisation, &watchlist, &digest, now])? == 0 {
                return Ok(false);
            }
            let (chain, body) = (organisation.to_string(), serde_json::json!({ "watchlist": watchlist }));
            ledger::insert(connection, &chain, "feed_made", &chain, &body, now)?;
            Ok(true)
        })
        .await
    }

    /// Takes the feed of the organisation's watchlist of that name away. Whether there was one.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn delete_feed(
        &self,
        organisation: OrganisationId,
        watchlist: &str,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let watchlist = watchlist.to_owned();
        self.write("revoking a feed", move |connection| {
            let sql = "DELETE FROM watchlist_feeds WHERE organisation_id = $1
                         AND watchlist_id IN (SELECT id FROM watchlists WHERE organisation_id = $1 AND name = $2)";
            if connection.execute(sql, &values![organisation, &watchlist])? == 0 {
                return Ok(false);
            }
            let (chain, body) = (organisation.to_string(), serde_json::json!({ "watchlist": watchlist }));
            ledger::insert(connection, &chain, "feed_revoked", &chain, &body, now)?;
            Ok(true)
        })
        .await
    }

    /// The feed under the token with this SHA-256.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn find_feed(&self, token_sha256: &str) -> Result<Option<WatchlistFeed>, StoreError> {
        let digest = token_sha256.to_owned();
        self.read("looking for a feed", move |connection| {
            let sql = "SELECT f.organisation_id, f.watchlist_id, w.name, f.created FROM watchlist_feeds f
                       JOIN watchlists w ON w.id = f.watchlist_id AND w.organisation_id = f.organisation_id
                       WHERE f.token_sha256 = $1 LIMIT 1";
            connection.find(sql, &values![&digest], read_feed)
        })
        .await
    }

    /// The organisation's feeds, by the watchlist's name.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn list_feeds(&self, organisation: OrganisationId) -> Result<Vec<WatchlistFeed>, StoreError> {
        self.read("listing feeds", move |connection| {
            let sql = "SELECT f.organisation_id, f.watchlist_id, w.name, f.created FROM watchlist_feeds f
                       JOIN watchlists w ON w.id = f.watchlist_id AND w.organisation_id = f.organisation_id
                       WHERE f.organisation_id = $1 ORDER BY w.name, f.watchlist_id LIMIT $2";
            connection.list(sql, &values![organisation, FEEDS_COUNT_MAX], read_feed)
        })
        .await
    }
}

fn read_feed(row: &Row<'_>) -> Result<WatchlistFeed, Fault> {
    Ok(WatchlistFeed {
        organisation: OrganisationId(row.get(0)?),
        watchlist: WatchlistId(row.get(1)?),
        name: row.get(2)?,
        created: row.get(3)?,
    })
}
