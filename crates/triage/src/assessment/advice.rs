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
/// Texts that tell to install something say more than where to read.
const TELLING: &[&str] = &[
    "should be updated",
    "should be upgraded",
    "should update",
    "should upgrade",
    "should apply",
    "should install",
    "must update",
    "must upgrade",
    "users update",
    "users upgrade",
    "users to update",
    "users to upgrade",
    "recommends updating",
    "recommends upgrading",
    "update to ",
    "upgrade to ",
    "produced an update",
    "released version",
    "released a new version",
    "released an update",
    "released a patch",
    "released a fix",
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
    READING_STARTS.iter().any(|words| lower.starts_with(words)) || is_short && has(READING_WORDS) && !has(TELLING)
}

/// Whether a text is a step of installing what another text names.
pub(super) fn is_installing(lower: &str) -> bool {
    INSTALLING_STARTS.iter().any(|words| lower.starts_with(words))
}

/// Whether a text is an address and nothing else.
pub(super) fn is_link(lower: &str) -> bool {
    lower.starts_with("http") && !lower.contains(char::is_whitespace)
}

/// Whether a text tells to install something by itself, without naming further texts that do.
pub(super) fn tells_to_install(lower: &str) -> bool {
    let tells = ["should be updated", "download and ", "apply the security update", "install firmware"];
    tells.iter().any(|words| lower.contains(words)) && !lower.contains("the following m")
}
