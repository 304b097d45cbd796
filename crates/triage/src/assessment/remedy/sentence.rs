//! What one sentence says of a fix, by verb, noun and version: that it is there, that it is to come, that it is refused.
//!
//! A fix needs a positive sign; what only speaks of versions, documents or the future is none. All texts come in lower
//! case. Does not know: categories of remediations (`remedy`).

mod denial;
mod later;

use super::version::starts_with_digit;
use super::words::{
    CERTAIN, DENYING, ENDING, GETTING, INSTALLING, MARKERS, MENDED, MENDS, NOUNS, PAPERS, PUBLISHING, TURNING, WAITING,
};

use denial::denies;
pub(super) use denial::{is_denied_after, is_end_denied};
pub(in crate::assessment) use denial::{mends_nothing, mends_partly};
pub(in crate::assessment) use later::{is_mended_before, later};

/// Words between a verb and the version that belongs to it.
const VERB_TO_VERSION_WORDS_MAX: usize = 12;
/// Words between a verb and the noun that belongs to it.
const VERB_TO_NOUN_WORDS_MAX: usize = 4;
/// The same where a publisher files a fix.
const FILED_VERB_TO_NOUN_WORDS_MAX: usize = 10;
/// Words of an object: "a firmware update and a security patch".
const OBJECT_WORDS_MAX: usize = 8;
/// Words between a denial and what it denies.
const DENIAL_WORDS_MAX: usize = 3;
/// Words before a verb that may name its subject.
const SUBJECT_WORDS_MAX: usize = 14;

/// What is called a fix only where it is published.
const PUBLISHED: &[&str] = &["solution", "remediation"];

/// The words of a sentence without the punctuation around them.
pub(super) struct Sentence<'a> {
    text: &'a str,
    words: Vec<&'a str>,
}

impl<'a> Sentence<'a> {
    pub(super) fn read(text: &'a str) -> Self {
        let pieces = text.split(|c: char| c.is_whitespace() || matches!(c, ',' | '(' | ')' | '/'));
        let words = pieces.map(|word| word.trim_matches(|c: char| !c.is_alphanumeric()));
        Sentence { text, words: words.filter(|word| !word.is_empty()).collect() }
    }

    fn at(&self, at: usize) -> &'a str {
        self.words.get(at).copied().unwrap_or_default()
    }

    fn before(&self, at: usize) -> &'a str {
        at.checked_sub(1).map_or("", |before| self.at(before))
    }

    /// At most `max` words right before `at`.
    fn back(&self, at: usize, max: usize) -> &[&'a str] {
        self.words.get(at.saturating_sub(max)..at).unwrap_or_default()
    }

    /// At most `max` words right after `at`.
    fn on(&self, at: usize, max: usize) -> &[&'a str] {
        let from = (at + 1).min(self.words.len());
        self.words.get(from..(from + max).min(self.words.len())).unwrap_or_default()
    }

    fn find(&'a self, words: &'a [&str]) -> impl Iterator<Item = usize> + 'a {
        self.words.iter().enumerate().filter(|(_, word)| words.contains(word)).map(|(at, _)| at)
    }

    fn is_denied(&self, at: usize) -> bool {
        self.back(at, DENIAL_WORDS_MAX).iter().any(|word| denies(word))
    }

    /// Whether the order that the word at `at` gives is denied.
    fn is_order_denied(&self, at: usize) -> bool {
        is_denied_after(self.text.get(..self.offset(at)).unwrap_or_default())
    }

    fn is_waiting(&self, at: usize) -> bool {
        self.back(at, DENIAL_WORDS_MAX).iter().any(|word| WAITING.contains(word))
            || matches!(self.before(at), "when" | "if" | "while")
    }

    /// "v3", "firmware 3", "sp2", "66 or later", but neither a count nor an address.
    fn is_version(&self, at: usize) -> bool {
        let word = self.at(at);
        let number = ["v", "r", "sp", "hf", "frn"].iter().find_map(|letters| word.strip_prefix(letters));
        let is_lettered = number.is_some_and(starts_with_digit);
        let is_later = matches!(self.at(at + 1), "or" | "and")
            && matches!(self.at(at + 2), "later" | "newer" | "higher" | "above" | "greater");
        is_lettered
            || starts_with_digit(word) && MARKERS.contains(&self.before(at))
            || is_later && (word.contains(|c: char| c.is_ascii_digit()) || MARKERS.contains(&self.before(at)))
    }

    /// "6.1", whatever stands before it.
    fn is_number(&self, at: usize) -> bool {
        self.is_version(at) || starts_with_digit(self.at(at)) && self.at(at).contains('.')
    }

    /// Whether some word is a version.
    pub(super) fn has_number(&self) -> bool {
        (0..self.words.len()).any(|at| self.is_number(at))
    }

    /// "update … to firmware version 3", "apply frn 21.002 or later".
    fn tells_a_version(&self) -> bool {
        self.find(INSTALLING).filter(|&at| !self.is_order_denied(at) && !self.is_waiting(at)).any(|at| {
            let reach = at + 1..self.words.len().min(at + 1 + VERB_TO_VERSION_WORDS_MAX);
            let turns = |to: usize| {
                TURNING.contains(&self.at(to))
                    || matches!(self.at(to), "instructions" | "manual" | "guide" | "advisory")
            };
            let is_to = self.at(at + 1) == "to";
            let is_verb = !starts_with_digit(self.at(at + 1));
            is_verb && reach.take_while(|&to| !turns(to)).any(|to| self.is_version(to) || is_to && self.is_number(to))
        })
    }

    /// Whether the word at `at` orders a version: "should be updated to version 3", "install version 3".
    fn orders_version(&self, at: usize) -> bool {
        let is_be = self.before(at) == "be" && matches!(self.at(at), "updated" | "upgraded" | "migrated");
        let is_order = is_be || INSTALLING.contains(&self.at(at)) && !self.is_waiting(at);
        let reach = at + 1..self.words.len().min(at + 1 + VERB_TO_VERSION_WORDS_MAX);
        is_order
            && !self.is_order_denied(at)
            && reach.take_while(|&to| !TURNING.contains(&self.at(to))).any(|to| self.is_version(to))
    }

    /// "install the firmware patch": no "keep installing updates", which speaks of none in particular.
    fn tells_to_install_it(&self) -> bool {
        self.find(INSTALLING).any(|at| CERTAIN.contains(&self.at(at + 1)) && self.has_noun(at, VERB_TO_NOUN_WORDS_MAX))
    }

    /// Whether the object of the verb at `at` is a fix.
    fn has_noun(&self, at: usize, max: usize) -> bool {
        let object = self.on(at, max);
        let is_file = |word: &str| [".gz", ".zip", ".exe", ".msi"].iter().any(|end| word.ends_with(end));
        let noun = object.iter().position(|word| NOUNS.contains(word) || is_file(word));
        let is_told_of = self.back(at, 2).iter().any(|word| matches!(*word, "how" | "instructions" | "information"));
        !self.is_order_denied(at)
            && !self.is_waiting(at)
            && !is_told_of
            && noun.is_some_and(|noun| {
                // "Receive patch and update information".
                if noun == 0 && GETTING.contains(&self.at(at)) {
                    return true;
                }
                let near = self.on(at, noun + 1 + DENIAL_WORDS_MAX);
                let is_awaited = near.windows(2).any(|pair| {
                    matches!(pair, ["as" | "if" | "when" | "become" | "becomes" | "is" | "are", "available"])
                });
                !near.iter().any(|word| PAPERS.contains(word) || *word == "once") && !is_awaited
            })
    }

    /// "has released firmware 3", "has created a new version"; not "has released an advisory on firmware".
    fn publishes(&self) -> bool {
        self.find(PUBLISHING).filter(|&at| !self.is_denied(at)).any(|at| {
            let verb = self.back(at, 2);
            if verb.iter().any(|word| matches!(*word, "was" | "were" | "been")) {
                return self.is_subject(at);
            }
            let is_passive = matches!(self.before(at), "be" | "is" | "are" | "being" | "to");
            // "Offers version control" is no news of a release.
            let is_listed = self.on(at, DENIAL_WORDS_MAX).contains(&"following");
            let is_news = !matches!(self.at(at), "offers" | "provides") || is_listed || self.names_number_after(at);
            let is_issue = matches!(self.at(at), "released" | "issued");
            !is_passive && is_news && (self.is_object(at) || is_issue && self.is_remedial(at))
        })
    }

    /// "has released acme view 2023 to mitigate these vulnerabilities".
    fn is_remedial(&self, at: usize) -> bool {
        let object = self.on(at, OBJECT_WORDS_MAX + 2);
        let is_aim = |pair: &[&str]| {
            matches!(pair, ["to", "mitigate" | "address" | "fix" | "correct" | "resolve" | "remediate"])
        };
        let aim = object.windows(2).position(is_aim).and_then(|aim| object.get(..aim));
        aim.is_some_and(|what| {
            !what.is_empty() && !what.iter().any(|word| PAPERS.contains(word) || *word == "following")
        })
    }

    /// Whether a version or a number stands among the words of the object at `at`.
    fn names_number_after(&self, at: usize) -> bool {
        (at + 1..=at + OBJECT_WORDS_MAX).any(|to| self.is_number(to))
    }

    fn is_object(&self, at: usize) -> bool {
        let length = self.on(at, OBJECT_WORDS_MAX).iter().take_while(|word| !ENDING.contains(word)).count();
        let object = self.on(at, length);
        // "Provides updates on the vulnerability" is news.
        !matches!(self.at(at + 1 + length), "on" | "about" | "regarding")
            && !object.iter().any(|word| PAPERS.contains(word) || DENYING.contains(word))
            && (object.iter().any(|word| NOUNS.contains(word) || PUBLISHED.contains(word))
                || (at + 1..=at + length).any(|to| self.is_number(to)))
    }

    /// A fix before the verb at `at`, neither awaited nor a document.
    fn is_subject(&self, at: usize) -> bool {
        let subject = self.back(at, SUBJECT_WORDS_MAX);
        let from = at - subject.len();
        let is_else = |word: &&str| {
            PAPERS.contains(word) || DENYING.contains(word) || WAITING.contains(word) || matches!(*word, "if" | "when")
        };
        !subject.iter().any(is_else)
            && (subject.iter().any(|word| NOUNS.contains(word)) || (from..at).any(|to| self.is_number(to)))
    }

    /// "is corrected in acme base 6.1", "has corrected the problem in the following product versions".
    fn is_mended_in(&self) -> bool {
        let found = self.find(MENDED).filter(|&at| {
            let is_asked = self.back(at, SUBJECT_WORDS_MAX).contains(&"whether");
            !is_asked && !self.is_denied(at) && !matches!(self.before(at), "be" | "to")
        });
        found.into_iter().any(|at| {
            let Some(into) = self.on(at, OBJECT_WORDS_MAX).iter().position(|word| matches!(*word, "in" | "as")) else {
                return false;
            };
            let to = at + 1 + into;
            let near = self.on(to, OBJECT_WORDS_MAX);
            if near.first().is_some_and(|word| denies(word)) {
                return false;
            }
            (to + 1..=to + near.len()).any(|to| self.is_number(to))
                || near.iter().any(|word| matches!(*word, "following" | "current" | "latest"))
                    && near.iter().any(|word| NOUNS.contains(word))
        })
    }

    /// "version 3 includes a fix", "version 5.3 of the software mitigates the vulnerability".
    fn mends(&self) -> bool {
        let holds = self.find(&["includes", "include", "contains", "contain", "incorporates"]).any(|at| {
            let held = self.on(at, VERB_TO_NOUN_WORDS_MAX);
            let mut words = held.iter().map(|word| word.trim_end_matches('s').trim_end_matches("fixe"));
            let is_fix = |word: &str| matches!(word, "fix" | "correction" | "remediation" | "patch" | "");
            !matches!(self.before(at), "will" | "to" | "may") && words.any(is_fix) && self.is_subject(at)
        });
        holds
            || self.find(MENDS).any(|at| {
                let named = ["vulnerab", "issue", "problem", "flaw", "cve-"];
                let object = self.on(at, VERB_TO_NOUN_WORDS_MAX + 2);
                object.iter().any(|word| named.iter().any(|start| word.starts_with(start))) && self.is_subject(at)
            })
    }

    /// "software patches are available to users", "the latest version 6.3 is available on the portal".
    fn is_offered(&self) -> bool {
        let phrases = ["available", "downloaded", "obtained", "requested", "found"];
        self.find(&phrases).any(|at| {
            let verb = self.back(at, DENIAL_WORDS_MAX);
            let is = verb.iter().position(|word| matches!(*word, "is" | "are" | "can" | "may"));
            let is_for_download = self.at(at) == "available" && self.on(at, 2) == ["for", "download"];
            let is_plain =
                self.at(at) != "available" || !verb.iter().any(|word| matches!(*word, "will" | "to" | "with" | "be"));
            let start = is.map(|is| at - verb.len() + is).or(is_for_download.then_some(at));
            let Some(start) = start.filter(|_| is_plain && !self.is_denied(at)) else { return false };
            let clause = self.clause_before(start);
            let is_awaited =
                clause.iter().any(|word| WAITING.contains(word) || matches!(*word, "if" | "when" | "whether"));
            let inner = clause.iter().position(|word| *word == "that").map_or(0, |that| that + 1);
            !is_awaited && (is_head(&clause) || inner > 0 && clause.get(inner..).is_some_and(is_head))
        })
    }

    /// The words of the same clause before `at`.
    fn clause_before(&self, at: usize) -> Vec<&'a str> {
        let end = self.offset(at);
        let before = self.text.get(..end).unwrap_or_default();
        let clause = before.rsplit([',', ':', ';']).next().unwrap_or_default();
        let clause = clause.rsplit(" and ").next().unwrap_or_default();
        clause
            .split_whitespace()
            .map(|word| word.trim_matches(|c: char| !c.is_alphanumeric()))
            .filter(|word| !word.is_empty())
            .collect()
    }

    /// Where the word stands in the text, in bytes.
    fn offset(&self, at: usize) -> usize {
        self.words.get(at).map_or(self.text.len(), |word| word.as_ptr() as usize - self.text.as_ptr() as usize)
    }

    /// Whether it says that a fix is there.
    pub(super) fn names_fix(&self) -> bool {
        self.tells_a_version()
            || self.tells_to_install_it()
            || self.publishes()
            || self.is_mended_in()
            || self.mends()
            || self.is_offered()
    }

    /// Whether it speaks of getting a fix, as far as suffices where the publisher files one.
    pub(super) fn tells_how_to_get_it(&self) -> bool {
        let is_order = matches!(self.at(0), "update" | "upgrade")
            || self.text.contains(": update ")
            || self.text.contains(": upgrade ");
        let is_else = |word: &&str| {
            PAPERS.contains(word) || TURNING.contains(word) || WAITING.contains(word) || word.starts_with("password")
        };
        let is_named = matches!(self.at(0), "patch" | "hotfix" | "update" | "fix") && self.is_number(1);
        let is_erratum = |pair: &[&str]| matches!(pair, ["apply" | "applying", "advisory" | "erratum" | "errata"]);
        is_named
            || self.words.windows(2).any(is_erratum)
            || is_order && !self.words.iter().any(is_else)
            || self.find(INSTALLING).chain(self.find(GETTING)).any(|at| self.has_noun(at, FILED_VERB_TO_NOUN_WORDS_MAX))
    }

    /// "before applying this update", "the image that this update provides": what is filed is meant.
    pub(super) fn speaks_of_itself(&self) -> bool {
        let is_this = |pair: &[&str]| {
            matches!(
                pair,
                ["this" | "these", "update" | "updates" | "patch" | "patches" | "hotfix" | "fix" | "upgrade"]
            )
        };
        self.words.windows(2).any(is_this) && !self.words.iter().any(|word| DENYING.contains(word) || *word == "until")
    }
}

/// Whether the words before "is available" are the name of a fix.
fn is_head(clause: &[&str]) -> bool {
    let length = clause.iter().take_while(|word| !ENDING.contains(word)).count();
    let (head, rest) = clause.split_at(length);
    let is_number = |word: &&str| starts_with_digit(word.trim_start_matches('v')) && word.contains('.');
    let is_paper = |word: &&str| PAPERS.contains(word);
    // "The latest version of the manual".
    let is_of_paper = rest.first() == Some(&"of") && rest.iter().take(VERB_TO_NOUN_WORDS_MAX).any(is_paper);
    !head.iter().any(|word| is_paper(word) || DENYING.contains(word))
        && !is_of_paper
        && head.iter().any(|word| NOUNS.contains(word) || is_number(word))
}
