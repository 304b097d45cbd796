//! What the organisation's people do with an advisory: read it, write about it.
//!
//! Does not know: who a person is.

use crate::templates::atoms::{Moment, Text};
use crate::view::{AdvisoryContext, AdvisoryView};
use crate::words::{Word, say};
use hypertext::prelude::*;

/// Characters of a comment that the browser lets through; the action checks again.
const COMMENT_CHARS: usize = store::COMMENT_CHARS_MAX;

pub(super) fn render(view: &AdvisoryView<'_>, context: &AdvisoryContext<'_>) -> impl Renderable {
    let address = format!("/advisories/{}", view.advisory.id.0);
    maud! {
        section aria-labelledby="team" class="team" {
            h2 id="team" { (Word("Your team")) }
            (read_mark(view, context, &address))
            @for comment in &context.comments {
                div class="comment" {
                    p class="meta" { (Text(&comment.who)) " · " (Moment(comment.at)) }
                    p class="said" { (Text(&comment.text)) }
                }
            }
            form method="post" action={ (address) "/comments" } class="say" {
                label { (Word("Comment")) textarea name="text" rows="2" maxlength=(COMMENT_CHARS) required {} }
                button type="submit" { (Word("Add the comment")) }
            }
        }
    }
}

fn read_mark(view: &AdvisoryView<'_>, context: &AdvisoryContext<'_>, address: &str) -> impl Renderable {
    let is_read = context.read.is_some_and(|mark| mark.revision >= view.revision);
    maud! {
        form method="post" action={ (address) "/read" } class="read" {
            input type="hidden" name="read" value=(if is_read { "false" } else { "true" });
            @match context.read {
                Some(mark) if is_read => span { (Word("Read by ")) (Text(&mark.who)) ", " (Moment(mark.at)) ". " },
                Some(mark) => span { (Word("Revision ")) (mark.revision) (Word(" was read by ")) (Text(&mark.who)) (Word(", this one was not. ")) },
                None => span { (Word("Not read yet. ")) },
            }
            button type="submit" { (if is_read { say("Mark as unread") } else { say("Mark as read") }) }
        }
    }
}
