//! The organisation's inventory: each asset with its verdicts and how ready it is to be matched.
//!
//! Does not know: how an asset was matched.

use super::atoms::Count;
use crate::view::AssetRow;
use hypertext::prelude::*;
use triage::asset::AssetRecord;

/// The main part of the inventory page. `total` counts the assets on all pages.
pub fn render(rows: &[AssetRow<'_>], total: u64, next: Option<&str>) -> impl Renderable {
    maud! {
        h1 { "Assets" }
        @if rows.is_empty() {
            div class="empty" {
                p { "The inventory is empty." }
                p { "Import a spreadsheet: " code { "annunciator inventory import FILE --org NAME" } }
            }
        } @else {
            p class="note" { (Count(total, "asset", "assets")) " in the inventory." }
            div class="scroll" {
                table class="grid inventory" {
                    thead {
                        tr {
                            th scope="col" { "Asset" }
                            th scope="col" { "Product" }
                            th scope="col" { "Version" }
                            th scope="col" { "Where" }
                            th scope="col" { "Advisories" }
                        }
                    }
                    tbody { @for row in rows { (line(row)) } }
                }
            }
        }
        @if let Some(next) = next {
            nav class="pager" aria-label="Pages" { a rel="next" class="button" href={ "/assets?cursor=" (next) } { "More assets" } }
        }
    }
}

fn line(row: &AssetRow<'_>) -> impl Renderable {
    let asset = row.asset;
    maud! {
        tr {
            th scope="row" { span class="id" { (asset.external_id) } }
            td {
                (asset.vendor) " " (asset.product)
                @if !asset.order_number.is_empty() { " " code { (asset.order_number) } }
            }
            td { @if asset.version.is_empty() { span class="missing" { "missing" } } @else { (asset.version) } }
            td { (place(asset)) }
            td { (verdicts(&row.counts)) }
        }
    }
}

fn place(asset: &AssetRecord) -> impl Renderable {
    maud! { (asset.site) @if !asset.site.is_empty() && !asset.zone.is_empty() { " · " } (asset.zone) }
}

fn verdicts(counts: &[u32; 4]) -> impl Renderable {
    const NAMES: [(&str, &str); 4] =
        [("affected", "affected"), ("needs_data", "need data"), ("fixed", "fixed"), ("not_affected", "not affected")];
    maud! {
        @if counts.iter().all(|count| *count == 0) { span class="missing" { "none" } }
        @for ((code, name), count) in NAMES.into_iter().zip(counts) {
            @if *count > 0 { span class={ "verdict verdict-" (code) } { (count) " " (name) } " " }
        }
    }
}
