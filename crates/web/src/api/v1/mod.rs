//! Version 1, described in `docs/reference/api.md`.
//!
//! Does not know: SQL; each resource is a file.

mod evidence;
pub mod shape;
