//! What a list of advisories can be narrowed down to: each value is a link, so that it works without scripts.
//!
//! Does not know: what was counted.

use super::atoms::{Grouped, cve_path, sector_path, vendor_path};
use crate::view::{AdvisoryList, FacetGroup, Filter};
use crate::words::{Word, language};
use hypertext::prelude::*;
use triage::search::{Field, Narrow};
use triage::wording;

/// The conditions that hold, each with a way out of it, and what could be added.
pub fn panel(list: &AdvisoryList<'_>) -> impl Renderable {
    let narrows = list.filter.asked.narrows();
    maud! {
        @if !narrows.is_empty() {
            ul class="chosen" aria-label=(Word("Conditions")) {
                @for narrow in &narrows {
                    li {
                        a class="chip" href={ "/advisories" (list.filter.toggled(narrow).query(None)) } title=(Word("Remove this condition")) {
                            (narrow.to_string()) " " span aria-hidden="true" { "\u{d7}" }
                        }
                    }
                }
            }
        }
        (pages(&narrows))
        @if !list.facets.is_empty() {
            details class="facets" {
                summary { (Word("Narrow down")) }
                @if let Some(counted) = list.counted { p class="note" { (wording::search::capped(counted, language())) } }
                div class="groups" { @for group in &list.facets { (choices(group, &list.filter)) } }
            }
        }
    }
}

/// The pages of what was chosen by its whole name.
fn pages(narrows: &[Narrow]) -> impl Renderable {
    let page = |narrow: &Narrow| match narrow {
        Narrow::Named { field, value, exact: true } => {
            let path = match field {
                Field::Cve => cve_path(value),
                Field::Vendor => vendor_path(value),
                Field::Sector => sector_path(value),
                Field::Product | Field::Source | Field::Fix => return None,
            };
            Some((path, value.clone()))
        }
        _ => None,
    };
    let pages: Vec<(String, String)> = narrows.iter().filter_map(page).collect();
    maud! {
        @if !pages.is_empty() {
            p class="note" { (Word("All that is known of ")) @for (index, (path, name)) in pages.iter().enumerate() { @if index > 0 { ", " } a href=(path) { (name) } } }
        }
    }
}

fn choices(group: &FacetGroup, filter: &Filter) -> impl Renderable {
    maud! {
        section {
            h2 { (group.name) }
            ul {
                @for choice in &group.choices {
                    @let chosen = filter.asked.has(&choice.narrow);
                    li {
                        a href={ "/advisories" (filter.toggled(&choice.narrow).query(None)) } aria-current=[chosen.then_some("true")] {
                            span { (choice.name) } " " b { (Grouped(choice.count)) }
                        }
                    }
                }
            }
        }
    }
}
