//! What every page needs: the store, the settings, whose installation it is, what time it is.
//!
//! Does not know: how any of it was made (`annunciator` wires it).

use crate::settings::Settings;
use jiff::Timestamp;
use std::sync::Arc;

/// Shared by all requests; clones are cheap.
#[derive(Clone)]
pub struct AppState {
    /// What the operator set.
    pub settings: Arc<Settings>,
    /// The time of now, handed down by the program.
    pub clock: fn() -> Timestamp,
}
