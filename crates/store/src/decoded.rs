//! The advisories that were read last, as values.
//!
//! Unpacking and reading an advisory's JSON costs ten times the queries of its page. What is kept here belongs to one
//! content hash and one numbered assessment, which never change: a hit is checked against the row of this very read,
//! so nothing has to be invalidated.
//! Does not know: who may read what.

use csaf::Finding;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use triage::advisory::AdvisoryId;
use triage::fan_out::FanOut;
use triage::{Advisory, Assessment};

/// Advisories kept: with about 100 kB each as values they take 25 MB at most.
const ADVISORIES_COUNT_MAX: usize = 256;
/// Packed size beyond which an advisory is not kept: few are read often, and one could take all the room.
pub(crate) const PACKED_SIZE_BYTES_MAX: usize = 32 * 1024;

/// The values of one advisory's row, and what follows from them alone.
#[derive(Clone)]
pub(crate) struct Decoded {
    pub(crate) advisory: Arc<Advisory>,
    pub(crate) assessment: Option<Arc<Assessment>>,
    pub(crate) findings: Arc<Vec<Finding>>,
    pub(crate) fan_out: Arc<FanOut>,
}

/// Which content: the advisory's row names both.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ContentKey {
    pub(crate) sha256: String,
    pub(crate) assessments: i64,
}

struct Entry {
    key: ContentKey,
    value: Decoded,
    last_used: u64,
}

#[derive(Default)]
struct Entries {
    by_id: HashMap<AdvisoryId, Entry>,
    clock: u64,
}

/// The advisories that were read last.
#[derive(Clone, Default)]
pub(crate) struct DecodedAdvisories {
    entries: Arc<Mutex<Entries>>,
}

impl DecodedAdvisories {
    /// The value of exactly this content.
    pub(crate) fn find(&self, id: AdvisoryId, key: &ContentKey) -> Option<Decoded> {
        let mut entries = self.entries.lock().unwrap_or_else(PoisonError::into_inner);
        entries.clock += 1;
        let clock = entries.clock;
        let entry = entries.by_id.get_mut(&id).filter(|entry| entry.key == *key)?;
        entry.last_used = clock;
        Some(entry.value.clone())
    }

    /// Keeps a value; the one that was not used for longest makes room.
    pub(crate) fn keep(&self, id: AdvisoryId, key: ContentKey, value: Decoded) {
        let mut entries = self.entries.lock().unwrap_or_else(PoisonError::into_inner);
        entries.clock += 1;
        let last_used = entries.clock;
        if entries.by_id.len() >= ADVISORIES_COUNT_MAX && !entries.by_id.contains_key(&id) {
            let oldest = entries.by_id.iter().min_by_key(|(_, entry)| entry.last_used).map(|(id, _)| *id);
            oldest.and_then(|oldest| entries.by_id.remove(&oldest));
        }
        entries.by_id.insert(id, Entry { key, value, last_used });
    }
}
