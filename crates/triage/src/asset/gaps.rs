//! Data gaps: which answer about which assets would settle how many open advisories.
//!
//! Does not know: how a verdict was reached; it reads the evidence of those that need data.

use crate::assessment::Label;
use crate::matching::{AssetKind, Evidence, VersionEvidence};
use crate::product::{Range, Version};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// Advisories that a gap names one by one; the most urgent, the matches page has the rest.
pub const GAP_EXAMPLES_COUNT_MAX: usize = 5;

terms! {
    /// What an inventory could say, so that a match could be decided.
    Asked {
        /// Which version the asset runs.
        Version = "version",
        /// The version, as a version that can be put in order.
        ReadableVersion = "readable_version",
        /// Its order number.
        OrderNumber = "order_number",
        /// Whether it is the product that the advisory names, or another one.
        Product = "product",
        /// Whether it has a certain component, and which version of it.
        Component = "component",
    }
}

/// Assets of one identity and version that one advisory could not be decided for.
#[derive(Clone, Debug)]
pub struct OpenQuestion {
    /// What the assets are.
    pub assets: AssetKind,
    /// How many of them there are.
    pub count: u64,
    /// The advisory.
    pub advisory: Uuid,
    /// Its label.
    pub label: Label,
    /// What would decide it, as [`asked`] finds; `None` if nothing that the inventory could say.
    pub asked: Option<Asked>,
}

/// One answer that is missing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gap {
    /// Vendor, product and order number of the assets; the version is empty.
    pub group: AssetKind,
    /// What is asked of them.
    pub asked: Asked,
    /// How many assets.
    pub assets: u64,
    /// How many advisories the answer would settle.
    pub advisories: u64,
    /// How many of these are labelled *Act now*.
    pub act_now: u64,
    /// The most urgent of them.
    pub examples: Vec<Uuid>,
}

/// All gaps of an inventory.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Gaps {
    /// The answer that settles most advisories first; then the one with more *Act now*, then the one about more assets.
    pub gaps: Vec<Gap>,
    /// Pairs of asset and advisory that no answer of the inventory settles: the publisher is investigating, or what it
    /// writes cannot be read or contradicts itself.
    pub publisher_pairs: u64,
}

/// What the inventory could answer to settle a match; `None` where the answer is the publisher's, or a person's who reads
/// the advisory.
pub fn asked(evidence: &[Evidence]) -> Option<Asked> {
    evidence.iter().find_map(|one| match &one.version {
        VersionEvidence::VersionMissing { .. } => Some(Asked::Version),
        VersionEvidence::NotComparable { version, range } => {
            let unread = Version::parse(version).is_none();
            let could = unread || matches!(Range::parse(range), Range::Spans { condition: None, .. });
            could.then_some(Asked::ReadableVersion)
        }
        VersionEvidence::VariantUnknown => Some(Asked::OrderNumber),
        VersionEvidence::OtherOrderNumber | VersionEvidence::NamesOverlap => Some(Asked::Product),
        VersionEvidence::ComponentUnknown { .. } => Some(Asked::Component),
        _ => None,
    })
}

/// Groups open questions by what would answer them, the most useful answer first.
pub fn rank(questions: &[OpenQuestion]) -> Gaps {
    let mut found = Gaps::default();
    let mut open: BTreeMap<(AssetKind, Asked), Open<'_>> = BTreeMap::new();
    for question in questions {
        let Some(asked) = question.asked else {
            found.publisher_pairs += question.count;
            continue;
        };
        let group = AssetKind { version: String::new(), ..question.assets.clone() };
        let open = open.entry((group, asked)).or_default();
        // Assets of one group and version meet the same advisories, so they are counted once.
        open.versions.insert(question.assets.version.as_str(), question.count);
        open.advisories.insert((question.label, question.advisory));
    }
    found.gaps = open.into_iter().map(|((group, asked), open)| open.gap(group, asked)).collect();
    found.gaps.sort_by(|a, b| {
        let size = |gap: &Gap| (gap.advisories, gap.act_now, gap.assets);
        size(b).cmp(&size(a)).then_with(|| (&a.group, a.asked).cmp(&(&b.group, b.asked)))
    });
    found
}

/// What is gathered of one gap.
#[derive(Default)]
struct Open<'a> {
    versions: BTreeMap<&'a str, u64>,
    /// The label first, so that the most urgent come first.
    advisories: BTreeSet<(Label, Uuid)>,
}

impl Open<'_> {
    fn gap(&self, group: AssetKind, asked: Asked) -> Gap {
        let act_now = self.advisories.iter().filter(|(label, _)| *label == Label::ActNow).count();
        Gap {
            group,
            asked,
            assets: self.versions.values().sum(),
            advisories: self.advisories.len() as u64,
            act_now: act_now as u64,
            examples: self.advisories.iter().map(|(_, id)| *id).take(GAP_EXAMPLES_COUNT_MAX).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::matching::Identity;

    fn evidence(version: VersionEvidence) -> Vec<Evidence> {
        let identity = Identity::Name { asset: "CPU".to_owned(), advisory: "CPU".to_owned() };
        vec![Evidence { product: 0, identity, version }]
    }

    fn missing() -> Vec<Evidence> {
        evidence(VersionEvidence::VersionMissing { range: "< V2".to_owned() })
    }

    fn open(
        product: &str,
        version: &str,
        count: u64,
        advisory: u128,
        label: Label,
        evidence: Vec<Evidence>,
    ) -> OpenQuestion {
        let assets = AssetKind { product: product.to_owned(), version: version.to_owned(), ..AssetKind::default() };
        OpenQuestion { assets, count, advisory: Uuid::from_u128(advisory), label, asked: asked(&evidence) }
    }

    #[test]
    fn the_answer_that_settles_most_advisories_stands_first_and_assets_are_counted_once() {
        let unreadable = |version: &str| {
            evidence(VersionEvidence::NotComparable { version: version.to_owned(), range: "< V2".to_owned() })
        };
        let gaps = rank(&[
            open("Pump", "", 300, 1, Label::ActNow, missing()),
            open("CPU", "", 14, 1, Label::ActNow, missing()),
            open("CPU", "", 14, 2, Label::Monitor, missing()),
            open("CPU", "latest", 2, 2, Label::Monitor, unreadable("latest")),
            open("CPU", "current", 3, 2, Label::Monitor, unreadable("current")),
        ]);
        let rows: Vec<_> = gaps
            .gaps
            .iter()
            .map(|gap| (gap.group.product.as_str(), gap.asked, gap.assets, gap.advisories, gap.act_now))
            .collect();
        let expected = [
            ("CPU", Asked::Version, 14, 2, 1),
            ("Pump", Asked::Version, 300, 1, 1),
            ("CPU", Asked::ReadableVersion, 5, 1, 0),
        ];
        assert_eq!(rows, expected);
        assert_eq!(gaps.gaps[0].examples[0], Uuid::from_u128(1), "the most urgent first");
    }

    #[test]
    fn what_only_the_publisher_can_answer_is_counted_apart() {
        let unread = VersionEvidence::NotComparable { version: "V2.1".to_owned(), range: "see the table".to_owned() };
        let gaps = rank(&[
            open("CPU", "V2.1", 4, 1, Label::Monitor, evidence(VersionEvidence::Investigated)),
            open("CPU", "V2.1", 4, 2, Label::Monitor, evidence(unread)),
        ]);
        assert_eq!((gaps.gaps.len(), gaps.publisher_pairs), (0, 8));
    }

    #[test]
    fn every_kind_of_open_evidence_is_asked_or_is_the_publishers() {
        assert_eq!(asked(&evidence(VersionEvidence::VariantUnknown)), Some(Asked::OrderNumber));
        assert_eq!(asked(&evidence(VersionEvidence::OtherOrderNumber)), Some(Asked::Product));
        assert_eq!(asked(&evidence(VersionEvidence::NamesOverlap)), Some(Asked::Product));
        let component = VersionEvidence::ComponentUnknown { component: "Log4j".to_owned() };
        assert_eq!(asked(&evidence(component)), Some(Asked::Component));
        assert_eq!(asked(&[]), None);
    }
}
