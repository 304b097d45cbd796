//! `vex`: what an organisation's people decided, as CSAF VEX or CycloneDX VEX on standard output.
//!
//! Does not know: what is stated, or how it is written (`triage::vex`).

use super::Options;
use crate::terminal;
use crate::wiring;
use anyhow::{Context, Result};
use clap::{Args, ValueEnum};
use monitor::actions::{VexWanted, export_vex};
use std::process::ExitCode;
use triage::vex::Form;
use triage::wording::Language;
use url::Url;

/// Which document.
#[derive(Debug, Args)]
pub(super) struct Wanted {
    /// The organisation.
    #[arg(long, visible_alias = "org", value_name = "NAME")]
    organisation: String,
    /// Form of the document.
    #[arg(long, value_enum, default_value = "csaf")]
    format: VexFormat,
    /// Leave out what nobody decided, instead of calling it under investigation.
    #[arg(long)]
    decided_only: bool,
    /// A URL that is the organisation's own, as CSAF asks for; `public_url` in [server] when absent.
    #[arg(long, value_name = "URL")]
    namespace: Option<Url>,
}

/// Form of VEX.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum VexFormat {
    /// OASIS CSAF 2.0, profile VEX.
    Csaf,
    /// OWASP CycloneDX 1.6.
    Cyclonedx,
}

/// Prints the document; exit code 1 if there is nothing to state.
pub(super) fn run(options: &Options, wanted: &Wanted) -> Result<ExitCode> {
    let mut config = wiring::load_config(options)?;
    config.reading.organisation.clone_from(&wanted.organisation);
    wiring::block_on(0, async {
        let store = wiring::open_store(&config).await?;
        let reader = wiring::named_reader(&config, &store).await?;
        let namespace = match &wanted.namespace {
            Some(url) => url.clone(),
            None => wiring::public_url(&config.server)?,
        };
        let form = match wanted.format {
            VexFormat::Csaf => Form::Csaf,
            VexFormat::Cyclonedx => Form::CycloneDx,
        };
        let asked = VexWanted {
            form,
            decided_only: wanted.decided_only,
            namespace: namespace.as_str(),
            language: Language::En,
            now: monitor::driver::now(),
        };
        let exported = export_vex(&store, &reader, asked).await?;
        store.close().await?;
        let Some(exported) = exported else {
            terminal::tell("There is no match of which anything could be said; nothing is exported.");
            return Ok(ExitCode::FAILURE);
        };
        terminal::print(&serde_json::to_string_pretty(&exported.document).context("writing the document as JSON")?)?;
        Ok(ExitCode::SUCCESS)
    })
}
