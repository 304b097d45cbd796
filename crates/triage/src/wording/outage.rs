//! Why an advisory stays open after an update, in words.
//!
//! Does not know: how that was decided (`outage`).

use super::{Language, fix_status};
use crate::assessment::FixStatus;
use crate::outage::StaysOpen;

/// Why it stays open, as a sentence.
pub fn stays_open(reason: StaysOpen, fix: Option<FixStatus>, language: Language) -> String {
    let words = match reason {
        StaysOpen::NoFix => match fix {
            Some(status) => return say!(language, "What the source says about a fix: {}.", "Was die Quelle zu einer Fehlerbehebung sagt: {}.", fix_status(status, language)),
            None => language.pick("The source states no fix.", "Die Quelle nennt keine Fehlerbehebung."),
        },
        StaysOpen::NoVersion => language.pick("The source states a fix, and its version cannot be read from the text.", "Die Quelle nennt eine Fehlerbehebung, und ihre Version lässt sich dem Text nicht entnehmen."),
        StaysOpen::Unordered => language.pick("The versions cannot be put in order: a person has to compare them.", "Die Versionen lassen sich nicht ordnen: Ein Mensch muss sie vergleichen."),
        StaysOpen::VersionMissing => language.pick("The inventory has no version of the device.", "Der Bestand nennt keine Version des Geräts."),
        StaysOpen::NotNewer => {
            language.pick("The device has the fixed version or a later one, and counts as affected all the same: compare them.", "Das Gerät hat die behebende oder eine spätere Version und gilt trotzdem als betroffen: vergleichen Sie beide.")
        }
        StaysOpen::StillAffected => {
            language.pick("The advisory does not say that the new version is free of it, though a fix is stated: read its range.", "Der Sicherheitshinweis sagt nicht, dass die neue Version frei davon ist, obwohl eine Fehlerbehebung genannt ist: lesen Sie seinen Bereich.")
        }
        StaysOpen::ByPerson => language.pick("One of your people says that it is affected; no version range of the advisory says so.", "Eine Ihrer Personen sagt, dass es betroffen ist; kein Versionsbereich des Sicherheitshinweises sagt das."),
        StaysOpen::TooMany => language.pick("Too many products of the advisory meet the device: compare their fixes on its page.", "Zu viele Produkte des Sicherheitshinweises passen zum Gerät: vergleichen Sie ihre Fehlerbehebungen auf seiner Seite."),
        StaysOpen::NotAssessed => language.pick("Its newest revision has just arrived and was not read yet.", "Seine neueste Fassung ist gerade erst eingetroffen und wurde noch nicht gelesen."),
    };
    words.to_owned()
}
