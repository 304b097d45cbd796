//! The work: stages that happen by themselves, actions that people take, and the driver that turns the wheel.
//!
//! Stages meet only in rows: read what is pending → decide in `triage` → write. A stage takes no hints, does a
//! bounded batch, and may be killed anywhere and run twice without harm.
//! Does not know: SQL (`store`), sockets (`net`), pages (`web`).

pub mod actions;
mod added;
mod drafting;
pub mod driver;
mod error;
mod ids;
mod kept;
mod kept_watchlists;
mod rhythm;
mod settings;
pub mod stages;
mod watched;

pub use error::StageError;
pub use kept::{Kept, KeptAdvisories};
pub use rhythm::Rhythm;
pub use settings::{
    CatalogKind, CatalogSettings, DraftSettings, FeedSettings, MailSettings, Operations, ProviderSettings, Settings,
    SignOnSettings, SignUpSettings, Transport,
};
pub use watched::{KIND_FOLDER, KIND_URL, Reach, WatchOptions, watched_providers};

use std::sync::Arc;
use store::Store;
use triage::assessment::Policy;

/// What every stage and action works with.
pub struct Monitor {
    /// The memory.
    pub store: Store,
    /// The triage policy in force.
    pub policy: Arc<Policy>,
    /// Everything configured.
    pub settings: Settings,
    /// What matching keeps in memory.
    pub kept: Kept,
}
