//! Catalogs: which edition is stored, since when, and what the last look at their addresses found.
//!
//! Does not know: what a catalog says of a vulnerability.

use super::atoms::{Grouped, Moment, Text};
use crate::view::CatalogView;
use crate::words::{Word, key};
use hypertext::prelude::*;

const COLUMNS: [&str; 5] = [key("Edition"), key("Entries"), key("Taken"), key("Last asked"), key("Last error")];

/// A section of the page of sources; nothing where there is no catalog.
pub(super) fn section(catalogs: &[CatalogView]) -> impl Renderable {
    maud! {
        @if !catalogs.is_empty() {
            section aria-labelledby="catalogs" {
                h2 id="catalogs" { (Word("Catalogs")) }
                p class="note" { (Word("As ")) a href="/catalogs.csv" { "CSV" } "." }
                div class="scroll" tabindex="0" {
                    table class="grid labelled" {
                        thead { tr { th scope="col" { (Word("Catalog")) } @for heading in COLUMNS { th scope="col" { (Word(heading)) } } } }
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
                    td data-label=(Word(COLUMNS[0])) { (Text(&catalog.version)) }
                    td data-label=(Word(COLUMNS[1])) { (Grouped(catalog.entries)) }
                    td data-label=(Word(COLUMNS[2])) { (Moment(taken)) }
                }
                None => { td data-label=(Word(COLUMNS[0])) colspan="3" { (Word("nothing is stored: what it would say is not known")) } }
            }
            td data-label=(Word(COLUMNS[3])) {
                @match catalog.looked { Some(at) => (Moment(at)), None => (Word("never")) }
                @if !catalog.watched { (Word(" (not fetched by itself)")) }
            }
            td data-label=(Word(COLUMNS[4])) { @if catalog.error.is_empty() { (Word("none")) } @else { (Text(&catalog.error)) } }
        }
    }
}
