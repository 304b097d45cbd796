//! What follows a failure, and how a message is recognised.

use super::mail::{failure, message_id, unsubscribe};
use super::*;
use net::delivery::email::{DeliveryError, Stage};
use net::outlets::Again;
use store::{AlertId, CaseId, DeliveryId, OrganisationId};
use triage::advisory::AdvisoryId;
use uuid::Uuid;

fn delivery(number: u128, attempt: u32) -> DueDelivery {
    let nil = Uuid::nil();
    DueDelivery {
        id: DeliveryId(Uuid::from_u128(number)),
        fence: 1,
        alert: AlertId(nil),
        organisation: OrganisationId(nil),
        case_id: CaseId(nil),
        advisory: AdvisoryId(nil),
        channel: "email".to_owned(),
        recipient: "ops@plant.example".to_owned(),
        attempt: 40 + attempt,
        tries: attempt,
        reason: "new".to_owned(),
        content: String::new(),
        created: Timestamp::UNIX_EPOCH,
        fold: String::new(),
    }
}

fn refused(code: u16) -> DeliveryError {
    let (server, message_id) = ("mail.example:25".to_owned(), "<1@plant.example>".to_owned());
    DeliveryError::Refused { server, stage: Stage::Message, message_id, code, text: String::new() }
}

fn seconds(failure: Failure) -> i64 {
    match failure {
        Failure::RetryAt(at) => at.as_second(),
        Failure::Dead => panic!("it is given up"),
    }
}

const NOW: Timestamp = Timestamp::UNIX_EPOCH;

#[test]
fn a_mail_is_given_up_when_the_server_says_never_for_a_night_or_after_four_days() {
    let refused_for: i64 =
        (1..REFUSED_MAILS_COUNT_MAX).map(|attempt| seconds(failure(&refused(550), &delivery(1, attempt), NOW))).sum();
    assert!((12 * 3_600..18 * 3_600).contains(&refused_for), "{refused_for}");
    assert_eq!(failure(&refused(550), &delivery(1, REFUSED_MAILS_COUNT_MAX), NOW), Failure::Dead);
    let test = DueDelivery { reason: "test".to_owned(), ..delivery(1, 1) };
    assert_eq!(failure(&refused(550), &test, NOW), Failure::Dead, "somebody waits for the answer");
    assert_eq!(failure(&refused(450), &delivery(1, ATTEMPTS_COUNT_MAX), NOW), Failure::Dead);
    let all: i64 =
        (1..ATTEMPTS_COUNT_MAX).map(|attempt| seconds(failure(&refused(450), &delivery(1, attempt), NOW))).sum();
    assert!((3 * 86_400..5 * 86_400).contains(&all), "{all}");
}

#[test]
fn what_failed_together_is_not_tried_again_at_one_moment() {
    let pauses: Vec<i64> = (0..100).map(|number| seconds(failure(&refused(450), &delivery(number, 8), NOW))).collect();
    assert!(pauses.iter().all(|pause| (3_456..=4_224).contains(pause)), "{pauses:?}");
    assert!(pauses.iter().max() > pauses.iter().min(), "{pauses:?}");
}

#[test]
fn what_goes_out_as_one_message_is_tried_again_at_one_moment() {
    let folded = |number| DueDelivery { fold: "daily".to_owned(), ..delivery(number, 8) };
    let pauses: Vec<i64> = (0..100).map(|number| seconds(failure(&refused(450), &folded(number), NOW))).collect();
    assert_eq!(pauses.iter().max(), pauses.iter().min(), "{pauses:?}");
}

#[test]
fn a_receiver_that_asks_for_time_gets_it_and_one_that_refuses_is_left_alone_soon() {
    let follows = |hope, attempt| others::failure(hope, &delivery(1, attempt), NOW);
    assert_eq!(follows(Again::Never, 1), Failure::Dead);
    assert_eq!(
        follows(Again::After(Duration::from_secs(7_200)), 1),
        Failure::RetryAt(Timestamp::from_second(7_200).unwrap())
    );
    assert!(seconds(follows(Again::After(Duration::ZERO), 1)) >= 27, "never less than our own pause");
    assert!(seconds(follows(Again::Few, 3)) > 0);
    assert_eq!(follows(Again::Few, 4), Failure::Dead);
    assert_eq!(follows(Again::Later, ATTEMPTS_COUNT_MAX), Failure::Dead);
}

#[test]
fn a_mail_has_the_same_message_id_on_every_attempt_and_another_for_other_alerts() {
    let id = |numbers: &[u128], attempt| {
        let deliveries: Vec<DueDelivery> = numbers.iter().map(|number| delivery(*number, attempt)).collect();
        message_id(&deliveries, "Annunciator <a@plant.example>")
    };
    assert_eq!(id(&[7], 1), "<00000000-0000-0000-0000-000000000007@plant.example>");
    assert_eq!(id(&[7], 1), id(&[7], 9));
    assert_eq!(id(&[7, 8, 9], 1), id(&[9, 7, 8], 2));
    assert_ne!(id(&[7, 8, 9], 1), id(&[7, 8], 1), "what another mail tells must not be taken for this one");
    assert!(message_id(&[delivery(1, 1)], "x").ends_with("@localhost>"));
}

#[test]
fn a_mail_says_whom_to_write_to_about_getting_no_more() {
    let value = |from: &str| unsubscribe(from).map(|(_, value)| value);
    assert_eq!(value("Annunciator <a@plant.example>").as_deref(), Some("<mailto:a@plant.example?subject=unsubscribe>"));
    assert_eq!(value("a+b@plant.example"), None);
    assert_eq!(value("x"), None);
}
