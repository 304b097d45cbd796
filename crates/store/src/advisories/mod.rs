//! Reading advisories: one with all that is known of it, or a page of many.
//!
//! Knows: who may see which; the order of lists.
//! Does not know: how rows are written (`documents`, `assessments`), how they are shown.

mod counts;
mod detail;
mod filter;
mod list;
mod revisions;
mod slug;

pub(crate) use counts::KeptCounts;
pub(crate) use detail::of_case;
pub use detail::{AdvisoryDetail, AdvisoryInPlace, AdvisoryKey, CaseMember, Revision};
pub use filter::{AdvisoryFilter, Cursor};
pub use list::{AdvisoryPage, AdvisoryRow, Facet, Facets, Neighbours};
pub use revisions::RevisionDocument;
pub use slug::publisher_slug;
