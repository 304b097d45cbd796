//! Clocks: when a match was first shown stays, evaluations and answers are only added, and nobody sees another's.

use crate::contract;
use crate::deciding::{asset_id, decision, facts, mark, meet, plant};
use crate::inventories::{asset, match_inventory, met};
use crate::samples::{advisory, advisory_id, assessment, at, document, id, organisation, store_all};
use jiff::civil::date;
use store::{
    Among, Chain, ClockMatter, KindMatch, NewDue, NewPatchAnswer, NewPatchEvaluation, OrganisationId, PatchAnswerId,
    PatchEvaluationId, PatchOutcome, PatchSource, PatchSourceId, Reader, Stage, Store, StoredAnswer, StoredClockPolicy,
    Target,
};
use triage::advisory::Tlp;
use triage::assessment::Label;
use triage::clock::{Answer, ClockPolicy, Finding, PatchFault, PatchStanding, SourceNews, standing};
use triage::disposition::{Decision, Remediation};
use triage::matching::Verdict;

contract![
    a_match_keeps_the_moment_when_it_was_first_shown,
    an_asset_with_another_spelling_has_had_the_time_of_before,
    what_is_rejected_or_done_has_no_clock,
    a_source_is_evaluated_only_past_what_was_seen,
    an_evaluation_is_answered_step_by_step_and_stays_when_its_source_ends,
    a_stranger_has_no_part_in_clocks,
    a_restricted_advisory_has_a_clock_for_who_may_see_it,
    a_deleted_advisory_leaves_no_clock,
    a_day_that_a_person_sets_is_a_matter_of_its_own_with_its_history,
];

async fn matters(store: &Store, reader: &Reader) -> Vec<(String, bool, u64, i64)> {
    let told = |one: ClockMatter| {
        (one.advisory.tracking_id, one.is_decided, one.assets, one.since.as_second() - 1_700_000_000)
    };
    store.list_clock_matters(reader).await.expect("matters").into_iter().map(told).collect()
}

fn matter(tracking_id: &str, decided: bool, assets: u64, since: i64) -> (String, bool, u64, i64) {
    (tracking_id.to_owned(), decided, assets, since)
}

async fn a_match_keeps_the_moment_when_it_was_first_shown(store: Store, _: Target) {
    let reader = plant(&store).await;
    let first = [matter("EX-1", false, 2, 2_004), matter("EX-2", false, 2, 2_004)];
    let sorted = async || {
        let mut all = matters(&store, &reader).await;
        all.sort();
        all
    };
    assert_eq!(sorted().await, first);
    let labels = store.list_clock_matters(&reader).await.expect("matters");
    assert!(labels.iter().all(|one| one.label == Some(Label::Monitor)), "{labels:?}");
    meet(&store, &reader, facts("9", "9"), 9_000).await;
    assert_eq!(sorted().await, first, "matches were written anew");
    let late = vec![(asset_id(13), asset("d", "1"))];
    store.import_assets(reader.organisation, late, at(9_500)).await.expect("import");
    let confirm = decision("EX-1", Among::Asset(asset_id(13)), Some(Decision::Confirmed));
    store.put_decision(&reader, confirm, at(9_600)).await.expect("put");
    let all = sorted().await;
    assert!(all.contains(&matter("EX-1", true, 1, 9_500)), "a device that came later: {all:?}");
}

async fn an_asset_with_another_spelling_has_had_the_time_of_before(store: Store, _: Target) {
    let reader = plant(&store).await;
    let renamed = [(10, "a"), (11, "b")].map(|(number, name)| {
        let mut record = asset(name, "1");
        record.product = "TC 100".to_owned();
        (asset_id(number), record)
    });
    store.import_assets(reader.organisation, renamed.to_vec(), at(9_000)).await.expect("import");
    let org = reader.organisation;
    let claim = store.claim_work(Stage::MatchOrganisation, at(9_001), 10).await.expect("claim").remove(0);
    let kinds = store.load_inventory(org).await.expect("load").kinds;
    let kind = kinds.iter().find(|one| one.kind.product == "TC 100").expect("the other spelling").id;
    let again = KindMatch { kind, ..met(&store, org, "EX-1", "1", Verdict::Affected).await };
    let first = KindMatch { kind, ..met(&store, org, "EX-2", "1", Verdict::Fixed).await };
    assert!(match_inventory(&store, claim, vec![again, first], 9_002).await);
    assert_eq!(matters(&store, &reader).await, [matter("EX-1", false, 2, 2_004)], "it was affected all the time");
}

async fn what_is_rejected_or_done_has_no_clock(store: Store, _: Target) {
    let reader = plant(&store).await;
    let say = async |name, number, said| {
        let one = decision(name, Among::Asset(asset_id(number)), Some(said));
        store.put_decision(&reader, one, at(3_000)).await.expect("put");
    };
    say("EX-1", 10, Decision::Rejected).await;
    say("EX-2", 10, Decision::Rejected).await;
    say("EX-2", 11, Decision::Confirmed).await;
    let mut all = matters(&store, &reader).await;
    all.sort();
    assert_eq!(all, [matter("EX-1", false, 1, 2_004), matter("EX-2", true, 1, 2_004)]);
    mark(&store, &reader, Among::Asset(asset_id(11)), Some("CVE-1"), Remediation::Done, 3_100).await;
    assert_eq!(matters(&store, &reader).await.len(), 2, "one vulnerability of two");
    mark(&store, &reader, Among::Asset(asset_id(11)), None, Remediation::Done, 3_101).await;
    assert_eq!(matters(&store, &reader).await, [matter("EX-2", true, 1, 2_004)]);
    meet(&store, &reader, facts("1", "2"), 4_000).await;
    assert_eq!(matters(&store, &reader).await.len(), 2, "another fix: look again");
}

async fn track(store: &Store, organisation: OrganisationId, number: u128, name: &str, publisher: &str) -> bool {
    let (name, publisher, who) = (name.to_owned(), publisher.to_owned(), "anna".to_owned());
    let source = PatchSource { id: PatchSourceId(id(number)), name, publisher, who, tracked: at(1) };
    store.insert_patch_source(organisation, source).await.expect("insert")
}

async fn evaluate(
    store: &Store,
    reader: &Reader,
    (number, source): (u128, u128),
    said: (Finding, &str, u64),
    seconds: i64,
) -> PatchOutcome {
    let (finding, words, seen) = said;
    let new = NewPatchEvaluation {
        id: PatchEvaluationId(id(number)),
        source: PatchSourceId(id(source)),
        finding,
        words: words.to_owned(),
        seen,
        who: "anna".to_owned(),
    };
    store.record_evaluation(reader, new, at(seconds)).await.expect("record")
}

async fn finish_work(store: &Store, seconds: i64) {
    for stage in Stage::ALL {
        let claims = store.claim_work(stage, at(seconds), 100).await.expect("claim");
        store.complete_work(claims).await.expect("complete");
    }
}

async fn a_source_is_evaluated_only_past_what_was_seen(store: Store, _: Target) {
    let reader = plant(&store).await;
    let org = reader.organisation;
    assert!(track(&store, org, 50, "Certs", "Example CERT").await);
    assert!(!track(&store, org, 51, "Certs", "").await, "names are unique");
    assert!(track(&store, org, 52, "By hand", "").await);
    let news = async |number| store.count_source_news(&reader, PatchSourceId(id(number))).await.expect("count");
    let none = (Finding::NothingApplicable, "", 0);
    let waiting = news(50).await;
    assert_eq!((waiting.advisories, waiting.matches), (2, 4));
    assert!(waiting.waiting > 0, "{waiting:?}");
    assert_eq!(
        evaluate(&store, &reader, (60, 50), none, 5_000).await,
        PatchOutcome::Refused(PatchFault::Waiting(waiting))
    );
    finish_work(&store, 5_001).await;
    let all = SourceNews { advisories: 2, matches: 4, waiting: 0, is_unheard: false };
    let refused = PatchOutcome::Refused(PatchFault::MatchesUnseen(all));
    assert_eq!(evaluate(&store, &reader, (60, 50), none, 5_002).await, refused);
    assert_eq!(evaluate(&store, &reader, (60, 50), (Finding::NothingApplicable, "spares", 3), 5_003).await, refused);
    assert_eq!(
        evaluate(&store, &reader, (60, 50), (Finding::NothingApplicable, "spares", 4), 5_004).await,
        PatchOutcome::Recorded
    );
    assert_eq!(evaluate(&store, &reader, (61, 52), none, 5_005).await, PatchOutcome::Recorded, "by hand: one click");
    assert!(track(&store, org, 53, "Misspelt", "Exmaple CERT").await);
    assert!(news(53).await.is_unheard && !news(50).await.is_unheard && !news(52).await.is_unheard);
    let unheard = PatchOutcome::Refused(PatchFault::Unheard);
    assert_eq!(evaluate(&store, &reader, (63, 53), none, 5_006).await, unheard);
    let kept = store.list_evaluations(org).await.expect("list");
    assert_eq!(
        kept.iter().map(|one| (one.name.as_str(), one.advisories, one.matches, one.at)).collect::<Vec<_>>(),
        [("Certs", 2, 4, at(5_004)), ("By hand", 0, 0, at(5_005))]
    );
    assert_eq!(
        evaluate(&store, &reader, (62, 50), (Finding::Applicable, "EX-1", 0), 90_000).await,
        PatchOutcome::Recorded
    );
    assert_eq!(news(50).await, SourceNews::default(), "nothing came since");
    store.store_documents(vec![document(advisory("EX-1", "Acme", 30), "second")], at(95_000)).await.expect("store");
    finish_work(&store, 95_001).await;
    assert_eq!(
        news(50).await,
        SourceNews { advisories: 1, matches: 2, waiting: 0, is_unheard: false },
        "a revision is news"
    );
}

async fn answer(
    store: &Store,
    organisation: OrganisationId,
    number: u128,
    said: (Answer, Option<i8>, &str),
    seconds: i64,
) -> PatchOutcome {
    let (answer, day, approved_by) = said;
    let new = NewPatchAnswer {
        id: PatchAnswerId(id(number)),
        evaluation: PatchEvaluationId(id(60)),
        answer: StoredAnswer {
            answer,
            words: "Filter port 102.".to_owned(),
            due: day.map(|day| date(2026, 5, day)),
            approved_by: approved_by.to_owned(),
            who: "bert".to_owned(),
            at: at(seconds),
        },
        today: date(2026, 5, 2),
    };
    store.record_answer(organisation, new).await.expect("record")
}

async fn an_evaluation_is_answered_step_by_step_and_stays_when_its_source_ends(store: Store, _: Target) {
    let reader = organisation(&store, "Plant", 1).await;
    let org = reader.organisation;
    track(&store, org, 50, "Certs", "").await;
    evaluate(&store, &reader, (60, 50), (Finding::Applicable, "V2.1", 0), 100).await;
    let recorded = PatchOutcome::Recorded;
    let no_day = PatchOutcome::Refused(PatchFault::NoDay);
    assert_eq!(answer(&store, org, 70, (Answer::NewPlan, Some(1), ""), 200).await, no_day);
    assert_eq!(answer(&store, org, 70, (Answer::NewPlan, Some(9), ""), 201).await, recorded);
    let alone = PatchOutcome::Refused(PatchFault::NoApproval);
    assert_eq!(answer(&store, org, 71, (Answer::RevisedPlan, Some(20), ""), 202).await, alone);
    assert_eq!(answer(&store, org, 71, (Answer::RevisedPlan, Some(20), "R. Roe"), 203).await, recorded);
    assert!(store.update_patch_source_ended(org, PatchSourceId(id(50)), ("anna", "sold"), at(300)).await.expect("end"));
    assert!(store.list_patch_sources(org).await.expect("list").is_empty());
    let kept = store.list_evaluations(org).await.expect("list").remove(0);
    assert_eq!(standing(&kept.evaluated()), PatchStanding::Planned, "a plan outlives its source");
    assert_eq!(
        kept.answers.iter().map(|one| one.due).collect::<Vec<_>>(),
        [Some(date(2026, 5, 9)), Some(date(2026, 5, 20))]
    );
    assert_eq!(answer(&store, org, 72, (Answer::PlanDone, None, ""), 400).await, recorded);
    let twice = answer(&store, org, 73, (Answer::PlanDone, None, ""), 401).await;
    assert_eq!(twice, PatchOutcome::Refused(PatchFault::NoStep(PatchStanding::Settled, Answer::PlanDone)));
    assert!(track(&store, org, 51, "Certs", "").await, "the name is free again");
    while store.seal_ledger(100).await.expect("seal") > 0 {}
    let entries = store.list_ledger(Chain::Organisation(org), 0, 20).await.expect("ledger");
    let what: Vec<&str> = entries.iter().map(|one| one.what.as_str()).collect();
    let answered = "patch_evaluation_answered";
    assert_eq!(
        what,
        [
            "patch_source_tracked",
            "patch_source_evaluated",
            answered,
            answered,
            "patch_source_ended",
            answered,
            "patch_source_tracked"
        ]
    );
}

async fn a_stranger_has_no_part_in_clocks(store: Store, _: Target) {
    let reader = plant(&store).await;
    let org = reader.organisation;
    let stranger = organisation(&store, "Stranger", 2).await;
    let other = stranger.organisation;
    let set = StoredClockPolicy { policy: ClockPolicy::proposed(), who: "anna".to_owned(), changed: at(3_000) };
    store.put_clock_policy(org, set.clone()).await.expect("put");
    assert_eq!(store.find_clock_policy(org).await.expect("find"), Some(set));
    assert_eq!(store.find_clock_policy(other).await.expect("find"), None);
    track(&store, org, 50, "Certs", "Example CERT").await;
    finish_work(&store, 5_000).await;
    assert_eq!(store.count_source_news(&stranger, PatchSourceId(id(50))).await.expect("count"), SourceNews::default());
    let said = (Finding::Applicable, "V2.1", 0);
    assert_eq!(evaluate(&store, &stranger, (60, 50), said, 5_001).await, PatchOutcome::NotFound);
    assert_eq!(evaluate(&store, &reader, (60, 50), said, 5_002).await, PatchOutcome::Recorded);
    assert_eq!(answer(&store, other, 70, (Answer::Applied, None, ""), 5_003).await, PatchOutcome::NotFound);
    assert!(!store.update_patch_source_ended(other, PatchSourceId(id(50)), ("eve", ""), at(5_004)).await.expect("end"));
    assert!(store.list_patch_sources(other).await.expect("list").is_empty());
    assert!(store.list_evaluations(other).await.expect("list").is_empty());
    assert!(store.list_clock_matters(&stranger).await.expect("matters").is_empty());
    store.put_clock_calendar(org, "d1", "anna", at(6_000)).await.expect("put");
    store.put_clock_calendar(org, "d2", "anna", at(6_001)).await.expect("put");
    assert_eq!(store.find_calendar_owner("d1").await.expect("find"), None, "the newer token replaced it");
    assert_eq!(store.find_calendar_owner("d2").await.expect("find"), Some(org));
    assert_eq!(store.find_clock_calendar(org).await.expect("find"), Some(at(6_001)));
    assert_eq!(store.find_clock_calendar(other).await.expect("find"), None);
    assert!(!store.delete_clock_calendar(other, "eve", at(6_002)).await.expect("delete"));
    assert!(store.delete_clock_calendar(org, "anna", at(6_003)).await.expect("delete"));
    assert_eq!(store.find_calendar_owner("d2").await.expect("find"), None);
    assert_eq!(store.find_time_zone(org).await.expect("zone"), "UTC");
}

async fn a_restricted_advisory_has_a_clock_for_who_may_see_it(store: Store, _: Target) {
    let reader = plant(&store).await;
    track(&store, reader.organisation, 50, "Certs", "Example CERT").await;
    let mut secret = advisory("EX-1", "Acme", 20);
    secret.tlp = Tlp::Red;
    store_all(&store, vec![secret]).await;
    let trusted = Reader { tlp: Tlp::Red, ..reader };
    for (reader, count, pairs) in [(&reader, 1, 2), (&trusted, 2, 4)] {
        assert_eq!(matters(&store, reader).await.len(), count);
        assert_eq!(store.count_source_news(reader, PatchSourceId(id(50))).await.expect("count").matches, pairs);
    }
}

async fn a_deleted_advisory_leaves_no_clock(store: Store, _: Target) {
    let reader = plant(&store).await;
    store.delete_advisory(advisory_id("EX-1"), "anna", "a mistake", at(3_000)).await.expect("delete");
    assert_eq!(matters(&store, &reader).await, [matter("EX-2", false, 2, 2_004)]);
    store_all(&store, vec![advisory("EX-1", "Acme", 30)]).await;
    let claims = store.claim_work(Stage::Assess, at(4_000), 10).await.expect("claim");
    let assessed = claims.into_iter().map(|claim| (claim, assessment(Label::Monitor, 5.0, None)));
    store.record_assessments(assessed.collect(), at(4_001)).await.expect("record");
    meet(&store, &reader, facts("1", "1"), 4_002).await;
    assert!(matters(&store, &reader).await.contains(&matter("EX-1", false, 2, 4_003)), "it came anew");
}

async fn a_day_that_a_person_sets_is_a_matter_of_its_own_with_its_history(store: Store, _: Target) {
    let reader = plant(&store).await;
    let stranger = organisation(&store, "Stranger", 2).await;
    let set = async |reader: &Reader, among, due, seconds| {
        let (reason, who) = ("the next standstill".to_owned(), "anna".to_owned());
        let new = NewDue { advisory: advisory_id("EX-1"), among, due, reason, who };
        store.put_due(reader, new, at(seconds)).await.expect("put")
    };
    let one = Among::Asset(asset_id(10));
    assert_eq!(set(&reader, one, None, 3_000).await, 0, "nothing is there to be taken back");
    assert_eq!(set(&stranger, one, Some(date(2026, 6, 30)), 3_000).await, 0);
    assert!(!store.has_dues(reader.organisation).await.expect("dues"));
    assert_eq!(set(&reader, one, Some(date(2026, 6, 30)), 3_001).await, 1);
    assert_eq!(set(&reader, one, Some(date(2026, 7, 31)), 3_002).await, 1);
    assert!(store.has_dues(reader.organisation).await.expect("dues"));
    assert!(!store.has_dues(stranger.organisation).await.expect("dues"));
    let days = async || {
        let matters = store.list_clock_matters(&reader).await.expect("matters");
        let mut days: Vec<_> = matters.into_iter().map(|one| (one.advisory.tracking_id, one.assets, one.due)).collect();
        days.sort();
        days
    };
    let named = |name: &str, assets, due| (name.to_owned(), assets, due);
    let july = Some(date(2026, 7, 31));
    assert_eq!(days().await, [named("EX-1", 1, None), named("EX-1", 1, july), named("EX-2", 2, None)]);
    meet(&store, &reader, facts("1", "1"), 4_000).await;
    assert!(days().await.contains(&named("EX-1", 1, july)), "matches were written anew");
    assert_eq!(set(&reader, Among::Touched, july, 4_100).await, 2);
    assert!(days().await.contains(&named("EX-1", 2, july)));
    assert_eq!(set(&reader, one, None, 5_000).await, 1);
    let found = store.find_match(&reader, advisory_id("EX-1"), asset_id(10)).await.expect("find").expect("a match");
    let told: Vec<_> = found.dues.iter().map(|one| (one.due, one.who.as_str())).collect();
    assert_eq!(told, [(None, "anna"), (july, "anna"), (july, "anna"), (Some(date(2026, 6, 30)), "anna")]);
    assert!(store.find_match(&stranger, advisory_id("EX-1"), asset_id(10)).await.expect("find").is_none());
    store.seal_ledger(100).await.expect("seal");
    let entries = store.list_ledger(Chain::Organisation(reader.organisation), 0, 100).await.expect("ledger");
    assert_eq!(entries.iter().filter(|entry| entry.what == "match_due_set").count(), 4);
}
