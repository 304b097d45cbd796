use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use rustls::ServerConfig;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use sha2::{Digest, Sha512};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;
use triage::provision::{Edition, Provision, Role, Standing, judge};

use super::*;
use crate::provider::Keyring;

const FIXTURES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/");
const NOW: &str = "2026-11-23T00:00:00Z";
const METADATA: &str = "/.well-known/csaf/provider-metadata.json";

/// A provider's files by path. What begins with `-> ` redirects, `403` is refused, `BASE` is the server's address;
/// a path with ` as ` and a name of a program is only for who says to be another.
#[derive(Clone, Default)]
struct Site(BTreeMap<String, Vec<u8>>);

fn fixture(name: &str) -> Vec<u8> {
    std::fs::read(format!("{FIXTURES}openpgp/{name}")).unwrap()
}

fn digits(bytes: &[u8]) -> Vec<u8> {
    format!("{:x}  x.json\n", Sha512::digest(bytes)).into_bytes()
}

impl Site {
    /// A trusted provider with a feed of one document, which GnuPG signed.
    fn good() -> Site {
        let mut site = Site::default();
        let document = fixture("document.json");
        let key = fixture("ed25519.key.asc");
        let fingerprint = Keyring::read(&key).0.certificates()[0].fingerprint().to_string();
        site.put("/white/-1.json.sha512", digits(&document));
        site.put("/white/-1.json", document);
        site.put("/white/-1.json.asc", fixture("ed25519.asc"));
        site.put("/key.asc", key);
        site.put(
            METADATA,
            metadata(&fingerprint, r#"{"rolie": {"feeds": [{"tlp_label": "WHITE", "url": "BASE/feed.json"}]}}"#),
        );
        site.put("/feed.json", feed("BASE/white/-1.json"));
        site.put("/.well-known/security.txt", format!("Contact: mailto:a@example.com\nCSAF: BASE{METADATA}\n"));
        site.put("/by-name", site.0[METADATA].clone());
        site
    }

    /// A provider with a directory of one document, which nobody signed.
    fn with_directory() -> Site {
        let mut site = Site::default();
        let document =
            br#"{"document": {"tracking": {"id": "ESA-1", "initial_release_date": "2024-01-01T00:00:00Z"}}}"#;
        site.put("/white/2024/esa-1.json", document.to_vec());
        site.put("/white/2024/esa-1.json.sha512", digits(document));
        site.put("/white/", "<a href=\"2024/\">2024</a>");
        site.put("/white/index.txt", "2024/esa-1.json\n");
        site.put("/white/changes.csv", "\"2024/esa-1.json\",\"2024-01-01T00:00:00Z\"\n");
        site.put(METADATA, metadata("", r#"{"directory_url": "BASE/white/"}"#));
        site
    }

    fn put(&mut self, path: &str, content: impl Into<Vec<u8>>) {
        self.0.insert(path.to_owned(), content.into());
    }

    fn replace(&mut self, path: &str, from: &str, to: &str) {
        let text = String::from_utf8(self.0[path].clone()).unwrap();
        assert!(text.contains(from), "{text}");
        self.put(path, text.replace(from, to));
    }

    async fn look(self) -> Facts {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = format!("https://localhost:{}", listener.local_addr().unwrap().port());
        let (site, acceptor, address) = (Arc::new(self), TlsAcceptor::from(Arc::new(tls())), base.clone());
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (site, acceptor, base) = (Arc::clone(&site), acceptor.clone(), address.clone());
                tokio::spawn(async move { site.answer(stream, acceptor, &base).await });
            }
        });
        let ca_file = Some(PathBuf::from(format!("{FIXTURES}mail/ca.pem")));
        let options = ClientOptions { allow_private: true, ca_file, ..ClientOptions::default() };
        let looking = Looking {
            documents_count_max: 10,
            validate: Some(&|_bytes: &[u8]| Vec::new()),
            looked: &|| (),
            now: NOW.parse().unwrap(),
        };
        let (start, by_name) = (Url::parse(&base).unwrap(), Url::parse(&format!("{base}/by-name")).unwrap());
        look_below(&start, false, Some(&by_name), &options, &looking).await.unwrap()
    }

    async fn answer(&self, stream: TcpStream, acceptor: TlsAcceptor, base: &str) -> Option<()> {
        let mut stream = BufReader::new(acceptor.accept(stream).await.ok()?);
        let (mut path, mut agent, mut line) = (String::new(), String::new(), String::new());
        while stream.read_line(&mut line).await.ok()? > 2 {
            if let Some(rest) = line.strip_prefix("GET ") {
                path = rest.split(' ').next()?.to_owned();
            }
            if let Some(rest) = line.to_ascii_lowercase().strip_prefix("user-agent: ") {
                agent = rest.trim().to_owned();
            }
            line.clear();
        }
        let content = self.0.get(&format!("{path} as {agent}")).or_else(|| self.0.get(&path));
        let text = content.map(|bytes| String::from_utf8_lossy(bytes).replace("BASE", base));
        let (status, more, body) = match text.as_deref() {
            None => ("404 Not Found", String::new(), String::new()),
            Some("403") => ("403 Forbidden", String::new(), String::new()),
            Some(text) if text.starts_with("-> ") => {
                ("302 Found", format!("Location: {}\r\n", &text[3..]), String::new())
            }
            Some(text) => ("200 OK", "Access-Control-Allow-Origin: *\r\n".to_owned(), text.to_owned()),
        };
        let length = body.len();
        let answer = format!("HTTP/1.1 {status}\r\nContent-Length: {length}\r\nConnection: close\r\n{more}\r\n{body}");
        stream.write_all(answer.as_bytes()).await.ok()?;
        stream.get_mut().shutdown().await.ok()
    }
}

fn metadata(fingerprint: &str, distribution: &str) -> String {
    let keys = match fingerprint {
        "" => String::new(),
        fingerprint => {
            format!(r#""public_openpgp_keys": [{{"fingerprint": "{fingerprint}", "url": "BASE/key.asc"}}],"#)
        }
    };
    format!(
        r#"{{"canonical_url": "BASE{METADATA}", "distributions": [{distribution}], {keys}
        "last_updated": "2024-01-01T00:00:00Z", "list_on_CSAF_aggregators": true, "metadata_version": "2.0",
        "mirror_on_CSAF_aggregators": true, "role": "csaf_trusted_provider",
        "publisher": {{"category": "vendor", "name": "A", "namespace": "https://a.example"}}}}"#
    )
}

fn feed(url: &str) -> String {
    format!(
        r#"{{"feed": {{"id": "white", "title": "White", "updated": "2024-01-01T00:00:00Z",
        "category": [{{"scheme": "urn:ietf:params:rolie:category:information-type", "term": "csaf"}}],
        "entry": [{{"id": "-1", "title": "Example", "updated": "2024-01-01T00:00:00Z", "content": {{"src": "{url}"}},
        "link": [{{"rel": "self", "href": "{url}"}}, {{"rel": "hash", "href": "{url}.sha512"}},
        {{"rel": "signature", "href": "{url}.asc"}}]}}]}}}}"#
    )
}

fn tls() -> ServerConfig {
    let file = |name: &str| format!("{FIXTURES}mail/{name}");
    let chain = CertificateDer::pem_file_iter(file("server.crt")).unwrap().map(Result::unwrap).collect();
    let key = PrivateKeyDer::from_pem_file(file("server.key")).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let builder = ServerConfig::builder_with_provider(provider).with_safe_default_protocol_versions().unwrap();
    builder.with_no_client_auth().with_single_cert(chain, key).unwrap()
}

async fn judged(site: Site) -> Provision {
    judge(&site.look().await, Edition::V2_0, NOW.parse().unwrap())
}

fn failed(provision: &Provision) -> Vec<u8> {
    let failed = provision.requirements.iter().filter(|one| one.standing == Standing::Failed && one.number < 21);
    failed.map(|one| one.number).collect()
}

#[tokio::test]
async fn a_good_provider_over_https_is_a_trusted_provider_and_each_requirement_has_its_evidence() {
    let facts = Site::good().look().await;
    let provision = judge(&facts, Edition::V2_0, NOW.parse().unwrap());
    assert_eq!(failed(&provision), Vec::<u8>::new(), "{provision:#?}");
    assert_eq!(provision.highest(), Some(Role::TrustedProvider), "{:?}", provision.roles);
    let held = provision.requirements.iter().filter(|one| one.standing == Standing::Held);
    let held: Vec<u8> =
        held.inspect(|one| assert!(!one.evidence.is_empty(), "{one:?}")).map(|one| one.number).collect();
    assert_eq!(held, [1, 2, 3, 4, 6, 7, 8, 9, 10, 15, 18, 19, 20]);
    // The metadata are of 2.0; what 2.1 asks for besides is seen too.
    let later = judge(&facts, Edition::V2_1, NOW.parse().unwrap());
    assert_eq!(failed(&later), [7, 15]);
    assert_eq!(later.requirements[23].standing, Standing::Held);
    assert_eq!(later.requirements[24].standing, Standing::Held);
}

#[tokio::test]
async fn a_directory_is_judged_by_its_folders_its_lists_and_what_a_browser_sees() {
    let provision = judged(Site::with_directory()).await;
    assert_eq!(failed(&provision), [8, 10, 19, 20], "{provision:#?}");
    assert_eq!(provision.highest(), Some(Role::Provider));
    type Break = fn(&mut Site);
    let breaks: [(u8, Break); 6] = [
        (11, |site| {
            let document = site.0.remove("/white/2024/esa-1.json").unwrap();
            site.put("/white/2023/esa-1.json", document);
            site.replace("/white/index.txt", "2024", "2023");
            site.replace("/white/changes.csv", "\"2024/", "\"2023/");
        }),
        (12, |site| drop(site.0.remove("/white/index.txt"))),
        (12, |site| site.put("/white/index.txt", "")),
        (13, |site| site.put("/white/changes.csv", "\"2024/esa-1.json\"\n")),
        (13, |site| {
            let more = "\"2024/esa-1.json\",\"2023-01-01T00:00:00Z\"\n\"2024/esa-1.json\",\"2024-01-01T00:00:00Z\"\n";
            site.put("/white/changes.csv", more);
        }),
        (14, |site| drop(site.0.remove("/white/"))),
    ];
    for (number, spoil) in breaks {
        let mut site = Site::with_directory();
        spoil(&mut site);
        let provision = judged(site).await;
        assert!(failed(&provision).contains(&number), "{number}: {:?}", failed(&provision));
        assert_eq!(provision.highest(), Some(Role::Publisher), "{number}: {:?}", provision.roles);
    }
}

#[tokio::test]
async fn each_thing_that_is_wrong_is_found_and_costs_the_roles_that_ask_for_it() {
    type Break = fn(&mut Site);
    let publisher = Some(Role::Publisher);
    let breaks: [(&[u8], Option<Role>, Break); 14] = [
        (&[2], None, |site| site.replace("/white/-1.json", "\"-1\"", "\"ESA-9\"")),
        (&[3], None, |site| site.replace(METADATA, "\"BASE/key.asc\"", "\"http://localhost/key.asc\"")),
        (&[4], None, |site| site.put("/white/-1.json", "403")),
        (&[5], publisher, |site| site.replace(METADATA, "\"WHITE\"", "\"AMBER\"")),
        (&[7], publisher, |site| site.replace(METADATA, "csaf_trusted_provider", "king")),
        (&[7], publisher, |site| site.replace(METADATA, "\"canonical_url\"", "\"url\"")),
        (&[8], Some(Role::TrustedProvider), |site| drop(site.0.remove("/.well-known/security.txt"))),
        (&[10], Some(Role::TrustedProvider), |site| drop(site.0.remove("/by-name"))),
        (&[9], Some(Role::TrustedProvider), |site| {
            let metadata = site.0.remove(METADATA).unwrap();
            site.put("/elsewhere.json", metadata);
            site.put(METADATA, "-> /elsewhere.json");
        }),
        (&[15], publisher, |site| site.replace("/feed.json", "information-type", "other")),
        (&[18], Some(Role::Provider), |site| drop(site.0.remove("/white/-1.json.sha512"))),
        (&[18], Some(Role::Provider), |site| site.put("/white/-1.json.sha512", digits(b"other bytes"))),
        (&[19], Some(Role::Provider), |site| site.put("/white/-1.json.asc", fixture("rsa3072.asc"))),
        (&[19, 20], Some(Role::Provider), |site| site.put("/key.asc", fixture("rsa3072.key.asc"))),
    ];
    for (numbers, highest, spoil) in breaks {
        let mut site = Site::good();
        spoil(&mut site);
        let provision = judged(site).await;
        let failed = failed(&provision);
        assert!(numbers.iter().all(|number| failed.contains(number)), "{numbers:?}: {failed:?}");
        assert_eq!(provision.highest(), highest, "{numbers:?}: {:?}", provision.roles);
    }
}

#[tokio::test]
async fn who_refuses_programs_by_their_name_or_other_origins_is_told_so() {
    let mut site = Site::good();
    site.put(&format!("{METADATA} as requirement-24"), "403");
    let facts = site.look().await;
    let provision = judge(&facts, Edition::V2_1, NOW.parse().unwrap());
    assert_eq!(provision.requirements[23].standing, Standing::Failed);
}

#[tokio::test]
async fn a_domain_with_nothing_reaches_no_role_and_says_what_was_asked() {
    let provision = judged(Site::default()).await;
    assert_eq!(provision.highest(), None);
    let metadata = &provision.requirements[6];
    assert!(metadata.standing == Standing::Failed && metadata.evidence.len() >= 3, "{metadata:?}");
}

#[tokio::test]
async fn a_lister_is_one_by_its_own_file() {
    let party = |name: &str| {
        format!(
            r#"{{"metadata": {{"url": "https://{name}.example/pmd.json", "role": "csaf_provider",
            "last_updated": "2024-01-01T00:00:00Z",
            "publisher": {{"category": "vendor", "name": "{name}", "namespace": "https://{name}.example"}}}}}}"#
        )
    };
    let list = format!(
        r#"{{"aggregator": {{"category": "lister", "name": "L", "namespace": "https://l.example"}},
        "aggregator_version": "2.0", "canonical_url": "https://l.example/a.json", "last_updated": "2024-01-01T00:00:00Z",
        "csaf_providers": [{}, {}]}}"#,
        party("b"),
        party("c")
    );
    let mut site = Site::default();
    site.put("/.well-known/csaf-aggregator/aggregator.json", list);
    let provision = judged(site).await;
    assert!(provision.reaches(Role::Lister), "{provision:#?}");
}
