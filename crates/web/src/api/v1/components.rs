//! The members of an advisory's JSON about components that are built into other products.
//!
//! Does not know: which products have one (`triage::fan_out`). *May contain* is no word on being affected.

use crate::view::AdvisoryView;
use serde::Serialize;

/// Products that may contain the component that the advisory is about.
#[derive(Debug, Serialize)]
pub(crate) struct ShippingJson<'a> {
    component: &'a str,
    vendor: &'a str,
    /// `null` where the source names the vendor alone.
    products: Option<&'a str>,
    source: &'a str,
}

/// A product of the advisory may contain a component.
#[derive(Debug, Serialize)]
pub(crate) struct ContainedJson<'a> {
    component: &'a str,
    product_id: Option<&'a str>,
    source: &'a str,
}

pub(crate) fn also_ships_inside<'a>(view: &'a AdvisoryView<'a>) -> Vec<ShippingJson<'a>> {
    let lines = view.fan_out.about.iter().flat_map(|component| {
        component.ships_in.iter().map(|line| ShippingJson {
            component: &component.name,
            vendor: &line.vendor,
            products: line.products.as_deref(),
            source: &line.source,
        })
    });
    lines.collect()
}

pub(crate) fn may_contain<'a>(view: &'a AdvisoryView<'a>) -> Vec<ContainedJson<'a>> {
    let product_id = |index: u32| view.advisory.products.get(index as usize).map(|product| product.id.as_str());
    let lines = view.fan_out.contains.iter().map(|one| ContainedJson {
        component: &one.component.name,
        product_id: product_id(one.product),
        source: &one.line.source,
    });
    lines.collect()
}
