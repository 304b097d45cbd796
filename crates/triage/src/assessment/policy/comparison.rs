//! Two policies over one advisory: which labels they give, by which rules, and what makes the difference.
//!
//! Does not know: which of the two is in force.

use super::{Answers, Policy, QUESTIONS, Rule, holds};
use crate::advisory::Advisory;
use crate::assessment::facts::Facts;
use crate::assessment::{Label, fixes, remedy};
use crate::enrichment::Enrichment;

/// A label with the rule that gave it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decided {
    /// The label.
    pub label: Label,
    /// The rule's id.
    pub rule: String,
}

/// What two policies make of one advisory.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comparison {
    /// Under the one in force.
    pub before: Decided,
    /// Under the other.
    pub after: Decided,
    /// Why the labels differ; `None` where they do not.
    pub because: Option<Difference>,
}

/// What makes the difference: about the rule that gives the more urgent of the two labels.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Difference {
    /// The other policy has no rule of this id.
    OnlyInOne {
        /// The rule.
        rule: String,
    },
    /// The rule of the other policy does not accept this answer.
    Answer {
        /// The rule.
        rule: String,
        /// The question.
        question: &'static str,
        /// What was answered.
        answer: &'static str,
    },
    /// The rule of the other policy gives another label.
    Label {
        /// The rule.
        rule: String,
    },
    /// In the other policy an earlier rule decides.
    Order {
        /// The rule.
        rule: String,
        /// The earlier one.
        earlier: String,
    },
}

/// Compares two policies over one advisory.
pub fn compare(advisory: &Advisory, enrichment: &Enrichment, before: &Policy, after: &Policy) -> Comparison {
    let remedies = remedy::read(advisory);
    let fixes = fixes::fixes(advisory, &remedies);
    let under = |policy: &Policy| {
        let answers = Facts::gather(advisory, enrichment, policy, &fixes).deciding_answers(advisory);
        let decision = policy.decide(&answers);
        (Decided { label: decision.label, rule: decision.rule.to_owned() }, answers)
    };
    let ((old, old_answers), (new, new_answers)) = (under(before), under(after));
    let because = match old.label.cmp(&new.label) {
        std::cmp::Ordering::Equal => None,
        std::cmp::Ordering::Less => Some(difference(&old.rule, old.label, &old_answers, after)),
        std::cmp::Ordering::Greater => Some(difference(&new.rule, new.label, &new_answers, before)),
    };
    Comparison { before: old, after: new, because }
}

/// Why `other` does not decide by this rule, with this label, on these answers.
fn difference(rule: &str, label: Label, answers: &Answers, other: &Policy) -> Difference {
    let named = || other.rules.iter().filter(|one| one.id == rule);
    let rule = rule.to_owned();
    if named().next().is_none() {
        return Difference::OnlyInOne { rule };
    }
    let Some(holding) = named().find(|one| one.failing(answers).is_none()) else {
        let failing = named().find_map(|one| one.failing(answers));
        return match failing.and_then(|question| asked(question, answers)) {
            Some((question, answer)) => Difference::Answer { rule, question, answer },
            None => Difference::OnlyInOne { rule },
        };
    };
    if holding.label != label {
        return Difference::Label { rule };
    }
    Difference::Order { rule, earlier: other.decide(answers).rule.to_owned() }
}

fn asked(question: usize, answers: &Answers) -> Option<(&'static str, &'static str)> {
    let (id, codes) = QUESTIONS.get(question)?;
    Some((*id, *codes.get(usize::from(*answers.get(question)?))?))
}

impl Rule {
    /// The first question whose answer it does not accept.
    fn failing(&self, answers: &Answers) -> Option<usize> {
        self.conditions.iter().find(|(question, accepted)| !holds(answers, *question, *accepted)).map(|(at, _)| *at)
    }
}
