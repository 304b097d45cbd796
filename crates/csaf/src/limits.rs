//! Every limit of the reader, by name, with its unit last and why it has this value.

/// A document's size. CSAF 2.0 §8 asks readers to cope with 150 MiB; real ones stay below 25 MB.
pub const DOCUMENT_SIZE_BYTES_MAX: usize = 150 * 1024 * 1024;
/// Nesting of arrays and objects. Real documents stay under 20; recursion must stay far from the stack's end.
pub const DOCUMENT_DEPTH_LEVELS_MAX: usize = 100;
/// JSON values in a document. The largest real one (23 MB) has 329,629.
pub const DOCUMENT_VALUES_COUNT_MAX: usize = 4_000_000;
/// Findings kept for a document: after these a last one says how many were left out.
pub const FINDINGS_COUNT_MAX: usize = 200;
/// Memory for what a `Document` holds beside its text: its structures, and the branch names that every product
/// repeats. `{}` is two bytes in a file and hundreds here, and one long name over many products multiplies.
/// The largest real document (23 MB, 29,832 products) takes 13 MB.
pub const DOCUMENT_MEMORY_BYTES_MAX: usize = 256 * 1024 * 1024;
/// Lines of an `index.txt` or `changes.csv`. The largest real one known has 40,549.
pub const LISTING_LINES_COUNT_MAX: usize = 1_000_000;
