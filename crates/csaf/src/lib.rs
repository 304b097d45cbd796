//! The standard: tolerant reading of CSAF 2.0 and 2.1 documents and of the files that distribute them.
//!
//! Knows: the shape of documents, provider metadata, ROLIE feeds, `index.txt`, `changes.csv`, hash files.
//! Does not know: sockets, files, clocks, databases, or what a document means for a reader (that is `triage`).
//!
//! ```
//! let (document, findings) = csaf::read(br#"{"document": {"title": "Example"}}"#).expect("readable");
//! assert_eq!(document.title, "Example");
//! assert!(!findings.is_empty(), "an identity is missing, and the findings say so");
//! ```

pub mod convert;
pub mod distribution;
pub mod document;
mod error;
mod finding;
pub mod limits;
mod place;
mod read;
mod tree;

pub use document::Document;
pub use error::ReadError;
pub use finding::{Finding, Findings, Severity};
pub use read::read;
