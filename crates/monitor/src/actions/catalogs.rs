//! Bring catalogs: what others know about CVEs. Advisories whose values changed are assessed again.
//!
//! Does not know: where a file came from.

use super::cve_records::{RecordsError, import_cve_records};
use crate::{CatalogKind, Monitor, StageError};
use jiff::Timestamp;
use jiff::civil::Date;
use std::io::{BufReader, Read};
use std::path::Path;
use store::EpssRow;
use thiserror::Error;
use triage::enrichment::{CatalogError, epss, exploited, kev};

/// An unpacked catalog file: the largest real one (EPSS) has 10 MB.
const CATALOG_SIZE_BYTES_MAX: u64 = 256 * 1024 * 1024;
const GZIP_MAGIC: [u8; 2] = [0x1f, 0x8b];

/// What an import did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CatalogReport {
    /// Entries of the catalog.
    pub entries: u64,
    /// Advisories to be assessed again.
    pub queued: u64,
    /// Rows and fields that could not be read.
    pub findings: u64,
}

/// What to do with an edition that has less than half of the entries of the stored one. Catalogs grow; such an edition
/// is a file that was cut off, or an old one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shrunken {
    /// Refuse it and keep what is stored.
    Refuse,
    /// Take it: a person said so.
    Take,
}

/// Who brings an edition.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Origin {
    /// A person, who may know better than we do.
    Person(Shrunken),
    /// One of several addresses, of which some lag behind: an edition older than the stored one is no news.
    Address,
}

/// Why a catalog could not be brought in.
#[derive(Debug, Error)]
pub enum ImportError {
    /// It is not what it should be.
    #[error(transparent)]
    Catalog(#[from] CatalogError),
    /// It has far fewer entries than the stored edition.
    #[error("it has {entries} entries and the stored edition {stored}: it seems cut off, and the stored one is kept")]
    Shrunken {
        /// Entries of the file.
        entries: u64,
        /// Entries of the stored edition.
        stored: u64,
    },
    /// It is an earlier edition than the stored one.
    #[error("it is the edition {edition}, and the stored one is {stored}")]
    Older {
        /// The file's.
        edition: String,
        /// The stored one.
        stored: String,
    },
    /// It is broken, or unpacks to more than the limit.
    #[error("unpacking the file: {0}")]
    Unpack(#[from] std::io::Error),
    /// CVE records could not be brought.
    #[error(transparent)]
    Records(RecordsError),
    /// The database.
    #[error(transparent)]
    Stage(#[from] StageError),
}

impl From<RecordsError> for ImportError {
    fn from(error: RecordsError) -> Self {
        match error {
            RecordsError::Stage(error) => ImportError::Stage(error),
            error => ImportError::Records(error),
        }
    }
}

/// Replaces CISA's Known Exploited Vulnerabilities catalog (JSON or CSV, gzip allowed).
///
/// # Errors
/// [`ImportError`]; the stored catalog is then as before.
pub async fn import_kev(
    monitor: &Monitor,
    bytes: &[u8],
    shrunken: Shrunken,
    now: Timestamp,
) -> Result<CatalogReport, ImportError> {
    bring_kev(monitor, bytes, Origin::Person(shrunken), now).await
}

/// Replaces FIRST's EPSS scores (CSV, gzip allowed). `day` is that of the scores where the file does not say it, as those
/// of 2021 do not; their names do, see [`day_of_name`].
///
/// # Errors
/// [`ImportError`]; the stored scores are then as before.
pub async fn import_epss(
    monitor: &Monitor,
    bytes: &[u8],
    day: Option<Date>,
    shrunken: Shrunken,
    now: Timestamp,
) -> Result<CatalogReport, ImportError> {
    bring_epss(monitor, bytes, day, Origin::Person(shrunken), now).await
}

/// The day in a name such as `epss_scores-2021-04-14.csv.gz`.
pub fn day_of_name(name: &str) -> Option<Date> {
    (0..name.len()).find_map(|at| name.get(at..at + 10)?.parse().ok())
}

/// Brings a file that came from one of a catalog's addresses, `place`.
pub(crate) async fn bring(
    monitor: &Monitor,
    (name, kind): (&str, &CatalogKind),
    (bytes, place): (&[u8], &str),
    now: Timestamp,
) -> Result<CatalogReport, ImportError> {
    match kind {
        CatalogKind::Kev => bring_kev(monitor, bytes, Origin::Address, now).await,
        CatalogKind::Epss => bring_epss(monitor, bytes, day_of_name(place), Origin::Address, now).await,
        CatalogKind::CveRecords => {
            let report = import_cve_records(monitor, Path::new(place), now).await?;
            for reason in &report.reasons {
                tracing::warn!(catalog.name = name, reason, "CVE record refused");
            }
            Ok(CatalogReport::from(&report))
        }
        CatalogKind::Exploited(fields) => {
            let (entries, findings) = exploited::read(&unpacked(bytes)?, name, fields)?;
            let version = today(now);
            let announce = follows_an_edition(monitor, name, (entries.len(), &version), Origin::Address).await?;
            let entries = entries.into_iter().collect();
            let done = monitor.store.import_exploited(name, entries, &version, announce, now).await;
            let done = done.map_err(StageError::from)?;
            Ok(CatalogReport { entries: done.entries, queued: done.reassess, findings: findings.len() as u64 })
        }
    }
}

async fn bring_kev(
    monitor: &Monitor,
    bytes: &[u8],
    origin: Origin,
    now: Timestamp,
) -> Result<CatalogReport, ImportError> {
    let (catalog, findings) = kev::read(&unpacked(bytes)?)?;
    let version = catalog.version.unwrap_or_else(|| today(now));
    let announce = follows_an_edition(monitor, "kev", (catalog.entries.len(), &version), origin).await?;
    let entries: Vec<_> = catalog.entries.into_iter().collect();
    let done = monitor.store.import_kev(entries, &version, announce, now).await.map_err(StageError::from)?;
    Ok(CatalogReport { entries: done.entries, queued: done.reassess, findings: findings.len() as u64 })
}

async fn bring_epss(
    monitor: &Monitor,
    bytes: &[u8],
    day: Option<Date>,
    origin: Origin,
    now: Timestamp,
) -> Result<CatalogReport, ImportError> {
    let mut rows = Vec::new();
    let read = epss::read(BufReader::new(&unpacked(bytes)?[..]), day, |cve, score| {
        let cve = cve.to_owned();
        rows.push(EpssRow { cve, probability: score.probability, percentile: score.percentile });
    })?;
    let announce = follows_an_edition(monitor, "epss", (rows.len(), &read.date.to_string()), origin).await?;
    let done = monitor.store.import_epss(rows, read.date, announce, now).await.map_err(StageError::from)?;
    Ok(CatalogReport { entries: done.entries, queued: done.reassess, findings: read.rejected as u64 })
}

/// Whether people may be told what follows: the first edition explains what is known already, and nobody is told.
async fn follows_an_edition(
    monitor: &Monitor,
    name: &str,
    (entries, version): (usize, &str),
    origin: Origin,
) -> Result<bool, ImportError> {
    let editions = monitor.store.list_catalogs().await.map_err(StageError::from)?;
    let Some(stored) = editions.into_iter().find(|edition| edition.name == name) else { return Ok(false) };
    let entries = entries as u64;
    if origin == Origin::Address && numbers(version) < numbers(&stored.version) {
        return Err(ImportError::Older { edition: version.to_owned(), stored: stored.version });
    }
    if origin != Origin::Person(Shrunken::Take) && entries < stored.entries / 2 {
        return Err(ImportError::Shrunken { entries, stored: stored.entries });
    }
    Ok(true)
}

/// The version of an edition that does not say its own.
fn today(now: Timestamp) -> String {
    now.strftime("%Y.%m.%d").to_string()
}

/// The numbers of `2025.08.25` or `2025-08-25`.
fn numbers(version: &str) -> Vec<u64> {
    version.split(|c: char| !c.is_ascii_digit()).filter_map(|digits| digits.parse().ok()).collect()
}

fn unpacked(bytes: &[u8]) -> Result<Vec<u8>, std::io::Error> {
    if !bytes.starts_with(&GZIP_MAGIC) {
        return Ok(bytes.to_vec());
    }
    let mut unpacked = Vec::new();
    flate2::read::GzDecoder::new(bytes).take(CATALOG_SIZE_BYTES_MAX + 1).read_to_end(&mut unpacked)?;
    if unpacked.len() as u64 > CATALOG_SIZE_BYTES_MAX {
        return Err(std::io::Error::other(format!("it unpacks to more than {CATALOG_SIZE_BYTES_MAX} bytes")));
    }
    Ok(unpacked)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_day_of_scores_stands_in_the_name_of_their_file() {
        let day = |name: &str| day_of_name(name).map(|day| day.to_string());
        assert_eq!(day("https://epss.example/epss_scores-2021-04-14.csv.gz").as_deref(), Some("2021-04-14"));
        assert_eq!([day("epss_scores-current.csv.gz"), day("2021-13-14"), day("ü2021")], [None, None, None]);
    }

    #[test]
    fn editions_are_older_by_number_and_not_by_letter() {
        assert!(numbers("2025.8.25") < numbers("2025.10.01") && numbers("2025-08-25") == numbers("2025.08.25"));
    }
}
