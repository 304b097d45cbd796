//! `kev import`, `epss import`: what others know about CVEs.

use super::Options;
use crate::wiring;
use anyhow::{Context, Result};
use std::path::Path;

pub(crate) fn import_kev(options: &Options, file: &Path) -> Result<()> {
    import(options, file, true)
}

pub(crate) fn import_epss(options: &Options, file: &Path) -> Result<()> {
    import(options, file, false)
}

fn import(options: &Options, file: &Path, kev: bool) -> Result<()> {
    let config = wiring::load_config(options)?;
    let bytes = std::fs::read(file).with_context(|| format!("reading {}", file.display()))?;
    let report = wiring::block_on(0, async {
        let monitor = wiring::open_monitor(&config).await?;
        let now = monitor::driver::now();
        let report = if kev {
            monitor::actions::import_kev(&monitor, &bytes, now).await
        } else {
            monitor::actions::import_epss(&monitor, &bytes, now).await
        };
        let report = report.with_context(|| format!("importing {}", file.display()))?;
        monitor::driver::settle(&monitor).await?;
        monitor.store.close().await?;
        Ok(report)
    })?;
    println!("entries {}\nassessed anew {}\nfindings {}", report.entries, report.queued, report.findings);
    Ok(())
}
