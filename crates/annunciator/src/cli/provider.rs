//! `provider discover`, `list`, `check`, `keys`, `log`: the publishers that are watched, and how they fare.

use super::{Options, ProviderCommand, discover, keys, provider_add, provision};
use crate::config::Config;
use crate::terminal;
use crate::wiring;
use anyhow::{Context, Result, anyhow};
use monitor::{Monitor, driver, watched_providers};
use serde_json::{Value, json};
use std::process::ExitCode;
use store::{Check, CheckCounts, CheckKind, ListingFinding, Store};
use web::view::standing_words;

pub(crate) fn run(options: &Options, command: &ProviderCommand) -> Result<ExitCode> {
    let config = wiring::load_config(options)?;
    wiring::block_on(0, async {
        match command {
            ProviderCommand::Discover { target, reach, json } => discover::run(&config, target, reach, *json).await,
            ProviderCommand::Presets { json } => provider_add::list_presets(*json),
            ProviderCommand::Add(wanted) => provider_add::add(&config, wanted).await,
            ProviderCommand::Remove { name } => provider_add::remove(&config, name).await,
            ProviderCommand::List { json } => list(&config, *json).await,
            ProviderCommand::Check { name, asked, reconcile, json } => {
                if asked.requirements || is_to_be_asked(&config, name).await? {
                    return provision::run(&config, name, asked).await;
                }
                check(&config, name, *reconcile, *json).await
            }
            ProviderCommand::Keys { name, change, json } => {
                let store = wiring::open_store(&config).await?;
                known(&config, &store, name).await?;
                keys::run(&store, name, change, *json).await
            }
            ProviderCommand::Log { name, json, limit } => log(&config, name, *limit, *json).await,
        }
    })
}

/// A watched provider as a person sees it.
struct Shown {
    name: String,
    place: String,
    origin: &'static str,
}

/// The configured providers, then the added ones.
async fn watched(config: &Config, store: &Store) -> Result<Vec<Shown>> {
    let configured = config.providers.iter().map(|provider| {
        let folder = provider.folder.as_ref().map(|folder| folder.display().to_string());
        let place = provider.url.clone().or(folder).or_else(|| provider.feed.clone()).unwrap_or_default();
        Shown { name: provider.name.clone(), place, origin: "configuration" }
    });
    let mut shown: Vec<Shown> = configured.collect();
    for added in store.list_watched_providers().await? {
        let hidden = shown.iter().any(|configured| configured.name == added.name);
        let origin = if hidden { "added, but the configuration has one of this name" } else { "added" };
        shown.push(Shown { name: added.name, place: added.address, origin });
    }
    Ok(shown)
}

async fn list(config: &Config, json: bool) -> Result<ExitCode> {
    let store = wiring::open_store(config).await?;
    let (kept, standings) = (store.list_providers().await?, store.list_standings().await?);
    for Shown { name, place, origin } in watched(config, &store).await? {
        let findings = kept.iter().find(|one| one.name == name).map_or(&[][..], |one| &one.findings);
        let standing = standings.iter().find(|standing| standing.provider == name);
        let last = store.list_checks(&name, 1).await?.pop();
        if json {
            let shown = json!({
                "name": name, "place": place, "origin": origin, "last_check": last, "findings": findings,
                "silent_since": standing.and_then(|one| one.silent_since),
                "unanswered_since": standing.and_then(|one| one.unanswered_since),
            });
            terminal::print(&shown.to_string())?;
        } else {
            terminal::show(&format!("{name}  {place}  ({origin})"))?;
            last.as_ref().map_or_else(|| terminal::show("  not checked yet"), |check| show_check(check, "  "))?;
            for words in standing.into_iter().flat_map(standing_words) {
                terminal::show(&format!("  {words}"))?;
            }
            for ListingFinding { severity, message, count, .. } in findings {
                terminal::show(&format!("  {severity} ({count}): {message}"))?;
            }
        }
    }
    store.close().await?;
    Ok(ExitCode::SUCCESS)
}

async fn check(config: &Config, name: &str, reconcile: bool, json: bool) -> Result<ExitCode> {
    let monitor = wiring::open_monitor(config).await?;
    known(config, &monitor.store, name).await?;
    let checks = driver::assess_meanwhile(&monitor, look(&monitor, name, reconcile)).await?;
    driver::settle(&monitor).await?;
    monitor.store.close().await?;
    if json {
        terminal::print(&sums(&checks).to_string())?;
    }
    for check in &checks {
        if !json {
            show_check(check, "")?;
        }
        tell_failures(check);
    }
    let well = checks.iter().all(|check| check.error.is_empty() && check.counts.failed == 0);
    Ok(if well { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Whether nobody of this name is watched, and it may be somebody's domain or address.
async fn is_to_be_asked(config: &Config, name: &str) -> Result<bool> {
    if !provision::is_target(name) || config.providers.iter().any(|provider| provider.name == name) {
        return Ok(false);
    }
    let store = wiring::open_store(config).await?;
    let added = store.list_watched_providers().await?.iter().any(|provider| provider.name == name);
    store.close().await?;
    Ok(!added)
}

/// One poll, and one whole reconciliation if it is wanted.
async fn look(monitor: &Monitor, name: &str, reconcile: bool) -> Result<Vec<Check>, monitor::StageError> {
    let mut checks = Vec::new();
    for feed in monitor.settings.feeds.iter().filter(|feed| feed.name == name) {
        checks.push(driver::check_feed(monitor, feed).await?);
    }
    let watched = watched_providers(monitor).await?;
    for provider in watched.iter().filter(|provider| provider.name == name) {
        checks.push(driver::check(monitor, provider, CheckKind::Poll).await?);
        if reconcile {
            checks.push(driver::check(monitor, provider, CheckKind::Reconcile).await?);
        }
    }
    Ok(checks)
}

/// What all checks found together. A document that a poll listed and a reconciliation asked about was seen twice.
fn sums(checks: &[Check]) -> Value {
    let sum = |count: fn(&CheckCounts) -> u64| checks.iter().map(|check| count(&check.counts)).sum::<u64>();
    let errors: Vec<&str> = checks.iter().map(|check| &*check.error).filter(|error| !error.is_empty()).collect();
    json!({
        "seen": sum(|counts| counts.seen),
        "new": sum(|counts| counts.new),
        "revised": sum(|counts| counts.revised),
        "silent": sum(|counts| counts.silent),
        "withdrawn": sum(|counts| counts.withdrawn),
        "failed": sum(|counts| counts.failed),
        "unchanged": sum(|counts| counts.unchanged),
        "requests": sum(|counts| counts.requests),
        "error": errors.join(" "),
    })
}

async fn log(config: &Config, name: &str, limit: u32, json: bool) -> Result<ExitCode> {
    let store = wiring::open_store(config).await?;
    known(config, &store, name).await?;
    for check in store.list_checks(name, limit).await? {
        if json {
            terminal::print(&serde_json::to_string(&check)?)?;
        } else {
            show_check(&check, "")?;
            for failure in &check.failures {
                terminal::show(&format!("  {}: {}", failure.url, failure.reason))?;
            }
        }
    }
    store.close().await?;
    Ok(ExitCode::SUCCESS)
}

/// What was found, and what went wrong in a line of its own, each behind `indent`.
fn show_check(check: &Check, indent: &str) -> Result<()> {
    let CheckCounts { seen, new, revised, silent, withdrawn, failed, unchanged, requests } = check.counts;
    let when = check.started.strftime("%Y-%m-%d %H:%M:%S UTC");
    terminal::show(&format!(
        "{indent}{when}  {:<9}  seen {seen}, new {new}, revised {revised} (silently {silent}), withdrawn {withdrawn}, \
         failed {failed}, unchanged {unchanged}; {requests} requests",
        check.kind.code()
    ))?;
    match &*check.error {
        "" => Ok(()),
        error => terminal::show(&format!("  {error}")),
    }
}

fn tell_failures(check: &Check) {
    for failure in &check.failures {
        terminal::tell(&format!("failed: {}: {}", failure.url, failure.reason));
    }
}

async fn known(config: &Config, store: &Store, name: &str) -> Result<()> {
    let watched = watched(config, store).await?;
    let names: Vec<&str> = watched.iter().map(|provider| &*provider.name).collect();
    let missing = || match names.as_slice() {
        [] => anyhow!("no provider {name:?} is watched; none is"),
        names => anyhow!("no provider {name:?} is watched; there are: {}", names.join(", ")),
    };
    names.contains(&name).then_some(()).ok_or_else(missing).context(wiring::Misconfigured)
}
