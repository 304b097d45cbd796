//! What every request needs: the actions and rows, the settings, whose installation it is, what time it is.
//!
//! Does not know: how any of it was made (`annunciator` wires it).

use crate::handed_over::HandedOver;
use crate::known::Known;
use crate::limits::Limits;
use crate::referee::Referee;
use crate::settings::Settings;
use jiff::Timestamp;
use monitor::Monitor;
use std::sync::Arc;
use store::{OrganisationId, Store};
use tokio::sync::{Semaphore, watch};

/// Pages that listen at the same time: each looks at the database every few seconds.
const LISTENERS_COUNT_MAX: usize = 500;

/// Shared by all requests; clones are cheap.
#[derive(Clone)]
pub struct AppState {
    /// What people's actions go through; its store answers reads.
    pub monitor: Arc<Monitor>,
    /// What the operator set.
    pub settings: Arc<Settings>,
    /// The one local organisation, where nobody signs in.
    pub organisation: OrganisationId,
    /// What all advisories name, kept in memory.
    pub known: Arc<Known>,
    /// How long messages took, counted for `/metrics`.
    pub handed_over: Arc<HandedOver>,
    /// Seats for pages that listen to what is new.
    pub(crate) listeners: Arc<Semaphore>,
    /// Turns true when the server is told to stop, so that what would never end does.
    pub(crate) closing: watch::Sender<bool>,
    /// Who sent how many requests of the API in this minute.
    pub(crate) limits: Arc<Limits>,
    /// Holds documents against the standard; handed down, since only the program links it.
    pub(crate) referee: Option<Referee>,
    /// Tells the time; handed down, since only the program reads the clock.
    pub clock: fn() -> Timestamp,
}

impl AppState {
    /// With nothing in memory yet.
    pub fn new(
        monitor: Arc<Monitor>,
        settings: Settings,
        organisation: OrganisationId,
        clock: fn() -> Timestamp,
    ) -> AppState {
        let limits = Arc::new(Limits::new(settings.api_requests_per_minute));
        let (settings, known, handed_over) = (Arc::new(settings), Arc::default(), Arc::default());
        let (listeners, closing) = (Arc::new(Semaphore::new(LISTENERS_COUNT_MAX)), watch::Sender::new(false));
        let referee = None;
        AppState { monitor, settings, organisation, known, handed_over, listeners, closing, limits, referee, clock }
    }

    /// With a referee of documents.
    #[must_use]
    pub fn with_referee(self, referee: Referee) -> AppState {
        AppState { referee: Some(referee), ..self }
    }

    /// Rows.
    pub fn store(&self) -> &Store {
        &self.monitor.store
    }
}
