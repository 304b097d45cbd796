//! Documents in an archive, a folder or a file that somebody brings.
//!
//! Knows: `.tar`, `.tar.gz`, `.tar.zst`, `.zip`, `.json`, `.json.gz`, `.json.zst` and folders, told apart by their
//! content; where the hash files of a document may stand in a stream.
//! Does not know: what is done with a document; nothing is ever written to disk.

mod error;
mod gather;
mod limit;
mod tarball;
mod zipped;

#[cfg(test)]
mod tests;

use std::fs::{self, File};
use std::io::{self, BufReader, Read};
use std::ops::ControlFlow;
use std::path::Path;

use csaf::Finding;

use super::error::{FetchError, ListError};
use super::folder;
use super::keys::Keys;
use super::shape::Shape;
use super::verify::VerifiedDocument;

pub use error::ArchiveError;

/// Gets each document as soon as its hash files are known; `Break` ends the reading.
pub type Visit<'v> = dyn FnMut(Result<VerifiedDocument, FetchError>) -> ControlFlow<()> + 'v;

/// What was in an archive besides documents.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ArchiveReport {
    /// Documents and failures that were handed to the visitor.
    pub visited: usize,
    /// Provider metadata, feeds and the like: read past.
    pub index_files: usize,
    /// Entries that were refused or are no documents, each by name.
    pub findings: Vec<Finding>,
}

/// Reads every document of `path` and hands it to `visit`, in bounded memory. Blocks; give it a thread of its own.
///
/// A failure of one document goes to the visitor; a single file that is named directly is always taken for a document.
///
/// # Errors
/// [`ArchiveError`]: the file cannot be read, is of an unknown kind, is broken in the middle, or is a bomb. Documents
/// that were visited before stay good.
pub fn read_documents(path: &Path, visit: &mut Visit<'_>) -> Result<ArchiveReport, ArchiveError> {
    match fs::metadata(path) {
        Ok(metadata) if metadata.is_dir() => read_folder(path, visit),
        _ => read(path, Shape::Document, visit),
    }
}

/// Reads every CVE record of an archive, or of a file that is one, in the same way. Hidden folders and files are passed
/// over.
///
/// # Errors
/// As [`read_documents`].
pub(crate) fn read_records(path: &Path, visit: &mut Visit<'_>) -> Result<ArchiveReport, ArchiveError> {
    read(path, Shape::Record, visit)
}

fn read(path: &Path, wanted: Shape, visit: &mut Visit<'_>) -> Result<ArchiveReport, ArchiveError> {
    let name = path.display().to_string();
    let unreadable = |source| ArchiveError::Unreadable { path: name.clone(), source };
    match Kind::of(path).map_err(unreadable)? {
        Some(Kind::Json) => {
            let _ = visit(folder::read_file(path, name, &Keys::default()));
            Ok(ArchiveReport { visited: 1, ..ArchiveReport::default() })
        }
        Some(Kind::Zip) => zipped::read(path, wanted, visit),
        Some(Kind::Stream(compression)) => tarball::read(path, compression, wanted, visit),
        None => Err(ArchiveError::UnknownKind { path: name }),
    }
}

fn read_folder(path: &Path, visit: &mut Visit<'_>) -> Result<ArchiveReport, ArchiveError> {
    let listing = folder::list(path).map_err(|error| match error {
        ListError::Unreadable { path, source } => ArchiveError::Unreadable { path, source },
        other => ArchiveError::Broken { path: path.display().to_string(), reason: other.to_string() },
    })?;
    let mut report = ArchiveReport { findings: listing.findings, ..ArchiveReport::default() };
    let documents = listing.links.iter().filter_map(|link| match &link.place {
        super::Place::File(file) => Some(folder::fetch_document(path, file, &Keys::default())),
        super::Place::Web(_) => None,
    });
    for result in listing.failures.into_iter().map(Err).chain(documents) {
        report.visited += 1;
        if visit(result).is_break() {
            break;
        }
    }
    Ok(report)
}

/// How a stream is compressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Compression {
    Gzip,
    Zstandard,
    None,
}

/// What a file is, by its first bytes; the extension only decides for JSON that is broken from the start.
enum Kind {
    Json,
    Zip,
    Stream(Compression),
}

impl Kind {
    fn of(path: &Path) -> io::Result<Option<Self>> {
        let mut head = Vec::new();
        File::open(path)?.take(tarball::BLOCK_SIZE_BYTES as u64).read_to_end(&mut head)?;
        Ok(match head.as_slice() {
            [0x1f, 0x8b, ..] => Some(Kind::Stream(Compression::Gzip)),
            [0x28, 0xb5, 0x2f, 0xfd, ..] => Some(Kind::Stream(Compression::Zstandard)),
            [b'P', b'K', 3 | 5, 4 | 6, ..] => Some(Kind::Zip),
            head if tarball::is_tar(head) => Some(Kind::Stream(Compression::None)),
            head if looks_like_json(head) => Some(Kind::Json),
            _ if path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("json")) => Some(Kind::Json),
            _ => None,
        })
    }
}

fn looks_like_json(head: &[u8]) -> bool {
    let head = head.strip_prefix("\u{feff}".as_bytes()).unwrap_or(head).trim_ascii_start();
    head.starts_with(b"{") || head.starts_with(b"[")
}

fn open(path: &Path) -> io::Result<BufReader<File>> {
    Ok(BufReader::with_capacity(limit::READ_BUFFER_BYTES, File::open(path)?))
}
