//! Providers that a person added.

use crate::contract;
use crate::samples::at;
use store::{Chain, ProviderDocument, ProviderKey, Standing, Store, Target, WatchedProvider};

contract![an_added_provider_is_listed_until_it_is_removed, a_removed_provider_is_forgotten_alone];

fn provider(name: &str, address: &str) -> WatchedProvider {
    let (kind, options) = ("url".to_owned(), "{}".to_owned());
    WatchedProvider { name: name.to_owned(), kind, address: address.to_owned(), options, added: at(1) }
}

async fn an_added_provider_is_listed_until_it_is_removed(store: Store, _: Target) {
    let (one, two) = (provider("one", "https://a.example/"), provider("two", "https://b.example/"));
    assert!(store.insert_watched_provider(two.clone()).await.expect("add"));
    assert!(store.insert_watched_provider(one.clone()).await.expect("add"));
    let other = provider("one", "https://c.example/");
    assert!(!store.insert_watched_provider(other).await.expect("add"), "the name is taken");
    assert_eq!(store.list_watched_providers().await.expect("list"), [one, two.clone()]);
    assert!(store.delete_watched_provider("one", at(2)).await.expect("remove"));
    assert!(!store.delete_watched_provider("one", at(3)).await.expect("remove"), "it is gone");
    assert_eq!(store.list_watched_providers().await.expect("list"), [two]);
    store.seal_ledger(10).await.expect("seal");
    let entries = store.list_ledger(Chain::Installation, 0, 10).await.expect("list");
    let told: Vec<_> = entries.iter().map(|entry| (entry.what.as_str(), entry.subject.as_str())).collect();
    assert_eq!(told, [("provider_added", "two"), ("provider_added", "one"), ("provider_removed", "one")]);
}

async fn a_removed_provider_is_forgotten_alone(store: Store, _: Target) {
    for name in ["one", "two"] {
        store.insert_watched_provider(provider(name, "https://a.example/")).await.expect("add");
        write_turn(&store, name).await;
    }
    store.delete_watched_provider("one", at(20)).await.expect("remove");
    assert_only_two_is_left(&store).await;
    write_turn(&store, "one").await;
    store.forget_removed_provider("one").await.expect("forget");
    assert_only_two_is_left(&store).await;
}

/// Everything that a turn of a provider writes under its name.
async fn write_turn(store: &Store, name: &str) {
    let row = ProviderDocument { url: "a".to_owned(), link: "{}".to_owned(), ..ProviderDocument::default() };
    store.record_provider_documents(name, vec![row], at(10)).await.expect("record");
    store.replace_provider_indexes(name, vec![("a".to_owned(), "1".to_owned())]).await.expect("keep");
    store.record_poll(name, "", None, at(10)).await.expect("poll");
    let (fingerprint, armored) = ("A".repeat(40), "armor".to_owned());
    let key = ProviderKey { fingerprint, armored, accepted: true, first_seen: at(10) };
    store.record_provider_keys(name, vec![key]).await.expect("keep");
    let standing = Standing { provider: name.to_owned(), last_news: Some(at(1)), ..Standing::default() };
    store.record_standing(standing, Vec::new(), at(10)).await.expect("keep");
}

async fn assert_only_two_is_left(store: &Store) {
    let mut left = Vec::new();
    for name in ["one", "two"] {
        let documents = store.list_provider_documents(name).await.expect("list").len();
        let keys = store.list_provider_keys(name).await.expect("list").len();
        left.push((documents, store.list_provider_indexes(name).await.expect("list").len(), keys));
    }
    assert_eq!(left, [(0, 0, 0), (1, 1, 1)]);
    let standings = store.list_standings().await.expect("list");
    assert_eq!(standings.iter().map(|standing| &*standing.provider).collect::<Vec<_>>(), ["two"]);
    let polled = store.list_providers().await.expect("list");
    assert_eq!(polled.iter().map(|provider| &*provider.name).collect::<Vec<_>>(), ["two"]);
}
