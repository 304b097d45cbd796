//! Every limit of the reader, by name, with its unit last and why it has this value.

/// A document's size. CSAF 2.0 §8 asks readers to cope with 150 MiB; real ones stay below 25 MB.
pub const DOCUMENT_SIZE_BYTES_MAX: usize = 150 * 1024 * 1024;
/// Nesting of arrays and objects. Real documents stay under 20; recursion must stay far from the stack's end.
pub const DOCUMENT_DEPTH_LEVELS_MAX: usize = 100;
/// JSON values in a document. The largest real one (23 MB) has about 700,000.
pub const DOCUMENT_VALUES_COUNT_MAX: usize = 4_000_000;
/// Findings kept for a document: after these a last one says how many were left out.
pub const FINDINGS_COUNT_MAX: usize = 200;
/// Memory for the branch names and pointers that all products of one document carry with them. Each product repeats
/// the names above it, so one long name over many products would multiply; the largest real document needs 20 MB.
pub const PRODUCT_PATHS_BYTES_MAX: usize = 256 * 1024 * 1024;
/// Lines of an `index.txt` or `changes.csv`. The largest real one known has 40,549.
pub const LISTING_LINES_COUNT_MAX: usize = 1_000_000;
