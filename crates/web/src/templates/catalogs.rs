//! Catalogs: which edition is stored, since when, and what the last look at their addresses found.
//!
//! Does not know: what a catalog says of a vulnerability.

use super::atoms::{Grouped, Moment, Text};
use crate::view::CatalogView;
use hypertext::prelude::*;

const COLUMNS: [&str; 5] = ["Edition", "Entries", "Taken", "Last asked", "Last error"];

/// A section of the page of sources; nothing where there is no catalog.
pub(super) fn section(catalogs: &[CatalogView]) -> impl Renderable {
    maud! {
        @if !catalogs.is_empty() {
            section aria-labelledby="catalogs" {
                h2 id="catalogs" { "Catalogs" }
                div class="scroll" tabindex="0" {
                    table class="grid labelled" {
                        thead { tr { th scope="col" { "Catalog" } @for heading in COLUMNS { th scope="col" { (heading) } } } }
                        tbody { @for catalog in catalogs { (row(catalog)) } }
                    }
                }
            }
        }
    }
}

fn row(catalog: &CatalogView) -> impl Renderable {
    maud! {
        tr {
            th scope="row" { (Text(&catalog.name)) }
            @match catalog.taken {
                Some(taken) => {
                    td data-label=(COLUMNS[0]) { (Text(&catalog.version)) }
                    td data-label=(COLUMNS[1]) { (Grouped(catalog.entries)) }
                    td data-label=(COLUMNS[2]) { (Moment(taken)) }
                }
                None => { td data-label=(COLUMNS[0]) colspan="3" { "nothing is stored: what it would say is not known" } }
            }
            td data-label=(COLUMNS[3]) {
                @match catalog.looked { Some(at) => (Moment(at)), None => "never" }
                @if !catalog.watched { " (not fetched by itself)" }
            }
            td data-label=(COLUMNS[4]) { @if catalog.error.is_empty() { "none" } @else { (Text(&catalog.error)) } }
        }
    }
}
