//! What further vulnerabilities let an attacker do, and what kinds of products these are, in German.
//!
//! What follows is told as a possibility of the kind of product, never as a finding of the source.
//! Does not know: which product has which class (`product::class`).

use super::series;
use crate::product::ProductClass;
use crate::wording::{Gain, Impact, Level, Message, Outcome, OutcomeCount};

/// The sentence of one of this file's messages.
pub(super) fn sentence(message: &Message) -> String {
    match message {
        Message::FurtherOutcomes { others, outcomes, more, unstated } => {
            let silent = match unstated {
                0 => String::new(),
                count => format!(" Zu {count} davon hat die Quelle keine Bewertung, die eine Wirkung nennt."),
            };
            further(*others, outcomes, *more) + &silent
        }
        Message::ClassOutage { class } => outage(*class).unwrap_or_default().to_owned(),
        Message::CommonlyHarms { cwe, impact } => format!(
            "Nach der CWE-Liste kann ein Angreifer durch Schwächen dieser Art ({cwe}) häufig {}.",
            losses(impact)
        ),
        Message::ProductKinds { kinds, all } => product_kinds(kinds, *all),
        _ => String::new(),
    }
}

fn further(others: u32, outcomes: &[OutcomeCount], more: u32) -> String {
    let counted = |count: u32, at: usize| match (count, at) {
        (1, 0) => "1 Schwachstelle".to_owned(),
        (count, 0) => format!("{count} Schwachstellen"),
        (count, _) => count.to_string(),
    };
    let words = |outcome: &Outcome| match outcome {
        Outcome::Gains(gain) => short_gain(*gain).to_owned(),
        Outcome::Loses(impact) => losses(impact),
    };
    if let (1, [only]) = (others, outcomes) {
        return format!("Mit der anderen könnte ein Angreifer {}.", words(&only.outcome));
    }
    if let ([only], 0) = (outcomes, more) {
        let which = if only.count == others { "jeder".to_owned() } else { only.count.to_string() };
        return format!("Mit {which} der anderen {others} könnte ein Angreifer {}.", words(&only.outcome));
    }
    let mut parts: Vec<String> = Vec::new();
    for (at, one) in outcomes.iter().enumerate() {
        parts.push(format!("{} ({})", words(&one.outcome), counted(one.count, at)));
    }
    if more > 0 {
        parts.push(format!("anderes tun ({more})"));
    }
    format!("Mit den anderen {others} könnte ein Angreifer {}.", series(&parts, "oder"))
}

/// A gain in few words, for lists.
fn short_gain(gain: Gain) -> &'static str {
    match gain {
        Gain::RunCode => "Programmcode ausführen",
        Gain::RunCommands => "Befehle ausführen",
        Gain::RunScript => "Skriptcode im Browser eines Benutzers ausführen",
        Gain::CommandDatabase => "der Datenbank Befehle schicken",
        Gain::BypassLogin => "die Anmeldung umgehen",
        Gain::ExceedRights => "seine Rechte überschreiten",
        Gain::ActAsUser => "durch den Browser eines angemeldeten Benutzers handeln",
        Gain::ReadTraffic => "Netzwerkverkehr mitlesen",
        Gain::LearnSecrets => "Passwörter oder Schlüssel erfahren",
        Gain::ReachFiles => "an Dateien gelangen",
    }
}

fn losses(impact: &Impact) -> String {
    let is_lost = |level: Level| matches!(level, Level::Low | Level::High);
    let mut parts = Vec::new();
    if is_lost(impact.confidentiality) {
        parts.push("Daten lesen");
    }
    if is_lost(impact.integrity) {
        parts.push("Daten oder Einstellungen verändern");
    }
    if is_lost(impact.availability) {
        parts.push("den Betrieb stören oder anhalten");
    }
    series(&parts, "und")
}

fn product_kinds(kinds: &[ProductClass], all: bool) -> String {
    match (kinds, all) {
        ([only], true) => format!("Art des Produkts: {}. Aufgabe: {}.", product_class(*only), role(*only)),
        ([only], false) => format!("Darunter: {}. Aufgabe: {}.", product_class(*only), role(*only)),
        (several, all) => {
            let names: Vec<&str> = several.iter().map(|class| product_class(*class)).collect();
            let start = if all { "Arten von Produkten" } else { "Darunter" };
            format!("{start}: {}.", names.join("; "))
        }
    }
}

/// The kind of product, singular, without article.
pub(in crate::wording) fn product_class(class: ProductClass) -> &'static str {
    match class {
        ProductClass::Plc => "speicherprogrammierbare Steuerung (SPS)",
        ProductClass::SafetyController => "Sicherheitssteuerung",
        ProductClass::CommunicationProcessor => "Kommunikationsprozessor",
        ProductClass::RemoteIo => "Ein- und Ausgabestation",
        ProductClass::HmiPanel => "Bediengerät (HMI)",
        ProductClass::Scada => "Leitsoftware (SCADA, HMI)",
        ProductClass::Dcs => "Prozessleitsystem",
        ProductClass::Historian => "Betriebsdatenarchiv (Historian)",
        ProductClass::EngineeringSoftware => "Engineering-Software",
        ProductClass::NetworkSwitch => "Netzwerk-Switch",
        ProductClass::RouterFirewall => "Router oder Firewall",
        ProductClass::WirelessDevice => "Funknetzgerät",
        ProductClass::Gateway => "Gateway",
        ProductClass::Drive => "Antrieb",
        ProductClass::ProtectionRelay => "Schutzrelais",
        ProductClass::Rtu => "Fernwirkstation (RTU)",
        ProductClass::Cnc => "Werkzeugmaschinensteuerung (CNC)",
        ProductClass::RobotController => "Robotersteuerung",
        ProductClass::BuildingController => "Gebäudesteuerung",
        ProductClass::BuildingSoftware => "Gebäudeleitsoftware",
        ProductClass::MedicalDevice => "Medizinprodukt",
        ProductClass::MedicalSoftware => "Krankenhaussoftware",
        ProductClass::VideoSurveillance => "Videoüberwachung (Kamera, Rekorder oder Software)",
        ProductClass::AccessControl => "Zutrittskontrolle",
        ProductClass::PowerMeter => "Messgerät für elektrische Größen",
        ProductClass::Ups => "unterbrechungsfreie Stromversorgung (USV)",
        ProductClass::IndustrialPc => "Industrie-PC",
        ProductClass::NetworkManagement => "Netzwerkverwaltungssoftware",
        ProductClass::ConnectivitySoftware => "Verbindungssoftware",
        ProductClass::LicenceSoftware => "Lizenzsoftware",
        ProductClass::SoftwareComponent => "Softwarekomponente",
        ProductClass::DesignSoftware => "Entwurfs- oder Simulationssoftware",
        ProductClass::CodeReader => "Code- oder Tag-Leser",
        ProductClass::ProductionManagement => "Produktionsleitsoftware",
    }
}

/// What can follow while it is out of action; `None` where that depends on the plant alone.
fn outage(class: ProductClass) -> Option<&'static str> {
    Some(match class {
        ProductClass::Plc => {
            "Fällt eine Steuerung aus, kann die Maschine oder der Prozess, den sie steuert, anhalten oder ungesteuert weiterlaufen."
        }
        ProductClass::SafetyController => {
            "Fällt eine Sicherheitssteuerung aus, kann die Maschine oder der Prozess, den sie schützt, anhalten oder diesen Schutz verlieren."
        }
        ProductClass::CommunicationProcessor => {
            "Fällt ein Kommunikationsprozessor aus, können andere Systeme die Verbindung zur Steuerung dahinter verlieren."
        }
        ProductClass::RemoteIo => {
            "Fällt eine solche Station aus, kann die Steuerung die angeschlossenen Sensoren und Aktoren verlieren."
        }
        ProductClass::HmiPanel => {
            "Fällt ein Bediengerät aus, können Bediener an dieser Stelle den Blick auf die Maschine verlieren."
        }
        ProductClass::Scada => {
            "Fällt die Leitsoftware aus, können Bediener den Blick auf die Anlage und ihre Bedienmöglichkeiten verlieren."
        }
        ProductClass::Dcs => {
            "Fallen Teile eines Prozessleitsystems aus, können Bediener den Blick auf den Prozess oder die Kontrolle darüber verlieren."
        }
        ProductClass::Historian => {
            "Solange ein Betriebsdatenarchiv steht, können Messwerte und Ereignisse unaufgezeichnet bleiben."
        }
        ProductClass::NetworkSwitch => {
            "Fällt ein Switch aus, können die über ihn verbundenen Geräte den Kontakt zueinander verlieren."
        }
        ProductClass::RouterFirewall => {
            "Fällt ein Router oder eine Firewall aus, können die verbundenen Netzwerke den Kontakt zueinander verlieren."
        }
        ProductClass::WirelessDevice => {
            "Fällt ein Funknetzgerät aus, können die darüber verbundenen Geräte den Kontakt verlieren."
        }
        ProductClass::Gateway => {
            "Fällt ein Gateway aus, können die Geräte dahinter darüber nicht mehr gelesen oder bedient werden."
        }
        ProductClass::Drive => "Fällt ein Antrieb aus, kann auch der Motor stehen bleiben, den er betreibt.",
        ProductClass::ProtectionRelay => {
            "Solange ein Schutzrelais steht, kann den elektrischen Betriebsmitteln dahinter dieser Schutz fehlen."
        }
        ProductClass::Rtu => {
            "Fällt eine Fernwirkstation aus, kann die Leitstelle Blick und Kontrolle über diesen Standort verlieren."
        }
        ProductClass::Cnc => {
            "Fällt eine Werkzeugmaschinensteuerung aus, kann auch die Werkzeugmaschine stehen bleiben."
        }
        ProductClass::RobotController => "Fällt eine Robotersteuerung aus, kann auch der Roboter stehen bleiben.",
        ProductClass::BuildingController => {
            "Fällt eine Gebäudesteuerung aus, kann die gesteuerte Technik anhalten oder ungesteuert weiterlaufen."
        }
        ProductClass::MedicalDevice => {
            "Fällt ein Medizinprodukt aus, kann die Versorgung von Patienten unterbrochen werden, die darauf beruht."
        }
        ProductClass::VideoSurveillance => "Solange sie steht, können Bilder fehlen.",
        ProductClass::LicenceSoftware => {
            "Fällt die Lizenzsoftware aus, können auch Programme stehen bleiben, die sie nach einer Lizenz fragen."
        }
        ProductClass::SoftwareComponent => {
            "Fällt die Komponente aus, kann auch das Gerät ausfallen, in das sie eingebaut ist."
        }
        ProductClass::ConnectivitySoftware => {
            "Fällt sie aus, können die Programme dahinter ihre Daten von den Geräten verlieren."
        }
        _ => return None,
    })
}

/// What it does in a plant.
fn role(class: ProductClass) -> &'static str {
    match class {
        ProductClass::Plc => "führt das Programm aus, das eine Maschine oder einen Prozess steuert",
        ProductClass::SafetyController => {
            "bringt eine Maschine oder einen Prozess in einen sicheren Zustand, wenn etwas schiefgeht"
        }
        ProductClass::CommunicationProcessor => "verbindet eine Steuerung mit Netzwerken",
        ProductClass::RemoteIo => "verbindet Sensoren und Aktoren mit einer Steuerung",
        ProductClass::HmiPanel => "zeigt Bedienern den Zustand einer Maschine und nimmt ihre Befehle entgegen",
        ProductClass::Scada => "zeigt Bedienern den Zustand einer Anlage und nimmt ihre Befehle entgegen",
        ProductClass::Dcs => "steuert einen Prozess und lässt ihn Bediener aus einer Leitwarte fahren",
        ProductClass::Historian => "zeichnet Messwerte und Ereignisse auf",
        ProductClass::EngineeringSoftware => {
            "dient dazu, Programme und Einstellungen für Steuerungen und andere Geräte zu schreiben"
        }
        ProductClass::NetworkSwitch => "verbindet die Geräte eines Netzwerks",
        ProductClass::RouterFirewall => "verbindet Netzwerke und kontrolliert, was zwischen ihnen übertragen wird",
        ProductClass::WirelessDevice => "verbindet Geräte per Funk",
        ProductClass::Gateway => "reicht Daten zwischen Geräten weiter, die ohne es nicht miteinander sprechen könnten",
        ProductClass::Drive => "betreibt einen Elektromotor mit der gewünschten Drehzahl oder Lage",
        ProductClass::ProtectionRelay => "schaltet elektrische Betriebsmittel ab, wenn ein Fehler auftritt",
        ProductClass::Rtu => "meldet den Zustand eines entfernten Standorts und führt dort Befehle aus",
        ProductClass::Cnc => "steuert die Bewegungen einer Werkzeugmaschine",
        ProductClass::RobotController => "steuert die Bewegungen eines Roboters",
        ProductClass::BuildingController => "steuert Technik eines Gebäudes wie Heizung oder Lüftung",
        ProductClass::BuildingSoftware => "zeigt und steuert die Technik von Gebäuden",
        ProductClass::MedicalDevice => "wird bei der Versorgung von Patienten benutzt",
        ProductClass::MedicalSoftware => "wird bei der Versorgung von Patienten benutzt",
        ProductClass::VideoSurveillance => "überwacht Räume oder Gelände",
        ProductClass::AccessControl => "entscheidet, wer welche Tür öffnen darf",
        ProductClass::PowerMeter => "misst elektrische Größen",
        ProductClass::Ups => "hält Technik bei einem Stromausfall in Betrieb",
        ProductClass::IndustrialPc => "führt die Programme aus, die der Betrieb darauf eingerichtet hat",
        ProductClass::NetworkManagement => "überwacht und konfiguriert die Geräte von Netzwerken",
        ProductClass::ConnectivitySoftware => "reicht Daten zwischen Geräten und anderen Programmen weiter",
        ProductClass::LicenceSoftware => "lässt andere Programme auf den Computern laufen, für die sie lizenziert sind",
        ProductClass::SoftwareComponent => "ist in andere Produkte eingebaut",
        ProductClass::DesignSoftware => "dient dazu, Produkte und Anlagen zu zeichnen, anzusehen oder zu simulieren",
        ProductClass::CodeReader => "liest gedruckte Codes oder Funketiketten",
        ProductClass::ProductionManagement => "plant und erfasst die Produktion",
    }
}
