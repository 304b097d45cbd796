//! What teams want to hear about: edited by one organisation, never seen or changed by another.

use crate::alerting::{alert, alert_claim, prepare};
use crate::contract;
use crate::samples::{self, advisory_id, at, id, last_alerts, organisation, watchlist_id};
use std::collections::{BTreeSet, HashMap};
use store::{
    AlertId, CaseId, Chain, DeliveryId, NewAlert, OrganisationId, Reader, Store, StoreError, Target,
    WATCHLIST_RULE_SIZE_BYTES_MAX, WATCHLIST_RULES_SIZE_BYTES_MAX, WATCHLISTS_COUNT_MAX, WatchRule, Watchlist,
    WatchlistEdit, WatchlistId, WatchlistInPlace, WatchlistOrigin, WatchlistOutcome,
};

contract![
    a_watchlist_is_added_changed_paused_and_deleted_by_its_organisation_alone,
    configured_watchlists_are_changed_by_the_configuration_alone,
    what_two_change_at_once_is_kept_of_both_and_no_name_is_given_twice,
    an_organisation_has_only_so_many_watchlists_with_rules_of_only_such_a_size,
    what_changed_is_counted_for_its_organisation_and_for_all,
    a_watchlist_that_hit_is_read_with_its_own_organisation_only,
    last_alerts_of_many_organisations_are_told_apart,
    of_many_alerts_of_a_watchlist_the_newest_is_the_last_and_all_say_whether_it_was_told,
    alerts_go_by_the_watchlist_whoever_has_its_name,
    alerts_of_many_organisations_are_recorded_in_one_go_and_once,
    a_message_that_waits_is_brought_forward_by_one_that_does_not,
    deliveries_that_go_out_together_are_claimed_together_and_count_as_one_message,
    organisations_with_matches_are_asked_for_only_where_they_watch,
];

fn watchlist(number: u128, name: &str) -> Watchlist {
    let (id, owner) = (WatchlistId(id(number)), "Shift B".to_owned());
    Watchlist { id, owner, origin: WatchlistOrigin::Edited, ..samples::watchlist(name) }
}

async fn add(store: &Store, reader: &Reader, watchlist: Watchlist) -> WatchlistOutcome {
    store.insert_watchlist(reader.organisation, watchlist, "anna", at(2)).await.expect("insert")
}

async fn edit(store: &Store, organisation: OrganisationId, id: WatchlistId, name: &str) -> WatchlistOutcome {
    let Watchlist { rule, recipients, owner, sending, .. } = watchlist(0, "");
    let edit = WatchlistEdit { name: name.to_owned(), rule, recipients, owner, sending };
    store.update_watchlist(organisation, id, edit, "anna", at(3)).await.expect("update")
}

async fn a_watchlist_is_added_changed_paused_and_deleted_by_its_organisation_alone(store: Store, _: Target) {
    let (ours, theirs) = (organisation(&store, "Plant", 1).await, organisation(&store, "Other", 2).await);
    let (our, their) = (ours.organisation, theirs.organisation);
    assert_eq!(add(&store, &ours, watchlist(10, "Pumps")).await, WatchlistOutcome::Done);
    assert_eq!(add(&store, &ours, watchlist(11, "Pumps")).await, WatchlistOutcome::NameTaken);
    assert_eq!(add(&store, &theirs, watchlist(12, "Pumps")).await, WatchlistOutcome::Done, "names are each one's own");
    let changed = Watchlist { name: "Valves".to_owned(), is_paused: true, ..watchlist(10, "") };
    let update =
        async |organisation, watchlist: &Watchlist| edit(&store, organisation, watchlist.id, &watchlist.name).await;
    let pause = async |organisation, is_paused| {
        store.set_watchlist_paused(organisation, changed.id, is_paused, "anna", at(3)).await.expect("pause")
    };
    assert_eq!(update(their, &changed).await, WatchlistOutcome::NotFound, "a foreign id finds nothing");
    assert_eq!(pause(their, true).await, WatchlistOutcome::NotFound);
    assert_eq!(store.find_watchlist(their, changed.id).await.expect("find"), None);
    assert_eq!(pause(our, true).await, WatchlistOutcome::Done);
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
    assert_eq!(
        told,
        ["watchlist_added", "watchlist_changed", "watchlist_changed", "watchlist_added", "watchlist_deleted"]
    );
    assert!(entries[1].body.contains("\"who\":\"anna\""), "{}", entries[1].body);
}

async fn configured_watchlists_are_changed_by_the_configuration_alone(store: Store, _: Target) {
    let reader = organisation(&store, "Plant", 1).await;
    let org = reader.organisation;
    let configured = |number| Watchlist { origin: WatchlistOrigin::Configured, ..watchlist(number, "All") };
    store.put_watchlists(org, vec![configured(10)], at(2)).await.expect("put");
    assert_eq!(edit(&store, org, WatchlistId(id(10)), "Mine").await, WatchlistOutcome::NotFound);
    let outcome = store.set_watchlist_paused(org, WatchlistId(id(10)), true, "anna", at(3)).await.expect("pause");
    assert_eq!(outcome, WatchlistOutcome::NotFound);
    let outcome = store.delete_watchlist(org, WatchlistId(id(10)), "anna", at(3)).await.expect("delete");
    assert_eq!(outcome, WatchlistOutcome::NotFound);
    // What people made stays, also when the file names another one so.
    add(&store, &reader, watchlist(11, "Pumps")).await;
    let named = Watchlist { name: "Pumps".to_owned(), ..configured(12) };
    store.put_watchlists(org, vec![named.clone()], at(4)).await.expect("put");
    let listed = store.list_watchlists(org).await.expect("list");
    assert_eq!(listed[0], named);
    let moved = Watchlist { name: "Pumps (edited)".to_owned(), ..watchlist(11, "") };
    assert_eq!(listed[1..], [moved]);
    add(&store, &reader, watchlist(13, "Valves")).await;
    let both = vec![named.clone(), Watchlist { name: "Valves".to_owned(), ..configured(14) }];
    let both = [both, vec![Watchlist { name: "Valves (edited)".to_owned(), ..configured(15) }]].concat();
    store.put_watchlists(org, both, at(5)).await.expect("put");
    let listed = store.list_watchlists(org).await.expect("list");
    let names: Vec<&str> = listed.iter().map(|one| one.name.as_str()).collect();
    assert_eq!(names, ["Pumps", "Pumps (edited)", "Valves", "Valves (edited 2)", "Valves (edited)"]);
    store.seal_ledger(20).await.expect("seal");
    let entries = store.list_ledger(Chain::Organisation(org), 0, 20).await.expect("ledger");
    let renamed = entries.iter().find(|entry| entry.body.contains("Pumps (edited)")).expect("it is in the ledger");
    assert_eq!((renamed.what.as_str(), renamed.subject.clone()), ("watchlist_changed", id(11).to_string()));
}

async fn what_two_change_at_once_is_kept_of_both_and_no_name_is_given_twice(store: Store, _: Target) {
    let reader = organisation(&store, "Plant", 1).await;
    let org = reader.organisation;
    add(&store, &reader, watchlist(10, "Pumps")).await;
    let pause = store.set_watchlist_paused(org, WatchlistId(id(10)), true, "anna", at(3));
    let (paused, renamed) = tokio::join!(pause, edit(&store, org, WatchlistId(id(10)), "Valves"));
    assert_eq!((paused.expect("pause"), renamed), (WatchlistOutcome::Done, WatchlistOutcome::Done));
    let both = Watchlist { name: "Valves".to_owned(), is_paused: true, ..watchlist(10, "") };
    assert_eq!(store.list_watchlists(org).await.expect("list"), [both]);
    let named = |number| add(&store, &reader, watchlist(number, "Fans"));
    let configured = Watchlist { origin: WatchlistOrigin::Configured, ..watchlist(30, "Fans") };
    let put = store.put_watchlists(org, vec![configured], at(4));
    let (one, other, renamed, put) =
        tokio::join!(named(20), named(21), edit(&store, org, WatchlistId(id(10)), "Fans"), put);
    put.expect("put");
    let done = [one, other, renamed].iter().filter(|outcome| **outcome == WatchlistOutcome::Done).count();
    assert!(done <= 1, "{one:?} {other:?} {renamed:?}");
    let listed = store.list_watchlists(org).await.expect("list");
    let fans = listed.iter().find(|one| one.name == "Fans").expect("it is configured");
    assert_eq!(fans.origin, WatchlistOrigin::Configured);
}

async fn an_organisation_has_only_so_many_watchlists_with_rules_of_only_such_a_size(store: Store, _: Target) {
    let reader = organisation(&store, "Plant", 1).await;
    let org = reader.organisation;
    let large = |number, name: &str, size| Watchlist { rule: "x".repeat(size), ..watchlist(number, name) };
    let (most, all) = (WATCHLIST_RULE_SIZE_BYTES_MAX, WATCHLIST_RULES_SIZE_BYTES_MAX);
    assert_eq!(add(&store, &reader, large(10, "A", most + 1)).await, WatchlistOutcome::TooLarge);
    assert_eq!(add(&store, &reader, large(10, "A", most)).await, WatchlistOutcome::Done);
    let configured = |number: usize, size| {
        let watchlist = large(1_000 + number as u128, &format!("C {number}"), size);
        Watchlist { origin: WatchlistOrigin::Configured, ..watchlist }
    };
    let put = async |watchlists| store.put_watchlists(org, watchlists, at(3)).await;
    let error = put(vec![configured(1, most + 1)]).await.expect_err("one is too large");
    assert!(error.to_string().contains("\"C 1\""), "{error}");
    let full: Vec<Watchlist> = (1..all / most).map(|number| configured(number, most)).collect();
    let more = [full.clone(), vec![configured(0, 1)]].concat();
    assert!(matches!(put(more).await, Err(StoreError::Refused(_))), "together they are too large");
    put(full).await.expect("as large as may be");
    assert_eq!(add(&store, &reader, large(11, "B", 1)).await, WatchlistOutcome::TooLarge);
    let many = (0..WATCHLISTS_COUNT_MAX as usize).map(|number| configured(number, 1)).collect();
    assert!(matches!(put(many).await, Err(StoreError::Refused(_))), "with the edited one they are too many");
    assert_eq!(store.list_watchlists(org).await.expect("list").len(), all / most);
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
    let pause = store.set_watchlist_paused(ours.organisation, WatchlistId(id(10)), true, "anna", at(3)).await;
    pause.expect("pause");
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
    let place = WatchlistInPlace { watchlist: watchlist(10, "Pumps"), time_zone: "UTC".to_owned() };
    assert_eq!(found, HashMap::from([((ours.organisation, one), place)]));
}

fn of(organisation: OrganisationId, number: u128, watchlist: &str) -> NewAlert {
    let reader = Reader { organisation, tlp: triage::advisory::Tlp::Clear };
    let alert = alert(&reader, number, &format!("key/{watchlist}"));
    let id = Some(watchlist_id(watchlist));
    let mut alert = NewAlert { watchlist_id: id, watchlist: watchlist.to_owned(), ..alert };
    alert.deliveries.iter_mut().for_each(|delivery| delivery.key = format!("delivery/{number}"));
    alert
}

async fn last_alerts_of_many_organisations_are_told_apart(store: Store, _: Target) {
    let (ours, claim) = prepare(&store).await;
    let theirs = organisation(&store, "Other", 2).await;
    let alerts = vec![of(ours.organisation, 1, "A"), of(ours.organisation, 2, "B"), of(theirs.organisation, 3, "A")];
    store.record_alerts(claim, alerts, at(2_100)).await.expect("record");
    let case = CaseId(id(500));
    let key = |reader: &Reader, name: &str| (reader.organisation, watchlist_id(name));
    let asked = [key(&ours, "A"), key(&ours, "B"), key(&theirs, "A"), key(&theirs, "B")];
    let all = store.list_last_alerts(&asked, case).await.expect("alerts");
    assert_eq!(all.keys().copied().collect::<BTreeSet<_>>(), asked[..3].iter().copied().collect());
    let only = store.list_last_alerts(&asked[2..], case).await.expect("alerts");
    assert_eq!(only.keys().collect::<Vec<_>>(), [&key(&theirs, "A")]);
}

async fn of_many_alerts_of_a_watchlist_the_newest_is_the_last_and_all_say_whether_it_was_told(store: Store, _: Target) {
    let (reader, claim) = prepare(&store).await;
    let kept = |number: u128, content: &str, reason: &str, told: bool| {
        let mut alert = NewAlert { key: format!("key {number}"), ..of(reader.organisation, number, "A") };
        (alert.content, alert.reason) = (content.to_owned(), reason.to_owned());
        alert.deliveries.truncate(usize::from(told));
        alert
    };
    let mut alerts = vec![kept(1, "1", "new", true), kept(2, "2", "revised", false)];
    alerts.push(kept(3, "3", "also_published", false));
    alerts.push(NewAlert { advisory: advisory_id("EX-2"), ..kept(4, "4", "also_published", false) });
    store.record_alerts(claim, alerts, at(2_100)).await.expect("record");
    let mut last = last_alerts(&store, &reader, CaseId(id(500)), "A").await;
    last.sort_by(|one, other| one.content.cmp(&other.content));
    let last: Vec<_> = last.iter().map(|alert| (alert.advisory, alert.content.as_str(), alert.delivered)).collect();
    assert_eq!(last, [(advisory_id("EX-1"), "2", true), (advisory_id("EX-2"), "4", false)]);
}

async fn alerts_go_by_the_watchlist_whoever_has_its_name(store: Store, _: Target) {
    let (ours, claim) = prepare(&store).await;
    let theirs = organisation(&store, "Other", 2).await;
    let list = Watchlist { id: watchlist_id("A"), ..watchlist(10, "A") };
    add(&store, &ours, list.clone()).await;
    store.record_alerts(claim, vec![of(ours.organisation, 1, "A")], at(2_100)).await.expect("record");
    edit(&store, ours.organisation, list.id, "C").await;
    let newer = watchlist(11, "A");
    add(&store, &ours, newer.clone()).await;
    let named = async || store.list_alerts(&ours, None, 10).await.expect("list").remove(0).watchlist;
    assert_eq!(named().await, "C");
    let of = async |reader, id| store.list_alerts_of_watchlist(reader, id, 10).await.expect("list").len();
    assert_eq!([of(&ours, watchlist_id("A")).await, of(&ours, newer.id).await], [1, 0]);
    assert_eq!(of(&theirs, watchlist_id("A")).await, 0);
    store.delete_watchlist(ours.organisation, watchlist_id("A"), "anna", at(4)).await.expect("delete");
    assert_eq!(named().await, "A", "it keeps the name that it was told under");
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

async fn a_message_that_waits_is_brought_forward_by_one_that_does_not(store: Store, _: Target) {
    let (ours, claim) = prepare(&store).await;
    let due = |number: u128, fold: &str, seconds| {
        let mut alert = NewAlert { key: format!("key/{number}"), ..of(ours.organisation, number, "A") };
        for delivery in &mut alert.deliveries {
            delivery.key = "the same".to_owned();
            fold.clone_into(&mut delivery.fold);
            delivery.due = at(seconds);
        }
        alert
    };
    // In one go the earlier of two is kept; of two goes the later one brings it forward, and never puts it off.
    store.record_alerts(claim, vec![due(1, "weekly", 9_000), due(2, "daily", 5_000)], at(2_100)).await.expect("1");
    assert!(store.claim_due_deliveries(at(3_000), 10).await.expect("claim").is_empty());
    let again = alert_claim(&store, "EX-2").await;
    store.record_alerts(again, vec![due(3, "", 2_400), due(4, "weekly", 9_000)], at(2_400)).await.expect("2");
    let claimed = store.claim_due_deliveries(at(3_000), 10).await.expect("claim");
    assert_eq!(claimed.iter().map(|delivery| delivery.fold.as_str()).collect::<Vec<_>>(), [""]);
}

async fn deliveries_that_go_out_together_are_claimed_together_and_count_as_one_message(store: Store, _: Target) {
    let (ours, claim) = prepare(&store).await;
    let folded = |number: u128, fold: &str| {
        let mut alert = NewAlert { key: format!("key/{number}"), ..of(ours.organisation, number, "A") };
        alert.deliveries.iter_mut().for_each(|delivery| fold.clone_into(&mut delivery.fold));
        alert
    };
    let alerts = vec![folded(1, "daily"), folded(2, ""), folded(3, "daily"), folded(4, "daily")];
    store.record_alerts(claim, alerts, at(2_100)).await.expect("record");
    let due = store.claim_due_deliveries(at(4_000), 1).await.expect("claim");
    assert_eq!(due.iter().filter(|delivery| delivery.fold == "daily").count(), 3, "the limit tears nothing apart");
    assert_eq!(due.len(), 3);
    assert_eq!(store.claim_due_deliveries(at(4_001), 10).await.expect("claim").len(), 1);
    let asked = [(ours.organisation, watchlist_id("A"))];
    let counts = store.count_messages(&asked, at(2_100)).await.expect("count");
    assert_eq!(counts, HashMap::from([((watchlist_id("A"), "anna@plant.example".to_owned()), 2)]));
    assert!(store.count_messages(&asked, at(2_101)).await.expect("count").is_empty());
    let theirs = organisation(&store, "Other", 2).await;
    let foreign = [(theirs.organisation, watchlist_id("A"))];
    assert!(store.count_messages(&foreign, at(0)).await.expect("count").is_empty());
}
