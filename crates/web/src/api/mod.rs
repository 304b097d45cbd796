//! The JSON API, a contract per version, and the description of it that programs read.
//!
//! Does not know: pages.

pub(crate) mod openapi;
pub mod v1;
