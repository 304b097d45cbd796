//! The memory: the only crate with SQL, SQLite (WAL) and PostgreSQL behind one front door.
//!
//! Knows: tables, transactions, the search index, leases and fences, backups.
//! Does not know: where documents come from, how urgent they are, who clicks on what.
//!
//! Every concern has its file, and its statements stand beside its methods; what differs between the databases stands
//! in `connection/dialect.rs`. Times and fresh ids are parameters.

mod accounts;
mod advisories;
mod alerts;
mod aliases;
mod assessments;
mod asset_changes;
mod asset_lists;
mod assets;
mod backup;
mod case_dispositions;
mod cases;
mod catalogs;
mod checks;
mod clocks;
mod connection;
mod decoded;
mod dispositions;
mod documents;
mod drafts;
mod encoding;
mod error;
mod export;
mod feeds;
mod front;
mod idempotency_keys;
mod ids;
mod inventory_uploads;
mod judgements;
mod kinds;
mod ledger;
mod match_counts;
mod match_lists;
mod matches;
mod migrations;
mod mirrored;
mod organisations;
mod overview;
mod policies;
mod provider_documents;
mod provider_indexes;
mod provider_keys;
mod providers;
mod readings;
mod recent;
mod reports;
mod saved_views;
mod search;
mod standings;
mod status;
mod target;
mod ticks;
mod watched;
mod watchlists;
mod whole_file;
mod work;

pub use accounts::{
    Accepted, ApiToken, ApiTokenMade, Bearer, DueLinkMail, Joiner, Link, LinkMailOutcome, LinkMailState, LinkPurpose,
    Membership, NewApiToken, NewChallenge, NewLink, NewPasskey, NewSession, NewSignUp, NewUser, PASSKEYS_COUNT_MAX,
    Passkey, PasskeyAdded, Person, RoleChange, SESSIONS_COUNT_MAX, Session, SessionLine, SessionStage, SignOn,
    SignOnLine, SignedUp, Trial, User,
};
pub use advisories::{
    ASSESSED_COUNT_MAX, AdvisoryDetail, AdvisoryFilter, AdvisoryInPlace, AdvisoryKey, AdvisoryPage, AdvisoryRow,
    AssessedAdvisory, COUNTED_ROWS_COUNT_MAX, CaseMember, Cursor, FIELD_VALUE_SIZE_BYTES_MAX, Facet, Facets,
    Neighbours, Order, Place, Respelling, Revision, RevisionDocument, SortBy, publisher_slug,
};
pub use alerts::{
    Alert, AlertCursor, Delivery, DeliveryState, DueDelivery, Failure, HandoverCursor, LastAlert, LastAlerts,
    MessageCounts, NewAlert, NewDelivery, OutboxMessage, SentMessage, StuckDelivery, TESTS_PER_HOUR_COUNT_MAX,
    TestOutcome,
};
pub use aliases::{ALIASES_COUNT_MAX, Rejection, StoredAlias};
pub use assessments::{ASSESSMENT_BATCH_COUNT_MAX, Assessed, OwnAssessed};
pub use asset_changes::{ASSET_CHANGES_COUNT_MAX, AssetChange, AssetEvent, ReplaceCounts};
pub use asset_lists::AssetFilter;
pub use assets::{ASSETS_COUNT_MAX, AssetProduct, ImportCounts, StoredAsset};
pub use backup::BackupReport;
pub use case_dispositions::{DispositionOutcome, EndedAcceptance, NewDisposition, StoredDisposition};
pub use cases::CaseDetail;
pub use catalogs::{
    CVE_RECORDS, CatalogEdition, CatalogImport, CatalogLook, CveKnown, CveRecordCounts, EpssRow, NewCveRecord,
};
pub use checks::{CHECK_FAILURES_COUNT_MAX, CHECKS_KEPT_FOR, Check, CheckCounts, CheckFailure, CheckKind};
pub use clocks::{
    CLOCK_MATTERS_COUNT_MAX, ClockMatter, NewPatchAnswer, NewPatchEvaluation, PATCH_SOURCES_COUNT_MAX, PatchOutcome,
    PatchSource, StoredAnswer, StoredClockPolicy, StoredEvaluation,
};
pub use dispositions::{
    Among, DECIDED_ASSETS_COUNT_MAX, MatchDecision, MatchDetail, MatchedKind, NewDecision, NewDue, NewRemediation,
    RemediationMark, Standings, Statistics, StoredDecision, StoredDue, StoredRemediation, TOLD_PAIRS_COUNT_MAX,
};
pub use documents::{
    FallenAnnouncement, NewDocument, Outcome, QuarantinedDocument, Stored, StoredDocument, UnfilledAnnouncement,
};
pub use drafts::{DraftClaim, DraftOutcome, DraftScope, StoredDraft};
pub use error::{Retry, StoreError};
pub use feeds::WatchlistFeed;
pub use front::Store;
pub use idempotency_keys::{IDEMPOTENCY_KEYS_COUNT_MAX, IdempotencyKey, KeptAnswer, KeyOutcome};
pub use ids::{
    AlertId, AliasId, ApiTokenId, CaseId, DeliveryId, KindId, LinkId, OrganisationId, PasskeyId, PatchAnswerId,
    PatchEvaluationId, PatchSourceId, Reader, SavedViewId, SessionId, UserId, WatchlistId,
};
pub use inventory_uploads::{INVENTORY_UPLOADS_COUNT_MAX, InventoryUpload};
pub use judgements::{FrequentFault, JudgementClaim, NewJudgement, PublisherQuality, WorstOffender};
pub use kinds::{Inventory, StoredKind};
pub use ledger::{Chain, LedgerEntry, Verification};
pub use match_counts::VerdictCounts;
pub use match_lists::{MatchFilter, NamedAdvisory};
pub use matches::{AssessmentCounts, KindMatch, MatchRow, MatchScope, OrganisationMatches, StoredMatch};
pub use mirrored::{Mirrored, SignedDocument};
pub use organisations::Organisation;
pub use overview::{Arrival, NewsCounts, OpenCount};
pub use policies::{OrganisationPolicy, PolicyOwner};
pub use provider_documents::ProviderDocument;
pub use provider_keys::ProviderKey;
pub use providers::{ListingFinding, Provider};
pub use readings::{COMMENT_CHARS_MAX, Comment, ReadMark};
pub use recent::{RECENT_ROWS_COUNT_MAX, Recent, RecentCursor};
pub use reports::{ArrivedRevision, Span};
pub use saved_views::{SAVED_VIEWS_COUNT_MAX, SavedView, SavedViewOutcome};
pub use standings::Standing;
pub use status::Status;
pub use target::{PostgresTarget, Target};
pub use ticks::{Tick, TickState};
pub use watched::WatchedProvider;
pub use watchlists::{
    WATCHLIST_NAME_CHARS_MAX, WATCHLIST_RULE_SIZE_BYTES_MAX, WATCHLIST_RULES_SIZE_BYTES_MAX, WATCHLISTS_COUNT_MAX,
    WatchRule, Watchlist, WatchlistEdit, WatchlistInPlace, WatchlistOrigin, WatchlistOutcome,
};
pub use whole_file::WholeFile;
pub use work::{Claim, Stage};
