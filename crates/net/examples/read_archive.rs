//! Reads an archive and prints how many documents were verified, in which time and with how much memory.
//!
//! `cargo run --release -p net --example read_archive -- FILE`

#![expect(clippy::disallowed_methods, reason = "an example that measures reads the clock")]

use std::ops::ControlFlow;
use std::path::Path;
use std::time::Instant;

use net::provider::archive::read_documents;

fn main() {
    for path in std::env::args().skip(1) {
        let (start, mut verified, mut failed) = (Instant::now(), 0, 0);
        let report = read_documents(Path::new(&path), &mut |result| {
            match result {
                Ok(_) => verified += 1,
                Err(error) => {
                    failed += 1;
                    eprintln!("{error}");
                }
            }
            ControlFlow::Continue(())
        });
        let memory = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
        let peak = memory.lines().find(|line| line.starts_with("VmHWM")).unwrap_or("VmHWM: unknown");
        println!("{path}: {verified} verified, {failed} failed in {:?}, {peak}", start.elapsed());
        match report {
            Ok(report) => println!("{} index files, {} findings", report.index_files, report.findings.len()),
            Err(error) => println!("{error}"),
        }
    }
}
