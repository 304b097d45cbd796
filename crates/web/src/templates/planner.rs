//! The outage planner: by site, what one update of some devices would close, and what stays open all the same.
//!
//! Does not know: what closes an advisory.

use super::asset::asset_path;
use super::atoms::{Count, Grouped, Text, Window, advisory_link};
use super::inventory::sites;
use crate::view::{ActionView, PlannerView, StaysView};
use crate::words::{Word, language};
use hypertext::prelude::*;
use triage::assessment::Label;
use triage::matching::Verdict;
use triage::wording;

/// Devices named for one action; the table as CSV has all.
const DEVICES_SHOWN_COUNT: usize = 60;
/// Devices up to which the list stands open.
const DEVICES_OPEN_COUNT: usize = 8;

/// The main part of the page.
pub fn render(view: &PlannerView<'_>) -> impl Renderable {
    maud! {
        div class="planner" {
            h1 { (Word("Outage planner")) }
            p class="note" {
                (Word("What one update in the next window would close, by what the publishers state. An advisory counts as closed only where each "))
                (Word("of its ranges that affects the device has a stated fix, and names the new version as affected no more. "))
                (Word("Whether an update suits a device, its configuration and its process is not decided here."))
            }
            (filter(view))
            (left_out(view))
            @if view.actions.is_empty() { (empty(view)) }
            @for (index, action) in view.actions.iter().enumerate() {
                @if index == 0 || view.actions.get(index - 1).is_some_and(|before| before.action.site != action.action.site) {
                    h2 class="site" { (site(&action.action.site)) }
                }
                (one(action, index))
            }
            @if view.more > 0 { p class="note" { (Count(view.more as u64, "further action is", "further actions are")) (Word(" not shown: choose a site.")) } }
            p class="note" { (Word("All of it as ")) a href={ "/planner.csv" (query(view)) } { "CSV" } "." }
        }
    }
}

fn query(view: &PlannerView<'_>) -> String {
    let mut pairs = url::form_urlencoded::Serializer::new(String::new());
    for (name, value) in [("site", view.site.as_deref()), ("label", view.label.map(Label::code))] {
        if let Some(value) = value {
            pairs.append_pair(name, value);
        }
    }
    let query = pairs.finish();
    if query.is_empty() { query } else { format!("?{query}") }
}

fn filter(view: &PlannerView<'_>) -> impl Renderable {
    maud! {
        form class="filter" action="/planner" method="get" {
            (sites(&view.sites, view.site.as_deref()))
            p {
                label for="filter-label" { (Word("Label")) }
                select id="filter-label" name="label" {
                    option value="" { (Word("Any")) }
                    @for label in Label::ALL {
                        option value=(label.code()) selected[view.label == Some(label)] { (wording::label(label, language())) }
                    }
                }
            }
            p class="do" { button type="submit" { (Word("Filter")) } }
        }
    }
}

/// What no action speaks of, so that nobody takes the plan for all there is.
fn left_out(view: &PlannerView<'_>) -> impl Renderable {
    maud! {
        @if view.is_cut {
            p class="wrong" role="note" { (Word("There are more open matches than were looked at: choose a site. What is said to be closed is; what stays open may be more.")) }
        }
        @if view.undecided > 0 {
            p class="note" {
                (Count(view.undecided, "match needs", "matches need")) (Word(" data and "))
                @if view.undecided == 1 { (Word("is")) } @else { (Word("are")) } (Word(" in no action: "))
                a href={ "/matches?verdict=needs_data" @if let Some(site) = &view.site { "&site=" (encoded(site)) } } { (Word("see which")) } "."
            }
        }
    }
}

fn encoded(text: &str) -> String {
    url::form_urlencoded::byte_serialize(text.as_bytes()).collect()
}

fn empty(view: &PlannerView<'_>) -> impl Renderable {
    maud! {
        div class="empty" {
            p { (Word("No affected match is open here.")) }
            @if view.site.is_some() || view.label.is_some() { p { a href="/planner" { (Word("Show all sites and labels")) } } }
        }
    }
}

fn site(name: &str) -> impl Renderable {
    maud! { @if name.is_empty() { (Word("No site in the inventory")) } @else { (name) } }
}

fn one(view: &ActionView<'_>, index: usize) -> impl Renderable {
    let action = view.action;
    let id = format!("action-{index}");
    maud! {
        article class="panel action" aria-labelledby=(&id) {
            h3 id=(&id) {
                @match &action.target {
                    Some(target) if !view.closes.is_empty() => {
                        (Word("Update ")) (Count(view.devices.len() as u64, "device", "devices")) (Word(" to ")) span class="fixed-in" { (target) }
                    }
                    _ => { (Word("No update that surely closes anything for ")) (Count(view.devices.len() as u64, "device", "devices")) }
                }
            }
            p {
                (Text(&action.vendor)) " " b { (Text(&action.product)) }
                @if !action.order_number.is_empty() { " " code { (action.order_number) } }
            }
            @if !view.opens.is_empty() { (opens(view)) }
            @if !view.closes.is_empty() {
                p class="closes" {
                    b { (Word("Closes ")) (Count(view.closes.len() as u64, "advisory", "advisories")) }
                    @if !view.stays.is_empty() { ", " (Grouped(view.stays.len() as u64)) (Word(" stay open")) } (Word(" on these devices."))
                }
                ul class="plain-list" { @for (link, label) in &view.closes { li { (Window(*label)) " " (advisory_link(link)) " " span class="id" { (link.tracking_id) } } } }
            }
            @if !view.stays.is_empty() { (stays(&view.stays, view.devices.len())) }
            (devices(view))
        }
    }
}

/// What the new version would bring: seldom, and never to be overlooked.
fn opens(view: &ActionView<'_>) -> impl Renderable {
    maud! {
        div class="wrong" role="note" {
            p { b { (Word("Before you update: ")) } (Word("the new version is itself named in ")) (Count(view.opens.len() as u64, "advisory", "advisories"))
                (Word(" that the installed one is not, or less surely. Look for a later version there.")) }
            ul class="plain-list" {
                @for one in &view.opens {
                    li {
                        (Window(one.label)) " " (advisory_link(&one.link)) " " span class="id" { (one.link.tracking_id) }
                        @if one.verdict != Verdict::Affected { " " span class="note" { (wording::verdict(one.verdict, language())) } }
                    }
                }
            }
        }
    }
}

fn stays(stays: &[StaysView<'_>], devices: usize) -> impl Renderable {
    maud! {
        details class="stays" open[stays.len() <= 3] {
            summary { (Count(stays.len() as u64, "advisory stays", "advisories stay")) (Word(" open")) }
            ul class="plain-list" {
                @for one in stays {
                    li {
                        (Window(one.label)) " " (advisory_link(&one.link)) " " span class="id" { (one.link.tracking_id) }
                        p class="note" {
                            (one.why)
                            @if one.devices < devices { (Word(" On ")) (Count(one.devices as u64, "device", "devices")) (Word(" of these.")) }
                        }
                    }
                }
            }
        }
    }
}

fn devices(view: &ActionView<'_>) -> impl Renderable {
    let more = view.devices.len().saturating_sub(DEVICES_SHOWN_COUNT);
    maud! {
        details open[view.devices.len() <= DEVICES_OPEN_COUNT] {
            summary { (Count(view.devices.len() as u64, "device", "devices")) }
            div class="scroll" {
                table class="grid" {
                    thead { tr { th scope="col" { (Word("Tag")) } th scope="col" { (Word("Zone")) } th scope="col" { (Word("Version now")) } th scope="col" { (Word("Order")) } } }
                    tbody {
                        @for record in view.devices.iter().take(DEVICES_SHOWN_COUNT) {
                            tr {
                                th scope="row" { a class="id" href=(asset_path(&record.external_id)) { (record.external_id) } }
                                td { (record.zone) }
                                td { @if record.version.is_empty() { span class="missing" { (Word("missing")) } } @else { (record.version) } }
                                td { a href={ (asset_path(&record.external_id)) "/work-order" } { (Word("Work order")) } }
                            }
                        }
                    }
                }
            }
            @if more > 0 { p class="note" { (Grouped(more as u64)) (Word(" more in the table as CSV.")) } }
        }
    }
}
