//! Version 1, described in `docs/reference/api.md`.
//!
//! Does not know: SQL; each resource is a file.

pub(crate) mod advisories;
pub(crate) mod advisory;
mod components;
mod draft;
mod evidence;
pub mod offline;
pub mod shape;
mod ssvc;

#[cfg(test)]
mod tests;
