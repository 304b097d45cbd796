//! What is done with the bytes of each target.
//!
//! Does not know: where the bytes come from. `crates/triage/tests/fuzzed.rs` reads the same file for its smoke run.

pub mod targets;
