//! Put an organisation's watchlists as they are configured.

use crate::ids::fresh;
use crate::{Monitor, StageError};
use jiff::Timestamp;
use store::{OrganisationId, Watchlist, WatchlistId};
use triage::watchlist::Rule;

/// A watchlist as it is configured.
#[derive(Clone, Debug)]
pub struct WatchlistSettings {
    /// Its name, unique within the organisation.
    pub name: String,
    /// What it wants to hear about.
    pub rule: Rule,
    /// Addresses, as `triage::channel` reads them.
    pub recipients: Vec<String>,
}

/// Makes the organisation's watchlists those given; one whose name stays keeps its age.
///
/// # Errors
/// When the database does not answer.
pub async fn put_watchlists(
    monitor: &Monitor,
    organisation: OrganisationId,
    watchlists: &[WatchlistSettings],
    now: Timestamp,
) -> Result<(), StageError> {
    let rows: Result<Vec<Watchlist>, StageError> = watchlists
        .iter()
        .map(|watchlist| {
            let rule = serde_json::to_string(&watchlist.rule)
                .map_err(|source| StageError::Row { what: "a watchlist rule".to_owned(), source })?;
            let (name, recipients) = (watchlist.name.clone(), watchlist.recipients.clone());
            Ok(Watchlist { id: WatchlistId(fresh(now)), name, rule, recipients, created: now })
        })
        .collect();
    Ok(monitor.store.put_watchlists(organisation, rows?, now).await?)
}
