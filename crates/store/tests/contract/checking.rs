//! What providers list, what was kept of their index files, and the log of checks.

use crate::contract;
use crate::samples::{advisory, advisory_id, at, document, id};
use std::collections::BTreeMap;
use store::{
    AdvisoryKey, Chain, Check, CheckCounts, CheckFailure, CheckKind, NewDocument, ProviderDocument, ProviderKey,
    Reader, Store, Target,
};
use triage::advisory::Tlp;

contract![
    a_provider_s_documents_come_back_as_they_were_recorded,
    an_advisory_is_withdrawn_when_nobody_offers_its_document_any_more,
    a_withdrawn_document_does_not_touch_a_newer_revision,
    index_states_are_replaced_as_a_whole,
    a_provider_that_moved_is_forgotten_alone,
    a_provider_s_key_stays_accepted_and_keeps_its_first_sight,
    a_key_counts_once_it_is_accepted_and_no_longer_once_it_is_refused,
    what_came_before_its_key_is_fetched_again_and_what_an_archive_brought_is_not,
    what_is_signed_by_another_than_the_known_keys_is_fetched_again_once,
    checks_are_listed_newest_first_with_their_failures,
    only_checks_that_changed_something_or_failed_reach_the_ledger,
    checks_of_long_ago_are_forgotten
];

fn row(url: &str, sha256: Option<&str>) -> ProviderDocument {
    let (url, sha256) = (url.to_owned(), sha256.map(str::to_owned));
    ProviderDocument { url, sha256, link: "{}".to_owned(), checked: at(10), ..ProviderDocument::default() }
}

async fn a_provider_s_documents_come_back_as_they_were_recorded(store: Store, _: Target) {
    let full = ProviderDocument {
        listed_updated: Some(at(5)),
        probe: Some("{}".to_owned()),
        missing_since: Some(at(6)),
        withdrawn: Some(at(7)),
        failure: Some("it is broken".to_owned()),
        failures: 3,
        ..row("b", Some("00"))
    };
    store.record_provider_documents("one", vec![row("b", None), row("a", None)], at(10)).await.expect("record");
    store.record_provider_documents("one", vec![full.clone()], at(11)).await.expect("record");
    store.record_provider_documents("two", vec![row("c", None)], at(11)).await.expect("record");
    assert_eq!(store.list_provider_documents("one").await.expect("list"), [row("a", None), full]);
}

async fn withdrawn(store: &Store) -> Option<jiff::Timestamp> {
    let reader = Reader { organisation: store::OrganisationId::default(), tlp: Tlp::Clear };
    let key = AdvisoryKey::Id(advisory_id("EX-1"));
    store.find_advisory(&reader, &key).await.expect("find").remove(0).withdrawn
}

fn taken_back(url: &str, sha256: &str) -> ProviderDocument {
    ProviderDocument { withdrawn: Some(at(20)), missing_since: Some(at(20)), ..row(url, Some(sha256)) }
}

async fn an_advisory_is_withdrawn_when_nobody_offers_its_document_any_more(store: Store, _: Target) {
    let kept = document(advisory("EX-1", "Acme", 10), "a");
    let sha256 = kept.sha256.clone();
    store.store_documents(vec![kept], at(100)).await.expect("store");
    store.record_provider_documents("one", vec![row("a", Some(&sha256))], at(100)).await.expect("record");
    store.record_provider_documents("two", vec![row("a", Some(&sha256))], at(100)).await.expect("record");
    store.record_provider_documents("one", vec![taken_back("a", &sha256)], at(200)).await.expect("record");
    assert_eq!(withdrawn(&store).await, None, "the other provider still has it");
    store.record_provider_documents("two", vec![taken_back("a", &sha256)], at(300)).await.expect("record");
    assert_eq!(withdrawn(&store).await, Some(at(300)));
    store.record_provider_documents("one", vec![row("a", Some(&sha256))], at(400)).await.expect("record");
    assert_eq!(withdrawn(&store).await, None, "it came back");
}

async fn a_withdrawn_document_does_not_touch_a_newer_revision(store: Store, _: Target) {
    let old = document(advisory("EX-1", "Acme", 10), "a");
    let sha256 = old.sha256.clone();
    store.store_documents(vec![old], at(100)).await.expect("store");
    store.store_documents(vec![document(advisory("EX-1", "Acme", 20), "b")], at(200)).await.expect("store");
    store.record_provider_documents("one", vec![taken_back("a", &sha256)], at(300)).await.expect("record");
    assert_eq!(withdrawn(&store).await, None);
}

async fn index_states_are_replaced_as_a_whole(store: Store, _: Target) {
    let state = |url: &str, state: &str| (url.to_owned(), state.to_owned());
    store.replace_provider_indexes("one", vec![state("a", "1"), state("b", "2")]).await.expect("keep");
    store.replace_provider_indexes("two", vec![state("a", "9")]).await.expect("keep");
    store.replace_provider_indexes("one", vec![state("b", "3"), state("c", "4")]).await.expect("keep");
    let kept = store.list_provider_indexes("one").await.expect("list");
    assert_eq!(kept, [state("b", "3"), state("c", "4")]);
}

async fn a_provider_that_moved_is_forgotten_alone(store: Store, _: Target) {
    for provider in ["one", "two"] {
        store.record_provider_documents(provider, vec![row("a", None)], at(10)).await.expect("record");
        store.replace_provider_indexes(provider, vec![("a".to_owned(), "1".to_owned())]).await.expect("keep");
    }
    store.delete_provider_documents("one").await.expect("forget");
    let mut left = Vec::new();
    for provider in ["one", "two"] {
        let documents = store.list_provider_documents(provider).await.expect("list").len();
        left.push((documents, store.list_provider_indexes(provider).await.expect("list").len()));
    }
    assert_eq!(left, [(0, 0), (1, 1)]);
}

fn check(number: u128, started: i64, counts: CheckCounts) -> Check {
    Check {
        id: id(number),
        provider: "one".to_owned(),
        kind: CheckKind::Poll,
        started: at(started),
        finished: at(started + 1),
        counts,
        error: String::new(),
        failures: Vec::new(),
    }
}

async fn checks_are_listed_newest_first_with_their_failures(store: Store, _: Target) {
    let counts =
        CheckCounts { seen: 8, new: 1, revised: 2, silent: 1, withdrawn: 3, failed: 1, unchanged: 4, requests: 9 };
    let failures = vec![CheckFailure { url: "a".to_owned(), reason: "503".to_owned() }];
    let first = Check { failures, error: "a feed".to_owned(), kind: CheckKind::Reconcile, ..check(1, 100, counts) };
    let second = check(2, 200, CheckCounts::default());
    store.record_check(first.clone()).await.expect("record");
    store.record_check(second.clone()).await.expect("record");
    store.record_check(Check { provider: "two".to_owned(), ..check(3, 300, counts) }).await.expect("record");
    assert_eq!(store.list_checks("one", 10).await.expect("list"), [second.clone(), first]);
    assert_eq!(store.list_checks("one", 1).await.expect("list"), [second]);
}

async fn only_checks_that_changed_something_or_failed_reach_the_ledger(store: Store, _: Target) {
    let quiet = CheckCounts { seen: 5, unchanged: 5, requests: 2, ..CheckCounts::default() };
    store.record_check(check(1, 100, quiet)).await.expect("record");
    store.record_check(check(2, 200, CheckCounts { withdrawn: 1, ..quiet })).await.expect("record");
    store.record_check(Check { error: "it is down".to_owned(), ..check(3, 300, quiet) }).await.expect("record");
    store.seal_ledger(10).await.expect("seal");
    let entries = store.list_ledger(Chain::Installation, 0, 10).await.expect("list");
    let told: Vec<_> = entries.iter().map(|entry| (entry.what.as_str(), entry.subject.as_str(), entry.at)).collect();
    assert_eq!(told, [("provider_checked", "one", at(201)), ("provider_checked", "one", at(301))]);
}

async fn checks_of_long_ago_are_forgotten(store: Store, _: Target) {
    let failures = vec![CheckFailure { url: "a".to_owned(), reason: "503".to_owned() }];
    store.record_check(Check { failures, ..check(1, 100, CheckCounts::default()) }).await.expect("record");
    let late = check(2, 100 + 91 * 86_400, CheckCounts::default());
    store.record_check(late.clone()).await.expect("record");
    assert_eq!(store.list_checks("one", 10).await.expect("list"), [late]);
}

fn key(fingerprint: &str, armored: &str, accepted: bool, seconds: i64) -> ProviderKey {
    let (fingerprint, armored) = (fingerprint.to_owned(), armored.to_owned());
    ProviderKey { fingerprint, armored, accepted, first_seen: at(seconds) }
}

async fn a_provider_s_key_stays_accepted_and_keeps_its_first_sight(store: Store, _: Target) {
    store.record_provider_keys("one", vec![key("AA", "a", true, 10)]).await.expect("record");
    store.record_provider_keys("two", vec![key("BB", "b", true, 10)]).await.expect("record");
    let again = vec![key("AA", "a, extended", false, 20), key("00", "c", false, 20)];
    store.record_provider_keys("one", again).await.expect("record");
    let kept = store.list_provider_keys("one").await.expect("list");
    assert_eq!(kept, [key("AA", "a, extended", true, 10), key("00", "c", false, 20)]);
}

async fn a_key_counts_once_it_is_accepted_and_no_longer_once_it_is_refused(store: Store, _: Target) {
    store.record_provider_keys("one", vec![key("AA", "a", false, 10)]).await.expect("record");
    assert!(!store.accept_provider_key("one", "BB").await.expect("accept"), "it was never seen");
    assert!(!store.accept_provider_key("two", "AA").await.expect("accept"), "another provider's");
    assert!(store.accept_provider_key("one", "AA").await.expect("accept"));
    assert_eq!(store.list_provider_keys("one").await.expect("list"), [key("AA", "a", true, 10)]);
    assert!(store.refuse_provider_key("one", "AA").await.expect("refuse"));
    store.record_provider_keys("one", vec![key("AA", "a", true, 20)]).await.expect("record");
    assert_eq!(store.list_provider_keys("one").await.expect("list"), [key("AA", "a", false, 10)], "it is not new");
}

async fn what_is_signed_by_another_than_the_known_keys_is_fetched_again_once(store: Store, _: Target) {
    let signed = |signature: &str| {
        let document = document(advisory("EX-1", "Acme", 10), "EX-1");
        NewDocument { signature: signature.to_owned(), ..document }
    };
    let state = async || {
        let key = AdvisoryKey::TrackingId("EX-1".to_owned());
        let reader = Reader { organisation: store::OrganisationId::default(), tlp: Tlp::Clear };
        store.find_advisory(&reader, &key).await.expect("find").remove(0).signature
    };
    let first = signed("not_checked");
    store.store_documents(vec![first.clone()], at(10)).await.expect("store");
    let probed = row(&first.source, Some(&first.sha256));
    let probed = ProviderDocument { probe: Some("{}".to_owned()), stored: true, ..probed };
    for round in ["the first", "the second"] {
        store.record_provider_documents("one", vec![probed.clone()], at(10)).await.expect("record");
        store.recheck_signatures("one").await.expect("recheck");
        let is_fetched = store.list_provider_documents("one").await.expect("list")[0].probe.is_none();
        assert_eq!(is_fetched, round == "the first", "{round}");
        store.store_documents(vec![signed("unknown_key")], at(20)).await.expect("store");
        assert_eq!(state().await, "unknown_key", "{round}");
    }
    store.store_documents(vec![signed("not_checked")], at(30)).await.expect("store");
    assert_eq!(state().await, "unknown_key", "an archive that brings it says less");
    store.store_documents(vec![signed("good")], at(40)).await.expect("store");
    assert_eq!(state().await, "good");
}

async fn what_came_before_its_key_is_fetched_again_and_what_an_archive_brought_is_not(store: Store, _: Target) {
    let signed = |id: &str, signature: &str| {
        let document = document(advisory(id, "Acme", 10), id);
        NewDocument { signature: signature.to_owned(), ..document }
    };
    let all = [signed("EX-1", "not_checked"), signed("EX-2", "unsigned"), signed("EX-3", "not_checked")];
    let places = all.clone().map(|document| (document.source, document.sha256));
    store.store_documents(all.to_vec(), at(10)).await.expect("store");
    let probed = |document: &NewDocument| {
        let probe = Some("{}".to_owned());
        ProviderDocument { probe, stored: true, ..row(&document.source, Some(&document.sha256)) }
    };
    let rows = vec![probed(&all[0]), probed(&all[1])];
    store.record_provider_documents("one", rows.clone(), at(10)).await.expect("record");
    store.record_provider_documents("two", vec![probed(&all[0])], at(10)).await.expect("record");
    assert_eq!(store.unchanged_documents(&places).await.expect("look").len(), 3, "as long as no key is known");
    store.recheck_signatures("one").await.expect("recheck");
    let probes = async |provider: &str| {
        let rows = store.list_provider_documents(provider).await.expect("list");
        rows.into_iter().map(|row| (row.url, row.probe.is_some())).collect::<BTreeMap<_, _>>()
    };
    let one = BTreeMap::from([(all[0].source.clone(), false), (all[1].source.clone(), true)]);
    assert_eq!((probes("one").await, probes("two").await.into_values().all(|kept| kept)), (one, true));
    let unchanged = store.unchanged_documents(&places).await.expect("look");
    assert!(!unchanged.contains(&all[0].sha256) && unchanged.contains(&all[2].sha256), "{unchanged:?}");
    store.store_documents(vec![signed("EX-1", "good")], at(20)).await.expect("store");
    store.record_provider_documents("one", rows, at(20)).await.expect("record");
    store.recheck_signatures("one").await.expect("recheck");
    assert!(probes("one").await.into_values().all(|kept| kept), "what was judged stays so");
    assert_eq!(store.unchanged_documents(&places).await.expect("look").len(), 3);
}
