//! What changed of some advisories → links, reasons and cases of all they are, or were, linked with.
//!
//! The outcome hangs on the documents alone: from each changed one all linked ones are visited, and their cases are made
//! anew. Does not know: which two are linked (`triage::case`).

use crate::connection::{Connection, Value, values};
use crate::encoding::{from_json, json};
use crate::error::Fault;
use crate::ids::tlp_of;
use crate::ledger;
use crate::work::{self, Stage};
use jiff::Timestamp;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use triage::advisory::AdvisoryId;
use triage::alert::Reason;
use triage::case::{CaseFacts, CaseId, Link, Member, find_links, join};
use uuid::Uuid;

/// Advisories that are visited from one batch: a batch has 200, and a case at most 40. A net that is larger is no problem
/// but a chain of chance: its advisories stay apart.
const VISITED_COUNT_MAX: usize = 5_000;
/// Advisories that may be linked with one round of a visit: those that name or are named, or have the same CVEs.
const CANDIDATES_COUNT_MAX: i64 = 20_000;

/// Advisories by id, as the rules of cases see them.
type Known = BTreeMap<Uuid, CaseFacts>;

/// Keeps the facts and settles the cases of those that changed. Returns how many advisories came to another case.
pub(super) fn settle(connection: &Connection<'_>, facts: &[&CaseFacts], now: Timestamp) -> Result<usize, Fault> {
    if facts.is_empty() {
        return Ok(0);
    }
    lock(connection)?;
    let kept = load(connection, facts.iter().map(|facts| facts.id.0).collect())?;
    let fresh: Vec<&CaseFacts> = facts.iter().copied().filter(|one| kept.get(&one.id.0) != Some(*one)).collect();
    if fresh.is_empty() {
        return Ok(0);
    }
    keep(connection, &fresh)?;
    visit_and_join(connection, fresh.iter().map(|facts| facts.id.0).collect(), now)
}

/// Settles the cases of these advisories, and of all they are one case with, anew.
pub(crate) fn settle_around(connection: &Connection<'_>, advisories: &[Uuid], now: Timestamp) -> Result<(), Fault> {
    lock(connection)?;
    visit_and_join(connection, advisories.iter().copied().collect(), now)?;
    // What one of them was kept beside may be gone, although the others stay where they are.
    let ids: Vec<String> = advisories.iter().map(Uuid::to_string).collect();
    let sql = "SELECT home FROM case_links WHERE advisory_id {any $1 text} ORDER BY home";
    let homes = connection.list(sql, &values![ids], |row| row.get(0))?;
    look_again(connection, homes, now)
}

/// Forgets what the case of an advisory hangs on, since it is about to go. Returns those it was one case with.
pub(crate) fn forget(connection: &Connection<'_>, advisory: AdvisoryId) -> Result<Vec<Uuid>, Fault> {
    let beside = companions(connection, &[advisory.0].into())?;
    for sql in [
        "DELETE FROM case_facts WHERE advisory_id = $1",
        "DELETE FROM case_mentions WHERE advisory_id = $1",
        "DELETE FROM case_reasons WHERE one = $1 OR other = $1",
    ] {
        connection.execute(sql, &values![advisory])?;
    }
    Ok(beside.into_iter().filter(|one| *one != advisory.0).collect())
}

/// Cases change on one node at a time: two that see half of a case each would make two of it.
fn lock(connection: &Connection<'_>) -> Result<(), Fault> {
    connection.execute("UPDATE leases SET fence = fence + 1 WHERE name = 'cases'", &[]).map(|_| ())
}

fn keep(connection: &Connection<'_>, fresh: &[&CaseFacts]) -> Result<(), Fault> {
    let row = |facts: &&CaseFacts| Ok(values![facts.id, facts.cve_set(), json(facts)?].to_vec());
    let rows: Vec<Vec<Value<'_>>> = fresh.iter().map(row).collect::<Result<_, Fault>>()?;
    let sql = "INSERT INTO case_facts (advisory_id, cve_set, facts) {values(text, text, text)}
               ON CONFLICT (advisory_id) DO UPDATE SET cve_set = excluded.cve_set, facts = excluded.facts";
    connection.execute_many(sql, &rows)?;
    let ids: Vec<String> = fresh.iter().map(|facts| facts.id.0.to_string()).collect();
    connection.execute("DELETE FROM case_mentions WHERE advisory_id {any $1 text}", &values![ids])?;
    let mentions = |facts: &&CaseFacts| {
        let id = facts.id;
        facts.mentions.keys().map(|name| values![name.clone(), id].to_vec()).collect::<Vec<_>>()
    };
    let rows: Vec<Vec<Value<'_>>> = fresh.iter().flat_map(mentions).collect();
    connection.execute_many("INSERT INTO case_mentions (name, advisory_id) {values(text, text)}", &rows).map(|_| ())
}

fn visit_and_join(connection: &Connection<'_>, changed: BTreeSet<Uuid>, now: Timestamp) -> Result<usize, Fault> {
    let beside = companions(connection, &changed)?;
    let (mut visited, mut links) = (Known::new(), BTreeMap::new());
    let mut next: BTreeSet<Uuid> = changed.union(&beside).copied().collect();
    let all_named = next.clone();
    while !next.is_empty() {
        let seekers = load(connection, next)?;
        let candidates = candidates(connection, &seekers)?;
        let unknown = candidates.into_iter().filter(|id| !visited.contains_key(id) && !seekers.contains_key(id));
        let others = load(connection, unknown.collect())?;
        let around: Vec<&CaseFacts> = visited.values().chain(others.values()).collect();
        let found = find_links(&seekers.values().collect::<Vec<_>>(), &around);
        let ends = found.iter().flat_map(|link| [link.one.0, link.other.0]);
        next = ends.filter(|id| others.contains_key(id)).collect();
        links.extend(found.into_iter().map(|link| ((link.one, link.other), link)));
        visited.extend(seekers);
        if visited.len() + next.len() > VISITED_COUNT_MAX {
            links.clear();
            visited.extend(others.into_iter().filter(|(id, _)| next.contains(id)));
            break;
        }
    }
    let links: Vec<Link> = links.into_values().collect();
    write_reasons(connection, &visited, &links)?;
    place(connection, all_named.into_iter().chain(visited.into_keys()).collect(), &links, now)
}

/// Those that are one case with these now, these among them.
fn companions(connection: &Connection<'_>, advisories: &BTreeSet<Uuid>) -> Result<BTreeSet<Uuid>, Fault> {
    let sql = "SELECT b.advisory_id FROM case_links a JOIN case_links b ON b.case_id = a.case_id
               WHERE a.advisory_id {any $1 text} ORDER BY b.advisory_id LIMIT $2";
    let ids: Vec<String> = advisories.iter().map(Uuid::to_string).collect();
    Ok(connection.list(sql, &values![ids, CANDIDATES_COUNT_MAX], |row| row.get(0))?.into_iter().collect())
}

fn load(connection: &Connection<'_>, advisories: BTreeSet<Uuid>) -> Result<Known, Fault> {
    if advisories.is_empty() {
        return Ok(Known::new());
    }
    let sql = "SELECT advisory_id, facts FROM case_facts WHERE advisory_id {any $1 text}";
    let ids: Vec<String> = advisories.iter().map(Uuid::to_string).collect();
    let rows = connection.list(sql, &values![ids], |row| Ok((row.get(0)?, from_json(&row.get::<String>(1)?)?)))?;
    Ok(rows.into_iter().collect())
}

/// Advisories that these name, that name these, or that have the same CVEs as one of these.
fn candidates(connection: &Connection<'_>, seekers: &Known) -> Result<BTreeSet<Uuid>, Fault> {
    let of = |texts: BTreeSet<String>| texts.into_iter().collect::<Vec<_>>();
    let mentions = of(seekers.values().flat_map(|facts| facts.mentions.keys().cloned()).collect());
    let names = of(seekers.values().flat_map(|facts| facts.names.keys().cloned()).collect());
    let sets = of(seekers.values().filter_map(CaseFacts::cve_set).collect());
    let sql = "SELECT advisory_id FROM advisory_names WHERE name {any $1 text}
               UNION SELECT advisory_id FROM case_mentions WHERE name {any $2 text}
               UNION SELECT advisory_id FROM case_facts WHERE cve_set {any $3 text}
               ORDER BY 1 LIMIT $4";
    let found = connection.list(sql, &values![mentions, names, sets, CANDIDATES_COUNT_MAX], |row| row.get(0))?;
    Ok(found.into_iter().collect())
}

fn write_reasons(connection: &Connection<'_>, visited: &Known, links: &[Link]) -> Result<(), Fault> {
    let ids: Vec<String> = visited.keys().map(Uuid::to_string).collect();
    connection.execute("DELETE FROM case_reasons WHERE one {any $1 text}", &values![ids.clone()])?;
    connection.execute("DELETE FROM case_reasons WHERE other {any $1 text}", &values![ids])?;
    let row = |link: &Link| Ok(values![link.one, link.other, json(link)?].to_vec());
    let rows: Vec<Vec<Value<'_>>> = links.iter().map(row).collect::<Result<_, Fault>>()?;
    connection
        .execute_many("INSERT INTO case_reasons (one, other, reason) {values(text, text, text)}", &rows)
        .map(|_| ())
}

/// Writes the cases that follow from the links; whoever was told of nothing but "also published" is looked at again when
/// cases change, since what it was told beside may be another problem now.
fn place(
    connection: &Connection<'_>,
    advisories: BTreeSet<Uuid>,
    links: &[Link],
    now: Timestamp,
) -> Result<usize, Fault> {
    let ids: Vec<String> = advisories.iter().map(Uuid::to_string).collect();
    let sql =
        "SELECT l.advisory_id, l.case_id, l.home, a.tlp FROM case_links l JOIN advisories a ON a.id = l.advisory_id
               WHERE l.advisory_id {any $1 text} ORDER BY l.advisory_id";
    let rows = connection.list(sql, &values![ids], |row| {
        let member = Member { id: AdvisoryId(row.get(0)?), home: CaseId(row.get(2)?), tlp: tlp_of(row.get(3)?) };
        Ok((member, CaseId(row.get(1)?)))
    })?;
    let members: Vec<Member> = rows.iter().map(|(member, _)| *member).collect();
    let before: HashMap<AdvisoryId, CaseId> = rows.iter().map(|(member, case)| (member.id, *case)).collect();
    let moved: Vec<(AdvisoryId, CaseId)> =
        join(&members, links).into_iter().filter(|(id, case)| before.get(id) != Some(case)).collect();
    if moved.is_empty() {
        return Ok(0);
    }
    let sql = "UPDATE case_links SET case_id = r.case_id FROM {rows(advisory_id text, case_id text)}
               WHERE case_links.advisory_id = r.advisory_id";
    let rows: Vec<Vec<Value<'_>>> = moved.iter().map(|(id, case)| values![*id, *case].to_vec()).collect();
    connection.execute_many(sql, &rows)?;
    let subjects: Vec<(String, serde_json::Value)> = moved
        .iter()
        .map(|(id, case)| (id.0.to_string(), serde_json::json!({ "case": case, "before": before.get(id) })))
        .collect();
    let entries = subjects.iter().map(|(id, body)| (id.as_str(), body.clone()));
    ledger::insert_many(connection, ledger::INSTALLATION, "case_changed", entries, now)?;
    // An alert that is being decided under the former case is decided again under the new one.
    let ids: Vec<String> = members.iter().map(|member| member.id.0.to_string()).collect();
    let sql = "UPDATE work SET fence = fence + 1, lease_until = 0
               WHERE stage = 'alert' AND pending = 1 AND subject {any $1 text}";
    connection.execute(sql, &values![ids])?;
    look_again(connection, members.iter().map(|member| member.home.0.to_string()).collect(), now)?;
    Ok(moved.len())
}

fn look_again(connection: &Connection<'_>, homes: Vec<String>, now: Timestamp) -> Result<(), Fault> {
    let sql = "SELECT DISTINCT advisory_id FROM alerts
               WHERE organisation_id IN (SELECT id FROM organisations) AND case_id {any $1 text} AND reason = $2
               ORDER BY advisory_id LIMIT $3";
    let values = values![homes, Reason::AlsoPublished.code(), CANDIDATES_COUNT_MAX];
    let quiet: Vec<(Uuid, bool)> = connection.list(sql, &values, |row| Ok((row.get(0)?, true)))?;
    work::queue(connection, Stage::Alert, &quiet, now)
}
