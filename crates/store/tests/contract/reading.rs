//! Lists, pages, neighbours, and who may see what.

use crate::contract;
use crate::samples::{advisory, advisory_id, at, only_document, reader, store_all, vulnerability};
use store::{AdvisoryDetail, AdvisoryFilter, AdvisoryKey, Cursor, Order, Place, Reader, SortBy, Store, Target};
use triage::advisory::{Advisory, Tlp};

contract![
    pages_are_newest_first_and_repeat_nothing,
    filters_narrow_and_facets_count_under_the_others,
    a_restricted_advisory_is_invisible_to_a_public_reader,
    an_advisory_is_found_by_every_key,
    neighbours_are_those_of_the_list,
    all_advisories_come_in_batches,
    a_cursor_survives_a_url,
    a_list_is_sorted_by_whatever_can_be_searched,
];

async fn pages_are_newest_first_and_repeat_nothing(store: Store, _: Target) {
    // Three of them share their date: the id then decides.
    let many = (0..7).map(|n| advisory(&format!("EX-{n}"), "Acme", if n < 3 { 50 } else { n * 10 })).collect();
    store_all(&store, many).await;
    let reader = reader(Tlp::Clear);
    let mut seen: Vec<(jiff::Timestamp, uuid::Uuid)> = Vec::new();
    let mut cursor = None;
    loop {
        let page = store.list_advisories(&reader, &AdvisoryFilter::default(), cursor, 2).await.expect("list");
        assert_eq!(page.total, 7);
        seen.extend(page.rows.iter().map(|row| (row.updated, row.id.0)));
        cursor = page.next;
        if cursor.is_none() {
            break;
        }
    }
    let mut sorted = seen.clone();
    sorted.sort_by(|a, b| b.cmp(a));
    sorted.dedup();
    assert_eq!((seen.len(), &seen), (7, &sorted));
}

async fn filters_narrow_and_facets_count_under_the_others(store: Store, _: Target) {
    let mut with_cve = advisory("EX-3", "Zeta GmbH & Co. KG", 30);
    with_cve.vulnerabilities = vec![vulnerability("CVE-2024-0001"), vulnerability("CVE-2024-0001")];
    store_all(&store, vec![advisory("EX-1", "Acme", 10), advisory("EX-2", "ACME ", 20), with_cve]).await;
    let reader = reader(Tlp::Clear);
    let ids = async |filter: AdvisoryFilter| -> Vec<String> {
        let page = store.list_advisories(&reader, &filter, None, 10).await.expect("list");
        assert_eq!(page.total as usize, page.rows.len());
        page.rows.into_iter().map(|row| row.tracking_id).collect()
    };
    let vendor = |name: &str| AdvisoryFilter { vendor: Some(name.to_owned()), ..AdvisoryFilter::default() };
    assert_eq!(ids(vendor("acme")).await, ["EX-2", "EX-1"]);
    assert_eq!(ids(vendor("zeta gmbh co kg")).await, ["EX-3"]);
    assert_eq!(ids(AdvisoryFilter { cve: Some("cve-2024-0001".to_owned()), ..Default::default() }).await, ["EX-3"]);
    assert_eq!(ids(AdvisoryFilter { since: Some(at(20)), ..Default::default() }).await, ["EX-3", "EX-2"]);
    let page = store.list_advisories(&reader, &vendor("acme"), None, 1).await.expect("list");
    let counts: Vec<_> = page.facets.vendors.iter().map(|facet| (facet.value.as_str(), facet.count)).collect();
    assert_eq!(counts, [("ACME ", 2), ("Zeta GmbH & Co. KG", 1)], "the vendor facet ignores the vendor filter");
    assert_eq!(page.facets.labels[0].count, 2, "the label facet does not");
    assert_eq!(page.rows[0].vendors, ["ACME "]);
}

async fn a_restricted_advisory_is_invisible_to_a_public_reader(store: Store, _: Target) {
    let secret = Advisory { tlp: Tlp::Amber, ..advisory("EX-1", "Acme", 10) };
    let raw = only_document(secret.clone());
    store_all(&store, vec![secret, advisory("EX-2", "Acme", 20), advisory("EX-3", "Acme", 5)]).await;
    let (public, trusted) = (reader(Tlp::Green), reader(Tlp::Amber));
    let key = AdvisoryKey::TrackingId("EX-1".to_owned());
    assert!(store.find_advisory(&public, &key).await.expect("find").is_empty());
    assert_eq!(store.find_advisory(&trusted, &key).await.expect("find").len(), 1);
    let id = advisory_id("EX-1");
    assert_eq!(store.find_document(&public, id, None).await.expect("find"), None);
    assert_eq!(store.find_document(&public, id, Some(&raw.sha256)).await.expect("find"), None);
    let filter = AdvisoryFilter { q: Some("turbine".to_owned()), ..AdvisoryFilter::default() };
    let page = store.list_advisories(&public, &filter, None, 10).await.expect("list");
    assert_eq!((page.total, page.facets.vendors[0].count), (2, 2));
    assert_eq!(store.all_advisories(&public, None, 10).await.expect("all").len(), 2);
    let detail = find_one(&store, &public, "EX-2").await;
    assert_eq!(detail.neighbours.older, Some(advisory_id("EX-3")), "the one between them is skipped");
}

async fn an_advisory_is_found_by_every_key(store: Store, _: Target) {
    let mut other = advisory("ex-other", "Acme", 10);
    other.tracking_id = "EX-1".to_owned();
    other.publisher.name = "Other Publisher, Inc.".to_owned();
    other.publisher.namespace = "https://other.example".to_owned();
    store_all(&store, vec![advisory("EX-1", "Acme", 10), other]).await;
    let reader = reader(Tlp::Clear);
    let find = async |key: AdvisoryKey| -> Vec<String> {
        let found = store.find_advisory(&reader, &key).await.expect("find");
        found.into_iter().map(|detail| detail.advisory.publisher.name.clone()).collect()
    };
    let both = ["Example CERT", "Other Publisher, Inc."];
    assert_eq!(find(AdvisoryKey::TrackingId("EX-1".to_owned())).await, both);
    assert_eq!(find(AdvisoryKey::TrackingId("ex-1".to_owned())).await, both);
    let of = |publisher: &str| AdvisoryKey::PublisherTracking {
        publisher: publisher.to_owned(),
        tracking_id: "EX-1".to_owned(),
    };
    assert_eq!(find(of("other-publisher-inc")).await, both[1..]);
    assert_eq!(find(of("https://publisher.example")).await, both[..1]);
    assert!(find(of("nobody")).await.is_empty());
    assert_eq!(find(AdvisoryKey::Id(advisory_id("EX-1"))).await, both[..1]);
    assert!(find(AdvisoryKey::TrackingId("EX-9".to_owned())).await.is_empty());
}

async fn find_one(store: &Store, reader: &Reader, tracking_id: &str) -> AdvisoryDetail {
    let key = AdvisoryKey::TrackingId(tracking_id.to_owned());
    store.find_advisory(reader, &key).await.expect("find").remove(0)
}

async fn neighbours_are_those_of_the_list(store: Store, _: Target) {
    store_all(&store, (1..=3).map(|n| advisory(&format!("EX-{n}"), "Acme", n * 10)).collect()).await;
    let reader = reader(Tlp::Clear);
    let middle = find_one(&store, &reader, "EX-2").await.neighbours;
    assert_eq!((middle.newer, middle.older), (Some(advisory_id("EX-3")), Some(advisory_id("EX-1"))));
    let newest = find_one(&store, &reader, "EX-3").await.neighbours;
    assert_eq!((newest.newer, newest.older), (None, Some(advisory_id("EX-2"))));
}

async fn all_advisories_come_in_batches(store: Store, _: Target) {
    store_all(&store, (0..5).map(|n| advisory(&format!("EX-{n}"), "Acme", n)).collect()).await;
    let reader = reader(Tlp::Clear);
    let mut seen = Vec::new();
    loop {
        let batch = store.all_advisories(&reader, seen.last().copied(), 2).await.expect("all");
        if batch.is_empty() {
            break;
        }
        seen.extend(batch.iter().map(|advisory| advisory.id));
    }
    assert_eq!(seen.len(), 5);
    assert!(seen.is_sorted());
}

async fn a_cursor_survives_a_url(_: Store, _: Target) {
    let id = advisory_id("EX-2");
    for (by, place) in [
        (SortBy::Updated, Place::Whole(at(20).as_microsecond())),
        (SortBy::Published, Place::Whole(-1)),
        (SortBy::Score, Place::Score(9.8)),
        (SortBy::Title, Place::Text("a_b &c".to_owned())),
        (SortBy::Title, Place::Text(String::new())),
    ] {
        let (order, cursor) = (Order { by, descending: false }, Cursor { place, id });
        assert_eq!(Cursor::parse(&cursor.to_string(), order), Some(cursor));
    }
    for odd in ["", "_", "1_", "_1", "x_y", "99999999999999999999_00000000000000000000000000000000"] {
        assert_eq!(Cursor::parse(odd, Order::default()), None, "{odd:?}");
    }
    let score = Order { by: SortBy::Score, descending: true };
    assert_eq!(Cursor::parse(&format!("NaN_{}", id.0.simple()), score), None);
}

async fn a_list_is_sorted_by_whatever_can_be_searched(store: Store, _: Target) {
    let several = ["Ångström", "beta 10", "Beta 9", "alpha"].into_iter().enumerate();
    let advisories = several.map(|(n, vendor)| {
        let seconds = 10 * i64::try_from(n).expect("small");
        let mut one = advisory(&format!("EX-{}", 12 - n), vendor, seconds);
        one.severity = (n > 0).then(|| ["", "low", "critical", "High"][n].to_owned());
        one.vulnerabilities = vec![vulnerability(&format!("CVE-2024-{}", [10_000, 9_999, 1, 20_000][n]))];
        one
    });
    store_all(&store, advisories.collect()).await;
    let reader = reader(Tlp::Clear);
    let sorted = async |by: SortBy, descending: bool| {
        let filter = AdvisoryFilter { order: Order { by, descending }, ..AdvisoryFilter::default() };
        let (mut ids, mut cursor) = (Vec::new(), None);
        loop {
            let page = store.list_advisories(&reader, &filter, cursor, 1).await.expect("list");
            assert_eq!(page.total, 4);
            ids.extend(page.rows.into_iter().map(|row| row.tracking_id));
            // What a page gives is read again from an address.
            cursor = page.next.map(|next| Cursor::parse(&next.to_string(), filter.order).expect("a cursor"));
            if cursor.is_none() {
                return ids;
            }
        }
    };
    assert_eq!(sorted(SortBy::Vendor, false).await, ["EX-9", "EX-12", "EX-10", "EX-11"]);
    assert_eq!(sorted(SortBy::Id, false).await, ["EX-9", "EX-10", "EX-11", "EX-12"]);
    assert_eq!(sorted(SortBy::Cve, true).await, ["EX-9", "EX-12", "EX-11", "EX-10"]);
    assert_eq!(sorted(SortBy::Severity, false).await, ["EX-12", "EX-10", "EX-9", "EX-11"], "none comes first");
    for by in SortBy::ALL {
        let (mut rising, falling) = (sorted(by, false).await, sorted(by, true).await);
        assert_eq!(rising.len(), 4, "{by:?}");
        rising.reverse();
        assert_eq!(rising, falling, "{by:?}: the other way round");
    }
}
