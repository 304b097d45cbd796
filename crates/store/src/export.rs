//! The canonical export: what an installation holds, as JSON lines in one order.
//!
//! Whoever saw the same things writes the same bytes, on either database: nothing in it tells when or by which road
//! something came. Clock times, the log of checks, ids made by chance and attempts at delivery are left out; names and
//! the publishers' own keys stand in for ids. Of a document found at several places, the places stand apart. EPSS scores
//! are only counted: the day that stands with them says what they are.
//! Does not know: where the lines go.

use crate::catalogs::CVE_RECORDS;
use crate::connection::{Connection, Row, Value, values};
use crate::encoding::{from_json, unpack_json};
use crate::error::{Fault, StoreError};
use crate::front::Store;
use jiff::Timestamp;
use serde_json::{Value as Json, json};
use std::collections::BTreeMap;
use std::mem;
use tokio::sync::mpsc;
use triage::channel::{shown, shown_text};
use uuid::Uuid;

/// Version of the lines' layout, which their first line states.
const FORMAT_VERSION: u32 = 1;
/// Rows read at once: with the largest real documents that is some hundred megabytes.
const PAGE_ROWS_COUNT: i64 = 100;
/// Rows that hang on one page: revisions, alerts, deliveries. None has so many.
const HANGING_ROWS_COUNT_MAX: i64 = 1_000_000;
/// Text handed over at once: few enough pieces, small enough to hold.
const PIECE_SIZE_BYTES: usize = 256 * 1024;

impl Store {
    /// Sends all that is held, of every organisation and at every TLP, in pieces of whole lines, as of one moment.
    ///
    /// In this order: `export` (the layout's version), `catalog`, `kev`, `exploited`, `cve_record`, `watched_provider`,
    /// `provider_key`, `document`, `place`, `provider_document`, `quarantined`, `advisory` (with its revisions),
    /// `assessment`, `announcement`, and of each organisation `policy`, `watchlist`, `asset`, `alias`,
    /// `rejected_alias`, `match`, `tick`, `alert`.
    ///
    /// # Errors
    /// When the database does not answer, or whoever listened has gone.
    pub async fn export(&self, pieces: mpsc::Sender<String>) -> Result<(), StoreError> {
        // A read in one snapshot never gives way to another transaction, so no line is sent twice.
        self.read_long("exporting", move |connection| {
            let mut lines = Lines { pieces: &pieces, text: String::new() };
            lines.push(&json!({ "kind": "export", "version": FORMAT_VERSION }))?;
            catalogs(connection, &mut lines)?;
            catalog_entries(connection, &mut lines)?;
            watched_providers(connection, &mut lines)?;
            provider_keys(connection, &mut lines)?;
            documents(connection, &mut lines)?;
            places(connection, &mut lines)?;
            provider_documents(connection, &mut lines)?;
            quarantined(connection, &mut lines)?;
            advisories(connection, &mut lines)?;
            assessments(connection, &mut lines)?;
            announcements(connection, &mut lines)?;
            for (organisation, name) in organisations(connection)? {
                policy(connection, organisation, &name, &mut lines)?;
                watchlists(connection, organisation, &name, &mut lines)?;
                assets(connection, organisation, &name, &mut lines)?;
                aliases(connection, organisation, &name, &mut lines)?;
                matches(connection, organisation, &name, &mut lines)?;
                ticks(connection, organisation, &name, &mut lines)?;
                dispositions(connection, organisation, &name, &mut lines)?;
                alerts(connection, organisation, &name, &mut lines)?;
            }
            lines.send()
        })
        .await
    }
}

struct Lines<'p> {
    pieces: &'p mpsc::Sender<String>,
    text: String,
}

impl Lines<'_> {
    /// Keys stand in alphabetical order.
    fn push(&mut self, line: &Json) -> Result<(), Fault> {
        self.text.push_str(&line.to_string());
        self.text.push('\n');
        if self.text.len() < PIECE_SIZE_BYTES { Ok(()) } else { self.send() }
    }

    fn send(&mut self) -> Result<(), Fault> {
        self.pieces.blocking_send(mem::take(&mut self.text)).map_err(|_| Fault::Stopped)
    }
}

/// Reads page after page: `select`, then what is greater than the last row's key, which is the first columns.
fn paged(
    connection: &Connection<'_>,
    select: &str,
    key: &[&str],
    first: &[Value<'_>],
    each: &mut dyn FnMut(&Row<'_>) -> Result<(), Fault>,
) -> Result<(), Fault> {
    let columns = key.join(", ");
    let place = |index: usize| format!("${}", first.len() + 2 + index);
    let after = (0..key.len()).map(place).collect::<Vec<_>>().join(", ");
    let limit = first.len() + 1;
    let word = if select.contains(" WHERE ") { "AND" } else { "WHERE" };
    let begin = format!("{select} ORDER BY {columns} LIMIT ${limit}");
    let go_on = format!("{select} {word} ({columns}) > ({after}) ORDER BY {columns} LIMIT ${limit}");
    let mut last: Option<Vec<String>> = None;
    loop {
        let mut values = first.to_vec();
        values.push(PAGE_ROWS_COUNT.into());
        let sql = if last.is_some() { &go_on } else { &begin };
        values.extend(last.take().into_iter().flatten().map(Value::from));
        let mut count = 0;
        connection.query(sql, &values, &mut |row| {
            count += 1;
            if count == PAGE_ROWS_COUNT {
                last = Some((0..key.len()).map(|index| row.get(index)).collect::<Result<_, _>>()?);
            }
            each(row)
        })?;
        if last.is_none() {
            return Ok(());
        }
    }
}

/// Of lists that state no version the day they were taken stands for it, which is left out.
fn catalogs(connection: &Connection<'_>, lines: &mut Lines<'_>) -> Result<(), Fault> {
    paged(connection, "SELECT name, version, entries FROM catalogs", &["name"], &[], &mut |row| {
        let (name, version, entries): (String, String, i64) = (row.get(0)?, row.get(1)?, row.get(2)?);
        let version = Some(version).filter(|_| matches!(&*name, "kev" | "epss" | CVE_RECORDS));
        lines.push(&json!({ "kind": "catalog", "name": name, "version": version, "entries": entries }))
    })
}

/// What decides labels: a catalog of the same version and size may list other CVEs.
fn catalog_entries(connection: &Connection<'_>, lines: &mut Lines<'_>) -> Result<(), Fault> {
    let sql = "SELECT cve, date_added, due_date, ransomware, required_action FROM kev";
    paged(connection, sql, &["cve"], &[], &mut |row| {
        let (cve, added, due): (String, String, Option<String>) = (row.get(0)?, row.get(1)?, row.get(2)?);
        let (ransomware, action): (bool, String) = (row.get(3)?, row.get(4)?);
        lines.push(&json!({
            "kind": "kev", "cve": cve, "added": added, "due": due, "ransomware": ransomware, "action": action,
        }))
    })?;
    paged(connection, "SELECT cve, catalog, date_added FROM exploited", &["cve", "catalog"], &[], &mut |row| {
        let (cve, catalog, added): (String, String, Option<String>) = (row.get(0)?, row.get(1)?, row.get(2)?);
        lines.push(&json!({ "kind": "exploited", "catalog": catalog, "cve": cve, "added": added }))
    })?;
    paged(connection, "SELECT cve, sha256 FROM cve_records", &["cve"], &[], &mut |row| {
        let (cve, sha256): (String, String) = (row.get(0)?, row.get(1)?);
        lines.push(&json!({ "kind": "cve_record", "cve": cve, "sha256": sha256 }))
    })
}

fn watched_providers(connection: &Connection<'_>, lines: &mut Lines<'_>) -> Result<(), Fault> {
    let sql = "SELECT name, kind, address, options FROM watched_providers";
    paged(connection, sql, &["name"], &[], &mut |row| {
        let (name, of, address): (String, String, String) = (row.get(0)?, row.get(1)?, row.get(2)?);
        let options: Json = from_json(&row.get::<String>(3)?)?;
        lines.push(&json!({
            "kind": "watched_provider", "name": name, "of": of, "address": address, "options": options,
        }))
    })
}

fn provider_keys(connection: &Connection<'_>, lines: &mut Lines<'_>) -> Result<(), Fault> {
    let sql = "SELECT provider_id, fingerprint, accepted, armored FROM provider_keys";
    paged(connection, sql, &["provider_id", "fingerprint"], &[], &mut |row| {
        let (provider, fingerprint): (String, String) = (row.get(0)?, row.get(1)?);
        let (accepted, armored): (bool, String) = (row.get(2)?, row.get(3)?);
        lines.push(&json!({
            "kind": "provider_key", "provider": provider, "fingerprint": fingerprint, "accepted": accepted,
            "armored": armored,
        }))
    })
}

/// Without the place where it was found first: which of two providers answered first is chance.
fn documents(connection: &Connection<'_>, lines: &mut Lines<'_>) -> Result<(), Fault> {
    paged(connection, "SELECT sha256, size, signature FROM documents", &["sha256"], &[], &mut |row| {
        let (sha256, size, signature): (String, i64, String) = (row.get(0)?, row.get(1)?, row.get(2)?);
        lines.push(&json!({ "kind": "document", "sha256": sha256, "size": size, "signature": signature }))
    })
}

fn places(connection: &Connection<'_>, lines: &mut Lines<'_>) -> Result<(), Fault> {
    paged(connection, "SELECT source, sha256 FROM places", &["source"], &[], &mut |row| {
        let (source, sha256): (String, String) = (row.get(0)?, row.get(1)?);
        lines.push(&json!({ "kind": "place", "source": source, "sha256": sha256 }))
    })
}

fn provider_documents(connection: &Connection<'_>, lines: &mut Lines<'_>) -> Result<(), Fault> {
    let sql = "SELECT provider_id, url, sha256, missing_since, withdrawn FROM provider_documents";
    paged(connection, sql, &["provider_id", "url"], &[], &mut |row| {
        let (provider, url): (String, String) = (row.get(0)?, row.get(1)?);
        let (missing, withdrawn): (Option<Timestamp>, Option<Timestamp>) = (row.get(3)?, row.get(4)?);
        lines.push(&json!({
            "kind": "provider_document", "provider": provider, "url": url, "sha256": row.get::<Option<String>>(2)?,
            "listed": missing.is_none(), "withdrawn": withdrawn.is_some(),
        }))
    })
}

fn quarantined(connection: &Connection<'_>, lines: &mut Lines<'_>) -> Result<(), Fault> {
    let sql = "SELECT source, sha256, reason, size FROM quarantine";
    paged(connection, sql, &["source", "sha256", "reason"], &[], &mut |row| {
        let (source, sha256, reason): (String, String, String) = (row.get(0)?, row.get(1)?, row.get(2)?);
        let size: i64 = row.get(3)?;
        lines.push(&json!({
            "kind": "quarantined", "source": source, "sha256": sha256, "reason": reason, "size": size,
        }))
    })
}

fn advisories(connection: &Connection<'_>, lines: &mut Lines<'_>) -> Result<(), Fault> {
    let sql = "SELECT a.id, a.sha256, a.revision, a.findings, a.withdrawn, b.advisory, l.case_id
               FROM advisories a JOIN advisory_bodies b ON b.advisory_id = a.id
               JOIN case_links l ON l.advisory_id = a.id";
    paged(connection, sql, &["a.id"], &[], &mut |row| {
        let (id, sha256, revision): (Uuid, String, i64) = (row.get(0)?, row.get(1)?, row.get(2)?);
        let withdrawn: Option<Timestamp> = row.get(4)?;
        let advisory: Json = unpack_json(&row.get::<Vec<u8>>(5)?)?;
        lines.push(&json!({
            "kind": "advisory", "id": id, "case": row.get::<Uuid>(6)?, "sha256": sha256, "revision": revision,
            "withdrawn": withdrawn.is_some(), "findings": from_json::<Json>(&row.get::<String>(3)?)?,
            "revisions": revisions(connection, id)?, "advisory": advisory,
        }))
    })
}

fn revisions(connection: &Connection<'_>, advisory: Uuid) -> Result<Vec<Json>, Fault> {
    let sql = "SELECT number, sha256, version, released, tlp, silent FROM revisions
               WHERE advisory_id = $1 ORDER BY number LIMIT $2";
    connection.list(sql, &values![advisory, HANGING_ROWS_COUNT_MAX], |row| {
        let (number, sha256, version): (i64, String, String) = (row.get(0)?, row.get(1)?, row.get(2)?);
        let (released, tlp, silent): (Option<Timestamp>, i64, bool) = (row.get(3)?, row.get(4)?, row.get(5)?);
        Ok(json!({
            "number": number, "sha256": sha256, "version": version, "released": released, "tlp": tlp, "silent": silent,
        }))
    })
}

fn assessments(connection: &Connection<'_>, lines: &mut Lines<'_>) -> Result<(), Fault> {
    let sql = "SELECT advisory_id, assessment FROM advisory_bodies WHERE assessment IS NOT NULL";
    paged(connection, sql, &["advisory_id"], &[], &mut |row| {
        let mut assessment: Json = unpack_json(&row.get::<Vec<u8>>(1)?)?;
        forget_earlier_editions(&mut assessment);
        lines.push(&json!({ "kind": "assessment", "advisory": row.get::<Uuid>(0)?, "assessment": assessment }))
    })
}

/// Which editions of EPSS were seen before the stored one tells the road, not what is held.
fn forget_earlier_editions(assessment: &mut Json) {
    let known = &mut assessment["exploitability"];
    let said = known["statements"].as_array_mut().into_iter().flatten().map(|one| &mut one["message"]);
    for message in said.filter_map(Json::as_object_mut) {
        message.remove("before");
    }
    if let Some(score) = known["epss"].get_mut(1).and_then(Json::as_object_mut) {
        score.remove("before");
    }
}

/// What feeds announced, and which advisory took its place.
fn announcements(connection: &Connection<'_>, lines: &mut Lines<'_>) -> Result<(), Fault> {
    let sql = "SELECT advisory_id, superseded_by FROM announcements";
    paged(connection, sql, &["advisory_id"], &[], &mut |row| {
        let (advisory, by): (Uuid, Option<String>) = (row.get(0)?, row.get(1)?);
        lines.push(&json!({ "kind": "announcement", "advisory": advisory, "superseded_by": by }))
    })
}

fn organisations(connection: &Connection<'_>) -> Result<Vec<(Uuid, String)>, Fault> {
    let sql = "SELECT id, name FROM organisations ORDER BY name LIMIT $1";
    connection.list(sql, &values![HANGING_ROWS_COUNT_MAX], |row| Ok((row.get(0)?, row.get(1)?)))
}

/// Its labels follow from it and from what stands above.
fn policy(connection: &Connection<'_>, organisation: Uuid, name: &str, lines: &mut Lines<'_>) -> Result<(), Fault> {
    let sql = "SELECT version, text FROM organisation_policies WHERE organisation_id = $1 LIMIT 1";
    let found = connection.find(sql, &values![organisation], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let Some((version, text)): Option<(String, String)> = found else { return Ok(()) };
    lines.push(&json!({ "kind": "policy", "organisation": name, "version": version, "text": text }))
}

fn watchlists(connection: &Connection<'_>, organisation: Uuid, name: &str, lines: &mut Lines<'_>) -> Result<(), Fault> {
    let sql = "SELECT name, rule, recipients, owner, paused FROM watchlists WHERE organisation_id = $1";
    paged(connection, sql, &["name"], &values![organisation], &mut |row| {
        let (rule, recipients): (Json, Vec<String>) =
            (from_json(&row.get::<String>(1)?)?, from_json(&row.get::<String>(2)?)?);
        let recipients: Vec<String> = recipients.iter().map(|one| shown_text(one)).collect();
        lines.push(&json!({
            "kind": "watchlist", "organisation": name, "name": row.get::<String>(0)?, "rule": rule,
            "recipients": recipients, "owner": row.get::<String>(3)?, "paused": row.get::<bool>(4)?,
        }))
    })
}

fn assets(connection: &Connection<'_>, organisation: Uuid, name: &str, lines: &mut Lines<'_>) -> Result<(), Fault> {
    let sql = "SELECT external_id, record FROM assets WHERE organisation_id = $1";
    paged(connection, sql, &["external_id"], &values![organisation], &mut |row| {
        let record: Json = from_json(&row.get::<String>(1)?)?;
        lines.push(&json!({
            "kind": "asset", "organisation": name, "asset": row.get::<String>(0)?, "record": record,
        }))
    })
}

fn aliases(connection: &Connection<'_>, organisation: Uuid, name: &str, lines: &mut Lines<'_>) -> Result<(), Fault> {
    let sql = "SELECT alias_key, body, reason, who FROM aliases WHERE organisation_id = $1";
    paged(connection, sql, &["alias_key"], &values![organisation], &mut |row| {
        let (alias, reason, who): (Json, String, String) =
            (from_json(&row.get::<String>(1)?)?, row.get(2)?, row.get(3)?);
        lines.push(&json!({ "kind": "alias", "organisation": name, "alias": alias, "reason": reason, "who": who }))
    })?;
    let sql = "SELECT written_key, vendor_key, written, reason, who FROM alias_rejections WHERE organisation_id = $1";
    paged(connection, sql, &["written_key", "vendor_key"], &values![organisation], &mut |row| {
        let (vendor, written): (String, String) = (row.get(1)?, row.get(2)?);
        let (reason, who): (String, String) = (row.get(3)?, row.get(4)?);
        lines.push(&json!({
            "kind": "rejected_alias", "organisation": name, "written": written, "vendor": vendor, "reason": reason,
            "who": who,
        }))
    })
}

fn ticks(connection: &Connection<'_>, organisation: Uuid, name: &str, lines: &mut Lines<'_>) -> Result<(), Fault> {
    let sql = "SELECT case_id, step_key, who FROM ticks WHERE organisation_id = $1";
    paged(connection, sql, &["case_id", "step_key"], &values![organisation], &mut |row| {
        let (step, who): (String, String) = (row.get(1)?, row.get(2)?);
        lines.push(&json!({
            "kind": "tick", "organisation": name, "case": row.get::<Uuid>(0)?, "step": step, "who": who,
        }))
    })
}

fn dispositions(
    connection: &Connection<'_>,
    organisation: Uuid,
    name: &str,
    lines: &mut Lines<'_>,
) -> Result<(), Fault> {
    let sql = "SELECT case_id, number, state, reason, day, who FROM case_dispositions WHERE organisation_id = $1";
    paged(connection, sql, &["case_id", "number"], &values![organisation], &mut |row| {
        let (state, reason, day, who): (String, String, String, String) =
            (row.get(2)?, row.get(3)?, row.get(4)?, row.get(5)?);
        lines.push(&json!({
            "kind": "disposition", "organisation": name, "case": row.get::<Uuid>(0)?, "number": row.get::<i64>(1)?,
            "state": state, "reason": reason, "day": day, "who": who,
        }))
    })
}

fn matches(connection: &Connection<'_>, organisation: Uuid, name: &str, lines: &mut Lines<'_>) -> Result<(), Fault> {
    let sql = "SELECT m.advisory_id, a.external_id, m.verdict, m.confidence, m.evidence
               FROM matches m JOIN assets a ON a.organisation_id = m.organisation_id AND a.kind_id = m.kind_id
               WHERE m.organisation_id = $1";
    paged(connection, sql, &["m.advisory_id", "a.external_id"], &values![organisation], &mut |row| {
        let (advisory, asset, verdict): (Uuid, String, String) = (row.get(0)?, row.get(1)?, row.get(2)?);
        lines.push(&json!({
            "kind": "match", "organisation": name, "advisory": advisory, "asset": asset, "verdict": verdict,
            "confidence": row.get::<i64>(3)?, "evidence": from_json::<Json>(&row.get::<String>(4)?)?,
        }))
    })
}

/// Case by case, and those of one watchlist in the order in which they were raised. An alert's own key tells how often
/// somebody looked, so it is left out; so are alerts about sources, which tell of times and of no case.
fn alerts(connection: &Connection<'_>, organisation: Uuid, name: &str, lines: &mut Lines<'_>) -> Result<(), Fault> {
    let sql =
        "SELECT DISTINCT case_id FROM alerts WHERE organisation_id = $1 AND advisory_id IN (SELECT id FROM advisories)";
    paged(connection, sql, &["case_id"], &values![organisation], &mut |row| {
        let case: Uuid = row.get(0)?;
        let recipients = recipients(connection, organisation, case)?;
        let sql = "SELECT t.id, t.advisory_id, COALESCE(w.name, t.watchlist) AS asked, t.reason, t.content
                   FROM alerts t
                     LEFT JOIN watchlists w ON w.id = t.watchlist_id AND w.organisation_id = t.organisation_id
                   WHERE t.organisation_id = $1 AND t.case_id = $2
                   ORDER BY asked, t.created, t.advisory_id, t.reason, t.content, t.id LIMIT $3";
        connection.query(sql, &values![organisation, case, HANGING_ROWS_COUNT_MAX], &mut |row| {
            let (advisory, watchlist, reason): (Uuid, String, String) = (row.get(1)?, row.get(2)?, row.get(3)?);
            lines.push(&json!({
                "kind": "alert", "organisation": name, "case": case, "advisory": advisory, "watchlist": watchlist,
                "reason": reason, "content": from_json::<Json>(&row.get::<String>(4)?)?,
                "recipients": recipients.get(&row.get::<Uuid>(0)?),
            }))
        })
    })
}

/// Who was, or is, to be told by each alert of a case, as may be shown.
fn recipients(
    connection: &Connection<'_>,
    organisation: Uuid,
    case: Uuid,
) -> Result<BTreeMap<Uuid, Vec<String>>, Fault> {
    let mut recipients: BTreeMap<Uuid, Vec<String>> = BTreeMap::new();
    let sql = "SELECT d.alert_id, d.channel, d.recipient FROM deliveries d JOIN alerts a ON a.id = d.alert_id
               WHERE a.organisation_id = $1 AND a.case_id = $2 ORDER BY d.channel, d.recipient, d.id LIMIT $3";
    connection.query(sql, &values![organisation, case, HANGING_ROWS_COUNT_MAX], &mut |row| {
        let (channel, address): (String, String) = (row.get(1)?, row.get(2)?);
        recipients.entry(row.get(0)?).or_default().push(match channel.as_str() {
            "email" => format!("email {address}"),
            channel => shown(channel, &address),
        });
        Ok(())
    })?;
    Ok(recipients)
}
