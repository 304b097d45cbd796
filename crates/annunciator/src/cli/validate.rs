//! `validate`: whether documents conform to CSAF 2.0 or 2.1, without database; and without network, unless it is asked for.
//!
//! Does not know: what is tested (`csaf_validate`).

mod online;
mod sarif;

use super::Options;
use crate::terminal;
use anyhow::{Context, Result};
use clap::{Args, ValueEnum};
use csaf_validate::{DOCUMENT_SIZE_BYTES_MAX, Profile, Report, Selection, Severity, Verdict, validate};
use serde_json::{Value, json};
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// What is validated, and by which tests.
#[derive(Debug, Args)]
#[command(after_help = "Exit codes: 0 every file is valid; 1 the schema or a mandatory test found a fault; \
    2 a file could not be read or is not JSON, or a test that decides could not run.\n\
    Tests that ask the network (6.3.6, 6.3.7) run with --online alone; the spell check (6.3.8) runs where it is named.")]
pub(super) struct Wanted {
    /// CSAF documents; `-` is standard input.
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// basic: schema and mandatory tests; extended: the optional (2.1: recommended) ones too; full: the informative ones too.
    #[arg(long, value_enum, default_value = "basic")]
    profile: ProfileName,
    /// Only these tests, by number: schema,6.1.1,6.2.20
    #[arg(long, value_name = "TESTS", value_delimiter = ',', conflicts_with = "profile")]
    tests: Vec<String>,
    /// Form of the answer; json is one object on each line, sarif is SARIF 2.1.0.
    #[arg(long, value_enum, default_value = "text")]
    format: ReportFormat,
    /// Also ask the addresses that the documents name whether they answer (6.3.6, 6.3.7): few of each host, none in private networks.
    #[arg(long)]
    online: bool,
}

/// A profile by name.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum ProfileName {
    Basic,
    Extended,
    Full,
}

/// Form of the findings.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum ReportFormat {
    Text,
    Json,
    Sarif,
}

/// One file's outcome.
struct Judged<'f> {
    file: &'f Path,
    outcome: Result<Report, String>,
}

pub(super) fn run(options: &Options, wanted: &Wanted) -> Result<ExitCode> {
    let selection = match selection(wanted) {
        Ok(selection) => selection,
        Err(unknown) => {
            terminal::tell(&format!("annunciator: {unknown}"));
            return Ok(ExitCode::from(2));
        }
    };
    let reach = if wanted.online { Some(online::Reach::open(options)?) } else { None };
    let mut worst = 0;
    let mut all = Vec::new();
    for file in &wanted.files {
        let judged = Judged { file, outcome: judge(file, &selection, reach.as_ref()) };
        worst = worst.max(code(&judged));
        match wanted.format {
            ReportFormat::Text => print_text(&judged)?,
            ReportFormat::Json => terminal::print(&as_json(&judged).to_string())?,
            ReportFormat::Sarif => all.push(judged),
        }
    }
    if wanted.format == ReportFormat::Sarif {
        terminal::print(&serde_json::to_string_pretty(&sarif::render(&all)).context("writing SARIF")?)?;
    }
    Ok(ExitCode::from(worst))
}

fn selection(wanted: &Wanted) -> Result<Selection, csaf_validate::UnknownTest> {
    if !wanted.tests.is_empty() {
        return Selection::of_tests(wanted.tests.iter().map(|name| name.trim()));
    }
    Ok(Selection::of_profile(match wanted.profile {
        ProfileName::Basic => Profile::Basic,
        ProfileName::Extended => Profile::Extended,
        ProfileName::Full => Profile::Full,
    }))
}

fn judge(file: &Path, selection: &Selection, reach: Option<&online::Reach>) -> Result<Report, String> {
    let bytes = read(file).map_err(|error| format!("reading it: {error}"))?;
    let report = validate(&bytes, selection).map_err(|error| error.to_string())?;
    match reach {
        Some(reach) => reach.ask(&bytes, report).map_err(|error| format!("asking its addresses: {error:#}")),
        None => Ok(report),
    }
}

/// The file's bytes, one more than the limit at most: the referee says how much is too much.
fn read(file: &Path) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let limit = DOCUMENT_SIZE_BYTES_MAX as u64 + 1;
    if file == Path::new("-") {
        io::stdin().lock().take(limit).read_to_end(&mut bytes)?;
    } else {
        File::open(file)?.take(limit).read_to_end(&mut bytes)?;
    }
    Ok(bytes)
}

/// The exit code that one file alone would give.
fn code(judged: &Judged<'_>) -> u8 {
    match judged.outcome.as_ref().map(Report::verdict) {
        Ok(Verdict::Valid) => 0,
        Ok(Verdict::Invalid) => 1,
        Ok(Verdict::Undecided) | Err(_) => 2,
    }
}

fn print_text(judged: &Judged<'_>) -> Result<()> {
    let file = judged.file.display();
    let report = match &judged.outcome {
        Ok(report) => report,
        Err(why) => return terminal::show(&format!("{file}: {why}")),
    };
    let [errors, warnings, notes] = [Severity::Error, Severity::Warning, Severity::Note].map(|one| report.count(one));
    let (verdict, edition, ran) = (report.verdict().as_str(), report.edition.as_str(), report.ran.len());
    terminal::show(&format!(
        "{file}: {verdict} (CSAF {edition}, {ran} tests): {errors} errors, {warnings} warnings, {notes} notes"
    ))?;
    for finding in &report.findings {
        let place = if finding.pointer.is_empty() { "/" } else { &finding.pointer };
        terminal::show(&format!("  {} {} {place}: {}", finding.severity.as_str(), finding.test, finding.message))?;
    }
    for (test, why) in &report.not_run {
        terminal::show(&format!("  not run {test}: {}", why.as_str()))?;
    }
    if report.left_out > 0 {
        terminal::show(&format!("  {} more findings are left out", report.left_out))?;
    }
    Ok(())
}

fn as_json(judged: &Judged<'_>) -> Value {
    let file = judged.file.display().to_string();
    let report = match &judged.outcome {
        Ok(report) => report,
        Err(why) => return json!({"file": file, "verdict": "unreadable", "error": why}),
    };
    let finding = |finding: &csaf_validate::Finding| {
        json!({
            "test": finding.test,
            "severity": finding.severity.as_str(),
            "pointer": finding.pointer,
            "message": finding.message,
            "clause": finding.clause(report.edition),
        })
    };
    let not_run = |(test, why): &(String, csaf_validate::NotRun)| json!({"test": test, "why": why.as_str()});
    json!({
        "file": file,
        "edition": report.edition.as_str(),
        "verdict": report.verdict().as_str(),
        "ran": report.ran,
        "not_run": report.not_run.iter().map(not_run).collect::<Vec<_>>(),
        "findings": report.findings.iter().map(finding).collect::<Vec<_>>(),
        "left_out": report.left_out,
    })
}
