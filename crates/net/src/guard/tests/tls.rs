//! Servers that do not prove who they are. Each failure passes by itself or by its operator, and none is repeated at once.

use rustls::RootCertStore;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::WebPkiClientVerifier;

use super::*;

/// Certificates of tests, see `tests/tls/ORIGIN.md`.
pub(super) const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/tls/");

/// A server with one of the certificates of tests. It redirects `/down` to plain http. With `asks_who` it lets in only
/// those who have a certificate of the same authority.
pub(super) fn serve_tls(certificate: &str, asks_who: bool) -> SocketAddr {
    let chain = CertificateDer::pem_file_iter(format!("{FOLDER}{certificate}")).unwrap().map(Result::unwrap).collect();
    let key = PrivateKeyDer::from_pem_file(format!("{FOLDER}test.key")).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let mut authorities = RootCertStore::empty();
    authorities.add(CertificateDer::from_pem_file(format!("{FOLDER}authority.pem")).unwrap()).unwrap();
    let verifier = WebPkiClientVerifier::builder_with_provider(Arc::new(authorities), Arc::clone(&provider));
    let builder = rustls::ServerConfig::builder_with_provider(provider).with_safe_default_protocol_versions().unwrap();
    let builder = match asks_who {
        true => builder.with_client_cert_verifier(verifier.build().unwrap()),
        false => builder.with_no_client_auth(),
    };
    let config = Arc::new(builder.with_single_cert(chain, key).unwrap());
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let (stream, config) = (stream.unwrap(), Arc::clone(&config));
            std::thread::spawn(move || answer(stream, config));
        }
    });
    address
}

fn answer(stream: std::net::TcpStream, config: Arc<rustls::ServerConfig>) {
    let connection = rustls::ServerConnection::new(config).unwrap();
    let mut stream = rustls::StreamOwned::new(connection, stream);
    let mut request = [0; 4096];
    let Ok(length) = stream.read(&mut request) else { return };
    let answer: &[u8] = match request[..length].starts_with(b"GET /down") {
        true => b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1/\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
        false => b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nConnection: close\r\n\r\nhello",
    };
    let _ = stream.write_all(answer);
    stream.conn.send_close_notify();
    let _ = stream.flush();
}

pub(super) fn trusting() -> ClientOptions {
    ClientOptions { ca_file: Some(format!("{FOLDER}authority.pem").into()), ..loopback() }
}

fn named(address: SocketAddr, path: &str) -> Url {
    Url::parse(&format!("https://localhost:{}{path}", address.port())).unwrap()
}

async fn assert_untrusted(options: &ClientOptions, address: SocketAddr, says: &str) {
    let client = Client::new(options).unwrap();
    let error = client.fetch(&named(address, "/hello"), 1000).await.unwrap_err();
    assert!(matches!(error, RequestError::Tls { .. }), "{error}");
    assert!(error.to_string().contains(says), "{error}");
    assert_eq!((error.retry(), client.requests()), (Retry::Later, 1));
}

#[tokio::test]
async fn a_private_authority_is_trusted_when_it_is_named_and_https_never_becomes_http() {
    let address = serve_tls("localhost.crt", false);
    assert_eq!(fetch(&trusting(), &named(address, "/hello")).await.unwrap().bytes, b"hello");
    let error = fetch(&trusting(), &named(address, "/down")).await.unwrap_err();
    assert!(matches!(error, RequestError::Downgrade { .. }), "{error}");
}

#[tokio::test]
async fn a_certificate_of_an_unknown_authority_is_not_trusted() {
    let address = serve_tls("localhost.crt", false);
    assert_untrusted(&loopback(), address, "UnknownIssuer").await;
    let other = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/mail/ca.pem");
    assert_untrusted(&ClientOptions { ca_file: Some(other.into()), ..loopback() }, address, "certificate").await;
}

#[tokio::test]
async fn a_certificate_for_another_name_is_not_trusted() {
    assert_untrusted(&trusting(), serve_tls("elsewhere.crt", false), "not valid for name").await;
}

#[tokio::test]
async fn an_expired_certificate_is_not_trusted() {
    assert_untrusted(&trusting(), serve_tls("expired.crt", false), "expired").await;
}

#[tokio::test]
async fn plain_http_on_the_port_for_tls_is_not_trusted() {
    let address = serve(hostile()).await;
    let error = fetch(&trusting(), &named(address, "/hello")).await.unwrap_err();
    assert!(matches!(error, RequestError::Tls { .. }), "{error}");
    assert_eq!(error.retry(), Retry::Later);
}

#[tokio::test]
async fn a_server_that_asks_who_we_are_gets_the_certificate_of_its_source() {
    let address = serve_tls("localhost.crt", true);
    assert!(fetch(&trusting(), &named(address, "/hello")).await.is_err());
    let certificate = ClientCertificate {
        chain_file: format!("{FOLDER}client.crt").into(),
        key_file: format!("{FOLDER}test.key").into(),
    };
    let identity = |server: Url| Identity { server, headers: Vec::new(), certificate: Some(certificate.clone()) };
    let ours = ClientOptions { identity: Some(identity(named(address, "/"))), ..trusting() };
    assert_eq!(fetch(&ours, &named(address, "/hello")).await.unwrap().bytes, b"hello");
    let other = serve_tls("localhost.crt", true);
    assert!(fetch(&ours, &named(other, "/hello")).await.is_err(), "another port is another server");
}

#[test]
fn a_certificate_that_is_none_or_not_its_keys_is_an_error_that_names_it() {
    let certificate = |chain: &str, key: &str| {
        let files = ClientCertificate { chain_file: chain.into(), key_file: key.into() };
        let server = Url::parse("https://mirror.example/").unwrap();
        let identity = Identity { server, headers: Vec::new(), certificate: Some(files) };
        ClientOptions { identity: Some(identity), ..loopback() }.check().unwrap_err().to_string()
    };
    let (ours, key) = (format!("{FOLDER}client.crt"), format!("{FOLDER}test.key"));
    assert!(certificate("/nowhere/client.crt", &key).contains("/nowhere/client.crt"));
    assert!(certificate(&ours, "/nowhere/client.key").contains("/nowhere/client.key"));
    assert!(certificate(&key, &key).contains("no certificate"));
    let mails = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/mail/server.key");
    assert!(certificate(&ours, mails).contains("client.crt"));
}
