//! What a sentence denies, refuses or withholds: "does not fix the vulnerability", "will not be patched".
//!
//! Does not know: what it tells of a fix (`sentence`).

use super::super::words::{DENYING, ENDING, MENDED, MENDING, NOUNS, PUBLISHING};
use super::{DENIAL_WORDS_MAX, OBJECT_WORDS_MAX, Sentence};

/// Words that begin an aside, whose verb tells nothing of the fix before them.
const ASIDES: &[&str] =
    &["as", "because", "since", "while", "although", "if", "where", "when", "unless", "who", "you", "they"];

/// Whether a word denies: "not", "don't".
pub(super) fn denies(word: &str) -> bool {
    DENYING.contains(&word) || word.ends_with("n't") || word.ends_with("n’t")
}

/// Whether a word denies a verb: "not", "doesn't".
fn denies_verb(word: &str) -> bool {
    matches!(word, "not" | "never" | "cannot") || word.ends_with("n't") || word.ends_with("n’t")
}

/// Whether what follows `before` is denied: by one of its last words.
pub(in super::super) fn is_denied_after(before: &str) -> bool {
    let clause = before.rsplit(',').next().unwrap_or_default();
    let mut words = clause.split_whitespace().rev().take(DENIAL_WORDS_MAX);
    words.any(|word| denies(word.trim_matches(|c: char| !c.is_alphanumeric())))
}

/// Words between a negation and the words of an end: "has not yet reached its".
const TO_AN_END: &[&str] =
    &["reached", "reach", "yet", "its", "the", "been", "at", "an", "a", "in", "considered", "officially"];

/// Whether the words of an end that follow `before` are denied by its verb.
pub(in super::super) fn is_end_denied(before: &str) -> bool {
    let mut words = before.split_whitespace().rev();
    words.find(|word| !TO_AN_END.contains(word)).is_some_and(denies_verb)
}

/// What a fix is called that is not released, as a name or as part of one: "an updated version".
const WITHHELD: &[&str] =
    &["patch", "patches", "update", "updates", "fix", "fixes", "updated", "fixed", "new", "hotfix", "remediation"];

impl Sentence<'_> {
    /// "The update to version 3 does not fix the vulnerability": what it names mends nothing.
    pub(in super::super) fn is_unmended(&self) -> bool {
        self.find(MENDING).any(|at| {
            let near = at.saturating_sub(DENIAL_WORDS_MAX)..at;
            let Some(denial) = near.rev().find(|&word| denies_verb(self.at(word))) else { return false };
            let clause = self.clause_before(denial);
            let is_aside = clause.iter().any(|word| ASIDES.contains(word));
            let is_first = !self.text.get(..self.offset(denial)).is_some_and(|before| before.contains([',', ':']));
            is_first && !is_aside && clause.iter().any(|word| NOUNS.contains(word))
        })
    }

    /// "will not be developing mitigations", "will not be patched", "has no plans to fix it": no fix will come. That
    /// something "will not fix it" may be said of a workaround.
    pub(in super::super) fn is_refused(&self) -> bool {
        (0..self.words.len()).filter_map(|at| self.refusal(at)).any(|to| {
            let (is_be, is_plan) = (self.at(to) == "be", self.before(to) == "to");
            let verb = if is_be { to + 1 } else { to };
            let is_made = ["develop", "releas", "issu", "produc", "creat", "provid"];
            let makes = is_made.iter().any(|stem| self.at(verb).starts_with(stem));
            let mends = MENDING.contains(&self.at(verb)) || matches!(self.at(verb), "update" | "upgrade");
            let mut object = self.on(verb, OBJECT_WORDS_MAX).iter().take_while(|word| !ENDING.contains(word));
            let is_paper = |word: &&str| {
                matches!(*word, "details" | "information" | "notes" | "advisory" | "bulletin" | "page" | "document")
            };
            if object.clone().any(is_paper) {
                return false;
            }
            let made =
                |word: &&str| NOUNS.contains(word) || matches!(*word, "mitigations" | "mitigation" | "remediation");
            is_be && MENDED.contains(&self.at(verb)) || is_plan && mends || makes && object.any(made)
        })
    }

    /// Where what is refused begins, if the word at `at` refuses: after "will not", "no plans to", "not intend to".
    fn refusal(&self, at: usize) -> Option<usize> {
        let is_plan = |word: &str| matches!(word, "plan" | "plans" | "planning" | "intend" | "intends" | "intention");
        match self.at(at) {
            "won't" | "won’t" => Some(at + 1),
            "not" if self.before(at) == "will" => Some(at + 1),
            "not" | "no" if is_plan(self.at(at + 1)) && self.at(at + 2) == "to" => Some(at + 3),
            _ => None,
        }
    }

    /// "has not yet released an updated version": no fix now.
    pub(in super::super) fn is_withheld(&self) -> bool {
        self.find(PUBLISHING).any(|at| {
            if self.is_withheld_passively(at) {
                return true;
            }
            let is_fix = self
                .on(at, OBJECT_WORDS_MAX)
                .iter()
                .take_while(|word| !ENDING.contains(word))
                .any(|word| WITHHELD.contains(word));
            self.is_denied(at) && !self.back(at, DENIAL_WORDS_MAX).contains(&"no") && is_fix && self.is_object(at)
        })
    }

    /// "No security patch has been released": the verb at `at` denied by its subject.
    fn is_withheld_passively(&self, at: usize) -> bool {
        let been = ["has", "have", "was", "were"];
        let Some(is) = (at.saturating_sub(DENIAL_WORDS_MAX)..at).find(|&word| been.contains(&self.at(word))) else {
            return false;
        };
        let subject = self.back(is, DENIAL_WORDS_MAX + 1);
        let no = subject.iter().position(|word| *word == "no");
        no.is_some_and(|no| subject.get(no..).is_some_and(|rest| rest.iter().any(|word| NOUNS.contains(word))))
            && !matches!(self.at(at), "made" | "introduced")
    }
}
