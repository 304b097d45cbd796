//! Bring catalogs: what others know about CVEs. Advisories whose values changed are assessed again.
//!
//! Does not know: where a file came from.

use super::cve_records::{RecordsError, import_cve_records};
use crate::{CatalogKind, Monitor, StageError};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use std::io::{BufReader, Read};
use std::path::Path;
use store::EpssRow;
use thiserror::Error;
use tokio::task::JoinError;
use triage::enrichment::exploited::Fields;
use triage::enrichment::kev::KevCatalog;
use triage::enrichment::{CatalogError, epss, exploited, kev};

/// An unpacked catalog file: the largest real one (EPSS) has 10 MB.
const CATALOG_SIZE_BYTES_MAX: u64 = 256 * 1024 * 1024;
const GZIP_MAGIC: [u8; 2] = [0x1f, 0x8b];
/// Entries that an edition may have less than the stored one, in parts of a hundred: publishers withdraw single ones.
const LOSS_PERCENT_MAX: u64 = 5;
/// Below so many, a loss of some per cent is a few entries, and may be one.
const LOSS_COUNT_MIN: u64 = 20;

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

/// What to do with an edition that has far fewer entries than the stored one: less than half, or at least 20 and more than
/// 5 % less. Catalogs grow; such an edition is a file that was cut off, or an old one.
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
    Address(Shrunken),
    /// An address that is asked after another which holds the stored edition: only a newer one is news.
    Further,
}

/// What became of an edition from an address.
pub(crate) struct Brought {
    pub(crate) report: CatalogReport,
    /// What of it could not be read and must be asked for again; empty if nothing.
    pub(crate) trouble: String,
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
    /// It states a day that lies ahead: every true edition after it would seem to be an earlier one.
    #[error("it is the edition {edition}, whose day lies ahead")]
    Ahead {
        /// The file's.
        edition: String,
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
    bring_kev(monitor, bytes.to_vec(), Origin::Person(shrunken), now).await
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
    bring_epss(monitor, bytes.to_vec(), day, Origin::Person(shrunken), now).await
}

/// The day in a name such as `epss_scores-2021-04-14.csv.gz`.
pub fn day_of_name(name: &str) -> Option<Date> {
    (0..name.len()).find_map(|at| name.get(at..at + 10)?.parse().ok())
}

/// Brings a file that came from one of a catalog's addresses, `place`.
pub(crate) async fn bring(
    monitor: &Monitor,
    (name, kind): (&str, &CatalogKind),
    (bytes, place): (Vec<u8>, &str),
    origin: Origin,
    now: Timestamp,
) -> Result<Brought, ImportError> {
    let report = match kind {
        CatalogKind::Kev => bring_kev(monitor, bytes, origin, now).await?,
        CatalogKind::Epss => bring_epss(monitor, bytes, day_of_name(place), origin, now).await?,
        CatalogKind::Exploited(fields) => bring_exploited(monitor, (name, fields), bytes, origin, now).await?,
        CatalogKind::CveRecords => {
            let report = import_cve_records(monitor, Path::new(place), now).await?;
            return Ok(Brought { report: CatalogReport::from(&report), trouble: report.trouble() });
        }
    };
    Ok(Brought { report, trouble: String::new() })
}

async fn bring_exploited(
    monitor: &Monitor,
    (name, fields): (&str, &Fields),
    bytes: Vec<u8>,
    origin: Origin,
    now: Timestamp,
) -> Result<CatalogReport, ImportError> {
    let (catalog, fields) = (name.to_owned(), fields.clone());
    let (entries, findings) = aside(move || Ok(exploited::read(&unpacked(bytes)?, &catalog, &fields)?)).await?;
    let announce = follows_an_edition(monitor, name, (entries.len(), None), origin, now).await?;
    let entries = entries.into_iter().collect();
    // These lists state no version: the day they were taken stands for it, and is compared with none.
    let version = now.strftime("%Y.%m.%d").to_string();
    let done =
        monitor.store.import_exploited(name, entries, &version, announce, now).await.map_err(StageError::from)?;
    Ok(CatalogReport { entries: done.entries, queued: done.reassess, findings: findings.len() as u64 })
}

async fn bring_kev(
    monitor: &Monitor,
    bytes: Vec<u8>,
    origin: Origin,
    now: Timestamp,
) -> Result<CatalogReport, ImportError> {
    let (catalog, findings) = aside(move || Ok(kev::read(&unpacked(bytes)?)?)).await?;
    let version = version_of(&catalog, now);
    let announce = follows_an_edition(monitor, "kev", (catalog.entries.len(), Some(&version)), origin, now).await?;
    let entries: Vec<_> = catalog.entries.into_iter().collect();
    let done = monitor.store.import_kev(entries, &version, announce, now).await.map_err(StageError::from)?;
    Ok(CatalogReport { entries: done.entries, queued: done.reassess, findings: findings.len() as u64 })
}

/// What the catalog states, which is a day; the CSV form states none, so the day of its newest entry is what can be
/// compared. The day of the import would make a file older than itself.
fn version_of(catalog: &KevCatalog, now: Timestamp) -> String {
    let today = now.to_zoned(TimeZone::UTC).date();
    let stated = catalog.version.clone().filter(|version| !numbers(version).is_empty());
    stated.or_else(|| catalog.newest_entry(today).map(|day| format!("up to {day}"))).unwrap_or_default()
}

async fn bring_epss(
    monitor: &Monitor,
    bytes: Vec<u8>,
    day: Option<Date>,
    origin: Origin,
    now: Timestamp,
) -> Result<CatalogReport, ImportError> {
    let (read, rows) = aside(move || {
        let mut rows = Vec::new();
        let read = epss::read(BufReader::new(&unpacked(bytes)?[..]), day, |cve, score| {
            let cve = cve.to_owned();
            rows.push(EpssRow { cve, probability: score.probability, percentile: score.percentile });
        })?;
        Ok((read, rows))
    })
    .await?;
    let edition = read.date.to_string();
    let announce = follows_an_edition(monitor, "epss", (rows.len(), Some(&edition)), origin, now).await?;
    let done = monitor.store.import_epss(rows, read.date, announce, now).await.map_err(StageError::from)?;
    Ok(CatalogReport { entries: done.entries, queued: done.reassess, findings: read.rejected as u64 })
}

/// Unpacking and reading takes seconds, for which nothing else that is watched may wait.
async fn aside<T: Send + 'static>(
    read: impl FnOnce() -> Result<T, ImportError> + Send + 'static,
) -> Result<T, ImportError> {
    let ended = |error: JoinError| StageError::Worker { stage: "import", reason: error.to_string() };
    tokio::task::spawn_blocking(read).await.map_err(ended)?
}

/// Whether people may be told what follows: the first edition explains what is known already, and nobody is told.
async fn follows_an_edition(
    monitor: &Monitor,
    name: &str,
    (entries, version): (usize, Option<&str>),
    origin: Origin,
    now: Timestamp,
) -> Result<bool, ImportError> {
    if let Some(version) = version.filter(|version| is_ahead(version, now)) {
        return Err(ImportError::Ahead { edition: version.to_owned() });
    }
    let editions = monitor.store.list_catalogs().await.map_err(StageError::from)?;
    let Some(stored) = editions.into_iter().find(|edition| edition.name == name) else { return Ok(false) };
    let entries = entries as u64;
    let news = |version: &str| match origin {
        Origin::Person(_) => true,
        Origin::Address(_) => numbers(version) >= numbers(&stored.version),
        Origin::Further => numbers(version) > numbers(&stored.version),
    };
    if let Some(version) = version.filter(|version| !news(version)) {
        return Err(ImportError::Older { edition: version.to_owned(), stored: stored.version });
    }
    let taken_anyway = matches!(origin, Origin::Person(Shrunken::Take) | Origin::Address(Shrunken::Take));
    if !taken_anyway && is_shrunken(entries, stored.entries) {
        return Err(ImportError::Shrunken { entries, stored: stored.entries });
    }
    Ok(true)
}

/// Whether an edition states a later day than tomorrow, which it is somewhere on Earth already.
fn is_ahead(version: &str, now: Timestamp) -> bool {
    let tomorrow = (now + SignedDuration::from_hours(24)).to_zoned(TimeZone::UTC).date();
    numbers(version) > numbers(&tomorrow.to_string())
}

fn is_shrunken(entries: u64, stored: u64) -> bool {
    let lost = stored.saturating_sub(entries);
    entries < stored / 2 || lost >= LOSS_COUNT_MIN && lost * 100 > stored * LOSS_PERCENT_MAX
}

/// The numbers of `2025.08.25` or `up to 2025-08-25`.
fn numbers(version: &str) -> Vec<u64> {
    version.split(|c: char| !c.is_ascii_digit()).filter_map(|digits| digits.parse().ok()).collect()
}

fn unpacked(bytes: Vec<u8>) -> Result<Vec<u8>, std::io::Error> {
    if !bytes.starts_with(&GZIP_MAGIC) {
        return Ok(bytes);
    }
    let mut unpacked = Vec::new();
    flate2::read::GzDecoder::new(&bytes[..]).take(CATALOG_SIZE_BYTES_MAX + 1).read_to_end(&mut unpacked)?;
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

    #[test]
    fn an_edition_of_a_day_that_lies_ahead_is_none() {
        let now: Timestamp = "2025-08-25T23:00:00Z".parse().unwrap();
        for version in ["2099.01.01", "up to 2025-08-27", "2025.08.27"] {
            assert!(is_ahead(version, now), "{version}");
        }
        for version in ["2025.08.26", "2025-08-25", "2024.12.31", "", "up to 2025-08-26"] {
            assert!(!is_ahead(version, now), "{version}");
        }
    }

    #[test]
    fn single_entries_may_be_withdrawn_and_many_may_not() {
        for (entries, stored) in [(1_404, 1_404), (1_334, 1_404), (10, 20), (82, 101), (0, 1)] {
            assert!(!is_shrunken(entries, stored), "{entries} of {stored}");
        }
        for (entries, stored) in [(1_333, 1_404), (9, 20), (81, 101)] {
            assert!(is_shrunken(entries, stored), "{entries} of {stored}");
        }
    }
}
