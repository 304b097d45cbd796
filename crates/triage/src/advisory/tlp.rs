//! TLP labels, 1.0 and 2.0, as documents and the listings of their providers write them.
//!
//! Does not know: who may read what.

use super::findings::Findings;
use super::{Advisory, Tlp};
use csaf::document::Distribution;
use csaf::{Finding, Severity};

const POINTER: &str = "/document/distribution/tlp/label";

/// The document's own label; what nobody knows is treated as RED.
pub(super) fn read_tlp(distribution: &Distribution, findings: &mut Findings) -> Tlp {
    let Some(label) = distribution.tlp_label.as_deref().map(str::trim).filter(|label| !label.is_empty()) else {
        findings.push("missing_tlp", Severity::Information, POINTER, || {
            "The document has no TLP label; it was published openly and is read as CLEAR.".to_owned()
        });
        return Tlp::Clear;
    };
    known_label(label).unwrap_or_else(|| {
        findings.push("unknown_tlp", Severity::Error, POINTER, || {
            format!("The TLP label {label:?} is not known; it is treated as RED.")
        });
        Tlp::Red
    })
}

/// Holds `advisory` to the label of the feed or directory that lists it: the stricter of both is its own from now on.
/// Where they differ, the finding says so. `UNLABELED` (CSAF 2.0 §7.1.7) claims nothing.
pub fn restrict_to_listing(advisory: &mut Advisory, label: &str) -> Option<Finding> {
    let label = label.trim();
    if label.is_empty() || label.eq_ignore_ascii_case("UNLABELED") {
        return None;
    }
    let listed = known_label(label).unwrap_or(Tlp::Red);
    if listed == advisory.tlp {
        return None;
    }
    let (rule, message) = if listed > advisory.tlp {
        ("listed_stricter", format!("The document is listed under the stricter TLP label {label:?}, which holds."))
    } else {
        ("listed_looser", format!("The document is stricter than the TLP label {label:?} under which it is listed."))
    };
    advisory.tlp = advisory.tlp.max(listed);
    Some(Finding::new(rule, Severity::Warning, POINTER, message))
}

fn known_label(label: &str) -> Option<Tlp> {
    let upper = label.to_ascii_uppercase();
    match upper.strip_prefix("TLP:").unwrap_or(&upper).trim() {
        "WHITE" | "CLEAR" => Some(Tlp::Clear),
        "GREEN" => Some(Tlp::Green),
        "AMBER" => Some(Tlp::Amber),
        "AMBER+STRICT" => Some(Tlp::AmberStrict),
        "RED" => Some(Tlp::Red),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_stricter_of_the_documents_and_the_listings_label_holds_and_a_difference_is_told() {
        let restricted = |own: Option<&str>, listed: &str| {
            let mut document = csaf::Document::default();
            document.distribution.tlp_label = own.map(str::to_owned);
            let (mut advisory, _) = super::super::normalise(&document);
            let finding = restrict_to_listing(&mut advisory, listed);
            (advisory.tlp, finding.map(|finding| finding.rule))
        };
        let told = |rule: &str| Some(rule.to_owned());
        assert_eq!(restricted(Some("GREEN"), "AMBER"), (Tlp::Amber, told("listed_stricter")));
        assert_eq!(restricted(None, "tlp:red"), (Tlp::Red, told("listed_stricter")));
        assert_eq!(restricted(Some("WHITE"), "ORANGE"), (Tlp::Red, told("listed_stricter")));
        assert_eq!(restricted(Some("AMBER"), "WHITE"), (Tlp::Amber, told("listed_looser")));
        assert_eq!(restricted(Some("CLEAR"), "WHITE"), (Tlp::Clear, None));
        assert_eq!(restricted(Some("AMBER"), "UNLABELED"), (Tlp::Amber, None));
    }
}
