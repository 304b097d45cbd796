//! `sources quality`: how well the documents of each publisher keep to the standard.
//!
//! Does not know: what is tested (`csaf_validate`).

use super::Options;
use crate::terminal;
use crate::wiring;
use anyhow::{Result, bail};
use clap::Args;
use monitor::driver;
use serde_json::json;
use store::{PublisherQuality, Reader, Store, publisher_slug};

/// The worst documents that are named.
const WORST_COUNT: u32 = 20;

/// What is wanted.
#[derive(Debug, Args)]
pub(super) struct Wanted {
    /// Only this publisher, as the list names it; with its faults and worst documents.
    #[arg(long, value_name = "ID")]
    publisher: Option<String>,
    /// First validate every document that was not validated yet; `serve` does so by itself.
    #[arg(long)]
    judge: bool,
    /// One JSON object on each line.
    #[arg(long)]
    json: bool,
}

pub(super) fn run(options: &Options, wanted: &Wanted) -> Result<()> {
    let config = wiring::load_config(options)?;
    wiring::block_on(0, async {
        let monitor = wiring::open_monitor(&config).await?;
        if wanted.judge {
            let judged = driver::judge_all(&monitor, wiring::JUDGE).await?;
            terminal::tell(&format!("{judged} documents validated"));
        }
        let reader = wiring::looking_reader(&config, &monitor.store).await?;
        tell(&monitor.store, &reader, wanted).await?;
        Ok(monitor.store.close().await?)
    })
}

async fn tell(store: &Store, reader: &Reader, wanted: &Wanted) -> Result<()> {
    let mut all = store.list_quality(reader).await?;
    if let Some(id) = &wanted.publisher {
        all.retain(|one| publisher_slug(&one.publisher) == *id);
        if all.is_empty() {
            bail!("there is no publisher {id:?}; `annunciator sources quality` lists them");
        }
    }
    for one in &all {
        show(one, wanted.json)?;
    }
    if wanted.publisher.is_some() {
        let names: Vec<String> = all.into_iter().map(|one| one.publisher).collect();
        show_faults(store, reader, &names, wanted.json).await?;
    }
    Ok(())
}

fn show(one: &PublisherQuality, json: bool) -> Result<()> {
    let PublisherQuality { publisher, documents, judged, valid, invalid } = one;
    let (id, score) = (publisher_slug(publisher), (valid * 100).checked_div(valid + invalid));
    if json {
        let told = json!({
            "id": id, "publisher": publisher, "documents": documents, "judged": judged, "valid": valid,
            "invalid": invalid, "score": score,
        });
        return terminal::print(&told.to_string());
    }
    let score = score.map_or_else(|| "not known yet".to_owned(), |score| format!("{score} %"));
    terminal::show(&format!(
        "{id}  {publisher}: score {score}; {judged} of {documents} documents checked, {invalid} with mandatory findings"
    ))
}

async fn show_faults(store: &Store, reader: &Reader, names: &[String], json: bool) -> Result<()> {
    for fault in store.list_frequent_faults(reader, names).await? {
        let title = wiring::REFEREE.find_test;
        let title = title(&fault.edition, &fault.test).map_or("", |test| test.title);
        let (edition, test, documents, count) = (&fault.edition, &fault.test, fault.documents, fault.count);
        if json {
            let told =
                json!({"edition": edition, "test": test, "title": title, "documents": documents, "count": count});
            terminal::print(&told.to_string())?;
        } else {
            terminal::show(&format!("  {test} {title} (CSAF {edition}): {documents} documents, {count} findings"))?;
        }
    }
    for worst in store.list_worst_offenders(reader, names, WORST_COUNT).await? {
        let (id, tracking_id, errors) = (worst.advisory.0, &worst.tracking_id, worst.errors);
        if json {
            let told = json!({"id": id, "tracking_id": tracking_id, "title": worst.title, "errors": errors});
            terminal::print(&told.to_string())?;
        } else {
            terminal::show(&format!("  {tracking_id}: {errors} mandatory findings"))?;
        }
    }
    Ok(())
}
