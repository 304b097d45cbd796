//! Pages of watchlists: what they show, what they must never show.

use super::tests::{assert_harmless, whole};
use super::watchlists::{EditView, ask_to_delete, edit, list};
use crate::samples::{self, HOSTILE};
use hypertext::prelude::*;
use monitor::actions::RecipientFault;

fn pretty(part: &impl Renderable) -> String {
    part.render().into_inner().replace("><", ">\n<")
}

#[test]
fn hostile_texts_of_watchlists_stay_texts() {
    assert_harmless(&whole(&list(&samples::watchlists(HOSTILE), true)));
    let (form, preview, listed) =
        (samples::watch_form(HOSTILE), samples::watch_preview(HOSTILE), samples::watchlists(HOSTILE));
    let watchlist = listed.get(2).map(|listed| &listed.watchlist);
    let faults = [RecipientFault { place: 0, reason: HOSTILE.to_owned() }];
    let view = EditView { watchlist, form: &form, preview: Some(&preview), wrong: Some(HOSTILE), faults: &faults };
    assert_harmless(&whole(&edit(&view)));
    assert_harmless(&whole(&watchlist.map(ask_to_delete)));
}

#[test]
fn watchlists_are_listed_with_what_they_ask_for_and_only_edited_ones_have_buttons() {
    let page = pretty(&list(&samples::watchlists("turbine"), true));
    assert_eq!(page.matches("/delete\"").count(), 2);
    insta::assert_snapshot!("watchlists", page);
    let none = pretty(&list(&[], true));
    assert!(none.contains("Watch our inventory") && none.contains("nobody is told of anything"));
}

#[test]
fn who_may_not_change_watchlists_is_shown_no_form_and_what_cannot_be_read_is_said() {
    let mut listed = samples::watchlists("turbine");
    listed[1].rule = None;
    let page = pretty(&list(&listed, false));
    assert!(!page.contains("<form") && !page.contains("/watchlists/"), "{page}");
    assert!(page.contains("Its rule cannot be read, so it tells nobody."), "{page}");
    assert!(!pretty(&list(&[], false)).contains("<form"));
    let asked = pretty(&ask_to_delete(&listed[1].watchlist));
    assert!(asked.contains("value=\"delete\"") && asked.contains("Communication modules"), "{asked}");
}

#[test]
fn the_form_keeps_what_was_written_and_shows_what_it_would_have_sent() {
    let (form, preview) = (samples::watch_form("Link"), samples::watch_preview("Pump controller"));
    let view = EditView { watchlist: None, form: &form, preview: Some(&preview), wrong: None, faults: &[] };
    insta::assert_snapshot!("watchlist", pretty(&edit(&view)));
}

#[test]
fn every_channel_can_be_chosen_and_what_is_wrong_stands_beside_its_line() {
    let mut form = samples::watch_form("Link");
    form.recipients = "shift@plant.example\nmqtt mqtts://broker.example/plant".to_owned();
    let faults = [RecipientFault { place: 1, reason: "nobody answers".to_owned() }];
    let page = pretty(&edit(&EditView { watchlist: None, form: &form, preview: None, wrong: None, faults: &faults }));
    for channel in triage::channel::Channel::ALL {
        assert!(page.contains(&format!("<option value=\"{}\"", channel.code())), "{page}");
    }
    assert!(page.contains("aria-describedby=\"wrong-1\"") && page.contains("id=\"wrong-1\">nobody answers"), "{page}");
    assert_eq!(page.matches("class=\"recipient\"").count(), 4, "two are written, two more are offered");
}
