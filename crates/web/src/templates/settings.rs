//! What the running configuration means, and where the like is changed.
//!
//! Does not know: where it was read from.

use super::atoms::Text;
use crate::view::SettingsGroup;
use crate::words::Word;
use hypertext::prelude::*;

/// The main part of the page.
pub fn render(groups: &[SettingsGroup]) -> impl Renderable {
    maud! {
        h1 { (Word("Settings")) }
        p class="note" {
            (Word("What this installation runs with. The operator changes it in the configuration file or the environment and starts the program anew; "))
            code { "annunciator config" } (Word(" prints every key with its comment. Passwords and keys are never shown."))
        }
        @for group in groups { (one(group)) }
    }
}

fn one(group: &SettingsGroup) -> impl Renderable {
    maud! {
        section class="panel" {
            h2 { (group.name) }
            @if !group.lines.is_empty() {
                div class="scroll" tabindex="0" {
                    table class="grid" {
                        thead { tr { th scope="col" { (Word("Setting")) } th scope="col" { (Word("Now")) } th scope="col" { (Word("Key")) } } }
                        tbody {
                            @for line in &group.lines {
                                tr { th scope="row" { (line.name) } td { (Text(&line.value)) } td { code { (line.key) } } }
                            }
                        }
                    }
                }
            }
            @if !group.links.is_empty() {
                p { (Word("Changed here: ")) @for (index, (path, name)) in group.links.iter().enumerate() { @if index > 0 { ", " } a href=(path) { (name) } } "." }
            }
        }
    }
}
