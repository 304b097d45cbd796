//! Messages for Slack's incoming web hooks, as blocks.
//!
//! Knows: Slack's control signs (`&`, `<`, `>`) and the limits of its blocks.
//! Does not know: what is told (`telling`).

#[cfg(test)]
mod tests;

use super::Envelope;
use crate::telling::{Line, Section, Telling, tell, tell_test};
use serde_json::{Value, json};
use triage::alert::Content;
use triage::test_message::TestMessage;
use triage::wording::Language;

/// Slack refuses a text of more than 3,000 characters in a block; the rest is for the heading.
const TEXT_LENGTH_CHARS_MAX: usize = 2_900;

/// One alert, or several as a list.
pub fn message(envelope: &Envelope<'_>, contents: &[Content]) -> Value {
    render(&tell(contents, envelope.public_url, envelope.language))
}

/// A message that only shows that it arrives.
pub fn test_message(test: &TestMessage, public_url: &str, language: Language) -> Value {
    render(&tell_test(test, public_url, language))
}

/// The whole message; `text` is what notifications show.
fn render(telling: &Telling) -> Value {
    let mut head = format!("*{}*", escape(&telling.headline));
    if !telling.lead.is_empty() {
        head = format!("{head}\n{}", escape(&telling.lead));
    }
    let mut blocks = vec![section(&cut(head)), section(&linked(&telling.link, telling.caption))];
    blocks.extend(telling.sections.iter().map(|part| section(&lines(part))));
    if !telling.footer.is_empty() {
        blocks.push(json!({ "type": "context", "elements": [markdown(&escape(&telling.footer))] }));
    }
    json!({ "text": escape(&telling.headline), "blocks": blocks, "unfurl_links": false, "unfurl_media": false })
}

fn lines(part: &Section) -> String {
    let mut text = format!("*{}*", escape(part.heading));
    let mut length = text.chars().count();
    for line in &part.lines {
        let line = bullet(line);
        length += line.chars().count() + 1;
        // A line that is left out here is on the page; half a line might be half a link.
        if length > TEXT_LENGTH_CHARS_MAX {
            text.push_str("\n• …");
            break;
        }
        text.push('\n');
        text.push_str(&line);
    }
    text
}

/// What escaping has made too long for a block, without half a sign at its end.
fn cut(mut text: String) -> String {
    if let Some((end, _)) = text.char_indices().nth(TEXT_LENGTH_CHARS_MAX) {
        let half = text[..end].rfind('&').filter(|begin| !text[*begin..end].contains(';'));
        text.truncate(half.unwrap_or(end));
        text.push('…');
    }
    text
}

fn bullet(line: &Line) -> String {
    match &line.link {
        Some(link) => format!("• {}", linked(link, &line.text)),
        None => format!("• {}", escape(&line.text)),
    }
}

fn linked(link: &str, text: &str) -> String {
    format!("<{}|{}>", escape(link).replace('|', "%7C"), escape(text).replace('|', "¦"))
}

fn section(text: &str) -> Value {
    json!({ "type": "section", "text": markdown(text) })
}

/// Verbatim: Slack makes no links and no mentions of what looks like some.
fn markdown(text: &str) -> Value {
    json!({ "type": "mrkdwn", "text": text, "verbatim": true })
}

/// Slack's three control signs; without them no text of a document can mention a person or a channel, or hide a link.
fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
