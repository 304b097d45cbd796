//! Links by mail: whoever is invited or asks for a new password gets one that works, and nobody else learns anything.

use crate::mail_server::{BUSY, MailServer};
use crate::plant::{Plant, smtp};
use identity::{Role, Token};
use monitor::actions::accounts::{self, Actor, Invited, Joined, Origin, SignIn};
use monitor::{Transport, driver};
use std::path::Path;

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
    let joined = accounts::accept_invitation(monitor, &token, "Eva", PASSWORD, &origin(), now).await.unwrap();
    assert!(matches!(joined, Joined::In(_)));
    driver::settle(monitor).await.unwrap();
    assert_eq!(server.taken().len(), 1, "one mail");
    // A new password; and an address that nobody has.
    for email in ["nobody@plant.example", "eva@plant.example"] {
        accounts::ask_for_reset(monitor, email, &origin(), now).await.unwrap();
    }
    driver::settle(monitor).await.unwrap();
    assert_eq!(server.taken(), ["eva@plant.example", "eva@plant.example"]);
    let token = mailed(&server, "http://127.0.0.1:8080/password/reset/");
    accounts::reset_password(monitor, &token, "another good password", now).await.unwrap();
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
    let waits = |email: &str| waiting.iter().any(|link| link.email == email && link.mail_waits);
    assert!(waits(BUSY) && !waits("eva@plant.example"));
}

#[tokio::test]
async fn where_no_mails_leave_nothing_waits_for_one() {
    let plant = Plant::open(Transport::None, &[]).await;
    let (monitor, now) = (&plant.monitor, driver::now());
    let actor = Actor::command_line(plant.reader.organisation);
    let invited = accounts::invite(monitor, &actor, "eva@plant.example", Role::Viewer, now).await.unwrap();
    assert!(matches!(invited, Invited::HandOver(_)));
    accounts::ask_for_reset(monitor, "eva@plant.example", &origin(), now).await.unwrap();
    let listed = monitor.store.list_invitations(plant.reader.organisation, now).await.unwrap();
    assert!(listed.len() == 1 && !listed[0].mail_waits);
    let engineer = Actor { role: Role::Engineer, ..actor };
    let refused = accounts::invite(monitor, &engineer, "x@plant.example", Role::Admin, now).await;
    assert!(matches!(refused, Err(accounts::AccountError::NotAllowed)));
}
