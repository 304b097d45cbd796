//! What is done with the bytes of each target.
//!
//! Does not know: where the bytes come from. `crates/triage/tests/fuzzed.rs` and `crates/csaf-validate/tests/it/fuzzed.rs` read the same
//! files for their smoke runs.

pub mod targets;
pub mod validation;
