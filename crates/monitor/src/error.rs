//! Why a stage or an action could not do its work.

use thiserror::Error;

/// What failed; the work stays pending and is tried again.
#[derive(Debug, Error)]
pub enum StageError {
    /// The database.
    #[error(transparent)]
    Store(#[from] store::StoreError),
    /// A provider's documents.
    #[error(transparent)]
    Fetch(#[from] net::provider::FetchError),
    /// A provider's list.
    #[error(transparent)]
    List(#[from] net::provider::ListError),
    /// An advisory was changed while it was on its way to an alert.
    #[error("advisory {advisory} waits for its assessment")]
    Unassessed {
        /// Its id.
        advisory: uuid::Uuid,
    },
    /// A worker thread ended without an answer.
    #[error("a worker of the stage {stage} ended early: {reason}")]
    Worker {
        /// Which stage.
        stage: &'static str,
        /// What the runtime says.
        reason: String,
    },
    /// A stored row that this version cannot read.
    #[error("reading {what} from its row: {source}")]
    Row {
        /// Which row.
        what: String,
        /// Why.
        source: serde_json::Error,
    },
}
