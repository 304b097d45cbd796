//! What this program is, and the licences of what it is made of.
//!
//! Does not know: where the list of packages comes from.

use crate::about::{LICENCE, Package, VERSION};
use crate::words::Word;
use hypertext::prelude::*;

/// The main part of the page.
pub fn render(packages: &[Package]) -> impl Renderable {
    maud! {
        h1 { (Word("About")) }
        section class="panel" aria-labelledby="program" {
            h2 id="program" { "Annunciator " (VERSION) }
            p { (Word("A monitor for security advisories of industrial products: it reads what publishers publish, explains it by rules, and tells whom it touches.")) }
            dl class="facts" {
                div { dt { (Word("Licence")) } dd { (LICENCE) } }
                div { dt { (Word("Version")) } dd { (VERSION) } }
            }
            p class="note" {
                (Word("It sends nothing about itself anywhere. What publishers write stays theirs; each page names its source. "))
                (Word("Explanations are rules over the fields of documents: the publisher’s own page decides."))
            }
        }
        section class="panel" aria-labelledby="packages" {
            h2 id="packages" { (Word("Made of (")) (packages.len()) ")" }
            p class="note" { (Word("Packages of others that the program is built or tested with, under the licences that they state. Some serve other systems only.")) }
            div class="scroll" tabindex="0" {
                table class="grid" {
                    thead { tr { th scope="col" { (Word("Package")) } th scope="col" { (Word("Version")) } th scope="col" { (Word("Licence")) } } }
                    tbody {
                        @for package in packages {
                            tr { th scope="row" { (package.name) } td { (package.version) } td { (package.licence) } }
                        }
                    }
                }
            }
        }
    }
}
