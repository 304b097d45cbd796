//! `kev import`, `epss import`: what others know about CVEs.

use super::Options;
use crate::wiring;
use anyhow::{Context, Result};
use monitor::actions::{ImportError, Shrunken};
use std::path::Path;

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
        let now = monitor::driver::now();
        let report = if kev {
            monitor::actions::import_kev(&monitor, &bytes, shrunken, now).await
        } else {
            monitor::actions::import_epss(&monitor, &bytes, shrunken, now).await
        };
        let advice = match report {
            Err(ImportError::Shrunken { .. }) => "; --shrunken takes it all the same",
            _ => "",
        };
        let report = report.with_context(|| format!("importing {}{advice}", file.display()))?;
        monitor::driver::settle(&monitor).await?;
        monitor.store.close().await?;
        Ok(report)
    })?;
    println!("entries {}\nassessed anew {}\nfindings {}", report.entries, report.queued, report.findings);
    Ok(())
}
