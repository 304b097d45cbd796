//! Passkeys: what a device signs opens one account, once, at one address.

use crate::device::Device;
use crate::plant::Plant;
use identity::{Role, SecondFactor, Token};
use jiff::{SignedDuration, Timestamp};
use monitor::actions::accounts::{self, AccountError, Actor, Invited, Origin, PasskeyAsked, SignIn};
use monitor::{Monitor, Transport, driver};
use store::{Chain, Session};

const PASSWORD: &str = "pump house at dawn";
const AT: &str = "https://annunciator.plant.example";

fn origin() -> Origin {
    Origin { address: "192.0.2.1".parse().ok(), agent: "Browser".to_owned() }
}

async fn plant() -> Plant {
    let mut plant = Plant::open(Transport::None, &[]).await;
    plant.monitor.settings.public_url = format!("{AT}/");
    plant
}

async fn session_of(monitor: &Monitor, token: &Token, now: Timestamp) -> Session {
    monitor.store.find_session(token.digest().text(), accounts::SESSION_IDLE, now).await.unwrap().unwrap()
}

/// A person who joined, and his session.
async fn enter(plant: &Plant, name: &str, now: Timestamp) -> Session {
    let actor = Actor::command_line(plant.reader.organisation);
    let email = format!("{name}@plant.example");
    let invited = accounts::invite(&plant.monitor, &actor, &email, Role::Engineer, now).await.unwrap();
    let handed = match invited {
        Invited::HandOver(link) => Some(link),
        Invited::Mailed => None,
    };
    let link = handed.unwrap();
    let token = accounts::accept_invitation(&plant.monitor, &link, name, PASSWORD, &origin(), now).await.unwrap();
    session_of(&plant.monitor, &token, now).await
}

/// Adds a passkey of the device.
async fn add(monitor: &Monitor, session: &Session, device: &mut Device, now: Timestamp) -> Result<(), AccountError> {
    let asked = accounts::begin_passkey(monitor, session, PASSWORD, "Phone", now).await?;
    let answer = device.make(&asked.options);
    accounts::finish_passkey(monitor, session, &asked.token, &answer, now).await
}

async fn ask(monitor: &Monitor, now: Timestamp) -> PasskeyAsked {
    accounts::begin_passkey_sign_in(monitor, &origin(), now).await.unwrap()
}

async fn sign_in(monitor: &Monitor, token: &Token, answer: &str, now: Timestamp) -> Result<Token, AccountError> {
    accounts::finish_passkey_sign_in(monitor, token, None, answer, &origin(), now).await
}

#[tokio::test]
async fn a_passkey_signs_its_owner_in_and_an_answer_counts_once() {
    let (plant, now) = (plant().await, driver::now());
    let monitor = &plant.monitor;
    let session = enter(&plant, "eva", now).await;
    let mut phone = Device::new(AT, 1);
    add(monitor, &session, &mut phone, now).await.unwrap();
    let asked = ask(monitor, now).await;
    let answer = phone.sign(&asked.options);
    let token = sign_in(monitor, &asked.token, &answer, now).await.unwrap();
    assert_eq!(session_of(monitor, &token, now).await.user, session.user);
    // The same again, and as the answer to another question.
    let again = sign_in(monitor, &asked.token, &answer, now).await;
    assert!(matches!(again, Err(AccountError::Gone)), "{again:?}");
    let other = ask(monitor, now).await;
    let again = sign_in(monitor, &other.token, &answer, now).await;
    assert!(matches!(again, Err(AccountError::Wrong)), "{again:?}");
    // Another browser's question, and one that waited too long.
    let (mine, theirs) = (ask(monitor, now).await, ask(monitor, now).await);
    let crossed = sign_in(monitor, &theirs.token, &phone.sign(&mine.options), now).await;
    assert!(matches!(crossed, Err(AccountError::Wrong)), "{crossed:?}");
    let late = now + accounts::PASSKEY_LIFE;
    let slow = sign_in(monitor, &mine.token, &phone.sign(&mine.options), late).await;
    assert!(matches!(slow, Err(AccountError::Gone)), "{slow:?}");
    while monitor.store.seal_ledger(100).await.unwrap() > 0 {}
    let told = monitor.store.list_ledger(Chain::Installation, 0, 100).await.unwrap();
    for what in ["passkey_added", "passkey_used", "sign_in_failed"] {
        assert!(told.iter().any(|line| line.what == what), "{what}");
    }
}

#[tokio::test]
async fn what_was_signed_for_another_page_by_a_copy_or_for_anybody_opens_nothing() {
    let (plant, now) = (plant().await, driver::now());
    let monitor = &plant.monitor;
    let session = enter(&plant, "eva", now).await;
    let mut elsewhere = Device::new("https://annunciator.plant.example.evil.example", 9);
    assert!(matches!(add(monitor, &session, &mut elsewhere, now).await, Err(AccountError::Wrong)));
    let mut phone = Device::new(AT, 1);
    add(monitor, &session, &mut phone, now).await.unwrap();
    let refused = async |phone: &mut Device| {
        let asked = ask(monitor, now).await;
        let came = sign_in(monitor, &asked.token, &phone.sign(&asked.options), now).await;
        matches!(came, Err(AccountError::Wrong))
    };
    phone.origin = "https://evil.example".to_owned();
    assert!(refused(&mut phone).await, "another page");
    phone.origin = AT.replace("https", "http");
    assert!(refused(&mut phone).await, "where others listen");
    phone.origin = AT.to_owned();
    phone.verifies = false;
    assert!(refused(&mut phone).await, "whoever found the phone");
    phone.verifies = true;
    assert!(!refused(&mut phone).await, "its owner");
    phone.count = 0;
    assert!(refused(&mut phone).await, "a copy that counts from the beginning");
    let mut stranger = Device::new(AT, 1);
    stranger.count = 100;
    assert!(refused(&mut stranger).await, "another key under the same id");
}

#[tokio::test]
async fn a_passkey_is_added_by_who_knows_the_password_in_his_session_and_to_one_account() {
    let (plant, now) = (plant().await, driver::now());
    let monitor = &plant.monitor;
    let (eva, sam) = (enter(&plant, "eva", now).await, enter(&plant, "sam", now).await);
    let wrong = accounts::begin_passkey(monitor, &eva, "not her password", "Phone", now).await;
    assert!(matches!(wrong, Err(AccountError::Wrong)));
    // What one was asked the other cannot answer.
    let asked = accounts::begin_passkey(monitor, &eva, PASSWORD, "Phone", now).await.unwrap();
    let answer = Device::new(AT, 1).make(&asked.options);
    let taken = accounts::finish_passkey(monitor, &sam, &asked.token, &answer, now).await;
    assert!(matches!(taken, Err(AccountError::Gone)), "{taken:?}");
    let (mut phone, mut twin) = (Device::new(AT, 1), Device::new(AT, 1));
    add(monitor, &eva, &mut phone, now).await.unwrap();
    assert!(matches!(add(monitor, &sam, &mut twin, now).await, Err(AccountError::Wrong)), "it opens eva's");
    assert!(monitor.store.list_passkeys(sam.user).await.unwrap().is_empty());
    let own = monitor.store.list_passkeys(eva.user).await.unwrap()[0].id;
    let foreign = accounts::remove_passkey(monitor, &sam, own, PASSWORD, now).await;
    assert!(matches!(foreign, Err(AccountError::NotFound)), "{foreign:?}");
    let unsure = accounts::remove_passkey(monitor, &eva, own, "not her password", now).await;
    assert!(matches!(unsure, Err(AccountError::Wrong)), "{unsure:?}");
    accounts::remove_passkey(monitor, &eva, own, PASSWORD, now).await.unwrap();
    let asked = ask(monitor, now).await;
    let gone = sign_in(monitor, &asked.token, &phone.sign(&asked.options), now).await;
    assert!(matches!(gone, Err(AccountError::Wrong)), "{gone:?}");
}

#[tokio::test]
async fn a_passkey_stands_for_the_code_and_goes_with_a_password_that_a_link_sets() {
    let (plant, now) = (plant().await, driver::now());
    let monitor = &plant.monitor;
    let session = enter(&plant, "eva", now).await;
    let factor = accounts::begin_second_factor(monitor, &session, PASSWORD, now).await.unwrap();
    let code = factor.code(now);
    let (_, token) = accounts::confirm_second_factor(monitor, &session, &code, now).await.unwrap();
    let session = session_of(monitor, &token, now).await;
    let mut phone = Device::new(AT, 1);
    add(monitor, &session, &mut phone, now).await.unwrap();
    let came = accounts::sign_in(monitor, "eva@plant.example", PASSWORD, &origin(), now).await.unwrap();
    let SignIn::Code(half) = came else { panic!("a code is asked for") };
    let waiting = session_of(monitor, &half, now).await;
    let asked = ask(monitor, now).await;
    let answer = phone.sign(&asked.options);
    let came = accounts::finish_passkey_sign_in(monitor, &asked.token, Some(&waiting), &answer, &origin(), now).await;
    assert_eq!(session_of(monitor, &came.unwrap(), now).await.stage, store::SessionStage::Full);
    let after = monitor.store.find_session(half.digest().text(), accounts::SESSION_IDLE, now).await.unwrap();
    assert!(after.is_none(), "the session that waited has ended");
    let link = accounts::make_reset_link(monitor, "eva@plant.example", "terminal", now).await.unwrap().unwrap();
    accounts::reset_password(monitor, &link, "another good password", &origin(), now).await.unwrap();
    assert!(monitor.store.list_passkeys(session.user).await.unwrap().is_empty());
    assert!(SecondFactor::parse(&factor.secret()).is_ok());
}

#[tokio::test]
async fn asking_for_passkeys_is_slowed_down_and_nothing_is_asked_at_an_address_without_a_name() {
    let (mut plant, now) = (plant().await, driver::now());
    for _ in 0..30 {
        ask(&plant.monitor, now).await;
    }
    // The pauses are for who asked, and the first is a second.
    let mut waits = 0;
    for _ in 0..5 {
        waits += u32::from(accounts::begin_passkey_sign_in(&plant.monitor, &origin(), now).await.is_err());
    }
    assert!(waits >= 4, "{waits}");
    let elsewhere = Origin { address: "198.51.100.7".parse().ok(), agent: String::new() };
    accounts::begin_passkey_sign_in(&plant.monitor, &elsewhere, now).await.unwrap();
    let later = now + SignedDuration::from_hours(24);
    for at in ["http://127.0.0.1:8080", "https://192.0.2.1", "http://annunciator.plant.example", "https://[::1]/"] {
        plant.monitor.settings.public_url = at.to_owned();
        let asked = accounts::begin_passkey_sign_in(&plant.monitor, &origin(), later).await;
        assert!(matches!(asked, Err(AccountError::NotFound)), "{at}");
    }
    plant.monitor.settings.public_url = "http://localhost:8080".to_owned();
    assert_eq!(accounts::passkeys_at(&plant.monitor).as_deref(), Some("http://localhost:8080"));
}
