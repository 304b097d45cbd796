//! Findings as SARIF 2.1.0 (OASIS), for what shows the results of checks beside code.
//!
//! Does not know: how findings are found.

use super::Judged;
use csaf_validate::{Edition, Finding, Report, Severity, list_tests};
use serde_json::{Value, json};
use std::path::Path;
use url::Url;

const SCHEMA: &str = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/os/schemas/sarif-schema-2.1.0.json";

/// One log with one run over all files.
pub(super) fn render(all: &[Judged<'_>]) -> Value {
    let rules: Vec<(Edition, &str)> = rules_of(all);
    let reports = || all.iter().filter_map(|judged| Some((judged.file, judged.outcome.as_ref().ok()?)));
    let results: Vec<Value> = reports()
        .flat_map(|(file, report)| report.findings.iter().map(|finding| result(file, report, finding, &rules)))
        .collect();
    let unread: Vec<Value> = all
        .iter()
        .filter_map(|judged| Some((judged.file, judged.outcome.as_ref().err()?)))
        .map(|(file, why)| json!({"level": "error", "message": {"text": why}, "locations": [location(file)]}))
        .collect();
    json!({
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [{
            "tool": {"driver": {
                "name": "Annunciator",
                "version": env!("CARGO_PKG_VERSION"),
                "rules": rules.iter().map(|(edition, test)| rule(*edition, test)).collect::<Vec<_>>(),
            }},
            "invocations": [{"executionSuccessful": unread.is_empty(), "toolExecutionNotifications": unread}],
            "results": results,
        }],
    })
}

/// Every test that found something, once for each edition.
fn rules_of<'r>(all: &'r [Judged<'_>]) -> Vec<(Edition, &'r str)> {
    let reports = all.iter().filter_map(|judged| judged.outcome.as_ref().ok());
    let mut rules: Vec<(Edition, &str)> =
        reports.flat_map(|report| report.findings.iter().map(|finding| (report.edition, finding.test))).collect();
    rules.sort_unstable();
    rules.dedup();
    rules
}

fn id(edition: Edition, test: &str) -> String {
    format!("csaf-{}-{test}", edition.as_str())
}

fn rule(edition: Edition, test: &str) -> Value {
    let known = list_tests(edition).iter().find(|known| known.name == test);
    let title = known.map_or(test, |known| known.title);
    let mut rule = json!({"id": id(edition, test), "shortDescription": {"text": title}});
    if let (Some(clause), Some(members)) = (known.and_then(|known| known.clause(edition)), rule.as_object_mut()) {
        members.insert("helpUri".to_owned(), clause.into());
    }
    rule
}

fn result(file: &Path, report: &Report, finding: &Finding, rules: &[(Edition, &str)]) -> Value {
    let level = match finding.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "note",
    };
    let mut place = location(file);
    if let Some(members) = place.as_object_mut() {
        // SARIF's own way to name a member of a JSON document (§3.33.4).
        let pointer = if finding.pointer.is_empty() { "/" } else { &finding.pointer };
        let logical = json!([{"fullyQualifiedName": pointer, "kind": kind_of(&finding.pointer)}]);
        members.insert("logicalLocations".to_owned(), logical);
    }
    json!({
        "ruleId": id(report.edition, finding.test),
        "ruleIndex": rules.iter().position(|rule| *rule == (report.edition, finding.test)),
        "level": level,
        "message": {"text": finding.message},
        "locations": [place],
    })
}

/// What stands at a pointer, in the words that SARIF has for JSON (§3.33.7).
fn kind_of(pointer: &str) -> &'static str {
    match pointer.rsplit_once('/').map(|(_, last)| last) {
        None => "object",
        Some(last) if last.bytes().all(|byte| byte.is_ascii_digit()) => "value",
        Some(_) => "property",
    }
}

fn location(file: &Path) -> Value {
    json!({"physicalLocation": {"artifactLocation": {"uri": uri(file)}}})
}

/// A file's address: relative where its path is.
fn uri(file: &Path) -> String {
    let rooted = Path::new("/").join(file);
    let Ok(url) = Url::from_file_path(&rooted) else { return String::new() };
    if file.is_absolute() { url.into() } else { url.path().trim_start_matches('/').to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use csaf_validate::{Profile, Selection, validate};

    /// An object of SARIF: its clause, the members it must have, and those of the others that we write.
    struct Form(&'static str, &'static [&'static str], &'static [&'static str]);

    const LOG: Form = Form("3.13", &["version", "runs"], &["$schema"]);
    const RUN: Form = Form("3.14", &["tool"], &["invocations", "results"]);
    const TOOL: Form = Form("3.18", &["driver"], &[]);
    const COMPONENT: Form = Form("3.19", &["name"], &["version", "rules"]);
    const DESCRIPTOR: Form = Form("3.49", &["id"], &["shortDescription", "helpUri"]);
    const INVOCATION: Form = Form("3.20", &["executionSuccessful"], &["toolExecutionNotifications"]);
    const NOTIFICATION: Form = Form("3.58", &["message"], &["level", "locations"]);
    const RESULT: Form = Form("3.27", &["message"], &["ruleId", "ruleIndex", "level", "locations"]);
    const MESSAGE: Form = Form("3.11", &["text"], &[]);
    const LOCATION: Form = Form("3.28", &[], &["physicalLocation", "logicalLocations"]);
    const PHYSICAL: Form = Form("3.29", &["artifactLocation"], &[]);
    const ARTIFACT: Form = Form("3.4", &["uri"], &[]);
    const LOGICAL: Form = Form("3.33", &[], &["fullyQualifiedName", "kind"]);

    /// Fails where an object lacks a member that its clause demands, or has one that it does not know.
    fn assert_form<'v>(value: &'v Value, Form(clause, must, may): &Form) -> &'v Value {
        let members = value.as_object().unwrap_or_else(|| panic!("§{clause}: no object: {value}"));
        must.iter().for_each(|name| assert!(members.contains_key(*name), "§{clause}: {name} is missing: {value}"));
        for name in members.keys() {
            assert!(must.contains(&&**name) || may.contains(&&**name), "§{clause}: {name} is unknown: {value}");
        }
        value
    }

    fn list(value: &Value) -> &[Value] {
        value.as_array().map_or(&[], Vec::as_slice)
    }

    fn assert_message(value: &Value) {
        let text = assert_form(value, &MESSAGE)["text"].as_str();
        assert!(text.is_some_and(|text| !text.is_empty()), "{value}");
    }

    fn assert_locations(value: &Value) {
        assert!(!list(value).is_empty(), "{value}");
        for location in list(value) {
            let physical = assert_form(&assert_form(location, &LOCATION)["physicalLocation"], &PHYSICAL);
            let uri = assert_form(&physical["artifactLocation"], &ARTIFACT)["uri"].as_str().unwrap();
            let base = Url::parse("file:///").unwrap();
            assert!(base.join(uri).is_ok() && !uri.contains([' ', '\\', '"', '<']), "§3.4.3: {uri}");
            for logical in list(&location["logicalLocations"]) {
                let kind = assert_form(logical, &LOGICAL)["kind"].as_str().unwrap();
                assert!(["object", "array", "property", "value"].contains(&kind), "§3.33.7: {kind}");
            }
        }
    }

    /// What clauses 3.4 to 3.58 of SARIF 2.1.0 demand of what we write.
    fn assert_sarif(log: &Value) {
        assert_eq!(assert_form(log, &LOG)["version"], "2.1.0", "§3.13.2");
        for run in list(&log["runs"]) {
            let driver = assert_form(&assert_form(&assert_form(run, &RUN)["tool"], &TOOL)["driver"], &COMPONENT);
            let rules = list(&driver["rules"]);
            let mut ids: Vec<&str> = rules.iter().map(|rule| rule["id"].as_str().unwrap()).collect();
            for rule in rules {
                assert_message(&assert_form(rule, &DESCRIPTOR)["shortDescription"]);
                let help = rule.get("helpUri").map(|help| Url::parse(help.as_str().unwrap()));
                assert!(help.is_none_or(|help| help.is_ok()), "§3.49.12: {rule}");
            }
            for result in list(&run["results"]) {
                assert_message(&assert_form(result, &RESULT)["message"]);
                assert_locations(&result["locations"]);
                let index = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
                assert_eq!(rules[index]["id"], result["ruleId"], "§3.27.6");
                assert!(["none", "note", "warning", "error"].contains(&result["level"].as_str().unwrap()), "§3.27.10");
            }
            for invocation in list(&run["invocations"]) {
                assert!(assert_form(invocation, &INVOCATION)["executionSuccessful"].is_boolean(), "§3.20.14");
                for told in list(&invocation["toolExecutionNotifications"]) {
                    assert_message(&assert_form(told, &NOTIFICATION)["message"]);
                    assert_locations(&told["locations"]);
                }
            }
            ids.sort_unstable();
            let count = ids.len();
            ids.dedup();
            assert_eq!(ids.len(), count, "§3.19.23: rules are unique");
        }
    }

    #[test]
    fn what_is_written_has_the_form_of_sarif_2_1_0() {
        let document = json!({
            "document": {
                "csaf_version": "2.0", "category": "x", "title": "",
                "notes": [{"category": "summary"}, 7], "references": [{"url": "https://a.example"}]
            },
            "product_tree": {"full_product_names": [{"product_id": "A", "name": "a"}, {"product_id": "A", "name": "a"}]}
        });
        let selection = Selection::of_profile(Profile::Full);
        let read = |bytes: &[u8]| validate(bytes, &selection).map_err(|error| error.to_string());
        let names = ["plain.json", "a b/\u{e9} \"q\".json", "/x/<d>.json", "broken.json"].map(Path::new);
        let texts = [document.to_string(), "{}".to_owned(), "[]".to_owned(), "{".to_owned()];
        let judged = names.iter().zip(&texts).map(|(file, text)| Judged { file, outcome: read(text.as_bytes()) });
        let all: Vec<Judged<'_>> = judged.collect();
        let log = render(&all);
        assert!(list(&log["runs"][0]["results"]).len() > 5 && list(&log["runs"][0]["invocations"]).len() == 1);
        assert_sarif(&log);
        assert_sarif(&render(&[]));
        assert_eq!(["", "/document/notes/1", "/document"].map(kind_of), ["object", "value", "property"]);
    }

    #[test]
    fn a_log_names_each_rule_once_with_its_clause_and_says_what_could_not_be_read() {
        let selection = Selection::of_profile(Profile::Basic);
        let report = validate(b"{}", &selection).unwrap();
        let (one, other) = (Path::new("a b/c.json"), Path::new("/x/d.json"));
        let judged = |file, outcome| Judged { file, outcome };
        let log =
            render(&[judged(one, Ok(report.clone())), judged(one, Ok(report)), judged(other, Err("gone".into()))]);
        let run = &log["runs"][0];
        assert_eq!(run["tool"]["driver"]["rules"][0]["id"], "csaf-2.0-schema");
        assert_eq!(run["tool"]["driver"]["rules"].as_array().unwrap().len(), 1);
        let result = &run["results"][1];
        assert_eq!((&result["ruleIndex"], &result["level"]), (&json!(0), &json!("error")));
        assert_eq!(result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"], "a%20b/c.json");
        assert_eq!(run["invocations"][0]["executionSuccessful"], false);
        let unread = &run["invocations"][0]["toolExecutionNotifications"][0];
        assert_eq!(unread["locations"][0]["physicalLocation"]["artifactLocation"]["uri"], "file:///x/d.json");
    }
}
