//! One normalised shape for every source: what a document says, repaired for reading, with where it says it.
//!
//! Does not know: how urgent it is (`assessment`), whom it touches (`matching`), where it is kept (`store`).

mod announcement;
#[cfg(test)]
pub(crate) mod corpus;
#[cfg(test)]
pub(crate) mod corpus_tests;
mod exploitation;
mod findings;
mod identity;
mod lists;
mod normalise;
mod notes;
mod order_number;
mod products;
mod references;
mod related;
mod remediations;
pub mod repair;
pub mod revision;
mod sectors;
mod shape;
#[cfg(test)]
mod tests;
mod timestamp;
mod tlp;
mod version_type;
mod vulnerabilities;

pub use announcement::{ANNOUNCEMENT, Announcement};
pub(crate) use exploitation::{FIRST_EXPLOITATION, view_of};
pub use normalise::normalise;
pub(crate) use sectors::sector;
pub use sectors::{Sector, known_sectors};
pub use shape::*;
pub use tlp::restrict_to_listing;
pub use version_type::VersionType;
