//! What the referee found.
//!
//! Does not know: how a test works, how findings are shown.

use crate::Edition;

/// What a finding means for the document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// The document is invalid: schema or mandatory test.
    Error,
    /// An optional (2.0) or recommended (2.1) test.
    Warning,
    /// An informative test.
    Note,
}

impl Severity {
    /// One word for pages and answers.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Note => "note",
        }
    }
}

/// One fault, where it is and which test tells it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The test's name: `schema`, `6.1.1`, …
    pub test: &'static str,
    /// How grave it is; decided by the test's group.
    pub severity: Severity,
    /// Where in the document, as a JSON pointer (RFC 6901); empty for the whole document.
    pub pointer: String,
    /// What is wrong, in English.
    pub message: String,
}

impl Finding {
    /// The clause of the standard that asks for it; `None` for the schema.
    pub fn clause(&self, edition: Edition) -> Option<String> {
        crate::catalog::clause(edition, self.test)
    }
}

/// Why a test says nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotRun {
    /// The document does not have the form that the test reads; the schema says where.
    Form,
    /// The document's edition of the standard has no such test.
    OtherEdition,
    /// The test is not built: it needs a word list.
    NotBuilt,
    /// The test asks addresses that the document names.
    Network,
    /// Not every address could be asked.
    Unasked,
}

impl NotRun {
    /// Why, for a person.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Form => "the document does not have the form that this test reads",
            Self::OtherEdition => "the document's edition of the standard has no such test",
            Self::NotBuilt => "this test is not built in",
            Self::Network => {
                "this test asks addresses that the document names, which only `annunciator validate --online` does"
            }
            Self::Unasked => "not every address could be asked",
        }
    }
}

/// What all findings come to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Every test that was asked for ran, and none of schema and mandatory tests found a fault.
    Valid,
    /// The schema or a mandatory test found a fault.
    Invalid,
    /// No fault was found by what ran, but a test that decides did not run: nothing is promised.
    Undecided,
}

impl Verdict {
    /// One word for pages and answers.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Valid => "valid",
            Self::Invalid => "invalid",
            Self::Undecided => "undecided",
        }
    }
}

/// What came of the selected tests.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// Whose tests were run.
    pub edition: Edition,
    /// The tests that ran, in order.
    pub ran: Vec<&'static str>,
    /// The tests that were asked for and did not run.
    pub not_run: Vec<(String, NotRun)>,
    /// What they found, test by test.
    pub findings: Vec<Finding>,
    /// How many findings were left out beyond the limit.
    pub left_out: usize,
}

impl Report {
    /// Before any test.
    pub(crate) fn empty(edition: Edition) -> Self {
        Self { edition, ran: Vec::new(), not_run: Vec::new(), findings: Vec::new(), left_out: 0 }
    }

    /// What the findings come to.
    pub fn verdict(&self) -> Verdict {
        if self.count(Severity::Error) > 0 {
            return Verdict::Invalid;
        }
        let decides = |name: &str| name == "schema" || name.starts_with("6.1.");
        match self.not_run.iter().any(|(name, why)| *why != NotRun::OtherEdition && decides(name)) {
            true => Verdict::Undecided,
            false => Verdict::Valid,
        }
    }

    /// How many findings are of that severity.
    pub fn count(&self, severity: Severity) -> usize {
        self.findings.iter().filter(|finding| finding.severity == severity).count()
    }

    /// What one test found.
    pub fn of_test<'r>(&'r self, test: &'r str) -> impl Iterator<Item = &'r Finding> {
        self.findings.iter().filter(move |finding| finding.test == test)
    }
}

/// Why there is no report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unreadable {
    /// More bytes than are read.
    TooLarge {
        /// The document's size.
        size_bytes: usize,
        /// What is read at most.
        size_bytes_max: usize,
    },
    /// Not JSON, or nested too deeply; with what the parser says.
    NotJson(String),
    /// A test stopped in the middle: a fault of the referee, which says nothing of the document.
    Stopped,
}

impl std::fmt::Display for Unreadable {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::TooLarge { size_bytes, size_bytes_max } => {
                write!(formatter, "{size_bytes} bytes are more than the {size_bytes_max} that are read")
            }
            Self::NotJson(why) => write!(formatter, "not JSON: {why}"),
            Self::Stopped => formatter.write_str("a test stopped in the middle; nothing can be said of the document"),
        }
    }
}

impl std::error::Error for Unreadable {}
