//! What a policy says, for people (Markdown) and for editors (JSON schema): both are written from the questions and
//! rules themselves.
//!
//! Does not know: where the texts are kept.

use super::{POLICY_RULES_MAX, Policy, QUESTIONS, Rule};
use crate::assessment::Label;
use crate::wording::{self, Language};
use serde_json::{Map, Value, json};
use std::fmt::Write as _;

impl Policy {
    /// JSON schema (2020-12) of a policy file; the same for every policy.
    pub fn schema() -> Value {
        let answers = |(id, codes): &(&str, &[&str])| {
            let answers = json!({ "enum": codes });
            let list = json!({
                "description": wording::question(id, Language::En),
                "type": "array", "minItems": 1, "uniqueItems": true, "items": answers,
            });
            ((*id).to_owned(), list)
        };
        let questions: Map<String, Value> = QUESTIONS.iter().map(answers).collect();
        let rule = json!({
            "type": "object",
            "required": ["id", "label"],
            "additionalProperties": false,
            "properties": {
                "id": { "description": "What the rule is called in a label's path; may stand more than once.", "type": "string" },
                "label": { "enum": Label::CODES },
                "when": {
                    "description": "The answers that each question must have one of; without it the rule always holds, as the last one must.",
                    "type": "object", "additionalProperties": false, "properties": questions,
                },
            },
        });
        json!({
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "title": "Annunciator triage policy",
            "description": "Rules are tried from top to bottom for each vulnerability; the first whose conditions all hold decides.",
            "type": "object",
            "required": ["version", "rules"],
            "additionalProperties": false,
            "properties": {
                "version": { "description": "Shown beside every label.", "type": "string", "minLength": 1 },
                "rules": { "type": "array", "minItems": 1, "maxItems": POLICY_RULES_MAX, "items": rule },
            },
        })
    }

    /// The policy as a Markdown document.
    pub fn document(&self) -> String {
        let mut text = format!("# Triage policy {}\n\n", self.version);
        text.push_str(
            "Rules are tried from top to bottom for each vulnerability; the first whose conditions all hold decides.\n\
             The advisory takes the most urgent label of its vulnerabilities. Same inputs, same label.\n\n\
             ## Rules\n\n| | rule | label | when |\n|---|---|---|---|\n",
        );
        for (at, rule) in self.rules.iter().enumerate() {
            let label = wording::label(rule.label, Language::En);
            // Writing to a text never fails.
            let _ = writeln!(text, "| {} | `{}` | {label} | {} |", at + 1, rule.id, rule.conditions_told());
        }
        text.push_str("\n## Questions and answers\n\n| question | asks | answers |\n|---|---|---|\n");
        for (id, codes) in QUESTIONS {
            let told = |code: &&str| format!("`{code}` {}", wording::answer(id, code, Language::En));
            let answers: Vec<String> = codes.iter().map(told).collect();
            let _ = writeln!(text, "| `{id}` | {} | {} |", wording::question(id, Language::En), answers.join("; "));
        }
        text
    }
}

impl Rule {
    /// Every condition with the answers it accepts.
    pub(super) fn conditions_told(&self) -> String {
        let told = |&(question, accepted): &(usize, u16)| {
            let (id, codes) = QUESTIONS.get(question)?;
            let answers = codes.iter().enumerate().filter(|(at, _)| accepted & (1 << at) != 0).map(|(_, code)| *code);
            Some(format!("`{id}`: {}", answers.collect::<Vec<_>>().join(", ")))
        };
        let conditions: Vec<String> = self.conditions.iter().filter_map(told).collect();
        if conditions.is_empty() { "always".to_owned() } else { conditions.join("; ") }
    }
}
