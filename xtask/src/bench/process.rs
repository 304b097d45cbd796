//! One run of a program as a whole process: seconds of wall clock and peak memory.

use anyhow::{Context, Result, bail};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// How often memory is looked at; the peak only ever grows, so only the last few milliseconds can be missed.
const LOOK: Duration = Duration::from_millis(2);

/// What one run cost.
pub(super) struct Cost {
    pub(super) seconds: f64,
    pub(super) peak_megabytes: f64,
}

/// Runs to the end.
pub(super) fn measure(command: &mut Command) -> Result<Cost> {
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    let start = Instant::now();
    let mut child = command.spawn().with_context(|| format!("starting {command:?}"))?;
    let mut peak = 0.0;
    let status = loop {
        if let Some(megabytes) = memory(child.id(), "VmHWM:") {
            peak = megabytes;
        }
        match child.try_wait()? {
            Some(status) => break status,
            None => std::thread::sleep(LOOK),
        }
    };
    let seconds = start.elapsed().as_secs_f64();
    if !status.success() {
        bail!("{command:?} ended with {status}");
    }
    Ok(Cost { seconds, peak_megabytes: peak })
}

/// A line of `/proc/PID/status` in megabytes, e.g. `VmRSS:`.
pub(super) fn memory(process: u32, line: &str) -> Option<f64> {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let rest = status.lines().find_map(|text| text.strip_prefix(line))?;
    let kilobytes: f64 = rest.split_whitespace().next()?.parse().ok()?;
    Some(kilobytes / 1024.0)
}
