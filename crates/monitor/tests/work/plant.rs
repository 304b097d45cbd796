//! One organisation that watches a folder, and what is published in it.

use jiff::Timestamp;
use monitor::actions::{self, WatchlistSettings};
use monitor::stages::ingest::{self, IngestReport, Look};
use monitor::stages::{alert, assess, matching};
use monitor::{MailSettings, Monitor, ProviderSettings, Settings, Transport, driver};
use net::delivery::email::{EmailChannel, EmailConfig, Encryption, STEP_TIMEOUT};
use serde_json::{Value, json};
use std::sync::Arc;
use store::{Alert, Organisation, Reader, Store, Target};
use tempfile::TempDir;
use triage::advisory::Tlp;
use triage::assessment::Policy;
use triage::watchlist::{Rule, SendingPolicy};
use triage::wording::Language;

pub(crate) struct Plant {
    pub(crate) monitor: Monitor,
    pub(crate) reader: Reader,
    pub(crate) folder: TempDir,
}

impl Plant {
    /// A plant that hears of everything through `transport`.
    pub(crate) async fn open(transport: Transport, recipients: &[&str]) -> Plant {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("provider")).unwrap();
        let store = Store::open(&Target::Sqlite(folder.path().join("plant.db"))).await.unwrap();
        let organisation: Organisation =
            actions::find_or_make_organisation(&store, "Plant", driver::now()).await.unwrap();
        let mail = MailSettings { transport, from: "annunciator@plant.example".to_owned() };
        let provider = ProviderSettings {
            name: "Folder".to_owned(),
            source: net::provider::Source::Folder(folder.path().join("provider")),
            key_files: Vec::new(),
        };
        let settings = Settings {
            public_url: "http://127.0.0.1:8080".to_owned(),
            tlp: Tlp::Clear,
            language: Language::En,
            providers: vec![provider],
            client: net::guard::ClientOptions::default(),
            catalogs: Vec::new(),
            feeds: Vec::new(),
            draft: None,
            mail,
            outlets: local_outlets(),
            operations: Default::default(),
            sign_on: None,
            sign_up: None,
        };
        let monitor = Monitor { store, policy: Arc::new(Policy::built_in()), settings, kept: monitor::Kept::default() };
        let recipients = recipients.iter().map(|one| (*one).to_owned()).collect();
        let watchlist = WatchlistSettings {
            name: "All".to_owned(),
            rule: Rule::default(),
            recipients,
            sending: SendingPolicy::default(),
        };
        actions::put_watchlists(&monitor, organisation.id, &[watchlist], Timestamp::UNIX_EPOCH).await.unwrap();
        Plant { monitor, reader: Reader { organisation: organisation.id, tlp: Tlp::Clear }, folder }
    }

    /// Publishes a document in place of whatever had its name.
    pub(crate) fn publish(&self, name: &str, document: &Value) {
        let path = self.folder.path().join("provider").join(format!("{name}.json"));
        std::fs::write(path, serde_json::to_vec_pretty(document).unwrap()).unwrap();
    }

    /// Looks at the folder and does everything that follows.
    pub(crate) async fn watch(&self) -> IngestReport {
        self.look(driver::now()).await.report
    }

    /// The same at another time, with all that was found.
    pub(crate) async fn look(&self, now: Timestamp) -> Look {
        let look = ingest::poll(&self.monitor, &self.monitor.settings.providers[0], now).await.unwrap();
        driver::settle(&self.monitor).await.unwrap();
        look
    }

    /// Looks at the folder and raises what it has to, without handing anything over.
    pub(crate) async fn raise(&self) {
        ingest::poll(&self.monitor, &self.monitor.settings.providers[0], driver::now()).await.unwrap();
        let mut work = 1;
        while work > 0 {
            work = assess::run(&self.monitor, driver::now()).await.unwrap();
            work += matching::run(&self.monitor, driver::now()).await.unwrap();
            work += alert::run(&self.monitor, driver::now()).await.unwrap();
        }
    }

    /// Asks about up to `budget` documents.
    pub(crate) async fn reconcile(&self, budget: usize, now: Timestamp) -> Look {
        let provider = &self.monitor.settings.providers[0];
        let look = ingest::reconcile(&self.monitor, provider, budget, now).await.unwrap();
        driver::settle(&self.monitor).await.unwrap();
        look
    }

    /// Takes a document away.
    pub(crate) fn withdraw(&self, name: &str) {
        std::fs::remove_file(self.folder.path().join("provider").join(format!("{name}.json"))).unwrap();
    }

    /// All alerts, the newest first.
    pub(crate) async fn alerts(&self) -> Vec<Alert> {
        self.monitor.store.list_alerts(&self.reader, None, 100).await.unwrap()
    }
}

/// Ways to servers on this machine are set by the tests that need some.
fn local_outlets() -> net::outlets::Outlets {
    net::outlets::Outlets::new(&net::guard::ClientOptions::default(), Default::default()).unwrap()
}

/// Mail through a server on this machine.
pub(crate) fn smtp(port: u16) -> Transport {
    let config = EmailConfig {
        host: "127.0.0.1".to_owned(),
        port,
        encryption: Encryption::None,
        credentials: None,
        dkim: None,
        ca_file: None,
        step_timeout: STEP_TIMEOUT,
    };
    Transport::Smtp(Box::new(EmailChannel::new(&config).unwrap()))
}

/// A small advisory about all versions below `fixed`.
pub(crate) fn document(id: &str, version: &str, date: &str, fixed: &str) -> Value {
    json!({
        "document": {
            "category": "csaf_security_advisory", "csaf_version": "2.0", "title": format!("Valve controller {id}"),
            "distribution": {"tlp": {"label": "WHITE"}},
            "publisher": {"category": "vendor", "name": "Example", "namespace": "https://example.test"},
            "tracking": {"id": id, "status": "final", "version": version, "initial_release_date": "2024-01-01T00:00:00Z",
                "current_release_date": date, "revision_history": []}
        },
        "product_tree": {"branches": [{"category": "vendor", "name": "Example", "branches": [
            {"category": "product_name", "name": "VC 100", "branches": [{"category": "product_version_range",
                "name": format!("< {fixed}"), "product": {"name": format!("VC 100 < {fixed}"), "product_id": "P1"}}]}]}]},
        "vulnerabilities": [{
            "cve": "CVE-2024-1000", "product_status": {"known_affected": ["P1"]},
            "scores": [{"products": ["P1"], "cvss_v3": {"version": "3.1", "baseScore": 7.5, "baseSeverity": "HIGH",
                "vectorString": "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H"}}],
            "remediations": [{"category": "none_available", "details": "No fix yet.", "product_ids": ["P1"]}]
        }]
    })
}
