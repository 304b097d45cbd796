//! How fast the memory is with real documents: storing, assessing, single pages, lists, searches, the file's size.
//!
//! `cargo bench -p store`; needs the corpus (`ANNUNCIATOR_CORPUS`) and, for the second half, a server
//! (`ANNUNCIATOR_TEST_POSTGRES`, a URL of an empty database).

#![expect(clippy::expect_used, clippy::disallowed_methods, reason = "a bench reads the environment and may stop")]

use jiff::Timestamp;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};
use store::{AdvisoryFilter, AdvisoryKey, CaseId, Cursor, NewDocument, OrganisationId, Reader, Stage, Store, Target};
use triage::advisory::{AdvisoryId, Tlp};
use triage::assessment::Policy;
use uuid::Uuid;

const BATCH_COUNT: usize = 200;

fn main() {
    let corpus = std::env::var("ANNUNCIATOR_CORPUS")
        .map_or_else(|_| PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/corpus")), PathBuf::from);
    let archive = corpus.join("cisa/cisa-ot-2017-2023.tar.gz");
    if !archive.is_file() {
        println!("skipped: memory: no corpus");
        return;
    }
    let documents = read_documents(&archive);
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
        documents.push(NewDocument { raw, sha256, source, signature, advisory, findings, announce: false, case_id });
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
    let (count, mut documents) = (documents.len(), documents.into_iter());
    let mut spent = Duration::ZERO;
    loop {
        let batch: Vec<NewDocument> = documents.by_ref().take(BATCH_COUNT).collect();
        if batch.is_empty() {
            break;
        }
        let start = Instant::now();
        store.store_documents(batch, now).await.expect("store");
        spent += start.elapsed();
    }
    report("store_documents", spent, count);
    assess(&store, now).await;
    read(&store, &ids).await;
    let start = Instant::now();
    while store.seal_ledger(1_000).await.expect("seal") > 0 {}
    report("seal_ledger", start.elapsed(), count);
    store.close().await.expect("close");
}

async fn assess(store: &Store, now: Timestamp) {
    let policy = Policy::built_in();
    let (mut spent, mut count) = (Duration::ZERO, 0);
    loop {
        let start = Instant::now();
        let claims = store.claim_work(Stage::Assess, now, 200).await.expect("claim");
        if claims.is_empty() {
            break;
        }
        let ids: Vec<AdvisoryId> = claims.iter().map(|claim| claim.advisory_id()).collect();
        let loaded = store.load_for_assessment(&ids).await.expect("load");
        spent += start.elapsed();
        let assessed = claims
            .into_iter()
            .zip(&loaded)
            .map(|(claim, (advisory, enrichment))| (claim, triage::assessment::assess(advisory, enrichment, &policy)));
        let assessed: Vec<_> = assessed.collect();
        count += assessed.len();
        let start = Instant::now();
        store.record_assessments(assessed, now).await.expect("record");
        spent += start.elapsed();
    }
    report("claim, load, record_assessments", spent, count);
}

async fn read(store: &Store, ids: &[AdvisoryId]) {
    let reader = Reader { organisation: OrganisationId(Uuid::from_u128(1)), tlp: Tlp::Clear };
    for round in ["find_advisory, unpacked", "find_advisory, of 200 read before"] {
        let ids = if round.ends_with("before") { &ids[ids.len() - 200..] } else { ids };
        let start = Instant::now();
        for id in ids {
            store.find_advisory(&reader, &AdvisoryKey::Id(*id)).await.expect("find");
        }
        report(round, start.elapsed(), ids.len());
    }
    let page = store.list_advisories(&reader, &AdvisoryFilter::default(), None, 200).await.expect("list");
    let start = Instant::now();
    for row in &page.rows {
        store.neighbours(&reader, Cursor { updated: row.updated, id: row.id }).await.expect("neighbours");
    }
    report("neighbours", start.elapsed(), page.rows.len());
    for query in ["", "siemens", "6GK7 343", "denial of service", "cve-2022-3"] {
        let q = Some(query.to_owned()).filter(|query| !query.is_empty());
        let filter = AdvisoryFilter { q, ..AdvisoryFilter::default() };
        let start = Instant::now();
        let mut total = 0;
        for _ in 0..20 {
            total = store.list_advisories(&reader, &filter, None, 50).await.expect("list").total;
        }
        report(&format!("list_advisories {query:?} ({total} found)"), start.elapsed(), 20);
    }
    let start = Instant::now();
    let (mut after, mut count) = (None, 0);
    loop {
        let batch = store.all_advisories(&reader, after, 200).await.expect("all");
        let Some(last) = batch.last() else { break };
        (after, count) = (Some(last.id), count + batch.len());
    }
    report("all_advisories", start.elapsed(), count);
}

fn report(what: &str, spent: Duration, count: usize) {
    let each = spent.as_secs_f64() * 1e6 / count.max(1) as f64;
    println!("  {what}: {count} in {:.0} ms, {each:.1} µs each", spent.as_secs_f64() * 1e3);
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
