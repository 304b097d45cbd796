//! What Mattermost gets.

use super::*;
use crate::telling::tests::{content, hostile, huge};
use triage::wording::Language;

fn rendered(contents: &[Content]) -> Value {
    render(&tell(contents, "https://a.example", Language::En))
}

fn text(message: &Value) -> &str {
    message["attachments"][0]["text"].as_str().unwrap()
}

#[test]
fn a_message_says_what_it_is_about_and_leads_to_the_page() {
    let message = rendered(&[content()]);
    assert!(text(&message).starts_with("**\\[Act now\\] Valve controller"), "{}", text(&message));
    assert!(text(&message).contains("\n- VC\\-1\\: Example VC 100"), "{}", text(&message));
    assert!(text(&message).contains("[The whole advisory](<https://a.example/advisories/0190>)"));
    assert_eq!(message["attachments"][0]["color"], "#c1121f");
}

#[test]
fn no_text_of_a_document_is_markup_or_rings_everybody() {
    let message = rendered(&[hostile()]);
    let text = text(&message);
    for markup in ["@all", "@channel", " *bold*", "![p](", " [link](", "<!", " https://evil.example"] {
        assert!(!text.contains(markup), "{markup} in {text}");
    }
}

#[test]
fn no_text_is_longer_than_mattermost_takes() {
    for message in [rendered(&[huge()]), rendered(&vec![huge(); 100])] {
        assert!(text(&message).chars().count() <= 7_600, "{}", text(&message).chars().count());
    }
}
