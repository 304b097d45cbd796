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

async fn answer(response: impl IntoResponse + Clone + Send + Sync + 'static) -> Result<(), HandOverError> {
    let server = serve(Router::new().route("/s3cret", post(move || async move { response }))).await;
    let url = Url::parse(&format!("http://{server}/s3cret")).unwrap();
    let outlets = local(&format!("http://{server}"), ServerOptions::default());
    crate::delivery::slack::send(&outlets, &url, &envelope(), &[content()]).await
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
    for (status, seconds, again, is_outage) in [
        (410, "", Again::Never, false),
        (404, "", Again::Few, false),
        (308, "", Again::Few, false),
        (500, "", Again::Later, false),
        (503, "", Again::Later, true),
        (429, "120", Again::After(Duration::from_secs(120)), false),
        (429, "99999999", Again::After(Duration::from_secs(86_400)), false),
    ] {
        let headers = if seconds.is_empty() { HeaderMap::new() } else { quiet(seconds) };
        let error = answer((StatusCode::from_u16(status).unwrap(), headers)).await.unwrap_err();
        assert_eq!((error.again, error.is_outage), (again, is_outage), "{status} {seconds}");
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
        let (Address::Slack(url) | Address::Mattermost(url)) = Address::parse(&text).unwrap() else { unreachable!() };
        let error = crate::delivery::slack::send(&none, &url, &envelope(), &[content()]).await.unwrap_err();
        assert!(error.is_outage && error.again == Again::Later, "{error:?}");
        assert!(!format!("{error} {error:?}").contains("s3cret"), "{error}");
    }
    let collector = Address::parse(&format!("syslog tcp://localhost:{}", server.port())).unwrap();
    let Address::Syslog(collector) = collector else { unreachable!() };
    let error = crate::delivery::syslog::send(&none, &collector, &envelope(), &content()).await.unwrap_err();
    assert!(error.reason.contains("allow_private"), "{error}");
}

#[test]
fn what_is_missing_is_found_before_anything_is_sent() {
    let none = Outlets::new(&ClientOptions::default(), HashMap::new()).unwrap();
    let check =
        |outlets: &Outlets, text: &str| outlets.check(&Address::parse(text).unwrap()).map_err(|e| e.to_string());
    assert!(check(&none, "webhook https://hooks.example/a").unwrap_err().contains("no signing secret"));
    assert!(check(&none, "slack http://hooks.example/s3cret").unwrap_err().contains("http is not encrypted"));
    assert!(check(&none, "slack https://10.0.0.1/s3cret").unwrap_err().contains("not public"));
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
