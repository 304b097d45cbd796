//! The values of all advisories' fields in memory, for counting many at once.
//!
//! Counting names by SQL takes longer than the page. What is here is compared with the rows, digest by digest, whenever
//! something changed, in the snapshot of the very read that counts: it is never older than the rows beside it, on any node.
//! Does not know: which advisories are counted (`counts`).

use super::fields::FieldValue;
use super::list::Facet;
use crate::connection::{Connection, values};
use crate::encoding::from_json;
use crate::error::Fault;
use crate::search::fold_key;
use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, PoisonError};
use triage::search::Field;
use uuid::Uuid;

/// Parts of advisories that fit into memory; a hundred times of what there is.
const SETS_COUNT_MAX: i64 = 1_000_000;
/// Sets read at once.
const READ_SETS_COUNT: usize = 500;
/// Values of one field that are offered; more is no choice any more.
pub(super) const FIELD_VALUES_COUNT_MAX: usize = 12;

/// One part of an advisory's fields.
#[derive(Clone)]
struct Set {
    digest: String,
    values: Arc<[u32]>,
}

/// The fields of all advisories.
#[derive(Clone, Default)]
pub(super) struct Columns {
    /// Of the document, and of the assessment.
    by_advisory: HashMap<Uuid, [Option<Set>; 2]>,
    values: Vec<FieldValue>,
    numbers: HashMap<(Field, String), u32>,
}

/// Columns, and the number of the change they were read after.
type AsOf = (i64, Arc<Columns>);

/// The columns that were read last.
#[derive(Clone, Default)]
pub(crate) struct KeptColumns {
    kept: Arc<Mutex<Option<AsOf>>>,
}

impl KeptColumns {
    /// The columns as of this read's snapshot.
    pub(super) fn read(&self, connection: &Connection<'_>, change: i64) -> Result<Arc<Columns>, Fault> {
        let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let mut columns = match kept {
            Some((as_of, columns)) if as_of == change => return Ok(columns),
            Some((_, columns)) => columns,
            None => Arc::default(),
        };
        Arc::make_mut(&mut columns).refresh(connection)?;
        *self.kept.lock().unwrap_or_else(PoisonError::into_inner) = Some((change, Arc::clone(&columns)));
        Ok(columns)
    }
}

impl Columns {
    fn refresh(&mut self, connection: &Connection<'_>) -> Result<(), Fault> {
        let sql = "SELECT advisory_id, part, digest FROM advisory_search_sets ORDER BY advisory_id, part LIMIT $1";
        let (mut stale, mut there) = (Vec::new(), HashMap::with_capacity(self.by_advisory.len()));
        connection.query(sql, &values![SETS_COUNT_MAX], &mut |row| {
            let (id, part): (Uuid, usize) = (row.get(0)?, part(&row.get::<String>(1)?));
            there.entry(id).or_insert([false, false])[part] = true;
            let digest: String = row.get(2)?;
            let kept = self.by_advisory.get(&id).and_then(|sets| sets[part].as_ref());
            if kept.is_none_or(|set| set.digest != digest) {
                stale.push(id.to_string());
            }
            Ok(())
        })?;
        self.by_advisory.retain(|id, sets| {
            let there = there.get(id).copied().unwrap_or_default();
            sets.iter_mut().zip(there).filter(|(_, there)| !there).for_each(|(set, _)| *set = None);
            there != [false, false]
        });
        stale.dedup();
        stale.chunks(READ_SETS_COUNT).try_for_each(|ids| self.read_sets(connection, ids.to_vec()))
    }

    fn read_sets(&mut self, connection: &Connection<'_>, ids: Vec<String>) -> Result<(), Fault> {
        let sql = "SELECT advisory_id, part, digest, fields FROM advisory_search_sets WHERE advisory_id {any $1 text}";
        connection.query(sql, &values![ids], &mut |row| {
            let (id, part): (Uuid, usize) = (row.get(0)?, part(&row.get::<String>(1)?));
            let fields: Vec<FieldValue> = from_json(&row.get::<String>(3)?)?;
            let values = fields.into_iter().map(|one| self.number(one)).collect();
            self.by_advisory.entry(id).or_default()[part] = Some(Set { digest: row.get(2)?, values });
            Ok(())
        })
    }

    fn number(&mut self, value: FieldValue) -> u32 {
        let key = (value.0, value.1.clone());
        *self.numbers.entry(key).or_insert_with(|| {
            self.values.push(value);
            u32::try_from(self.values.len() - 1).unwrap_or(u32::MAX)
        })
    }

    /// How many of these advisories have which values, the most frequent of each field first.
    pub(super) fn count(&self, advisories: impl Iterator<Item = Uuid>) -> BTreeMap<Field, Vec<Facet<String>>> {
        let mut counts: Vec<u64> = vec![0; self.values.len()];
        for set in advisories.filter_map(|id| self.by_advisory.get(&id)).flatten().flatten() {
            for value in set.values.iter() {
                if let Some(count) = counts.get_mut(*value as usize) {
                    *count += 1;
                }
            }
        }
        let mut facets: BTreeMap<Field, Vec<(u64, &FieldValue)>> = BTreeMap::new();
        for (value, count) in self.values.iter().zip(counts).filter(|(_, count)| *count > 0) {
            facets.entry(value.0).or_default().push((count, value));
        }
        let most_frequent = |(field, mut counted): (Field, Vec<(u64, &FieldValue)>)| {
            counted.sort_unstable_by(|(one, a), (other, b)| other.cmp(one).then_with(|| a.1.cmp(&b.1)));
            counted.truncate(FIELD_VALUES_COUNT_MAX);
            (field, counted.into_iter().map(|(count, value)| Facet { value: value.2.clone(), count }).collect())
        };
        facets.into_iter().map(most_frequent).collect()
    }

    /// The keys of a field's values that hold these words one after the other, the last perhaps unfinished; of CVEs, the
    /// ids themselves.
    pub(super) fn keys(&self, field: Field, words: &str) -> Vec<String> {
        let words = fold_key(words);
        let inner = format!(" {words}");
        let meant = self.values.iter().filter(|(of, key, _)| {
            *of == field && !words.is_empty() && (key.starts_with(&words) || key.contains(&inner))
        });
        meant.map(|(_, key, value)| if field == Field::Cve { value.clone() } else { key.clone() }).collect()
    }
}

fn part(name: &str) -> usize {
    usize::from(name == "assessment")
}
