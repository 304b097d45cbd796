//! What an organisation sees at a glance: counted by what people said, and nobody else's.

use crate::accounts::join;
use crate::alerting::{alert, alert_claim};
use crate::cases::find;
use crate::contract;
use crate::deciding::{asset_id, decision, plant};
use crate::samples::{advisory, advisory_id, at, document, organisation, store_all};
use identity::Role;
use jiff::SignedDuration;
use jiff::civil::date;
use store::{Among, DispositionOutcome, NewDisposition, NewsCounts, Reader, Store, Target};
use triage::advisory::Tlp;
use triage::assessment::Label;
use triage::disposition::{Decision, DispositionStep};

contract![
    what_is_open_is_counted_by_label_and_age_until_somebody_settles_it,
    advisories_are_counted_by_the_day_of_their_release,
    the_first_answer_to_an_alert_is_timed,
    what_came_since_a_visit_is_what_touches_the_organisation,
    news_are_counted_for_who_may_see_them,
    the_language_that_a_person_chose_is_kept,
];

/// Takes a step in the case of an advisory.
async fn step(store: &Store, reader: &Reader, name: &str, step: DispositionStep, seconds: i64) {
    let home = find(store, reader, advisory_id(name)).await.home;
    let (reason, who) = ("a reason".to_owned(), "anna".to_owned());
    let today = date(2026, 1, 1);
    let day = (step == DispositionStep::AcceptRisk).then_some(date(2026, 6, 30));
    let new = NewDisposition { home, step: Some(step), assignee: None, reason, day, who, user: None, today };
    let outcome = store.put_disposition(reader, new, Vec::new(), at(seconds)).await.expect("put");
    assert!(matches!(outcome, DispositionOutcome::Done(_)), "{step:?}: {outcome:?}");
}

async fn what_is_open_is_counted_by_label_and_age_until_somebody_settles_it(store: Store, _: Target) {
    let reader = plant(&store).await;
    let other = organisation(&store, "Another plant", 2).await;
    let later = at(2_004 + 3 * 86_400);
    let open = async |reader: &Reader| {
        let counts = store.count_open(reader, later).await.expect("count");
        counts
            .into_iter()
            .map(|one| (one.label, one.days, one.advisories, one.pairs, one.pair_days))
            .collect::<Vec<_>>()
    };
    assert_eq!(open(&reader).await, [(Some(Label::Monitor), 3, 2, 4, 12)], "the fixed one is not open");
    assert_eq!(open(&other).await, []);
    let before = store.count_open(&reader, at(0)).await.expect("count");
    assert_eq!(before.iter().map(|one| one.pair_days).sum::<u64>(), 0, "a clock that was set back takes no days away");
    let reject = decision("EX-1", Among::Asset(asset_id(10)), Some(Decision::Rejected));
    store.put_decision(&reader, reject, at(3_000)).await.expect("put");
    assert_eq!(open(&reader).await, [(Some(Label::Monitor), 3, 2, 3, 9)]);
    let reject = decision("EX-1", Among::Asset(asset_id(11)), Some(Decision::Rejected));
    store.put_decision(&reader, reject, at(3_001)).await.expect("put");
    assert_eq!(open(&reader).await, [(Some(Label::Monitor), 3, 1, 2, 6)], "nothing of EX-1 is left");
    step(&store, &reader, "EX-2", DispositionStep::Acknowledge, 3_002).await;
    assert_eq!(open(&reader).await.len(), 1, "seen is not settled");
    let ends =
        [DispositionStep::RuleOut, DispositionStep::Mitigate, DispositionStep::Patch, DispositionStep::AcceptRisk];
    for (seconds, end) in (3_010..).step_by(10).zip(ends) {
        step(&store, &reader, "EX-2", end, seconds).await;
        assert_eq!(open(&reader).await, [], "{end:?}");
        step(&store, &reader, "EX-2", DispositionStep::Reopen, seconds + 1).await;
        assert_eq!(open(&reader).await.len(), 1, "open again after {end:?}");
    }
}

async fn advisories_are_counted_by_the_day_of_their_release(store: Store, _: Target) {
    let reader = organisation(&store, "Plant", 1).await;
    let day = at(0).as_second() / 86_400;
    let mut first = advisory("EX-1", "Acme", 10);
    first.published = Some(at(-86_400));
    let mut restricted = advisory("EX-3", "Acme", 30);
    restricted.tlp = Tlp::Red;
    store_all(&store, vec![first, advisory("EX-2", "Acme", 20), restricted]).await;
    let counted = async |since| store.count_released_by_day(&reader, since).await.expect("count");
    let days: Vec<_> = counted(at(-10 * 86_400)).await.into_iter().map(|(_, day, count)| (day, count)).collect();
    assert_eq!(days.iter().map(|(_, count)| count).sum::<u64>(), 2, "the restricted one is not counted: {days:?}");
    assert!(days.contains(&(day - 1, 1)), "{days:?}");
    assert_eq!(counted(at(86_400)).await, []);
}

async fn the_first_answer_to_an_alert_is_timed(store: Store, _: Target) {
    let reader = organisation(&store, "Plant", 1).await;
    let claim = alert_claim(&store, "EX-1").await;
    let home = find(&store, &reader, advisory_id("EX-1")).await.home;
    let raised = |number, key: &str| store::NewAlert { case_id: home, ..alert(&reader, number, key) };
    store.record_alerts(claim, vec![raised(1, "a"), raised(2, "b")], at(2_100)).await.expect("record");
    let answers = async |reader: &Reader, since| store.list_answers(reader, since).await.expect("list");
    assert_eq!(answers(&reader, at(0)).await, [], "nobody answered");
    step(&store, &reader, "EX-1", DispositionStep::Acknowledge, 2_160).await;
    step(&store, &reader, "EX-1", DispositionStep::Plan, 9_000).await;
    let told = [(at(2_160), SignedDuration::from_secs(60))];
    assert_eq!(answers(&reader, at(0)).await, told, "the first counts, and once for two alerts");
    assert_eq!(answers(&reader, at(2_161)).await, []);
    let other = organisation(&store, "Another plant", 2).await;
    assert_eq!(answers(&other, at(0)).await, []);
}

async fn what_came_since_a_visit_is_what_touches_the_organisation(store: Store, _: Target) {
    let reader = plant(&store).await;
    let other = organisation(&store, "Another plant", 2).await;
    let came = async |reader: &Reader, after| {
        let (came, total) = store.list_arrivals(reader, after, 1).await.expect("list");
        (came.into_iter().map(|one| (one.tracking_id, one.is_new, one.at)).collect::<Vec<_>>(), total)
    };
    let (first, total) = came(&reader, at(999)).await;
    assert_eq!((first.len(), total), (1, 2), "one is shown, both are counted");
    assert_eq!(came(&reader, at(1_000)).await, (vec![], 0));
    let revised = document(advisory("EX-1", "Acme", 4_000), "revised");
    let strange = document(advisory("EX-9", "Acme", 10), "met by nobody");
    store.store_documents(vec![revised, strange], at(5_000)).await.expect("store");
    assert_eq!(came(&reader, at(1_000)).await, (vec![("EX-1".to_owned(), false, at(5_000))], 1));
    assert_eq!(came(&other, at(0)).await, (vec![], 0), "a stranger has no assets that they meet");
}

async fn news_are_counted_for_who_may_see_them(store: Store, _: Target) {
    let reader = organisation(&store, "Plant", 1).await;
    let claim = alert_claim(&store, "EX-1").await;
    store.record_alerts(claim, vec![alert(&reader, 1, "a")], at(2_100)).await.expect("record");
    let news = async |reader: &Reader, after| store.count_news(reader, after).await.expect("count");
    let counts = |documents, alerts| NewsCounts { documents, alerts };
    assert_eq!(news(&reader, at(999)).await, counts(1, 1));
    assert_eq!(news(&reader, at(1_000)).await, counts(0, 1));
    assert_eq!(news(&reader, at(2_100)).await, counts(0, 0));
    let mut restricted = advisory("EX-3", "Acme", 30);
    restricted.tlp = Tlp::Red;
    store.store_documents(vec![document(restricted, "x")], at(6_000)).await.expect("store");
    assert_eq!(news(&reader, at(5_000)).await, counts(0, 0));
    assert_eq!(news(&Reader { tlp: Tlp::Red, ..reader }, at(5_000)).await, counts(1, 0));
    let other = organisation(&store, "Another plant", 2).await;
    assert_eq!(news(&other, at(0)).await, counts(1, 0), "alerts are each organisation's own");
}

async fn the_language_that_a_person_chose_is_kept(store: Store, _: Target) {
    let reader = organisation(&store, "Plant", 1).await;
    let user = join(&store, reader.organisation, 1, Role::Engineer).await;
    let kept = async || store.find_user_language(user).await.expect("find");
    assert_eq!(kept().await, None);
    store.update_user_language(user, "de").await.expect("update");
    assert_eq!(kept().await.as_deref(), Some("de"));
}
