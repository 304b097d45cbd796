//! `import`: documents that a person brings. They are read, assessed and matched; nobody is alerted about them.

use super::Options;
use crate::progress::Progress;
use crate::terminal;
use crate::wiring;
use anyhow::Result;
use monitor::stages::ingest::IngestReport;
use std::path::PathBuf;
use std::process::ExitCode;

pub(crate) fn run(options: &Options, paths: &[PathBuf], json: bool) -> Result<ExitCode> {
    let config = wiring::load_config(options)?;
    let report = wiring::block_on(0, async {
        let monitor = wiring::open_monitor(&config).await?;
        let progress = Progress::start("documents read");
        let now = monitor::driver::now();
        let add = |count| progress.add(count);
        let importing = monitor::actions::import_documents(&monitor, paths, now, &add);
        let report = monitor::driver::assess_meanwhile(&monitor, importing).await?;
        progress.finish(report.documents());
        monitor::driver::settle(&monitor).await?;
        monitor.store.close().await?;
        Ok(report)
    })?;
    print(&report, json)?;
    Ok(if report.quarantined == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn print(report: &IngestReport, json: bool) -> Result<()> {
    for refused in &report.refused {
        terminal::tell(&format!("quarantined: {}", refused.reason));
    }
    if json {
        terminal::print(&serde_json::to_string(report)?)?;
        return Ok(());
    }
    let IngestReport { new, revised, unchanged, quarantined, findings, .. } = report;
    terminal::print(&format!(
        "new {new}\nrevised {revised}\nunchanged {unchanged}\nquarantined {quarantined}\nfindings {findings}"
    ))?;
    Ok(())
}
