//! `convert`: a document from one edition of CSAF to the other, with a report of what that did to it.
//!
//! What is written has passed the schema and the mandatory tests of its edition, if what was read had passed those of its own.
//! Does not know: how anything is converted (`csaf::convert`), or tested (`csaf_validate`).

use crate::terminal;
use anyhow::{Context, Result};
use clap::{Args, ValueEnum};
use csaf::convert::{Converted, Effect, Note, Target, Wishes, convert};
use csaf_validate::{Edition, Profile, Selection, Severity};
use serde_json::{Value, json};
use std::io::Read;
use std::path::PathBuf;
use std::process::ExitCode;

/// What is wanted of a conversion.
#[derive(Debug, Args)]
pub(crate) struct Wanted {
    /// The document; `-` is standard input.
    file: PathBuf,
    /// The edition to convert to; without it the other one than the document's.
    #[arg(long, value_enum)]
    to: Option<To>,
    /// Where the document goes; `-` is standard output. Nothing is written if the exit code is not 0.
    #[arg(long, value_name = "FILE", default_value = "-")]
    out: PathBuf,
    /// Form of the report on standard error.
    #[arg(long, value_enum, default_value = "text")]
    report: Form,
    /// From 2.1 to 2.0: write the document also when something is lost.
    #[arg(long)]
    lossy: bool,
    /// Write the document also when something is left to a person, or a mandatory test fails.
    #[arg(long)]
    keep_invalid: bool,
    /// Model, serial and order numbers are complete: add no star to them.
    #[arg(long)]
    complete_numbers: bool,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum To {
    #[value(name = "2.0")]
    V2_0,
    #[value(name = "2.1")]
    V2_1,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Form {
    Text,
    Json,
}

/// Exit code 0 if the document was written, 1 if not.
pub(crate) fn run(wanted: &Wanted) -> Result<ExitCode> {
    let bytes = read(&wanted.file)?;
    let document: Value = serde_json::from_slice(&bytes).context("reading the document as JSON")?;
    let target = wanted.to.map_or_else(|| other_than(&document), target_of);
    let wishes = Wishes { cwe_version: &csaf_validate::cwe_version, numbers_are_complete: wanted.complete_numbers };
    let was_valid = faults(&document, source_of(target)).is_empty();
    let mut converted = convert(document, target, &wishes)?;
    let faults = faults(&converted.document, edition_of(target));
    converted.notes.extend(faults);
    let is_written = is_written(wanted, target, &converted);
    tell(wanted.report, target, was_valid, is_written, &converted)?;
    if !is_written {
        return Ok(ExitCode::FAILURE);
    }
    let text = serde_json::to_string_pretty(&converted.document)?;
    match wanted.out.to_str() {
        Some("-") => terminal::print(&text)?,
        _ => std::fs::write(&wanted.out, text + "\n").with_context(|| format!("writing {}", wanted.out.display()))?,
    }
    Ok(ExitCode::SUCCESS)
}

fn read(file: &PathBuf) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let limit = csaf::limits::DOCUMENT_SIZE_BYTES_MAX as u64 + 1;
    match file.to_str() {
        Some("-") => std::io::stdin().lock().take(limit).read_to_end(&mut bytes).context("reading standard input")?,
        _ => {
            let opened = std::fs::File::open(file).with_context(|| format!("opening {}", file.display()))?;
            opened.take(limit).read_to_end(&mut bytes).with_context(|| format!("reading {}", file.display()))?
        }
    };
    anyhow::ensure!((bytes.len() as u64) < limit, "{} is larger than any document of CSAF", file.display());
    Ok(bytes)
}

fn other_than(document: &Value) -> Target {
    match document.pointer("/document/csaf_version").and_then(Value::as_str) {
        Some("2.1") => Target::V2_0,
        _ => Target::V2_1,
    }
}

fn target_of(to: To) -> Target {
    match to {
        To::V2_0 => Target::V2_0,
        To::V2_1 => Target::V2_1,
    }
}

fn edition_of(target: Target) -> Edition {
    match target {
        Target::V2_0 => Edition::V20,
        Target::V2_1 => Edition::V21,
    }
}

fn source_of(target: Target) -> Edition {
    match target {
        Target::V2_0 => Edition::V21,
        Target::V2_1 => Edition::V20,
    }
}

/// What schema and mandatory tests say against the document.
fn faults(document: &Value, edition: Edition) -> Vec<Note> {
    let of = |pointer: &str, message: String| Note { effect: Effect::Unresolved, pointer: pointer.to_owned(), message };
    match csaf_validate::validate_value(document.clone(), &Selection::of_profile(Profile::Basic), Some(edition)) {
        Ok(report) => {
            let against = report.findings.iter().filter(|finding| finding.severity == Severity::Error);
            let say = |test: &str, message: &str| format!("Test {test} of CSAF {} fails: {message}", edition.as_str());
            against.map(|finding| of(&finding.pointer, say(finding.test, &finding.message))).collect()
        }
        Err(error) => vec![of("", error.to_string())],
    }
}

fn is_written(wanted: &Wanted, target: Target, converted: &Converted) -> bool {
    let any = |effect: Effect| converted.notes.iter().any(|note| note.effect == effect);
    let whole = target == Target::V2_1 || wanted.lossy || !any(Effect::Lost);
    whole && (wanted.keep_invalid || !any(Effect::Unresolved))
}

fn tell(form: Form, target: Target, was_valid: bool, is_written: bool, converted: &Converted) -> Result<()> {
    let edition = edition_of(target).as_str();
    if let Form::Json = form {
        let notes: Vec<Value> = converted
            .notes
            .iter()
            .map(|note| json!({ "effect": note.effect.code(), "pointer": note.pointer, "message": note.message }))
            .collect();
        let report = json!({
            "to": edition, "input_valid": was_valid, "written": is_written, "worst": converted.worst().code(), "notes": notes,
        });
        terminal::tell(&report.to_string());
        return Ok(());
    }
    for Note { effect, pointer, message } in &converted.notes {
        terminal::tell(&format!("{}: {pointer}: {message}", effect.code()));
    }
    if !was_valid {
        terminal::tell("The document did not pass the schema and the mandatory tests of its own edition.");
    }
    let count = |effect: Effect| converted.notes.iter().filter(|note| note.effect == effect).count();
    let [lossless, guessed, lost, unresolved] =
        [Effect::Lossless, Effect::Guessed, Effect::Lost, Effect::Unresolved].map(count);
    let outcome = if is_written { "written" } else { "not written" };
    terminal::tell(&format!(
        "To CSAF {edition}: {outcome}; {lossless} changes lose nothing, {guessed} are guesses, {lost} losses, \
         {unresolved} are left to a person."
    ));
    Ok(())
}
