//! What an asset lacks to be matched and what to do about it; what a data gap asks for.
//!
//! Does not know: which asset lacks what (`asset::readiness`, `asset::gaps`).

use super::Language;
use crate::asset::gaps::{Asked, Gap};
use crate::asset::readiness::{Lack, ReadinessLevel};

/// The words of a level.
pub fn level(level: ReadinessLevel, language: Language) -> &'static str {
    let (Language::En | Language::De) = language;
    match level {
        ReadinessLevel::Ready => "Ready",
        ReadinessLevel::Partly => "Partly ready",
        ReadinessLevel::NotReady => "Not ready",
    }
}

/// What a level means for the reader of an asset's page.
pub fn level_meaning(level: ReadinessLevel, language: Language) -> &'static str {
    let (Language::En | Language::De) = language;
    match level {
        ReadinessLevel::Ready => {
            "Nothing is missing: an advisory about this product will find it, and its version will be compared."
        }
        ReadinessLevel::Partly => "Advisories can find this asset, but not every one of them can be decided.",
        ReadinessLevel::NotReady => {
            "As it is described, no advisory that is held here can find this asset, so no match means nothing here."
        }
    }
}

/// What is missing, in two or three words, for a list.
pub fn lack_short(lack: Lack, language: Language) -> &'static str {
    let (Language::En | Language::De) = language;
    match lack {
        Lack::VendorMissing => "no vendor",
        Lack::VendorUnknown => "vendor not known",
        Lack::ProductMissing => "no product",
        Lack::ProductUnclear => "product unclear",
        Lack::OrderNumberMissing => "no order number",
        Lack::VersionMissing => "no version",
        Lack::VersionUnreadable => "version not readable",
    }
}

/// What is missing and why it matters.
pub fn lack(lack: Lack, language: Language) -> &'static str {
    let (Language::En | Language::De) = language;
    match lack {
        Lack::VendorMissing => "The vendor is missing. Names are compared only within one vendor.",
        Lack::VendorUnknown => {
            "No advisory held here names this vendor. Either nothing has been published about it, or it is spelled \
             another way."
        }
        Lack::ProductMissing => "Neither a product nor an order number is given.",
        Lack::ProductUnclear => "The product names only a kind of device, and there is no order number.",
        Lack::OrderNumberMissing => {
            "The order number is missing. Advisories tell products of this name apart by their order numbers."
        }
        Lack::VersionMissing => "The version is missing. Most advisories concern certain versions only.",
        Lack::VersionUnreadable => "The version cannot be put in order with other versions.",
    }
}

/// What to do about it.
pub fn remedy(lack: Lack, language: Language) -> &'static str {
    let (Language::En | Language::De) = language;
    match lack {
        Lack::VendorMissing => "Read the manufacturer on the nameplate.",
        Lack::VendorUnknown => "Compare the spelling with the manufacturer's own.",
        Lack::ProductMissing | Lack::ProductUnclear => {
            "Read the product name and the order number on the nameplate, or in the engineering project."
        }
        Lack::OrderNumberMissing => "Read the order number on the nameplate, or in the engineering project.",
        Lack::VersionMissing => {
            "Read the firmware version on the device's web page, in the engineering tool or on the nameplate; for \
             software, in its About window."
        }
        Lack::VersionUnreadable => "Write the version as the device shows it, for example V2.9.4.",
    }
}

/// What a gap asks for, as the beginning of “… of 14 × CPU 1515-2 PN”.
pub fn asked(asked: Asked, language: Language) -> &'static str {
    let (Language::En | Language::De) = language;
    match asked {
        Asked::Version => "The version",
        Asked::ReadableVersion => "The version, in a form that can be compared,",
        Asked::OrderNumber => "The order number",
        Asked::Product => "The exact product",
        Asked::Component => "The installed components",
    }
}

/// A gap in one sentence, e.g. `The version of 14 × Siemens CPU 1515-2 PN would settle 23 advisories, 4 of them Act now.`
pub fn gap(gap: &Gap, language: Language) -> String {
    let (Language::En | Language::De) = language;
    let group = &gap.group;
    let named = [&group.vendor, &group.product, &group.order_number].map(|text| text.trim());
    let named: Vec<&str> = named.into_iter().filter(|text| !text.is_empty()).collect();
    let (asked, named) = (asked(gap.asked, language), named.join(" "));
    let noun = if gap.advisories == 1 { "advisory" } else { "advisories" };
    let urgent = match (gap.act_now, gap.advisories) {
        (0, _) => String::new(),
        (1, 1) => ", which says Act now".to_owned(),
        (urgent, all) if urgent == all => ", all of them Act now".to_owned(),
        (urgent, _) => format!(", {urgent} of them Act now"),
    };
    format!("{asked} of {} × {named} would settle {} {noun}{urgent}.", gap.assets, gap.advisories)
}

/// How to get the answer.
pub fn how_to_answer(asked: Asked, language: Language) -> &'static str {
    let (Language::En | Language::De) = language;
    match asked {
        Asked::Version => remedy(Lack::VersionMissing, language),
        Asked::ReadableVersion => remedy(Lack::VersionUnreadable, language),
        Asked::OrderNumber => remedy(Lack::OrderNumberMissing, language),
        Asked::Product => {
            "Compare the nameplate with the products that the advisory lists. Advisories name something alike, and only \
             a person can say whether it is the same."
        }
        Asked::Component => {
            "Look in the device's project or its installation for the component that the advisory names."
        }
    }
}
