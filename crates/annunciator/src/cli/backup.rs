//! `backup`, `restore`: the whole database in one file, whichever database it is.

use super::Options;
use crate::terminal;
use crate::wiring;
use anyhow::Result;
use std::path::Path;

pub(crate) fn backup(options: &Options, file: &Path) -> Result<()> {
    let config = wiring::load_config(options)?;
    wiring::block_on(0, async {
        let store = wiring::open_store(&config).await?;
        let report = store.backup(file, monitor::driver::now()).await?;
        terminal::tell(&format!("{} rows written to {}", report.rows(), file.display()));
        Ok(store.close().await?)
    })
}

pub(crate) fn restore(options: &Options, file: &Path) -> Result<()> {
    let config = wiring::load_config(options)?;
    wiring::block_on(0, async {
        let store = wiring::open_store(&config).await?;
        let report = store.restore(file).await?;
        terminal::tell(&format!("{} rows read from {}", report.rows(), file.display()));
        Ok(store.close().await?)
    })
}
