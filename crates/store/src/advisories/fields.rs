//! The values of advisories' fields, as rows for conditions and together for counting.
//!
//! Does not know: who asks for which (`filter`), how they are counted (`columns`).

use crate::connection::{Connection, Value, values};
use crate::encoding::{json, unpack_json};
use crate::error::{Fault, StoreError};
use crate::front::Store;
use crate::search::{self, advisory_words, fold_key};
use sha2::{Digest, Sha256};
use std::collections::{BTreeSet, HashMap};
use triage::search::Field;
use triage::{Advisory, Assessment};
use uuid::Uuid;

/// A longer value is cut: nobody chooses by what comes after.
pub const FIELD_VALUE_SIZE_BYTES_MAX: usize = 160;
/// Advisories of one step of filling: their bodies are in memory together.
const FILLED_COUNT: i64 = 200;

/// (field, key, value): the key is what conditions ask for.
pub(super) type FieldValue = (Field, String, String);

impl Store {
    /// Writes what the search knows of advisories that were stored before it knew so much.
    pub(crate) async fn fill_fields(&self) -> Result<(), StoreError> {
        let doing = "preparing the search";
        while self.write(doing, fill).await? > 0 {}
        Ok(())
    }
}

fn fill(connection: &Connection<'_>) -> Result<usize, Fault> {
    if unknown(connection, 1)?.is_empty() {
        return Ok(0);
    }
    // Nodes that start together must not write the same rows.
    crate::documents::announced::lock(connection)?;
    let bodies = unknown(connection, FILLED_COUNT)?;
    let ids: Vec<Uuid> = bodies.iter().map(|(advisory, _)| advisory.id.0).collect();
    crate::documents::forget_words(connection, &ids)?;
    index(connection, &bodies)?;
    Ok(bodies.len())
}

/// Advisories that the search knows nothing of.
fn unknown(connection: &Connection<'_>, limit: i64) -> Result<Vec<(Advisory, Option<Assessment>)>, Fault> {
    let sql = "SELECT b.advisory, b.assessment FROM advisories a JOIN advisory_bodies b ON b.advisory_id = a.id
               WHERE NOT EXISTS (SELECT 1 FROM advisory_search_sets s WHERE s.advisory_id = a.id AND s.part = 'document')
               ORDER BY a.id LIMIT $1";
    connection.list(sql, &values![limit], |row| {
        let assessment = row.get::<Option<Vec<u8>>>(1)?.map(|body| unpack_json(&body)).transpose()?;
        Ok((unpack_json(&row.get::<Vec<u8>>(0)?)?, assessment))
    })
}

/// Writes all that the search knows of advisories that it knows nothing of.
pub(crate) fn index(connection: &Connection<'_>, bodies: &[(Advisory, Option<Assessment>)]) -> Result<(), Fault> {
    let words: Vec<(Uuid, String)> =
        bodies.iter().map(|(advisory, _)| (advisory.id.0, advisory_words(advisory))).collect();
    let words: HashMap<Uuid, &str> = words.iter().map(|(id, words)| (*id, words.as_str())).collect();
    crate::documents::index_words(connection, &words)?;
    put_document_fields(connection, bodies.iter().map(|(advisory, _)| advisory))?;
    let assessed = bodies.iter().filter_map(|(advisory, assessment)| Some((advisory.id.0, assessment.as_ref()?)));
    put_assessment_fields(connection, assessed)
}

/// Writes the fields that stand in documents, and the words that may be mistyped, in place of those that were there.
pub(crate) fn put_document_fields<'a>(
    connection: &Connection<'_>,
    advisories: impl Iterator<Item = &'a Advisory>,
) -> Result<(), Fault> {
    let advisories: Vec<&Advisory> = advisories.collect();
    search::put_spellings(connection, &advisories)?;
    let sets: Vec<_> = advisories.iter().map(|advisory| (advisory.id.0, of_document(advisory))).collect();
    put(connection, "document", &sets)
}

/// Writes the fields that stand in assessments, in place of those that were there.
pub(crate) fn put_assessment_fields<'a>(
    connection: &Connection<'_>,
    assessments: impl Iterator<Item = (Uuid, &'a Assessment)>,
) -> Result<(), Fault> {
    let sets: Vec<_> = assessments.map(|(id, assessment)| (id, of_assessment(assessment))).collect();
    put(connection, "assessment", &sets)
}

/// Removes all fields of advisories.
pub(crate) fn forget_fields(connection: &Connection<'_>, ids: &[String]) -> Result<(), Fault> {
    for sql in [
        "DELETE FROM advisory_search_fields WHERE advisory_id {any $1 text}",
        "DELETE FROM advisory_search_sets WHERE advisory_id {any $1 text}",
    ] {
        connection.execute(sql, &values![ids.to_vec()])?;
    }
    Ok(())
}

fn put(connection: &Connection<'_>, part: &str, sets: &[(Uuid, BTreeSet<FieldValue>)]) -> Result<(), Fault> {
    let ids: Vec<String> = sets.iter().map(|(id, _)| id.to_string()).collect();
    let own = if part == "assessment" { "=" } else { "<>" };
    let sql = format!("DELETE FROM advisory_search_fields WHERE advisory_id {{any $1 text}} AND field {own} 'fix'");
    connection.execute(&sql, &values![ids])?;
    let rows = sets.iter().flat_map(|(id, set)| set.iter().map(move |one| (id, one)));
    // Vendors and CVEs have tables of their own.
    let rows = rows.filter(|(_, (field, ..))| !matches!(field, Field::Vendor | Field::Cve));
    let rows: BTreeSet<(&str, &str, Uuid)> =
        rows.map(|(id, (field, key, _))| (field.code(), key.as_str(), *id)).collect();
    let rows: Vec<Vec<Value<'_>>> = rows.into_iter().map(|(field, key, id)| values![field, key, id].to_vec()).collect();
    let sql = "INSERT INTO advisory_search_fields (field, key, advisory_id) {values(text, text, text)}";
    connection.execute_many(sql, &rows)?;
    let mut rows = Vec::with_capacity(sets.len());
    for (id, set) in sets {
        let text = json(&set)?;
        let digest = Sha256::digest(text.as_bytes());
        let digest: String = digest.iter().take(8).map(|byte| format!("{byte:02x}")).collect();
        rows.push(values![*id, part, digest, text].to_vec());
    }
    let sql = "INSERT INTO advisory_search_sets (advisory_id, part, digest, fields) {values(text, text, text, text)}
               ON CONFLICT (advisory_id, part) DO UPDATE SET digest = excluded.digest, fields = excluded.fields";
    connection.execute_many(sql, &rows).map(|_| ())
}

fn of_document(advisory: &Advisory) -> BTreeSet<FieldValue> {
    let mut set = BTreeSet::new();
    let mut seen = BTreeSet::new();
    let mut add = |field: Field, value: &str| {
        let value = crate::connection::storable(value.trim());
        let value = &value[..value.floor_char_boundary(FIELD_VALUE_SIZE_BYTES_MAX)];
        let key = fold_key(value);
        if !key.is_empty() && seen.insert((field, key.clone())) {
            set.insert((field, key, value.to_owned()));
        }
    };
    advisory.vendors.iter().for_each(|vendor| add(Field::Vendor, vendor));
    advisory.products.iter().for_each(|product| add(Field::Product, &product.name));
    advisory.sectors.iter().for_each(|sector| add(Field::Sector, sector));
    add(Field::Source, &advisory.publisher.name);
    advisory.vulnerabilities.iter().filter_map(|one| one.cve.as_deref()).for_each(|cve| add(Field::Cve, cve));
    set
}

fn of_assessment(assessment: &Assessment) -> BTreeSet<FieldValue> {
    let codes: BTreeSet<&str> = assessment.fixes.iter().map(|fix| fix.status.code()).collect();
    codes.into_iter().map(|code| (Field::Fix, code.to_owned(), code.to_owned())).collect()
}
