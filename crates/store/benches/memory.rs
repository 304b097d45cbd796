//! How fast the memory is with real documents: storing, assessing, single pages, lists, searches, the file's size.
//!
//! `cargo bench -p store`; needs the corpus (`ANNUNCIATOR_CORPUS`) and, for the second half, a server
//! (`ANNUNCIATOR_TEST_POSTGRES`, a URL of an empty database). `ANNUNCIATOR_BENCH_COPIES=50` takes each document fifty times.

#![expect(clippy::expect_used, clippy::disallowed_methods, reason = "a bench reads the environment and may stop")]

use jiff::Timestamp;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};
use store::{
    AdvisoryFilter, AdvisoryKey, CaseId, Claim, EpssRow, NewDocument, OrganisationId, Reader, Stage, Store, Target,
};
use triage::advisory::{AdvisoryId, Tlp};
use triage::assessment::Policy;
use triage::{Advisory, Assessment, Enrichment};
use uuid::Uuid;

/// Documents of one transaction.
const BATCH_COUNT: usize = 200;
/// How often a quick thing is done, so that it can be timed.
const REPEAT_COUNT: usize = 50;
/// Times that each search is asked: two are beyond the 99th percentile.
const ASKED_COUNT: usize = 200;

fn main() {
    let corpus = std::env::var("ANNUNCIATOR_CORPUS")
        .map_or_else(|_| PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/corpus")), PathBuf::from);
    let archive = corpus.join("cisa/cisa-ot-2017-2023.tar.gz");
    if !archive.is_file() {
        println!("skipped: memory: no corpus");
        return;
    }
    let copies = std::env::var("ANNUNCIATOR_BENCH_COPIES").ok().and_then(|count| count.parse().ok()).unwrap_or(1);
    let documents = copied(&read_documents(&archive), copies);
    println!("{} documents", documents.len());
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().expect("runtime");
    let folder = tempfile::tempdir().expect("folder");
    let file = folder.path().join("panel.db");
    let target = Target::parse(file.to_str().expect("path")).expect("target");
    println!("SQLite");
    runtime.block_on(measure(&target, documents.clone()));
    println!("  file: {:.1} MB", std::fs::metadata(&file).expect("file").len() as f64 / 1e6);
    print_sizes(&file);
    match std::env::var("ANNUNCIATOR_TEST_POSTGRES") {
        Ok(url) => {
            println!("PostgreSQL");
            runtime.block_on(measure(&Target::parse(&url).expect("target"), documents));
        }
        Err(_) => println!("skipped: memory: no PostgreSQL"),
    }
}

/// Each document so often, under other ids.
fn copied(documents: &[NewDocument], copies: u32) -> Vec<NewDocument> {
    let copy = |number: u32| {
        documents.iter().map(move |document| {
            let mut copy = document.clone();
            if number > 0 {
                copy.advisory.id = AdvisoryId(Uuid::new_v5(&document.advisory.id.0, &number.to_be_bytes()));
                copy.advisory.tracking_id = format!("{}-{number}", document.advisory.tracking_id);
                copy.sha256 = sha256(format!("{} {number}", document.sha256).as_bytes());
                copy.case_id = CaseId(Uuid::new_v5(&Uuid::NAMESPACE_OID, copy.advisory.id.0.as_bytes()));
            }
            copy
        })
    };
    (0..copies).flat_map(copy).collect()
}

fn read_documents(archive: &Path) -> Vec<NewDocument> {
    let file = std::fs::File::open(archive).expect("archive");
    let mut tar = tar::Archive::new(flate2::read::GzDecoder::new(file));
    let mut documents = Vec::new();
    for entry in tar.entries().expect("entries") {
        let mut entry = entry.expect("entry");
        let path = entry.path().expect("path").into_owned();
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default().to_owned();
        if !name.starts_with("ics") || !name.ends_with(".json") {
            continue;
        }
        let mut raw = Vec::new();
        entry.read_to_end(&mut raw).expect("bytes");
        let (document, findings) = csaf::read(&raw).expect("readable");
        let (advisory, _) = triage::advisory::normalise(&document);
        let sha256 = sha256(&raw);
        let case_id = CaseId(Uuid::new_v5(&Uuid::NAMESPACE_OID, advisory.id.0.as_bytes()));
        let (source, signature) = (name, "good".to_owned());
        let signature_file = None;
        documents.push(NewDocument {
            raw,
            sha256,
            source,
            signature,
            signature_file,
            advisory,
            findings,
            announce: false,
            case_id,
        });
    }
    documents
}

fn sha256(bytes: &[u8]) -> String {
    use sha2::{Digest, Sha256};
    format!("{:x}", Sha256::digest(bytes))
}

async fn measure(target: &Target, documents: Vec<NewDocument>) {
    let now = Timestamp::from_second(1_700_000_000).expect("time");
    let store = Store::open(target).await.expect("open");
    let ids: Vec<AdvisoryId> = documents.iter().map(|document| document.advisory.id).collect();
    let mut documents = documents.into_iter();
    let batches: Vec<Vec<NewDocument>> = std::iter::from_fn(|| {
        let batch: Vec<NewDocument> = documents.by_ref().take(BATCH_COUNT).collect();
        Some(batch).filter(|batch| !batch.is_empty())
    })
    .collect();
    let watch = Watch::start();
    for batch in batches {
        store.store_documents(batch, now).await.expect("store");
    }
    watch.report("store_documents", ids.len());
    assess(&store, now).await;
    store.refresh_statistics().await.expect("statistics");
    read(&store, &ids).await;
    list(&store).await;
    import_catalog(&store, now).await;
    let watch = Watch::start();
    while store.seal_ledger(1_000).await.expect("seal") > 0 {}
    watch.report("seal_ledger", ids.len());
    store.close().await.expect("close");
}

async fn assess(store: &Store, now: Timestamp) {
    let policy = Policy::built_in();
    let mut decided = Vec::new();
    let watch = Watch::start();
    loop {
        let claims = store.claim_work(Stage::Assess, now, 200).await.expect("claim");
        if claims.is_empty() {
            break;
        }
        let ids: Vec<AdvisoryId> = claims.iter().map(|claim| claim.advisory_id()).collect();
        decided.push((claims, store.load_for_assessment(&ids).await.expect("load")));
    }
    watch.report("claim_work, load_for_assessment", decided.iter().map(|(claims, _)| claims.len()).sum());
    let assess = |(claims, loaded): (Vec<Claim>, Vec<(Advisory, Enrichment)>)| {
        let pairs = claims.into_iter().zip(loaded);
        pairs
            .map(|(claim, (advisory, enrichment))| (claim, triage::assessment::assess(&advisory, &enrichment, &policy)))
            .collect()
    };
    let assessed: Vec<Vec<(Claim, Assessment)>> = decided.into_iter().map(assess).collect();
    let count = assessed.iter().map(Vec::len).sum();
    let watch = Watch::start();
    for batch in assessed {
        store.record_assessments(batch, now).await.expect("record");
    }
    watch.report("record_assessments", count);
}

/// An EPSS file of today's size, twice: most scores of the second day are those of the first.
async fn import_catalog(store: &Store, now: Timestamp) {
    for (day, changed) in [(1, 1), (2, 50)] {
        let row = |number: u32| EpssRow {
            cve: format!("CVE-{}-{:04}", 1999 + number % 25, number / 25),
            probability: f64::from(number % 1_000 + u32::from(number.is_multiple_of(changed))) / 100_000.0,
            percentile: f64::from(number) / 300_000.0,
        };
        let rows: Vec<EpssRow> = (0..260_000).map(row).collect();
        let count = rows.len();
        let watch = Watch::start();
        let done = store.import_epss(rows, jiff::civil::date(2024, 4, day), false, now).await.expect("epss");
        watch.report(&format!("import_epss, {} advisories to assess again", done.reassess), count);
    }
}

fn reader() -> Reader {
    Reader { organisation: OrganisationId(Uuid::from_u128(1)), tlp: Tlp::Clear }
}

async fn read(store: &Store, ids: &[AdvisoryId]) {
    let reader = reader();
    let watch = Watch::start();
    for id in ids {
        store.find_advisory(&reader, &AdvisoryKey::Id(*id)).await.expect("find");
    }
    watch.report("find_advisory, unpacked", ids.len());
    let last = &ids[ids.len().saturating_sub(200)..];
    let watch = Watch::start();
    for _ in 0..REPEAT_COUNT {
        for id in last {
            store.find_advisory(&reader, &AdvisoryKey::Id(*id)).await.expect("find");
        }
    }
    watch.report("find_advisory, read before", last.len() * REPEAT_COUNT);
    let watch = Watch::start();
    for _ in 0..REPEAT_COUNT {
        for id in last {
            store.find_advisory_in_place(&reader, &AdvisoryKey::Id(*id), 500).await.expect("find");
        }
    }
    watch.report("find_advisory_in_place, read before", last.len() * REPEAT_COUNT);
    let watch = Watch::start();
    let (mut after, mut count) = (None, 0);
    loop {
        let batch = store.all_advisories(&reader, after, 200).await.expect("all");
        let Some(last) = batch.last() else { break };
        (after, count) = (Some(last.id), count + batch.len());
    }
    watch.report("all_advisories", count);
}

async fn list(store: &Store) {
    for query in [
        "",
        "siemens",
        "6GK7 343",
        "denial of service",
        "cve-2022-3",
        "\"denial of service\"",
        "vendor:siemens cvss>=8",
        "product:s7-1500 year>=2020",
        "sector:energy cve:2022 overflow",
        "fix:no",
    ] {
        let read = triage::search::parse(query).expect("a query");
        let (q, phrases, narrows) = (Some(read.words()), read.phrases(), read.narrows());
        let mut filter = AdvisoryFilter { q, phrases, narrows, ..AdvisoryFilter::default() };
        let watch = Watch::start();
        let (mut total, mut values) = (0, 0);
        let mut times: Vec<Duration> = Vec::with_capacity(ASKED_COUNT);
        for number in 0..ASKED_COUNT {
            let begun = Instant::now();
            // Another time each time, so that nothing is counted already.
            filter.since = Some(Timestamp::from_second(number as i64).expect("time"));
            let page = store.list_advisories(&reader(), &filter, None, 50).await.expect("list");
            times.push(begun.elapsed());
            total = page.total;
            values = page.facets.fields.values().map(Vec::len).sum();
        }
        watch.report(&format!("list_advisories {query:?} ({total} found, {values} values of facets)"), ASKED_COUNT);
        print_tail(times);
    }
    let watch = Watch::start();
    for _ in 0..REPEAT_COUNT {
        store.list_advisories(&reader(), &AdvisoryFilter::default(), None, 50).await.expect("list");
    }
    watch.report("list_advisories, the front page again", REPEAT_COUNT);
}

/// Wall-clock and processor time since it was started or read last.
struct Watch {
    wall: Instant,
    processor: Duration,
}

impl Watch {
    fn start() -> Watch {
        Watch { wall: Instant::now(), processor: processor_time() }
    }

    fn report(self, what: &str, count: usize) {
        let (wall, processor) = (self.wall.elapsed(), processor_time() - self.processor);
        let each = |spent: Duration| spent.as_secs_f64() * 1e6 / count.max(1) as f64;
        println!("  {what}: {count}, {:.1} µs each ({:.1} µs of this process's CPU)", each(wall), each(processor));
    }
}

/// The middle and the tail of times.
fn print_tail(mut times: Vec<Duration>) {
    times.sort_unstable();
    let at = |share: f64| {
        let place = (times.len() as f64 * share) as usize;
        times.get(place.min(times.len().saturating_sub(1))).map_or(0.0, Duration::as_secs_f64) * 1e3
    };
    println!("    p50 {:.3} ms, p99 {:.3} ms, longest {:.3} ms", at(0.5), at(0.99), at(1.0));
}

/// User and system time of this process, from `/proc/self/stat` in hundredths of a second.
fn processor_time() -> Duration {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let after_name = stat.rsplit_once(')').map(|(_, rest)| rest).unwrap_or_default();
    let ticks: u64 = after_name.split_whitespace().skip(11).take(2).filter_map(|field| field.parse::<u64>().ok()).sum();
    Duration::from_millis(ticks * 10)
}

fn print_sizes(file: &Path) {
    let connection = rusqlite::Connection::open(file).expect("open");
    for (table, column) in [("documents", "raw"), ("advisory_bodies", "advisory"), ("advisory_bodies", "assessment")] {
        let sql = format!("SELECT coalesce(sum(length({column})), 0) FROM {table}");
        let bytes: i64 = connection.query_row(&sql, [], |row| row.get(0)).expect("size");
        println!("  {table}.{column}: {:.1} MB", bytes as f64 / 1e6);
    }
    let sql = "SELECT coalesce(sum(length(block)), 0) FROM advisory_search_data";
    let bytes: i64 = connection.query_row(sql, [], |row| row.get(0)).expect("size");
    println!("  advisory_search: {:.1} MB", bytes as f64 / 1e6);
}
