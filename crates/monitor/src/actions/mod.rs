//! What people do: bring documents, delete advisories; bring catalogs, inventories; keep aliases; tick a step; decide on matches and say how far remediations and cases are; comment; put policies in place; keep clocks; sign in, and manage accounts. Each checks what it is given and writes once.

pub mod accounts;
mod aliases;
mod calls;
mod cases;
pub(crate) mod catalogs;
mod clocks;
mod cve_records;
mod deliveries;
mod dispositions;
mod documents;
mod inventory;
mod known_catalogs;
mod mirror;
mod once;
mod organisations;
mod policies;
mod preview;
mod readings;
mod report;
mod saved_views;
mod test_messages;
mod ticks;
mod vex;
mod watchlists;

pub use aliases::{KeepAliasError, keep_alias, reject_suggestion, remove_alias, reopen_suggestion};
pub use cases::{CaseError, DISPOSED_CASES_COUNT_MAX, Disposing, dispose_case, dispose_cases, end_acceptances};
pub use catalogs::{CatalogReport, ImportError, Shrunken, day_of_name, import_epss, import_kev};
pub use clocks::{
    ClockBoard, ClockError, ClockLine, Clocked, SOURCE_NAME_CHARS_MAX, SourceLine, answer_evaluation, end_source,
    evaluate_source, find_calendar, gather_clocks, make_calendar, revoke_calendar, set_clock_policy, track_source,
};
pub(crate) use cve_records::fill_announcements;
pub use cve_records::{RecordsError, RecordsReport, forget_cve_records, import_cve_records};
pub use deliveries::{FEED_TOKEN_SIZE_BYTES, find_feed, make_feed, resend_delivery, revoke_feed};
pub use dispositions::{
    DispositionError, Rematch, Said, WORDS_CHARS_MAX, decide_match, mark_remediation, rematch, set_due,
};
pub use documents::{delete_advisory, import_documents};
pub use inventory::{
    ImportInventoryError, InventoryPreview, InventoryReport, Missing, delete_assets, export_inventory, forget_upload,
    import_inventory, keep_upload, preview_inventory,
};
pub use known_catalogs::{KnownCatalog, list_known_catalogs};
pub use mirror::{MirrorError, MirrorReport, write_mirror};
pub use once::{KEPT_ANSWER_SIZE_BYTES_MAX, KEY_LIFE, begin_once, finish_once};
pub use organisations::find_or_make_organisation;
pub use policies::{PolicyChangeError, clear_policy, set_policy};
pub use preview::{PREVIEW_ADVISORIES_COUNT_MAX, PREVIEW_MONTHS, PreviewedAlert, WatchPreview, preview_watchlist};
pub use readings::{ReadingError, comment, mark_read};
pub use report::gather_report;
pub use saved_views::{SAVED_VIEW_NAME_CHARS_MAX, SaveViewError, delete_view, save_view};
pub use test_messages::test_watchlist;
pub use ticks::{TickError, tick_step};
pub use vex::{VexExport, VexWanted, export_vex};
pub use watchlists::{
    RecipientFault, WatchlistDraft, WatchlistError, WatchlistSettings, add_watchlist, change_watchlist,
    delete_watchlist, pause_watchlist, put_watchlists,
};
