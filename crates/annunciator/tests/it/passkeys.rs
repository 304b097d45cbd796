//! A passkey in a real browser: made on one page, used on another, with the program's own script and policy.

use crate::chromium::Chromium;
use crate::program::{self, Server};
use serde_json::json;
use std::net::TcpListener;

const FORM: &str = "Content-Type: application/x-www-form-urlencoded\r\n";

#[test]
fn a_browser_makes_a_passkey_and_signs_in_with_it_and_nobody_else_does() {
    let data = tempfile::tempdir().unwrap();
    let test = "a_browser_makes_a_passkey_and_signs_in_with_it_and_nobody_else_does";
    let Some(mut browser) = Chromium::start(data.path(), test) else { return };
    // Devices sign for a name, so that the port must be known before.
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let at = format!("http://localhost:{port}");
    let invitation = program::run(data.path(), &["accounts", "invite", "eva@plant.example", "--role", "admin"]);
    let listen = format!("127.0.0.1:{port}");
    let variables = [("ANNUNCIATOR_SERVER_PUBLIC_URL", at.as_str())];
    let server = Server::start_closed_at(data.path(), &variables, &listen);
    let link = invitation.split("http://").nth(1).unwrap();
    let joined =
        server.send("POST", link[link.find('/').unwrap()..].trim(), FORM, "name=Eva&password=pump+house+at+dawn");
    assert!(joined.starts_with("HTTP/1.1 303"), "{joined}");

    let device = json!({ "options": {
        "protocol": "ctap2", "ctap2Version": "ctap2_1", "transport": "internal", "hasResidentKey": true,
        "hasUserVerification": true, "isUserVerified": true, "automaticPresenceSimulation": true
    } });
    browser.call("WebAuthn.enable", json!({}));
    let device = browser.call("WebAuthn.addVirtualAuthenticator", device)["authenticatorId"].clone();
    browser.open(&format!("{at}/sign-in?next=%2Faccount"));
    browser.fill(&[("email", "eva@plant.example"), ("password", "pump house at dawn")]);
    browser.wait_until("location.pathname === '/account' && document.readyState === 'complete'");
    browser.fill(&[("passkey-name", "Control room phone"), ("passkey-password", "pump house at dawn")]);
    browser.wait_until("location.search === '?done=passkey' && document.readyState === 'complete'");
    let page = browser.value("document.getElementById('passkeys').innerText").to_string();
    assert!(page.contains("Control room phone") && page.contains("never used"), "{page}");
    let held = browser.call("WebAuthn.getCredentials", json!({ "authenticatorId": device }));
    assert_eq!(
        (held["credentials"].as_array().unwrap().len(), &held["credentials"][0]["rpId"]),
        (1, &json!("localhost"))
    );

    let press = "document.querySelector('form[action=\"/sign-in/passkey\"]').requestSubmit()";
    browser.call("Network.clearBrowserCookies", json!({}));
    browser.open(&format!("{at}/sign-in?next=%2Faccount"));
    browser.value(press);
    browser.wait_until("location.pathname === '/account' && document.readyState === 'complete'");
    let page = browser.value("document.body.innerText").to_string();
    assert!(page.contains("eva@plant.example") && page.contains("last used"), "{page}");

    // Whoever found the device does not open it.
    browser.call("WebAuthn.setUserVerified", json!({ "authenticatorId": device, "isUserVerified": false }));
    browser.call("Network.clearBrowserCookies", json!({}));
    browser.open(&format!("{at}/sign-in?next=%2Faccount"));
    browser.value(press);
    browser.wait_until("document.querySelector('[role=alert]') !== null");
    let page = browser.value("document.body.innerText").to_string();
    assert!(page.contains("That did not work") && page.contains("Ask again"), "{page}");
    browser.call("Page.navigate", json!({ "url": format!("{at}/account") }));
    browser.wait_until("location.pathname === '/sign-in' && document.readyState === 'complete'");
    assert!(!browser.value("document.body.innerText").to_string().contains("eva@plant.example"));
    let log = server.log();
    assert!(!log.contains("Content Security Policy") && !log.contains("pump house"), "{log}");
}
