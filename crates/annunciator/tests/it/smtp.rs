//! A real SMTP server (aiosmtpd) for one test, stopped when dropped.

use serde_json::Value;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

pub(crate) struct SmtpSink {
    child: Child,
    mails: PathBuf,
    pub(crate) port: u16,
}

impl SmtpSink {
    /// Starts the server; `None` (and a line that says so) where Python or aiosmtpd is missing, unless CI=true.
    pub(crate) fn start(folder: &Path, test: &str) -> Option<SmtpSink> {
        let mails = folder.join("mails.jsonl");
        let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/smtp_sink.py");
        let mut child = Command::new(crate::program::python())
            .arg(script)
            .arg(&mails)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .ok()?;
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let Ok(port) = line.trim().parse() else {
            assert!(!crate::program::in_ci(), "{test} needs python3 with aiosmtpd");
            println!("skipped: {test}: python3 with aiosmtpd is missing");
            return None;
        };
        Some(SmtpSink { child, mails, port })
    }

    /// Every mail accepted so far.
    pub(crate) fn mails(&self) -> Vec<Value> {
        let text = std::fs::read_to_string(&self.mails).unwrap_or_default();
        text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }
}

impl Drop for SmtpSink {
    fn drop(&mut self) {
        drop(self.child.stdin.take());
        let _ = self.child.wait();
    }
}
