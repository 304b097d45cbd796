//! The outage planner's page: what it says is closed, what stays open, and that no text is markup.

use super::planner;
use super::tests::{assert_harmless, assert_well_formed, whole};
use crate::samples::{HOSTILE, inventory};
use crate::view::{ActionView, AdvisoryLink, OpensView, PlannerView, StaysView};
use triage::assessment::Label;
use triage::asset::AssetRecord;
use triage::matching::Verdict;
use triage::outage::Action;

fn action(text: &str, target: Option<&str>) -> Action {
    let text = || text.to_owned();
    let (vendor, product, order_number, target) = (text(), text(), text(), target.map(str::to_owned));
    Action {
        site: text(),
        vendor,
        product,
        order_number,
        target,
        devices: vec![0],
        closes: vec![0],
        stays: Vec::new(),
        opens: Vec::new(),
    }
}

fn view<'a>(action: &'a Action, record: &'a AssetRecord, text: &'a str) -> PlannerView<'a> {
    let link = AdvisoryLink { publisher: text, tracking_id: text, title: text };
    let closes = if action.target.is_some() { vec![(link, Label::ActNow)] } else { Vec::new() };
    let stays = vec![StaysView { link, label: Label::Monitor, why: text.to_owned(), devices: 1 }];
    let opens = vec![OpensView { link, label: Label::ActNow, verdict: Verdict::NeedsData }];
    PlannerView {
        sites: vec![text.to_owned()],
        site: Some(text.to_owned()),
        label: Some(Label::ActNow),
        actions: vec![ActionView { action, devices: vec![record, record], closes, stays, opens }],
        more: 3,
        undecided: 4,
        is_cut: true,
    }
}

#[test]
fn a_plan_says_what_is_closed_what_stays_and_what_was_left_out() {
    let record = inventory::record();
    let updated = action("North", Some("V3.1"));
    let page = whole(&planner::render(&view(&updated, &record, "Nordhavn")));
    assert_well_formed(&page);
    for part in [
        "Update 2 devices to",
        "Closes 1 advisory",
        "stay open",
        "On 1 device of these.",
        "the new version is itself named in 1 advisory",
        "4 matches need data",
        "There are more open matches than were looked at",
        "3 further actions are",
    ] {
        assert!(page.contains(part), "{part} is missing: {page}");
    }
    let without = action("North", None);
    let page = whole(&planner::render(&view(&without, &record, "Nordhavn")));
    assert!(page.contains("No update that surely closes anything") && !page.contains("Closes "), "{page}");
    let page = whole(&planner::render(&PlannerView::default()));
    assert_well_formed(&page);
    assert!(page.contains("No affected match is open here"), "{page}");
}

#[test]
fn hostile_texts_stay_texts_on_plans() {
    let (record, bad) = (inventory::hostile_record(), action(HOSTILE, Some(HOSTILE)));
    assert_harmless(&whole(&planner::render(&view(&bad, &record, HOSTILE))));
}
