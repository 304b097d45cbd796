//! `clocks`: what is due for an organisation, first what is due first.
//!
//! Does not know: when a clock ends.

use super::Options;
use crate::terminal;
use crate::wiring;
use anyhow::Result;
use clap::Args;
use monitor::actions::{ClockLine, gather_clocks};
use monitor::driver::now;
use std::io::Write;
use triage::wording::{Language, clock as words};
use web::clocks::{title, to_json};

/// Whose clocks.
#[derive(Debug, Args)]
pub(super) struct Wanted {
    /// The organisation; that of the configuration without it.
    #[arg(long, value_name = "NAME")]
    org: Option<String>,
    /// One JSON object on each line.
    #[arg(long)]
    json: bool,
}

pub(super) fn run(options: &Options, wanted: &Wanted) -> Result<()> {
    let mut config = wiring::load_config(options)?;
    if let Some(name) = &wanted.org {
        config.reading.organisation.clone_from(name);
    }
    wiring::block_on(0, async {
        let monitor = wiring::open_monitor(&config).await?;
        let reader = wiring::named_reader(&config, &monitor.store).await?;
        let board = gather_clocks(&monitor, &reader, now()).await?;
        let mut out = std::io::stdout().lock();
        for line in &board.lines {
            let text = match wanted.json {
                true => to_json(line).to_string(),
                false => terminal::plain(&told(line)).into_owned(),
            };
            terminal::written(writeln!(out, "{text}"), "writing the clocks")?;
        }
        if board.lines.is_empty() && !wanted.json {
            terminal::tell("No clock runs. Days by label and patch sources are set on the page /clocks.");
        }
        Ok(monitor.store.close().await?)
    })
}

fn told(line: &ClockLine) -> String {
    let (state, left) = (words::state(line.state, Language::En), words::left(line.left, Language::En));
    format!("{}  {state} ({left}): {}", line.clock.due, title(line))
}
