//! Aliases of an organisation: kept, told, and the only reason for a kind to move.

use crate::contract;
use crate::inventories::{asset, match_inventory, met};
use crate::samples::{advisory, at, id, organisation, store_all};
use store::{AliasId, Chain, OrganisationId, Reader, Rejection, Stage, Store, StoredAlias, StoredKind, Target};
use triage::advisory::Tlp;
use triage::asset::alias::Alias;
use triage::asset::{AssetId, AssetRecord};
use triage::matching::Verdict;

contract![
    an_alias_moves_exactly_the_kinds_it_concerns_and_queues_them,
    an_asset_that_is_imported_after_the_alias_is_read_by_it,
    an_alias_of_the_same_spelling_takes_the_place_of_the_former,
    a_foreign_organisation_neither_sees_nor_feels_an_alias,
    a_rejected_suggestion_is_remembered_until_it_is_taken_back,
    vendors_are_named_as_advisories_that_the_reader_may_see_write_them,
];

pub(crate) fn vendor_alias(number: u128, written: &str, vendor: &str, seconds: i64) -> StoredAlias {
    let alias = Alias::Vendor { written: written.to_owned(), vendor: vendor.to_owned() };
    let (reason, who) = ("label on the door".to_owned(), "anna".to_owned());
    StoredAlias { id: AliasId(id(number)), alias, reason, who, at: at(seconds) }
}

pub(crate) fn rejection(written: &str, vendor: &str) -> Rejection {
    let text = |text: &str| text.to_owned();
    Rejection {
        written: text(written),
        vendor: text(vendor),
        reason: text("another firm"),
        who: text("anna"),
        at: at(50),
    }
}

fn of(vendor: &str, external_id: &str) -> AssetRecord {
    AssetRecord { vendor: vendor.to_owned(), ..asset(external_id, "1") }
}

async fn import(store: &Store, org: OrganisationId, assets: &[(u128, AssetRecord)]) {
    let assets = assets.iter().map(|(number, record)| (AssetId(id(*number)), record.clone())).collect();
    store.import_assets(org, assets, at(10)).await.expect("import");
}

async fn used(store: &Store, org: OrganisationId) -> Vec<(String, String, u32)> {
    let kinds = store.load_inventory(org).await.expect("kinds").kinds;
    let used = kinds.into_iter().filter(|stored| stored.assets > 0);
    let mut used: Vec<_> =
        used.map(|StoredKind { kind, assets, .. }| (kind.vendor, kind.read_as.vendor, assets)).collect();
    used.sort();
    used
}

fn row(vendor: &str, read_as: &str, assets: u32) -> (String, String, u32) {
    (vendor.to_owned(), read_as.to_owned(), assets)
}

async fn an_alias_moves_exactly_the_kinds_it_concerns_and_queues_them(store: Store, _: Target) {
    let org = organisation(&store, "Plant", 1).await.organisation;
    store_all(&store, vec![advisory("EX-1", "Acme", 20)]).await;
    import(&store, org, &[(10, of("ACM", "a")), (11, of("acm ", "b")), (12, of("Zeta", "c"))]).await;
    let claim = store.claim_work(Stage::MatchOrganisation, at(20), 10).await.expect("claim").remove(0);
    assert!(match_inventory(&store, claim, Vec::new(), 21).await);
    let edition = store.find_inventory_edition(org).await.expect("edition");
    assert_eq!(store.put_alias(org, vendor_alias(1, "ACM", "Acme", 30)).await.expect("kept"), 2);
    assert_eq!(used(&store, org).await, [row("ACM", "Acme", 1), row("Zeta", "", 1), row("acm ", "Acme", 1)]);
    let waiting = store.list_unmatched_kinds(org, 10).await.expect("kinds");
    assert!(waiting.iter().all(|kind| kind.kind.read_as.vendor == "Acme") && waiting.len() == 2, "{waiting:?}");
    assert!(store.find_inventory_edition(org).await.expect("edition") > edition, "indexes are made anew");
    let claim = store.claim_work(Stage::MatchOrganisation, at(40), 10).await.expect("claim").remove(0);
    let found = met(&store, org, "EX-1", "1", Verdict::Affected).await;
    let matches = waiting.iter().map(|kind| store::KindMatch { kind: kind.id, ..found.clone() }).collect();
    assert!(match_inventory(&store, claim, matches, 41).await);
    assert!(store.list_unmatched_kinds(org, 10).await.expect("kinds").is_empty());
    let alerts = store.claim_work(Stage::Alert, at(50), 10).await.expect("claim");
    assert!(alerts.iter().any(|claim| claim.announce), "what an alias finds is news: {alerts:?}");
    assert_eq!(store.delete_alias(org, AliasId(id(1)), "eve", at(60)).await.expect("gone"), Some(2));
    assert_eq!(store.delete_alias(org, AliasId(id(1)), "eve", at(61)).await.expect("gone"), None);
    assert_eq!(used(&store, org).await, [row("ACM", "", 1), row("Zeta", "", 1), row("acm ", "", 1)]);
    store.seal_ledger(100).await.expect("seal");
    let ledger = store.list_ledger(Chain::Organisation(org), 0, 100).await.expect("ledger");
    let told: Vec<&str> =
        ledger.iter().map(|entry| entry.what.as_str()).filter(|what| what.contains("alias")).collect();
    assert_eq!(told, ["alias_kept", "alias_removed"]);
}

async fn an_asset_that_is_imported_after_the_alias_is_read_by_it(store: Store, _: Target) {
    let org = organisation(&store, "Plant", 1).await.organisation;
    assert_eq!(store.put_alias(org, vendor_alias(1, "ACM", "Acme", 5)).await.expect("kept"), 0);
    assert!(store.claim_work(Stage::MatchOrganisation, at(6), 1).await.expect("claim").is_empty(), "nothing to match");
    import(&store, org, &[(10, of("ACM", "a"))]).await;
    assert_eq!(used(&store, org).await, [row("ACM", "Acme", 1)]);
    let table = store.load_alias_table(org).await.expect("aliases");
    assert_eq!(table.kind_of(&of("ACM", "a")).read_as.vendor, "Acme");
}

async fn an_alias_of_the_same_spelling_takes_the_place_of_the_former(store: Store, _: Target) {
    let org = organisation(&store, "Plant", 1).await.organisation;
    import(&store, org, &[(10, of("ACM", "a"))]).await;
    store.put_alias(org, vendor_alias(1, "ACM", "Acme", 5)).await.expect("kept");
    assert_eq!(store.put_alias(org, vendor_alias(2, "acm", "Zeta", 6)).await.expect("kept"), 1);
    assert_eq!(store.list_aliases(org).await.expect("aliases"), [vendor_alias(2, "acm", "Zeta", 6)]);
    assert_eq!(used(&store, org).await, [row("ACM", "Zeta", 1)]);
}

async fn a_foreign_organisation_neither_sees_nor_feels_an_alias(store: Store, _: Target) {
    let (ours, others) = (organisation(&store, "Plant", 1).await, organisation(&store, "Other", 2).await);
    let (org, other) = (ours.organisation, others.organisation);
    import(&store, org, &[(10, of("ACM", "a"))]).await;
    import(&store, other, &[(20, of("ACM", "a"))]).await;
    assert_eq!(store.put_alias(org, vendor_alias(1, "ACM", "Acme", 5)).await.expect("kept"), 1);
    store.put_rejection(org, rejection("ZT", "zeta")).await.expect("kept");
    assert!(store.list_aliases(other).await.expect("aliases").is_empty());
    assert!(store.list_rejections(other).await.expect("rejections").is_empty());
    assert!(store.load_alias_table(other).await.expect("aliases").is_empty());
    assert_eq!(used(&store, other).await, [row("ACM", "", 1)]);
    assert_eq!(store.delete_alias(other, AliasId(id(1)), "eve", at(9)).await.expect("not theirs"), None);
    assert!(!store.delete_rejection(other, ("ZT", "zeta"), "eve", at(9)).await.expect("not theirs"));
    assert_eq!(store.list_aliases(org).await.expect("aliases").len(), 1);
    assert_eq!(used(&store, org).await, [row("ACM", "Acme", 1)]);
}

async fn a_rejected_suggestion_is_remembered_until_it_is_taken_back(store: Store, _: Target) {
    let org = organisation(&store, "Plant", 1).await.organisation;
    store.put_rejection(org, rejection("ZT", "zeta")).await.expect("kept");
    store.put_rejection(org, rejection("zt", "zeta")).await.expect("kept once");
    assert_eq!(store.list_rejections(org).await.expect("rejections"), [rejection("zt", "zeta")]);
    assert!(store.delete_rejection(org, ("ZT", "zeta"), "eve", at(9)).await.expect("deleted"));
    assert!(store.list_rejections(org).await.expect("rejections").is_empty());
}

async fn vendors_are_named_as_advisories_that_the_reader_may_see_write_them(store: Store, _: Target) {
    let reader = organisation(&store, "Plant", 1).await;
    let mut secret = advisory("EX-2", "Zeta", 30);
    secret.tlp = Tlp::Red;
    store_all(&store, vec![advisory("EX-1", "Acme", 20), secret]).await;
    let seen = Reader { tlp: Tlp::Clear, ..reader };
    assert_eq!(store.list_vendor_names(&seen).await.expect("names"), ["Acme"]);
    let trusted = Reader { tlp: Tlp::Red, ..reader };
    assert_eq!(store.list_vendor_names(&trusted).await.expect("names"), ["Acme", "Zeta"]);
}
