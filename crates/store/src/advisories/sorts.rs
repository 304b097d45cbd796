//! What lists are sorted by beside dates, labels and scores: texts of an advisory as keys that either database compares
//! byte by byte.
//!
//! Does not know: which of them a list is sorted by (`order`).

use crate::connection::{Connection, Value, values};
use crate::encoding::unpack_json;
use crate::error::{Fault, StoreError};
use crate::front::Store;
use crate::search::fold_key;
use triage::Advisory;

/// A longer key is cut: nobody looks at the order of what differs after that.
const KEY_SIZE_BYTES_MAX: usize = 160;
/// Numbers are as wide as this, so that `9` comes before `10`; the numbers in ids and versions are shorter.
const NUMBER_DIGITS_COUNT: usize = 8;
/// Advisories of one step of filling: their bodies are in memory together.
const FILLED_COUNT: i64 = 500;

impl Store {
    /// Writes the keys of advisories that have none because they were stored before there were any.
    pub(crate) async fn fill_sorts(&self) -> Result<(), StoreError> {
        let doing = "preparing the order of lists";
        while self.write(doing, fill).await? > 0 {}
        Ok(())
    }
}

fn fill(connection: &Connection<'_>) -> Result<usize, Fault> {
    let sql = "SELECT b.advisory FROM advisories a JOIN advisory_bodies b ON b.advisory_id = a.id
               WHERE NOT EXISTS (SELECT 1 FROM advisory_sorts s WHERE s.advisory_id = a.id) ORDER BY a.id LIMIT $1";
    let bodies: Vec<Advisory> =
        connection.list(sql, &values![FILLED_COUNT], |row| unpack_json(&row.get::<Vec<u8>>(0)?))?;
    put_sorts(connection, bodies.iter())?;
    Ok(bodies.len())
}

/// Writes the keys of advisories, in place of those they had.
pub(crate) fn put_sorts<'a>(
    connection: &Connection<'_>,
    advisories: impl Iterator<Item = &'a Advisory>,
) -> Result<(), Fault> {
    let sql = "INSERT INTO advisory_sorts (advisory_id, severity, title, tracking_id, publisher, category, status,
                 version, csaf_version, vendor, product, cve)
               {values(text, text, text, text, text, text, text, text, text, text, text, text)}
               ON CONFLICT (advisory_id) DO UPDATE SET severity = excluded.severity, title = excluded.title,
                 tracking_id = excluded.tracking_id, publisher = excluded.publisher, category = excluded.category,
                 status = excluded.status, version = excluded.version, csaf_version = excluded.csaf_version,
                 vendor = excluded.vendor, product = excluded.product, cve = excluded.cve";
    connection.execute_many(sql, &advisories.map(row).collect::<Vec<_>>()).map(|_| ())
}

fn row(advisory: &Advisory) -> Vec<Value<'static>> {
    let cve = advisory.vulnerabilities.iter().find_map(|vulnerability| vulnerability.cve.as_deref());
    let texts = [
        advisory.severity.as_deref(),
        Some(advisory.title.as_str()),
        Some(advisory.tracking_id.as_str()),
        Some(advisory.publisher.name.as_str()),
        Some(advisory.category.as_str()),
        Some(advisory.status.as_str()),
        Some(advisory.version.as_str()),
        Some(advisory.csaf_version.as_str()),
        advisory.vendors.first().map(String::as_str),
        advisory.products.first().map(|product| product.full_name.as_str()),
        cve,
    ];
    let keys = texts.into_iter().map(|text| Value::from(key(text.unwrap_or_default())));
    std::iter::once(Value::from(advisory.id)).chain(keys).collect()
}

/// A text as it is sorted: folded, its numbers in the order of numbers.
fn key(text: &str) -> String {
    let folded = fold_key(text);
    let mut key = String::with_capacity(folded.len() + NUMBER_DIGITS_COUNT);
    let mut rest = folded.as_str();
    while let Some(start) = rest.find(|c: char| c.is_ascii_digit()) {
        let (before, from) = rest.split_at(start);
        let end = from.find(|c: char| !c.is_ascii_digit()).unwrap_or(from.len());
        let (digits, after) = from.split_at(end);
        key.push_str(before);
        key.push_str(&format!("{:0>width$}", digits.trim_start_matches('0'), width = NUMBER_DIGITS_COUNT));
        rest = after;
        if key.len() > KEY_SIZE_BYTES_MAX {
            break;
        }
    }
    key.push_str(rest);
    key.truncate(key.floor_char_boundary(KEY_SIZE_BYTES_MAX));
    key
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_sorted_as_numbers_and_letters_without_case_or_accents() {
        let mut texts = vec!["Ärger 10", "arger 9", "Zulu", "ICSA-24-046-04", "icsa-24-46-3", ""];
        texts.sort_by_key(|text| key(text));
        assert_eq!(texts, ["", "arger 9", "Ärger 10", "icsa-24-46-3", "ICSA-24-046-04", "Zulu"]);
    }

    #[test]
    fn a_key_is_bounded_whatever_it_is_made_of() {
        assert!(key(&"ü1 ".repeat(10_000)).len() <= KEY_SIZE_BYTES_MAX);
        assert!(key(&"9".repeat(10_000)).len() <= KEY_SIZE_BYTES_MAX);
    }
}
