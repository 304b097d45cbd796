//! Where else the trouble may sit: products that may contain the component, and the reader's own among them.
//!
//! Does not know: which products have a component (`triage::fan_out`). Never says that anything is affected.

use crate::templates::atoms::{Count, Text};
use crate::view::{AdvisoryContext, AdvisoryView, SuspectAsset};
use crate::words::{Word, language};
use hypertext::prelude::*;
use triage::fan_out::Contained;
use triage::product::component::{Component, ShippingProduct};
use triage::wording::component as words;

pub(super) fn render(view: &AdvisoryView<'_>, context: &AdvisoryContext<'_>) -> impl Renderable {
    let found = &view.fan_out;
    maud! {
        @if !found.about.is_empty() || !found.contains.is_empty() {
            section class="components" aria-labelledby="components" {
                h2 id="components" { @if found.about.is_empty() { (Word("What is inside")) } @else { (Word("Also ships inside")) } }
                @for component in &found.about { (ships_inside(component)) }
                @if !found.about.is_empty() { (suspects(&context.suspects)) }
                @if !found.contains.is_empty() {
                    ul { @for one in &found.contains { li { (contained(view, one)) } } }
                }
                p class="hint" { (words::list_is_incomplete(language())) }
            }
        }
    }
}

fn ships_inside(component: &Component) -> impl Renderable {
    maud! {
        p { (words::ships_inside(&component.name, language())) }
        details {
            summary { (Count(component.ships_in.len() as u64, "line of the list", "lines of the list")) }
            ul { @for line in &component.ships_in { li { (shipping(line)) } } }
        }
    }
}

fn shipping(line: &ShippingProduct) -> impl Renderable {
    let products = line.products.as_deref().unwrap_or_else(|| words::some_products(language()));
    maud! { (line.vendor) ": " (products) " " code class="from" { (line.source) } }
}

fn contained(view: &AdvisoryView<'_>, one: &Contained) -> impl Renderable {
    let product = view.advisory.products.get(one.product as usize).map_or("", |product| product.name.as_str());
    let sentence = words::may_contain(product, &one.component.name, language());
    maud! { (Text(&sentence)) " " code class="from" { (one.line.source) } }
}

fn suspects(suspects: &[SuspectAsset<'_>]) -> impl Renderable {
    maud! {
        h3 { (Word("Your assets that may contain it")) }
        @if suspects.is_empty() { p class="empty" { (Word("None that the list knows.")) } }
        @else {
            ul class="suspects" { @for one in suspects { li { (suspect(one)) } } }
        }
    }
}

fn suspect(one: &SuspectAsset<'_>) -> impl Renderable {
    maud! {
        b { (Text(one.vendor)) " " (Text(one.product)) } " · " (Count(one.count, "asset", "assets")) (Word(", the first ")) (Text(one.first))
        (Word(" · may contain ")) (one.component) " " code class="from" { (one.source) }
    }
}
