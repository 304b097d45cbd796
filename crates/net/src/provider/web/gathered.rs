//! A listing that grows index by index, and what was kept of each index since the last one.
//!
//! Knows: asking for an index only if it changed, and how to tell. Does not know: what the indexes hold.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use csaf::Severity;
use jiff::{SignedDuration, Timestamp};
use sha2::{Digest, Sha256};
use url::Url;

use super::INDEX_SIZE_BYTES_MAX;
use crate::guard::{Answer, Client, Fetched, REDIRECTS_COUNT_WARN, RequestError, Validators};
use crate::provider::keys::KEY_FILE_SIZE_BYTES_MAX;
use crate::provider::link::{DocumentLink, Place};
use crate::provider::listing::{Growing, IndexState, IndexStates, KeptMetadata};
use crate::provider::{Listing, METADATA_KEPT_FOR};

/// How long a key file is not asked for again.
const KEYS_KEPT_FOR: SignedDuration = SignedDuration::from_hours(24);

/// Larger metadata is asked for each time: the largest real one has 30 kB.
const METADATA_KEPT_SIZE_BYTES_MAX: usize = 1024 * 1024;

/// Bodies of indexes that are kept in memory until the listing ends. Those of the largest real provider have 50 MB; beyond
/// this an index is asked for again if its body is wanted twice.
const BODIES_SIZE_BYTES_MAX: usize = 128 * 1024 * 1024;

/// A listing that grows index by index, each document once.
pub(super) struct Gathered<'a> {
    pub(super) listing: Growing,
    seen: HashSet<Url>,
    client: &'a Client,
    known: &'a IndexStates,
    now: Timestamp,
    states: IndexStates,
    /// Unchanged indexes are wanted too, because another one did change and the listing must be whole.
    whole: bool,
    /// Bodies that came and are the same as before: they need not be asked for twice.
    bodies: HashMap<Url, Arc<Fetched>>,
    /// How much more may be kept of them.
    pub(super) room_bytes: usize,
    changed: bool,
    skipped: bool,
    missing: bool,
}

impl<'a> Gathered<'a> {
    pub(super) fn new(client: &'a Client, known: &'a IndexStates, now: Timestamp) -> Self {
        Gathered {
            listing: Growing::default(),
            seen: HashSet::new(),
            client,
            known,
            now,
            states: IndexStates::new(),
            whole: false,
            bodies: HashMap::new(),
            room_bytes: BODIES_SIZE_BYTES_MAX,
            changed: false,
            skipped: false,
            missing: false,
        }
    }

    /// Adds a document unless an earlier index named it; the first one's hash links and date are kept.
    pub(super) fn add(&mut self, link: DocumentLink) {
        let Place::Web(candidates) = &link.place else { return };
        let Some(first) = candidates.first() else { return };
        // A full listing is only told that there is more: neither it nor what was seen may grow for ever.
        if self.listing.is_full() || self.seen.insert(first.clone()) {
            self.listing.add(link);
        }
    }

    /// Says that an index which should be there could not be read: what only it names is missing.
    pub(super) fn miss(&mut self) {
        self.missing = true;
    }

    /// The same, and says why.
    pub(super) fn miss_index(&mut self, reason: &str) {
        self.miss();
        self.listing.note("index_unreadable", Severity::Error, format!("Not listed: {reason}."));
    }

    /// Whether an index was read for the last listing.
    pub(super) fn is_known(&self, url: &Url) -> bool {
        self.known.contains_key(url.as_str())
    }

    /// An index file, or `None` if it is the one that was read last time.
    pub(super) async fn ask(&mut self, url: &Url) -> Result<Option<Arc<Fetched>>, RequestError> {
        if let Some(body) = self.bodies.get(url) {
            return Ok(Some(Arc::clone(body)));
        }
        let known = self.known.get(url.as_str());
        // One that could not be read is read again: this version may be able to.
        let was_unreadable = known.is_some_and(|known| known.unreadable.is_some());
        let skippable = !self.whole && !was_unreadable;
        let validators = known.filter(|_| skippable).map_or_else(Validators::default, |known| known.validators.clone());
        let answer = match self.client.fetch_if_changed(url, INDEX_SIZE_BYTES_MAX, &validators).await {
            Ok(answer) => answer,
            Err(error) => {
                self.keep_state(url);
                return Err(error);
            }
        };
        let fetched = match answer {
            Answer::Fetched(fetched) => Arc::new(fetched),
            Answer::Unchanged => {
                self.keep_state(url);
                self.skipped = true;
                return Ok(None);
            }
        };
        self.note_redirects(url, &fetched);
        let sha256 = format!("{:x}", Sha256::digest(&fetched.bytes));
        let same = known.is_some_and(|known| known.sha256 == sha256);
        let state = IndexState { validators: fetched.validators.clone(), sha256, ..IndexState::default() };
        self.states.insert(url.to_string(), state);
        if !self.known.is_empty()
            && let Some(room_bytes) = self.room_bytes.checked_sub(fetched.bytes.len())
        {
            self.room_bytes = room_bytes;
            self.bodies.insert(url.clone(), Arc::clone(&fetched));
        }
        self.changed |= !same;
        if same && skippable {
            self.skipped = true;
            return Ok(None);
        }
        Ok(Some(fetched))
    }

    /// Provider metadata that was read before: as kept if it is young, else asked for if it changed. `None` if nothing
    /// was kept under this address.
    pub(super) async fn ask_metadata(&mut self, url: &Url) -> Result<Option<Arc<Fetched>>, RequestError> {
        let Some(state) = self.known.get(url.as_str()) else { return Ok(None) };
        let Some(kept) = &state.metadata else { return Ok(None) };
        let young = self.is_young(kept, METADATA_KEPT_FOR);
        let Ok(base) = kept.url.parse() else { return Ok(None) };
        if young {
            self.keep_state(url);
        } else {
            // What was kept stands in for it, so nothing is passed over.
            let skipped = self.skipped;
            let asked = self.ask(url).await;
            self.skipped = skipped;
            match asked {
                Ok(Some(fetched)) => return Ok(Some(fetched)),
                Ok(None) => {
                    if let Some(state) = self.states.get_mut(url.as_str()) {
                        state.metadata = Some(KeptMetadata { asked: self.now, ..kept.clone() });
                    }
                }
                Err(error) => self.miss_metadata(&error),
            }
        }
        let (bytes, validators) = (kept.text.clone().into_bytes(), state.validators.clone());
        Ok(Some(Arc::new(Fetched { url: base, redirects: 0, bytes, validators, allow_origin: None })))
    }

    /// A key file: as kept for [`KEYS_KEPT_FOR`], then asked for if it changed. What was kept also stands in for a file
    /// that cannot be had now: a key does not become wrong because its server is down.
    pub(super) async fn key_file(&mut self, url: &Url) -> Result<Vec<u8>, RequestError> {
        let known = self.known.get(url.as_str());
        let Some((state, kept)) = known.and_then(|state| Some((state, state.metadata.as_ref()?))) else {
            let fetched = self.client.fetch(url, KEY_FILE_SIZE_BYTES_MAX).await?;
            return Ok(self.keep_key(url, fetched));
        };
        let mut kept = kept.clone();
        if !self.is_young(&kept, KEYS_KEPT_FOR) {
            match self.client.fetch_if_changed(url, KEY_FILE_SIZE_BYTES_MAX, &state.validators).await {
                Ok(Answer::Fetched(fetched)) => return Ok(self.keep_key(url, fetched)),
                Ok(Answer::Unchanged) => kept.asked = self.now,
                Err(error) => {
                    let message = format!("The key as it was read before is used: {error}.");
                    self.listing.note("key_unavailable", Severity::Warning, message);
                }
            }
        }
        let bytes = kept.text.clone().into_bytes();
        self.states.insert(url.to_string(), IndexState { metadata: Some(kept), ..state.clone() });
        Ok(bytes)
    }

    fn keep_key(&mut self, url: &Url, fetched: Fetched) -> Vec<u8> {
        let sha256 = format!("{:x}", Sha256::digest(&fetched.bytes));
        let state = IndexState { validators: fetched.validators.clone(), sha256, ..IndexState::default() };
        self.states.insert(url.to_string(), state);
        self.keep_metadata(url, &fetched);
        fetched.bytes
    }

    fn is_young(&self, kept: &KeptMetadata, time: SignedDuration) -> bool {
        let age = self.now.duration_since(kept.asked);
        !age.is_negative() && age < time
    }

    /// The feeds that it named last are listed all the same; it is asked for again at the next listing.
    fn miss_metadata(&mut self, error: &RequestError) {
        self.miss();
        let message = format!("Not asked, the metadata known before is used: {error}.");
        self.listing.note("index_unreadable", Severity::Error, message);
    }

    /// Keeps provider metadata, or a key file, that was just fetched.
    pub(super) fn keep_metadata(&mut self, url: &Url, fetched: &Fetched) {
        let Some(state) = self.states.get_mut(url.as_str()).filter(|state| state.metadata.is_none()) else { return };
        if fetched.bytes.len() <= METADATA_KEPT_SIZE_BYTES_MAX
            && let Ok(text) = std::str::from_utf8(&fetched.bytes)
        {
            let (text, url, asked) = (text.to_owned(), fetched.url.to_string(), self.now);
            state.metadata = Some(KeptMetadata { text, url, asked });
        }
    }

    /// Remembers that an index came and could not be read. If it is the one that could not be read before, nothing is new.
    pub(super) fn keep_unreadable(&mut self, url: &Url, reason: String) {
        let Some(state) = self.states.get_mut(url.as_str()) else { return };
        let known = self.known.get(url.as_str()).filter(|known| known.unreadable.is_some());
        self.skipped |= known.is_some_and(|known| known.sha256 == state.sha256);
        state.unreadable = Some(reason);
    }

    /// An index is another one, or can be read now.
    fn is_changed(&self) -> bool {
        let is_mended = |(url, known): (&String, &IndexState)| {
            let now = self.states.get(url);
            known.unreadable.is_some() && now.is_some_and(|now| now.unreadable.is_none())
        };
        self.changed || self.known.iter().any(is_mended)
    }

    /// Whether something is new, so that what was passed over as unchanged is wanted after all.
    pub(super) fn must_be_whole(&self) -> bool {
        self.is_changed() && self.skipped && !self.whole
    }

    /// An empty listing for the second round.
    pub(super) fn into_whole(self) -> Self {
        let mut next = Gathered::new(self.client, self.known, self.now);
        (next.whole, next.changed, next.bodies, next.room_bytes) = (true, true, self.bodies, self.room_bytes);
        (next.states, next.missing) = (self.states, self.missing);
        next
    }

    pub(super) fn finish(self) -> Listing {
        let unchanged = self.skipped && !self.is_changed();
        let states = self.states;
        let listing = self.listing.finish();
        let complete = listing.complete && !self.missing && !unchanged;
        Listing { states, unchanged, complete, ..listing }
    }

    fn keep_state(&mut self, url: &Url) {
        if let Some(known) = self.known.get(url.as_str()) {
            self.states.entry(url.to_string()).or_insert_with(|| known.clone());
        }
    }

    fn note_redirects(&self, url: &Url, fetched: &Fetched) {
        if fetched.redirects > REDIRECTS_COUNT_WARN {
            let message = format!("{url} is reached after {} redirects.", fetched.redirects);
            self.listing.note("many_redirects", Severity::Warning, message);
        }
    }
}
