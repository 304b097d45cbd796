//! Advisory × assets → verdicts with typed evidence.
//!
//! Three-valued: what cannot be decided is `needs_data` with what is missing, never silently dropped.

mod shape;

pub use shape::*;
