//! Bring catalogs: what others know about CVEs. Advisories whose values changed are assessed again.

use crate::{Monitor, StageError};
use jiff::Timestamp;
use std::io::{BufReader, Read};
use store::EpssRow;
use thiserror::Error;
use triage::enrichment::{CatalogError, epss, kev};

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
    /// It is broken, or unpacks to more than the limit.
    #[error("unpacking the file: {0}")]
    Unpack(#[from] std::io::Error),
    /// The database.
    #[error(transparent)]
    Stage(#[from] StageError),
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
    let (catalog, findings) = kev::read(&unpacked(bytes)?)?;
    let announce = follows_an_edition(monitor, "kev", catalog.entries.len(), shrunken).await?;
    let version = catalog.version.unwrap_or_else(|| now.strftime("%Y.%m.%d").to_string());
    let entries: Vec<_> = catalog.entries.into_iter().collect();
    let done = monitor.store.import_kev(entries, &version, announce, now).await.map_err(StageError::from)?;
    Ok(CatalogReport { entries: done.entries, queued: done.reassess, findings: findings.len() as u64 })
}

/// Replaces FIRST's EPSS scores (CSV, gzip allowed).
///
/// # Errors
/// [`ImportError`]; the stored scores are then as before.
pub async fn import_epss(
    monitor: &Monitor,
    bytes: &[u8],
    shrunken: Shrunken,
    now: Timestamp,
) -> Result<CatalogReport, ImportError> {
    let mut rows = Vec::new();
    let read = epss::read(BufReader::new(&unpacked(bytes)?[..]), None, |cve, score| {
        let cve = cve.to_owned();
        rows.push(EpssRow { cve, probability: score.probability, percentile: score.percentile });
    })?;
    let announce = follows_an_edition(monitor, "epss", rows.len(), shrunken).await?;
    let done = monitor.store.import_epss(rows, read.date, announce, now).await.map_err(StageError::from)?;
    Ok(CatalogReport { entries: done.entries, queued: done.reassess, findings: read.rejected as u64 })
}

/// Whether people may be told what follows: the first edition explains what is known already, and nobody is told.
async fn follows_an_edition(
    monitor: &Monitor,
    name: &str,
    entries: usize,
    shrunken: Shrunken,
) -> Result<bool, ImportError> {
    let editions = monitor.store.list_catalogs().await.map_err(StageError::from)?;
    let Some(stored) = editions.iter().find(|edition| edition.name == name).map(|edition| edition.entries) else {
        return Ok(false);
    };
    let entries = entries as u64;
    if shrunken == Shrunken::Refuse && entries < stored / 2 {
        return Err(ImportError::Shrunken { entries, stored });
    }
    Ok(true)
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
