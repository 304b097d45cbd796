//! Accounts on the real program: the first start, what is printed, logged and kept, and the command line.

use crate::program::{self, Server};
use std::path::Path;

const FORM: &str = "Content-Type: application/x-www-form-urlencoded\r\n";
const PASSWORD: &str = "pump house at dawn";

/// The token of the cookie that an answer sets.
fn cookie(answer: &str) -> String {
    let set = answer.lines().find(|line| line.to_lowercase().starts_with("set-cookie: annunciator="));
    let token = set.and_then(|line| line.split_once('=')).and_then(|(_, rest)| rest.split(';').next());
    token.expect("a cookie").to_owned()
}

/// The path of a link that was printed.
fn path_of(line: &str) -> String {
    let address = line.split("http://").nth(1).expect("a link").trim();
    address[address.find('/').expect("a path")..].to_owned()
}

fn status(answer: &str) -> &str {
    answer.split(' ').nth(1).unwrap_or("")
}

/// Whether any file of the folder holds the text.
fn kept(folder: &Path, text: &str) -> bool {
    let files = std::fs::read_dir(folder).unwrap().map(|file| std::fs::read(file.unwrap().path()).unwrap());
    files.into_iter().any(|bytes| bytes.windows(text.len()).any(|window| window == text.as_bytes()))
}

#[test]
fn the_first_start_makes_an_account_by_a_link_and_keeps_no_secret() {
    let data = tempfile::tempdir().unwrap();
    let mut server = Server::start_closed(data.path(), &["serve"]);
    let welcome = path_of(&server.wait_for_line("/welcome/"));
    assert_eq!(status(&server.send("GET", "/", "", "")), "303");
    assert!(server.send("GET", "/api/v1/advisories", "", "").contains("application/problem+json"));
    let form = format!("name=Ada&email=ada%40plant.example&password={}", PASSWORD.replace(' ', "+"));
    let made = server.send("POST", &welcome, FORM, &form);
    let session = cookie(&made);
    let with = |token: &str| format!("Cookie: annunciator={token}\r\n");
    let page = server.send("GET", "/people", &with(&session), "");
    assert!(status(&page) == "200" && page.contains("ada@plant.example"), "{page}");
    assert_eq!(status(&server.send("POST", &welcome, FORM, &form)), "410", "used");
    let wrong = "email=ada%40plant.example&password=Wrong-Password-1";
    assert_eq!(status(&server.send("POST", "/sign-in", FORM, wrong)), "422");
    // A password typed into the wrong field.
    let slip = "email=Slipped-Password-1&password=x";
    assert_eq!(status(&server.send("POST", "/sign-in", FORM, slip)), "422");
    let log = server.log();
    drop(server);
    for secret in [PASSWORD, &session, "Wrong-Password-1", "Slipped-Password-1", "slipped-password-1"] {
        assert!(!log.contains(secret), "the log holds {secret}");
        assert!(!kept(data.path(), secret), "the data folder holds {secret}");
    }
    let token = welcome.rsplit('/').next().expect("a token");
    assert_eq!(log.matches(token).count(), 1, "printed once, logged never");
    assert!(!kept(data.path(), token));
    // The session outlives a restart, and there is no further link.
    let server = Server::start_closed(data.path(), &["serve"]);
    assert_eq!(status(&server.send("GET", "/", &with(&session), "")), "200");
    assert!(!server.log().contains("/welcome/"));
    drop(server);
    assert!(program::run(data.path(), &["ledger", "verify"]).lines().all(|line| line.contains("intact")));
}

#[test]
fn accounts_are_managed_by_the_command_line() {
    let data = tempfile::tempdir().unwrap();
    let run = |arguments: &[&str]| program::run(data.path(), arguments);
    let refused = |arguments: &[&str]| {
        let output = program::attempt(data.path(), arguments);
        assert!(!output.status.success(), "{arguments:?}");
        String::from_utf8_lossy(&output.stderr).into_owned()
    };
    let invitation = path_of(&run(&["accounts", "invite", "Eva@Plant.example", "--role", "admin"]));
    assert!(invitation.starts_with("/invitation/"));
    assert!(run(&["accounts", "list"]).contains("eva@plant.example  invited as admin"));
    assert!(path_of(&run(&["accounts", "link"])).starts_with("/welcome/"), "there is no account yet");
    let server = Server::start_closed(data.path(), &["serve"]);
    let form = format!("name=Eva&password={}", PASSWORD.replace(' ', "+"));
    let session = format!("Cookie: annunciator={}\r\n", cookie(&server.send("POST", &invitation, FORM, &form)));
    assert_eq!(status(&server.send("GET", "/people", &session, "")), "200");
    assert!(refused(&["accounts", "link"]).contains("accounts already"));
    assert!(refused(&["accounts", "role", "eva@plant.example", "viewer"]).contains("last person"));
    assert!(refused(&["accounts", "remove", "nobody@plant.example"]).contains("no account"));
    assert!(refused(&["accounts", "invite", "x@plant.example", "--role", "king"]).contains("one of viewer"));
    assert!(refused(&["accounts", "invite", "eva@plant.example", "--role", "viewer"]).contains("already belongs here"));
    assert!(refused(&["accounts", "invite", "x", "--role", "viewer"]).contains("mail address"));
    assert!(refused(&["accounts", "list", "--org", "nobody"]).contains("there is no organisation"));
    assert!(refused(&["accounts", "reset-factor", "eva@plant.example"]).contains("second factor"));
    run(&["accounts", "end-sessions", "eva@plant.example"]);
    assert_eq!(status(&server.send("GET", "/", &session, "")), "303", "at once, while the server runs");
    let reset = path_of(&run(&["accounts", "link", "eva@plant.example"]));
    assert_eq!(status(&server.send("POST", &reset, FORM, "password=another+good+password")), "303");
    let signed_in = server.send("POST", "/sign-in", FORM, "email=eva%40plant.example&password=another+good+password");
    assert_eq!(cookie(&signed_in).len(), 64);
    let listed = run(&["accounts", "list", "--json"]);
    let line: serde_json::Value = serde_json::from_str(listed.lines().next().expect("a person")).unwrap();
    assert_eq!((line["role"].as_str(), line["second_factor"].as_bool()), (Some("admin"), Some(false)));
}
