//! `provider discover`: what a domain publishes, and what each place that was asked answered.

use crate::config::Config;
use crate::requests;
use crate::terminal;
use crate::wiring::Misconfigured;
use anyhow::{Context, Result, bail};
use clap::Args;
use net::guard::ClientOptions;
use net::provider::discover::{Discovery, discover};
use std::path::PathBuf;
use std::process::ExitCode;
use url::Url;

/// What may be reached while looking.
#[derive(Clone, Debug, Args)]
pub(crate) struct Reach {
    /// Plain http:// may be used.
    #[arg(long)]
    allow_http: bool,
    /// Private and loopback addresses may be asked.
    #[arg(long)]
    allow_private: bool,
    /// A PEM file with an authority that is trusted besides the public ones.
    #[arg(long, value_name = "FILE")]
    ca_file: Option<PathBuf>,
}

impl Reach {
    /// As it is kept with an added provider.
    pub(crate) fn kept(&self) -> monitor::Reach {
        let Reach { allow_http, allow_private, ca_file } = self.clone();
        // The server may run elsewhere.
        let ca_file = ca_file.map(|file| file.canonicalize().unwrap_or(file));
        monitor::Reach { allow_http, allow_private, ca_file }
    }
}

/// What `target` is asked with; a mistake in either is found before anybody is asked.
pub(crate) fn options(config: &Config, target: &str, reach: &Reach) -> Result<ClientOptions> {
    let options = reach.kept().over(&requests::options(&config.polling)?);
    match Url::parse(target) {
        _ if target.trim().is_empty() => bail!("nothing to look for: name a domain or an address"),
        Ok(url) if target.contains("://") => options.check_for(&url)?,
        Err(error) if target.contains("://") => return Err(error).context("reading the address"),
        _ => options.check()?,
    }
    Ok(options)
}

/// Exit code 1 if nothing was found.
pub(crate) async fn run(config: &Config, target: &str, reach: &Reach, json: bool) -> Result<ExitCode> {
    let client = options(config, target, reach).context(Misconfigured)?;
    let found = discover(target, &client).await.with_context(|| format!("looking for {target}"))?;
    if json {
        terminal::print(&serde_json::to_string(&found)?)?;
    } else {
        print(target, &found)?;
    }
    Ok(if found.candidates.is_empty() { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

/// Steps to standard error, candidates to standard output.
pub(crate) fn print(target: &str, found: &Discovery) -> Result<()> {
    for step in &found.steps {
        let sign = if step.found { "+" } else { "-" };
        // Errors name the address already.
        match step.answer.contains(&step.url) {
            true => terminal::tell(&format!("{sign} {}", step.answer)),
            false => terminal::tell(&format!("{sign} {}: {}", step.url, step.answer)),
        }
    }
    if found.candidates.is_empty() {
        terminal::tell(&format!(
            "{target} publishes nothing at the places where it is looked for; ask its publisher for the address"
        ));
    }
    for candidate in &found.candidates {
        let name = if candidate.publisher.is_empty() { "a publisher that is not named" } else { &candidate.publisher };
        terminal::show(&format!("{} {name} ({})", candidate.url, candidate.role))?;
        for finding in &candidate.findings {
            terminal::show(&format!("  {}: {} {}", finding.severity.code(), finding.pointer, finding.message))?;
        }
    }
    Ok(())
}
