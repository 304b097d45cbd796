//! What a sentence denies, refuses or withholds: "does not fix the vulnerability", "will not be patched".
//!
//! Does not know: what it tells of a fix (`sentence`).

use super::super::words::{DENYING, ENDING, MENDED, MENDING, MENDS, NOUNS, PUBLISHING};
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

/// Words between a verb and what advises against it: "not recommended that users".
const ADVICE_WORDS_MAX: usize = 5;

/// Words that, denied, deny the verb behind them: "does not recommend updating".
const ADVISING: &[&str] = &[
    "recommend",
    "advis",
    "suggest",
    "possible",
    "necessary",
    "require",
    "need",
    "feasible",
    "able",
    "allow",
    "support",
];

/// Verbs by whose "not" an order or a promise is denied; "who have not updated" denies none.
const ORDERING: &[&str] =
    &["do", "does", "did", "should", "must", "shall", "can", "could", "may", "will", "would", "need"];

/// Words behind which no denial before them reaches.
const BEGINNING: &[&str] = &[
    "should", "must", "please", "and", "but", "then", "after", "before", "until", "once", "when", "by", "besides",
    "than",
];

/// "n't" of a state: "who haven't updated".
const STATES: &[&str] = &["haven", "hasn", "hadn", "isn", "aren", "wasn", "weren"];

/// Words between "have not" and the "updated" of those who have not, beside `INSTALLED` and what is installed.
const TO_DONE: &[&str] = &["yet", "been", "already", "currently", "still", "being", "to"];
const INSTALLED: &[&str] = &["installed", "applied", "received"];
/// Words between "no" and the update that there is not.
const KINDS: &[&str] = &["firmware", "software", "security", "further", "new", "such", "official", "available"];
/// What is said with "not" in: "advises not to update".
const URGING: &[&str] = &["recommend", "advis", "suggest", "ask", "urge", "warn", "instruct"];

/// The words before a verb or a noun, the nearest first.
struct Before<'a>(Vec<&'a str>);

impl<'a> Before<'a> {
    fn read(clause: &'a str) -> Self {
        let words = clause.split_whitespace().rev();
        let words = words.map(|word| word.trim_matches(|c: char| !c.is_alphanumeric()));
        Before(words.filter(|word| !word.is_empty()).collect())
    }

    fn at(&self, at: usize) -> &'a str {
        self.0.get(at).copied().unwrap_or_default()
    }

    /// Whether the word at `at` denies what follows.
    fn denies(&self, at: usize) -> bool {
        let next = at.checked_sub(1).map_or("", |next| self.at(next));
        let is_advice = ADVISING.iter().any(|stem| next.starts_with(stem));
        let is_near = at < DENIAL_WORDS_MAX;
        match self.at(at) {
            "never" => is_near && !matches!(self.at(at + 1), "has" | "have" | "had"),
            "cannot" | "unable" | "nor" | "neither" => is_near,
            "no" => {
                matches!(next, "need" | "reason" | "necessity" | "plans" | "intention")
                    || at == 0
                    || at == 1 && KINDS.contains(&next)
            }
            "not" if matches!(next, "only" | "just" | "merely" | "solely") => false,
            "not" => {
                let is_state = !ORDERING.contains(&self.at(at + 1)) && !self.is_urged(at);
                is_advice || is_near && !is_of_some(self.at(at + 2)) && !(is_state && self.is_undone(at))
            }
            short if short.ends_with("n't") || short.ends_with("n’t") => {
                let is_state = STATES.iter().any(|state| short.starts_with(state));
                is_advice || is_near && !is_of_some(self.at(at + 1)) && !(is_state && self.is_undone(at))
            }
            _ => false,
        }
    }

    /// "Advises users not to update", "are not to update".
    fn is_urged(&self, at: usize) -> bool {
        let near = (at + 1..=at + ADVICE_WORDS_MAX).map(|word| self.at(word));
        near.into_iter().any(|word| URGING.iter().any(|stem| word.starts_with(stem)))
            || at == 1 && self.at(0) == "to" && matches!(self.at(2), "is" | "are")
    }

    /// "Have not yet upgraded", "has not installed the update": of one without it, and not "has not released the update".
    fn is_undone(&self, at: usize) -> bool {
        let between = self.0.get(..at).unwrap_or_default();
        let is_installed = between.iter().any(|word| INSTALLED.contains(word));
        between.iter().all(|word| {
            TO_DONE.contains(word)
                || is_installed && (INSTALLED.contains(word) || matches!(*word, "the" | "an" | "this" | "any"))
        })
    }
}

/// Whether the order or the verb that follows `before` is denied: "do not", "never", "not recommend".
pub(in super::super) fn is_denied_after(before: &str) -> bool {
    let words = Before::read(before.rsplit(',').next().unwrap_or_default());
    // Behind another verb an order begins anew: "do not wait and update", "cannot be used after updating".
    let near = (0..words.0.len().min(ADVICE_WORDS_MAX)).take_while(|&at| !BEGINNING.contains(&words.at(at)));
    near.into_iter().any(|at| words.denies(at))
}

/// Whether a word tells of some who do not: "users who do not update", "if you do not".
fn is_of_some(word: &str) -> bool {
    matches!(word, "who" | "that" | "which" | "you")
}

/// Words between a negation and the words of an end: "has not yet reached its".
const TO_AN_END: &[&str] =
    &["reached", "reach", "yet", "its", "the", "been", "at", "an", "a", "in", "considered", "officially"];

/// Whether the words of an end that follow `before` are denied by its verb.
pub(in super::super) fn is_end_denied(before: &str) -> bool {
    let mut words = before.split_whitespace().rev();
    words.find(|word| !TO_AN_END.contains(word)).is_some_and(denies_verb)
}

/// "Firmware that does", "updates which": what follows is said of some, and no news. "Acme says that the update does"
/// is.
fn is_relative(clause: &[&str]) -> bool {
    let is_verb = |word: &str| {
        matches!(word, "do" | "does" | "did" | "is" | "are" | "has" | "have" | "can" | "will") || denies_verb(word)
    };
    clause
        .iter()
        .enumerate()
        .any(|(at, word)| matches!(*word, "that" | "which") && clause.get(at + 1).is_none_or(|next| is_verb(next)))
}

/// Whether a sentence says that the fix mends nothing, or not all of it.
pub(in crate::assessment) fn mends_nothing(sentence: &str) -> bool {
    Sentence::read(sentence).is_unmended()
}

/// Whether a sentence says that its fix mends a part only: "partially fixes the vulnerability".
pub(in crate::assessment) fn mends_partly(sentence: &str) -> bool {
    let sentence = Sentence::read(sentence);
    sentence.find(PARTLY).any(|at| {
        let is_verb = |word: &&str| [MENDING, MENDS, MENDED].iter().any(|verbs| verbs.contains(word));
        sentence.back(at, 1).iter().chain(sentence.on(at, 1)).any(is_verb)
    })
}

/// Words by which something is mended in part.
const PARTLY: &[&str] = &["partially", "partly", "incompletely"];

/// What a sentence may open with that says nothing itself.
const OPENINGS: &[&str] = &["however", "note", "nevertheless", "unfortunately", "but", "though", "please", "still"];

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
            let is_aside = clause.iter().any(|word| ASIDES.contains(word)) || is_relative(&clause);
            let before = self.text.get(..self.offset(denial)).unwrap_or_default();
            let opened = before.split_once([',', ':']).filter(|(opening, _)| OPENINGS.contains(&opening.trim()));
            let is_first = !opened.map_or(before, |(_, rest)| rest).contains([',', ':']);
            let is_it = |word: &&str| matches!(*word, "it" | "this");
            let is_fix = clause.iter().any(|word| NOUNS.contains(word))
                || clause.iter().find(|word| !OPENINGS.contains(word)).is_some_and(is_it);
            is_first && !is_aside && is_fix && !self.is_made_good(at)
        })
    }

    /// "Versions before 3.0 do not fix this and should be updated to version 3.1": an order follows.
    fn is_made_good(&self, denied: usize) -> bool {
        let orders = (denied + 1..self.words.len()).take_while(|&at| !ASIDES.contains(&self.at(at)));
        orders.into_iter().any(|at| self.orders_version(at))
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
