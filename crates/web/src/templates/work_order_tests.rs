//! Work orders: what stands on them, and that no text of a document or an inventory is markup.

use super::tests::{assert_harmless, assert_well_formed, whole};
use super::work_order;
use crate::samples::{self, HOSTILE, Sample, inventory};
use crate::view::{AdvisoryLink, OrderAbout, OrderDevice, OrderPart, Tick, WorkOrder, steps_for};
use triage::asset::AssetRecord;
use triage::matching::Verdict;

fn order<'a>(sample: &'a Sample, record: &'a AssetRecord, is_of_asset: bool, text: &'a str) -> WorkOrder<'a> {
    let link = AdvisoryLink {
        publisher: &sample.advisory.publisher.name,
        tracking_id: &sample.advisory.tracking_id,
        title: &sample.advisory.title,
    };
    let device = |verdict| OrderDevice {
        record,
        verdict,
        evidence: &sample.matches[1].evidence,
        fixes: vec![&sample.assessment.fixes[1]],
    };
    let part = OrderPart {
        link,
        advisory: &sample.advisory,
        is_assessed: true,
        label: sample.assessment.label,
        kev: true,
        revision: 3,
        sha256: text,
        steps: steps_for(&sample.assessment.plan, Some(&[1])),
        ticks: vec![Tick { step_key: "a1", by: text, at: samples::day(1) }],
        devices: vec![device(Verdict::Affected), device(Verdict::NeedsData)],
    };
    let about = if is_of_asset { OrderAbout::Asset(record) } else { OrderAbout::Advisory(link) };
    WorkOrder { about, parts: vec![part], more: 7, made: samples::day(3), by: text.to_owned() }
}

#[test]
fn an_order_names_devices_steps_warnings_and_where_it_is_from() {
    let (sample, record) = (samples::modules(), inventory::record());
    for is_of_asset in [false, true] {
        let page = whole(&work_order::render(&order(&sample, &record, is_of_asset, "57f18363")));
        assert_well_formed(&page);
        for part in [
            &*record.external_id,
            &record.version,
            &record.site,
            "Known exploited",
            "<b>1 not decided: </b>",
            "7 open matches are",
            "Restrict access to the modules",
            "Update to V3.1 or later",
            "<span class=\"box\">",
            "Ticked before by",
            "No fix planned",
            "SHA-256 <code>57f18363</code>",
            "revision 3",
            "https://cert.example/advisories/exc-24-044-04",
            "Signature",
        ] {
            assert!(page.contains(part), "{part} is missing: {page}");
        }
    }
}

#[test]
fn an_order_holds_the_steps_for_its_products_alone_unless_it_cannot_be_told_which_they_are() {
    let plan = samples::modules().assessment.plan;
    let keys = |products: Option<&[u32]>| -> Vec<String> {
        steps_for(&plan, products).into_iter().map(|step| step.key.clone()).collect()
    };
    assert_eq!(keys(Some(&[0])), ["a1", "c3", "d4"], "the update is for product 1 only");
    assert_eq!(keys(Some(&[1])).len(), 4);
    assert_eq!(keys(None).len(), 4);
}

#[test]
fn an_order_without_open_devices_says_so() {
    let (sample, record) = (samples::modules(), inventory::record());
    let mut order = order(&sample, &record, false, "x");
    order.parts[0].devices.clear();
    let page = whole(&work_order::render(&order));
    assert_well_formed(&page);
    assert!(page.contains("Nothing is open here") && !page.contains("Signature"), "{page}");
}

#[test]
fn hostile_texts_stay_texts_on_orders() {
    let (sample, record) = (samples::hostile(), inventory::hostile_record());
    for is_of_asset in [false, true] {
        assert_harmless(&whole(&work_order::render(&order(&sample, &record, is_of_asset, HOSTILE))));
    }
}
