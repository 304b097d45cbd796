//! Pages for people: each handler extracts, asks the store once or twice, and renders.
//!
//! Does not know: SQL, markup; each page is a file here and a file in `templates`.

pub(crate) mod about;
pub(crate) mod account;
pub(crate) mod advisories;
pub(crate) mod advisory;
pub(crate) mod alerts;
pub(crate) mod aliases;
pub(crate) mod api;
pub(crate) mod asset;
pub(crate) mod case;
pub(crate) mod case_work;
pub(crate) mod catalogs;
pub(crate) mod changes;
pub(crate) mod clocks;
pub(crate) mod disposition;
pub(crate) mod elsewhere;
mod facets;
pub(crate) mod feeds;
pub(crate) mod files;
pub(crate) mod gaps;
pub(crate) mod health;
pub(crate) mod import;
pub(crate) mod inventory;
pub(crate) mod ledger;
pub(crate) mod links;
pub(crate) mod list_feeds;
pub(crate) mod live;
pub(crate) mod lookup;
pub(crate) mod matches;
pub(crate) mod metrics;
pub(crate) mod outbox;
pub(crate) mod passkeys;
pub(crate) mod people;
pub(crate) mod planner;
pub(crate) mod quality;
pub(crate) mod readings;
pub(crate) mod reports;
pub(crate) mod saved_views;
pub(crate) mod settings;
pub(crate) mod sign_up;
pub(crate) mod signing;
pub(crate) mod sources;
pub(crate) mod start;
pub(crate) mod statistics;
pub(crate) mod status;
pub(crate) mod subjects;
pub(crate) mod tables;
pub(crate) mod ticks;
pub(crate) mod validate;
pub(crate) mod watchlists;
pub(crate) mod work_orders;

use crate::reader::Reader;
use crate::state::AppState;
use crate::templates::frame::{Frame, Place, page};
use axum::response::Html;
use hypertext::Renderable;

/// What a page handler answers.
pub(crate) type Page = Result<Html<String>, crate::error::Refusal>;

/// A whole page that tells by itself what comes after it was made.
pub(crate) fn show_live(
    state: &AppState,
    reader: &Reader,
    place: Place,
    title: &str,
    search: &str,
    main: &impl Renderable,
) -> Html<String> {
    Html(page(&Frame { made: Some((state.clock)()), ..frame(state, reader, place, title, search) }, main))
}

/// A whole page.
pub(crate) fn show(
    state: &AppState,
    reader: &Reader,
    place: Place,
    title: &str,
    search: &str,
    main: &impl Renderable,
) -> Html<String> {
    Html(page(&frame(state, reader, place, title, search), main))
}

fn frame<'a>(state: &AppState, reader: &Reader, place: Place, title: &'a str, search: &'a str) -> Frame<'a> {
    Frame { title, place, search, outbox: state.settings.outbox, guest: reader.guest(), made: None }
}
