//! What happened to assets, deletions, and files that wait to be imported.

use crate::contract;
use crate::inventories::asset;
use crate::samples::{at, id, organisation};
use store::{
    ASSET_CHANGES_COUNT_MAX, AssetEvent, INVENTORY_UPLOADS_COUNT_MAX, InventoryUpload, OrganisationId, Stage, Store,
    Target,
};
use triage::asset::{AssetId, AssetRecord, Field, FieldChange};

contract![
    every_change_of_an_asset_is_kept_with_its_time,
    of_many_changes_the_latest_are_kept,
    what_an_import_does_not_name_is_deleted_only_when_that_is_asked_for,
    a_deleted_asset_is_gone_with_its_matches_and_keeps_its_history,
    assets_are_looked_up_by_what_they_are_called,
    an_upload_waits_an_hour_and_is_nobody_elses,
];

async fn import(store: &Store, organisation: OrganisationId, assets: &[(u128, AssetRecord)], seconds: i64) {
    let assets = assets.iter().map(|(number, record)| (AssetId(id(*number)), record.clone())).collect();
    store.import_assets(organisation, assets, at(seconds)).await.expect("import");
}

fn version(before: &str, after: &str) -> AssetEvent {
    let change = FieldChange { field: Field::Version, before: before.to_owned(), after: after.to_owned() };
    AssetEvent::Changed(vec![change])
}

async fn every_change_of_an_asset_is_kept_with_its_time(store: Store, _: Target) {
    let (ours, others) = (organisation(&store, "Plant", 1).await, organisation(&store, "Other", 2).await);
    let org = ours.organisation;
    import(&store, org, &[(10, asset("a", "1")), (11, asset("b", "1"))], 10).await;
    import(&store, org, &[(12, asset("a", "2")), (13, asset("b", "1"))], 20).await;
    let changes = store.list_asset_changes(org, "a", 10).await.expect("changes");
    let told: Vec<_> = changes.into_iter().map(|change| (change.number, change.at, change.what)).collect();
    assert_eq!(told, [(2, at(20), version("1", "2")), (1, at(10), AssetEvent::New)]);
    assert_eq!(store.list_asset_changes(org, "b", 10).await.expect("changes").len(), 1, "nothing about it changed");
    assert_eq!(store.list_asset_changes(org, "a", 1).await.expect("changes").len(), 1);
    assert_eq!(store.list_asset_changes(others.organisation, "a", 10).await.expect("changes"), []);
}

async fn of_many_changes_the_latest_are_kept(store: Store, _: Target) {
    let org = organisation(&store, "Plant", 1).await.organisation;
    let last = ASSET_CHANGES_COUNT_MAX + 3;
    for number in 1..=last {
        import(&store, org, &[(10, asset("a", &number.to_string()))], number).await;
    }
    let changes = store.list_asset_changes(org, "a", 1_000).await.expect("changes");
    assert_eq!(i64::try_from(changes.len()), Ok(ASSET_CHANGES_COUNT_MAX));
    assert_eq!(changes[0].what, version(&(last - 1).to_string(), &last.to_string()));
    assert_eq!(changes.last().map(|change| change.number), Some(4));
}

async fn what_an_import_does_not_name_is_deleted_only_when_that_is_asked_for(store: Store, _: Target) {
    let (ours, others) = (organisation(&store, "Plant", 1).await, organisation(&store, "Other", 2).await);
    let org = ours.organisation;
    import(&store, others.organisation, &[(20, asset("b", "1"))], 5).await;
    import(&store, org, &[(10, asset("a", "1")), (11, asset("b", "1"))], 10).await;
    import(&store, org, &[(12, asset("a", "1"))], 20).await;
    assert_eq!(store.list_external_ids(org).await.expect("ids"), ["a", "b"]);
    let named = vec![(AssetId(id(13)), asset("a", "2")), (AssetId(id(14)), asset("c", "1"))];
    let done = store.replace_assets(org, named, at(30)).await.expect("replace");
    assert_eq!((done.imported.new, done.imported.changed, done.imported.unchanged, done.deleted), (1, 1, 0, 1));
    assert_eq!(store.list_external_ids(org).await.expect("ids"), ["a", "c"]);
    assert_eq!(store.list_external_ids(others.organisation).await.expect("ids"), ["b"]);
    assert_eq!(store.list_asset_changes(org, "b", 1).await.expect("changes")[0].what, AssetEvent::Deleted);
}

async fn a_deleted_asset_is_gone_with_its_matches_and_keeps_its_history(store: Store, _: Target) {
    let (ours, others) = (organisation(&store, "Plant", 1).await, organisation(&store, "Other", 2).await);
    let org = ours.organisation;
    import(&store, org, &[(10, asset("a", "1")), (11, asset("b", "1"))], 10).await;
    let claims = store.claim_work(Stage::MatchOrganisation, at(20), 10).await.expect("claim");
    store.complete_work(claims).await.expect("complete");
    let ids = || vec!["a".to_owned(), "x".to_owned()];
    assert_eq!(store.delete_assets(others.organisation, ids(), at(30)).await.expect("delete"), 0, "nobody else's");
    assert_eq!(store.delete_assets(org, ids(), at(30)).await.expect("delete"), 1);
    assert_eq!(store.delete_assets(org, ids(), at(31)).await.expect("delete"), 0);
    assert_eq!(store.count_assets(org).await.expect("count").0, 1);
    let told: Vec<_> =
        store.list_asset_changes(org, "a", 9).await.expect("changes").into_iter().map(|one| one.what).collect();
    assert_eq!(told, [AssetEvent::Deleted, AssetEvent::New]);
    assert_eq!(store.claim_work(Stage::MatchOrganisation, at(40), 10).await.expect("claim").len(), 1, "matched anew");
    import(&store, org, &[(12, asset("a", "1"))], 50).await;
    assert_eq!(store.list_asset_changes(org, "a", 1).await.expect("changes")[0].number, 3, "the history goes on");
}

async fn assets_are_looked_up_by_what_they_are_called(store: Store, _: Target) {
    let (ours, others) = (organisation(&store, "Plant", 1).await, organisation(&store, "Other", 2).await);
    let org = ours.organisation;
    import(&store, org, &[(10, asset("a", "1")), (11, asset("b", "1")), (12, asset("c", "1"))], 10).await;
    let ids = || vec!["c".to_owned(), "x".to_owned(), "a".to_owned()];
    let found = store.list_assets_called(org, ids()).await.expect("assets");
    assert_eq!(found.iter().map(|one| one.record.external_id.as_str()).collect::<Vec<_>>(), ["a", "c"]);
    assert_eq!(store.list_assets_called(others.organisation, ids()).await.expect("assets"), []);
}

async fn an_upload_waits_an_hour_and_is_nobody_elses(store: Store, _: Target) {
    let (ours, others) = (organisation(&store, "Plant", 1).await, organisation(&store, "Other", 2).await);
    let org = ours.organisation;
    let upload = |number: u128| InventoryUpload {
        id: id(number),
        name: "plant.csv".to_owned(),
        raw: vec![0, 255, number as u8],
    };
    store.insert_inventory_upload(org, upload(1), at(0)).await.expect("insert");
    let find = async |organisation, number, seconds| {
        store.find_inventory_upload(organisation, id(number), at(seconds)).await.expect("find")
    };
    assert_eq!(find(org, 1, 3_600).await, Some(upload(1)));
    assert_eq!(find(org, 1, 3_601).await, None, "an hour is over");
    assert_eq!(find(others.organisation, 1, 1).await, None);
    store.delete_inventory_upload(others.organisation, id(1)).await.expect("delete");
    assert!(find(org, 1, 1).await.is_some(), "nobody else forgets it");
    store.delete_inventory_upload(org, id(1)).await.expect("delete");
    assert_eq!(find(org, 1, 1).await, None);
    let many = i64::from(INVENTORY_UPLOADS_COUNT_MAX) + 1;
    for (number, seconds) in (100..).zip(1..=many) {
        store.insert_inventory_upload(org, upload(number), at(seconds)).await.expect("insert");
    }
    assert_eq!((find(org, 100, 10).await, find(org, 101, 10).await.is_some()), (None, true), "the oldest gave way");
}
