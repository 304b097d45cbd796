//! Coming in, over HTTP: real router, real store. What stands open is listed here; every other route is walked.

#![expect(clippy::expect_used, clippy::panic, reason = "a test that cannot be set up has failed")]

use axum::Router;
use axum::body::Body;
use axum::http::{Method, Request, StatusCode, header};
use http_body_util::BodyExt;
use identity::{Role, SecondFactor};
use jiff::{SignedDuration, Timestamp};
use monitor::actions::accounts::{self, Actor, Invited, Origin};
use monitor::{MailSettings, Monitor, Transport, actions, driver};
use serde_json::json;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use store::{ApiTokenId, Chain, OrganisationId, SessionId, Store, Target, UserId, WatchlistId};
use tempfile::TempDir;
use tower::ServiceExt;
use triage::advisory::Tlp;
use triage::assessment::Policy;
use triage::asset::alias::Alias;
use triage::wording::Language;
use url::Url;
use uuid::Uuid;
use web::{AppState, Settings, router};

const PASSWORD: &str = "pump house at dawn";
const ROUTES: &str = include_str!("../src/router.rs");

/// The tests' clock, moved by those that wait; each of them runs for itself.
static AHEAD_SECONDS: AtomicI64 = AtomicI64::new(0);
static ALONE: tokio::sync::Mutex<()> = tokio::sync::Mutex::const_new(());

fn now() -> Timestamp {
    Timestamp::constant(1_790_000_000, 0) + SignedDuration::from_secs(AHEAD_SECONDS.load(Ordering::SeqCst))
}

struct House {
    router: Router,
    monitor: Arc<Monitor>,
    organisation: OrganisationId,
    other: OrganisationId,
    _folder: TempDir,
    _alone: tokio::sync::MutexGuard<'static, ()>,
}

struct Answer {
    status: StatusCode,
    headers: axum::http::HeaderMap,
    text: String,
}

impl Answer {
    fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().expect("text"))
    }

    /// The token that the answer hands over.
    fn token(&self) -> String {
        let cookie = self.header("set-cookie");
        cookie.split_once('=').map_or("", |(_, rest)| rest.split(';').next().unwrap_or("")).to_owned()
    }
}

fn document() -> serde_json::Value {
    let product = json!({ "product_id": "P1", "name": "Nordhavn CP 410 Link (7KL4 100-1AX10-0XE0): All versions" });
    json!({
        "document": {
            "category": "csaf_security_advisory", "csaf_version": "2.0", "lang": "en", "title": "CP 410 Link",
            "publisher": { "category": "coordinator", "name": "Example CERT", "namespace": "https://cert.example" },
            "distribution": { "tlp": { "label": "WHITE" } },
            "tracking": {
                "id": "EXC-24-044-04", "status": "final", "version": "1",
                "initial_release_date": "2024-02-13T07:00:00.000000Z", "current_release_date": "2024-02-13T07:00:00.000000Z",
                "revision_history": [{ "date": "2024-02-13T07:00:00.000000Z", "number": "1", "summary": "Publication" }]
            }
        },
        "product_tree": { "branches": [{ "category": "vendor", "name": "Nordhavn Automation", "branches": [{
            "category": "product_name", "name": "Nordhavn CP 410 Link (7KL4 100-1AX10-0XE0)",
            "branches": [{ "category": "product_version_range", "name": "vers:all/*", "product": product }]
        }] }] },
        "vulnerabilities": [{ "cve": "CVE-2023-99001", "product_status": { "known_affected": ["P1"] } }]
    })
}

impl House {
    async fn open() -> House {
        House::with(None).await
    }

    async fn with(public_url: Option<&str>) -> House {
        House::made(public_url, "http://127.0.0.1:8080").await
    }

    /// With links, and passkeys, for this address.
    async fn open_at(public_url: &str, links: &str) -> House {
        House::made(Some(public_url), links).await
    }

    async fn made(public_url: Option<&str>, links: &str) -> House {
        let alone = ALONE.lock().await;
        AHEAD_SECONDS.store(0, Ordering::SeqCst);
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("a.json");
        std::fs::write(&path, document().to_string()).expect("written");
        let store = Store::open(&Target::Sqlite(folder.path().join("test.sqlite"))).await.expect("a store");
        let make = async |name: &str, number: u128| {
            let fresh = OrganisationId(Uuid::from_u128(number));
            store.find_or_insert_organisation(name, fresh, now()).await.expect("an organisation").id
        };
        let (organisation, other) = (make("Plant", 7).await, make("Plant of others", 8).await);
        let mail = MailSettings { transport: Transport::None, from: "annunciator@example.org".to_owned() };
        let settings = monitor::Settings {
            public_url: links.to_owned(),
            tlp: Tlp::AmberStrict,
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
        };
        let policy = Arc::new(Policy::built_in());
        let monitor = Arc::new(Monitor { store, policy, settings, kept: Default::default() });
        actions::import_documents(&monitor, &[path], now(), &|_| {}).await.expect("imported");
        let inventory = b"asset_id,vendor,product,order_number,version\nPLC-07,Nordhavn Automation,CP 410 Link,7KL4100-1AX10-0XE0,V2.0\n";
        let (bytes, options) = (Arc::new(inventory.to_vec()), Default::default());
        let keep = actions::Missing::Keep;
        actions::import_inventory(&monitor, organisation, bytes, options, keep, now()).await.expect("an inventory");
        driver::settle(&monitor).await.expect("settled");
        let settings = Settings {
            sign_in: true,
            outbox: true,
            public_url: public_url.map(|url| Url::parse(url).expect("a URL")),
            ..Settings::default()
        };
        let state = AppState::new(Arc::clone(&monitor), settings, organisation, now);
        House { router: router(state), monitor, organisation, other, _folder: folder, _alone: alone }
    }

    async fn ask(&self, request: Request<Body>) -> Answer {
        let response = self.router.clone().oneshot(request).await.expect("an answer");
        let (parts, body) = response.into_parts();
        let body = body.collect().await.expect("a body").to_bytes().to_vec();
        Answer { status: parts.status, headers: parts.headers, text: String::from_utf8(body).expect("text") }
    }

    async fn get(&self, address: &str, token: &str) -> Answer {
        self.ask(request(Method::GET, address, token).body(Body::empty()).expect("a request")).await
    }

    /// The page that an address leads to.
    async fn follow(&self, address: &str, token: &str) -> String {
        let answer = self.get(address, token).await;
        match answer.header("location") {
            "" => answer.text,
            onward => self.get(onward, token).await.text,
        }
    }

    /// The one advisory.
    async fn advisory(&self) -> Uuid {
        let reader = store::Reader { organisation: self.organisation, tlp: triage::advisory::Tlp::Clear };
        let page = self.monitor.store.list_advisories(&reader, &store::AdvisoryFilter::default(), None, 1).await;
        page.expect("list").rows[0].id.0
    }

    async fn post(&self, address: &str, token: &str, form: &str) -> Answer {
        let request = request(Method::POST, address, token)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header("sec-fetch-site", "same-origin");
        self.ask(request.body(Body::from(form.to_owned())).expect("a request")).await
    }

    /// An account with a role, by an invitation.
    async fn join(&self, organisation: OrganisationId, name: &str, role: Role) -> UserId {
        let (actor, email) = (Actor::command_line(organisation), format!("{name}@plant.example"));
        let invited = accounts::invite(&self.monitor, &actor, &email, role, now()).await.expect("invited");
        let Invited::HandOver(token) = invited else { panic!("no mails leave here") };
        let known = self.monitor.store.find_user_by_email(&email).await.expect("find");
        if let Some(user) = known {
            let (digest, joiner) = (token.digest().text().to_owned(), store::Joiner::Known(user.id));
            self.monitor.store.accept_invitation(&digest, joiner, now()).await.expect("accepted");
            return user.id;
        }
        let origin = Origin { address: None, agent: String::new() };
        accounts::accept_invitation(&self.monitor, &token, name, PASSWORD, &origin, now()).await.expect("accepted");
        self.monitor.store.find_user_by_email(&email).await.expect("find").expect("a user").id
    }

    async fn sign_in(&self, name: &str) -> String {
        let form = format!("email={name}%40plant.example&password={}", PASSWORD.replace(' ', "+"));
        let answer = self.post("/sign-in", "", &form).await;
        assert_eq!((answer.status, answer.header("location")), (StatusCode::SEE_OTHER, "/"), "{}", answer.text);
        answer.token()
    }

    /// A member who is signed in.
    async fn enter(&self, organisation: OrganisationId, name: &str, role: Role) -> (UserId, String) {
        (self.join(organisation, name, role).await, self.sign_in(name).await)
    }
}

fn request(method: Method, address: &str, token: &str) -> axum::http::request::Builder {
    let request = Request::builder().method(method).uri(address).header(header::HOST, "127.0.0.1:8080");
    if token.is_empty() { request } else { request.header(header::COOKIE, format!("theme=dark; annunciator={token}")) }
}

/// Every route of the window with its methods, read from where they are written.
fn routes() -> Vec<(Method, String)> {
    let mut all = Vec::new();
    for part in ROUTES.split(".route(").skip(1) {
        let path = part.split('"').nth(1).expect("a path").to_owned();
        let methods =
            [("get(", Method::GET), ("post(", Method::POST), ("delete(", Method::DELETE), ("put(", Method::PUT)];
        let handlers = part.split_once('"').and_then(|(_, rest)| rest.split_once('"')).expect("handlers").1;
        let found = methods.into_iter().filter(|(word, _)| handlers.contains(word));
        all.extend(found.map(|(_, method)| (method, path.clone())));
    }
    assert!(all.len() > 60, "{}", all.len());
    all
}

/// The route with something in the place of each parameter.
fn address(route: &str) -> String {
    let fill = |part: &str| if part.starts_with('{') { Uuid::from_u128(99).to_string() } else { part.to_owned() };
    route.split('/').map(fill).collect::<Vec<_>>().join("/")
}

fn is_open(route: &str) -> bool {
    let open = [
        "/sign-in",
        "/sign-up",
        "/welcome/",
        "/invitation/",
        "/password/reset",
        "/language",
        "/feeds/",
        "/static/",
        "/healthz",
        "/readyz",
        "/lookup",
        "/api/v1/lookup",
    ];
    open.iter().any(|open| route.starts_with(open))
}

#[tokio::test]
async fn the_language_that_a_person_chose_comes_along_when_he_signs_in_elsewhere() {
    let house = House::open().await;
    let (_, token) = house.enter(house.organisation, "eva", Role::Engineer).await;
    let choose = async |token: &str| house.post("/language", token, "language=de&back=%2F").await.status;
    let languages = async |name: &str| {
        let form = format!("email={name}%40plant.example&password={}", PASSWORD.replace(' ', "+"));
        let answer = house.post("/sign-in", "", &form).await;
        let cookies =
            answer.headers.get_all("set-cookie").iter().map(|cookie| cookie.to_str().expect("text").to_owned());
        cookies.filter(|cookie| cookie.starts_with("language=")).collect::<Vec<_>>()
    };
    assert_eq!(choose("").await, StatusCode::SEE_OTHER, "whoever is not signed in has the cookie alone");
    assert!(languages("eva").await.is_empty());
    assert_eq!(choose(&token).await, StatusCode::SEE_OTHER);
    assert!(languages("eva").await.first().is_some_and(|cookie| cookie.starts_with("language=de; ")));
    house.join(house.organisation, "adam", Role::Engineer).await;
    assert!(languages("adam").await.is_empty(), "each account keeps its own");
}

#[tokio::test]
async fn nobody_gets_anything_but_what_is_listed_as_open() {
    let house = House::open().await;
    for (method, route) in routes().into_iter().filter(|(_, route)| !is_open(route)) {
        let answer =
            house.ask(request(method.clone(), &address(&route), "").body(Body::empty()).expect("request")).await;
        let is_file = [".csv", ".atom", ".json"].iter().any(|ending| route.ends_with(ending));
        if route.starts_with("/api/") || route == "/metrics" || is_file {
            assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{method} {route}");
            assert_eq!(answer.header("www-authenticate"), "Bearer");
            assert!(answer.text.contains("\"status\":401"), "{}", answer.text);
        } else {
            assert_eq!(answer.status, StatusCode::SEE_OTHER, "{method} {route}");
            assert!(answer.header("location").starts_with("/sign-in?next="), "{method} {route}");
        }
    }
    let answer = house.get("/nothing/here", "").await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "not even whether there is something");
    assert_eq!(
        house.get("/matches?verdict=affected", "").await.header("location"),
        "/sign-in?next=%2Fmatches%3Fverdict%3Daffected"
    );
    for token in ["ab", &"ab".repeat(32), "' OR 1=1 --"] {
        assert_eq!(house.get("/", token).await.status, StatusCode::SEE_OTHER, "{token}");
    }
}

#[tokio::test]
async fn no_form_of_another_site_is_taken_on_any_route() {
    let house = House::open().await;
    let (_, token) = house.enter(house.organisation, "ada", Role::Admin).await;
    for (method, route) in routes().into_iter().filter(|(method, _)| *method != Method::GET) {
        for (name, value) in [
            ("sec-fetch-site", "cross-site"),
            ("sec-fetch-site", "same-site"),
            ("origin", "https://evil.example"),
            ("origin", "null"),
        ] {
            let request = request(method.clone(), &address(&route), &token).header(name, value);
            let answer = house.ask(request.body(Body::empty()).expect("request")).await;
            assert_eq!(answer.status, StatusCode::FORBIDDEN, "{method} {route} {name}: {value}");
        }
    }
    assert_eq!(house.get("/", &token).await.status, StatusCode::OK, "still signed in");
}

#[tokio::test]
async fn who_only_reads_changes_nothing_on_any_route() {
    let house = House::open().await;
    // What is validated is kept nowhere.
    let asks = ["/validate", "/api/v1/validate", "/sign-out"];
    let own = |route: &str| is_open(route) || route.starts_with("/account") || asks.contains(&route);
    for (name, role) in [("vera", Role::Viewer), ("otto", Role::Auditor)] {
        let (_, token) = house.enter(house.organisation, name, role).await;
        let page = house.get("/matches", &token).await;
        assert!(page.status == StatusCode::OK && page.text.contains("<body class=\"reads\">"), "{}", page.text);
        assert!(!house.get("/account", &token).await.text.contains("class=\"reads\""), "his own is his to change");
        assert_eq!(house.get("/people", &token).await.status, StatusCode::FORBIDDEN);
        for (method, route) in routes().into_iter().filter(|(method, route)| *method != Method::GET && !own(route)) {
            let answer = house
                .ask(request(method.clone(), &address(&route), &token).body(Body::empty()).expect("request"))
                .await;
            assert_eq!(answer.status, StatusCode::FORBIDDEN, "{name}: {method} {route}");
        }
    }
    let (_, token) = house.enter(house.organisation, "eva", Role::Engineer).await;
    for path in ["/people/invite", &format!("/people/{}/role", Uuid::from_u128(1))] {
        let answer = house.post(path, &token, "email=x%40plant.example&role=admin").await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "an engineer manages nobody: {path}");
    }
    assert!(!house.get("/", &token).await.text.contains("/people"));
}

#[tokio::test]
async fn only_who_takes_evidence_out_gets_a_monthly_report() {
    let house = House::open().await;
    let roles = [("vera", Role::Viewer), ("eddi", Role::Engineer), ("otto", Role::Auditor), ("ada", Role::Admin)];
    for (name, role) in roles {
        let (_, token) = house.enter(house.organisation, name, role).await;
        let may = role.may(identity::Permission::Evidence);
        let expected = if may { StatusCode::OK } else { StatusCode::FORBIDDEN };
        let answer = house.get("/api/v1/reports/2020-01.csv", &token).await;
        assert_eq!(answer.status, expected, "{name}: {}", answer.text);
        let page = house.get("/reports", &token).await.text;
        assert_eq!(page.contains(".csv"), may, "{name}");
    }
}

#[tokio::test]
async fn who_decides_evaluates_patch_sources_and_who_keeps_watchlists_sets_clocks() {
    let house = House::open().await;
    let roles = [("vera", Role::Viewer), ("otto", Role::Auditor), ("eddi", Role::Engineer), ("lena", Role::Lead)];
    for (name, role) in roles {
        let (_, token) = house.enter(house.organisation, name, role).await;
        let is_refused =
            async |address: &str, form: &str| house.post(address, &token, form).await.status == StatusCode::FORBIDDEN;
        let set = !role.may(identity::Permission::Watchlists);
        assert_eq!(is_refused("/clocks/days", "decide_act_now=3").await, set, "{name}");
        assert_eq!(is_refused("/clocks/sources", &format!("name={name}")).await, set, "{name}");
        assert_eq!(is_refused("/clocks/calendar", "").await, set, "{name}");
        let nobody = uuid::Uuid::nil();
        let decide = !role.may(identity::Permission::Tick);
        let evaluate = format!("/clocks/sources/{nobody}/evaluate");
        assert_eq!(is_refused(&evaluate, "finding=nothing_applicable").await, decide, "{name}");
        let answer = format!("/clocks/evaluations/{nobody}/answer");
        assert_eq!(is_refused(&answer, "answer=applied&words=x").await, decide, "{name}");
        assert_eq!(house.get("/clocks", &token).await.status, StatusCode::OK, "{name}");
    }
}

#[tokio::test]
async fn a_wrong_password_and_an_unknown_account_look_the_same() {
    let house = House::open().await;
    house.join(house.organisation, "ada", Role::Engineer).await;
    let wrong = house.post("/sign-in", "", "email=ada%40plant.example&password=wrong+wrong+wrong").await;
    let unknown = house.post("/sign-in", "", "email=bob%40plant.example&password=wrong+wrong+wrong").await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!((wrong.status, wrong.text.replace("ada@", "bob@")), (unknown.status, unknown.text));
    assert!(wrong.headers.get("set-cookie").is_none() && wrong.text.contains("role=\"alert\""));
    let hostile = house.post("/sign-in", "", "email=%22%3E%3Cscript%3E&password=x&next=%2F%2Fevil.example").await;
    assert!(
        !hostile.text.contains("<script>") && hostile.text.contains("name=\"next\" value=\"/\""),
        "{}",
        hostile.text
    );
}

#[tokio::test]
async fn a_token_that_was_planted_opens_nothing_and_changes_at_every_step() {
    let house = House::open().await;
    house.join(house.organisation, "ada", Role::Engineer).await;
    house.join(house.other, "ada", Role::Viewer).await;
    let planted = "ab".repeat(32);
    let form = format!("email=ada%40plant.example&password={}&next=%2Fassets", PASSWORD.replace(' ', "+"));
    let answer = house.post("/sign-in", &planted, &form).await;
    let token = answer.token();
    assert_eq!((answer.header("location"), token.len()), ("/assets", 64));
    let cookie = answer.header("set-cookie");
    assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax") && cookie.contains("Path=/"), "{cookie}");
    assert_ne!(token, planted);
    assert_eq!(house.get("/", &planted).await.status, StatusCode::SEE_OTHER);
    assert!(house.get("/assets", &token).await.text.contains("PLC-07"));
    // Another organisation, under another token.
    let form = format!("organisation={}", house.other.0);
    let moved = house.post("/account/organisation", &token, &form).await;
    let second = moved.token();
    assert!(moved.status == StatusCode::SEE_OTHER && second != token);
    assert_eq!(house.get("/", &token).await.status, StatusCode::SEE_OTHER);
    assert!(!house.get("/assets", &second).await.text.contains("PLC-07"), "the other plant has no assets");
    // A new password ends the other sessions and renews this one.
    let elsewhere = house.sign_in("ada").await;
    let form = format!("present={}&password=another+good+password", PASSWORD.replace(' ', "+"));
    let changed = house.post("/account/password", &second, &form).await;
    assert_eq!(changed.header("location"), "/account?done=password", "{}", changed.text);
    for old in [&second, &elsewhere] {
        assert_eq!(house.get("/", old).await.status, StatusCode::SEE_OTHER);
    }
    let third = changed.token();
    assert!(house.get("/account?done=password", &third).await.text.contains("The password is changed"));
    // The end of it.
    let out = house.post("/sign-out", &third, "").await;
    assert!(out.header("set-cookie").contains("Max-Age=0"));
    assert_eq!(house.get("/", &third).await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn behind_tls_the_cookie_travels_by_nothing_else() {
    let house = House::with(Some("https://127.0.0.1")).await;
    house.join(house.organisation, "ada", Role::Viewer).await;
    let form = format!("email=ada%40plant.example&password={}", PASSWORD.replace(' ', "+"));
    let answer = house.post("/sign-in", "", &form).await;
    let cookie = answer.header("set-cookie").to_owned();
    assert!(
        cookie.starts_with("__Host-annunciator=") && cookie.contains("; Secure") && cookie.contains("Path=/;"),
        "{cookie}"
    );
    assert_eq!(
        house.get("/", &answer.token()).await.status,
        StatusCode::SEE_OTHER,
        "a cookie of the plain name counts not"
    );
}

#[tokio::test]
async fn a_second_factor_is_asked_for_and_each_code_counts_once() {
    let house = House::open().await;
    let (user, token) = house.enter(house.organisation, "ada", Role::Engineer).await;
    let refused = house.post("/account/factor", &token, "present=wrong+wrong+wrong").await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "a session that was left open is not enough");
    assert!(house.monitor.store.find_user(user).await.expect("find").expect("user").pending.is_empty());
    let page = house.post("/account/factor", &token, &format!("present={}", PASSWORD.replace(' ', "+"))).await;
    assert_eq!(page.header("cache-control"), "no-store");
    assert!(page.text.contains("class=\"qr\"") && page.text.contains("one-time-code"), "{}", page.text);
    let pending = house.monitor.store.find_user(user).await.expect("find").expect("user").pending;
    let factor = SecondFactor::parse(&pending).expect("a secret");
    let wrong = house.post("/account/factor/confirm", &token, "code=000000").await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(!shows_key(&wrong.text, &pending), "the key is shown once, to who typed the password: {}", wrong.text);
    let confirmed = house.post("/account/factor/confirm", &token, &format!("code={}", factor.code(now()))).await;
    assert_eq!(
        (confirmed.status, confirmed.text.matches("<li><code>").count()),
        (StatusCode::OK, 10),
        "{}",
        confirmed.text
    );
    assert_eq!(house.get("/", &token).await.status, StatusCode::SEE_OTHER, "under another token now");
    let recovery = confirmed.text.split("<li><code>").nth(1).and_then(|rest| rest.split('<').next()).expect("a code");
    // The password alone opens nothing.
    let form = format!("email=ada%40plant.example&password={}&next=%2Fassets", PASSWORD.replace(' ', "+"));
    let half = async || {
        let answer = house.post("/sign-in", "", &form).await;
        assert_eq!(answer.header("location"), "/sign-in/code?next=%2Fassets");
        answer.token()
    };
    let first = half().await;
    assert_eq!(house.get("/", &first).await.status, StatusCode::SEE_OTHER);
    assert_eq!(house.get("/account", &first).await.status, StatusCode::SEE_OTHER);
    let code = async |token: &str, code: &str| {
        house.post("/sign-in/code", token, &format!("code={code}&next=%2Fassets")).await
    };
    let used = factor.code(now());
    assert_eq!(code(&first, &used).await.status, StatusCode::UNPROCESSABLE_ENTITY, "it confirmed the secret");
    AHEAD_SECONDS.store(30, Ordering::SeqCst);
    let next = factor.code(now());
    let signed_in = code(&first, &next).await;
    assert_eq!((signed_in.status, signed_in.header("location")), (StatusCode::SEE_OTHER, "/assets"));
    assert_eq!(house.get("/", &signed_in.token()).await.status, StatusCode::OK);
    assert_eq!(code(&first, &next).await.header("location"), "/sign-in", "the half session is over");
    let second = half().await;
    assert_eq!(code(&second, &next).await.status, StatusCode::UNPROCESSABLE_ENTITY, "a step counts once");
    assert_eq!(code(&second, recovery).await.status, StatusCode::SEE_OTHER);
    let third = half().await;
    assert_eq!(code(&third, recovery).await.status, StatusCode::UNPROCESSABLE_ENTITY, "so does a recovery code");
}

/// Whether a page holds the key of a second factor, as text or as a picture.
fn shows_key(page: &str, key: &str) -> bool {
    page.contains("class=\"qr\"") || page.contains("class=\"secret\"") || page.replace(' ', "").contains(key)
}

/// The browser that was asked, and no other, may answer; and the way in says nothing of whom it did not let in.
#[tokio::test]
async fn a_passkey_is_asked_for_on_a_page_that_only_its_browser_answers() {
    let house = House::open_at("http://127.0.0.1:8080", "http://localhost:8080").await;
    let (_, token) = house.enter(house.organisation, "eva", Role::Viewer).await;
    assert!(house.get("/sign-in", "").await.text.contains("Sign in with a passkey"));
    let page = house.post("/sign-in/passkey", "", "next=%2Falerts").await;
    assert_eq!((page.status, page.header("cache-control")), (StatusCode::OK, "no-store"), "{}", page.text);
    let cookie = page.header("set-cookie");
    assert!(cookie.starts_with("annunciator-passkey=") && cookie.contains("HttpOnly; SameSite=Strict; Max-Age=300"));
    assert!(
        page.text.contains("<noscript>") && page.text.contains("&quot;rpId&quot;:&quot;localhost&quot;"),
        "{}",
        page.text
    );
    assert!(page.header("content-security-policy").contains("script-src 'self'"));
    // Another browser, and an answer that is none.
    for asked in ["", &"ab".repeat(32)] {
        let request = request(Method::POST, "/sign-in/passkey/answer", "")
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header("sec-fetch-site", "same-origin")
            .header(header::COOKIE, format!("annunciator-passkey={asked}"));
        let answer = house.ask(request.body(Body::from("answer=%7B%7D")).expect("a request")).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(answer.text.contains("begun in another browser"), "{}", answer.text);
    }
    // Adding one asks for the password.
    let form = "name=Phone&present=not+her+password";
    assert_eq!(house.post("/account/passkeys", &token, form).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    let form = format!("name=Phone&present={}", PASSWORD.replace(' ', "+"));
    let page = house.post("/account/passkeys", &token, &form).await;
    assert!(page.text.contains("/account/passkeys/answer"), "{}", page.text);
    let answer = house.post("/account/passkeys/answer", &token, "answer=%7B%7D").await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "without the browser's own token");
    assert!(answer.text.contains("begun in another browser"), "{}", answer.text);
    // Where browsers use none, none is offered.
    drop(house);
    let house = House::open().await;
    let (_, token) = house.enter(house.organisation, "eva", Role::Viewer).await;
    assert!(!house.get("/sign-in", "").await.text.contains("passkey"));
    assert!(house.get("/account", &token).await.text.contains("public_url"));
    assert_eq!(house.post("/sign-in/passkey", "", "").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_second_factor_that_waits_is_neither_shown_again_nor_guessed() {
    let house = House::open().await;
    let (user, token) = house.enter(house.organisation, "ada", Role::Engineer).await;
    let begun = house.post("/account/factor", &token, &format!("present={}", PASSWORD.replace(' ', "+"))).await;
    let pending = house.monitor.store.find_user(user).await.expect("find").expect("user").pending;
    assert!(shows_key(&begun.text, &pending));
    let factor = SecondFactor::parse(&pending).expect("a secret");
    let confirm = async |code: String| house.post("/account/factor/confirm", &token, &format!("code={code}")).await;
    let wrong = ["000000", "111111", "222222"].into_iter().find(|code| *code != factor.code(now())).expect("one");
    for _ in 0..5 {
        let refused = confirm(wrong.to_owned()).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(!shows_key(&refused.text, &pending) && refused.text.contains("one-time-code"), "{}", refused.text);
    }
    let slowed = confirm(factor.code(now())).await;
    assert_eq!((slowed.status, slowed.header("retry-after")), (StatusCode::TOO_MANY_REQUESTS, "1"));
    assert!(!shows_key(&slowed.text, &pending), "{}", slowed.text);
    AHEAD_SECONDS.store(2, Ordering::SeqCst);
    assert_eq!(confirm(factor.code(now())).await.status, StatusCode::OK);
}

#[tokio::test]
async fn guessing_is_slowed_down_and_nobody_is_locked_out() {
    let house = House::open().await;
    house.join(house.organisation, "ada", Role::Engineer).await;
    let right = format!("email=ada%40plant.example&password={}", PASSWORD.replace(' ', "+"));
    let guess = async || house.post("/sign-in", "", "email=ada%40plant.example&password=wrong+wrong+wrong").await;
    for _ in 0..5 {
        assert_eq!(guess().await.status, StatusCode::UNPROCESSABLE_ENTITY);
    }
    let slowed = guess().await;
    assert_eq!((slowed.status, slowed.header("retry-after")), (StatusCode::TOO_MANY_REQUESTS, "1"));
    let slowed = house.post("/sign-in", "", &right).await;
    assert_eq!(slowed.status, StatusCode::TOO_MANY_REQUESTS, "even the right one has to wait");
    AHEAD_SECONDS.store(15 * 60, Ordering::SeqCst);
    assert_eq!(house.post("/sign-in", "", &right).await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn links_work_once_and_looking_does_not_use_them_up() {
    let house = House::open().await;
    let monitor = &house.monitor;
    let first = accounts::make_first_link(monitor, house.organisation, now()).await.expect("link").expect("no account");
    let welcome = format!("/welcome/{}", first.text());
    assert_eq!(house.get(&welcome, "").await.status, StatusCode::OK);
    assert_eq!(
        house.get(&format!("/invitation/{}", first.text()), "").await.status,
        StatusCode::GONE,
        "another purpose"
    );
    let form = "name=Ada&email=ada%40plant.example&password=";
    let short = house.post(&welcome, "", &format!("{form}short")).await;
    assert!(short.status == StatusCode::UNPROCESSABLE_ENTITY && short.text.contains("twelve"), "{}", short.text);
    let made = house.post(&welcome, "", &format!("{form}{}", PASSWORD.replace(' ', "+"))).await;
    assert_eq!((made.status, made.header("location")), (StatusCode::SEE_OTHER, "/"));
    let admin = made.token();
    assert_eq!(house.get("/people", &admin).await.status, StatusCode::OK);
    assert_eq!(house.post(&welcome, "", form).await.status, StatusCode::GONE);
    assert!(accounts::make_first_link(monitor, house.organisation, now()).await.expect("link").is_none());
    let lists = monitor.store.list_watchlists(house.organisation).await.expect("list");
    let told: Vec<_> = lists.iter().map(|one| (one.name.as_str(), &one.recipients[..])).collect();
    assert_eq!(told, [("Our devices", &["ada@plant.example".to_owned()][..])], "what meets the inventory is told");
    // An invitation, handed over because no mails leave.
    let invited = house.post("/people/invite", &admin, "email=Eva%40Plant.example&role=engineer").await;
    let start = invited.text.find("/invitation/").expect("a link");
    let invitation = &invited.text[start..start + "/invitation/".len() + 64];
    let page = house.get(invitation, "").await;
    assert!(page.text.contains("eva@plant.example") && page.text.contains("Ada (ada@plant.example)"), "{}", page.text);
    let form = format!("name=Eva&password={}", PASSWORD.replace(' ', "+"));
    let joined = house.post(invitation, "", &form).await;
    assert!(house.get("/", &joined.token()).await.text.contains("Eva"));
    assert_eq!(house.post(invitation, "", &form).await.status, StatusCode::GONE);
    // A new password.
    let reset =
        accounts::make_reset_link(monitor, "eva@plant.example", "test", now()).await.expect("link").expect("a user");
    let path = format!("/password/reset/{}", reset.text());
    assert!(house.get(&path, "").await.text.contains("eva@plant.example"));
    let done = house.post(&path, "", "password=another+good+password").await;
    assert_eq!(done.header("location"), "/sign-in");
    assert_eq!(house.get("/", &joined.token()).await.status, StatusCode::SEE_OTHER, "signed out everywhere");
    assert_eq!(house.post(&path, "", "password=another+good+password").await.status, StatusCode::GONE);
    AHEAD_SECONDS.store(8 * 24 * 3_600, Ordering::SeqCst);
    assert_eq!(house.get(&path, "").await.status, StatusCode::GONE);
}

/// An invitation into the other organisation, for the name's address.
async fn invite(house: &House, name: &str) -> String {
    let (actor, email) = (Actor::command_line(house.other), format!("{name}@plant.example"));
    let invited = accounts::invite(&house.monitor, &actor, &email, Role::Viewer, now()).await.expect("invited");
    let Invited::HandOver(token) = invited else { panic!("no mails leave here") };
    format!("/invitation/{}", token.text())
}

#[tokio::test]
async fn an_invitation_of_a_known_address_is_accepted_by_its_owner_alone() {
    let house = House::open().await;
    let (ada, token) = house.enter(house.organisation, "ada", Role::Engineer).await;
    let (_, thief) = house.enter(house.organisation, "sam", Role::Admin).await;
    let path = invite(&house, "ada").await;
    let form = format!("name=Ada&password={}", PASSWORD.replace(' ', "+"));
    let page = house.get(&path, "").await;
    assert!(
        page.text.contains(&format!("/sign-in?next={path}")) && !page.text.contains("new-password"),
        "{}",
        page.text
    );
    assert!(house.get(&path, &thief).await.text.contains("sam@plant.example"));
    for stranger in ["", &thief] {
        let refused = house.post(&path, stranger, &form).await;
        assert_eq!((refused.status, refused.header("location")), (StatusCode::SEE_OTHER, path.as_str()));
        assert!(refused.headers.get("set-cookie").is_none());
        assert!(house.monitor.store.list_people(house.other).await.expect("people").is_empty());
    }
    assert!(house.get(&path, &token).await.text.contains("You are signed in with this address"));
    let joined = house.post(&path, &token, "").await;
    assert_eq!((joined.status, joined.header("location")), (StatusCode::SEE_OTHER, "/"), "{}", joined.text);
    let people = house.monitor.store.list_people(house.other).await.expect("people");
    assert_eq!(people.iter().map(|one| (one.user, one.role)).collect::<Vec<_>>(), [(ada, Role::Viewer)]);
    assert!(house.get("/", &joined.token()).await.text.contains("Plant of others"), "it goes on there");
    assert_eq!(house.get("/", &token).await.status, StatusCode::SEE_OTHER, "under another token");
    assert_eq!(house.post(&path, &joined.token(), "").await.status, StatusCode::GONE);
}

#[tokio::test]
async fn the_password_alone_does_not_accept_where_a_second_factor_is_on() {
    let house = House::open().await;
    let user = house.join(house.organisation, "ada", Role::Engineer).await;
    let store = &house.monitor.store;
    let secret = SecondFactor::from_random([7; 20]).expect("a secret").secret();
    let password = store.find_user(user).await.expect("find").expect("a user").password;
    assert!(store.put_pending_secret(user, &password, &secret).await.expect("pending"));
    assert!(store.enable_second_factor(user, &secret, 1, Vec::new(), SessionId::default(), now()).await.expect("on"));
    let form = format!("email=ada%40plant.example&password={}", PASSWORD.replace(' ', "+"));
    let half = house.post("/sign-in", "", &form).await.token();
    let path = invite(&house, "ada").await;
    assert_eq!(house.post(&path, &half, "").await.header("location"), path);
    assert!(store.list_people(house.other).await.expect("people").is_empty());
}

#[tokio::test]
async fn who_belongs_to_no_organisation_is_told_so_and_can_sign_out_or_be_invited_again() {
    let house = House::open().await;
    house.enter(house.organisation, "ada", Role::Admin).await;
    let (eva, _) = house.enter(house.organisation, "eva", Role::Engineer).await;
    let actor = Actor::command_line(house.organisation);
    accounts::change_role(&house.monitor, &actor, eva, None, now()).await.expect("removed");
    let token = house.sign_in("eva").await;
    for path in ["/", "/account", "/advisories", "/people"] {
        let told = house.get(path, &token).await;
        assert_eq!(told.status, StatusCode::FORBIDDEN, "{path} leads round in no circle");
        assert!(told.text.contains("belongs to no organisation") && told.text.contains("eva@plant.example"));
        assert!(told.text.contains("action=\"/sign-out\"") && !told.text.contains("/sign-in"), "{}", told.text);
    }
    let path = invite(&house, "eva").await;
    let back = house.post(&path, &token, "").await;
    assert_eq!(back.header("location"), "/", "{}", back.text);
    assert_eq!(house.get("/", &back.token()).await.status, StatusCode::OK);
    accounts::change_role(&house.monitor, &Actor::command_line(house.other), eva, None, now()).await.expect("removed");
    let token = house.sign_in("eva").await;
    let out = house.post("/sign-out", &token, "").await;
    assert_eq!(out.header("location"), "/sign-in");
    assert_eq!(house.get("/", &token).await.header("location"), "/sign-in?next=%2F", "the session is gone");
}

#[tokio::test]
async fn what_is_shown_to_who_is_signed_in_or_leads_in_is_kept_in_no_cache() {
    let house = House::open().await;
    let (_, token) = house.enter(house.organisation, "ada", Role::Admin).await;
    for path in ["/", "/assets", "/account", "/people", "/nothing/here", "/api/v1/inventory"] {
        assert_eq!(house.get(path, &token).await.header("cache-control"), "no-store", "{path}");
    }
    let invited = house.post("/people/invite", &token, "email=new%40plant.example&role=viewer").await;
    assert!(invited.text.contains("/invitation/") && invited.header("cache-control") == "no-store");
    let again = house.post("/people/invite", &token, "email=ada%40plant.example&role=viewer").await;
    assert!(again.status == StatusCode::UNPROCESSABLE_ENTITY && again.text.contains("already belongs here"));
    let link = invite(&house, "bob").await;
    for path in ["/sign-in", "/password/reset", &link] {
        assert_eq!(house.get(path, "").await.header("cache-control"), "no-store", "{path}");
    }
    assert!(house.get("/static/lamp.svg", &token).await.header("cache-control") != "no-store");
}

#[tokio::test]
async fn signing_in_happens_at_the_address_whose_cookies_the_browser_keeps() {
    let house = House::with(Some("https://advisories.plant.example")).await;
    let elsewhere = house.get("/sign-in?next=%2Fassets", "").await;
    let there = "https://advisories.plant.example/sign-in?public=1&next=%2Fassets";
    assert_eq!((elsewhere.status, elsewhere.header("location")), (StatusCode::SEE_OTHER, there));
    let behind = house.get("/sign-in?public=1&next=%2Fassets", "").await;
    assert_eq!(behind.status, StatusCode::OK, "a proxy that hides the address sends nobody round in a circle");
    let request = Request::builder().uri("/sign-in").header(header::HOST, "advisories.plant.example");
    assert_eq!(house.ask(request.body(Body::empty()).expect("a request")).await.status, StatusCode::OK);
    let request = Request::builder().uri("https://advisories.plant.example:443/sign-in");
    let without_header = house.ask(request.body(Body::empty()).expect("a request")).await;
    assert_eq!(without_header.status, StatusCode::OK, "HTTP/2 has the name in the address");
    let request = Request::builder().uri("/sign-in").header(header::HOST, "localhost:8080");
    let local = house.ask(request.body(Body::empty()).expect("a request")).await;
    assert_eq!(local.header("location"), "https://advisories.plant.example/sign-in?public=1&next=%2F");
}

#[tokio::test]
async fn a_token_of_the_api_may_what_its_scope_and_its_owner_may() {
    let house = House::open().await;
    let (_, engineer) = house.enter(house.organisation, "eva", Role::Engineer).await;
    let make = async |scope: &str| {
        let form = format!("name=ci&scope={scope}&days=30&present=");
        let refused = house.post("/account/tokens", &engineer, &form).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "not without the password");
        let page = house.post("/account/tokens", &engineer, &format!("{form}{}", PASSWORD.replace(' ', "+"))).await;
        assert_eq!(page.header("cache-control"), "no-store");
        let start = page.text.find("ann_").expect("a token");
        page.text[start..start + 68].to_owned()
    };
    let (read, write) = (make("read").await, make("write").await);
    let call = async |method: Method, path: &str, token: &str| {
        let request = request(method, path, "").header(header::AUTHORIZATION, format!("Bearer {token}"));
        house.ask(request.body(Body::empty()).expect("a request")).await
    };
    let listed = call(Method::GET, "/api/v1/inventory", &read).await;
    assert!(listed.status == StatusCode::OK && listed.text.contains("PLC-07"), "{}", listed.text);
    assert_eq!(call(Method::DELETE, "/api/v1/inventory/PLC-07", &read).await.status, StatusCode::FORBIDDEN);
    assert_eq!(call(Method::GET, "/assets", &write).await.status, StatusCode::SEE_OTHER, "pages take cookies only");
    assert_eq!(call(Method::GET, "/people", &write).await.status, StatusCode::SEE_OTHER);
    assert_eq!(call(Method::DELETE, "/api/v1/inventory/PLC-07", &write).await.status, StatusCode::NO_CONTENT);
    let numbers = call(Method::GET, "/metrics", &read).await;
    assert!(numbers.status == StatusCode::OK && numbers.text.contains("annunciator_advisories"), "{}", numbers.text);
    for wrong in ["", "ann_", &"ab".repeat(32)] {
        for path in ["/api/v1/inventory", "/metrics"] {
            let refused = call(Method::GET, path, wrong).await;
            assert_eq!((refused.status, refused.header("www-authenticate")), (StatusCode::UNAUTHORIZED, "Bearer"));
        }
    }
    AHEAD_SECONDS.store(31 * 24 * 3_600, Ordering::SeqCst);
    assert_eq!(call(Method::GET, "/api/v1/inventory", &read).await.status, StatusCode::UNAUTHORIZED, "too old");
}

/// Where ids of another organisation lead nowhere.
const FOREIGN: &[(&str, &str)] = &[
    ("POST", "/people/{user}/role"),
    ("POST", "/people/{user}/remove"),
    ("POST", "/people/invitations/{id}/withdraw"),
    ("POST", "/account/sessions/{id}/end"),
    ("POST", "/account/tokens/{id}/revoke"),
    ("POST", "/account/passkeys/{id}/remove"),
    ("POST", "/aliases/{id}/remove"),
    ("POST", "/clocks/sources/{id}/end"),
    ("POST", "/clocks/sources/{id}/evaluate"),
    ("POST", "/clocks/evaluations/{id}/answer"),
    ("GET", "/watchlists/{id}"),
    ("POST", "/watchlists/{id}"),
    ("POST", "/watchlists/{id}/act"),
    ("GET", "/watchlists/{id}/delete"),
    ("DELETE", "/api/v1/watchlists/{id}"),
    ("DELETE", "/api/v1/aliases/{id}"),
    ("POST", "/views/{id}/delete"),
    ("DELETE", "/api/v1/views/{id}"),
    ("GET", "/assets/import/{id}"),
    ("POST", "/assets/import/{id}"),
    ("GET", "/outbox/{id}"),
    ("GET", "/outbox/{id}/html"),
    ("POST", "/outbox/{id}/resend"),
    ("GET", "/assets/{external_id}"),
    ("GET", "/assets/{external_id}/work-order"),
    ("GET", "/assets/{external_id}/why/{publisher}/{tracking_id}"),
    ("GET", "/assets/{external_id}/work-order"),
    ("DELETE", "/api/v1/inventory/{external_id}"),
    ("GET", "/api/v1/assets/{external_id}"),
    ("GET", "/api/v1/assets/{external_id}/why/{publisher}/{tracking_id}"),
    ("PUT", "/api/v1/assets/{external_id}/matches/{publisher}/{tracking_id}/decision"),
    ("PUT", "/api/v1/assets/{external_id}/matches/{publisher}/{tracking_id}/due"),
    ("PUT", "/api/v1/assets/{external_id}/matches/{publisher}/{tracking_id}/remediation"),
    ("GET", "/advisories/{id}/assets/{asset}"),
    ("POST", "/advisories/{id}/assets/{asset}/decision"),
    ("POST", "/advisories/{id}/assets/{asset}/due"),
    ("POST", "/advisories/{id}/assets/{asset}/remediation"),
    ("POST", "/advisories/{id}/assets/{asset}/rematch"),
];
/// Where an id is that of an advisory, a case, what advisories name, a file or a month, which everybody here may see; what is said of it is the
/// organisation's own, and the store keeps it apart.
const SHARED: &[&str] = &[
    "/advisories/{id}",
    "/advisories/{publisher}",
    "/cases/{id}",
    "/cves/{id}",
    "/vendors/{name}",
    "/sectors/{name}",
    "/static/",
    "/api/v1/advisories/",
    "/api/v1/cases/",
    "/api/v1/reports/",
    "/sources/",
];

/// A token of the person, with the id 55.
async fn keep_token(store: &Store, organisation: OrganisationId, user: UserId) -> identity::Token {
    let token = identity::Token::from_random([5; 32]);
    let password = store.find_user(user).await.expect("find").expect("a user").password;
    let session = store::NewSession {
        id: SessionId(Uuid::from_u128(56)),
        digest: "none".to_owned(),
        user,
        password,
        organisation: Some(organisation),
        stage: store::SessionStage::Full,
        expires: now() + SignedDuration::from_hours(1),
        address: String::new(),
        agent: String::new(),
    };
    assert!(store.insert_session(session, now()).await.expect("a session"));
    let api = store::NewApiToken {
        id: ApiTokenId(Uuid::from_u128(55)),
        digest: token.digest().text().to_owned(),
        name: "ci".to_owned(),
        scope: identity::Scope::Read,
        expires: now() + SignedDuration::from_hours(1),
    };
    let made = store.insert_api_token(organisation, SessionId(Uuid::from_u128(56)), api, now()).await.expect("a token");
    assert_eq!(made, store::ApiTokenMade::Done);
    token
}

/// A patch source of the first organisation, and an evaluation of it that is to be answered.
async fn keep_source(house: &House) -> (Uuid, Uuid) {
    let (monitor, organisation) = (&house.monitor, house.organisation);
    actions::track_source(monitor, organisation, ("Portal", ""), "eva", now()).await.expect("tracked");
    let source = monitor.store.list_patch_sources(organisation).await.expect("sources")[0].id;
    let rows = store::Reader { organisation, tlp: Tlp::Clear };
    let said = actions::Said { words: "V2.1", who: "eva", now: now() };
    let found = (triage::clock::Finding::Applicable, 0);
    actions::evaluate_source(monitor, &rows, source, found, said).await.expect("evaluated");
    (source.0, monitor.store.list_evaluations(organisation).await.expect("evaluations")[0].id.0)
}

/// A watchlist of the first organisation.
async fn keep_watchlist(house: &House) -> WatchlistId {
    let draft = actions::WatchlistDraft { name: "Ours".to_owned(), ..actions::WatchlistDraft::default() };
    let rows = store::Reader { organisation: house.organisation, tlp: Tlp::Clear };
    actions::add_watchlist(&house.monitor, &rows, draft, "eva", now()).await.expect("a watchlist")
}

async fn keep_spelling(house: &House) -> Uuid {
    let spelling = Alias::Vendor { written: "Nordhafen".to_owned(), vendor: "Nordhavn Automation".to_owned() };
    let said = actions::Said { words: "its former name", who: "eva", now: now() };
    actions::keep_alias(&house.monitor, house.organisation, &spelling, said).await.expect("an alias").0.0
}

async fn keep_upload(house: &House) -> Uuid {
    let text = b"a,b\n1,2\n".to_vec();
    actions::keep_upload(&house.monitor, house.organisation, "a.csv", text, now()).await.expect("kept")
}

async fn keep_view(house: &House) -> Uuid {
    let whose = (house.organisation, None);
    actions::save_view(&house.monitor, whose, ("Ours", String::new()), "eva", now()).await.expect("saved").0
}

#[tokio::test]
async fn ids_of_another_organisation_lead_nowhere_on_any_route() {
    let house = House::open().await;
    let (user, owner) = house.enter(house.organisation, "eva", Role::Engineer).await;
    let (_, stranger) = house.enter(house.other, "sam", Role::Admin).await;
    let store = &house.monitor.store;
    let session = store.list_sessions(user, SignedDuration::from_hours(1), now()).await.expect("sessions")[0].id;
    let actor = Actor::command_line(house.organisation);
    accounts::invite(&house.monitor, &actor, "new@plant.example", Role::Admin, now()).await.expect("invited");
    let invitation = store.list_invitations(house.organisation, now()).await.expect("invitations")[0].id;
    let token = keep_token(store, house.organisation, user).await;
    let (watchlist, (source, evaluation)) = (keep_watchlist(&house).await, keep_source(&house).await);
    let alias = keep_spelling(&house).await;
    let (upload, view) = (keep_upload(&house).await, keep_view(&house).await);
    let asset = store.find_asset(house.organisation, "PLC-07").await.expect("find").expect("an asset").id;
    let found = house.get("/api/v1/advisories/EXC-24-044-04", &owner).await;
    let found: serde_json::Value = serde_json::from_str(&found.text).expect("JSON");
    let advisory = found["id"].as_str().expect("an id");
    for (method, route) in routes().into_iter().filter(|(_, route)| route.contains('{') && !is_open(route)) {
        let shared = SHARED.iter().any(|shared| route.starts_with(shared)) && !route.contains("{asset}");
        let listed = FOREIGN.iter().any(|(verb, path)| *verb == method.as_str() && *path == route);
        assert!(shared || listed, "{method} {route}: say what becomes of another organisation's id here");
        if shared {
            continue;
        }
        let id = match route.as_str() {
            "/people/{user}/role" | "/people/{user}/remove" => user.0,
            "/people/invitations/{id}/withdraw" => invitation.0,
            "/account/sessions/{id}/end" => session.0,
            "/account/tokens/{id}/revoke" => Uuid::from_u128(55),
            "/assets/import/{id}" => upload,
            "/views/{id}/delete" | "/api/v1/views/{id}" => view,
            "/aliases/{id}/remove" | "/api/v1/aliases/{id}" => alias,
            _ if route.starts_with("/clocks/sources/") => source,
            _ if route.starts_with("/clocks/evaluations/") => evaluation,
            _ if route.contains("/watchlists/") => watchlist.0,
            _ => asset.0,
        };
        let id = if route.starts_with("/advisories/") { advisory.to_owned() } else { id.to_string() };
        let path = route
            .replace("{publisher}", "example-cert")
            .replace("{tracking_id}", "EXC-24-044-04")
            .replace("{external_id}", "PLC-07")
            .replace("{asset}", &asset.0.to_string())
            .replace("{user}", &id)
            .replace("{id}", &id);
        let request = request(method.clone(), &path, &stranger)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header("sec-fetch-site", "same-origin");
        let form = "role=viewer&email=x%40plant.example&decision=rejected&reason=x&state=done&note=x&vulnerability=CVE-2023-99001&act=import&scope=asset\
                    &finding=applicable&answer=applied&words=x";
        let form = if route.contains("/watchlists/") { "act=delete&name=Theirs" } else { form };
        let answer = house.ask(request.body(Body::from(form)).expect("request")).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{method} {path}: {}", answer.text);
        if method == Method::GET && (route.contains("{asset}") || route.contains("{external_id}")) {
            assert_eq!(house.get(&path, &owner).await.status, StatusCode::OK, "its owner sees {path}");
        }
    }
    let sessions = store.list_sessions(user, SignedDuration::from_hours(1), now()).await.expect("sessions");
    assert!(sessions.iter().any(|line| line.id == SessionId(session.0)));
    assert!(store.find_bearer(token.digest().text(), now()).await.expect("find").is_some());
    assert_eq!(store.list_people(house.organisation).await.expect("people").len(), 1);
    assert!(store.find_watchlist(house.organisation, watchlist).await.expect("find").is_some());
    assert_eq!(store.list_invitations(house.organisation, now()).await.expect("invitations").len(), 1);
    assert_eq!(store.list_saved_views(house.organisation, None).await.expect("views").len(), 1);
    while store.seal_ledger(100).await.expect("seal") > 0 {}
    let told = store.list_ledger(Chain::Organisation(house.organisation), 0, 100).await.expect("ledger");
    assert!(!told.iter().any(|line| line.body.contains("sam@")), "the stranger left no trace");
}

#[tokio::test]
async fn a_persons_views_are_his_alone_and_only_who_keeps_watchlists_saves_them_for_everybody() {
    let house = House::open().await;
    let (_, eva) = house.enter(house.organisation, "eva", Role::Engineer).await;
    let (_, lena) = house.enter(house.organisation, "lena", Role::Lead).await;
    let (_, sam) = house.enter(house.other, "sam", Role::Admin).await;
    assert_eq!(house.post("/views", &eva, "name=Mine&query=q%3Dpump").await.status, StatusCode::SEE_OTHER);
    let shared = "name=Ours&query=q%3Dvalve&shared=yes";
    assert_eq!(house.post("/views", &eva, shared).await.status, StatusCode::FORBIDDEN);
    assert_eq!(house.post("/views", &lena, shared).await.status, StatusCode::SEE_OTHER);
    let names = async |token: &str| {
        let text = house.get("/api/v1/views", token).await.text;
        let views: serde_json::Value = serde_json::from_str(&text).expect("JSON");
        let all = views.as_array().expect("a list").iter();
        all.map(|view| (view["name"].to_string(), view["id"].as_str().unwrap_or("").to_owned())).collect::<Vec<_>>()
    };
    let (of_eva, of_lena) = (names(&eva).await, names(&lena).await);
    assert_eq!((of_eva.len(), of_lena.len(), names(&sam).await.len()), (2, 1, 0));
    let (mine, ours) = (&of_eva[0].1, &of_lena[0].1);
    for (token, id) in [(&lena, mine), (&sam, mine), (&sam, ours), (&eva, ours)] {
        let answer = house.post(&format!("/views/{id}/delete"), token, "").await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{id}");
    }
    assert_eq!(house.post(&format!("/views/{mine}/delete"), &eva, "").await.status, StatusCode::SEE_OTHER);
    assert_eq!(house.post(&format!("/views/{ours}/delete"), &lena, "").await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn nobody_signs_up_where_it_is_not_open() {
    let house = House::open().await;
    for (answer, what) in [
        (house.get("/sign-up", "").await, "the form"),
        (house.post("/sign-up", "", "email=a%40b.example").await, "asking"),
        (house.get(&format!("/sign-up/{}", "a".repeat(64)), "").await, "a link"),
    ] {
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{what}");
    }
    assert!(!house.get("/sign-in", "").await.text.contains("/sign-up"));
}

#[tokio::test]
async fn a_case_is_acknowledged_given_and_reopened_on_pages_and_by_the_api() {
    let house = House::open().await;
    let (user, token) = house.enter(house.organisation, "ada", Role::Engineer).await;
    let (_, viewer) = house.enter(house.organisation, "vic", Role::Viewer).await;
    let (_, foreign) = house.enter(house.other, "eve", Role::Engineer).await;
    let id = house.advisory().await;
    let page = house.follow(&format!("/advisories/{id}"), &token).await;
    assert!(
        page.contains("How far we are") && page.contains("data-key=\"a\"") && page.contains(">ada</option>"),
        "{page}"
    );
    let path = format!("/advisories/{id}/disposition");
    assert_eq!(house.post(&path, &viewer, "step=acknowledge").await.status, StatusCode::FORBIDDEN);
    assert_eq!(house.post(&path, &token, "step=acknowledge").await.status, StatusCode::SEE_OTHER);
    assert_eq!(house.post(&path, &token, "step=acknowledge").await.status, StatusCode::CONFLICT, "somebody was faster");
    assert_eq!(house.post(&path, &token, "step=accept_risk&reason=x").await.status, StatusCode::BAD_REQUEST, "no day");
    assert_eq!(house.post(&path, &token, "step=acceptance_ended").await.status, StatusCode::BAD_REQUEST);
    let given = format!("step=plan&assignee={user}&reason=%3Cscript%3E&day=");
    assert_eq!(house.post(&path, &token, &given).await.status, StatusCode::SEE_OTHER);
    let shown = house.follow(&format!("/advisories/{id}"), &token).await;
    assert!(shown.contains("Planned") && shown.contains("ada has it") && !shown.contains("<script>x"), "{shown}");
    assert!(shown.contains("&lt;script&gt;"));
    let other = house.follow(&format!("/advisories/{id}"), &foreign).await;
    assert!(
        !other.contains("ada has it") && other.contains("Nobody has said that it was seen"),
        "another organisation's"
    );
    let many = format!("step=mitigate&reason=moved&case-{id}=on&case-nonsense=on");
    assert_eq!(house.post("/alerts/disposition", &token, &many).await.status, StatusCode::SEE_OTHER);
    assert_eq!(house.post("/alerts/disposition", &token, "step=patch").await.status, StatusCode::BAD_REQUEST);
    assert!(house.follow(&format!("/advisories/{id}"), &token).await.contains("Mitigated"));
}

#[tokio::test]
async fn the_ledger_is_for_who_takes_out_evidence_and_the_settings_are_for_administrators() {
    let house = House::open().await;
    for (name, role, ledger, settings) in [
        ("vera", Role::Viewer, StatusCode::FORBIDDEN, StatusCode::FORBIDDEN),
        ("eva", Role::Engineer, StatusCode::FORBIDDEN, StatusCode::FORBIDDEN),
        ("otto", Role::Auditor, StatusCode::OK, StatusCode::FORBIDDEN),
        ("ada", Role::Admin, StatusCode::OK, StatusCode::OK),
    ] {
        let (_, token) = house.enter(house.organisation, name, role).await;
        for path in ["/ledger", "/ledger.csv"] {
            assert_eq!(house.get(path, &token).await.status, ledger, "{name}: {path}");
        }
        assert_eq!(house.get("/settings", &token).await.status, settings, "{name}");
        let offered = house.get("/matches", &token).await.text.contains("href=\"/settings\"");
        assert_eq!(offered, settings == StatusCode::OK, "{name}");
        let all = house.get("/ledger?chain=installation", &token).await.status;
        assert_ne!(all, StatusCode::OK, "{name}: the installation's chain tells of other organisations");
        assert_eq!(house.get("/about", &token).await.status, StatusCode::OK, "{name}");
    }
}
