//! Pages under load beside a bare handler that returns a page of the same size, one server thread each.

use super::process::memory;
use super::{Ground, median};
use crate::program;
use anyhow::{Context, Result, bail};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// Rounds of page and floor in turn.
const ROUNDS_COUNT: usize = 3;
/// Where the floor listens.
const FLOOR_PORT: u16 = 18_099;
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
    let (child, address) = serve(ground, &data)?;
    let server = Stopped(child);
    get(&address, "/advisories?q=modbus")?;
    let first_search = start.elapsed().as_secs_f64();
    std::thread::sleep(Duration::from_secs(2));
    let idle = memory(server.0.id(), "VmRSS:").unwrap_or_default();
    println!("\nStart to first answered search: {first_search:.3} s; idle memory: {idle:.0} MB\n");
    println!("| path | bytes | requests/s | p99 | floor requests/s | ratio |\n|---|---|---|---|---|---|");
    for path in PATHS {
        let page = get(&address, path)?;
        let file = ground.scratch.join("page.html");
        std::fs::write(&file, &page)?;
        let bare = Command::new(ground.floors.join("floor_web")).arg(FLOOR_PORT.to_string()).arg(&file).spawn()?;
        let bare = Stopped(bare);
        let floor_address = format!("127.0.0.1:{FLOOR_PORT}");
        wait_for(&floor_address)?;
        let (mut ours, mut floors, mut tails) = (Vec::new(), Vec::new(), Vec::new());
        for _ in 0..ROUNDS_COUNT {
            floors.push(wrk(&format!("http://{floor_address}/page/7"))?.0);
            let (rate, tail) = wrk(&format!("http://{address}{path}"))?;
            ours.push(rate);
            tails.push(tail);
        }
        let (rate, floor) = (median(ours), median(floors));
        let tail = tails.pop().unwrap_or_default();
        println!("| `{path}` | {} | {rate:.0} | {tail} | {floor:.0} | 1/{:.2} |", page.len(), floor / rate);
        drop(bare);
    }
    let loaded = memory(server.0.id(), "VmRSS:").unwrap_or_default();
    println!("\nMemory after the load: {loaded:.0} MB");
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

fn serve(ground: &Ground, data: &std::path::Path) -> Result<(Child, String)> {
    let mut command = Command::new(&ground.program);
    command.arg("--data-dir").arg(data).args(["serve", "--listen", "127.0.0.1:0"]);
    let mut child = command.env("ANNUNCIATOR_SERVER_THREADS", "1").stderr(Stdio::piped()).spawn()?;
    let lines = BufReader::new(child.stderr.take().context("standard error")?).lines();
    for line in lines {
        let line = line?;
        if let Some((_, rest)) = line.split_once("http://") {
            let address = rest.chars().take_while(|c| c.is_ascii_digit() || ".:".contains(*c)).collect();
            return Ok((child, address));
        }
    }
    bail!("the server ended without saying where it listens")
}

fn wait_for(address: &str) -> Result<()> {
    let start = Instant::now();
    while TcpStream::connect(address).is_err() {
        if start.elapsed() > PATIENCE {
            bail!("nothing listens on {address}");
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    Ok(())
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

/// Requests per second and the 99th percentile as wrk prints it.
fn wrk(url: &str) -> Result<(f64, String)> {
    let text = program::read(Command::new("wrk").args(["-t1", "-c16", "-d5s", "--latency", url]))
        .context("wrk is a package of Debian")?;
    let value = |caption: &str| text.lines().find_map(|line| line.trim().strip_prefix(caption)).map(str::trim);
    let rate = value("Requests/sec:").and_then(|rate| rate.parse().ok()).context("wrk prints a rate")?;
    if let Some(errors) = value("Non-2xx or 3xx responses:") {
        bail!("{url}: {errors} answers were errors");
    }
    Ok((rate, value("99%").unwrap_or("?").to_owned()))
}
