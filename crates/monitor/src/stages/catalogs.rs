//! Catalogs: asked for news by themselves. An edition that is broken, cut off or older is not taken, and the one that is
//! stored stays.
//!
//! Does not know: when a catalog is due (`driver`), what an edition says (`triage::enrichment`).

use crate::actions::catalogs::bring;
use crate::actions::{CatalogReport, ImportError};
use crate::{CatalogKind, CatalogSettings, Monitor, StageError};
use jiff::Timestamp;
use net::catalog::{CatalogAnswer, CatalogFetchError, Edition, Place, fetch, records};
use store::CatalogLook;

/// What a look at a catalog found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Looked {
    /// What followed from another edition; `None` if there was none.
    pub taken: Option<CatalogReport>,
    /// What went wrong; empty if nothing did. What was stored before stays.
    pub error: String,
    /// Whether the last look said the same: what goes on is told once.
    pub told_before: bool,
}

/// The next edition. Of CVE records only whether anything changed: they are read where they are.
async fn ask(catalog: &CatalogSettings, known: &Edition) -> Result<CatalogAnswer, CatalogFetchError> {
    let (CatalogKind::CveRecords, Some(Place::File(path))) = (&catalog.kind, catalog.places.first()) else {
        return fetch(&catalog.places, &catalog.options, known).await;
    };
    let failed = |source| CatalogFetchError::File { path: path.clone(), source };
    let sha256 = records::fingerprint(path).map_err(failed)?;
    let edition = Edition { place: path.display().to_string(), sha256, ..Edition::default() };
    Ok(match edition == *known {
        true => CatalogAnswer::Unchanged(edition),
        false => CatalogAnswer::Fetched { bytes: Vec::new(), edition },
    })
}

/// Looks at one catalog, takes an edition that is new, and remembers the look.
///
/// # Errors
/// When the database does not answer; what is wrong with the catalog is in the answer.
pub async fn look(monitor: &Monitor, catalog: &CatalogSettings, now: Timestamp) -> Result<Looked, StageError> {
    let before = monitor.store.list_catalog_looks().await?.into_iter().find(|look| look.name == catalog.name);
    let stored = monitor.store.list_catalogs().await?.iter().any(|edition| edition.name == catalog.name);
    // What an earlier version kept and this one cannot read is as good as nothing.
    let known = before.as_ref().filter(|_| stored).and_then(|look| serde_json::from_str(&look.edition).ok());
    let known: Edition = known.unwrap_or_default();
    let (taken, error, edition) = match ask(catalog, &known).await {
        Ok(CatalogAnswer::Unchanged(edition)) => (None, String::new(), edition),
        Err(error) => (None, error.to_string(), known),
        Ok(CatalogAnswer::Fetched { bytes, edition }) => {
            match bring(monitor, (&catalog.name, &catalog.kind), (&bytes, &edition.place), now).await {
                Ok(report) => (Some(report), String::new(), edition),
                Err(ImportError::Stage(error)) => return Err(error),
                Err(ImportError::Older { .. }) => (None, String::new(), known),
                Err(error) => (None, format!("{}: {error}", edition.place), known),
            }
        }
    };
    let told_before = before.map(|look| look.error).unwrap_or_default() == error;
    let edition = serde_json::to_string(&edition).unwrap_or_default();
    let look = CatalogLook { name: catalog.name.clone(), at: now, error: error.clone(), edition };
    monitor.store.record_catalog_look(look).await?;
    Ok(Looked { taken, error, told_before })
}
