//! The tables of a backup with their columns, in an order in which they can be written.
//!
//! Does not know: rows.

use Kind::{Blob, Integer, Real, Text};

/// Type of a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Text,
    Integer,
    Real,
    Blob,
}

impl Kind {
    /// The word of `{values(…)}`.
    pub(super) fn word(self) -> &'static str {
        match self {
            Text => "text",
            Integer => "bigint",
            Real => "real",
            Blob => "blob",
        }
    }
}

/// A table: the first `key` columns are its key.
pub(super) struct Table {
    pub(super) name: &'static str,
    pub(super) key: usize,
    pub(super) columns: &'static [(&'static str, Kind)],
}

macro_rules! tables {
    ($($name:ident by $key:literal: $($column:ident $kind:ident),*;)*) => {
        &[$(Table { name: stringify!($name), key: $key, columns: &[$((stringify!($column), $kind)),*] }),*]
    };
}

/// All tables but `leases`, which every database has of its own, and the search index.
pub(super) const TABLES: &[Table] = tables! {
    documents by 1: sha256 Text, size Integer, source Text, signature Text, first_seen Integer, raw Blob;
    places by 1: source Text, sha256 Text;
    advisories by 1: serial Integer, id Text, namespace Text, publisher Text, tracking_id Text, sha256 Text,
        revision Integer, version Text, tlp Integer, title Text, published Integer, updated Integer,
        first_seen Integer, vendors Text, findings Text, label Text, score Real, severity Text, kev Integer,
        epss Real, assessments Integer, assessed Integer, withdrawn Integer;
    advisory_bodies by 1: advisory_id Text, advisory Blob, assessment Blob;
    revisions by 2: advisory_id Text, number Integer, sha256 Text, version Text, released Integer,
        tlp Integer, first_seen Integer, silent Integer;
    advisory_sorts by 1: advisory_id Text, severity Text, title Text, tracking_id Text, publisher Text, category Text,
        status Text, version Text, csaf_version Text, vendor Text, product Text, cve Text;
    advisory_vendors by 2: vendor_key Text, advisory_id Text, vendor Text;
    advisory_cves by 2: cve Text, advisory_id Text;
    cases by 1: id Text, created Integer;
    case_links by 1: advisory_id Text, case_id Text, home Text;
    case_facts by 1: advisory_id Text, cve_set Text, facts Text;
    case_mentions by 2: name Text, advisory_id Text;
    case_reasons by 2: one Text, other Text, reason Text;
    kev by 1: cve Text, date_added Text, due_date Text, ransomware Integer, required_action Text;
    epss by 1: cve Text, probability Real, percentile Real;
    epss_before by 1: cve Text, probability Real, date Text;
    catalogs by 1: name Text, version Text, entries Integer, fetched Integer;
    exploited by 2: cve Text, catalog Text, date_added Text;
    catalog_looks by 1: name Text, at Integer, error Text, edition Text;
    cve_records by 1: cve Text, sha256 Text, seen Integer, updated Integer, ssvc Text, body Blob;
    announcements by 1: advisory_id Text, publisher Text, tracking_id Text, changes Integer, filled Integer, superseded_by Text;
    advisory_names by 2: name Text, advisory_id Text;
    work by 2: stage Text, subject Text, pending Integer, announce Integer, queued Integer, run_at Integer, lease_until Integer,
        fence Integer, attempts Integer, error Text, document_stored Integer;
    quarantine by 1: id Text, source Text, sha256 Text, reason Text, size Integer, first_seen Integer;
    organisations by 1: id Text, name Text, language Text, time_zone Text, created Integer, inventory Integer,
        watchlists Integer, trial_until Integer, trial_over Integer;
    organisation_policies by 1: organisation_id Text, version Text, text Text, who Text, changed Integer;
    organisation_assessments by 2: organisation_id Text, advisory_id Text, label Text, body Blob;
    assets by 1: id Text, organisation_id Text, external_id Text, vendor Text, product Text, record Text,
        created Integer, changed Integer, kind_id Text;
    asset_kinds by 2: organisation_id Text, id Text, vendor Text, product Text, order_number Text, version Text,
        assets Integer, state Text, alias_vendor Text, alias_product Text, alias_order_number Text,
        cpe Text, purl Text;
    aliases by 2: organisation_id Text, id Text, alias_key Text, body Text, reason Text, who Text, at Integer;
    alias_rejections by 3: organisation_id Text, written_key Text, vendor_key Text, written Text, reason Text, who Text,
        at Integer;
    kind_moves by 3: organisation_id Text, from_kind_id Text, kind_id Text, moved Integer;
    matches by 3: organisation_id Text, advisory_id Text, kind_id Text, verdict Text, confidence Integer,
        evidence Text, matched Integer, basis Text, remedy Text;
    match_decisions by 3: organisation_id Text, advisory_id Text, asset_id Text, decision Text, reason Text, who Text,
        at Integer, basis Text;
    remediation_states by 4: organisation_id Text, advisory_id Text, asset_id Text, vulnerability Text, state Text,
        note Text, who Text, at Integer, basis Text, remedy Text, revision Integer;
    match_dues by 4: organisation_id Text, advisory_id Text, asset_id Text, number Integer, due Text, reason Text, who Text,
        at Integer, is_last Integer;
    case_dispositions by 3: organisation_id Text, case_id Text, number Integer, state Text, assignee Text, reason Text,
        day Text, who Text, user_id Text, at Integer, is_last Integer;
    comments by 1: id Text, organisation_id Text, advisory_id Text, text Text, who Text, at Integer;
    read_marks by 2: organisation_id Text, advisory_id Text, revision Integer, who Text, at Integer;
    asset_changes by 3: organisation_id Text, external_id Text, slot Integer, number Integer, what Text, fields Text,
        at Integer;
    inventory_uploads by 1: id Text, organisation_id Text, name Text, raw Blob, at Integer;
    watchlists by 1: id Text, organisation_id Text, name Text, rule Text, recipients Text, created Integer,
        origin Text, owner Text, paused Integer, sending Text;
    watchlist_feeds by 1: watchlist_id Text, organisation_id Text, token_sha256 Text, created Integer;
    clock_policies by 1: organisation_id Text, body Text, who Text, changed Integer;
    clock_starts by 3: organisation_id Text, advisory_id Text, kind_id Text, started Integer;
    patch_sources by 1: id Text, organisation_id Text, name Text, publisher Text, who Text, tracked Integer, ended Integer;
    patch_evaluations by 1: id Text, organisation_id Text, source_id Text, finding Text, words Text, advisories Integer,
        matches Integer, who Text, at Integer;
    patch_answers by 1: id Text, organisation_id Text, evaluation_id Text, answer Text, words Text, due Text,
        approved_by Text, who Text, at Integer;
    clock_calendars by 1: organisation_id Text, token_sha256 Text, who Text, created Integer;
    alerts by 1: id Text, organisation_id Text, case_id Text, advisory_id Text, watchlist Text, reason Text,
        dedupe_key Text, content Text, created Integer, watchlist_id Text, tlp Integer,
        document_stored Integer, document_published Integer, held_since Integer;
    deliveries by 1: id Text, alert_id Text, channel Text, recipient Text, dedupe_key Text, state Text,
        attempts Integer, attempts_before Integer, next_attempt Integer, lease_until Integer, fence Integer,
        last_error Text, message_id Text, created Integer, finished Integer, fold Text;
    attempts by 2: delivery_id Text, number Integer, at Integer, outcome Text;
    outbox_messages by 1: delivery_id Text, organisation_id Text, recipient Text, subject Text, text Text,
        html Text, at Integer;
    ticks by 3: organisation_id Text, case_id Text, step_key Text, who Text, at Integer;
    providers by 1: name Text, last_poll Integer, last_error Text, findings Text;
    provider_documents by 2: provider_id Text, url Text, link Text, sha256 Text, listed_updated Integer, probe Text,
        checked Integer, missing_since Integer, withdrawn Integer, failure Text, failures Integer;
    provider_indexes by 2: provider_id Text, url Text, state Text;
    provider_keys by 2: provider_id Text, fingerprint Text, armored Text, accepted Integer, first_seen Integer;
    checks by 1: id Text, provider_id Text, kind Text, started Integer, finished Integer, seen Integer, new Integer,
        revised Integer, silent Integer, withdrawn Integer, failed Integer, unchanged Integer, requests Integer,
        error Text;
    check_failures by 2: check_id Text, url Text, reason Text;
    watched_providers by 1: name Text, kind Text, address Text, options Text, added Integer;
    provider_standings by 1: provider_id Text, last_news Integer, usual_pause Integer, silent_since Integer,
        unanswered_since Integer;
    document_signatures by 1: sha256 Text, raw Blob;
    judgements by 1: sha256 Text, validator Text, edition Text, verdict Text, errors Integer, warnings Integer,
        notes Integer, at Integer, lease_until Integer, fence Integer;
    judgement_faults by 2: sha256 Text, test Text, count Integer;
    drafts by 1: advisory_id Text, sha256 Text, model Text, prompt_version Integer, state Text, body Text, reason Text,
        at Integer, lease_until Integer, fence Integer;
    users by 1: id Text, email Text, name Text, password Text, secret Text, pending Text, step Integer, created Integer,
        language Text;
    recovery_codes by 2: user_id Text, digest Text;
    passkeys by 1: id Text, user_id Text, name Text, credential Blob, public_key Blob, state Blob, transports Integer,
        made Integer, used Integer;
    passkey_challenges by 1: digest Text, session Text, name Text, state Blob, made Integer, expires Integer;
    sign_ons by 2: issuer Text, subject Text, user_id Text, made Integer;
    memberships by 2: organisation_id Text, user_id Text, role Text, since Integer;
    sessions by 1: id Text, digest Text, user_id Text, organisation_id Text, stage Text, made Integer, seen Integer,
        expires Integer, address Text, agent Text;
    account_links by 1: id Text, digest Text, purpose Text, email Text, organisation_id Text, role Text, who Text,
        made Integer, expires Integer, used Integer, mail_due Integer, mail_attempts Integer,
        mail_given_up Integer, next Text;
    api_tokens by 1: id Text, digest Text, organisation_id Text, user_id Text, name Text, scope Text, made Integer,
        expires Integer, used Integer, revoked Integer;
    idempotency_keys by 3: organisation_id Text, owner Text, key Text, fingerprint Text, begun Integer, expires Integer,
        status Integer, content_type Text, body Blob;
    saved_views by 2: organisation_id Text, id Text, owner Text, name Text, query Text, who Text, made Integer;
    sign_in_tries by 1: subject Text, tries Integer, last Integer, last_before Integer, eased Integer;
    ledger by 2: chain Text, sequence Integer, previous_hash Text, hash Text, what Text, subject Text, body Text,
        at Integer;
    ledger_pending by 1: serial Integer, chain Text, what Text, subject Text, body Text, at Integer;
};

/// Tables whose `serial` the database counts.
pub(super) const COUNTED_TABLES: [&str; 2] = ["advisories", "ledger_pending"];

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    #[test]
    fn every_column_of_every_table_is_backed_up() {
        let connection = {
            let mut connection = rusqlite::Connection::open_in_memory().expect("memory");
            crate::migrations::migrate_sqlite(&mut connection, crate::migrations::SCHEMA_VERSION).expect("schema");
            connection
        };
        let sql = "SELECT m.name, c.name FROM sqlite_schema m, pragma_table_info(m.name) c WHERE m.type = 'table'
                   AND m.name NOT LIKE 'advisory_search%' AND m.name NOT IN ('leases', 'refinery_schema_history')";
        let mut statement = connection.prepare(sql).expect("query");
        let mut rows = statement.query([]).expect("rows");
        let mut schema: BTreeMap<String, Vec<String>> = BTreeMap::new();
        while let Some(row) = rows.next().expect("row") {
            schema.entry(row.get(0).expect("table")).or_default().push(row.get(1).expect("column"));
        }
        schema.values_mut().for_each(|columns| columns.sort());
        let listed = TABLES.iter().map(|table| {
            let mut columns: Vec<String> = table.columns.iter().map(|(name, _)| (*name).to_owned()).collect();
            columns.sort();
            (table.name.to_owned(), columns)
        });
        assert_eq!(listed.collect::<BTreeMap<_, _>>(), schema);
    }
}
