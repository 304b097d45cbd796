//! The archive of a workbook, inflated once into nothing to see how large it really is: what an archive claims of itself
//! is not believed, and neither are the names of its parts.
//!
//! Does not know: what the parts mean, except that the table of texts names its length and a reader makes room for it.

use super::super::problem::InventoryError;
use quick_xml::events::{BytesStart, Event};
use quick_xml::reader::Reader;
use std::cell::Cell;
use std::io::{BufReader, Cursor, Read};
use std::rc::Rc;
use zip::ZipArchive;

/// Most bytes of all parts together when inflated: 300,000 rows of twenty columns are 250 MB.
pub(in super::super) const WORKBOOK_INFLATED_BYTES_MAX: u64 = 768 * 1024 * 1024;

/// Most parts: a workbook has a dozen, and one for each sheet and picture.
pub(in super::super) const WORKBOOK_PARTS_MAX: usize = 10_000;

/// Most bytes of the table of texts, which is held in memory: 300,000 rows with ten texts of their own are 150 MB.
const TEXTS_BYTES_MAX: u64 = 256 * 1024 * 1024;

/// Most bytes of the styles, each of which takes far more memory than text. Real ones stay below 1 MB.
const STYLES_BYTES_MAX: u64 = 4 * 1024 * 1024;

/// Largest part that is no XML by its name, such as a picture: a reader that takes it for XML holds no more than that.
const BINARY_BYTES_MAX: u64 = 64 * 1024 * 1024;

/// How the names of parts end that are no XML.
const BINARY_ENDS: &[&str] = &[
    ".bin", ".bmp", ".emf", ".gif", ".ico", ".jpeg", ".jpg", ".mp4", ".pdf", ".png", ".tif", ".tiff", ".wdp", ".webp",
    ".wmf",
];

/// Longest tag, text, comment or other piece of XML, which a reader holds in memory: a cell has at most 32,767 characters.
const PIECE_BYTES_MAX: u64 = 1024 * 1024;

/// Bytes inflated at once.
const CHUNK_BYTES: usize = 64 * 1024;

/// Fewest bytes of an entry in the table of texts (`<si/>`).
const TEXT_ENTRY_BYTES_MIN: u64 = 5;

/// Refuses an archive that is too large when inflated, is encrypted, or would have its reader reserve too much.
pub(super) fn check(bytes: &[u8]) -> Result<(), InventoryError> {
    let broken = |error: zip::result::ZipError| InventoryError::BrokenWorkbook { reason: error.to_string() };
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(broken)?;
    if archive.len() > WORKBOOK_PARTS_MAX {
        return Err(InventoryError::Bomb);
    }
    let mut left = WORKBOOK_INFLATED_BYTES_MAX;
    let mut sizes = Vec::new();
    for at in 0..archive.len() {
        let part = archive.by_index_raw(at).map_err(broken)?;
        if part.encrypted() {
            return Err(InventoryError::Encrypted);
        }
        let name = part.name().map_err(broken)?.to_lowercase();
        drop(part);
        let size = size(&name, archive.by_index(at).map_err(broken)?, left)?;
        left -= size;
        sizes.push((name, size));
    }
    // Only what is no bomb by its size is worth to be read piece by piece.
    for (at, (name, size)) in sizes.iter().enumerate().filter(|(_, (name, _))| !is_binary(name)) {
        pieces(name, archive.by_index(at).map_err(broken)?, *size)?;
    }
    Ok(())
}

fn is_binary(name: &str) -> bool {
    BINARY_ENDS.iter().any(|end| name.ends_with(end))
}

/// Reads a part to its end, at most `left` bytes; how many it had.
fn size(name: &str, part: impl Read, left: u64) -> Result<u64, InventoryError> {
    let limit = left.min(match name {
        name if is_binary(name) => BINARY_BYTES_MAX,
        name if name.ends_with("sharedstrings.xml") => TEXTS_BYTES_MAX,
        name if name.ends_with("styles.xml") => STYLES_BYTES_MAX,
        _ => left,
    });
    let mut part = BufReader::with_capacity(CHUNK_BYTES, part.take(limit + 1));
    let size = std::io::copy(&mut part, &mut std::io::sink())
        .map_err(|error| InventoryError::BrokenWorkbook { reason: error.to_string() })?;
    if size > limit { Err(InventoryError::Bomb) } else { Ok(size) }
}

/// Reads a part of so many bytes as XML and refuses it where one piece of it is too long. What is no XML is read no
/// further, as the workbook's own reader does.
fn pieces(name: &str, part: impl Read, size: u64) -> Result<(), InventoryError> {
    let piece_from = Rc::new(Cell::new(0));
    let measured = Measured { part, given: 0, piece_from: Rc::clone(&piece_from), refused: None };
    let mut reader = Reader::from_reader(BufReader::with_capacity(CHUNK_BYTES, measured));
    // As the workbook's own reader has it, so that both stop at the same places.
    let config = reader.config_mut();
    (config.check_end_names, config.check_comments) = (false, false);
    let mut event = Vec::new();
    loop {
        event.clear();
        match reader.read_event_into(&mut event) {
            Ok(Event::Start(tag) | Event::Empty(tag)) if claimed_texts(&tag) > size / TEXT_ENTRY_BYTES_MIN => {
                return Err(InventoryError::Bomb);
            }
            Ok(Event::Eof) | Err(_) => break,
            Ok(_) => {}
        }
        piece_from.set(reader.buffer_position());
    }
    match reader.into_inner().into_inner().refused {
        None => Ok(()),
        Some(Refused::LongPiece) => Err(InventoryError::Bomb),
        Some(Refused::Wide) => {
            let reason = format!("{name} is written in UTF-16; save the workbook again");
            Err(InventoryError::BrokenWorkbook { reason })
        }
    }
}

/// A part that is given until one piece of it is too long.
struct Measured<R> {
    part: R,
    /// Bytes that were given.
    given: u64,
    /// Where the piece begins that is being read.
    piece_from: Rc<Cell<u64>>,
    refused: Option<Refused>,
}

/// Why a part is given no further.
#[derive(Clone, Copy)]
enum Refused {
    LongPiece,
    Wide,
}

impl<R: Read> Read for Measured<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let read = self.part.read(buffer)?;
        if self.given == 0 && is_wide(buffer) {
            self.refused = Some(Refused::Wide);
        }
        self.given += u64::try_from(read).unwrap_or(u64::MAX);
        if self.given.saturating_sub(self.piece_from.get()) > PIECE_BYTES_MAX {
            self.refused = Some(Refused::LongPiece);
        }
        match self.refused {
            Some(_) => Err(std::io::Error::other("the part is not read on")),
            None => Ok(read),
        }
    }
}

/// UTF-16, in which the limits would see no tags.
fn is_wide(start: &[u8]) -> bool {
    [[0xff, 0xfe], [0xfe, 0xff], [b'<', 0], [0, b'<']].iter().any(|mark| start.starts_with(mark))
}

/// How many texts a tag says that its table has; a number that nothing can hold counts as the largest.
fn claimed_texts(tag: &BytesStart<'_>) -> u64 {
    if tag.local_name().as_ref() != "sst" {
        return 0;
    }
    let mut attributes = tag.attributes();
    let claims = attributes.with_checks(false).flatten().filter(|attribute| attribute.key.as_ref() == "uniqueCount");
    claims.map(|attribute| attribute.value.trim().parse().unwrap_or(u64::MAX)).max().unwrap_or(0)
}
