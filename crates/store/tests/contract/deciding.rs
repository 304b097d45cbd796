//! What people say of matches and advisories: kept, counted, taken for what it was said for, and nobody else's.

use crate::contract;
use crate::inventories::{asset, match_inventory, met};
use crate::samples::{advisory, advisory_id, assessment, at, id, organisation, store_all};
use store::{
    Among, Chain, Comment, KindMatch, MatchFilter, MatchScope, MatchedKind, NewDecision, NewRemediation, ReadMark,
    Reader, RemediationMark, Stage, Store, Target, VerdictCounts,
};
use triage::advisory::Tlp;
use triage::assessment::Label;
use triage::asset::AssetId;
use triage::disposition::{Decision, DecisionStanding, MatchFacts, Remediation, RemediationStanding};
use triage::matching::Verdict;

contract![
    a_rejected_match_stays_visible_and_is_counted_nowhere,
    a_confirmed_match_is_affected,
    a_decision_is_kept_through_matching_until_the_facts_change,
    one_step_decides_about_a_whole_kind_and_is_in_the_ledger,
    what_is_touched_is_what_people_say_is_touched,
    a_rejection_that_a_bulk_revision_outdates_is_told,
    a_remediation_is_kept_for_each_vulnerability,
    what_is_done_must_be_looked_at_again_when_the_remedy_changes,
    statistics_count_documents_pairs_and_remediations,
    comments_and_read_marks_are_kept,
    a_stranger_decides_and_reads_nothing,
    a_restricted_advisory_hides_what_was_said_of_it,
];

pub(crate) fn facts(basis: &str, remedy: &str) -> MatchFacts {
    MatchFacts { basis: basis.to_owned(), remedy: remedy.to_owned() }
}

/// Two assets of version 1 and one of version 2, which EX-1 affects and EX-2 may affect.
pub(crate) async fn plant(store: &Store) -> Reader {
    let reader = organisation(store, "Plant", 1).await;
    store_all(store, vec![advisory("EX-1", "Acme", 10), advisory("EX-2", "Acme", 20)]).await;
    let claims = store.claim_work(Stage::Assess, at(2_000), 10).await.expect("claim");
    let assessed = claims.into_iter().map(|claim| (claim, assessment(Label::Monitor, 5.0, None)));
    store.record_assessments(assessed.collect(), at(2_001)).await.expect("record");
    let assets = [(10, "a", "1"), (11, "b", "1"), (12, "c", "2")];
    let assets = assets.map(|(number, name, version)| (AssetId(id(number)), asset(name, version)));
    store.import_assets(reader.organisation, assets.to_vec(), at(2_002)).await.expect("import");
    meet(store, &reader, facts("1", "1"), 2_003).await;
    reader
}

/// Matches everything once more; EX-1 hangs on these facts.
pub(crate) async fn meet(store: &Store, reader: &Reader, of_first: MatchFacts, seconds: i64) {
    let org = reader.organisation;
    store.queue_inventory(org, at(seconds)).await.expect("queue");
    let claim = store.claim_work(Stage::MatchOrganisation, at(seconds), 10).await.expect("claim").remove(0);
    let one = async |advisory, version, verdict, facts: &MatchFacts| KindMatch {
        facts: facts.clone(),
        ..met(store, org, advisory, version, verdict).await
    };
    let matches = vec![
        one("EX-1", "1", Verdict::Affected, &of_first).await,
        one("EX-1", "2", Verdict::Fixed, &of_first).await,
        one("EX-2", "1", Verdict::NeedsData, &facts("2", "2")).await,
    ];
    assert!(match_inventory(store, claim, matches, seconds + 1).await);
}

pub(crate) fn decision(name: &str, among: Among, decision: Option<Decision>) -> NewDecision {
    let (reason, who) = ("it is the older board".to_owned(), "anna".to_owned());
    NewDecision { advisory: advisory_id(name), among, decision, reason, who }
}

pub(crate) fn asset_id(number: u128) -> AssetId {
    AssetId(id(number))
}

async fn verdicts(store: &Store, reader: &Reader) -> Vec<(Verdict, u64)> {
    store.count_matches(reader).await.expect("count")
}

async fn a_rejected_match_stays_visible_and_is_counted_nowhere(store: Store, _: Target) {
    let reader = plant(&store).await;
    let before = [(Verdict::Affected, 2), (Verdict::NeedsData, 2), (Verdict::Fixed, 1)];
    assert_eq!(verdicts(&store, &reader).await, before);
    let reject = decision("EX-1", Among::Asset(asset_id(10)), Some(Decision::Rejected));
    assert_eq!(store.put_decision(&reader, reject, at(3_000)).await.expect("put"), 1);
    let after = [(Verdict::Affected, 1), (Verdict::NeedsData, 2), (Verdict::Fixed, 1)];
    assert_eq!(verdicts(&store, &reader).await, after);
    let of_advisory = &store.count_matches_of_advisories(&reader, &[advisory_id("EX-1")]).await.expect("count");
    let expected = VerdictCounts { affected: 1, fixed: 1, rejected: 1, ..VerdictCounts::default() };
    assert_eq!(of_advisory[&advisory_id("EX-1")], expected);
    let of_asset = &store.count_matches_of_assets(&reader, &[asset_id(10)]).await.expect("count");
    assert_eq!(of_asset[&asset_id(10)], VerdictCounts { needs_data: 1, rejected: 1, ..VerdictCounts::default() });
    let listed = store.list_matches_where(&reader, &of_verdict(Verdict::Affected), 0, 10).await.expect("list");
    assert_eq!(listed.iter().map(|row| row.found.asset).collect::<Vec<_>>(), [asset_id(11)]);
    let all = store.list_matches(&reader, MatchScope::Advisory(advisory_id("EX-1")), 10).await.expect("list");
    let row = all.iter().find(|row| row.found.asset == asset_id(10)).expect("it stays visible");
    assert_eq!((row.found.verdict, row.verdict()), (Verdict::Affected, None));
    let said = row.decision.as_ref().expect("by whom, when, why");
    assert_eq!((said.who.as_str(), said.reason.as_str(), said.at), ("anna", "it is the older board", at(3_000)));
    let take_back = decision("EX-1", Among::Asset(asset_id(10)), None);
    assert_eq!(store.put_decision(&reader, take_back, at(3_001)).await.expect("put"), 1);
    assert_eq!(verdicts(&store, &reader).await, before);
}

fn of_verdict(verdict: Verdict) -> MatchFilter {
    MatchFilter { verdict: Some(verdict), ..MatchFilter::default() }
}

async fn a_confirmed_match_is_affected(store: Store, _: Target) {
    let reader = plant(&store).await;
    let confirm = decision("EX-2", Among::Asset(asset_id(11)), Some(Decision::Confirmed));
    store.put_decision(&reader, confirm, at(3_000)).await.expect("put");
    let after = [(Verdict::Affected, 3), (Verdict::NeedsData, 1), (Verdict::Fixed, 1)];
    assert_eq!(verdicts(&store, &reader).await, after);
    for (verdict, count) in after {
        let listed = store.list_matches_where(&reader, &of_verdict(verdict), 0, 10).await.expect("list");
        assert_eq!(listed.len() as u64, count, "{verdict:?}");
        assert!(listed.iter().all(|row| row.verdict() == Some(verdict)));
    }
    let claims = store.claim_work(Stage::Alert, at(3_001), 10).await.expect("claim");
    assert!(claims.iter().any(|claim| claim.advisory_id() == advisory_id("EX-2")), "it is told like a computed one");
}

async fn a_decision_is_kept_through_matching_until_the_facts_change(store: Store, _: Target) {
    let reader = plant(&store).await;
    let reject = decision("EX-1", Among::Asset(asset_id(10)), Some(Decision::Rejected));
    store.put_decision(&reader, reject, at(3_000)).await.expect("put");
    let standing = async || {
        let detail =
            store.find_match(&reader, advisory_id("EX-1"), asset_id(10)).await.expect("find").expect("a match");
        (detail.row.decision.expect("a decision").standing, detail.row.found.verdict)
    };
    meet(&store, &reader, facts("1", "another remedy"), 4_000).await;
    assert_eq!(standing().await.0, DecisionStanding::Rejected, "a fix makes no match");
    meet(&store, &reader, facts("another range", "1"), 5_000).await;
    assert_eq!(standing().await, (DecisionStanding::OtherFacts, Verdict::Affected));
    assert_eq!(verdicts(&store, &reader).await[0], (Verdict::Affected, 2), "it is not applied any more");
    let counted = store.count_standings(&reader, None).await.expect("count");
    assert_eq!((counted.rejected, counted.other_facts), (0, 1));
    let listed = store.list_decisions(&reader, None, 10).await.expect("list");
    assert_eq!((listed.len(), listed[0].decision.standing), (1, DecisionStanding::OtherFacts));
    meet(&store, &reader, facts("1", "1"), 6_000).await;
    assert_eq!(standing().await.0, DecisionStanding::Rejected, "the facts are those it was said for");
    // Another version is another kind, and that is no match at all.
    store.import_assets(reader.organisation, vec![(asset_id(10), asset("a", "9"))], at(7_000)).await.expect("import");
    meet_nothing(&store, 7_001).await;
    assert_eq!(store.find_match(&reader, advisory_id("EX-1"), asset_id(10)).await.expect("find"), None);
    let listed = store.list_decisions(&reader, Some(advisory_id("EX-1")), 10).await.expect("list");
    assert_eq!((listed[0].is_matched, listed[0].decision.standing), (false, DecisionStanding::OtherFacts));
}

async fn meet_nothing(store: &Store, seconds: i64) {
    let claim = store.claim_work(Stage::MatchOrganisation, at(seconds), 10).await.expect("claim").remove(0);
    assert!(match_inventory(store, claim, Vec::new(), seconds).await);
}

async fn one_step_decides_about_a_whole_kind_and_is_in_the_ledger(store: Store, _: Target) {
    let reader = plant(&store).await;
    let all = decision("EX-1", Among::Kind(asset_id(10)), Some(Decision::Rejected));
    assert_eq!(store.put_decision(&reader, all.clone(), at(3_000)).await.expect("put"), 2);
    assert_eq!(store.put_decision(&reader, all, at(3_000)).await.expect("put"), 2, "twice is once");
    assert_eq!(store.count_standings(&reader, Some(advisory_id("EX-1"))).await.expect("count").rejected, 2);
    let nowhere = decision("EX-2", Among::Asset(asset_id(12)), Some(Decision::Rejected));
    assert_eq!(store.put_decision(&reader, nowhere, at(3_001)).await.expect("put"), 0, "they do not meet");
    store.seal_ledger(100).await.expect("seal");
    let entries = store.list_ledger(Chain::Organisation(reader.organisation), 0, 100).await.expect("ledger");
    let told: Vec<_> = entries.iter().filter(|entry| entry.what == "match_decided").collect();
    assert_eq!(told.len(), 2);
    assert_eq!(told[0].subject, advisory_id("EX-1").0.to_string());
    for word in ["\"decision\":\"rejected\"", "\"who\":\"anna\"", "\"assets\":2", "\"asset\":\"a\"", "older board"] {
        assert!(told[0].body.contains(word), "{}", told[0].body);
    }
}

pub(crate) async fn mark(
    store: &Store,
    reader: &Reader,
    among: Among,
    key: Option<&str>,
    state: Remediation,
    seconds: i64,
) -> u64 {
    let advisory = advisory_id("EX-1");
    let kinds = store.list_matched_kinds(reader, advisory, among).await.expect("kinds");
    let of = |kind: &MatchedKind, vulnerability: &str| RemediationMark {
        kind: kind.kind,
        facts: kind.facts.clone(),
        vulnerability: vulnerability.to_owned(),
        is_meant: key.is_none_or(|key| key == vulnerability),
    };
    let marks = kinds.iter().flat_map(|kind| ["CVE-1", "CVE-2"].map(|vulnerability| of(kind, vulnerability))).collect();
    let (note, who) = ("in the spring stop".to_owned(), "bert".to_owned());
    let new = NewRemediation { advisory, revision: 1, among, marks, state, note, who };
    store.put_remediation(reader, new, at(seconds)).await.expect("put")
}

async fn standings(store: &Store, reader: &Reader) -> Vec<(AssetId, RemediationStanding)> {
    let scope = MatchScope::Advisory(advisory_id("EX-1"));
    let listed = store.list_remediation_standings(reader, scope).await.expect("list");
    assert_eq!(store.list_all_remediation_standings(reader).await.expect("list"), listed, "no other has any");
    let stranger = Reader { organisation: store::OrganisationId(uuid::Uuid::from_u128(999)), ..*reader };
    assert!(store.list_all_remediation_standings(&stranger).await.expect("list").is_empty());
    let mut standings: Vec<_> = listed.into_iter().map(|((_, asset), standing)| (asset, standing)).collect();
    standings.sort();
    standings
}

async fn a_remediation_is_kept_for_each_vulnerability(store: Store, _: Target) {
    use RemediationStanding::{Done, InProgress};
    let reader = plant(&store).await;
    let one = Among::Asset(asset_id(10));
    assert_eq!(mark(&store, &reader, one, Some("CVE-1"), Remediation::Done, 3_000).await, 1);
    assert_eq!(standings(&store, &reader).await, [(asset_id(10), InProgress)], "the other vulnerability is open");
    let detail = store.find_match(&reader, advisory_id("EX-1"), asset_id(10)).await.expect("find").expect("a match");
    assert_eq!(detail.kind_assets, 2);
    let said: Vec<_> = detail.remediations.iter().map(|one| (one.vulnerability.as_str(), one.state)).collect();
    assert_eq!(said, [("CVE-1", Remediation::Done), ("CVE-2", Remediation::NotRemediated)]);
    let first = &detail.remediations[0];
    assert_eq!((first.who.as_str(), first.note.as_str(), first.at), ("bert", "in the spring stop", at(3_000)));
    assert_eq!(mark(&store, &reader, Among::Kind(asset_id(10)), None, Remediation::Done, 3_001).await, 2);
    assert_eq!(standings(&store, &reader).await, [(asset_id(10), Done), (asset_id(11), Done)]);
    assert_eq!(mark(&store, &reader, Among::Touched, Some("CVE-2"), Remediation::InProgress, 3_002).await, 2);
    assert_eq!(standings(&store, &reader).await, [(asset_id(10), InProgress), (asset_id(11), InProgress)]);
    store.seal_ledger(100).await.expect("seal");
    let entries = store.list_ledger(Chain::Organisation(reader.organisation), 0, 100).await.expect("ledger");
    assert_eq!(entries.iter().filter(|entry| entry.what == "remediation_marked").count(), 3);
}

async fn what_is_done_must_be_looked_at_again_when_the_remedy_changes(store: Store, _: Target) {
    let reader = plant(&store).await;
    mark(&store, &reader, Among::Asset(asset_id(10)), None, Remediation::Done, 3_000).await;
    mark(&store, &reader, Among::Asset(asset_id(11)), None, Remediation::InProgress, 3_001).await;
    meet(&store, &reader, facts("1", "1"), 4_000).await;
    assert_eq!(standings(&store, &reader).await[0].1, RemediationStanding::Done);
    meet(&store, &reader, facts("1", "another remedy"), 5_000).await;
    let again = [(asset_id(10), RemediationStanding::LookAgain), (asset_id(11), RemediationStanding::InProgress)];
    assert_eq!(standings(&store, &reader).await, again, "work that has begun goes on");
    mark(&store, &reader, Among::Asset(asset_id(10)), None, Remediation::Done, 5_500).await;
    assert_eq!(standings(&store, &reader).await[0].1, RemediationStanding::Done);
}

async fn statistics_count_documents_pairs_and_remediations(store: Store, _: Target) {
    let reader = plant(&store).await;
    mark(&store, &reader, Among::Asset(asset_id(10)), None, Remediation::Done, 3_000).await;
    let counted = store.count_statistics(&reader).await.expect("count");
    assert_eq!((counted.advisories, counted.revisions, counted.assets, counted.matched_assets), (2, 2, 3, 3));
    assert_eq!(counted.labels, [(Some(Label::Monitor), 2)]);
    assert_eq!(counted.severities, [(Some("high".to_owned()), 2)]);
    assert_eq!(counted.publishers.iter().map(|(_, count)| count).sum::<u64>(), 2);
    let today = at(3_000).as_second() / 86_400;
    assert_eq!(counted.done_by_day, [(today, 2)], "two vulnerabilities of one asset");
    let pairs = &counted.standings;
    assert_eq!(pairs.matched(), 5);
    use RemediationStanding::{Done, InProgress, LookAgain, NotRemediated};
    assert_eq!(pairs.remediations, [(NotRemediated, 3), (LookAgain, 0), (InProgress, 0), (Done, 1)]);
    mark(&store, &reader, Among::Asset(asset_id(11)), Some("CVE-1"), Remediation::Done, 3_001).await;
    let reject = decision("EX-1", Among::Asset(asset_id(10)), Some(Decision::Rejected));
    store.put_decision(&reader, reject, at(3_002)).await.expect("put");
    let of_advisory = store.count_standings(&reader, Some(advisory_id("EX-1"))).await.expect("count");
    assert_eq!(of_advisory.remediations, [(NotRemediated, 0), (LookAgain, 0), (InProgress, 1), (Done, 0)]);
    assert_eq!((of_advisory.matched(), of_advisory.rejected), (3, 1));
}

async fn comments_and_read_marks_are_kept(store: Store, _: Target) {
    let reader = organisation(&store, "Plant", 1).await;
    store_all(&store, vec![advisory("EX-1", "Acme", 10)]).await;
    let first = advisory_id("EX-1");
    let comment = |number, text: &str| Comment {
        id: id(number),
        text: text.to_owned(),
        who: "anna".to_owned(),
        at: at(i64::try_from(number).expect("small")),
    };
    for one in [comment(2, "second"), comment(1, "first"), comment(1, "first")] {
        assert!(store.insert_comment(&reader, first, one, Vec::new()).await.expect("insert"));
    }
    let listed = store.list_comments(&reader, first).await.expect("list");
    assert_eq!(listed, [comment(1, "first"), comment(2, "second")]);
    let long = comment(3, &"a".repeat(store::COMMENT_CHARS_MAX + 1));
    assert!(store.insert_comment(&reader, first, long, Vec::new()).await.is_err());
    let mark = |revision| ReadMark { revision, who: "anna".to_owned(), at: at(5) };
    assert!(store.put_read_mark(&reader, first, Some(mark(1)), at(5)).await.expect("mark"));
    assert!(store.put_read_mark(&reader, first, Some(mark(1)), at(6)).await.expect("mark"));
    assert_eq!(store.list_read_marks(&reader, &[first]).await.expect("list")[&first], mark(1));
    assert!(store.put_read_mark(&reader, first, None, at(7)).await.expect("mark"));
    assert!(store.list_read_marks(&reader, &[first]).await.expect("list").is_empty());
    store.seal_ledger(100).await.expect("seal");
    let entries = store.list_ledger(Chain::Organisation(reader.organisation), 0, 100).await.expect("ledger");
    let told: Vec<_> = entries.iter().map(|entry| entry.what.as_str()).collect();
    assert_eq!(told, ["commented", "commented", "read", "unread"], "what changes nothing is no entry");
}

async fn what_is_touched_is_what_people_say_is_touched(store: Store, _: Target) {
    let reader = plant(&store).await;
    for (asset, what) in [(10, Decision::Rejected), (12, Decision::Confirmed)] {
        let said = decision("EX-1", Among::Asset(asset_id(asset)), Some(what));
        assert_eq!(store.put_decision(&reader, said, at(3_000)).await.expect("put"), 1);
    }
    assert_eq!(mark(&store, &reader, Among::Touched, None, Remediation::Done, 3_001).await, 2);
    let standings = standings(&store, &reader).await;
    let marked = |asset| standings.iter().any(|(one, _)| *one == asset_id(asset));
    assert_eq!([10, 11, 12].map(marked), [false, true, true], "not the rejected one, and the confirmed one");
    let take_back = decision("EX-1", Among::Touched, None);
    assert_eq!(store.put_decision(&reader, take_back, at(3_002)).await.expect("put"), 2, "the rejection, too");
    assert!(store.list_decisions(&reader, None, 10).await.expect("list").is_empty());
}

async fn a_rejection_that_a_bulk_revision_outdates_is_told(store: Store, _: Target) {
    let reader = plant(&store).await;
    let org = reader.organisation;
    let reject = decision("EX-1", Among::Asset(asset_id(10)), Some(Decision::Rejected));
    store.put_decision(&reader, reject, at(3_000)).await.expect("put");
    while let [claim] = store.claim_work(Stage::Alert, at(3_001), 1).await.expect("claim")[..] {
        store.record_alerts(claim, Vec::new(), at(3_001)).await.expect("alert");
    }
    store_all(&store, vec![advisory("EX-1", "Acme", 11)]).await;
    let claims = store.claim_work(Stage::Assess, at(3_002), 10).await.expect("claim");
    let assessed = claims.into_iter().map(|claim| (claim, assessment(Label::Monitor, 5.0, None)));
    store.record_assessments(assessed.collect(), at(3_003)).await.expect("record");
    for claim in store.claim_work(Stage::Match, at(3_004), 10).await.expect("claim") {
        let claim = store::Claim { announce: false, ..claim };
        let edition = store.find_inventory_edition(org).await.expect("edition");
        let found = met(&store, org, "EX-1", "1", Verdict::Affected).await;
        let matches = vec![KindMatch { facts: facts("another", "1"), ..found }];
        let of_plant = vec![store::OrganisationMatches { organisation: org, edition, matches }];
        store.record_matches(vec![(claim, of_plant)], at(3_005)).await.expect("record");
    }
    let told = store.claim_work(Stage::Alert, at(3_006), 10).await.expect("claim");
    assert!(told.iter().any(|claim| claim.advisory_id() == advisory_id("EX-1")), "the rejection holds no more");
}

async fn a_stranger_decides_and_reads_nothing(store: Store, _: Target) {
    let reader = plant(&store).await;
    let stranger = organisation(&store, "Stranger", 2).await;
    let first = advisory_id("EX-1");
    let reject = decision("EX-1", Among::Kind(asset_id(10)), Some(Decision::Rejected));
    assert_eq!(store.put_decision(&stranger, reject.clone(), at(3_000)).await.expect("put"), 0);
    assert_eq!(mark(&store, &stranger, Among::Touched, None, Remediation::Done, 3_000).await, 0);
    store.put_decision(&reader, reject, at(3_001)).await.expect("put");
    mark(&store, &reader, Among::Asset(asset_id(10)), None, Remediation::Done, 3_002).await;
    let comment = Comment { id: id(1), text: "x".to_owned(), who: "anna".to_owned(), at: at(1) };
    store.insert_comment(&reader, first, comment, Vec::new()).await.expect("insert");
    let read = ReadMark { revision: 1, who: "anna".to_owned(), at: at(1) };
    store.put_read_mark(&reader, first, Some(read), at(1)).await.expect("mark");
    assert_eq!(store.find_match(&stranger, first, asset_id(10)).await.expect("find"), None);
    assert!(store.list_decisions(&stranger, None, 10).await.expect("list").is_empty());
    assert!(standings(&store, &stranger).await.is_empty());
    assert!(store.list_matched_kinds(&stranger, first, Among::Touched).await.expect("kinds").is_empty());
    assert!(store.list_comments(&stranger, first).await.expect("list").is_empty());
    assert!(store.list_read_marks(&stranger, &[first]).await.expect("list").is_empty());
    assert_eq!(store.find_asset_id(stranger.organisation, "a").await.expect("find"), None);
    assert_eq!(store.find_asset_id(reader.organisation, "a").await.expect("find"), Some(asset_id(10)));
    let counted = store.count_statistics(&stranger).await.expect("count");
    assert_eq!((counted.advisories, counted.assets, counted.matched_assets), (2, 0, 0));
    assert_eq!((counted.standings.matched(), counted.done_by_day.len()), (0, 0));
    let take_back = decision("EX-1", Among::Asset(asset_id(10)), None);
    assert_eq!(store.put_decision(&stranger, take_back, at(3_003)).await.expect("put"), 0);
    assert_eq!(store.list_decisions(&reader, None, 10).await.expect("list").len(), 2);
}

async fn a_restricted_advisory_hides_what_was_said_of_it(store: Store, _: Target) {
    let reader = plant(&store).await;
    let first = advisory_id("EX-1");
    let reject = decision("EX-1", Among::Asset(asset_id(10)), Some(Decision::Rejected));
    store.put_decision(&reader, reject, at(3_000)).await.expect("put");
    mark(&store, &reader, Among::Asset(asset_id(11)), None, Remediation::Done, 3_001).await;
    let comment = Comment { id: id(1), text: "x".to_owned(), who: "anna".to_owned(), at: at(1) };
    store.insert_comment(&reader, first, comment.clone(), Vec::new()).await.expect("insert");
    let read = ReadMark { revision: 1, who: "anna".to_owned(), at: at(1) };
    store.put_read_mark(&reader, first, Some(read.clone()), at(1)).await.expect("mark");
    let mut secret = advisory("EX-1", "Acme", 20);
    secret.tlp = Tlp::Red;
    store_all(&store, vec![secret]).await;
    assert_eq!(store.find_match(&reader, first, asset_id(10)).await.expect("find"), None);
    assert!(store.list_decisions(&reader, None, 10).await.expect("list").is_empty());
    assert!(standings(&store, &reader).await.is_empty());
    assert!(store.list_comments(&reader, first).await.expect("list").is_empty());
    assert!(store.list_read_marks(&reader, &[first]).await.expect("list").is_empty());
    let other = Comment { id: id(2), ..comment };
    assert!(!store.insert_comment(&reader, first, other, Vec::new()).await.expect("insert"));
    assert!(!store.put_read_mark(&reader, first, Some(read), at(2)).await.expect("mark"));
    let counted = store.count_statistics(&reader).await.expect("count");
    assert_eq!((counted.advisories, counted.standings.rejected, counted.done_by_day.len()), (1, 0, 0));
    let trusted = Reader { tlp: Tlp::Red, ..reader };
    assert_eq!(store.list_decisions(&trusted, None, 10).await.expect("list").len(), 1);
}
