//! Barriers: axe-core finds none on any page, signed out and in, in the light and in the dark, at a desk and on a phone.
//!
//! The pages are those of the router: one that is added without a word of how to reach it fails here.

use crate::chromium::Chromium;
use crate::program::{self, Server};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::path::Path;

const ROUTES: &str = include_str!("../../../web/src/router.rs");
const FORM: &str = "Content-Type: application/x-www-form-urlencoded\r\n";

/// Not pages: files, feeds and answers for programs, and addresses that only lead on.
const NO_PAGES: [&str; 8] = [
    "/static/{file}",
    "/feeds/{file}",
    "/metrics",
    "/healthz",
    "/readyz",
    "/sign-in/elsewhere",
    "/sign-in/elsewhere/back",
    "/outbox/{id}/html",
];

/// Pages that need what a demo does not have: a link that works once, a session half-way, an open sign-up, an
/// upload. Their parts are those of other pages; templates are tested for themselves.
const ELSEWHERE: [&str; 8] = [
    "/welcome/{token}",
    "/invitation/{token}",
    "/password/reset/{token}",
    "/sign-in/code",
    "/sign-up",
    "/sign-up/{token}",
    "/assets/import/{id}",
    "/account",
];

/// What stands out of the window, if anything does.
const WIDER: &str = "(() => { const room = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth <= room) return null;
    const out = [...document.querySelectorAll('body *')].filter(one => one.getBoundingClientRect().right > room + 1);
    return out.slice(-3).map(one => one.outerHTML.slice(0, 200)).join(' | ') || 'nothing that has a place'; })()";

/// The pages of the router with what stands for their parameters.
fn pages(names: &BTreeMap<&str, String>) -> Vec<String> {
    let mut all = Vec::new();
    for part in ROUTES.split(".route(").skip(1) {
        let path = part.split('"').nth(1).unwrap();
        let handlers = part.split_once('"').and_then(|(_, rest)| rest.split_once('"')).unwrap().1;
        let is_file = path.rsplit('/').next().is_some_and(|last| last.contains('.') && !last.contains('{'));
        if !handlers.contains("get(ui::") || is_file || NO_PAGES.contains(&path) || ELSEWHERE.contains(&path) {
            continue;
        }
        let filled = names.iter().fold(path.to_owned(), |path, (name, value)| path.replace(name, value));
        assert!(!filled.contains('{'), "say what stands for the parameters of {path}");
        all.push(filled);
    }
    assert!(all.len() > 25, "{all:?}");
    all
}

/// What axe finds on the page that is open, as lines.
fn barriers(browser: &mut Chromium, axe: &str) -> Vec<String> {
    browser.value(axe);
    let script = "axe.run(document, { resultTypes: ['violations'] }).then(found => found.violations.map(one =>
        one.id + ': ' + one.nodes.slice(0, 3).map(node => node.html.slice(0, 160) + ' ' + node.failureSummary).join(' | ')))";
    let found = browser.awaited(script);
    found.as_array().unwrap().iter().map(|line| line.as_str().unwrap().to_owned()).collect()
}

fn search(browser: &mut Chromium, axe: &Path, at: &str, pages: &[String]) -> Vec<String> {
    let axe = std::fs::read_to_string(axe).unwrap() + "; true";
    let mut found = Vec::new();
    for page in pages {
        for (scheme, width) in [("light", 1_280), ("dark", 390)] {
            browser.prefer(scheme);
            browser.resize(width, 900);
            browser.call("Page.navigate", json!({ "url": format!("{at}{page}") }));
            browser.wait_until("location.href !== 'about:blank' && document.readyState === 'complete'");
            let lines = barriers(browser, &axe);
            found.extend(lines.into_iter().map(|line| format!("{page} ({scheme}, {width} pixels): {line}")));
            if let Some(wider) = browser.value(WIDER).as_str() {
                found.push(format!("{page} ({width} pixels): wider than its window: {wider}"));
            }
        }
    }
    found
}

#[test]
fn no_page_has_a_barrier_where_nobody_signs_in() {
    let test = "no_page_has_a_barrier_where_nobody_signs_in";
    let (data, Some(axe)) = (tempfile::tempdir().unwrap(), program::axe(test)) else { return };
    let Some(mut browser) = Chromium::start(data.path(), test) else { return };
    let mut server = Server::start(&data.path().join("demo"), &["demo"]);
    server.wait_until_quiet();
    let names = names(&server);
    let found = search(&mut browser, &axe, &format!("http://{}", server.address), &pages(&names));
    assert!(found.is_empty(), "{} barriers:\n{}", found.len(), found.join("\n"));
}

fn get(server: &Server, path: &str) -> Value {
    serde_json::from_str(&server.get(path).1).unwrap()
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

/// What the demo has for each parameter.
fn names(server: &Server) -> BTreeMap<&'static str, String> {
    let matched = get(server, "/api/v1/alerts")["alerts"][0].clone();
    let detail = get(server, &format!("/api/v1/advisories/{}", text(&matched["advisory"]["id"])));
    let asset = get(server, "/api/v1/inventory")["assets"][0].clone();
    let page = server.get(&format!("/assets/{}", text(&asset["external_id"]))).1;
    let pair = page.split("/advisories/").find_map(|rest| {
        let (id, rest) = rest.split_once("/assets/")?;
        Some((id.to_owned(), rest.split(['"', '#']).next()?.to_owned()))
    });
    let (_, asset_id) = pair.unwrap_or_default();
    let slug = text(&detail["publisher"]["name"]).to_lowercase().replace(' ', "-");
    let outbox = server.get("/outbox").1;
    let mail = outbox.split("href=\"/outbox/").nth(1).and_then(|rest| rest.split('"').next()).unwrap_or_default();
    let sources = server.get("/sources").1;
    let judged =
        sources.split("href=\"/sources/").find_map(|rest| rest.split_once("/quality").map(|(id, _)| id.to_owned()));
    BTreeMap::from([
        ("/sources/{id}", format!("/sources/{}", judged.unwrap_or_else(|| "annunciator-samples".to_owned()))),
        ("{external_id}", text(&asset["external_id"])),
        ("{publisher}", slug),
        ("{tracking_id}", text(&detail["tracking_id"])),
        ("{asset}", asset_id),
        ("/outbox/{id}", format!("/outbox/{mail}")),
        ("/cases/{id}", format!("/cases/{}", text(&detail["case"]))),
        ("/advisories/{id}", format!("/advisories/{}", text(&detail["id"]))),
        ("/cves/{id}", format!("/cves/{}", text(&detail["cves"][0]["id"]))),
        ("/vendors/{name}", "/vendors/siemens".to_owned()),
        ("{product}", "cp".to_owned()),
        ("/sectors/{name}", "/sectors/energy".to_owned()),
        (
            "/watchlists/{id}",
            format!("/watchlists/{}", text(&get(server, "/api/v1/watchlists")["watchlists"][0]["id"])),
        ),
    ])
}

#[test]
fn no_page_has_a_barrier_before_and_after_signing_in() {
    let test = "no_page_has_a_barrier_before_and_after_signing_in";
    let (data, Some(axe)) = (tempfile::tempdir().unwrap(), program::axe(test)) else { return };
    let Some(mut browser) = Chromium::start(data.path(), test) else { return };
    let invitation = program::run(data.path(), &["accounts", "invite", "eva@plant.example", "--role", "admin"]);
    let server = Server::start_closed(data.path(), &["serve"]);
    let at = format!("http://{}", server.address);
    let link = invitation.split("http://").nth(1).unwrap();
    let path = link[link.find('/').unwrap()..].trim().to_owned();
    let outside = ["/sign-in".to_owned(), "/password/reset".to_owned(), path.clone(), "/nothing-here".to_owned()];
    let mut found = search(&mut browser, &axe, &at, &outside);
    server.send("POST", &path, FORM, "name=Eva&password=pump+house+at+dawn");
    browser.open(&format!("{at}/sign-in?next=%2Faccount"));
    browser.fill(&[("email", "eva@plant.example"), ("password", "pump house at dawn")]);
    browser.wait_for_path("/account");
    let inside = ["/account", "/people", "/", "/alerts", "/watchlists", "/watchlists/new", "/clocks", "/nothing-here"];
    found.extend(search(&mut browser, &axe, &at, &inside.map(str::to_owned)));
    assert!(found.is_empty(), "{} barriers:\n{}", found.len(), found.join("\n"));
}
