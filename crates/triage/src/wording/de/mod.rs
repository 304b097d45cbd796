//! German, for people who keep plants running: the same facts as in `en`, message by message.
//!
//! Scores keep the standard's notation (`9.8`); days, shares and quotation marks are written as in German.
//! Does not know: which message was chosen and why.

mod causes;
mod exploits;
mod measures;
pub(super) mod outcomes;

use super::{Account, Gain, Impact, Interaction, Level, Maturity, Message, Reach};
use crate::enrichment::EpssBand;
use causes::{cause, short_cause};
use exploits::{opinion, trend};
use jiff::civil::Date;

/// The sentence of a message.
pub(super) fn render(message: &Message) -> String {
    match message {
        Message::AttackerGains { .. }
        | Message::AttackerCould { .. }
        | Message::FromThereCould { .. }
        | Message::OutageLasts
        | Message::ReachesFurther
        | Message::OthersAdd { .. }
        | Message::WorstOfSeveral { .. }
        | Message::NoVector => consequence(message),
        Message::FurtherOutcomes { .. }
        | Message::ClassOutage { .. }
        | Message::CommonlyHarms { .. }
        | Message::ProductKinds { .. } => outcomes::sentence(message),
        Message::NeedsCondition { condition } => measures::condition(*condition).to_owned(),
        Message::SourceCondition { text } => format!("In den Worten des Herausgebers: „{text}“"),
        Message::Measure { measure } => measures::measure(*measure).to_owned(),
        Message::RunsProducts { .. }
        | Message::ListedUnstated { .. }
        | Message::Sectors { .. }
        | Message::SeveralSectors
        | Message::UsedWorldwide
        | Message::Areas { .. } => audience(message),
        Message::AttackPath { .. }
        | Message::Cause { .. }
        | Message::CauseNamed { .. }
        | Message::OtherCauses { .. }
        | Message::OpenToNetwork { .. } => method(message),
        Message::NeedsReach { .. }
        | Message::NeedsAccount { .. }
        | Message::NeedsUser { .. }
        | Message::NeedsAccessOrUser
        | Message::NeedsConditions => need(message).to_owned(),
        Message::KevListed { .. }
        | Message::KevMore { .. }
        | Message::CatalogLists { .. }
        | Message::JudgedExploited { .. }
        | Message::EpssIs { .. }
        | Message::EpssNoData
        | Message::MaturityIs { .. }
        | Message::FirstExploited { .. }
        | Message::PublisherSays { .. }
        | Message::SourcesDisagree { .. } => exploitation(message),
    }
}

fn consequence(message: &Message) -> String {
    match message {
        Message::AttackerGains { gain } => format!("Ein Angreifer könnte {}.", gain_words(*gain)),
        Message::AttackerCould { impact } => format!("Ein Angreifer könnte {}.", losses(impact, &AFFECTED)),
        Message::FromThereCould { impact } => format!("Damit könnte er {}.", losses(impact, &PRODUCT)),
        Message::OutageLasts => {
            "Der Ausfall kann so lange dauern wie der Angriff, oder bis jemand das Produkt wiederherstellt.".to_owned()
        }
        Message::ReachesFurther => "Der Schaden kann über das Produkt hinaus andere Systeme erreichen.".to_owned(),
        Message::OthersAdd { impact } => {
            format!(
                "Über andere Schwachstellen dieses Sicherheitshinweises könnte ein Angreifer außerdem {}.",
                losses(impact, &SOME)
            )
        }
        Message::WorstOfSeveral { count, critical, high, unrated, told } => {
            let ratings = match (critical, high) {
                (0, 0) if unrated == count => "keine davon mit einer Bewertung".to_owned(),
                (0, 0) if *unrated > 0 => {
                    format!("{unrated} davon ohne Bewertung und keine hoch oder kritisch bewertet")
                }
                (0, 0) => "keine davon hoch oder kritisch bewertet".to_owned(),
                (0, 2) if *count == 2 => "beide hoch bewertet".to_owned(),
                (2, 0) if *count == 2 => "beide kritisch bewertet".to_owned(),
                (0, high) if high == count => "alle hoch bewertet".to_owned(),
                (critical, 0) if critical == count => "alle kritisch bewertet".to_owned(),
                (0, high) => format!("{high} davon hoch bewertet"),
                (critical, 0) => format!("{critical} davon kritisch bewertet"),
                (critical, high) => format!("{critical} davon kritisch und {high} hoch bewertet"),
            };
            let told = told.as_ref().map(|cve| format!(" ({cve})")).unwrap_or_default();
            format!(
                "Der Sicherheitshinweis beschreibt {count} Schwachstellen, {ratings}. Hier wird die dringendste{told} erklärt."
            )
        }
        _ => {
            "Die Quelle nennt keinen CVSS-Vektor, daher lässt sich dies nur ihren eigenen Worten entnehmen.".to_owned()
        }
    }
}

fn gain_words(gain: Gain) -> &'static str {
    match gain {
        Gain::RunCode => "auf einem betroffenen Produkt eigenen Programmcode ausführen",
        Gain::RunCommands => "auf einem betroffenen Produkt eigene Befehle ausführen",
        Gain::RunScript => {
            "im Webbrowser einer Person, die ein betroffenes Produkt benutzt, eigenen Skriptcode ausführen"
        }
        Gain::CommandDatabase => "der Datenbank eines betroffenen Produkts eigene Befehle schicken",
        Gain::BypassLogin => "geschützte Funktionen eines betroffenen Produkts ohne ordentliche Anmeldung benutzen",
        Gain::ExceedRights => "auf einem betroffenen Produkt Dinge tun, zu denen er kein Recht haben sollte",
        Gain::ActAsUser => {
            "den Webbrowser eines angemeldeten Benutzers Anfragen senden lassen, die dieser nicht beabsichtigt hat"
        }
        Gain::ReadTraffic => "mitlesen, was ein betroffenes Produkt über das Netzwerk sendet oder empfängt",
        Gain::LearnSecrets => "Passwörter oder Schlüssel eines betroffenen Produkts erlangen",
        Gain::ReachFiles => "an Dateien eines betroffenen Produkts gelangen, die unerreichbar sein sollten",
    }
}

/// How a product stands in a sentence: in the genitive, and as its object.
struct Named {
    genitive: &'static str,
    object: &'static str,
}

const AFFECTED: Named = Named { genitive: "eines betroffenen Produkts", object: "ein betroffenes Produkt" };
const PRODUCT: Named = Named { genitive: "des Produkts", object: "das Produkt" };
const SOME: Named = Named { genitive: "eines Produkts", object: "ein Produkt" };

fn losses(impact: &Impact, product: &Named) -> String {
    let Named { genitive, object } = product;
    let mut parts = Vec::new();
    match impact.confidentiality {
        Level::High => parts.push(format!("die Daten {genitive} lesen")),
        Level::Low => parts.push(format!("einen Teil der Daten {genitive} lesen")),
        Level::None | Level::Unknown => {}
    }
    let owned = match parts.is_empty() {
        true => format!("Daten oder Einstellungen {genitive}"),
        false => "dessen Daten oder Einstellungen".to_owned(),
    };
    match impact.integrity {
        Level::High => parts.push(format!("{owned} verändern")),
        Level::Low => parts.push(format!("{owned} teilweise verändern")),
        Level::None | Level::Unknown => {}
    }
    let (operation, it) = match parts.is_empty() {
        true => (format!("den Betrieb {genitive}"), *object),
        false => ("dessen Betrieb".to_owned(), "es"),
    };
    match impact.availability {
        Level::High => parts.push(format!("{operation} unterbrechen (Denial of Service)")),
        Level::Low => parts.push(format!("{it} verlangsamen oder zeitweise unterbrechen")),
        Level::None | Level::Unknown => {}
    }
    match parts.as_slice() {
        [] => "keinen Schaden anrichten, den der Vektor zählt".to_owned(),
        parts => series(parts, "und"),
    }
}

fn audience(message: &Message) -> String {
    match message {
        Message::RunsProducts { vendors, vendors_more, products, more } => {
            let vendor = if *vendors_more == 0 { series(vendors, "und") } else { with_more(vendors, *vendors_more) };
            if products.is_empty() {
                return format!("Alle, die Produkte von {vendor} einsetzen, die der Sicherheitshinweis nennt.");
            }
            let these = if products.len() == 1 && *more == 0 { "dieses Produkt" } else { "diese Produkte" };
            let by = if vendor.is_empty() { these.to_owned() } else { format!("{these} von {vendor}") };
            format!("Alle, die {by} einsetzen: {}.", with_more(products, *more))
        }
        Message::ListedUnstated { count: 1 } => {
            "Von einem weiteren Produkt, das er aufführt, sagt der Sicherheitshinweis nicht, ob es betroffen ist."
                .to_owned()
        }
        Message::ListedUnstated { count } => {
            format!(
                "Von {count} weiteren Produkten, die er aufführt, sagt der Sicherheitshinweis nicht, ob sie betroffen sind."
            )
        }
        Message::Sectors { names, more } => format!("Von der Quelle genannte Branchen: {}.", with_more(names, *more)),
        Message::SeveralSectors => "Die Quelle spricht von mehreren Branchen, ohne sie zu nennen.".to_owned(),
        Message::UsedWorldwide => "Laut Quelle ist es weltweit im Einsatz.".to_owned(),
        Message::Areas { names, more } => {
            format!("Von der Quelle genannte Länder oder Gebiete: {}.", with_more(names, *more))
        }
        _ => String::new(),
    }
}

fn method(message: &Message) -> String {
    match message {
        Message::AttackPath { reach, account, interaction } => attack_path(*reach, *account, *interaction),
        Message::Cause { cwe, weakness } => format!("Die Ursache: {} ({cwe}).", cause(*weakness)),
        Message::CauseNamed { cwe, name } => format!("Die Ursache ist als {cwe}, „{name}“, eingeordnet."),
        Message::OtherCauses { weaknesses, among_others } => {
            let names: Vec<_> = weaknesses.iter().map(|weakness| short_cause(*weakness)).collect();
            let others = if *among_others { " und weitere" } else { "" };
            let causes = if names.len() == 1 && !among_others { "Andere Ursache" } else { "Andere Ursachen" };
            let names = if *among_others { names.join(", ") } else { series(&names, "und") };
            format!("{causes} in diesem Sicherheitshinweis: {names}{others}.")
        }
        Message::OpenToNetwork { count: 2, of: 2 } => {
            "Beide Schwachstellen lassen sich über ein Netzwerk ohne Benutzerkonto ausnutzen.".to_owned()
        }
        Message::OpenToNetwork { count, of } if count == of => {
            format!("Alle {of} Schwachstellen lassen sich über ein Netzwerk ohne Benutzerkonto ausnutzen.")
        }
        Message::OpenToNetwork { count: 1, of } => {
            format!("Eine der {of} Schwachstellen lässt sich über ein Netzwerk ohne Benutzerkonto ausnutzen.")
        }
        Message::OpenToNetwork { count, of } => {
            format!("{count} der {of} Schwachstellen lassen sich über ein Netzwerk ohne Benutzerkonto ausnutzen.")
        }
        _ => String::new(),
    }
}

fn attack_path(reach: Reach, account: Account, interaction: Interaction) -> String {
    let who = match reach {
        Reach::Network => "Der Angriff ist über ein Netzwerk möglich",
        Reach::Adjacent => "Der Angriff ist aus demselben lokalen Netzwerk oder aus der Nähe möglich",
        Reach::Local => "Der Angriff wirkt auf dem Gerät oder Computer selbst",
        Reach::Physical => "Der Angriff setzt physischen Zugriff auf das Gerät voraus",
        Reach::Unknown => "Die Quelle sagt nicht, von wo aus der Angriff möglich ist",
    };
    let rights = match account {
        Account::None => ", ohne Benutzerkonto auf dem Produkt",
        Account::Low => ", mit den Rechten eines gewöhnlichen Benutzerkontos",
        Account::High => ", mit den Rechten eines Administratorkontos",
        Account::Unknown => "",
    };
    let helped = match interaction {
        Interaction::None => "; niemand sonst muss etwas tun",
        Interaction::Required | Interaction::Active => {
            "; er gelingt nur, wenn ein Benutzer etwas tut, etwa öffnet, was der Angreifer vorbereitet hat"
        }
        Interaction::Passive => "; er gelingt nur, während ein Benutzer ganz normal mit dem Produkt arbeitet",
        Interaction::Unknown => "",
    };
    format!("{who}{rights}{helped}.")
}

fn need(message: &Message) -> &'static str {
    match message {
        Message::NeedsReach { reach } => match reach {
            Reach::Network => "Netzwerkzugriff auf ein betroffenes Produkt",
            Reach::Adjacent => "Zugriff auf dasselbe lokale Netzwerk oder Nähe zum Produkt",
            Reach::Local => "Zugriff auf das Gerät oder den Computer selbst, vor Ort oder über eine Fernsitzung",
            Reach::Physical => "Physischer Zugriff auf das Gerät",
            Reach::Unknown => "Die Quelle sagt nicht, welcher Zugriff nötig ist",
        },
        Message::NeedsAccessOrUser => {
            "Zugriff auf das Gerät oder den Computer selbst, oder ein Benutzer, der dort öffnet, was der Angreifer vorbereitet hat"
        }
        Message::NeedsAccount { account } => match account {
            Account::None => "Kein Benutzerkonto nötig",
            Account::Low => "Ein gewöhnliches Benutzerkonto",
            Account::High => "Ein Administratorkonto oder ähnliche Rechte",
            Account::Unknown => "Die Quelle sagt nicht, ob ein Benutzerkonto nötig ist",
        },
        Message::NeedsUser { interaction } => match interaction {
            Interaction::None => "Kein Zutun eines Benutzers nötig",
            Interaction::Required | Interaction::Active => {
                "Ein Benutzer muss etwas tun, etwa öffnen, was der Angreifer vorbereitet hat"
            }
            Interaction::Passive => "Ein Benutzer muss gerade mit dem Produkt arbeiten",
            Interaction::Unknown => "Die Quelle sagt nicht, ob ein Benutzer mitwirken muss",
        },
        _ => "Umstände, die der Angreifer nicht ganz in der Hand hat",
    }
}

fn exploitation(message: &Message) -> String {
    match message {
        Message::KevListed { cve, added, ransomware } => {
            let by = if *ransomware { ", auch durch Ransomware" } else { "" };
            format!(
                "{cve} ist in echten Angriffen ausgenutzt worden{by}: seit {} im Katalog der CISA über bekannte ausgenutzte Schwachstellen.",
                day(*added)
            )
        }
        Message::KevMore { count: 1 } => "Eine weitere CVE dieses Sicherheitshinweises steht in diesem Katalog.".to_owned(),
        Message::KevMore { count } => {
            format!("{count} weitere CVEs dieses Sicherheitshinweises stehen in diesem Katalog.")
        }
        Message::CatalogLists { catalog, cve, added } => {
            let since = added.map(|added| format!(" (seit {})", day(added))).unwrap_or_default();
            format!("Der Katalog „{catalog}“ führt {cve} als ausgenutzt{since}.")
        }
        Message::JudgedExploited { cve, by, at } => {
            let on = at.map(|at| format!(" am {}", day(at))).unwrap_or_default();
            let what = cve.as_deref().unwrap_or("eine Schwachstelle ohne CVE");
            format!("{by} hat{on} geurteilt, dass {what} in Angriffen benutzt wird (SSVC exploitation: active).")
        }
        Message::EpssIs { cve, probability_ppm, percentile_bp, date, before } => {
            let band = match EpssBand::of(Some(f64::from(*probability_ppm) / 1e6)) {
                EpssBand::High => "hohe Wahrscheinlichkeit",
                EpssBand::Moderate => "mittlere Wahrscheinlichkeit",
                EpssBand::Low => "geringe Wahrscheinlichkeit",
                EpssBand::NoData => "unbekannte Wahrscheinlichkeit",
            };
            format!(
                "EPSS {} am {} ({cve}){}, höher als {} % aller bewerteten CVEs: {band}, in den nächsten 30 Tagen ausgenutzt zu werden.",
                per_cent(*probability_ppm),
                day(*date),
                before.as_ref().map(|before| trend(*probability_ppm, before)).unwrap_or_default(),
                percentile_bp / 100,
            )
        }
        Message::EpssNoData => {
            "Hier ist für keine ihrer CVEs ein EPSS-Wert bekannt. Das heißt, dass Angaben fehlen, nicht dass die Wahrscheinlichkeit gering ist.".to_owned()
        }
        Message::MaturityIs { maturity, cve } => {
            let of = cve.as_ref().map(|cve| format!(" zu {cve}")).unwrap_or_default();
            format!("Der Vektor des Herausgebers{of} besagt: {}.", maturity_words(*maturity))
        }
        Message::FirstExploited { date } => {
            format!("Der Herausgeber datiert die erste bekannte Ausnutzung auf: {date}.")
        }
        Message::PublisherSays { text } => format!("Der Herausgeber schreibt: „{text}“"),
        Message::SourcesDisagree { milder, worse, cve } => {
            let of = cve.as_ref().map(|cve| format!(" über {cve}")).unwrap_or_default();
            format!(
                "Die Quellen sind{of} uneins: {}, aber {}. Die ernstere Aussage entscheidet.",
                opinion(milder),
                opinion(worse)
            )
        }
        _ => String::new(),
    }
}

fn maturity_words(maturity: Maturity) -> &'static str {
    match maturity {
        Maturity::Attacked => "Angriffe sind gemeldet (E:A)",
        Maturity::High => "Angriffscode funktioniert zuverlässig oder verbreitet sich von selbst (E:H)",
        Maturity::Functional => "es gibt funktionierenden Angriffscode (E:F)",
        Maturity::ProofOfConcept => "es gibt Angriffscode als Machbarkeitsnachweis (E:P)",
        Maturity::Unproven => "kein Angriffscode ist bekannt (E:U)",
        Maturity::NotDefined => "nichts über Angriffscode",
    }
}

/// `a`, `a und b`, `a, b und c`.
fn series<S: AsRef<str>>(parts: &[S], last: &str) -> String {
    super::en::series(parts, last)
}

/// Names keep their own commas, so the list uses none of them where that would confuse.
fn with_more(names: &[String], more: u32) -> String {
    let separator = if names.iter().any(|name| name.contains(',')) { "; " } else { ", " };
    let list = names.join(separator);
    if more == 0 { list } else { format!("{list} und {more} weitere") }
}

/// Millionths as per cent: two digits that count, never a false zero.
fn per_cent(ppm: u32) -> String {
    super::en::per_cent(ppm).replace("below", "unter").replace('.', ",").replace(" %", "\u{a0}%")
}

/// `23.11.2026`.
pub(super) fn day(date: Date) -> String {
    format!("{:02}.{:02}.{}", date.day(), date.month(), date.year())
}
