//! What may be reached, what answers mean, and that secrets stay secret.

use super::*;
use crate::telling::tests::{content, envelope};
use axum::Router;
use axum::http::{HeaderMap, StatusCode};
use axum::response::IntoResponse;
use axum::routing::post;

/// Ways out with one server that is on this machine.
pub(crate) fn local(server: &str, options: ServerOptions) -> Outlets {
    let options = ServerOptions { allow_private: true, allow_unencrypted: true, ..options };
    Outlets::new(&ClientOptions::default(), HashMap::from([(server.to_owned(), options)])).unwrap()
}

/// Serves until the test is over.
pub(crate) async fn serve(router: Router) -> SocketAddr {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move { axum::serve(listener, router).await });
    address
}

/// Posts a sample to a chat.
async fn chat(outlets: &Outlets, text: &str) -> Result<(), HandOverError> {
    let address = Address::parse(text).unwrap();
    let (Address::Slack(url) | Address::Mattermost(url)) = &address else { unreachable!() };
    outlets.post(&address, url, &crate::delivery::slack::message(&envelope(), &[content()])).await
}

async fn answer(response: impl IntoResponse + Clone + Send + Sync + 'static) -> Result<(), HandOverError> {
    let server = serve(Router::new().route("/s3cret", post(move || async move { response }))).await;
    let outlets = local(&format!("http://{server}"), ServerOptions::default());
    chat(&outlets, &format!("slack http://{server}/s3cret")).await
}

#[tokio::test]
async fn answers_say_whether_to_try_again() {
    answer(StatusCode::OK).await.unwrap();
    answer(StatusCode::ACCEPTED).await.unwrap();
    let quiet = |seconds: &'static str| {
        let mut headers = HeaderMap::new();
        headers.insert("retry-after", seconds.parse().unwrap());
        headers
    };
    for (status, seconds, again, scope) in [
        (410, "", Again::Never, Scope::Message),
        (404, "", Again::Few, Scope::Message),
        (308, "", Again::Few, Scope::Message),
        (500, "", Again::Later, Scope::Message),
        (503, "", Again::Later, Scope::Address),
        (429, "120", Again::After(Duration::from_secs(120)), Scope::Address),
        (429, "99999999", Again::After(Duration::from_secs(86_400)), Scope::Address),
    ] {
        let headers = if seconds.is_empty() { HeaderMap::new() } else { quiet(seconds) };
        let error = answer((StatusCode::from_u16(status).unwrap(), headers)).await.unwrap_err();
        assert_eq!((error.again, error.scope), (again, scope), "{status} {seconds}");
        assert!(error.reason.contains(&status.to_string()) && !error.to_string().contains("s3cret"), "{error}");
    }
    answer("a".repeat(1_000_000)).await.unwrap();
}

#[tokio::test]
async fn a_private_address_is_reached_only_where_the_operator_allows_it_and_no_error_tells_the_secret() {
    let server = serve(Router::new().route("/s3cret", post(|| async { "ok" }))).await;
    let none = Outlets::new(&ClientOptions::default(), HashMap::new()).unwrap();
    for text in [
        format!("slack http://{server}/s3cret"),
        format!("slack https://{server}/s3cret"),
        format!("mattermost https://localhost:{}/s3cret", server.port()),
    ] {
        let error = chat(&none, &text).await.unwrap_err();
        assert_eq!((error.scope, error.again), (Scope::Server, Again::Later), "{error:?}");
        assert!(!format!("{error} {error:?}").contains("s3cret"), "{error}");
    }
    let address = Address::parse(&format!("syslog tcp://localhost:{}", server.port())).unwrap();
    let Address::Syslog(collector) = &address else { unreachable!() };
    let alerts = [(envelope(), &content())];
    let error = crate::delivery::syslog::send(&none, &address, collector, &alerts).await.unwrap_err();
    assert!(error.reason.contains("allow_private for this server under [[channels]]"), "{error}");
}

#[test]
fn what_is_missing_is_found_before_anything_is_sent() {
    let none = Outlets::new(&ClientOptions::default(), HashMap::new()).unwrap();
    let check =
        |outlets: &Outlets, text: &str| outlets.check(&Address::parse(text).unwrap()).map_err(|e| e.to_string());
    assert!(check(&none, "webhook https://hooks.example/a").unwrap_err().contains("no signing secret"));
    assert!(
        check(&none, "slack http://hooks.example/s3cret").unwrap_err().contains("allow_unencrypted for this server")
    );
    for text in [
        "slack https://10.0.0.1/s3cret",
        "syslog tls://[fd12::1]",
        "syslog udp://192.168.0.1",
        "syslog tcp://localhost",
        "mqtt mqtts://127.0.0.1/plant",
    ] {
        let error = check(&none, text).unwrap_err();
        assert!(error.contains("not public; set allow_private for this server under [[channels]]"), "{text}: {error}");
    }
    let metadata = local("udp://169.254.169.254:514", ServerOptions::default());
    let error = check(&metadata, "syslog udp://169.254.169.254").unwrap_err();
    assert!(error.contains("never dialled") && !error.contains("allow_private"), "{error}");
    check(&none, "slack https://hooks.example/a").unwrap();
    let login = Some(Login { user: "plant".to_owned(), password: "w0rd".to_owned() });
    let options = ServerOptions { login, ..ServerOptions::default() };
    let outlets = Outlets::new(&ClientOptions::default(), HashMap::from([("mqtt://broker:1883".to_owned(), options)]));
    let outlets = outlets.unwrap();
    assert!(check(&outlets, "mqtt mqtt://broker/a").unwrap_err().contains("password is never sent"));
    assert!(!format!("{outlets:?}").contains("w0rd"));
}

#[test]
fn a_signature_is_that_of_the_standards_example() {
    let secret = SigningSecret::parse("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").unwrap();
    let signature = secret.sign("msg_p5jXN8AQM9LWM0D4loKWxJek", 1_614_265_330, r#"{"test": 2432232314}"#);
    assert_eq!(signature, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    for text in ["MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "whsec_", "whsec_!!!", "whsec_AAAA"] {
        let error = SigningSecret::parse(text).unwrap_err().to_string();
        assert!(error.contains("whsec_ and the base64"), "{error}");
    }
}

#[tokio::test]
async fn a_receiver_that_took_the_message_and_never_ends_its_answer_took_the_message() {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut read = [0; 64 * 1024];
        let _ = stream.read(&mut read).await;
        stream.write_all(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\nok\r\n").await.unwrap();
        std::future::pending::<()>().await;
    });
    let outlets = local(&format!("http://127.0.0.1:{port}"), ServerOptions::default());
    let text = format!("slack http://127.0.0.1:{port}/s3cret");
    let sending = chat(&outlets, &text);
    tokio::time::timeout(Duration::from_secs(10), sending).await.expect("it waits for the end of an answer").unwrap();
}

/// The port of a server that says nothing to whoever asks it, and does so with the connection.
async fn port_of(closes: bool) -> u16 {
    use tokio::io::AsyncReadExt as _;
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        let mut open = Vec::new();
        while let Ok((mut stream, _)) = listener.accept().await {
            let _ = stream.read(&mut [0; 64 * 1024]).await;
            if !closes {
                open.push(stream);
            }
        }
    });
    port
}

#[tokio::test]
async fn a_server_that_is_there_and_does_not_answer_is_charged_to_the_one_address() {
    let closing = port_of(true).await;
    let outlets = local(&format!("http://127.0.0.1:{closing}"), ServerOptions::default());
    let error = chat(&outlets, &format!("slack http://127.0.0.1:{closing}/s3cret")).await.unwrap_err();
    assert_eq!((error.scope, error.again), (Scope::Address, Again::Later), "{error}");
    let nobody = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap().port();
    let outlets = local(&format!("http://127.0.0.1:{nobody}"), ServerOptions::default());
    let error = chat(&outlets, &format!("slack http://127.0.0.1:{nobody}/s3cret")).await.unwrap_err();
    assert_eq!(error.scope, Scope::Server, "{error}");
    let silent = port_of(false).await;
    let mut outlets = local(&format!("http://127.0.0.1:{silent}"), ServerOptions::default());
    let options = ClientOptions { allow_private: true, allow_http: true, ..ClientOptions::default() };
    let options = ClientOptions { total_timeout: Duration::from_millis(300), ..options };
    outlets.other.client = Client::new(&options).unwrap();
    outlets.set = Arc::default();
    let error = chat(&outlets, &format!("slack http://127.0.0.1:{silent}/s3cret")).await.unwrap_err();
    assert_eq!(error.scope, Scope::Address, "{error}");
}

#[tokio::test]
async fn a_server_of_the_plant_is_reached_past_the_proxy_and_no_other() {
    let server = serve(Router::new().route("/s3cret", post(|| async { "ok" }))).await;
    let nobody = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap().port();
    let proxy = Some(crate::guard::Proxy::parse(&format!("http://127.0.0.1:{nobody}")).unwrap());
    let client = ClientOptions { proxy, ..ClientOptions::default() };
    let options = ServerOptions { allow_private: true, allow_unencrypted: true, ..ServerOptions::default() };
    let outlets = Outlets::new(&client, HashMap::from([(format!("http://{server}"), options)])).unwrap();
    chat(&outlets, &format!("slack http://{server}/s3cret")).await.unwrap();
    let error = chat(&outlets, "slack https://hooks.example/s3cret").await.unwrap_err();
    assert!(error.reason.contains("connecting to https://hooks.example"), "it went past the proxy: {error}");
}
