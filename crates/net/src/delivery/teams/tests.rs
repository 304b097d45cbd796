//! What Teams gets.

use super::*;
use crate::telling::tests::{content, hostile, huge};
use triage::wording::Language;

fn rendered(contents: &[Content]) -> Value {
    render(&tell(contents, "https://a.example", Language::En))
}

#[test]
fn a_message_is_a_card_that_leads_to_the_page() {
    let message = rendered(&[content()]);
    let attachment = &message["attachments"][0];
    assert_eq!(attachment["contentType"], "application/vnd.microsoft.card.adaptive");
    assert_eq!(attachment["content"]["actions"][0]["url"], "https://a.example/advisories/0190");
    let body = attachment["content"]["body"].as_array().unwrap();
    assert!(body[0]["inlines"][0]["text"].as_str().unwrap().starts_with("[Act now] Valve controller"));
    assert!(body.iter().any(|block| block["inlines"][1]["text"] == "Close port 102."), "{message}");
}

#[test]
fn texts_of_documents_stand_where_nothing_is_markup_and_no_function_is_computed() {
    let message = rendered(&[hostile()]);
    assert!(!message.to_string().contains("{{"), "{message}");
    let blocks = message["attachments"][0]["content"]["body"].as_array().unwrap();
    assert!(blocks.iter().all(|block| block["type"] == "RichTextBlock"), "text blocks are Markdown: {message}");
}

#[test]
fn no_message_is_larger_than_teams_takes() {
    for message in [rendered(&[huge()]), rendered(&vec![huge(); 100])] {
        assert!(message.to_string().len() <= 28_000, "{}", message.to_string().len());
    }
}
