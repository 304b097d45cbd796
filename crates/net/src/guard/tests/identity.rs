//! Who we are, to whom, and by which way.

use std::collections::HashMap;
use std::net::{TcpListener, TcpStream};
use std::sync::Mutex;

use axum::extract::State;
use axum::http::{HeaderMap, Uri};

use super::tls::{serve_tls, trusting};
use super::*;

/// What a server was sent, by path.
#[derive(Clone, Default)]
struct Witness(Arc<Mutex<HashMap<String, HeaderMap>>>);

impl Witness {
    /// `/there` redirects to the address that its query says.
    async fn serve(&self) -> SocketAddr {
        let answer = async |State(witness): State<Witness>, uri: Uri, headers: HeaderMap| {
            witness.0.lock().unwrap().insert(uri.path().to_owned(), headers);
            match uri.query() {
                Some(to) => redirect(to),
                None => "here".into_response(),
            }
        };
        serve(Router::new().fallback(answer).with_state(self.clone())).await
    }

    fn header(&self, path: &str, name: &str) -> Option<String> {
        let seen = self.0.lock().unwrap();
        seen[path].get(name).map(|value| value.to_str().unwrap().to_owned())
    }
}

fn with_token(server: Url) -> ClientOptions {
    let headers = vec![("Authorization".to_owned(), "Bearer s3cret".to_owned())];
    let identity = Identity { server, headers, certificate: None };
    ClientOptions { identity: Some(identity), user_agent: "annunciator/9 (+ot@plant.example)".to_owned(), ..loopback() }
}

#[tokio::test]
async fn headers_of_a_source_are_sent_to_its_server_and_to_no_other() {
    let (ours, other) = (Witness::default(), Witness::default());
    let (ours_at, other_at) = (ours.serve().await, other.serve().await);
    let client = Client::new(&with_token(url(ours_at, "/metadata.json"))).unwrap();
    client.fetch(&url(ours_at, "/direct"), 100).await.unwrap();
    assert_eq!(ours.header("/direct", "authorization").as_deref(), Some("Bearer s3cret"));
    client.fetch(&url(other_at, "/linked"), 100).await.unwrap();
    assert_eq!(other.header("/linked", "authorization"), None, "a link to another port");
    let away = format!("/there?http://{other_at}/redirected");
    client.fetch(&url(ours_at, &away), 100).await.unwrap();
    assert_eq!(other.header("/redirected", "authorization"), None, "a redirect to another port");
    let by_name = format!("http://localhost:{}/named", ours_at.port());
    client.fetch(&Url::parse(&by_name).unwrap(), 100).await.unwrap();
    assert_eq!(ours.header("/named", "authorization"), None, "the same server under another name");
    for witness in [ours.header("/direct", "user-agent"), other.header("/redirected", "user-agent")] {
        assert_eq!(witness.as_deref(), Some("annunciator/9 (+ot@plant.example)"), "everybody hears who asks");
    }
}

#[test]
fn secrets_do_not_show_themselves_and_no_header_changes_what_is_asked() {
    let mut options = with_token(Url::parse("https://mirror.example/").unwrap());
    options.proxy = Some(Proxy::parse("http://user:pa55@proxy.example:3128").unwrap());
    assert!(options.check().is_ok());
    let shown = format!("{options:?} {:?}", Client::new(&options).unwrap());
    assert!(!shown.contains("s3cret") && !shown.contains("pa55"), "{shown}");
    for (name, value) in [("Host", "x"), ("if-none-match", "x"), ("a b", "x"), ("X-Api-Key", "a\nb")] {
        let headers = vec![(name.to_owned(), value.to_owned())];
        let identity = options.identity.clone().map(|identity| Identity { headers, ..identity });
        let error = ClientOptions { identity, ..options.clone() }.check().unwrap_err().to_string();
        assert!(error.contains(name), "{error}");
    }
    for text in
        ["proxy.example:3128", "https://proxy.example", "socks5://proxy.example", "http://proxy.example/pac", ""]
    {
        assert!(Proxy::parse(text).is_err(), "{text}");
    }
}

/// A proxy that connects everybody to `server`, and remembers the first line of each request.
fn serve_proxy(server: SocketAddr) -> (SocketAddr, Arc<Mutex<Vec<String>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let (address, asked) = (listener.local_addr().unwrap(), Arc::new(Mutex::new(Vec::new())));
    let seen = Arc::clone(&asked);
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let (mut stream, mut request) = (stream.unwrap(), [0; 4096]);
            let length = stream.read(&mut request).unwrap();
            let request = String::from_utf8_lossy(&request[..length]).into_owned();
            seen.lock().unwrap().push(request);
            stream.write_all(b"HTTP/1.1 200 Connected\r\n\r\n").unwrap();
            let upstream = TcpStream::connect(server).unwrap();
            pass(stream.try_clone().unwrap(), upstream.try_clone().unwrap());
            pass(upstream, stream);
        }
    });
    (address, asked)
}

fn pass(mut from: TcpStream, mut to: TcpStream) {
    std::thread::spawn(move || {
        let _ = std::io::copy(&mut from, &mut to);
        let _ = to.shutdown(std::net::Shutdown::Both);
    });
}

#[tokio::test]
async fn a_proxy_is_asked_to_connect_and_finds_the_address_itself() {
    let (proxy, asked) = serve_proxy(serve_tls("elsewhere.crt", false));
    let address = format!("http://user:pa55@localhost:{}", proxy.port());
    let proxy = Some(Proxy::parse(&address).unwrap());
    // The proxy's own address is private, and may be: the operator named it.
    let options = ClientOptions { proxy, allow_private: false, allow_http: false, ..trusting() };
    let url = Url::parse("https://elsewhere.example/hello").unwrap();
    assert_eq!(fetch(&options, &url).await.unwrap().bytes, b"hello");
    let request = asked.lock().unwrap().concat();
    assert!(request.starts_with("CONNECT elsewhere.example:443 "), "{request}");
    assert!(request.contains("dXNlcjpwYTU1"), "the proxy gets its credentials: {request}");
}

#[tokio::test]
async fn what_is_private_by_its_own_words_is_refused_behind_a_proxy_too() {
    let (proxy, asked) = serve_proxy(serve_tls("localhost.crt", false));
    let proxy = Some(Proxy::parse(&format!("http://{proxy}")).unwrap());
    let options = ClientOptions { proxy, allow_private: false, ..trusting() };
    for host in ["10.1.2.3", "[::1]", "2130706433", "localhost", "a.localhost.", "169.254.169.254"] {
        let error = fetch(&options, &Url::parse(&format!("https://{host}/")).unwrap()).await.unwrap_err();
        assert!(matches!(error, RequestError::BlockedAddress { .. }), "{host}: {error}");
    }
    assert!(asked.lock().unwrap().is_empty());
}
