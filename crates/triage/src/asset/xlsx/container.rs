//! The archive of a workbook, inflated once into nothing to see how large it really is: what an archive claims of itself
//! is not believed.
//!
//! Does not know: what the parts mean, except that the table of texts names its length and a reader makes room for it.

use super::super::problem::InventoryError;
use std::io::{Cursor, Read};
use zip::ZipArchive;

/// Most bytes of all parts together when inflated: 300,000 rows of twenty columns are 250 MB.
pub(in super::super) const WORKBOOK_INFLATED_BYTES_MAX: u64 = 768 * 1024 * 1024;

/// Most parts: a workbook has a dozen, and one for each sheet and picture.
pub(in super::super) const WORKBOOK_PARTS_MAX: usize = 10_000;

/// Most bytes of the table of texts, which is held in memory: 300,000 rows with ten texts of their own are 150 MB.
const TEXTS_BYTES_MAX: u64 = 256 * 1024 * 1024;

/// Most bytes of the styles, each of which takes far more memory than text. Real ones stay below 1 MB.
const STYLES_BYTES_MAX: u64 = 4 * 1024 * 1024;

/// Longest stretch between two tags of XML, held in memory: a cell has at most 32,767 characters.
const STRETCH_BYTES_MAX: usize = 1024 * 1024;

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
    for at in 0..archive.len() {
        let mut part = archive.by_index_raw(at).map_err(broken)?;
        if part.encrypted() {
            return Err(InventoryError::Encrypted);
        }
        let name = part.name().map_err(broken)?.to_lowercase();
        drop(part);
        part = archive.by_index(at).map_err(broken)?;
        left -= inflate(&name, &mut part, left)?;
    }
    Ok(())
}

/// Reads a part to its end, at most `left` bytes; how many it had.
fn inflate(name: &str, part: &mut impl Read, left: u64) -> Result<u64, InventoryError> {
    let is_texts = name.ends_with("sharedstrings.xml");
    let limit = match name {
        _ if is_texts => left.min(TEXTS_BYTES_MAX),
        name if name.ends_with("styles.xml") => left.min(STYLES_BYTES_MAX),
        _ => left,
    };
    let is_xml = [".xml", ".rels"].iter().any(|end| name.ends_with(end));
    let (mut size, mut stretch, mut claimed) = (0_u64, 0, 0_u64);
    let mut chunk = vec![0; CHUNK_BYTES];
    let mut window: Vec<u8> = Vec::new();
    loop {
        let read =
            part.read(&mut chunk).map_err(|error| InventoryError::BrokenWorkbook { reason: error.to_string() })?;
        let Some(bytes) = chunk.get(..read).filter(|bytes| !bytes.is_empty()) else { break };
        if size == 0 && is_xml && is_wide(bytes) {
            let reason = format!("{name} is written in UTF-16; save the workbook again");
            return Err(InventoryError::BrokenWorkbook { reason });
        }
        size += u64::try_from(read).unwrap_or(u64::MAX);
        stretch = if bytes.contains(&b'<') { 0 } else { stretch + read };
        if size > limit || (is_xml && stretch > STRETCH_BYTES_MAX) {
            return Err(InventoryError::Bomb);
        }
        if is_texts {
            window.extend_from_slice(bytes);
            claimed = claimed.max(claimed_texts(&window));
            window.drain(..window.len().saturating_sub(CLAIM_BYTES));
        }
    }
    if claimed > size / TEXT_ENTRY_BYTES_MIN {
        return Err(InventoryError::Bomb);
    }
    Ok(size)
}

/// UTF-16, in which the limits below would see no tags.
fn is_wide(start: &[u8]) -> bool {
    [[0xff, 0xfe], [0xfe, 0xff], [b'<', 0], [0, b'<']].iter().any(|mark| start.starts_with(mark))
}

/// The attribute by which the table of texts says how many it has.
const CLAIM: &str = "uniqueCount";

/// Room for that attribute and its digits, so that none is cut in two between chunks.
const CLAIM_BYTES: usize = 128;

/// The largest number that stands behind the attribute; one that no number can hold counts as the largest.
fn claimed_texts(bytes: &[u8]) -> u64 {
    let text = String::from_utf8_lossy(bytes);
    let claims = text.match_indices(CLAIM).map(|(at, _)| {
        let behind = text.get(at + CLAIM.len()..).unwrap_or_default();
        let digits: String = behind
            .chars()
            .take(CLAIM_BYTES)
            .skip_while(|c| matches!(c, '=' | '"' | '\'') || c.is_whitespace())
            .take_while(char::is_ascii_digit)
            .collect();
        if digits.is_empty() { 0 } else { digits.parse().unwrap_or(u64::MAX) }
    });
    claims.max().unwrap_or(0)
}
