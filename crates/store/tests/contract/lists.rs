//! Lists of assets and matches under filters, open questions, names of advisories.

use crate::contract;
use crate::inventories::{asset, match_inventory, met};
use crate::samples::{advisory, advisory_id, at, id, organisation, store_all};
use store::{AssetFilter, MatchFilter, Reader, Stage, Store, Target};
use triage::advisory::Tlp;
use triage::asset::{AssetId, AssetRecord};
use triage::matching::Verdict;

contract![
    an_asset_is_found_by_its_own_key_and_by_its_organisation_only,
    assets_are_narrowed_by_words_site_and_kind,
    matches_are_paged_without_a_gap_and_narrowed_by_their_assets,
    open_questions_are_asked_once_for_each_kind_and_hide_what_a_reader_may_not_see,
];

fn at_site(external_id: &str, version: &str, site: &str) -> AssetRecord {
    AssetRecord { site: site.to_owned(), ..asset(external_id, version) }
}

/// Four assets of two versions; EX-1 touches one version, EX-2 cannot be decided for the other.
async fn fill(store: &Store) -> Reader {
    store_all(store, vec![advisory("EX-1", "Acme", 10), advisory("EX-2", "Acme", 20)]).await;
    let reader = organisation(store, "Plant", 1).await;
    let records = vec![
        (AssetId(id(10)), at_site("a", "1", "Ulm 100%")),
        (AssetId(id(11)), at_site("b", "1", "Bern")),
        (AssetId(id(12)), at_site("c", "", "Ulm 100%")),
        (AssetId(id(13)), at_site("d", "", "Bern")),
    ];
    store.import_assets(reader.organisation, records, at(100)).await.expect("assets");
    let claim = store.claim_work(Stage::MatchOrganisation, at(101), 10).await.expect("claim").remove(0);
    let matches = vec![
        met(store, reader.organisation, "EX-1", "1", Verdict::Affected).await,
        met(store, reader.organisation, "EX-2", "", Verdict::NeedsData).await,
    ];
    assert!(match_inventory(store, claim, matches, 102).await);
    reader
}

async fn an_asset_is_found_by_its_own_key_and_by_its_organisation_only(store: Store, _: Target) {
    let reader = fill(&store).await;
    let stranger = organisation(&store, "Stranger", 2).await;
    let found = store.find_asset(reader.organisation, "a").await.expect("find").expect("an asset");
    assert_eq!((found.id, found.record.site.as_str()), (AssetId(id(10)), "Ulm 100%"));
    assert_eq!(store.find_asset(reader.organisation, "z").await.expect("find"), None);
    assert_eq!(store.find_asset(stranger.organisation, "a").await.expect("find"), None);
}

async fn assets_are_narrowed_by_words_site_and_kind(store: Store, _: Target) {
    let reader = fill(&store).await;
    let stranger = organisation(&store, "Stranger", 2).await;
    let org = reader.organisation;
    let ids = async |filter: AssetFilter, after: Option<&str>, limit: u32| {
        let (rows, total) = store.list_assets_where(org, &filter, after, limit).await.expect("list");
        (rows.into_iter().map(|row| row.record.external_id).collect::<Vec<_>>().join(""), total)
    };
    let words = |text: &str| AssetFilter { q: Some(text.to_owned()), ..AssetFilter::default() };
    assert_eq!(ids(AssetFilter::default(), None, 3).await, ("abc".to_owned(), 4));
    assert_eq!(ids(AssetFilter::default(), Some("c"), 3).await, ("d".to_owned(), 4));
    assert_eq!(ids(words("tc-100 ULM"), None, 9).await, ("ac".to_owned(), 2));
    assert_eq!(ids(words("0%"), None, 9).await, ("ac".to_owned(), 2), "a wildcard means itself");
    assert_eq!(ids(words("_"), None, 9).await, (String::new(), 0));
    let mut odd = asset("e", "3");
    (odd.site, odd.hostname) = ("Übergabe\0station".to_owned(), "back\\u0000slash".to_owned());
    store.import_assets(org, vec![(AssetId(id(90)), odd)], at(9_000)).await.expect("import");
    assert_eq!(ids(words("Übergabe"), None, 9).await, ("e".to_owned(), 1), "as it is written, on either database");
    assert_eq!(ids(words("back\\u0000slash"), None, 9).await, ("e".to_owned(), 1), "no escape of ours");
    let sites = store.list_sites(org).await;
    assert!(sites.expect("sites").iter().any(|site| site == "Übergabe\u{FFFD}station"));
    store.delete_assets(org, vec!["e".to_owned()], at(9_001)).await.expect("delete");
    let site = AssetFilter { site: Some("Bern".to_owned()), ..AssetFilter::default() };
    assert_eq!(ids(site.clone(), None, 9).await, ("bd".to_owned(), 2));
    let kinds = store.load_inventory(org).await.expect("kinds").kinds;
    let kind = kinds.iter().find(|kind| kind.kind.version.is_empty()).expect("a kind").id;
    let of_kind = AssetFilter { kinds: Some(vec![kind]), ..site };
    assert_eq!(ids(of_kind, None, 9).await, ("d".to_owned(), 1));
    let none = AssetFilter { kinds: Some(Vec::new()), ..AssetFilter::default() };
    assert_eq!(ids(none, None, 9).await, (String::new(), 0));
    assert_eq!(store.list_sites(org).await.expect("sites"), ["Bern", "Ulm 100%"]);
    let foreign = store.list_assets_where(stranger.organisation, &AssetFilter::default(), None, 9).await.expect("list");
    assert_eq!((foreign.0.len(), foreign.1), (0, 0));
    assert!(store.list_sites(stranger.organisation).await.expect("sites").is_empty());
}

async fn matches_are_paged_without_a_gap_and_narrowed_by_their_assets(store: Store, _: Target) {
    let reader = fill(&store).await;
    let stranger = organisation(&store, "Stranger", 2).await;
    let page = async |reader: &Reader, filter: &MatchFilter, passed: u32, limit: u32| {
        let rows = store.list_matches_where(reader, filter, passed, limit).await.expect("list");
        rows.into_iter().map(|row| row.record.external_id).collect::<Vec<_>>().join("")
    };
    let all = MatchFilter::default();
    assert_eq!(page(&reader, &all, 0, 9).await, "abcd");
    let pages = [page(&reader, &all, 0, 1).await, page(&reader, &all, 1, 2).await, page(&reader, &all, 3, 2).await];
    assert_eq!(pages, ["a", "bc", "d"]);
    let site = AssetFilter { site: Some("Bern".to_owned()), q: Some("acme".to_owned()), ..AssetFilter::default() };
    let bern = MatchFilter { verdict: None, assets: site };
    assert_eq!((page(&reader, &bern, 0, 1).await, page(&reader, &bern, 1, 1).await), ("b".to_owned(), "d".to_owned()));
    let open = MatchFilter { verdict: Some(Verdict::NeedsData), ..bern.clone() };
    assert_eq!(page(&reader, &open, 0, 9).await, "d");
    let counts = [&all, &bern, &open].map(|filter| store.count_matches_where(&reader, filter));
    let [of_all, of_bern, of_open] = counts;
    assert_eq!((of_all.await.expect("n"), of_bern.await.expect("n"), of_open.await.expect("n")), (4, 2, 1));
    assert_eq!(page(&stranger, &all, 0, 9).await, "");
    assert_eq!(store.count_matches_where(&stranger, &all).await.expect("count"), 0);
}

async fn open_questions_are_asked_once_for_each_kind_and_hide_what_a_reader_may_not_see(store: Store, _: Target) {
    let reader = fill(&store).await;
    let stranger = organisation(&store, "Stranger", 2).await;
    let questions = store.list_open_questions(&reader).await.expect("questions");
    assert_eq!(questions.len(), 1, "{questions:?}");
    assert_eq!((questions[0].count, questions[0].advisory), (2, advisory_id("EX-2").0));
    assert_eq!((questions[0].assets.product.as_str(), questions[0].assets.version.as_str()), ("TC-100", ""));
    assert!(store.list_open_questions(&stranger).await.expect("questions").is_empty());
    let ids = [advisory_id("EX-1"), advisory_id("EX-2")];
    let named = store.list_named_advisories(&reader, &ids).await.expect("names");
    let mut names: Vec<&str> = named.iter().map(|one| one.tracking_id.as_str()).collect();
    names.sort_unstable();
    assert_eq!(names, ["EX-1", "EX-2"]);
    let mut secret = advisory("EX-2", "Acme", 30);
    secret.tlp = Tlp::Red;
    store_all(&store, vec![secret]).await;
    let clear = Reader { tlp: Tlp::Clear, ..reader };
    assert!(store.list_open_questions(&clear).await.expect("questions").is_empty());
    assert_eq!(store.list_named_advisories(&clear, &ids).await.expect("names").len(), 1);
    let all = MatchFilter::default();
    assert_eq!(store.list_matches_where(&clear, &all, 0, 9).await.expect("list").len(), 2);
    assert_eq!(store.count_matches_where(&clear, &all).await.expect("count"), 2);
}
