//! Links by mail: whoever is invited or asks for a new password gets one that works, and nobody else learns anything.

use crate::mail_server::{BUSY, MailServer, UNKNOWN};
use crate::plant::{Plant, smtp};
use identity::{Role, Token};
use jiff::SignedDuration;
use monitor::actions::accounts::{self, AccountError, Actor, Invited, Origin, SignIn};
use monitor::stages::link_mails;
use monitor::{Monitor, SignUpSettings, Transport, driver};
use std::net::TcpListener;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use store::LinkMailState;

const PASSWORD: &str = "pump house at dawn";

fn origin() -> Origin {
    Origin { address: "192.0.2.1".parse().ok(), agent: "Browser".to_owned() }
}

/// The token of the link that begins with `path` in the last mail.
fn mailed(server: &MailServer, path: &str) -> Token {
    let text = server.last_text();
    let start = text.find(path).unwrap() + path.len();
    Token::parse(&text[start..start + 64]).unwrap()
}

fn kept(folder: &Path, text: &str) -> bool {
    let files = std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().path()).filter(|path| path.is_file());
    files
        .into_iter()
        .any(|file| std::fs::read(file).unwrap().windows(text.len()).any(|window| window == text.as_bytes()))
}

#[tokio::test]
async fn an_invitation_and_a_new_password_come_by_mail_and_no_token_is_kept() {
    let server = MailServer::start();
    let plant = Plant::open(smtp(server.port), &[]).await;
    let (monitor, now) = (&plant.monitor, driver::now());
    let actor = Actor::command_line(plant.reader.organisation);
    let invited = accounts::invite(monitor, &actor, "eva@plant.example", Role::Engineer, now).await.unwrap();
    assert!(matches!(invited, Invited::Mailed));
    driver::settle(monitor).await.unwrap();
    assert_eq!(server.taken(), ["eva@plant.example"]);
    let token = mailed(&server, "http://127.0.0.1:8080/invitation/");
    assert!(!kept(plant.folder.path(), token.text()));
    accounts::accept_invitation(monitor, &token, "Eva", PASSWORD, &origin(), now).await.unwrap();
    driver::settle(monitor).await.unwrap();
    assert_eq!(server.taken().len(), 1, "one mail");
    // A new password; and an address that nobody has.
    for email in ["nobody@plant.example", "eva@plant.example"] {
        let asked = accounts::ask_for_reset(monitor, email, &origin(), now).await.unwrap();
        driver::settle(monitor).await.unwrap();
        assert_eq!(server.taken().len(), 1, "the answer is the same, and as fast, whether or not there is an account");
        accounts::mail_reset(monitor, asked, now).await.unwrap();
    }
    driver::settle(monitor).await.unwrap();
    assert_eq!(server.taken(), ["eva@plant.example", "eva@plant.example"]);
    let token = mailed(&server, "http://127.0.0.1:8080/password/reset/");
    accounts::reset_password(monitor, &token, "another good password", &origin(), now).await.unwrap();
    let signed_in = accounts::sign_in(monitor, "Eva@plant.example", "another good password", &origin(), now).await;
    assert!(matches!(signed_in.unwrap(), SignIn::In(_)));
}

#[tokio::test]
async fn a_mail_that_cannot_be_handed_over_is_tried_again() {
    let server = MailServer::start();
    let plant = Plant::open(smtp(server.port), &[]).await;
    let (monitor, now) = (&plant.monitor, driver::now());
    let actor = Actor::command_line(plant.reader.organisation);
    for email in [BUSY, "eva@plant.example"] {
        accounts::invite(monitor, &actor, email, Role::Viewer, now).await.unwrap();
    }
    driver::settle(monitor).await.unwrap();
    assert_eq!(server.taken(), ["eva@plant.example"], "nobody else is kept waiting");
    let waiting = monitor.store.list_invitations(plant.reader.organisation, now).await.unwrap();
    let state = |email: &str| waiting.iter().find(|link| link.email == email).unwrap().mail;
    assert_eq!((state(BUSY), state("eva@plant.example")), (LinkMailState::Waits, LinkMailState::Done));
}

#[tokio::test]
async fn a_mail_that_never_left_is_marked_and_one_is_tried_until_its_link_ends() {
    let server = MailServer::start();
    let plant = Plant::open(smtp(server.port), &[]).await;
    let (monitor, begin) = (&plant.monitor, driver::now());
    let actor = Actor::command_line(plant.reader.organisation);
    for email in [BUSY, UNKNOWN] {
        accounts::invite(monitor, &actor, email, Role::Viewer, begin).await.unwrap();
    }
    let states = async |now| {
        let mut listed = monitor.store.list_invitations(plant.reader.organisation, now).await.unwrap();
        listed.sort_by(|one, other| one.email.cmp(&other.email));
        listed.into_iter().map(|link| link.mail).collect::<Vec<_>>()
    };
    link_mails::run(monitor, begin).await.unwrap();
    assert_eq!(states(begin).await, [LinkMailState::Waits, LinkMailState::GivenUp], "one is refused for good");
    let at = |hours| begin + SignedDuration::from_hours(hours);
    for hours in (6..150).step_by(6) {
        link_mails::run(monitor, at(hours)).await.unwrap();
    }
    assert_eq!(states(at(150)).await[0], LinkMailState::Waits, "as long as there is time for another try");
    for hours in [156, 162, 167] {
        link_mails::run(monitor, at(hours)).await.unwrap();
    }
    assert_eq!(states(at(167)).await[0], LinkMailState::GivenUp);
    assert!(server.taken().is_empty());
}

#[tokio::test]
async fn a_mail_server_that_breaks_the_connection_is_asked_once_in_a_turn() {
    let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let plant = Plant::open(smtp(listener.local_addr().unwrap().port()), &[]).await;
    let counted = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&counted);
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            count.fetch_add(1, Ordering::SeqCst);
            drop(stream);
        }
    });
    let (monitor, now) = (&plant.monitor, driver::now());
    let actor = Actor::command_line(plant.reader.organisation);
    for (hours, email) in [(0, "ann@plant.example"), (1, "ben@plant.example"), (2, "eva@plant.example")] {
        accounts::invite(monitor, &actor, email, Role::Viewer, now).await.unwrap();
        link_mails::run(monitor, now + SignedDuration::from_hours(hours)).await.unwrap();
    }
    assert_eq!(counted.load(Ordering::SeqCst), 3, "six mails were due in three turns");
    let waiting = monitor.store.list_invitations(plant.reader.organisation, now).await.unwrap();
    assert!(waiting.iter().all(|link| link.mail == LinkMailState::Waits), "{waiting:?}");
}

#[tokio::test]
async fn where_no_mails_leave_nothing_waits_for_one() {
    let plant = Plant::open(Transport::None, &[]).await;
    let (monitor, now) = (&plant.monitor, driver::now());
    let actor = Actor::command_line(plant.reader.organisation);
    let invited = accounts::invite(monitor, &actor, "eva@plant.example", Role::Viewer, now).await.unwrap();
    assert!(matches!(invited, Invited::HandOver(_)));
    let asked = accounts::ask_for_reset(monitor, "eva@plant.example", &origin(), now).await.unwrap();
    accounts::mail_reset(monitor, asked, now).await.unwrap();
    let listed = monitor.store.list_invitations(plant.reader.organisation, now).await.unwrap();
    assert_eq!(listed.iter().map(|link| link.mail).collect::<Vec<_>>(), [LinkMailState::Done]);
    let engineer = Actor { role: Role::Engineer, ..actor };
    let refused = accounts::invite(monitor, &engineer, "x@plant.example", Role::Admin, now).await;
    assert!(matches!(refused, Err(accounts::AccountError::NotAllowed)));
}

/// An account whose owner may be slowed down.
async fn ada(plant: &Plant) -> Token {
    let (monitor, now) = (&plant.monitor, driver::now());
    let actor = Actor::command_line(plant.reader.organisation);
    let invited = accounts::invite(monitor, &actor, "ada@plant.example", Role::Engineer, now).await.unwrap();
    let handed = if let Invited::HandOver(token) = invited { Some(token) } else { None };
    let token = handed.unwrap();
    accounts::accept_invitation(monitor, &token, "Ada", PASSWORD, &origin(), now).await.unwrap()
}

#[tokio::test]
async fn guessing_that_goes_on_is_slowed_down_and_keeps_nobody_elsewhere_out() {
    let plant = Plant::open(Transport::None, &[]).await;
    let (monitor, begin) = (&plant.monitor, driver::now());
    let session = ada(&plant).await;
    let guesser = Origin { address: "203.0.113.9".parse().ok(), agent: String::new() };
    let (mut looked_at, mut waited) = (0, 0);
    for round in 0..720 {
        let now = begin + SignedDuration::from_secs(60 * round);
        let tried = accounts::sign_in(monitor, "ada@plant.example", "wrong wrong wrong", &guesser, now).await;
        let wrong = matches!(tried, Err(AccountError::Wrong));
        assert!(wrong || matches!(tried, Err(AccountError::Wait(_))), "{tried:?}");
        (looked_at, waited) = if wrong { (looked_at + 1, waited) } else { (looked_at, waited + 1) };
        if round % 60 == 59 {
            let signed_in = accounts::sign_in(monitor, "ada@plant.example", PASSWORD, &origin(), now).await;
            assert!(matches!(signed_in, Ok(SignIn::In(_))), "her own network is not slowed down: {signed_in:?}");
        }
    }
    assert!((12..70).contains(&looked_at) && waited > 600, "half a day of guesses: {looked_at} looked at");
    let now = begin + SignedDuration::from_hours(11);
    let found = monitor.store.find_session(session.digest().text(), SignedDuration::from_hours(12), now).await.unwrap();
    let changed = accounts::change_password(monitor, &found.unwrap(), PASSWORD, "another good password", now).await;
    assert!(changed.is_ok(), "nor is she who is signed in: {changed:?}");
}

#[tokio::test]
async fn guessing_a_password_in_a_session_slows_down_that_session_alone() {
    let plant = Plant::open(Transport::None, &[]).await;
    let (monitor, now) = (&plant.monitor, driver::now());
    let token = ada(&plant).await;
    let found = monitor.store.find_session(token.digest().text(), SignedDuration::from_hours(1), now).await.unwrap();
    let session = found.unwrap();
    let change =
        async |present| accounts::change_password(monitor, &session, present, "another good password", now).await;
    for _ in 0..5 {
        assert!(matches!(change("wrong wrong wrong").await, Err(AccountError::Wrong)));
    }
    assert!(matches!(change(PASSWORD).await, Err(AccountError::Wait(_))));
    let signed_in = accounts::sign_in(monitor, "ada@plant.example", PASSWORD, &origin(), now).await;
    assert!(matches!(signed_in, Ok(SignIn::In(_))), "{signed_in:?}");
}

#[tokio::test]
async fn who_signs_up_gets_a_link_an_organisation_of_his_own_and_a_trial() {
    let server = MailServer::start();
    let mut plant = Plant::open(smtp(server.port), &[]).await;
    let (origin, now) = (origin(), driver::now());
    let ask = async |monitor: &Monitor, email: &str| {
        accounts::ask_for_account(monitor, (email, "/watchlists/new?vendors=Siemens"), &origin, now).await
    };
    assert!(
        matches!(ask(&plant.monitor, "eva@mill.example").await, Err(AccountError::NotFound)),
        "nobody signs up here"
    );
    plant.monitor.settings.sign_up = Some(SignUpSettings { trial_days: Some(30) });
    let monitor = &plant.monitor;
    let asked = ask(monitor, "Eva@mill.example").await.unwrap();
    accounts::mail_sign_up(monitor, asked, now).await.unwrap();
    driver::settle(monitor).await.unwrap();
    assert_eq!(server.taken(), ["eva@mill.example"]);
    let token = mailed(&server, "http://127.0.0.1:8080/sign-up/");
    let sign_up = async |name| accounts::sign_up(monitor, &token, (name, "Eva"), PASSWORD, &origin, now).await;
    assert!(matches!(sign_up(" ").await, Err(AccountError::OrganisationName)));
    assert!(matches!(sign_up("Plant").await, Err(AccountError::NameTaken)));
    sign_up("Mill").await.unwrap();
    assert!(matches!(sign_up("Mill 2").await, Err(AccountError::Gone)));
    let asked = ask(monitor, "eva@mill.example").await.unwrap();
    accounts::mail_sign_up(monitor, asked, now).await.unwrap();
    driver::settle(monitor).await.unwrap();
    assert_eq!(server.taken().len(), 1, "whoever has an account gets no link");
    let user = monitor.store.find_user_by_email("eva@mill.example").await.unwrap().unwrap();
    let mill = monitor.store.list_memberships(user.id).await.unwrap().remove(0);
    assert_eq!((mill.name.as_str(), mill.role), ("Mill", Role::Admin));
    let until = now + SignedDuration::from_hours(24 * 30);
    assert_eq!(mill.trial.unwrap().until.as_microsecond(), until.as_microsecond());
    let lists = monitor.store.list_watchlists(mill.organisation).await.unwrap();
    assert_eq!(lists.iter().map(|one| &one.recipients[..]).collect::<Vec<_>>(), [["eva@mill.example".to_owned()]]);
    for _ in 0..5 {
        let _ = ask(monitor, "eva@mill.example").await;
    }
    assert!(matches!(ask(monitor, "eva@mill.example").await, Err(AccountError::Wait(_))));
}
