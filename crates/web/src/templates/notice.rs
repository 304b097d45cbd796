//! Pages that say one thing: not found, refused, broken, or which of several was meant.
//!
//! Does not know: status codes.

use crate::error::Choice;
use crate::words::Word;
use hypertext::prelude::*;

/// A heading and what to do.
pub fn render(heading: &str, advice: &str) -> impl Renderable {
    maud! {
        div class="notice" {
            h1 { (heading) }
            p { (advice) }
            p { a class="button" href="/advisories" { (Word("All advisories")) } }
        }
    }
}

/// For somebody who belongs to no organisation: there is no page to go to but out.
pub fn homeless(advice: &str) -> impl Renderable {
    maud! {
        div class="notice" {
            h1 { (Word("No organisation")) }
            p { (advice) }
            form action="/sign-out" method="post" { button type="submit" { (Word("Sign out")) } }
        }
    }
}

/// Several publishers use one tracking id.
pub(crate) fn choice(tracking_id: &str, choices: &[Choice]) -> impl Renderable {
    maud! {
        div class="notice" {
            h1 { (Word("Which ")) (tracking_id) "?" }
            p { (Word("Several publishers use this id.")) }
            ul {
                @for one in choices {
                    li { span class="badge" { (one.publisher) } " " a href={ "/advisories/" %(one.id) } { (one.title) } }
                }
            }
        }
    }
}
