//! The advisory page, from its title to its original, in the order of reading.
//!
//! Does not know: where its view comes from; each part of the page is a file of this folder.

mod head;
mod meaning;
mod plan;
mod products;
mod provenance;
mod vulnerabilities;

use crate::templates::atoms::{external, parts};
use crate::view::{AdvisoryContext, AdvisoryView, standings};
use maud::{Markup, html};

/// The main part of an advisory's page.
pub fn render(view: &AdvisoryView<'_>, context: &AdvisoryContext<'_>) -> Markup {
    let standings = standings(view.advisory);
    let body = parts([
        neighbours(context),
        head::render(view, context),
        meaning::withdrawal(view.withdrawn),
        meaning::arrival(view.assessment),
        head::attack_strip(&view.assessment.attack),
        columns(view, context),
        products::render(view, &standings),
        plan::render(view, context, &standings),
        vulnerabilities::render(view),
        provenance::render(view, context),
        neighbours(context),
    ]);
    html! { article class="advisory" { (body) } }
}

fn columns(view: &AdvisoryView<'_>, context: &AdvisoryContext<'_>) -> Markup {
    let reading = parts([meaning::summary(view), meaning::what_this_means(view.assessment)]);
    let beside = parts([
        meaning::exploitability(view.assessment),
        meaning::label_path(view.assessment),
        products::assets(view, context),
    ]);
    html! { div class="columns" { div class="reading" { (reading) } div class="beside" { (beside) } } }
}

fn neighbours(context: &AdvisoryContext<'_>) -> Markup {
    html! {
        nav class="neighbours" aria-label="Previous and next advisory" {
            @if let Some(newer) = context.newer { a rel="prev" href={ "/advisories/" (newer.0) } { "← Newer" } }
            a href="/advisories" { "All advisories" }
            @if let Some(older) = context.older { a rel="next" href={ "/advisories/" (older.0) } { "Older →" } }
        }
    }
}

/// A link from the document under its caption, or its address where it has none.
fn captioned(url: &str, caption: &str) -> Markup {
    external(url, if caption.is_empty() { url } else { caption })
}
