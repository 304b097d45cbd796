//! The words of a test message.
//!
//! Does not know: mail layout (`net::delivery`), recipients.

use super::Language;
use crate::test_message::TestMessage;

/// One line for a list of mails: that nothing happened comes first.
pub fn subject(test: &TestMessage, language: Language) -> String {
    say!(
        language,
        "Test: nothing happened (watchlist “{}”)",
        "Test: nichts ist geschehen (Beobachtungsliste „{}“)",
        test.test_of
    )
}

/// What it is, why it came, and what it shows, one paragraph each.
pub fn paragraphs(test: &TestMessage, language: Language) -> Vec<String> {
    let TestMessage { test_of, who, at } = test;
    vec![
        language.pick("This is a test: nothing happened. It tells of no advisory, and there is nothing to do.", "Dies ist ein Test: Nichts ist geschehen. Er meldet keinen Sicherheitshinweis, und es ist nichts zu tun.").to_owned(),
        say!(language, "{who} asked on {} for a message to whom the watchlist “{test_of}” tells.", "{who} hat am {} um eine Nachricht an die Empfänger der Beobachtungsliste „{test_of}“ gebeten.",
            at.strftime(language.pick("%Y-%m-%d %H:%M UTC", "%d.%m.%Y %H:%M UTC"))
        ),
        language.pick("That it arrived shows that messages of this watchlist arrive here.", "Dass sie angekommen ist, zeigt, dass Nachrichten dieser Beobachtungsliste hier ankommen.").to_owned(),
    ]
}

/// The heading of the paragraphs in a chat.
pub fn heading(language: Language) -> &'static str {
    language.pick("Test message", "Testnachricht")
}

/// The caption of the page that shows watchlists.
pub fn page_caption(language: Language) -> &'static str {
    language.pick("All watchlists", "Alle Beobachtungslisten")
}
