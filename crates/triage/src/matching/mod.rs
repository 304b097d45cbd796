//! Advisory × assets → verdicts with typed evidence.
//!
//! Three-valued: what cannot be decided is `needs_data` with what is missing, never silently dropped. An advisory is
//! prepared once ([`prepare`]), an inventory is indexed once ([`AssetIndex`]), kind by kind ([`AssetKind`]);
//! [`match_assets`] goes from the advisory's keys to the assets and never over all of them; [`decide_assets`] is the same
//! with the texts left until they are asked for. [`match_pair`] answers the same for one pair.
//! Does not know: where advisories and assets are kept, or who must hear of a match (`alert`).

mod advisory_index;
#[cfg(test)]
mod alias_tests;
mod answers;
#[cfg(test)]
mod doubt_tests;
mod edition;
mod explain;
#[cfg(test)]
mod explain_tests;
#[cfg(test)]
mod identifier_tests;
mod index;
#[cfg(test)]
mod index_tests;
mod kind;
mod known;
mod meet;
mod names;
mod prepare;
mod reading;
#[cfg(test)]
mod serial_tests;
mod shape;
mod spelling;
#[cfg(test)]
pub(crate) mod tests;
mod verdict;

pub use advisory_index::{AdvisoryIndex, match_asset, match_kinds};
pub use edition::EDITION;
pub use explain::{Bonded, ClaimStep, Explanation, NearMiss, ProductStep, RangeStep, SerialStep, explain};
pub use index::{AssetIndex, Decisions, decide_assets, match_assets, match_pair};
pub use kind::{AssetKind, ReadAs};
pub use known::{KnownProducts, VendorSource};
pub use prepare::{PreparedAdvisory, PreparedAsset, prepare, prepare_asset, prepare_kind};
pub use reading::{AssetReading, VersionReading};
pub use shape::*;
pub use verdict::EVIDENCE_COUNT_MAX;
