//! What the referee said of documents: asked once for each version of its tests, counted by publisher, gone with the document.

use crate::announcing::announced;
use crate::contract;
use crate::samples::{advisory, advisory_id, at, document, reader, store_all};
use store::{FrequentFault, JudgementClaim, NewJudgement, PublisherQuality, Stage, Store, Target};
use triage::advisory::Tlp;

contract![
    each_revision_is_judged_once_for_each_version_of_the_tests,
    two_nodes_never_judge_the_same_and_what_was_lost_is_offered_again,
    quality_counts_the_current_documents_that_the_reader_may_see,
    what_was_said_of_a_document_goes_with_it,
    entries_of_news_feeds_are_not_judged,
    work_that_people_wait_for_is_seen,
];

fn said(validator: &str, errors: u64) -> NewJudgement {
    let verdict = if errors > 0 { "invalid" } else { "valid" };
    let mut faults = vec![("6.2.1".to_owned(), 2)];
    if errors > 0 {
        faults.push(("6.1.1".to_owned(), errors));
    }
    let (validator, edition, verdict) = (validator.to_owned(), "2.0".to_owned(), verdict.to_owned());
    NewJudgement { validator, edition, verdict, errors, warnings: 2, notes: 0, faults }
}

async fn claim(store: &Store, validator: &str, seconds: i64) -> Vec<JudgementClaim> {
    store.claim_judgements(validator, "", at(seconds), 10).await.expect("claim")
}

/// Judges everything; a document is as bad as `errors` says of its bytes.
async fn judge(store: &Store, validator: &str, seconds: i64, errors: impl Fn(&str) -> u64) -> usize {
    let claims = claim(store, validator, seconds).await;
    for one in &claims {
        let text = String::from_utf8_lossy(&one.raw).into_owned();
        store.record_judgement(one, said(validator, errors(&text)), at(seconds + 1)).await.expect("record");
    }
    claims.len()
}

fn all(tlp: Tlp) -> store::Reader {
    reader(tlp)
}

async fn each_revision_is_judged_once_for_each_version_of_the_tests(store: Store, _: Target) {
    store_all(&store, vec![advisory("EX-1", "Acme", 10), advisory("EX-2", "Acme", 20)]).await;
    assert_eq!(judge(&store, "1", 1_000, |_| 0).await, 2);
    assert_eq!(judge(&store, "1", 2_000, |_| 0).await, 0);
    store.store_documents(vec![document(advisory("EX-1", "Acme", 30), "later")], at(3_000)).await.expect("revise");
    assert_eq!(judge(&store, "1", 3_001, |_| 0).await, 1, "the new revision alone");
    assert_eq!(judge(&store, "2", 4_000, |_| 3).await, 3, "other tests say something else of all of them");
    let quality = store.list_quality(&all(Tlp::Clear)).await.expect("quality");
    assert_eq!(quality.iter().map(|one| (one.judged, one.invalid)).collect::<Vec<_>>(), [(2, 2)]);
    let first = store.claim_judgements("3", "", at(5_000), 1).await.expect("claim").remove(0);
    let rest = store.claim_judgements("3", &first.sha256, at(5_001), 10).await.expect("claim");
    assert!(rest.len() == 2 && rest.iter().all(|one| one.sha256 > first.sha256), "it goes on where it was");
    let quality = store.list_quality(&all(Tlp::Clear)).await.expect("quality");
    assert_eq!(quality[0].judged, 2, "what was said before stands until it is said anew");
}

async fn two_nodes_never_judge_the_same_and_what_was_lost_is_offered_again(store: Store, _: Target) {
    store_all(&store, vec![advisory("EX-1", "Acme", 10)]).await;
    let lost = claim(&store, "1", 1_000).await.remove(0);
    assert_eq!(claim(&store, "1", 1_001).await, []);
    assert_eq!(store.list_quality(&all(Tlp::Clear)).await.expect("quality")[0].judged, 0, "nothing is said yet");
    let again = claim(&store, "1", 9_000).await.remove(0);
    store.record_judgement(&lost, said("1", 9), at(9_001)).await.expect("record");
    assert_eq!(store.list_quality(&all(Tlp::Clear)).await.expect("quality")[0].judged, 0, "it came too late");
    store.record_judgement(&again, said("1", 0), at(9_002)).await.expect("record");
    assert_eq!(store.list_quality(&all(Tlp::Clear)).await.expect("quality")[0].valid, 1);
}

async fn quality_counts_the_current_documents_that_the_reader_may_see(store: Store, _: Target) {
    let mut hidden = advisory("EX-3", "Acme", 30);
    hidden.tlp = Tlp::Red;
    store_all(&store, vec![advisory("EX-1", "Acme", 10), advisory("EX-2", "Acme", 20), hidden]).await;
    judge(&store, "1", 1_000, |text| if text.contains("EX-1") { 0 } else { 4 }).await;
    let (few, many) = (all(Tlp::Clear), all(Tlp::Red));
    let of_few = store.list_quality(&few).await.expect("quality");
    let publisher = of_few[0].publisher.clone();
    let counted = PublisherQuality { publisher: publisher.clone(), documents: 2, judged: 2, valid: 1, invalid: 1 };
    assert_eq!(of_few, [counted]);
    assert_eq!(store.list_quality(&many).await.expect("quality")[0].invalid, 2);
    let named = [publisher];
    let fault = |test: &str, documents, count| FrequentFault {
        edition: "2.0".to_owned(),
        test: test.to_owned(),
        documents,
        count,
    };
    let faults = store.list_frequent_faults(&few, &named).await.expect("faults");
    assert_eq!(faults, [fault("6.2.1", 2, 4), fault("6.1.1", 1, 4)]);
    let worst = async |reader, publishers: &[String]| {
        let worst = store.list_worst_offenders(reader, publishers, 10).await.expect("worst");
        worst.into_iter().map(|one| (one.tracking_id, one.errors)).collect::<Vec<_>>()
    };
    assert_eq!(worst(&few, &named).await, [("EX-2".to_owned(), 4)]);
    assert_eq!(worst(&many, &named).await.len(), 2);
    assert!(worst(&many, &["Nobody".to_owned()]).await.is_empty());
    assert!(store.list_frequent_faults(&many, &["Nobody".to_owned()]).await.expect("faults").is_empty());
    store.store_documents(vec![document(advisory("EX-2", "Acme", 40), "mended")], at(2_000)).await.expect("mend");
    judge(&store, "1", 3_000, |_| 0).await;
    assert!(worst(&few, &named).await.is_empty(), "the revision before is of no more concern");
}

async fn what_was_said_of_a_document_goes_with_it(store: Store, _: Target) {
    store_all(&store, vec![advisory("EX-1", "Acme", 10), advisory("EX-2", "Acme", 20)]).await;
    judge(&store, "1", 1_000, |_| 1).await;
    store.delete_advisory(advisory_id("EX-1"), "anna", "a drill", at(2_000)).await.expect("delete");
    store_all(&store, vec![advisory("EX-1", "Acme", 10)]).await;
    let claims = claim(&store, "1", 3_000).await;
    assert_eq!(claims.len(), 1, "it is judged anew, and the other is not");
    assert!(String::from_utf8_lossy(&claims[0].raw).contains("EX-1"));
}

async fn entries_of_news_feeds_are_not_judged(store: Store, _: Target) {
    store.store_documents(vec![announced("CVE-2024-0001 in a gateway")], at(1_000)).await.expect("announce");
    assert_eq!(claim(&store, "1", 1_001).await, []);
    assert!(store.list_quality(&all(Tlp::Clear)).await.expect("quality").is_empty());
}

async fn work_that_people_wait_for_is_seen(store: Store, _: Target) {
    assert!(!store.is_work_due(at(1)).await.expect("due"));
    store_all(&store, vec![advisory("EX-1", "Acme", 10)]).await;
    assert!(store.is_work_due(at(1_000_000)).await.expect("due"));
    let claims = store.claim_work(Stage::Assess, at(1_000_000), 10).await.expect("claim");
    store.complete_work(claims).await.expect("complete");
    let rest = store.claim_work(Stage::Match, at(1_000_000), 10).await.expect("claim");
    store.complete_work(rest).await.expect("complete");
    assert!(!store.is_work_due(at(1_000_001)).await.expect("due"));
}
