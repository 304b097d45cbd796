//! One advisory by every channel, to real servers on this machine; and what a day without a mail server costs.

use crate::mail_server::MailServer;
use crate::plant::{Plant, document, smtp};
use axum::Router;
use axum::extract::Path;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;
use jiff::{SignedDuration, Timestamp};
use monitor::stages::deliver;
use monitor::{Rhythm, Transport, driver};
use net::guard::ClientOptions;
use net::outlets::{Outlets, ServerOptions, SigningSecret};
use rumqttc::{AsyncClient, Event, MqttOptions, Packet, QoS};
use std::collections::HashMap;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use store::DeliveryState;
use tokio::io::AsyncReadExt;
use tokio::net::TcpListener;

const DATE: &str = "2024-01-01T00:00:00Z";
const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
const MOSQUITTO: &str = "/usr/sbin/mosquitto";

/// How long a slow receiver takes over one message.
const SLOW: Duration = Duration::from_millis(400);

/// What servers of the test got, each message behind the name of its channel.
type Got = Arc<Mutex<Vec<(String, String)>>>;

/// A receiver of web hooks under `/NAME`; under `/gone` nobody lives, `/busy` refuses once, `/picky` never takes
/// EX-3, and what begins with `slow` is.
async fn receiver(got: &Got) -> u16 {
    let (into, refused) = (Arc::clone(got), Arc::new(Mutex::new(0)));
    let take = post(async move |Path(name): Path<String>, headers: HeaderMap, body: String| {
        if name == "gone" {
            return StatusCode::GONE;
        }
        if name.starts_with("slow") {
            tokio::time::sleep(SLOW).await;
        }
        if name == "busy" && std::mem::replace(&mut *refused.lock().unwrap(), 1) == 0 {
            return StatusCode::SERVICE_UNAVAILABLE;
        }
        if name == "picky" && body.contains("EX-3") {
            return StatusCode::BAD_REQUEST;
        }
        let id = headers.get("webhook-id").map_or("", |id| id.to_str().unwrap());
        into.lock().unwrap().push((format!("{name} {id}").trim().to_owned(), body));
        StatusCode::OK
    });
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move { axum::serve(listener, Router::new().route("/{name}", take)).await });
    port
}

/// A collector of syslog.
async fn collector(got: &Got) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let (port, into) = (listener.local_addr().unwrap().port(), Arc::clone(got));
    tokio::spawn(async move {
        loop {
            let mut text = String::new();
            listener.accept().await.unwrap().0.read_to_string(&mut text).await.unwrap();
            into.lock().unwrap().push(("syslog".to_owned(), text));
        }
    });
    port
}

/// A broker in a process of its own, ended with the test, and a subscriber to all of it.
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
async fn broker(test: &str, got: &Got) -> Option<Broker> {
    #[expect(clippy::disallowed_methods, reason = "tests learn from the environment what may be skipped")]
    let ci = std::env::var("CI");
    if !std::path::Path::new(MOSQUITTO).exists() {
        assert!(ci.as_deref() != Ok("true"), "{test} needs mosquitto");
        println!("skipped: the part of {test} about MQTT: no mosquitto");
        return None;
    }
    let port = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap().port();
    let mut command = Command::new(MOSQUITTO);
    let process = command.args(["-p", &port.to_string()]).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    let broker = Broker { process, port };
    let (client, mut events) = AsyncClient::new(MqttOptions::new("reader", "127.0.0.1", port), 10);
    client.subscribe("plant/#", QoS::AtLeastOnce).await.unwrap();
    let (ready, is_ready) = tokio::sync::oneshot::channel();
    let (mut ready, into) = (Some(ready), Arc::clone(got));
    tokio::spawn(async move {
        let _client = client;
        loop {
            match events.poll().await {
                Ok(Event::Incoming(Packet::SubAck(_))) => drop(ready.take().map(|ready| ready.send(()))),
                Ok(Event::Incoming(Packet::Publish(message))) => {
                    let text = String::from_utf8_lossy(&message.payload).into_owned();
                    into.lock().unwrap().push((format!("mqtt {}", message.topic), text));
                }
                Ok(_) => {}
                // It is still starting.
                Err(_) => tokio::time::sleep(Duration::from_millis(50)).await,
            }
        }
    });
    tokio::time::timeout(Duration::from_secs(20), is_ready).await.unwrap().unwrap();
    Some(broker)
}

/// Ways to servers on this machine, and to no others there.
fn outlets(servers: &[String]) -> Outlets {
    let options = ServerOptions {
        signing_secret: Some(SigningSecret::parse(SECRET).unwrap()),
        allow_private: true,
        allow_unencrypted: true,
        ..ServerOptions::default()
    };
    let servers: HashMap<String, ServerOptions> = servers.iter().map(|one| (one.clone(), options.clone())).collect();
    Outlets::new(&ClientOptions::default(), servers).unwrap()
}

#[tokio::test]
async fn one_new_advisory_reaches_every_channel_exactly_once() {
    let test = "one_new_advisory_reaches_every_channel_exactly_once";
    let got = Got::default();
    let (mail, hooks, syslog) = (MailServer::start(), receiver(&got).await, collector(&got).await);
    let broker = broker(test, &got).await;
    let hook = |channel: &str| format!("{channel} http://127.0.0.1:{hooks}/{channel}");
    let mut recipients = vec!["ops@plant.example".to_owned(), format!("syslog tcp://127.0.0.1:{syslog}")];
    recipients.extend(["webhook", "slack", "teams", "mattermost"].map(hook));
    let mut servers = vec![format!("http://127.0.0.1:{hooks}"), format!("tcp://127.0.0.1:{syslog}")];
    if let Some(broker) = &broker {
        recipients.push(format!("mqtt mqtt://127.0.0.1:{}/plant/{{advisory}}", broker.port));
        servers.push(format!("mqtt://127.0.0.1:{}", broker.port));
    }
    let texts: Vec<&str> = recipients.iter().map(String::as_str).collect();
    let mut plant = Plant::open(smtp(mail.port), &texts).await;
    plant.monitor.settings.outlets = outlets(&servers);
    plant.publish("ex-1", &document("EX-1", "1", DATE, "2.0"));
    plant.watch().await;
    plant.watch().await;
    let deliveries = plant.alerts().await.remove(0).deliveries;
    assert_eq!(deliveries.len(), recipients.len());
    let failed: Vec<_> = deliveries.iter().filter(|one| one.state != DeliveryState::Delivered).collect();
    assert!(failed.is_empty(), "{failed:#?}");
    tokio::time::sleep(Duration::from_millis(300)).await;
    assert_eq!(mail.taken(), ["ops@plant.example"]);
    let mut told: Vec<(String, String)> = got.lock().unwrap().clone();
    told.sort();
    let id = deliveries.iter().find(|one| one.channel == "webhook").unwrap().id;
    let webhook = format!("webhook {id}");
    let mut expected = vec!["mattermost", "slack", "syslog", "teams", webhook.as_str()];
    if broker.is_some() {
        expected.insert(1, "mqtt plant/EX-1");
    }
    assert_eq!(told.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>(), expected);
    for (name, text) in &told {
        let words = text.replace('\\', "");
        assert!(words.contains("Valve controller EX-1"), "{name}: {text}");
    }
}

#[tokio::test]
async fn a_receiver_that_wants_no_more_is_given_up_and_one_that_is_busy_is_asked_again() {
    let got = Got::default();
    let hooks = receiver(&got).await;
    let recipients = ["gone", "busy"].map(|name| format!("webhook http://127.0.0.1:{hooks}/{name}"));
    let mut plant = Plant::open(Transport::None, &[&recipients[0], "ops@plant.example"]).await;
    plant.monitor.settings.outlets = outlets(&[format!("http://127.0.0.1:{hooks}")]);
    plant.publish("ex-1", &document("EX-1", "1", DATE, "2.0"));
    plant.watch().await;
    let stuck = plant.monitor.store.list_stuck_deliveries(&plant.reader, 10).await.unwrap();
    assert_eq!(stuck.len(), 1, "the mail waits for a way out, which is no trouble: {stuck:#?}");
    assert_eq!((stuck[0].delivery.state, stuck[0].delivery.attempts), (DeliveryState::Dead, 1));
    let error = &stuck[0].delivery.last_error;
    assert!(error.contains("410") && !error.contains("/gone"), "{error}");

    let mut plant = Plant::open(Transport::None, &[&recipients[1]]).await;
    plant.monitor.settings.outlets = outlets(&[format!("http://127.0.0.1:{hooks}")]);
    plant.publish("ex-1", &document("EX-1", "1", DATE, "2.0"));
    plant.watch().await;
    assert_eq!(got.lock().unwrap().len(), 0);
    let later = driver::now() + SignedDuration::from_mins(2);
    assert_eq!(deliver::run(&plant.monitor, later).await.unwrap(), 1);
    let id = plant.alerts().await.remove(0).deliveries.remove(0).id;
    assert_eq!(got.lock().unwrap()[0].0, format!("busy {id}"));
}

#[tokio::test]
async fn a_slow_receiver_gives_back_what_it_has_no_time_for_and_no_attempt_is_counted() {
    let got = Got::default();
    let hooks = receiver(&got).await;
    let recipients = ["slow-1", "slow-2", "slow-3"].map(|name| format!("webhook http://127.0.0.1:{hooks}/{name}"));
    let texts: Vec<&str> = recipients.iter().map(String::as_str).collect();
    // Not settled, so that the batch is the test's own.
    let mut plant = Plant::open(Transport::None, &texts).await;
    plant.publish("ex-1", &document("EX-1", "1", DATE, "2.0"));
    plant.monitor.settings.outlets = outlets(&[format!("http://127.0.0.1:{hooks}")]);
    let begun = driver::now();
    plant.raise().await;
    assert_eq!(deliver::run_within(&plant.monitor, driver::now(), SLOW / 2).await.unwrap(), 3);
    assert_eq!(got.lock().unwrap().len(), 1, "no more is begun when the time is over");
    let mut deliveries = plant.alerts().await.remove(0).deliveries;
    deliveries.sort_by_key(|one| one.attempts);
    let stand: Vec<_> = deliveries.iter().map(|one| (one.state, one.attempts, one.last_error.as_str())).collect();
    let waits = (DeliveryState::Pending, 0, "");
    assert_eq!(stand, [waits, waits, (DeliveryState::Delivered, 1, "")]);
    while deliver::run(&plant.monitor, driver::now()).await.unwrap() > 0 {}
    assert_eq!(got.lock().unwrap().len(), 3, "each once, {:?} after the first", driver::now() - begun);
}

#[tokio::test]
async fn a_list_that_a_chat_refuses_is_sent_in_parts_so_that_one_alert_holds_back_no_other() {
    let got = Got::default();
    let hooks = receiver(&got).await;
    let mut plant = Plant::open(Transport::None, &[&format!("slack http://127.0.0.1:{hooks}/picky")]).await;
    plant.monitor.settings.outlets = outlets(&[format!("http://127.0.0.1:{hooks}")]);
    for number in 1..=7 {
        plant.publish(&format!("ex-{number}"), &document(&format!("EX-{number}"), "1", DATE, "2.0"));
    }
    plant.raise().await;
    while deliver::run(&plant.monitor, driver::now()).await.unwrap() > 0 {}
    let stands = plant.alerts().await.into_iter().map(|mut alert| alert.deliveries.remove(0).state);
    let (taken, waiting): (Vec<_>, Vec<_>) = stands.partition(|state| *state == DeliveryState::Delivered);
    assert_eq!((taken.len(), waiting), (6, vec![DeliveryState::Pending]));
    let told: String = got.lock().unwrap().iter().map(|(_, body)| body.as_str()).collect();
    assert!(
        (1..=7).filter(|number| *number != 3).all(|number| told.matches(&format!("EX-{number}")).count() > 0),
        "{told}"
    );
}

#[tokio::test]
async fn a_receiver_that_never_answers_holds_up_no_assessment() {
    let silent = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = silent.local_addr().unwrap().port();
    let mut plant = Plant::open(Transport::None, &[&format!("slack http://127.0.0.1:{port}/x")]).await;
    plant.monitor.settings.outlets = outlets(&[format!("http://127.0.0.1:{port}")]);
    plant.publish("ex-1", &document("EX-1", "1", DATE, "2.0"));
    let rhythm = Rhythm { poll: Duration::from_millis(300), reconcile: Duration::from_secs(3_600) };
    let (stop, stopped) = tokio::sync::watch::channel(false);
    let arrives = async {
        let _held = silent.accept().await.unwrap();
        plant.publish("ex-2", &document("EX-2", "1", DATE, "2.0"));
        while plant.alerts().await.len() < 2 {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    tokio::select! {
        () = driver::watch(&plant.monitor, rhythm, stopped) => {}
        done = tokio::time::timeout(Duration::from_secs(15), arrives) => done.unwrap(),
    }
    drop(stop);
}

#[tokio::test]
async fn an_address_that_takes_nothing_costs_its_neighbours_at_the_server_no_attempt() {
    let got = Got::default();
    let hooks = receiver(&got).await;
    // In this order: the deliveries of one reader come one after the other.
    let recipients = ["busy", "slack"].map(|name| format!("slack http://127.0.0.1:{hooks}/{name}"));
    let mut plant = Plant::open(Transport::None, &[&recipients[0], &recipients[1]]).await;
    plant.monitor.settings.outlets = outlets(&[format!("http://127.0.0.1:{hooks}")]);
    plant.publish("ex-1", &document("EX-1", "1", DATE, "2.0"));
    plant.watch().await;
    let deliveries = plant.alerts().await.remove(0).deliveries;
    let state = |name: &str| deliveries.iter().find(|one| one.recipient.ends_with(name)).unwrap().state;
    assert_eq!((state("busy"), state("slack")), (DeliveryState::Pending, DeliveryState::Delivered));
}

#[tokio::test]
async fn a_day_without_a_mail_server_loses_nothing_doubles_nothing_and_holds_up_no_other_channel() {
    let got = Got::default();
    let hooks = receiver(&got).await;
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let slack = format!("slack http://127.0.0.1:{hooks}/slack");
    let mut plant = Plant::open(smtp(port), &["ops@plant.example", "shift@plant.example", &slack]).await;
    plant.monitor.settings.outlets = outlets(&[format!("http://127.0.0.1:{hooks}")]);
    for number in 1..=3 {
        plant.publish(&format!("ex-{number}"), &document(&format!("EX-{number}"), "1", DATE, "2.0"));
        plant.watch().await;
    }
    assert_eq!(got.lock().unwrap().len(), 3, "the chat hears at once");
    let begun = driver::now();
    let hours = async |from: i64, to: i64| {
        for minutes in (from * 60..to * 60).step_by(10) {
            let now: Timestamp = begun + SignedDuration::from_mins(minutes);
            while deliver::run(&plant.monitor, now).await.unwrap() > 0 {}
        }
    };
    hours(0, 24).await;
    let server = MailServer::start_on(port);
    assert!(server.taken().is_empty());
    hours(24, 48).await;
    let mut taken = server.taken();
    taken.sort();
    let expected = [["ops@plant.example"; 3], ["shift@plant.example"; 3]].concat();
    assert_eq!(taken, expected);
    let deliveries: Vec<_> = plant.alerts().await.into_iter().flat_map(|alert| alert.deliveries).collect();
    assert_eq!(deliveries.len(), 9);
    assert!(deliveries.iter().all(|one| one.state == DeliveryState::Delivered), "{deliveries:#?}");
    assert!(deliveries.iter().filter(|one| one.channel == "email").all(|one| one.attempts > 5));
    assert_eq!(got.lock().unwrap().len(), 3);
}
