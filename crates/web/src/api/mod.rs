//! The JSON API, a contract per version.
//!
//! Does not know: pages.

pub mod v1;
