//! `match`: an inventory against all advisories, storing nothing.

use super::{Format, Options};
use crate::terminal;
use crate::wiring;
use anyhow::{Context, Result};
use std::collections::{HashMap, HashSet};
use std::io::{self, Write};
use std::path::Path;
use store::{Reader, Store};
use triage::Advisory;
use triage::asset::{AssetRecord, ReadInventory, ReadOptions, read_inventory};
use triage::matching::{AssetIndex, Match, Verdict, match_assets, prepare};
use triage::wording::inventory::row_problem;
use triage::wording::{Language, evidence};

/// Advisories read at once.
const PAGE_ADVISORIES_COUNT: u32 = 200;

/// Pairs of asset and advisory ids, as a candidate file names them.
type Pairs = HashSet<(String, String)>;

pub(crate) fn run(options: &Options, inventory: &Path, candidates: Option<&Path>, format: Format) -> Result<()> {
    let config = wiring::load_config(options)?;
    let bytes = std::fs::read(inventory).with_context(|| format!("reading {}", inventory.display()))?;
    let read = read_inventory(&bytes, &ReadOptions::default());
    let ReadInventory { records, problems, .. } = read.with_context(|| format!("reading {}", inventory.display()))?;
    for problem in &problems {
        terminal::tell(&format!("{}: {}", inventory.display(), row_problem(problem, Language::En)));
    }
    let pairs = candidates.map(read_pairs).transpose()?;
    let index = AssetIndex::new(records);
    wiring::block_on(0, async {
        let store = wiring::open_store(&config).await?;
        let reader = wiring::looking_reader(&config, &store).await?;
        let mut rows = match_all(&store, &reader, &index, pairs.as_ref()).await?;
        rows.sort_by(|a, b| (&a.asset_id, &a.advisory_id).cmp(&(&b.asset_id, &b.advisory_id)));
        terminal::written(print(&rows, format), "writing the matches")?;
        Ok(store.close().await?)
    })
}

#[derive(serde::Serialize)]
struct Row {
    asset_id: String,
    advisory_id: String,
    verdict: &'static str,
    confidence: u8,
    reason: String,
}

async fn match_all(store: &Store, reader: &Reader, index: &AssetIndex, pairs: Option<&Pairs>) -> Result<Vec<Row>> {
    let (mut rows, mut after) = (Vec::new(), None);
    loop {
        let advisories = store.all_advisories(reader, after, PAGE_ADVISORIES_COUNT).await?;
        let Some(last) = advisories.last() else { return Ok(one_for_each_pair(rows)) };
        after = Some(last.id);
        for advisory in &advisories {
            let found = match_assets(&prepare(advisory), index);
            let named =
                found.iter().filter_map(|one| Some((one, index.records().get(usize::try_from(one.asset).ok()?)?)));
            let wanted = named.filter(|(_, asset)| {
                pairs.is_none_or(|pairs| pairs.contains(&(asset.external_id.clone(), advisory.tracking_id.clone())))
            });
            rows.extend(wanted.map(|(one, asset)| row(advisory, one, asset)));
        }
    }
}

/// Publishers may share a tracking id; then the more urgent verdict stands for the pair.
fn one_for_each_pair(rows: Vec<Row>) -> Vec<Row> {
    let urgency = |row: &Row| {
        [Verdict::Affected, Verdict::NeedsData, Verdict::Fixed, Verdict::NotAffected]
            .iter()
            .position(|verdict| verdict.code() == row.verdict)
    };
    let mut best: HashMap<(String, String), Row> = HashMap::new();
    for row in rows {
        let key = (row.asset_id.clone(), row.advisory_id.clone());
        if best.get(&key).is_none_or(|known| urgency(&row) < urgency(known)) {
            best.insert(key, row);
        }
    }
    best.into_values().collect()
}

fn row(advisory: &Advisory, found: &Match, asset: &AssetRecord) -> Row {
    let reason = found.evidence.first().map(|deciding| evidence(deciding, Language::En));
    Row {
        asset_id: asset.external_id.clone(),
        advisory_id: advisory.tracking_id.clone(),
        verdict: found.verdict.code(),
        confidence: found.confidence,
        reason: reason.unwrap_or_default(),
    }
}

fn read_pairs(file: &Path) -> Result<Pairs> {
    let doing = || format!("reading {}", file.display());
    let mut reader = csv::Reader::from_path(file).with_context(doing)?;
    let headers = reader.headers().with_context(doing)?.clone();
    let column = |name: &str| {
        let found = headers.iter().position(|header| header.trim().eq_ignore_ascii_case(name));
        found.with_context(|| format!("reading {}: there is no column {name}", file.display()))
    };
    let (asset, advisory) = (column("asset_id")?, column("advisory_id")?);
    let mut pairs = Pairs::new();
    for record in reader.records() {
        let record = record.with_context(doing)?;
        let cell = |at: usize| record.get(at).unwrap_or_default().trim().to_owned();
        pairs.insert((cell(asset), cell(advisory)));
    }
    Ok(pairs)
}

fn print(rows: &[Row], format: Format) -> io::Result<()> {
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    match format {
        Format::Json => {
            for row in rows {
                writeln!(out, "{}", serde_json::to_string(row)?)?;
            }
        }
        Format::Csv => {
            let mut writer = csv::Writer::from_writer(&mut out);
            for row in rows {
                writer.serialize(row)?;
            }
            if rows.is_empty() {
                writer.write_record(["asset_id", "advisory_id", "verdict", "confidence", "reason"])?;
            }
            writer.flush()?;
        }
    }
    out.flush()
}
