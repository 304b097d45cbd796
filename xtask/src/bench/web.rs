//! Pages under load beside a bare handler that returns a page of the same size, one server thread each.

use super::process::{drain, memory};
use super::{Ground, median};
use crate::program;
use anyhow::{Context, Result, bail};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// Rounds of page and floor in turn.
const ROUNDS_COUNT: usize = 3;
/// The first page of a bench is that of this advisory.
const PAGE: &str = "/advisories/cisa/ICSA-24-046-04";
/// What is measured: page, API, list, search.
const PATHS: [&str; 4] = [PAGE, "/api/v1/advisories/ICSA-24-046-04", "/advisories", "/advisories?q=modbus"];
/// Longest wait for a server to answer.
const PATIENCE: Duration = Duration::from_secs(20);

pub(super) fn run(ground: &Ground) -> Result<()> {
    let data = ground.scratch.join("web");
    program::run(Command::new(&ground.program).arg("--data-dir").arg(&data).arg("import").arg(ground.archive()))?;
    let start = Instant::now();
    let (server, address) = serve(ground, &data)?;
    get(&address, "/advisories?q=modbus")?;
    let first_search = start.elapsed().as_secs_f64();
    std::thread::sleep(Duration::from_secs(2));
    let idle = memory(server.0.id(), "VmRSS:").unwrap_or_default();
    println!("\nStart to first answered search: {first_search:.3} s; idle memory: {idle:.0} MB\n");
    println!("| path | bytes | requests/s | p99 | floor requests/s | ratio |\n|---|---|---|---|---|---|");
    for path in PATHS {
        compare(ground, &address, path)?;
    }
    let loaded = memory(server.0.id(), "VmRSS:").unwrap_or_default();
    println!("\nMemory after the load: {loaded:.0} MB");
    Ok(())
}

/// Prints the row of one path: medians over the rounds, beside the floor with a page of the same size.
fn compare(ground: &Ground, address: &str, path: &str) -> Result<()> {
    let page = get(address, path)?;
    let file = ground.scratch.join("page.html");
    std::fs::write(&file, &page)?;
    let (_bare, floor_address) = serve_floor(ground, &file)?;
    let (mut ours, mut floors, mut tails) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..ROUNDS_COUNT {
        floors.push(wrk(&format!("http://{floor_address}/page/7"))?.0);
        let (rate, tail) = wrk(&format!("http://{address}{path}"))?;
        ours.push(rate);
        tails.push(tail);
    }
    let (rate, floor, tail) = (median(ours), median(floors), median(tails));
    println!("| `{path}` | {} | {rate:.0} | {tail:.2} ms | {floor:.0} | 1/{:.2} |", page.len(), floor / rate);
    Ok(())
}

/// Killed when dropped.
struct Stopped(Child);

impl Drop for Stopped {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Our server and its address.
fn serve(ground: &Ground, data: &Path) -> Result<(Stopped, String)> {
    let mut command = Command::new(&ground.program);
    command.arg("--data-dir").arg(data).args(["serve", "--listen", "127.0.0.1:0"]);
    let mut child = Stopped(
        command
            .env("ANNUNCIATOR_SERVER_THREADS", "1")
            .env("ANNUNCIATOR_ACCOUNTS_SIGN_IN", "false")
            .stderr(Stdio::piped())
            .spawn()?,
    );
    let mut lines = BufReader::new(child.0.stderr.take().context("standard error")?);
    loop {
        let mut line = String::new();
        if lines.read_line(&mut line)? == 0 {
            bail!("the server ended without saying where it listens");
        }
        if let Some((_, rest)) = line.split_once("http://") {
            let address = rest.chars().take_while(|c| c.is_ascii_digit() || ".:".contains(*c)).collect();
            drain(lines);
            return Ok((child, address));
        }
    }
}

/// The floor's server for the page in `file`, and its address.
fn serve_floor(ground: &Ground, file: &Path) -> Result<(Stopped, String)> {
    let mut command = Command::new(ground.floors.join("floor_web"));
    let mut child = Stopped(command.arg(file).stdout(Stdio::piped()).spawn()?);
    let mut line = String::new();
    BufReader::new(child.0.stdout.take().context("standard output")?).read_line(&mut line)?;
    if line.is_empty() {
        bail!("the floor ended without saying where it listens");
    }
    Ok((child, line.trim().to_owned()))
}

fn get(address: &str, path: &str) -> Result<Vec<u8>> {
    let mut stream = TcpStream::connect(address)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    write!(stream, "GET {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n")?;
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes)?;
    if !bytes.starts_with(b"HTTP/1.1 200") {
        bail!("{path} answered {}", String::from_utf8_lossy(&bytes[..bytes.len().min(80)]));
    }
    let body = bytes.windows(4).position(|window| window == b"\r\n\r\n").map_or(0, |at| at + 4);
    Ok(bytes.split_off(body))
}

/// Requests per second, and the 99th percentile in milliseconds.
fn wrk(url: &str) -> Result<(f64, f64)> {
    let text = program::read(Command::new("wrk").args(["-t1", "-c16", "-d5s", "--latency", url]))
        .context("wrk is a package of Debian")?;
    let value = |caption: &str| text.lines().find_map(|line| line.trim().strip_prefix(caption)).map(str::trim);
    let rate = value("Requests/sec:").and_then(|rate| rate.parse().ok()).context("wrk prints a rate")?;
    if let Some(errors) = value("Non-2xx or 3xx responses:") {
        bail!("{url}: {errors} answers were errors");
    }
    Ok((rate, value("99%").and_then(milliseconds).context("wrk prints a 99th percentile")?))
}

/// `12.34us`, `12.34ms` or `1.23s`.
fn milliseconds(text: &str) -> Option<f64> {
    let unit_at = text.find(|character: char| character.is_ascii_alphabetic())?;
    let (figure, unit) = text.split_at(unit_at);
    let factor = match unit {
        "us" => 0.001,
        "ms" => 1.0,
        "s" => 1000.0,
        _ => return None,
    };
    Some(figure.parse::<f64>().ok()? * factor)
}

#[cfg(test)]
mod tests {
    use super::milliseconds;

    #[test]
    fn a_percentile_is_read_in_every_unit_that_wrk_prints() {
        let read = ["750.00us", "12.34ms", "1.50s"].map(milliseconds);
        assert_eq!(read, [Some(0.75), Some(12.34), Some(1500.0)]);
        assert_eq!(milliseconds("1.00m"), None);
    }
}
