//! How far cases are: who is given one, is mentioned, or accepted a risk whose time is over gets one mail, and nobody else.

use crate::plant::{Plant, document};
use identity::Role;
use jiff::{SignedDuration, Timestamp};
use monitor::actions::accounts::{self, Actor, Invited, Origin};
use monitor::actions::{self, CaseError, Disposing, Said};
use monitor::{Transport, driver};
use store::{OutboxMessage, UserId};
use triage::advisory::AdvisoryId;
use triage::disposition::{Disposition, DispositionStep};

async fn join(plant: &Plant, name: &str) -> UserId {
    let (monitor, email, now) = (&plant.monitor, format!("{}@plant.example", name.to_lowercase()), driver::now());
    let actor = Actor::command_line(plant.reader.organisation);
    let invited = accounts::invite(monitor, &actor, &email, Role::Engineer, now).await.unwrap();
    let token = match invited {
        Invited::HandOver(token) => Some(token),
        Invited::Mailed => None,
    };
    let token = token.unwrap();
    let origin = Origin { address: None, agent: String::new() };
    accounts::accept_invitation(monitor, &token, name, "pump house at dawn", &origin, now).await.unwrap();
    monitor.store.find_user_by_email(&email).await.unwrap().unwrap().id
}

/// Mails that are no alerts, the oldest first, after everything due at `now` was handed over.
async fn calls(plant: &Plant, now: Timestamp) -> Vec<OutboxMessage> {
    monitor::stages::deliver::run(&plant.monitor, now).await.unwrap();
    let mut mails = plant.monitor.store.list_outbox(&plant.reader, 100).await.unwrap();
    mails.retain(|mail| mail.recipient != "shift@plant.example");
    mails.reverse();
    mails
}

async fn opened() -> (Plant, AdvisoryId) {
    let plant = Plant::open(Transport::Outbox, &["shift@plant.example"]).await;
    plant.publish("ex-1", &document("EX-1", "1", "2024-01-01T00:00:00Z", "2.0"));
    plant.watch().await;
    let advisory = plant.alerts().await[0].advisory;
    (plant, advisory)
}

fn said(words: &str, now: Timestamp) -> Said<'_> {
    Said { words, who: "Anna", now }
}

#[tokio::test]
async fn who_is_mentioned_or_given_a_case_gets_one_mail() {
    let (plant, advisory) = opened().await;
    let (anna, ben) = (join(&plant, "Anna").await, join(&plant, "Ben").await);
    let (monitor, reader, now) = (&plant.monitor, &plant.reader, driver::now());
    let words = "@ben can you look? @anna @nobody mail ben@plant.example";
    actions::comment(monitor, reader, advisory, Some(anna), said(words, now)).await.unwrap();
    let mails = calls(&plant, now).await;
    assert_eq!(mails.iter().map(|mail| mail.recipient.as_str()).collect::<Vec<_>>(), ["ben@plant.example"]);
    assert_eq!(mails[0].subject, "Anna mentioned you: EX-1");
    assert!(mails[0].text.contains(words) && mails[0].text.contains("http://127.0.0.1:8080/advisories/"));
    let asked = Disposing { step: Some(DispositionStep::Plan), assignee: Some(Some(ben)), day: None, user: Some(anna) };
    actions::dispose_case(monitor, reader, advisory, asked, said("yours, @ben", now)).await.unwrap();
    let mails = calls(&plant, now).await;
    assert_eq!(mails.len(), 2, "one mail, although he is given it and mentioned");
    assert!(mails.iter().any(|mail| mail.subject == "Anna gave you a case: EX-1"));
    assert_eq!(plant.alerts().await.len(), 1, "a call is no alert");
}

#[tokio::test]
async fn an_accepted_risk_is_open_again_when_its_day_is_past_and_whoever_accepted_it_hears_of_it_once() {
    let (plant, advisory) = opened().await;
    let anna = join(&plant, "Anna").await;
    let (monitor, reader, now) = (&plant.monitor, &plant.reader, driver::now());
    let today = now.to_zoned(jiff::tz::TimeZone::UTC).date();
    let asked =
        Disposing { step: Some(DispositionStep::AcceptRisk), assignee: None, day: Some(today), user: Some(anna) };
    actions::dispose_case(monitor, reader, advisory, asked, said("no outage before", now)).await.unwrap();
    assert_eq!(actions::end_acceptances(monitor, now).await.unwrap(), 0, "today is in time");
    let later = now + SignedDuration::from_hours(24);
    assert_eq!(actions::end_acceptances(monitor, later).await.unwrap(), 1);
    assert_eq!(actions::end_acceptances(monitor, later).await.unwrap(), 0);
    let mails = calls(&plant, later).await;
    assert_eq!(mails.len(), 1);
    assert_eq!(mails[0].recipient, "anna@plant.example");
    assert!(mails[0].text.contains("no outage before") && mails[0].text.contains(&today.to_string()));
    let home = plant.alerts().await[0].case_id;
    let steps = monitor.store.list_disposition_steps(reader, home).await.unwrap();
    assert_eq!(
        steps.iter().map(|step| step.state).collect::<Vec<_>>(),
        [Disposition::Acknowledged, Disposition::RiskAccepted]
    );
}

#[tokio::test]
async fn what_auditors_read_has_a_reason_and_a_day_and_many_are_acknowledged_at_once() {
    let (plant, advisory) = opened().await;
    let (monitor, reader, now) = (&plant.monitor, &plant.reader, driver::now());
    let refused = async |step, day, words| {
        let asked = Disposing { step, day, ..Disposing::default() };
        actions::dispose_case(monitor, reader, advisory, asked, said(words, now)).await.unwrap_err()
    };
    let yesterday = (now - SignedDuration::from_hours(48)).to_zoned(jiff::tz::TimeZone::UTC).date();
    assert!(matches!(refused(Some(DispositionStep::RuleOut), None, " ").await, CaseError::NoReason));
    assert!(matches!(refused(Some(DispositionStep::AcceptRisk), None, "x").await, CaseError::NoDay));
    assert!(matches!(refused(Some(DispositionStep::AcceptRisk), Some(yesterday), "x").await, CaseError::BadDay));
    assert!(matches!(refused(None, None, "x").await, CaseError::Nothing));
    assert!(matches!(refused(Some(DispositionStep::Reopen), None, "").await, CaseError::NoStep(Disposition::New)));
    plant.publish("ex-2", &document("EX-2", "1", "2024-01-01T00:00:00Z", "2.0"));
    plant.watch().await;
    let all = plant.alerts().await.iter().map(|alert| alert.advisory).collect();
    let asked = Disposing { step: Some(DispositionStep::Acknowledge), ..Disposing::default() };
    assert_eq!(monitor.store.list_new_alerts(reader, None, 10).await.unwrap().len(), 2);
    assert_eq!(actions::dispose_cases(monitor, reader, &all, asked, said("", now)).await.unwrap(), 2);
    assert_eq!(actions::dispose_cases(monitor, reader, &all, asked, said("", now)).await.unwrap(), 0, "done already");
    assert!(monitor.store.list_new_alerts(reader, None, 10).await.unwrap().is_empty());
}
