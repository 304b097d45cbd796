//! The whole of it at once: a provider over HTTPS, people who sign in at an OpenID Connect provider, and a real server behind
//! every channel. What a simulated day without a mail server costs, and fifty kills, stand in tests of their own.

use crate::program::{self, Server};
use crate::sign_on::{Browser, Provider};
use crate::smtp::SmtpSink;
use crate::tree_server::TreeServer;
use crate::written_provider::WrittenProvider;
use rumqttc::{Client, Event, MqttOptions, Packet, QoS};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

const TEST: &str = "one_new_advisory_from_its_provider_to_every_channel_and_to_who_signs_in";
const MOSQUITTO: &str = "/usr/sbin/mosquitto";
const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
/// How long messages may take to arrive.
const PATIENCE: Duration = Duration::from_secs(60);

/// What servers of the test got: the channel, and the message.
type Got = Arc<Mutex<Vec<(String, String)>>>;

/// A receiver of web hooks: takes what is posted to `/CHANNEL`.
fn receiver(got: &Got) -> u16 {
    let (listener, into) = (TcpListener::bind("127.0.0.1:0").unwrap(), Arc::clone(got));
    let port = listener.local_addr().unwrap().port();
    std::thread::spawn(move || {
        for stream in listener.incoming().map_while(Result::ok) {
            let into = Arc::clone(&into);
            std::thread::spawn(move || take_posts(stream, &into));
        }
    });
    port
}

fn take_posts(stream: TcpStream, into: &Got) {
    let mut reader = BufReader::new(stream);
    loop {
        let (mut line, mut length, mut path) = (String::new(), 0, String::new());
        while reader.read_line(&mut line).is_ok_and(|read| read > 2) {
            if path.is_empty() {
                path = line.split(' ').nth(1).unwrap_or("").trim_start_matches('/').to_owned();
            }
            if let Some(value) = line.to_lowercase().strip_prefix("content-length:") {
                length = value.trim().parse().unwrap();
            }
            line.clear();
        }
        let mut body = vec![0; length];
        if path.is_empty() || reader.read_exact(&mut body).is_err() {
            return;
        }
        into.lock().unwrap().push((path, String::from_utf8(body).unwrap()));
        if reader.get_mut().write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n").is_err() {
            return;
        }
    }
}

/// A collector of syslog over TCP.
fn collector(got: &Got) -> u16 {
    let (listener, into) = (TcpListener::bind("127.0.0.1:0").unwrap(), Arc::clone(got));
    let port = listener.local_addr().unwrap().port();
    std::thread::spawn(move || {
        for mut stream in listener.incoming().map_while(Result::ok) {
            let mut text = String::new();
            if stream.read_to_string(&mut text).is_ok() && !text.is_empty() {
                into.lock().unwrap().push(("syslog".to_owned(), text));
            }
        }
    });
    port
}

/// A broker in a process of its own, ended with the test.
struct Broker {
    process: Child,
    port: u16,
}

impl Drop for Broker {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// `None` where mosquitto is missing, which is a failure in continuous integration.
#[expect(clippy::disallowed_methods, reason = "another process is waited for, in a thread of this test's own")]
fn broker(got: &Got) -> Option<Broker> {
    if !Path::new(MOSQUITTO).exists() {
        assert!(!program::in_ci(), "{TEST} needs mosquitto");
        println!("skipped: {TEST}: no mosquitto");
        return None;
    }
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let mut command = Command::new(MOSQUITTO);
    let process = command.args(["-p", &port.to_string()]).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    let (client, mut events) = Client::new(MqttOptions::new("reader", "127.0.0.1", port), 10);
    let (ready, is_ready) = std::sync::mpsc::channel();
    let into = Arc::clone(got);
    client.subscribe("plant/#", QoS::AtLeastOnce).unwrap();
    std::thread::spawn(move || {
        let _client = client;
        for event in events.iter() {
            match event {
                Ok(Event::Incoming(Packet::SubAck(_))) => drop(ready.send(())),
                Ok(Event::Incoming(Packet::Publish(message))) => {
                    let text = String::from_utf8_lossy(&message.payload).into_owned();
                    into.lock().unwrap().push(("mqtt".to_owned(), text));
                }
                Ok(_) => {}
                // It is still starting.
                Err(_) => std::thread::sleep(Duration::from_millis(50)),
            }
        }
    });
    is_ready.recv_timeout(PATIENCE).unwrap();
    Some(Broker { process, port })
}

/// Every address of the watchlist, and the server behind each.
fn configuration(site: &TreeServer, mail: u16, [hooks, syslog, mqtt]: [u16; 3]) -> String {
    let server = |address: &str| {
        format!(
            "[[channels]]\nserver = \"{address}\"\nsecret = \"{SECRET}\"\nallow_private = true\nallow_unencrypted = true\n"
        )
    };
    let servers = [
        server(&format!("http://127.0.0.1:{hooks}")),
        format!("[[channels]]\nserver = \"tcp://127.0.0.1:{syslog}\"\nallow_private = true\n"),
        format!("[[channels]]\nserver = \"mqtt://127.0.0.1:{mqtt}\"\nallow_private = true\n"),
    ];
    format!(
        r#"
        [mail]
        transport = "smtp"
        port = {mail}
        security = "plain"
        [[providers]]
        name = "Written"
        url = "{address}/.well-known/csaf/provider-metadata.json"
        allow_private = true
        ca_file = "{ca}"
        [[watchlists]]
        name = "Everything"
        recipients = [
          "ops@plant.example", "webhook http://127.0.0.1:{hooks}/webhook", "slack http://127.0.0.1:{hooks}/slack",
          "teams http://127.0.0.1:{hooks}/teams", "mattermost http://127.0.0.1:{hooks}/mattermost",
          "syslog tcp://127.0.0.1:{syslog}", "mqtt mqtt://127.0.0.1:{mqtt}/plant/{{advisory}}",
        ]
        {servers}
        "#,
        address = site.address,
        ca = TreeServer::ca_file(),
        servers = servers.join("\n"),
    )
}

/// The channels of what arrived, sorted; waits until there are `count`, and shows what is there if they do not come.
#[expect(clippy::disallowed_methods, reason = "another process is waited for, in a thread of this test's own")]
fn arrived(got: &Got, mail: &SmtpSink, count: usize) -> Vec<String> {
    let start = Instant::now();
    loop {
        let mut names: Vec<String> = got.lock().unwrap().iter().map(|(name, _)| name.clone()).collect();
        names.extend(mail.mails().iter().map(|_| "email".to_owned()));
        names.sort();
        if names.len() >= count || start.elapsed() > PATIENCE {
            return names;
        }
        std::thread::sleep(Duration::from_millis(50));
    }
}

#[test]
fn one_new_advisory_from_its_provider_to_every_channel_and_to_who_signs_in() {
    let Some(oidc) = program::oidc(TEST) else { return };
    let (folder, got) = (tempfile::tempdir().unwrap(), Got::default());
    let Some(mail) = SmtpSink::start(folder.path(), TEST) else { return };
    let Some(broker) = broker(&got) else { return };
    let mut provider = WrittenProvider::default();
    provider.add(0);
    provider.write(&folder.path().join("tree"));
    let site = TreeServer::start(&folder.path().join("tree"));
    let file = folder.path().join("annunciator.toml");
    std::fs::write(&file, configuration(&site, mail.port, [receiver(&got), collector(&got), broker.port])).unwrap();
    let (data, file) = (folder.path().join("data"), file.display().to_string());
    let login = Provider::start(&oidc, folder.path().join("person.json"));
    let claims = serde_json::json!({ "sub": "7", "email": "eva@plant.example", "email_verified": true, "name": "Eva" });
    login.lets_in(&claims);
    let variables = [
        ("ANNUNCIATOR_OIDC_ISSUER", login.issuer.as_str()),
        ("ANNUNCIATOR_OIDC_CLIENT_ID", "annunciator"),
        ("ANNUNCIATOR_OIDC_CLIENT_SECRET_FILE", &format!("{}/secret", folder.path().display())),
        ("ANNUNCIATOR_OIDC_ALLOW_HTTP", "true"),
        ("ANNUNCIATOR_OIDC_ALLOW_PRIVATE", "true"),
        ("ANNUNCIATOR_OIDC_ROLE", "viewer"),
    ];
    std::fs::write(folder.path().join("secret"), "a secret of the tests\n").unwrap();
    let all = ["email", "mattermost", "mqtt", "slack", "syslog", "teams", "webhook"];
    for turn in ["new", "once more"] {
        let mut server = Server::start_closed_with(&data, &variables, &["--config", &file, "serve"]);
        server.wait_until_quiet();
        assert_eq!(arrived(&got, &mail, all.len()), all, "{turn}: each once\n{}", server.log());
        let mut browser = Browser::default();
        let back = browser.shows_who_it_is(&server, &login);
        browser.get(&server.address, &back);
        let page = browser.get(&server.address, "/alerts");
        let delivered = page.matches("delivery-delivered").count();
        assert!(page.contains("WRITTEN-0") && delivered == all.len(), "{turn}: {page}");
    }
    let told = got.lock().unwrap().clone();
    assert!(told.iter().all(|(_, text)| text.replace('\\', "").contains("WRITTEN-0")), "{told:#?}");
    assert!(mail.mails()[0]["text"].as_str().unwrap().contains("/advisories/"));
    let shown = program::run(&data, &["--config", &file, "ledger", "verify"]);
    assert!(shown.lines().all(|line| line.contains("intact")), "{shown}");
}
