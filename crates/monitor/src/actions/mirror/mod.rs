//! Republish what is held as a tree that other tools can be pointed at: an aggregator's list, and for each publisher its
//! metadata, feeds, directories, and the documents as they came, with hashes and signatures (CSAF 2.0 §7.2.4, §7.2.5).
//!
//! Nothing stricter than the given TLP is shown, nothing that was put aside, and nothing that its publisher withdrew.
//! Does not know: who serves the folder.

mod files;
mod layout;

use crate::StageError;
use files::Folder;
use layout::{Key, Publisher, Shelved};
use sha2::{Digest, Sha256, Sha512};
use std::io;
use std::path::{Path, PathBuf};
use store::{SignedDocument, Store, StoreError};
use thiserror::Error;
use triage::advisory::Tlp;
use url::Url;

/// Advisories read at once.
const PAGE_ROWS_COUNT: u32 = 500;
/// What stands beside a document.
const BESIDE: [&str; 3] = ["sha256", "sha512", "asc"];

/// What a mirror holds now, and what it took to get there.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct MirrorReport {
    /// Publishers.
    pub publishers: u64,
    /// Documents.
    pub documents: u64,
    /// Documents with their publisher's signature.
    pub signed: u64,
    /// Files that were written because they were missing or other.
    pub written: u64,
    /// Files that were removed because they are no longer shown.
    pub removed: u64,
}

/// Why a mirror could not be written.
#[derive(Debug, Error)]
pub enum MirrorError {
    /// The database, or a document in it.
    #[error(transparent)]
    Stage(#[from] StageError),
    /// The disk.
    #[error("{doing} {path}: {source}", path = path.display())]
    File {
        /// What was being done.
        doing: &'static str,
        /// To which file or folder.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The folder holds what we did not write.
    #[error("{folder} is not empty and no mirror: choose an empty folder", folder = folder.display())]
    Foreign {
        /// The folder.
        folder: PathBuf,
    },
    /// Another run writes there at this moment.
    #[error("{folder} is being written by another run: wait until it has ended", folder = folder.display())]
    Busy {
        /// The folder.
        folder: PathBuf,
    },
    /// The address under which the folder is served cannot be one.
    #[error("{0} is no address of a folder on the web: write it like https://mirror.plant.example/csaf")]
    Address(Url),
}

impl From<StoreError> for MirrorError {
    fn from(error: StoreError) -> Self {
        MirrorError::Stage(error.into())
    }
}

impl MirrorError {
    fn file(doing: &'static str, path: &Path, source: io::Error) -> Self {
        MirrorError::File { doing, path: path.to_owned(), source }
    }
}

/// Makes `root` a mirror of every advisory up to `tlp`, to be served at `base`. Files appear whole, and index files name
/// only documents that are there; a run that is cut off is simply run again.
///
/// # Errors
/// When the folder is somebody else's, cannot be written or is just being written by another run, `base` is no address, or the database does not answer.
pub async fn write_mirror(store: &Store, root: &Path, base: &Url, tlp: Tlp) -> Result<MirrorReport, MirrorError> {
    if !matches!(base.scheme(), "http" | "https") || base.query().is_some() || base.fragment().is_some() {
        return Err(MirrorError::Address(base.clone()));
    }
    let base = base.as_str().trim_end_matches('/');
    let mut folder = Folder::open(root)?;
    let publishers = layout::arrange(list(store, tlp).await?);
    let mut report = MirrorReport { publishers: publishers.len() as u64, ..MirrorReport::default() };
    let mut indexes = Vec::new();
    for publisher in &publishers {
        let keys = store.list_publisher_keys(&publisher.namespace).await?;
        let keys: Vec<Key> = keys.into_iter().map(|(fingerprint, armored)| Key { fingerprint, armored }).collect();
        let below = |(path, bytes)| (format!("{}/{path}", publisher.folder), bytes);
        indexes.extend(publisher.indexes(base, &keys).into_iter().map(below));
    }
    indexes.push((layout::AGGREGATOR.to_owned(), layout::aggregator(base, &publishers)));
    let documents = || publishers.iter().flat_map(documents_of);
    let beside =
        documents().flat_map(|(path, _)| BESIDE.map(|kind| format!("{path}.{kind}")).into_iter().chain([path]));
    folder.announce(beside.chain(indexes.iter().map(|(path, _)| path.clone())))?;
    for (path, shelved) in documents() {
        report.documents += 1;
        report.signed += u64::from(shelved.row.signed);
        put_document(store, &mut folder, &path, shelved).await?;
    }
    for (path, bytes) in &indexes {
        folder.put(path, bytes)?;
    }
    (report.written, report.removed) = folder.finish()?;
    Ok(report)
}

async fn list(store: &Store, tlp: Tlp) -> Result<Vec<store::Mirrored>, MirrorError> {
    let mut rows: Vec<store::Mirrored> = Vec::new();
    loop {
        let after = rows.last().map(|row| row.advisory);
        let page = store.list_mirrored(tlp, after, PAGE_ROWS_COUNT).await?;
        let last = page.len() < PAGE_ROWS_COUNT as usize;
        rows.extend(page);
        if last {
            return Ok(rows);
        }
    }
}

/// Each document with its path below the mirror.
fn documents_of(publisher: &Publisher) -> impl Iterator<Item = (String, &Shelved)> {
    publisher.shelves.iter().flat_map(|(tlp, shelf)| {
        let below = format!("{}/{}", publisher.folder, layout::label(*tlp).0);
        shelf.iter().map(move |shelved| (format!("{below}/{}", shelved.path), shelved))
    })
}

/// Writes a document and what stands beside it, unless it is there byte for byte.
async fn put_document(
    store: &Store,
    folder: &mut Folder,
    path: &str,
    Shelved { row, .. }: &Shelved,
) -> Result<(), MirrorError> {
    let name = path.rsplit('/').next().unwrap_or_default();
    let line = |digest: &str| format!("{digest}  {name}\n").into_bytes();
    let [sha256, sha512, signature] = BESIDE.map(|kind| format!("{path}.{kind}"));
    let held = folder.read(path).filter(|bytes| format!("{:x}", Sha256::digest(bytes)) == row.sha256);
    let (raw, signed) = match held {
        Some(raw) if !row.signed => (raw, None),
        held => {
            if held.is_none() {
                // What stood here before must not vouch for other bytes.
                BESIDE.iter().try_for_each(|kind| folder.remove(&format!("{path}.{kind}")).map(drop))?;
            }
            let SignedDocument { raw, signature } = store.load_signed_document(&row.sha256).await?;
            (raw, signature)
        }
    };
    match &signed {
        Some(bytes) => folder.put(&signature, bytes)?,
        None => drop(folder.remove(&signature)?),
    }
    folder.put(path, &raw)?;
    folder.put(&sha512, &line(&format!("{:x}", Sha512::digest(&raw))))?;
    folder.put(&sha256, &line(&row.sha256))
}
