//! `POST /api/v1/validate` and `GET /api/v1/tests`: a document is held against the standard, asked and answered as the
//! field's validation service (csaf-validator-service) does it, so that what speaks to that speaks to this.
//!
//! Does not know: what is tested.

use crate::error::Refusal;
use crate::reader::Reader;
use crate::referee::{Fault, Gravity, JudgedTest, OfferedTest, Wanted};
use crate::state::AppState;
use crate::validation::judge;
use axum::Json;
use axum::extract::State;
use axum::extract::rejection::JsonRejection;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Tests named in one request; there are 250.
const TESTS_COUNT_MAX: usize = 500;

/// A request.
#[derive(Debug, Deserialize)]
pub(crate) struct Question {
    tests: Vec<TestJson>,
    document: Value,
}

#[derive(Debug, Deserialize)]
struct TestJson {
    r#type: Kind,
    name: String,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Kind {
    Test,
    Preset,
}

/// The answer.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct AnswerJson {
    is_valid: bool,
    tests: Vec<TestAnswerJson>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct TestAnswerJson {
    name: String,
    is_valid: bool,
    errors: Vec<FaultJson>,
    warnings: Vec<FaultJson>,
    infos: Vec<FaultJson>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct FaultJson {
    message: String,
    instance_path: String,
}

/// A test that may be asked for.
#[derive(Debug, Serialize)]
pub(crate) struct OfferedJson {
    name: String,
    preset: &'static str,
}

pub(crate) async fn list_tests(
    State(state): State<AppState>,
    _reader: Reader,
) -> Result<Json<Vec<OfferedJson>>, Refusal> {
    let referee = state.referee()?;
    let offered = |OfferedTest { name, preset }| OfferedJson { name, preset };
    Ok(Json((referee.list_tests)().into_iter().map(offered).collect()))
}

pub(crate) async fn validate(
    State(state): State<AppState>,
    _reader: Reader,
    question: Result<Json<Question>, JsonRejection>,
) -> Result<Json<AnswerJson>, Refusal> {
    let Json(Question { tests, document }) =
        question.map_err(|rejection| Refusal::new(rejection.status(), rejection.body_text()))?;
    if tests.is_empty() || tests.len() > TESTS_COUNT_MAX {
        return Err(Refusal::bad_request(format!("`tests` names between 1 and {TESTS_COUNT_MAX} tests or presets.")));
    }
    let wanted = tests.into_iter().map(|TestJson { r#type, name }| match r#type {
        Kind::Test => Wanted::Test(name),
        Kind::Preset => Wanted::Preset(name),
    });
    let judgement = judge(&state, document, wanted.collect()).await?;
    let tests: Vec<TestAnswerJson> = judgement.tests.into_iter().map(answer).collect();
    Ok(Json(AnswerJson { is_valid: tests.iter().all(|test| test.is_valid), tests }))
}

/// A test that did not run has not passed: the service has no word for it, so it is a fault of the test's own gravity.
fn answer(test: JudgedTest) -> TestAnswerJson {
    let unrun =
        test.not_run.map(|why| Fault { pointer: String::new(), message: format!("This test did not run: {why}.") });
    let fault = |Fault { pointer, message }| FaultJson { message, instance_path: pointer };
    let mut faults: Vec<FaultJson> = test.faults.into_iter().chain(unrun).map(fault).collect();
    let mut of = |gravity: Gravity| if test.gravity == gravity { std::mem::take(&mut faults) } else { Vec::new() };
    let (errors, warnings, infos) = (of(Gravity::Error), of(Gravity::Warning), of(Gravity::Note));
    TestAnswerJson { name: test.name, is_valid: errors.is_empty(), errors, warnings, infos }
}
