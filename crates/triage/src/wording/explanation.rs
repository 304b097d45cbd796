//! The steps of a verdict in sentences.
//!
//! Does not know: what was decided (`matching`).

use super::Language;
use super::identity_evidence;
use crate::asset::readiness::Lack;
use crate::matching::{
    Bonded, Claim, ClaimStep, Evidence, Miss, ProductStep, RangeStep, SerialStep, VendorSource, Verdict,
    VersionEvidence, VersionReading,
};

/// Why a product is taken for another one than the asset.
pub fn miss(miss: Miss, language: Language) -> &'static str {
    match miss {
        Miss::OtherVendor => language.pick("Another vendor's product.", "Das Produkt eines anderen Herstellers."),
        Miss::VendorMissing => language.pick(
            "No vendor to compare, and no order number that is unmistakable without one.",
            "Kein Hersteller zum Vergleichen, und keine Bestellnummer, die ohne ihn eindeutig ist.",
        ),
        Miss::OtherNumber => language.pick(
            "Both have an order number, and they differ.",
            "Beide haben eine Bestellnummer, und sie unterscheiden sich.",
        ),
        Miss::OtherSeries => language.pick("Another hardware series.", "Eine andere Hardwareserie."),
        Miss::OtherName => {
            language.pick("The names mean different products.", "Die Namen meinen verschiedene Produkte.")
        }
    }
}

/// What is to be said of a product that met: what met what, how firmly, what its versions say. Its claims are told by
/// [`claim`].
pub fn product(step: &ProductStep, version: &VersionReading, language: Language) -> Vec<String> {
    let mut sentences = vec![identity_evidence(&step.identity, language), bond(step.bond, language).to_owned()];
    let Some(said) = &step.said else {
        sentences.push(overruled(language).to_owned());
        return sentences;
    };
    sentences.push(range(said, version, language));
    if let Some(component) = &said.component {
        sentences.push(say!(
            language,
            "Only assets that also have “{component}” are meant, and no inventory says which have.",
            "Nur Geräte, die auch „{component}“ haben, sind gemeint, und kein Bestand sagt, welche das sind."
        ));
    }
    sentences.extend(said.serials.as_ref().map(|serials| serial_numbers(serials, language)));
    sentences
}

/// Whether the asset's serial number is one of those that are meant.
pub fn serial_numbers(serials: &SerialStep, language: Language) -> String {
    let (listed, own) = (serials.listed.join(", "), &serials.serial_number);
    let compared = match serials.meets {
        Some(true) => {
            say!(language, "Your inventory's {own} is one of them.", "Die Nummer {own} Ihres Bestands ist eine davon.")
        }
        Some(false) => {
            say!(
                language,
                "Your inventory's {own} is not one of them; compare it with the device before you rely on that.",
                "Die Nummer {own} Ihres Bestands ist keine davon; vergleichen Sie sie mit dem Gerät, bevor Sie sich darauf verlassen."
            )
        }
        None => language
            .pick("Your inventory has no serial number for it.", "Ihr Bestand nennt dafür keine Seriennummer.")
            .to_owned(),
    };
    say!(
        language,
        "Only devices with these serial numbers are meant: {listed}. {compared}",
        "Nur Geräte mit diesen Seriennummern sind gemeint: {listed}. {compared}"
    )
}

/// How firmly a product and the asset belong together.
pub fn bond(bond: Bonded, language: Language) -> &'static str {
    match bond {
        Bonded::Firm => language.pick(
            "This is the asset's product, or a family it belongs to.",
            "Dies ist das Produkt des Geräts oder eine Familie, zu der es gehört.",
        ),
        Bonded::Variant => language.pick(
            "One of several variants of this name; which one the asset is, is not known.",
            "Eine von mehreren Varianten dieses Namens; welche das Gerät ist, ist nicht bekannt.",
        ),
        Bonded::Sibling => language
            .pick("The same model under another order number.", "Dasselbe Modell unter einer anderen Bestellnummer."),
        Bonded::Loose => language.pick(
            "The names are alike; only a person can say whether they mean the same.",
            "Die Namen ähneln sich; nur ein Mensch kann sagen, ob sie dasselbe meinen.",
        ),
    }
}

/// Said of a product that met and does not count, because another product of the advisory is the better one.
pub fn overruled(language: Language) -> &'static str {
    language.pick(
        "Not counted: the advisory lists a product that meets this asset better.",
        "Nicht gezählt: Der Sicherheitshinweis führt ein Produkt auf, das besser zu diesem Gerät passt.",
    )
}

/// How the asset's version was read.
pub fn version_reading(reading: &VersionReading, language: Language) -> String {
    match reading {
        VersionReading::Missing => language.pick("No version.", "Keine Version.").to_owned(),
        VersionReading::Read { written } => written.clone(),
        VersionReading::Unread { written } => say!(
            language,
            "“{written}”, which cannot be put in order with other versions.",
            "„{written}“, was sich mit anderen Versionen nicht ordnen lässt."
        ),
    }
}

/// What the product's versions say of the asset's version.
pub fn range(step: &RangeStep, version: &VersionReading, language: Language) -> String {
    let written = if step.written.trim().is_empty() {
        language
            .pick(
                "The advisory names no versions, which means all of them.",
                "Der Sicherheitshinweis nennt keine Versionen, das heißt alle.",
            )
            .to_owned()
    } else if step.understood {
        say!(
            language,
            "The advisory names the versions “{}”.",
            "Der Sicherheitshinweis nennt die Versionen „{}“.",
            step.written
        )
    } else {
        say!(
            language,
            "The advisory names the versions “{}”, which could not be read as a range.",
            "Der Sicherheitshinweis nennt die Versionen „{}“, was sich nicht als Bereich lesen ließ.",
            step.written
        )
    };
    let answer = match (step.inside, version) {
        (Some(true), VersionReading::Read { written }) => {
            say!(language, "{written} is among them.", "{written} gehört dazu.")
        }
        (Some(true), _) => {
            language.pick("So the asset's is among them.", "Also gehört die des Geräts dazu.").to_owned()
        }
        (Some(false), _) if step.other_branch => language
            .pick(
                "The product's name speaks of another branch of versions.",
                "Der Name des Produkts spricht von einer anderen Versionsreihe.",
            )
            .to_owned(),
        (Some(false), VersionReading::Read { written }) => {
            say!(language, "{written} is not among them.", "{written} gehört nicht dazu.")
        }
        (Some(false), _) => language.pick("No version is among them.", "Keine Version gehört dazu.").to_owned(),
        (None, VersionReading::Missing) => {
            language.pick("The asset's version is missing.", "Die Version des Geräts fehlt.").to_owned()
        }
        (None, VersionReading::Unread { .. }) => language
            .pick(
                "The asset's version cannot be compared with them.",
                "Die Version des Geräts lässt sich nicht damit vergleichen.",
            )
            .to_owned(),
        (None, VersionReading::Read { written }) => {
            say!(
                language,
                "Whether {written} is among them cannot be said for certain.",
                "Ob {written} dazugehört, lässt sich nicht sicher sagen."
            )
        }
    };
    format!("{written} {answer}")
}

/// One kind of claim and what follows from it, e.g. `2 vulnerabilities: the advisory says affected; so the asset is affected.`
pub fn claim(step: &ClaimStep, language: Language) -> String {
    let says = match step.claim {
        Claim::Affected => language.pick("affected", "betroffen"),
        Claim::LastAffected => language.pick("last affected version", "letzte betroffene Version"),
        Claim::Fixed => language.pick("fixed", "behoben"),
        Claim::FirstFixed => language.pick("first fixed version", "erste behobene Version"),
        Claim::NotAffected => language.pick("not affected", "nicht betroffen"),
        Claim::Investigated => language.pick("under investigation", "in Untersuchung"),
        Claim::Unstated => language.pick("no status", "kein Status"),
    };
    let follows = match step.verdict {
        Some(Verdict::Affected) => language.pick("the asset is affected", "das Gerät ist betroffen"),
        Some(Verdict::NeedsData) => {
            language.pick("this cannot be decided yet", "das lässt sich noch nicht entscheiden")
        }
        Some(Verdict::Fixed) => language.pick("the asset has the fix", "das Gerät hat die Fehlerbehebung"),
        Some(Verdict::NotAffected) => language.pick("the asset is not affected", "das Gerät ist nicht betroffen"),
        None => language.pick("that does not concern the asset's version", "das betrifft die Version des Geräts nicht"),
    };
    let count = step.vulnerabilities.len();
    let noun = if count == 1 {
        language.pick("vulnerability", "Schwachstelle")
    } else {
        language.pick("vulnerabilities", "Schwachstellen")
    };
    say!(
        language,
        "{count} {noun}: the advisory says “{says}”; {follows}.",
        "{count} {noun}: Der Sicherheitshinweis sagt „{says}“; {follows}."
    )
}

/// Where the verdict comes from, or why there is none.
pub fn outcome(verdict: Option<Verdict>, language: Language) -> &'static str {
    match verdict {
        Some(Verdict::Affected) => language.pick(
            "Affected: one vulnerability that affects the asset is enough.",
            "Betroffen: Eine Schwachstelle, die das Gerät betrifft, genügt.",
        ),
        Some(Verdict::NeedsData) => language.pick(
            "Needs data: something that would decide is missing or cannot be compared.",
            "Angaben fehlen: Etwas, das entscheiden würde, fehlt oder lässt sich nicht vergleichen.",
        ),
        Some(Verdict::Fixed) => language.pick(
            "Fixed: for every vulnerability, the asset's version has the fix or is not affected.",
            "Behoben: Bei jeder Schwachstelle hat die Version des Geräts die Fehlerbehebung oder ist nicht betroffen.",
        ),
        Some(Verdict::NotAffected) => language.pick(
            "Not affected: the product is listed, and the asset's version is not affected.",
            "Nicht betroffen: Das Produkt ist aufgeführt, und die Version des Geräts ist nicht betroffen.",
        ),
        None => language.pick(
            "No match: the advisory says nothing about this asset.",
            "Kein Treffer: Der Sicherheitshinweis sagt nichts über dieses Gerät.",
        ),
    }
}

/// How the vendor of a line that names none was found.
pub fn vendor_source(source: VendorSource, language: Language) -> &'static str {
    match source {
        VendorSource::Words => language.pick("named in the line", "in der Zeile genannt"),
        VendorSource::OrderNumber => language.pick("by the order number", "nach der Bestellnummer"),
        VendorSource::Name => language.pick("by the product name", "nach dem Produktnamen"),
    }
}

/// What a line of a parts list lacks, as advice to whoever pasted it.
pub fn line_lack(lack: Lack, language: Language) -> &'static str {
    match lack {
        Lack::VendorMissing => language.pick(
            "Name the vendor: product names are compared only within one vendor.",
            "Nennen Sie den Hersteller: Produktnamen werden nur innerhalb eines Herstellers verglichen.",
        ),
        Lack::VendorUnknown => language.pick(
            "No advisory held here names this vendor. Check the spelling.",
            "Kein hier vorhandener Sicherheitshinweis nennt diesen Hersteller. Prüfen Sie die Schreibweise.",
        ),
        Lack::ProductMissing | Lack::ProductUnclear => {
            language.pick("Name the product or its order number.", "Nennen Sie das Produkt oder seine Bestellnummer.")
        }
        Lack::OrderNumberMissing => language.pick(
            "Add the order number: advisories tell products of this name apart by it.",
            "Ergänzen Sie die Bestellnummer: Sicherheitshinweise unterscheiden Produkte dieses Namens danach.",
        ),
        Lack::VersionMissing => language.pick(
            "Add the version: most advisories concern certain versions only.",
            "Ergänzen Sie die Version: Die meisten Sicherheitshinweise betreffen nur bestimmte Versionen.",
        ),
        Lack::VersionUnreadable => language.pick(
            "Write the version as the device shows it, for example V2.9.4.",
            "Schreiben Sie die Version so, wie das Gerät sie zeigt, zum Beispiel V2.9.4.",
        ),
    }
}

/// One piece of evidence for a line of a parts list, which no inventory holds.
pub fn line_evidence(evidence: &Evidence, language: Language) -> String {
    match &evidence.version {
        VersionEvidence::VersionMissing { range } => say!(
            language,
            "{} No version is given; the advisory names “{range}”.",
            "{} Es ist keine Version angegeben; der Sicherheitshinweis nennt „{range}“.",
            identity_evidence(&evidence.identity, language)
        ),
        _ => super::evidence(evidence, language),
    }
}
