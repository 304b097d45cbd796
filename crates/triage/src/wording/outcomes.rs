//! Sentences about several vulnerabilities at once, and about kinds of products and weaknesses.
//!
//! Does not know: which vulnerabilities were counted.

use super::class::{outage, role};
use super::en::series;
use super::{Gain, Impact, Language, Level, Message, product_class};
use serde::{Deserialize, Serialize};

/// What one vulnerability lets an attacker do, as far as kinds can be told apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// A gain.
    Gains(Gain),
    /// Losses; every level is `none` or `high`, because degrees are not told apart here.
    Loses(Impact),
}

/// How many vulnerabilities have this outcome.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OutcomeCount {
    /// The outcome.
    pub outcome: Outcome,
    /// How many.
    pub count: u32,
}

/// The sentence of one of this file's messages.
pub(super) fn sentence(message: &Message) -> String {
    match message {
        Message::FurtherOutcomes { others, outcomes, more, unstated } => {
            let silent = match unstated {
                0 => String::new(),
                count => format!(" For {count} of them the source has no score that states an effect."),
            };
            further(*others, outcomes, *more) + &silent
        }
        Message::ClassOutage { class } => outage(*class).unwrap_or_default().to_owned(),
        Message::CommonlyHarms { cwe, impact } => {
            format!("By the CWE list, weaknesses of this kind ({cwe}) commonly let an attacker {}.", losses(impact))
        }
        Message::ProductKinds { kinds, all } => product_kinds(kinds, *all),
        _ => String::new(),
    }
}

fn further(others: u32, outcomes: &[OutcomeCount], more: u32) -> String {
    let counted = |count: u32, at: usize| match (count, at) {
        (1, 0) => "1 vulnerability".to_owned(),
        (count, 0) => format!("{count} vulnerabilities"),
        (count, _) => count.to_string(),
    };
    let words = |outcome: &Outcome| match outcome {
        Outcome::Gains(gain) => short_gain(*gain).to_owned(),
        Outcome::Loses(impact) => losses(impact),
    };
    if let (1, [only]) = (others, outcomes) {
        return format!("With the other one, an attacker could {}.", words(&only.outcome));
    }
    if let ([only], 0) = (outcomes, more) {
        let which = if only.count == others { "each".to_owned() } else { only.count.to_string() };
        return format!("With {which} of the other {others}, an attacker could {}.", words(&only.outcome));
    }
    let mut parts: Vec<String> = Vec::new();
    for (at, one) in outcomes.iter().enumerate() {
        parts.push(format!("{} ({})", words(&one.outcome), counted(one.count, at)));
    }
    if more > 0 {
        parts.push(format!("do other things ({more})"));
    }
    format!("With the other {others}, an attacker could {}.", series(&parts, "or"))
}

/// A gain in few words, for lists.
fn short_gain(gain: Gain) -> &'static str {
    match gain {
        Gain::RunCode => "run program code",
        Gain::RunCommands => "run commands",
        Gain::RunScript => "run script in a user's browser",
        Gain::CommandDatabase => "send commands to the database",
        Gain::BypassLogin => "get round the login",
        Gain::ExceedRights => "exceed their rights",
        Gain::ActAsUser => "act through a logged-in user's browser",
        Gain::ReadTraffic => "read network traffic",
        Gain::LearnSecrets => "learn passwords or keys",
        Gain::ReachFiles => "reach files",
    }
}

fn losses(impact: &Impact) -> String {
    let is_lost = |level: Level| matches!(level, Level::Low | Level::High);
    let mut parts = Vec::new();
    if is_lost(impact.confidentiality) {
        parts.push("read data");
    }
    if is_lost(impact.integrity) {
        parts.push("change data or settings");
    }
    if is_lost(impact.availability) {
        parts.push("disturb or stop operation");
    }
    series(&parts, "and")
}

fn product_kinds(kinds: &[crate::product::ProductClass], all: bool) -> String {
    let name = |class| product_class(class, Language::En);
    match (kinds, all) {
        ([only], true) => format!("Kind of product: {}, which {}.", name(*only), role(*only)),
        ([only], false) => format!("Among them: {}, which {}.", name(*only), role(*only)),
        (several, all) => {
            let names: Vec<&str> = several.iter().map(|class| name(*class)).collect();
            let start = if all { "Kinds of products" } else { "Among them" };
            format!("{start}: {}.", names.join("; "))
        }
    }
}
