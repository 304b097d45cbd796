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
        members.insert("logicalLocations".to_owned(), json!([{"fullyQualifiedName": pointer, "kind": "member"}]));
    }
    json!({
        "ruleId": id(report.edition, finding.test),
        "ruleIndex": rules.iter().position(|rule| *rule == (report.edition, finding.test)),
        "level": level,
        "message": {"text": finding.message},
        "locations": [place],
    })
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
