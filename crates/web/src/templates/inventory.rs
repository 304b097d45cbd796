//! The organisation's inventory: each asset with its verdicts and how ready it is to be matched.
//!
//! Does not know: how an asset was matched, or what it lacks.

use super::asset::{asset_path, level};
use super::atoms::{Count, Grouped};
use crate::view::{AssetList, AssetRow, AssetsFilter};
use crate::words::{Word, key, language};
use hypertext::prelude::*;
use triage::asset::AssetRecord;
use triage::asset::readiness::{Lack, ReadinessCounts, ReadinessLevel};
use triage::wording::readiness as words;

/// The pages about the inventory; `lookup` says whether the parts list is one of them.
pub fn tabs(current: &str, lookup: bool) -> impl Renderable {
    const TABS: [(&str, &str); 4] = [
        ("/assets", key("Assets")),
        ("/gaps", key("Data gaps")),
        ("/aliases", key("Aliases")),
        ("/lookup", key("Parts list")),
    ];
    maud! {
        nav class="tabs" aria-label=(Word("Inventory")) {
            ul {
                @for (path, name) in TABS {
                    @if lookup || path != "/lookup" {
                        li { a href=(path) aria-current=[(path == current).then_some("page")] { (Word(name)) } }
                    }
                }
            }
        }
    }
}

/// The main part of the inventory page.
pub fn render(list: &AssetList<'_>, lookup: bool) -> impl Renderable {
    maud! {
        h1 { (Word("Assets")) }
        (tabs("/assets", lookup))
        p class="note" { (Word("The whole inventory as ")) a href="/assets.csv" { "CSV" } "." }
        @if list.rows.is_empty() && list.filter.is_empty() && list.next.is_none() {
            div class="empty" {
                p { (Word("The inventory is empty.")) }
                p { a class="button" href="/assets/import" { (Word("Import a spreadsheet")) } }
                p { (Word("Or by command line: ")) code { "annunciator inventory import FILE --org NAME" } }
            }
        } @else {
            (readiness(&list.readiness, &list.filter))
            (filter_form(list))
            p class="note" { (Count(list.total, "asset", "assets")) @if !list.filter.is_empty() { (Word(" of this filter")) } ". " a href="/assets/import" { (Word("Import")) } }
            @if list.rows.is_empty() {
                div class="empty" { p { (Word("No asset matches this filter.")) } p { a href="/assets" { (Word("Show all assets")) } } }
            } @else { (table(&list.rows)) }
        }
        @if let Some(next) = &list.next {
            nav class="pager" aria-label=(Word("Pages")) {
                a rel="next" class="button" href={ "/assets" (list.filter.query(Some(next))) } { (Word("More assets")) }
            }
        }
    }
}

/// How many assets are ready, and what the others lack most.
fn readiness(counts: &ReadinessCounts, filter: &AssetsFilter) -> impl Renderable {
    let mut lacks: Vec<(Lack, u64)> = Lack::ALL.into_iter().zip(counts.lacks).filter(|(_, count)| *count > 0).collect();
    lacks.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    maud! {
        section class="readiness-counts" aria-label=(Word("Match readiness")) {
            ul class="counters" {
                @for (of, count) in ReadinessLevel::ALL.into_iter().zip(counts.levels) {
                    @let chosen = filter.level == Some(of);
                    @let narrowed = AssetsFilter { level: (!chosen).then_some(of), ..filter.clone() };
                    li { a href={ "/assets" (narrowed.query(None)) } aria-current=[chosen.then_some("true")] {
                        (level(of)) " " b { (Grouped(count)) }
                    } }
                }
            }
            @if !lacks.is_empty() {
                p class="note" {
                    (Word("Missing: "))
                    @for (at, (lack, count)) in lacks.iter().enumerate() {
                        @if at > 0 { ", " }
                        (words::lack_short(*lack, language())) " " (Grouped(*count))
                    }
                    ". " a href="/gaps" { (Word("Which answers settle most")) }
                }
            }
        }
    }
}

fn filter_form(list: &AssetList<'_>) -> impl Renderable {
    let filter = &list.filter;
    maud! {
        form class="filter" action="/assets" method="get" {
            p {
                label for="filter-q" { (Word("Words")) }
                input id="filter-q" name="q" type="search" value=[filter.q.as_deref()] placeholder=(Word("id, product, order number")) maxlength="200";
            }
            (sites(&list.sites, filter.site.as_deref()))
            p {
                label for="filter-readiness" { (Word("Readiness")) }
                select id="filter-readiness" name="readiness" {
                    option value="" { (Word("Any")) }
                    @for level in ReadinessLevel::ALL {
                        option value=(level.code()) selected[filter.level == Some(level)] { (words::level(level, language())) }
                    }
                }
            }
            p class="do" {
                button type="submit" { (Word("Filter")) }
                @if !filter.is_empty() { " " a href="/assets" { (Word("Clear")) } }
            }
        }
    }
}

/// A choice among the sites of the inventory.
pub fn sites(sites: &[String], chosen: Option<&str>) -> impl Renderable {
    maud! {
        @if !sites.is_empty() || chosen.is_some() {
            p {
                label for="filter-site" { (Word("Site")) }
                select id="filter-site" name="site" {
                    option value="" { (Word("Any")) }
                    @if let Some(chosen) = chosen {
                        @if !sites.iter().any(|site| site == chosen) { option value=(chosen) selected { (chosen) } }
                    }
                    @for site in sites { option value=(site) selected[chosen == Some(site.as_str())] { (site) } }
                }
            }
        }
    }
}

fn table(rows: &[AssetRow<'_>]) -> impl Renderable {
    maud! {
        div class="scroll" {
            table class="grid inventory" {
                thead {
                    tr {
                        th scope="col" { (Word("Asset")) }
                        th scope="col" { (Word("Product")) }
                        th scope="col" { (Word("Version")) }
                        th scope="col" { (Word("Where")) }
                        th scope="col" { (Word("Readiness")) }
                        th scope="col" { (Word("Advisories")) }
                    }
                }
                tbody { @for row in rows { (line(row)) } }
            }
        }
    }
}

fn line(row: &AssetRow<'_>) -> impl Renderable {
    let asset = row.asset;
    maud! {
        tr {
            th scope="row" { a class="id" href=(asset_path(&asset.external_id)) { (asset.external_id) } }
            td {
                (asset.vendor) " " (asset.product)
                @if !asset.order_number.is_empty() { " " code { (asset.order_number) } }
            }
            td { @if asset.version.is_empty() { span class="missing" { (Word("missing")) } } @else { (asset.version) } }
            td { (place(asset)) }
            td {
                (level(row.readiness.level))
                @for lack in &row.readiness.lacks { span class="lack" { (words::lack_short(*lack, language())) } }
            }
            td { (verdicts(&row.counts)) }
        }
    }
}

fn place(asset: &AssetRecord) -> impl Renderable {
    maud! { (asset.site) @if !asset.site.is_empty() && !asset.zone.is_empty() { " · " } (asset.zone) }
}

fn verdicts(counts: &[u32; 4]) -> impl Renderable {
    const NAMES: [(&str, &str); 4] = [
        ("affected", key("affected")),
        ("needs_data", key("need data")),
        ("fixed", key("fixed")),
        ("not_affected", key("not affected")),
    ];
    maud! {
        @if counts.iter().all(|count| *count == 0) { span class="missing" { (Word("none")) } }
        @for ((code, name), count) in NAMES.into_iter().zip(counts) {
            @if *count > 0 { span class={ "verdict verdict-" (code) } { (count) " " (Word(name)) } " " }
        }
    }
}
