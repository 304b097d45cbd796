//! Sentences about an advisory, in the reader's language: hands messages to `triage::wording`.
//!
//! Does not know: any sentence itself.

use triage::wording::Message;

/// The sentence of a message.
pub fn say(message: &Message) -> String {
    match message {
        Message::NothingSaid => "The source says nothing about this.".to_owned(),
    }
}
