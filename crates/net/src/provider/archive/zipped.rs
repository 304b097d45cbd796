//! Reading zip archives.
//!
//! Knows: that the directory at the end names every entry, so that the hash files of a document are at hand.
//! Does not know: passwords; encrypted entries are refused.

use std::fs::File;
use std::io::{self, BufReader, Read};
use std::path::Path;

use csaf::limits::DOCUMENT_SIZE_BYTES_MAX;
use zip::result::ZipError;
use zip::{CompressionMethod, ZipArchive};

use super::error::ArchiveError;
use super::gather::{Gather, Role, refusal};
use super::limit::{self, ENTRIES_COUNT_MAX, LimitExceeded};
use super::{ArchiveReport, Visit, open};
use crate::provider::shape::Shape;
use crate::provider::verify::HASH_FILE_SIZE_BYTES_MAX;

type Zip = ZipArchive<BufReader<File>>;

/// Reads the documents of a zip archive: first every hash file, then the documents one by one.
pub(super) fn read(path: &Path, wanted: Shape, visit: &mut Visit<'_>) -> Result<ArchiveReport, ArchiveError> {
    let name = path.display().to_string();
    let failed = |error| ArchiveError::from_reading(&name, error);
    let exceeded = |limit: LimitExceeded| failed(limit.into());
    let file = open(path).map_err(failed)?;
    let packed = file.get_ref().metadata().map_err(failed)?.len();
    let mut zip = ZipArchive::new(file).map_err(|error| failed(from_zip(error)))?;
    let mut budget = Budget { packed, unpacked: 0 };
    let mut gather = Gather::new(&name, wanted, visit);
    if zip.len() > ENTRIES_COUNT_MAX {
        return Err(exceeded(LimitExceeded::Entries));
    }
    let mut documents = Vec::new();
    for index in 0..zip.len() {
        documents.extend(take_side_file(&mut zip, index, &mut budget, &mut gather).map_err(exceeded)?);
    }
    // Nothing waits yet: from here on each document is finished when it is read.
    let _ = gather.all_side_files_known();
    for (index, document) in documents {
        let content = budget.read(&mut zip, index, DOCUMENT_SIZE_BYTES_MAX).map_err(exceeded)?;
        let flow = match content {
            Ok(bytes) if bytes.len() > DOCUMENT_SIZE_BYTES_MAX => gather.take_too_large(&document),
            Ok(bytes) => gather.take_json(&document, bytes),
            Err(damage) => gather.take_damaged(&document, damage),
        };
        if flow.is_break() {
            break;
        }
    }
    Ok(gather.finish())
}

/// What may still be unpacked.
struct Budget {
    packed: u64,
    unpacked: u64,
}

impl Budget {
    /// The content of an entry, or at most one byte more than `size_bytes_max`, whatever size the directory declares.
    /// The inner error is a damaged entry, which says nothing of the others.
    fn read(
        &mut self,
        zip: &mut Zip,
        index: usize,
        size_bytes_max: usize,
    ) -> Result<io::Result<Vec<u8>>, LimitExceeded> {
        let mut bytes = Vec::new();
        let outcome = match zip.by_index(index) {
            Ok(entry) => entry.take(size_bytes_max as u64 + 1).read_to_end(&mut bytes),
            Err(error) => Err(from_zip(error)),
        };
        self.unpacked += bytes.len() as u64;
        limit::check(self.packed, self.unpacked)?;
        Ok(outcome.map(|_length| bytes))
    }
}

/// Index and name of the entry if it is a document, to be read later; hash files and signatures are taken at once.
fn take_side_file(
    zip: &mut Zip,
    index: usize,
    budget: &mut Budget,
    gather: &mut Gather<'_, '_>,
) -> Result<Option<(usize, String)>, LimitExceeded> {
    let Some((name, refused)) = look_at(zip, index) else { return Ok(None) };
    if let Some(reason) = refused {
        gather.refuse(&name, reason);
        return Ok(None);
    }
    match gather.role(&name) {
        Role::Json => return Ok(Some((index, name))),
        Role::Hash { document } => {
            let bytes = budget.read(zip, index, HASH_FILE_SIZE_BYTES_MAX)?.unwrap_or_else(|damage| {
                gather.refuse(&name, &format!("it is damaged: {damage}"));
                // Known all the same, so that the document says that it came with a hash file of no use.
                Vec::new()
            });
            gather.know_hash(document, &name, bytes)?;
        }
        Role::Signature { document } => gather.know_signature(document)?,
        Role::None => {}
    }
    Ok(None)
}

/// Name of an entry that is no folder, and why it is refused, without unpacking: an encrypted or strangely compressed
/// entry can be named, not read.
fn look_at(zip: &mut Zip, index: usize) -> Option<(String, Option<&'static str>)> {
    let listed = zip.name_for_index(index).and_then(Result::ok).unwrap_or_default().into_owned();
    let Ok(entry) = zip.by_index_raw(index) else {
        // Where its content should stand is something else; a document says so when it is read.
        let lost = (Role::of(&listed) != Role::Json).then_some("it is not where the directory says");
        return Some((listed, lost));
    };
    if entry.is_dir() {
        return None;
    }
    let name = String::from_utf8_lossy(entry.name_raw()).into_owned();
    let refused = match () {
        () if entry.is_symlink() => Some("it is a symbolic link"),
        () if entry.encrypted() => Some("it is encrypted"),
        () if !matches!(entry.compression(), CompressionMethod::Stored | CompressionMethod::Deflated) => {
            Some("its compression is not read here")
        }
        () => refusal(&name),
    };
    drop(entry);
    Some((name, refused))
}

fn from_zip(error: ZipError) -> io::Error {
    match error {
        ZipError::Io(error) => error,
        other => io::Error::new(io::ErrorKind::InvalidData, other),
    }
}
