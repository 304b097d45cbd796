//! The program: arguments, configuration, wiring. Data goes to standard output, everything else to standard error.
//!
//! Exit codes: 0 done; 1 the command could not do its work; 2 wrong arguments or configuration.

#![deny(clippy::print_stdout, clippy::print_stderr, reason = "`terminal` prints, whoever reads, whatever it is")]

mod cli;
mod config;
mod presets;
mod progress;
mod requests;
mod samples;
mod terminal;
mod wiring;

use clap::Parser;
use std::process::ExitCode;

/// Deciding matches takes half the time with it (`docs/decisions/0016-allocator.md`).
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let arguments = cli::Arguments::parse();
    wiring::start_log(&arguments.options);
    match cli::run(arguments) {
        Ok(code) => code,
        Err(error) => {
            // Only the configuration's own text has several lines: where in it the mistake is.
            format!("annunciator: {}", told(&error)).lines().for_each(terminal::tell);
            let misconfigured = error.downcast_ref::<wiring::Misconfigured>().is_some();
            if misconfigured { ExitCode::from(2) } else { ExitCode::FAILURE }
        }
    }
}

/// The error and its causes in one line. Many errors say their cause themselves.
fn told(error: &anyhow::Error) -> String {
    let mut told = String::new();
    for cause in error.chain().map(ToString::to_string) {
        if told.is_empty() {
            told = cause;
        } else if !told.ends_with(&cause) {
            told = format!("{told}: {cause}");
        }
    }
    told
}

#[cfg(test)]
mod tests {
    use super::*;
    use anyhow::{Context, anyhow};

    #[test]
    fn a_cause_is_told_once() {
        let error = Err::<(), _>(anyhow!("no such file")).context("reading a: no such file").context("importing a");
        assert_eq!(told(&error.unwrap_err()), "importing a: reading a: no such file");
    }
}
