//! The referee as the window asks for it: names of tests as the field's validation service has them.
//!
//! Does not know: what is tested (`csaf_validate`).

use csaf_validate::{
    Conformance, Edition, Finding, Group, NotRun, Profile, Report, Selection, Severity, edition_of, list_tests,
    validate_value,
};
use monitor::stages::quality::Judge;
use serde_json::Value;
use store::NewJudgement;
use web::referee::{DescribedTest, Fault, Gravity, JudgedTest, Judgement, OfferedTest, Referee, Unjudged, Wanted};

/// What is handed to the window.
pub(crate) const REFEREE: Referee = Referee { judge, list_tests: list_offered, find_test };

/// What judges stored documents: every test of a profile, whatever it means for the document.
pub(crate) const JUDGE: Judge = Judge { version: csaf_validate::TESTS_VERSION, judge: judge_stored };

fn judge_stored(bytes: &[u8]) -> NewJudgement {
    let mut said = NewJudgement {
        validator: csaf_validate::TESTS_VERSION.to_owned(),
        edition: String::new(),
        verdict: "unreadable".to_owned(),
        errors: 0,
        warnings: 0,
        notes: 0,
        faults: Vec::new(),
    };
    let Ok(report) = csaf_validate::validate(bytes, &Selection::of_profile(Profile::Full)) else { return said };
    report.edition.as_str().clone_into(&mut said.edition);
    report.verdict().as_str().clone_into(&mut said.verdict);
    let count = |severity| report.count(severity) as u64;
    (said.errors, said.warnings, said.notes) =
        (count(Severity::Error), count(Severity::Warning), count(Severity::Note));
    let counted = report.ran.iter().map(|test| ((*test).to_owned(), report.of_test(test).count() as u64));
    said.faults = counted.filter(|(_, count)| *count > 0).collect();
    said
}

fn find_test(edition: &str, number: &str) -> Option<DescribedTest> {
    let edition = [Edition::V20, Edition::V21].into_iter().find(|one| one.as_str() == edition)?;
    let test = list_tests(edition).iter().find(|test| test.name == number)?;
    Some(DescribedTest { title: test.title, clause: test.clause(edition), gravity: gravity_of(test.group) })
}

fn gravity_of(group: Group) -> Gravity {
    match group {
        Group::Schema | Group::Mandatory => Gravity::Error,
        Group::Recommended => Gravity::Warning,
        Group::Informative => Gravity::Note,
    }
}

/// The service's name of the schema of an edition.
fn schema_name(edition: Edition) -> &'static str {
    match edition {
        Edition::V20 => "csaf_2_0",
        Edition::V21 => "csaf_2_1",
    }
}

/// The service's name of a test: `mandatoryTest_6_1_1`.
fn service_name(edition: Edition, test: &Conformance) -> String {
    match test.group {
        Group::Schema => schema_name(edition).to_owned(),
        group => format!("{}Test_{}", group.as_str(edition), test.name.replace('.', "_")),
    }
}

fn list_offered() -> Vec<OfferedTest> {
    let mut offered: Vec<OfferedTest> = Vec::new();
    for edition in [Edition::V20, Edition::V21] {
        for test in list_tests(edition) {
            let one = OfferedTest { name: service_name(edition, test), preset: test.group.as_str(edition) };
            if !offered.contains(&one) {
                offered.push(one);
            }
        }
    }
    offered
}

fn judge(document: Value, wanted: &[Wanted]) -> Result<Judgement, Unjudged> {
    let edition = wanted.iter().find_map(edition_by_schema).unwrap_or_else(|| edition_of(&document));
    let mut names: Vec<&'static str> = Vec::new();
    for one in wanted {
        names.extend(numbers(edition, one)?);
    }
    let selection = Selection::of_tests(names).map_err(|unknown| Unjudged::Unknown(unknown.0))?;
    let report = validate_value(document, &selection, Some(edition));
    let report = report.map_err(|error| Unjudged::Unreadable(error.to_string()))?;
    Ok(judgement(&report))
}

/// Who names the schema of an edition wants that edition.
fn edition_by_schema(wanted: &Wanted) -> Option<Edition> {
    let Wanted::Test(name) = wanted else { return None };
    [Edition::V20, Edition::V21].into_iter().find(|edition| schema_name(*edition) == name)
}

/// The numbers of the tests that a name stands for. A test of the other edition is told as not run.
fn numbers(edition: Edition, wanted: &Wanted) -> Result<Vec<&'static str>, Unjudged> {
    let name = match wanted {
        Wanted::Preset(name) => return preset(edition, name).ok_or_else(|| Unjudged::Unknown(name.clone())),
        Wanted::Test(name) => name,
    };
    let editions = [edition, Edition::V20, Edition::V21];
    let known = editions.iter().find_map(|one| list_tests(*one).iter().find(|test| service_name(*one, test) == *name));
    known.map(|test| vec![test.name]).ok_or_else(|| Unjudged::Unknown(name.clone()))
}

fn preset(edition: Edition, name: &str) -> Option<Vec<&'static str>> {
    let of = |wanted: &dyn Fn(Group) -> bool| {
        let tests = list_tests(edition).iter().filter(|test| wanted(test.group) && test.is_default());
        Some(tests.map(|test| test.name).collect())
    };
    if let Some(profile) = Profile::parse(name) {
        return of(&|group| profile.holds(group));
    }
    let groups = [Group::Schema, Group::Mandatory, Group::Recommended, Group::Informative];
    // 2.0 says optional where 2.1 says recommended: either is understood.
    let is_named = |group: &Group| [Edition::V20, Edition::V21].iter().any(|one| group.as_str(*one) == name);
    let group = groups.into_iter().find(is_named)?;
    of(&|one| one == group)
}

fn judgement(report: &Report) -> Judgement {
    let edition = report.edition;
    let known = |name: &str| list_tests(edition).iter().find(|test| test.name == name);
    let ran = report.ran.iter().filter_map(|name| Some((known(name)?, None)));
    let unrun = report.not_run.iter().filter_map(|(name, why)| {
        let other = || {
            [Edition::V20, Edition::V21].iter().find_map(|one| list_tests(*one).iter().find(|test| test.name == name))
        };
        Some((known(name).or_else(other)?, Some(*why)))
    });
    Judgement {
        edition: edition.as_str(),
        verdict: report.verdict().as_str(),
        tests: ran.chain(unrun).map(|(test, why)| judged(report, test, why)).collect(),
        left_out: report.left_out,
    }
}

fn judged(report: &Report, test: &'static Conformance, not_run: Option<NotRun>) -> JudgedTest {
    let fault = |finding: &Finding| Fault { pointer: finding.pointer.clone(), message: finding.message.clone() };
    JudgedTest {
        name: service_name(report.edition, test),
        number: test.name.to_owned(),
        title: test.title,
        clause: test.clause(report.edition),
        gravity: gravity_of(test.group),
        faults: report.of_test(test.name).map(fault).collect(),
        not_run: not_run.map(NotRun::as_str),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn preset_of(name: &str) -> Wanted {
        Wanted::Preset(name.to_owned())
    }

    #[test]
    fn tests_and_presets_have_the_names_of_the_fields_service() {
        let offered = list_offered();
        let preset_of = |name: &str| offered.iter().find(|test| test.name == name).map(|test| test.preset);
        assert_eq!(preset_of("csaf_2_0"), Some("schema"));
        assert_eq!(preset_of("mandatoryTest_6_1_27_11"), Some("mandatory"));
        assert_eq!(
            (preset_of("optionalTest_6_2_20"), preset_of("recommendedTest_6_2_20")),
            (Some("optional"), Some("recommended"))
        );
        assert_eq!(preset_of("informativeTest_6_3_1"), Some("informative"));
    }

    #[test]
    fn a_document_is_judged_by_tests_and_presets_and_what_nobody_knows_is_refused() {
        let document = json!({"document": {"csaf_version": "2.0"}});
        let judged = judge(document.clone(), &[preset_of("basic")]).unwrap();
        assert_eq!((judged.edition, judged.verdict, judged.tests.len()), ("2.0", "invalid", 44));
        assert!(judged.tests[0].name == "csaf_2_0" && !judged.tests[0].faults.is_empty());
        assert!(judged.tests.iter().any(|test| test.number == "6.1.1" && test.not_run.is_some()));
        let named = judge(document.clone(), &[Wanted::Test("csaf_2_1".to_owned())]).unwrap();
        assert_eq!(named.edition, "2.1", "who names a schema wants its edition");
        for unknown in [Wanted::Test("mandatoryTest_6_1_99".to_owned()), preset_of("thorough")] {
            assert!(matches!(judge(document.clone(), &[unknown]), Err(Unjudged::Unknown(_))));
        }
    }
}
