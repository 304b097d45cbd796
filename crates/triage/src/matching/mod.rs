//! Advisory × assets → verdicts with typed evidence.
//!
//! Three-valued: what cannot be decided is `needs_data` with what is missing, never silently dropped. An advisory is
//! prepared once ([`prepare`]), an inventory is indexed once ([`AssetIndex`]), kind by kind ([`AssetKind`]);
//! [`match_assets`] goes from the advisory's keys to the assets and never over all of them. [`match_pair`] answers the
//! same for one pair.
//! Does not know: where advisories and assets are kept, or who must hear of a match (`alert`).

mod advisory_index;
#[cfg(test)]
mod doubt_tests;
mod edition;
mod explain;
#[cfg(test)]
mod explain_tests;
mod index;
mod kind;
mod known;
mod meet;
mod names;
mod prepare;
mod reading;
mod shape;
#[cfg(test)]
mod tests;
mod verdict;

pub use advisory_index::{AdvisoryIndex, match_asset, match_kinds};
pub use edition::EDITION;
pub use explain::{Bonded, ClaimStep, Explanation, NearMiss, ProductStep, RangeStep, explain};
pub use index::{AssetIndex, match_assets, match_pair};
pub use kind::AssetKind;
pub use known::{KnownProducts, VendorSource};
pub use prepare::{PreparedAdvisory, PreparedAsset, prepare, prepare_asset};
pub use reading::{AssetReading, VersionReading};
pub use shape::*;
pub use verdict::EVIDENCE_COUNT_MAX;
