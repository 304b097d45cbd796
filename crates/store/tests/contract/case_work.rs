//! How far cases are: every step is kept with who and why, goes where the table leads, and is nobody else's to see.

use crate::accounts::join;
use crate::cases::{bring, by, find, naming};
use crate::contract;
use crate::deciding::plant;
use crate::samples::{advisory, advisory_id, at, organisation, store_all};
use identity::Role;
use jiff::civil::{Date, date};
use store::{
    Chain, DispositionOutcome, NewDisposition, OrganisationId, Reader, Store, StoredDisposition, Target, UserId,
};
use triage::advisory::{AdvisoryId, Tlp};
use triage::disposition::{Disposition, DispositionStep};

contract![
    a_step_is_kept_with_who_and_why_and_one_that_leads_nowhere_is_refused,
    a_case_is_given_only_to_who_belongs,
    an_accepted_risk_sets_the_clock_and_ends_with_its_day,
    what_is_said_of_one_document_counts_for_the_case_and_stays_when_it_falls_apart,
    a_stranger_sees_and_changes_nothing_of_a_case,
];

fn new(home: store::CaseId, step: Option<DispositionStep>) -> NewDisposition {
    let (who, today) = ("anna".to_owned(), date(2026, 1, 1));
    NewDisposition { home, step, assignee: None, reason: String::new(), day: None, who, user: None, today }
}

async fn home(store: &Store, reader: &Reader, advisory: AdvisoryId) -> store::CaseId {
    find(store, reader, advisory).await.home
}

async fn put(store: &Store, reader: &Reader, new: NewDisposition, seconds: i64) -> DispositionOutcome {
    store.put_disposition(reader, new, Vec::new(), at(seconds)).await.expect("put")
}

async fn state(store: &Store, reader: &Reader, home: store::CaseId) -> Option<StoredDisposition> {
    store.list_dispositions(reader, &[home]).await.expect("list").remove(&home)
}

async fn a_step_is_kept_with_who_and_why_and_one_that_leads_nowhere_is_refused(store: Store, _: Target) {
    let reader = organisation(&store, "Plant", 1).await;
    store_all(&store, vec![advisory("EX-1", "Acme", 10)]).await;
    let home = home(&store, &reader, advisory_id("EX-1")).await;
    assert_eq!(state(&store, &reader, home).await, None);
    let refused = put(&store, &reader, new(home, Some(DispositionStep::Reopen)), 100).await;
    assert_eq!(refused, DispositionOutcome::NoStep(Disposition::New));
    let first = put(&store, &reader, new(home, Some(DispositionStep::Acknowledge)), 101).await;
    assert_eq!(first, DispositionOutcome::Done(None));
    let planned = NewDisposition {
        reason: "the June outage".to_owned(),
        day: Some(date(2026, 6, 30)),
        ..new(home, Some(DispositionStep::Plan))
    };
    assert!(matches!(put(&store, &reader, planned, 102).await, DispositionOutcome::Done(Some(_))));
    let steps = store.list_disposition_steps(&reader, home).await.expect("steps");
    let told: Vec<_> = steps.iter().map(|step| (step.state, step.day, step.reason.as_str(), step.at)).collect();
    let june = Some(date(2026, 6, 30));
    assert_eq!(
        told,
        [(Disposition::Planned, june, "the June outage", at(102)), (Disposition::Acknowledged, None, "", at(101))]
    );
    assert_eq!(state(&store, &reader, home).await.as_ref(), steps.first());
    store.seal_ledger(100).await.expect("seal");
    let entries = store.list_ledger(Chain::Organisation(reader.organisation), 0, 100).await.expect("ledger");
    assert_eq!(entries.iter().map(|entry| entry.what.as_str()).collect::<Vec<_>>(), ["case_disposed", "case_disposed"]);
}

async fn a_case_is_given_only_to_who_belongs(store: Store, _: Target) {
    let (reader, other) = (organisation(&store, "Plant", 1).await, organisation(&store, "Other", 2).await);
    store_all(&store, vec![advisory("EX-1", "Acme", 10)]).await;
    let home = home(&store, &reader, advisory_id("EX-1")).await;
    let own = join(&store, reader.organisation, 1, Role::Engineer).await;
    let foreign = join(&store, other.organisation, 2, Role::Engineer).await;
    let give = |user| NewDisposition { assignee: Some(user), ..new(home, None) };
    assert_eq!(put(&store, &reader, give(Some(foreign)), 100).await, DispositionOutcome::NoMember);
    assert!(matches!(put(&store, &reader, give(Some(own)), 101).await, DispositionOutcome::Done(_)));
    let kept = state(&store, &reader, home).await.expect("kept");
    assert_eq!((kept.state, kept.assignee, kept.assignee_name.as_str()), (Disposition::New, Some(own), "Person 1"));
    put(&store, &reader, new(home, Some(DispositionStep::Acknowledge)), 102).await;
    assert_eq!(
        state(&store, &reader, home).await.expect("kept").assignee,
        Some(own),
        "a step leaves it with whom it was"
    );
    put(&store, &reader, give(None), 103).await;
    assert_eq!(state(&store, &reader, home).await.expect("kept").assignee, None);
}

async fn accept(store: &Store, reader: &Reader, home: store::CaseId, until: Date, user: Option<UserId>) {
    let reason = "no outage before".to_owned();
    let new = NewDisposition { reason, day: Some(until), user, ..new(home, Some(DispositionStep::AcceptRisk)) };
    assert!(matches!(put(store, reader, new, 3_000).await, DispositionOutcome::Done(_)));
}

async fn due(store: &Store, reader: &Reader) -> Vec<(String, Option<Date>)> {
    let mut all: Vec<_> = (store.list_clock_matters(reader).await.expect("matters").into_iter())
        .map(|one| (one.advisory.tracking_id, one.due))
        .collect();
    all.sort();
    all
}

async fn an_accepted_risk_sets_the_clock_and_ends_with_its_day(store: Store, _: Target) {
    let reader = plant(&store).await;
    let user = join(&store, reader.organisation, 1, Role::Lead).await;
    let home = home(&store, &reader, advisory_id("EX-1")).await;
    let until = date(2026, 3, 1);
    accept(&store, &reader, home, until, Some(user)).await;
    assert!(store.has_dues(reader.organisation).await.expect("dues"));
    assert_eq!(due(&store, &reader).await, [("EX-1".to_owned(), Some(until)), ("EX-2".to_owned(), None)]);
    assert!(store.list_ended_acceptances(date(2026, 2, 28), Tlp::Clear).await.expect("ended").is_empty());
    let ended = store.list_ended_acceptances(date(2026, 3, 2), Tlp::Clear).await.expect("ended").remove(0);
    assert_eq!(
        (ended.organisation, ended.until, ended.reason.as_str()),
        (reader.organisation, until, "no outage before")
    );
    assert_eq!(ended.email.as_deref(), Some("p1@plant.example"), "nobody has it: whoever accepted hears of it");
    assert_eq!(ended.advisory.as_ref().map(|(_, id, _)| id.as_str()), Some("EX-1"));
    let mut secret = advisory("EX-1", "Acme", 20);
    secret.tlp = Tlp::Red;
    store_all(&store, vec![secret]).await;
    let told = store.list_ended_acceptances(date(2026, 3, 2), Tlp::Clear).await.expect("ended").remove(0);
    assert_eq!(told.advisory, None, "what is restricted since is not told of");
    let mut open = advisory("EX-1", "Acme", 30);
    open.tlp = Tlp::Clear;
    store_all(&store, vec![open]).await;
    assert!(store.record_acceptance_ended(ended.clone(), Vec::new(), at(4_000)).await.expect("end"));
    assert!(!store.record_acceptance_ended(ended, Vec::new(), at(4_001)).await.expect("end"), "once");
    assert_eq!(state(&store, &reader, home).await.expect("kept").state, Disposition::Acknowledged);
    assert!(store.list_ended_acceptances(date(2026, 3, 2), Tlp::Clear).await.expect("ended").is_empty());
    assert_eq!(due(&store, &reader).await, [("EX-1".to_owned(), None), ("EX-2".to_owned(), None)]);
}

async fn what_is_said_of_one_document_counts_for_the_case_and_stays_when_it_falls_apart(store: Store, _: Target) {
    let reader = organisation(&store, "Plant", 1).await;
    let cves = ["CVE-2024-0001".to_owned()];
    let vendor = by("Vendor", "SSA-000001", &cves);
    let coordinator = naming(by("Cert", "ICSA-24-001-01", &cves), "SSA-000001");
    bring(&store, vec![vendor.clone(), coordinator.clone()], 1_000).await;
    let (one, other) = (home(&store, &reader, vendor.id).await, home(&store, &reader, coordinator.id).await);
    put(&store, &reader, new(one, Some(DispositionStep::Acknowledge)), 1_100).await;
    assert_eq!(state(&store, &reader, other).await.expect("one case").state, Disposition::Acknowledged);
    put(&store, &reader, new(other, Some(DispositionStep::Investigate)), 1_101).await;
    assert_eq!(state(&store, &reader, one).await.expect("one case").state, Disposition::Investigating);
    assert_eq!(store.list_disposition_steps(&reader, one).await.expect("steps").len(), 2);
    let mut revised = coordinator.clone();
    (revised.references, revised.version, revised.updated) = (Vec::new(), "2".to_owned(), Some(at(1_200)));
    revised.vulnerabilities.clear();
    bring(&store, vec![revised], 1_200).await;
    assert_ne!(find(&store, &reader, vendor.id).await.case_id, find(&store, &reader, coordinator.id).await.case_id);
    assert_eq!(state(&store, &reader, other).await.expect("its own").state, Disposition::Investigating);
    let steps = store.list_disposition_steps(&reader, one).await.expect("steps");
    assert_eq!(steps.iter().map(|step| step.state).collect::<Vec<_>>(), [Disposition::Acknowledged]);
}

async fn a_stranger_sees_and_changes_nothing_of_a_case(store: Store, _: Target) {
    let (reader, stranger) = (organisation(&store, "Plant", 1).await, organisation(&store, "Other", 2).await);
    store_all(&store, vec![advisory("EX-1", "Acme", 10)]).await;
    let home = home(&store, &reader, advisory_id("EX-1")).await;
    put(&store, &reader, new(home, Some(DispositionStep::Acknowledge)), 100).await;
    assert_eq!(state(&store, &stranger, home).await, None);
    assert!(store.list_disposition_steps(&stranger, home).await.expect("steps").is_empty());
    put(&store, &stranger, new(home, Some(DispositionStep::RuleOut)), 101).await;
    assert_eq!(state(&store, &reader, home).await.expect("kept").state, Disposition::Acknowledged);
    let foreign =
        store::EndedAcceptance { organisation: OrganisationId::default(), ..ended(&store, &reader, home).await };
    assert!(!store.record_acceptance_ended(foreign, Vec::new(), at(4_000)).await.expect("end"));
    let mut secret = advisory("EX-1", "Acme", 20);
    secret.tlp = Tlp::Red;
    store_all(&store, vec![secret]).await;
    assert_eq!(state(&store, &reader, home).await, None, "a restricted advisory hides what was said of it");
    assert!(store.list_disposition_steps(&reader, home).await.expect("steps").is_empty());
    let hidden = put(&store, &reader, new(home, Some(DispositionStep::Plan)), 102).await;
    assert_eq!(hidden, DispositionOutcome::NoCase);
}

async fn ended(store: &Store, reader: &Reader, home: store::CaseId) -> store::EndedAcceptance {
    accept(store, reader, home, date(2026, 1, 2), None).await;
    let found = store.list_ended_acceptances(date(2026, 1, 3), Tlp::Clear).await.expect("ended").remove(0);
    put(store, reader, new(home, Some(DispositionStep::Reopen)), 3_001).await;
    found
}
