//! What an attacker needs: by the vector, by the kind of weakness, and in the publisher's own words.
//!
//! Does not know: what is gained (`story`).

use super::Statement;
use super::facts::VulnerabilityFacts;
use super::weakness::{classify, is_remote};
use crate::advisory::Sourced;
use crate::wording::{Complexity, Condition, Interaction, Message, Reach, Weakness};

/// Beginnings and parts of sentences in which publishers state a condition, in lower case.
const CONDITION_WORDS: &[&str] = &[
    "exploitation requires",
    "only be exploited",
    "only exploitable",
    "attacker must",
    "attacker needs",
    "attacker would need",
    "in order to exploit",
    "precondition",
    "must be logged",
];
/// Conditions that the vector states already.
const SAID_BY_VECTOR: &[&str] =
    &["requires no ", "no privileges", "no user interaction", "user interaction is required"];
/// Length of a quoted condition; longer sentences explain more than they require.
const QUOTATION_CHARS_MAX: usize = 200;

/// The part of the page, for the vulnerability that is told.
pub(super) fn prerequisites(deciding: &VulnerabilityFacts<'_>) -> Vec<Statement> {
    let metrics = &deciding.metrics;
    let source = deciding.vector_source();
    let said = |message: Message| Statement { message, evidence: vec![source.clone()] };
    let mut needs = Vec::new();
    if metrics.reach == Reach::Unknown {
        needs.push(said(Message::NoVector));
    } else {
        needs.extend(by_vector(deciding).into_iter().map(said));
    }
    if let Some(condition) = condition(deciding) {
        let evidence = vec![deciding.vulnerability.source.clone()];
        needs.push(Statement { message: Message::NeedsCondition { condition }, evidence });
    }
    needs.extend(in_the_sources_words(deciding));
    needs
}

fn by_vector(deciding: &VulnerabilityFacts<'_>) -> Vec<Message> {
    let metrics = &deciding.metrics;
    let has_help = !matches!(metrics.interaction, Interaction::None | Interaction::Unknown);
    let is_local_with_help = metrics.reach == Reach::Local && has_help;
    let mut needs = vec![match metrics.reach {
        Reach::Local if has_help => Message::NeedsAccessOrUser,
        reach => Message::NeedsReach { reach },
    }];
    if metrics.account != crate::wording::Account::Unknown {
        needs.push(Message::NeedsAccount { account: metrics.account });
    }
    if metrics.interaction != Interaction::Unknown && !is_local_with_help {
        needs.push(Message::NeedsUser { interaction: metrics.interaction });
    }
    if metrics.complexity == Complexity::High {
        needs.push(Message::NeedsConditions);
    }
    needs
}

/// What the weakness's definition requires beyond the vector.
fn condition(deciding: &VulnerabilityFacts<'_>) -> Option<Condition> {
    let weakness = deciding.vulnerability.cwes.iter().find_map(|(id, _)| classify(id))?;
    let is_remote = is_remote(deciding.metrics.reach);
    match weakness {
        Weakness::CleartextTransmission if is_remote => Some(Condition::Listen),
        Weakness::CertificateNotChecked if is_remote => Some(Condition::StandBetween),
        Weakness::ForgedRequest => Some(Condition::LoggedInUser),
        Weakness::UnsafeSearchPath => Some(Condition::PlaceFile),
        Weakness::DefaultCredentials => Some(Condition::UnchangedPassword),
        _ => None,
    }
}

/// The first sentence of the summary, then of the notes, that states a condition.
fn in_the_sources_words(deciding: &VulnerabilityFacts<'_>) -> Option<Statement> {
    let notes = deciding.vulnerability.notes.iter().map(|note| &note.text);
    let mut texts = deciding.vulnerability.summary.iter().chain(notes);
    texts.find_map(|text: &Sourced| {
        let sentence = text.text.split(['\n', '\r']).flat_map(|line| line.split(". ")).find(|one| is_condition(one))?;
        let text_said = format!("{}.", sentence.trim().trim_end_matches('.'));
        Some(Statement { message: Message::SourceCondition { text: text_said }, evidence: vec![text.source.clone()] })
    })
}

fn is_condition(sentence: &str) -> bool {
    if !sentence.contains("xploit") && !sentence.contains("ttacker") && !sentence.contains("must be logged") {
        return false;
    }
    // An identifier glued to the sentence ("…vulnerability.CVE-2021-0001 has …") belongs to another one.
    if sentence.chars().count() > QUOTATION_CHARS_MAX || sentence.contains(".CVE-") {
        return false;
    }
    let lower = sentence.to_lowercase();
    CONDITION_WORDS.iter().any(|words| lower.contains(words))
        && !SAID_BY_VECTOR.iter().any(|words| lower.contains(words))
}
