//! The rules of everybody's watchlists, indexed, and brought up to date from rows.
//!
//! Does not know: what a rule hits (`triage::watchlist`).

use crate::StageError;
use std::collections::HashMap;
use store::{OrganisationId, Store, WatchRule, WatchlistId};
use triage::watchlist::{Rule, WatchIndex};

/// Organisations whose rules are read at once: they have four megabytes each at most.
const ORGANISATIONS_PER_READ_COUNT: usize = 10;
/// Texts that rules no longer name may pile up to as many as are named, and these besides; then the index is made anew.
const UNUSED_TEXTS_COUNT_MAX: usize = 100_000;

/// The rules of everybody's watchlists, indexed.
#[derive(Debug, Default)]
pub(crate) struct KeptWatchlists {
    /// How often watchlists were changed when they were read; none before that.
    changes: Option<i64>,
    of_each: HashMap<OrganisationId, i64>,
    index: WatchIndex<OrganisationId, WatchlistId>,
    /// Texts of the index when it was made.
    texts: usize,
}

impl KeptWatchlists {
    pub(crate) fn index(&self) -> &WatchIndex<OrganisationId, WatchlistId> {
        &self.index
    }

    /// Reads what changed. The counts are read first, so that what changes meanwhile is read once more.
    pub(crate) async fn refresh(&mut self, store: &Store) -> Result<(), StageError> {
        let changes = store.count_watchlist_changes().await?;
        if self.changes == Some(changes) {
            return Ok(());
        }
        let is_first = self.changes.is_none();
        let of_each = store.list_watchlist_changes().await?;
        let changed = of_each.iter().filter(|(id, count)| self.of_each.get(id) != Some(count));
        let changed: Vec<OrganisationId> = changed.map(|(id, _)| *id).collect();
        // Until all is read nothing counts as read.
        self.changes = None;
        for organisations in changed.chunks(ORGANISATIONS_PER_READ_COUNT) {
            self.read(store, organisations).await?;
        }
        if is_first {
            self.texts = self.index.count_texts();
        } else if self.index.count_texts() > 2 * self.texts + UNUSED_TEXTS_COUNT_MAX {
            *self = KeptWatchlists::default();
            return Box::pin(self.refresh(store)).await;
        }
        (self.changes, self.of_each) = (Some(changes), of_each);
        Ok(())
    }

    async fn read(&mut self, store: &Store, organisations: &[OrganisationId]) -> Result<(), StageError> {
        let rows = store.load_watch_rules(organisations).await?;
        let mut rules: HashMap<OrganisationId, Vec<(WatchlistId, Rule)>> = HashMap::new();
        for WatchRule { organisation, watchlist, rule } in rows {
            match serde_json::from_str(&rule) {
                Ok(rule) => rules.entry(organisation).or_default().push((watchlist, rule)),
                // Everybody else is told all the same; its organisation sees on the page of watchlists that it tells nobody.
                Err(error) => tracing::error!(
                    organisation.id = %organisation, watchlist.id = %watchlist, %error,
                    "a watchlist's rule cannot be read: it tells nobody until it is written anew"
                ),
            }
        }
        for organisation in organisations {
            let of_this = rules.remove(organisation).unwrap_or_default();
            self.index.replace(*organisation, of_this.iter().map(|(watchlist, rule)| (*watchlist, rule)));
        }
        Ok(())
    }
}
