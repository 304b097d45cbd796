//! Why an advisory and an asset meet, in a sentence or two.
//!
//! Does not know: the verdict (`matching`).

use super::Language;
use crate::matching::{Evidence, Identity, VersionEvidence};

/// One piece of evidence: what met what, and what the version said.
pub fn evidence(evidence: &Evidence, language: Language) -> String {
    format!("{} {}", identity_evidence(&evidence.identity, language), version_evidence(&evidence.version, language))
}

/// What met what, e.g. `Order number 6GK7343-1CX10-0XE0 is listed.`
pub fn identity_evidence(identity: &Identity, language: Language) -> String {
    match identity {
        Identity::OrderNumber { asset, advisory } if asset == advisory => {
            say!(language, "Order number {advisory} is listed.", "Die Bestellnummer {advisory} ist aufgeführt.")
        }
        Identity::OrderNumber { asset, advisory } => {
            say!(
                language,
                "Order number {asset} meets {advisory} in the advisory.",
                "Die Bestellnummer {asset} passt zu {advisory} im Sicherheitshinweis."
            )
        }
        Identity::Identifier { asset, advisory } => {
            say!(
                language,
                "The identifier {advisory} in the advisory is of the asset's product, {asset}.",
                "Die Kennung {advisory} im Sicherheitshinweis ist die des Produkts des Geräts, {asset}."
            )
        }
        Identity::Name { asset, advisory } if asset == advisory => {
            say!(language, "“{advisory}” is listed by name.", "„{advisory}“ ist mit Namen aufgeführt.")
        }
        Identity::Name { asset, advisory } => say!(
            language,
            "“{asset}” is listed by name as “{advisory}”.",
            "„{asset}“ ist mit Namen aufgeführt, als „{advisory}“."
        ),
        Identity::Family { asset, advisory } => {
            say!(
                language,
                "“{asset}” belongs to the family “{advisory}” that the advisory names.",
                "„{asset}“ gehört zur Familie „{advisory}“, die der Sicherheitshinweis nennt."
            )
        }
    }
}

/// What the version comparison said, e.g. `All versions are affected.`
pub fn version_evidence(evidence: &VersionEvidence, language: Language) -> String {
    match evidence {
        VersionEvidence::AllVersions => language.pick("All versions are affected.", "Alle Versionen sind betroffen.").to_owned(),
        VersionEvidence::Inside { version, range } => {
            say!(language, "Version {version} is inside the affected range “{range}”.", "Version {version} liegt im betroffenen Bereich „{range}“.")
        }
        VersionEvidence::Outside { version, range } => {
            say!(language, "Version {version} is outside the affected range “{range}”.", "Version {version} liegt außerhalb des betroffenen Bereichs „{range}“.")
        }
        VersionEvidence::OtherBranch { version, product } => {
            say!(language, "Version {version} is of another branch than “{product}”.", "Version {version} gehört zu einer anderen Reihe als „{product}“.")
        }
        VersionEvidence::EarlierBranch { version, product } => {
            say!(language, "Version {version} is before “{product}”, and the advisory does not speak of it; check by hand.", "Version {version} liegt vor „{product}“, und der Sicherheitshinweis spricht nicht davon; bitte von Hand prüfen.")
        }
        VersionEvidence::LaterBranch { version, product } => {
            say!(language, "“{product}” may speak of another version than {version}; check by hand.", "„{product}“ meint vielleicht eine andere Version als {version}; bitte von Hand prüfen.")
        }
        VersionEvidence::ListedFixed { version } => say!(language, "The publisher lists version {version} as fixed.", "Der Herausgeber führt Version {version} als behoben."),
        VersionEvidence::FixedSince { version, first } => {
            say!(language, "Version {version} is not before {first}, which the publisher lists as the first fixed one.", "Version {version} liegt nicht vor {first}, die der Herausgeber als erste behobene führt.")
        }
        VersionEvidence::ListedNotAffected => language.pick("The publisher lists the product as not affected.", "Der Herausgeber führt das Produkt als nicht betroffen.").to_owned(),
        VersionEvidence::Contradictory { version } if version.is_empty() => {
            language.pick("The publisher lists the product both as affected and as fixed or not affected; check by hand.", "Der Herausgeber führt das Produkt sowohl als betroffen als auch als behoben oder nicht betroffen; bitte von Hand prüfen.").to_owned()
        }
        VersionEvidence::Contradictory { version } => {
            say!(language, "The publisher lists version {version} both as affected and as fixed or not affected; check by hand.", "Der Herausgeber führt Version {version} sowohl als betroffen als auch als behoben oder nicht betroffen; bitte von Hand prüfen."
            )
        }
        VersionEvidence::Investigated => language.pick("The publisher is still investigating whether it is affected.", "Der Herausgeber untersucht noch, ob es betroffen ist.").to_owned(),
        VersionEvidence::Unstated => {
            language.pick("The advisory lists the product without saying whether it is affected; ask the vendor.", "Der Sicherheitshinweis führt das Produkt auf, ohne zu sagen, ob es betroffen ist; fragen Sie den Hersteller.").to_owned()
        }
        VersionEvidence::SerialNumbers { listed } => say!(language, "Only devices with certain serial numbers are meant ({listed}): compare them with the one on the device.", "Nur Geräte mit bestimmten Seriennummern sind gemeint ({listed}): vergleichen Sie sie mit der am Gerät."
        ),
        VersionEvidence::ComponentUnknown { component } => {
            say!(language, "Only those with the component “{component}” are meant; check by hand whether this one has it.", "Nur solche mit der Komponente „{component}“ sind gemeint; bitte von Hand prüfen, ob dieses sie hat.")
        }
        VersionEvidence::VersionMissing { range } => {
            say!(language, "The inventory has no version for this asset; the advisory names “{range}”.", "Der Bestand nennt für dieses Gerät keine Version; der Sicherheitshinweis nennt „{range}“.")
        }
        VersionEvidence::NotComparable { version, range } => {
            say!(language, "Whether version “{version}” is meant by “{range}” cannot be told from what is written; check by hand.", "Ob Version „{version}“ mit „{range}“ gemeint ist, lässt sich dem Geschriebenen nicht entnehmen; bitte von Hand prüfen."
            )
        }
        VersionEvidence::OtherOrderNumber => {
            language.pick("The advisory lists this model under another order number; check by hand.", "Der Sicherheitshinweis führt dieses Modell unter einer anderen Bestellnummer; bitte von Hand prüfen.").to_owned()
        }
        VersionEvidence::NamesOverlap => {
            language.pick("The names are alike; check by hand whether they mean the same product.", "Die Namen ähneln sich; bitte von Hand prüfen, ob sie dasselbe Produkt meinen.").to_owned()
        }
        VersionEvidence::VariantUnknown => {
            language.pick("Several hardware variants share this name and are treated differently; the order number would decide.", "Mehrere Hardwarevarianten tragen diesen Namen und werden verschieden beurteilt; die Bestellnummer würde entscheiden.")
                .to_owned()
        }
    }
}
