//! `inventory preview`, `import`, `export`, `delete`, `alias`: the devices and software of an organisation.

use super::aliases::{self, AliasCommand};
use super::{Options, gaps};
use crate::terminal;
use crate::wiring;
use anyhow::{Context, Result, bail};
use clap::{Args, Subcommand};
use monitor::Monitor;
use monitor::actions::{self, InventoryPreview, Missing};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use store::OrganisationId;
use triage::asset::{AssetRecord, ColumnChoice, ColumnName, Field, ReadOptions, RowProblem};
use triage::wording::Language;
use triage::wording::inventory::{field, format, row_problem};

/// Rows, and ids of each kind, that a preview shows.
const PREVIEW_ROWS_COUNT: usize = 10;

/// What can be done with an inventory.
#[derive(Debug, Subcommand)]
pub(super) enum InventoryCommand {
    /// Show how a file would be understood and what an import would do; nothing is stored.
    Preview(Source),
    /// Bring in CSV, XLSX, CycloneDX, SPDX, NetBox devices or JSON; what is known by its id is updated.
    Import {
        #[command(flatten)]
        source: Source,
        /// Delete the assets that the file does not name.
        #[arg(long)]
        delete_missing: bool,
    },
    /// Write the inventory as CSV that no spreadsheet runs anything of, and that `import` reads back.
    Export {
        /// The organisation.
        #[arg(long, value_name = "NAME")]
        org: String,
        /// The file to write; `-` is standard output.
        #[arg(long, value_name = "FILE", default_value = "-")]
        out: PathBuf,
    },
    /// Delete assets by their ids; exit code 1 if one was not there.
    Delete {
        /// Their ids.
        #[arg(required = true)]
        ids: Vec<String>,
        /// The organisation.
        #[arg(long, value_name = "NAME")]
        org: String,
    },
    /// Aliases: what names of the inventory mean in the words of advisories.
    Alias {
        #[command(subcommand)]
        command: AliasCommand,
    },
    /// List which answers about the inventory would settle most advisories.
    Gaps(gaps::Wanted),
}

/// A file and how it is read.
#[derive(Debug, Args)]
pub(super) struct Source {
    /// The file.
    file: PathBuf,
    /// The organisation.
    #[arg(long, value_name = "NAME")]
    org: String,
    /// What a column holds, where its header does not say; `--column =HEADER` leaves one out.
    #[arg(long = "column", value_name = "FIELD=HEADER", value_parser = column)]
    columns: Vec<ColumnChoice>,
    /// The sheet of a workbook; else the first one.
    #[arg(long, value_name = "NAME")]
    sheet: Option<String>,
}

fn column(text: &str) -> Result<ColumnChoice, String> {
    let (code, header) = text.split_once('=').ok_or("write it as FIELD=HEADER, for example version=Stand")?;
    let field = match code.trim() {
        "" => None,
        code => Some(Field::from_code(code).ok_or_else(|| format!("fields are: {}", Field::CODES.join(", ")))?),
    };
    Ok(ColumnChoice { column: ColumnName::Header(header.trim().to_owned()), field })
}

pub(super) fn run(options: &Options, command: InventoryCommand) -> Result<ExitCode> {
    match command {
        InventoryCommand::Preview(source) => preview(options, source),
        InventoryCommand::Import { source, delete_missing } => {
            import(options, source, if delete_missing { Missing::Delete } else { Missing::Keep })
        }
        InventoryCommand::Export { org, out } => export(options, &org, &out),
        InventoryCommand::Delete { ids, org } => delete(options, ids, &org),
        InventoryCommand::Alias { command } => aliases::run(options, command),
        InventoryCommand::Gaps(wanted) => gaps::run(options, &wanted).map(|()| ExitCode::SUCCESS),
    }
}

/// What becomes of an organisation that is named and not there.
#[derive(Clone, Copy)]
enum Absent {
    /// It is made: an import may be the first thing that is known of it.
    Make,
    /// The command refuses: there is nothing to write out or to delete.
    Refuse,
}

/// Runs `work` for an organisation.
fn with_organisation<T>(
    options: &Options,
    name: &str,
    absent: Absent,
    work: impl AsyncFnOnce(&Monitor, OrganisationId) -> Result<T>,
) -> Result<T> {
    let mut config = wiring::load_config(options)?;
    name.clone_into(&mut config.reading.organisation);
    wiring::block_on(0, async {
        let monitor = wiring::open_monitor(&config).await?;
        let organisation = match absent {
            Absent::Make => wiring::local_reader(&config, &monitor.store).await?.organisation,
            Absent::Refuse => wiring::named_reader(&config, &monitor.store).await?.organisation,
        };
        let done = work(&monitor, organisation).await?;
        monitor.store.close().await?;
        Ok(done)
    })
}

fn read_file(source: &Source) -> Result<(Arc<Vec<u8>>, ReadOptions)> {
    let size = std::fs::metadata(&source.file).with_context(|| format!("reading {}", source.file.display()))?.len();
    let most = triage::asset::INVENTORY_BYTES_MAX;
    if size > u64::try_from(most).unwrap_or(u64::MAX) {
        bail!("{} has {size} bytes; at most {most} are read", source.file.display());
    }
    let bytes = std::fs::read(&source.file).with_context(|| format!("reading {}", source.file.display()))?;
    Ok((Arc::new(bytes), ReadOptions { columns: source.columns.clone(), sheet: source.sheet.clone() }))
}

fn tell_problems(file: &Path, problems: &[RowProblem]) {
    for problem in problems {
        terminal::tell(&format!("{}: {}", file.display(), row_problem(problem, Language::En)));
    }
}

fn import(options: &Options, source: Source, missing: Missing) -> Result<ExitCode> {
    let shown = wiring::load_config(options)?.reading.organisation;
    if shown != source.org {
        terminal::tell(&format!(
            "note: pages and alerts are those of the organisation \"{shown}\" ([reading] in the configuration)"
        ));
    }
    let (bytes, how) = read_file(&source)?;
    let report = with_organisation(options, &source.org, Absent::Make, async |monitor, organisation| {
        let now = monitor::driver::now();
        let report = actions::import_inventory(monitor, organisation, bytes, how, missing, now).await;
        let report = report.with_context(|| format!("importing {}; nothing was changed", source.file.display()))?;
        monitor::driver::settle(monitor).await?;
        Ok(report)
    })?;
    tell_problems(&source.file, &report.problems);
    terminal::print(&format!(
        "new {}\nchanged {}\nunchanged {}\ndeleted {}\nproblems {}",
        report.new,
        report.changed,
        report.unchanged,
        report.deleted,
        report.problems.len()
    ))?;
    Ok(ExitCode::SUCCESS)
}

fn preview(options: &Options, source: Source) -> Result<ExitCode> {
    let (bytes, how) = read_file(&source)?;
    let mut config = wiring::load_config(options)?;
    source.org.clone_into(&mut config.reading.organisation);
    let preview = wiring::block_on(0, async {
        let monitor = wiring::open_monitor(&config).await?;
        // An organisation that is not there has no assets; looking makes none.
        let reader = wiring::looking_reader(&config, &monitor.store).await?;
        let preview = actions::preview_inventory(&monitor, reader.organisation, bytes, how).await;
        monitor.store.close().await?;
        preview.with_context(|| format!("reading {}", source.file.display()))
    })?;
    show_columns(&preview)?;
    for record in preview.read.records.iter().take(PREVIEW_ROWS_COUNT) {
        terminal::show(&shown(record))?;
    }
    tell_problems(&source.file, &preview.read.problems);
    show_plan(&preview)?;
    Ok(ExitCode::SUCCESS)
}

fn show_columns(preview: &InventoryPreview) -> Result<()> {
    let read = &preview.read;
    let name = read.format.map_or("", |kind| format(kind, Language::En));
    match &read.sheets {
        Some(sheets) => terminal::show(&format!("{name}, sheet {} of: {}", sheets.read, sheets.all.join(", ")))?,
        None => terminal::show(name)?,
    }
    for column in &read.columns {
        let taken = column.field.map_or("not read", |of| field(of, Language::En));
        terminal::show(&format!("column {}: {taken}", column.header))?;
    }
    Ok(())
}

/// One asset in a line: its id, then what it says, field by field.
fn shown(record: &AssetRecord) -> String {
    let told = Field::ALL.into_iter().skip(1).filter(|field| !field.of(record).is_empty());
    let told: Vec<String> = told.map(|field| format!("{} {}", field.code(), field.of(record))).collect();
    format!("{}: {}", record.external_id, told.join("; "))
}

fn show_plan(preview: &InventoryPreview) -> Result<()> {
    let plan = &preview.plan;
    for (id, changes) in plan.changed.iter().take(PREVIEW_ROWS_COUNT) {
        let told = changes
            .iter()
            .map(|change| format!("{} \"{}\" becomes \"{}\"", change.field.code(), change.before, change.after));
        terminal::show(&format!("would change {id}: {}", told.collect::<Vec<_>>().join("; ")))?;
    }
    for id in plan.missing.iter().take(PREVIEW_ROWS_COUNT) {
        terminal::show(&format!("not in the file: {id}"))?;
    }
    terminal::print(&format!(
        "new {}\nchanged {}\nunchanged {}\nnot in the file {} (deleted only with --delete-missing)\nproblems {}",
        plan.new.len(),
        plan.changed.len(),
        plan.unchanged,
        plan.missing.len(),
        preview.read.problems.len()
    ))
}

fn export(options: &Options, organisation: &str, out: &Path) -> Result<ExitCode> {
    let text = with_organisation(options, organisation, Absent::Refuse, async |monitor, organisation| {
        Ok(actions::export_inventory(monitor, organisation).await?)
    })?;
    if out.as_os_str() == "-" {
        use std::io::Write;
        terminal::written(std::io::stdout().lock().write_all(text.as_bytes()), "writing to standard output")?;
    } else {
        std::fs::write(out, text).with_context(|| format!("writing {}", out.display()))?;
    }
    Ok(ExitCode::SUCCESS)
}

fn delete(options: &Options, ids: Vec<String>, organisation: &str) -> Result<ExitCode> {
    let asked: std::collections::BTreeSet<String> = ids.into_iter().collect();
    let count = u64::try_from(asked.len()).unwrap_or(u64::MAX);
    let deleted = with_organisation(options, organisation, Absent::Refuse, async |monitor, organisation| {
        let ids = asked.into_iter().collect();
        let deleted = actions::delete_assets(monitor, organisation, ids, monitor::driver::now()).await?;
        monitor::driver::settle(monitor).await?;
        Ok(deleted)
    })?;
    terminal::print(&format!("deleted {deleted}"))?;
    if deleted < count {
        terminal::tell(&format!("{} of the {count} ids are not in the inventory", count - deleted));
        return Ok(ExitCode::FAILURE);
    }
    Ok(ExitCode::SUCCESS)
}
