//! The same words find the same advisories on both databases.

use crate::contract;
use crate::samples::{advisory, at, reader, store_all, vulnerability};
use store::{AdvisoryFilter, Store, Target};
use triage::advisory::{Release, Tlp};

contract![
    words_find_what_a_person_expects,
    fields_at_the_head_of_a_document_are_found,
    odd_input_never_fails,
    a_revision_takes_its_words_along,
];

async fn found(store: &Store, query: &str) -> Vec<String> {
    let filter = AdvisoryFilter { q: Some(query.to_owned()), ..AdvisoryFilter::default() };
    let page = store.list_advisories(&reader(Tlp::Clear), &filter, None, 10).await.expect(query);
    page.rows.into_iter().map(|row| row.tracking_id).collect()
}

async fn words_find_what_a_person_expects(store: Store, _: Target) {
    let mut other = advisory("EX-24-002", "Zeta", 20);
    other.title = "Zeta 気象センサー and ŁÓDŹ Gateway".to_owned();
    other.products[0].order_numbers = vec!["ABC123".to_owned()];
    other.products[0].full_name = "Gateway".to_owned();
    other.vulnerabilities = vec![vulnerability("CVE-2024-31337")];
    store_all(&store, vec![advisory("EX-24-001", "Acme", 10), other]).await;
    let one: &[&str] = &["EX-24-001"];
    let two: &[&str] = &["EX-24-002"];
    let both: &[&str] = &["EX-24-002", "EX-24-001"];
    for (query, expected) in [
        ("", both),
        ("   ", both),
        ("packet pump", both),
        ("acme turbine", one),
        ("ACME turb", one),
        ("acme gateway", &[]),
        ("turb acme", &[]),
        ("EX-24-001", one),
        ("ex-24", both),
        ("24-002", two),
        ("CVE-2024-31337", two),
        ("cve-2024-313", two),
        ("31337", two),
        ("6XY7 123-1AB10-0XE0", one),
        ("6XY7123-1AB10-0XE0", one),
        ("6xy71231ab100xe0", one),
        ("123-1AB10", one),
        ("ABC 123", two),
        ("grosse", one),
        ("größe", one),
        ("lodz", two),
        ("気象", two),
        ("センサー", two),
        ("CWE-787", two),
        ("out-of-bounds", two),
    ] {
        assert_eq!(found(&store, query).await, expected, "{query:?}");
    }
}

async fn fields_at_the_head_of_a_document_are_found(store: Store, _: Target) {
    let mut other = advisory("EX-24-002", "Zeta", 86_400 * 400);
    (other.category, other.status, other.version) = ("csaf_vex".to_owned(), "interim".to_owned(), "7.13.2".to_owned());
    (other.publisher.name, other.publisher.category) = ("Zeta ProductCERT".to_owned(), "vendor".to_owned());
    other.publisher.namespace = "https://zeta.example".to_owned();
    other.published = Some(at(86_400 * 399));
    (other.csaf_version, other.severity) = ("2.7".to_owned(), Some("grave".to_owned()));
    let summary = "Second factory named".to_owned();
    other.history = vec![Release { number: "1".to_owned(), date: None, summary }];
    store_all(&store, vec![advisory("EX-24-001", "Acme", 10), other]).await;
    let queries = [
        "csaf_vex",
        "interim",
        "7.13.2",
        "ProductCERT",
        "zeta.example",
        "2024-12-17",
        "2024-12-18",
        "2.7",
        "grave",
        "factory named",
    ];
    for query in queries {
        assert_eq!(found(&store, query).await, ["EX-24-002"], "{query:?}");
    }
}

async fn odd_input_never_fails(store: Store, _: Target) {
    store_all(&store, vec![advisory("EX-1", "Acme", 10)]).await;
    for query in [
        "\"",
        "'",
        "acme \"",
        "NEAR(",
        "acme OR",
        "NOT",
        "AND",
        "*",
        "a*b",
        "\\",
        "(",
        "words:acme",
        "&",
        "|",
        "!x",
        "<->",
        ":*",
        "\0",
        "acme\0",
        "%",
        "_",
        "--",
        "';DROP TABLE advisories;--",
        "\u{202E}",
        "🙂",
        "^acme",
        "{any $1 text}",
    ] {
        found(&store, query).await;
    }
    found(&store, &"x".repeat(100_000)).await;
    found(&store, &"a-".repeat(50_000)).await;
    found(&store, &"é ".repeat(50_000)).await;
    assert!(found(&store, "!!!").await.is_empty(), "no word at all is no word of any advisory");
}

async fn a_revision_takes_its_words_along(store: Store, _: Target) {
    store_all(&store, vec![advisory("EX-1", "Acme", 10)]).await;
    store_all(&store, vec![advisory("EX-1", "Zeta", 20)]).await;
    assert_eq!(found(&store, "zeta").await, ["EX-1"]);
    assert!(found(&store, "acme").await.is_empty());
}
