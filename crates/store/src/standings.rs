//! How each provider stands: when something new came from it last, whether it is silent, whether it answers.
//!
//! Does not know: how long a pause is usual (`triage::silence`).

use crate::alerts::{self, NewAlert, Origin};
use crate::connection::{Row, values};
use crate::error::{Fault, StoreError};
use crate::front::Store;
use jiff::{SignedDuration, Timestamp};
use triage::silence::Heard;

/// The newest documents of a provider that its history is read from: years of most publishers.
const HISTORY_COUNT_MAX: i64 = 2_000;
/// Providers of one installation.
const STANDINGS_COUNT_MAX: i64 = 10_000;

/// How a provider stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Standing {
    /// Its name.
    pub provider: String,
    /// When something new came from it last.
    pub last_news: Option<Timestamp>,
    /// The longest pause that is usual for it, if its history tells.
    pub usual_pause: Option<SignedDuration>,
    /// When the last news came before it fell silent, while it is.
    pub silent_since: Option<Timestamp>,
    /// Since when no poll of it came through, while that is so.
    pub unanswered_since: Option<Timestamp>,
}

impl Store {
    /// When documents and revisions came from a provider, the newest first.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn list_heard(&self, provider: &str) -> Result<Vec<Heard>, StoreError> {
        let provider = provider.to_owned();
        self.read_long("reading a provider's history", move |connection| {
            let sql =
                "SELECT v.released, v.first_seen FROM provider_documents p JOIN revisions v ON v.sha256 = p.sha256
                       WHERE p.provider_id = $1 ORDER BY coalesce(v.released, v.first_seen) DESC, v.sha256 LIMIT $2";
            connection.list(sql, &values![&provider, HISTORY_COUNT_MAX], read_heard)
        })
        .await
    }

    /// When entries of a feed, and what it said of them later, came, the newest first.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn list_heard_in_feed(&self, feed: &str) -> Result<Vec<Heard>, StoreError> {
        // Each entry is kept from `feed#id`; `$` is the sign after `#`.
        let (first, end) = (format!("{feed}#"), format!("{feed}$"));
        self.read_long("reading a feed's history", move |connection| {
            let sql = "SELECT released, first_seen FROM revisions WHERE advisory_id IN
                         (SELECT v.advisory_id FROM places p JOIN revisions v ON v.sha256 = p.sha256
                          WHERE p.source >= $1 AND p.source < $2)
                       ORDER BY coalesce(released, first_seen) DESC, sha256 LIMIT $3";
            connection.list(sql, &values![&first, &end, HISTORY_COUNT_MAX], read_heard)
        })
        .await
    }

    /// Since when every poll of a provider came to nothing; `None` if the last one came through.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn find_unanswered_since(&self, provider: &str) -> Result<Option<Timestamp>, StoreError> {
        let provider = provider.to_owned();
        self.read("looking for the last poll that came through", move |connection| {
            let sql = "SELECT min(started) FROM checks WHERE provider_id = $1 AND kind = 'poll' AND started >
                         coalesce((SELECT max(started) FROM checks WHERE provider_id = $1 AND kind = 'poll'
                                   AND (error = '' OR seen > 0)), -1)";
            Ok(connection.find(sql, &values![&provider], |row| row.get::<Option<Timestamp>>(0))?.flatten())
        })
        .await
    }

    /// How one provider stands; `None` if it was never looked at.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn find_standing(&self, provider: &str) -> Result<Option<Standing>, StoreError> {
        let provider = provider.to_owned();
        self.read("reading how a provider stands", move |connection| {
            let sql = "SELECT provider_id, last_news, usual_pause, silent_since, unanswered_since
                       FROM provider_standings WHERE provider_id = $1";
            connection.find(sql, &values![&provider], read)
        })
        .await
    }

    /// How all providers stand, by name.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn list_standings(&self) -> Result<Vec<Standing>, StoreError> {
        self.read("reading how providers stand", |connection| {
            let sql = "SELECT provider_id, last_news, usual_pause, silent_since, unanswered_since
                       FROM provider_standings ORDER BY provider_id LIMIT $1";
            connection.list(sql, &values![STANDINGS_COUNT_MAX], read)
        })
        .await
    }

    /// Keeps how a provider stands, with the alerts that follow, in one transaction. Alerts whose key is known are left
    /// out. Returns how many were recorded.
    ///
    /// # Errors
    /// When the database does not answer; then nothing is kept.
    pub async fn record_standing(
        &self,
        standing: Standing,
        alerts: Vec<NewAlert>,
        now: Timestamp,
    ) -> Result<u64, StoreError> {
        self.write("keeping how a provider stands", move |connection| {
            let Standing { provider, last_news, usual_pause, silent_since, unanswered_since } = &standing;
            let pause = usual_pause.map(|pause| i64::try_from(pause.as_micros()).unwrap_or(i64::MAX));
            let sql =
                "INSERT INTO provider_standings (provider_id, last_news, usual_pause, silent_since, unanswered_since)
                       VALUES ($1, $2, $3, $4, $5) ON CONFLICT (provider_id) DO UPDATE SET
                         last_news = excluded.last_news, usual_pause = excluded.usual_pause,
                         silent_since = excluded.silent_since, unanswered_since = excluded.unanswered_since";
            connection.execute(sql, &values![provider, *last_news, pause, *silent_since, *unanswered_since])?;
            Ok(alerts::record_all(connection, &alerts, Origin::default(), now)?.len() as u64)
        })
        .await
    }
}

fn read_heard(row: &Row<'_>) -> Result<Heard, Fault> {
    Ok(Heard { released: row.get(0)?, first_seen: row.get(1)? })
}

fn read(row: &Row<'_>) -> Result<Standing, Fault> {
    Ok(Standing {
        provider: row.get(0)?,
        last_news: row.get(1)?,
        usual_pause: row.get::<Option<i64>>(2)?.map(SignedDuration::from_micros),
        silent_since: row.get(3)?,
        unanswered_since: row.get(4)?,
    })
}
