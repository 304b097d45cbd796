//! What the pages tell of catalogs.
//!
//! Does not know: which catalogs there are (`monitor::actions`).

use crate::state::AppState;
use crate::view::CatalogView;
use crate::words::say;
use monitor::actions::{KnownCatalog, list_known_catalogs};
use store::StoreError;

pub(super) async fn list(state: &AppState) -> Result<Vec<CatalogView>, StoreError> {
    Ok(list_known_catalogs(&state.monitor).await?.into_iter().map(view).collect())
}

fn view(known: KnownCatalog) -> CatalogView {
    let KnownCatalog { name, watched, edition, look } = known;
    let taken = edition.as_ref().map(|edition| edition.fetched);
    let (version, entries) = edition.map(|edition| (edition.version, edition.entries)).unwrap_or_default();
    let looked = look.as_ref().map(|look| look.at);
    let error = look.map(|look| look.error).unwrap_or_default();
    CatalogView { name: shown(&name).to_owned(), version, entries, taken, looked, error, watched }
}

/// The built-in catalogs as people call them; others have the name that the configuration gives them.
fn shown(name: &str) -> &str {
    match name {
        "kev" => "KEV",
        "epss" => "EPSS",
        "cve" => say("CVE records"),
        own => own,
    }
}
