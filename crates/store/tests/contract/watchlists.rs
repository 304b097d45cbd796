//! What teams want to hear about: edited by one organisation, never seen or changed by another.

use crate::alerting::{alert, prepare};
use crate::contract;
use crate::samples::{advisory_id, at, id, last_alerts, organisation};
use std::collections::HashMap;
use store::{
    AlertId, CaseId, Chain, DeliveryId, NewAlert, OrganisationId, Reader, Store, Target, WatchRule, Watchlist,
    WatchlistId, WatchlistOrigin, WatchlistOutcome,
};

contract![
    a_watchlist_is_added_changed_paused_and_deleted_by_its_organisation_alone,
    configured_watchlists_are_changed_by_the_configuration_alone,
    what_changed_is_counted_for_its_organisation_and_for_all,
    a_watchlist_that_hit_is_read_with_its_own_organisation_only,
    last_alerts_of_many_organisations_are_told_apart,
    alerts_of_many_organisations_are_recorded_in_one_go_and_once,
    organisations_with_matches_are_asked_for_only_where_they_watch,
];

fn watchlist(number: u128, name: &str) -> Watchlist {
    Watchlist {
        id: WatchlistId(id(number)),
        name: name.to_owned(),
        rule: "{}".to_owned(),
        recipients: vec!["anna@plant.example".to_owned()],
        created: at(1),
        origin: WatchlistOrigin::Edited,
        owner: "Shift B".to_owned(),
        is_paused: false,
    }
}

async fn add(store: &Store, reader: &Reader, watchlist: Watchlist) -> WatchlistOutcome {
    store.insert_watchlist(reader.organisation, watchlist, "anna", at(2)).await.expect("insert")
}

async fn a_watchlist_is_added_changed_paused_and_deleted_by_its_organisation_alone(store: Store, _: Target) {
    let (ours, theirs) = (organisation(&store, "Plant", 1).await, organisation(&store, "Other", 2).await);
    let (our, their) = (ours.organisation, theirs.organisation);
    assert_eq!(add(&store, &ours, watchlist(10, "Pumps")).await, WatchlistOutcome::Done);
    assert_eq!(add(&store, &ours, watchlist(11, "Pumps")).await, WatchlistOutcome::NameTaken);
    assert_eq!(add(&store, &theirs, watchlist(12, "Pumps")).await, WatchlistOutcome::Done, "names are each one's own");
    let changed = Watchlist { name: "Valves".to_owned(), is_paused: true, ..watchlist(10, "") };
    let update = async |organisation, watchlist: &Watchlist| {
        store.update_watchlist(organisation, watchlist.clone(), "anna", at(3)).await.expect("update")
    };
    assert_eq!(update(their, &changed).await, WatchlistOutcome::NotFound, "a foreign id finds nothing");
    assert_eq!(store.find_watchlist(their, changed.id).await.expect("find"), None);
    assert_eq!(
        store.delete_watchlist(their, changed.id, "eve", at(3)).await.expect("delete"),
        WatchlistOutcome::NotFound
    );
    assert_eq!(update(our, &changed).await, WatchlistOutcome::Done);
    assert_eq!(store.find_watchlist(our, changed.id).await.expect("find"), Some(changed.clone()));
    assert_eq!(add(&store, &ours, watchlist(13, "Pumps")).await, WatchlistOutcome::Done);
    assert_eq!(
        update(our, &Watchlist { name: "Pumps".to_owned(), ..changed.clone() }).await,
        WatchlistOutcome::NameTaken
    );
    assert_eq!(store.delete_watchlist(our, changed.id, "anna", at(4)).await.expect("delete"), WatchlistOutcome::Done);
    assert_eq!(store.list_watchlists(our).await.expect("list"), [watchlist(13, "Pumps")]);
    assert_eq!(store.list_watchlists(their).await.expect("list"), [watchlist(12, "Pumps")]);
    store.seal_ledger(20).await.expect("seal");
    let entries = store.list_ledger(Chain::Organisation(our), 0, 20).await.expect("ledger");
    let told: Vec<&str> = entries.iter().map(|entry| entry.what.as_str()).collect();
    assert_eq!(told, ["watchlist_added", "watchlist_changed", "watchlist_added", "watchlist_deleted"]);
    assert!(entries[1].body.contains("\"who\":\"anna\""), "{}", entries[1].body);
}

async fn configured_watchlists_are_changed_by_the_configuration_alone(store: Store, _: Target) {
    let reader = organisation(&store, "Plant", 1).await;
    let org = reader.organisation;
    let configured = |number| Watchlist { origin: WatchlistOrigin::Configured, ..watchlist(number, "All") };
    store.put_watchlists(org, vec![configured(10)], at(2)).await.expect("put");
    let renamed = Watchlist { name: "Mine".to_owned(), ..configured(10) };
    let outcome = store.update_watchlist(org, renamed, "anna", at(3)).await.expect("update");
    assert_eq!(outcome, WatchlistOutcome::NotFound);
    let outcome = store.delete_watchlist(org, WatchlistId(id(10)), "anna", at(3)).await.expect("delete");
    assert_eq!(outcome, WatchlistOutcome::NotFound);
    // What people made stays, also when the file names another one so.
    add(&store, &reader, watchlist(11, "Pumps")).await;
    let named = Watchlist { name: "Pumps".to_owned(), ..configured(12) };
    store.put_watchlists(org, vec![named.clone()], at(4)).await.expect("put");
    let listed = store.list_watchlists(org).await.expect("list");
    assert_eq!(listed[0], named);
    let moved = Watchlist { name: format!("Pumps ({})", id(11)), ..watchlist(11, "") };
    assert_eq!(listed[1..], [moved]);
}

async fn what_changed_is_counted_for_its_organisation_and_for_all(store: Store, _: Target) {
    let (ours, theirs) = (organisation(&store, "Plant", 1).await, organisation(&store, "Other", 2).await);
    let changes = async || {
        let all = store.count_watchlist_changes().await.expect("count");
        (all, store.list_watchlist_changes().await.expect("list"))
    };
    let (first, of_each) = changes().await;
    assert!(of_each.is_empty());
    add(&store, &ours, watchlist(10, "Pumps")).await;
    add(&store, &ours, watchlist(11, "Pumps")).await;
    assert_eq!(
        changes().await,
        (first + 1, HashMap::from([(ours.organisation, 1)])),
        "a name that is taken changes nothing"
    );
    add(&store, &theirs, watchlist(12, "Pumps")).await;
    let paused = Watchlist { is_paused: true, ..watchlist(10, "Pumps") };
    store.update_watchlist(ours.organisation, paused, "anna", at(3)).await.expect("update");
    assert_eq!(changes().await, (first + 3, HashMap::from([(ours.organisation, 2), (theirs.organisation, 1)])));
    let rules = store.load_watch_rules(&[ours.organisation, theirs.organisation]).await.expect("rules");
    let rule = WatchRule { organisation: theirs.organisation, watchlist: WatchlistId(id(12)), rule: "{}".to_owned() };
    assert_eq!(rules, [rule], "what is paused is not read");
}

async fn a_watchlist_that_hit_is_read_with_its_own_organisation_only(store: Store, _: Target) {
    let (ours, theirs) = (organisation(&store, "Plant", 1).await, organisation(&store, "Other", 2).await);
    add(&store, &ours, watchlist(10, "Pumps")).await;
    add(&store, &theirs, watchlist(11, "Valves")).await;
    let (one, other) = (WatchlistId(id(10)), WatchlistId(id(11)));
    let asked = [(ours.organisation, one), (ours.organisation, other), (theirs.organisation, WatchlistId(id(12)))];
    let found = store.load_watchlists(&asked).await.expect("load");
    assert_eq!(found, HashMap::from([((ours.organisation, one), watchlist(10, "Pumps"))]));
}

fn of(organisation: OrganisationId, number: u128, watchlist: &str) -> NewAlert {
    let reader = Reader { organisation, tlp: triage::advisory::Tlp::Clear };
    let mut alert = NewAlert { watchlist: watchlist.to_owned(), ..alert(&reader, number, &format!("key/{watchlist}")) };
    alert.deliveries.iter_mut().for_each(|delivery| delivery.key = format!("delivery/{number}"));
    alert
}

async fn last_alerts_of_many_organisations_are_told_apart(store: Store, _: Target) {
    let (ours, claim) = prepare(&store).await;
    let theirs = organisation(&store, "Other", 2).await;
    let alerts = vec![of(ours.organisation, 1, "A"), of(ours.organisation, 2, "B"), of(theirs.organisation, 3, "A")];
    store.record_alerts(claim, alerts, at(2_100)).await.expect("record");
    let case = CaseId(id(500));
    let all = store.list_last_alerts(&[ours.organisation, theirs.organisation], case).await.expect("alerts");
    let mut keys: Vec<_> = all.keys().cloned().collect();
    keys.sort();
    let key = |reader: &Reader, name: &str| (reader.organisation, name.to_owned());
    assert_eq!(keys, [key(&ours, "A"), key(&ours, "B"), key(&theirs, "A")]);
    let only = store.list_last_alerts(&[theirs.organisation], case).await.expect("alerts");
    assert_eq!(only.keys().collect::<Vec<_>>(), [&key(&theirs, "A")]);
    // Under another name it is found again.
    add(&store, &ours, watchlist(10, "A")).await;
    let renamed = Watchlist { name: "C".to_owned(), ..watchlist(10, "") };
    store.update_watchlist(ours.organisation, renamed, "anna", at(3)).await.expect("update");
    assert_eq!(last_alerts(&store, &ours, case, "C").await.len(), 1);
    assert_eq!(last_alerts(&store, &theirs, case, "A").await.len(), 1, "another's stays");
}

async fn alerts_of_many_organisations_are_recorded_in_one_go_and_once(store: Store, _: Target) {
    let (ours, claim) = prepare(&store).await;
    let theirs = organisation(&store, "Other", 2).await;
    let mut alerts: Vec<NewAlert> = (0..1_500_u128)
        .map(|number| of([ours, theirs][usize::from(number % 2 == 1)].organisation, number + 1, &number.to_string()))
        .collect();
    // The same key twice in one organisation is one alert, and its second delivery is none.
    let twice = NewAlert { key: alerts[0].key.clone(), ..of(ours.organisation, 2_000, "again") };
    alerts.push(NewAlert { id: AlertId(id(5_000)), ..twice });
    assert_eq!(store.record_alerts(claim, alerts, at(2_100)).await.expect("record"), Some(1_500));
    let due = store.claim_due_deliveries(at(4_000), 2_000).await.expect("claim");
    assert_eq!(due.len(), 1_500);
    assert!(due.iter().all(|delivery| delivery.id != DeliveryId(id(3_000))));
    store.seal_ledger(10_000).await.expect("seal");
    let entries = store.list_ledger(Chain::Organisation(theirs.organisation), 0, 2_000).await.expect("ledger");
    assert_eq!(entries.iter().filter(|entry| entry.what == "alert_recorded").count(), 750);
}

async fn organisations_with_matches_are_asked_for_only_where_they_watch(store: Store, _: Target) {
    let reader = organisation(&store, "Plant", 1).await;
    add(&store, &reader, watchlist(10, "Pumps")).await;
    assert!(store.list_matched_watchers(advisory_id("EX-1")).await.expect("list").is_empty());
    assert!(store.list_own_assessments(advisory_id("EX-1")).await.expect("list").is_empty());
}
