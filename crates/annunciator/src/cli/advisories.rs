//! `advisories`, `advisory show`, `advisory delete`: what is known, for people and for scripts, and what shall be no more.

use super::Options;
use crate::terminal;
use crate::wiring;
use anyhow::{Context, Result, anyhow, bail};
use monitor::actions::delete_advisory;
use std::io::Write;
use store::{AdvisoryDetail, AdvisoryFilter, AdvisoryKey, AdvisoryRow, Reader, Store};
use triage::advisory::AdvisoryId;
use triage::assessment::Label;
use triage::wording::{self, Language};
use web::api::v1::offline;

/// Rows read at once; all of them are printed.
const PAGE_ROWS_COUNT: u32 = 200;

/// What failed when the list could not be written.
const WRITING: &str = "writing the list of advisories";

pub(crate) fn list(options: &Options, label: Option<String>, vendor: Option<String>, json: bool) -> Result<()> {
    let config = wiring::load_config(options)?;
    let label = label.map(|code| Label::from_code(&code).with_context(|| unknown_label(&code)));
    let label = label.transpose().context(wiring::Misconfigured)?;
    let filter = AdvisoryFilter { label, vendor, ..AdvisoryFilter::default() };
    wiring::block_on(0, async {
        let store = wiring::open_store(&config).await?;
        let reader = wiring::looking_reader(&config, &store).await?;
        print_all(&store, &reader, &filter, json).await?;
        Ok(store.close().await?)
    })
}

fn unknown_label(code: &str) -> String {
    let known: Vec<&str> = Label::ALL.iter().map(|label| label.code()).collect();
    format!("there is no label {code}; labels are {}", known.join(", "))
}

async fn print_all(store: &Store, reader: &Reader, filter: &AdvisoryFilter, json: bool) -> Result<()> {
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    let mut cursor = None;
    loop {
        let page = store.list_advisories(reader, filter, cursor, PAGE_ROWS_COUNT).await?;
        for row in &page.rows {
            let text = if json { offline::row_json(row)? } else { terminal::plain(&line(row)).into_owned() };
            if let Err(error) = writeln!(out, "{text}") {
                return terminal::written(Err(error), WRITING);
            }
        }
        cursor = page.next;
        if cursor.is_none() {
            return terminal::written(out.flush(), WRITING);
        }
    }
}

fn line(row: &AdvisoryRow) -> String {
    let label = wording::label(row.label.unwrap_or(Label::NeedsData), Language::En);
    let score = row.score.map_or("  - ".to_owned(), |score| format!("{score:4.1}"));
    format!("{}  {label:<10}  {score}  {:<20}  {}", row.updated.strftime("%Y-%m-%d"), row.tracking_id, row.title)
}

pub(crate) fn show(options: &Options, id: &str, json: bool) -> Result<()> {
    let config = wiring::load_config(options)?;
    wiring::block_on(0, async {
        let store = wiring::open_store(&config).await?;
        let reader = wiring::looking_reader(&config, &store).await?;
        let detail = find(&store, &reader, id).await?;
        if json {
            terminal::print(&offline::advisory_json(&detail)?)?;
        } else {
            terminal::print(&sheet(&detail))?;
        }
        Ok(store.close().await?)
    })
}

pub(crate) fn delete(options: &Options, id: &str, who: &str, reason: &str) -> Result<()> {
    let config = wiring::load_config(options)?;
    if reason.trim().is_empty() {
        return Err(anyhow!("a reason is needed: the ledger keeps it")).context(wiring::Misconfigured);
    }
    wiring::block_on(0, async {
        let monitor = wiring::open_monitor(&config).await?;
        let reader = wiring::looking_reader(&config, &monitor.store).await?;
        let advisory = find(&monitor.store, &reader, id).await?.advisory;
        let words = (who.trim(), reason.trim());
        let deleted = delete_advisory(&monitor, advisory.id, words, monitor::driver::now()).await?;
        let revisions = deleted.with_context(|| format!("there is no advisory {id} any more"))?;
        let (tracking_id, title) = (&advisory.tracking_id, &advisory.title);
        terminal::print(&terminal::plain(&format!("deleted {tracking_id} ({title}), revisions: {revisions}")))?;
        Ok(monitor.store.close().await?)
    })
}

async fn find(store: &Store, reader: &Reader, id: &str) -> Result<AdvisoryDetail> {
    let key = match id.parse() {
        Ok(uuid) => AdvisoryKey::Id(AdvisoryId(uuid)),
        Err(_) => AdvisoryKey::TrackingId(id.to_owned()),
    };
    let mut found = store.find_advisory(reader, &key).await?;
    match (found.pop(), found.is_empty()) {
        (Some(one), true) => Ok(one),
        (None, _) => bail!("there is no advisory {id}"),
        (Some(last), false) => {
            found.push(last);
            bail!("several publishers use {id}; ask by uuid: {}", choices(&found))
        }
    }
}

fn choices(found: &[AdvisoryDetail]) -> String {
    let choice = |detail: &AdvisoryDetail| format!("{} ({})", detail.advisory.id.0, detail.advisory.publisher.name);
    found.iter().map(choice).collect::<Vec<_>>().join(", ")
}

/// One screen of plain text: what it is, what it means, what to do.
fn sheet(detail: &AdvisoryDetail) -> String {
    let advisory = &detail.advisory;
    let mut lines = vec![advisory.title.clone()];
    let Some(assessment) = &detail.assessment else {
        lines.push(format!("{} {}, not assessed yet", advisory.publisher.name, advisory.tracking_id));
        return shown(&lines);
    };
    let label = wording::label(assessment.label, Language::En);
    let score = assessment.cvss.as_ref().map_or("no score".to_owned(), |cvss| format!("CVSS {:.1}", cvss.score));
    lines.push(format!("{label} · {score} · {} {}", advisory.publisher.name, advisory.tracking_id));
    let parts = [&assessment.could_happen, &assessment.who_is_at_risk, &assessment.how_exploited];
    for statement in parts.into_iter().flatten().chain(&assessment.exploitability.statements) {
        lines.push(format!("  {}", wording::render(&statement.message, Language::En)));
    }
    for (product, fix) in advisory.products.iter().zip(&assessment.fixes) {
        let versions = web::templates::words::versions(&product.versions);
        let (numbers, status) = (product.order_numbers.join(", "), wording::fix_status(fix.status, Language::En));
        lines.push(format!("- {} {} {numbers} [{}]: {status}", product.vendor, product.name, versions));
    }
    for step in assessment.plan.iter().filter(|step| step.counted) {
        let text = match &step.text {
            triage::assessment::StepText::Source(text) => text.clone(),
            triage::assessment::StepText::Derived(message) => wording::render(message, Language::En),
        };
        lines.push(format!("[ ] {}: {text}", wording::plan_group(step.group, Language::En)));
    }
    shown(&lines)
}

fn shown(lines: &[String]) -> String {
    lines.iter().map(|line| terminal::plain(line)).collect::<Vec<_>>().join("\n")
}
