//! What the window asks of the referee of documents, and what it is told. The functions are handed down: the program alone
//! links the library behind them.
//!
//! Does not know: which tests there are.

use serde_json::Value;

/// The functions that are handed down.
#[derive(Clone, Copy, Debug)]
pub struct Referee {
    /// Runs tests over a document. It works for as long as the document is long, and blocks.
    pub judge: fn(Value, &[Wanted]) -> Result<Judgement, Unjudged>,
    /// Every test that can be asked for.
    pub list_tests: fn() -> Vec<OfferedTest>,
    /// A test by edition and number, where there is one.
    pub find_test: fn(&str, &str) -> Option<DescribedTest>,
}

/// What a test is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DescribedTest {
    /// The clause's title.
    pub title: &'static str,
    /// Where the standard asks for it.
    pub clause: Option<String>,
    /// What its faults mean.
    pub gravity: Gravity,
}

/// A test or a group of tests, named as the field's validation service names them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// `csaf_2_0`, `mandatoryTest_6_1_1`, …
    Test(String),
    /// `schema`, `basic`, `extended`, `full`, `mandatory`, `optional`, `informative`.
    Preset(String),
}

/// A test by name, with the group it is in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OfferedTest {
    /// As a request names it.
    pub name: String,
    /// The preset it belongs to.
    pub preset: &'static str,
}

/// What a fault means for the document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gravity {
    /// The document is invalid.
    Error,
    /// An optional or recommended test.
    Warning,
    /// An informative test.
    Note,
}

/// One fault.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Where, as a JSON pointer.
    pub pointer: String,
    /// What, in English.
    pub message: String,
}

/// What one test said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JudgedTest {
    /// As a request names it.
    pub name: String,
    /// `schema`, or the number of the clause.
    pub number: String,
    /// The clause's title.
    pub title: &'static str,
    /// Where the standard asks for it.
    pub clause: Option<String>,
    /// What its faults mean.
    pub gravity: Gravity,
    /// Its faults.
    pub faults: Vec<Fault>,
    /// Why it did not run; it has no faults then, and has not passed.
    pub not_run: Option<&'static str>,
}

/// What all tests said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Judgement {
    /// The edition of the standard whose tests ran.
    pub edition: &'static str,
    /// `valid`, `invalid` or `undecided`.
    pub verdict: &'static str,
    /// In the order they were asked for.
    pub tests: Vec<JudgedTest>,
    /// Faults that were left out beyond the limit.
    pub left_out: usize,
}

/// Why there is no judgement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unjudged {
    /// No test or preset has this name.
    Unknown(String),
    /// The document cannot be judged, with the reason.
    Unreadable(String),
}
