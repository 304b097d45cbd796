//! `versions --unparsed`: each text about versions that could not be read, how often it occurs, and where.
//!
//! Does not know: how versions are read (`triage::product::version`).

use super::{Format, Options};
use crate::terminal;
use crate::wiring;
use anyhow::Result;
use std::collections::BTreeMap;
use std::io::{self, Write};
use store::{Reader, Store};
use triage::advisory::VersionKind;
use triage::product::Range;

/// Advisories read at once.
const PAGE_ADVISORIES_COUNT: u32 = 200;

pub(crate) fn run(options: &Options, unparsed: bool, format: Format) -> Result<()> {
    let config = wiring::load_config(options)?;
    wiring::block_on(0, async {
        let store = wiring::open_store(&config).await?;
        let reader = wiring::looking_reader(&config, &store).await?;
        let survey = survey(&store, &reader).await?;
        if unparsed {
            terminal::written(print(&survey.unread, format), "writing the texts")?;
        } else {
            terminal::print(&format!("ranges {}\nunderstood {}", survey.ranges, survey.understood))?;
        }
        Ok(store.close().await?)
    })
}

/// What was found in all advisories.
#[derive(Default)]
struct Survey {
    ranges: u64,
    understood: u64,
    /// Text → how often and where first.
    unread: BTreeMap<String, (u64, String)>,
}

#[derive(serde::Serialize)]
struct Row<'a> {
    versions: &'a str,
    count: u64,
    advisory_id: &'a str,
}

async fn survey(store: &Store, reader: &Reader) -> Result<Survey> {
    let (mut survey, mut after) = (Survey::default(), None);
    loop {
        let advisories = store.all_advisories(reader, after, PAGE_ADVISORIES_COUNT).await?;
        let Some(last) = advisories.last() else { return Ok(survey) };
        after = Some(last.id);
        for advisory in &advisories {
            for product in advisory.products.iter().filter(|product| product.version_kind == VersionKind::Range) {
                survey.ranges += 1;
                if Range::parse(&product.versions).is_read() {
                    survey.understood += 1;
                } else {
                    let found = survey.unread.entry(product.versions.trim().to_owned());
                    found.or_insert_with(|| (0, advisory.tracking_id.clone())).0 += 1;
                }
            }
        }
    }
}

/// The most frequent text first, then by text.
fn print(unread: &BTreeMap<String, (u64, String)>, format: Format) -> io::Result<()> {
    let mut rows: Vec<Row<'_>> =
        unread.iter().map(|(versions, (count, advisory_id))| Row { versions, count: *count, advisory_id }).collect();
    rows.sort_by_key(|row| std::cmp::Reverse(row.count));
    let out = io::stdout().lock();
    match format {
        Format::Csv => {
            let mut writer = csv::Writer::from_writer(out);
            writer.write_record(["count", "advisory_id", "versions"])?;
            for row in &rows {
                writer.write_record([&row.count.to_string(), row.advisory_id, &plain(row.versions)])?;
            }
            writer.flush()
        }
        Format::Json => {
            let mut out = io::BufWriter::new(out);
            for row in &rows {
                writeln!(out, "{}", serde_json::to_string(row)?)?;
            }
            out.flush()
        }
    }
}

/// A text that a spreadsheet would take for a formula, made plain. `<` and `>` begin none.
fn plain(text: &str) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{text}") } else { text.to_owned() }
}
