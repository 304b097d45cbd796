//! What a fix leaves: attacks that still work with it, some of the vulnerabilities, those that are to be fixed later.
//!
//! All texts come in lower case. Does not know: what else the text offers (`parts`).

use crate::advisory::Advisory;
use crate::assessment::remedy::{holds_version, is_mended_before, later, mends_nothing, mends_partly, names_version};

/// Words by which a part fixes only some of the vulnerabilities, each before "vulnerabilities" or the like.
const SOME: &[&str] = &["some", "many", "most", "remaining", "partially", "partly"];
const FLAWS: &[&str] = &["vulnerabilit", "issues", "weaknesses", "flaws", "cves"];
/// Words between "many" and "vulnerabilities".
const SOME_WORDS_MAX: usize = 4;
/// Words by which the attack still works with the fix, unless their sentence is about what is without it.
const STILL: &[&str] = &[
    "still successful",
    "still exploitable",
    "still vulnerable",
    "still possible",
    "still work",
    "still be exploited",
    "still be possible",
    "still be successful",
    "still be vulnerable",
    "still affected",
    "still present",
    "remains possible",
    "remain possible",
    "remains exploitable",
    "remain exploitable",
    "remains vulnerable",
    "remain vulnerable",
    "remains successful",
    "remain successful",
];
/// Words by which a sentence is about a version before the fix, each before one of `OLD_THINGS`, or behind "3.0 and".
const OLD: &[&str] = &["older", "earlier", "previous", "prior"];
/// What is older; "prior authentication" tells of the attack.
const OLD_THINGS: &[&str] = &[
    "version", "release", "firmware", "build", "revision", "software", "device", "product", "system", "model", "unit",
];
/// Words after which the fix, an update or its version is what is missing.
const MISSING: &[&str] = &["without", "before", "until", "below", "unless", "to", "than"];
/// Words between "without" and "update".
const TO_MISSING: &[&str] = &[
    "this", "the", "these", "a", "an", "any", "such", "new", "latest", "security", "firmware", "software", "you",
    "they", "it", "is", "are", "has", "have", "been", "being", "devices", "systems",
];
/// What the fix is called.
const FIXES: &[&str] = &["update", "patch", "fix", "upgrade", "hotfix", "version", "release"];
/// What was not done where the fix is missing.
const INSTALLED: &[&str] = &["updated", "updating", "upgrad", "patched", "patching", "install", "applied", "applying"];
/// Words between "not" and "updated".
const TO_INSTALLED: &[&str] =
    &["yet", "been", "be", "have", "has", "already", "currently", "receive", "received", "the"];
/// Words by which the vulnerabilities of a clause stay open, whatever else it says.
const OPEN: &[&str] = &[
    "remain",
    "remains",
    "remaining",
    "unfixed",
    "unpatched",
    "unresolved",
    "unaddressed",
    "unmitigated",
    "exploitable",
    "vulnerable",
];
/// Beginnings of the verbs of mending that a denial takes back.
const MENDING: &[&str] = &[
    "fix", "address", "remediat", "resolv", "mitigat", "patch", "correct", "mend", "solv", "clos", "cover", "includ",
    "contain", "part",
];
/// Words from a denial to the verb: "not yet been completely".
const DENIED_WORDS_MAX: usize = 4;
/// What turns a sentence from some vulnerabilities to others.
const TURNS: &[&str] = &["; ", "\n", " but ", " while ", " whereas ", " although ", " however"];

fn words(text: &str) -> impl DoubleEndedIterator<Item = &str> {
    let words = text.split(|c: char| !c.is_alphanumeric() && !matches!(c, '.' | '\'' | '’'));
    words.map(|word| word.trim_matches(|c: char| !c.is_alphanumeric())).filter(|word| !word.is_empty())
}

/// Whether some sentence says that the fix leaves the attack possible, or mends nothing whole.
pub(super) fn is_without_effect(lower: &str, version: Option<&str>) -> bool {
    let version = version.map(str::to_lowercase);
    let sentences = lower.split(". ").flat_map(|sentence| sentence.split(['\n', ';']));
    sentences.into_iter().any(|sentence| still_works(sentence, version.as_deref()))
}

/// "However, exploits are still successful": with the fix, and not on a version before it.
fn still_works(sentence: &str, version: Option<&str>) -> bool {
    let is_whole = version.is_some_and(|version| holds_version(sentence, version));
    let is_of_another = !is_whole && names_version(sentence);
    let is_still = STILL.iter().any(|words| sentence.contains(words)) && (version.is_none() || !is_of_another);
    // Which of the vulnerabilities it does not mend is read elsewhere.
    let is_unmended =
        || !is_of_another && !sentence.contains("cve-") && (mends_nothing(sentence) || mends_partly(sentence));
    (is_still || is_unmended()) && !is_of_what_is_without(sentence, version)
}

/// "Without this update", "devices that are not yet patched", "versions before 3.1": what lacks the fix is meant; of
/// "without authentication" the attack is told.
fn is_of_what_is_without(sentence: &str, version: Option<&str>) -> bool {
    let words: Vec<&str> = words(sentence).collect();
    words.iter().enumerate().any(|(at, word)| {
        let before = at.checked_sub(1).and_then(|at| words.get(at)).copied().unwrap_or_default();
        let after = words.get(at + 1..).unwrap_or_default();
        let denies = matches!(*word, "not" | "cannot" | "never") || word.ends_with("n't") || word.ends_with("n’t");
        let lacks = !matches!(*word, "to" | "than") || OLD.contains(&before);
        matches!(*word, "unpatched" | "outdated")
            || OLD.contains(word)
                && is_old(before, after)
                && !is_fix_itself(words.get(..at).unwrap_or_default(), version)
            || MISSING.contains(word) && lacks && is_of_fix(after)
            || denies && is_not_done(after)
    })
}

/// Whether what "not" denies is the installation, and not that something applies to the attack.
fn is_not_done(after: &[&str]) -> bool {
    let verb = after.iter().position(|word| !TO_INSTALLED.contains(word));
    let said = |at: usize| after.get(at).copied().unwrap_or_default();
    verb.is_some_and(|verb| is_installed(said(verb)) && (said(verb) != "apply" || said(verb + 1) != "to"))
}

fn is_installed(word: &str) -> bool {
    matches!(word, "update" | "apply") || INSTALLED.iter().any(|stem| word.starts_with(stem))
}

/// Whether the words around "earlier" are of versions: "earlier firmware versions", "3.0 and earlier".
fn is_old(before: &str, after: &[&str]) -> bool {
    let is_thing = |word: &&str| OLD_THINGS.iter().any(|thing| word.starts_with(thing));
    matches!(before, "and" | "or") || after.iter().take(2).any(is_thing)
}

/// "3.1 and" earlier, where 3.1 is the version that fixes: it is meant with those before it.
fn is_fix_itself(before: &[&str], version: Option<&str>) -> bool {
    let joined = matches!(before.last(), Some(&("and" | "or"))).then(|| before.iter().rev().nth(1)).flatten();
    version.zip(joined).is_some_and(|(version, word)| holds_version(word, version))
}

/// Whether the words after "without" or "before" are of the fix or its version: "this update", "3.1".
fn is_of_fix(after: &[&str]) -> bool {
    let named = after.iter().find(|word| !TO_MISSING.contains(word));
    after.first().is_some_and(|word| names_version(word))
        || named.is_some_and(|word| FIXES.contains(&word.trim_end_matches('s')) || is_installed(word))
}

/// "mitigates many of these vulnerabilities".
pub(super) fn fixes_some(lower: &str) -> bool {
    let words: Vec<&str> = lower.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    words.iter().enumerate().any(|(at, word)| {
        FLAWS.iter().any(|flaw| word.starts_with(flaw))
            && words.iter().take(at).rev().take(SOME_WORDS_MAX).any(|word| SOME.contains(word))
    })
}

/// The vulnerabilities that a text names.
#[derive(Default)]
pub(super) struct Named {
    /// Those it says are fixed.
    pub(super) fixed: Vec<u32>,
    /// Those it leaves open.
    pub(super) open: Vec<u32>,
    /// Whether it says that open ones will be fixed.
    pub(super) is_planned: bool,
}

/// The vulnerabilities that a text names as fixed, and as left open.
pub(super) fn cves(advisory: &Advisory, lower: &str, version: Option<&str>) -> Named {
    let mut named = Named::default();
    if !lower.contains("cve-") {
        return named;
    }
    let version = version.map(str::to_lowercase);
    for sentence in lower.split(". ") {
        let except = sentence.find("except");
        let later = later(sentence, version.as_deref());
        for (at, vulnerability) in (0_u32..).zip(&advisory.vulnerabilities) {
            let Some(place) = vulnerability.cve.as_deref().and_then(|cve| place_of(sentence, cve)) else { continue };
            let is_later = later.is_some_and(|later| !is_mended_before(sentence, place, later));
            if is_later || is_open(clause_at(sentence, place)) || except.is_some_and(|except| except < place) {
                named.open.push(at);
                named.is_planned |= later.is_some();
            } else {
                named.fixed.push(at);
            }
        }
    }
    // What one sentence leaves open no other has fixed.
    let Named { fixed, open, .. } = &mut named;
    fixed.retain(|one| !open.contains(one));
    named
}

/// What a sentence says at `place`: up to where it turns to something else.
fn clause_at(sentence: &str, place: usize) -> &str {
    let turns = TURNS.iter().flat_map(|turn| sentence.match_indices(turn)).map(|(at, turn)| (at, at + turn.len()));
    let start = turns.clone().map(|(_, end)| end).filter(|end| *end <= place).max().unwrap_or(0);
    let end = turns.map(|(at, _)| at).filter(|at| *at >= place).min().unwrap_or(sentence.len());
    sentence.get(start..end).unwrap_or(sentence)
}

/// Whether a clause leaves its vulnerabilities open: "is not yet fixed", "remains", "no patch for", "is not".
fn is_open(clause: &str) -> bool {
    let words: Vec<&str> = words(clause).map(|word| word.trim_end_matches('.')).collect();
    words.iter().enumerate().any(|(at, word)| {
        let near = words.get(at + 1..).unwrap_or_default();
        let denies =
            matches!(*word, "not" | "cannot" | "no" | "never") || word.ends_with("n't") || word.ends_with("n’t");
        let is_mending = |word: &&str| {
            MENDING.iter().any(|stem| word.starts_with(stem)) || FIXES.contains(&word.trim_end_matches('s'))
        };
        let is_only = near.first().is_some_and(|next| matches!(*next, "only" | "just" | "later" | "longer"));
        OPEN.contains(word)
            || denies && !is_only && (near.is_empty() || near.iter().take(DENIED_WORDS_MAX).any(is_mending))
    })
}

/// Where a CVE stands in a sentence, as a whole number.
fn place_of(sentence: &str, cve: &str) -> Option<usize> {
    let cve = cve.to_lowercase();
    let is_whole = |end: usize| !sentence.get(end..).is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()));
    let places = sentence.match_indices(&cve).map(|(at, _)| at);
    places.into_iter().find(|at| !cve.is_empty() && is_whole(at + cve.len()))
}
