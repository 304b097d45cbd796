//! What the pages tell of catalogs: the configured ones, and those that are stored.
//!
//! Does not know: how a catalog is fetched (`monitor::stages::catalogs`).

use crate::state::AppState;
use crate::view::CatalogView;
use store::StoreError;

/// In the order of the configuration, then by name.
pub(super) async fn list(state: &AppState) -> Result<Vec<CatalogView>, StoreError> {
    let configured = state.monitor.settings.catalogs.iter();
    let mut views: Vec<CatalogView> = configured
        .map(|catalog| CatalogView { name: catalog.name.clone(), watched: catalog.watched, ..CatalogView::default() })
        .collect();
    for edition in state.store().list_catalogs().await? {
        let view = find(&mut views, edition.name);
        (view.version, view.entries, view.taken) = (edition.version, edition.entries, Some(edition.fetched));
    }
    for look in state.store().list_catalog_looks().await? {
        let view = find(&mut views, look.name);
        (view.looked, view.error) = (Some(look.at), look.error);
    }
    views.iter_mut().for_each(|view| view.name = shown(&view.name));
    Ok(views)
}

/// The built-in catalogs as people call them; others have the name that the configuration gives them.
fn shown(name: &str) -> String {
    match name {
        "kev" => "KEV",
        "epss" => "EPSS",
        "cve" => "CVE records",
        own => own,
    }
    .to_owned()
}

fn find(views: &mut Vec<CatalogView>, name: String) -> &mut CatalogView {
    let at = views.iter().position(|view| view.name == name).unwrap_or(views.len());
    if at == views.len() {
        views.push(CatalogView { name, ..CatalogView::default() });
    }
    &mut views[at]
}
