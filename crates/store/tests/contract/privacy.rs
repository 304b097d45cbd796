//! One organisation never sees another's rows: every method that takes an organisation, asked by a stranger.

use crate::alerting::{alert, prepare};
use crate::contract;
use crate::inventories::{asset, match_inventory, met};
use crate::samples::{advisory_id, at, id, organisation};
use store::{
    AdvisoryKey, Chain, DeliveryId, MatchFilter, MatchScope, OutboxMessage, Reader, Stage, Store, Target, TickState,
    Verification, Watchlist, WatchlistId, WatchlistOrigin,
};
use triage::advisory::Tlp;
use triage::asset::AssetId;
use triage::matching::Verdict;

contract![a_stranger_gets_nothing, a_restricted_advisory_hides_its_matches_and_alerts];

async fn fill(store: &Store) -> Reader {
    let (owner, claim) = prepare(store).await;
    let org = owner.organisation;
    store.record_alerts(claim, vec![alert(&owner, 1, "k")], at(2_100)).await.expect("alerts");
    store.import_assets(org, vec![(AssetId(id(10)), asset("a", "1"))], at(2_200)).await.expect("assets");
    let claim = store.claim_work(Stage::MatchOrganisation, at(2_201), 10).await.expect("claim").remove(0);
    let matches = vec![met(store, org, "EX-1", "1", Verdict::Affected).await];
    assert!(match_inventory(store, claim, matches, 2_202).await);
    let case = store.find_advisory(&owner, &AdvisoryKey::Id(advisory_id("EX-1"))).await.expect("find")[0].case_id;
    store.put_tick(org, case, "step", "anna", at(2_300), TickState::Done).await.expect("tick");
    let (name, rule) = ("Acme".to_owned(), "{}".to_owned());
    let watchlist = Watchlist {
        id: WatchlistId(id(20)),
        name,
        rule,
        recipients: Vec::new(),
        created: at(2_400),
        origin: WatchlistOrigin::Configured,
        owner: String::new(),
        is_paused: false,
        sending: "{}".to_owned(),
    };
    store.put_watchlists(org, vec![watchlist], at(2_400)).await.expect("watchlist");
    let text = || "x".to_owned();
    let message = OutboxMessage {
        delivery: DeliveryId(id(40)),
        organisation: org,
        recipient: text(),
        subject: text(),
        text: text(),
        html: text(),
        at: at(2_600),
    };
    store.insert_outbox_message(message).await.expect("message");
    store.seal_ledger(1_000).await.expect("seal");
    owner
}

async fn a_stranger_gets_nothing(store: Store, _: Target) {
    let owner = fill(&store).await;
    let stranger = organisation(&store, "Stranger", 2).await;
    let org = stranger.organisation;
    let key = AdvisoryKey::Id(advisory_id("EX-1"));
    let detail = store.find_advisory(&stranger, &key).await.expect("find").remove(0);
    assert!(detail.ticks.is_empty(), "advisories are everybody's, ticks are not");
    store.put_tick(org, detail.case_id, "step", "eve", at(3_000), TickState::Open).await.expect("tick");
    assert_eq!(store.find_advisory(&owner, &key).await.expect("find").remove(0).ticks.len(), 1);
    for scope in [MatchScope::Asset(AssetId(id(10))), MatchScope::Advisory(advisory_id("EX-1"))] {
        assert!(store.list_matches(&stranger, scope, 10).await.expect("matches").is_empty());
        assert_eq!(store.list_matches(&owner, scope, 10).await.expect("matches").len(), 1);
    }
    let everything = MatchFilter::default();
    assert!(store.list_matches_where(&stranger, &everything, 0, 10).await.expect("matches").is_empty());
    assert_eq!(store.list_matches_where(&owner, &everything, 0, 10).await.expect("matches").len(), 1);
    assert!(store.count_matches(&stranger).await.expect("count").is_empty());
    let touched = [advisory_id("EX-1")];
    assert!(store.count_matches_of_advisories(&stranger, &touched).await.expect("count").is_empty());
    assert!(store.count_matches_of_assets(&stranger, &[AssetId(id(10))]).await.expect("count").is_empty());
    assert!(store.list_alerts(&stranger, None, 10).await.expect("alerts").is_empty());
    assert!(store.list_outbox(&stranger, 10).await.expect("outbox").is_empty());
    assert!(store.load_inventory(org).await.expect("kinds").kinds.is_empty());
    store.queue_inventory(owner.organisation, at(2_900)).await.expect("queue");
    assert!(store.list_unmatched_kinds(org, 10).await.expect("kinds").is_empty());
    assert!(store.list_assets(org, None, 10).await.expect("assets").is_empty());
    assert_eq!(store.count_assets(org).await.expect("assets").0, 0);
    assert!(store.list_aliases(org).await.expect("aliases").is_empty());
    assert!(store.list_watchlists(org).await.expect("watchlists").is_empty());
    store.put_watchlists(org, Vec::new(), at(3_000)).await.expect("put");
    assert!(store.list_ledger(Chain::Organisation(org), 0, 10).await.expect("ledger").is_empty());
    assert!(store.list_ledger_newest(Chain::Organisation(org), None, None, 10).await.expect("ledger").is_empty());
    assert!(store.count_ledger_kinds(Chain::Organisation(org)).await.expect("kinds").is_empty());
    let empty = store.verify_ledger(Chain::Organisation(org)).await.expect("verify");
    assert!(matches!(empty, Verification::Intact { entries: 0, .. }));
    // An asset of the owner's external id is another asset.
    let counts = store.import_assets(org, vec![(AssetId(id(99)), asset("a", "9"))], at(3_100)).await.expect("import");
    assert_eq!(counts.new, 1);
    assert_eq!(store.list_assets(owner.organisation, None, 10).await.expect("assets")[0].record.version, "1");
    assert_eq!(store.list_watchlists(owner.organisation).await.expect("watchlists").len(), 1);
}

async fn a_restricted_advisory_hides_its_matches_and_alerts(store: Store, _: Target) {
    let owner = fill(&store).await;
    let mut secret = crate::samples::advisory("EX-1", "Acme", 20);
    secret.tlp = Tlp::Red;
    crate::samples::store_all(&store, vec![secret]).await;
    assert!(store.list_matches_where(&owner, &MatchFilter::default(), 0, 10).await.expect("matches").is_empty());
    assert!(store.count_matches(&owner).await.expect("count").is_empty());
    assert!(store.list_alerts(&owner, None, 10).await.expect("alerts").is_empty());
    let trusted = Reader { tlp: Tlp::Red, ..owner };
    assert_eq!(store.list_matches_where(&trusted, &MatchFilter::default(), 0, 10).await.expect("matches").len(), 1);
    assert_eq!(store.list_alerts(&trusted, None, 10).await.expect("alerts").len(), 1);
}
