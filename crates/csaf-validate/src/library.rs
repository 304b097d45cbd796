//! Runs tests: ours where there is one, else the library's.
//!
//! Does not know: which tests a profile holds.

use crate::catalog::{Conformance, Group, find_test};
use crate::own::{self, Spot};
use crate::report::{Finding, NotRun, Report, Severity};
use crate::selection::Selection;
use crate::{Edition, TEST_FINDINGS_COUNT_MAX};
use csaf_rs::csaf::raw::{HasParsed, RawDocument};
use csaf_rs::schema::{csaf2_0, csaf2_1};
use csaf_rs::validation::{TestFinding, TestResultStatus, Validatable, ValidationError};
use csaf_rs::validations::test_6_3_08::test_6_3_8_spell_check;
use serde_json::Value;
use std::cmp::Ordering;

type V20 = RawDocument<csaf2_0::schema::CommonSecurityAdvisoryFramework>;
type V21 = RawDocument<csaf2_1::schema::CommonSecurityAdvisoryFramework>;

/// How the library says in 6.1.59 that it knows no versions of a range's type.
const UNKNOWN_TYPE: [&str; 2] = ["Unknown versioning scheme", "Unsupported versioning scheme"];
/// How the library ends in 6.1.27.13 what begins with a product's id.
const MISSING_PRODUCT: &str = " is missing a corresponding product";
/// Prefixes that make a word of a word.
const PREFIXES: [&str; 6] = ["un", "non", "re", "pre", "de", "mis"];

pub(crate) fn run(document: Value, edition: Edition, selection: &Selection) -> Report {
    match edition {
        Edition::V20 => run_on(&V20::new(document), edition, selection),
        Edition::V21 => match own::without_involvements(&document) {
            None => run_on(&V21::new(document), edition, selection),
            Some(rest) => run_apart(document, rest, selection),
        },
    }
}

/// A document whose involvements have the form of the drafts before: the library, which reads only the newer form, gets the
/// document without them, and what they say is tested apart. The schema, and our own test of their dates, see all of it.
fn run_apart(document: Value, rest: Value, selection: &Selection) -> Report {
    let (whole, rest) = (V21::new(document), V21::new(rest));
    let mut report = Report::empty(Edition::V21);
    for name in selection.names(Edition::V21) {
        let subject = if matches!(name, "schema" | "6.2.7") { &whole } else { &rest };
        run_one(subject, name, own::of_involvements(name, whole.get_json()), &mut report);
    }
    report
}

/// A document of either edition, as the library takes it.
trait Subject: Validatable {
    fn json(&self) -> &Value;
    /// Whether it has the form of the schema, as far as the library reads it.
    fn is_read(&self) -> bool;
    /// The spell check, which the library has and does not offer by its name; `None` where the form is not the schema's.
    fn spelling(&self) -> Option<Result<(), Vec<TestFinding>>>;
}

impl Subject for V20 {
    fn json(&self) -> &Value {
        self.get_json()
    }

    fn is_read(&self) -> bool {
        self.get_parsed().is_ok()
    }

    fn spelling(&self) -> Option<Result<(), Vec<TestFinding>>> {
        self.get_parsed().as_ref().ok().map(test_6_3_8_spell_check)
    }
}

impl Subject for V21 {
    fn json(&self) -> &Value {
        self.get_json()
    }

    fn is_read(&self) -> bool {
        self.get_parsed().is_ok()
    }

    fn spelling(&self) -> Option<Result<(), Vec<TestFinding>>> {
        self.get_parsed().as_ref().ok().map(test_6_3_8_spell_check)
    }
}

fn run_on(document: &impl Subject, edition: Edition, selection: &Selection) -> Report {
    let mut report = Report::empty(edition);
    for name in selection.names(edition) {
        run_one(document, name, Vec::new(), &mut report);
    }
    report
}

/// Runs a test, and keeps what it says together with what is `known` already.
fn run_one(document: &impl Subject, name: &str, known: Vec<Spot>, report: &mut Report) {
    let edition = report.edition;
    let Some(test) = find_test(edition, name) else {
        report.not_run.push((name.to_owned(), NotRun::OtherEdition));
        return;
    };
    let outcome = match own::find(edition, name) {
        Some(run) => run(document.json()),
        None if document.is_read() && own::is_clear(edition, name, document.json()) => Ok(Vec::new()),
        None if matches!(name, "6.3.6" | "6.3.7") => Err(NotRun::Network),
        None if name == "6.3.8" => spelling(document),
        None => run_theirs(document, name),
    };
    match outcome {
        Ok(spots) => keep(report, test, spots.into_iter().chain(known).collect()),
        Err(why) => report.not_run.push((name.to_owned(), why)),
    }
}

fn spelling(document: &impl Subject) -> Result<Vec<Spot>, NotRun> {
    let found = document.spelling().ok_or(NotRun::Form)?.err().unwrap_or_default();
    let spot = |finding: &TestFinding| {
        let told = finding.get_data();
        Spot { pointer: told.instance_path.clone(), message: told.message.clone() }
    };
    Ok(in_order(found.iter().map(spot).filter(|spot| !is_derived(&spot.message)).collect()))
}

/// Whether the spell check stumbled over a word that it knows without its prefix (`unauthenticated`, `authenticated`).
fn is_derived(message: &str) -> bool {
    let mut words = message.split('`').skip(1).step_by(2);
    let (Some(word), Some(suggested)) = (words.next(), words.next()) else { return false };
    let word = word.to_lowercase();
    PREFIXES.iter().any(|prefix| word.strip_prefix(prefix).is_some_and(|rest| rest == suggested.to_lowercase()))
}

/// Whether a finding says nothing of the document: that the library cannot compare versions of a type of `vers` is no
/// fault of the range; an unknown type is 6.2.51's to tell. A fixed product that nothing defines is 6.1.1's: nobody can say which
/// product it would correspond to.
fn is_of_the_library(document: &Value, name: &str, spot: &Spot) -> bool {
    let place = || document.pointer(&format!("{}/name", spot.pointer)).and_then(Value::as_str);
    match name {
        "6.1.27.13" => {
            let ending = spot.message.strip_suffix(MISSING_PRODUCT);
            let product = ending.and_then(|rest| rest.rsplit_once(". ")).map(|(_, product)| product);
            product.is_some_and(|product| !own::is_defined(document, product))
        }
        "6.1.50" if spot.message.ends_with("uses a VERS type not supported by this implementation") => {
            spot.message.split('`').nth(1).is_some_and(own::is_well_formed)
        }
        "6.1.59" if UNKNOWN_TYPE.iter().any(|words| spot.message.contains(words)) => {
            place().is_some_and(|range| own::is_well_formed(range) && !own::names_one_version(range))
        }
        _ => false,
    }
}

fn run_theirs(document: &impl Subject, name: &str) -> Result<Vec<Spot>, NotRun> {
    let spot = |told: ValidationError| Spot { pointer: told.instance_path, message: told.message };
    match document.run_test(name).status {
        TestResultStatus::Success => Ok(Vec::new()),
        TestResultStatus::Failure { errors, warnings, infos } => {
            let spots = errors.into_iter().chain(warnings).chain(infos).map(spot);
            Ok(in_order(spots.filter(|spot| !is_of_the_library(document.json(), name, spot)).collect()))
        }
        TestResultStatus::NotFound => Err(NotRun::NotBuilt),
        TestResultStatus::Skipped => Err(NotRun::Form),
    }
}

/// As they stand in the document: some tests of the library look at sets, and tell in another order each time.
fn in_order(mut spots: Vec<Spot>) -> Vec<Spot> {
    spots.sort_by(|one, other| by_place(&one.pointer, &other.pointer).then_with(|| one.message.cmp(&other.message)));
    spots
}

fn by_place(one: &str, other: &str) -> Ordering {
    let part = |(one, other): (&str, &str)| match (one.parse::<u64>(), other.parse::<u64>()) {
        (Ok(one), Ok(other)) => one.cmp(&other),
        _ => one.cmp(other),
    };
    let parts = one.split('/').zip(other.split('/')).map(part);
    parts.fold(Ordering::Equal, Ordering::then).then_with(|| one.len().cmp(&other.len()))
}

fn keep(report: &mut Report, test: &'static Conformance, spots: Vec<Spot>) {
    report.ran.push(test.name);
    report.left_out += spots.len().saturating_sub(TEST_FINDINGS_COUNT_MAX);
    // The group decides: the library calls a few findings of informative tests errors.
    let severity = match test.group {
        Group::Schema | Group::Mandatory => Severity::Error,
        Group::Recommended => Severity::Warning,
        Group::Informative => Severity::Note,
    };
    let found = spots.into_iter().take(TEST_FINDINGS_COUNT_MAX);
    report.findings.extend(found.map(|Spot { pointer, message }| Finding {
        test: test.name,
        severity,
        pointer,
        message,
    }));
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    /// A document that defines `P1` in three ways and refers to products at each place that there is.
    fn referring(at: usize, stray: &str) -> Value {
        let id = |place: usize| if place == at { stray } else { "P1" };
        let name = |id: &str| json!({ "name": "A product", "product_id": id });
        json!({
            "document": {
                "category": "csaf_security_advisory", "csaf_version": "2.0", "title": "Places",
                "publisher": { "category": "vendor", "name": "Example", "namespace": "https://example.com" },
                "tracking": {
                    "id": "EX-1", "status": "final", "version": "1", "initial_release_date": "2024-01-01T00:00:00Z",
                    "current_release_date": "2024-01-01T00:00:00Z",
                    "revision_history": [{ "date": "2024-01-01T00:00:00Z", "number": "1", "summary": "First" }]
                }
            },
            "product_tree": {
                "branches": [{ "category": "vendor", "name": "V", "branches": [
                    { "category": "product_name", "name": "N", "product": name("P1") }
                ] }],
                "full_product_names": [name("P2")],
                "product_groups": [{ "group_id": "G1", "product_ids": [id(0), "P2"] }],
                "relationships": [{
                    "category": "installed_on", "full_product_name": name("P3"), "product_reference": id(1),
                    "relates_to_product_reference": id(2)
                }]
            },
            "vulnerabilities": [{
                "product_status": { "known_affected": [id(3), "P3"], "fixed": [id(4)] },
                "flags": [{ "label": "component_not_present", "product_ids": [id(5)] }],
                "remediations": [{ "category": "vendor_fix", "details": "Update.", "product_ids": [id(6)] }],
                "scores": [{ "products": [id(7)] }],
                "threats": [{ "category": "impact", "details": "High.", "product_ids": [id(8)] }]
            }]
        })
    }

    #[test]
    fn what_is_seen_at_once_is_what_the_library_says() {
        let told = |document: &Value, name: &str| {
            let read = V20::new(document.clone());
            assert!(read.is_read(), "{document}");
            let theirs = run_theirs(&read, name).unwrap();
            assert_eq!(own::is_clear(Edition::V20, name, document), theirs.is_empty(), "{name}: {theirs:?} {document}");
            theirs.len()
        };
        for place in 0..9 {
            assert_eq!(told(&referring(place, "P9"), "6.1.1"), 1, "a stray product at {place}");
            assert_eq!(told(&referring(place, "P9"), "6.2.1"), 0);
        }
        assert_eq!(told(&referring(99, ""), "6.1.1"), 0);
        for (pointer, unused) in [
            ("/product_tree/branches/0/branches/0/product/product_id", 1),
            ("/product_tree/full_product_names/0/product_id", 1),
            ("/product_tree/relationships/0/full_product_name/product_id", 1),
        ] {
            let mut document = referring(99, "");
            *document.pointer_mut(pointer).unwrap() = json!("P8");
            assert_eq!(told(&document, "6.2.1"), unused, "{pointer}");
        }
        let mut beside = referring(99, "");
        beside["product_tree"]["full_product_names"][0]["product_id"] = json!("P7");
        beside["product_tree"]["product_groups"][0]["product_ids"] = json!(["P1"]);
        beside["vulnerabilities"][0]["product_status"]["of_our_own"] = json!(["P7", "P9"]);
        assert_eq!((told(&beside, "6.1.1"), told(&beside, "6.2.1")), (0, 1), "what no schema knows refers to nothing");
        let bare = json!({ "document": referring(99, "")["document"] });
        assert_eq!((told(&bare, "6.1.1"), told(&bare, "6.2.1")), (0, 0));
    }

    #[test]
    fn what_a_test_says_stands_in_the_order_of_the_document() {
        let spot = |pointer: &str| Spot { pointer: pointer.to_owned(), message: String::new() };
        let found = ["/v/10", "/v/9/a", "/v", "/v/9", "/t/b", "/t/a"].map(spot);
        let pointers: Vec<String> = in_order(found.to_vec()).into_iter().map(|spot| spot.pointer).collect();
        assert_eq!(pointers, ["/t/a", "/t/b", "/v", "/v/9", "/v/9/a", "/v/10"]);
        // Several products without a remediation, which the library gathers in a set.
        let ids: Vec<String> = (0..20).map(|number| format!("P{number}")).collect();
        let mut document = referring(99, "");
        document["vulnerabilities"] = json!([{ "product_status": { "known_affected": ids } }]);
        let report = run(document, Edition::V20, &Selection::of_profile(crate::Profile::Full));
        let told: Vec<_> = report.findings.iter().filter(|finding| finding.test == "6.2.2").collect();
        let places: Vec<String> =
            (0..20).map(|at| format!("/vulnerabilities/0/product_status/known_affected/{at}")).collect();
        assert_eq!(told.iter().map(|finding| &finding.pointer).collect::<Vec<_>>(), places.iter().collect::<Vec<_>>());
    }

    #[test]
    fn a_word_with_a_prefix_is_no_misspelling_of_the_word_without_it() {
        let told = |word: &str, fix: &str| {
            is_derived(&format!("Misspelled word: `{word}` (position 1-2, suggested fix: `{fix}`)"))
        };
        assert!(told("unauthenticated", "authenticated") && told("Reboots", "boots"));
        assert!(!told("unathenticated", "authenticated") && !told("teh", "the"));
        assert!(!is_derived("Misspelled word: `qqq` (position 1-2)"));
    }
}
