//! What kind of advice a text is: boilerplate, pointer to further reading, step of an installation, something to do.
//!
//! English only: texts in other languages stay where their category puts them. All texts come in lower case.
//! Does not know: fixes (`remedy`), groups of the checklist (`plan`).

use super::StepKind;
use super::remedy::tells_of_fix;

/// Ways in which publishers begin advice that stands under every advisory.
const BOILERPLATE_STARTS: &[&str] = &[
    "as a general security measure",
    "operators of critical power systems",
    "siemens strongly recommends applying the provided security updates",
    "cisa recommends users take defensive measures",
    "cisa reminds organizations",
    "cisa also provides",
    "additional mitigation guidance",
    "organizations observing",
    "generic information and recommendations",
    "siemens strongly recommends protecting network access",
    "siemens recommends protecting network access",
    "siemens strongly recommends to protect network access",
    "siemens recommends users protect network access",
    "it is advised to configure the environment according to",
    "general security best practices",
    "ics-cert also provides",
    "ics-cert reminds",
    "in addition, ics-cert recommends",
];
/// Pointers to further reading.
const READING_STARTS: &[&str] = &[
    "for more information",
    "for further information",
    "for additional information",
    "for details",
    "please see",
    "see the ",
    "refer to ",
    "please refer to",
    "further information",
    "more information",
    "additional information",
    "additional questions",
    "for questions",
];
/// Pointers inside short texts.
const READING_WORDS: &[&str] = &[
    "security notification",
    "security bulletin",
    "security advisory",
    "security notice",
    "release notes",
    "for more information",
    "for additional information",
    "can be found",
    "application note",
    "product security website",
];
/// Longer texts say more than where to read.
const READING_CHARS_MAX: usize = 220;
const MONITORING: &[&str] = &[
    "monitor the",
    "monitor for",
    "monitor network",
    "monitor traffic",
    "monitor log",
    "monitor access",
    "monitor all",
    "audit log",
    "intrusion detection",
    "anomal",
    "snort",
    "unusual activity",
];
const REPLACING: &[&str] =
    &["replace ", "replacing", "migrate", "migration", "successor", "newer plc", "switch to the", "no longer use"];
const CONTACTING: &[&str] = &[
    "please contact",
    "should contact",
    "to contact",
    "can contact",
    "may contact",
    "users contact",
    "customers contact",
    "must contact",
];

/// Words of a lead-in within which it says that what follows is meant.
const INTRODUCING_WORDS_MAX: usize = 8;

/// Words after "migrate to" among which a version makes it an update.
const MIGRATE_TO_WORDS_MAX: usize = 4;

/// Steps of an installation, which belong to the fix they install.
const INSTALLING_STARTS: &[&str] = &[
    "to access the update",
    "to download the ",
    "to obtain the ",
    "to install the ",
    "unzip",
    "run \"setup",
    "run “setup",
    "execute the file",
    "execute \"setup",
    "extract the",
    "run the installer",
];

/// The kind of a piece of advice.
pub(super) fn advice_kind(lower: &str) -> StepKind {
    let has = |words: &[&str]| words.iter().any(|word| lower.contains(word));
    if lower.starts_with("monitor") || has(MONITORING) {
        StepKind::Monitoring
    } else if has(REPLACING) || lower.contains("instead") && lower.contains("recommend") {
        StepKind::Replace
    } else if is_contacting(lower) {
        StepKind::Contact
    } else {
        StepKind::Hardening
    }
}

/// How a change of settings begins.
const SETTING_STARTS: &[&str] = &[
    "enable ",
    "activate ",
    "disable ",
    "deactivate ",
    "restrict ",
    "block ",
    "configure ",
    "change ",
    "set ",
    "turn o",
];

/// Whether a text only tells to change settings: nothing is installed.
pub(super) fn is_setting(lower: &str) -> bool {
    let installs = ["updat", "upgrad", "install", "patch", "firmware", "download", "hotfix"];
    SETTING_STARTS.iter().any(|words| lower.starts_with(words)) && !installs.iter().any(|words| lower.contains(words))
}

/// Whether a text asks to turn to somebody.
pub(super) fn is_contacting(lower: &str) -> bool {
    lower.starts_with("contact ") || CONTACTING.iter().any(|words| lower.contains(words))
}

/// Whether a text stands under every advisory.
pub(super) fn is_boilerplate(lower: &str) -> bool {
    BOILERPLATE_STARTS.iter().any(|words| lower.starts_with(words))
}

/// Whether a text only says where to read more.
pub(super) fn points_to_reading(lower: &str) -> bool {
    let is_short = lower.chars().count() <= READING_CHARS_MAX;
    let has = |words: &[&str]| words.iter().any(|words| lower.contains(words));
    let points = READING_STARTS.iter().any(|words| lower.starts_with(words)) || is_short && has(READING_WORDS);
    (points || is_title_of_reading(lower)) && !instructs(lower) && !tells_of_fix(lower)
}

/// Words of a title.
const TITLE_WORDS_MAX: usize = 6;

/// "Security Best Practices", which stands beside its link.
fn is_title_of_reading(lower: &str) -> bool {
    let title = lower.trim().trim_end_matches('.');
    let ends = ["best practices", "guidelines", "advisory", "bulletin", "manual", "guide"];
    let is_told =
        ["follow ", "apply ", "read ", "use ", "adopt ", "implement "].iter().any(|verb| title.starts_with(verb));
    !is_told && title.split_whitespace().count() <= TITLE_WORDS_MAX && ends.iter().any(|end| title.ends_with(end))
}

/// Whether a text is a step of installing what another text names.
pub(super) fn is_installing(lower: &str) -> bool {
    INSTALLING_STARTS.iter().any(|words| lower.starts_with(words))
}

/// Letters and digits of the shortest checksum: MD5.
const CHECKSUM_CHARS_MIN: usize = 32;
/// Words of a text that is a checksum with its name and that of its file.
const CHECKSUM_WORDS_MAX: usize = 8;

/// "SHA-256 of pump.zip: 9f86…": to compare with, not to tick.
pub(super) fn is_checksum(lower: &str) -> bool {
    let is_sum = |word: &str| word.len() >= CHECKSUM_CHARS_MIN && word.bytes().all(|byte| byte.is_ascii_hexdigit());
    let mut words = lower.split(|c: char| c.is_whitespace() || c == ':' || c == '=').filter(|word| !word.is_empty());
    words.clone().count() <= CHECKSUM_WORDS_MAX && words.any(is_sum)
}

/// Whether a text is an address and nothing else.
pub(super) fn is_link(lower: &str) -> bool {
    lower.starts_with("http") && !lower.contains(char::is_whitespace)
}

/// How an instruction begins.
const ORDERS: &[&str] = &[
    "disable",
    "enable",
    "activate",
    "deactivate",
    "remove",
    "restrict",
    "block",
    "limit",
    "configure",
    "change",
    "set",
    "turn",
    "close",
    "isolate",
    "replace",
    "migrate",
    "upgrade",
    "update",
    "install",
    "apply",
    "delete",
    "uninstall",
    "unplug",
    "disconnect",
    "protect",
    "segment",
    "encrypt",
    "avoid",
    "implement",
    "enforce",
    "consider",
    "deploy",
];

/// Where an instruction begins inside of a sentence.
const ORDERING: &[&str] = &[
    "users should ",
    "should strongly ",
    "users must ",
    "users ",
    "users to ",
    "customers ",
    "should immediately ",
    "customers should ",
    "customers must ",
    "please ",
    "recommends ",
    "recommend ",
    "advises ",
    "possible, ",
];

/// "update" and "updating" of the verbs of an instruction.
fn is_order(verb: &str) -> bool {
    let stem = verb.strip_suffix("ing");
    ORDERS.iter().any(|order| verb == *order || stem.is_some_and(|stem| stem == order.trim_end_matches('e')))
}

/// Whether some sentence, or what follows a colon, tells to do something with the product rather than to read.
pub(super) fn instructs(lower: &str) -> bool {
    let parts = lower.split(". ").flat_map(|sentence| sentence.split(": "));
    parts.map(str::trim_start).any(|part| {
        let after = ORDERING.iter().flat_map(|words| part.match_indices(words)).map(|(at, words)| at + words.len());
        let mut starts = std::iter::once(part).chain(after.filter_map(|at| part.get(at..)));
        starts.any(|start| start.split_whitespace().next().is_some_and(is_order))
            || ["should be updated", "should be upgraded", "to access the update", " or apply "]
                .iter()
                .any(|words| part.contains(words))
    })
}

/// Whether a lead-in tells to do something itself: before its last sentence, or in it, and not by what follows.
pub(super) fn instructs_by_itself(lower: &str) -> bool {
    let (before, last) = lower.rsplit_once(". ").unwrap_or(("", lower));
    let introduces = last.contains(" below:")
        || last.split_whitespace().take(INTRODUCING_WORDS_MAX).any(|word| matches!(word, "following" | "these"));
    let is_order = instructs(before) || tells_of_fix(before) || !introduces && (instructs(last) || tells_of_fix(last));
    is_order && !lower.contains("the following m")
}

/// Whether a text tells to replace the product: no fix, whatever its category.
pub(super) fn is_replacing(lower: &str) -> bool {
    let text = lower.trim_start();
    let part = text.split_once(": ").map_or(text, |(_, part)| part);
    let starts = ["replace ", "consider replacing ", "consider migrating "];
    let of_software = ["version", "firmware", "update", "patch", "file", "certificate", "password", "release"];
    let is_software = |text: &str| of_software.iter().any(|word| text.contains(word));
    let is_told = [part, text].iter().any(|text| {
        let object = text.split(" to ").next().and_then(|text| text.split(" with ").next()).unwrap_or_default();
        starts.iter().any(|start| object.starts_with(start)) && !is_software(object)
    });
    let moves = ["migrate to ", "migrating to ", "to successor", "to a successor"].iter().any(|words| {
        text.split_once(words).is_some_and(|(_, to)| {
            let mut to = to.split_whitespace().take(MIGRATE_TO_WORDS_MAX);
            !to.any(|word| is_software(word) || word.starts_with('v') && word.contains('.'))
        })
    });
    is_told || moves
}
