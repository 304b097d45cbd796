//! What a sentence says is still to come, and which of the vulnerabilities it names are put off until then.
//!
//! Does not know: what the text around it offers (`parts`, `remedy`).

use super::super::version::holds_version;
use super::super::words::{INSTALLING, MENDED, MENDING, MENDS, NOUNS, PUBLISHING};
use super::{DENIAL_WORDS_MAX, OBJECT_WORDS_MAX, Sentence};

/// Words by which a fix is of the time to come, whatever else the sentence tells.
const AHEAD: &[&str] = &[
    "future",
    "upcoming",
    "forthcoming",
    "scheduled",
    "planned",
    "expected",
    "targeted",
    "plans",
    "planning",
    "intends",
    "expects",
    "plan",
    "intend",
    "expect",
    "soon",
    "next",
];

/// Words by which something has its time.
const DATES: &[&str] = &[
    "january",
    "february",
    "march",
    "april",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
    "q1",
    "q2",
    "q3",
    "q4",
    "quarter",
    "summer",
    "autumn",
    "spring",
    "winter",
];
/// What is next at the reader's, and not the publisher's next release.
const WINDOWS: &[&str] = &["maintenance", "planned", "possible", "outage", "shutdown", "opportunity", "downtime"];
/// What "the" version is that there is.
const PRESENT: &[&str] = &["latest", "newest", "new", "current", "available", "above", "following", "provided"];
/// Who mends nothing by name: what stands before it does.
const PRONOUNS: &[&str] = &["this", "that", "which", "it", "these", "they", "so", "and"];

/// Words between the vulnerability and the word that puts it off: "is to be".
const TO_LATER: &[&str] = &["is", "are", "has", "have", "to", "be", "currently", "still", "also", "a", "the", "in"];

impl Sentence<'_> {
    /// Where it begins to speak of what is still to come, in bytes.
    pub(in super::super) fn still_to_come(&self) -> Option<usize> {
        (0..self.words.len()).find(|&at| self.is_to_come(at)).map(|at| self.offset(at))
    }

    fn is_to_come(&self, at: usize) -> bool {
        let (before, next, then) = (self.before(at), self.at(at + 1), self.at(at + 2));
        let is_noun = |word: &str| NOUNS.contains(&word);
        match self.at(at) {
            "plans" | "planning" | "intends" | "expects" => {
                matches!(next, "to" | "a" | "an" | "the" | "on" | "for" | "new") && !self.is_denied(at)
            }
            "scheduled" | "planned" | "expected" | "targeted" => {
                let is_said = matches!(before, "is" | "are") && !self.is_denied(at);
                is_noun(next) || matches!(next, "for" | "in") || is_said
            }
            // "Version 3 or a future version".
            "upcoming" | "forthcoming" | "future" => is_noun(next) && !self.is_joined(at),
            "will" => {
                matches!(
                    next,
                    "release" | "provide" | "issue" | "publish" | "include" | "deliver" | "offer" | "develop"
                ) || next == "be" && is_participle(then)
                    || next == "follow"
                    || MENDING.contains(&next) && self.is_of_somebody(at)
            }
            "due" => matches!(next, "in" | "by" | "for" | "on" | "at") || next == "to" && then == "be",
            // "Has not yet released it" withholds it.
            "yet" => before == "not" && is_out(next) && !matches!(self.back(at, 2), ["has" | "have" | "had", _]),
            "once" | "soon" => self.is_awaited(at),
            "be" => {
                is_participle(next)
                    && matches!(before, "to" | "with" | "shall")
                    && !matches!(self.back(at, 2), ["need" | "needs" | "has" | "have", _])
                    && !self.is_aim(at)
            }
            "being" => is_participle(next) && matches!(before, "is" | "are"),
            "working" => next == "to" || is_progress(before) && matches!(next, "on" | "towards"),
            "developing" | "preparing" | "testing" | "finalizing" | "establishing" => is_progress(before),
            "in" => matches!(next, "progress" | "development" | "preparation"),
            "under" => next == "development",
            "when" => self.on(at, DENIAL_WORDS_MAX).iter().any(|word| matches!(*word, "available" | "released")),
            _ => false,
        }
    }

    /// "Acme will fix", and not "the update will fix" or "which will fix".
    fn is_of_somebody(&self, at: usize) -> bool {
        let clause = self.clause_before(at);
        let is_fix = |word: &&str| NOUNS.contains(word) || INSTALLING.contains(word) || PRONOUNS.contains(word);
        let numbers = at.saturating_sub(OBJECT_WORDS_MAX)..at;
        !clause.is_empty() && !clause.iter().any(is_fix) && !numbers.into_iter().any(|word| self.is_number(word))
    }

    /// "As soon as it is available", "once it has been released", of one fix and not of updates in general.
    fn is_awaited(&self, at: usize) -> bool {
        let is_one = |pair: &[&str]| {
            matches!(pair, ["the" | "this" | "a", "fix" | "patch" | "update" | "hotfix" | "version" | "release"])
        };
        let is_as = self.at(at) == "once" || self.at(at + 1) == "as";
        let waits = self.on(at, DENIAL_WORDS_MAX + 2).iter().any(|word| is_out(word));
        is_as && waits && (self.has_number() || self.words.windows(2).any(is_one))
    }

    /// "Version 3 or a future version", "3.1 and all future versions".
    fn is_joined(&self, at: usize) -> bool {
        let near = at.saturating_sub(DENIAL_WORDS_MAX)..at;
        self.back(at, 2).contains(&"or")
            || near
                .into_iter()
                .any(|and| self.at(and) == "and" && and.checked_sub(1).is_some_and(|before| self.is_number(before)))
    }

    /// "For CVE-1 to be fixed, update to version 3": what the order is for.
    fn is_aim(&self, at: usize) -> bool {
        self.before(at) == "to"
            && MENDED.contains(&self.at(at + 1))
            && self.back(at, OBJECT_WORDS_MAX).iter().any(|word| matches!(*word, "for" | "order"))
            && (0..self.words.len()).any(|order| self.orders_version(order))
    }

    /// Where it begins to put off what it names, in bytes. `version` is the one that the text around it orders.
    ///
    /// "Will be fixed by updating to version 3.1" puts nothing off, nor does "version 3 or a future version".
    fn put_off(&self, version: Option<&str>) -> Option<usize> {
        let is_ahead = self.find(AHEAD).any(|at| self.at(at) != "next" || !WINDOWS.contains(&self.at(at + 1)));
        let is_later = |at: usize| self.is_to_come(at) || self.is_of_future(at) || self.is_intended(at);
        let at = (0..self.words.len()).find(|&at| is_later(at))?;
        let is_of_this = || {
            let to = self.words.len().min(at + 1 + OBJECT_WORDS_MAX);
            (at + 1..to).any(|by| self.is_by_this(by))
                || (at..self.words.len()).any(|order| self.orders_version(order))
                || version.is_some_and(|version| holds_version(self.text, version))
        };
        let is_dated = self.words.get(at..).is_some_and(|rest| rest.iter().any(|word| DATES.contains(word)));
        (is_ahead || is_dated || !is_of_this()).then(|| self.offset(at))
    }

    /// "By updating", "with this update", "with the latest version"; not "by the end of June", "by spring".
    fn is_by_this(&self, by: usize) -> bool {
        let object = self.at(by + 1);
        let is_fix = || self.on(by + 1, 2).iter().any(|word| NOUNS.contains(word));
        let is_near = || NOUNS.contains(&self.at(by + 2)) || PRESENT.contains(&self.at(by + 2));
        match self.at(by) {
            "by" | "with" | "after" | "once" | "through" | "via" => match object {
                "this" | "these" => is_fix(),
                "the" => is_near(),
                verb => verb.ends_with("ing") && (INSTALLING.contains(&verb) || verb == "using"),
            },
            "in" => object == "this" && is_fix(),
            _ => false,
        }
    }

    /// "In future", "a future maintenance release", "the future" of what is planned.
    fn is_of_future(&self, at: usize) -> bool {
        let is_said = |word: &str| AHEAD.contains(&word) && word != "future" || word == "will";
        self.at(at) == "future"
            && !self.is_joined(at)
            && (matches!(self.before(at), "in" | "a")
                || self.on(at, DENIAL_WORDS_MAX).iter().any(|word| NOUNS.contains(word))
                || self.words.iter().any(|word| is_said(word)))
    }

    /// "We plan to fix", and not "users who plan to".
    fn is_intended(&self, at: usize) -> bool {
        matches!(self.at(at), "plan" | "intend" | "expect")
            && self.at(at + 1) == "to"
            && !matches!(self.before(at), "who" | "that" | "you" | "users" | "customers" | "not")
    }

    /// Whether what it names at `place` is mended before the sentence turns, at `later`, to what is to come: "fixes A
    /// and prepares for", "A is fixed and B will be".
    fn is_mended_before(&self, place: usize, later: usize) -> bool {
        let before = self.text.get(..later).unwrap_or_default();
        let ends_in_turn = before.trim_end().ends_with([',', ';'])
            || before.split_whitespace().next_back().is_some_and(|word| matches!(word, "and" | "but" | "while"));
        // What stands right before "will be fixed" is what will be.
        let is_of_subject = |word: &&str| {
            let bare = word.trim_matches(|c: char| !c.is_alphanumeric());
            bare.starts_with("cve-") || matches!(bare, "and" | "or" | "") || TO_LATER.contains(&bare)
        };
        let subject = before.split_whitespace().rev().take_while(is_of_subject).last().filter(|_| !ends_in_turn);
        let subject = subject.map_or(before.len(), |word| word.as_ptr() as usize - before.as_ptr() as usize);
        let turns = [", ", " and ", " but ", " while ", "; "];
        let turn = turns.iter().filter_map(|turn| before.rfind(turn)).max();
        let end = if ends_in_turn { Some(before.len()) } else { turn };
        let said = end.and_then(|end| before.get(..end.min(subject)));
        said.is_some_and(|said| place < said.len() && Sentence::read(said).says_mended())
    }

    /// Whether a vulnerability is mended by now: "fixes", "is fixed", "update to version 3".
    fn says_mended(&self) -> bool {
        let is_verb = |at: usize| self.at(at + 1) != "for" && !self.is_denied(at);
        let is_done = |at: usize| {
            matches!(self.before(at), "is" | "are" | "was" | "were" | "been" | "has" | "have") && !self.is_denied(at)
        };
        self.names_fix() || self.find(MENDS).any(is_verb) || self.find(MENDED).any(is_done)
    }
}

/// Where a sentence begins to put off the vulnerabilities that it names, in bytes.
pub(in crate::assessment) fn later(sentence: &str, version: Option<&str>) -> Option<usize> {
    Sentence::read(sentence).put_off(version)
}

/// Whether what stands at `place` is mended before the sentence turns to what is to come.
pub(in crate::assessment) fn is_mended_before(sentence: &str, place: usize, later: usize) -> bool {
    Sentence::read(sentence).is_mended_before(place, later)
}

/// What a fix is that can be had.
fn is_out(word: &str) -> bool {
    matches!(word, "available" | "released" | "published")
}

fn is_progress(word: &str) -> bool {
    matches!(word, "is" | "are" | "currently" | "actively" | "still" | "now")
}

fn is_participle(word: &str) -> bool {
    MENDED.contains(&word) || PUBLISHING.contains(&word) || matches!(word, "available" | "included")
}
