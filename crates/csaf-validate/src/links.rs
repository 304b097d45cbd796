//! Tests 6.3.6 and 6.3.7: whether the addresses that a document names answer.
//!
//! Says which addresses are to be asked, and what follows from their answers. Does not know: how an address is asked.

use crate::report::{Finding, NotRun, Report, Severity};
use serde_json::Value;

/// Addresses of one document that are told; real documents have some hundreds.
pub const LINKS_COUNT_MAX: usize = 10_000;

/// Addresses that are no reference to the document itself.
const OTHERS: &str = "6.3.6";
/// References of the category `self`.
const ITSELF: &str = "6.3.7";

/// An address that a document names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// Which test asks for it.
    pub test: &'static str,
    /// Where it stands, as a JSON pointer.
    pub pointer: String,
    /// The address: `http:` or `https:`, as it is written.
    pub address: String,
}

/// What became of an address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Resolved {
    /// It answers with a status of 200 to 399.
    Yes,
    /// It does not, with the reason.
    No(String),
    /// It was not asked, or the answer says nothing about it.
    Unknown,
}

/// The addresses of a document that 6.3.6 and 6.3.7 are about, in its order.
pub fn list_links(document: &Value) -> Vec<Link> {
    let mut links = Links(Vec::new());
    let head = "/document";
    links.urls(document, &format!("{head}/acknowledgments"), "urls");
    for place in ["aggregate_severity/namespace", "distribution/tlp/url", "publisher/namespace"] {
        links.at(document, OTHERS, format!("{head}/{place}"));
    }
    links.references(document, &format!("{head}/references"));
    links.helpers(document.get("product_tree"), "/product_tree");
    for number in 0..length(document, "/vulnerabilities") {
        let place = format!("/vulnerabilities/{number}");
        links.urls(document, &format!("{place}/acknowledgments"), "urls");
        links.references(document, &format!("{place}/references"));
        for (list, name) in [("remediations", "url"), ("metrics", "source")] {
            for at in 0..length(document, &format!("{place}/{list}")) {
                links.at(document, OTHERS, format!("{place}/{list}/{at}/{name}"));
            }
        }
    }
    links.0.truncate(LINKS_COUNT_MAX);
    links.0
}

fn length(document: &Value, pointer: &str) -> usize {
    document.pointer(pointer).and_then(Value::as_array).map_or(0, Vec::len)
}

struct Links(Vec<Link>);

impl Links {
    fn at(&mut self, document: &Value, test: &'static str, pointer: String) {
        let address = document.pointer(&pointer).and_then(Value::as_str);
        self.keep(test, pointer, address);
    }

    fn keep(&mut self, test: &'static str, pointer: String, address: Option<&str>) {
        // An address of another kind has no status to answer with.
        let is_web = |address: &&str| {
            let scheme = address.split_once(':').map(|(scheme, _)| scheme.to_ascii_lowercase());
            matches!(scheme.as_deref(), Some("http" | "https"))
        };
        if let Some(address) = address.filter(is_web) {
            self.0.push(Link { test, pointer, address: address.to_owned() });
        }
    }

    /// The addresses in a list of each member of a list.
    fn urls(&mut self, document: &Value, list: &str, name: &str) {
        for at in 0..length(document, list) {
            for number in 0..length(document, &format!("{list}/{at}/{name}")) {
                self.at(document, OTHERS, format!("{list}/{at}/{name}/{number}"));
            }
        }
    }

    fn references(&mut self, document: &Value, list: &str) {
        for at in 0..length(document, list) {
            let category = document.pointer(&format!("{list}/{at}/category")).and_then(Value::as_str);
            let test = if category == Some("self") { ITSELF } else { OTHERS };
            self.at(document, test, format!("{list}/{at}/url"));
        }
    }

    /// What identifies products, wherever it stands in the tree.
    fn helpers(&mut self, value: Option<&Value>, place: &str) {
        match value {
            Some(Value::Array(values)) => {
                for (at, one) in values.iter().enumerate() {
                    self.helpers(Some(one), &format!("{place}/{at}"));
                }
            }
            Some(Value::Object(members)) => {
                for (name, one) in members {
                    let place = format!("{place}/{}", name.replace('~', "~0").replace('/', "~1"));
                    match name.as_str() {
                        "product_identification_helper" => self.helper(one, &place),
                        _ => self.helpers(Some(one), &place),
                    }
                }
            }
            _ => {}
        }
    }

    fn helper(&mut self, helper: &Value, place: &str) {
        for number in 0..length(helper, "/sbom_urls") {
            let address = helper.pointer(&format!("/sbom_urls/{number}")).and_then(Value::as_str);
            self.keep(OTHERS, format!("{place}/sbom_urls/{number}"), address);
        }
        for number in 0..length(helper, "/x_generic_uris") {
            for name in ["namespace", "uri"] {
                let address = helper.pointer(&format!("/x_generic_uris/{number}/{name}")).and_then(Value::as_str);
                self.keep(OTHERS, format!("{place}/x_generic_uris/{number}/{name}"), address);
            }
        }
    }
}

impl Report {
    /// Adds what follows from the answers of the document's addresses. A test of which an address is unknown has not run: it
    /// tells what it found, and never counts as passed.
    pub fn add_links(&mut self, links: &[Link], resolved: &dyn Fn(&str) -> Resolved) {
        for test in [OTHERS, ITSELF] {
            self.not_run.retain(|(name, _)| name != test);
            let mut is_whole = true;
            for link in links.iter().filter(|link| link.test == test) {
                match resolved(&link.address) {
                    Resolved::Yes => {}
                    Resolved::No(why) => self.findings.push(Finding {
                        test,
                        severity: Severity::Note,
                        pointer: link.pointer.clone(),
                        message: format!("The address {} does not resolve: {why}.", link.address),
                    }),
                    Resolved::Unknown => is_whole = false,
                }
            }
            match is_whole {
                true => self.ran.push(test),
                false => self.not_run.push((test.to_owned(), NotRun::Unasked)),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Edition, Selection, validate_value};
    use serde_json::json;

    #[test]
    fn every_address_is_listed_once_and_references_to_itself_apart() {
        let document = json!({
            "document": {
                "acknowledgments": [{"urls": ["https://a.example"]}],
                "publisher": {"namespace": "urn:example"},
                "aggregate_severity": {"namespace": "HTTPS://b.example"},
                "references": [{"category": "self", "url": "https://c.example"}, {"url": "http://d.example"}]
            },
            "product_tree": {"branches": [{"product": {"product_identification_helper": {
                "sbom_urls": ["https://e.example"],
                "x_generic_uris": [{"namespace": "https://f.example", "uri": "swid:1"}]
            }}}]},
            "vulnerabilities": [{"remediations": [{"url": "https://g.example"}, {}], "references": [{"url": 1}]}]
        });
        let links = list_links(&document);
        let told: Vec<_> = links.iter().map(|link| format!("{} {}", link.test, link.address)).collect();
        assert_eq!(
            told,
            [
                "6.3.6 https://a.example",
                "6.3.6 HTTPS://b.example",
                "6.3.7 https://c.example",
                "6.3.6 http://d.example",
                "6.3.6 https://e.example",
                "6.3.6 https://f.example",
                "6.3.6 https://g.example"
            ]
        );
        for link in &links {
            assert_eq!(document.pointer(&link.pointer).and_then(Value::as_str), Some(&*link.address));
        }
    }

    #[test]
    fn a_test_whose_addresses_were_not_all_asked_has_not_run() {
        let document = json!({"document": {"references": [
            {"url": "https://a.example"}, {"url": "https://b.example"}, {"category": "self", "url": "https://c.example"}
        ]}});
        let links = list_links(&document);
        let selection = Selection::of_tests(["6.3.6", "6.3.7"]).unwrap();
        let mut report = validate_value(document, &selection, Some(Edition::V20)).unwrap();
        assert_eq!(report.not_run, ["6.3.6", "6.3.7"].map(|name| (name.to_owned(), NotRun::Network)));
        report.add_links(&links, &|address| match address {
            "https://a.example" => Resolved::No("it answers 404".to_owned()),
            "https://b.example" => Resolved::Unknown,
            _ => Resolved::Yes,
        });
        assert_eq!((report.ran, report.not_run), (vec!["6.3.7"], vec![("6.3.6".to_owned(), NotRun::Unasked)]));
        assert_eq!(report.findings[0].pointer, "/document/references/0/url");
        assert_eq!(report.findings.len(), 1);
    }
}
