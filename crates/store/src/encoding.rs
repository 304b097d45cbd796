//! Values as they lie in rows: zstd-compressed bytes and JSON.
//!
//! Does not know: which column holds what.

use crate::error::Fault;
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::cell::RefCell;
use zstd::bulk::{Compressor, Decompressor};

/// Original bytes: level 3 would save a tenth more and take twice as long, which is most of an import's time.
const RAW_LEVEL: i32 = 1;
/// Our own JSON: read back more often than it is written, and written while an import waits.
const JSON_LEVEL: i32 = 1;
/// The largest value that is unpacked: a document's limit (150 MiB) with room for our own fields.
const UNPACKED_SIZE_BYTES_MAX: usize = 512 * 1024 * 1024;

thread_local! {
    // A compressor's tables take longer to set up than an advisory takes to compress, so a thread keeps its own.
    static RAW: RefCell<Option<Compressor<'static>>> = const { RefCell::new(None) };
    static JSON: RefCell<Option<Compressor<'static>>> = const { RefCell::new(None) };
    static UNPACK: RefCell<Option<Decompressor<'static>>> = const { RefCell::new(None) };
}

fn compress(
    key: &'static std::thread::LocalKey<RefCell<Option<Compressor<'static>>>>,
    level: i32,
    bytes: &[u8],
) -> Result<Vec<u8>, Fault> {
    key.with_borrow_mut(|slot| {
        let compressor = match slot {
            Some(compressor) => compressor,
            None => slot.insert(Compressor::new(level)?),
        };
        compressor.compress(bytes)
    })
    .map_err(Fault::Compression)
}

/// Packs a publisher's bytes.
pub(crate) fn pack(bytes: &[u8]) -> Result<Vec<u8>, Fault> {
    compress(&RAW, RAW_LEVEL, bytes)
}

/// Unpacks what [`pack`] or [`pack_json`] packed.
pub(crate) fn unpack(packed: &[u8]) -> Result<Vec<u8>, Fault> {
    let size = zstd::zstd_safe::get_frame_content_size(packed).ok().flatten().unwrap_or(0);
    let size = usize::try_from(size).unwrap_or(usize::MAX);
    if size > UNPACKED_SIZE_BYTES_MAX {
        return Err(Fault::Corrupt(format!("a packed value claims {size} bytes")));
    }
    UNPACK
        .with_borrow_mut(|slot| {
            let decompressor = match slot {
                Some(decompressor) => decompressor,
                None => slot.insert(Decompressor::new()?),
            };
            decompressor.decompress(packed, size)
        })
        .map_err(Fault::Compression)
}

/// Packs a value of ours as JSON.
pub(crate) fn pack_json<T: Serialize>(value: &T) -> Result<Vec<u8>, Fault> {
    compress(&JSON, JSON_LEVEL, &serde_json::to_vec(value).map_err(Fault::Json)?)
}

/// Reads a value that [`pack_json`] packed.
pub(crate) fn unpack_json<T: DeserializeOwned>(packed: &[u8]) -> Result<T, Fault> {
    serde_json::from_slice(&unpack(packed)?).map_err(Fault::Json)
}

/// A small value as JSON text. U+0000, which PostgreSQL's JSON does not take, becomes U+FFFD, as in texts.
pub(crate) fn json<T: Serialize>(value: &T) -> Result<String, Fault> {
    let text = serde_json::to_string(value).map_err(Fault::Json)?;
    Ok(if text.contains(NUL) { without_nul(&text) } else { text })
}

/// U+0000 as JSON writes it; after an odd number of backslashes it is a backslash and four digits.
const NUL: &str = "\\u0000";

fn without_nul(text: &str) -> String {
    let mut cleaned = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once(NUL) {
        cleaned.push_str(before);
        let backslashes = before.len() - before.trim_end_matches('\\').len();
        cleaned.push_str(if backslashes % 2 == 0 { "\u{FFFD}" } else { NUL });
        rest = after;
    }
    cleaned + rest
}

/// Reads a small value from JSON text.
pub(crate) fn from_json<T: DeserializeOwned>(text: &str) -> Result<T, Fault> {
    serde_json::from_str(text).map_err(Fault::Json)
}
