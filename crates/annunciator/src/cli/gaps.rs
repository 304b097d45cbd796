//! `inventory gaps`: which answers about the inventory would settle most advisories.
//!
//! Does not know: how they are ranked.

use super::Options;
use crate::terminal;
use crate::wiring;
use anyhow::{Context, Result};
use clap::Args;
use std::collections::HashMap;
use std::io::Write;
use triage::advisory::AdvisoryId;
use triage::asset::gaps::{Gap, Gaps, rank};
use triage::wording::Language;
use triage::wording::readiness::{gap as sentence, how_to_answer};
use web::api::v1::offline;

/// Which gaps.
#[derive(Debug, Args)]
pub(super) struct Wanted {
    /// The organisation.
    #[arg(long, value_name = "NAME")]
    org: String,
    /// How many, the most useful first.
    #[arg(long, value_name = "N", default_value_t = 20)]
    limit: usize,
    /// One JSON object on each line.
    #[arg(long)]
    json: bool,
}

pub(super) fn run(options: &Options, wanted: &Wanted) -> Result<()> {
    let mut config = wiring::load_config(options)?;
    config.reading.organisation.clone_from(&wanted.org);
    wiring::block_on(0, async {
        let store = wiring::open_store(&config).await?;
        let reader = wiring::named_reader(&config, &store).await?;
        let found = rank(&store.list_open_questions(&reader).await?);
        let shown = found.gaps.get(..wanted.limit.min(found.gaps.len())).unwrap_or_default();
        let ids: Vec<AdvisoryId> = shown.iter().flat_map(|gap| &gap.examples).map(|id| AdvisoryId(*id)).collect();
        let named = store.list_named_advisories(&reader, &ids).await?;
        let named: HashMap<_, _> = named.into_iter().map(|advisory| (advisory.id.0, advisory)).collect();
        let mut out = std::io::stdout().lock();
        for gap in shown {
            let line = match wanted.json {
                true => offline::data_gap_json(gap, &named).context("writing a gap as JSON")?,
                false => terminal::plain(&told(gap)).into_owned(),
            };
            terminal::written(writeln!(out, "{line}"), "writing the gaps")?;
        }
        if !wanted.json {
            terminal::tell(&rest(&found, shown.len()));
        }
        Ok(store.close().await?)
    })
}

fn told(gap: &Gap) -> String {
    format!("{} {}", sentence(gap, Language::En), how_to_answer(gap.asked, Language::En))
}

fn rest(found: &Gaps, shown: usize) -> String {
    format!(
        "{shown} of {} missing answers; {} pairs of asset and advisory wait for the publisher or for a person who reads it",
        found.gaps.len(),
        found.publisher_pairs
    )
}
