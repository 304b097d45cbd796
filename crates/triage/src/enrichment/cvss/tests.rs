use super::*;
use crate::advisory::corpus::corpus;
use std::path::Path;

const NETWORK_DENIAL: &str = "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H/E:P/RL:T/RC:C";

fn read_vector(vector: &str) -> Option<Vector> {
    read_stated_vector("", vector)
}

#[test]
fn a_vector_tells_its_scores() {
    let vector = read_vector(NETWORK_DENIAL).expect("a vector");
    assert_eq!((vector.base, vector.overall, vector.severity), (7.5, 6.8, Severity::High));
    assert_eq!(vector.canonical, NETWORK_DENIAL);
    let old = read_vector("(AV:N/AC:M/Au:S/C:P/I:C/A:N/E:POC/RL:OF/RC:C)").expect("a vector");
    assert_eq!(old.version, Version::V2);
    assert!(old.overall < old.base);
}

#[test]
fn real_forms_of_vectors_are_forgiven_and_wrong_ones_are_not() {
    let bare = "AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H";
    assert_eq!(read_vector(bare), None, "3.0 or 3.1 cannot be told apart without a version");
    assert_eq!(read_stated_vector("3.0", bare).map(|vector| (vector.version, vector.base)), Some((Version::V30, 9.8)));
    assert_eq!(read_stated_vector("3.0", &format!("CVSS:3.1/{bare}")).map(|vector| vector.version), Some(Version::V31));
    assert_eq!(read_vector(&format!(" cvss:3.1/{}/ ", bare.to_lowercase())).map(|vector| vector.base), Some(9.8));
    assert_eq!(read_vector("CVSS:2.0/AV:L/AC:H/Au:N/C:N/I:P/A:N").map(|vector| vector.version), Some(Version::V2));
    for wrong in ["", "CVSS:3.1", "CVSS:3.1/", "CVSS:3.2/AV:N", "CVSS:3.1/AV:N/AC:L", "\u{fffd}\u{fffd}:x/é"] {
        assert_eq!(read_vector(wrong), None, "{wrong}");
    }
    assert_eq!(read_vector(&format!("CVSS:3.1/{bare}/C:H")), None, "a metric twice");
    assert_eq!(read_vector(&format!("CVSS:3.1/{bare}/{}", "X:Y/".repeat(1_000))), None, "too long");
}

#[test]
fn every_version_and_code_survives_serialisation() {
    let vector = read_vector(NETWORK_DENIAL).expect("a vector");
    let json = serde_json::to_value(&vector).expect("JSON");
    assert_eq!((&json["version"], &json["severity"]), (&"3.1".into(), &"high".into()));
    assert_eq!(serde_json::from_value::<Vector>(json).expect("a vector"), vector);
}

fn lines(path: &Path) -> Vec<String> {
    let text = std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    text.lines().map(str::to_owned).collect()
}

/// The suites always state an environmental score. Without environmental metrics that of 3.1 differs from the base score
/// by its other formula (specification §7.3), which nobody means: then the temporal one is the overall one.
fn overall(vector: &str, scores: &[Option<f64>]) -> Option<f64> {
    let is_given = |component: &str| {
        let name = component.split(':').next().unwrap_or_default();
        let is_environmental = matches!(name, "CR" | "IR" | "AR") || (name.starts_with('M') && name.len() <= 3);
        is_environmental && !component.ends_with(":X")
    };
    let is_environmental = !vector.starts_with("CVSS:3") || vector.split('/').any(is_given);
    let temporal = if is_environmental { None } else { scores.get(1).copied().flatten() };
    temporal.or_else(|| scores.iter().rev().find_map(|score| *score))
}

/// Python's `(7.5, None, None)`, `(9.2,)` or `7.3`.
fn python_scores(text: &str) -> Vec<Option<f64>> {
    let scores = text.trim().trim_matches(['(', ')']).split(',').map(str::trim).filter(|score| !score.is_empty());
    scores.map(|score| score.parse().ok()).collect()
}

fn check(vector: &str, base: Option<f64>, overall: Option<f64>, wrong: &mut Vec<String>) {
    let Some(read) = read_vector(vector) else { return wrong.push(format!("{vector}: not read")) };
    let differs = |expected: Option<f64>, is: f64| expected.is_some_and(|expected| (expected - is).abs() > 0.01);
    if differs(base, read.base) || differs(overall, read.overall) {
        wrong.push(format!("{vector}: expected {base:?} {overall:?}, is {} {}", read.base, read.overall));
    }
}

#[test]
fn every_vector_of_the_red_hat_suite_scores_as_stated() {
    let Some(folder) = corpus("every_vector_of_the_red_hat_suite_scores_as_stated", "cvss/redhat") else { return };
    let (mut count, mut wrong) = (0, Vec::new());
    for entry in std::fs::read_dir(folder).expect("a folder") {
        for line in lines(&entry.expect("an entry").path()) {
            let Some((vector, scores)) = line.split_once(" - ") else { continue };
            let scores = python_scores(scores);
            let base = if scores.len() == 3 { scores[0] } else { None };
            check(vector.trim(), base, overall(vector.trim(), &scores), &mut wrong);
            count += 1;
        }
    }
    assert!(count > 6_000, "{count}");
    assert!(wrong.is_empty(), "{} of {count}:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn every_generated_vector_scores_as_stated() {
    let Some(folder) = corpus("every_generated_vector_scores_as_stated", "cvss/generated") else { return };
    let (mut count, mut wrong) = (0, Vec::new());
    for file in ["cvss-2.0.tsv", "cvss-3.0.tsv", "cvss-3.1.tsv", "cvss-4.0.tsv"] {
        for line in lines(&folder.join(file)).iter().skip(1) {
            let fields: Vec<&str> = line.split('\t').collect();
            let scores: Vec<Option<f64>> = fields[1..fields.len() - 1].iter().map(|score| score.parse().ok()).collect();
            let base = if scores.len() == 3 { scores[0] } else { None };
            check(fields[0], base, overall(fields[0], &scores), &mut wrong);
            count += 1;
        }
    }
    assert!(count > 17_000, "{count}");
    assert!(wrong.is_empty(), "{} of {count}:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn severities_are_those_of_the_generated_vectors() {
    let Some(folder) = corpus("severities_are_those_of_the_generated_vectors", "cvss/generated") else { return };
    let mut wrong = Vec::new();
    for file in ["cvss-2.0.tsv", "cvss-3.0.tsv", "cvss-3.1.tsv"] {
        for line in lines(&folder.join(file)).iter().skip(1) {
            let (vector, stated) =
                (line.split('\t').next().unwrap_or_default(), line.rsplit('\t').next().unwrap_or_default());
            let severity = read_vector(vector).map(|read| read.severity.code());
            if severity.is_none_or(|severity| !severity.eq_ignore_ascii_case(stated)) {
                wrong.push(format!("{vector}: expected {stated}, is {severity:?}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn where_implementations_disagree_by_a_tenth_ours_is_one_of_them() {
    let Some(folder) = corpus("where_implementations_disagree_by_a_tenth_ours_is_one_of_them", "cvss/generated") else {
        return;
    };
    for line in lines(&folder.join("cvss-4.0-implementations-disagree.tsv")).iter().skip(1) {
        let fields: Vec<&str> = line.split('\t').collect();
        let ours = read_vector(fields[0]).map(|vector| format!("{:.1}", vector.overall));
        assert!(fields[1..].iter().any(|theirs| Some(*theirs) == ours.as_deref()), "{line}: {ours:?}");
    }
}

#[test]
fn invalid_vectors_are_refused_but_for_the_forms_we_forgive() {
    let Some(folder) = corpus("invalid_vectors_are_refused_but_for_the_forms_we_forgive", "cvss/generated") else {
        return;
    };
    for line in lines(&folder.join("invalid.tsv")).iter().skip(1) {
        let fields: Vec<&str> = line.split('\t').collect();
        let (version, vector, what) = (fields[0], fields[1], fields[2]);
        let read = read_vector(vector);
        match what {
            "leading space" | "trailing slash" | "lower case" => assert!(read.is_some(), "{line}"),
            "prefix missing" => {
                assert!(read.is_none(), "{line}");
                assert!(read_stated_vector(version, vector).is_some(), "{line}");
            }
            _ => assert!(read.is_none() && read_stated_vector(version, vector).is_none(), "{line}"),
        }
    }
}
