//! `rematch`: advisories, assets or the whole inventory meet once more.

use super::Options;
use crate::terminal;
use crate::wiring;
use anyhow::{Result, bail};
use monitor::Monitor;
use monitor::actions::{Rematch, rematch};
use std::process::ExitCode;
use store::{AdvisoryKey, Reader};

/// Advisories and assets of one run: what a person lists by hand.
const SUBJECTS_COUNT_MAX: usize = 1_000;

/// What to match once more.
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct Wanted {
    /// An advisory (tracking id or uuid) meets all assets; may be given several times.
    #[arg(long, value_name = "ID")]
    advisory: Vec<String>,
    /// An asset (the inventory's own id), and those of the same product and version, meet all advisories; may be given
    /// several times.
    #[arg(long, value_name = "ID")]
    asset: Vec<String>,
    /// All assets meet all advisories.
    #[arg(long)]
    all: bool,
    /// The organisation; without it the one whose pages are shown.
    #[arg(long, value_name = "NAME")]
    org: Option<String>,
}

pub(crate) fn run(options: &Options, wanted: &Wanted) -> Result<ExitCode> {
    let subjects = wanted.advisory.len() + wanted.asset.len();
    if subjects == 0 && !wanted.all {
        bail!("say what to match again: --advisory ID, --asset ID or --all");
    }
    if subjects > SUBJECTS_COUNT_MAX {
        bail!("{subjects} advisories and assets are more than {SUBJECTS_COUNT_MAX}; use --all");
    }
    let mut config = wiring::load_config(options)?;
    if let Some(organisation) = &wanted.org {
        config.reading.organisation.clone_from(organisation);
    }
    let found = wiring::block_on(0, async {
        let monitor = wiring::open_monitor(&config).await?;
        let reader = wiring::named_reader(&config, &monitor.store).await?;
        let asked = all_asked(&monitor, &reader, wanted).await?;
        let now = monitor::driver::now();
        for what in &asked {
            rematch(&monitor, &reader, *what, now).await?;
        }
        monitor::driver::settle(&monitor).await?;
        let found = monitor.store.count_standings(&reader, None).await?;
        monitor.store.close().await?;
        Ok(found)
    })?;
    let lines = found.verdicts.iter().map(|(verdict, count)| format!("{} {count}", verdict.code()));
    terminal::print(&lines.chain([format!("rejected {}", found.rejected)]).collect::<Vec<_>>().join("\n"))?;
    Ok(ExitCode::SUCCESS)
}

/// Everything that was asked for; nothing is queued if one of it is not there.
async fn all_asked(monitor: &Monitor, reader: &Reader, wanted: &Wanted) -> Result<Vec<Rematch>> {
    let mut asked = Vec::new();
    for id in &wanted.advisory {
        let key = match uuid::Uuid::try_parse(id) {
            Ok(id) => AdvisoryKey::Id(triage::advisory::AdvisoryId(id)),
            Err(_) => AdvisoryKey::TrackingId(id.clone()),
        };
        let found = monitor.store.find_advisory(reader, &key).await?;
        if found.is_empty() {
            bail!("there is no advisory {id}");
        }
        asked.extend(found.iter().map(|detail| Rematch::Advisory(detail.advisory.id)));
    }
    for id in &wanted.asset {
        match monitor.store.find_asset_id(reader.organisation, id).await? {
            Some(asset) => asked.push(Rematch::Asset(asset)),
            None => bail!("this organisation's inventory has no asset {id}"),
        }
    }
    if wanted.all {
        asked.push(Rematch::All);
    }
    Ok(asked)
}
