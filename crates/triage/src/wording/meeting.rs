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
    let (Language::En | Language::De) = language;
    match identity {
        Identity::OrderNumber { asset, advisory } if asset == advisory => format!("Order number {advisory} is listed."),
        Identity::OrderNumber { asset, advisory } => {
            format!("Order number {asset} meets {advisory} in the advisory.")
        }
        Identity::Identifier { asset, advisory } => {
            format!("The identifier {advisory} in the advisory is of the asset's product, {asset}.")
        }
        Identity::Name { asset, advisory } if asset == advisory => format!("“{advisory}” is listed by name."),
        Identity::Name { asset, advisory } => format!("“{asset}” is listed by name as “{advisory}”."),
        Identity::Family { asset, advisory } => {
            format!("“{asset}” belongs to the family “{advisory}” that the advisory names.")
        }
    }
}

/// What the version comparison said, e.g. `All versions are affected.`
pub fn version_evidence(evidence: &VersionEvidence, language: Language) -> String {
    let (Language::En | Language::De) = language;
    match evidence {
        VersionEvidence::AllVersions => "All versions are affected.".to_owned(),
        VersionEvidence::Inside { version, range } => {
            format!("Version {version} is inside the affected range “{range}”.")
        }
        VersionEvidence::Outside { version, range } => {
            format!("Version {version} is outside the affected range “{range}”.")
        }
        VersionEvidence::OtherBranch { version, product } => {
            format!("Version {version} is of another branch than “{product}”.")
        }
        VersionEvidence::EarlierBranch { version, product } => {
            format!("Version {version} is before “{product}”, and the advisory does not speak of it; check by hand.")
        }
        VersionEvidence::LaterBranch { version, product } => {
            format!("“{product}” may speak of another version than {version}; check by hand.")
        }
        VersionEvidence::ListedFixed { version } => format!("The publisher lists version {version} as fixed."),
        VersionEvidence::FixedSince { version, first } => {
            format!("Version {version} is not before {first}, which the publisher lists as the first fixed one.")
        }
        VersionEvidence::ListedNotAffected => "The publisher lists the product as not affected.".to_owned(),
        VersionEvidence::Contradictory { version } if version.is_empty() => {
            "The publisher lists the product both as affected and as fixed or not affected; check by hand.".to_owned()
        }
        VersionEvidence::Contradictory { version } => {
            format!(
                "The publisher lists version {version} both as affected and as fixed or not affected; check by hand."
            )
        }
        VersionEvidence::Investigated => "The publisher is still investigating whether it is affected.".to_owned(),
        VersionEvidence::Unstated => {
            "The advisory lists the product without saying whether it is affected; ask the vendor.".to_owned()
        }
        VersionEvidence::SerialNumbers { listed } => format!(
            "Only devices with certain serial numbers are meant ({listed}): compare them with the one on the device."
        ),
        VersionEvidence::ComponentUnknown { component } => {
            format!("Only those with the component “{component}” are meant; check by hand whether this one has it.")
        }
        VersionEvidence::VersionMissing { range } => {
            format!("The inventory has no version for this asset; the advisory names “{range}”.")
        }
        VersionEvidence::NotComparable { version, range } => {
            format!(
                "Whether version “{version}” is meant by “{range}” cannot be told from what is written; check by hand."
            )
        }
        VersionEvidence::OtherOrderNumber => {
            "The advisory lists this model under another order number; check by hand.".to_owned()
        }
        VersionEvidence::NamesOverlap => {
            "The names are alike; check by hand whether they mean the same product.".to_owned()
        }
        VersionEvidence::VariantUnknown => {
            "Several hardware variants share this name and are treated differently; the order number would decide."
                .to_owned()
        }
    }
}
