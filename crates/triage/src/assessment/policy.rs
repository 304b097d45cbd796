//! The triage decision table: parsed from TOML, asked row by row, first match wins.
//!
//! Does not know: where the answers come from (`facts`).

mod comparison;
mod reference;
mod review;

pub use comparison::{Comparison, Decided, Difference, compare};
pub use review::PolicyRemark;

use super::Label;
use crate::enrichment::EpssBand;
use crate::wording::{Account, Complexity, FixReach, Interaction, Level, Maturity, PublisherView, Reach};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// Size of a policy file; the built-in one has 4 kB, a table nobody can read is no policy.
pub const POLICY_SIZE_BYTES_MAX: usize = 65_536;
/// Rules of a policy; more could not be read by the people who must defend it.
pub const POLICY_RULES_MAX: usize = 200;

const BUILT_IN: &str = include_str!("policy.toml");

/// Every question with its possible answers, in the order they are printed and stored.
pub const QUESTIONS: [(&str, &[&str]); 13] = [
    ("known_exploited", &["yes", "no", "no_data"]),
    ("publisher_statement", PublisherView::CODES),
    ("maturity", Maturity::CODES),
    ("epss", EpssBand::CODES),
    ("score", &["critical", "high", "medium", "low", "none", "unknown"]),
    ("attack_vector", Reach::CODES),
    ("privileges", Account::CODES),
    ("interaction", Interaction::CODES),
    ("complexity", Complexity::CODES),
    ("confidentiality", Level::CODES),
    ("integrity", Level::CODES),
    ("availability", Level::CODES),
    ("fix", FixReach::CODES),
];

/// Positions of the answers in [`QUESTIONS`].
pub(super) type Answers = [u8; QUESTIONS.len()];

/// A decision table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Policy {
    version: String,
    rules: Vec<Rule>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Rule {
    id: String,
    label: Label,
    /// Question and the answers it accepts as a bit set, in the order of [`QUESTIONS`].
    conditions: Vec<(usize, u16)>,
}

/// Which rule decided, after which questions.
pub(super) struct Decision<'a> {
    pub(super) label: Label,
    pub(super) rule: &'a str,
    /// Positions in [`QUESTIONS`], in the order they were first asked.
    pub(super) asked: Vec<usize>,
}

/// Why a policy file was refused.
#[derive(Debug, thiserror::Error)]
pub enum PolicyError {
    /// Larger than [`POLICY_SIZE_BYTES_MAX`].
    #[error("reading the policy: {bytes} bytes are more than {POLICY_SIZE_BYTES_MAX}")]
    TooLarge {
        /// Its size.
        bytes: usize,
    },
    /// More rules than [`POLICY_RULES_MAX`].
    #[error("reading the policy: {rules} rules are more than {POLICY_RULES_MAX}")]
    TooManyRules {
        /// How many.
        rules: usize,
    },
    /// Not TOML, or not of this shape.
    #[error("reading the policy: {0}")]
    Syntax(#[from] toml::de::Error),
    /// The version is empty.
    #[error("reading the policy: the version is empty")]
    NoVersion,
    /// A rule asks something nobody can answer.
    #[error("reading policy rule {rule}: the question {question} is not known")]
    UnknownQuestion {
        /// The rule's id.
        rule: String,
        /// The question.
        question: String,
    },
    /// A rule accepts an answer that is never given.
    #[error("reading policy rule {rule}: {answer} is no answer to {question}")]
    UnknownAnswer {
        /// The rule's id.
        rule: String,
        /// The question.
        question: String,
        /// The answer.
        answer: String,
    },
    /// A rule accepts no answer at all, so it could never hold.
    #[error("reading policy rule {rule}: {question} accepts no answer")]
    NoAnswer {
        /// The rule's id.
        rule: String,
        /// The question.
        question: String,
    },
    /// Whoever reads the version would take it for the built-in policy.
    #[error("reading the policy: {version} is the built-in policy's version; give this one another")]
    VersionTaken {
        /// The version.
        version: String,
    },
    /// Only the last rule holds without conditions, else an advisory would have no label.
    #[error("reading the policy: the last rule, and no other, must hold without conditions")]
    NoLastResort,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PolicyText {
    version: String,
    rules: Vec<RuleText>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RuleText {
    id: String,
    label: Label,
    #[serde(default)]
    when: BTreeMap<String, Vec<String>>,
}

impl Policy {
    /// The policy that ships with the program.
    #[expect(clippy::expect_used, reason = "a constant of this crate; a test parses it")]
    pub fn built_in() -> Policy {
        Policy::read(BUILT_IN).expect("the built-in policy is well-formed")
    }

    /// The version of the built-in policy: no other policy has it.
    pub fn built_in_version() -> &'static str {
        static VERSION: LazyLock<String> = LazyLock::new(|| Policy::built_in().version);
        &VERSION
    }

    /// The built-in policy's file, comments and all: what a policy of one's own begins with.
    pub fn built_in_text() -> &'static str {
        BUILT_IN
    }

    /// Reads a decision table in the form of `policy.toml`.
    ///
    /// # Errors
    /// [`PolicyError`] says which rule is wrong and why; retrying does not help.
    pub fn parse(text: &str) -> Result<Policy, PolicyError> {
        let policy = Policy::read(text)?;
        let built_in = Policy::built_in();
        if policy.version == built_in.version && policy != built_in {
            return Err(PolicyError::VersionTaken { version: policy.version });
        }
        Ok(policy)
    }

    fn read(text: &str) -> Result<Policy, PolicyError> {
        if text.len() > POLICY_SIZE_BYTES_MAX {
            return Err(PolicyError::TooLarge { bytes: text.len() });
        }
        let read: PolicyText = toml::from_str(text)?;
        if read.version.trim().is_empty() {
            return Err(PolicyError::NoVersion);
        }
        if read.rules.len() > POLICY_RULES_MAX {
            return Err(PolicyError::TooManyRules { rules: read.rules.len() });
        }
        let rules = read.rules.into_iter().map(RuleText::read).collect::<Result<Vec<_>, _>>()?;
        match rules.split_last() {
            Some((last, others))
                if last.conditions.is_empty() && others.iter().all(|rule| !rule.conditions.is_empty()) => {}
            _ => return Err(PolicyError::NoLastResort),
        }
        Ok(Policy { version: read.version, rules })
    }

    /// The version of the table, e.g. `2026.1`.
    pub fn version(&self) -> &str {
        &self.version
    }

    /// The rules in the order they are tried: id, label, and the conditions in words.
    pub fn rules(&self) -> impl Iterator<Item = (&str, Label, String)> {
        self.rules.iter().map(|rule| (rule.id.as_str(), rule.label, rule.conditions_told()))
    }

    /// The rules' ids in the order they are tried; an id may stand more than once.
    pub fn rule_ids(&self) -> impl Iterator<Item = &str> {
        self.rules.iter().map(|rule| rule.id.as_str())
    }

    /// The label alone, without the path.
    pub(super) fn label(&self, answers: &Answers) -> Label {
        self.rules
            .iter()
            .find(|rule| rule.conditions.iter().all(|&(question, accepted)| holds(answers, question, accepted)))
            .map_or(Label::NeedsData, |rule| rule.label)
    }

    /// The label with every question that had to be asked.
    pub(super) fn decide(&self, answers: &Answers) -> Decision<'_> {
        let mut asked = Vec::new();
        for rule in &self.rules {
            let fits = rule.conditions.iter().all(|&(question, accepted)| {
                if !asked.contains(&question) {
                    asked.push(question);
                }
                holds(answers, question, accepted)
            });
            if fits {
                return Decision { label: rule.label, rule: &rule.id, asked };
            }
        }
        Decision { label: Label::NeedsData, rule: "", asked }
    }
}

fn holds(answers: &Answers, question: usize, accepted: u16) -> bool {
    answers.get(question).is_some_and(|answer| accepted & (1 << answer) != 0)
}

impl RuleText {
    fn read(self) -> Result<Rule, PolicyError> {
        let mut conditions = Vec::with_capacity(self.when.len());
        for (question, answers) in &self.when {
            let unknown = || PolicyError::UnknownQuestion { rule: self.id.clone(), question: question.clone() };
            let position = QUESTIONS.iter().position(|(id, _)| id == question).ok_or_else(unknown)?;
            let mut accepted = 0;
            for answer in answers {
                let unknown = || PolicyError::UnknownAnswer {
                    rule: self.id.clone(),
                    question: question.clone(),
                    answer: answer.clone(),
                };
                let bit = QUESTIONS[position].1.iter().position(|code| code == answer).ok_or_else(unknown)?;
                accepted |= 1 << bit;
            }
            if accepted == 0 {
                return Err(PolicyError::NoAnswer { rule: self.id.clone(), question: question.clone() });
            }
            conditions.push((position, accepted));
        }
        conditions.sort_unstable();
        Ok(Rule { id: self.id, label: self.label, conditions })
    }
}
