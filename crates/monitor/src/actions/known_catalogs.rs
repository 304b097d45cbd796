//! Every catalog there is: those that are configured, stored, or were asked for once.
//!
//! Does not know: how a catalog is fetched (`stages::catalogs`), what one is called where people read of it.

use crate::Monitor;
use store::{CatalogEdition, CatalogLook, StoreError};

/// What is known of a catalog.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct KnownCatalog {
    /// `kev`, `epss`, `cve`, or the name in the configuration.
    pub name: String,
    /// Whether it is fetched by itself.
    pub watched: bool,
    /// What is stored; `None` if nothing is.
    pub edition: Option<CatalogEdition>,
    /// When it was asked for last; `None` if it never was.
    pub look: Option<CatalogLook>,
}

/// In the order of the configuration, then what is stored, then what was only asked for, both by name.
///
/// # Errors
/// When the database does not answer.
pub async fn list_known_catalogs(monitor: &Monitor) -> Result<Vec<KnownCatalog>, StoreError> {
    let configured = monitor.settings.catalogs.iter();
    let mut known: Vec<KnownCatalog> = configured
        .map(|catalog| KnownCatalog { name: catalog.name.clone(), watched: catalog.watched, ..KnownCatalog::default() })
        .collect();
    for edition in monitor.store.list_catalogs().await? {
        let one = find(&mut known, &edition.name);
        one.edition = Some(edition);
    }
    for look in monitor.store.list_catalog_looks().await? {
        let one = find(&mut known, &look.name);
        one.look = Some(look);
    }
    Ok(known)
}

fn find<'k>(known: &'k mut Vec<KnownCatalog>, name: &str) -> &'k mut KnownCatalog {
    let at = known.iter().position(|one| one.name == name).unwrap_or(known.len());
    if at == known.len() {
        known.push(KnownCatalog { name: name.to_owned(), ..KnownCatalog::default() });
    }
    &mut known[at]
}
