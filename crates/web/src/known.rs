//! What all advisories name, kept in memory: for the readiness of assets, for lookups, for explanations.
//!
//! Made when it is first asked for, brought up to date whenever it is asked for again, and forgotten when nobody has asked
//! for a while: it is most of the memory that the program takes. Each TLP has its own, so that nothing of an advisory that
//! a reader may not see shows through.
//! Does not know: what an asset lacks, or what meets what (`triage`).

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use store::{AssessmentCounts, Inventory, KindId, OrganisationId, Reader, Store, StoreError};
use tokio::sync::Mutex;
use triage::advisory::{AdvisoryId, Tlp};
use triage::asset::AssetRecord;
use triage::asset::readiness::{ReadinessCounts, ReadinessLevel, readiness};
use triage::matching::{AdvisoryIndex, KnownProducts, Match, PreparedAdvisory, match_asset, prepare};

/// Advisories read at once; parsed, they take about 100 kB each.
const BATCH_ADVISORIES_COUNT: usize = 100;

/// How often what nobody asks for is forgotten: somebody who reads comes back within that.
const FORGET_INTERVAL: Duration = Duration::from_mins(10);

/// What is kept, by the most restricted TLP that is in it.
#[derive(Debug, Default)]
pub struct Known {
    held: Mutex<HashMap<Tlp, Arc<Held>>>,
    ready: Mutex<HashMap<(OrganisationId, Tlp), Arc<InventoryReadiness>>>,
    /// Whether somebody has asked since the last look.
    asked: AtomicBool,
}

/// How ready an organisation's inventory is, by kinds of assets.
#[derive(Debug, Default)]
pub struct InventoryReadiness {
    edition: i64,
    /// Of [`Held`].
    held: u64,
    /// Over all assets.
    pub counts: ReadinessCounts,
    /// Its sites, the first 200 in their order.
    pub sites: Vec<String>,
    levels: HashMap<KindId, ReadinessLevel>,
}

impl InventoryReadiness {
    /// The kinds of assets of one level.
    pub fn kinds_of(&self, level: ReadinessLevel) -> Vec<KindId> {
        self.levels.iter().filter(|(_, of)| **of == level).map(|(id, _)| *id).collect()
    }
}

/// The advisories up to one TLP, indexed, as of one moment.
#[derive(Clone, Debug, Default)]
pub struct Held {
    /// Grows with every change.
    edition: u64,
    counts: AssessmentCounts,
    index: AdvisoryIndex,
    /// Vendors, words and numbers of all of them.
    pub products: KnownProducts,
}

impl Known {
    /// What the advisories up to this TLP name, as they are now. Whoever asks while it is made waits for it.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn of(&self, store: &Store, tlp: Tlp) -> Result<Arc<Held>, StoreError> {
        self.asked.store(true, Ordering::Relaxed);
        let mut held = self.held.lock().await;
        let now = store.count_assessments().await?;
        let known = held.entry(tlp).or_default();
        if known.counts != now {
            let changed = changed(known, &now);
            let read = read(store, &changed, tlp).await?;
            // Whoever still reads the former ones keeps them.
            Arc::make_mut(known).renew(&changed, read, now);
        }
        Ok(Arc::clone(known))
    }

    /// Forgets what nobody asks for, again and again, for as long as it is polled.
    pub async fn forget_unused(&self) {
        loop {
            tokio::time::sleep(FORGET_INTERVAL).await;
            self.forget().await;
        }
    }

    /// Forgets everything, unless somebody has asked since the last time.
    async fn forget(&self) {
        if !self.asked.swap(false, Ordering::Relaxed) {
            self.held.lock().await.clear();
            self.ready.lock().await.clear();
        }
    }

    /// How ready the reader's inventory is, judged by the advisories that the reader may see.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn readiness(&self, store: &Store, reader: &Reader) -> Result<Arc<InventoryReadiness>, StoreError> {
        let held = self.of(store, reader.tlp).await?;
        let mut ready = self.ready.lock().await;
        let edition = store.find_inventory_edition(reader.organisation).await?;
        let key = (reader.organisation, reader.tlp);
        if let Some(known) = ready.get(&key).filter(|known| known.edition == edition && known.held == held.edition) {
            return Ok(Arc::clone(known));
        }
        let inventory = store.load_inventory(reader.organisation).await?;
        // Judging a large inventory takes longer than a thread that answers others may be held up.
        let judged = tokio::task::spawn_blocking(move || judge(&inventory, &held)).await;
        let sites = store.list_sites(reader.organisation).await?;
        let judged = Arc::new(InventoryReadiness { sites, ..judged.unwrap_or_default() });
        ready.insert(key, Arc::clone(&judged));
        Ok(judged)
    }
}

fn judge(inventory: &Inventory, held: &Held) -> InventoryReadiness {
    let mut judged =
        InventoryReadiness { edition: inventory.edition, held: held.edition, ..InventoryReadiness::default() };
    for stored in inventory.kinds.iter().filter(|stored| stored.assets > 0) {
        let readiness = readiness(&stored.kind, &held.products);
        judged.counts.add(&readiness, stored.assets.into());
        judged.levels.insert(stored.id, readiness.level);
    }
    judged
}

impl Held {
    /// How many advisories are held.
    pub fn len(&self) -> usize {
        self.index.count_advisories()
    }

    /// Whether none is held.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The advisories, by what they name.
    pub(crate) fn index(&self) -> &AdvisoryIndex {
        &self.index
    }

    /// Every advisory that meets the asset.
    pub fn meet(&self, record: &AssetRecord) -> Vec<(AdvisoryId, Match)> {
        match_asset(&self.index, record)
    }

    fn renew(&mut self, changed: &[AdvisoryId], read: Vec<(AdvisoryId, PreparedAdvisory)>, counts: AssessmentCounts) {
        changed.iter().for_each(|id| self.index.remove(*id));
        self.index.extend(read);
        self.products = KnownProducts::default();
        self.index.advisories().for_each(|advisory| self.products.add(advisory));
        self.counts = counts;
        self.edition += 1;
    }
}

/// What is new, changed or gone.
fn changed(known: &Held, now: &AssessmentCounts) -> Vec<AdvisoryId> {
    let new = now.iter().filter(|(id, count)| known.counts.get(id) != Some(count)).map(|(id, _)| *id);
    new.chain(known.counts.keys().filter(|id| !now.contains_key(id)).copied()).collect()
}

/// Reads advisories and prepares those that the TLP allows; what is gone is left out.
async fn read(store: &Store, ids: &[AdvisoryId], tlp: Tlp) -> Result<Vec<(AdvisoryId, PreparedAdvisory)>, StoreError> {
    let mut prepared = Vec::with_capacity(ids.len());
    for ids in ids.chunks(BATCH_ADVISORIES_COUNT) {
        let read = store.load_advisories(ids).await?;
        let seen = read.iter().filter(|advisory| advisory.tlp <= tlp);
        prepared.extend(seen.map(|advisory| (advisory.id, prepare(advisory))));
        // Preparing is work without a pause; others get their turn between two batches.
        tokio::task::yield_now().await;
    }
    Ok(prepared)
}

#[cfg(test)]
mod tests {
    use super::*;
    use store::Target;

    #[tokio::test]
    async fn what_nobody_asks_for_is_forgotten() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("known.db");
        let target = Target::parse(path.to_str().expect("a path")).expect("a target");
        let store = Store::open(&target).await.expect("a database");
        let known = Known::default();
        let first = known.of(&store, Tlp::Clear).await.expect("an answer");
        known.forget().await;
        let second = known.of(&store, Tlp::Clear).await.expect("an answer");
        assert!(Arc::ptr_eq(&first, &second), "somebody asked in between");
        known.forget().await;
        known.forget().await;
        let third = known.of(&store, Tlp::Clear).await.expect("an answer");
        assert!(!Arc::ptr_eq(&first, &third), "nobody asked");
    }
}
