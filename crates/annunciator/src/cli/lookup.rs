//! `lookup`: the open advisories of order numbers or product lines.
//!
//! Does not know: how a line is read or matched.

use super::Options;
use crate::terminal;
use crate::wiring;
use anyhow::{Context, Result, bail};
use clap::Args;
use std::io::Read;
use triage::asset::parts_list::LIST_BYTES_MAX;
use triage::asset::readiness::ReadinessLevel;
use triage::wording::{self, Language, explanation as words};
use web::api::v1::offline;
use web::known::Known;
use web::lookup::{LINE_ANSWERS_COUNT_MAX, LIST_ANSWERS_COUNT_MAX, look_up};
use web::view::{LineAnswer, LookupAnswer};

/// What is looked up.
#[derive(Debug, Args)]
pub(super) struct Wanted {
    /// Order numbers or product lines, each in quotes, e.g. "6GK7 343-1CX10-0XE0"; `-` reads lines from standard input.
    #[arg(required = true, value_name = "LINE")]
    lines: Vec<String>,
    /// Most advisories named for each line.
    #[arg(long, value_name = "N", default_value_t = LIST_ANSWERS_COUNT_MAX)]
    limit: usize,
    /// As the API's JSON.
    #[arg(long)]
    json: bool,
}

pub(super) fn run(options: &Options, wanted: &Wanted) -> Result<()> {
    let config = wiring::load_config(options)?;
    let list = list(&wanted.lines)?;
    let limit = wanted.limit.min(LINE_ANSWERS_COUNT_MAX);
    wiring::block_on(0, async {
        let store = wiring::open_store(&config).await?;
        let reader = wiring::looking_reader(&config, &store).await?;
        let answer = look_up(&store, &Known::default(), &reader, &list, limit).await?;
        let text = match wanted.json {
            true => offline::answer_json(&answer).context("writing the answer as JSON")?,
            false => lines(&answer).iter().map(|line| terminal::plain(line)).collect::<Vec<_>>().join("\n"),
        };
        terminal::print(&text)?;
        Ok(store.close().await?)
    })
}

/// The lines of the command line, or of standard input.
fn list(lines: &[String]) -> Result<String> {
    if lines != ["-"] {
        return Ok(lines.join("\n"));
    }
    let mut text = String::new();
    let most = LIST_BYTES_MAX as u64;
    std::io::stdin().take(most + 1).read_to_string(&mut text).context("reading the list from standard input")?;
    if text.len() > LIST_BYTES_MAX {
        bail!("the list has more than {LIST_BYTES_MAX} bytes; look it up in parts");
    }
    Ok(text)
}

fn lines(answer: &LookupAnswer) -> Vec<String> {
    let mut lines: Vec<String> = answer.lines.iter().flat_map(told).collect();
    if answer.lines_more > 0 {
        lines.push(format!("{} lines were not read: look up the rest separately.", answer.lines_more));
    }
    lines.push(match answer.lines.is_empty() {
        true => "No line holds a letter or a digit: nothing was compared.".to_owned(),
        false => format!("Compared with {} advisories.", answer.advisories),
    });
    lines
}

fn told(line: &LineAnswer) -> Vec<String> {
    let reading = &line.reading;
    let parts = [reading.vendors.join(" or "), reading.names.join(" or "), reading.order_numbers.join(", ")];
    let parts: Vec<&str> = parts.iter().map(String::as_str).filter(|text| !text.is_empty()).collect();
    let version = words::version_reading(&reading.version, Language::En);
    let mut lines = vec![line.part.written.clone(), format!("  read as: {} · {version}", parts.join(" · "))];
    lines.extend(line.readiness.lacks.iter().map(|lack| format!("  {}", words::line_lack(*lack, Language::En))));
    for open in &line.open {
        let (verdict, label) = (wording::verdict(open.verdict, Language::En), wording::label(open.label, Language::En));
        lines.push(format!("  {verdict} · {label} · {} {}: {}", open.publisher, open.tracking_id, open.title));
        lines.extend(open.evidence.iter().map(|one| format!("      {}", words::line_evidence(one, Language::En))));
    }
    let none = match line.readiness.level {
        _ if line.settled > 0 => "no open advisory",
        ReadinessLevel::NotReady => "this line could not be compared",
        _ => "no advisory that is held here lists this",
    };
    match (line.open.is_empty(), line.open_more) {
        (true, _) => lines.push(format!("  {none}")),
        (false, 0) => {}
        (false, more) => lines.push(format!("  {more} more open")),
    }
    if line.settled > 0 {
        lines.push(format!("  {} list the product, and not in this version", line.settled));
    }
    lines
}
