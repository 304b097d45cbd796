//! `/settings`: what the running configuration means, for who may manage people; where nobody signs in, for everybody.
//!
//! Does not know: what the configuration file says beside what the program runs with. No secret comes near this file.

use super::{Page, show};
use crate::error::Refusal;
use crate::reader::Reader;
use crate::state::AppState;
use crate::templates::words::{LANGUAGE, tlp};
use crate::templates::{frame::Place, settings};
use crate::view::{SettingLine, SettingsGroup};
use axum::extract::State;
use axum::http::StatusCode;
use identity::Permission;
use monitor::Transport;
use triage::advisory::Tlp;

pub(crate) async fn show_settings(State(state): State<AppState>, reader: Reader) -> Page {
    if state.settings.sign_in && !reader.may(Permission::People) {
        return Err(Refusal::new(StatusCode::FORBIDDEN, "Only administrators see the settings."));
    }
    let groups = [server(&state), accounts(&state), reading(&state), telling(&state), organisation(&state)];
    Ok(show(&state, &reader, Place::Elsewhere, "Settings", "", &settings::render(&groups)))
}

fn line(name: &'static str, key: &'static str, value: impl Into<String>) -> SettingLine {
    SettingLine { name, value: value.into(), key }
}

fn on(is_on: bool) -> &'static str {
    if is_on { "on" } else { "off" }
}

/// Names, or that there is none.
fn listed<'n>(names: impl Iterator<Item = &'n str>) -> String {
    let names: Vec<&str> = names.collect();
    if names.is_empty() { "none".to_owned() } else { names.join(", ") }
}

fn shared(limit: Tlp) -> String {
    format!("up to {}", tlp(limit))
}

fn server(state: &AppState) -> SettingsGroup {
    let settings = &state.settings;
    let address =
        settings.public_url.as_ref().map_or_else(|| "the one that is listened on".to_owned(), ToString::to_string);
    let requests = match settings.api_requests_per_minute {
        0 => "as many as one likes".to_owned(),
        count => format!("{count} a minute for each token or address"),
    };
    let lines = vec![
        line("Public address", "server.public_url", address),
        line("Proxies that are believed", "server.trusted_proxies", settings.trusted_proxies.len().to_string()),
        line("Advisories that are shown", "reading.tlp", shared(settings.local_tlp)),
        line("Parts-list lookup", "lookup.open", on(settings.lookup)),
        line("Requests of the API", "api.requests_per_minute", requests),
    ];
    SettingsGroup { name: "Server", lines, links: vec![("/about", "version and licences"), ("/status", "status")] }
}

fn accounts(state: &AppState) -> SettingsGroup {
    let monitor = &state.monitor.settings;
    let sign_on = monitor.sign_on.as_ref();
    let mut lines = vec![
        line("People sign in", "accounts.sign_in", on(state.settings.sign_in)),
        line("Whoever likes may sign up", "signup.open", on(monitor.sign_up.is_some())),
        line("Sign-in elsewhere", "oidc", sign_on.map_or("nowhere", |one| one.name.as_str())),
    ];
    if let Some(one) = sign_on {
        lines.push(line("Who says who somebody is", "oidc.issuer", one.provider.issuer()));
    }
    let links =
        if state.settings.sign_in { vec![("/people", "people"), ("/account", "your account")] } else { Vec::new() };
    SettingsGroup { name: "People", lines, links }
}

fn reading(state: &AppState) -> SettingsGroup {
    let monitor = &state.monitor.settings;
    let draft = monitor.draft.as_ref().map_or_else(
        || "off".to_owned(),
        |draft| format!("on, for {}, changed in {} days", shared(draft.tlp), draft.days),
    );
    let lines = vec![
        line("Publishers", "providers", listed(monitor.providers.iter().map(|one| one.name.as_str()))),
        line("Catalogs", "catalogs", listed(monitor.catalogs.iter().map(|one| one.name.as_str()))),
        line("News feeds", "providers", listed(monitor.feeds.iter().map(|one| one.name.as_str()))),
        line("Drafts by a language model", "draft", draft),
    ];
    SettingsGroup { name: "Reading", lines, links: vec![("/sources", "sources")] }
}

fn telling(state: &AppState) -> SettingsGroup {
    let monitor = &state.monitor.settings;
    let transport = match monitor.mail.transport {
        Transport::Smtp(_) => "sent to a mail server",
        Transport::Outbox => "kept in the outbox, and not sent",
        Transport::None => "neither kept nor sent",
    };
    let lines = vec![
        line("Mails", "mail.transport", transport),
        line("Sender", "mail.from", monitor.mail.from.clone()),
        line("Language", "reading.language", LANGUAGE.code()),
        line("Alerts tell of advisories", "reading.tlp", shared(monitor.tlp)),
        line("Told of silent sources", "operations.notify", monitor.operations.notify.len().to_string()),
    ];
    SettingsGroup { name: "Telling", lines, links: vec![("/watchlists", "watchlists"), ("/outbox", "outbox")] }
}

fn organisation(state: &AppState) -> SettingsGroup {
    let lines = vec![line("Triage policy", "policy", format!("version {}", state.monitor.policy.version()))];
    let links = vec![
        ("/assets", "inventory"),
        ("/aliases", "aliases"),
        ("/clocks", "clocks"),
        ("/ledger", "ledger"),
        ("/reports", "reports"),
    ];
    SettingsGroup { name: "Your organisation", lines, links }
}
