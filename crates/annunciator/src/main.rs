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
            eprintln!("annunciator: {error:#}");
            let misconfigured = error.downcast_ref::<wiring::Misconfigured>().is_some();
            if misconfigured { ExitCode::from(2) } else { ExitCode::FAILURE }
        }
    }
}

fn is_broken_pipe(error: &anyhow::Error) -> bool {
    let kinds = error.chain().filter_map(|cause| cause.downcast_ref::<std::io::Error>()).map(std::io::Error::kind);
    kinds.into_iter().any(|kind| kind == std::io::ErrorKind::BrokenPipe)
}
