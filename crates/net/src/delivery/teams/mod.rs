//! Messages for Microsoft Teams: an adaptive card, as the workflow "post to a channel when a web hook request is received"
//! takes it.
//!
//! Knows: that text blocks of a card are Markdown and text runs are not, so that nothing has to be escaped in runs but the
//! signs that begin a function.
//! Does not know: what is told (`telling`).

#[cfg(test)]
mod tests;

use super::Envelope;
use crate::telling::{Line, Telling, tell, tell_test};
use serde_json::{Value, json};
use triage::alert::Content;
use triage::test_message::TestMessage;
use triage::wording::Language;

/// One alert, or several as a list.
pub fn message(envelope: &Envelope<'_>, contents: &[Content]) -> Value {
    render(&tell(contents, envelope.public_url, envelope.language))
}

/// A message that only shows that it arrives.
pub fn test_message(test: &TestMessage, public_url: &str, language: Language) -> Value {
    render(&tell_test(test, public_url, language))
}

/// The message around the card.
fn render(telling: &Telling) -> Value {
    let mut parts = vec![block(&[run(&telling.headline, json!({ "size": "Medium", "weight": "Bolder" }))])];
    if !telling.lead.is_empty() {
        parts.push(block(&[run(&telling.lead, json!({}))]));
    }
    for section in &telling.sections {
        parts.push(block(&[run(section.heading, json!({ "weight": "Bolder" }))]));
        parts.extend(section.lines.iter().map(|line| block(&bullet(line))));
    }
    if !telling.footer.is_empty() {
        parts.push(block(&[run(&telling.footer, json!({ "isSubtle": true, "size": "Small" }))]));
    }
    let card = json!({
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "type": "AdaptiveCard",
        "version": "1.4",
        "msteams": { "width": "Full" },
        "fallbackText": plain(&telling.headline),
        "body": parts,
        "actions": [{ "type": "Action.OpenUrl", "title": telling.caption, "url": telling.link }],
    });
    json!({
        "type": "message",
        "attachments": [{
            "contentType": "application/vnd.microsoft.card.adaptive",
            "contentUrl": null,
            "content": card,
        }],
    })
}

fn bullet(line: &Line) -> [Value; 2] {
    let text = match &line.link {
        Some(link) => run(&line.text, json!({ "selectAction": { "type": "Action.OpenUrl", "url": link } })),
        None => run(&line.text, json!({})),
    };
    [run("• ", json!({})), text]
}

fn block(inlines: &[Value]) -> Value {
    json!({ "type": "RichTextBlock", "inlines": inlines })
}

fn run(text: &str, mut look: Value) -> Value {
    look["type"] = json!("TextRun");
    look["text"] = json!(plain(text));
    look
}

/// `{{DATE(…)}}` and its kin would be computed by the reader's program.
fn plain(text: &str) -> String {
    text.replace("{{", "{ {").replace("}}", "} }").replace("${", "$ {")
}
