//! Advisory × assets → verdicts with typed evidence.
//!
//! Three-valued: what cannot be decided is `needs_data` with what is missing, never silently dropped. An advisory is
//! prepared once ([`prepare`]), an inventory is indexed once ([`AssetIndex`]); [`match_assets`] goes from the
//! advisory's keys to the assets and never over all of them. [`match_pair`] answers the same for one pair.
//! Does not know: where advisories and assets are kept, or who must hear of a match (`alert`).

mod index;
mod meet;
mod prepare;
mod shape;
#[cfg(test)]
mod tests;
mod verdict;

pub use index::{AssetIndex, match_assets, match_pair};
pub use prepare::{PreparedAdvisory, PreparedAsset, prepare, prepare_asset};
pub use shape::*;
