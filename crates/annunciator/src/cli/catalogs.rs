//! `kev import`, `epss import`, `cve import`, `catalogs list|fetch|forget`: what others know about CVEs.

use super::{CatalogsCommand, Options};
use crate::config::Config;
use crate::terminal;
use crate::wiring;
use anyhow::{Context, Result, anyhow};
use monitor::actions::{
    CatalogReport, ImportError, KnownCatalog, RecordsReport, Shrunken, forget_cve_records, list_known_catalogs,
};
use monitor::driver;
use serde_json::json;
use std::path::Path;
use std::process::ExitCode;
use store::CVE_RECORDS;

pub(crate) fn import_kev(options: &Options, file: &Path, shrunken: Shrunken) -> Result<()> {
    import(options, file, shrunken, true)
}

pub(crate) fn import_epss(options: &Options, file: &Path, shrunken: Shrunken) -> Result<()> {
    import(options, file, shrunken, false)
}

fn import(options: &Options, file: &Path, shrunken: Shrunken, kev: bool) -> Result<()> {
    let config = wiring::load_config(options)?;
    let bytes = std::fs::read(file).with_context(|| format!("reading {}", file.display()))?;
    let report = wiring::block_on(0, async {
        let monitor = wiring::open_monitor(&config).await?;
        let now = driver::now();
        let report = if kev {
            monitor::actions::import_kev(&monitor, &bytes, shrunken, now).await
        } else {
            let day = file.file_name().and_then(|name| monitor::actions::day_of_name(name.to_str()?));
            monitor::actions::import_epss(&monitor, &bytes, day, shrunken, now).await
        };
        let advice = match report {
            Err(ImportError::Shrunken { .. }) => "; --shrunken takes it all the same",
            _ => "",
        };
        let report = report.with_context(|| format!("importing {}{advice}", file.display()))?;
        driver::settle(&monitor).await?;
        monitor.store.close().await?;
        Ok(report)
    })?;
    terminal::print(&format!(
        "entries {}\nassessed anew {}\nfindings {}",
        report.entries, report.queued, report.findings
    ))?;
    Ok(())
}

/// Exit code 1 if a record could not be read.
pub(crate) fn import_cve(options: &Options, path: &Path) -> Result<ExitCode> {
    let config = wiring::load_config(options)?;
    let report = wiring::block_on(0, async {
        let monitor = wiring::open_monitor(&config).await?;
        let report = monitor::actions::import_cve_records(&monitor, path, driver::now()).await;
        let report = report.with_context(|| format!("importing {}", path.display()))?;
        driver::settle(&monitor).await?;
        monitor.store.close().await?;
        Ok(report)
    })?;
    report.reasons.iter().for_each(|reason| terminal::tell(&format!("refused: {reason}")));
    let RecordsReport { changed, unchanged, refused, queued, .. } = report;
    terminal::print(&format!("changed {changed}\nunchanged {unchanged}\nrefused {refused}\nassessed anew {queued}"))?;
    Ok(if refused == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

pub(crate) fn run(options: &Options, command: &CatalogsCommand) -> Result<ExitCode> {
    let config = wiring::load_config(options)?;
    wiring::block_on(0, async {
        match command {
            CatalogsCommand::List { json } => list(&config, *json).await,
            CatalogsCommand::Fetch { name, shrunken } => {
                fetch(&config, name.as_deref(), super::shrunken_of(*shrunken)).await
            }
            CatalogsCommand::Forget { name } => forget(&config, name).await,
        }
    })
}

async fn list(config: &Config, json: bool) -> Result<ExitCode> {
    let monitor = wiring::open_monitor(config).await?;
    for known in list_known_catalogs(&monitor).await? {
        show(&known, json)?;
    }
    monitor.store.close().await?;
    Ok(ExitCode::SUCCESS)
}

fn show(KnownCatalog { name, edition, look, .. }: &KnownCatalog, json: bool) -> Result<()> {
    let (edition, look) = (edition.as_ref(), look.as_ref());
    if json {
        let (version, entries, taken) =
            (edition.map(|one| &one.version), edition.map(|one| one.entries), edition.map(|one| one.fetched));
        let (looked, error) = (look.map(|look| look.at), look.map(|look| &look.error));
        let shown = json!({ "name": name, "version": version, "entries": entries, "taken": taken, "last_look": looked,
            "last_error": error });
        terminal::print(&shown.to_string())?;
        return Ok(());
    }
    let held = edition.map_or_else(
        || "nothing is stored".to_owned(),
        |one| format!("{} with {} entries, taken {}", one.version, one.entries, moment(one.fetched)),
    );
    let looked = look.map_or_else(|| "never asked for".to_owned(), |look| format!("last asked {}", moment(look.at)));
    terminal::show(&format!("{name}  {held}; {looked}"))?;
    if let Some(look) = look.filter(|look| !look.error.is_empty()) {
        terminal::show(&format!("  {}", look.error))?;
    }
    Ok(())
}

fn moment(at: jiff::Timestamp) -> String {
    at.strftime("%Y-%m-%d %H:%M UTC").to_string()
}

async fn fetch(config: &Config, name: Option<&str>, shrunken: Shrunken) -> Result<ExitCode> {
    let monitor = wiring::open_monitor(config).await?;
    let catalogs = &monitor.settings.catalogs;
    if let Some(name) = name.filter(|name| catalogs.iter().all(|catalog| catalog.name != *name)) {
        let names: Vec<&str> = catalogs.iter().map(|catalog| &*catalog.name).collect();
        let missing = anyhow!("no catalog {name:?} is configured; there are: {}", names.join(", "));
        return Err(missing.context(wiring::Misconfigured));
    }
    let mut well = true;
    for catalog in catalogs.iter().filter(|catalog| name.is_none_or(|name| name == catalog.name)) {
        let looked = driver::look_at_catalog(&monitor, catalog, shrunken).await?;
        match looked.taken {
            Some(CatalogReport { entries, queued, .. }) => {
                terminal::show(&format!("{}  {entries} entries, {queued} advisories assessed anew", catalog.name))?;
            }
            None if looked.error.is_empty() => terminal::show(&format!("{}  nothing new", catalog.name))?,
            None => {}
        }
        if !looked.error.is_empty() {
            terminal::tell(&format!("{}  {}", catalog.name, looked.error));
            well = false;
        }
    }
    driver::settle(&monitor).await?;
    monitor.store.close().await?;
    Ok(if well { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

async fn forget(config: &Config, name: &str) -> Result<ExitCode> {
    let monitor = wiring::open_monitor(config).await?;
    if monitor.settings.catalogs.iter().any(|catalog| catalog.name == name) {
        let refusal = anyhow!("the catalog {name:?} is configured, and would be fetched again");
        return Err(refusal.context(wiring::Misconfigured));
    }
    if list_known_catalogs(&monitor).await?.iter().all(|known| known.name != name) {
        let missing = anyhow!("no catalog {name:?} is known; `annunciator catalogs list` shows those there are");
        return Err(missing.context(wiring::Misconfigured));
    }
    let now = driver::now();
    let queued = match name {
        CVE_RECORDS => forget_cve_records(&monitor, now).await?,
        _ => monitor.store.import_exploited(name, Vec::new(), "", true, now).await?.reassess,
    };
    terminal::show(&format!("{name}  forgotten, {queued} advisories assessed anew"))?;
    driver::settle(&monitor).await?;
    monitor.store.close().await?;
    Ok(ExitCode::SUCCESS)
}
