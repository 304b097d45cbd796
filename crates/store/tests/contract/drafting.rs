//! Drafts: asked for once, kept with their model, gone with the bytes they were made of.

use crate::announcing::announced;
use crate::contract;
use crate::samples::{advisory, advisory_id, assessment, at, document, reader, store_all};
use store::{AdvisoryKey, DraftOutcome, DraftScope, Stage, Store, StoredDraft, Target};
use triage::advisory::Tlp;
use triage::assessment::Label;
use triage::draft::{Draft, PROMPT_VERSION, Sentence};

contract![
    a_draft_is_made_once_for_the_same_bytes_model_and_question,
    a_draft_is_shown_with_the_bytes_it_was_made_of_only,
    an_answer_that_came_too_late_is_not_written,
    an_endpoint_that_failed_is_asked_again_and_a_bad_draft_is_not,
    nothing_restricted_old_or_unassessed_is_asked_about,
    a_draft_by_the_rules_of_another_day_is_not_shown,
    an_announcement_is_not_asked_about,
];

fn scope(model: &str) -> DraftScope {
    DraftScope { model: model.to_owned(), prompt_version: PROMPT_VERSION, tlp: Tlp::Clear, updated_since: at(0) }
}

fn draft() -> Draft {
    let cites = vec!["/document/title".to_owned()];
    Draft { sentences: vec![Sentence { text: "It stops.".to_owned(), cites }] }
}

async fn assessed(store: &Store, ids: &[&str]) {
    store_all(store, ids.iter().map(|id| advisory(id, "Acme", 10)).collect()).await;
    assess(store, 2_000).await;
}

async fn assess(store: &Store, seconds: i64) {
    let claims = store.claim_work(Stage::Assess, at(seconds), 10).await.expect("claim");
    let all = claims.into_iter().map(|claim| (claim, assessment(Label::Monitor, 5.0, None))).collect();
    store.record_assessments(all, at(seconds)).await.expect("record");
}

async fn shown(store: &Store) -> Option<StoredDraft> {
    let found = store.find_advisory(&reader(Tlp::Clear), &AdvisoryKey::Id(advisory_id("EX-1"))).await.expect("find");
    found.into_iter().next().expect("the advisory").draft
}

async fn a_draft_is_made_once_for_the_same_bytes_model_and_question(store: Store, _: Target) {
    assessed(&store, &["EX-1"]).await;
    let claims = store.claim_drafts(&scope("m"), at(3_000), 5).await.expect("claim");
    assert_eq!(claims.len(), 1);
    assert_eq!(store.claim_drafts(&scope("m"), at(3_001), 5).await.expect("claim"), [], "it is being asked");
    store.record_draft(claims[0].clone(), DraftOutcome::Kept(draft()), at(3_002)).await.expect("record");
    assert_eq!(store.claim_drafts(&scope("m"), at(90_000), 5).await.expect("claim"), []);
    assert_eq!(store.claim_drafts(&scope("other"), at(90_000), 5).await.expect("claim").len(), 1);
}

async fn a_draft_is_shown_with_the_bytes_it_was_made_of_only(store: Store, _: Target) {
    assessed(&store, &["EX-1"]).await;
    assert_eq!(shown(&store).await, None);
    let claim = store.claim_drafts(&scope("m"), at(3_000), 5).await.expect("claim").remove(0);
    store.record_draft(claim, DraftOutcome::Kept(draft()), at(3_002)).await.expect("record");
    assert_eq!(shown(&store).await, Some(StoredDraft { draft: draft(), model: "m".to_owned(), made: at(3_002) }));
    store.store_documents(vec![document(advisory("EX-1", "Acme", 20), "second")], at(4_000)).await.expect("store");
    assert_eq!(shown(&store).await, None, "the document says something else now");
    assess(&store, 4_100).await;
    assert_eq!(store.claim_drafts(&scope("m"), at(4_200), 5).await.expect("claim").len(), 1);
    assert_eq!(store.delete_drafts().await.expect("delete"), 1);
}

async fn an_answer_that_came_too_late_is_not_written(store: Store, _: Target) {
    assessed(&store, &["EX-1"]).await;
    let late = store.claim_drafts(&scope("m"), at(3_000), 5).await.expect("claim").remove(0);
    let second = store.claim_drafts(&scope("m"), at(10_000), 5).await.expect("claim");
    assert_eq!(second.len(), 1, "the lease has run out");
    store.record_draft(late, DraftOutcome::Kept(draft()), at(10_001)).await.expect("record");
    assert_eq!(shown(&store).await, None);
}

async fn an_endpoint_that_failed_is_asked_again_and_a_bad_draft_is_not(store: Store, _: Target) {
    assessed(&store, &["EX-1", "EX-2"]).await;
    let claims = store.claim_drafts(&scope("m"), at(3_000), 5).await.expect("claim");
    store
        .record_draft(claims[0].clone(), DraftOutcome::Failed("no answer".to_owned()), at(3_001))
        .await
        .expect("record");
    store
        .record_draft(claims[1].clone(), DraftOutcome::Discarded("a lie".to_owned()), at(3_001))
        .await
        .expect("record");
    assert_eq!(store.claim_drafts(&scope("m"), at(3_100), 5).await.expect("claim"), []);
    let again = store.claim_drafts(&scope("m"), at(9_000), 5).await.expect("claim");
    assert_eq!(again.iter().map(|claim| claim.advisory).collect::<Vec<_>>(), [claims[0].advisory]);
}

async fn nothing_restricted_old_or_unassessed_is_asked_about(store: Store, _: Target) {
    let mut restricted = advisory("EX-3", "Acme", 30);
    restricted.tlp = Tlp::Amber;
    store_all(&store, vec![advisory("EX-1", "Acme", 10), advisory("EX-2", "Acme", 5_000), restricted]).await;
    assert_eq!(store.claim_drafts(&scope("m"), at(1_900), 5).await.expect("claim"), [], "nothing is assessed yet");
    assess(&store, 2_000).await;
    let recent = DraftScope { updated_since: at(4_000), ..scope("m") };
    let claims = store.claim_drafts(&recent, at(6_000), 5).await.expect("claim");
    assert_eq!(claims.iter().map(|claim| claim.advisory).collect::<Vec<_>>(), [advisory_id("EX-2")]);
    let all = store.claim_drafts(&scope("m"), at(6_001), 5).await.expect("claim");
    assert_eq!(all.iter().map(|claim| claim.advisory).collect::<Vec<_>>(), [advisory_id("EX-1")]);
}

async fn a_draft_by_the_rules_of_another_day_is_not_shown(store: Store, _: Target) {
    assessed(&store, &["EX-1"]).await;
    let former = DraftScope { prompt_version: PROMPT_VERSION - 1, ..scope("m") };
    let claim = store.claim_drafts(&former, at(3_000), 5).await.expect("claim").remove(0);
    store.record_draft(claim, DraftOutcome::Kept(draft()), at(3_001)).await.expect("record");
    assert_eq!(shown(&store).await, None);
    assert_eq!(store.claim_drafts(&scope("m"), at(3_002), 5).await.expect("claim").len(), 1);
}

async fn an_announcement_is_not_asked_about(store: Store, _: Target) {
    store.store_documents(vec![announced("EX-100 is out")], at(1_000)).await.expect("announce");
    assess(&store, 2_000).await;
    assert_eq!(store.claim_drafts(&scope("m"), at(3_000), 5).await.expect("claim"), []);
}
