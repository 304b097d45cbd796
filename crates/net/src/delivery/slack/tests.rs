//! What Slack gets.

use super::*;
use crate::telling::tests::{content, hostile, huge};
use triage::wording::Language;

fn rendered(contents: &[Content]) -> Value {
    render(&tell(contents, "https://a.example", Language::En))
}

fn texts(message: &Value) -> Vec<&str> {
    let blocks = message["blocks"].as_array().unwrap().iter();
    blocks.filter_map(|block| block["text"]["text"].as_str().or(block["elements"][0]["text"].as_str())).collect()
}

#[test]
fn a_message_says_what_it_is_about_and_leads_to_the_page() {
    let message = rendered(&[content()]);
    let texts = texts(&message);
    assert!(texts[0].starts_with("*[Act now] Valve controller"), "{texts:?}");
    assert_eq!(texts[1], "<https://a.example/advisories/0190|The whole advisory>");
    assert!(texts[2].contains("*Your assets*\n• VC-1: Example VC 100"), "{texts:?}");
    assert!(message["text"].as_str().unwrap().starts_with("[Act now]"));
}

#[test]
fn no_text_of_a_document_mentions_anybody_or_hides_a_link() {
    let message = rendered(&[hostile()]).to_string();
    assert!(message.contains("&lt;!channel&gt;") && !message.contains("<!"), "{message}");
    let list = rendered(&[hostile(), hostile()]);
    assert!(texts(&list)[2].contains("<https://a.example/advisories/0190|["), "{list}");
    assert!(!list.to_string().contains("<!"), "{list}");
}

#[test]
fn no_text_is_longer_than_slack_takes() {
    let swollen = Content { title: "&".repeat(5_000), publisher: "<".repeat(5_000), ..huge() };
    for message in [rendered(&[huge()]), rendered(&vec![huge(); 100]), rendered(&[swollen])] {
        assert!(texts(&message).iter().all(|text| text.chars().count() <= 3_000), "{message}");
        assert!(message["blocks"].as_array().unwrap().len() <= 50);
    }
}
