//! Lines as RFC 5424 and CEF have them, and collectors that take them, or do not.

use super::*;
use crate::outlets::tests::local;
use crate::outlets::{Scope, ServerOptions};
use crate::telling::tests::{content, envelope, hostile, huge};
use std::sync::Arc;
use tokio::net::TcpListener;
use triage::channel::LogFormat;
use triage::wording::Language;

fn plain(content: &Content) -> String {
    line(&envelope(), content, LogFormat::Plain, LINE_SIZE_BYTES_MAX)
}

fn cef(content: &Content) -> String {
    line(&envelope(), content, LogFormat::Cef, LINE_SIZE_BYTES_MAX)
}

#[test]
fn a_line_has_the_parts_of_rfc_5424() {
    let line = plain(&content());
    let head = "<129>1 1970-01-01T00:00:00.000000Z advisories.plant.example annunciator - new [annunciator@32473 delivery=\"00000000-";
    assert!(line.starts_with(head), "{line}");
    assert!(
        line.contains(" label=\"act_now\" advisory=\"EX-1\" publisher=\"Example\" score=\"9.8\" exploited=\"yes\""),
        "{line}"
    );
    assert!(line.contains("] \u{feff}Valve controller: Act now"), "{line}");
    let unscored = plain(&Content { score: None, ..content() });
    assert!(!unscored.contains("score="), "what is not known is not said: {unscored}");
}

#[test]
fn no_text_of_a_document_ends_a_value_or_begins_another_line() {
    let line = plain(&hostile());
    assert!(line.contains(r#"\"\]\\|= Bcc: x""#), "{line}");
    assert!(!line.contains(['\r', '\n']), "{line}");
    let line = cef(&hostile());
    assert!(line.contains(r"\|= Bcc: x") && line.contains(r"\\|\= Bcc: x"), "{line}");
    assert!(!line.contains(['\r', '\n']), "{line}");
}

#[test]
fn cef_has_seven_fields_before_its_extension() {
    let line = cef(&content());
    let (_, cef) = line.split_once(" - CEF:0|").unwrap();
    let fields: Vec<&str> = cef.split('|').collect();
    assert_eq!((fields.len(), fields[0], fields[3], fields[5]), (7, "Annunciator", "new", "10"), "{cef}");
    assert!(fields[6].contains(" cs1=Act now ") && fields[6].contains(" cfp1=9.8 "), "{cef}");
}

#[test]
fn what_rules_of_a_siem_compare_is_the_same_in_every_language() {
    let german = Envelope { language: Language::De, ..envelope() };
    let line = line(&german, &content(), LogFormat::Cef, LINE_SIZE_BYTES_MAX);
    assert!(line.contains("|[Act now] ") && line.contains(" cs1=Act now "), "{line}");
    assert!(line.contains("Sofort handeln"), "the message itself is for people: {line}");
}

#[test]
fn a_long_line_is_cut_between_two_characters() {
    for format in LogFormat::ALL {
        let line = line(&envelope(), &huge(), format, DATAGRAM_SIZE_BYTES_MAX);
        assert!(line.len() <= DATAGRAM_SIZE_BYTES_MAX, "{}", line.len());
    }
}

#[test]
fn of_a_datagram_only_the_message_is_cut_however_long_the_names_are() {
    let host = format!("https://{}.example", "a".repeat(60));
    let envelope = Envelope { public_url: &host, ..envelope() };
    for sign in ["\\", "\"", "\u{1f600}", "ab\\"] {
        let long = sign.repeat(5_000);
        let content = Content { tracking_id: long.clone(), publisher: long.clone(), watchlist: long, ..huge() };
        let plain = line(&envelope, &content, LogFormat::Plain, DATAGRAM_SIZE_BYTES_MAX);
        assert!(plain.contains("…\"] \u{feff}"), "{plain}");
        let cef = line(&envelope, &content, LogFormat::Cef, DATAGRAM_SIZE_BYTES_MAX);
        assert!(cef.contains(" cn1=") && cef.contains(" msg="), "{cef}");
    }
}

async fn send_to(text: &str) -> Result<(), HandOverError> {
    let Address::Syslog(collector) = Address::parse(text).unwrap() else { panic!("{text}") };
    let address = Address::Syslog(collector.clone());
    let outlets = local(&address.server(), ServerOptions::default());
    send(&outlets, &address, &collector, &[(envelope(), &content()), (envelope(), &content())]).await
}

#[tokio::test]
async fn over_one_connection_each_line_stands_behind_its_length() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let taking = tokio::spawn(async move {
        let mut text = String::new();
        listener.accept().await.unwrap().0.read_to_string(&mut text).await.unwrap();
        text
    });
    send_to(&format!("syslog tcp://127.0.0.1:{port}")).await.unwrap();
    let line = plain(&content());
    assert_eq!(taking.await.unwrap(), format!("{length} {line}{length} {line}", length = line.len()));
}

#[tokio::test]
async fn a_datagram_is_one_line() {
    let socket = UdpSocket::bind("127.0.0.1:0").await.unwrap();
    let port = socket.local_addr().unwrap().port();
    send_to(&format!("syslog udp://127.0.0.1:{port}?format=cef")).await.unwrap();
    let mut buffer = [0; 4_096];
    let length = socket.recv(&mut buffer).await.unwrap();
    assert_eq!(String::from_utf8_lossy(&buffer[..length]), cef(&content()));
}

#[tokio::test]
async fn over_tls_the_collector_has_to_prove_who_it_is() {
    let beside = |name: &str| std::path::PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/mail").join(name);
    let acceptor = tls_acceptor(&beside);
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let taking = tokio::spawn(async move {
        let mut taken = Vec::new();
        for _ in 0..2 {
            let (stream, _) = listener.accept().await.unwrap();
            let mut text = String::new();
            if let Ok(mut stream) = acceptor.accept(stream).await {
                let _ = stream.read_to_string(&mut text).await;
                let _ = stream.shutdown().await;
            }
            taken.push(text);
        }
        taken
    });
    let address = Address::parse(&format!("syslog tls://localhost:{port}")).unwrap();
    let Address::Syslog(collector) = &address else { panic!() };
    let (sample, one) = (content(), async |outlets: &Outlets, alert: &Content| {
        send(outlets, &address, collector, &[(envelope(), alert)]).await
    });
    let server = format!("tls://localhost:{port}");
    let stranger = local(&server, ServerOptions::default());
    let error = one(&stranger, &sample).await.unwrap_err();
    assert!(error.scope == Scope::Server && error.reason.contains("certificate"), "{error}");
    let known = local(&server, ServerOptions { ca_file: Some(beside("ca.pem")), ..ServerOptions::default() });
    one(&known, &sample).await.unwrap();
    let taken = taking.await.unwrap();
    assert_eq!(taken[0], "");
    assert!(taken[1].ends_with(&plain(&content())), "{taken:?}");
}

fn tls_acceptor(beside: &dyn Fn(&str) -> std::path::PathBuf) -> tokio_rustls::TlsAcceptor {
    use rustls::pki_types::pem::PemObject;
    use rustls::pki_types::{CertificateDer, PrivateKeyDer};
    crate::guard::install_crypto_provider();
    let chain = CertificateDer::pem_file_iter(beside("server.crt")).unwrap().map(Result::unwrap).collect();
    let key = PrivateKeyDer::from_pem_file(beside("server.key")).unwrap();
    let config = rustls::ServerConfig::builder().with_no_client_auth().with_single_cert(chain, key).unwrap();
    tokio_rustls::TlsAcceptor::from(Arc::new(config))
}

#[tokio::test]
async fn a_collector_that_is_not_there_is_an_outage() {
    let port = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap().port();
    let error = send_to(&format!("syslog tcp://127.0.0.1:{port}")).await.unwrap_err();
    assert!(error.scope == Scope::Server && error.reason.starts_with("connecting:"), "{error}");
}
