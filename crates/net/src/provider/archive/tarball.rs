//! Reading tar streams, compressed or not, without trusting a header.
//!
//! Knows: ustar, GNU long names, pax paths; which entries are refused. The headers are read here rather than by the
//! unpacker, because that one takes a long name of any size into memory.
//! Does not know: what belongs together.

use std::io::{self, BufReader, Cursor, Read};
use std::ops::ControlFlow;
use std::path::Path;

use csaf::limits::DOCUMENT_SIZE_BYTES_MAX;
use tar::{Archive, Entry, EntryType, PaxExtensions};

use super::error::ArchiveError;
use super::gather::{Gather, Role, refusal};
use super::limit::{
    Bounded, Counted, ENTRIES_COUNT_MAX, EXTENDED_HEADER_SIZE_BYTES_MAX, LimitExceeded, NAME_SIZE_BYTES_MAX,
    READ_BUFFER_BYTES,
};
use super::{ArchiveReport, Compression, Visit, looks_like_json, open};
use crate::provider::shape::Shape;
use crate::provider::verify::HASH_FILE_SIZE_BYTES_MAX;

/// Everything in a tar stream comes in blocks of this size.
pub(super) const BLOCK_SIZE_BYTES: usize = 512;

/// The magic of ustar and GNU tar (POSIX.1-1988) stands here in the first block.
const MAGIC_OFFSET_BYTES: usize = 257;

pub(super) fn is_tar(head: &[u8]) -> bool {
    head.get(MAGIC_OFFSET_BYTES..).is_some_and(|magic| magic.starts_with(b"ustar"))
}

/// Reads the documents of a tar stream, or the one document of a compressed JSON file.
pub(super) fn read(
    path: &Path,
    compression: Compression,
    wanted: Shape,
    visit: &mut Visit<'_>,
) -> Result<ArchiveReport, ArchiveError> {
    let name = path.display().to_string();
    let failed = |error| ArchiveError::from_reading(&name, error);
    let mut gather = Gather::new(&name, wanted, visit);
    let mut stream = unpacked(path, compression).map_err(failed)?;
    let mut head = Vec::new();
    stream.by_ref().take(BLOCK_SIZE_BYTES as u64).read_to_end(&mut head).map_err(failed)?;
    if looks_like_json(&head) {
        stream.take(DOCUMENT_SIZE_BYTES_MAX as u64 + 1).read_to_end(&mut head).map_err(failed)?;
        let _ = match head.len() > DOCUMENT_SIZE_BYTES_MAX {
            true => gather.take_too_large(&name),
            false => gather.take_json(&name, head),
        };
    } else if !is_tar(&head) {
        return Err(ArchiveError::UnknownKind { path: name });
    } else {
        let whole = Cursor::new(head).chain(stream);
        let flow = walk(whole, &mut |entry| take(entry, path, compression, &mut gather)).map_err(failed)?;
        if flow.is_break() {
            return Ok(gather.finish());
        }
    }
    let _ = gather.all_side_files_known();
    Ok(gather.finish())
}

fn unpacked(path: &Path, compression: Compression) -> io::Result<impl Read> {
    let (file, packed) = Counted::new(open(path)?);
    let inner: Box<dyn Read> = match compression {
        Compression::Gzip => Box::new(flate2::read::MultiGzDecoder::new(file)),
        Compression::Zstandard => Box::new(zstd::stream::read::Decoder::new(file)?),
        Compression::None => Box::new(file),
    };
    Ok(BufReader::with_capacity(READ_BUFFER_BYTES, Bounded { inner, packed, unpacked: 0 }))
}

/// One entry of the stream that is a file, or that is refused.
struct Part<'e> {
    name: &'e str,
    size_bytes: u64,
    refused: Option<&'static str>,
    content: &'e mut dyn Read,
}

impl Part<'_> {
    /// The whole content, which is no longer than the caller found it to be; a stream that ends before is an error.
    fn read(&mut self, size_bytes_max: usize) -> io::Result<Vec<u8>> {
        let expected = self.size_bytes.min(size_bytes_max as u64);
        let mut bytes = Vec::with_capacity(expected.min(READ_BUFFER_BYTES as u64) as usize);
        self.content.take(expected).read_to_end(&mut bytes)?;
        match bytes.len() as u64 == expected {
            true => Ok(bytes),
            false => Err(io::Error::new(io::ErrorKind::UnexpectedEof, format!("it ends inside {}", self.name))),
        }
    }
}

/// Gives one entry to `gather`.
fn take(
    mut part: Part<'_>,
    path: &Path,
    compression: Compression,
    gather: &mut Gather<'_, '_>,
) -> io::Result<ControlFlow<()>> {
    if let Some(reason) = part.refused {
        gather.refuse(part.name, reason);
        return Ok(ControlFlow::Continue(()));
    }
    let flow = match gather.role(part.name) {
        Role::None => ControlFlow::Continue(()),
        Role::Signature { document } => gather.take_signature(document)?,
        Role::Hash { document } => {
            let bytes = part.read(HASH_FILE_SIZE_BYTES_MAX)?;
            gather.take_hash(document, part.name, bytes)?
        }
        Role::Json if part.size_bytes > DOCUMENT_SIZE_BYTES_MAX as u64 => gather.take_too_large(part.name),
        Role::Json => {
            let bytes = part.read(DOCUMENT_SIZE_BYTES_MAX)?;
            gather.take_json(part.name, bytes)
        }
    };
    match flow.is_continue() && gather.must_read_ahead() {
        true => read_ahead(path, compression, gather),
        false => Ok(flow),
    }
}

/// Goes through the whole stream once more, only for hash files and signatures, so that no document waits any longer.
fn read_ahead(path: &Path, compression: Compression, gather: &mut Gather<'_, '_>) -> io::Result<ControlFlow<()>> {
    let _ = walk(unpacked(path, compression)?, &mut |mut part| {
        match gather.role(part.name) {
            Role::Hash { document } if part.refused.is_none() => {
                let bytes = part.read(HASH_FILE_SIZE_BYTES_MAX)?;
                gather.know_hash(document, part.name, bytes)?;
            }
            Role::Signature { document } if part.refused.is_none() => gather.know_signature(document)?,
            _ => {}
        }
        Ok(ControlFlow::Continue(()))
    })?;
    Ok(gather.all_side_files_known())
}

/// Calls `each` for every entry that is a file or is refused, in the order of the stream.
fn walk(
    stream: impl Read,
    each: &mut dyn FnMut(Part<'_>) -> io::Result<ControlFlow<()>>,
) -> io::Result<ControlFlow<()>> {
    let mut archive = Archive::new(stream);
    let mut extended = Extended::default();
    for (count, entry) in archive.entries()?.raw(true).enumerate() {
        if count >= ENTRIES_COUNT_MAX {
            return Err(LimitExceeded::Entries.into());
        }
        let mut entry = entry?;
        if extended.absorb(&mut entry)? {
            continue;
        }
        let own = std::mem::take(&mut extended);
        let name = own.name.unwrap_or_else(|| entry.path_bytes().into_owned());
        let name = String::from_utf8_lossy(&name);
        let kind = entry.header().entry_type();
        if kind.is_dir() {
            continue;
        }
        let refused = own.refused.or_else(|| refusal_of_kind(kind)).or_else(|| refusal(&name));
        let name = name.trim_start_matches("./");
        let size_bytes = entry.size();
        if each(Part { name, size_bytes, refused, content: &mut entry })?.is_break() {
            return Ok(ControlFlow::Break(()));
        }
    }
    Ok(ControlFlow::Continue(()))
}

fn refusal_of_kind(kind: EntryType) -> Option<&'static str> {
    match kind {
        EntryType::Regular | EntryType::Continuous => None,
        EntryType::Symlink => Some("it is a symbolic link"),
        EntryType::Link => Some("it is a hard link"),
        EntryType::Char | EntryType::Block => Some("it is a device"),
        EntryType::Fifo => Some("it is a named pipe"),
        EntryType::GNUSparse => Some("it is a sparse file"),
        _ => Some("it is of an unknown kind"),
    }
}

/// What extended headers say about the entry after them.
#[derive(Default)]
struct Extended {
    name: Option<Vec<u8>>,
    refused: Option<&'static str>,
}

impl Extended {
    /// Takes `entry` in if it is an extended header.
    fn absorb<R: Read>(&mut self, entry: &mut Entry<'_, R>) -> io::Result<bool> {
        match entry.header().entry_type() {
            EntryType::XGlobalHeader | EntryType::GNULongLink => {}
            EntryType::GNULongName => match bounded(entry, NAME_SIZE_BYTES_MAX)? {
                Some(mut name) => {
                    name.truncate(name.iter().position(|byte| *byte == 0).unwrap_or(name.len()));
                    self.name = Some(name);
                }
                None => self.refused = Some("its path is too long"),
            },
            EntryType::XHeader => match bounded(entry, EXTENDED_HEADER_SIZE_BYTES_MAX)? {
                Some(records) => self.absorb_records(&records),
                None => self.refused = Some("its extended header is too long"),
            },
            _ => return Ok(false),
        }
        Ok(true)
    }

    fn absorb_records(&mut self, records: &[u8]) {
        for record in PaxExtensions::new(records) {
            match record {
                Ok(record) if record.key_bytes() == b"path" => self.name = Some(record.value_bytes().to_vec()),
                // Only files of more than 8 GiB need it, and a second size could hide entries from one reader.
                Ok(record) if record.key_bytes() == b"size" => self.refused = Some("its size stands twice"),
                Ok(record) if record.key_bytes().starts_with(b"GNU.sparse") => {
                    self.refused = Some("it is a sparse file");
                }
                Ok(_) => {}
                Err(_) => self.refused = Some("its extended header is not readable"),
            }
        }
    }
}

fn bounded<R: Read>(entry: &mut Entry<'_, R>, size_bytes_max: u64) -> io::Result<Option<Vec<u8>>> {
    if entry.size() > size_bytes_max {
        return Ok(None);
    }
    let mut bytes = Vec::new();
    entry.read_to_end(&mut bytes)?;
    Ok(Some(bytes))
}
