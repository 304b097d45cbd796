//! What the pages tell of catalogs, and `/catalogs.csv`.
//!
//! Does not know: which catalogs there are (`monitor::actions`).

use super::tables::moment;
use crate::csv;
use crate::error::Refusal;
use crate::reader::Reader;
use crate::state::AppState;
use crate::view::CatalogView;
use crate::words::say;
use axum::extract::State;
use axum::response::Response;
use monitor::actions::{KnownCatalog, list_known_catalogs};
use store::StoreError;

pub(super) async fn list(state: &AppState) -> Result<Vec<CatalogView>, StoreError> {
    Ok(list_known_catalogs(&state.monitor).await?.into_iter().map(view).collect())
}

/// `/catalogs.csv`: what is known of CVEs elsewhere, and how old it is.
pub(crate) async fn csv_file(State(state): State<AppState>, _reader: Reader) -> Result<Response, Refusal> {
    let rows = list(&state).await?.into_iter().map(|one| {
        let (taken, looked) = (moment(one.taken), moment(one.looked));
        [one.name, one.version, one.entries.to_string(), taken, looked, one.error, one.watched.to_string()]
    });
    Ok(csv::file("catalogs", &["name", "version", "entries", "taken", "looked", "error", "watched"], rows))
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
