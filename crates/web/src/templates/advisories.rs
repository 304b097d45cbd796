//! The list of advisories: newest first or as asked for, narrowed by label, vendor, CVE, day and words.
//!
//! Does not know: how the search finds them.

use super::atoms::{Count, Grouped, Score, Window, advisory_path, css_code, day_or, shape};
use super::{facets, saved_views, words};
use crate::view::{AdvisoryLink, AdvisoryList, AdvisoryRow, Filter};
use crate::words::{Word, language, phrase, say};
use hypertext::{Raw, prelude::*};
use store::Order;
use triage::assessment::Label;
use triage::search::{Query, highlight};
use triage::wording;

/// Vendors named in a line; more are counted.
const ROW_VENDORS_SHOWN_COUNT: usize = 3;

/// The main part of the list page.
pub fn render(list: &AdvisoryList<'_>) -> impl Renderable {
    maud! {
        h1 { (Word("Advisories")) }
        (windows(&list.counts, &list.filter))
        (filter_form(&list.filter))
        (facets::panel(list))
        (saved_views::panel(&list.views, &list.filter))
        @if let Some((from, to)) = &list.instead { p class="instead" role="status" { (wording::search::instead(from, to, language())) } }
        @if list.rows.is_empty() { (empty(&list.filter)) }
        (rows(&list.rows, &list.filter.asked))
        @if let Some(next) = &list.next {
            nav class="pager" aria-label=(Word("Pages")) {
                a rel="next" class="button" href={ "/advisories" (list.filter.query(Some(next))) } {
                    @if list.filter.order == Order::default() { (Word("Older advisories")) } @else { (Word("More advisories")) }
                }
            }
        }
        (files(&list.filter))
    }
}

/// The same list for programs.
fn files(filter: &Filter) -> impl Renderable {
    let query = filter.query(None);
    maud! {
        p class="note" {
            (Word("This list as ")) a href={ "/advisories.atom" (query) } rel="alternate" type="application/atom+xml" { (Word("Atom feed")) } ", "
            a href={ "/advisories.json" (query) } rel="alternate" type="application/feed+json" { "JSON Feed" } ", "
            a href={ "/advisories.csv" (query) } { "CSV" } "."
        }
    }
}

/// The panel: one lit window per label, dark where nothing is behind it. Each narrows the list to its label.
pub fn windows(counts: &[u64; 5], filter: &Filter) -> impl Renderable {
    let all: u64 = counts.iter().sum();
    maud! {
        nav class="annunciator" aria-label=(Word("Labels")) {
            ul {
                @for (label, count) in Label::ALL.into_iter().zip(counts) {
                    li {
                        @let chosen = filter.label == Some(label);
                        @let address = of_label(filter, (!chosen).then_some(label));
                        (tile(label, *count, &address, chosen))
                    }
                }
            }
            p class="note" {
                (Count(all, "advisory", "advisories"))
                @if filter.label.is_some() { ". " a href={ "/advisories" (of_label(filter, None)) } { (Word("All labels")) } }
            }
        }
    }
}

/// One window of the panel, dark where there is nothing, with the list behind it: the query part of its address.
pub(super) fn tile(label: Label, count: u64, query: &str, chosen: bool) -> impl Renderable {
    let lit = if count == 0 { "tile-dark".to_owned() } else { format!("window-{}", css_code(label)) };
    maud! {
        a class={ "tile " (lit) } aria-current=[chosen.then_some("true")] href={ "/advisories" (query) } title=(words::label_meaning(label)) {
            (Raw::dangerously_create(shape(label)))
            span class="name" { (wording::label(label, language())) }
            b { (Grouped(count)) }
        }
    }
}

fn of_label(filter: &Filter, label: Option<Label>) -> String {
    Filter { label, ..filter.clone() }.query(None)
}

fn filter_form(filter: &Filter) -> impl Renderable {
    maud! {
        form class="filter" action="/advisories" method="get" {
            p {
                label for="filter-label" { (Word("Label")) }
                select id="filter-label" name="label" {
                    option value="" { (Word("Any")) }
                    @for label in Label::ALL {
                        option value=(label.code()) selected[filter.label == Some(label)] { (wording::label(label, language())) }
                    }
                }
            }
            (field("q", say("Words"), "search", filter.q.as_deref(), say("product, id, vendor:siemens kev:yes")))
            (field("vendor", say("Vendor"), "text", filter.vendor.as_deref(), "Siemens"))
            (field("cve", "CVE", "text", filter.cve.as_deref(), "CVE-2024-1234"))
            (field("since", say("Updated since"), "date", filter.since.as_deref(), ""))
            p {
                label for="filter-sort" { (Word("Sorted by")) }
                select id="filter-sort" name="sort" {
                    @for (order, name) in words::orders() {
                        option value=(if order == Order::default() { String::new() } else { order.to_string() })
                            selected[filter.order == order] { (name) }
                    }
                    @if !words::orders().any(|(order, _)| order == filter.order) {
                        option value=(filter.order.to_string()) selected { (words::order_name(filter.order)) }
                    }
                }
            }
            p class="do" {
                button type="submit" { (Word("Filter")) }
                @if *filter != Filter::default() { " " a href="/advisories" { (Word("Clear")) } }
            }
        }
    }
}

fn field(id: &str, name: &str, kind: &str, value: Option<&str>, placeholder: &str) -> impl Renderable {
    maud! {
        p {
            label for={ "filter-" (id) } { (name) }
            input id={ "filter-" (id) } name=(id) type=(kind) value=[value] placeholder=(placeholder) maxlength="200";
        }
    }
}

fn empty(filter: &Filter) -> impl Renderable {
    maud! {
        @if filter.is_empty() {
            div class="empty" {
                p { (Word("No advisory has been read yet.")) }
                p { (Word("Import some: ")) code { "annunciator import PATH" } (Word(", a JSON document, a folder or an archive.")) }
            }
        } @else {
            div class="empty" {
                p { (Word("No advisory matches this filter.")) }
                p { a href="/advisories" { (Word("Show all advisories")) } }
            }
        }
    }
}

/// Lines of advisories.
/// What was asked for is marked in their titles.
pub fn rows(rows: &[AdvisoryRow<'_>], asked: &Query) -> impl Renderable {
    maud! { @if !rows.is_empty() { ol class="list" { @for row in rows { (line(row, asked)) } } } }
}

fn line(row: &AdvisoryRow<'_>, asked: &Query) -> impl Renderable {
    maud! {
        li class={ "line line-" (css_code(row.label)) } {
            (Window(row.label))
            @match row.cvss {
                Some((score, severity)) => (Score { score, severity, hover: None }),
                None => span class="score score-none" { "–" },
            }
            div class="about" {
                h2 { (marked_link(&row.link, asked)) }
                p class="meta" {
                    @if !row.vendors.is_empty() { span class="vendor" { (vendors(row.vendors)) } }
                    span class="id" { (row.link.publisher) " " (row.link.tracking_id) }
                    @if row.kev { span class="flag flag-kev" { (Word("Known exploited")) } }
                    @if row.assets > 0 { span class="flag flag-yours" { (Count(u64::from(row.assets), "asset of yours", "assets of yours")) } }
                }
            }
            span class="when" {
                (day_or(row.published, say("no date")))
                @if row.updated.is_some_and(|updated| row.published.is_some_and(|published| updated > published)) {
                    span class="updated" { (Word("updated ")) (day_or(row.updated, "")) }
                }
            }
        }
    }
}

fn marked_link(link: &AdvisoryLink<'_>, asked: &Query) -> impl Renderable {
    maud! {
        a href=(advisory_path(link.publisher, link.tracking_id)) {
            @for piece in highlight(link.title, asked) {
                @if piece.found { mark { (piece.text) } } @else { (piece.text) }
            }
        }
    }
}

fn vendors(vendors: &[String]) -> String {
    let shown = vendors.get(..ROW_VENDORS_SHOWN_COUNT).unwrap_or(vendors).join(", ");
    match vendors.len().saturating_sub(ROW_VENDORS_SHOWN_COUNT) {
        0 => shown,
        more => phrase("{names} and {more} more", &[("names", &shown), ("more", &more)]),
    }
}
