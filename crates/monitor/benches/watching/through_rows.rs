//! The same through rows: a thousand organisations in a database, one advisory, the stage that alerts, and the one that
//! hands mails to a server of this process.

use crate::sink::Sink;
use crate::{ORGANISATIONS_COUNT, RULES_COUNT, Words, tell};
use jiff::Timestamp;
use monitor::actions::{WatchlistSettings, find_or_make_organisation, put_watchlists};
use monitor::stages::{alert, assess, deliver, ingest, matching};
use monitor::{MailSettings, Monitor, ProviderSettings, Settings, Transport, driver};
use net::delivery::email::{EmailChannel, EmailConfig, Encryption, STEP_TIMEOUT};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};
use store::{Reader, Store, Target};
use triage::advisory::Tlp;
use triage::assessment::Policy;
use triage::watchlist::SendingPolicy;
use triage::wording::Language;

/// How long handing over waits for something to hand over; the program is told.
const MEANWHILE: Duration = Duration::from_millis(5);

/// What the rules of the bench ask for.
pub(crate) const DOCUMENT: &str = r#"{
    "document": {"category": "csaf_security_advisory", "csaf_version": "2.0", "title": "Benchmark valve controller",
        "distribution": {"tlp": {"label": "WHITE"}},
        "publisher": {"category": "vendor", "name": "Bench Valves", "namespace": "https://valves.test"},
        "tracking": {"id": "EX-9000", "status": "final", "version": "1", "initial_release_date": "2031-01-01T00:00:00Z",
            "current_release_date": "2031-01-01T00:00:00Z", "revision_history": []}},
    "product_tree": {"branches": [{"category": "vendor", "name": "Bench Valves GmbH", "branches": [
        {"category": "product_name", "name": "Bench VC 9000", "branches": [{"category": "product_version_range",
            "name": "< 2.0", "product": {"name": "Bench VC 9000 < 2.0", "product_id": "P1"}}]}]}]},
    "vulnerabilities": [{"cve": "CVE-2031-9000", "product_status": {"known_affected": ["P1"]},
        "scores": [{"products": ["P1"], "cvss_v3": {"version": "3.1", "baseScore": 9.8, "baseSeverity": "CRITICAL",
            "vectorString": "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"}}],
        "remediations": [{"category": "vendor_fix", "details": "Update to V2.0.", "product_ids": ["P1"]}]}]
}"#;

pub(crate) fn run(words: &Words) {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().expect("runtime");
    let folder = tempfile::tempdir().expect("folder");
    let file = folder.path().join("watching.db");
    runtime.block_on(measure("SQLite", &Target::Sqlite(file), folder.path(), words));
    match std::env::var("ANNUNCIATOR_TEST_POSTGRES") {
        Ok(url) => {
            runtime.block_on(measure("PostgreSQL", &Target::parse(&url).expect("target"), folder.path(), words));
        }
        Err(_) => println!("skipped: watching: no PostgreSQL"),
    }
}

async fn measure(database: &str, target: &Target, folder: &Path, words: &Words) {
    let documents = folder.join("documents");
    std::fs::create_dir_all(&documents).expect("folder");
    std::fs::write(documents.join("ex-9000.json"), DOCUMENT).expect("document");
    let sink = Sink::start();
    let monitor = monitor(Store::open(target).await.expect("open"), &documents, &sink);
    let start = Instant::now();
    let mut last = None;
    for organisation in 0..ORGANISATIONS_COUNT {
        let name = format!("Plant {organisation}");
        let made = find_or_make_organisation(&monitor.store, &name, driver::now()).await.expect("organisation");
        let id = made.id;
        let watchlists: Vec<WatchlistSettings> = (0..RULES_COUNT)
            .map(|number| WatchlistSettings {
                name: format!("Rule {number}"),
                rule: words.rule(organisation, number),
                recipients: vec![format!("shift-{number}@plant-{organisation}.example")],
                sending: SendingPolicy::default(),
            })
            .collect();
        put_watchlists(&monitor, id, &watchlists, Timestamp::UNIX_EPOCH).await.expect("watchlists");
        last = Some(id);
    }
    let seconds = |since: Instant| format!("{:.2} s", since.elapsed().as_secs_f64());
    tell(&format!("{database}: writing a million watchlists"), &seconds(start));
    // A first, empty look reads the rules.
    let start = Instant::now();
    store_document(&monitor, "ex-1.json", &documents).await;
    decide(&monitor).await;
    alert::run(&monitor, driver::now()).await.expect("alert");
    hand_over(&monitor).await;
    tell(&format!("{database}: reading and indexing them, once at the start"), &seconds(start));
    store_document(&monitor, "ex-9000.json", &documents).await;
    let (stored, before) = (Instant::now(), sink.count_mails());
    decide(&monitor).await;
    let raised = raise_and_hand_over(&monitor).await;
    tell(&format!("{database}: from the matched advisory to alerts and deliveries in rows"), &format!("{raised:.2} s"));
    let first = sink.first_after(stored).expect("a mail");
    let waited = first.duration_since(stored).as_secs_f64();
    tell(&format!("{database}: from the stored advisory to the first mail accepted"), &format!("{waited:.2} s"));
    let (mails, spent) = (sink.count_mails() - before, first.elapsed().as_secs_f64());
    let rate = f64::from(mails) / spent;
    tell(&format!("{database}: mails handed over and recorded, one connection"), &format!("{mails}, {rate:.0}/s"));
    let reader = Reader { organisation: last.expect("organisations"), tlp: Tlp::Clear };
    assert!(monitor.store.list_alerts(&reader, None, 10).await.expect("alerts").is_empty(), "it asks for other things");
}

/// Hands over everything that is due.
async fn hand_over(monitor: &Monitor) {
    while deliver::run(monitor, driver::now()).await.expect("deliver") > 0 {}
}

/// Raises the alerts, and hands over beside it what is written of them, as the program does; the seconds until all were
/// written.
async fn raise_and_hand_over(monitor: &Monitor) -> f64 {
    let (start, is_raised) = (Instant::now(), AtomicBool::new(false));
    let raising = async {
        alert::run(monitor, driver::now()).await.expect("alert");
        is_raised.store(true, Ordering::Release);
        start.elapsed().as_secs_f64()
    };
    let handing = async {
        loop {
            let over = is_raised.load(Ordering::Acquire);
            hand_over(monitor).await;
            if over {
                break;
            }
            tokio::time::sleep(MEANWHILE).await;
        }
    };
    tokio::join!(raising, handing).0
}

/// Stores the document, or an uninteresting one.
async fn store_document(monitor: &Monitor, name: &str, documents: &Path) {
    let other = DOCUMENT.replace("9000", "1").replace("Bench", "Other").replace("enchmark", "ase");
    let text = if name == "ex-9000.json" { DOCUMENT } else { &other };
    std::fs::remove_file(documents.join("ex-9000.json")).ok();
    std::fs::write(documents.join(name), text).expect("document");
    let provider = monitor.settings.providers.first().expect("provider");
    ingest::poll(monitor, provider, driver::now()).await.expect("poll");
}

/// Everything between the stored document and its alerts.
async fn decide(monitor: &Monitor) {
    assess::run(monitor, driver::now()).await.expect("assess");
    matching::run(monitor, driver::now()).await.expect("match");
}

fn monitor(store: Store, documents: &Path, sink: &Sink) -> Monitor {
    let provider = ProviderSettings {
        name: "Folder".to_owned(),
        source: net::provider::Source::Folder(documents.to_owned()),
        key_files: Vec::new(),
    };
    let server = EmailConfig {
        host: "127.0.0.1".to_owned(),
        port: sink.port,
        encryption: Encryption::None,
        credentials: None,
        ca_file: None,
        dkim: None,
        step_timeout: STEP_TIMEOUT,
    };
    let channel = EmailChannel::new(&server).expect("channel");
    let settings = Settings {
        public_url: "http://127.0.0.1:8080".to_owned(),
        tlp: Tlp::Clear,
        language: Language::En,
        providers: vec![provider],
        client: net::guard::ClientOptions::default(),
        catalogs: Vec::new(),
        feeds: Vec::new(),
        draft: None,
        mail: MailSettings {
            transport: Transport::Smtp(Box::new(channel)),
            from: "annunciator@plant.example".to_owned(),
        },
        outlets: net::outlets::Outlets::new(&Default::default(), Default::default()).expect("no file is read"),
        operations: Default::default(),
        sign_on: None,
        sign_up: None,
    };
    Monitor { store, policy: Arc::new(Policy::built_in()), settings, kept: monitor::Kept::default() }
}
