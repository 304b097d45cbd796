//! The API as a page: every operation with what it takes and an example.
//!
//! Does not know: which operations there are.

use crate::api::openapi::Operation;
use crate::words::Word;
use hypertext::prelude::*;

/// The main part of the page.
pub(crate) fn render(operations: &[Operation]) -> impl Renderable {
    maud! {
        h1 { "API" }
        p { (Word("Send a token as ")) code { "Authorization: Bearer ann_…" } (Word(" where people sign in. The same for programs: ")) a href="/api/v1/openapi.json" { "OpenAPI 3.1" } "." }
        @for one in operations { (operation(one)) }
    }
}

fn operation(one: &Operation) -> impl Renderable {
    maud! {
        details class="operation" id=(one.id) {
            summary { b class="method" { (one.method.to_uppercase()) } " " code { (one.path) } span class="note" { (one.summary) } }
            @if !one.parameters.is_empty() {
                dl {
                    @for (name, _, meaning) in one.parameters { dt { code { (name.trim_end_matches('!')) } } dd { (meaning) } }
                }
            }
            @if let Some((_, example)) = one.body { p class="note" { (Word("Sent:")) } pre { (example) } }
            p class="note" { (Word("Answered with ")) (one.status.to_string()) ":" }
            @if one.status != 204 { pre { (one.example) } }
        }
    }
}
