//! The words of a test message.
//!
//! Does not know: mail layout (`net::delivery`), recipients.

use super::Language;
use crate::test_message::TestMessage;

/// One line for a list of mails: that nothing happened comes first.
pub fn subject(test: &TestMessage, language: Language) -> String {
    let (Language::En | Language::De) = language;
    format!("Test: nothing happened (watchlist “{}”)", test.test_of)
}

/// What it is, why it came, and what it shows, one paragraph each.
pub fn paragraphs(test: &TestMessage, language: Language) -> Vec<String> {
    let (Language::En | Language::De) = language;
    let TestMessage { test_of, who, at } = test;
    vec![
        "This is a test: nothing happened. It tells of no advisory, and there is nothing to do.".to_owned(),
        format!(
            "{who} asked on {} for a message to whom the watchlist “{test_of}” tells.",
            at.strftime("%Y-%m-%d %H:%M UTC")
        ),
        "That it arrived shows that messages of this watchlist arrive here.".to_owned(),
    ]
}

/// The heading of the paragraphs in a chat.
pub fn heading(language: Language) -> &'static str {
    let (Language::En | Language::De) = language;
    "Test message"
}

/// The caption of the page that shows watchlists.
pub fn page_caption(language: Language) -> &'static str {
    let (Language::En | Language::De) = language;
    "All watchlists"
}
