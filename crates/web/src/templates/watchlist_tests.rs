//! Pages of watchlists: what they show, what they must never show.

use super::tests::{assert_harmless, whole};
use super::watchlists::{EditView, edit, list};
use crate::samples::{self, HOSTILE};
use hypertext::prelude::*;

fn pretty(part: &impl Renderable) -> String {
    part.render().into_inner().replace("><", ">\n<")
}

#[test]
fn hostile_texts_of_watchlists_stay_texts() {
    assert_harmless(&whole(&list(&samples::watchlists(HOSTILE))));
    let (form, preview, listed) =
        (samples::watch_form(HOSTILE), samples::watch_preview(HOSTILE), samples::watchlists(HOSTILE));
    let watchlist = listed.get(2).map(|listed| &listed.watchlist);
    let view = EditView { watchlist, form: &form, preview: Some(&preview), wrong: Some(HOSTILE) };
    assert_harmless(&whole(&edit(&view)));
}

#[test]
fn watchlists_are_listed_with_what_they_ask_for_and_only_edited_ones_have_buttons() {
    let page = pretty(&list(&samples::watchlists("turbine")));
    assert_eq!(page.matches("value=\"delete\"").count(), 2);
    insta::assert_snapshot!("watchlists", page);
    let none = pretty(&list(&[]));
    assert!(none.contains("Watch our inventory") && none.contains("nobody is told of anything"));
}

#[test]
fn the_form_keeps_what_was_written_and_shows_what_it_would_have_sent() {
    let (form, preview) = (samples::watch_form("Link"), samples::watch_preview("Pump controller"));
    let view = EditView { watchlist: None, form: &form, preview: Some(&preview), wrong: None };
    insta::assert_snapshot!("watchlist", pretty(&edit(&view)));
}
