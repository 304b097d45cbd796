//! What an asset lacks to be matched and what to do about it; what a data gap asks for.
//!
//! Does not know: which asset lacks what (`asset::readiness`, `asset::gaps`).

use super::Language;
use crate::asset::gaps::{Asked, Gap};
use crate::asset::readiness::{Lack, ReadinessLevel};

/// The words of a level.
pub fn level(level: ReadinessLevel, language: Language) -> &'static str {
    match level {
        ReadinessLevel::Ready => language.pick("Ready", "Bereit"),
        ReadinessLevel::Partly => language.pick("Partly ready", "Teilweise bereit"),
        ReadinessLevel::NotReady => language.pick("Not ready", "Nicht bereit"),
    }
}

/// What a level means for the reader of an asset's page.
pub fn level_meaning(level: ReadinessLevel, language: Language) -> &'static str {
    match level {
        ReadinessLevel::Ready => {
            language.pick("Nothing is missing: an advisory about this product will find it, and its version will be compared.", "Es fehlt nichts: Ein Sicherheitshinweis zu diesem Produkt findet es, und seine Version wird verglichen.")
        }
        ReadinessLevel::Partly => language.pick("Advisories can find this asset, but not every one of them can be decided.", "Sicherheitshinweise können dieses Gerät finden, aber nicht jeder lässt sich entscheiden."),
        ReadinessLevel::NotReady => {
            language.pick("As it is described, no advisory that is held here can find this asset, so no match means nothing here.", "So wie es beschrieben ist, kann kein hier vorhandener Sicherheitshinweis dieses Gerät finden; kein Treffer sagt hier also nichts aus.")
        }
    }
}

/// What is missing, in two or three words, for a list.
pub fn lack_short(lack: Lack, language: Language) -> &'static str {
    match lack {
        Lack::VendorMissing => language.pick("no vendor", "kein Hersteller"),
        Lack::VendorUnknown => language.pick("vendor not known", "Hersteller unbekannt"),
        Lack::ProductMissing => language.pick("no product", "kein Produkt"),
        Lack::ProductUnclear => language.pick("product unclear", "Produkt unklar"),
        Lack::OrderNumberMissing => language.pick("no order number", "keine Bestellnummer"),
        Lack::VersionMissing => language.pick("no version", "keine Version"),
        Lack::VersionUnreadable => language.pick("version not readable", "Version nicht lesbar"),
    }
}

/// What is missing and why it matters.
pub fn lack(lack: Lack, language: Language) -> &'static str {
    match lack {
        Lack::VendorMissing => language.pick(
            "The vendor is missing. Names are compared only within one vendor.",
            "Der Hersteller fehlt. Namen werden nur innerhalb eines Herstellers verglichen.",
        ),
        Lack::VendorUnknown => {
            language.pick("No advisory held here names this vendor. Either nothing has been published about it, or it is spelled another way.", "Kein hier vorhandener Sicherheitshinweis nennt diesen Hersteller. Entweder wurde nichts über ihn veröffentlicht, oder er wird anders geschrieben.")
        }
        Lack::ProductMissing => language.pick("Neither a product nor an order number is given.", "Weder ein Produkt noch eine Bestellnummer ist angegeben."),
        Lack::ProductUnclear => language.pick("The product names only a kind of device, and there is no order number.", "Das Produkt nennt nur eine Art von Gerät, und es gibt keine Bestellnummer."),
        Lack::OrderNumberMissing => {
            language.pick("The order number is missing. Advisories tell products of this name apart by their order numbers.", "Die Bestellnummer fehlt. Sicherheitshinweise unterscheiden Produkte dieses Namens nach ihren Bestellnummern.")
        }
        Lack::VersionMissing => language.pick("The version is missing. Most advisories concern certain versions only.", "Die Version fehlt. Die meisten Sicherheitshinweise betreffen nur bestimmte Versionen."),
        Lack::VersionUnreadable => language.pick("The version cannot be put in order with other versions.", "Die Version lässt sich mit anderen Versionen nicht ordnen."),
    }
}

/// What to do about it.
pub fn remedy(lack: Lack, language: Language) -> &'static str {
    match lack {
        Lack::VendorMissing => {
            language.pick("Read the manufacturer on the nameplate.", "Lesen Sie den Hersteller vom Typenschild ab.")
        }
        Lack::VendorUnknown => language.pick("Compare the spelling with the manufacturer's own.", "Vergleichen Sie die Schreibweise mit der des Herstellers."),
        Lack::ProductMissing | Lack::ProductUnclear => {
            language.pick("Read the product name and the order number on the nameplate, or in the engineering project.", "Lesen Sie Produktname und Bestellnummer vom Typenschild oder im Engineering-Projekt ab.")
        }
        Lack::OrderNumberMissing => language.pick("Read the order number on the nameplate, or in the engineering project.", "Lesen Sie die Bestellnummer vom Typenschild oder im Engineering-Projekt ab."),
        Lack::VersionMissing => {
            language.pick("Read the firmware version on the device's web page, in the engineering tool or on the nameplate; for software, in its About window.", "Lesen Sie die Firmwareversion auf der Webseite des Geräts, im Engineering-Werkzeug oder vom Typenschild ab; bei Software im Info-Fenster.")
        }
        Lack::VersionUnreadable => language.pick(
            "Write the version as the device shows it, for example V2.9.4.",
            "Schreiben Sie die Version so, wie das Gerät sie zeigt, zum Beispiel V2.9.4.",
        ),
    }
}

/// What a gap asks for, as the beginning of “… of 14 × CPU 1515-2 PN”.
pub fn asked(asked: Asked, language: Language) -> &'static str {
    match asked {
        Asked::Version => language.pick("The version", "Die Version"),
        Asked::ReadableVersion => {
            language.pick("The version, in a form that can be compared,", "Die Version, in vergleichbarer Form,")
        }
        Asked::OrderNumber => language.pick("The order number", "Die Bestellnummer"),
        Asked::Product => language.pick("The exact product", "Das genaue Produkt"),
        Asked::Component => language.pick("The installed components", "Die eingebauten Komponenten"),
    }
}

/// A gap in one sentence, e.g. `The version of 14 × Siemens CPU 1515-2 PN would settle 23 advisories, 4 of them Act now.`
pub fn gap(gap: &Gap, language: Language) -> String {
    let group = &gap.group;
    let named = [&group.vendor, &group.product, &group.order_number].map(|text| text.trim());
    let named: Vec<&str> = named.into_iter().filter(|text| !text.is_empty()).collect();
    let (asked, named) = (asked(gap.asked, language), named.join(" "));
    let noun = if gap.advisories == 1 {
        language.pick("advisory", "Sicherheitshinweis")
    } else {
        language.pick("advisories", "Sicherheitshinweise")
    };
    let urgent = match (gap.act_now, gap.advisories) {
        (0, _) => String::new(),
        (1, 1) => language.pick(", which says Act now", ", der „Sofort handeln“ sagt").to_owned(),
        (urgent, all) if urgent == all => {
            language.pick(", all of them Act now", ", alle mit „Sofort handeln“").to_owned()
        }
        (urgent, _) => say!(language, ", {urgent} of them Act now", ", {urgent} davon mit „Sofort handeln“"),
    };
    say!(
        language,
        "{asked} of {} × {named} would settle {} {noun}{urgent}.",
        "{asked} von {} × {named} würde {} {noun} klären{urgent}.",
        gap.assets,
        gap.advisories
    )
}

/// How to get the answer.
pub fn how_to_answer(asked: Asked, language: Language) -> &'static str {
    match asked {
        Asked::Version => remedy(Lack::VersionMissing, language),
        Asked::ReadableVersion => remedy(Lack::VersionUnreadable, language),
        Asked::OrderNumber => remedy(Lack::OrderNumberMissing, language),
        Asked::Product => {
            language.pick(
            "Compare the nameplate with the products that the advisory lists. Advisories name something alike, and only \
             a person can say whether it is the same.",
            "Vergleichen Sie das Typenschild mit den Produkten, die der Sicherheitshinweis aufführt. Sicherheitshinweise \
             nennen Ähnliches, und nur ein Mensch kann sagen, ob es dasselbe ist.")
        }
        Asked::Component => {
            language.pick("Look in the device's project or its installation for the component that the advisory names.",
            "Suchen Sie im Projekt des Geräts oder in seiner Installation nach der Komponente, die der Sicherheitshinweis nennt.")
        }
    }
}
