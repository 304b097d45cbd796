//! A real broker (Debian's mosquitto), and some that misbehave.

use super::*;
use crate::outlets::tests::local;
use crate::outlets::{Again, Scope, ServerOptions};
use crate::telling::tests::{content, envelope};
use std::process::{Child, Command, Stdio};
use std::time::Duration;
use tokio::net::TcpListener;

const MOSQUITTO: &str = "/usr/sbin/mosquitto";

/// A broker in a process of its own, ended with the test.
struct Mosquitto {
    process: Child,
    port: u16,
    _folder: tempfile::TempDir,
}

impl Mosquitto {
    /// `None` where mosquitto is missing, which is a failure in continuous integration.
    fn start(test: &str, settings: &str) -> Option<Mosquitto> {
        #[expect(clippy::disallowed_methods, reason = "tests learn from the environment what may be skipped")]
        let ci = std::env::var("CI");
        if !std::path::Path::new(MOSQUITTO).exists() {
            assert!(ci.as_deref() != Ok("true"), "{test} needs mosquitto");
            println!("skipped: {test}: no mosquitto");
            return None;
        }
        let folder = tempfile::tempdir().unwrap();
        let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let file = folder.path().join("mosquitto.conf");
        let settings = settings.replace("FOLDER", &folder.path().display().to_string());
        std::fs::write(&file, format!("listener {port} 127.0.0.1\npersistence false\n{settings}\n")).unwrap();
        let mut command = Command::new(MOSQUITTO);
        let process = command.arg("-c").arg(&file).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        let broker = Mosquitto { process, port, _folder: folder };
        for _ in 0..200 {
            if std::net::TcpStream::connect(("127.0.0.1", port)).is_ok() {
                return Some(broker);
            }
            #[expect(clippy::disallowed_methods, reason = "the broker is another process")]
            std::thread::sleep(Duration::from_millis(50));
        }
        panic!("mosquitto does not answer");
    }
}

impl Drop for Mosquitto {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

async fn send_to(text: &str, options: ServerOptions) -> Result<(), HandOverError> {
    let Address::Mqtt(broker) = Address::parse(text).unwrap() else { panic!("{text}") };
    let address = Address::Mqtt(broker.clone());
    let outlets = local(&address.server(), options);
    send(&outlets, &address, &broker, &envelope(), &content()).await
}

/// A subscriber of our own making: it has to hear what the broker hands on.
async fn subscribe(port: u16, topic: &str) -> (tokio::net::TcpStream, BytesMut) {
    use rumqttc::mqttbytes::v4::Subscribe;
    let mut stream = tokio::net::TcpStream::connect(("127.0.0.1", port)).await.unwrap();
    let mut received = BytesMut::new();
    say(&mut stream, &Packet::Connect(Connect::new("reader"))).await.unwrap();
    assert!(matches!(hear(&mut stream, &mut received).await.unwrap(), Packet::ConnAck(_)));
    let mut subscription = Subscribe::new(topic, QoS::AtMostOnce);
    subscription.pkid = 2;
    say(&mut stream, &Packet::Subscribe(subscription)).await.unwrap();
    assert!(matches!(hear(&mut stream, &mut received).await.unwrap(), Packet::SubAck(_)));
    (stream, received)
}

#[tokio::test]
async fn a_subscriber_gets_the_alert_under_its_topic_and_nothing_is_retained() {
    let test = "a_subscriber_gets_the_alert_under_its_topic_and_nothing_is_retained";
    let Some(broker) = Mosquitto::start(test, "allow_anonymous true") else { return };
    let (mut stream, mut received) = subscribe(broker.port, "plant/#").await;
    let address = format!("mqtt mqtt://127.0.0.1:{}/plant/{{label}}/{{advisory}}", broker.port);
    send_to(&address, ServerOptions::default()).await.unwrap();
    let Packet::Publish(publish) = hear(&mut stream, &mut received).await.unwrap() else { panic!("a message") };
    assert_eq!((publish.topic.as_str(), publish.retain), ("plant/act_now/EX-1", false));
    let body: serde_json::Value = serde_json::from_slice(&publish.payload).unwrap();
    assert_eq!(body["data"]["advisory"]["tracking_id"], "EX-1");
    let (mut later, mut received) = subscribe(broker.port, "plant/#").await;
    let waiting = timeout(Duration::from_millis(300), hear(&mut later, &mut received)).await;
    assert!(waiting.is_err(), "whoever comes later hears nothing old");
}

#[tokio::test]
async fn a_broker_that_wants_a_password_gets_the_one_that_is_set_for_it() {
    let test = "a_broker_that_wants_a_password_gets_the_one_that_is_set_for_it";
    let settings = "allow_anonymous false\npassword_file FOLDER/users";
    if !std::path::Path::new("/usr/bin/mosquitto_passwd").exists() {
        println!("skipped: {test}: no mosquitto_passwd");
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let users = folder.path().join("users");
    let made =
        Command::new("/usr/bin/mosquitto_passwd").args(["-c", "-b"]).arg(&users).args(["plant", "w0rd"]).status();
    assert!(made.unwrap().success());
    // The broker drops to a user of its own, who has to read the file.
    let mut permissions = std::fs::metadata(&users).unwrap().permissions();
    std::os::unix::fs::PermissionsExt::set_mode(&mut permissions, 0o644);
    std::fs::set_permissions(&users, permissions).unwrap();
    let mut open = std::fs::metadata(folder.path()).unwrap().permissions();
    std::os::unix::fs::PermissionsExt::set_mode(&mut open, 0o755);
    std::fs::set_permissions(folder.path(), open).unwrap();
    let settings = settings.replace("FOLDER", &folder.path().display().to_string());
    let Some(broker) = Mosquitto::start(test, &settings) else { return };
    let address = format!("mqtt mqtt://127.0.0.1:{}/plant", broker.port);
    let login = |password: &str| {
        let login = Login { user: "plant".to_owned(), password: password.to_owned() };
        ServerOptions { login: Some(login), ..ServerOptions::default() }
    };
    send_to(&address, login("w0rd")).await.unwrap();
    for wrong in [login("other"), ServerOptions::default()] {
        let error = send_to(&address, wrong).await.unwrap_err();
        assert_eq!((error.scope, error.again), (Scope::Server, Again::Later), "{error:?}");
        assert!(error.reason.contains("refuses the connection") && !error.to_string().contains("other"), "{error}");
    }
}

#[tokio::test]
async fn what_is_not_confirmed_counts_as_not_handed_over() {
    // Whoever let us in and did not take the message may have done so because of its topic, which is one organisation's.
    for (answer, scope) in [
        (&b"\x20\x02\x00\x00"[..], Scope::Address),
        (b"\x20\x02\x00\x00\x40\x02\x00\x09", Scope::Address),
        (b"HTTP/1.1 400 Bad Request\r\n\r\n", Scope::Server),
        (b"", Scope::Server),
    ] {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        tokio::spawn(async move {
            let (mut stream, _) = listener.accept().await.unwrap();
            stream.write_all(answer).await.unwrap();
            let mut read = [0; 4_096];
            let _ = stream.read(&mut read).await;
        });
        let error =
            send_to(&format!("mqtt mqtt://127.0.0.1:{port}/plant"), ServerOptions::default()).await.unwrap_err();
        assert_eq!((error.scope, error.again), (scope, Again::Later), "{error:?}");
    }
}
