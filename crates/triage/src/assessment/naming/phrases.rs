//! The phrases of a text that name products: the head before its colon, "users of …", what an exception excepts.
//!
//! Does not know: the products (`naming`).

/// Words of a head: a name with its versions, not a sentence.
const HEAD_WORDS_MAX: usize = 14;

/// Words that are in no name, sorted: they are looked up for every word of a text.
const GENERIC: &[&str] = &[
    "a",
    "above",
    "action",
    "additional",
    "affected",
    "ag",
    "all",
    "an",
    "and",
    "android",
    "any",
    "application",
    "appropriate",
    "as",
    "at",
    "before",
    "below",
    "bios",
    "both",
    "build",
    "by",
    "catalog",
    "client",
    "co",
    "component",
    "controller",
    "corporation",
    "corresponding",
    "current",
    "customer",
    "cve",
    "detail",
    "device",
    "each",
    "earlier",
    "edition",
    "english",
    "every",
    "existing",
    "family",
    "firmware",
    "fix",
    "following",
    "for",
    "from",
    "general",
    "german",
    "gmbh",
    "hardware",
    "higher",
    "hotfix",
    "if",
    "impacted",
    "important",
    "in",
    "inc",
    "information",
    "installation",
    "installed",
    "it",
    "it's",
    "item",
    "its",
    "japanese",
    "later",
    "latest",
    "least",
    "line",
    "link",
    "linux",
    "lower",
    "ltd",
    "method",
    "minimum",
    "mitigation",
    "model",
    "module",
    "more",
    "most",
    "new",
    "newer",
    "newest",
    "no",
    "not",
    "note",
    "number",
    "of",
    "older",
    "on",
    "operator",
    "option",
    "or",
    "other",
    "owner",
    "pack",
    "part",
    "patch",
    "per",
    "please",
    "previous",
    "prior",
    "product",
    "recent",
    "recommend",
    "recommendation",
    "recommended",
    "recommends",
    "registered",
    "release",
    "remediation",
    "resolution",
    "respective",
    "running",
    "s",
    "security",
    "series",
    "server",
    "service",
    "software",
    "solution",
    "sp",
    "step",
    "supported",
    "system",
    "that",
    "the",
    "their",
    "these",
    "this",
    "those",
    "through",
    "thru",
    "to",
    "tool",
    "unit",
    "until",
    "up",
    "update",
    "upgrade",
    "user",
    "using",
    "version",
    "vulnerability",
    "vulnerable",
    "web",
    "which",
    "who",
    "windows",
    "with",
    "workaround",
    "x",
    "your",
];

/// Verbs and the like by which what stands before a colon is a sentence.
const TELLING: &[&str] = &[
    "recommend",
    "recommends",
    "recommended",
    "should",
    "update",
    "updates",
    "updated",
    "updating",
    "upgrade",
    "upgrades",
    "upgrading",
    "upgraded",
    "patch",
    "patches",
    "fix",
    "fixes",
    "install",
    "installing",
    "download",
    "has",
    "have",
    "released",
    "is",
    "are",
    "was",
    "following",
    "please",
    "can",
    "must",
    "apply",
    "applying",
    "see",
    "contact",
    "visit",
    "available",
    "provides",
    "provided",
    "suggests",
    "advises",
    "will",
    "cve",
    "use",
    "do",
    "disable",
    "enable",
    "restrict",
    "limit",
    "ensure",
    "set",
    "change",
    "block",
    "configure",
    "users",
    "information",
];

/// What precedes the name in "recommends NAME users update".
const SAYING: &[&str] = &[
    "recommends that ",
    "recommends ",
    "recommend that ",
    "recommend ",
    "recommended that ",
    "advises that ",
    "advises ",
    "suggests that ",
    "suggests ",
    "suggest ",
    "encourages ",
    "urges ",
    "asks ",
    "requests ",
];

/// What ends the name in "users of NAME should update".
const ENDING: &[&str] = &[" should", " are ", " can ", " must", " may ", " need", " to ", " who", ":", ",", ". ", ";"];

/// By which what follows has no fix.
const DENYING: &[&str] =
    &["not available for", "unavailable for", "not be available for", "no update for", "no fix for", "no patch for"];
/// By which what precedes has none.
const DENYING_BEFORE: &[&str] = &[
    "cannot be upgraded",
    "cannot be updated",
    "cannot be patched",
    "can not be upgraded",
    "can not be updated",
    "can't be updated",
    "can't be upgraded",
    "not be patched",
];
/// By which what follows is something else.
const EXCEPTING: &[&str] = &["except", "all but", "other than", "with the exception of", "excluding"];

/// A word of a name.
pub(super) struct Token {
    pub(super) lower: String,
    /// Whether it looks like a name: a capital letter or a digit.
    pub(super) is_name: bool,
}

/// The words of a phrase that can belong to a name, versions left out; plurals as singulars.
pub(super) fn tokens(phrase: &str) -> Vec<Token> {
    pieces(phrase)
        .filter(|word| !is_version(word))
        .filter_map(|word| {
            let mut lower = word.to_lowercase();
            if GENERIC.binary_search(&lower.as_str()).is_ok() {
                return None;
            }
            if lower.len() > 3 && lower.ends_with('s') {
                lower.pop();
            }
            let is_name = word.contains(|c: char| c.is_uppercase() || c.is_ascii_digit());
            GENERIC.binary_search(&lower.as_str()).is_err().then_some(Token { lower, is_name })
        })
        .collect()
}

fn pieces(phrase: &str) -> impl Iterator<Item = &str> {
    let is_cve = |word: &&str| word.get(..4).is_some_and(|start| start.eq_ignore_ascii_case("cve-"));
    let words = phrase.split_whitespace().filter(move |word| !is_cve(word));
    words
        .flat_map(|word| word.split(|c: char| !c.is_alphanumeric() && c != '.'))
        .map(|word| word.trim_matches('.'))
        .filter(|word| !word.is_empty())
}

/// `5.0`, `R6.01.10`, `v7`.
fn is_version(word: &str) -> bool {
    let digits = word.strip_prefix(|c: char| c.is_ascii_alphabetic()).unwrap_or(word);
    let has_letter = digits.len() < word.len();
    let is_number = digits.starts_with(|c: char| c.is_ascii_digit());
    let has_parts =
        digits.split('.').nth(1).is_some_and(|part| part.starts_with(|c: char| c.is_ascii_digit() || c == 'x'));
    is_number && (has_parts || has_letter && word.starts_with(['v', 'V']))
}

/// The versions of a phrase in lower case, without their `v`.
pub(super) fn version_words(phrase: &str) -> Vec<String> {
    let versions = pieces(phrase).filter(|word| is_version(word)).map(str::to_lowercase);
    versions.map(|word| word.strip_prefix('v').map_or(word.clone(), str::to_owned)).collect()
}

/// What a text says before its last colon or dash that follows a name: the thing that the rest is about.
pub(super) fn head_of(text: &str) -> Option<&str> {
    let sentence = text.trim_start().split(". ").next()?;
    let mut dashes: Vec<(usize, usize)> = [": ", ":\n", " - ", " -- ", " – ", " — "]
        .iter()
        .flat_map(|dash| sentence.match_indices(dash).map(|(at, dash)| (at, at + dash.len())))
        .collect();
    dashes.sort_unstable();
    let heads = dashes.iter().enumerate().rev().flat_map(|(place, (end, _))| {
        let before = place.checked_sub(1).and_then(|before| dashes.get(before));
        let listed = before.and_then(|(at, start)| {
            let lead = sentence.get(..*at)?.to_lowercase();
            let leads = lead.contains("follow") && !lead.contains("updat") && !lead.contains("upgrad");
            sentence.get(*start..*end).filter(|_| leads)
        });
        [sentence.get(..*end), listed]
    });
    let says = |head: &str| !tokens(head).is_empty() || !version_words(head).is_empty();
    let headed = heads.flatten().map(without_users).find(|head| is_head(head) && says(head));
    headed.or_else(|| named_after(text, &["users of the ", "users of ", "users with ", "users running "]))
}

/// What a text is for that begins with "for".
pub(super) fn for_of(text: &str) -> Option<&str> {
    named_after(text, &["for the ", "for "])
}

/// What a fix is for that is "available only to users of the" something.
pub(super) fn only_for(text: &str) -> Option<&str> {
    let starts = [" only to users of the ", " only to users of ", " only for the ", " only for "];
    let at = |start: &str| Some(text.find(start)? + start.len());
    let rest = text.get(starts.iter().find_map(|start| at(start))?..)?;
    let end = ENDING.iter().filter_map(|end| rest.find(end)).min().unwrap_or(rest.len());
    rest.get(..end).map(|name| name.trim_end_matches('.')).filter(|name| is_head(name))
}

fn named_after<'a>(text: &'a str, starts: &[&str]) -> Option<&'a str> {
    let rest = after_start(text.trim_start(), starts)?;
    let ends = ENDING.iter().chain(&[" users", " customers"]);
    rest.get(..ends.filter_map(|end| rest.find(end)).min()?).filter(|head| is_head(head))
}

/// "Resolution", "Everyone": any word has a capital letter at the start of a text.
pub(super) fn is_plain_word(head: &str) -> bool {
    head.chars().skip(1).all(|c| c.is_ascii_lowercase())
}

fn after_start<'a>(text: &'a str, starts: &[&str]) -> Option<&'a str> {
    let start =
        starts.iter().find(|start| text.get(..start.len()).is_some_and(|said| said.eq_ignore_ascii_case(start)))?;
    text.get(start.len()..)
}

fn without_users(head: &str) -> &str {
    let head = after_start(head, &["for users of ", "users of ", "for "]).unwrap_or(head);
    ["users", "customers"].iter().find_map(|end| head.strip_suffix(end)).unwrap_or(head).trim()
}

fn is_head(head: &str) -> bool {
    let words = || head.split_whitespace();
    let tells =
        |word: &str| TELLING.contains(&word.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase().as_str());
    !head.contains(". ") && words().count() <= HEAD_WORDS_MAX && !words().any(tells)
}

/// The names in "recommends NAME users update".
pub(super) fn users_of(text: &str) -> impl Iterator<Item = &str> {
    [" users", " customers"].into_iter().flat_map(|noun| text.match_indices(noun)).filter_map(|(at, _)| {
        let before = text.get(..at)?;
        let before = before.rsplit(['.', ';', ':', '\n']).next().unwrap_or(before);
        let after = |said: &str| Some(before.rfind(said)? + said.len());
        let start = SAYING.iter().filter_map(|said| after(said)).max().or_else(|| after("for "))?;
        before.get(start..).filter(|name| is_head(name))
    })
}

/// A text in lower case, taken apart by what its sentences deny.
#[derive(Default)]
pub(super) struct Parted {
    /// What there is no fix for.
    pub(super) denied: String,
    /// What is excepted without a reason.
    pub(super) excepted: String,
    pub(super) rest: String,
}

/// Verbs by which the condition before a comma has come to its end: "until an update is released, Lathe 10 cannot".
const FINITE: &[&str] = &["is", "are", "was", "were", "has", "have", "can", "will", "do", "does"];

/// "If Lathe 10 cannot be updated", "devices that cannot be updated": a case, and no denial. ", which cannot be updated"
/// is one.
fn is_condition(before: &str) -> bool {
    let words: Vec<&str> = before.split_whitespace().collect();
    let is_relative = match words.last() {
        Some(&("that" | "who")) => true,
        Some(&"which") => !words.iter().rev().nth(1).is_some_and(|word| word.ends_with(',') || *word == "of"),
        _ => false,
    };
    let is_first = |at: usize| at.checked_sub(1).and_then(|at| words.get(at)).is_none_or(|word| word.ends_with(','));
    let governs = |at: usize| {
        let reach = words.get(at + 1..).unwrap_or_default();
        !reach.iter().any(|word| word.ends_with(',')) || !reach.iter().any(|word| FINITE.contains(word))
    };
    is_relative
        || words.iter().enumerate().any(|(at, word)| match *word {
            "if" | "where" | "when" => true,
            "until" if words.get(at + 1..at + 3) == Some(&["further", "notice"]) => false,
            "until" | "unless" => governs(at),
            "should" => is_first(at) && governs(at),
            // "In case of Lathe 10, the firmware cannot be updated" says so of it.
            "in" => words.get(at + 1) == Some(&"case") && words.get(at + 2) != Some(&"of") && governs(at),
            "as" => words.get(at + 1..at + 3) == Some(&["long", "as"]) && governs(at),
            _ => false,
        })
}

/// Takes a text apart.
pub(super) fn denied_and_rest(lower: &str) -> Parted {
    let mut parted = Parted::default();
    for sentence in lower.split(". ").flat_map(|part| part.split(['\n', ';'])) {
        let at = |words: &[&str]| words.iter().filter_map(|word| sentence.find(word)).min();
        let (rest, tail, into) =
            if at(DENYING_BEFORE).is_some_and(|at| !is_condition(sentence.get(..at).unwrap_or_default())) {
                ("", sentence, &mut parted.denied)
            } else if let Some((rest, tail)) = at(DENYING).and_then(|at| sentence.split_at_checked(at)) {
                (rest, tail, &mut parted.denied)
            } else if let Some((rest, tail)) = at(EXCEPTING).and_then(|at| sentence.split_at_checked(at)) {
                let is_of_fixes = rest.contains("available");
                (rest, tail, if is_of_fixes { &mut parted.denied } else { &mut parted.excepted })
            } else {
                (sentence, "", &mut parted.denied)
            };
        if !tail.is_empty() {
            into.push_str(tail);
            into.push('\n');
        }
        if !rest.is_empty() {
            parted.rest.push_str(rest);
            parted.rest.push('\n');
        }
    }
    parted
}

#[cfg(test)]
mod tests {
    #[test]
    fn words_that_are_in_no_name_are_sorted() {
        assert!(super::GENERIC.is_sorted());
    }
}
