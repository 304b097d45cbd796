//! `cargo xtask fuzz`: a coverage-guided fuzzer at the targets of `fuzz/`, on the stable toolchain.
//!
//! Knows: how to build them instrumented, and where what they found is kept between runs.
//! Does not know: what a target does with its bytes (`fuzz/src/targets.rs`).

use crate::program;
use anyhow::{Context, Result, bail};
use std::path::Path;

/// What the compiler adds for the fuzzer; a nightly compiler is needed only for sanitizers, and nothing here is unsafe.
const FLAGS: &str = "-Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4 \
    -Cllvm-args=-sanitizer-coverage-inline-8bit-counters -Cllvm-args=-sanitizer-coverage-pc-table \
    -Cllvm-args=-sanitizer-coverage-trace-compares -Ccodegen-units=1 --cfg fuzzing";

/// With a target triple named, build scripts and macros are not instrumented.
const TRIPLE: &str = "x86_64-unknown-linux-gnu";

/// Of each target, unless told otherwise.
const MINUTES: u64 = 20;

/// Longer inputs find nothing that shorter ones do not, and cost time.
const INPUT_BYTES_MAX: u64 = 16 * 1024;

/// One input may take this long; the readers are far below it.
const INPUT_SECONDS_MAX: u64 = 10;

/// More memory is a find.
const MEMORY_MIB_MAX: u64 = 2048;

/// Runs the named targets, or all; true when none of them found anything.
///
/// # Errors
/// When a target is not known or cannot be built.
pub(crate) fn run(root: &Path, words: &[&str]) -> Result<bool> {
    let (minutes, named) = match words {
        ["--minutes", minutes, named @ ..] => (minutes.parse().context("reading --minutes")?, named),
        named => (MINUTES, named),
    };
    let known = list_targets(root)?;
    if let Some(unknown) = named.iter().find(|name| !known.iter().any(|one| one == **name)) {
        bail!("no target {unknown:?}; there are: {}", known.join(", "));
    }
    let kept = root.join("target/fuzz");
    let mut build = program::cargo(&root.join("fuzz"));
    build.env("RUSTFLAGS", FLAGS).env("CARGO_TARGET_DIR", &kept);
    program::run(build.args(["build", "--locked", "--release", "--bins", "--target", TRIPLE]))?;
    let mut clean = true;
    for target in known.iter().filter(|one| named.is_empty() || named.contains(&one.as_str())) {
        clean &= fuzz(root, &kept, target, minutes)?;
    }
    Ok(clean)
}

fn list_targets(root: &Path) -> Result<Vec<String>> {
    let folder = root.join("fuzz/corpus");
    let folders = std::fs::read_dir(&folder).with_context(|| format!("listing {}", folder.display()))?;
    let mut names: Vec<String> =
        folders.map(|one| Ok(one?.file_name().to_string_lossy().into_owned())).collect::<Result<_>>()?;
    names.sort();
    Ok(names)
}

/// One target, from what earlier runs and the repository keep. Its finds are in `target/fuzz/finds`.
fn fuzz(root: &Path, kept: &Path, target: &str, minutes: u64) -> Result<bool> {
    let (grown, finds) = (kept.join("corpus").join(target), kept.join("finds").join(target));
    for folder in [&grown, &finds] {
        std::fs::create_dir_all(folder).with_context(|| format!("making {}", folder.display()))?;
    }
    let mut command = std::process::Command::new(kept.join(TRIPLE).join("release").join(target));
    command.arg(&grown).arg(root.join("fuzz/corpus").join(target));
    command.arg(format!("-artifact_prefix={}/", finds.display()));
    command.arg(format!("-max_total_time={}", minutes * 60)).arg(format!("-max_len={INPUT_BYTES_MAX}"));
    command.arg(format!("-timeout={INPUT_SECONDS_MAX}")).arg(format!("-rss_limit_mb={MEMORY_MIB_MAX}"));
    command.arg("-print_final_stats=1");
    let clean = command.status().with_context(|| format!("starting the target {target}"))?.success();
    if !clean {
        println!("{target}: found something; see {}", finds.display());
    }
    Ok(clean)
}
