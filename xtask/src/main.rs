//! The project's chores: `cargo xtask test`, `tidy`, `licences`, `reference`, `bench`, `reading`, `fuzz`.
//!
//! Does not know: anything about advisories; it only runs programs and reads the repository.

#![expect(
    clippy::disallowed_methods,
    reason = "chores read the clock and the environment where they need them; nothing here decides about advisories"
)]

mod bench;
mod checks;
mod dependencies;
mod fuzz;
mod licence;
mod licences;
mod machine;
mod postgres;
mod program;
mod reading;
mod reference;
mod tidy;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

const USAGE: &str = "\
cargo xtask test [--fast]     every check: formatting, clippy, tidy, dependencies, tests on both databases, doc tests
                              --fast leaves out PostgreSQL, the dependency check and the doc tests
cargo xtask tidy              only the house rules of ARCHITECTURE.md and STYLE.md
cargo xtask licences          writes the packages of Cargo.lock with their licences for the page /about
cargo xtask reference         writes what docs/reference takes from the program: the policy and its schema
cargo xtask bench [NAME]...   our figures beside their floors: those named of documents, import, match, web and sync, which needs
                              nginx, gpg and csaf-cli; without a name all but sync
cargo xtask reading [--seed N] [--count N] [ID]...
                              what the rules write about advisories of the corpus, as text under target/reading:
                              thirty drawn by a seed, or those named
cargo xtask fuzz [--minutes N] [TARGET]...
                              a fuzzer at the readers, 20 minutes each: goes on where the last run stopped, and says where it
                              keeps what it found
";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let outcome = match words.as_slice() {
        [] | ["-h" | "--help" | "help", ..] | [_, "-h" | "--help"] => {
            print!("{USAGE}");
            Ok(true)
        }
        ["test"] => checks::run(&root(), checks::Extent::Whole),
        ["test", "--fast"] => checks::run(&root(), checks::Extent::Fast),
        ["tidy"] => tidy::run(&root()),
        ["reference"] => reference::write(&root()),
        ["licences"] => licences::write(&root()),
        ["bench", names @ ..] => bench::run(&root(), names),
        ["fuzz", words @ ..] => fuzz::run(&root(), words),
        ["reading", words @ ..] => reading::run(&root(), words),
        _ => {
            eprint!("xtask: cannot read `{}`\n\n{USAGE}", arguments.join(" "));
            return ExitCode::from(2);
        }
    };
    match outcome {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("xtask: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// The repository's folder.
fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().unwrap_or(here).to_path_buf()
}
