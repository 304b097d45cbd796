//! Signing in at a real OpenID Connect provider, as a browser does it.

use crate::program::{self, Server};
use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

const FORM: &str = "Content-Type: application/x-www-form-urlencoded\r\n";
const BACK: &str = "/sign-in/elsewhere/back";
/// Steps that a provider may need from being asked to sending back.
const STEPS_COUNT_MAX: usize = 10;

/// A provider that lets in whom a file names.
pub(crate) struct Provider {
    child: Child,
    pub(crate) issuer: String,
    person: PathBuf,
}

impl Provider {
    pub(crate) fn start(folder: &Path, person: PathBuf) -> Provider {
        let mut node = Command::new("node");
        node.current_dir(folder).args(["serve.mjs", BACK]).arg(&person).stdin(Stdio::null());
        let mut child = node.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map_while(Result::ok);
        let issuer = lines.find(|line| line.starts_with("http://127.0.0.1:")).expect("an issuer");
        std::thread::spawn(move || lines.for_each(drop));
        Provider { child, issuer, person }
    }

    pub(crate) fn lets_in(&self, claims: &serde_json::Value) {
        std::fs::write(&self.person, claims.to_string()).unwrap();
    }
}

impl Drop for Provider {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A browser: follows redirects by hand and keeps cookies for each server.
#[derive(Default)]
pub(crate) struct Browser {
    cookies: BTreeMap<(String, String), String>,
}

impl Browser {
    /// One GET of a server; returns the answer's head and body.
    pub(crate) fn get(&mut self, authority: &str, path: &str) -> String {
        let own = self.cookies.iter().filter(|((host, _), _)| host == authority);
        let held: Vec<String> = own.map(|((_, name), value)| format!("{name}={value}")).collect();
        let mut stream = TcpStream::connect(authority).unwrap();
        let request = format!(
            "GET {path} HTTP/1.1\r\nHost: {authority}\r\nConnection: close\r\nCookie: {}\r\n\r\n",
            held.join("; ")
        );
        stream.write_all(request.as_bytes()).unwrap();
        let mut bytes = Vec::new();
        stream.read_to_end(&mut bytes).unwrap();
        let answer = String::from_utf8_lossy(&bytes).into_owned();
        for line in head(&answer).filter(|line| line.to_lowercase().starts_with("set-cookie: ")) {
            let pair = line["set-cookie: ".len()..].split(';').next().unwrap();
            let (name, value) = pair.split_once('=').unwrap();
            let key = (authority.to_owned(), name.to_owned());
            if value.is_empty() {
                self.cookies.remove(&key)
            } else {
                self.cookies.insert(key, value.to_owned())
            };
        }
        answer
    }

    /// From our link to the provider, and on until it sends back; returns the path that it sends to.
    pub(crate) fn shows_who_it_is(&mut self, server: &Server, provider: &Provider) -> String {
        let begun = self.get(&server.address, "/sign-in/elsewhere?next=%2Fpeople");
        let mut at = led_to(&begun);
        assert!(at.starts_with(&provider.issuer) && at.contains("code_challenge_method=S256"), "{at}");
        let authority = provider.issuer.strip_prefix("http://").unwrap().to_owned();
        let own = format!("http://{}", server.address);
        for _ in 0..STEPS_COUNT_MAX {
            if at.starts_with(&own) {
                break;
            }
            let path = at.strip_prefix(&provider.issuer).unwrap_or(&at).to_owned();
            at = led_to(&self.get(&authority, &path));
        }
        let path = at.strip_prefix(&own).expect("the provider sends back").to_owned();
        assert!(path.starts_with(BACK), "{path}");
        path
    }

    fn session(&self, server: &Server) -> Option<String> {
        self.cookies.get(&(server.address.clone(), "annunciator".to_owned())).cloned()
    }
}

fn head(answer: &str) -> impl Iterator<Item = &str> {
    answer.split("\r\n\r\n").next().unwrap_or("").lines()
}

fn location(answer: &str) -> Option<String> {
    let found = head(answer).find(|line| line.to_lowercase().starts_with("location: "))?;
    Some(found["location: ".len()..].trim().to_owned())
}

/// Where an answer sends its reader.
fn led_to(answer: &str) -> String {
    let found = location(answer);
    assert!(found.is_some(), "it leads nowhere: {answer}");
    found.unwrap()
}

fn status(answer: &str) -> &str {
    answer.split(' ').nth(1).unwrap_or("")
}

struct Scene {
    data: tempfile::TempDir,
    provider: Provider,
    server: Server,
}

/// A server that trusts a provider, with one administrator who has a password.
fn scene(test: &str) -> Option<Scene> {
    let folder = program::oidc(test)?;
    let data = tempfile::tempdir().unwrap();
    let provider = Provider::start(&folder, data.path().join("person.json"));
    let secret = data.path().join("secret");
    std::fs::write(&secret, "a secret of the tests\n").unwrap();
    let invitation = program::run(data.path(), &["accounts", "invite", "eva@plant.example", "--role", "admin"]);
    let variables = [
        ("ANNUNCIATOR_OIDC_ISSUER", provider.issuer.as_str()),
        ("ANNUNCIATOR_OIDC_NAME", "the plant's login"),
        ("ANNUNCIATOR_OIDC_CLIENT_ID", "annunciator"),
        ("ANNUNCIATOR_OIDC_CLIENT_SECRET_FILE", secret.to_str().unwrap()),
        ("ANNUNCIATOR_OIDC_ALLOW_HTTP", "true"),
        ("ANNUNCIATOR_OIDC_ALLOW_PRIVATE", "true"),
    ];
    let server = Server::start_closed_with(data.path(), &variables, &["serve"]);
    let link = invitation.split("http://").nth(1).unwrap();
    let path = link[link.find('/').unwrap()..].trim();
    let joined = server.send("POST", path, FORM, "name=Eva&password=pump+house+at+dawn");
    assert_eq!(status(&joined), "303", "{joined}");
    Some(Scene { data, provider, server })
}

#[test]
fn who_is_known_elsewhere_comes_in_and_nobody_else() {
    let Some(Scene { data, provider, server }) = scene("who_is_known_elsewhere_comes_in_and_nobody_else") else {
        return;
    };
    let page = server.get("/sign-in").1;
    assert!(page.contains("Sign in with the plant"), "{page}");
    // Known by a verified address, then by the provider's own id, whatever the address is by then.
    provider.lets_in(&serde_json::json!({
        "sub": "0815", "email": "Eva@plant.example", "email_verified": true, "name": "Eva"
    }));
    let mut browser = Browser::default();
    let back = browser.shows_who_it_is(&server, &provider);
    let answer = browser.get(&server.address, &back);
    assert_eq!((status(&answer), location(&answer).as_deref()), ("303", Some("/people")), "{answer}");
    assert!(browser.get(&server.address, "/people").contains("eva@plant.example"));
    assert!(browser.get(&server.address, "/account").contains(&provider.issuer), "its owner sees what opens it");
    provider.lets_in(&serde_json::json!({ "sub": "0815", "email": "eva@married.example", "email_verified": true }));
    let mut browser = Browser::default();
    let again = browser.shows_who_it_is(&server, &provider);
    assert_eq!(status(&browser.get(&server.address, &again)), "303");
    // A code counts once, and only in the browser that asked.
    assert_eq!(status(&browser.get(&server.address, &again)), "422", "the code was used, its cookie is gone");
    let mut asked = Browser::default();
    let stolen = asked.shows_who_it_is(&server, &provider);
    assert_eq!(status(&Browser::default().get(&server.address, &stolen)), "422");
    let mut other = Browser::default();
    other.shows_who_it_is(&server, &provider);
    let answer = other.get(&server.address, &stolen);
    assert!(status(&answer) == "422" && other.session(&server).is_none(), "{answer}");
    let log = server.log();
    let code = stolen.split("code=").nth(1).and_then(|rest| rest.split('&').next()).unwrap();
    assert!(!log.contains(code) && !log.contains("a secret of the tests"), "secrets stay out of the log");
    drop(server);
    assert!(program::run(data.path(), &["ledger", "verify"]).lines().all(|line| line.contains("intact")));
}

#[test]
fn an_address_opens_nothing_unless_it_is_verified_and_invited() {
    let Some(Scene { data, provider, server }) = scene("an_address_opens_nothing_unless_it_is_verified_and_invited")
    else {
        return;
    };
    let tried = |claims: serde_json::Value| {
        provider.lets_in(&claims);
        let mut browser = Browser::default();
        let back = browser.shows_who_it_is(&server, &provider);
        let answer = browser.get(&server.address, &back);
        (status(&answer).to_owned(), answer, browser.session(&server).is_some())
    };
    let unverified = serde_json::json!({ "sub": "1", "email": "eva@plant.example", "email_verified": false });
    let (code, page, signed_in) = tried(unverified);
    assert!(code == "422" && page.contains("verified mail address") && !signed_in, "{page}");
    let (code, page, signed_in) = tried(serde_json::json!({ "sub": "1", "email": "eva@plant.example" }));
    assert!(code == "422" && !signed_in, "{page}");
    let stranger =
        serde_json::json!({ "sub": "2", "email": "max@plant.example", "email_verified": true, "name": "Max" });
    let (code, page, signed_in) = tried(stranger.clone());
    assert!(code == "422" && page.contains("max@plant.example has no account here") && !signed_in, "{page}");
    // An invitation of the address lets him in, without a password; it is used up.
    program::run(data.path(), &["accounts", "invite", "max@plant.example", "--role", "viewer"]);
    let (code, page, signed_in) = tried(stranger.clone());
    assert!(code == "303" && signed_in, "{page}");
    let listed = program::run(data.path(), &["accounts", "list"]);
    assert!(listed.contains("max@plant.example") && !listed.contains("invited as"), "{listed}");
    let empty = server.send("POST", "/sign-in", FORM, "email=max%40plant.example&password=");
    assert_eq!(status(&empty), "422", "no password opens an account that has none");
    // Nobody is let in there.
    std::fs::remove_file(&provider.person).unwrap();
    let mut browser = Browser::default();
    let back = browser.shows_who_it_is(&server, &provider);
    assert!(back.contains("error=access_denied"), "{back}");
    let answer = browser.get(&server.address, &back);
    assert!(status(&answer) == "422" && answer.contains("You were not signed in there"), "{answer}");
    // The provider is gone when somebody comes back from it: the page says so, and passwords go on working.
    provider.lets_in(&stranger);
    let mut browser = Browser::default();
    let back = browser.shows_who_it_is(&server, &provider);
    drop(provider);
    let answer = browser.get(&server.address, &back);
    assert!(status(&answer) == "502" && answer.contains("That does not work at the moment"), "{answer}");
    assert!(browser.session(&server).is_none());
    let signed = server.send("POST", "/sign-in", FORM, "email=eva%40plant.example&password=pump+house+at+dawn");
    assert_eq!(status(&signed), "303");
}
