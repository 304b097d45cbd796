//! Looks at catalogs with several places, and what a bad edition at one of them does.

use crate::plant::Plant;
use monitor::actions::{Shrunken, import_kev};
use monitor::stages::catalogs::{Looked, look};
use monitor::{CatalogKind, CatalogSettings, Transport, driver};
use net::catalog::Place;
use serde_json::json;
use std::path::Path;
use std::time::Duration;
use triage::enrichment::exploited::Fields;

struct Watched {
    plant: Plant,
    catalog: CatalogSettings,
}

impl Watched {
    /// A catalog at these files in the plant's folder.
    async fn open(name: &str, kind: CatalogKind, files: &[&str]) -> Watched {
        let plant = Plant::open(Transport::Outbox, &[]).await;
        let places = files.iter().map(|file| Place::File(plant.folder.path().join(file))).collect();
        let (options, every) = (net::guard::ClientOptions::default(), Duration::from_secs(60));
        Watched {
            catalog: CatalogSettings { name: name.to_owned(), kind, places, options, every, watched: true },
            plant,
        }
    }

    fn folder(&self) -> &Path {
        self.plant.folder.path()
    }

    fn write(&self, file: &str, text: impl AsRef<[u8]>) {
        std::fs::write(self.folder().join(file), text).unwrap();
    }

    async fn look(&self, shrunken: Shrunken) -> Looked {
        look(&self.plant.monitor, &self.catalog, shrunken, driver::now()).await.unwrap()
    }

    /// The entries that are taken, and what went wrong.
    async fn taken(&self) -> (Option<u64>, String) {
        let looked = self.look(Shrunken::Refuse).await;
        (looked.taken.map(|taken| taken.entries), looked.error)
    }

    async fn import(&self, text: &str) {
        import_kev(&self.plant.monitor, text.as_bytes(), Shrunken::Refuse, driver::now()).await.unwrap();
    }

    async fn stored(&self) -> (String, u64) {
        let edition = self.plant.monitor.store.list_catalogs().await.unwrap().remove(0);
        (edition.version, edition.entries)
    }
}

async fn kev_at(files: &[&str]) -> Watched {
    Watched::open("kev", CatalogKind::Kev, files).await
}

fn cves(count: usize) -> impl Iterator<Item = String> {
    (0..count).map(|n| format!("CVE-2020-{n:04}"))
}

fn kev(version: &str, count: usize) -> String {
    let entries: Vec<_> = cves(count).map(|cve| json!({ "cveID": cve, "dateAdded": "2024-01-02" })).collect();
    json!({ "catalogVersion": version, "count": count, "vulnerabilities": entries }).to_string()
}

/// The form that states no version.
fn kev_csv(newest: &str, count: usize) -> String {
    let rows: String = cves(count).map(|cve| format!("{cve},{newest}\n")).collect();
    format!("cveID,dateAdded\n{rows}")
}

#[tokio::test]
async fn a_first_place_that_answers_rubbish_hides_no_mirror() {
    let watched = kev_at(&["first", "mirror"]).await;
    watched.write("first", "<!doctype html><title>Access denied</title>");
    watched.write("mirror", kev("2024.01.02", 40));
    let (taken, error) = watched.taken().await;
    assert!(taken == Some(40) && error.contains("first: reading"), "{taken:?} {error}");
    let (taken, error) = watched.taken().await;
    assert!(taken.is_none() && error.contains("first: reading"), "{error}");
    watched.write("first", kev("2024.01.03", 5));
    watched.write("mirror", kev("2024.01.03", 41));
    let (taken, error) = watched.taken().await;
    assert!(taken == Some(41) && error.contains("seems cut off"), "{taken:?} {error}");
}

#[tokio::test]
async fn a_first_place_that_lags_behind_hides_no_newer_edition() {
    let watched = kev_at(&["first", "mirror"]).await;
    watched.write("first", kev("2025.01.24", 40));
    assert_eq!(watched.taken().await, (Some(40), String::new()), "the mirror does not answer, and need not");
    watched.write("mirror", kev("2025.08.25", 41));
    assert_eq!(watched.taken().await, (Some(41), String::new()));
    for _ in 0..2 {
        assert_eq!(watched.taken().await, (None, String::new()));
    }
    watched.write("first", kev("2025.03.01", 42));
    assert_eq!(watched.taken().await, (None, String::new()));
    assert_eq!(watched.stored().await, ("2025.08.25".to_owned(), 41));
}

#[tokio::test]
async fn of_a_list_that_states_no_edition_the_first_place_that_has_it_counts() {
    let fields = Fields { cve: "cve".to_owned(), added: String::new(), list: String::new() };
    let watched = Watched::open("cert", CatalogKind::Exploited(fields), &["first", "mirror"]).await;
    watched.write("mirror", "cve\nCVE-2020-0001\n");
    assert_eq!(watched.taken().await.0, Some(1));
    watched.write("first", "cve\nCVE-2020-0001\nCVE-2020-0002\n");
    assert_eq!(watched.taken().await.0, Some(2));
    assert_eq!(watched.taken().await, (None, String::new()), "the mirror does not bring back what it had");
}

#[tokio::test]
async fn a_catalog_that_states_no_version_blocks_no_newer_one() {
    let watched = kev_at(&["place"]).await;
    watched.import(&kev_csv("2025-08-20", 40)).await;
    assert_eq!(watched.stored().await.0, "up to 2025-08-20");
    watched.write("place", kev("2025.08.19", 41));
    assert_eq!(watched.taken().await.0, None, "an older one is no news");
    watched.write("place", kev("2025.08.25", 41));
    assert_eq!(watched.taken().await.0, Some(41));
    watched.write("place", kev_csv("2025-08-24", 42));
    assert_eq!(watched.taken().await.0, None);
    watched.write("place", kev_csv("2025-08-26", 42));
    assert_eq!(watched.taken().await.0, Some(42));
}

#[tokio::test]
async fn an_edition_that_lost_some_per_cent_is_taken_only_when_a_person_says_so() {
    let fields = Fields { cve: "cveID".to_owned(), added: String::new(), list: String::new() };
    let watched = Watched::open("cert", CatalogKind::Exploited(fields), &["place"]).await;
    watched.write("place", kev_csv("2025-08-25", 400));
    assert_eq!(watched.taken().await.0, Some(400));
    watched.write("place", kev_csv("2025-08-26", 380));
    assert_eq!(watched.taken().await.0, Some(380), "single entries are withdrawn");
    watched.write("place", kev_csv("2025-08-27", 360));
    let (taken, error) = watched.taken().await;
    assert!(taken.is_none() && error.contains("seems cut off"), "{error}");
    let looked = watched.look(Shrunken::Take).await;
    assert_eq!((looked.taken.map(|taken| taken.entries), looked.error), (Some(360), String::new()));
    assert_eq!(watched.taken().await, (None, String::new()));
}

fn record(cve: &str) -> String {
    json!({ "dataType": "CVE_RECORD", "cveMetadata": { "cveId": cve, "state": "PUBLISHED" },
        "containers": { "cna": {} } })
    .to_string()
}

#[tokio::test]
async fn a_refused_cve_record_is_told_until_it_can_be_read() {
    let watched = Watched::open("cve", CatalogKind::CveRecords, &["records"]).await;
    std::fs::create_dir(watched.folder().join("records")).unwrap();
    watched.write("records/CVE-2024-0001.json", record("CVE-2024-0001"));
    watched.write("records/CVE-2024-0002.json", &record("CVE-2024-0002")[..30]);
    for _ in 0..2 {
        let (taken, error) = watched.taken().await;
        assert!(taken == Some(1) && error.contains("1 CVE records refused"), "{taken:?} {error}");
        assert!(error.contains("CVE-2024-0002.json"), "{error}");
    }
    watched.write("records/CVE-2024-0002.json", record("CVE-2024-0002"));
    assert_eq!(watched.taken().await, (Some(2), String::new()));
    assert_eq!(watched.taken().await, (None, String::new()));
}
