//! Version 1, described in `docs/reference/api.md`.
//!
//! Does not know: SQL; each resource is a file.

pub(crate) mod advisories;
pub(crate) mod advisory;
pub(crate) mod alerts;
pub(crate) mod aliases;
pub(crate) mod asset;
pub(crate) mod case;
pub(crate) mod case_work;
mod components;
pub(crate) mod dispositions;
mod draft;
mod evidence;
pub(crate) mod gaps;
pub(crate) mod inventory;
pub(crate) mod lookup;
pub mod offline;
pub(crate) mod quality;
pub(crate) mod reports;
pub(crate) mod revisions;
pub mod shape;
mod ssvc;
pub(crate) mod statistics;
pub(crate) mod validate;
pub(crate) mod vex;
pub(crate) mod views;
pub mod watchlists;

#[cfg(test)]
mod tests;
