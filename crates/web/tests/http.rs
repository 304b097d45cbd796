//! The window over HTTP: real router, real store (SQLite in a temporary folder), documents written for these tests.

#![expect(clippy::expect_used, reason = "a test that cannot be set up has failed")]

use axum::Router;
use axum::body::Body;
use axum::http::{Method, Request, StatusCode, header};
use http_body_util::BodyExt;
use jiff::{SignedDuration, Timestamp};
use monitor::{MailSettings, Monitor, Transport, actions, driver};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::path::PathBuf;
use std::sync::Arc;
use store::{AlertId, CaseId, DeliveryId, NewAlert, OrganisationId, OutboxMessage, Standing, Store, Target};
use tempfile::TempDir;
use tower::ServiceExt;
use triage::advisory::{AdvisoryId, Tlp};
use triage::assessment::Policy;
use triage::wording::Language;
use uuid::Uuid;
use web::referee::{DescribedTest, Fault, Gravity, JudgedTest, Judgement, Referee, Unjudged, Wanted};
use web::{AppState, Settings, router};

const EVIL: &str = "<script>alert(1)</script>";

/// A referee that finds one fault in whatever it is asked, and knows one test and one profile.
const REFEREE: Referee = Referee { judge: find_one_fault, list_tests: || Vec::new(), find_test };

fn find_test(_: &str, _: &str) -> Option<DescribedTest> {
    let clause = Some("https://example.org/#611".to_owned());
    Some(DescribedTest { title: "A test", clause, gravity: Gravity::Error })
}

fn find_one_fault(document: Value, wanted: &[Wanted]) -> Result<Judgement, Unjudged> {
    let test = |name: &str, faults: Vec<Fault>, not_run: Option<&'static str>| JudgedTest {
        name: name.to_owned(),
        number: "6.1.1".to_owned(),
        title: "A test",
        clause: Some("https://example.org/#611".to_owned()),
        gravity: Gravity::Error,
        faults,
        not_run,
    };
    match wanted {
        [Wanted::Test(name)] if name != "mandatoryTest_6_1_1" => Err(Unjudged::Unknown(name.clone())),
        _ if document.is_null() => Err(Unjudged::Unreadable("it is nothing".to_owned())),
        _ => {
            let fault = Fault { pointer: "/document/title".to_owned(), message: format!("wrong: {EVIL}") };
            let tests = vec![
                test("mandatoryTest_6_1_1", vec![fault], None),
                test("mandatoryTest_6_1_2", vec![], Some("it is odd")),
            ];
            Ok(Judgement { edition: "2.0", verdict: "invalid", tests, left_out: 0 })
        }
    }
}

fn now() -> Timestamp {
    Timestamp::constant(1_790_000_000, 0)
}

struct Window {
    router: Router,
    monitor: Arc<Monitor>,
    organisation: OrganisationId,
    _folder: TempDir,
}

struct Answer {
    status: StatusCode,
    headers: axum::http::HeaderMap,
    body: Vec<u8>,
}

impl Answer {
    fn text(&self) -> String {
        String::from_utf8(self.body.clone()).expect("text")
    }

    fn json(&self) -> Value {
        serde_json::from_slice(&self.body).expect("JSON")
    }

    fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().expect("text"))
    }
}

fn document(namespace: &str, publisher: &str, id: &str, title: &str, tlp: &str) -> Value {
    let product = json!({ "product_id": "P1", "name": "Nordhavn CP 410 Link (7KL4 100-1AX10-0XE0): All versions" });
    json!({
        "document": {
            "category": "csaf_security_advisory", "csaf_version": "2.0", "lang": "en", "title": title,
            "publisher": { "category": "coordinator", "name": publisher, "namespace": namespace },
            "distribution": { "tlp": { "label": tlp } },
            "notes": [{ "category": "summary", "title": "Risk evaluation", "text": format!("Connections can be ended. {EVIL}") }],
            "tracking": {
                "id": id, "status": "final", "version": "1",
                "initial_release_date": "2024-02-13T07:00:00.000000Z", "current_release_date": "2024-02-13T07:00:00.000000Z",
                "revision_history": [{ "date": "2024-02-13T07:00:00.000000Z", "number": "1", "summary": "Publication" }]
            }
        },
        "product_tree": { "branches": [{ "category": "vendor", "name": "Nordhavn Automation", "branches": [{
            "category": "product_name", "name": "Nordhavn CP 410 Link (7KL4 100-1AX10-0XE0)",
            "branches": [{ "category": "product_version_range", "name": "vers:all/*", "product": product }]
        }] }] },
        "vulnerabilities": [{
            "cve": "CVE-2023-99001",
            "cwe": { "id": "CWE-940", "name": "Improper Verification of Source of a Communication Channel" },
            "notes": [{ "category": "summary", "text": "Forged packets end connections." }],
            "product_status": { "known_affected": ["P1"] },
            "scores": [{ "products": ["P1"], "cvss_v3": {
                "version": "3.1", "vectorString": "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H", "baseScore": 7.5, "baseSeverity": "HIGH"
            } }],
            "remediations": [
                { "category": "workaround", "details": "Restrict access to trusted addresses.", "product_ids": ["P1"] },
                { "category": "no_fix_planned", "details": "Currently no fix is planned", "product_ids": ["P1"] }
            ]
        }]
    })
}

impl Window {
    /// Three documents: one id that two publishers use, and one document that only few may read.
    async fn open() -> Window {
        let documents = [
            ("a.json", document("https://cert.example", "Example CERT", "EXC-24-044-04", "CP 410 Link & Co", "WHITE")),
            (
                "b.json",
                document("https://mirror.example/", "CERT@Other", "EXC-24-044-04", "CP 410 Link again", "WHITE"),
            ),
            ("c.json", document("https://cert.example/", "Example CERT", "EXC-24-044-05", "Gateway", "WHITE")),
            ("d.json", document("https://cert.example", "Example CERT", "EXC-24-044-06", "Secret gateway", "AMBER")),
        ];
        Window::with(&documents, Settings { outbox: true, ..Settings::default() }).await
    }

    async fn with(documents: &[(&str, Value)], settings: Settings) -> Window {
        let folder = tempfile::tempdir().expect("a folder");
        let mut paths: Vec<PathBuf> = Vec::new();
        for (name, document) in documents {
            let path = folder.path().join(name);
            std::fs::write(&path, serde_json::to_vec_pretty(document).expect("JSON")).expect("written");
            paths.push(path);
        }
        let store = Store::open(&Target::Sqlite(folder.path().join("test.sqlite"))).await.expect("a store");
        let fresh = OrganisationId(Uuid::from_u128(7));
        let organisation = store.find_or_insert_organisation("local", fresh, now()).await.expect("an organisation").id;
        let mail = MailSettings { transport: Transport::None, from: "annunciator@example.org".to_owned() };
        let monitor = Arc::new(Monitor {
            store,
            policy: std::sync::Arc::new(Policy::built_in()),
            settings: monitor::Settings {
                public_url: "http://127.0.0.1:8080".to_owned(),
                tlp: triage::advisory::Tlp::AmberStrict,
                language: Language::En,
                providers: Vec::new(),
                client: Default::default(),
                catalogs: Vec::new(),
                feeds: Vec::new(),
                draft: None,
                mail,
                outlets: net::outlets::Outlets::new(&Default::default(), Default::default()).expect("no file is read"),
                operations: Default::default(),
                sign_on: None,
                sign_up: None,
            },
            kept: Default::default(),
        });
        let report = actions::import_documents(&monitor, &paths, now(), &|_| {}).await.expect("imported");
        assert_eq!(report.new as usize, documents.len(), "{report:?}");
        let inventory = b"asset_id,vendor,product,order_number,version\nPLC-07,Nordhavn Automation,CP 410 Link,7KL4100-1AX10-0XE0,V2.0\n";
        bring(&monitor, organisation, inventory).await;
        driver::settle(&monitor).await.expect("settled");
        let state = AppState::new(Arc::clone(&monitor), settings, organisation, now).with_referee(REFEREE);
        Window { router: router(state), monitor, organisation, _folder: folder }
    }

    async fn ask(&self, request: Request<Body>) -> Answer {
        let response = self.router.clone().oneshot(request).await.expect("an answer");
        let (parts, body) = response.into_parts();
        let body = body.collect().await.expect("a body").to_bytes().to_vec();
        Answer { status: parts.status, headers: parts.headers, body }
    }

    async fn get(&self, address: &str) -> Answer {
        self.ask(request(Method::GET, address).body(Body::empty()).expect("a request")).await
    }

    /// The id of a tracking id that is unique.
    async fn id_of(&self, tracking_id: &str) -> String {
        let answer = self.get(&format!("/api/v1/advisories/{tracking_id}")).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
        answer.json()["id"].as_str().expect("an id").to_owned()
    }
}

async fn bring(monitor: &Monitor, organisation: OrganisationId, inventory: &[u8]) {
    let (bytes, options) = (Arc::new(inventory.to_vec()), triage::asset::ReadOptions::default());
    let keep = actions::Missing::Keep;
    actions::import_inventory(monitor, organisation, bytes, options, keep, now()).await.expect("an inventory");
}

fn request(method: Method, address: &str) -> axum::http::request::Builder {
    Request::builder().method(method).uri(address).header(header::HOST, "127.0.0.1:8080")
}

/// Pages that are walked.
const PAGES: [&str; 29] = [
    "/",
    "/advisories",
    "/advisories?q=link&label=monitor&vendor=nordhavn%20automation&cve=cve-2023-99001&since=2024-01-01",
    "/advisories/example-cert/EXC-24-044-04",
    "/assets",
    "/aliases",
    "/matches",
    "/matches?verdict=needs_data",
    "/statistics",
    "/alerts",
    "/watchlists",
    "/watchlists/new",
    "/watchlists/new?name=x&vendors=nordhavn&named_sectors=%3Cscript%3Ealert(1)%3C/script%3E",
    "/outbox",
    "/health",
    "/status",
    "/reports",
    "/clocks",
    "/validate",
    "/planner",
    "/ledger",
    "/ledger?chain=installation&verify=yes",
    "/settings",
    "/about",
    "/styleguide",
    "/cves/CVE-2023-99001",
    "/vendors/Nordhavn%20Automation",
    "/assets/PLC-07/work-order",
    "/advisories/EXC-24-044-05/work-order",
];

#[tokio::test]
async fn every_page_answers_with_safe_headers_and_escaped_text() {
    let window = Window::open().await;
    for page in PAGES {
        let answer = window.get(page).await;
        assert_eq!(answer.status, StatusCode::OK, "{page}: {}", answer.text());
        assert!(answer.header("content-type").starts_with("text/html"), "{page}");
        let policy = answer.header("content-security-policy");
        assert!(policy.contains("default-src 'none'") && policy.contains("frame-ancestors 'none'"), "{page}: {policy}");
        assert!(!policy.contains("unsafe"), "{page}: {policy}");
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{page}");
        assert!(!answer.header("referrer-policy").is_empty(), "{page}");
        let cookies: Vec<_> = answer.headers.get_all("set-cookie").iter().collect();
        let is_visit = |cookie: &&axum::http::HeaderValue| cookie.as_bytes().starts_with(b"visits=0.");
        assert!(cookies.iter().all(|cookie| page == "/" && is_visit(cookie)), "{page}: {cookies:?}");
        let text = answer.text();
        assert!(!text.contains(EVIL), "{page}");
        assert!(!text.contains(" style=\"") && !text.contains(" onclick"), "{page}: the policy would block it");
    }
}

/// Of these, pages that tell of advisories in sentences.
const SENTENCES: [&str; 2] = ["/advisories/", "/assets/PLC-07/work-order"];

/// What stands between the tags of a page.
fn read_text(page: &str) -> String {
    let parts = page.split('<').filter_map(|part| part.split_once('>'));
    parts.map(|(_, text)| text).collect::<Vec<_>>().join(" ").split_whitespace().collect::<Vec<_>>().join(" ")
}

impl Window {
    async fn get_in(&self, language: &str, address: &str) -> Answer {
        let asked = request(Method::GET, address).header(header::ACCEPT_LANGUAGE, language);
        self.ask(asked.body(Body::empty()).expect("a request")).await
    }
}

#[tokio::test]
async fn every_page_is_read_in_german_by_whose_browser_asks_for_it() {
    let window = Window::open().await;
    for page in PAGES.into_iter().filter(|page| *page != "/styleguide") {
        let answer = window.get_in("de-DE,de;q=0.9,en;q=0.5", page).await;
        assert_eq!(answer.status, StatusCode::OK, "{page}: {}", answer.text());
        assert_eq!(answer.header("content-language"), "de", "{page}");
        assert!(answer.header("vary").to_lowercase().contains("accept-language"), "{page}: {}", answer.header("vary"));
        let text = answer.text();
        assert!(text.contains("<html lang=\"de\">") && text.contains("Zum Inhalt springen"), "{page}");
        let read = format!(" {} ", read_text(&text));
        // What is said of an advisory is `triage::wording`'s, and what the publisher says stays his.
        if SENTENCES.iter().any(|sentences| page.starts_with(sentences)) {
            continue;
        }
        for left in [" the ", " The ", " is ", " are ", " with ", " what ", " Nothing ", " your ", " Your ", " No "] {
            assert!(!read.contains(left), "{page}: {left}in {read}");
        }
    }
}

#[tokio::test]
async fn the_start_page_tells_what_came_since_the_last_visit() {
    let window = Window::open().await;
    let visit = |cookie: String| request(Method::GET, "/").header(header::COOKIE, cookie).body(Body::empty());
    let first = window.get("/").await;
    let text = first.text();
    assert!(text.contains("Open for you") && text.contains("New for you in the last 30 days"), "{text}");
    assert!(text.contains("<p class=\"when\">New "), "what was imported just now is new: {text}");
    assert!(text.contains("1 asset of yours"), "{text}");
    let kept = first.header("set-cookie").split(';').next().expect("a cookie").to_owned();
    assert_eq!(kept, format!("visits=0.{}", now().as_second()));
    let yesterday = format!("visits=0.{}", now().as_second() - 86_400);
    let second = window.ask(visit(yesterday).expect("a request")).await.text();
    assert!(second.contains("New for you since your last visit"), "{second}");
    let ended = format!("visits={0}.{0}", now().as_second());
    let third = window.ask(visit(ended).expect("a request")).await.text();
    assert!(third.contains("Nothing that touches your assets has come or changed."), "{third}");
}

#[tokio::test]
async fn every_table_of_the_pages_is_a_file_with_a_header() {
    let window = Window::open().await;
    let tables = [
        ("/statistics.csv", "what,name,count\r\nadvisories,,3\r\n"),
        ("/aliases.csv", "kind,written_vendor,written,vendor,product,order_number,reason,who,at\r\n"),
        ("/watchlists.csv", "name,asks_for,at_least,recipients,times,owner,paused,origin,created\r\n"),
        ("/catalogs.csv", "name,version,entries,taken,looked,error,watched\r\n"),
    ];
    for (address, begins) in tables {
        let answer = window.get(address).await;
        assert_eq!(answer.status, StatusCode::OK, "{address}");
        assert!(answer.header("content-type").starts_with("text/csv"), "{address}");
        assert!(answer.text().starts_with(begins), "{address}: {}", answer.text());
    }
    assert_eq!(window.get("/people.csv").await.status, StatusCode::NOT_FOUND, "nobody signs in here");
}

/// The first event of a stream; `None` where none came while one looks twice.
async fn first_event(window: &Window, address: &str, told: &str) -> Option<String> {
    let request = request(Method::GET, address).header("last-event-id", told).body(Body::empty()).expect("a request");
    let response = window.router.clone().oneshot(request).await.expect("an answer");
    assert_eq!(response.status(), StatusCode::OK);
    assert_eq!(response.headers()["content-type"], "text/event-stream");
    let mut body = response.into_body();
    let frame = tokio::time::timeout(std::time::Duration::from_secs(6), body.frame()).await.ok()??;
    String::from_utf8(frame.expect("a frame").into_data().ok()?.to_vec()).ok()
}

#[tokio::test]
async fn an_open_page_hears_what_came_after_it_was_made() {
    let window = Window::open().await;
    let page = window.get("/advisories").await.text();
    let since = page.split("data-live=\"").nth(1).and_then(|rest| rest.split('"').next()).expect("when it was made");
    assert_eq!(since, now().as_microsecond().to_string());
    let address = format!("/live?since={since}");
    let before = window.get(&format!("/live?since={}", now().as_microsecond() - 8 * 86_400_000_000)).await;
    assert_eq!(before.status, StatusCode::BAD_REQUEST, "such a page is loaded again");
    let event = first_event(&window, &address, "2.0").await.expect("what came after two of three");
    assert!(event.contains("event: news") && event.contains("data: New documents: 1"), "{event}");
    assert!(event.contains("id: 2.0"), "asked again, it counts from there on: {event}");
    assert_eq!(first_event(&window, &address, "3.0").await, None, "whoever was told all hears nothing");
    assert!(!window.get("/advisories/example-cert/EXC-24-044-04").await.text().contains("data-live"));
}

#[tokio::test]
async fn a_language_is_chosen_at_the_foot_of_a_page_and_kept_in_a_cookie() {
    let window = Window::open().await;
    let page = window.get_in("en", "/advisories?label=monitor").await.text();
    assert!(page.contains("<html lang=\"en\">"), "{page}");
    assert!(page.contains("name=\"back\" value=\"/advisories?label=monitor\""), "{page}");
    assert!(page.contains("value=\"de\" lang=\"de\">Deutsch</button>"), "{page}");
    let choose = |fields: &'static str| window.ask(form("/language", fields));
    let chosen = choose("language=de&back=%2Fadvisories%3Flabel%3Dmonitor").await;
    assert_eq!((chosen.status, chosen.header("location")), (StatusCode::SEE_OTHER, "/advisories?label=monitor"));
    let cookie = chosen.header("set-cookie");
    assert!(cookie.starts_with("language=de; Path=/; HttpOnly; SameSite=Lax; Max-Age=31536000"), "{cookie}");
    let asked =
        request(Method::GET, "/alerts").header(header::ACCEPT_LANGUAGE, "en").header(header::COOKIE, "language=de");
    let german = window.ask(asked.body(Body::empty()).expect("a request")).await.text();
    assert!(german.contains("<html lang=\"de\">") && german.contains("Meldungen"), "the choice goes before the wish");
    assert_eq!(choose("language=en&back=https%3A%2F%2Fevil.example").await.header("location"), "/");
    assert_eq!(choose("language=xx&back=%2F").await.status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn people_are_refused_in_their_language_and_programs_in_english() {
    let window = Window::open().await;
    let page = window.get_in("de", "/advisories?label=nonsense").await;
    assert_eq!(page.status, StatusCode::BAD_REQUEST);
    assert!(page.text().contains("`label` ist eines von act_now"), "{}", page.text());
    assert!(window.get_in("de", "/nowhere").await.text().contains("Unter dieser Adresse gibt es nichts."));
    let problem = window.get_in("de", "/api/v1/advisories?label=nonsense").await;
    assert!(problem.json()["detail"].as_str().expect("a text").starts_with("`label` is one of"), "{}", problem.text());
    for address in ["/advisories.csv", "/matches.csv", "/api/v1/statistics", "/advisories.atom", "/gaps.csv"] {
        let (english, german) = (window.get(address).await, window.get_in("de", address).await);
        assert_eq!(english.body, german.body, "{address}: a program reads it");
        assert!(german.header("content-language").is_empty(), "{address}");
    }
}

#[tokio::test]
async fn the_advisory_page_tells_label_products_steps_and_assets() {
    let window = Window::open().await;
    let page = window.get("/advisories/example-cert/exc-24-044-04").await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.text());
    let text = page.text();
    let parts = [
        "CP 410 Link &amp; Co",
        "window-monitor",
        "All versions",
        "7KL4 100-1AX10-0XE0",
        "No fix planned",
        "Restrict access to trusted addresses.",
        "PLC-07",
        "verdict-affected",
        "CWE-940",
        "0 of 1 done",
    ];
    for part in parts {
        assert!(text.contains(part), "{part} is missing");
    }
    assert!(!text.contains("End of life"), "the source does not say so");
    assert!(window.get("/advisories").await.text().contains("1 asset of yours"));
    assert!(window.get("/assets").await.text().contains("3 affected"));
}

#[tokio::test]
async fn a_short_address_leads_to_the_page_or_to_a_choice() {
    let window = Window::open().await;
    let unique = window.get("/advisories/EXC-24-044-05").await;
    assert!(unique.status.is_redirection());
    assert_eq!(unique.header("location"), "/advisories/example-cert/EXC-24-044-05");
    let id = window.id_of("EXC-24-044-05").await;
    assert!(window.get(&format!("/advisories/{id}")).await.text().contains("EXC-24-044-05"), "an id is its page");
    let choice = window.get("/advisories/EXC-24-044-04").await;
    assert_eq!(choice.status, StatusCode::CONFLICT);
    let text = choice.text();
    let links: Vec<&str> =
        text.split("href=\"/advisories/").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    assert_eq!(links.len(), 2, "{text}");
    for link in links {
        assert_eq!(window.get(&format!("/advisories/{link}")).await.status, StatusCode::OK, "{link}");
    }
    for address in ["/advisories/example-cert/EXC-24-044-04", "/advisories/cert-other/EXC-24-044-04"] {
        assert_eq!(window.get(address).await.status, StatusCode::OK, "{address}");
    }
    let problem = window.get("/api/v1/advisories/EXC-24-044-04").await;
    assert_eq!((problem.status, problem.header("content-type")), (StatusCode::CONFLICT, "application/problem+json"));
    assert_eq!(problem.json()["choices"].as_array().map(Vec::len), Some(2));
}

#[tokio::test]
async fn what_the_tlp_forbids_is_not_there() {
    let window = Window::open().await;
    assert!(!window.get("/advisories").await.text().contains("Secret"));
    assert_eq!(window.get("/advisories/example-cert/EXC-24-044-06").await.status, StatusCode::NOT_FOUND);
    assert_eq!(window.get("/api/v1/advisories/EXC-24-044-06").await.status, StatusCode::NOT_FOUND);
    assert_eq!(window.get("/api/v1/advisories").await.json()["total"], 3);
    let amber = document("https://cert.example", "Example CERT", "EXC-24-044-06", "Secret gateway", "AMBER");
    let settings = Settings { local_tlp: Tlp::Amber, ..Settings::default() };
    let insiders = Window::with(&[("d.json", amber)], settings).await;
    assert!(insiders.get("/advisories").await.text().contains("Secret"));
}

#[tokio::test]
async fn lists_are_paged_by_cursor_without_repeats() {
    let window = Window::open().await;
    let (mut seen, mut cursor) = (Vec::new(), String::new());
    for _ in 0..3 {
        let page = window.get(&format!("/api/v1/advisories?limit=1&cursor={cursor}")).await.json();
        assert_eq!(page["total"], 3);
        let rows = page["advisories"].as_array().expect("rows");
        assert_eq!(rows.len(), 1);
        assert_eq!(rows[0]["label"], "monitor");
        seen.push(rows[0]["id"].as_str().expect("an id").to_owned());
        cursor = page["next"].as_str().unwrap_or_default().to_owned();
    }
    assert!(cursor.is_empty(), "the last page has no next");
    seen.sort();
    seen.dedup();
    assert_eq!(seen.len(), 3);
}

#[tokio::test]
async fn a_list_is_sorted_and_keeps_its_order_on_the_next_page() {
    let window = Window::open().await;
    let titles = async |sort: &str| {
        let page = window.get(&format!("/api/v1/advisories?sort={sort}")).await.json();
        let rows = page["advisories"].as_array().expect("rows").clone();
        let text = |row: &Value| row["title"].as_str().expect("a title").to_lowercase().replace("& ", "");
        rows.iter().map(text).collect::<Vec<_>>()
    };
    let mut sorted = titles("title").await;
    assert_eq!(sorted.len(), 3);
    assert!(sorted.is_sorted(), "{sorted:?}");
    sorted.reverse();
    assert_eq!(titles("-title").await, sorted);
    let first = window.get("/api/v1/advisories?sort=title&limit=2").await.json();
    let cursor: String =
        url::form_urlencoded::byte_serialize(first["next"].as_str().expect("a next page").as_bytes()).collect();
    let second = window.get(&format!("/api/v1/advisories?sort=title&limit=2&cursor={cursor}")).await.json();
    assert_eq!(second["advisories"][0]["title"].as_str().map(str::to_lowercase).as_ref(), sorted.first());
    let turned = window.get("/advisories?sort=-title").await.text();
    assert!(turned.contains("Title, the other way round</option>"), "the order that is shown is chosen");
    let page = window.get("/advisories?sort=-score").await.text();
    assert!(page.contains(r#"value="-score" selected"#), "{page}");
    let refused = window.get("/api/v1/advisories?sort=colour").await;
    assert_eq!(refused.status, 400);
}

#[tokio::test]
async fn the_document_is_the_publishers_bytes_with_their_digest() {
    let window = Window::open().await;
    let id = window.id_of("EXC-24-044-05").await;
    let address = format!("/api/v1/advisories/{id}/document");
    let answer = window.get(&address).await;
    let original = document("https://cert.example/", "Example CERT", "EXC-24-044-05", "Gateway", "WHITE");
    assert_eq!(answer.body, serde_json::to_vec_pretty(&original).expect("JSON"));
    let etag = answer.header("etag").to_owned();
    let digest = answer.header("repr-digest");
    assert!(digest.starts_with("sha-256=:") && digest.ends_with("=:"), "{digest}");
    let sha256 = etag.trim_matches('"');
    assert_eq!(window.get(&format!("{address}?revision={sha256}")).await.body, answer.body);
    assert_eq!(window.get(&format!("{address}?revision={}", "0".repeat(64))).await.status, StatusCode::NOT_FOUND);
    let again =
        request(Method::GET, &address).header(header::IF_NONE_MATCH, &etag).body(Body::empty()).expect("a request");
    let again = window.ask(again).await;
    assert_eq!((again.status, again.body.len(), again.header("etag")), (StatusCode::NOT_MODIFIED, 0, etag.as_str()));
    let packed =
        request(Method::GET, &address).header(header::ACCEPT_ENCODING, "gzip").body(Body::empty()).expect("a request");
    assert_eq!(window.ask(packed).await.header("content-encoding"), "", "a coded body would have another digest");
    let by_tracking_id = window.get("/api/v1/advisories/exc-24-044-05/document").await;
    assert_eq!(by_tracking_id.body, answer.body);
}

#[tokio::test]
async fn the_api_carries_the_whole_advisory_and_its_exact_hash() {
    let window = Window::open().await;
    let german = window.get("/api/v1/advisories/EXC-24-044-05?lang=de").await.text();
    assert!(german.contains("Ein Angreifer könnte") && !german.contains("An attacker could"), "{german}");
    let mut advisory = window.get("/api/v1/advisories/EXC-24-044-05?lang=en").await.json();
    assert_eq!(advisory["revision"]["number"], 1);
    assert_eq!(advisory["products"][0]["affected_versions"], "All versions");
    assert_eq!(advisory["products"][0]["versions_raw"], "vers:all/*");
    assert_eq!(advisory["fix_counts"], json!({ "no_fix_planned": 1 }));
    assert_eq!(advisory["attack"]["vector"], "network");
    assert_eq!(advisory["cves"][0]["cwe"]["id"], "CWE-940");
    let document = window.get("/api/v1/advisories/EXC-24-044-05/document").await;
    assert_eq!(document.header("etag").trim_matches('"'), advisory["revision"]["sha256"].as_str().expect("a hash"));
    advisory["case_id"] = json!("fresh in each run");
    advisory["revision"]["sha256"] = json!("as the document's bytes have it");
    insta::with_settings!({sort_maps => true}, { insta::assert_json_snapshot!("advisory", advisory) });
}

#[tokio::test]
async fn revisions_are_listed_and_any_two_are_compared_on_a_page_and_by_the_api() {
    let window = Window::open().await;
    let id = window.id_of("EXC-24-044-05").await;
    let alone = window.get(&format!("/api/v1/advisories/{id}/changes")).await;
    assert_eq!(alone.status, StatusCode::NOT_FOUND, "{}", alone.text());
    let mut edited = document("https://cert.example/", "Example CERT", "EXC-24-044-05", "Gateway", "WHITE");
    edited["vulnerabilities"][0]["remediations"][1] =
        json!({ "category": "vendor_fix", "details": format!("Update to V2.0. {EVIL}"), "product_ids": ["P1"] });
    let path = window._folder.path().join("c.json");
    std::fs::write(&path, edited.to_string()).expect("written");
    actions::import_documents(&window.monitor, &[path], now(), &|_| {}).await.expect("imported");
    driver::settle(&window.monitor).await.expect("settled");

    let listed = window.get("/api/v1/advisories/EXC-24-044-05/revisions").await.json();
    let numbers: Vec<_> = listed["revisions"].as_array().expect("revisions").iter().map(|one| &one["number"]).collect();
    assert_eq!((numbers, &listed["current"]), (vec![&json!(2), &json!(1)], &json!(2)));
    let changes = window.get(&format!("/api/v1/advisories/{id}/changes?from=1&to=2")).await.json();
    assert_eq!((&changes["material"], &changes["silent"]), (&json!(true), &json!(true)), "{changes:#}");
    let fix = &changes["changes"].as_array().expect("changes").iter().find(|one| one["code"] == "fix_status_changed");
    let fix = fix.expect("a fix");
    assert_eq!((&fix["rule"], &fix["before"]["value"]), (&json!("fix_available"), &json!("no_fix_planned")));
    assert_eq!(window.get(&format!("/api/v1/advisories/{id}/changes")).await.json(), changes, "the newest pair");
    let back = window.get(&format!("/api/v1/advisories/{id}/changes?from=2&to=1")).await.json();
    assert!(back["changes"].to_string().contains("fix_withdrawn"), "{back:#}");
    for (query, status) in [("from=1&to=9", 404), ("from=1&to=1", 400), ("from=one", 400)] {
        let answer = window.get(&format!("/api/v1/advisories/{id}/changes?{query}")).await;
        assert_eq!(answer.status.as_u16(), status, "{query}: {}", answer.text());
    }
    for page in
        [format!("/advisories/{id}/changes"), "/advisories/example-cert/exc-24-044-05/changes?from=1&to=2".to_owned()]
    {
        let page = window.get(&page).await;
        assert_eq!(page.status, StatusCode::OK, "{}", page.text());
        assert!(page.text().contains("A fix is available that was not") && !page.text().contains(EVIL));
    }
    let page = window.get("/advisories/example-cert/EXC-24-044-05").await.text();
    assert!(page.contains("<details class=\"revision\" open"), "the newest is open, for it is material");
}

#[tokio::test]
async fn wrong_requests_are_problem_documents_for_programs_and_pages_for_people() {
    let window = Window::open().await;
    let wrong = [
        ("/api/v1/advisories?label=urgent", StatusCode::BAD_REQUEST),
        ("/api/v1/advisories?limit=0", StatusCode::BAD_REQUEST),
        ("/api/v1/advisories?limit=many", StatusCode::BAD_REQUEST),
        ("/api/v1/advisories?since=yesterday", StatusCode::BAD_REQUEST),
        ("/api/v1/advisories?cursor=nonsense", StatusCode::BAD_REQUEST),
        ("/api/v1/advisories/EXC-24-044-05?lang=tlh", StatusCode::BAD_REQUEST),
        ("/api/v1/advisories/nobody", StatusCode::NOT_FOUND),
        ("/api/v1/nowhere", StatusCode::NOT_FOUND),
    ];
    for (address, status) in wrong {
        let answer = window.get(address).await;
        assert_eq!(answer.status, status, "{address}: {}", answer.text());
        assert_eq!(answer.header("content-type"), "application/problem+json", "{address}");
        let problem = answer.json();
        assert_eq!(problem["status"], status.as_u16(), "{address}");
        assert!(problem["detail"].as_str().is_some_and(|detail| !detail.is_empty()), "{address}");
    }
    let long = format!("/advisories?q={}", "a".repeat(5000));
    for (address, status) in
        [("/nowhere", 404), ("/advisories?label=urgent", 400), ("/outbox/1", 400), (long.as_str(), 414)]
    {
        let answer = window.get(address).await;
        assert_eq!(answer.status.as_u16(), status, "{address}");
        assert!(answer.text().contains("</main>"), "{address} is a page");
    }
    let posted = window.ask(request(Method::POST, "/advisories").body(Body::empty()).expect("a request")).await;
    assert_eq!((posted.status.as_u16(), posted.header("allow")), (405, "GET,HEAD"));
}

#[tokio::test]
async fn a_step_is_ticked_from_our_own_pages_only() {
    let window = Window::open().await;
    let advisory = window.get("/api/v1/advisories/EXC-24-044-05").await.json();
    let page = window.get("/advisories/example-cert/EXC-24-044-05").await.text();
    let key = page
        .split("type=\"hidden\" name=\"step\" value=\"")
        .nth(1)
        .and_then(|rest| rest.split('"').next())
        .expect("a step");
    let address = format!("/advisories/{}/ticks", advisory["id"].as_str().expect("an id"));
    let form = format!("step={key}&done=true");
    let post = |headers: &[(&str, &str)], form: &str| {
        let mut builder =
            request(Method::POST, &address).header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        for (name, value) in headers {
            builder = builder.header(*name, *value);
        }
        builder.body(Body::from(form.to_owned())).expect("a request")
    };
    let foreign: [&[(&str, &str)]; 4] = [
        &[("sec-fetch-site", "cross-site")],
        &[("sec-fetch-site", "same-site")],
        &[("origin", "https://evil.example")],
        &[("origin", "null")],
    ];
    for headers in foreign {
        assert_eq!(window.ask(post(headers, &form)).await.status, StatusCode::FORBIDDEN, "{headers:?}");
    }
    let done = window.ask(post(&[("sec-fetch-site", "same-origin")], &form)).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text());
    assert_eq!(done.header("location"), format!("/advisories/example-cert/EXC-24-044-05#step-{key}"));
    let page = window.get("/advisories/example-cert/EXC-24-044-05").await.text();
    assert!(page.contains("1 of 1 done") && page.contains("Done by local"), "{page}");
    let open = form.replace("done=true", "done=false");
    assert_eq!(window.ask(post(&[("origin", "http://127.0.0.1:8080")], &open)).await.status, StatusCode::SEE_OTHER);
    assert!(window.get("/advisories/example-cert/EXC-24-044-05").await.text().contains("0 of 1 done"));
    assert_eq!(window.ask(post(&[], "done=true")).await.status, StatusCode::BAD_REQUEST);
    let unknown = window.ask(post(&[], "step=invented&done=true")).await;
    assert_eq!(unknown.status, StatusCode::NOT_FOUND);
    assert!(unknown.text().contains("no such step"), "{}", unknown.text());
}

#[tokio::test]
async fn a_name_that_is_not_ours_is_not_answered() {
    let window = Window::open().await;
    let ask = |host: &str, address: &str| {
        Request::builder().uri(address).header(header::HOST, host).body(Body::empty()).expect("a request")
    };
    assert_eq!(window.ask(ask("rebound.example", "/assets")).await.status, StatusCode::MISDIRECTED_REQUEST);
    assert_eq!(window.ask(ask("localhost:8080", "/assets")).await.status, StatusCode::OK);
    assert_eq!(window.ask(ask("pod-7.cluster", "/healthz")).await.status, StatusCode::OK, "probes ask by any name");
    assert_eq!(window.ask(ask("pod-7.cluster", "/readyz")).await.status, StatusCode::OK);
}

#[tokio::test]
async fn built_in_files_are_cached_for_ever_under_their_content() {
    let window = Window::open().await;
    let page = window.get("/").await.text();
    let stylesheet =
        page.split("href=\"/static/").nth(1).and_then(|rest| rest.split('"').next()).expect("a stylesheet");
    let answer = window.get(&format!("/static/{stylesheet}")).await;
    assert_eq!(answer.status, StatusCode::OK);
    assert!(answer.header("cache-control").contains("immutable"));
    assert!(answer.header("content-type").starts_with("text/css"));
    assert_eq!(window.get("/static/annunciator-0000000000000000.css").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_mails_html_has_a_policy_of_its_own_and_runs_nothing() {
    let window = Window::open().await;
    let id = Uuid::from_u128(9);
    let mail = OutboxMessage {
        delivery: DeliveryId(id),
        organisation: window.organisation,
        recipient: "plant@example.org".to_owned(),
        subject: format!("Monitor {EVIL}"),
        text: "PLC-07 is affected".to_owned(),
        html: "<p style=\"color:red\">PLC-07</p>".to_owned(),
        at: now(),
    };
    window.monitor.store.insert_outbox_message(mail).await.expect("kept");
    assert!(window.get("/outbox").await.text().contains("plant@example.org"));
    let page = window.get(&format!("/outbox/{id}")).await.text();
    assert!(page.contains("PLC-07 is affected") && page.contains("sandbox=\"\"") && !page.contains(EVIL));
    let html = window.get(&format!("/outbox/{id}/html")).await;
    assert!(html.header("content-security-policy").contains("sandbox"));
    assert!(html.header("content-security-policy").contains("default-src 'none'"));
}

#[tokio::test]
async fn a_feed_shows_a_watchlists_alerts_to_whoever_knows_its_address_and_to_nobody_else() {
    let window = Window::open().await;
    let rule = triage::watchlist::Rule { inventory: true, ..Default::default() };
    let watchlist = actions::WatchlistSettings {
        name: format!("Mine {EVIL}\u{1}"),
        rule,
        recipients: Vec::new(),
        sending: triage::watchlist::SendingPolicy::default(),
    };
    let (monitor, organisation) = (&window.monitor, window.organisation);
    actions::put_watchlists(monitor, organisation, std::slice::from_ref(&watchlist), now()).await.expect("put");
    let none = actions::make_feed(monitor, organisation, "Nobody's", [7; 32], now()).await.expect("asked");
    assert_eq!(none, None);
    let token = actions::make_feed(monitor, organisation, &watchlist.name, [7; 32], now()).await.expect("made");
    let address = format!("/feeds/{}.atom", token.expect("a token"));
    let answer = window.get(&address).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
    assert!(answer.header("content-type").starts_with("application/atom+xml"));
    let text = answer.text();
    assert!(
        text.contains("<title>Alerts of the watchlist") && !text.contains(EVIL) && !text.contains('\u{1}'),
        "{text}"
    );
    assert!(!text.contains(&address), "the address is not in the feed, which may be passed on");
    let tag = answer.header("etag").to_owned();
    let again = request(Method::GET, &address).header(header::IF_NONE_MATCH, tag).body(Body::empty());
    assert_eq!(window.ask(again.expect("a request")).await.status, StatusCode::NOT_MODIFIED);
    for wrong in ["/feeds/a.atom".to_owned(), address.replace(".atom", ".rss"), address.replace("07", "08")] {
        assert_eq!(window.get(&wrong).await.status, StatusCode::NOT_FOUND, "{wrong}");
    }
    assert!(actions::revoke_feed(monitor, organisation, &watchlist.name, now()).await.expect("revoked"));
    assert_eq!(window.get(&address).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn clocks_are_switched_on_evaluated_and_read_as_a_calendar_by_who_knows_its_address() {
    let window = Window::open().await;
    assert!(window.get("/clocks").await.text().contains("none is switched on"));
    assert_eq!(window.post("/clocks/days", "decide_act_now=0").await.status, StatusCode::BAD_REQUEST);
    assert_eq!(window.post("/clocks/days", "decide_act_now=soon").await.status, StatusCode::BAD_REQUEST);
    let days: Vec<String> =
        triage::assessment::Label::CODES.iter().map(|label| format!("remediate_{label}=14")).collect();
    assert_eq!(window.post("/clocks/days", &days.join("&")).await.status, StatusCode::SEE_OTHER);
    assert_eq!(window.post("/clocks/sources", "name=").await.status, StatusCode::BAD_REQUEST);
    assert_eq!(window.post("/clocks/sources", "name=Portal+a%2Cb").await.status, StatusCode::SEE_OTHER);
    let page = window.get("/clocks").await.text();
    assert!(page.contains("35 days left") && page.contains("Never evaluated"), "{page}");
    let source = window.monitor.store.list_patch_sources(window.organisation).await.expect("sources").remove(0);
    let evaluate = format!("/clocks/sources/{}/evaluate", source.id);
    assert_eq!(window.post(&evaluate, "finding=applicable").await.status, StatusCode::BAD_REQUEST, "words are needed");
    assert_eq!(window.post(&evaluate, "finding=nothing_applicable&seen=0").await.status, StatusCode::SEE_OTHER);
    assert_eq!(window.post(&evaluate, "finding=applicable&words=V2.1").await.status, StatusCode::SEE_OTHER);
    let kept = window.monitor.store.list_evaluations(window.organisation).await.expect("evaluations");
    // Both are of one moment here: their order is that of their ids.
    let found = kept.iter().find(|one| one.finding == triage::clock::Finding::Applicable).expect("the second");
    let answer = format!("/clocks/evaluations/{}/answer", found.id);
    assert_eq!(window.post(&answer, "answer=new_plan&words=Filter").await.status, StatusCode::BAD_REQUEST, "no day");
    assert_eq!(window.post(&answer, "answer=new_plan&words=Filter&due=2030-01-31").await.status, StatusCode::SEE_OTHER);
    let made = window.post("/clocks/calendar", "").await;
    assert_eq!((made.status, made.header("cache-control")), (StatusCode::OK, "no-store"));
    let text = made.text();
    let file = text.split("/feeds/").nth(1).and_then(|rest| rest.split('<').next()).expect("the address");
    let address = format!("/feeds/{file}");
    let calendar = window.get(&address).await;
    assert!(calendar.header("content-type").starts_with("text/calendar"), "{}", calendar.text());
    let text = calendar.text().replace("\r\n ", "");
    for part in ["Portal a\\,b", "DTSTART;VALUE=DATE:20300131", "SUMMARY:Running: ", "@annunciator\r\n"] {
        assert!(text.contains(part), "{part} is missing in {text}");
    }
    assert!(!window.get("/clocks").await.text().contains(file), "the address is shown once");
    for wrong in ["/feeds/a.ics".to_owned(), address.replace(".ics", ".atom")] {
        assert_eq!(window.get(&wrong).await.status, StatusCode::NOT_FOUND, "{wrong}");
    }
    assert_eq!(window.post("/clocks/calendar/revoke", "").await.status, StatusCode::SEE_OTHER);
    assert_eq!(window.get(&address).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn the_outbox_without_kept_mails_lists_what_did_not_get_through_and_a_stranger_resends_nothing() {
    let window = Window::with(&[], Settings::default()).await;
    let page = window.get("/outbox").await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.text().contains("every other message was handed over") && !page.text().contains("Mails kept here"));
    assert!(!page.text().contains("Mails wait"), "none waits");
    let id = Uuid::from_u128(9);
    let resend = request(Method::POST, &format!("/outbox/{id}/resend")).body(Body::empty()).expect("a request");
    assert_eq!(window.ask(resend).await.status, StatusCode::NOT_FOUND);
    assert_eq!(window.get(&format!("/outbox/{id}")).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn an_alert_about_a_silent_source_is_listed_with_its_own_words() {
    let window = Window::open().await;
    let content = json!({ "change": "source_silent", "source": "Acme feed", "since": now(), "usual_days": 21 });
    let alert = NewAlert {
        id: AlertId(Uuid::from_u128(11)),
        organisation: window.organisation,
        case_id: CaseId(Uuid::nil()),
        advisory: AdvisoryId(Uuid::nil()),
        watchlist_id: None,
        watchlist: String::new(),
        reason: "source_silent".to_owned(),
        key: "source/Acme feed".to_owned(),
        content: content.to_string(),
        deliveries: Vec::new(),
    };
    let standing = Standing { provider: "Acme feed".to_owned(), silent_since: Some(now()), ..Standing::default() };
    window.monitor.store.record_standing(standing, vec![alert], now()).await.expect("kept");
    for page in ["/alerts", "/"] {
        let text = window.get(page).await.text();
        assert!(text.contains("<a href=\"/sources\">Acme feed is silent</a>"), "{page}: {text}");
        assert!(!text.contains("/advisories/00000000"), "{page}");
    }
}

#[tokio::test]
async fn a_case_tells_of_its_documents_what_the_reader_may_see() {
    let window = Window::open().await;
    let advisory = window.get("/api/v1/advisories/EXC-24-044-05").await.json();
    let case = advisory["case_id"].as_str().expect("a case").to_owned();
    let page = window.get(&format!("/cases/{case}")).await;
    assert_eq!(page.status, StatusCode::OK);
    let text = page.text();
    for part in
        ["told by 3 documents", "Why they are one case", "Both name exactly the same CVEs", "Who said what when"]
    {
        assert!(text.contains(part), "{part} is missing");
    }
    assert!(!text.contains("Secret gateway") && !text.contains("EXC-24-044-06"));
    let json = window.get(&format!("/api/v1/cases/{case}")).await.json();
    assert_eq!(json["id"], case.as_str());
    assert_eq!(json["documents"].as_array().map(Vec::len), Some(3));
    assert_eq!(json["reasons"].as_array().map(Vec::len), Some(2), "{json}");
    assert_eq!(json["reasons"][0]["rule"], "same_cves");
    let advisory = window.get("/advisories/example-cert/EXC-24-044-05").await;
    assert!(advisory.text().contains("Also published as") && advisory.text().contains(&format!("/cases/{case}")));
    for address in ["/cases/nonsense", "/api/v1/cases/018da1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b"] {
        assert_eq!(window.get(address).await.status, StatusCode::NOT_FOUND, "{address}");
    }
}

/// A form with one file, as a browser sends it.
fn upload_of(file: &[u8]) -> Request<Body> {
    let head = "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"plant <3>.csv\"\r\nContent-Type: text/csv\r\n\r\n";
    let body = [head.as_bytes(), file, b"\r\n--b--\r\n"].concat();
    let request =
        request(Method::POST, "/assets/import").header(header::CONTENT_TYPE, "multipart/form-data; boundary=b");
    request.header("sec-fetch-site", "same-origin").body(Body::from(body)).expect("a request")
}

fn form(address: &str, fields: &str) -> Request<Body> {
    let request = request(Method::POST, address).header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
    request.header("sec-fetch-site", "same-origin").body(Body::from(fields.to_owned())).expect("a request")
}

#[tokio::test]
async fn an_inventory_is_uploaded_corrected_and_imported_only_when_it_is_confirmed() {
    let window = Window::open().await;
    assert!(window.get("/assets/import").await.text().contains("multipart/form-data"));
    let file = b"Kennung;Hersteller;Was;Stand\nPLC-08;Nordhavn Automation;<b>CP 410</b>;=1+1\nPLC-07;Nordhavn Automation;CP 410 Link;V3.0\n";
    let uploaded = window.ask(upload_of(file)).await;
    assert_eq!(uploaded.status, StatusCode::SEE_OTHER, "{}", uploaded.text());
    let preview = uploaded.header("location").to_owned();
    let page = window.get(&preview).await.text();
    assert!(page.contains("no column says what the devices are") && page.contains("plant &lt;3&gt;.csv"), "{page}");
    assert!(page.contains("name=\"column-2\"") && !page.contains("value=\"import\""), "{page}");
    let columns = "column-0=asset_id&column-1=vendor&column-2=product&column-3=version";
    let page = window.ask(form(&preview, &format!("act=preview&{columns}"))).await.text();
    for part in
        ["1 asset is new", "1 asset changes", "looks like a formula", "&lt;b&gt;CP 410", "value=\"import\"", "V3.0"]
    {
        assert!(page.contains(part), "{part} is missing in {page}");
    }
    assert!(!page.contains("<b>CP 410"), "{page}");
    let before = window.get("/api/v1/inventory").await.json();
    assert_eq!(before["total"], 1, "nothing is stored by looking");
    let done = window.ask(form(&preview, &format!("act=import&{columns}"))).await.text();
    assert!(done.contains("1 new, 1 changed, 0 unchanged, 0 deleted"), "{done}");
    let after = window.get("/api/v1/inventory?limit=1").await.json();
    assert_eq!(
        (&after["total"], &after["assets"][0]["version"], &after["next"]),
        (&2.into(), &"V3.0".into(), &"PLC-07".into())
    );
    assert_eq!(window.get(&preview).await.status, StatusCode::NOT_FOUND, "the upload is gone");
}

#[tokio::test]
async fn an_upload_from_another_site_or_without_a_file_is_refused() {
    let window = Window::open().await;
    let mut foreign = upload_of(b"id,product\nA,b\n");
    foreign.headers_mut().insert("sec-fetch-site", "cross-site".parse().expect("a value"));
    assert_eq!(window.ask(foreign).await.status, StatusCode::FORBIDDEN);
    assert_eq!(window.ask(upload_of(b"")).await.status, StatusCode::BAD_REQUEST);
    let large = window.ask(upload_of(&vec![b'x'; 33 * 1024 * 1024])).await;
    assert_eq!(large.status, StatusCode::PAYLOAD_TOO_LARGE);
    assert!(large.text().contains("annunciator inventory import"), "{}", large.text());
}

#[tokio::test]
async fn the_api_imports_lists_and_deletes_an_inventory() {
    let window = Window::open().await;
    let post = async |address: &str, body: &str| {
        window.ask(request(Method::POST, address).body(Body::from(body.to_owned())).expect("a request")).await
    };
    let sheet = "asset_id,product\nA/1,CP 410\nA2,CP 410\n";
    let would = post("/api/v1/inventory?preview=true&missing=delete", sheet).await.json();
    assert_eq!((&would["new"], &would["deleted"]), (&2.into(), &1.into()));
    let kept = post("/api/v1/inventory", sheet).await.json();
    assert_eq!((&kept["new"], &kept["deleted"], &kept["problems"]), (&2.into(), &0.into(), &serde_json::json!([])));
    let replaced =
        post("/api/v1/inventory?missing=delete", r#"[{"asset_id": "A/1", "product": "CP 420"}]"#).await.json();
    assert_eq!((&replaced["changed"], &replaced["deleted"]), (&1.into(), &2.into()));
    let odd = post("/api/v1/inventory?column=product=Was", "id;Was;n\n;X;1\n").await.json();
    assert_eq!(odd["problems"][0]["place"]["line"], 2, "{odd}");
    let refused = post("/api/v1/inventory", "colour\nred\n").await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.json()["detail"].as_str().expect("a detail").contains("colour"));
    for address in
        ["/api/v1/inventory?dry_run=true", "/api/v1/inventory?missing=all", "/api/v1/inventory?column=shape=x"]
    {
        assert_eq!(post(address, sheet).await.status, StatusCode::BAD_REQUEST, "{address}");
    }
    let delete = async || {
        window
            .ask(request(Method::DELETE, "/api/v1/inventory/A%2F1").body(Body::empty()).expect("a request"))
            .await
            .status
    };
    assert_eq!((delete().await, delete().await), (StatusCode::NO_CONTENT, StatusCode::NOT_FOUND));
}

#[tokio::test]
async fn an_asset_has_a_page_that_leads_to_the_reason_of_each_match() {
    let window = Window::open().await;
    let list = window.get("/assets").await.text();
    assert!(list.contains("href=\"/assets/PLC-07\"") && list.contains("Ready"), "{list}");
    let page = window.get("/assets/PLC-07").await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.text());
    let text = page.text();
    assert!(text.contains("Advisories (3)") && text.contains("CP 410 Link &amp; Co"), "{text}");
    let why = "/assets/PLC-07/why/example-cert/EXC-24-044-04";
    assert!(text.contains(why), "{text}");
    let steps = window.get(why).await;
    assert_eq!(steps.status, StatusCode::OK, "{}", steps.text());
    assert!(steps.text().contains("Why “Affected”?") && steps.text().contains("CVE-2023-99001"), "{}", steps.text());
    assert!(window.get("/advisories/example-cert/EXC-24-044-04").await.text().contains(why));
    assert!(window.get("/matches").await.text().contains(why));
    let hidden = "/assets/PLC-07/why/example-cert/EXC-24-044-06";
    for address in ["/assets/PLC-99", "/assets/PLC-99/why/example-cert/EXC-24-044-04", hidden] {
        assert_eq!(window.get(address).await.status, StatusCode::NOT_FOUND, "{address}");
        assert_eq!(window.get(&format!("/api/v1{address}")).await.status, StatusCode::NOT_FOUND, "{address}");
    }
}

#[tokio::test]
async fn the_api_tells_readiness_evidence_and_every_step() {
    let window = Window::open().await;
    let asset = window.get("/api/v1/assets/PLC-07").await.json();
    assert_eq!((&asset["external_id"], &asset["readiness"]["level"]), (&json!("PLC-07"), &json!("ready")));
    assert_eq!(asset["matches_total"], 3);
    let first = &asset["matches"][0];
    assert!(first["evidence"][0]["sentence"].as_str().expect("a sentence").contains("7KL4"), "{first}");
    let why = window.get(first["why"].as_str().expect("an address")).await.json();
    assert_eq!((&why["verdict"], &why["confidence"]), (&json!("affected"), &json!(100)));
    let versions = &why["products"][0]["versions"];
    assert_eq!((&versions["inside"], &versions["written"]), (&json!(true), &json!("vers:all/*")));
    assert_eq!(versions["claims"][0]["vulnerabilities"], json!(["CVE-2023-99001"]));
    assert_eq!(why["read_as"]["order_numbers"], json!(["7KL41001AX100XE0"]));
}

#[tokio::test]
async fn lists_of_assets_and_matches_are_narrowed_and_say_when_nothing_is_left() {
    let window = Window::open().await;
    for (address, shown) in [
        ("/assets?q=cp%20410", true),
        ("/assets?q=pump", false),
        ("/assets?readiness=ready", true),
        ("/assets?readiness=not_ready", false),
        ("/assets?site=Nowhere", false),
        ("/matches?q=plc-07&verdict=affected", true),
        ("/matches?q=plc-08", false),
        ("/matches?site=Nowhere", false),
        ("/matches?from=100", false),
    ] {
        let page = window.get(address).await;
        assert_eq!(page.status, StatusCode::OK, "{address}");
        assert_eq!(page.text().contains("PLC-07<"), shown, "{address}: {}", page.text());
    }
    for address in ["/assets?readiness=no", "/matches?verdict=no"] {
        assert_eq!(window.get(address).await.status, StatusCode::BAD_REQUEST, "{address}");
    }
}

#[tokio::test]
async fn a_missing_version_is_a_gap_with_the_number_of_advisories_it_would_settle() {
    let mut ranged = document("https://cert.example", "Example CERT", "EXC-24-044-07", "Ranged", "WHITE");
    let range = "/product_tree/branches/0/branches/0/branches/0/name";
    *ranged.pointer_mut(range).expect("the range") = json!("< 2.1");
    let window = Window::with(&[("a.json", ranged)], Settings::default()).await;
    assert!(window.get("/gaps").await.text().contains("No answer is missing"));
    let inventory = b"asset_id,vendor,product,order_number,version\nA,Nordhavn Automation,CP 410 Link,7KL4100-1AX10-0XE0,\nB,Nordhavn Automation,CP 410 Link,7KL4100-1AX10-0XE0,\n";
    bring(&window.monitor, window.organisation, inventory).await;
    driver::settle(&window.monitor).await.expect("settled");
    let page = window.get("/gaps").await.text();
    let sentence = "The version of 2 × Nordhavn Automation CP 410 Link 7KL4100-1AX10-0XE0 would settle 1 advisory.";
    assert!(page.contains(sentence), "{page}");
    let answer = window.get("/api/v1/gaps").await.json();
    assert_eq!((&answer["total"], &answer["gaps"][0]["asked"]), (&json!(1), &json!("version")), "{answer}");
    assert_eq!((&answer["gaps"][0]["sentence"], &answer["next"]), (&json!(sentence), &Value::Null));
    assert_eq!(answer["gaps"][0]["most_urgent"][0]["tracking_id"], "EXC-24-044-07");
    assert_eq!(window.get("/gaps?from=99").await.status, StatusCode::OK);
    assert_eq!(window.get("/api/v1/gaps?limit=0").await.status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn a_parts_list_is_answered_line_by_line_within_what_the_reader_may_see() {
    let window = Window::open().await;
    let page = window.get("/lookup?q=7KL4%20100-1AX10-0XE0").await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.text());
    let text = page.text();
    assert!(text.contains("CP 410 Link &amp; Co") && text.contains("verdict-affected"), "{text}");
    assert!(!text.contains("Secret") && text.contains("Compared with 3 advisories"), "{text}");
    let body = Body::from("q=2x+CP+410+Link+7KL4100-1AX10-0XE0+V2.0%0APump+9");
    let form = request(Method::POST, "/lookup").header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
    let text = window.ask(form.body(body).expect("a request")).await.text();
    assert!(text.contains("2 × · nordhavn automation") && text.contains("2 lines"), "{text}");
    let question = json!({ "lines": ["1x CP 410 Link\n7KL4100-1AX10-0XE0", "<script>"], "limit": 1 });
    let post = request(Method::POST, "/api/v1/lookup").header(header::CONTENT_TYPE, "application/json");
    let answer = window.ask(post.body(Body::from(question.to_string())).expect("a request")).await.json();
    let line = &answer["lines"][0];
    assert_eq!((&line["quantity"], &line["vendor_by"]), (&json!(1), &json!("order_number")), "{answer}");
    assert_eq!((&line["open"][0]["verdict"], &line["open_more"]), (&json!("affected"), &json!(2)), "{answer}");
    assert_eq!(answer["lines"][1]["open"], json!([]));
}

#[tokio::test]
async fn the_lookup_can_be_switched_off() {
    let document = document("https://cert.example", "Example CERT", "EXC-24-044-04", "CP 410 Link", "WHITE");
    let window = Window::with(&[("a.json", document)], Settings { lookup: false, ..Settings::default() }).await;
    assert_eq!(window.get("/lookup").await.status, StatusCode::NOT_FOUND);
    assert!(!window.get("/assets").await.text().contains("\"/lookup\""));
    let post = request(Method::POST, "/api/v1/lookup").header(header::CONTENT_TYPE, "application/json");
    let answer = window.ask(post.body(Body::from("{\"lines\":[]}")).expect("a request")).await;
    assert_eq!(answer.status, StatusCode::NOT_FOUND);
}

impl Window {
    /// Posts a form as our own pages do.
    async fn post(&self, address: &str, form: &str) -> Answer {
        let builder = request(Method::POST, address)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header("sec-fetch-site", "same-origin");
        self.ask(builder.body(Body::from(form.to_owned())).expect("a request")).await
    }

    /// The address of the page of the only asset's match with this advisory.
    async fn match_address(&self, tracking_id: &str) -> String {
        let page = self.get(&format!("/advisories/example-cert/{tracking_id}")).await.text();
        let (before, _) = page.split_once("\">Decide or mark").expect("a link to the match");
        before.rsplit('"').next().expect("an address").to_owned()
    }
}

#[tokio::test]
async fn a_match_is_rejected_with_a_reason_on_its_page_and_taken_back() {
    let window = Window::open().await;
    let address = window.match_address("EXC-24-044-05").await;
    let page = window.get(&address).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.text());
    for words in ["PLC-07", "Nobody has decided", "CVE-2023-99001", "Not remediated", "all your devices"] {
        assert!(page.text().contains(words), "{words}: {}", page.text());
    }
    let decision = format!("{address}/decision");
    assert_eq!(window.post(&decision, "decision=rejected&reason=+").await.status, StatusCode::BAD_REQUEST);
    assert_eq!(window.post(&decision, "decision=maybe&reason=x").await.status, StatusCode::BAD_REQUEST);
    let reason = "decision=rejected&reason=it+is+%3Cb%3Eanother%3C%2Fb%3E+board";
    let foreign = request(Method::POST, &decision)
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .header("sec-fetch-site", "cross-site");
    let foreign = foreign.body(Body::from(reason)).expect("a request");
    assert_eq!(window.ask(foreign).await.status, StatusCode::FORBIDDEN);
    let done = window.post(&decision, reason).await;
    assert_eq!((done.status, done.header("location")), (StatusCode::SEE_OTHER, address.as_str()), "{}", done.text());
    let page = window.get(&address).await.text();
    for words in ["Rejected: not concerned", "By local on", "it is &lt;b&gt;another&lt;/b&gt; board"] {
        assert!(page.contains(words), "{words}: {page}");
    }
    let page = window.get("/advisories/example-cert/EXC-24-044-05").await.text();
    assert!(page.contains("1 rejected") && page.contains("stand-rejected"), "{page}");
    let numbers = window.get("/api/v1/advisories/EXC-24-044-05/statistics").await.json();
    assert_eq!((&numbers["matched"], &numbers["rejected"]), (&json!(1), &json!(1)));
    assert_eq!(window.post(&decision, "decision=take_back").await.status, StatusCode::SEE_OTHER);
    assert!(window.get(&address).await.text().contains("Nobody has decided"));
    let elsewhere = address.replace(address.rsplit('/').next().expect("an id"), &Uuid::nil().to_string());
    assert_eq!(window.get(&elsewhere).await.status, StatusCode::NOT_FOUND);
    assert_eq!(window.post(&format!("{elsewhere}/decision"), reason).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_day_is_set_on_a_matchs_page_and_stands_among_the_clocks_until_it_is_taken_back() {
    let window = Window::open().await;
    let address = window.match_address("EXC-24-044-05").await;
    assert!(window.get(&address).await.text().contains("Nobody has set a day"));
    let day = (now() + SignedDuration::from_hours(90 * 24)).strftime("%Y-%m-%d").to_string();
    let post = async |body: &str| window.post(&format!("{address}/due"), body).await.status;
    assert_eq!(post(&format!("due={day}&reason=+")).await, StatusCode::BAD_REQUEST, "why");
    assert_eq!(post("due=2001-01-01&reason=x").await, StatusCode::BAD_REQUEST, "a day that is past");
    assert_eq!(post("due=soon&reason=x").await, StatusCode::BAD_REQUEST);
    assert_eq!(post(&format!("due={day}&reason=%3Cb%3Estandstill%3C%2Fb%3E")).await, StatusCode::SEE_OTHER);
    let page = window.get(&address).await.text();
    assert!(page.contains(&format!("<b>{day}</b>")) && page.contains("&lt;b&gt;standstill&lt;/b&gt;"), "{page}");
    let clocks = window.get("/clocks").await.text();
    assert!(clocks.contains(&format!("due {day}")), "no policy is set, and the day counts: {clocks}");
    assert_eq!(post("reason=no+standstill").await, StatusCode::SEE_OTHER);
    let page = window.get(&address).await.text();
    assert!(page.contains("Nobody has set a day") && page.contains("Taken back"), "its history stays: {page}");
    assert!(!window.get("/clocks").await.text().contains(&day));
    let elsewhere = address.replace(address.rsplit('/').next().expect("an id"), &Uuid::nil().to_string());
    let foreign = window.post(&format!("{elsewhere}/due"), &format!("due={day}&reason=x")).await;
    assert_eq!(foreign.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_remediation_is_marked_for_one_device_and_for_all() {
    let window = Window::open().await;
    let address = window.match_address("EXC-24-044-05").await;
    let form = format!("{address}/remediation");
    let one = "state=in_progress&vulnerability=CVE-2023-99001&note=in+spring&scope=kind";
    let done = window.post(&form, one).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text());
    let page = window.get(&address).await.text();
    assert!(page.contains("stand-in_progress") && page.contains("in spring"), "{page}");
    assert_eq!(window.post(&form, "state=done&vulnerability=CVE-1999-1").await.status, StatusCode::NOT_FOUND);
    assert_eq!(window.post(&form, "state=forgotten").await.status, StatusCode::BAD_REQUEST);
    let id = window.id_of("EXC-24-044-05").await;
    let all = window.post(&format!("/advisories/{id}/remediation"), "state=done").await;
    assert_eq!(all.status, StatusCode::SEE_OTHER, "{}", all.text());
    let page = window.get("/advisories/example-cert/EXC-24-044-05").await.text();
    assert!(page.contains("stand-done"), "{page}");
    let numbers = window.get("/api/v1/statistics").await.json();
    let done = numbers["pairs"]["remediations"].as_array().expect("standings").iter();
    let done =
        done.filter(|one| one["value"] == "done").map(|one| one["count"].as_u64().expect("a number")).sum::<u64>();
    assert_eq!((done, numbers["done_by_month"][0]["count"].as_u64()), (1, Some(1)), "{numbers}");
    let page = window.get("/statistics").await.text();
    assert!(page.contains("Remediations done, by month") && page.contains("2026-09"), "{page}");
}

#[tokio::test]
async fn a_person_matches_again_by_a_button() {
    let window = Window::open().await;
    let address = window.match_address("EXC-24-044-05").await;
    let id = window.id_of("EXC-24-044-05").await;
    for form in [format!("{address}/rematch"), format!("/advisories/{id}/rematch"), "/rematch".to_owned()] {
        assert_eq!(window.post(&form, "").await.status, StatusCode::SEE_OTHER, "{form}");
    }
    assert!(driver::settle(&window.monitor).await.is_ok());
    assert_eq!(window.get(&address).await.status, StatusCode::OK);
    let nobody = Uuid::nil();
    assert_eq!(window.post(&format!("/advisories/{nobody}/rematch"), "").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn an_advisory_is_commented_and_marked_as_read() {
    let window = Window::open().await;
    let id = window.id_of("EXC-24-044-05").await;
    let page = async || window.get("/advisories/example-cert/EXC-24-044-05").await.text();
    assert!(page().await.contains("Not read yet"));
    let read = window.post(&format!("/advisories/{id}/read"), "read=true").await;
    assert_eq!(read.header("location"), "/advisories/example-cert/EXC-24-044-05#team", "{}", read.text());
    assert!(page().await.contains("Read by local"));
    assert_eq!(window.post(&format!("/advisories/{id}/read"), "read=false").await.status, StatusCode::SEE_OTHER);
    assert!(page().await.contains("Not read yet"));
    let comment = window.post(&format!("/advisories/{id}/comments"), "text=Asked+the+%3Cvendor%3E").await;
    assert_eq!(comment.status, StatusCode::SEE_OTHER, "{}", comment.text());
    assert!(page().await.contains("Asked the &lt;vendor&gt;"), "{}", page().await);
    assert_eq!(window.post(&format!("/advisories/{id}/comments"), "text=+").await.status, StatusCode::BAD_REQUEST);
    let secret = Uuid::nil();
    assert_eq!(window.post(&format!("/advisories/{secret}/comments"), "text=x").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_suggested_alias_is_confirmed_and_finds_what_the_spelling_hid() {
    let window = Window::open().await;
    let inventory = b"asset_id,vendor,product,order_number,version\nPLC-08,Nordhavn Automatoin,CP 410 Link,,V2.0\nPLC-09,Nordhavn Automatoin,CP 411,,V2.0\n";
    bring(&window.monitor, window.organisation, inventory).await;
    driver::settle(&window.monitor).await.expect("settled");
    assert_eq!(window.get("/api/v1/assets/PLC-08").await.json()["matches_total"], 0);
    let book = window.get("/api/v1/aliases").await.json();
    let suggested = &book["suggestions"][0];
    assert_eq!((&suggested["written"], &suggested["assets"]), (&json!("Nordhavn Automatoin"), &json!(2)), "{book}");
    assert_eq!(suggested["vendors"][0]["vendor"], "Nordhavn Automation", "{book}");
    let page = window.get("/aliases").await.text();
    assert!(page.contains("Confirm: it is Nordhavn Automation"), "{page}");
    let form = "kind=vendor&written=Nordhavn+Automatoin&vendor=Nordhavn+Automation&reason=";
    assert_eq!(window.post("/aliases", form).await.status, StatusCode::BAD_REQUEST, "a reason is needed");
    for wrong in
        [form.replace("vendor&", "colour&"), format!("{form}x&product=CP+410"), form.replace("kind=vendor&", "")]
    {
        let wrong = wrong.replace("reason=", "reason=why");
        assert_eq!(window.post("/aliases", &wrong).await.status, StatusCode::BAD_REQUEST, "{wrong}");
    }
    let kept = window.post("/aliases", &format!("{form}misspelt+in+the+list")).await;
    assert_eq!(kept.status, StatusCode::SEE_OTHER, "{}", kept.text());
    driver::settle(&window.monitor).await.expect("settled");
    let asset = window.get("/api/v1/assets/PLC-08").await.json();
    assert_eq!(asset["read_as"]["vendor"], "Nordhavn Automation", "{asset}");
    assert_ne!(asset["matches_total"], 0, "{asset}");
    assert!(window.get("/assets/PLC-08").await.text().contains("Read as “Nordhavn Automation” by your alias."));
    let why = window.get("/assets/PLC-08/why/example-cert/EXC-24-044-04").await.text();
    assert!(why.contains("Read as “Nordhavn Automation” by your alias."), "{why}");
    let page = window.get("/aliases").await.text();
    assert!(page.contains("The vendor “Nordhavn Automatoin” is read as “Nordhavn Automation”."), "{page}");
    assert!(page.contains("Nothing to suggest"), "{page}");
    let book = window.get("/api/v1/aliases").await.json();
    let id = book["aliases"][0]["id"].as_str().expect("an id");
    assert_eq!(window.post(&format!("/aliases/{id}/remove"), "").await.status, StatusCode::SEE_OTHER);
    assert_eq!(window.post(&format!("/aliases/{id}/remove"), "").await.status, StatusCode::NOT_FOUND);
    driver::settle(&window.monitor).await.expect("settled");
    assert_eq!(window.get("/api/v1/assets/PLC-08").await.json()["matches_total"], 0);
}

#[tokio::test]
async fn the_api_adds_and_removes_aliases_and_rejects_suggestions() {
    let window = Window::open().await;
    let inventory = b"asset_id,vendor,product,order_number,version\nPLC-08,Nordhavn Automatoin,CP 410 Link,,V2.0\n";
    bring(&window.monitor, window.organisation, inventory).await;
    let post = async |address: &str, body: Value| {
        let builder = request(Method::POST, address).header(header::CONTENT_TYPE, "application/json");
        window.ask(builder.body(Body::from(body.to_string())).expect("a request")).await
    };
    let rejection = json!({ "written": "Nordhavn Automatoin", "key": "nordhavn automation", "reason": "another firm" });
    assert_eq!(post("/api/v1/aliases/rejections", rejection).await.status, StatusCode::NO_CONTENT);
    let book = window.get("/api/v1/aliases").await.json();
    assert_eq!(
        (book["suggestions"].as_array().map(Vec::len), book["rejected"].as_array().map(Vec::len)),
        (Some(0), Some(1))
    );
    let address = "/api/v1/aliases/rejections?written=Nordhavn%20Automatoin&key=nordhavn%20automation";
    let delete = async |address: &str| {
        window.ask(request(Method::DELETE, address).body(Body::empty()).expect("a request")).await
    };
    assert_eq!(delete(address).await.status, StatusCode::NO_CONTENT);
    assert_eq!(delete(address).await.status, StatusCode::NOT_FOUND);
    let product = json!({ "kind": "product", "written": "CP 410 Link", "written_vendor": "Nordhavn Automatoin",
        "vendor": "Nordhavn Automation", "product": "CP 410 Link", "order_number": "7KL4100-1AX10-0XE0", "reason": "label" });
    let kept = post("/api/v1/aliases", product).await;
    assert_eq!((kept.status, &kept.json()["assets"]), (StatusCode::CREATED, &json!(1)), "{}", kept.text());
    let id = kept.json()["id"].as_str().expect("an id").to_owned();
    assert_eq!(delete(&format!("/api/v1/aliases/{id}")).await.json()["assets"], 1);
    assert_eq!(delete(&format!("/api/v1/aliases/{id}")).await.status, StatusCode::NOT_FOUND);
    let nothing = json!({ "kind": "vendor", "written": "n/a", "vendor": "Nordhavn Automation", "reason": "x" });
    assert_eq!(post("/api/v1/aliases", nothing).await.status, StatusCode::BAD_REQUEST);
    let unknown = json!({ "kind": "site", "written": "x", "reason": "x" });
    assert_eq!(post("/api/v1/aliases", unknown).await.status, StatusCode::UNPROCESSABLE_ENTITY);
}

/// A window with one advisory of the last months.
async fn watching() -> Window {
    let mut document = document("https://cert.example", "Example CERT", "EXC-26-001-01", "CP 410 Link & Co", "WHITE");
    document["document"]["tracking"]["initial_release_date"] = json!("2026-08-01T00:00:00Z");
    Window::with(&[("a.json", document)], Settings::default()).await
}

#[tokio::test]
async fn a_watchlist_is_previewed_kept_paused_changed_and_deleted_on_its_pages() {
    let window = watching().await;
    let empty = window.get("/watchlists").await.text();
    assert!(empty.contains("Watch our inventory"), "{empty}");
    let written = "name=Link&recipients=shift%40plant.example&products=CP+410";
    let previewed = window.post("/watchlists", &format!("{written}&act=preview")).await.text();
    assert!(previewed.contains("this would have sent 1 alert.") && previewed.contains("EXC-26-001-01"), "{previewed}");
    assert!(window.get("/watchlists").await.text().contains("nobody is told of anything"), "a preview keeps nothing");
    let wrong = window.post("/watchlists", "name=Link&recipients=shift&act=save").await;
    assert!(
        wrong.text().contains("is no mail address") && wrong.text().contains("name=\"target-0\" value=\"shift\""),
        "{}",
        wrong.text()
    );
    let kept = window.post("/watchlists", &format!("{written}&act=save")).await;
    assert_eq!((kept.status, kept.header("location")), (StatusCode::SEE_OTHER, "/watchlists"));
    let again = window.post("/watchlists", &format!("{written}&act=save")).await;
    assert!(again.text().contains("Another watchlist has the name"), "{}", again.text());
    let listed = window.get("/api/v1/watchlists").await.json();
    let address = format!("/watchlists/{}", listed[0]["id"].as_str().expect("an id"));
    assert!(window.get(&address).await.text().contains("CP 410"));
    window.post(&format!("{address}/act"), "act=pause").await;
    assert!(window.get("/watchlists").await.text().contains("paused: tells nobody"));
    window.post(&address, "name=Link+2&products=CP+411&act=save").await;
    let changed = window.get("/api/v1/watchlists").await.json();
    let told = (&changed[0]["name"], &changed[0]["paused"], &changed[0]["rule"]["products"][0]);
    assert_eq!(told, (&json!("Link 2"), &json!(true), &json!("CP 411")), "what was paused stays so");
    let asked = window.get(&format!("{address}/delete")).await.text();
    assert!(asked.contains("value=\"delete\"") && asked.contains("Link 2"), "it asks first: {asked}");
    window.post(&format!("{address}/act"), "act=delete").await;
    assert_eq!(window.get("/api/v1/watchlists").await.json(), json!([]));
    assert_eq!(window.get(&address).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn recipients_of_every_channel_are_kept_and_changed_and_no_secret_is_shown_back() {
    let window = watching().await;
    let written = "name=Link&products=CP+410&channel-0=slack&target-0=https%3A%2F%2Fhooks.example%2Fservices%2Fs3cret\
                   &channel-1=syslog&target-1=tls%3A%2F%2Flog.example&channel-2=email&target-2=shift%40plant.example";
    let wrong = window.post("/watchlists", &format!("{written}&channel-3=mqtt&target-3=nowhere&act=save")).await.text();
    assert!(wrong.contains("id=\"wrong-3\"") && !wrong.contains("id=\"wrong-0\""), "{wrong}");
    let kept = window.post("/watchlists", &format!("{written}&act=save")).await;
    assert_eq!(kept.status, StatusCode::SEE_OTHER, "{}", kept.text());
    let listed = window.get("/api/v1/watchlists").await.json();
    assert_eq!(listed[0]["recipients"].as_array().map(Vec::len), Some(3), "{listed}");
    let address = format!("/watchlists/{}", listed[0]["id"].as_str().expect("an id"));
    let page = window.get(&address).await.text();
    assert!(!page.contains("s3cret") && page.contains("https://hooks.example/…"), "{page}");
    let shown =
        page.split("name=\"target-0\" value=\"").nth(1).and_then(|rest| rest.split('"').next()).expect("a line");
    let shown: String = url::form_urlencoded::byte_serialize(shown.as_bytes()).collect();
    let changed =
        format!("name=Link&channel-0=slack&target-0={shown}&channel-1=mqtt&target-1=mqtts%3A%2F%2Fb.example%2Ft");
    assert_eq!(window.post(&address, &format!("{changed}&act=save")).await.status, StatusCode::SEE_OTHER);
    let after = window.get("/api/v1/watchlists").await.json();
    assert_eq!(after[0]["recipients"][0], listed[0]["recipients"][0], "the secret address is the same one still");
    assert_eq!(after[0]["recipients"][1], "mqtt mqtts://b.example:8883/t");
    let tested = format!("act=test&recipient=slack+{shown}");
    assert_eq!(window.post(&format!("{address}/act"), &tested).await.header("location"), "/outbox");
    let program =
        window.post(&format!("{address}/act"), "act=test&recipient=mqtt+mqtts%3A%2F%2Fb.example%3A8883%2Ft").await;
    assert_eq!(program.status, StatusCode::BAD_REQUEST, "a program would take it for an alert");
}

#[tokio::test]
async fn an_advisory_leads_to_a_watchlist_that_asks_for_its_like() {
    let window = watching().await;
    let page = window.get("/advisories/example-cert/EXC-26-001-01").await.text();
    let address = page.split("href=\"/watchlists/new?").nth(1).and_then(|rest| rest.split('"').next()).expect("a link");
    let form = window.get(&format!("/watchlists/new?{}", address.replace("&amp;", "&"))).await;
    assert_eq!(form.status, StatusCode::OK);
    assert!(form.text().contains("this would have sent 1 alert."), "{}", form.text());
}

#[tokio::test]
async fn the_inventorys_watchlist_is_one_click_and_hears_of_touched_assets() {
    let window = watching().await;
    let kept = window.post("/watchlists", "name=Our+inventory&inventory=on&recipients=&act=save").await;
    assert_eq!(kept.status, StatusCode::SEE_OTHER);
    let rule = json!({ "inventory": true }).to_string();
    let post = request(Method::POST, "/api/v1/watchlists/preview").header(header::CONTENT_TYPE, "application/json");
    let preview = window.ask(post.body(Body::from(rule)).expect("a request")).await.json();
    assert_eq!((&preview["count"], &preview["advisories"], &preview["cut"]), (&json!(1), &json!(1), &json!(false)));
    assert_eq!(preview["alerts"][0]["hits"], json!([{ "by": "inventory", "what": 1 }]));
}

#[tokio::test]
async fn the_api_adds_and_deletes_watchlists_and_says_what_is_wrong_with_one() {
    let window = watching().await;
    let post = async |body: Value| {
        let post = request(Method::POST, "/api/v1/watchlists").header(header::CONTENT_TYPE, "application/json");
        window.ask(post.body(Body::from(body.to_string())).expect("a request")).await
    };
    let made = post(json!({ "name": "A", "rule": { "sources": ["Example CERT"] } })).await;
    assert_eq!(made.status, StatusCode::CREATED, "{}", made.text());
    assert_eq!(post(json!({ "name": "A", "rule": {} })).await.status, StatusCode::CONFLICT);
    assert_eq!(post(json!({ "name": "", "rule": {} })).await.status, StatusCode::BAD_REQUEST);
    assert_eq!(post(json!({ "name": "B", "rule": { "vendor": "x" } })).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    let address = format!("/api/v1/watchlists/{}", made.json()["id"].as_str().expect("an id"));
    let delete = async || window.ask(request(Method::DELETE, &address).body(Body::empty()).expect("a request")).await;
    assert_eq!(delete().await.status, StatusCode::NO_CONTENT);
    assert_eq!(delete().await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn the_api_decides_on_a_match_and_marks_its_remediation() {
    let window = Window::open().await;
    let put = async |what: &str, body: Value| {
        let path = format!("/api/v1/assets/PLC-07/matches/example-cert/{what}");
        let put = request(Method::PUT, &path).header(header::CONTENT_TYPE, "application/json");
        window.ask(put.body(Body::from(body.to_string())).expect("a request")).await
    };
    let decided = put("EXC-24-044-05/decision", json!({ "decision": "rejected", "reason": "another board" })).await;
    assert_eq!((decided.status, decided.json()), (StatusCode::OK, json!({ "assets": 1 })), "{}", decided.text());
    let numbers = window.get("/api/v1/advisories/EXC-24-044-05/statistics").await.json();
    assert_eq!(numbers["rejected"], json!(1));
    let done = put("EXC-24-044-05/remediation", json!({ "state": "done", "note": "V2.4 since May" })).await;
    assert_eq!(done.json(), json!({ "assets": 1 }), "{}", done.text());
    assert_eq!(put("EXC-24-044-05/decision", json!({ "decision": null })).await.status, StatusCode::OK);
    let asset = window.get("/api/v1/assets/PLC-07").await.json();
    let of = asset["matches"].as_array().expect("matches").iter().find(|one| one["tracking_id"] == "EXC-24-044-05");
    let of = of.expect("the match");
    assert_eq!((&of["decision"], &of["remediation"]), (&Value::Null, &json!("done")));
    for (what, body, status) in [
        ("EXC-24-044-05/decision", json!({ "decision": "rejected", "reason": " " }), StatusCode::BAD_REQUEST),
        ("EXC-24-044-05/decision", json!({ "decision": "maybe", "reason": "x" }), StatusCode::BAD_REQUEST),
        ("EXC-24-044-05/decision", json!({ "decision": null, "scope": "plant" }), StatusCode::BAD_REQUEST),
        ("EXC-24-044-05/decision", json!({ "decided": "rejected" }), StatusCode::UNPROCESSABLE_ENTITY),
        ("EXC-24-044-05/remediation", json!({ "state": "almost" }), StatusCode::BAD_REQUEST),
        ("EXC-24-044-05/remediation", json!({ "state": "done", "vulnerability": "CVE-1999-1" }), StatusCode::NOT_FOUND),
        ("EXC-24-044-05/due", json!({ "due": "2124-06-30", "reason": "x" }), StatusCode::BAD_REQUEST),
        ("EXC-24-044-05/due", json!({ "due": "soon", "reason": "x" }), StatusCode::BAD_REQUEST),
        ("EXC-24-044-06/due", json!({ "due": null }), StatusCode::NOT_FOUND),
        ("EXC-99-999-99/decision", json!({ "decision": null }), StatusCode::NOT_FOUND),
        ("EXC-24-044-06/decision", json!({ "decision": "rejected", "reason": "x" }), StatusCode::NOT_FOUND),
    ] {
        assert_eq!(put(what, body.clone()).await.status, status, "{what} {body}");
    }
}

#[tokio::test]
async fn the_api_lists_alerts_page_by_page() {
    let window = watching().await;
    window.post("/watchlists", "name=All&recipients=&act=save").await;
    driver::settle(&window.monitor).await.expect("settled");
    let all = window.get("/api/v1/alerts").await;
    assert_eq!(all.status, StatusCode::OK, "{}", all.text());
    let all = all.json();
    let alerts = all["alerts"].as_array().expect("alerts");
    assert_eq!(all["next"], Value::Null);
    let mut path = "/api/v1/alerts?limit=1".to_owned();
    for alert in alerts {
        let page = window.get(&path).await.json();
        assert_eq!(page["alerts"], json!([alert]));
        path = format!("/api/v1/alerts?limit=1&cursor={}", page["next"].as_str().unwrap_or_default());
    }
    for wrong in ["limit=0", "limit=201", "limit=x", "cursor=x", "offset=3"] {
        let answer = window.get(&format!("/api/v1/alerts?{wrong}")).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{wrong}");
    }
}

#[tokio::test]
async fn decisions_are_taken_out_as_vex_in_both_forms() {
    let window = Window::open().await;
    let open = window.get("/api/v1/vex").await;
    assert_eq!(open.status, StatusCode::OK, "{}", open.text());
    assert!(open.header("content-disposition").contains("vex-"), "it is a file to keep");
    let document = open.json();
    assert_eq!((&document["document"]["category"], &document["document"]["lang"]), (&json!("csaf_vex"), &json!("en")));
    assert_eq!(document["document"]["publisher"]["namespace"], "http://127.0.0.1:8080");
    assert_eq!(document["document"]["tracking"]["status"], "interim");
    assert!(!open.text().contains("EXC-24-044-06"), "an advisory that the reader may not see is behind no statement");
    let nothing = window.get("/api/v1/vex?decided_only=true").await;
    assert_eq!(nothing.status, StatusCode::NOT_FOUND, "{}", nothing.text());
    let address = window.match_address("EXC-24-044-05").await;
    window.post(&format!("{address}/decision"), "decision=rejected&reason=another+board").await;
    let decided = window.get("/api/v1/vex?decided_only=true").await;
    assert_eq!(decided.status, StatusCode::NOT_FOUND, "another advisory about the same CVE is open");
    assert_eq!(window.get("/api/v1/vex?format=cyclonedx").await.json()["specVersion"], "1.6");
    let wrong = window.get("/api/v1/vex?format=pdf").await;
    assert_eq!(wrong.status, StatusCode::BAD_REQUEST);
    assert!(window.get("/matches").await.text().contains("/api/v1/vex?format=csaf"));
}

#[tokio::test]
async fn a_month_is_taken_out_as_evidence() {
    let window = Window::open().await;
    let address = window.match_address("EXC-24-044-05").await;
    window.post(&format!("{address}/decision"), "decision=rejected&reason=%3Danother+board").await;
    driver::settle(&window.monitor).await.expect("settled");
    let month = triage::report::Month::of(now());
    let answer = window.get(&format!("/api/v1/reports/{month}.csv")).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
    assert!(answer.header("content-type").starts_with("text/csv"));
    let text = answer.text();
    for part in ["section,time_utc,", "EXC-24-044-05", "Rejected: not concerned,local,", "Ledger of local,\"Intact, "] {
        assert!(text.contains(part), "{part} is missing in\n{text}");
    }
    assert!(!text.contains("EXC-24-044-06"), "an advisory that the reader may not see");
    let paper = window.get(&format!("/api/v1/reports/{month}.pdf")).await;
    assert_eq!(paper.header("content-type"), "application/pdf");
    assert!(paper.body.starts_with(b"%PDF-"));
    for wrong in [
        "/api/v1/reports/2026-09.exe",
        "/api/v1/reports/2026-13.csv",
        "/api/v1/reports/x",
        "/api/v1/reports/9999-01.csv",
    ] {
        assert_eq!(window.get(wrong).await.status, StatusCode::BAD_REQUEST, "{wrong}");
    }
    assert!(window.get("/reports").await.text().contains(&format!("/api/v1/reports/{month}.csv")));
}

#[tokio::test]
async fn metrics_are_numbers_that_name_nobody() {
    let window = Window::open().await;
    let answer = window.get("/metrics").await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
    assert!(answer.header("content-type").starts_with("text/plain; version=0.0.4"));
    let text = answer.text();
    assert!(text.contains("annunciator_advisories 4\n") && text.contains("le=\"7200\"} 0\n"), "{text}");
    assert!(!text.contains("local") && !text.contains("PLC-07"));
}

#[tokio::test]
async fn a_watchlists_page_sends_a_test_message_so_often_and_says_where_its_outcome_stands() {
    let window = watching().await;
    window.post("/watchlists", "name=Link&recipients=shift%40plant.example&products=CP+410&act=save").await;
    let listed = window.get("/api/v1/watchlists").await.json();
    let address = format!("/watchlists/{}", listed[0]["id"].as_str().expect("an id"));
    let page = window.get(&address).await.text();
    assert!(page.contains("Send a test message") && page.contains("href=\"/outbox\""), "{page}");
    for _ in 0..5 {
        let sent = window.post(&format!("{address}/act"), "act=test").await;
        assert_eq!((sent.status, sent.header("location")), (StatusCode::SEE_OTHER, "/outbox"));
    }
    let refused = window.post(&format!("{address}/act"), "act=test").await;
    assert_eq!(refused.status, StatusCode::TOO_MANY_REQUESTS);
    assert!(refused.text().contains("may send 5 test messages an hour"), "{}", refused.text());
    assert!(window.get("/alerts").await.text().contains("Nothing has been alerted."), "a test is no alert");
    window.post("/watchlists", "name=Silent&recipients=&products=CP+410&act=save").await;
    let listed = window.get("/api/v1/watchlists").await.json();
    let silent = format!("/watchlists/{}", listed[1]["id"].as_str().expect("an id"));
    assert!(!window.get(&silent).await.text().contains("Send a test message"), "there is nobody to send it to");
    assert_eq!(window.post(&format!("{silent}/act"), "act=test").await.status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn a_document_is_validated_by_the_api_and_what_did_not_run_has_not_passed() {
    let window = Window::open().await;
    let ask = async |body: Value| {
        let post = request(Method::POST, "/api/v1/validate").header(header::CONTENT_TYPE, "application/json");
        window.ask(post.body(Body::from(body.to_string())).expect("a request")).await
    };
    let test = json!([{"type": "test", "name": "mandatoryTest_6_1_1"}]);
    let answer = ask(json!({"tests": test, "document": {"document": {"title": EVIL}}})).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
    let told = answer.json();
    assert_eq!(told["isValid"], false);
    assert_eq!(told["tests"][0]["errors"][0]["instancePath"], "/document/title");
    assert_eq!(told["tests"][0]["warnings"], json!([]));
    assert_eq!(
        (&told["tests"][1]["isValid"], &told["tests"][1]["errors"][0]["instancePath"]),
        (&json!(false), &json!(""))
    );
    assert_eq!(ask(json!({"tests": [], "document": {}})).await.status, StatusCode::BAD_REQUEST);
    let unknown = json!([{"type": "test", "name": "nothing"}]);
    assert_eq!(ask(json!({"tests": unknown, "document": {}})).await.status, StatusCode::BAD_REQUEST);
    assert_eq!(ask(json!({"tests": test, "document": null})).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(window.get("/api/v1/tests").await.json(), json!([]));
}

#[tokio::test]
async fn a_file_is_validated_and_its_findings_stand_beside_its_lines() {
    let window = Window::open().await;
    let upload = async |file: &str| {
        let part =
            |name: &str, text: &str| format!("--edge\r\ncontent-disposition: form-data; {name}\r\n\r\n{text}\r\n");
        let body = [
            part("name=\"profile\"", "full"),
            part("name=\"file\"; filename=\"a.json\"", file),
            "--edge--\r\n".to_owned(),
        ];
        let post =
            request(Method::POST, "/validate").header(header::CONTENT_TYPE, "multipart/form-data; boundary=edge");
        let post = post.header(header::ORIGIN, "http://127.0.0.1:8080").body(Body::from(body.concat()));
        window.ask(post.expect("a request")).await
    };
    let answer = upload(&json!({"document": {"title": EVIL}}).to_string()).await;
    let page = answer.text();
    assert_eq!(answer.status, StatusCode::OK, "{page}");
    assert!(page.contains("href=\"#l3\"") && page.contains("id=\"l3\""), "{page}");
    assert!(page.contains("not valid") && page.contains("it is odd") && !page.contains(EVIL), "{page}");
    assert!(page.contains("option value=\"full\" selected"), "what was asked for stays chosen");
    assert_eq!(upload("{").await.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(upload("").await.status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn an_advisorys_document_is_validated_when_somebody_asks_and_only_for_who_may_read_it() {
    let window = Window::open().await;
    let id = window.id_of("EXC-24-044-05").await;
    let address = format!("/advisories/{id}/quality");
    assert!(window.get(&format!("/advisories/{id}")).await.text().contains(&address), "the advisory leads there");
    let page = window.get(&address).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.text());
    assert!(page.text().contains("not valid") && page.text().contains("mark"), "{}", page.text());
    let nobody = Uuid::from_u128(99);
    assert_eq!(window.get(&format!("/advisories/{nobody}/quality")).await.status, StatusCode::NOT_FOUND);
    assert_eq!(
        window.get("/advisories/EXC-24-044-06/quality").await.status,
        StatusCode::NOT_FOUND,
        "the TLP forbids it"
    );
}

#[tokio::test]
async fn a_query_narrows_by_fields_marks_words_and_leads_straight_to_what_has_an_id() {
    let window = Window::open().await;
    let page = window.get("/advisories?q=gatew%20vendor:nordhavn").await.text();
    assert!(page.contains("<mark>Gatew</mark>ay") && page.contains("EXC-24-044-05"), "{page}");
    assert!(page.contains("Remove this condition") && !page.contains("EXC-24-044-04"));
    let page = window.get("/advisories?q=link").await.text();
    assert!(page.contains("<summary>Narrow down</summary>") && page.contains("CERT@Other"));
    assert!(page.contains("q=link+source%3D%22Example+CERT%22"), "each value is a link that narrows: {page}");
    let narrowed = window.get("/advisories?q=link+source%3D%22Example+CERT%22").await.text();
    assert!(narrowed.contains("<mark>Link</mark> &amp; Co") && !narrowed.contains("<mark>Link</mark> again"));
    for id in ["EXC-24-044-05", "exc-24-044-05"] {
        let answer = window.get(&format!("/advisories?q={id}")).await;
        let to = "/advisories/example-cert/EXC-24-044-05";
        assert_eq!((answer.status, answer.header("location")), (StatusCode::SEE_OTHER, to), "{id}");
    }
    for several in ["EXC-24-044-04", "CVE-2023-99008", "EXC-24-044-06"] {
        assert_eq!(window.get(&format!("/advisories?q={several}")).await.status, StatusCode::OK, "{several}");
    }
    let refused = window.get("/advisories?q=colour:red").await;
    assert_eq!(refused.status, StatusCode::BAD_REQUEST);
    assert!(refused.text().contains("There is no field `colour`"));
}

#[tokio::test]
async fn a_mistyped_word_is_never_replaced_in_silence() {
    let window = Window::open().await;
    let page = window.get("/advisories?q=nordhavm").await.text();
    assert!(page.contains("Nothing has the word “nordhavm”. This is the list for “nordhavn” instead."), "{page}");
    assert!(page.contains("EXC-24-044-05"));
    let answer = window.get("/api/v1/advisories?q=nordhavm").await.json();
    assert_eq!(answer["total"], 0, "a program gets what it asked for");
    assert_eq!(answer["suggestion"], json!({ "from": "nordhavm", "to": "nordhavn", "q": "nordhavn" }));
    let facets = window.get("/api/v1/advisories?facets=true").await.json();
    assert_eq!(facets["facets"]["fields"]["vendor"], json!([{ "value": "Nordhavn Automation", "count": 3 }]));
    assert_eq!((facets["facets"]["counted"].as_u64(), facets["suggestion"].is_null()), (Some(3), true));
}

#[tokio::test]
async fn all_that_a_filter_lets_through_is_exported_line_by_line() {
    let window = Window::open().await;
    let answer = window.get("/api/v1/advisories.ndjson?q=source:example").await;
    assert_eq!(answer.header("content-type"), "application/x-ndjson");
    let ids: Vec<String> = answer
        .text()
        .lines()
        .map(|line| {
            let row: Value = serde_json::from_str(line).expect("JSON");
            row["tracking_id"].as_str().expect("an id").to_owned()
        })
        .collect();
    assert_eq!(ids.len(), 2, "{ids:?}");
    assert_eq!(window.get("/api/v1/advisories.ndjson?label=urgent").await.status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn an_answer_that_is_known_is_not_sent_again() {
    let window = Window::open().await;
    for address in ["/api/v1/advisories", "/api/v1/advisories/EXC-24-044-05", "/api/v1/openapi.json"] {
        let first = window.get(address).await;
        let tag = first.header("etag").to_owned();
        assert!(tag.starts_with("W/\""), "{address}");
        let again = request(Method::GET, address).header(header::IF_NONE_MATCH, &tag);
        let again = window.ask(again.body(Body::empty()).expect("a request")).await;
        assert_eq!((again.status, again.text().as_str()), (StatusCode::NOT_MODIFIED, ""), "{address}");
    }
}

#[tokio::test]
async fn answers_have_the_members_that_the_description_promises() {
    let window = Window::open().await;
    let described = window.get("/api/v1/openapi.json").await.json();
    let id = window.get("/api/v1/advisories/EXC-24-044-05").await.json();
    let case = id["case_id"].as_str().expect("a case").to_owned();
    let mut asked = 0;
    for (path, operations) in described["paths"].as_object().expect("paths") {
        let address = match path.as_str() {
            "/api/v1/cases/{id}" => format!("/api/v1/cases/{case}"),
            path if path.contains("/advisories/{id}/changes") => continue,
            path => path.replace("{id}", "EXC-24-044-05"),
        };
        let schema = &operations["get"]["responses"]["200"]["content"]["application/json"]["schema"];
        if address.contains('{') || schema.is_null() {
            continue;
        }
        let answer = window.get(&address).await;
        if answer.status != StatusCode::OK {
            assert!(!operations["get"]["responses"][answer.status.as_str()].is_null(), "{path}: {}", answer.status);
            continue;
        }
        let answer = answer.json();
        asked += 1;
        for name in schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str) {
            let member = &answer[name];
            let kind = &schema["properties"][name]["type"];
            let is = match member {
                Value::Null => "null",
                Value::Bool(_) => "boolean",
                Value::Number(number) if number.is_u64() => "integer",
                Value::Number(_) => "number",
                Value::String(_) => "string",
                Value::Array(_) => "array",
                Value::Object(_) => "object",
            };
            let fits = kind.as_array().map_or(kind == is, |kinds| kinds.iter().any(|kind| kind == is));
            assert!(answer.get(name).is_some() && fits, "{path}: {name} is {member}, not {kind}");
        }
    }
    assert!(asked > 10, "{asked}");
    let page = window.get("/api").await.text();
    assert!(page.contains("/api/v1/advisories.ndjson") && page.contains("OpenAPI 3.1"));
}

fn keyed(path: &str, key: &str, body: &Value) -> Request<Body> {
    let request = request(Method::POST, path).header(header::CONTENT_TYPE, "application/json");
    request.header("idempotency-key", key).body(Body::from(body.to_string())).expect("a request")
}

#[tokio::test]
async fn what_is_sent_again_under_its_key_is_done_once_and_answered_the_same() {
    let window = Window::open().await;
    let (path, list) = ("/api/v1/watchlists", json!({ "name": "Links", "rule": { "words": ["link"] } }));
    let count = async || window.get(path).await.json().as_array().expect("a list").len();
    let first = window.ask(keyed(path, "\"k-1\"", &list)).await;
    assert_eq!(first.status, StatusCode::CREATED, "{}", first.text());
    let again = window.ask(keyed(path, "k-1", &list)).await;
    assert_eq!((again.status, &again.body), (StatusCode::CREATED, &first.body), "quotes are not part of it");
    assert_eq!(again.header("content-type"), "application/json");
    assert_eq!(count().await, 1);
    let other = json!({ "name": "Others", "rule": { "words": ["link"] } });
    let refused = window.ask(keyed(path, "\"k-1\"", &other)).await;
    assert_eq!((refused.status, refused.json()["status"].as_u64()), (StatusCode::UNPROCESSABLE_ENTITY, Some(422)));
    let without = window.ask(keyed("/api/v1/watchlists/preview", "\"k-1\"", &json!({ "words": ["link"] }))).await;
    assert_eq!(without.status, StatusCode::OK, "what only asks needs no key: {}", without.text());
    for bad in ["", "\"\"", "a b", "\"k", &"k".repeat(201)] {
        let refused = window.ask(keyed(path, bad, &other)).await;
        assert_eq!(refused.status, StatusCode::BAD_REQUEST, "{bad:?}");
    }
    assert_eq!(count().await, 1);
}

#[tokio::test]
async fn a_refused_request_may_be_sent_again_mended_under_its_key() {
    let window = Window::open().await;
    let path = "/api/v1/watchlists";
    let wrong = window.ask(keyed(path, "k-2", &json!({ "name": "", "rule": {} }))).await;
    assert!(wrong.status.is_client_error(), "{}", wrong.text());
    let mended = window.ask(keyed(path, "k-2", &json!({ "name": "Links", "rule": { "words": ["link"] } }))).await;
    assert_eq!(mended.status, StatusCode::CREATED, "{}", mended.text());
}

#[tokio::test]
async fn what_is_underway_or_broke_off_is_not_done_a_second_time() {
    let window = Window::open().await;
    let (path, list) = ("/api/v1/watchlists", json!({ "name": "Links", "rule": { "words": ["link"] } }));
    for (key, seconds, told) in [("k-3", 0, "still being done"), ("k-4", 90, "has no answer that was kept")] {
        // As a program that was killed in the middle leaves it: what was sent is known by its digest alone.
        let text = list.to_string();
        let sent = ["POST", path, "application/json", &text];
        let parts = sent.map(|part| [&(part.len() as u64).to_be_bytes()[..], part.as_bytes()].concat()).concat();
        let digest: String = Sha256::digest(parts).iter().map(|byte| format!("{byte:02x}")).collect();
        let held = store::IdempotencyKey { organisation: window.organisation, owner: "local".into(), key: key.into() };
        let begun = now() - jiff::SignedDuration::from_secs(seconds);
        let claimed = window.monitor.store.claim_idempotency_key(held, &digest, begun, begun + actions::KEY_LIFE).await;
        assert_eq!(claimed.expect("claimed"), store::KeyOutcome::Begun);
        let refused = window.ask(keyed(path, key, &list)).await;
        assert_eq!(refused.status, StatusCode::CONFLICT, "{}", refused.text());
        assert!(refused.text().contains(told), "{}", refused.text());
    }
    assert_eq!(window.get(path).await.json(), json!([]));
}

#[tokio::test]
async fn who_asks_too_often_is_told_when_to_go_on() {
    let documents = [("a.json", document("https://cert.example", "Example CERT", "EXC-24-044-04", "CP 410", "WHITE"))];
    let settings = Settings { api_requests_per_minute: 2, ..Settings::default() };
    let window = Window::with(&documents, settings).await;
    for left in [1, 0] {
        let answer = window.get("/api/v1/advisories").await;
        assert_eq!(answer.status, StatusCode::OK);
        assert_eq!(answer.header("ratelimit-policy"), "\"minute\";q=2;w=60");
        assert!(answer.header("ratelimit").starts_with(&format!("\"minute\";r={left};t=")), "{:?}", answer.headers);
        assert_eq!(answer.header("retry-after"), "");
    }
    let refused = window.get("/api/v1/statistics").await;
    assert_eq!((refused.status, refused.json()["status"].as_u64()), (StatusCode::TOO_MANY_REQUESTS, Some(429)));
    assert_eq!(refused.header("content-type"), "application/problem+json");
    assert!((1..=60).contains(&refused.header("retry-after").parse().unwrap_or(0)), "{:?}", refused.headers);
    assert_eq!(window.get("/advisories").await.status, StatusCode::OK, "pages are not counted");
    let local: std::net::SocketAddr = "127.0.0.1:4000".parse().expect("an address");
    let own = request(Method::GET, "/api/v1/advisories").extension(axum::extract::ConnectInfo(local));
    let own = window.ask(own.body(Body::empty()).expect("a request")).await;
    assert_eq!((own.status, own.header("ratelimit")), (StatusCode::OK, ""), "this machine's own programs");
}

#[tokio::test]
async fn the_list_under_any_filter_is_a_feed_and_a_table_of_the_same_advisories() {
    let window = Window::open().await;
    for (query, count) in [("", 3), ("?q=gateway", 1), ("?vendor=nordhavn+automation", 3), ("?q=nothing+has+this", 0)] {
        let atom = window.get(&format!("/advisories.atom{query}")).await;
        assert_eq!((atom.status, atom.header("content-type")), (StatusCode::OK, "application/atom+xml; charset=utf-8"));
        let feed: atom_syndication::Feed = atom.text().parse().expect("a feed");
        assert_eq!(feed.entries().len(), count, "{query}");
        let json = window.get(&format!("/advisories.json{query}")).await;
        assert_eq!(json.header("content-type"), "application/feed+json");
        let json = json.json();
        assert_eq!(json["version"], "https://jsonfeed.org/version/1.1");
        assert_eq!(json["items"].as_array().expect("a list").len(), count, "{query}");
        let table = window.get(&format!("/advisories.csv{query}")).await;
        assert!(table.header("content-type").starts_with("text/csv"), "{:?}", table.headers);
        assert_eq!(table.text().lines().count(), count + 1, "{}", table.text());
        let page = window.get(&format!("/advisories{query}")).await;
        assert!(page.header("link").contains(&format!("</advisories.atom{query}>; rel=\"alternate\"")), "{query}");
        assert!(page.text().contains(&format!("/advisories.csv{query}")), "{query}");
        let again =
            request(Method::GET, &format!("/advisories.atom{query}")).header("if-none-match", atom.header("etag"));
        let again = window.ask(again.body(Body::empty()).expect("a request")).await;
        assert_eq!(again.status, StatusCode::NOT_MODIFIED, "{query}");
    }
    assert_eq!(window.get("/advisories.atom?label=urgent").await.status, StatusCode::BAD_REQUEST);
    assert!(!window.get("/advisories.csv").await.text().contains("Secret"), "what the reader may not see stays out");
    assert!(!window.get("/advisories.atom").await.text().contains("Secret"));
}

#[tokio::test]
async fn every_table_is_a_file_that_a_spreadsheet_opens_without_running_it() {
    let window = Window::open().await;
    let inventory = b"asset_id,vendor,product,order_number,version\n\"'=1+1\",Nordhavn Automation,CP 410 Link,7KL4100-1AX10-0XE0,V2.0\n";
    bring(&window.monitor, window.organisation, inventory).await;
    driver::settle(&window.monitor).await.expect("settled");
    for (name, page) in [
        ("matches", "/matches"),
        ("assets", "/assets"),
        ("gaps", "/gaps"),
        ("alerts", "/alerts"),
        ("clocks", "/clocks"),
        ("outbox", "/outbox"),
        ("sources", "/sources"),
        ("planner", "/planner"),
        ("ledger", "/ledger"),
    ] {
        let table = window.get(&format!("/{name}.csv")).await;
        assert_eq!(table.status, StatusCode::OK, "{name}: {}", table.text());
        assert_eq!(table.header("content-disposition"), format!("attachment; filename=\"{name}.csv\""));
        let (text, columns) = (table.text(), table.text().lines().next().map_or(0, |line| line.split(',').count()));
        assert!(columns > 4 && text.ends_with("\r\n"), "{name}: {text}");
        assert!(!text.contains(",=") && !text.lines().any(|line| line.starts_with('=')), "{name}: {text}");
        assert!(window.get(page).await.text().contains(&format!("/{name}.csv")), "{page}");
    }
    let matches = window.get("/matches.csv").await.text();
    assert!(matches.lines().count() >= 3 && matches.contains("'=1+1"), "{matches}");
    let narrowed = window.get("/matches.csv?verdict=fixed").await.text();
    assert_eq!(narrowed.lines().count(), 1, "{narrowed}");
    assert_eq!(window.get("/matches.csv?verdict=perhaps").await.status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn a_filter_is_saved_under_a_name_listed_and_deleted() {
    let window = Window::open().await;
    let saved = window.post("/views", "name=Gateways&query=%3Fq%3Dgateway%26nonsense%3D1").await;
    assert_eq!((saved.status, saved.header("location")), (StatusCode::SEE_OTHER, "/advisories?q=gateway"));
    let page = window.get("/advisories").await.text();
    assert!(page.contains("href=\"/advisories?q=gateway\"") && page.contains("Gateways"), "{page}");
    let listed = window.get("/api/v1/views").await.json();
    assert_eq!((listed[0]["name"].as_str(), listed[0]["shared"].as_bool()), (Some("Gateways"), Some(true)));
    let taken = window.post("/views", "name=Gateways&query=").await;
    assert_eq!(taken.status, StatusCode::CONFLICT);
    for (form, status) in [
        ("name=&query=", StatusCode::UNPROCESSABLE_ENTITY),
        ("name=x&query=label%3Durgent", StatusCode::BAD_REQUEST),
        (&*format!("name=x&query=q%3D{}", "x".repeat(2_000)), StatusCode::BAD_REQUEST),
    ] {
        assert_eq!(window.post("/views", form).await.status, status, "{form}");
    }
    let path = format!("/api/v1/views/{}", listed[0]["id"].as_str().expect("an id"));
    for status in [StatusCode::NO_CONTENT, StatusCode::NOT_FOUND] {
        let gone = request(Method::DELETE, &path).body(Body::empty()).expect("a request");
        assert_eq!(window.ask(gone).await.status, status);
    }
    assert_eq!(window.get("/api/v1/views").await.json(), json!([]));
}

/// Two documents: one of two vendors, the second of whom makes no product of the first's name; and one that few may read.
async fn open_with_two_vendors() -> Window {
    let mut both = document("https://cert.example", "Example CERT", "EXC-24-050-01", "Links of two makers", "WHITE");
    let range = json!([{ "category": "product_version_range", "name": "vers:all/*",
        "product": { "product_id": "P2", "name": "Other Works Panel/9" } }]);
    let other = json!({ "category": "vendor", "name": "Other Works", "branches": [{
        "category": "product_name", "name": "Panel/9", "branches": range }] });
    both["product_tree"]["branches"].as_array_mut().expect("branches").push(other);
    both["vulnerabilities"][0]["product_status"]["known_affected"].as_array_mut().expect("ids").push(json!("P2"));
    let sectors = json!({ "category": "other", "title": "Critical infrastructure sectors", "text": "Energy" });
    both["document"]["notes"].as_array_mut().expect("notes").push(sectors);
    let mut alone = document("https://cert.example", "Example CERT", "EXC-24-050-02", "Secret link", "AMBER");
    alone["vulnerabilities"][0]["cve"] = json!("CVE-2023-99002");
    alone["product_tree"]["branches"][0]["name"] = json!("Hidden Works");
    let settings = Settings { local_tlp: Tlp::Clear, ..Settings::default() };
    Window::with(&[("a.json", both), ("b.json", alone)], settings).await
}

#[tokio::test]
async fn what_advisories_have_in_common_has_a_page_each() {
    let window = open_with_two_vendors().await;
    let pages: [(&str, &[&str]); 5] = [
        ("/cves/cve-2023-99001", &["<h1>CVE-2023-99001</h1>", "CWE-940", "Links of two makers", "CVSS:3.1/AV:N"]),
        ("/vendors/nordhavn%20automation", &["<h1>Nordhavn Automation</h1>", "Your assets (1)", "Links of two makers"]),
        ("/vendors/Other%20Works", &["No asset of your inventory", "/vendors/Other%20Works/products/Panel%2F9"]),
        ("/vendors/Other%20Works/products/Panel%2F9", &["<h1>Panel/9</h1>", "All versions", "Links of two makers"]),
        ("/sectors/Energy", &["<h1>Energy</h1>", "Links of two makers", "Other Works"]),
    ];
    for (address, parts) in pages {
        let answer = window.get(address).await;
        assert_eq!(answer.status, StatusCode::OK, "{address}: {}", answer.text());
        let text = answer.text();
        parts.iter().for_each(|part| assert!(text.contains(part), "{address}: {part} is missing in {text}"));
        assert!(!text.contains(EVIL) && !text.contains("Secret link"), "{address}");
    }
    let advisory = window.get("/advisories/example-cert/EXC-24-050-01").await.text();
    let of_product = "/vendors/Other%20Works/products/Panel%2F9";
    for link in ["/cves/CVE-2023-99001", "/vendors/Other%20Works", "/sectors/Energy", of_product] {
        assert!(advisory.contains(&format!("href=\"{link}\"")), "{link} is missing in {advisory}");
    }
    // What nobody names, what few may read, and another vendor's product of that name.
    for gone in [
        "/cves/CVE-2023-99002",
        "/cves/99002",
        "/cves/CVE-2023-99001%20or%20so",
        "/vendors/Hidden%20Works",
        "/vendors/Other%20Works/products/CP%20410%20Link",
        "/sectors/Chemical",
    ] {
        assert_eq!(window.get(gone).await.status, StatusCode::NOT_FOUND, "{gone}");
    }
}

#[tokio::test]
async fn a_cve_that_is_typed_leads_to_its_page_if_anything_is_known_of_it() {
    let window = open_with_two_vendors().await;
    let typed = window.get("/advisories?q=cve-2023-99001").await;
    assert_eq!((typed.status, typed.header("location")), (StatusCode::SEE_OTHER, "/cves/CVE-2023-99001"));
    for elsewhere in ["/advisories?q=CVE-2023-99002", "/advisories?q=cve-2023-99001&label=act_now"] {
        assert_eq!(window.get(elsewhere).await.status, StatusCode::OK, "{elsewhere}");
    }
}

#[tokio::test]
async fn open_matches_become_work_orders_and_what_is_done_or_hidden_does_not() {
    let window = Window::open().await;
    let id = window.id_of("EXC-24-044-05").await;
    for address in [format!("/advisories/{id}/work-order"), "/advisories/EXC-24-044-05/work-order".to_owned()] {
        let order = window.get(&address).await;
        assert_eq!(order.status, StatusCode::OK, "{}", order.text());
        let text = order.text();
        for part in
            ["PLC-07", "V2.0", "Restrict access to trusted addresses.", "No fix planned", "SHA-256", "Signature"]
        {
            assert!(text.contains(part), "{part} is missing in {text}");
        }
    }
    let of_asset = window.get("/assets/PLC-07/work-order").await.text();
    assert!(of_asset.contains("CP 410 Link &amp; Co") && of_asset.contains("Gateway"), "{of_asset}");
    assert!(!window.get("/assets/PLC-07").await.text().contains("Secret gateway"));
    assert!(window.get("/assets/PLC-07").await.text().contains("/assets/PLC-07/work-order"));
    assert!(window.get(&format!("/advisories/{id}")).await.text().contains(&format!("/advisories/{id}/work-order")));
    // What somebody has put right is no work any more.
    let done = window.post(&format!("/advisories/{id}/remediation"), "state=done&note=updated").await;
    assert!(done.status.is_redirection(), "{}", done.text());
    let order = window.get(&format!("/advisories/{id}/work-order")).await.text();
    assert!(order.contains("Nothing is open here") && !order.contains("Signature"), "{order}");
    assert!(!window.get("/assets/PLC-07/work-order").await.text().contains("EXC-24-044-05"));
    for gone in ["/assets/NO-SUCH/work-order", "/advisories/EXC-24-044-99/work-order"] {
        assert_eq!(window.get(gone).await.status, StatusCode::NOT_FOUND, "{gone}");
    }
    assert_eq!(window.get("/advisories/EXC-24-044-04/work-order").await.status, StatusCode::CONFLICT, "whose?");
}

#[tokio::test]
async fn an_order_for_a_device_leaves_out_advisories_that_its_reader_may_not_see() {
    let secret = document("https://cert.example", "Example CERT", "EXC-24-044-06", "Secret gateway", "AMBER");
    let settings = Settings { local_tlp: Tlp::Clear, ..Settings::default() };
    let window = Window::with(&[("d.json", secret)], settings).await;
    let order = window.get("/assets/PLC-07/work-order").await;
    assert_eq!(order.status, StatusCode::OK);
    assert!(order.text().contains("Nothing is open here") && !order.text().contains("EXC-24-044-06"));
    assert_eq!(window.get("/advisories/EXC-24-044-06/work-order").await.status, StatusCode::NOT_FOUND);
}

/// A document whose one product is affected below a version, and which names a fix.
fn fixable(id: &str, cve: &str, below: &str, fix: &str) -> Value {
    let mut document = document("https://cert.example", "Example CERT", id, &format!("Link below {below}"), "WHITE");
    let range = &mut document["product_tree"]["branches"][0]["branches"][0]["branches"][0];
    range["name"] = json!(format!("< {below}"));
    range["product"]["name"] = json!(format!("Nordhavn CP 410 Link (7KL4 100-1AX10-0XE0): < {below}"));
    document["vulnerabilities"][0]["cve"] = json!(cve);
    document["vulnerabilities"][0]["remediations"] =
        json!([{ "category": "vendor_fix", "details": fix, "product_ids": ["P1"] }]);
    document
}

#[tokio::test]
async fn the_planner_says_what_one_update_closes_and_what_stays_open() {
    let documents = [
        ("a.json", fixable("EXC-24-060-01", "CVE-2024-1", "V2.4", "Update to V2.4 or later version")),
        ("b.json", fixable("EXC-24-060-02", "CVE-2024-2", "V3.1", "Update to V3.1 or later version")),
        ("c.json", document("https://cert.example", "Example CERT", "EXC-24-060-03", "No fix for the link", "WHITE")),
        ("d.json", fixable("EXC-24-060-04", "CVE-2024-4", "V3.0", "Update to V3.0 or later version")),
        ("e.json", fixable("EXC-24-060-05", "CVE-2024-5", "V3.2", "Update to V3.2 or later version")),
    ];
    let mut documents = documents;
    // Only the version that the others recommend has this hole.
    documents[4].1["product_tree"]["branches"][0]["branches"][0]["branches"][0]["name"] = json!(">= V3.1 < V3.2");
    documents[3].1["document"]["distribution"]["tlp"]["label"] = json!("AMBER");
    let window = Window::with(&documents, Settings { local_tlp: Tlp::Clear, ..Settings::default() }).await;
    let inventory = b"asset_id,vendor,product,order_number,version,site\n\
        PLC-07,Nordhavn Automation,CP 410 Link,7KL4100-1AX10-0XE0,V2.0,North\n\
        PLC-08,Nordhavn Automation,CP 410 Link,7KL4100-1AX10-0XE0,V2.1,North\n\
        PLC-09,Nordhavn Automation,CP 410 Link,7KL4100-1AX10-0XE0,V3.1,South\n";
    bring(&window.monitor, window.organisation, inventory).await;
    driver::settle(&window.monitor).await.expect("settled");
    let page = window.get("/planner?site=North").await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.text());
    let text = page.text();
    for part in [
        "Update 2 devices to <span class=\"fixed-in\">V3.1</span>",
        "Closes 2 advisories",
        "No fix planned",
        "PLC-08",
        "/planner.csv?site=North",
    ] {
        assert!(text.contains(part), "{part} is missing in {text}");
    }
    assert!(!text.contains("PLC-09") && !text.contains("EXC-24-060-04"), "another site, and what is hidden");
    let (warned, closed) = (text.find("Before you update"), text.find("Closes 2 advisories"));
    assert!(warned.is_some() && warned < closed && text.contains("EXC-24-060-05"), "{text}");
    let all = window.get("/planner").await.text();
    assert!(all.contains("PLC-09") && all.contains("Update 1 device to <span class=\"fixed-in\">V3.2</span>"), "{all}");
    let table = window.get("/planner.csv").await.text();
    let lines: Vec<&str> = table.lines().filter(|line| line.contains("PLC-07")).collect();
    assert_eq!(lines.len(), 4, "{table}");
    assert_eq!(lines.iter().filter(|line| line.contains(",closed,")).count(), 2, "{table}");
    assert!(lines.iter().any(|line| line.contains("EXC-24-060-05") && line.contains(",opens,")), "{table}");
    assert!(lines.iter().any(|line| line.contains("EXC-24-060-03") && line.contains(",stays_open,")), "{table}");
    let narrowed = window.get("/planner?label=act_now").await.text();
    assert!(narrowed.contains("No affected match is open here"), "{narrowed}");
    assert_eq!(window.get("/planner?label=perhaps").await.status, StatusCode::BAD_REQUEST);
    assert!(window.get("/matches").await.text().contains("href=\"/planner\""));
    // What is put right is planned no more.
    let id = window.id_of("EXC-24-060-02").await;
    window.post(&format!("/advisories/{id}/remediation"), "state=done&note=updated").await;
    let text = window.get("/planner?site=North").await.text();
    assert!(text.contains("V2.4</span>") && text.contains("Closes 1 advisory"), "{text}");
}

/// Calls every document faulty whose title names a gateway.
fn judge_by_title(raw: &[u8]) -> store::NewJudgement {
    let errors = u64::from(String::from_utf8_lossy(raw).contains("ateway"));
    store::NewJudgement {
        validator: "1".to_owned(),
        edition: "2.0".to_owned(),
        verdict: if errors > 0 { "invalid" } else { "valid" }.to_owned(),
        errors,
        warnings: 0,
        notes: 0,
        faults: if errors > 0 { vec![("6.1.1".to_owned(), 1)] } else { Vec::new() },
    }
}

#[tokio::test]
async fn the_quality_of_each_publishers_documents_is_told_on_pages_and_by_the_api() {
    let window = Window::open().await;
    let before = window.get("/api/v1/sources/quality").await.json();
    assert!(before["publishers"][0]["score"].is_null() && before["publishers"][0]["judged"] == 0, "{before}");
    let judge = monitor::stages::quality::Judge { version: "1", judge: judge_by_title };
    assert!(driver::judge_all(&window.monitor, judge).await.expect("judged") > 0);
    assert_eq!(driver::judge_all(&window.monitor, judge).await.expect("judged"), 0, "once is enough");
    let all = window.get("/api/v1/sources/quality").await.json();
    let publishers = all["publishers"].as_array().expect("a list").clone();
    let sum = |name: &str| publishers.iter().map(|one| one[name].as_u64().expect("a count")).sum::<u64>();
    assert_eq!(sum("judged"), sum("documents"));
    assert!(sum("valid") > 0 && sum("invalid") > 0, "{all}");
    let bad = publishers.iter().find(|one| one["invalid"].as_u64() > Some(0)).expect("one with faults");
    let (id, address) = (bad["id"].as_str().expect("an id"), bad["url"].as_str().expect("an address"));
    assert!(window.get("/sources").await.text().contains(address));
    let page = window.get(address).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.text());
    assert!(page.text().contains("https://example.org/#611") && page.text().contains("Score"), "{}", page.text());
    let one = window.get(&format!("/api/v1/sources/quality?publisher={id}")).await.json();
    let worst = one["publishers"][0]["worst"].as_array().expect("a list");
    assert_eq!(worst.len() as u64, bad["invalid"].as_u64().expect("a count"));
    assert!(page.text().contains(worst[0]["url"].as_str().expect("an address")));
    assert_eq!(one["publishers"][0]["faults"][0]["clause"], "https://example.org/#611");
    for missing in ["/sources/nobody/quality", "/api/v1/sources/quality?publisher=nobody"] {
        assert_eq!(window.get(missing).await.status, StatusCode::NOT_FOUND, "{missing}");
    }
}

#[tokio::test]
async fn the_ledger_is_read_narrowed_checked_and_taken_out() {
    let window = Window::open().await;
    window.monitor.store.seal_ledger(10_000).await.expect("sealed");
    let page = window.get("/ledger").await.text();
    assert!(page.contains("Inventory imported") && page.contains("Check the chain"), "{page}");
    assert!(!page.contains("Document seen"), "what concerns no organisation is in a chain of its own");
    let narrowed = window.get("/ledger?what=inventory_imported").await.text();
    assert!(narrowed.contains("<th scope=\"row\">Inventory imported</th>"), "{narrowed}");
    assert!(window.get("/ledger?what=nothing").await.text().contains("Nothing is written here yet"));
    let checked = window.get("/ledger?verify=yes").await.text();
    assert!(checked.contains("Intact.") && checked.contains("Last hash"), "{checked}");
    let table = window.get("/ledger.csv?chain=installation").await.text();
    assert!(table.starts_with("sequence,at,what") && table.lines().count() > 1, "{table}");
    assert_eq!(window.get("/ledger?chain=another").await.status, StatusCode::NOT_FOUND);
}

/// The largest documents of the corpus: hundreds of products, hundreds of vulnerabilities.
const LARGEST: [&str; 6] =
    ["icsa-23-348-10", "icsa-19-339-02", "icsa-22-104-09", "icsa-23-075-01", "icsa-22-349-21", "icsa-22-167-14"];
/// What a page with all that it needs may be on the wire.
const TRANSFERRED_BYTES_MAX: usize = 150 * 1024;

#[expect(clippy::disallowed_methods, reason = "tests find the corpus through the environment")]
fn largest_documents() -> Option<Vec<(&'static str, Value)>> {
    let root = std::env::var("ANNUNCIATOR_CORPUS")
        .map_or_else(|_| PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/corpus")), PathBuf::from);
    let Ok(archive) = std::fs::File::open(root.join("cisa/cisa-ot-2017-2023.tar.gz")) else {
        assert!(std::env::var("CI").as_deref() != Ok("true"), "there is no corpus at {}", root.display());
        println!("skipped: the_largest_advisories_stay_small_on_the_wire: no corpus");
        return None;
    };
    let mut found = Vec::new();
    for entry in tar::Archive::new(flate2::read::GzDecoder::new(archive)).entries().expect("entries") {
        let entry = entry.expect("an entry");
        let path = entry.path().expect("a path").to_string_lossy().into_owned();
        let name = LARGEST.iter().find(|name| path.contains("/OT/white/") && path.ends_with(&format!("{name}.json")));
        if let Some(name) = name.filter(|name| !found.iter().any(|(known, _)| known == *name)) {
            found.push((*name, serde_json::from_reader(entry).expect("JSON")));
        }
    }
    assert_eq!(found.len(), LARGEST.len(), "the corpus holds them");
    Some(found)
}

#[tokio::test]
async fn the_largest_advisories_stay_small_on_the_wire() {
    let Some(documents) = largest_documents() else { return };
    let names: Vec<String> = documents.iter().map(|(name, _)| format!("{name}.json")).collect();
    let named: Vec<(&str, Value)> =
        names.iter().map(String::as_str).zip(documents.iter().map(|(_, document)| document.clone())).collect();
    let window = Window::with(&named, Settings::default()).await;
    let packed = async |address: &str| {
        let request = request(Method::GET, address).header("accept-encoding", "gzip").body(Body::empty());
        let answer = window.ask(request.expect("a request")).await;
        assert_eq!(answer.status, StatusCode::OK, "{address}");
        answer.body.len()
    };
    let mut pages = vec![
        "/vendors/Siemens".to_owned(),
        "/advisories".to_owned(),
        "/about".to_owned(),
        "/ledger?chain=installation".to_owned(),
        "/styleguide".to_owned(),
    ];
    for (name, _) in &documents {
        let id = window.id_of(&name.to_uppercase()).await;
        pages.extend([format!("/advisories/{id}"), format!("/advisories/{id}/work-order")]);
    }
    let mut narrowed = 0;
    for page in pages {
        let text = window.get(&page).await.text();
        narrowed += usize::from(text.contains("data-narrow"));
        let mut bytes = packed(&page).await;
        let files: std::collections::BTreeSet<&str> =
            text.split(['"']).filter(|piece| piece.starts_with("/static/")).collect();
        assert!(files.len() >= 3, "{page}: {files:?}");
        for file in files {
            bytes += packed(file).await;
        }
        println!("{page}: {bytes} bytes");
        assert!(bytes < TRANSFERRED_BYTES_MAX, "{page}: {bytes} bytes with all that it needs");
    }
    assert!(narrowed >= 5, "long tables have a filter within: {narrowed}");
}
