//! Catalogs: asked for news by themselves. An edition that is broken, cut off or older is not taken, the one that is
//! stored stays, and the next place is asked.
//!
//! Does not know: when a catalog is due (`driver`), what an edition says (`triage::enrichment`).

use crate::actions::catalogs::{Brought, Origin, bring};
use crate::actions::{CatalogReport, ImportError, Shrunken};
use crate::{CatalogKind, CatalogSettings, Monitor, StageError};
use jiff::Timestamp;
use net::catalog::{CATALOG_SIZE_BYTES_MAX, CatalogAnswer, CatalogFetchError, Edition, Place, fetch, records};
use store::CatalogLook;

/// What a look at a catalog found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Looked {
    /// What followed from another edition; `None` if there was none.
    pub taken: Option<CatalogReport>,
    /// What went wrong; empty if nothing did. What was stored before stays. A place that does not answer is none as long
    /// as another has the catalog.
    pub error: String,
    /// Whether the last look said the same: what goes on is told once.
    pub told_before: bool,
}

/// What the places of a catalog said, one after the other.
#[derive(Default)]
struct Heard {
    /// What each gave last.
    editions: Vec<Edition>,
    taken: Option<CatalogReport>,
    /// Whether the stored edition came from one of them, or is what one of them has.
    held: bool,
    /// Whether one of them has an earlier edition than the stored one.
    behind: bool,
    /// Places that did not answer.
    unanswered: Vec<String>,
    /// Places that answered with something that cannot be taken, or not all of it.
    refused: Vec<String>,
}

impl Heard {
    async fn ask(
        &mut self,
        monitor: &Monitor,
        catalog: &CatalogSettings,
        (place, shrunken): (&Place, Shrunken),
        now: Timestamp,
    ) -> Result<(), StageError> {
        let name = place.to_string();
        let known = self.editions.iter().find(|edition| edition.place == name).cloned().unwrap_or_default();
        let (bytes, edition) = match next(catalog, place, &known).await {
            Ok(CatalogAnswer::Fetched { bytes, edition }) => (bytes, edition),
            Ok(CatalogAnswer::Unchanged(edition)) => {
                self.held = true;
                self.keep(edition);
                return Ok(());
            }
            Err(error) => {
                self.unanswered.push(error.to_string());
                return Ok(());
            }
        };
        let origin = if self.held { Origin::Further } else { Origin::Address(shrunken) };
        match bring(monitor, (&catalog.name, &catalog.kind), (bytes, &name), origin, now).await {
            Ok(Brought { report, trouble }) => {
                let before = self.taken.map_or(0, |taken| taken.queued);
                self.taken = Some(CatalogReport { queued: before + report.queued, ..report });
                self.held = true;
                match trouble.is_empty() {
                    true => self.keep(edition),
                    // The edition that is known stays the earlier one, so that this one is read again.
                    false => self.refused.push(format!("{name}: {trouble}")),
                }
            }
            Err(ImportError::Stage(error)) => return Err(error),
            // An earlier edition is no fault of its place, and is read again as long as nothing newer is kept from there.
            Err(ImportError::Older { .. }) => self.behind = true,
            Err(error) => self.refused.push(format!("{name}: {error}")),
        }
        Ok(())
    }

    fn keep(&mut self, edition: Edition) {
        self.editions.retain(|kept| kept.place != edition.place);
        self.editions.push(edition);
    }

    fn error(self, catalog: &CatalogSettings) -> String {
        match (catalog.places.is_empty(), self.held || self.behind) {
            (true, _) => "no address is configured".to_owned(),
            (false, true) => self.refused.join("; "),
            (false, false) => [self.unanswered, self.refused].concat().join("; "),
        }
    }
}

/// The next edition. Of CVE records only whether anything changed: they are read where they are.
async fn next(catalog: &CatalogSettings, place: &Place, known: &Edition) -> Result<CatalogAnswer, CatalogFetchError> {
    let (CatalogKind::CveRecords, Place::File(path)) = (&catalog.kind, place) else {
        return fetch(place, CATALOG_SIZE_BYTES_MAX, &catalog.options, known).await;
    };
    let failed = |source| CatalogFetchError::File { path: path.clone(), source };
    let folder = path.clone();
    let walked = tokio::task::spawn_blocking(move || records::fingerprint(&folder)).await;
    let sha256 = walked.map_err(|error| failed(error.into()))?.map_err(failed)?;
    let edition = Edition { place: place.to_string(), sha256, ..Edition::default() };
    Ok(match edition == *known {
        true => CatalogAnswer::Unchanged(edition),
        false => CatalogAnswer::Fetched { bytes: Vec::new(), edition },
    })
}

/// Looks at one catalog, takes an edition that is new, and remembers the look. Every place is asked, because the first may
/// lag behind the second; of a catalog that does not state its edition, the first that has it counts.
///
/// # Errors
/// When the database does not answer; what is wrong with the catalog is in the answer.
pub async fn look(
    monitor: &Monitor,
    catalog: &CatalogSettings,
    shrunken: Shrunken,
    now: Timestamp,
) -> Result<Looked, StageError> {
    let before = monitor.store.list_catalog_looks().await?.into_iter().find(|look| look.name == catalog.name);
    let stored = monitor.store.list_catalogs().await?.iter().any(|edition| edition.name == catalog.name);
    // What an earlier version kept and this one cannot read is as good as nothing.
    let known = before.as_ref().filter(|_| stored).and_then(|look| serde_json::from_str(&look.edition).ok());
    let mut heard = Heard { editions: known.unwrap_or_default(), ..Heard::default() };
    for place in &catalog.places {
        if heard.held && !matches!(catalog.kind, CatalogKind::Kev | CatalogKind::Epss) {
            break;
        }
        heard.ask(monitor, catalog, (place, shrunken), now).await?;
    }
    let (taken, edition) = (heard.taken, serde_json::to_string(&heard.editions).unwrap_or_default());
    let error = heard.error(catalog);
    let told_before = before.map(|look| look.error).unwrap_or_default() == error;
    let look = CatalogLook { name: catalog.name.clone(), at: now, error: error.clone(), edition };
    monitor.store.record_catalog_look(look).await?;
    Ok(Looked { taken, error, told_before })
}
