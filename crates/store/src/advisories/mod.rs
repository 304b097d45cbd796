//! Reading advisories: one with all that is known of it, or a page of many.
//!
//! Knows: who may see which; the order of lists.
//! Does not know: how rows are written (`documents`, `assessments`), how they are shown.

mod assessed;
mod columns;
mod counts;
mod detail;
mod fields;
mod filter;
mod list;
mod narrows;
mod order;
mod respelling;
mod revisions;
mod slug;
mod sorts;

pub use assessed::{ASSESSED_COUNT_MAX, AssessedAdvisory};
pub(crate) use columns::KeptColumns;
pub(crate) use counts::KeptCounts;
pub(crate) use detail::of_case;
pub use detail::{AdvisoryDetail, AdvisoryInPlace, AdvisoryKey, CaseMember, Revision};
pub use fields::FIELD_VALUE_SIZE_BYTES_MAX;
pub(crate) use fields::{forget_fields, index, put_assessment_fields, put_document_fields};
pub use filter::AdvisoryFilter;
pub use list::{AdvisoryPage, AdvisoryRow, COUNTED_ROWS_COUNT_MAX, Facet, Facets, Neighbours};
pub use order::{Cursor, Order, Place, SortBy};
pub use respelling::Respelling;
pub use revisions::RevisionDocument;
pub use slug::publisher_slug;
pub(crate) use sorts::put_sorts;
