//! `report`: an organisation's month as evidence, on standard output or in a file.
//!
//! Does not know: what is reported (`triage::report`).

use super::Options;
use crate::terminal;
use crate::wiring::{self, Misconfigured};
use anyhow::{Context, Result, anyhow};
use clap::{Args, ValueEnum};
use monitor::actions::gather_report;
use std::io::Write;
use std::path::PathBuf;
use store::WholeFile;
use triage::report::{Month, write_csv, write_pdf};
use triage::wording::Language;

/// Which report.
#[derive(Debug, Args)]
pub(super) struct Wanted {
    /// The organisation.
    #[arg(long, visible_alias = "org", value_name = "NAME")]
    organisation: String,
    /// The month, e.g. 2026-11; last month when absent.
    #[arg(long, value_name = "YYYY-MM")]
    month: Option<Month>,
    /// Form of the report.
    #[arg(long, value_enum, default_value = "csv")]
    format: ReportFormat,
    /// The file to write, instead of standard output.
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

/// Form of a report.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum ReportFormat {
    /// A line for each fact.
    Csv,
    /// The same on paper.
    Pdf,
}

pub(super) fn run(options: &Options, wanted: &Wanted) -> Result<()> {
    let mut config = wiring::load_config(options)?;
    config.reading.organisation.clone_from(&wanted.organisation);
    wiring::block_on(0, async {
        let monitor = wiring::open_monitor(&config).await?;
        let reader = wiring::named_reader(&config, &monitor.store).await?;
        let now = monitor::driver::now();
        let month = wanted.month.unwrap_or_else(|| Month::of(now).before());
        if month > Month::of(now) {
            return Err(anyhow!("{month} has not begun").context(Misconfigured));
        }
        let report = gather_report(&monitor, &reader, month, now).await?;
        monitor.store.close().await?;
        let bytes = match wanted.format {
            ReportFormat::Csv => write_csv(&report, Language::En).into_bytes(),
            ReportFormat::Pdf => write_pdf(&report, Language::En),
        };
        match &wanted.out {
            Some(path) => {
                let mut file = WholeFile::begin(path)?;
                file.write_all(&bytes).with_context(|| format!("writing the report {}", path.display()))?;
                Ok(file.finish()?)
            }
            None => terminal::written(std::io::stdout().write_all(&bytes), "writing the report to standard output"),
        }
    })
}
