//! A million assets against all documents of the corpus: every verdict, one advisory, one asset, and through the store.
//!
//! `cargo bench -p store --bench matching`; needs the corpus (`ANNUNCIATOR_CORPUS`). Prints rows of a Markdown table.

#![expect(
    clippy::expect_used,
    clippy::disallowed_methods,
    clippy::indexing_slicing,
    reason = "a bench reads the environment and the clock, and may stop"
)]
#![expect(clippy::cast_precision_loss, clippy::cast_possible_truncation, reason = "figures for a person")]

mod fleet;
mod through_store;

use fleet::{Dice, Fleet};
use std::collections::BTreeMap;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::time::Instant;
use triage::Advisory;
use triage::advisory::AdvisoryId;
use triage::asset::AssetRecord;
use triage::matching::{
    AdvisoryIndex, AssetIndex, AssetKind, Match, PreparedAdvisory, Verdict, decide_assets, match_assets, match_kinds,
    match_pair, prepare, prepare_asset,
};

/// The program's.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Assets of the fleet.
const ASSETS_COUNT: usize = 1_000_000;
/// Where the fleet's dice begin.
const SEED: u64 = 2026;
/// Assets that are looked at one by one.
const SINGLE_COUNT: usize = 20_000;
/// Assets of the naive loop's sample.
const NAIVE_COUNT: usize = 100;
/// Threads of the verdict loop.
pub(crate) const THREADS_COUNT: usize = 2;
/// Kinds that a thread takes at once.
const PIECE_COUNT: usize = 1_000;

fn main() {
    let corpus = std::env::var("ANNUNCIATOR_CORPUS")
        .map_or_else(|_| PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/corpus")), PathBuf::from);
    let archive = corpus.join("cisa/cisa-ot-2017-2023.tar.gz");
    if !archive.is_file() {
        println!("skipped: matching: no corpus");
        return;
    }
    let advisories = read_advisories(&archive);
    let fleet = Fleet::of(&advisories);
    let start = Instant::now();
    let prepared: Vec<(AdvisoryId, PreparedAdvisory)> = advisories.iter().map(|one| (one.id, prepare(one))).collect();
    let prepare_seconds = start.elapsed().as_secs_f64();
    drop(advisories);
    let count = prepared.len();
    let singles: Vec<PreparedAdvisory> = prepared.iter().map(|(_, one)| one.clone()).collect();
    let start = Instant::now();
    let index = AdvisoryIndex::new(prepared);
    println!("| what | figure |\n|---|---|");
    tell("advisories, their products", &format!("{count}, {}", index.count_products()));
    tell(
        "preparing and indexing the advisories",
        &format!("{:.2} + {:.2} s", prepare_seconds, start.elapsed().as_secs_f64()),
    );
    let mut dice = Dice::new(SEED);
    let mut kinds: BTreeMap<AssetKind, u64> = BTreeMap::new();
    for _ in 0..ASSETS_COUNT {
        *kinds.entry(fleet.draw(&mut dice)).or_default() += 1;
    }
    let (kinds, counts): (Vec<AssetKind>, Vec<u64>) = kinds.into_iter().unzip();
    tell("models, assets, kinds of assets", &format!("{}, {ASSETS_COUNT}, {}", fleet.models(), kinds.len()));
    all_verdicts(&index, &kinds, &counts);
    let naive = naive(&singles, &kinds, count);
    one_asset(&index, &kinds);
    one_advisory(&singles, &kinds, naive);
    drop(singles);
    through_store::run(&fleet, index);
}

fn tell(what: &str, figure: &str) {
    println!("| {what} | {figure} |");
}

fn read_advisories(archive: &Path) -> Vec<Advisory> {
    let file = std::fs::File::open(archive).expect("archive");
    let mut tar = tar::Archive::new(flate2::read::GzDecoder::new(file));
    let mut advisories = Vec::new();
    for entry in tar.entries().expect("entries") {
        let mut entry = entry.expect("entry");
        let path = entry.path().expect("path").into_owned();
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default().to_owned();
        if name.starts_with("ics") && name.ends_with(".json") {
            let mut raw = Vec::new();
            entry.read_to_end(&mut raw).expect("bytes");
            advisories.push(triage::advisory::normalise(&csaf::read(&raw).expect("readable").0).0);
        }
    }
    advisories
}

/// Kinds side by side on all threads, piece by piece, as the stage does it. `work` is told where its piece begins.
pub(crate) fn in_threads<T: Send>(kinds: &[AssetKind], work: impl Fn(usize, &[AssetKind]) -> T + Sync) -> Vec<T> {
    let pieces = Mutex::new(kinds.chunks(PIECE_COUNT).enumerate());
    let next = || pieces.lock().expect("no thread stops").next();
    let in_turn = || std::iter::from_fn(next).map(|(at, piece)| work(at * PIECE_COUNT, piece)).collect::<Vec<T>>();
    std::thread::scope(|scope| {
        let threads: Vec<_> = (0..THREADS_COUNT).map(|_| scope.spawn(in_turn)).collect();
        threads.into_iter().flat_map(|thread| thread.join().expect("a thread")).collect()
    })
}

/// Every verdict of every kind; counted, and let go, piece by piece.
fn all_verdicts(index: &AdvisoryIndex, kinds: &[AssetKind], counts: &[u64]) {
    reset_peak();
    let (start, used) = (Instant::now(), processor_seconds());
    let tallies = in_threads(kinds, |from, piece| {
        let mut tally: BTreeMap<Verdict, (u64, u64)> = BTreeMap::new();
        for (_, Match { asset, verdict, .. }) in match_kinds(index, piece) {
            let slot = tally.entry(verdict).or_default();
            slot.0 += 1;
            slot.1 += counts[from + asset as usize];
        }
        tally
    });
    let (seconds, used) = (start.elapsed().as_secs_f64(), processor_seconds() - used);
    let mut sums: BTreeMap<Verdict, (u64, u64)> = BTreeMap::new();
    for (verdict, (of_kinds, of_assets)) in tallies.into_iter().flatten() {
        let sum = sums.entry(verdict).or_default();
        *sum = (sum.0 + of_kinds, sum.1 + of_assets);
    }
    tell("all verdicts, two threads", &format!("{seconds:.2} s ({used:.2} s of processor time)"));
    let sum = sums.values().fold((0, 0), |sum, one| (sum.0 + one.0, sum.1 + one.1));
    tell("pairs of kinds and advisories, of assets and advisories", &format!("{}, {}", sum.0, sum.1));
    for (verdict, (of_kinds, of_assets)) in sums {
        tell(&format!("… {}", verdict.code()), &format!("{of_kinds}, {of_assets}"));
    }
    tell("peak memory, documents, fleet and verdicts", &format!("{:.0} MB", peak_megabytes()));
}

/// Every asset with every advisory, without an index; on a sample, per million.
fn naive(advisories: &[PreparedAdvisory], kinds: &[AssetKind], count: usize) -> f64 {
    let step = kinds.len() / NAIVE_COUNT;
    let sample: Vec<_> = kinds.iter().step_by(step.max(1)).take(NAIVE_COUNT).map(record).collect();
    let start = Instant::now();
    let mut found = 0;
    for asset in &sample {
        let asset = prepare_asset(asset);
        found += advisories.iter().filter(|advisory| match_pair(advisory, &asset).is_some()).count();
    }
    let pair = start.elapsed().as_secs_f64() / (sample.len() * count) as f64;
    let all = pair * (ASSETS_COUNT * count) as f64;
    tell(
        "naive nested loop, one thread, extrapolated from a sample",
        &format!("{all:.0} s ({:.2} µs for each pair, {found} matches in {} pairs)", pair * 1e6, sample.len() * count),
    );
    pair
}

fn record(kind: &AssetKind) -> AssetRecord {
    let AssetKind { vendor, product, order_number, version, .. } = kind.clone();
    AssetRecord { vendor, product, order_number, version, ..AssetRecord::default() }
}

fn one_asset(index: &AdvisoryIndex, kinds: &[AssetKind]) {
    let step = (kinds.len() / SINGLE_COUNT).max(1);
    let times = kinds.iter().step_by(step).map(|kind| {
        let start = Instant::now();
        std::hint::black_box(match_kinds(index, std::slice::from_ref(kind)));
        start.elapsed().as_secs_f64()
    });
    tell("one new asset against all advisories", &percentiles(times.collect()));
}

fn one_advisory(advisories: &[PreparedAdvisory], kinds: &[AssetKind], pair: f64) {
    reset_peak();
    let start = Instant::now();
    let assets = AssetIndex::of_kinds(kinds);
    tell(
        "indexing the fleet's kinds",
        &format!("{:.2} s, peak memory {:.0} MB", start.elapsed().as_secs_f64(), peak_megabytes()),
    );
    let times = timed(advisories, |advisory| decide_assets(advisory, &assets).verdicts().count());
    let told = timed(advisories, |advisory| match_assets(advisory, &assets).len());
    let mean = times.iter().sum::<f64>() / times.len() as f64;
    tell("one new advisory against the fleet, every verdict", &percentiles(times));
    tell("the same with the evidence of every match in words", &percentiles(told));
    tell("naive loop for one advisory, beside it", &format!("{:.0} ×", pair * ASSETS_COUNT as f64 / mean));
}

/// Seconds that each advisory takes.
fn timed(advisories: &[PreparedAdvisory], work: impl Fn(&PreparedAdvisory) -> usize) -> Vec<f64> {
    let of_one = |advisory| {
        let start = Instant::now();
        std::hint::black_box(work(advisory));
        start.elapsed().as_secs_f64()
    };
    advisories.iter().map(of_one).collect()
}

fn percentiles(mut times: Vec<f64>) -> String {
    times.sort_by(f64::total_cmp);
    let at = |share: f64| times[((times.len() - 1) as f64 * share) as usize] * 1e3;
    format!("p50 {:.3}, p95 {:.3}, p99 {:.3}, longest {:.3} ms", at(0.5), at(0.95), at(0.99), at(1.0))
}

/// Seconds that all threads have run.
pub(crate) fn processor_seconds() -> f64 {
    let text = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let after = text.rsplit_once(") ").map_or("", |(_, after)| after);
    let ticks: f64 = after.split(' ').skip(11).take(2).filter_map(|cell| cell.parse::<f64>().ok()).sum();
    ticks / 100.0
}

/// Lets the peak begin anew.
pub(crate) fn reset_peak() {
    // Where the kernel refuses, the peak is the whole run's, which is only larger.
    let _ = std::fs::write("/proc/self/clear_refs", "5");
}

pub(crate) fn peak_megabytes() -> f64 {
    let text = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap_or_default();
    line.trim().trim_end_matches(" kB").parse::<f64>().unwrap_or(f64::NAN) / 1e3
}
