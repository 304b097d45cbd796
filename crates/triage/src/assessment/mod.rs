//! How urgent an advisory is, why, what it means in plain language, and what to do.
//!
//! Deterministic: same advisory, enrichment and policy, same assessment. Every statement carries its evidence.
//! Does not know: who reads it, in which language, which assets they own.

mod shape;

pub use shape::*;
