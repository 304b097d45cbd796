//! A provider's web server: a folder over HTTPS on loopback, with entity tags, a count of requests, and nothing else.

use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ServerConfig, ServerConnection, StreamOwned};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// Certificate of `localhost` and its authority, made for tests.
const CERTIFICATES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../net/tests/mail/");

/// Hosts that index files of the corpus name; each means this server.
const NAMES: [&str; 2] = ["https://csaf-provider.test", "https://raw.githubusercontent.com/cisagov/CSAF/develop"];

/// A folder that is served until the test ends.
pub(crate) struct TreeServer {
    /// Its address, without a slash at the end.
    pub(crate) address: String,
    requests: Arc<AtomicU64>,
}

impl TreeServer {
    /// Serves `root` as it is at the time of each request.
    pub(crate) fn start(root: &Path) -> TreeServer {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("https://localhost:{}", listener.local_addr().unwrap().port());
        let requests = Arc::new(AtomicU64::new(0));
        let tree = Tree { root: root.to_owned(), address: address.clone(), requests: Arc::clone(&requests) };
        let tls = Arc::new(tls());
        std::thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let (tls, tree) = (Arc::clone(&tls), tree.clone());
                std::thread::spawn(move || tree.talk(stream, tls));
            }
        });
        TreeServer { address, requests }
    }

    /// The file with the authority that a client has to trust.
    pub(crate) fn ca_file() -> String {
        format!("{CERTIFICATES}ca.pem")
    }

    /// How many requests there were since the last call.
    pub(crate) fn take_requests(&self) -> u64 {
        self.requests.swap(0, Ordering::Relaxed)
    }
}

fn tls() -> ServerConfig {
    let chain: Vec<_> =
        CertificateDer::pem_file_iter(format!("{CERTIFICATES}server.crt")).unwrap().map(Result::unwrap).collect();
    let key = PrivateKeyDer::from_pem_file(format!("{CERTIFICATES}server.key")).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let builder = ServerConfig::builder_with_provider(provider).with_safe_default_protocol_versions().unwrap();
    builder.with_no_client_auth().with_single_cert(chain, key).unwrap()
}

#[derive(Clone)]
struct Tree {
    root: PathBuf,
    address: String,
    requests: Arc<AtomicU64>,
}

impl Tree {
    /// Answers requests of one connection until it closes. A client that goes away is no error.
    fn talk(&self, stream: TcpStream, tls: Arc<ServerConfig>) {
        let _ = stream.set_nodelay(true);
        let Ok(connection) = ServerConnection::new(tls) else { return };
        let mut stream = BufReader::new(StreamOwned::new(connection, stream));
        while let Some((path, tag)) = read_request(&mut stream) {
            self.requests.fetch_add(1, Ordering::Relaxed);
            let answer = self.answer(&path, &tag);
            if stream.get_mut().write_all(&answer).and_then(|()| stream.get_mut().flush()).is_err() {
                return;
            }
        }
    }

    fn answer(&self, path: &str, tag: &str) -> Vec<u8> {
        let inside = path.trim_start_matches('/');
        let body = if inside.contains("..") { None } else { std::fs::read(self.root.join(inside)).ok() };
        let Some(mut body) = body else { return b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n".to_vec() };
        // No signed or hashed file names a host; the index files do.
        if is_index(inside) {
            let mut text = String::from_utf8(body).unwrap();
            NAMES.iter().for_each(|name| text = text.replace(name, &self.address));
            body = text.into_bytes();
        }
        let mut hasher = DefaultHasher::new();
        body.hash(&mut hasher);
        let own = format!("\"{:016x}\"", hasher.finish());
        if tag == own {
            return format!("HTTP/1.1 304 Not Modified\r\nETag: {own}\r\n\r\n").into_bytes();
        }
        let head = format!("HTTP/1.1 200 OK\r\nETag: {own}\r\nContent-Length: {}\r\n\r\n", body.len());
        [head.into_bytes(), body].concat()
    }
}

fn is_index(path: &str) -> bool {
    path.contains(".well-known") || path.contains("feed") || path.ends_with(".txt") || path.ends_with(".csv")
}

/// Path and `If-None-Match` of the next request; none when the connection ends.
fn read_request(stream: &mut impl BufRead) -> Option<(String, String)> {
    let mut line = String::new();
    stream.read_line(&mut line).ok().filter(|length| *length > 0)?;
    let path = line.split(' ').nth(1)?.to_owned();
    let mut tag = String::new();
    loop {
        line.clear();
        stream.read_line(&mut line).ok().filter(|length| *length > 0)?;
        match line.trim_end().split_once(": ") {
            Some((name, value)) if name.eq_ignore_ascii_case("if-none-match") => tag = value.to_owned(),
            Some(_) => (),
            None => return Some((path, tag)),
        }
    }
}
