//! What the stages keep in memory between two pieces of work: indexes over inventories, over advisories, and over the rules
//! of everybody's watchlists.
//!
//! They are made of rows and brought up to date from rows before each use; nothing is lost with them.
//! Does not know: what they are matched with.

use crate::StageError;
use crate::kept_watchlists::KeptWatchlists;
use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use store::{AssessmentCounts, Inventory, KindId, OrganisationId, Store, StoredKind};
use tokio::sync::{Mutex, Notify, OwnedRwLockReadGuard, RwLock};
use triage::advisory::AdvisoryId;
use triage::disposition::{AssetFacts, FactSheet};
use triage::matching::{AdvisoryIndex, AssetIndex, AssetKind, prepare};

/// Kinds of assets of all organisations that are kept indexed, about 2 kB each; beyond them an inventory is read for
/// each batch.
const KINDS_KEPT_COUNT_MAX: usize = 100_000;
/// Products of advisories that are kept indexed, about 4 kB each; beyond them advisories are read for each inventory.
const PRODUCTS_KEPT_COUNT_MAX: usize = 100_000;
/// Advisories that are read and prepared in one go: parsed, they take about 100 kB each.
const ADVISORIES_PER_ROUND_COUNT: usize = 500;

/// Indexes over inventories and advisories.
#[derive(Debug, Default)]
pub struct Kept {
    inventories: Mutex<HashMap<OrganisationId, Arc<IndexedInventory>>>,
    advisories: Arc<RwLock<KeptAdvisories>>,
    watchlists: Arc<RwLock<KeptWatchlists>>,
    /// Whether the database's matches are known to be made with this program's rules, or queued.
    current_rules: AtomicBool,
    /// Told when there may be something to hand over.
    pub(crate) raised: Notify,
}

/// Kinds of one organisation with their index.
#[derive(Debug)]
pub(crate) struct IndexedInventory {
    pub(crate) organisation: OrganisationId,
    pub(crate) edition: i64,
    /// The kind of each asset number of the index, and what a person's word about one of its matches hangs on.
    pub(crate) kinds: Vec<(KindId, AssetFacts)>,
    pub(crate) index: AssetIndex,
}

/// All advisories, prepared and indexed.
#[derive(Debug, Default)]
pub struct KeptAdvisories {
    /// How often each of them was assessed when it was read.
    pub(crate) known: AssessmentCounts,
    index: AdvisoryIndex,
    /// What people's words about their matches hang on, a tenth of the index.
    sheets: HashMap<AdvisoryId, FactSheet>,
}

impl KeptAdvisories {
    /// The index. It holds advisories of every TLP: who may see one is asked when it is read.
    pub fn index(&self) -> &AdvisoryIndex {
        &self.index
    }

    pub(crate) fn sheet(&self, advisory: AdvisoryId) -> Option<&FactSheet> {
        self.sheets.get(&advisory)
    }
}

impl IndexedInventory {
    pub(crate) fn of(organisation: OrganisationId, edition: i64, stored: Vec<StoredKind>) -> Self {
        let (ids, texts): (Vec<KindId>, Vec<AssetKind>) = stored.into_iter().map(|one| (one.id, one.kind)).unzip();
        let kinds = ids.into_iter().zip(texts.iter().map(AssetFacts::of)).collect();
        IndexedInventory { organisation, edition, kinds, index: AssetIndex::of_kinds(&texts) }
    }
}

impl Kept {
    pub(crate) fn rules_are_current(&self) -> bool {
        self.current_rules.load(Ordering::Relaxed)
    }

    pub(crate) fn note_current_rules(&self) {
        self.current_rules.store(true, Ordering::Relaxed);
    }

    /// The inventories of all organisations in their current editions, which are asked for at once: a question for each of
    /// a thousand organisations would take half a second.
    pub(crate) async fn inventories(&self, store: &Store) -> Result<Vec<Arc<IndexedInventory>>, StageError> {
        let mut all = Vec::new();
        for (organisation, edition) in store.list_inventory_editions().await? {
            all.push(self.inventory(store, organisation, edition).await?);
        }
        Ok(all)
    }

    /// The organisation's inventory in this edition, or in one that came since.
    async fn inventory(
        &self,
        store: &Store,
        organisation: OrganisationId,
        edition: i64,
    ) -> Result<Arc<IndexedInventory>, StageError> {
        let mut inventories = self.inventories.lock().await;
        if let Some(kept) = inventories.get(&organisation).filter(|kept| kept.edition == edition) {
            return Ok(Arc::clone(kept));
        }
        inventories.remove(&organisation);
        let Inventory { organisation, edition, kinds } = store.load_inventory(organisation).await?;
        let indexed = Arc::new(IndexedInventory::of(organisation, edition, kinds));
        let kept: usize = inventories.values().map(|kept| kept.kinds.len()).sum();
        if kept + indexed.kinds.len() <= KINDS_KEPT_COUNT_MAX {
            inventories.insert(organisation, Arc::clone(&indexed));
        }
        Ok(indexed)
    }

    /// The rules of everybody's watchlists as they are now; read anew are those of organisations that changed theirs.
    pub(crate) async fn watchlists(&self, store: &Store) -> Result<OwnedRwLockReadGuard<KeptWatchlists>, StageError> {
        let mut kept = Arc::clone(&self.watchlists).write_owned().await;
        kept.refresh(store).await?;
        Ok(kept.downgrade())
    }

    /// All advisories as they were last assessed; `None` where they are too many to be kept.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn advisories(&self, store: &Store) -> Result<Option<OwnedRwLockReadGuard<KeptAdvisories>>, StageError> {
        let mut kept = Arc::clone(&self.advisories).write_owned().await;
        let known = store.count_assessments().await?;
        let gone: Vec<AdvisoryId> = kept.known.keys().filter(|id| !known.contains_key(id)).copied().collect();
        for id in gone {
            kept.index.remove(id);
            kept.sheets.remove(&id);
        }
        let changed = known.iter().filter(|(id, count)| kept.known.get(id) != Some(count));
        let changed: Vec<AdvisoryId> = changed.map(|(id, _)| *id).collect();
        for ids in changed.chunks(ADVISORIES_PER_ROUND_COUNT) {
            let advisories = store.load_advisories(ids).await?;
            kept.sheets.extend(advisories.iter().map(|advisory| (advisory.id, FactSheet::of(advisory))));
            kept.index.extend(advisories.iter().map(|advisory| (advisory.id, prepare(advisory))).collect());
            if kept.index.count_products() > PRODUCTS_KEPT_COUNT_MAX {
                *kept = KeptAdvisories::default();
                return Ok(None);
            }
        }
        kept.known = known;
        Ok(Some(kept.downgrade()))
    }
}
