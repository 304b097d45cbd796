//! Test messages of a watchlist: ordinary deliveries of a row that is no alert.
//!
//! The row names no watchlist by id, no case and no advisory, so that neither the messages of a day nor what was told of a
//! case counts it; lists of alerts leave its reason out.
//! Does not know: what a test message says.

use super::recording::insert_rows;
use super::{NewAlert, Origin, deliveries};
use crate::connection::values;
use crate::error::StoreError;
use crate::front::Store;
use crate::ids::WatchlistId;
use crate::ledger;
use crate::watchlists;
use jiff::{SignedDuration, Timestamp};
use triage::test_message::TEST_REASON;

/// Test messages of an organisation in an hour, each to all recipients of a watchlist: enough to set up a mail server, too
/// few to be a nuisance to anybody.
pub const TESTS_PER_HOUR_COUNT_MAX: u32 = 5;

/// What became of a test message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TestOutcome {
    /// It waits to be handed over.
    Queued,
    /// The organisation has no such watchlist.
    NotFound,
    /// There were [`TESTS_PER_HOUR_COUNT_MAX`] in the last hour.
    TooMany,
}

impl Store {
    /// Records a test message of a watchlist with its deliveries, and in the organisation's ledger who asked for it.
    /// `test` has [`TEST_REASON`] and no watchlist id; its organisation is whose watchlist it must be.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn record_test_message(
        &self,
        watchlist: WatchlistId,
        test: NewAlert,
        who: &str,
        now: Timestamp,
    ) -> Result<TestOutcome, StoreError> {
        let who = who.to_owned();
        self.write("recording a test message", move |connection| {
            let organisation = test.organisation;
            // Two at once are counted one after the other.
            watchlists::lock(connection, organisation)?;
            let sql = "SELECT count(*) FROM watchlists WHERE organisation_id = $1 AND id = $2";
            if connection.number(sql, &values![organisation, watchlist])? == 0 {
                return Ok(TestOutcome::NotFound);
            }
            let sql = "SELECT count(*) FROM alerts WHERE organisation_id = $1 AND created > $2 AND reason = $3";
            let hour_ago = now - SignedDuration::from_hours(1);
            let tests = connection.number(sql, &values![organisation, hour_ago, TEST_REASON])?;
            if tests >= i64::from(TESTS_PER_HOUR_COUNT_MAX) {
                return Ok(TestOutcome::TooMany);
            }
            insert_rows(connection, std::slice::from_ref(&test), Origin::default(), now)?;
            deliveries::insert_all(connection, test.deliveries.iter().map(|delivery| (test.id, delivery)), now)?;
            let body = serde_json::json!({ "name": test.watchlist, "messages": test.deliveries.len(), "who": who });
            let chain = organisation.to_string();
            ledger::insert(connection, &chain, "watchlist_tested", &watchlist.to_string(), &body, now)?;
            Ok(TestOutcome::Queued)
        })
        .await
    }
}
