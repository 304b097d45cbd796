//! Causes by classes of weaknesses, in German.
//!
//! Does not know: which CWE id has which class.

use crate::wording::Weakness;

/// The cause as a clause that follows a colon.
pub(super) fn cause(weakness: Weakness) -> &'static str {
    match weakness {
        Weakness::InputNotChecked => "das Produkt prüft eingehende Daten nicht richtig",
        Weakness::WritesPastMemory => {
            "präparierte Daten lassen das Produkt außerhalb des vorgesehenen Speichers schreiben"
        }
        Weakness::ReadsPastMemory => "präparierte Daten lassen das Produkt außerhalb des vorgesehenen Speichers lesen",
        Weakness::StaleMemory => "das Produkt benutzt Speicher, der nicht mehr oder noch nicht gültig ist",
        Weakness::NumberOverflow => {
            "eine Zahl wird zu groß oder zu klein, und das Produkt rechnet mit einem falschen Wert"
        }
        Weakness::EmptyPointer => "das Produkt benutzt einen Speicherverweis, der auf nichts zeigt",
        Weakness::TypeMixUp => "das Produkt behandelt eine Art von Daten wie eine andere",
        Weakness::ResourceExhaustion => {
            "das Produkt begrenzt nicht, wie viel Speicher, Zeit oder andere Ressourcen eine Anfrage verbraucht"
        }
        Weakness::EndlessLoop => "präparierte Daten lassen das Produkt einen Schritt endlos wiederholen",
        Weakness::ErrorNotHandled => "das Produkt behandelt eine unerwartete Lage nicht",
        Weakness::ScriptInPage => {
            "die Webseiten des Produkts geben fremden Skriptcode weiter, ohne ihn unschädlich zu machen"
        }
        Weakness::DatabaseCommand => "das Produkt reicht Teile seiner Eingaben als Befehle an die Datenbank weiter",
        Weakness::SystemCommand => "das Produkt führt Teile seiner Eingaben als Befehle aus",
        Weakness::CodeInjection => "das Produkt führt Teile seiner Eingaben als Programmcode aus",
        Weakness::UnsafeDeserialisation => {
            "das Produkt baut Programmobjekte aus Daten auf, denen es nicht vertrauen sollte"
        }
        Weakness::UnsafeUpload => "das Produkt nimmt Dateien gefährlicher Art an",
        Weakness::UnsafeSearchPath => "das Produkt kann Programme von Orten laden, an die andere schreiben können",
        Weakness::PathNotRestricted => "Dateinamen in Anfragen können aus dem vorgesehenen Ordner hinausführen",
        Weakness::XmlReference => "das Produkt folgt in XML-Daten Verweisen auf fremde Inhalte",
        Weakness::ForgedRequest => "das Produkt prüft nicht, ob ein Benutzer eine Anfrage wirklich senden wollte",
        Weakness::ServerRequest => {
            "das Produkt lässt sich dazu bringen, Anfragen an Orte zu senden, die ein Angreifer wählt"
        }
        Weakness::Redirect => "das Produkt kann Benutzer auf eine Webseite weiterleiten, die ein Angreifer wählt",
        Weakness::MissingAuthentication => "das Produkt verlangt vor einer wichtigen Funktion keine Anmeldung",
        Weakness::WeakAuthentication => "die Anmeldeprüfung des Produkts lässt sich umgehen",
        Weakness::WeakAccessControl => "das Produkt prüft nicht richtig, wer was tun darf",
        Weakness::GuessablePassword => "Passwörter lassen sich durch Probieren erraten",
        Weakness::HardCodedCredentials => {
            "ein Passwort oder Schlüssel ist in das Produkt eingebaut und lässt sich nicht geheim halten"
        }
        Weakness::HardCodedKey => {
            "ein Schlüssel für Verschlüsselung oder Signaturen ist in das Produkt eingebaut und lässt sich nicht geheim halten"
        }
        Weakness::DefaultCredentials => "das Produkt wird mit einem bekannten Passwort ausgeliefert",
        Weakness::InsecureDefault => "das Produkt wird mit einer unsicheren Einstellung ausgeliefert",
        Weakness::CleartextTransmission => "das Produkt sendet schützenswerte Daten im Klartext",
        Weakness::MissingEncryption => "schützenswerte Daten sind nicht verschlüsselt",
        Weakness::CleartextStorage => "das Produkt speichert schützenswerte Daten in lesbarer Form",
        Weakness::PasswordStorage => {
            "das Produkt speichert Passwörter in einer Form, die sich lesen oder zurückgewinnen lässt"
        }
        Weakness::UnprotectedCredentials => "das Produkt schützt Passwörter oder andere Zugangsdaten nicht gut genug",
        Weakness::WeakCryptography => "die Verschlüsselung ist zu schwach",
        Weakness::PredictableValue => "Werte, die zufällig sein sollten, lassen sich vorhersagen",
        Weakness::CertificateNotChecked => "das Produkt prüft nicht richtig, mit wem es spricht",
        Weakness::OriginNotChecked => "das Produkt prüft nicht richtig, ob Daten echt sind oder woher sie kommen",
        Weakness::SessionHandling => "das Produkt schützt oder beendet Sitzungen von Benutzern nicht richtig",
        Weakness::InformationLeak => "das Produkt gibt Informationen preis, die es für sich behalten sollte",
        Weakness::RaceCondition => "zwei Schritte, die gleichzeitig laufen, kommen einander in die Quere",
        Weakness::HiddenFunction => {
            "das Produkt enthält eine versteckte oder aus der Entwicklung übrig gebliebene Funktion"
        }
    }
}

/// The cause as a noun phrase for lists.
pub(super) fn short_cause(weakness: Weakness) -> &'static str {
    match weakness {
        Weakness::InputNotChecked => "ungeprüfte Eingaben",
        Weakness::WritesPastMemory => "Schreiben über Speichergrenzen hinaus",
        Weakness::ReadsPastMemory => "Lesen über Speichergrenzen hinaus",
        Weakness::StaleMemory => "Benutzung ungültigen Speichers",
        Weakness::NumberOverflow => "Zahlenüberläufe",
        Weakness::EmptyPointer => "leere Speicherverweise",
        Weakness::TypeMixUp => "verwechselte Datenarten",
        Weakness::ResourceExhaustion => "fehlende Begrenzung von Ressourcen",
        Weakness::EndlessLoop => "Endlosschleifen",
        Weakness::ErrorNotHandled => "unbehandelte Fehler",
        Weakness::ScriptInPage => "fremder Skriptcode in Webseiten",
        Weakness::DatabaseCommand => "als Datenbankbefehle ausgeführte Eingaben",
        Weakness::SystemCommand => "als Befehle ausgeführte Eingaben",
        Weakness::CodeInjection => "als Programmcode ausgeführte Eingaben",
        Weakness::UnsafeDeserialisation => "unsicherer Umgang mit Programmobjekten",
        Weakness::UnsafeUpload => "gefährliche hochgeladene Dateien",
        Weakness::UnsafeSearchPath => "von unsicheren Orten geladene Programme",
        Weakness::PathNotRestricted => "unbeschränkte Dateipfade",
        Weakness::XmlReference => "Verweise nach außen in XML-Daten",
        Weakness::ForgedRequest => "gefälschte Anfragen",
        Weakness::ServerRequest => "Anfragen im Auftrag eines Angreifers",
        Weakness::Redirect => "Weiterleitungen auf fremde Webseiten",
        Weakness::MissingAuthentication => "fehlende Anmeldeprüfungen",
        Weakness::WeakAuthentication => "schwache Anmeldeprüfungen",
        Weakness::WeakAccessControl => "schwache Zugriffsrechte",
        Weakness::GuessablePassword => "erratbare Passwörter",
        Weakness::HardCodedCredentials => "eingebaute Zugangsdaten",
        Weakness::HardCodedKey => "eingebaute Schlüssel",
        Weakness::DefaultCredentials => "bekannte Standardpasswörter",
        Weakness::InsecureDefault => "unsichere Voreinstellungen",
        Weakness::CleartextTransmission => "Verkehr im Klartext",
        Weakness::MissingEncryption => "fehlende Verschlüsselung",
        Weakness::CleartextStorage => "lesbar gespeicherte schützenswerte Daten",
        Weakness::PasswordStorage => "lesbar gespeicherte Passwörter",
        Weakness::UnprotectedCredentials => "schlecht geschützte Zugangsdaten",
        Weakness::WeakCryptography => "schwache Verschlüsselung",
        Weakness::PredictableValue => "vorhersagbare Zufallswerte",
        Weakness::CertificateNotChecked => "ungeprüfte Zertifikate",
        Weakness::OriginNotChecked => "ungeprüfte Herkunft von Daten",
        Weakness::SessionHandling => "schwache Sitzungsverwaltung",
        Weakness::InformationLeak => "preisgegebene Informationen",
        Weakness::RaceCondition => "zeitliche Überschneidungen",
        Weakness::HiddenFunction => "versteckte Funktionen",
    }
}
