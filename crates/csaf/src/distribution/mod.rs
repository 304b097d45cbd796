//! The files that distribute documents (CSAF 2.0 and 2.1 §7.1): provider metadata, aggregators, `security.txt`, ROLIE
//! feeds, `index.txt`, `changes.csv`, hash files, and the file name a document must have.
//!
//! Every parser is tolerant: a bad row or entry is a finding, not the end. URLs and paths are as written and hostile.
//! Does not know: how to resolve a URL, whether it may be fetched, or what a fetch gives.

pub mod aggregator;
pub mod changes_csv;
pub mod filename;
pub mod hash_file;
pub mod index_txt;
mod lines;
pub mod provider_metadata;
pub mod rolie;
pub mod security_txt;

#[cfg(test)]
mod tests;
