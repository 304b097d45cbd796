//! The advisory page, from its title to its original, in the order of reading.
//!
//! Does not know: where its view comes from; each part of the page is a file of this folder.

mod components;
mod draft;
mod head;
mod meaning;
mod plan;
mod products;
mod provenance;
mod ssvc;
mod team;
pub(super) mod vulnerabilities;
mod work;

pub(crate) use work::assignee;

use crate::templates::atoms::external;
use crate::view::{AdvisoryContext, AdvisoryView, standings};
use crate::words::Word;
use hypertext::prelude::*;

/// The main part of an advisory's page.
pub fn render(view: &AdvisoryView<'_>, context: &AdvisoryContext<'_>) -> impl Renderable {
    let standings = standings(view.advisory);
    maud! {
        article class="advisory" {
            (neighbours(context))
            (head::render(view, context))
            (work::brief(view, context))
            (meaning::withdrawal(view.withdrawn))
            (meaning::announcement(view.advisory))
            (meaning::arrival(view.assessment))
            (head::attack_strip(view))
            (columns(view, context))
            (draft::render(view.draft))
            (products::render(view, &standings))
            (components::render(view, context))
            (plan::render(view, context, &standings))
            (vulnerabilities::render(view))
            (work::render(view, context))
            (team::render(view, context))
            (provenance::render(view, context))
            (neighbours(context))
        }
    }
}

fn columns(view: &AdvisoryView<'_>, context: &AdvisoryContext<'_>) -> impl Renderable {
    maud! {
        div class="columns" {
            div class="reading" { (meaning::summary(view)) (meaning::what_this_means(view.assessment)) }
            div class="beside" {
                (meaning::exploitability(view.assessment))
                (meaning::label_path(view))
                (ssvc::render(view))
                (products::assets(view, context))
            }
        }
    }
}

fn neighbours(context: &AdvisoryContext<'_>) -> impl Renderable {
    maud! {
        nav class="neighbours" aria-label=(Word("Previous and next advisory")) {
            @if let Some(newer) = context.newer { a rel="prev" href={ "/advisories/" %(newer.0) } { (Word("← Newer")) } }
            a href="/advisories" { (Word("All advisories")) }
            @if let Some(older) = context.older { a rel="next" href={ "/advisories/" %(older.0) } { (Word("Older →")) } }
        }
    }
}

/// A link from the document under its caption, or its address where it has none.
fn captioned<'a>(url: &'a str, caption: &'a str) -> impl Renderable {
    external(url, if caption.is_empty() { url } else { caption })
}
