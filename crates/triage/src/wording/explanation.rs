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
    let (Language::En | Language::De) = language;
    match miss {
        Miss::OtherVendor => "Another vendor's product.",
        Miss::VendorMissing => "No vendor to compare, and no order number that is unmistakable without one.",
        Miss::OtherNumber => "Both have an order number, and they differ.",
        Miss::OtherSeries => "Another hardware series.",
        Miss::OtherName => "The names mean different products.",
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
        let (Language::En | Language::De) = language;
        sentences
            .push(format!("Only assets that also have “{component}” are meant, and no inventory says which have."));
    }
    sentences.extend(said.serials.as_ref().map(|serials| serial_numbers(serials, language)));
    sentences
}

/// Whether the asset's serial number is one of those that are meant.
pub fn serial_numbers(serials: &SerialStep, language: Language) -> String {
    let (Language::En | Language::De) = language;
    let (listed, own) = (serials.listed.join(", "), &serials.serial_number);
    let compared = match serials.meets {
        Some(true) => format!("Your inventory's {own} is one of them."),
        Some(false) => {
            format!("Your inventory's {own} is not one of them; compare it with the device before you rely on that.")
        }
        None => "Your inventory has no serial number for it.".to_owned(),
    };
    format!("Only devices with these serial numbers are meant: {listed}. {compared}")
}

/// How firmly a product and the asset belong together.
pub fn bond(bond: Bonded, language: Language) -> &'static str {
    let (Language::En | Language::De) = language;
    match bond {
        Bonded::Firm => "This is the asset's product, or a family it belongs to.",
        Bonded::Variant => "One of several variants of this name; which one the asset is, is not known.",
        Bonded::Sibling => "The same model under another order number.",
        Bonded::Loose => "The names are alike; only a person can say whether they mean the same.",
    }
}

/// Said of a product that met and does not count, because another product of the advisory is the better one.
pub fn overruled(language: Language) -> &'static str {
    let (Language::En | Language::De) = language;
    "Not counted: the advisory lists a product that meets this asset better."
}

/// How the asset's version was read.
pub fn version_reading(reading: &VersionReading, language: Language) -> String {
    let (Language::En | Language::De) = language;
    match reading {
        VersionReading::Missing => "No version.".to_owned(),
        VersionReading::Read { written } => written.clone(),
        VersionReading::Unread { written } => format!("“{written}”, which cannot be put in order with other versions."),
    }
}

/// What the product's versions say of the asset's version.
pub fn range(step: &RangeStep, version: &VersionReading, language: Language) -> String {
    let (Language::En | Language::De) = language;
    let written = if step.written.trim().is_empty() {
        "The advisory names no versions, which means all of them.".to_owned()
    } else if step.understood {
        format!("The advisory names the versions “{}”.", step.written)
    } else {
        format!("The advisory names the versions “{}”, which could not be read as a range.", step.written)
    };
    let answer = match (step.inside, version) {
        (Some(true), VersionReading::Read { written }) => format!("{written} is among them."),
        (Some(true), _) => "So the asset's is among them.".to_owned(),
        (Some(false), _) if step.other_branch => "The product's name speaks of another branch of versions.".to_owned(),
        (Some(false), VersionReading::Read { written }) => format!("{written} is not among them."),
        (Some(false), _) => "No version is among them.".to_owned(),
        (None, VersionReading::Missing) => "The asset's version is missing.".to_owned(),
        (None, VersionReading::Unread { .. }) => "The asset's version cannot be compared with them.".to_owned(),
        (None, VersionReading::Read { written }) => {
            format!("Whether {written} is among them cannot be said for certain.")
        }
    };
    format!("{written} {answer}")
}

/// One kind of claim and what follows from it, e.g. `2 vulnerabilities: the advisory says affected; so the asset is affected.`
pub fn claim(step: &ClaimStep, language: Language) -> String {
    let (Language::En | Language::De) = language;
    let says = match step.claim {
        Claim::Affected => "affected",
        Claim::LastAffected => "last affected version",
        Claim::Fixed => "fixed",
        Claim::FirstFixed => "first fixed version",
        Claim::NotAffected => "not affected",
        Claim::Investigated => "under investigation",
        Claim::Unstated => "no status",
    };
    let follows = match step.verdict {
        Some(Verdict::Affected) => "the asset is affected",
        Some(Verdict::NeedsData) => "this cannot be decided yet",
        Some(Verdict::Fixed) => "the asset has the fix",
        Some(Verdict::NotAffected) => "the asset is not affected",
        None => "that does not concern the asset's version",
    };
    let count = step.vulnerabilities.len();
    let noun = if count == 1 { "vulnerability" } else { "vulnerabilities" };
    format!("{count} {noun}: the advisory says “{says}”; {follows}.")
}

/// Where the verdict comes from, or why there is none.
pub fn outcome(verdict: Option<Verdict>, language: Language) -> &'static str {
    let (Language::En | Language::De) = language;
    match verdict {
        Some(Verdict::Affected) => "Affected: one vulnerability that affects the asset is enough.",
        Some(Verdict::NeedsData) => "Needs data: something that would decide is missing or cannot be compared.",
        Some(Verdict::Fixed) => "Fixed: for every vulnerability, the asset's version has the fix or is not affected.",
        Some(Verdict::NotAffected) => "Not affected: the product is listed, and the asset's version is not affected.",
        None => "No match: the advisory says nothing about this asset.",
    }
}

/// How the vendor of a line that names none was found.
pub fn vendor_source(source: VendorSource, language: Language) -> &'static str {
    let (Language::En | Language::De) = language;
    match source {
        VendorSource::Words => "named in the line",
        VendorSource::OrderNumber => "by the order number",
        VendorSource::Name => "by the product name",
    }
}

/// What a line of a parts list lacks, as advice to whoever pasted it.
pub fn line_lack(lack: Lack, language: Language) -> &'static str {
    let (Language::En | Language::De) = language;
    match lack {
        Lack::VendorMissing => "Name the vendor: product names are compared only within one vendor.",
        Lack::VendorUnknown => "No advisory held here names this vendor. Check the spelling.",
        Lack::ProductMissing | Lack::ProductUnclear => "Name the product or its order number.",
        Lack::OrderNumberMissing => "Add the order number: advisories tell products of this name apart by it.",
        Lack::VersionMissing => "Add the version: most advisories concern certain versions only.",
        Lack::VersionUnreadable => "Write the version as the device shows it, for example V2.9.4.",
    }
}

/// One piece of evidence for a line of a parts list, which no inventory holds.
pub fn line_evidence(evidence: &Evidence, language: Language) -> String {
    let (Language::En | Language::De) = language;
    match &evidence.version {
        VersionEvidence::VersionMissing { range } => format!(
            "{} No version is given; the advisory names “{range}”.",
            identity_evidence(&evidence.identity, language)
        ),
        _ => super::evidence(evidence, language),
    }
}
