use std::io::{BufRead, BufReader, Write};
use std::path::PathBuf;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::time::Duration;

use serde_json::{Value, json};

use super::*;
use crate::Retry;

fn beside(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/mail").join(name)
}

/// A real mail server in a process of its own, ended with the test.
struct Server {
    process: Child,
    lines: BufReader<ChildStdout>,
    port: u16,
}

impl Server {
    /// `None` where Python or aiosmtpd is missing, which is a failure in continuous integration. `cargo xtask test`
    /// names a Python that has it.
    fn start(test: &str, settings: &Value) -> Option<Self> {
        #[expect(
            clippy::disallowed_methods,
            reason = "tests learn from the environment what is there and what may be skipped"
        )]
        let (python, ci) = (std::env::var("ANNUNCIATOR_TEST_PYTHON"), std::env::var("CI"));
        let python = python.as_deref().unwrap_or("python3");
        let present = Command::new(python).args(["-c", "import aiosmtpd"]).stderr(Stdio::null()).status();
        if !present.is_ok_and(|status| status.success()) {
            assert!(ci.as_deref() != Ok("true"), "{test} needs python3 with aiosmtpd");
            println!("skipped: {test}: no python3 with aiosmtpd");
            return None;
        }
        let mut command = Command::new(python);
        command.arg(beside("server.py")).arg(settings.to_string()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut process = command.spawn().unwrap();
        let mut lines = BufReader::new(process.stdout.take().unwrap());
        let mut line = String::new();
        lines.read_line(&mut line).unwrap();
        Some(Server { process, lines, port: line.trim().parse().unwrap() })
    }

    fn config(&self, encryption: Encryption) -> EmailConfig {
        EmailConfig {
            host: "localhost".to_owned(),
            port: self.port,
            encryption,
            credentials: None,
            ca_file: Some(beside("ca.pem")),
            dkim: None,
            step_timeout: Duration::from_secs(5),
        }
    }

    /// The next mail that was accepted.
    fn accepted(&mut self) -> Value {
        let mut line = String::new();
        self.lines.read_line(&mut line).unwrap();
        serde_json::from_str(&line).unwrap()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn message() -> EmailMessage {
    EmailMessage {
        message_id: "<alert-1@plant.example>".to_owned(),
        to: "anna@plant.example".to_owned(),
        from: "Annunciator <alerts@plant.example>".to_owned(),
        reply_to: Some("team@plant.example".to_owned()),
        subject: "Act now: CP 343-1 Lean – größer".to_owned(),
        date: "2024-02-15T06:00:00Z".parse().unwrap(),
        text: "Do now: segment the network.\n.\nA line with one dot above.".to_owned(),
        html: Some("<p>Do now: segment the <b>network</b>.</p>".to_owned()),
        headers: vec![("Auto-Submitted".to_owned(), "auto-generated".to_owned())],
    }
}

fn written(message: &EmailMessage) -> String {
    String::from_utf8(message.write().unwrap().formatted()).unwrap()
}

fn headers(mail: &str) -> Vec<&str> {
    mail.split("\r\n\r\n").next().unwrap().split("\r\n").collect()
}

#[tokio::test]
async fn a_mail_arrives_with_both_parts_and_the_given_id_and_date() {
    let settings = json!({"tls": "none"});
    let Some(mut server) = Server::start("a_mail_arrives_with_both_parts_and_the_given_id_and_date", &settings) else {
        return;
    };
    let channel = EmailChannel::new(&server.config(Encryption::None)).unwrap();
    let mut sent = message();
    sent.to = "\"Müller, Anna\" <anna@plant.example>".to_owned();
    let receipt = channel.send(&sent).await.unwrap();
    assert_eq!((receipt.code, receipt.text.as_str()), (250, "kept as 42"));
    let mail = server.accepted();
    assert_eq!((&mail["from"], &mail["to"]), (&json!("alerts@plant.example"), &json!(["anna@plant.example"])));
    let content = mail["content"].as_str().unwrap();
    for part in [
        "Message-ID: <alert-1@plant.example>\r\n",
        "Date: Thu, 15 Feb 2024 06:00:00 +0000\r\n",
        "Reply-To: team@plant.example\r\n",
        "Auto-Submitted: auto-generated\r\n",
        "Content-Type: multipart/alternative",
        "Content-Type: text/plain; charset=utf-8",
        "Content-Type: text/html; charset=utf-8",
        "segment the network.\r\n.\r\nA line with one dot above.",
    ] {
        assert!(content.contains(part), "{part:?} is missing in:\n{content}");
    }
    channel.send(&sent).await.unwrap();
    assert!(server.accepted()["content"].as_str().unwrap().contains("Message-ID: <alert-1@plant.example>\r\n"));
}

/// Whether an implementation that is not ours finds the signature right; `None` where there is none.
fn verified(test: &str, mail: &str, dkim: &Dkim) -> Option<bool> {
    #[expect(clippy::disallowed_methods, reason = "tests learn from the environment what is there")]
    let (python, ci) = (std::env::var("ANNUNCIATOR_TEST_PYTHON"), std::env::var("CI"));
    let python = python.as_deref().unwrap_or("python3");
    let present = Command::new(python).args(["-c", "import dkim, nacl"]).stderr(Stdio::null()).status();
    if !present.is_ok_and(|status| status.success()) {
        assert!(ci.as_deref() != Ok("true"), "{test} needs python3 with dkimpy and pynacl");
        println!("skipped: {test}: no python3 with dkimpy and pynacl");
        return None;
    }
    let mut command = Command::new(python);
    let mut verifier =
        command.arg(beside("verify_dkim.py")).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let record: String = dkim.record().split('"').skip(1).step_by(2).collect();
    let given = json!({ "mail": mail, "record": record }).to_string();
    verifier.stdin.take().unwrap().write_all(given.as_bytes()).unwrap();
    let said: Value = serde_json::from_slice(&verifier.wait_with_output().unwrap().stdout).unwrap();
    assert_eq!(said["asked"], json!(["2026._domainkey.plant.example."]), "{said}");
    said["right"].as_bool()
}

#[tokio::test]
async fn a_signed_mail_is_found_right_by_others_and_a_changed_one_is_not() {
    let test = "a_signed_mail_is_found_right_by_others_and_a_changed_one_is_not";
    let Some(mut server) = Server::start(test, &json!({"tls": "none"})) else { return };
    let rsa = std::fs::read_to_string(beside("dkim.key")).unwrap();
    let ed25519 = "-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g\n-----END PRIVATE KEY-----\n";
    for key in [rsa.as_str(), ed25519] {
        let dkim = Dkim::new("2026", "plant.example", key).unwrap();
        assert!(dkim.record().split('"').all(|part| part.len() <= 255), "{}", dkim.record());
        let config = EmailConfig { dkim: Some(dkim.clone()), ..server.config(Encryption::None) };
        let channel = EmailChannel::new(&config).unwrap();
        let mut sent = message();
        sent.to = "\"Müller, Anna\" <anna@plant.example>".to_owned();
        sent.subject = "Größer ".repeat(40);
        sent.headers.push(("List-Unsubscribe".to_owned(), "<https://plant.example/watchlists/1>".to_owned()));
        channel.send(&sent).await.unwrap();
        let mail = server.accepted()["content"].as_str().unwrap().to_owned();
        assert!(mail.contains("DKIM-Signature: v=1;"), "{mail}");
        let Some(right) = verified(test, &mail, &dkim) else { return };
        assert!(right, "{mail}");
        let changes = [
            ("segment the network", "ignore the network"),
            ("From: ", "From: \"Somebody\" "),
            ("<https://plant.example/watchlists/1>", "<https://evil.example/>"),
            ("List-Unsubscribe: ", "List-Unsubscribe-Post: One-Click\r\nList-Unsubscribe: "),
        ];
        for (before, after) in changes {
            let changed = mail.replacen(before, after, 1);
            assert_ne!(changed, mail, "{before}");
            assert_eq!(verified(test, &changed, &dkim), Some(false), "{before}");
        }
    }
}

#[tokio::test]
async fn refusals_say_whether_to_come_back() {
    let settings = json!({"tls": "none", "answers": ["451 4.3.0 busy", "554 5.7.1 never"]});
    let Some(mut server) = Server::start("refusals_say_whether_to_come_back", &settings) else { return };
    let channel = EmailChannel::new(&server.config(Encryption::None)).unwrap();
    let sent = message();
    for (expected, retry) in [(451, Retry::Later), (554, Retry::Never)] {
        let error = channel.send(&sent).await.unwrap_err();
        assert!(matches!(error, DeliveryError::Refused { code, .. } if code == expected), "{error}");
        assert_eq!(error.retry(), retry, "{error}");
        assert!(!error.is_outage(), "another message may be taken: {error}");
    }
    channel.send(&sent).await.unwrap();
    server.accepted();
}

#[tokio::test]
async fn starttls_with_a_password_works_and_a_wrong_password_loses_nothing() {
    let name = "starttls_with_a_password_works_and_a_wrong_password_loses_nothing";
    let Some(mut server) = Server::start(name, &json!({"tls": "starttls", "auth": true})) else { return };
    let mut config = server.config(Encryption::StartTls);
    let sent = message();
    let credentials =
        |password: &str| Credentials { user: "plant".to_owned(), password: Password(password.to_owned()) };
    config.credentials = Some(credentials("wrong"));
    let error = EmailChannel::new(&config).unwrap().send(&sent).await.unwrap_err();
    assert!(matches!(error, DeliveryError::Refused { code: 535, .. }), "{error}");
    assert_eq!(error.retry(), Retry::Later);
    config.credentials = Some(credentials("correct horse"));
    EmailChannel::new(&config).unwrap().send(&sent).await.unwrap();
    assert_eq!(server.accepted()["tls"], json!(true));
    assert!(!format!("{config:?}").contains("horse"), "a password does not show itself");
}

#[tokio::test]
async fn implicit_tls_works_and_an_unknown_authority_is_not_trusted() {
    let name = "implicit_tls_works_and_an_unknown_authority_is_not_trusted";
    let Some(mut server) = Server::start(name, &json!({"tls": "implicit"})) else { return };
    let mut config = server.config(Encryption::Implicit);
    let sent = message();
    EmailChannel::new(&config).unwrap().send(&sent).await.unwrap();
    server.accepted();
    config.ca_file = None;
    let error = EmailChannel::new(&config).unwrap().send(&sent).await.unwrap_err();
    assert!(matches!(error, DeliveryError::Connection { .. }), "{error}");
    assert_eq!(error.retry(), Retry::Later);
}

#[tokio::test]
async fn nothing_is_sent_in_the_clear_when_the_server_offers_no_starttls() {
    let name = "nothing_is_sent_in_the_clear_when_the_server_offers_no_starttls";
    let Some(server) = Server::start(name, &json!({"tls": "none"})) else { return };
    let channel = EmailChannel::new(&server.config(Encryption::StartTls)).unwrap();
    let sent = message();
    let error = channel.send(&sent).await.unwrap_err();
    assert!(matches!(error, DeliveryError::Connection { .. }), "{error}");
}

#[tokio::test]
async fn a_server_that_is_not_there_is_worth_another_try() {
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let config = EmailConfig {
        host: "127.0.0.1".to_owned(),
        port,
        encryption: Encryption::None,
        credentials: None,
        ca_file: None,
        dkim: None,
        step_timeout: Duration::from_secs(2),
    };
    let sent = message();
    let error = EmailChannel::new(&config).unwrap().send(&sent).await.unwrap_err();
    assert!(matches!(error, DeliveryError::Connection { .. }), "{error}");
    assert_eq!(error.retry(), Retry::Later);
    assert!(error.is_outage());
}

/// A server that says its `answers` one by one, whatever it is told, and hangs up.
fn serve_answers(answers: &'static [&'static str]) -> EmailConfig {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    std::thread::spawn(move || {
        let mut stream = listener.accept().unwrap().0;
        let mut lines = BufReader::new(stream.try_clone().unwrap());
        for answer in answers {
            stream.write_all(format!("{answer}\r\n").as_bytes()).unwrap();
            let _length = lines.read_line(&mut String::new()).unwrap();
        }
    });
    EmailConfig {
        host: "127.0.0.1".to_owned(),
        port,
        encryption: Encryption::None,
        credentials: None,
        ca_file: None,
        dkim: None,
        step_timeout: Duration::from_secs(2),
    }
}

#[tokio::test]
async fn a_server_that_will_not_talk_is_an_outage_and_a_refused_recipient_is_none() {
    let cases: [(&[&str], Retry, bool); 7] = [
        (&["554 no service here"], Retry::Later, true),
        (&["421 too many connections"], Retry::Later, true),
        (&[], Retry::Later, true),
        (&["220 hello", "550 not you"], Retry::Later, true),
        (&["220 hello", "250 at your service", "250 sender ok", "421 closing"], Retry::Later, true),
        (&["220 hello", "250 at your service", "250 sender ok", "450 mailbox busy"], Retry::Later, false),
        (&["220 hello", "250 at your service", "250 sender ok", "550 no such user"], Retry::Never, false),
    ];
    for (answers, retry, outage) in cases {
        let error = EmailChannel::new(&serve_answers(answers)).unwrap().send(&message()).await.unwrap_err();
        assert_eq!((error.retry(), error.is_outage()), (retry, outage), "{answers:?}: {error}");
    }
}

#[tokio::test]
async fn a_recipient_that_the_server_cannot_write_to_is_no_outage() {
    let channel = EmailChannel::new(&serve_answers(&["220 hello", "250 at your service"])).unwrap();
    let error = channel.send(&EmailMessage { to: "ärger@plant.example".to_owned(), ..message() }).await.unwrap_err();
    assert!(matches!(error, DeliveryError::BadMessage { .. }), "{error}");
}

#[test]
fn a_password_is_never_sent_without_encryption() {
    let config = EmailConfig {
        host: "localhost".to_owned(),
        port: 25,
        encryption: Encryption::None,
        credentials: Some(Credentials { user: "plant".to_owned(), password: Password("secret".to_owned()) }),
        ca_file: None,
        dkim: None,
        step_timeout: STEP_TIMEOUT,
    };
    assert!(matches!(EmailChannel::new(&config), Err(DeliveryError::Setup { .. })));
}

#[test]
fn a_ca_file_without_a_certificate_is_an_error_that_names_it() {
    let file = tempfile::NamedTempFile::new().unwrap();
    let config = EmailConfig {
        host: "localhost".to_owned(),
        port: 465,
        encryption: Encryption::Implicit,
        credentials: None,
        ca_file: Some(file.path().to_owned()),
        dkim: None,
        step_timeout: STEP_TIMEOUT,
    };
    let error = EmailChannel::new(&config).unwrap_err().to_string();
    assert!(error.contains(&file.path().display().to_string()) && error.contains("no certificate"), "{error}");
}

#[test]
fn line_breaks_in_a_title_become_blanks_and_the_mail_is_still_sent() {
    let mut hostile = message();
    hostile.subject = "Title\r\nBcc: all@plant.example\r\n\r\n<html>\u{2028}\u{0}".to_owned();
    hostile.headers = vec![("References".to_owned(), "<a@b>\r\nBcc: all@plant.example".to_owned())];
    let mail = written(&hostile);
    let headers = headers(&mail);
    assert!(headers.iter().any(|line| line.starts_with("Subject: Title")), "{mail}");
    assert!(!headers.iter().any(|line| line.to_ascii_lowercase().starts_with("bcc")), "{mail}");
    let hostile_subjects = headers.iter().filter(|line| line.starts_with("Subject:")).count();
    assert_eq!(hostile_subjects, 1);
}

#[test]
fn line_breaks_anywhere_else_are_errors() {
    let good = message;
    let header = |name: &str| vec![(name.to_owned(), "x".to_owned())];
    let hostile = [
        EmailMessage { to: "anna@plant.example\r\nBcc: all@plant.example".to_owned(), ..good() },
        EmailMessage { to: "Anna\r\nBcc: all <anna@plant.example>".to_owned(), ..good() },
        EmailMessage { from: "a@b\nX: y".to_owned(), ..good() },
        EmailMessage { reply_to: Some("a@b\rX: y".to_owned()), ..good() },
        EmailMessage { message_id: "<a@b>\r\nX: y".to_owned(), ..good() },
        EmailMessage { message_id: "<a b@c>".to_owned(), ..good() },
        EmailMessage { message_id: "a@b".to_owned(), ..good() },
        EmailMessage { headers: header("X\r\nBcc"), ..good() },
        EmailMessage { headers: header("X: y"), ..good() },
        EmailMessage { headers: header("bcc"), ..good() },
        EmailMessage { headers: header("Content-Type"), ..good() },
        EmailMessage { headers: header(""), ..good() },
        EmailMessage { to: "nobody".to_owned(), ..good() },
    ];
    for message in hostile {
        let error = message.write().unwrap_err();
        assert!(matches!(error, DeliveryError::BadMessage { .. }), "{error}");
        assert_eq!(error.retry(), Retry::Never);
    }
    assert!(written(&good()).contains("Message-ID: <alert-1@plant.example>\r\n"));
}
