//! `provider discover`: what a domain publishes, and what each place that was asked answered.

use crate::config::Config;
use crate::requests;
use crate::wiring::Misconfigured;
use anyhow::{Context, Result};
use clap::Args;
use net::provider::discover::{Discovery, discover};
use std::path::PathBuf;
use std::process::ExitCode;

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

/// Exit code 1 if nothing was found.
pub(crate) async fn run(config: &Config, target: &str, reach: &Reach, json: bool) -> Result<ExitCode> {
    let client = reach.kept().over(&requests::options(&config.polling).context(Misconfigured)?);
    let found = discover(target, &client).await.with_context(|| format!("looking for {target}"))?;
    if json {
        println!("{}", serde_json::to_string(&found)?);
    } else {
        print(target, &found);
    }
    Ok(if found.candidates.is_empty() { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

/// Steps to standard error, candidates to standard output.
pub(crate) fn print(target: &str, found: &Discovery) {
    for step in &found.steps {
        let sign = if step.found { "+" } else { "-" };
        // Errors name the address already.
        match step.answer.contains(&step.url) {
            true => eprintln!("{sign} {}", step.answer),
            false => eprintln!("{sign} {}: {}", step.url, step.answer),
        }
    }
    if found.candidates.is_empty() {
        eprintln!("{target} publishes nothing at the places where it is looked for; ask its publisher for the address");
    }
    for candidate in &found.candidates {
        let name = if candidate.publisher.is_empty() { "a publisher that is not named" } else { &candidate.publisher };
        println!("{} {name} ({})", candidate.url, candidate.role);
        for finding in &candidate.findings {
            println!("  {}: {} {}", finding.severity.code(), finding.pointer, finding.message);
        }
    }
}
