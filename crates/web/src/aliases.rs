//! Aliases of an organisation with the suggestions for it: what a page and the API tell.
//!
//! Does not know: how a vendor is found to be suggested (`triage::asset::alias`).

use crate::known::Known;
use std::collections::{HashMap, HashSet};
use store::{Reader, Rejection, Store, StoreError, StoredAlias};
use triage::asset::alias::{Likeness, UsedVendor, rejection_key, suggest_vendors};
use triage::product::vendor_keys;

/// What an organisation has, and what could be.
#[derive(Clone, Debug, Default)]
pub struct AliasBook {
    /// Its aliases.
    pub aliases: Vec<StoredAlias>,
    /// Spellings that no advisory knows, with whom they may mean; those of most assets first.
    pub suggestions: Vec<Suggestion>,
    /// What people have rejected.
    pub rejected: Vec<Rejection>,
}

/// A spelling of the inventory that no advisory knows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suggestion {
    /// As the inventory writes it.
    pub written: String,
    /// Of how many assets.
    pub assets: u64,
    /// Whom it may mean, the likeliest first.
    pub meant: Vec<MeantVendor>,
}

/// A vendor that may be meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MeantVendor {
    /// Its key.
    pub key: String,
    /// As advisories write it.
    pub name: String,
    /// Why, the strongest reason first, each with the order number or product that says so.
    pub reasons: Vec<(Likeness, String)>,
}

/// Reads an organisation's aliases and computes what may be suggested to it, by the advisories that the reader may see.
///
/// # Errors
/// When the database does not answer.
pub async fn read_book(store: &Store, known: &Known, reader: &Reader) -> Result<AliasBook, StoreError> {
    let aliases = store.list_aliases(reader.organisation).await?;
    let rejected = store.list_rejections(reader.organisation).await?;
    let keys: HashSet<(String, String)> = rejected.iter().map(|one| rejection_key(&one.written, &one.vendor)).collect();
    let held = known.of(store, reader.tlp).await?;
    let inventory = store.load_inventory(reader.organisation).await?;
    // Comparing a large inventory takes longer than a thread that answers others may be held up.
    let found = tokio::task::spawn_blocking(move || {
        let in_use = inventory.kinds.iter().filter(|stored| stored.assets > 0);
        let used: Vec<UsedVendor<'_>> =
            in_use.map(|stored| UsedVendor { kind: &stored.kind, assets: stored.assets.into() }).collect();
        suggest_vendors(&used, &held.products, &keys)
    });
    let found = found.await.unwrap_or_default();
    let names = if found.is_empty() { HashMap::new() } else { names(store.list_vendor_names(reader).await?) };
    let suggestions = found.into_iter().map(|one| Suggestion {
        written: one.written,
        assets: one.assets,
        meant: one
            .vendors
            .into_iter()
            .map(|vendor| MeantVendor {
                name: names.get(&vendor.vendor).unwrap_or(&vendor.vendor).clone(),
                key: vendor.vendor,
                reasons: vendor.reasons,
            })
            .collect(),
    });
    Ok(AliasBook { aliases, suggestions: suggestions.collect(), rejected })
}

/// By its key, the shortest way in which advisories write each vendor.
fn names(written: Vec<String>) -> HashMap<String, String> {
    let mut names: HashMap<String, String> = HashMap::new();
    for name in written {
        let keys = vendor_keys(&name);
        let [key] = keys.as_slice() else { continue };
        let known = names.entry(key.as_str().to_owned()).or_insert_with(|| name.clone());
        if name.len() < known.len() {
            *known = name;
        }
    }
    names
}
