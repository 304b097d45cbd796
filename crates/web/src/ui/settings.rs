//! `/settings`: what the running configuration means, for who may manage people; where nobody signs in, for everybody.
//!
//! Does not know: what the configuration file says beside what the program runs with. No secret comes near this file.

use super::{Page, show};
use crate::error::Refusal;
use crate::reader::Reader;
use crate::state::AppState;
use crate::templates::words::tlp;
use crate::templates::{frame::Place, settings};
use crate::view::{SettingLine, SettingsGroup};
use crate::words::{key, phrase, say};
use axum::extract::State;
use axum::http::StatusCode;
use identity::Permission;
use monitor::Transport;
use triage::advisory::Tlp;

pub(crate) async fn show_settings(State(state): State<AppState>, reader: Reader) -> Page {
    if state.settings.sign_in && !reader.may(Permission::People) {
        return Err(Refusal::new(StatusCode::FORBIDDEN, say("Only administrators see the settings.")));
    }
    let groups = [server(&state), accounts(&state), reading(&state), telling(&state), organisation(&state)];
    Ok(show(&state, &reader, Place::Elsewhere, say("Settings"), "", &settings::render(&groups)))
}

fn line(name: &'static str, key: &'static str, value: impl Into<String>) -> SettingLine {
    SettingLine { name, value: value.into(), key }
}

fn on(is_on: bool) -> &'static str {
    say(if is_on { key("on") } else { key("off") })
}

/// Names, or that there is none.
fn listed<'n>(names: impl Iterator<Item = &'n str>) -> String {
    let names: Vec<&str> = names.collect();
    if names.is_empty() { say("none").to_owned() } else { names.join(", ") }
}

fn shared(limit: Tlp) -> String {
    phrase("up to {label}", &[("label", &tlp(limit))])
}

fn server(state: &AppState) -> SettingsGroup {
    let settings = &state.settings;
    let address =
        settings.public_url.as_ref().map_or_else(|| say("the one that is listened on").to_owned(), ToString::to_string);
    let requests = match settings.api_requests_per_minute {
        0 => say("as many as one likes").to_owned(),
        count => phrase("{count} a minute for each token or address", &[("count", &count)]),
    };
    let lines = vec![
        line(say("Public address"), "server.public_url", address),
        line(say("Proxies that are believed"), "server.trusted_proxies", settings.trusted_proxies.len().to_string()),
        line(say("Advisories that are shown"), "reading.tlp", shared(settings.local_tlp)),
        line(say("Parts-list lookup"), "lookup.open", on(settings.lookup)),
        line(say("Requests of the API"), "api.requests_per_minute", requests),
    ];
    SettingsGroup {
        name: say("Server"),
        lines,
        links: vec![("/about", say("version and licences")), ("/status", say("status"))],
    }
}

fn accounts(state: &AppState) -> SettingsGroup {
    let monitor = &state.monitor.settings;
    let sign_on = monitor.sign_on.as_ref();
    let mut lines = vec![
        line(say("People sign in"), "accounts.sign_in", on(state.settings.sign_in)),
        line(say("Whoever likes may sign up"), "signup.open", on(monitor.sign_up.is_some())),
        line(say("Sign-in elsewhere"), "oidc", sign_on.map_or(say("nowhere"), |one| one.name.as_str())),
    ];
    if let Some(one) = sign_on {
        lines.push(line(say("Who says who somebody is"), "oidc.issuer", one.provider.issuer()));
    }
    let links = if state.settings.sign_in {
        vec![("/people", say("people")), ("/account", say("your account"))]
    } else {
        Vec::new()
    };
    SettingsGroup { name: say("People"), lines, links }
}

fn reading(state: &AppState) -> SettingsGroup {
    let monitor = &state.monitor.settings;
    let draft = monitor.draft.as_ref().map_or_else(
        || say("off").to_owned(),
        |draft| {
            phrase("on, for {label}, changed in {days} days", &[("label", &shared(draft.tlp)), ("days", &draft.days)])
        },
    );
    let lines = vec![
        line(say("Publishers"), "providers", listed(monitor.providers.iter().map(|one| one.name.as_str()))),
        line(say("Catalogs"), "catalogs", listed(monitor.catalogs.iter().map(|one| one.name.as_str()))),
        line(say("News feeds"), "providers", listed(monitor.feeds.iter().map(|one| one.name.as_str()))),
        line(say("Drafts by a language model"), "draft", draft),
    ];
    SettingsGroup { name: say("Reading"), lines, links: vec![("/sources", say("sources"))] }
}

fn telling(state: &AppState) -> SettingsGroup {
    let monitor = &state.monitor.settings;
    let transport = match monitor.mail.transport {
        Transport::Smtp(_) => say("sent to a mail server"),
        Transport::Outbox => say("kept in the outbox, and not sent"),
        Transport::None => say("neither kept nor sent"),
    };
    let lines = vec![
        line(say("Mails"), "mail.transport", transport),
        line(say("Sender"), "mail.from", monitor.mail.from.clone()),
        line(say("Language"), "reading.language", state.monitor.settings.language.code()),
        line(say("Alerts tell of advisories"), "reading.tlp", shared(monitor.tlp)),
        line(say("Told of silent sources"), "operations.notify", monitor.operations.notify.len().to_string()),
    ];
    SettingsGroup {
        name: say("Telling"),
        lines,
        links: vec![("/watchlists", say("watchlists")), ("/outbox", say("outbox"))],
    }
}

fn organisation(state: &AppState) -> SettingsGroup {
    let lines = vec![line(
        say("Triage policy"),
        "policy",
        phrase("version {version}", &[("version", &state.monitor.policy.version())]),
    )];
    let links = vec![
        ("/assets", say("inventory")),
        ("/aliases", say("aliases")),
        ("/clocks", say("clocks")),
        ("/ledger", say("ledger")),
        ("/reports", say("reports")),
    ];
    SettingsGroup { name: say("Your organisation"), lines, links }
}
