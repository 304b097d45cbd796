//! Reading zip archives.
//!
//! Knows: that the directory at the end names every entry, so that the hash files of a document are at hand.
//! Does not know: passwords; encrypted entries are refused.

use std::fs::File;
use std::io::{self, BufReader, Read};
use std::ops::ControlFlow;
use std::path::Path;

use csaf::limits::DOCUMENT_SIZE_BYTES_MAX;
use zip::result::ZipError;
use zip::{CompressionMethod, ZipArchive};

use super::error::ArchiveError;
use super::gather::{Gather, Role, refusal};
use super::limit::{self, ENTRIES_COUNT_MAX, LimitExceeded};
use super::{ArchiveReport, Visit, open};
use crate::provider::verify::HASH_FILE_SIZE_BYTES_MAX;

type Zip = ZipArchive<BufReader<File>>;

/// Reads the documents of a zip archive: first every hash file, then the documents one by one.
pub(super) fn read(path: &Path, visit: &mut Visit<'_>) -> Result<ArchiveReport, ArchiveError> {
    let name = path.display().to_string();
    let failed = |error| ArchiveError::from_reading(&name, error);
    let file = open(path).map_err(failed)?;
    let packed = file.get_ref().metadata().map_err(failed)?.len();
    let mut zip = ZipArchive::new(file).map_err(|error| failed(from_zip(error)))?;
    let mut budget = Budget { packed, unpacked: 0 };
    let mut gather = Gather::new(&name, visit);
    if zip.len() > ENTRIES_COUNT_MAX {
        return Err(failed(LimitExceeded::Entries.into()));
    }
    let mut documents = Vec::new();
    for index in 0..zip.len() {
        if take_side_file(&mut zip, index, &mut budget, &mut gather).map_err(failed)? {
            documents.push(index);
        }
    }
    // Nothing waits yet: from here on each document is finished when it is read.
    let _ = gather.all_side_files_known();
    for index in documents {
        if take_document(&mut zip, index, &mut budget, &mut gather).map_err(failed)?.is_break() {
            break;
        }
    }
    Ok(gather.report)
}

/// What may still be unpacked.
struct Budget {
    packed: u64,
    unpacked: u64,
}

impl Budget {
    fn read(&mut self, entry: impl Read, size_bytes_max: usize) -> io::Result<Vec<u8>> {
        let mut bytes = Vec::new();
        entry.take(size_bytes_max as u64 + 1).read_to_end(&mut bytes)?;
        self.unpacked += bytes.len() as u64;
        limit::check(self.packed, self.unpacked)?;
        Ok(bytes)
    }
}

/// Whether the entry is a document, to be read later; hash files and signatures are taken at once.
fn take_side_file(zip: &mut Zip, index: usize, budget: &mut Budget, gather: &mut Gather<'_, '_>) -> io::Result<bool> {
    // Without unpacking: an encrypted or strangely compressed entry can be named, not read.
    let entry = zip.by_index_raw(index).map_err(from_zip)?;
    let name = String::from_utf8_lossy(entry.name_raw()).into_owned();
    if entry.is_dir() {
        return Ok(false);
    }
    let reason = match () {
        () if entry.is_symlink() => Some("it is a symbolic link"),
        () if entry.encrypted() => Some("it is encrypted"),
        () if !matches!(entry.compression(), CompressionMethod::Stored | CompressionMethod::Deflated) => {
            Some("its compression is not read here")
        }
        () => refusal(&name),
    };
    drop(entry);
    if let Some(reason) = reason {
        gather.refuse(&name, reason);
        return Ok(false);
    }
    match Role::of(&name) {
        Role::Json => return Ok(true),
        Role::Hash { document } => {
            let bytes = budget.read(zip.by_index(index).map_err(from_zip)?, HASH_FILE_SIZE_BYTES_MAX)?;
            gather.know_hash(document, &name, bytes);
        }
        Role::Signature { document } => gather.know_signature(document),
        Role::None => {}
    }
    Ok(false)
}

fn take_document(
    zip: &mut Zip,
    index: usize,
    budget: &mut Budget,
    gather: &mut Gather<'_, '_>,
) -> io::Result<ControlFlow<()>> {
    let entry = zip.by_index(index).map_err(from_zip)?;
    let name = String::from_utf8_lossy(entry.name_raw()).into_owned();
    let bytes = budget.read(entry, DOCUMENT_SIZE_BYTES_MAX)?;
    Ok(match bytes.len() > DOCUMENT_SIZE_BYTES_MAX {
        true => gather.take_too_large(&name),
        false => gather.take_json(&name, bytes),
    })
}

fn from_zip(error: ZipError) -> io::Error {
    match error {
        ZipError::Io(error) => error,
        other => io::Error::new(io::ErrorKind::InvalidData, other),
    }
}
