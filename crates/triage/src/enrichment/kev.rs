//! CISA's Known Exploited Vulnerabilities catalog, in its JSON and its CSV form.
//!
//! No entry is lost because another field of it is bad: that a CVE is listed is what counts.
//! Does not know: where the file came from.

use super::table::Table;
use super::{CatalogError, Kev, push_finding, read_cve};
use csaf::{Finding, Severity};
use jiff::civil::Date;
use serde_json::Value;
use std::collections::BTreeMap;

/// The catalog's size. It had 1.3 MB at 1,400 entries in 2025.
pub const KEV_SIZE_BYTES_MAX: usize = 64 * 1024 * 1024;
/// Entries. There were 1,400 in 2025, and about 250 more come every year.
pub const KEV_ENTRIES_COUNT_MAX: usize = 100_000;

/// The day the catalog was first published: no entry can have been added before.
const CATALOG_FIRST_DAY: Date = jiff::civil::date(2021, 11, 3);
const CATALOG: &str = "the KEV catalog";

/// The whole catalog.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct KevCatalog {
    /// `catalogVersion`; `None` in the CSV form, which does not say.
    pub version: Option<String>,
    /// Day of `dateReleased`; `None` in the CSV form.
    pub released: Option<Date>,
    /// By CVE.
    pub entries: BTreeMap<String, Kev>,
}

impl KevCatalog {
    /// The day its newest entry was added, but for days after `today`, which are mistakes.
    pub fn newest_entry(&self, today: Date) -> Option<Date> {
        self.entries.values().map(|kev| kev.date_added).filter(|added| *added <= today).max()
    }
}

/// Reads either form. Entries without a CVE are left out with a finding; of two for one CVE the first counts.
///
/// # Errors
/// When it is too large, or is not the catalog; one without any entry is none: it would say that nothing is exploited.
pub fn read(bytes: &[u8]) -> Result<(KevCatalog, Vec<Finding>), CatalogError> {
    if bytes.len() > KEV_SIZE_BYTES_MAX {
        return Err(CatalogError::TooLarge { catalog: CATALOG, size: bytes.len(), limit: KEV_SIZE_BYTES_MAX });
    }
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes).trim_ascii_start();
    let read = if bytes.first() == Some(&b'{') { read_json(bytes) } else { read_csv(bytes) }?;
    if read.0.entries.is_empty() {
        return Err(wrong("it lists no vulnerability".to_owned()));
    }
    Ok(read)
}

/// The fields that are read, as text, whatever the form.
#[derive(Default)]
struct Row<'a> {
    cve: &'a str,
    added: &'a str,
    due: &'a str,
    action: &'a str,
    ransomware: &'a str,
}

fn read_json(bytes: &[u8]) -> Result<(KevCatalog, Vec<Finding>), CatalogError> {
    let document: Value = serde_json::from_slice(bytes).map_err(|error| wrong(error.to_string()))?;
    let Some(rows) = document.get("vulnerabilities").and_then(Value::as_array) else {
        return Err(wrong("there is no list \"vulnerabilities\"".to_owned()));
    };
    let text = |value: Option<&Value>| value.and_then(Value::as_str).map(str::trim).map(str::to_owned);
    let released = text(document.get("dateReleased"));
    let mut catalog = KevCatalog {
        version: text(document.get("catalogVersion")),
        released: released.as_deref().and_then(read_date),
        entries: BTreeMap::new(),
    };
    let mut findings = Vec::new();
    for (at, row) in rows.iter().enumerate() {
        let field = |name: &str| row.get(name).and_then(Value::as_str).unwrap_or_default();
        let row = Row {
            cve: field("cveID"),
            added: field("dateAdded"),
            due: field("dueDate"),
            action: field("requiredAction"),
            ransomware: field("knownRansomwareCampaignUse"),
        };
        insert(&mut catalog, &row, &format!("/vulnerabilities/{at}"), &mut findings)?;
    }
    let stated = document.get("count").and_then(Value::as_u64);
    if let Some(stated) = stated.filter(|count| *count > rows.len() as u64) {
        // Whatever is missing would be taken for not exploited.
        return Err(wrong(format!("it says {stated} entries and holds {}: it seems cut off", rows.len())));
    }
    if let Some(stated) = stated.filter(|count| *count < rows.len() as u64) {
        let message = format!("The catalog says {stated} entries and holds {}.", rows.len());
        push_finding(&mut findings, "kev_count_differs", Severity::Warning, "/count".to_owned(), message);
    }
    Ok((catalog, findings))
}

fn read_csv(bytes: &[u8]) -> Result<(KevCatalog, Vec<Finding>), CatalogError> {
    let table = Table::read(bytes, "cveID").map_err(wrong)?;
    let columns = ["cveID", "dateAdded", "dueDate", "requiredAction", "knownRansomwareCampaignUse"]
        .map(|name| table.column(name));
    let mut catalog = KevCatalog::default();
    let mut findings = Vec::new();
    for (at, record) in table.records.iter().enumerate() {
        let [cve, added, due, action, ransomware] =
            columns.map(|column| column.and_then(|at| record.get(at)).unwrap_or_default());
        let row = Row { cve, added, due, action, ransomware };
        insert(&mut catalog, &row, &format!("/{at}"), &mut findings)?;
    }
    Ok((catalog, findings))
}

fn insert(
    catalog: &mut KevCatalog,
    row: &Row<'_>,
    pointer: &str,
    findings: &mut Vec<Finding>,
) -> Result<(), CatalogError> {
    if catalog.entries.len() >= KEV_ENTRIES_COUNT_MAX {
        return Err(CatalogError::TooManyRows { catalog: CATALOG, limit: KEV_ENTRIES_COUNT_MAX });
    }
    let Some(cve) = read_cve(row.cve) else {
        let message = format!("{:?} is no CVE id; the entry is left out.", row.cve);
        push_finding(findings, "kev_without_cve", Severity::Error, pointer.to_owned(), message);
        return Ok(());
    };
    let due_date = read_date(row.due);
    let date_added = read_date(row.added).unwrap_or_else(|| {
        let instead = catalog.released.or(due_date).unwrap_or(CATALOG_FIRST_DAY);
        let message = format!("{cve} was added on {:?}, which is no date; {instead} stands in.", row.added);
        push_finding(findings, "kev_without_date", Severity::Warning, format!("{pointer}/dateAdded"), message);
        instead
    });
    let ransomware = row.ransomware.trim().eq_ignore_ascii_case("known");
    let kev = Kev { date_added, due_date, ransomware, required_action: row.action.trim().to_owned() };
    if catalog.entries.contains_key(&cve) {
        let message = format!("{cve} is listed twice; the first entry counts.");
        push_finding(findings, "kev_listed_twice", Severity::Warning, pointer.to_owned(), message);
        return Ok(());
    }
    catalog.entries.insert(cve, kev);
    Ok(())
}

/// The day of `2025-01-24` or of a timestamp that starts with one.
pub(super) fn read_date(raw: &str) -> Option<Date> {
    raw.trim().get(..10)?.parse().ok()
}

fn wrong(reason: String) -> CatalogError {
    CatalogError::WrongShape { catalog: CATALOG, reason }
}
