//! What an attack needs and what to do about it, in German.
//!
//! Does not know: which weakness calls for which.

use crate::wording::{Condition, Measure};

/// What is needed, as a noun phrase of a list.
pub(super) fn condition(condition: Condition) -> &'static str {
    match condition {
        Condition::Listen => "Ein Ort, von dem aus der Angreifer den Netzwerkverkehr des Produkts mithören kann",
        Condition::StandBetween => "Ein Ort zwischen dem Produkt und der Gegenstelle seiner Verbindung",
        Condition::LoggedInUser => "Ein Benutzer, der zu dieser Zeit am Produkt angemeldet ist",
        Condition::PlaceFile => {
            "Ein Weg, eine Datei dort abzulegen, wo das Produkt nach Programmen oder Bibliotheken sucht"
        }
        Condition::UnchangedPassword => "Das Passwort, mit dem das Produkt ausgeliefert wurde, ist noch in Gebrauch",
    }
}

/// What to do, as an instruction.
pub(super) fn measure(measure: Measure) -> &'static str {
    match measure {
        Measure::RestrictNetwork => {
            "Lassen Sie nur die Systeme, die es brauchen, die betroffenen Produkte über das Netzwerk erreichen, und keines aus dem Internet."
        }
        Measure::ReviewAccounts => {
            "Gehen Sie die Benutzerkonten der betroffenen Produkte durch und entfernen Sie die, die niemand braucht; ein Angreifer braucht eines."
        }
        Measure::TrustedContent => {
            "Öffnen Sie auf Computern, auf denen das betroffene Produkt läuft, nur Dateien und Links aus bekannten Quellen."
        }
        Measure::SeparateBrowser => {
            "Melden Sie sich nach der Arbeit von den Webseiten des Produkts ab und öffnen Sie währenddessen im selben Browser keine anderen Seiten."
        }
        Measure::RestrictLogin => {
            "Lassen Sie nur Personen, die es brauchen, sich an Computern und Geräten anmelden, auf denen das betroffene Produkt läuft."
        }
        Measure::LockAway => "Bewahren Sie die betroffenen Geräte dort auf, wo nur Befugte sie berühren können.",
        Measure::ChangePasswords => "Ändern Sie Passwörter, die noch so sind wie bei der Auslieferung.",
        Measure::EncryptTraffic => {
            "Senden Sie den Verkehr des Produkts über andere Netzwerke nur durch eine verschlüsselte Verbindung."
        }
        Measure::PrepareRestore => {
            "Achten Sie bei den betroffenen Produkten auf unerwartete Ausfälle oder Neustarts, und halten Sie bereit, was zur Wiederherstellung nötig ist."
        }
    }
}
