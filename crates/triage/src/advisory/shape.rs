//! The shape of an advisory. Stored as JSON by `store`; products are referred to by their index.

use crate::product::text::fold;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::HashSet;
use uuid::Uuid;

/// UUIDv5 of (normalised publisher namespace, tracking id): the same on every installation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct AdvisoryId(pub Uuid);

/// One advisory, from one publisher, in its current revision.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Advisory {
    /// Identity.
    pub id: AdvisoryId,
    /// Who published it.
    pub publisher: Publisher,
    /// The publisher's id, e.g. `ICSA-24-046-04`.
    pub tracking_id: String,
    /// The publisher's other ids of this document.
    pub aliases: Vec<String>,
    /// Ids of other publishers' advisories it names (`SSA-516818`, `VDE-2024-010`), sorted.
    pub related_ids: Vec<String>,
    /// Repaired for display.
    pub title: String,
    /// CSAF category, e.g. `csaf_security_advisory`.
    pub category: String,
    /// Which edition of the standard it says it is written in, e.g. `2.0`; empty for what is no CSAF document.
    #[serde(default)]
    pub csaf_version: String,
    /// The publisher's word for the severity of all of it, if any.
    #[serde(default)]
    pub severity: Option<String>,
    /// BCP 47.
    pub lang: Option<String>,
    /// Who may read it.
    pub tlp: Tlp,
    /// `draft`, `interim`, `final`.
    pub status: String,
    /// The publisher's version, raw.
    pub version: String,
    /// Initial release, if it could be read.
    pub published: Option<Timestamp>,
    /// Current release, if it could be read.
    pub updated: Option<Timestamp>,
    /// The publisher's human-readable page.
    pub source_url: Option<String>,
    /// The publisher's summary (CISA: risk evaluation), if any.
    pub summary: Option<Sourced>,
    /// Every note of the document, none dropped.
    pub notes: Vec<Note>,
    /// What the publisher says about exploitation in free text, one per statement.
    pub exploit_statements: Vec<Sourced>,
    /// Sectors as the source names them, split and trimmed, in source order ("Multiple" stays "Multiple").
    pub sectors: Vec<String>,
    /// Countries or areas as the source names them.
    pub areas: Vec<String>,
    /// Vendors, repaired, unique, in document order.
    pub vendors: Vec<String>,
    /// Products that carry a status, and those that only the tree names.
    pub products: Vec<Product>,
    /// Vulnerabilities in document order.
    pub vulnerabilities: Vec<Vulnerability>,
    /// Remediations, equal ones of several vulnerabilities told once, in document order.
    pub remediations: Vec<Remediation>,
    /// Document references, then those of vulnerabilities, unique by URL.
    pub references: Vec<Reference>,
    /// The publisher's revision history.
    pub history: Vec<Release>,
    /// Who is thanked, as lines.
    pub acknowledgments: Vec<String>,
}

/// A text with the place it was read from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sourced {
    /// Repaired for display.
    pub text: String,
    /// JSON pointer into the document.
    pub source: String,
}

/// Who published.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Publisher {
    /// Display name.
    pub name: String,
    /// Normalised: lower-case scheme and host, no trailing slash.
    pub namespace: String,
    /// CSAF category, e.g. `coordinator`.
    pub category: String,
}

/// Traffic Light Protocol, 1.0 and 2.0 names, least restricted first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Tlp {
    /// `CLEAR`, formerly `WHITE`; also a document without a label that was published openly.
    Clear,
    /// `GREEN`.
    Green,
    /// `AMBER`.
    Amber,
    /// `AMBER+STRICT`.
    AmberStrict,
    /// `RED`; also a label nobody knows.
    Red,
}

/// A note of the document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Note {
    /// What it is for.
    pub kind: NoteKind,
    /// The publisher's caption.
    pub title: Option<String>,
    /// Text and place.
    #[serde(flatten)]
    pub text: Sourced,
}

/// What a note is for, from category and title.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NoteKind {
    /// What the problem is or could lead to.
    Summary,
    /// General advice ("Recommended Practices", "General Recommendations").
    Advice,
    /// What is known of exploitation.
    Exploitability,
    /// Sectors.
    Sectors,
    /// Countries or areas.
    Areas,
    /// Headquarters.
    Headquarters,
    /// Legal text, disclaimers, terms of use.
    Legal,
    /// Anything else.
    Other,
}

/// One product of the document's tree.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Product {
    /// The document's `product_id`.
    pub id: String,
    /// Full name as the document has it, repaired.
    pub full_name: String,
    /// Vendor branch, repaired; empty if the document names none.
    pub vendor: String,
    /// `product_name` branch (or the best there is), repaired, order numbers in brackets taken out.
    pub name: String,
    /// `product_family` branches, outermost first.
    pub families: Vec<String>,
    /// Order, catalogue, model numbers: from the helper first, then parsed out of the name; as written.
    pub order_numbers: Vec<String>,
    /// The version or range as written, repaired; empty if none.
    pub versions: String,
    /// Whether `versions` was declared as one version or as a range.
    pub version_kind: VersionKind,
    /// CPE, if any.
    pub cpe: Option<String>,
    /// Package URLs.
    pub purls: Vec<String>,
    /// Serial numbers, possibly partial.
    pub serial_numbers: Vec<String>,
    /// `algorithm:value`.
    pub hashes: Vec<String>,
    /// For a combined product: (category, index of the part, index of the whole).
    pub relationship: Option<(String, u32, u32)>,
    /// JSON pointer.
    pub source: String,
}

/// How the document declares a version.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum VersionKind {
    /// `product_version`.
    Version,
    /// `product_version_range`.
    Range,
    /// Neither: nothing is said about versions.
    None,
}

/// One vulnerability.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Vulnerability {
    /// Upper-cased `CVE-…`.
    pub cve: Option<String>,
    /// Other ids as (system, text).
    pub ids: Vec<(String, String)>,
    /// Its title, if it says more than the CVE.
    pub title: Option<String>,
    /// Weaknesses as (id, name).
    pub cwes: Vec<(String, String)>,
    /// The publisher's summary or description.
    pub summary: Option<Sourced>,
    /// Further notes.
    pub notes: Vec<Note>,
    /// Scores as stated, best version first (4.0, 3.1, 3.0, 2.0), then in document order.
    pub scores: Vec<StatedScore>,
    /// Products per status, as indexes into `Advisory::products`, sorted.
    pub status: Status,
    /// `threats` of category `exploit_status`, exploitation dates, and sentences of its notes on known exploitation.
    pub exploit_statements: Vec<Sourced>,
    /// `threats` of category `impact`.
    pub impact_statements: Vec<Sourced>,
    /// Justifications as (label, products).
    pub flags: Vec<(String, Vec<u32>)>,
    /// SSVC as the document has it, raw: vectors or JSON, see `enrichment::ssvc::read_stated`; several where it judges
    /// groups of products apart.
    #[serde(default)]
    pub judgements: Vec<Sourced>,
    /// JSON pointer.
    pub source: String,
}

/// A CVSS score as the document states it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct StatedScore {
    /// `2.0`, `3.0`, `3.1`, `4.0`.
    pub version: String,
    /// As written.
    pub vector: String,
    /// Stated base score; `None` if absent.
    pub base_score: Option<f64>,
    /// Stated severity.
    pub severity: Option<String>,
    /// Indexes of the products it is for; empty means all affected.
    pub products: Vec<u32>,
    /// JSON pointer.
    pub source: String,
}

/// Indexes of products per status.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Status {
    /// `known_affected` and `first_affected`.
    pub affected: Vec<u32>,
    /// `last_affected`: affected, and the last such version.
    pub last_affected: Vec<u32>,
    /// `fixed`.
    pub fixed: Vec<u32>,
    /// `first_fixed`.
    pub first_fixed: Vec<u32>,
    /// `known_not_affected`.
    pub not_affected: Vec<u32>,
    /// `recommended`.
    pub recommended: Vec<u32>,
    /// `under_investigation` and 2.1 `unknown`.
    pub under_investigation: Vec<u32>,
}

impl Advisory {
    /// Products that are listed and of which no vulnerability says anything, as indexes: whether they are affected, nobody
    /// knows. Parts and wholes of combined products are listed only for these.
    pub fn products_without_status(&self) -> Vec<u32> {
        if self.vulnerabilities.is_empty() {
            return Vec::new();
        }
        let mut is_told = vec![false; self.products.len()];
        let mut tell = |product: u32| {
            if let Some(flag) = is_told.get_mut(product as usize) {
                *flag = true;
            }
        };
        self.vulnerabilities
            .iter()
            .flat_map(|one| one.status.lists())
            .flat_map(|(_, list)| list)
            .for_each(|product| tell(*product));
        for (_, part, whole) in self.products.iter().filter_map(|product| product.relationship.as_ref()) {
            tell(*part);
            tell(*whole);
        }
        let with = |wanted: bool| (0u32..).zip(&self.products).zip(&is_told).filter(move |(_, told)| **told == wanted);
        // The same product a second time, for example as a leaf of another branch, is not another one.
        let told: HashSet<(&str, &str)> = with(true).map(|((_, product), _)| product.written()).collect();
        with(false).filter(|((_, product), _)| !told.contains(&product.written())).map(|((at, _), _)| at).collect()
    }
}

impl Product {
    /// The texts that name it for machines: its CPE name, then its package URLs. They may state its versions, too.
    pub fn identifier_texts(&self) -> impl Iterator<Item = &String> {
        self.cpe.iter().chain(&self.purls)
    }

    /// What tells it from others for a reader: name and versions.
    fn written(&self) -> (&str, &str) {
        (&self.full_name, &self.versions)
    }

    /// Its order numbers in the form they are compared in, sorted, each once.
    pub(crate) fn order_keys(&self) -> Vec<String> {
        let mut keys: Vec<String> = self.order_numbers.iter().map(|number| fold(number).replace(' ', "")).collect();
        keys.sort_unstable();
        keys.dedup();
        keys
    }
}

impl Status {
    /// Every list with its code, in a fixed order.
    pub fn lists(&self) -> [(&'static str, &[u32]); 7] {
        [
            ("affected", &self.affected),
            ("last_affected", &self.last_affected),
            ("fixed", &self.fixed),
            ("first_fixed", &self.first_fixed),
            ("not_affected", &self.not_affected),
            ("recommended", &self.recommended),
            ("under_investigation", &self.under_investigation),
        ]
    }
}

/// What the publisher says to do.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Remediation {
    /// Its category.
    pub category: RemediationCategory,
    /// The publisher's wording, line breaks kept.
    pub text: String,
    /// Link.
    pub url: Option<String>,
    /// Indexes of the products it is for, groups resolved, sorted.
    pub products: Vec<u32>,
    /// Indexes of the vulnerabilities it is for.
    pub vulnerabilities: Vec<u32>,
    /// `restart_required/category`, only where the source says so.
    pub restart_required: Option<String>,
    /// JSON pointers of every place that says it.
    pub sources: Vec<String>,
}

terms! {
    /// CSAF remediation categories.
    RemediationCategory {
        /// A fix exists.
        VendorFix = "vendor_fix",
        /// 2.1: a patch that is recommended but not needed to close the hole.
        OptionalPatch = "optional_patch",
        /// Lowers the risk.
        Mitigation = "mitigation",
        /// Avoids the hole.
        Workaround = "workaround",
        /// 2.1: a fix will come.
        FixPlanned = "fix_planned",
        /// No fix now.
        NoneAvailable = "none_available",
        /// No fix will come.
        NoFixPlanned = "no_fix_planned",
        /// A category this version does not know.
        Other = "other",
    }
}

/// A link.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reference {
    /// `self` or `external`.
    pub category: String,
    /// Caption.
    pub summary: String,
    /// As written.
    pub url: String,
}

/// One entry of the publisher's revision history.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Release {
    /// The publisher's number.
    pub number: String,
    /// When, if readable.
    pub date: Option<Timestamp>,
    /// The publisher's words.
    pub summary: String,
}
