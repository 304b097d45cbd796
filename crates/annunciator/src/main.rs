//! The program: arguments, configuration, wiring. Data goes to standard output, everything else to standard error.
//!
//! Exit codes: 0 done; 1 the command could not do its work; 2 wrong arguments or configuration.

mod cli;
mod config;
mod presets;
mod progress;
mod requests;
mod samples;
mod wiring;

use clap::Parser;
use std::process::ExitCode;

fn main() -> ExitCode {
    let arguments = cli::Arguments::parse();
    wiring::start_log(&arguments.options);
    match cli::run(arguments) {
        Ok(code) => code,
        // Whoever reads our output has read enough.
        Err(error) if is_broken_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("annunciator: {}", told(&error));
            let misconfigured = error.downcast_ref::<wiring::Misconfigured>().is_some();
            if misconfigured { ExitCode::from(2) } else { ExitCode::FAILURE }
        }
    }
}

fn is_broken_pipe(error: &anyhow::Error) -> bool {
    let kinds = error.chain().filter_map(|cause| cause.downcast_ref::<std::io::Error>()).map(std::io::Error::kind);
    kinds.into_iter().any(|kind| kind == std::io::ErrorKind::BrokenPipe)
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
