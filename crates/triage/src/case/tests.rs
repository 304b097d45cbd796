use super::*;
use crate::Advisory;
use crate::advisory::{Announcement, Tlp};
use std::collections::HashMap;

fn announcement(title: &str, link: &str) -> Announcement {
    Announcement {
        feed: "https://www.acme.example/feed.xml".to_owned(),
        namespace: "https://www.acme.example".to_owned(),
        vendor: "Acme".to_owned(),
        id: "urn:entry:1".to_owned(),
        title: title.to_owned(),
        links: vec![link.to_owned()],
        published: "2024-05-01T10:00:00Z".parse().ok(),
        ..Announcement::default()
    }
}

fn announced(title: &str, link: &str) -> Advisory {
    let now = "2024-06-01T00:00:00Z".parse().unwrap();
    announcement(title, link).advisory(&HashMap::new(), now).0
}

fn document(publisher: &str, namespace: &str, id: &str, cves: &[&str]) -> Advisory {
    dated("2024-05-03T00:00:00Z", publisher, namespace, id, cves)
}

fn dated(date: &str, publisher: &str, namespace: &str, id: &str, cves: &[&str]) -> Advisory {
    let vulnerabilities: Vec<_> = cves.iter().map(|cve| serde_json::json!({"cve": cve})).collect();
    let text = serde_json::json!({"document": {"title": "A title", "tracking": {"id": id, "initial_release_date": date, "current_release_date": date},
        "publisher": {"name": publisher, "namespace": namespace, "category": "vendor"}},
        "vulnerabilities": vulnerabilities});
    crate::advisory::normalise(&csaf::read(text.to_string().as_bytes()).unwrap().0).0
}

const OTHER: &str = "https://psirt.example";

#[test]
fn a_document_takes_the_place_of_what_named_its_id() {
    let by_link = announced("Security notice", "https://acme.example/advisories/ac-2024-17.html?x=1");
    let by_title = announced("AC-2024-17: gateway", "https://acme.example/news/77");
    for announced in [&by_link, &by_title] {
        assert!(takes_place_of(&document("Acme", OTHER, "AC-2024-17", &["CVE-2024-0009"]), announced));
        assert!(takes_place_of(&document("PSIRT", "https://www.acme.example/", "AC-2024-17", &[]), announced));
        assert!(
            !takes_place_of(&document("Other Corp", OTHER, "AC-2024-17", &[]), announced),
            "ids are a publisher's own"
        );
        assert!(!takes_place_of(&document("Acme", OTHER, "AC-2024-1", &[]), announced));
        assert!(
            !takes_place_of(&document("Acme", OTHER, "AC-2024-18", &[]), announced),
            "the vendor's name alone is nothing"
        );
    }
    let short = announced("Notice 2024", "https://acme.example/2024");
    assert!(!takes_place_of(&document("Acme", OTHER, "2024", &[]), &short), "a year is no id");
}

#[test]
fn a_document_takes_the_place_of_what_told_of_exactly_its_cves() {
    let two = announced("cve-2024-0001 and CVE-2024-0002", "https://acme.example/n");
    assert!(takes_place_of(&document("ACME", OTHER, "X", &["CVE-2024-0002", "CVE-2024-0001"]), &two));
    assert!(!takes_place_of(&document("ACME", OTHER, "X", &["CVE-2024-0001"]), &two));
    assert!(
        !takes_place_of(&document("CISA", OTHER, "X", &["CVE-2024-0001", "CVE-2024-0002"]), &two),
        "another publisher"
    );
    assert!(!takes_place_of(&document("ACME", OTHER, "X", &[]), &announced("A notice", "https://acme.example/n")));
}

#[test]
fn the_same_cves_in_another_document_of_the_publisher_take_the_place_of_nothing() {
    let cve = ["CVE-2024-0001"];
    let other = announced("AC-2024-18: CVE-2024-0001 in the panel", "https://acme.example/n");
    assert!(!takes_place_of(&document("Acme", OTHER, "AC-2024-17", &cve), &other), "it names another");
    let bare = announced("CVE-2024-0001 in the panel", "https://acme.example/n");
    assert!(takes_place_of(&document("Acme", OTHER, "AC-2024-17", &cve), &bare));
    for far in ["2023-05-01T00:00:00Z", "2025-05-01T00:00:00Z", ""] {
        assert!(!takes_place_of(&dated(far, "Acme", OTHER, "AC-2024-17", &cve), &bare), "{far:?}");
    }
}

#[test]
fn a_word_too_long_for_an_index_is_no_name() {
    let token = "a1".repeat(200);
    let announced = announced("AC-2024-17", &format!("https://acme.example/n?token={token}"));
    assert_eq!(announced_names(&announced), ["ac-2024-17"]);
    let mut named = document("Acme", OTHER, "AC-2024-17", &[]);
    named.aliases = vec![token, "ac-2024-17".to_owned(), "Other-2024-1".to_owned()];
    assert_eq!(document_names(&named), ["ac-2024-17", "other-2024-1"]);
}

#[test]
fn what_fewer_may_read_takes_the_place_of_nothing() {
    let announced = announced("CVE-2024-0001", "https://acme.example/n");
    let mut restricted = document("Acme", OTHER, "X", &["CVE-2024-0001"]);
    restricted.tlp = Tlp::Amber;
    assert!(!takes_place_of(&restricted, &announced));
    assert!(!takes_place_of(&announced, &announced));
}

#[test]
fn an_announcement_has_an_identity_that_no_document_has() {
    let announced = announced("A notice", "https://acme.example/n");
    let document = document("Acme", "https://www.acme.example", "urn:entry:1", &[]);
    assert_ne!(announced.id, document.id);
    assert_ne!(announced.publisher.namespace, document.publisher.namespace);
}

#[test]
fn a_birth_case_is_a_uuid_of_version_7_and_the_same_everywhere() {
    let advisory = |n: u128| AdvisoryId(Uuid::from_u128(n << 100));
    let at = Timestamp::from_second(1_700_000_000).ok();
    let case = CaseId::born_with(advisory(1), at);
    assert_eq!(case.0.get_version_num(), 7);
    assert_eq!(case, CaseId::born_with(advisory(1), at));
    assert_ne!(case, CaseId::born_with(advisory(2), at));
}
