//! The words of a message that asks for one person.
//!
//! Does not know: mail layout (`net::delivery`), recipients.

use super::Language;
use crate::call::{Call, CallReason};

/// One line for a list of mails: who wants what, and of which advisory.
pub fn subject(call: &Call, language: Language) -> String {
    let (Language::En | Language::De) = language;
    let Call { who, tracking_id, .. } = call;
    match call.call {
        CallReason::Mentioned => format!("{who} mentioned you: {tracking_id}"),
        CallReason::Assigned => format!("{who} gave you a case: {tracking_id}"),
        CallReason::AcceptanceEnded => format!("The accepted risk is to be looked at again: {tracking_id}"),
    }
}

/// What it is about and what was said, one paragraph each.
pub fn paragraphs(call: &Call, language: Language) -> Vec<String> {
    let (Language::En | Language::De) = language;
    let Call { who, at, title, tracking_id, words, until, .. } = call;
    let at = at.strftime("%Y-%m-%d %H:%M UTC");
    let first = match (call.call, until) {
        (CallReason::Mentioned, _) => format!("{who} mentioned you on {at} at {tracking_id}, {title}."),
        (CallReason::Assigned, _) => format!("{who} gave you the case of {tracking_id}, {title}, on {at}."),
        (CallReason::AcceptanceEnded, Some(until)) => {
            format!(
                "The risk of {tracking_id}, {title}, was accepted until {until}. That day is past, and the case is open again."
            )
        }
        (CallReason::AcceptanceEnded, None) => format!("The case of {tracking_id}, {title}, is open again."),
    };
    let lead = match call.call {
        CallReason::AcceptanceEnded => "The reason that was given for it:",
        CallReason::Mentioned | CallReason::Assigned => "What was said:",
    };
    let said = (!words.is_empty()).then(|| [lead.to_owned(), words.clone()]);
    [first].into_iter().chain(said.into_iter().flatten()).collect()
}

/// The caption of the link to the page.
pub fn page_caption(language: Language) -> &'static str {
    let (Language::En | Language::De) = language;
    "Open the page"
}
