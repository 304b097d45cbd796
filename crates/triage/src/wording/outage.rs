//! Why an advisory stays open after an update, in words.
//!
//! Does not know: how that was decided (`outage`).

use super::{Language, fix_status};
use crate::assessment::FixStatus;
use crate::outage::StaysOpen;

/// Why it stays open, as a sentence.
pub fn stays_open(reason: StaysOpen, fix: Option<FixStatus>, language: Language) -> String {
    let (Language::En | Language::De) = language;
    let words = match reason {
        StaysOpen::NoFix => match fix {
            Some(status) => return format!("What the source says about a fix: {}.", fix_status(status, language)),
            None => "The source states no fix.",
        },
        StaysOpen::NoVersion => "The source states a fix, and its version cannot be read from the text.",
        StaysOpen::Unordered => "The versions cannot be put in order: a person has to compare them.",
        StaysOpen::VersionMissing => "The inventory has no version of the device.",
        StaysOpen::NotNewer => {
            "The device has the fixed version or a later one, and counts as affected all the same: compare them."
        }
        StaysOpen::StillAffected => {
            "The advisory does not say that the new version is free of it, though a fix is stated: read its range."
        }
        StaysOpen::ByPerson => "One of your people says that it is affected; no version range of the advisory says so.",
        StaysOpen::TooMany => "Too many products of the advisory meet the device: compare their fixes on its page.",
        StaysOpen::NotAssessed => "Its newest revision has just arrived and was not read yet.",
    };
    words.to_owned()
}
