//! A provider's OpenPGP keys across runs: those seen first are pinned, others have to be accepted (CSAF 2.0 §7.1.20).
//!
//! Does not know: what makes a key count (`net::provider`).

use crate::{Monitor, ProviderSettings, StageError};
use jiff::Timestamp;
use net::provider::{Fingerprint, KeyReport, KeyState, PinnedKey, Provider, Trust};
use std::collections::HashMap;
use store::ProviderKey;

/// The provider, ready to be asked, with the keys that are believed before it says anything.
pub(super) async fn open(
    monitor: &Monitor,
    provider: &ProviderSettings,
    now: Timestamp,
) -> Result<Provider, StageError> {
    let kept = monitor.store.list_provider_keys(&provider.name).await?;
    let was_seen = !kept.is_empty();
    let pinned = kept.into_iter().filter(|key| key.accepted).filter_map(pin).collect();
    let trust = Trust { pinned, was_seen, files: provider.key_files.clone() };
    Ok(Provider::open(&provider.source, trust, now)?)
}

fn pin(key: ProviderKey) -> Option<PinnedKey> {
    Some(PinnedKey { fingerprint: Fingerprint::parse(&key.fingerprint)?, armored: key.armored.into_bytes() })
}

/// Keeps the keys that the provider was seen with, if anything about them is new.
pub(super) async fn keep(
    monitor: &Monitor,
    name: &str,
    reports: Vec<KeyReport>,
    now: Timestamp,
) -> Result<(), StageError> {
    let kept = monitor.store.list_provider_keys(name).await?;
    let kept: HashMap<&str, &ProviderKey> = kept.iter().map(|key| (&*key.fingerprint, key)).collect();
    let seen = reports.into_iter().filter_map(|report| seen(&kept, report, now)).collect::<Vec<_>>();
    if !seen.is_empty() {
        monitor.store.record_provider_keys(name, seen).await?;
    }
    Ok(())
}

/// The row of a key, unless it would say what is known. A key that is believed because the operator's own file has it is not
/// pinned: when the file goes, so does the belief.
fn seen(kept: &HashMap<&str, &ProviderKey>, report: KeyReport, now: Timestamp) -> Option<ProviderKey> {
    let (fingerprint, armored) = (report.fingerprint.as_str().to_owned(), report.armored);
    match kept.get(&*fingerprint) {
        Some(known) if known.armored == armored => None,
        Some(known) => Some(ProviderKey { armored, ..(*known).clone() }),
        None if report.first_use || report.state == KeyState::NotAccepted => {
            Some(ProviderKey { fingerprint, armored, accepted: report.first_use, first_seen: now })
        }
        None => None,
    }
}
