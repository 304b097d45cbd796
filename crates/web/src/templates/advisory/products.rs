//! Affected products with counters and table, usable with hundreds of rows; and the reader's own assets.
//!
//! Does not know: how a fix status or a match was decided.

use crate::assets;
use crate::templates::asset::{asset_path, why_path};
use crate::templates::atoms::{Count, Grouped, Text, match_path, product_path};
use crate::templates::{disposition, words};
use crate::view::{AdvisoryContext, AdvisoryView, AssetMatch, Standing, fix_counts};
use crate::words::{Word, language, say};
use hypertext::prelude::*;
use triage::advisory::Product;
use triage::assessment::{Assessment, Fix, FixStatus};
use triage::disposition::DecisionStanding;
use triage::matching::Evidence;
use triage::wording;

/// Up to this many rows stand open; a longer table is folded by family, and the first families stand open.
const ROWS_OPEN_COUNT_MAX: usize = 50;

/// Longer tables have a filter within, where scripts run.
const NARROWED_ROWS_COUNT_MIN: usize = 12;

pub(super) fn render(view: &AdvisoryView<'_>, standings: &[Standing]) -> impl Renderable {
    let rows = |wanted: fn(Standing) -> bool| -> Vec<Row<'_>> {
        let products = view.advisory.products.iter().enumerate().zip(standings);
        let of_standing = products.filter(|(_, standing)| wanted(**standing));
        of_standing.map(|((index, product), standing)| Row::new(product, *standing, view.assessment, index)).collect()
    };
    let affected = rows(|standing| standing >= Standing::Investigated);
    let others = rows(|standing| standing < Standing::Investigated);
    maud! {
        section class="products" aria-labelledby="products" {
            h2 id="products" { (Word("Affected products (")) (affected.len()) ")" }
            (counters(view, standings))
            @if affected.len() > NARROWED_ROWS_COUNT_MIN {
                script defer src=(assets::narrow().path) {}
                div data-narrow="tbody > tr:not(.group)" data-narrow-label=(Word("Filter these products")) data-narrow-of=(Word(" of ")) { (table(&affected)) }
            } @else { (table(&affected)) }
            @if !others.is_empty() {
                details {
                    summary { (Word("Also named, not affected (")) (others.len()) ")" }
                    (table(&others))
                }
            }
        }
    }
}

fn counters(view: &AdvisoryView<'_>, standings: &[Standing]) -> impl Renderable {
    let counts = fix_counts(view.assessment, standings);
    maud! {
        @if !counts.is_empty() {
            ul class="counters" {
                @for (status, count) in &counts {
                    li class={ "fix-" (status.code()) } { b { (count) } " " (words::fix_counter(*status)) }
                }
            }
        }
    }
}

/// Rows that a line of products has on average, else grouping by it helps nobody.
const LINE_ROWS_COUNT_MIN: usize = 4;

/// One line of the table.
struct Row<'a> {
    product: &'a Product,
    standing: Standing,
    fix: Option<&'a Fix>,
}

impl<'a> Row<'a> {
    fn new(product: &'a Product, standing: Standing, assessment: &'a Assessment, index: usize) -> Self {
        Row { product, standing, fix: assessment.fixes.get(index) }
    }

    /// Rows of one group stand together: vendor and outermost family.
    fn group(&self) -> (&'a str, &'a str) {
        (&self.product.vendor, self.product.families.first().map_or("", String::as_str))
    }

    /// Where the document names no family, the first word of the name tells one: `SCALANCE`, `RUGGEDCOM`.
    fn line_of_products(&self) -> (&'a str, &'a str) {
        match self.group() {
            (vendor, "") => (vendor, self.product.name.split(' ').next().unwrap_or("")),
            group => group,
        }
    }
}

fn table(rows: &[Row<'_>]) -> impl Renderable {
    maud! {
        @if rows.is_empty() { p class="empty" { (Word("The document lists no product here.")) } }
        @else if rows.len() <= ROWS_OPEN_COUNT_MAX { (open(&grouped(rows, Row::group))) }
        @else { (folded(&families(rows))) }
    }
}

fn open(groups: &[Group<'_, '_>]) -> impl Renderable {
    maud! {
        div class="scroll" {
            table class="grid" {
                (head())
                @for ((vendor, family), members) in groups {
                    tbody {
                        @if groups.len() > 1 { tr class="group" { th colspan="3" scope="rowgroup" { (group_name(vendor, family)) } } }
                        @for row in members { (line(row, groups.len() == 1)) }
                    }
                }
            }
        }
    }
}

/// By line of products, else by family: a first word that hardly any two products share tells no family.
fn families<'r, 'a>(rows: &'r [Row<'a>]) -> Vec<Group<'r, 'a>> {
    let lines = grouped(rows, Row::line_of_products);
    if lines.len() * LINE_ROWS_COUNT_MIN <= rows.len() { lines } else { grouped(rows, Row::group) }
}

fn folded(groups: &[Group<'_, '_>]) -> impl Renderable {
    maud! {
        @let mut shown = 0;
        @for ((vendor, family), members) in groups {
            @let open = shown == 0 || shown + members.len() <= ROWS_OPEN_COUNT_MAX;
            @let first = if open && members.len() > ROWS_OPEN_COUNT_MAX { ROWS_OPEN_COUNT_MAX } else { members.len() };
            ({ shown += members.len(); fold(group_name(vendor, family), members, first, open) })
        }
    }
}

/// One family. A family longer than `first` rows is split, so that an open one never floods the page.
fn fold(name: String, members: &[&Row<'_>], first: usize, open: bool) -> impl Renderable {
    let (shown, rest) = members.split_at(first.min(members.len()));
    maud! {
        details class="family" open[open] {
            summary { (name) " " span class="progress" { (Count(members.len() as u64, "product", "products")) } }
            (body(shown))
            @if !rest.is_empty() {
                details class="family" { summary { (rest.len()) (Word(" more")) } (body(rest)) }
            }
        }
    }
}

fn body(rows: &[&Row<'_>]) -> impl Renderable {
    maud! { div class="scroll" { table class="grid" { (head()) tbody { @for row in rows { (line(row, false)) } } } } }
}

/// Rows with the vendor and family they share.
type Group<'r, 'a> = ((&'a str, &'a str), Vec<&'r Row<'a>>);

/// Groups in order of first appearance, rows in document order.
fn grouped<'r, 'a>(rows: &'r [Row<'a>], group: fn(&Row<'a>) -> (&'a str, &'a str)) -> Vec<Group<'r, 'a>> {
    let mut groups: Vec<Group<'_, '_>> = Vec::new();
    let mut places = std::collections::HashMap::new();
    for row in rows {
        let place = *places.entry(group(row)).or_insert_with(|| {
            groups.push((group(row), Vec::new()));
            groups.len() - 1
        });
        if let Some((_, members)) = groups.get_mut(place) {
            members.push(row);
        }
    }
    groups
}

fn group_name(vendor: &str, family: &str) -> String {
    match (vendor, family) {
        ("", "") => say("Vendor not named").to_owned(),
        (vendor, "") => vendor.to_owned(),
        ("", family) => family.to_owned(),
        (vendor, family) => format!("{vendor} · {family}"),
    }
}

fn head() -> impl Renderable {
    maud! { thead { tr { th scope="col" { (Word("Product")) } th scope="col" { (Word("Affected versions")) } th scope="col" { (Word("Fix status")) } } } }
}

fn line(row: &Row<'_>, vendor_named: bool) -> impl Renderable {
    let product = row.product;
    let name = if product.name.is_empty() { &product.full_name } else { &product.name };
    maud! {
        tr {
            th scope="row" {
                @if vendor_named && !product.vendor.is_empty() { span class="vendor" { (product.vendor) } " " }
                @if product.vendor.is_empty() || product.name.is_empty() { span title=(Text(&product.full_name)) { (Text(name)) } }
                @else { a href=(product_path(&product.vendor, &product.name)) title=(Text(&product.full_name)) { (Text(name)) } }
                @if !product.order_numbers.is_empty() {
                    ul class="orders" { @for number in &product.order_numbers { li { code { (number) } } } }
                }
            }
            td class="versions" { span title=[raw_form(&product.versions)] { (words::versions(&product.versions)) } }
            td { (fix(row)) }
        }
    }
}

/// The raw form on hover, where the words differ from it.
fn raw_form(raw: &str) -> Option<&str> {
    (!raw.is_empty() && words::versions(raw) != raw).then_some(raw)
}

fn fix(row: &Row<'_>) -> impl Renderable {
    let status = row.fix.map_or(FixStatus::Unknown, |fix| fix.status);
    maud! {
        span class={ "fix fix-" (status.code()) } {
            @if row.standing == Standing::Investigated { (Word("Under investigation")) } @else { (wording::fix_status(status, language())) }
        }
        @if let Some(version) = row.fix.and_then(|fix| fix.version.as_deref()) { " " span class="fixed-in" { (version) } }
    }
}

/// The organisation's assets that this advisory meets.
pub(super) fn assets(view: &AdvisoryView<'_>, context: &AdvisoryContext<'_>) -> impl Renderable {
    maud! {
        section class="panel" aria-labelledby="yours" {
            h2 id="yours" { (Word("Your assets (")) (context.matches.len()) ")" }
            @if view.advisory.products.is_empty() {
                p class="empty" { (wording::nothing_to_compare(language())) }
            }
            @else if context.matches.is_empty() { p class="empty" { (Word("No asset of your inventory meets this advisory.")) } }
            @else { (yours(view, context)) }
            ul class="matches" { @for found in &context.matches { (asset(view, found)) } }
        }
    }
}

/// How many there are, how far they are, and what can be done about all of them at once.
fn yours(view: &AdvisoryView<'_>, context: &AdvisoryContext<'_>) -> impl Renderable {
    let address = format!("/advisories/{}", view.advisory.id.0);
    maud! {
        @if let Some(standings) = &context.standings {
            ul class="tally" {
                @for (verdict, count) in standings.verdicts.iter().filter(|(_, count)| *count > 0) {
                    li { (Grouped(*count)) " " (wording::verdict(*verdict, language())) }
                }
                @if standings.rejected > 0 { li { (Grouped(standings.rejected)) (Word(" rejected")) } }
            }
            ul class="tally" {
                @for (standing, count) in standings.remediations.iter().filter(|(_, count)| *count > 0) {
                    li { (Grouped(*count)) " " (disposition::stand(*standing)) }
                }
            }
        }
        p { a href={ (address) "/work-order" } { (Word("Work order to print")) } }
        details {
            summary { (Word("Mark all of them, or match again")) }
            form method="post" action={ (address) "/remediation" } class="say" {
                (disposition::states())
                label { (Word("Note")) textarea name="note" rows="2" maxlength="2000" {} }
                button type="submit" { (Word("Keep the state for all touched devices")) }
            }
            form method="post" action={ (address) "/rematch" } { button type="submit" { (Word("Match this advisory again")) } }
        }
    }
}

fn asset(view: &AdvisoryView<'_>, asset: &AssetMatch<'_>) -> impl Renderable {
    maud! {
        li {
            (disposition::verdict_badge(asset.verdict, asset.decision))
            " " b { a href=(asset_path(asset.external_id)) { (asset.external_id) } } " " (asset.product)
            @if !asset.version.is_empty() { " " span class="id" { (asset.version) } }
            @if !asset.site.is_empty() { span class="where" { (asset.site) @if !asset.zone.is_empty() { " · " (asset.zone) } } }
            p class="meta" {
                @match asset.decision {
                    Some(DecisionStanding::Rejected) => {},
                    Some(standing) => { (disposition::decision_stand(standing)) " " (disposition::stand(asset.remediation)) }
                    None => (disposition::stand(asset.remediation)),
                }
                " " a href=(match_path(view.advisory.id, asset.asset)) { (Word("Decide or mark")) }
            }
            details class="evidence" {
                summary { (Word("Why (")) (asset.confidence) (Word(" % sure of the identity)")) }
                ul { @for reason in asset.evidence { li { (because(view, reason)) } } }
                p { a href=(why_path(asset.external_id, &view.advisory.publisher.name, &view.advisory.tracking_id)) { (Word("Every step")) } }
            }
        }
    }
}

fn because(view: &AdvisoryView<'_>, reason: &Evidence) -> String {
    let product = view.advisory.products.get(reason.product as usize).map_or("", |product| product.full_name.as_str());
    format!("{product}: {}", wording::evidence(reason, language()))
}
