//! One CSAF document, 2.0 or 2.1, as its publisher wrote it: strings are raw, nothing is normalised or repaired.
//!
//! Where 2.1 differs (`metrics`, `cwes`, `product_paths`, `purls`) both shapes end in the same fields.
//! Does not know: what the words mean. Repair, identity and time live in `triage::advisory`.

/// A whole document. A field that is absent is empty or `None`; a field of a wrong type is absent plus a finding.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Document {
    /// `/document/csaf_version`, e.g. `2.0`.
    pub csaf_version: String,
    /// `/document/category`, e.g. `csaf_security_advisory`.
    pub category: String,
    /// `/document/title`.
    pub title: String,
    /// `/document/lang` (BCP 47).
    pub lang: Option<String>,
    /// `/document/publisher`.
    pub publisher: Publisher,
    /// `/document/tracking`.
    pub tracking: Tracking,
    /// `/document/distribution`.
    pub distribution: Distribution,
    /// `/document/aggregate_severity/text`.
    pub aggregate_severity: Option<String>,
    /// `/document/acknowledgments`.
    pub acknowledgments: Vec<Acknowledgment>,
    /// `/document/notes`.
    pub notes: Vec<Note>,
    /// `/document/references`.
    pub references: Vec<Reference>,
    /// Every product of the tree in document order: leaves of `branches`, then `full_product_names`,
    /// then those defined by `relationships` (2.0) or `product_paths` (2.1).
    pub products: Vec<Product>,
    /// `/product_tree/product_groups`.
    pub product_groups: Vec<ProductGroup>,
    /// `/vulnerabilities`.
    pub vulnerabilities: Vec<Vulnerability>,
}

/// `/document/publisher`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Publisher {
    /// `coordinator`, `vendor`, `other` …
    pub category: String,
    /// Display name.
    pub name: String,
    /// A URL, raw; it occurs with and without a trailing slash.
    pub namespace: String,
    /// Free text.
    pub contact_details: Option<String>,
    /// Free text.
    pub issuing_authority: Option<String>,
}

/// `/document/tracking`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Tracking {
    /// The publisher's id, unique only within the publisher's namespace.
    pub id: String,
    /// Other ids of the same document.
    pub aliases: Vec<String>,
    /// `draft`, `interim` or `final`.
    pub status: String,
    /// Integer or semantic version, raw.
    pub version: String,
    /// RFC 3339, raw; real documents vary in fractions and zone.
    pub initial_release_date: String,
    /// RFC 3339, raw.
    pub current_release_date: String,
    /// In document order.
    pub revision_history: Vec<Revision>,
    /// `generator/engine` as `name version`.
    pub generator: Option<String>,
}

/// One entry of the revision history.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Revision {
    /// RFC 3339, raw.
    pub date: String,
    /// Raw.
    pub number: String,
    /// The publisher's words.
    pub summary: String,
}

/// `/document/distribution`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Distribution {
    /// `WHITE`, `CLEAR`, `GREEN`, `AMBER`, `AMBER+STRICT`, `RED`; raw.
    pub tlp_label: Option<String>,
    /// Free text.
    pub text: Option<String>,
}

/// Who is thanked.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Acknowledgment {
    /// People.
    pub names: Vec<String>,
    /// Their organisation.
    pub organization: Option<String>,
    /// For what.
    pub summary: Option<String>,
}

/// A note of the document or of one vulnerability.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Note {
    /// `summary`, `description`, `details`, `general`, `legal_disclaimer`, `faq`, `other`.
    pub category: String,
    /// E.g. `Critical infrastructure sectors`.
    pub title: Option<String>,
    /// Raw text, may hold line breaks and markup.
    pub text: String,
    /// JSON pointer of the note, for evidence.
    pub pointer: String,
}

/// A link.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Reference {
    /// `self` or `external`.
    pub category: Option<String>,
    /// Its caption.
    pub summary: String,
    /// Raw; may be malformed.
    pub url: String,
}

/// One product that the document defines, with the branch names on its way.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Product {
    /// `product_id`, unique within the document.
    pub product_id: String,
    /// `full_product_name_t/name`.
    pub name: String,
    /// The branches from the root to the leaf, outermost first.
    pub branches: Vec<Branch>,
    /// The identification helper, empty if none.
    pub helper: Helper,
    /// Set for a product defined by a relationship or a product path.
    pub relationship: Option<Relationship>,
    /// JSON pointer of the product, for evidence.
    pub pointer: String,
}

/// One step of the product tree.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Branch {
    /// `vendor`, `product_family`, `product_name`, `product_version`, `product_version_range`, `architecture` …
    pub category: String,
    /// Raw name.
    pub name: String,
}

/// `product_identification_helper` (2.0 `purl` and 2.1 `purls` both end in `purls`).
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Helper {
    /// CPE 2.2 or 2.3 name.
    pub cpe: Option<String>,
    /// Package URLs.
    pub purls: Vec<String>,
    /// May be partial, or hold `*` and `?` (2.1).
    pub model_numbers: Vec<String>,
    /// May be partial, or hold wildcards.
    pub serial_numbers: Vec<String>,
    /// May be partial, or hold wildcards.
    pub skus: Vec<String>,
    /// `algorithm:value` of each file hash.
    pub hashes: Vec<String>,
    /// URLs.
    pub sbom_urls: Vec<String>,
}

/// How a product is built from two others (2.0 `relationships`; a 2.1 product path becomes one per subpath).
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Relationship {
    /// `default_component_of`, `installed_on`, `installed_with`, `external_component_of`, `optional_component_of`.
    pub category: String,
    /// The part, e.g. the firmware.
    pub product_reference: String,
    /// The whole, e.g. the hardware.
    pub relates_to: String,
}

/// `/product_tree/product_groups[]`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ProductGroup {
    /// Its id.
    pub group_id: String,
    /// Its members.
    pub product_ids: Vec<String>,
    /// Free text.
    pub summary: Option<String>,
}

/// `/vulnerabilities[]`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Vulnerability {
    /// `CVE-…`, raw.
    pub cve: Option<String>,
    /// Other ids as (system, text).
    pub ids: Vec<(String, String)>,
    /// Title, if any.
    pub title: Option<String>,
    /// 2.0 `cwe`, 2.1 `cwes`.
    pub cwes: Vec<Cwe>,
    /// Notes.
    pub notes: Vec<Note>,
    /// Product ids per status.
    pub product_status: ProductStatus,
    /// 2.0 `scores`, 2.1 `metrics`.
    pub scores: Vec<Score>,
    /// Remediations.
    pub remediations: Vec<Remediation>,
    /// `threats`: exploit status, impact, target set.
    pub threats: Vec<Threat>,
    /// Justifications for not affected products.
    pub flags: Vec<Flag>,
    /// References.
    pub references: Vec<Reference>,
    /// 2.1 `first_known_exploitation_dates`: the earliest `exploitation_date`, raw (`date` where it is absent).
    pub first_known_exploitation: Option<String>,
    /// RFC 3339, raw.
    pub release_date: Option<String>,
    /// JSON pointer of the vulnerability, for evidence.
    pub pointer: String,
}

/// A weakness.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Cwe {
    /// `CWE-…`.
    pub id: String,
    /// Its name as the document has it.
    pub name: String,
}

/// `/vulnerabilities[]/product_status`: product ids per status.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ProductStatus {
    /// First version known affected.
    pub first_affected: Vec<String>,
    /// First fixed version.
    pub first_fixed: Vec<String>,
    /// Fixed.
    pub fixed: Vec<String>,
    /// Affected.
    pub known_affected: Vec<String>,
    /// Not affected.
    pub known_not_affected: Vec<String>,
    /// Last affected version.
    pub last_affected: Vec<String>,
    /// Recommended version.
    pub recommended: Vec<String>,
    /// Not yet known.
    pub under_investigation: Vec<String>,
    /// 2.1 `unknown`.
    pub unknown: Vec<String>,
}

/// One score block (2.0) or metric (2.1).
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Score {
    /// Every CVSS object in it.
    pub cvss: Vec<Cvss>,
    /// 2.1 `content/epss` as (probability, percentile, timestamp), raw.
    pub epss: Option<(String, String, String)>,
    /// 2.1 `content/ssvc_v2` as compact JSON.
    pub ssvc: Option<String>,
    /// 2.1 `qualitative_severity_rating`.
    pub qualitative: Option<String>,
    /// The products it is for; empty in 2.1 means all affected products.
    pub product_ids: Vec<String>,
    /// JSON pointer of the score, for evidence.
    pub pointer: String,
}

/// One CVSS object as stated.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Cvss {
    /// `2.0`, `3.0`, `3.1`, `4.0`.
    pub version: String,
    /// Raw vector.
    pub vector: String,
    /// Stated base score.
    pub base_score: Option<f64>,
    /// Stated base severity.
    pub base_severity: Option<String>,
}

/// `/vulnerabilities[]/remediations[]`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Remediation {
    /// `vendor_fix`, `mitigation`, `workaround`, `none_available`, `no_fix_planned`; 2.1: `fix_planned`, `optional_patch`.
    pub category: String,
    /// The publisher's words, raw.
    pub details: String,
    /// RFC 3339, raw.
    pub date: Option<String>,
    /// Link.
    pub url: Option<String>,
    /// Conditions to get it.
    pub entitlements: Vec<String>,
    /// `restart_required/category`.
    pub restart_required: Option<String>,
    /// Products named directly.
    pub product_ids: Vec<String>,
    /// Groups named.
    pub group_ids: Vec<String>,
    /// JSON pointer of the remediation, for evidence.
    pub pointer: String,
}

/// `/vulnerabilities[]/threats[]`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Threat {
    /// `exploit_status`, `impact`, `target_set`.
    pub category: String,
    /// The publisher's words.
    pub details: String,
    /// RFC 3339, raw.
    pub date: Option<String>,
    /// Products named directly.
    pub product_ids: Vec<String>,
    /// Groups named.
    pub group_ids: Vec<String>,
    /// JSON pointer, for evidence.
    pub pointer: String,
}

/// `/vulnerabilities[]/flags[]`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Flag {
    /// E.g. `vulnerable_code_not_present`.
    pub label: String,
    /// Products named directly.
    pub product_ids: Vec<String>,
    /// Groups named.
    pub group_ids: Vec<String>,
}
