//! The advisory page, from its title to its original, in the order of reading.
//!
//! Does not know: where its view comes from; each part of the page is a file of this folder.

mod head;
mod meaning;
mod plan;
mod products;
mod provenance;
mod vulnerabilities;

use crate::templates::atoms::{advisory_path, external};
use crate::view::{AdvisoryContext, AdvisoryLink, AdvisoryView, standings};
use maud::{Markup, html};

/// The main part of an advisory's page.
pub fn render(view: &AdvisoryView<'_>, context: &AdvisoryContext<'_>) -> Markup {
    let standings = standings(view.advisory);
    html! {
        article class="advisory" {
            (neighbours(context))
            (head::render(view, context))
            (head::attack_strip(&view.assessment.attack))
            div class="columns" {
                div class="reading" {
                    (meaning::summary(view))
                    (meaning::what_this_means(view.assessment))
                }
                div class="beside" {
                    (meaning::exploitability(view.assessment))
                    (meaning::label_path(view.assessment))
                    (products::assets(view, context))
                }
            }
            (products::render(view, &standings))
            (plan::render(view, context, &standings))
            (vulnerabilities::render(view))
            (provenance::render(view, context))
            (neighbours(context))
        }
    }
}

fn neighbours(context: &AdvisoryContext<'_>) -> Markup {
    let step = |link: &AdvisoryLink<'_>, rel: &str, word: &str| {
        html! {
            a rel=(rel) href=(advisory_path(link.publisher_slug, link.tracking_id)) title=(link.title) {
                (word) " " span class="id" { (link.tracking_id) }
            }
        }
    };
    html! {
        nav class="neighbours" aria-label="Previous and next advisory" {
            @if let Some(newer) = &context.newer { (step(newer, "prev", "← Newer")) }
            a href="/advisories" { "All advisories" }
            @if let Some(older) = &context.older { (step(older, "next", "Older →")) }
        }
    }
}

/// A link from the document under its caption, or its address where it has none.
fn captioned(url: &str, caption: &str) -> Markup {
    external(url, if caption.is_empty() { url } else { caption })
}
