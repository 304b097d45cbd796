//! `/sources`: the publishers that are watched, and how they fare.
//!
//! Does not know: how a provider is looked at (`monitor::stages::ingest`).

use super::{Page, catalogs, quality, show};
use crate::error::Refusal;
use crate::reader::Reader;
use crate::state::AppState;
use crate::templates::{frame::Place, sources};
use crate::view::SourceView;
use crate::words::say;
use axum::extract::State;
use monitor::watched_providers;
use store::{Check, CheckKind};

/// Checks that are searched for the last of each kind; they take turns.
const CHECKS_SEARCHED_COUNT: u32 = 10;

pub(crate) async fn list(State(state): State<AppState>, reader: Reader) -> Page {
    let (views, catalogs) = (gather(&state).await?, catalogs::list(&state).await?);
    let quality = quality::gather(&state, &reader).await?;
    Ok(show(&state, &reader, Place::Sources, say("Sources"), "", &sources::render(&views, &quality, &catalogs)))
}

/// Every publisher that is watched, and how it fares.
///
/// # Errors
/// When the database does not answer.
pub(crate) async fn gather(state: &AppState) -> Result<Vec<SourceView>, Refusal> {
    let kept = state.store().list_providers().await?;
    let findings = |name: &str| kept.iter().find(|one| one.name == name).map(|one| one.findings.clone());
    let mut views = Vec::new();
    let standings = state.store().list_standings().await?;
    for name in names(state).await? {
        let checks = state.store().list_checks(&name, CHECKS_SEARCHED_COUNT).await?;
        let standing = standings.iter().find(|standing| standing.provider == name).cloned();
        let findings = findings(&name).unwrap_or_default();
        views.push(SourceView { name, checks: last_of_each_kind(checks), findings, standing });
    }
    Ok(views)
}

/// The names of the publishers and feeds that are watched.
///
/// # Errors
/// When the database does not answer.
pub(super) async fn names(state: &AppState) -> Result<Vec<String>, Refusal> {
    let watched = watched_providers(&state.monitor).await?.into_iter().map(|provider| provider.name);
    Ok(watched.chain(state.monitor.settings.feeds.iter().map(|feed| feed.name.clone())).collect())
}

fn last_of_each_kind(checks: Vec<Check>) -> Vec<Check> {
    let last = |kind| checks.iter().find(|check| check.kind == kind).cloned();
    [CheckKind::Poll, CheckKind::Reconcile].into_iter().filter_map(last).collect()
}
