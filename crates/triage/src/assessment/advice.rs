//! What kind of advice a text is: boilerplate, pointer to further reading, step of an installation, something to do.
//!
//! English only: texts in other languages stay where their category puts them. All texts come in lower case.
//! Does not know: fixes (`remedy`), groups of the checklist (`plan`).

use super::StepKind;

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
    "unusual activity",
];
const REPLACING: &[&str] = &[
    "replace ",
    "replacing",
    "migrate",
    "migration",
    "successor",
    "newer plc",
    "switch to the",
    "no longer use",
    "instead",
];
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

/// Steps of an installation, which belong to the fix they install.
const INSTALLING_STARTS: &[&str] =
    &["unzip", "run \"setup", "run “setup", "execute the file", "execute \"setup", "extract the", "run the installer"];

/// The kind of a piece of advice.
pub(super) fn advice_kind(lower: &str) -> StepKind {
    let has = |words: &[&str]| words.iter().any(|word| lower.contains(word));
    if lower.starts_with("monitor") || has(MONITORING) {
        StepKind::Monitoring
    } else if has(REPLACING) {
        StepKind::Replace
    } else if lower.starts_with("contact ") || has(CONTACTING) {
        StepKind::Contact
    } else {
        StepKind::Hardening
    }
}

/// Whether a text stands under every advisory.
pub(super) fn is_boilerplate(lower: &str) -> bool {
    BOILERPLATE_STARTS.iter().any(|words| lower.starts_with(words))
}

/// Whether a text only says where to read more.
pub(super) fn points_to_reading(lower: &str) -> bool {
    let is_short = lower.chars().count() <= READING_CHARS_MAX;
    READING_STARTS.iter().any(|words| lower.starts_with(words))
        || is_short && READING_WORDS.iter().any(|words| lower.contains(words))
}

/// Whether a text is a step of installing what another text names.
pub(super) fn is_installing(lower: &str) -> bool {
    INSTALLING_STARTS.iter().any(|words| lower.starts_with(words))
}

/// Whether a text is an address and nothing else.
pub(super) fn is_link(lower: &str) -> bool {
    lower.starts_with("http") && !lower.contains(char::is_whitespace)
}
