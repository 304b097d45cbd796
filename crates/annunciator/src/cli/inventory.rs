//! `inventory import`: the devices and software of an organisation.

use super::Options;
use crate::terminal;
use crate::wiring;
use anyhow::{Context, Result};
use std::path::Path;
use std::process::ExitCode;
use triage::wording::Language;
use triage::wording::inventory::row_problem;

pub(crate) fn run(options: &Options, file: &Path, organisation: &str) -> Result<ExitCode> {
    let mut config = wiring::load_config(options)?;
    if config.reading.organisation != organisation {
        let shown = &config.reading.organisation;
        terminal::tell(&format!(
            "note: pages and alerts are those of the organisation \"{shown}\" ([reading] in the configuration)"
        ));
    }
    organisation.clone_into(&mut config.reading.organisation);
    let bytes = std::fs::read(file).with_context(|| format!("reading {}", file.display()))?;
    let report = wiring::block_on(0, async {
        let monitor = wiring::open_monitor(&config).await?;
        let reader = wiring::local_reader(&config, &monitor.store).await?;
        let now = monitor::driver::now();
        let report = monitor::actions::import_inventory(&monitor, reader.organisation, &bytes, now).await;
        let report = report.with_context(|| format!("importing {}", file.display()))?;
        monitor::driver::settle(&monitor).await?;
        monitor.store.close().await?;
        Ok(report)
    })?;
    for problem in &report.problems {
        terminal::tell(&format!("{}: {}", file.display(), row_problem(problem, Language::En)));
    }
    terminal::print(&format!(
        "new {}\nchanged {}\nunchanged {}\nproblems {}",
        report.new,
        report.changed,
        report.unchanged,
        report.problems.len()
    ))?;
    Ok(ExitCode::SUCCESS)
}
