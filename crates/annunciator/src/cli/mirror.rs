//! `mirror`: what is held as a tree of files that other tools can be pointed at.

use super::Options;
use crate::terminal;
use crate::wiring;
use anyhow::{Context, Result};
use clap::{Args, ValueEnum};
use monitor::actions::{MirrorError, MirrorReport, write_mirror};
use std::path::PathBuf;
use triage::advisory::Tlp;
use url::Url;

/// Where to, and how much.
#[derive(Clone, Debug, Args)]
pub(crate) struct Wanted {
    /// The folder, empty or a mirror already.
    folder: PathBuf,
    /// The address at which the folder is served.
    #[arg(long, value_name = "URL")]
    base_url: Url,
    /// The most restricted documents to show; serve more than `clear` to whom it is meant for only.
    #[arg(long, value_enum, default_value = "clear")]
    max_tlp: MaxTlp,
    /// Print the counts as JSON.
    #[arg(long)]
    json: bool,
}

/// The labels that may be passed on at all.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum MaxTlp {
    /// Everybody.
    Clear,
    /// The community.
    Green,
    /// The organisation and its clients.
    Amber,
}

pub(crate) fn run(options: &Options, wanted: &Wanted) -> Result<()> {
    let config = wiring::load_config(options)?;
    let tlp = match wanted.max_tlp {
        MaxTlp::Clear => Tlp::Clear,
        MaxTlp::Green => Tlp::Green,
        MaxTlp::Amber => Tlp::Amber,
    };
    wiring::block_on(0, async {
        let store = wiring::open_store(&config).await?;
        let report = match write_mirror(&store, &wanted.folder, &wanted.base_url, tlp).await {
            Err(error @ (MirrorError::Foreign { .. } | MirrorError::Address(_))) => {
                return Err(anyhow::Error::new(error).context(wiring::Misconfigured));
            }
            report => report.context("writing the mirror")?,
        };
        store.close().await?;
        print(&report, wanted.json)
    })
}

fn print(report: &MirrorReport, json: bool) -> Result<()> {
    if json {
        terminal::print(&serde_json::to_string(report)?)?;
        return Ok(());
    }
    let MirrorReport { publishers, documents, signed, written, removed } = report;
    terminal::tell(&format!(
        "{documents} documents of {publishers} publishers, {signed} with signatures; {written} files written, {removed} removed"
    ));
    Ok(())
}
