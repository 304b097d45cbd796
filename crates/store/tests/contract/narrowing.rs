//! Conditions on fields, counts beside a list, and words that were mistyped: the same on both databases.

use crate::contract;
use crate::samples::{advisory, advisory_id, assessment, at, document, organisation, reader, store_all, vulnerability};
use std::collections::BTreeMap;
use store::{AdvisoryFilter, Facets, Reader, Stage, Store, Target};
use triage::Advisory;
use triage::advisory::Tlp;
use triage::assessment::Label;
use triage::search::{Field, parse};

contract![
    conditions_on_fields_find_what_has_them_and_nothing_else,
    what_is_not_known_meets_neither_yes_nor_no,
    fields_are_counted_in_what_is_found_and_follow_every_change,
    a_phrase_stands_together_in_a_title_or_a_name,
    an_order_number_is_found_among_other_words_however_it_is_written,
    a_mistyped_word_is_offered_right_only_to_who_may_see_it,
    what_is_hidden_is_not_counted,
];

fn filter(text: &str) -> AdvisoryFilter {
    let query = parse(text).expect(text);
    AdvisoryFilter {
        q: Some(query.words()),
        phrases: query.phrases(),
        narrows: query.narrows(),
        ..AdvisoryFilter::default()
    }
}

async fn found(store: &Store, reader: &Reader, text: &str) -> String {
    let page = store.list_advisories(reader, &filter(text), None, 10).await.expect(text);
    assert_eq!(page.total as usize, page.rows.len(), "{text}");
    page.rows.iter().map(|row| row.tracking_id.trim_start_matches("EX-")).collect::<Vec<_>>().join(" ")
}

async fn facets(store: &Store, tlp: Tlp, text: &str) -> Facets {
    store.list_advisories(&reader(tlp), &filter(text), None, 1).await.expect(text).facets
}

fn counted(facets: &Facets) -> BTreeMap<&str, Vec<String>> {
    let line = |(field, values): (&Field, &Vec<store::Facet<String>>)| {
        (field.code(), values.iter().map(|one| format!("{} {}", one.value, one.count)).collect())
    };
    facets.fields.iter().map(line).collect()
}

/// Three advisories of two vendors; the first two are assessed.
async fn fill(store: &Store) {
    let mut pump = advisory("EX-1", "Schneider Electric", 10);
    (pump.sectors, pump.published) = (vec!["Energy".to_owned(), "Water".to_owned()], Some(at(0)));
    pump.vulnerabilities = vec![vulnerability("CVE-2023-1111")];
    let mut meter = advisory("EX-2", "Electro Meters", 86_400 * 800);
    (meter.sectors, meter.published) = (vec!["Water".to_owned()], Some(at(86_400 * 790)));
    meter.vulnerabilities = vec![vulnerability("CVE-2024-11112"), vulnerability("CVE-2023-1111")];
    meter.products[0].name = "Flow Meter S7-1500".to_owned();
    let mut bare = advisory("EX-3", "Schneider Electric", 86_400 * 900);
    (bare.sectors, bare.vulnerabilities) = (Vec::new(), Vec::new());
    bare.publisher.name = "Other CERT".to_owned();
    store_all(store, vec![pump, meter, bare]).await;
    assess(store, &[("EX-1", Label::ActNow, 9.8, Some(0.5)), ("EX-2", Label::Monitor, 5.0, None)]).await;
}

async fn assess(store: &Store, judged: &[(&str, Label, f64, Option<f64>)]) {
    let claims = store.claim_work(Stage::Assess, at(86_400 * 1000), 10).await.expect("claim");
    let of = |claim: &store::Claim| judged.iter().find(|one| advisory_id(one.0).0 == claim.subject);
    let assessed = claims.iter().filter_map(|claim| {
        let (_, label, score, epss) = of(claim)?;
        Some((*claim, assessment(*label, *score, epss.map(|epss| ("CVE-2023-1111", epss)))))
    });
    let assessed: Vec<_> = assessed.collect();
    assert_eq!(assessed.len(), judged.len());
    store.record_assessments(assessed, at(86_400 * 1001)).await.expect("record");
}

async fn conditions_on_fields_find_what_has_them_and_nothing_else(store: Store, _: Target) {
    fill(&store).await;
    let reader = organisation(&store, "Plant", 1).await;
    for (text, expected) in [
        ("vendor:electric", "3 1"),
        ("vendor:electr", "3 2 1"),
        ("vendor=electric", ""),
        ("vendor=\"schneider-ELECTRIC\"", "3 1"),
        ("vendor:schneider vendor:meters", "3 2 1"),
        ("vendor:schneider sector:energy", "1"),
        ("sector:water", "2 1"),
        ("sector:ate", ""),
        ("product:s7-15", "2"),
        ("product:\"flow meter\"", "2"),
        ("source:other", "3"),
        ("cve:2023", "2 1"),
        ("cve:cve-2024-1111", ""),
        ("cve:CVE-2024-11112", "2"),
        ("year:2023", "3 1"),
        ("year>=2024", "2"),
        ("year<2025", "3 1"),
        ("since:2026-01-22", "3 2"),
        ("before:2026-01-23 vendor:electric", "1"),
        ("label:act", "1"),
        ("label:act label:monitor", "2 1"),
        ("cvss>=9.8", "1"),
        ("cvss>9.8", ""),
        ("cvss:5", "2"),
        ("cvss<9,8 turbine", "2"),
        ("ours:yes", ""),
        ("ours:no", "3 2 1"),
    ] {
        assert_eq!(found(&store, &reader, text).await, expected, "{text}");
    }
}

async fn what_is_not_known_meets_neither_yes_nor_no(store: Store, _: Target) {
    fill(&store).await;
    let reader = reader(Tlp::Clear);
    assert_eq!(found(&store, &reader, "kev:no").await, "2 1", "EX-3 was not assessed");
    assert_eq!(found(&store, &reader, "kev:yes").await, "");
    assert_eq!(found(&store, &reader, "fix:no").await, "2 1");
    assert_eq!(found(&store, &reader, "fix:yes").await, "");
    assert_eq!(found(&store, &reader, "cvss<10").await, "2 1", "no score is no low score");
    assert_eq!(found(&store, &reader, "epss<1").await, "1", "no EPSS is no low one");
}

async fn fields_are_counted_in_what_is_found_and_follow_every_change(store: Store, _: Target) {
    fill(&store).await;
    let before = facets(&store, Tlp::Clear, "").await;
    let fields = counted(&before);
    assert_eq!(fields["sector"], ["Water 2", "Energy 1"]);
    assert_eq!(fields["cve"], ["CVE-2023-1111 2", "CVE-2024-11112 1"]);
    assert_eq!(fields["vendor"], ["Schneider Electric 2", "Electro Meters 1"]);
    assert!(fields["source"].contains(&"Other CERT 1".to_owned()));
    assert_eq!(before.counted, 3);
    let years: Vec<(i16, u64)> = before.years.iter().map(|one| (one.value, one.count)).collect();
    assert_eq!(years, [(2026, 1), (2023, 2)]);
    assert_eq!(counted(&facets(&store, Tlp::Clear, "vendor:electric").await)["sector"], ["Energy 1", "Water 1"]);
    let mut dry = advisory("EX-2", "Electro Meters", 86_400 * 850);
    dry.sectors = vec!["Dams".to_owned()];
    store.store_documents(vec![document(dry, "edited")], at(86_400 * 1100)).await.expect("store");
    let after = facets(&store, Tlp::Clear, "").await;
    assert_eq!(counted(&after)["sector"], ["Dams 1", "Energy 1", "Water 1"]);
    store.delete_advisory(advisory_id("EX-1"), "anna", "wrong", at(86_400 * 2000)).await.expect("delete");
    assert_eq!(counted(&facets(&store, Tlp::Clear, "").await)["sector"], ["Dams 1"]);
    assert_eq!(found(&store, &reader(Tlp::Clear), "sector:energy").await, "");
}

async fn a_phrase_stands_together_in_a_title_or_a_name(store: Store, _: Target) {
    let title = |id: &str, title: &str| Advisory { title: title.to_owned(), ..advisory(id, "Acme", 10) };
    store_all(&store, vec![title("EX-1", "Flow meter of a boiler"), title("EX-2", "Meter of the flow")]).await;
    let reader = reader(Tlp::Clear);
    assert_eq!(found(&store, &reader, "flow meter").await.len(), 3);
    assert_eq!(found(&store, &reader, "\"flow meter\"").await, "1");
    assert_eq!(found(&store, &reader, "\"Flow-Meter of\" boil").await, "1");
    assert_eq!(found(&store, &reader, "\"meter of the flow\"").await, "2");
    assert_eq!(found(&store, &reader, "\"boiler\"").await, "1");
    assert_eq!(found(&store, &reader, "\"boil\"").await, "", "a phrase is of whole words");
    assert_eq!(found(&store, &reader, "\"!\"").await, "");
}

async fn an_order_number_is_found_among_other_words_however_it_is_written(store: Store, _: Target) {
    let mut one = advisory("EX-1", "Siemens", 10);
    one.products[0].order_numbers = vec!["6GK7 343-1CX10-0XE0".to_owned()];
    store_all(&store, vec![one, advisory("EX-2", "Siemens", 20)]).await;
    for text in
        ["6gk7343 1cx10", "siemens 6gk7343 1cx10", "6GK7-343-1CX10", "6gk7 3431cx10 siemens", "6gk73431cx100xe0"]
    {
        assert_eq!(found(&store, &reader(Tlp::Clear), text).await, "1", "{text}");
    }
}

async fn a_mistyped_word_is_offered_right_only_to_who_may_see_it(store: Store, _: Target) {
    let hidden = Advisory { tlp: Tlp::Red, ..advisory("EX-2", "Honeywell", 20) };
    store_all(&store, vec![advisory("EX-1", "Siemens", 10), hidden]).await;
    let meant = async |tlp: Tlp, text: &str| {
        let query = parse(text).expect(text);
        let respelling = store.find_respelling(&reader(tlp), &query, &filter(text)).await.expect(text);
        respelling.map(|one| (one.from, one.to, one.query.to_string()))
    };
    let right = Some(("Seimens".to_owned(), "siemens".to_owned(), "turbine siemens".to_owned()));
    assert_eq!(meant(Tlp::Clear, "turbine Seimens").await, right);
    assert_eq!(meant(Tlp::Clear, "siemens gearbox").await, None, "the word is right");
    assert_eq!(meant(Tlp::Clear, "honeywel1").await, None, "numbers are not corrected");
    assert_eq!(meant(Tlp::Clear, "honneywell").await, None);
    assert!(meant(Tlp::Red, "honneywell").await.is_some());
}

async fn what_is_hidden_is_not_counted(store: Store, _: Target) {
    let hidden = Advisory { tlp: Tlp::Red, sectors: vec!["Secret".to_owned()], ..advisory("EX-2", "Zeta", 20) };
    store_all(&store, vec![advisory("EX-1", "Acme", 10), hidden]).await;
    let open = facets(&store, Tlp::Clear, "").await;
    assert_eq!(counted(&open)["vendor"], ["Acme 1"]);
    assert!(!counted(&open).contains_key("sector") || !counted(&open)["sector"].contains(&"Secret 1".to_owned()));
    assert_eq!(found(&store, &reader(Tlp::Clear), "sector:secret").await, "");
    assert_eq!(counted(&facets(&store, Tlp::Red, "").await)["vendor"].len(), 2);
}
