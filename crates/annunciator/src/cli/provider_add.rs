//! `provider presets`, `provider add`, `provider remove`: watching a publisher without touching the configuration.
//!
//! Nothing is added unseen: what is found at the address is shown first, with its reasons.

use super::discover::{self, Reach};
use crate::config::Config;
use crate::presets::{Preset, presets};
use crate::terminal;
use crate::wiring;
use anyhow::{Context, Result, anyhow, bail};
use clap::Args;
use monitor::{KIND_FOLDER, KIND_URL, WatchOptions, driver};
use net::provider::discover::{Candidate, Discovery};
use net::provider::{IndexStates, Provider, Source, Trust};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use store::{Store, WatchedProvider};
use url::Url;

/// What to watch, and how.
#[derive(Clone, Debug, Args)]
pub(crate) struct Wanted {
    /// A preset, an address (provider metadata, a feed, a directory ending with /), a domain name, or a folder.
    target: String,
    /// What to call it; without, the preset's, the folder's or the publisher's name.
    #[arg(long)]
    name: Option<String>,
    /// A file with its OpenPGP keys; without, those it offers first are pinned.
    #[arg(long = "key-file", value_name = "FILE")]
    key_files: Vec<PathBuf>,
    /// Do not ask the address first.
    #[arg(long)]
    no_check: bool,
    #[command(flatten)]
    reach: Reach,
}

/// Prints the built-in presets.
pub(crate) fn list_presets(json: bool) -> Result<ExitCode> {
    let presets = presets()?;
    if !json && presets.iter().any(|preset| !preset.verified) {
        terminal::show("(not verified: nobody has tried these addresses with this program yet)")?;
    }
    for preset in presets {
        if json {
            terminal::print(&serde_json::to_string(&preset)?)?;
            continue;
        }
        terminal::show(&format!("{:<16}  {}", preset.id, preset.publisher))?;
        terminal::show(&format!("  {}", preset.target()))?;
        terminal::show(&format!("  {}: {}", preset.sectors.join(", "), preset.notes))?;
        if let Some(fallback) = &preset.fallback {
            terminal::show(&format!("  where it does not answer: {fallback}"))?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// Adds a provider. The same again changes nothing; another one under a known name is refused.
pub(crate) async fn add(config: &Config, wanted: &Wanted) -> Result<ExitCode> {
    let preset = presets()?.into_iter().find(|preset| preset.id == wanted.target);
    let place = locate(config, wanted, preset.as_ref()).await.map_err(|error| with_fallback(error, preset.as_ref()))?;
    let name = wanted.name.clone().or(preset.map(|preset| preset.id)).unwrap_or(place.name);
    check_name(&name).context(wiring::Misconfigured)?;
    if config.providers.iter().any(|provider| provider.name == name) {
        let said = format!("a provider called {name} is in the configuration, which wins; choose another --name");
        return Err(anyhow!(said).context(wiring::Misconfigured));
    }
    // The server may run elsewhere: it is given whole paths. A file that is not there is found now.
    let whole = |file: &PathBuf| file.canonicalize().with_context(|| format!("looking for {}", file.display()));
    let key_files: Vec<PathBuf> =
        wanted.key_files.iter().map(whole).collect::<Result<_>>().context(wiring::Misconfigured)?;
    key_files.iter().try_for_each(|file| wiring::check_key_file(file)).context(wiring::Misconfigured)?;
    let options = serde_json::to_string(&WatchOptions { reach: wanted.reach.kept(), key_files })?;
    let (kind, address) = (place.kind.to_owned(), place.address);
    let row = WatchedProvider { name, kind, address, options, added: driver::now() };
    let store = wiring::open_store(config).await?;
    put(&store, row).await?;
    store.close().await?;
    Ok(ExitCode::SUCCESS)
}

fn check_name(name: &str) -> Result<()> {
    if name.trim().is_empty() {
        bail!("nothing says what to call it: add --name");
    }
    if name.chars().any(terminal::is_obeyed) {
        bail!("the name {name:?} has characters that cannot be shown; choose another --name");
    }
    Ok(())
}

async fn put(store: &Store, row: WatchedProvider) -> Result<()> {
    let WatchedProvider { name, address, .. } = row.clone();
    if store.insert_watched_provider(row.clone()).await? {
        terminal::tell(&format!("{name} is watched at {address}; a running server begins within seconds"));
        return Ok(());
    }
    let known = store.list_watched_providers().await?.into_iter().find(|known| known.name == name);
    let same = |known: &WatchedProvider| WatchedProvider { added: known.added, ..row.clone() } == *known;
    match known {
        Some(known) if !same(&known) => bail!(
            "a provider called {name} is watched already, at {} with {}; choose another --name, or remove it first",
            known.address,
            known.options
        ),
        _ => terminal::tell(&format!("{name} is watched already at {address}")),
    }
    Ok(())
}

/// Removes an added provider; its documents stay.
pub(crate) async fn remove(config: &Config, name: &str) -> Result<ExitCode> {
    let store = wiring::open_store(config).await?;
    let removed = store.delete_watched_provider(name, driver::now()).await?;
    store.close().await?;
    if removed {
        terminal::tell(&format!(
            "{name} is no longer watched; every document it gave is kept, and none of them counts as withdrawn"
        ));
        return Ok(ExitCode::SUCCESS);
    }
    let configured = config.providers.iter().any(|provider| provider.name == name);
    let reason = match configured {
        true => format!("{name} is in the configuration: take it out there"),
        false => format!("no provider called {name} was added; `annunciator provider list` shows those there are"),
    };
    Err(anyhow!(reason).context(wiring::Misconfigured))
}

/// Where a provider's documents are, and what to call it if nobody says.
struct Found {
    kind: &'static str,
    address: String,
    name: String,
}

async fn locate(config: &Config, wanted: &Wanted, preset: Option<&Preset>) -> Result<Found> {
    let target = preset.map_or(&*wanted.target, Preset::target).trim();
    let url = target.contains("://").then(|| Url::parse(target).context("reading the address"));
    let url = url.transpose().context(wiring::Misconfigured)?;
    // No domain has a `/`.
    if url.is_none() && (Path::new(target).exists() || target.starts_with('.') || target.contains('/')) {
        return folder(Path::new(target)).context(wiring::Misconfigured);
    }
    let options = discover::options(config, target, &wanted.reach).context(wiring::Misconfigured)?;
    match url {
        Some(url) if wanted.no_check => Ok(Found { kind: KIND_URL, address: url.into(), name: String::new() }),
        Some(url) if url.path().ends_with('/') => directory(url, options).await,
        None if wanted.no_check => {
            let said = format!("{target} is a domain, which has to be asked: leave out --no-check, or give an address");
            Err(anyhow!(said).context(wiring::Misconfigured))
        }
        _ => {
            let found = net::provider::discover::discover(target, &options).await;
            let found = found.with_context(|| format!("looking for {target}"))?;
            discover::print(target, &found)?;
            let Candidate { url, publisher, .. } = choose(target, found)?;
            // A list may name what is never asked.
            options.check_for(&Url::parse(&url)?)?;
            Ok(Found { kind: KIND_URL, address: url, name: terminal::plain(&publisher).into_owned() })
        }
    }
}

/// The server may run elsewhere: its folder is the whole path.
fn folder(path: &Path) -> Result<Found> {
    let advice = || format!("looking for the folder {} (an address begins with https://)", path.display());
    let path = path.canonicalize().with_context(advice)?;
    if !path.is_dir() {
        bail!("{} is a file; watched is a folder or an address, and `annunciator import` reads files", path.display());
    }
    let address = path.to_str().with_context(|| format!("{} is no Unicode path", path.display()))?.to_owned();
    let name = path.file_name().map(|name| terminal::plain(&name.to_string_lossy()).into_owned()).unwrap_or_default();
    Ok(Found { kind: KIND_FOLDER, address, name })
}

/// A directory has no metadata: it is listed, to see that it can be.
async fn directory(url: Url, options: net::guard::ClientOptions) -> Result<Found> {
    let source = Source::Web { url: url.clone(), options };
    let source = Provider::open(&source, Trust::default(), driver::now())?;
    let listing = source.list(&IndexStates::new(), driver::now()).await?;
    terminal::tell(&format!("+ {url}: It lists {} documents.", listing.links.len()));
    Ok(Found { kind: KIND_URL, address: url.into(), name: String::new() })
}

/// The one there is; else the first that the place itself is or names, for what a list names a person must choose.
fn choose(target: &str, found: Discovery) -> Result<Candidate> {
    let count = found.candidates.len();
    let mut candidates = found.candidates.into_iter();
    match candidates.next() {
        None => bail!("{target} publishes nothing that could be watched; with an address, --no-check adds it unseen"),
        Some(first) if count > 1 && first.listed => {
            bail!("{target} lists {count} publishers: add those you want by their address")
        }
        Some(first) => Ok(first),
    }
}

fn with_fallback(error: anyhow::Error, preset: Option<&Preset>) -> anyhow::Error {
    match preset.and_then(|preset| preset.fallback.as_ref()) {
        Some(fallback) => error.context(format!("where it does not answer, `annunciator provider add {fallback}` may")),
        None => error,
    }
}
