//! The words of a message that asks for one person.
//!
//! Does not know: mail layout (`net::delivery`), recipients.

use super::Language;
use crate::call::{Call, CallReason};

/// One line for a list of mails: who wants what, and of which advisory.
pub fn subject(call: &Call, language: Language) -> String {
    let Call { who, tracking_id, .. } = call;
    match call.call {
        CallReason::Mentioned => {
            say!(language, "{who} mentioned you: {tracking_id}", "{who} hat Sie erwähnt: {tracking_id}")
        }
        CallReason::Assigned => {
            say!(language, "{who} gave you a case: {tracking_id}", "{who} hat Ihnen einen Fall gegeben: {tracking_id}")
        }
        CallReason::AcceptanceEnded => say!(
            language,
            "The accepted risk is to be looked at again: {tracking_id}",
            "Das akzeptierte Risiko ist erneut zu prüfen: {tracking_id}"
        ),
    }
}

/// What it is about and what was said, one paragraph each.
pub fn paragraphs(call: &Call, language: Language) -> Vec<String> {
    let Call { who, at, title, tracking_id, words, until, .. } = call;
    let at = at.strftime(language.pick("%Y-%m-%d %H:%M UTC", "%d.%m.%Y %H:%M UTC"));
    let first = match (call.call, until) {
        (CallReason::Mentioned, _) => say!(
            language,
            "{who} mentioned you on {at} at {tracking_id}, {title}.",
            "{who} hat Sie am {at} bei {tracking_id}, {title}, erwähnt."
        ),
        (CallReason::Assigned, _) => say!(
            language,
            "{who} gave you the case of {tracking_id}, {title}, on {at}.",
            "{who} hat Ihnen am {at} den Fall {tracking_id}, {title}, gegeben."
        ),
        (CallReason::AcceptanceEnded, Some(until)) => {
            let until = until.strftime(language.pick("%Y-%m-%d", "%d.%m.%Y"));
            say!(
                language,
                "The risk of {tracking_id}, {title}, was accepted until {until}. That day is past, and the case is open again.",
                "Das Risiko von {tracking_id}, {title}, war bis {until} akzeptiert. Dieser Tag ist vorbei, und der Fall ist wieder offen."
            )
        }
        (CallReason::AcceptanceEnded, None) => say!(
            language,
            "The case of {tracking_id}, {title}, is open again.",
            "Der Fall {tracking_id}, {title}, ist wieder offen."
        ),
    };
    let lead = match call.call {
        CallReason::AcceptanceEnded => language.pick("The reason that was given for it:", "Die Begründung dafür war:"),
        CallReason::Mentioned | CallReason::Assigned => language.pick("What was said:", "Gesagt wurde:"),
    };
    let said = (!words.is_empty()).then(|| [lead.to_owned(), words.clone()]);
    [first].into_iter().chain(said.into_iter().flatten()).collect()
}

/// The caption of the link to the page.
pub fn page_caption(language: Language) -> &'static str {
    language.pick("Open the page", "Seite öffnen")
}
