//! Why bytes could not be read as a JSON object at all.
//!
//! Does not know: anything milder; that is a `Finding`.

/// Nothing could be read. Trying again with the same bytes never helps.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ReadError {
    /// More bytes than `DOCUMENT_SIZE_BYTES_MAX`; nothing was parsed.
    #[error("reading {size_bytes} bytes as JSON: more than the limit of {limit_bytes} bytes")]
    TooLarge {
        /// What was given.
        size_bytes: usize,
        /// What is allowed.
        limit_bytes: usize,
    },
    /// RFC 8259 §8.1 demands UTF-8.
    #[error("reading JSON: not UTF-8 from byte {offset_bytes} on")]
    NotUtf8 {
        /// The first byte that is not UTF-8, from 0.
        offset_bytes: usize,
    },
    /// The text breaks the JSON grammar, or ends too early.
    #[error("reading JSON: {reason} at line {line}, column {column} (byte {offset_bytes})")]
    NotJson {
        /// From 1.
        line: usize,
        /// In bytes, from 1; 0 when a line has just begun.
        column: usize,
        /// From 0, the byte order mark included.
        offset_bytes: usize,
        /// The parser's words.
        reason: String,
    },
    /// JSON, but the outermost value is something else.
    #[error("reading JSON: the outermost value is {found}, not an object")]
    NotObject {
        /// E.g. `an array`.
        found: &'static str,
    },
    /// Nested deeper than `DOCUMENT_DEPTH_LEVELS_MAX`.
    #[error("reading JSON: nested deeper than {limit_levels} levels at line {line}")]
    TooDeep {
        /// What is allowed.
        limit_levels: usize,
        /// From 1.
        line: usize,
    },
    /// More JSON values than `DOCUMENT_VALUES_COUNT_MAX`.
    #[error("reading JSON: more than {limit_count} values at line {line}")]
    TooManyValues {
        /// What is allowed.
        limit_count: usize,
        /// From 1.
        line: usize,
    },
    /// What the document describes takes more than `DOCUMENT_MEMORY_BYTES_MAX`.
    #[error("reading a document: what it describes takes more than {limit_bytes} bytes of memory")]
    TooMuchMemory {
        /// What is allowed.
        limit_bytes: usize,
    },
}
