//! What a language model wrote, in a box of its own that says so.
//!
//! Does not know: how a draft is made or checked (`triage::draft`).

use crate::templates::atoms::{Moment, Text};
use crate::words::{Word, language};
use hypertext::prelude::*;
use store::StoredDraft;
use triage::wording;

pub(super) fn render(draft: Option<&StoredDraft>) -> impl Renderable {
    maud! {
        @if let Some(StoredDraft { draft, model, made }) = draft {
            aside class="draft panel" aria-labelledby="draft" {
                h2 id="draft" { (Word("Draft, not checked by a person")) }
                @for sentence in &draft.sentences {
                    p {
                        (Text(&sentence.text))
                        @for source in &sentence.cites { " " code class="from" { (source) } }
                    }
                }
                p class="hint" { (wording::draft_mark(language())) (Word(" Model: ")) (model) ", " (Moment(*made)) "." }
            }
        }
    }
}
