//! Saved views beside the facets of the list: links, and the form that saves the present filter.
//!
//! Does not know: whose they are but for what may be done with them.

use crate::view::{Filter, SavedViewLine, SavedViews};
use crate::words::Word;
use hypertext::prelude::*;

/// The views, and the form. Closed where there are none, so that it stands in nobody's way.
pub fn panel(views: &SavedViews, filter: &Filter) -> impl Renderable {
    maud! {
        details class="facets views" {
            summary { (Word("Saved views")) @if !views.lines.is_empty() { " (" (views.lines.len()) ")" } }
            @if !views.lines.is_empty() {
                ul class="plain" { @for line in &views.lines { (view(line, views.is_person)) } }
            }
            @if views.is_person || views.may_share { (form(views, filter)) }
        }
    }
}

fn view(line: &SavedViewLine, is_person: bool) -> impl Renderable {
    maud! {
        li {
            a href={ "/advisories?" (line.query) } { (line.name) }
            @if line.is_shared && is_person { " " span class="note" { (Word("for everybody")) } }
            @if line.is_deletable {
                form class="inline" method="post" action={ "/views/" (line.id.to_string()) "/delete" } {
                    button type="submit" aria-label={ (Word("Delete the view ")) (line.name) } { (Word("Delete")) }
                }
            }
        }
    }
}

fn form(views: &SavedViews, filter: &Filter) -> impl Renderable {
    maud! {
        form class="filter" method="post" action="/views" {
            input type="hidden" name="query" value=(filter.query(None));
            p {
                label for="view-name" { (Word("Save this list as")) }
                input id="view-name" name="name" type="text" maxlength="60" required;
            }
            @if views.is_person && views.may_share {
                p { label { input type="checkbox" name="shared" value="yes"; (Word(" For everybody")) } }
            }
            p class="do" { button type="submit" { (Word("Save")) } }
        }
    }
}
