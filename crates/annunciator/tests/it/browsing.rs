//! What people do, in a real Chromium: find by an order number, read by keyboard, import a spreadsheet, watch, acknowledge, plan,
//! hear of what is new, print, and come in with a second factor.

use crate::chromium::Chromium;
use crate::program::{self, Server};
use identity::SecondFactor;
use jiff::Timestamp;
use serde_json::json;

const FORM: &str = "Content-Type: application/x-www-form-urlencoded\r\n";

/// A demo that is quiet, and a browser.
struct Desk {
    browser: Chromium,
    server: Server,
    data: tempfile::TempDir,
}

impl Desk {
    fn open(test: &str) -> Option<Desk> {
        let data = tempfile::tempdir().unwrap();
        let browser = Chromium::start(data.path(), test)?;
        let mut server = Server::start(&data.path().join("demo"), &["demo"]);
        server.wait_until_quiet();
        Some(Desk { browser, server, data })
    }

    fn at(&self, path: &str) -> String {
        format!("http://{}{path}", self.server.address)
    }

    fn go(&mut self, path: &str) {
        let address = self.at(path);
        self.browser.open(&address);
    }
}

#[test]
fn a_cp_343_1_is_found_by_its_order_number_and_read_and_acknowledged_by_keyboard_only() {
    let test = "a_cp_343_1_is_found_by_its_order_number_and_read_and_acknowledged_by_keyboard_only";
    let Some(mut desk) = Desk::open(test) else { return };
    desk.go("/");
    for key in ["g", "a"] {
        desk.browser.press(key);
    }
    desk.browser.wait_for_path("/advisories");
    desk.browser.press("/");
    desk.browser.call("Input.insertText", json!({ "text": "6gk7343 1cx10-0xe0" }));
    desk.browser.press("Enter");
    desk.browser.wait_until("location.search.includes('6gk7343') && document.readyState === 'complete'");
    let browser = &mut desk.browser;
    assert_eq!(browser.value("document.querySelectorAll('.list > li').length"), 1, "{}", browser.text());
    browser.press("j");
    browser.press("Enter");
    browser.wait_until("document.querySelector('article.advisory') !== null && document.readyState === 'complete'");
    assert!(browser.text().contains("CP 343-1"), "{}", browser.text());
    assert!(browser.text().contains("Nobody has said that it was seen"));
    browser.press("?");
    assert_eq!(browser.value("document.querySelector('dialog[open]')?.textContent.includes('acknowledge')"), true);
    browser.press("Escape");
    assert_eq!(browser.value("document.querySelector('dialog[open]') === null"), true);
    browser.press("a");
    browser.wait_until("document.querySelector('.state-acknowledged') !== null && document.readyState === 'complete'");
    let first = browser.value("location.pathname");
    browser.press("ArrowRight");
    browser.wait_until(&format!("location.pathname !== {first} && document.readyState === 'complete'"));
    browser.press("Escape");
    browser.wait_for_path("/advisories");
}

#[test]
fn alerts_are_walked_ticked_and_acknowledged_and_a_case_is_planned_and_printed() {
    let test = "alerts_are_walked_ticked_and_acknowledged_and_a_case_is_planned_and_printed";
    let Some(mut desk) = Desk::open(test) else { return };
    desk.go("/alerts?show=new");
    let browser = &mut desk.browser;
    let count = browser.value("document.querySelectorAll('.alerts > li').length").as_u64().unwrap();
    assert!(count > 1, "the demo has alerts");
    browser.press("j");
    browser.press("a");
    browser
        .wait_until("location.pathname === '/alerts' && location.search === '' && document.readyState === 'complete'");
    desk.go("/alerts?show=new");
    let browser = &mut desk.browser;
    let left = browser.value("document.querySelectorAll('.alerts > li').length").as_u64().unwrap();
    assert!(left < count, "{left} of {count} are left");
    let advisory = browser.value("document.querySelector('.alerts a').pathname");
    desk.go(advisory.as_str().unwrap());
    let browser = &mut desk.browser;
    browser.wait_until("document.querySelector('form[action$=disposition] select[name=step]') !== null");
    let plan = "(() => { const form = document.querySelector('.work details form'); form.elements.step.value = 'plan';
        form.elements.reason.value = 'the June outage'; form.requestSubmit(); return true; })()";
    assert_eq!(browser.value(plan), true);
    browser.wait_until("document.querySelector('.state-planned') !== null && document.readyState === 'complete'");
    assert!(browser.text().contains("the June outage"));
    let paper = browser.call("Page.printToPDF", json!({ "paperWidth": 8.27, "paperHeight": 11.69 }));
    // "%PDF-" in base 64.
    assert!(paper["data"].as_str().unwrap().starts_with("JVBERi0"));
    let ground = |browser: &mut Chromium| browser.value("getComputedStyle(document.body).backgroundColor");
    browser.prefer("light");
    let light = ground(browser);
    browser.prefer("dark");
    assert_ne!(ground(browser), light, "the dark has a ground of its own");
}

#[test]
fn what_is_new_announces_itself_and_moves_nothing() {
    let test = "what_is_new_announces_itself_and_moves_nothing";
    let Some(mut desk) = Desk::open(test) else { return };
    let file = desk.data.path().join("late.json");
    let tracking = json!({
        "id": "LATE-1", "status": "final", "version": "1",
        "initial_release_date": "2026-01-01T00:00:00Z", "current_release_date": "2026-01-01T00:00:00Z",
        "revision_history": [{ "date": "2026-01-01T00:00:00Z", "number": "1", "summary": "Publication" }]
    });
    let publisher = json!({ "category": "vendor", "name": "Late", "namespace": "https://late.example" });
    let document = json!({ "document": {
        "category": "csaf_security_advisory", "csaf_version": "2.0", "title": "It came late", "publisher": publisher,
        "distribution": { "tlp": { "label": "WHITE" } }, "tracking": tracking
    } });
    std::fs::write(&file, document.to_string()).unwrap();
    desk.go("/advisories");
    let browser = &mut desk.browser;
    browser.value("window.scrollTo(0, 200)");
    let first = browser.value("document.querySelector('.list > li a').getBoundingClientRect().top");
    assert_eq!(browser.value("document.querySelector('.live a').hidden"), true);
    program::run(&desk.data.path().join("demo"), &["import", file.to_str().unwrap()]);
    browser.wait_until("document.querySelector('.live a').hidden === false");
    let told = browser.value("document.querySelector('.live a').textContent");
    assert!(told.as_str().unwrap().starts_with("New documents: 1"), "{told}");
    assert_eq!(browser.value("document.querySelector('.list > li a').getBoundingClientRect().top"), first);
    browser.value("document.querySelector('.live a').click()");
    browser.wait_until("/It came late/.test(document.body.innerText) && document.readyState === 'complete'");
    assert_eq!(browser.value("document.querySelector('.live a').hidden"), true, "it is old news now");
}

#[test]
fn a_spreadsheet_is_imported_with_a_preview_and_a_watchlist_shows_what_it_would_have_sent() {
    let test = "a_spreadsheet_is_imported_with_a_preview_and_a_watchlist_shows_what_it_would_have_sent";
    let Some(mut desk) = Desk::open(test) else { return };
    let file = desk.data.path().join("plant.csv");
    let rows = "Tag;Hersteller;Produkt;Bestellnummer;Firmware\r\n\
                CP-99;Siemens;SIMATIC NET CP 343-1 Lean;6GK7 343-1CX10-0XE0;V3.1.1\r\nNO-1;;;;\r\n";
    std::fs::write(&file, rows).unwrap();
    desk.go("/assets/import");
    desk.browser.choose_file("input[type=file]", &file);
    let browser = &mut desk.browser;
    browser.value("document.querySelector('input[type=file]').form.requestSubmit()");
    browser.wait_until("/^.assets.import.[0-9a-f-]+$/.test(location.pathname) && document.readyState === 'complete'");
    assert!(browser.text().contains("CP-99"), "{}", browser.text());
    let keep = "[...document.querySelectorAll('main form button')].find(one => /import/i.test(one.textContent))";
    browser.value(&format!("{keep}.click()"));
    browser.wait_until("/2 new, 0 changed/.test(document.body.innerText)");
    desk.go("/assets/CP-99");
    assert!(desk.browser.text().contains("6GK7 343-1CX10-0XE0"), "{}", desk.browser.text());
    desk.go("/watchlists/new");
    let browser = &mut desk.browser;
    browser.value("document.getElementById('watch-vendors').value = 'Siemens'");
    browser.value("document.getElementById('watch-name').value = 'Drives'");
    browser.value("document.querySelector('button[value=preview]').click()");
    browser.wait_until("/In the last 12 months/.test(document.body.innerText) && document.readyState === 'complete'");
    browser.value("document.querySelector('form.watch button:not([value=preview])').click()");
    // The preview has the same address.
    browser.wait_until("/Drives/.test(document.body.innerText) && document.readyState === 'complete'");
    assert_eq!(browser.value("location.pathname"), "/watchlists");
}

#[test]
#[expect(clippy::disallowed_methods, reason = "a code is that of the moment")]
fn a_person_comes_in_with_a_second_factor() {
    let data = tempfile::tempdir().unwrap();
    let Some(mut browser) = Chromium::start(data.path(), "a_person_comes_in_with_a_second_factor") else { return };
    let invitation = program::run(data.path(), &["accounts", "invite", "eva@plant.example", "--role", "admin"]);
    let server = Server::start_closed(data.path(), &["serve"]);
    let at = format!("http://{}", server.address);
    let link = invitation.split("http://").nth(1).unwrap();
    let joined =
        server.send("POST", link[link.find('/').unwrap()..].trim(), FORM, "name=Eva&password=pump+house+at+dawn");
    assert!(joined.starts_with("HTTP/1.1 303"), "{joined}");
    browser.open(&format!("{at}/sign-in?next=%2Faccount"));
    browser.fill(&[("email", "eva@plant.example"), ("password", "pump house at dawn")]);
    browser.wait_for_path("/account");
    browser.fill(&[("factor-password", "pump house at dawn")]);
    browser.wait_for_path("/account/factor");
    let secret = browser.value("document.querySelector('code.secret').textContent.replaceAll(' ', '')");
    let factor = SecondFactor::parse(secret.as_str().unwrap()).unwrap();
    browser.fill(&[("code", &factor.code(Timestamp::now()))]);
    browser.wait_until("/recovery/i.test(document.body.innerText) && document.readyState === 'complete'");
    browser.call("Network.clearBrowserCookies", json!({}));
    browser.open(&format!("{at}/sign-in?next=%2Faccount"));
    browser.fill(&[("email", "eva@plant.example"), ("password", "pump house at dawn")]);
    browser.wait_for_path("/sign-in/code");
    browser.fill(&[("code", "000000")]);
    browser.wait_until("document.querySelector('[role=alert]') !== null");
    // The code of the next half minute: that of this one was used.
    browser.fill(&[("code", &factor.code(Timestamp::now() + jiff::SignedDuration::from_secs(30)))]);
    browser.wait_for_path("/account");
    assert!(browser.text().contains("eva@plant.example"));
}

#[test]
fn pages_are_read_in_german_by_whoever_chooses_it_and_then_in_english_again() {
    let test = "pages_are_read_in_german_by_whoever_chooses_it_and_then_in_english_again";
    let Some(mut desk) = Desk::open(test) else { return };
    desk.go("/advisories?label=plan_patch");
    let browser = &mut desk.browser;
    assert_eq!(browser.value("document.documentElement.lang"), "en", "{}", browser.text());
    browser.value("document.querySelector('.languages button[value=de]').click()");
    browser.wait_until("document.documentElement.lang === 'de' && document.readyState === 'complete'");
    assert_eq!(browser.value("location.pathname + location.search"), "/advisories?label=plan_patch");
    assert_eq!(browser.value("document.querySelector('h1').textContent"), "Sicherheitshinweise");
    browser.press("j");
    browser.press("Enter");
    browser.wait_until("document.querySelector('article.advisory') !== null && document.readyState === 'complete'");
    assert!(browser.text().contains("Betroffene Produkte"), "{}", browser.text());
    browser.press("?");
    let help = "document.querySelector('dialog[open]')?.textContent.includes('zur Kenntnis nehmen')";
    assert_eq!(browser.value(help), true, "the script says what the page gives it");
    browser.press("Escape");
    desk.go("/alerts");
    let browser = &mut desk.browser;
    assert_eq!(browser.value("document.querySelector('h1').textContent"), "Meldungen", "{}", browser.text());
    assert_eq!(browser.value("document.querySelector('.languages button').lang"), "en");
    browser.value("document.querySelector('.languages button[value=en]').click()");
    browser.wait_until("document.documentElement.lang === 'en' && document.readyState === 'complete'");
    assert_eq!(browser.value("location.pathname"), "/alerts");
    assert_eq!(browser.value("document.querySelector('h1').textContent"), "Alerts");
}
