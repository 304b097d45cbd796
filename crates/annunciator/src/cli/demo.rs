//! `demo`: the product with built-in samples, in a fresh folder, with mails that stay inside.

use super::{Options, serve};
use crate::config::{self, Config, MailTransport};
use crate::{samples, terminal, wiring};
use anyhow::{Context, Result, bail};
use monitor::actions::{Missing, Shrunken};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use triage::asset::ReadOptions;

/// A watchlist that the sample plant would have; `inventory` makes it the sharpest there is.
const WATCHLISTS: &str = r#"
[[watchlists]]
name = "Waterworks automation"
recipients = ["operations@waterworks.example"]
inventory = true
[[watchlists]]
name = "Siemens"
recipients = ["security@waterworks.example"]
vendors = ["Siemens"]
"#;

pub(crate) fn run(options: &Options, listen: SocketAddr) -> Result<()> {
    let (dir, _removed_at_the_end) = match &options.data_dir {
        Some(dir) => (dir.clone(), None),
        None => {
            let fresh = tempfile::Builder::new().prefix("annunciator-demo-").tempdir();
            let fresh = fresh.context("making a folder for the demo")?;
            (fresh.path().to_owned(), Some(fresh))
        }
    };
    if wiring::has_database(&dir) {
        bail!("{} holds a database already; the demo wants a fresh folder", dir.display());
    }
    let config = configuration(&dir, listen)?;
    wiring::block_on(0, prepare_and_serve(config, dir.join("samples")))
}

fn configuration(dir: &Path, listen: SocketAddr) -> Result<Config> {
    let mut config = config::load(None, std::iter::empty())?;
    let extra: toml::Table = WATCHLISTS.parse().context("reading the demo's watchlists")?;
    config.watchlists = extra["watchlists"].clone().try_into().context("reading the demo's watchlists")?;
    config.server.listen = listen;
    // Samples on this machine alone: there is nothing to keep from anybody.
    config.accounts.sign_in = false;
    config.data.dir = dir.to_owned();
    config.reading.organisation = "Sample waterworks".to_owned();
    config.mail.transport = MailTransport::Outbox;
    config.providers = vec![config::Provider::folder("Samples", dir.join("samples"))];
    Ok(config)
}

async fn prepare_and_serve(config: Config, samples: PathBuf) -> Result<()> {
    let listener = serve::listen_on(&config).await?;
    write_samples(&samples)?;
    let monitor = wiring::open_monitor(&config).await?;
    let reader = wiring::local_reader(&config, &monitor.store).await?;
    let now = monitor::driver::now();
    monitor::actions::import_kev(&monitor, samples::KEV, Shrunken::Refuse, now).await?;
    monitor::actions::import_epss(&monitor, samples::EPSS, None, Shrunken::Refuse, now).await?;
    let inventory = Arc::new(samples::INVENTORY.to_vec());
    monitor::actions::import_inventory(
        &monitor,
        reader.organisation,
        inventory,
        ReadOptions::default(),
        Missing::Keep,
        now,
    )
    .await?;
    monitor.store.close().await?;
    terminal::tell("Samples only: nothing leaves this machine, mails stay on the page /outbox.");
    serve::serve_on(config, listener).await
}

/// The samples come in like any provider's documents: as a folder that is watched.
fn write_samples(folder: &Path) -> Result<()> {
    std::fs::create_dir_all(folder).with_context(|| format!("making {}", folder.display()))?;
    for (name, bytes) in samples::ADVISORIES {
        let file = folder.join(name);
        std::fs::write(&file, bytes).with_context(|| format!("writing {}", file.display()))?;
    }
    Ok(())
}
