//! Bytes of a spreadsheet export to text: UTF-8 and UTF-16 with and without a byte order mark, else Windows-1252.
//!
//! Does not know: separators, columns, rows.

use crate::windows_1252;

/// The text of an export. Never fails: bytes that are no valid UTF-8 are read as Windows-1252, as older spreadsheets
/// write them.
pub(super) fn decode(bytes: &[u8]) -> String {
    if let Some(rest) = bytes.strip_prefix(&[0xef, 0xbb, 0xbf]) {
        return String::from_utf8_lossy(rest).into_owned();
    }
    if let Some(rest) = bytes.strip_prefix(&[0xff, 0xfe]) {
        return utf16(rest, u16::from_le_bytes);
    }
    if let Some(rest) = bytes.strip_prefix(&[0xfe, 0xff]) {
        return utf16(rest, u16::from_be_bytes);
    }
    match looks_like_utf16(bytes) {
        Some(Order::Little) => utf16(bytes, u16::from_le_bytes),
        Some(Order::Big) => utf16(bytes, u16::from_be_bytes),
        None => match std::str::from_utf8(bytes) {
            Ok(text) => text.to_owned(),
            Err(_) => bytes.iter().map(|byte| windows_1252::decode(*byte)).collect(),
        },
    }
}

enum Order {
    Little,
    Big,
}

/// How many bytes at the start show whether a text is UTF-16 without a mark; a header line is longer.
const SAMPLE_BYTES: usize = 256;

/// UTF-16 of Latin text has a zero in every other byte; no text in another encoding has.
fn looks_like_utf16(bytes: &[u8]) -> Option<Order> {
    let sample = bytes.get(..SAMPLE_BYTES.min(bytes.len()))?;
    let zeros = |parity: usize| sample.iter().skip(parity).step_by(2).filter(|byte| **byte == 0).count();
    let half = sample.len() / 2;
    if half < 2 {
        None
    } else if zeros(1) * 4 > half * 3 {
        Some(Order::Little)
    } else if zeros(0) * 4 > half * 3 {
        Some(Order::Big)
    } else {
        None
    }
}

fn utf16(bytes: &[u8], read: fn([u8; 2]) -> u16) -> String {
    let units = bytes.chunks_exact(2).filter_map(|pair| <[u8; 2]>::try_from(pair).ok()).map(read);
    char::decode_utf16(units).map(|unit| unit.unwrap_or(char::REPLACEMENT_CHARACTER)).collect()
}
