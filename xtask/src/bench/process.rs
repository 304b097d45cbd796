//! One run of a program as a whole process: seconds of wall clock and peak memory.

use anyhow::{Context, Result, bail};
use std::io::{Read, Write};
use std::process::{Command, Stdio};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

/// How often memory is looked at; the peak only ever grows, so only the last few milliseconds can be missed.
const LOOK: Duration = Duration::from_millis(2);

/// What is kept of a standard error: the last lines say what failed.
const SAID_BYTES_MAX: usize = 64 * 1024;

/// What one run cost.
pub(super) struct Cost {
    pub(super) seconds: f64,
    pub(super) peak_megabytes: f64,
}

/// Runs to the end; when it fails, its standard error is in the message.
pub(super) fn measure(command: &mut Command) -> Result<Cost> {
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped());
    let start = Instant::now();
    let mut child = command.spawn().with_context(|| format!("starting {command:?}"))?;
    let said = drain(child.stderr.take().context("standard error")?);
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
        let said = said.join().unwrap_or_default();
        bail!("{command:?} ended with {status}: {}", String::from_utf8_lossy(&said).trim());
    }
    Ok(Cost { seconds, peak_megabytes: peak })
}

/// Reads on until the end, so that the process that writes never waits, nor dies of a closed pipe.
pub(super) fn drain(mut output: impl Read + Send + 'static) -> JoinHandle<Vec<u8>> {
    std::thread::spawn(move || {
        let mut said = Last(Vec::new());
        // What cannot be read is missing from an error message, no more.
        let _ = std::io::copy(&mut output, &mut said);
        said.0
    })
}

/// Keeps the last of what is written, about [`SAID_BYTES_MAX`].
struct Last(Vec<u8>);

impl Write for Last {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        if self.0.len() > SAID_BYTES_MAX {
            self.0.clear();
        }
        self.0.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// A line of `/proc/PID/status` in megabytes, e.g. `VmRSS:`.
pub(super) fn memory(process: u32, line: &str) -> Option<f64> {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let rest = status.lines().find_map(|text| text.strip_prefix(line))?;
    let kilobytes: f64 = rest.split_whitespace().next()?.parse().ok()?;
    Some(kilobytes / 1024.0)
}
