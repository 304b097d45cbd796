//! Messages for Mattermost's incoming web hooks, as one attachment.
//!
//! Knows: Mattermost's Markdown, its mentions, and how long a text it takes.
//! Does not know: what is told (`telling`).

#[cfg(test)]
mod tests;

use super::Envelope;
use crate::telling::{Line, Section, Telling, tell, tell_test};
use serde_json::{Value, json};
use triage::alert::Content;
use triage::assessment::Label;
use triage::test_message::TestMessage;
use triage::wording::Language;

/// Mattermost cuts texts above 16,383 characters, older versions refuse them above 7,600.
const TEXT_LENGTH_CHARS_MAX: usize = 7_000;
/// What Markdown reads as markup (CommonMark §2.4), and Mattermost's links to channels.
const MARKUP: &str = "\\`*_{}[]()#+-.!|~<>:";
/// Between the sign of a mention and its name: invisible, and no name begins with it.
const WORD_JOINER: char = '\u{2060}';

/// One alert, or several as a list.
pub fn message(envelope: &Envelope<'_>, contents: &[Content]) -> Value {
    render(&tell(contents, envelope.public_url, envelope.language))
}

/// A message that only shows that it arrives.
pub fn test_message(test: &TestMessage, public_url: &str, language: Language) -> Value {
    render(&tell_test(test, public_url, language))
}

fn render(telling: &Telling) -> Value {
    let mut text = format!("**{}**", escape(&telling.headline));
    let mut parts: Vec<String> = Vec::new();
    if !telling.lead.is_empty() {
        parts.push(escape(&telling.lead));
    }
    parts.extend(telling.sections.iter().map(section));
    parts.push(linked(&telling.link, telling.caption));
    if !telling.footer.is_empty() {
        parts.push(escape(&telling.footer));
    }
    let mut length = text.chars().count();
    for part in parts {
        length += part.chars().count() + 2;
        if length > TEXT_LENGTH_CHARS_MAX {
            text.push_str("\n\n…");
            break;
        }
        text.push_str("\n\n");
        text.push_str(&part);
    }
    json!({
        "attachments": [{
            "fallback": escape(&telling.headline),
            "color": colour(telling.label),
            "text": text,
        }],
    })
}

fn section(section: &Section) -> String {
    let mut text = format!("**{}**", escape(section.heading));
    for line in &section.lines {
        text.push_str("\n- ");
        text.push_str(&bullet(line));
    }
    text
}

fn bullet(line: &Line) -> String {
    match &line.link {
        Some(link) => linked(link, &line.text),
        None => escape(&line.text),
    }
}

/// The address in angle brackets holds no sign that could end it.
fn linked(link: &str, text: &str) -> String {
    let link: String = link.chars().filter(|sign| !sign.is_whitespace() && !"<>".contains(*sign)).collect();
    format!("[{}](<{link}>)", escape(text))
}

/// No text of a document is markup, a picture that tells who read it, or a mention that rings everybody.
fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len() + text.len() / 4);
    for sign in text.chars() {
        if MARKUP.contains(sign) {
            escaped.push('\\');
        }
        escaped.push(sign);
        if sign == '@' {
            escaped.push(WORD_JOINER);
        }
    }
    escaped
}

/// The stripe beside the message, as the pages colour labels.
fn colour(label: Label) -> &'static str {
    match label {
        Label::ActNow => "#c1121f",
        Label::PlanPatch => "#b45309",
        Label::Mitigate => "#a16207",
        Label::Monitor => "#1d4ed8",
        Label::NeedsData => "#6b7280",
    }
}
