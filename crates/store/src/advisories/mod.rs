//! Reading advisories: one with all that is known of it, or a page of many.
//!
//! Knows: who may see which; the order of lists.
//! Does not know: how rows are written (`documents`, `assessments`), how they are shown.

mod counts;
mod detail;
mod filter;
mod list;
mod order;
mod revisions;
mod slug;
mod sorts;

pub(crate) use counts::KeptCounts;
pub(crate) use detail::of_case;
pub use detail::{AdvisoryDetail, AdvisoryInPlace, AdvisoryKey, CaseMember, Revision};
pub use filter::AdvisoryFilter;
pub use list::{AdvisoryPage, AdvisoryRow, Facet, Facets, Neighbours};
pub use order::{Cursor, Order, Place, SortBy};
pub use revisions::RevisionDocument;
pub use slug::publisher_slug;
pub(crate) use sorts::put_sorts;
