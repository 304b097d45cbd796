//! The fleet in a SQLite database: imported, then matched as the stage does it, with everything read and written.

use crate::fleet::{Dice, Fleet};
use crate::{ASSETS_COUNT, SEED, in_threads, peak_megabytes, processor_seconds, reset_peak, tell};
use jiff::Timestamp;
use std::time::Instant;
use store::{AssessmentCounts, KindId, KindMatch, OrganisationId, Stage, Store, StoredKind, Target};
use triage::asset::{AssetId, AssetRecord};
use triage::matching::{AdvisoryIndex, AssetKind, match_kinds};
use uuid::Uuid;

/// Assets of one import.
const IMPORT_COUNT: usize = 50_000;
/// Kinds that are matched and written together.
const KINDS_PER_ROUND_COUNT: u32 = 10_000;

pub(crate) fn run(fleet: &Fleet, index: AdvisoryIndex) {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().expect("runtime");
    let folder = tempfile::tempdir().expect("folder");
    let file = folder.path().join("fleet.db");
    let target = Target::parse(file.to_str().expect("path")).expect("target");
    runtime.block_on(async {
        let store = Store::open(&target).await.expect("open");
        let now = Timestamp::from_second(1_700_000_000).expect("time");
        let id = OrganisationId(Uuid::from_u128(7));
        let organisation = store.find_or_insert_organisation("Fleet", id, now).await.expect("organisation").id;
        import(&store, organisation, fleet, now).await;
        let (first, pairs) = match_waiting(&store, &index, now, "loading, matching and writing the fleet").await;
        tell("rows written", &format!("{pairs}, {:.0} each second", pairs as f64 / first));
        let one = AssetRecord {
            external_id: "A0000000".to_owned(),
            vendor: "Siemens".to_owned(),
            product: "SIMATIC S7-1500 CPU 1511-1 PN".to_owned(),
            version: "V2.9.1 (spare)".to_owned(),
            ..AssetRecord::default()
        };
        store.import_assets(organisation, vec![(AssetId(Uuid::from_u128(9)), one)], now).await.expect("import");
        match_waiting(&store, &index, now, "the same for one asset that is another now").await;
    });
    tell("the database's file", &format!("{:.0} MB", std::fs::metadata(&file).expect("file").len() as f64 / 1e6));
}

async fn import(store: &Store, organisation: OrganisationId, fleet: &Fleet, now: Timestamp) {
    let (mut dice, start) = (Dice::new(SEED), Instant::now());
    for from in (0..ASSETS_COUNT).step_by(IMPORT_COUNT) {
        let asset = |at: usize, kind: AssetKind| {
            let AssetKind { vendor, product, order_number, version, .. } = kind;
            let (external_id, site) = (format!("A{at:07}"), format!("Plant {}", at % 40));
            let record =
                AssetRecord { external_id, site, vendor, product, order_number, version, ..AssetRecord::default() };
            (AssetId(Uuid::from_u128(1_000 + at as u128)), record)
        };
        let assets = (from..from + IMPORT_COUNT).map(|at| asset(at, fleet.draw(&mut dice))).collect();
        store.import_assets(organisation, assets, now).await.expect("import");
    }
    tell("importing the fleet into SQLite (not matching)", &format!("{:.1} s", start.elapsed().as_secs_f64()));
}

/// What the stage does with a changed inventory; returns the seconds and the pairs of kinds and advisories.
async fn match_waiting(store: &Store, index: &AdvisoryIndex, now: Timestamp, what: &str) -> (f64, usize) {
    reset_peak();
    let (start, used, mut pairs) = (Instant::now(), processor_seconds(), 0);
    let claim = store.claim_work(Stage::MatchOrganisation, now, 1).await.expect("claim").remove(0);
    loop {
        let organisation = OrganisationId(claim.subject);
        let mut kinds = store.list_unmatched_kinds(organisation, KINDS_PER_ROUND_COUNT).await.expect("kinds");
        if kinds.is_empty() {
            assert!(store.complete_organisation_matches(claim, now).await.expect("complete"));
            break;
        }
        kinds.sort_by(|one, other| one.kind.cmp(&other.kind));
        let matches = meet(index, &kinds);
        pairs += matches.len();
        let ids: Vec<KindId> = kinds.iter().map(|kind| kind.id).collect();
        let known = AssessmentCounts::new();
        assert!(store.record_organisation_matches(claim, known, ids, matches, now).await.expect("record"));
    }
    let (seconds, used) = (start.elapsed().as_secs_f64(), processor_seconds() - used);
    tell(what, &format!("{seconds:.3} s ({used:.2} s of processor time), peak memory {:.0} MB", peak_megabytes()));
    (seconds, pairs)
}

fn meet(index: &AdvisoryIndex, kinds: &[StoredKind]) -> Vec<KindMatch> {
    let texts: Vec<AssetKind> = kinds.iter().map(|one| one.kind.clone()).collect();
    let parts = in_threads(&texts, |from, part| {
        let found = match_kinds(index, part).into_iter();
        let stored = found.map(|(advisory, found)| KindMatch {
            advisory,
            kind: kinds[from + found.asset as usize].id,
            verdict: found.verdict,
            confidence: found.confidence,
            evidence: found.evidence,
            facts: triage::disposition::MatchFacts::default(),
        });
        stored.collect::<Vec<_>>()
    });
    parts.into_iter().flatten().collect()
}
