//! Small invented advisories, assessments and organisations.

use jiff::Timestamp;
use jiff::civil::date;
use store::{CaseId, LastAlert, NewDocument, OrganisationId, Reader, Store, Watchlist, WatchlistId, WatchlistOrigin};
use triage::advisory::{Advisory, AdvisoryId, Product, Publisher, Sourced, Status, Tlp, VersionKind, Vulnerability};
use triage::assessment::{Assessment, Attack, Cvss, Exploitability, Label};
use triage::enrichment::Epss;
use uuid::Uuid;

/// Seconds after the beginning of the test's time.
pub(crate) fn at(seconds: i64) -> Timestamp {
    Timestamp::from_second(1_700_000_000 + seconds).expect("a time")
}

/// A made-up id that is the same in every run.
pub(crate) fn id(number: u128) -> Uuid {
    Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0000 + number)
}

pub(crate) fn advisory_id(tracking_id: &str) -> AdvisoryId {
    AdvisoryId(Uuid::new_v5(&Uuid::NAMESPACE_URL, format!("https://publisher.example {tracking_id}").as_bytes()))
}

/// An advisory of one vendor with one product, updated `seconds` after the beginning.
pub(crate) fn advisory(tracking_id: &str, vendor: &str, seconds: i64) -> Advisory {
    Advisory {
        id: advisory_id(tracking_id),
        publisher: Publisher {
            name: "Example CERT".to_owned(),
            namespace: "https://publisher.example".to_owned(),
            category: "coordinator".to_owned(),
        },
        tracking_id: tracking_id.to_owned(),
        aliases: Vec::new(),
        related_ids: Vec::new(),
        title: format!("{vendor} Turbine Controller"),
        category: "csaf_security_advisory".to_owned(),
        csaf_version: "2.0".to_owned(),
        severity: None,
        lang: Some("en".to_owned()),
        tlp: Tlp::Clear,
        status: "final".to_owned(),
        version: "1".to_owned(),
        published: Some(at(0)),
        updated: Some(at(seconds)),
        source_url: None,
        summary: Some(Sourced { text: "A packet stops the pump.".to_owned(), source: "/document/notes/0".to_owned() }),
        notes: Vec::new(),
        exploit_statements: Vec::new(),
        sectors: vec!["Energy".to_owned()],
        areas: Vec::new(),
        vendors: vec![vendor.to_owned()],
        products: vec![product(vendor)],
        vulnerabilities: Vec::new(),
        remediations: Vec::new(),
        references: Vec::new(),
        history: Vec::new(),
        acknowledgments: Vec::new(),
    }
}

fn product(vendor: &str) -> Product {
    Product {
        id: "P1".to_owned(),
        full_name: format!("{vendor} TC-100 Pumpensteuerung Größe 2"),
        vendor: vendor.to_owned(),
        name: "TC-100".to_owned(),
        families: Vec::new(),
        order_numbers: vec!["6XY7 123-1AB10-0XE0".to_owned()],
        versions: "< V2.1".to_owned(),
        version_kind: VersionKind::Range,
        cpe: None,
        purls: Vec::new(),
        serial_numbers: Vec::new(),
        hashes: Vec::new(),
        relationship: None,
        source: "/product_tree/branches/0".to_owned(),
    }
}

pub(crate) fn vulnerability(cve: &str) -> Vulnerability {
    Vulnerability {
        cve: Some(cve.to_owned()),
        ids: Vec::new(),
        title: None,
        cwes: vec![("CWE-787".to_owned(), "Out-of-bounds Write".to_owned())],
        summary: None,
        notes: Vec::new(),
        scores: Vec::new(),
        status: Status { affected: vec![0], ..Status::default() },
        exploit_statements: Vec::new(),
        impact_statements: Vec::new(),
        flags: Vec::new(),
        judgements: Vec::new(),
        source: "/vulnerabilities/0".to_owned(),
    }
}

/// A document around an advisory; hash and source follow from `content`.
pub(crate) fn document(advisory: Advisory, content: &str) -> NewDocument {
    let raw = format!("{{\"tracking\":\"{}\",\"content\":\"{content}\"}}", advisory.tracking_id).into_bytes();
    NewDocument {
        sha256: sha256(&raw),
        source: format!("https://publisher.example/{}.json", sha256(&raw)),
        raw,
        signature: "good".to_owned(),
        signature_file: None,
        findings: vec![csaf::Finding::new("odd", csaf::Severity::Information, "/document", "It is odd.")],
        announce: true,
        case_id: CaseId(Uuid::new_v5(&Uuid::NAMESPACE_OID, advisory.id.0.as_bytes())),
        advisory,
    }
}

pub(crate) fn sha256(bytes: &[u8]) -> String {
    use sha2::{Digest, Sha256};
    format!("{:x}", Sha256::digest(bytes))
}

pub(crate) fn assessment(label: Label, score: f64, epss: Option<(&str, f64)>) -> Assessment {
    Assessment {
        policy_version: "test.1".to_owned(),
        label,
        path: Vec::new(),
        decider: None,
        cvss: Some(Cvss {
            version: "3.1".to_owned(),
            score,
            severity: "high".to_owned(),
            vector: "CVSS:3.1/AV:N".to_owned(),
            computed: Some(score),
        }),
        attack: Attack {
            vector: "network".to_owned(),
            auth_required: "none".to_owned(),
            complexity: "low".to_owned(),
            user_interaction: "none".to_owned(),
        },
        could_happen: Vec::new(),
        who_is_at_risk: Vec::new(),
        how_exploited: Vec::new(),
        prerequisites: Vec::new(),
        tags: Vec::new(),
        exploitability: Exploitability {
            kev: Vec::new(),
            epss: epss.map(|(cve, probability)| {
                (cve.to_owned(), Epss { probability, percentile: 0.5, date: date(2024, 3, 31), before: None })
            }),
            maturity: "not_defined".to_owned(),
            statements: Vec::new(),
        },
        ssvc: Vec::new(),
        fixes: Vec::new(),
        plan: Vec::new(),
    }
}

/// The document of an advisory; a later update is another document.
pub(crate) fn only_document(advisory: Advisory) -> NewDocument {
    let content = format!("{:?}", advisory.updated);
    document(advisory, &content)
}

/// Stores one document per advisory.
pub(crate) async fn store_all(store: &Store, advisories: Vec<Advisory>) {
    let documents = advisories.into_iter().map(only_document).collect();
    store.store_documents(documents, at(1_000)).await.expect("store");
}

/// An organisation and its reader of public advisories.
pub(crate) async fn organisation(store: &Store, name: &str, number: u128) -> Reader {
    let made = store.find_or_insert_organisation(name, OrganisationId(id(number)), at(0)).await.expect("organisation");
    Reader { organisation: made.id, tlp: Tlp::Clear }
}

/// A reader without rows of its own.
pub(crate) fn reader(tlp: Tlp) -> Reader {
    Reader { organisation: OrganisationId(id(999)), tlp }
}

/// The id of a watchlist in tests that only name it.
pub(crate) fn watchlist_id(name: &str) -> WatchlistId {
    WatchlistId(Uuid::new_v5(&Uuid::NAMESPACE_OID, name.as_bytes()))
}

/// A configured watchlist that asks for everything, with the id of its name.
pub(crate) fn watchlist(name: &str) -> Watchlist {
    Watchlist {
        id: watchlist_id(name),
        name: name.to_owned(),
        rule: "{}".to_owned(),
        recipients: vec!["anna@plant.example".to_owned()],
        created: at(1),
        origin: WatchlistOrigin::Configured,
        owner: String::new(),
        is_paused: false,
        sending: "{}".to_owned(),
    }
}

/// What one watchlist of the reader's organisation was told last of a case.
pub(crate) async fn last_alerts(store: &Store, reader: &Reader, case: CaseId, watchlist: &str) -> Vec<LastAlert> {
    let key = (reader.organisation, watchlist_id(watchlist));
    store.list_last_alerts(&[key], case).await.expect("alerts").remove(&key).unwrap_or_default()
}
