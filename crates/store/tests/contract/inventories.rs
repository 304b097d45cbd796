//! Organisations, inventories, matches, ticks, watchlists, providers.

use crate::contract;
use crate::samples::{self, advisory, advisory_id, assessment, at, document, id, organisation, store_all};
use std::collections::HashMap;
use store::{
    AdvisoryKey, Chain, Claim, ImportCounts, KindId, KindMatch, ListingFinding, MatchFilter, MatchScope,
    OrganisationId, OrganisationMatches, Provider, Reader, Stage, Store, StoredMatch, Target, TickState, VerdictCounts,
    Watchlist, WatchlistId,
};
use triage::assessment::Label;
use triage::asset::{AssetId, AssetRecord};
use triage::disposition::MatchFacts;
use triage::matching::{Evidence, Identity, Verdict, VersionEvidence};

contract![
    an_organisation_is_made_once,
    a_second_import_updates_and_never_duplicates,
    assets_that_are_called_the_same_are_one_product,
    assets_with_the_same_texts_are_one_kind_and_met_once,
    an_asset_that_is_new_to_a_known_kind_is_worth_an_alert,
    an_asset_that_moves_to_another_kind_is_told_of_what_is_worse_there,
    a_kind_that_is_met_again_is_told_of_what_it_did_not_have,
    an_asset_is_queued_by_its_own_organisation_only,
    what_a_person_asks_for_is_not_pooled_with_what_runs_by_itself,
    a_kind_without_assets_is_forgotten_with_its_matches,
    other_rules_queue_every_inventory_once,
    matches_are_replaced_and_listed_by_urgency,
    a_match_needs_a_kind_of_the_organisation,
    a_match_with_an_inventory_that_has_changed_since_is_not_written,
    an_advisory_that_changed_while_an_inventory_was_matched_keeps_its_matches,
    an_asset_that_is_worse_off_than_before_is_worth_an_alert,
    a_revision_that_makes_an_asset_worse_off_is_worth_an_alert_whoever_brought_it,
    ticks_are_saved_with_who_and_when,
    watchlists_are_known_by_their_names,
    providers_remember_their_last_poll,
];

pub(crate) fn asset(external_id: &str, version: &str) -> AssetRecord {
    AssetRecord {
        external_id: external_id.to_owned(),
        vendor: "Acme".to_owned(),
        product: "TC-100".to_owned(),
        version: version.to_owned(),
        ..AssetRecord::default()
    }
}

fn evidence() -> Vec<Evidence> {
    let identity = Identity::Name { asset: "TC-100".to_owned(), advisory: "TC-100".to_owned() };
    vec![Evidence { product: 0, identity, version: VersionEvidence::AllVersions }]
}

fn found(advisory: &str, asset: u128, verdict: Verdict) -> StoredMatch {
    let (advisory, asset) = (advisory_id(advisory), AssetId(id(asset)));
    StoredMatch { advisory, asset, verdict, confidence: 90, evidence: evidence() }
}

/// A match of the organisation's kind with this version.
pub(crate) async fn met(
    store: &Store,
    organisation: OrganisationId,
    advisory: &str,
    version: &str,
    verdict: Verdict,
) -> KindMatch {
    let kind = kind(store, organisation, version).await;
    let facts = MatchFacts { basis: "1".to_owned(), remedy: "1".to_owned() };
    KindMatch { advisory: advisory_id(advisory), kind, verdict, confidence: 90, evidence: evidence(), facts }
}

async fn kind(store: &Store, organisation: OrganisationId, version: &str) -> KindId {
    let inventory = store.load_inventory(organisation).await.expect("load");
    inventory.kinds.iter().find(|one| one.kind.version == version).expect("a kind of this version").id
}

/// Records these matches for all kinds that wait, and finishes the claim; `false` if it was not ours any more.
pub(crate) async fn match_inventory(store: &Store, claim: Claim, matches: Vec<KindMatch>, seconds: i64) -> bool {
    let organisation = OrganisationId(claim.subject);
    let kinds = store.list_unmatched_kinds(organisation, 100).await.expect("kinds");
    let known = store.count_assessments().await.expect("count");
    let kinds = kinds.into_iter().map(|one| one.id).collect();
    let recorded = store.record_organisation_matches(claim, known, kinds, matches, at(seconds)).await.expect("record");
    recorded && store.complete_organisation_matches(claim, at(seconds)).await.expect("complete")
}

async fn an_organisation_is_made_once(store: Store, _: Target) {
    let made = store.find_or_insert_organisation("Plant", OrganisationId(id(1)), at(0)).await.expect("made");
    let again = store.find_or_insert_organisation("Plant", OrganisationId(id(2)), at(1)).await.expect("found");
    assert_eq!((made.id, &made), (OrganisationId(id(1)), &again));
    let mut changed = made.clone();
    changed.time_zone = "Europe/Berlin".to_owned();
    store.update_organisation(&changed).await.expect("update");
    assert_eq!(store.list_organisations().await.expect("list"), [changed]);
}

async fn a_second_import_updates_and_never_duplicates(store: Store, _: Target) {
    let reader = organisation(&store, "Plant", 1).await;
    let org = reader.organisation;
    let import = async |assets: Vec<(u128, AssetRecord)>, seconds| {
        let assets = assets.into_iter().map(|(number, record)| (AssetId(id(number)), record)).collect();
        store.import_assets(org, assets, at(seconds)).await.expect("import")
    };
    let first = import(vec![(10, asset("b", "1")), (11, asset("a", "1")), (12, asset("c", "1"))], 10).await;
    assert_eq!(first, ImportCounts { new: 3, changed: 0, unchanged: 0 });
    let claims = store.claim_work(Stage::MatchOrganisation, at(20), 10).await.expect("claim");
    assert_eq!((claims.len(), claims[0].subject), (1, org.0));
    store.complete_work(claims).await.expect("complete");
    let second = import(vec![(20, asset("b", "2")), (21, asset("a", "1")), (22, asset("b", "3"))], 30).await;
    assert_eq!(second, ImportCounts { new: 0, changed: 1, unchanged: 1 });
    let inventory = store.load_inventory(org).await.expect("load");
    assert_eq!(inventory.edition, 2, "two imports changed it");
    assert_eq!(store.find_inventory_edition(org).await.expect("edition"), 2);
    assert!(store.list_inventory_editions().await.expect("editions").contains(&(org, 2)));
    let all = store.list_assets(org, None, 10).await.expect("list");
    let seen: Vec<_> =
        all.iter().map(|one| (one.id, one.record.external_id.as_str(), one.record.version.as_str())).collect();
    assert_eq!(seen, [(AssetId(id(11)), "a", "1"), (AssetId(id(10)), "b", "3"), (AssetId(id(12)), "c", "1")]);
    assert_eq!((all[1].created, all[1].changed), (at(10), at(30)));
    let page = store.list_assets(org, Some("a"), 1).await.expect("page");
    assert_eq!(page, all[1..2]);
    assert_eq!(store.count_assets(org).await.expect("count"), (3, Some(at(30))));
    let third = import(vec![(30, asset("a", "1"))], 40).await;
    assert_eq!(third.unchanged, 1);
    assert_eq!(
        store.claim_work(Stage::MatchOrganisation, at(50), 10).await.expect("claim").len(),
        1,
        "from the second"
    );
}

/// Two advisories with labels, one organisation with two assets.
pub(crate) async fn prepare(store: &Store) -> Reader {
    let reader = organisation(store, "Plant", 1).await;
    store_all(store, vec![advisory("EX-1", "Acme", 10), advisory("EX-2", "Acme", 20)]).await;
    let claims = store.claim_work(Stage::Assess, at(2_000), 10).await.expect("claim");
    let urgent = |claim: &store::Claim| claim.advisory_id() == advisory_id("EX-1");
    let assessed = claims
        .into_iter()
        .map(|claim| (claim, assessment(if urgent(&claim) { Label::ActNow } else { Label::Monitor }, 5.0, None)));
    store.record_assessments(assessed.collect(), at(2_001)).await.expect("record");
    let assets = vec![(AssetId(id(10)), asset("a", "1")), (AssetId(id(11)), asset("b", "2"))];
    store.import_assets(reader.organisation, assets, at(2_002)).await.expect("import");
    reader
}

async fn assets_that_are_called_the_same_are_one_product(store: Store, _: Target) {
    let (ours, others) = (organisation(&store, "Plant", 1).await, organisation(&store, "Other", 2).await);
    let other = AssetRecord { product: "RTU 9".to_owned(), ..asset("c", "1") };
    let assets = vec![(AssetId(id(10)), asset("b", "1")), (AssetId(id(11)), asset("a", "2")), (AssetId(id(12)), other)];
    store.import_assets(ours.organisation, assets, at(10)).await.expect("import");
    let kinds = store.list_asset_products(ours.organisation).await.expect("products");
    let told: Vec<_> = kinds.iter().map(|one| (one.product.as_str(), one.count, one.first.as_str())).collect();
    assert_eq!(told, [("RTU 9", 1, "c"), ("TC-100", 2, "a")]);
    assert_eq!(store.list_asset_products(others.organisation).await.expect("kinds"), []);
}

async fn matches_are_replaced_and_listed_by_urgency(store: Store, _: Target) {
    let reader = prepare(&store).await;
    let org = reader.organisation;
    for claim in store.claim_work(Stage::Match, at(2_100), 10).await.expect("claim") {
        let name = if claim.advisory_id() == advisory_id("EX-1") { "EX-1" } else { "EX-2" };
        let matches = vec![
            met(&store, org, name, "1", Verdict::Affected).await,
            met(&store, org, name, "2", Verdict::NeedsData).await,
        ];
        let with = |matches| vec![(claim, vec![OrganisationMatches { organisation: org, edition: 1, matches }])];
        let recorded = store.record_matches(with(matches), at(2_101)).await.expect("record");
        let again = store.record_matches(with(Vec::new()), at(2_102)).await.expect("twice");
        assert_eq!((recorded, again), (1, 0), "it is done once");
    }
    let list = async |scope| store.list_matches(&reader, scope, 100).await.expect("list");
    let list_where = async |filter| store.list_matches_where(&reader, &filter, 0, 100).await.expect("list");
    let all = list_where(MatchFilter::default()).await;
    let seen: Vec<_> = all.iter().map(|row| (row.tracking_id.as_str(), row.record.external_id.as_str())).collect();
    assert_eq!(seen, [("EX-1", "a"), ("EX-2", "a"), ("EX-1", "b"), ("EX-2", "b")]);
    assert_eq!((&all[0].found, all[0].label), (&found("EX-1", 10, Verdict::Affected), Some(Label::ActNow)));
    for (verdict, _) in store.count_matches(&reader).await.expect("count") {
        let of_verdict = list_where(MatchFilter { verdict: Some(verdict), ..MatchFilter::default() }).await;
        let wanted: Vec<_> = all.iter().filter(|row| row.found.verdict == verdict).cloned().collect();
        assert_eq!(of_verdict, wanted, "{verdict:?}");
    }
    assert_eq!(list(MatchScope::Asset(AssetId(id(11)))).await.len(), 2);
    assert_eq!(list(MatchScope::Advisory(advisory_id("EX-2"))).await.len(), 2);
    let counts = store.count_matches(&reader).await.expect("count");
    assert_eq!(counts, [(Verdict::Affected, 2), (Verdict::NeedsData, 2)]);
    let both = VerdictCounts { affected: 1, needs_data: 1, ..VerdictCounts::default() };
    let of_advisories = [advisory_id("EX-1"), advisory_id("EX-9")];
    let of_advisories = store.count_matches_of_advisories(&reader, &of_advisories).await.expect("count");
    assert_eq!(of_advisories, HashMap::from([(advisory_id("EX-1"), both)]), "EX-2 was not asked for");
    let of_assets = store.count_matches_of_assets(&reader, &[AssetId(id(11))]).await.expect("count");
    assert_eq!(of_assets[&AssetId(id(11))], VerdictCounts { needs_data: 2, ..VerdictCounts::default() });
    let alerting = store.claim_work(Stage::Alert, at(2_200), 10).await.expect("claim");
    assert_eq!(alerting.len(), 2, "alerts are thought about when the matches are there");
    let claim = store.claim_work(Stage::MatchOrganisation, at(2_200), 10).await.expect("claim").remove(0);
    let matches = vec![met(&store, org, "EX-1", "2", Verdict::Fixed).await];
    assert!(match_inventory(&store, claim, matches, 2_201).await);
    assert_eq!(list_where(MatchFilter::default()).await.len(), 1);
}

/// How many advisories people may be told of, which are then taken as told.
async fn alerts(store: &Store, seconds: i64) -> usize {
    let alerting = store.claim_work(Stage::Alert, at(seconds), 10).await.expect("claim");
    let count = alerting.len();
    store.complete_work(alerting).await.expect("complete");
    count
}

/// An organisation whose two assets have met EX-1: version 1 is affected by it, version 2 is not.
async fn matched(store: &Store) -> Reader {
    let reader = prepare(store).await;
    let org = reader.organisation;
    let claim = store.claim_work(Stage::MatchOrganisation, at(2_100), 1).await.expect("claim").remove(0);
    let matches = vec![
        met(store, org, "EX-1", "1", Verdict::Affected).await,
        met(store, org, "EX-1", "2", Verdict::NotAffected).await,
    ];
    assert!(match_inventory(store, claim, matches, 2_101).await);
    assert_eq!(alerts(store, 2_101).await, 1, "both assets are new");
    reader
}

/// Imports assets with these versions, and matches what waits; returns how many advisories people may be told of.
async fn import_and_match(store: &Store, org: OrganisationId, assets: &[(&str, &str)], seconds: i64) -> usize {
    let number = |name: &str| 500 + u128::from(name.as_bytes()[0]);
    let records = assets.iter().map(|(name, version)| (AssetId(id(number(name))), asset(name, version))).collect();
    store.import_assets(org, records, at(seconds)).await.expect("import");
    let claim = store.claim_work(Stage::MatchOrganisation, at(seconds), 1).await.expect("claim").remove(0);
    assert!(match_inventory(store, claim, Vec::new(), seconds).await);
    alerts(store, seconds).await
}

async fn assets_with_the_same_texts_are_one_kind_and_met_once(store: Store, _: Target) {
    let reader = matched(&store).await;
    let org = reader.organisation;
    let elsewhere = AssetRecord { site: "Elsewhere".to_owned(), ..asset("c", "1") };
    store.import_assets(org, vec![(AssetId(id(12)), elsewhere)], at(3_000)).await.expect("import");
    assert!(store.list_unmatched_kinds(org, 10).await.expect("kinds").is_empty(), "its kind has met all advisories");
    let counts: Vec<_> = store.load_inventory(org).await.expect("load").kinds;
    let mut counts: Vec<_> = counts.iter().map(|one| (one.kind.version.as_str(), one.assets)).collect();
    counts.sort_unstable();
    assert_eq!(counts, [("1", 2), ("2", 1)]);
    let rows = store.list_matches(&reader, MatchScope::Advisory(advisory_id("EX-1")), 10).await.expect("list");
    let seen: Vec<_> = rows.iter().map(|row| (row.record.external_id.as_str(), row.found.asset)).collect();
    assert_eq!(seen, [("a", AssetId(id(10))), ("c", AssetId(id(12))), ("b", AssetId(id(11)))]);
    let of_one = store.list_matches(&reader, MatchScope::Asset(AssetId(id(12))), 10).await.expect("list");
    assert_eq!(of_one, rows[1..2]);
    assert_eq!(store.list_matches_where(&reader, &MatchFilter::default(), 0, 2).await.expect("list"), rows[..2]);
    let counted = store.count_matches(&reader).await.expect("count");
    assert_eq!(counted, [(Verdict::Affected, 2), (Verdict::NotAffected, 1)], "assets are counted, not kinds");
    let of_advisory = store.count_matches_of_advisories(&reader, &[advisory_id("EX-1")]).await.expect("count");
    let both = VerdictCounts { affected: 2, not_affected: 1, ..VerdictCounts::default() };
    assert_eq!(of_advisory[&advisory_id("EX-1")], both);
    let of_asset = store.count_matches_of_assets(&reader, &[AssetId(id(12))]).await.expect("count");
    assert_eq!(of_asset[&AssetId(id(12))], VerdictCounts { affected: 1, ..VerdictCounts::default() });
}

async fn an_asset_that_is_new_to_a_known_kind_is_worth_an_alert(store: Store, _: Target) {
    let org = matched(&store).await.organisation;
    assert_eq!(import_and_match(&store, org, &[("c", "1")], 3_000).await, 1, "affected, and not there before");
    assert_eq!(import_and_match(&store, org, &[("d", "2")], 4_000).await, 0, "not affected");
    assert_eq!(import_and_match(&store, org, &[("e", "3")], 5_000).await, 0, "nothing meets its kind");
}

async fn an_asset_that_moves_to_another_kind_is_told_of_what_is_worse_there(store: Store, _: Target) {
    let org = matched(&store).await.organisation;
    assert_eq!(import_and_match(&store, org, &[("b", "1")], 3_000).await, 1, "from not affected to affected");
    assert_eq!(import_and_match(&store, org, &[("b", "2")], 4_000).await, 0, "and back");
    // By way of a kind that was never met, in two imports before the first match.
    store.import_assets(org, vec![(AssetId(id(11)), asset("b", "9"))], at(6_000)).await.expect("import");
    assert_eq!(import_and_match(&store, org, &[("b", "1")], 7_000).await, 1);
}

async fn a_kind_that_is_met_again_is_told_of_what_it_did_not_have(store: Store, _: Target) {
    let org = matched(&store).await.organisation;
    let again = async |matches, seconds| {
        store.queue_inventory(org, at(seconds)).await.expect("queue");
        let claim = store.claim_work(Stage::MatchOrganisation, at(seconds), 1).await.expect("claim").remove(0);
        assert_eq!(store.list_unmatched_kinds(org, 10).await.expect("kinds").len(), 2);
        assert!(match_inventory(&store, claim, matches, seconds).await);
        alerts(&store, seconds).await
    };
    let same = vec![met(&store, org, "EX-1", "1", Verdict::Affected).await];
    assert_eq!(again(same.clone(), 3_000).await, 0);
    let more = vec![same[0].clone(), met(&store, org, "EX-2", "1", Verdict::NeedsData).await];
    assert_eq!(again(more.clone(), 4_000).await, 1, "EX-2 did not touch it before");
    let worse = vec![same[0].clone(), KindMatch { verdict: Verdict::Affected, ..more[1].clone() }];
    assert_eq!(again(worse, 5_000).await, 1);
}

async fn an_asset_is_queued_by_its_own_organisation_only(store: Store, _: Target) {
    let ours = matched(&store).await.organisation;
    let other = organisation(&store, "Other", 2).await.organisation;
    assert!(!store.queue_asset(other, AssetId(id(10)), at(3_000)).await.expect("queue"));
    store.queue_inventory(other, at(3_000)).await.expect("queue");
    assert!(store.list_unmatched_kinds(ours, 10).await.expect("kinds").is_empty());
    assert!(store.queue_asset(ours, AssetId(id(10)), at(3_001)).await.expect("queue"));
    let waiting = store.list_unmatched_kinds(ours, 10).await.expect("kinds");
    assert_eq!(waiting.iter().map(|one| one.kind.version.as_str()).collect::<Vec<_>>(), ["1"]);
    assert!(store.list_unmatched_kinds(other, 10).await.expect("kinds").is_empty());
    let claims = store.claim_work(Stage::MatchOrganisation, at(3_002), 10).await.expect("claim");
    assert!(claims.iter().any(|claim| claim.subject == ours.0));
    assert!(
        store.claim_work(Stage::Match, at(3_002), 10).await.expect("claim").len() == 2,
        "from the first assessment"
    );
    store.queue_advisory(advisory_id("EX-1"), at(3_003)).await.expect("queue");
    let claims = store.claim_work(Stage::MatchByHand, at(3_004), 10).await.expect("claim");
    assert_eq!(claims.iter().map(|claim| claim.advisory_id()).collect::<Vec<_>>(), [advisory_id("EX-1")]);
}

async fn what_a_person_asks_for_is_not_pooled_with_what_runs_by_itself(store: Store, _: Target) {
    let org = matched(&store).await.organisation;
    store.queue_outdated_inventories(7, at(3_000)).await.expect("queue");
    assert_eq!(store.list_unmatched_kinds(org, 10).await.expect("kinds").len(), 2, "other rules");
    assert!(store.queue_asset(org, AssetId(id(10)), at(3_001)).await.expect("queue"));
    let by_hand = store.list_unmatched_kinds(org, 10).await.expect("kinds");
    assert_eq!(by_hand.iter().map(|one| one.kind.version.as_str()).collect::<Vec<_>>(), ["1"], "alone, and first");
    let claim = store.claim_work(Stage::MatchOrganisation, at(3_002), 1).await.expect("claim").remove(0);
    let known = store.count_assessments().await.expect("count");
    let done = by_hand.into_iter().map(|one| one.id).collect();
    assert!(store.record_organisation_matches(claim, known, done, Vec::new(), at(3_003)).await.expect("record"));
    let rest = store.list_unmatched_kinds(org, 10).await.expect("kinds");
    assert_eq!(rest.iter().map(|one| one.kind.version.as_str()).collect::<Vec<_>>(), ["2"]);
    // Both advisories wait from their first assessment.
    store.queue_advisory(advisory_id("EX-1"), at(3_004)).await.expect("queue");
    let by_hand = store.claim_work(Stage::MatchByHand, at(3_005), 10).await.expect("claim");
    assert_eq!(by_hand.iter().map(|claim| claim.advisory_id()).collect::<Vec<_>>(), [advisory_id("EX-1")]);
    assert_eq!(store.claim_work(Stage::Match, at(3_005), 10).await.expect("claim").len(), 2);
    let found = by_hand.iter().map(|claim| (*claim, Vec::new())).collect();
    assert_eq!(store.record_matches(found, at(3_006)).await.expect("record"), 1, "and is finished by itself");
    assert!(store.claim_work(Stage::MatchByHand, at(9_000), 10).await.expect("claim").is_empty());
}

async fn other_rules_queue_every_inventory_once(store: Store, _: Target) {
    let org = matched(&store).await.organisation;
    organisation(&store, "Empty", 2).await;
    assert!(store.queue_outdated_inventories(7, at(3_000)).await.expect("queue"));
    assert!(!store.queue_outdated_inventories(7, at(3_001)).await.expect("queue"), "the same rules");
    let claims = store.claim_work(Stage::MatchOrganisation, at(3_002), 10).await.expect("claim");
    assert_eq!(claims.iter().map(|claim| claim.subject).collect::<Vec<_>>(), [org.0]);
    assert_eq!(store.list_unmatched_kinds(org, 10).await.expect("kinds").len(), 2);
    assert!(store.queue_outdated_inventories(8, at(3_003)).await.expect("queue"));
}

async fn a_kind_without_assets_is_forgotten_with_its_matches(store: Store, _: Target) {
    let org = matched(&store).await.organisation;
    assert_eq!(import_and_match(&store, org, &[("a", "3")], 3_000).await, 0);
    let kinds = store.load_inventory(org).await.expect("load").kinds;
    let mut versions: Vec<_> = kinds.iter().map(|one| one.kind.version.as_str()).collect();
    versions.sort_unstable();
    assert_eq!(versions, ["2", "3"]);
    store.import_assets(org, vec![(AssetId(id(10)), asset("a", "1"))], at(4_000)).await.expect("import");
    let waiting = store.list_unmatched_kinds(org, 10).await.expect("kinds");
    assert_eq!(waiting.iter().map(|one| one.kind.version.as_str()).collect::<Vec<_>>(), ["1"], "it is a new one");
}

async fn an_asset_that_is_worse_off_than_before_is_worth_an_alert(store: Store, _: Target) {
    let org = prepare(&store).await.organisation;
    let version_is = async |verdict, seconds| {
        let version = format!("{seconds}");
        store.import_assets(org, vec![(AssetId(id(10)), asset("a", &version))], at(seconds)).await.expect("import");
        let claim = store.claim_work(Stage::MatchOrganisation, at(seconds), 1).await.expect("claim").remove(0);
        let matches = vec![met(&store, org, "EX-1", &version, verdict).await];
        assert!(match_inventory(&store, claim, matches, seconds).await);
        alerts(&store, seconds).await
    };
    let mut counts = Vec::new();
    for (seconds, verdict) in (3_000..).zip([
        Verdict::NotAffected,
        Verdict::NeedsData,
        Verdict::NeedsData,
        Verdict::Affected,
        Verdict::Fixed,
        Verdict::Affected,
    ]) {
        counts.push(version_is(verdict, seconds).await);
    }
    assert_eq!(counts, [0, 1, 0, 1, 0, 1]);
}

async fn a_revision_that_makes_an_asset_worse_off_is_worth_an_alert_whoever_brought_it(store: Store, _: Target) {
    let org = prepare(&store).await.organisation;
    let match_advisory = async |verdict, seconds| {
        let mut revised = document(advisory("EX-1", "Acme", seconds), &format!("{seconds}"));
        revised.announce = false;
        store.store_documents(vec![revised], at(seconds)).await.expect("store");
        let claim = store.claim_work(Stage::Assess, at(seconds), 1).await.expect("claim").remove(0);
        let assessed = vec![(claim, assessment(Label::Monitor, 5.0, None))];
        store.record_assessments(assessed, at(seconds)).await.expect("record");
        let claims = store.claim_work(Stage::Match, at(seconds), 10).await.expect("claim");
        let claim = claims.into_iter().find(|claim| claim.advisory_id() == advisory_id("EX-1")).expect("EX-1");
        let matches = vec![met(&store, org, "EX-1", "1", verdict).await];
        let matches = vec![OrganisationMatches { organisation: org, edition: 1, matches }];
        store.record_matches(vec![(claim, matches)], at(seconds)).await.expect("record");
        alerts(&store, seconds).await
    };
    // What the first documents left to be announced.
    match_advisory(Verdict::NotAffected, 3_000).await;
    assert_eq!(match_advisory(Verdict::NotAffected, 4_000).await, 0, "nobody is told of what a person brings");
    assert_eq!(match_advisory(Verdict::NeedsData, 5_000).await, 1);
    assert_eq!(match_advisory(Verdict::Affected, 6_000).await, 1);
    assert_eq!(match_advisory(Verdict::Fixed, 7_000).await, 0);
}

async fn a_match_with_an_inventory_that_has_changed_since_is_not_written(store: Store, _: Target) {
    let reader = prepare(&store).await;
    let organisation = reader.organisation;
    let claims = store.claim_work(Stage::Match, at(2_100), 10).await.expect("claim");
    let claim = claims.into_iter().find(|claim| claim.advisory_id() == advisory_id("EX-1")).expect("EX-1");
    let edition = store.load_inventory(organisation).await.expect("load").edition;
    let matches = vec![met(&store, organisation, "EX-1", "1", Verdict::NotAffected).await];
    store.import_assets(organisation, vec![(AssetId(id(10)), asset("a", "2"))], at(2_101)).await.expect("import");
    let stale = vec![OrganisationMatches { organisation, edition, matches }];
    assert_eq!(store.record_matches(vec![(claim, stale)], at(2_102)).await.expect("record"), 1);
    assert!(store.list_matches_where(&reader, &MatchFilter::default(), 0, 10).await.expect("list").is_empty());
    let waiting = store.claim_work(Stage::Match, at(2_103), 10).await.expect("claim");
    let waiting: Vec<_> = waiting.iter().map(|claim| (claim.advisory_id(), claim.announce)).collect();
    assert_eq!(waiting, [(advisory_id("EX-1"), claim.announce)], "it waits to meet the changed inventory");
    assert_eq!(store.claim_work(Stage::MatchOrganisation, at(2_103), 1).await.expect("claim").len(), 1);
}

async fn an_advisory_that_changed_while_an_inventory_was_matched_keeps_its_matches(store: Store, _: Target) {
    let reader = prepare(&store).await;
    let organisation = reader.organisation;
    let slow = store.claim_work(Stage::MatchOrganisation, at(2_100), 1).await.expect("claim").remove(0);
    let known = store.count_assessments().await.expect("count");
    store.store_documents(vec![document(advisory("EX-1", "Acme", 90), "new")], at(2_101)).await.expect("store");
    let claim = store.claim_work(Stage::Assess, at(2_102), 1).await.expect("claim").remove(0);
    store.record_assessments(vec![(claim, assessment(Label::ActNow, 9.0, None))], at(2_103)).await.expect("record");
    let claims = store.claim_work(Stage::Match, at(2_104), 10).await.expect("claim");
    let claim = claims.into_iter().find(|claim| claim.advisory_id() == advisory_id("EX-1")).expect("EX-1");
    let met = async |name, verdict| met(&store, organisation, name, "1", verdict).await;
    let matches = vec![met("EX-1", Verdict::Affected).await];
    let fresh = vec![OrganisationMatches { organisation, edition: 1, matches }];
    store.record_matches(vec![(claim, fresh)], at(2_105)).await.expect("record");
    let stale = vec![met("EX-1", Verdict::NotAffected).await, met("EX-2", Verdict::Affected).await];
    let kinds = vec![stale[0].kind];
    assert!(store.record_organisation_matches(slow, known, kinds, stale, at(2_106)).await.expect("record"));
    let all = store.list_matches_where(&reader, &MatchFilter::default(), 0, 10).await.expect("list");
    let seen: Vec<_> = all.iter().map(|row| (row.tracking_id.as_str(), row.found.verdict)).collect();
    assert_eq!(seen, [("EX-1", Verdict::Affected), ("EX-2", Verdict::Affected)]);
}

async fn a_match_needs_a_kind_of_the_organisation(store: Store, _: Target) {
    let reader = prepare(&store).await;
    let other = organisation(&store, "Other", 2).await;
    let claim = store.claim_work(Stage::Match, at(2_100), 1).await.expect("claim").remove(0);
    let name = if claim.advisory_id() == advisory_id("EX-1") { "EX-1" } else { "EX-2" };
    let ours = met(&store, reader.organisation, name, "1", Verdict::Affected).await;
    let nobodys = KindMatch { kind: KindId(id(77)), ..ours.clone() };
    let matches = OrganisationMatches { organisation: other.organisation, edition: 0, matches: vec![ours, nobodys] };
    store.record_matches(vec![(claim, vec![matches])], at(2_101)).await.expect("record");
    assert!(store.list_matches_where(&other, &MatchFilter::default(), 0, 10).await.expect("list").is_empty());
    assert!(store.list_matches_where(&reader, &MatchFilter::default(), 0, 10).await.expect("list").is_empty());
}

async fn ticks_are_saved_with_who_and_when(store: Store, _: Target) {
    let reader = prepare(&store).await;
    let org = reader.organisation;
    let key = AdvisoryKey::Id(advisory_id("EX-1"));
    let case = store.find_advisory(&reader, &key).await.expect("find")[0].case_id;
    store.put_tick(org, case, "step-b", "anna", at(10), TickState::Done).await.expect("tick");
    store.put_tick(org, case, "step-b", "bert", at(11), TickState::Done).await.expect("tick");
    store.put_tick(org, case, "step-a", "anna", at(12), TickState::Done).await.expect("tick");
    let ticks = store.find_advisory(&reader, &key).await.expect("find").remove(0).ticks;
    let seen: Vec<_> = ticks.iter().map(|tick| (tick.step_key.as_str(), tick.who.as_str(), tick.at)).collect();
    assert_eq!(seen, [("step-a", "anna", at(12)), ("step-b", "anna", at(10))], "the first tick stays");
    store.put_tick(org, case, "step-a", "bert", at(13), TickState::Open).await.expect("tick");
    assert_eq!(store.find_advisory(&reader, &key).await.expect("find").remove(0).ticks.len(), 1);
}

async fn watchlists_are_known_by_their_names(store: Store, _: Target) {
    let org = organisation(&store, "Plant", 1).await.organisation;
    let watchlist = |number, name: &str, rule: &str| {
        let (id, rule) = (WatchlistId(id(number)), rule.to_owned());
        Watchlist { id, rule, ..samples::watchlist(name) }
    };
    let put = async |watchlists| store.put_watchlists(org, watchlists, at(2)).await.expect("put");
    put(vec![watchlist(1, "b", "{}"), watchlist(2, "a", "{}"), watchlist(3, "c", "{}")]).await;
    let changed = "{\"vendor\":\"Acme\"}";
    put(vec![watchlist(4, "b", changed), watchlist(5, "a", "{}")]).await;
    let listed = store.list_watchlists(org).await.expect("list");
    assert_eq!(listed, [watchlist(2, "a", "{}"), watchlist(1, "b", changed)], "c is gone, the others keep their ids");
    put(vec![watchlist(6, "a", "{}"), watchlist(7, "b", changed)]).await;
    store.seal_ledger(10).await.expect("seal");
    let entries = store.list_ledger(Chain::Organisation(org), 0, 10).await.expect("ledger");
    let told: Vec<_> = entries.iter().map(|entry| (entry.what.as_str(), entry.body.as_str())).collect();
    let expected = [r#"{"names":["a","b","c"]}"#, r#"{"names":["a","b"]}"#].map(|body| ("watchlists_changed", body));
    assert_eq!(told, expected, "what changes nothing is no entry");
}

async fn providers_remember_their_last_poll(store: Store, _: Target) {
    let odd = ListingFinding {
        rule: "bad_line".to_owned(),
        severity: "error".to_owned(),
        message: "Line 3 is odd.".to_owned(),
        count: 2,
    };
    store.record_poll("Acme", "it was asleep", None, at(5)).await.expect("record");
    store.record_poll("CERT", "", Some(vec![odd.clone()]), at(6)).await.expect("record");
    store.record_poll("Acme", "", Some(Vec::new()), at(7)).await.expect("record");
    store.record_poll("CERT", "", None, at(8)).await.expect("record");
    let provider = |name: &str, seconds, findings| Provider {
        name: name.to_owned(),
        last_poll: at(seconds),
        last_error: String::new(),
        findings,
    };
    let expected = [provider("Acme", 7, vec![]), provider("CERT", 8, vec![odd])];
    assert_eq!(store.list_providers().await.expect("list"), expected, "a listing that was not read says nothing new");
}
