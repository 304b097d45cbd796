//! Which CWE belongs to which class of weakness, and what such a weakness lets an attacker gain.
//!
//! Only ids whose definition in the CWE list says what the class's sentence says; every other id is told by its name.
//! Does not know: the sentences (`wording`).

mod names;

pub use names::cwe_name;

use super::vector::Metrics;
use crate::advisory::sentences;
use crate::wording::{Gain, Level, Reach, Weakness};
pub(super) use names::common_harm;

/// CWE numbers by class.
const CLASSES: &[(Weakness, &[u32])] = &[
    (Weakness::InputNotChecked, &[20, 129, 130, 228, 1284, 1285, 1286, 1287, 1288, 1289]),
    (Weakness::WritesPastMemory, &[119, 120, 121, 122, 123, 124, 131, 680, 787, 788, 805]),
    (Weakness::ReadsPastMemory, &[125, 126, 127]),
    (Weakness::StaleMemory, &[415, 416, 457, 763, 822, 823, 824, 825, 908]),
    (Weakness::NumberOverflow, &[190, 191, 193, 197]),
    (Weakness::EmptyPointer, &[476]),
    (Weakness::TypeMixUp, &[843]),
    (Weakness::ResourceExhaustion, &[400, 401, 404, 405, 770, 772, 789, 1325]),
    (Weakness::EndlessLoop, &[674, 834, 835]),
    (Weakness::ErrorNotHandled, &[248, 390, 617, 703, 754, 755]),
    (Weakness::ScriptInPage, &[79, 80, 83, 87]),
    (Weakness::DatabaseCommand, &[89, 564, 943]),
    (Weakness::SystemCommand, &[77, 78, 88]),
    (Weakness::CodeInjection, &[94, 95, 96, 98, 1336]),
    (Weakness::UnsafeDeserialisation, &[502]),
    (Weakness::UnsafeUpload, &[434]),
    (Weakness::UnsafeSearchPath, &[114, 426, 427, 428]),
    (Weakness::PathNotRestricted, &[22, 23, 35, 36, 73]),
    (Weakness::XmlReference, &[611]),
    (Weakness::ForgedRequest, &[352]),
    (Weakness::ServerRequest, &[918]),
    (Weakness::Redirect, &[601]),
    (Weakness::MissingAuthentication, &[306]),
    (Weakness::WeakAuthentication, &[287, 288, 289, 290, 294, 302, 303, 304, 305, 592, 836, 1390]),
    (Weakness::WeakAccessControl, &[250, 264, 266, 269, 274, 276, 281, 284, 285, 425, 639, 668, 732, 862, 863]),
    (Weakness::GuessablePassword, &[307, 521, 799]),
    (Weakness::HardCodedCredentials, &[259, 798]),
    (Weakness::HardCodedKey, &[321]),
    (Weakness::DefaultCredentials, &[1392, 1393, 1394]),
    (Weakness::InsecureDefault, &[453, 1188]),
    (Weakness::CleartextTransmission, &[319, 523]),
    (Weakness::MissingEncryption, &[311]),
    (Weakness::CleartextStorage, &[312, 313, 316]),
    (Weakness::PasswordStorage, &[256, 257, 260, 261]),
    (Weakness::UnprotectedCredentials, &[522, 549]),
    (Weakness::WeakCryptography, &[325, 326, 327, 328, 916, 1240]),
    (Weakness::PredictableValue, &[330, 331, 334, 335, 338, 340, 342, 343]),
    (Weakness::CertificateNotChecked, &[295, 296, 297, 299, 322, 300]),
    (Weakness::OriginNotChecked, &[345, 346, 347, 348, 351, 353, 354, 494, 924, 940]),
    (Weakness::SessionHandling, &[384, 613, 614]),
    (Weakness::InformationLeak, &[200, 201, 202, 203, 204, 208, 209, 359, 497, 532, 538, 548]),
    (Weakness::RaceCondition, &[362, 364, 366, 367]),
    (Weakness::HiddenFunction, &[489, 912, 1242]),
];

/// The class of `CWE-787`.
pub(super) fn classify(cwe: &str) -> Option<Weakness> {
    let number = number(cwe)?;
    CLASSES.iter().find(|(_, numbers)| numbers.contains(&number)).map(|(weakness, _)| *weakness)
}

/// The number of `CWE-787`.
fn number(cwe: &str) -> Option<u32> {
    cwe.trim().strip_prefix("CWE-")?.parse().ok()
}

/// What the attacker gains first, if class, vector and the source's words agree.
///
/// `summary` is the vulnerability's own text: program code on the product, a way round the login by a built-in key, and
/// secrets are claimed where it says so, or where the class means nothing else. A gain that changes something is never
/// claimed against a vector without loss of integrity, nor one that reads something against a vector without loss of
/// confidentiality.
pub(super) fn gain(weakness: Option<Weakness>, metrics: &Metrics, summary: &str) -> Option<Gain> {
    let impact = &metrics.impact;
    let changes = matches!(impact.integrity, Level::Low | Level::High);
    let reads = matches!(impact.confidentiality, Level::Low | Level::High);
    if impact.integrity == Level::High && says_code(weakness, summary) {
        return Some(Gain::RunCode);
    }
    let gain = match weakness? {
        Weakness::SystemCommand => Gain::RunCommands,
        Weakness::CodeInjection | Weakness::UnsafeDeserialisation | Weakness::UnsafeSearchPath => Gain::RunCode,
        Weakness::ScriptInPage => Gain::RunScript,
        Weakness::DatabaseCommand => Gain::CommandDatabase,
        Weakness::MissingAuthentication
        | Weakness::WeakAuthentication
        | Weakness::HardCodedCredentials
        | Weakness::DefaultCredentials
        | Weakness::GuessablePassword => Gain::BypassLogin,
        Weakness::HardCodedKey if says_login(summary) => Gain::BypassLogin,
        Weakness::WeakAccessControl => Gain::ExceedRights,
        Weakness::ForgedRequest => Gain::ActAsUser,
        Weakness::CleartextTransmission if is_remote(metrics.reach) => Gain::ReadTraffic,
        Weakness::PasswordStorage => Gain::LearnSecrets,
        Weakness::CleartextStorage | Weakness::UnprotectedCredentials if names_secret(summary) => Gain::LearnSecrets,
        Weakness::PathNotRestricted => Gain::ReachFiles,
        _ => return None,
    };
    let agrees = match gain {
        Gain::RunCode => impact.integrity == Level::High,
        Gain::RunCommands | Gain::ActAsUser => changes,
        Gain::ReadTraffic | Gain::LearnSecrets => reads,
        Gain::RunScript | Gain::CommandDatabase | Gain::BypassLogin | Gain::ExceedRights | Gain::ReachFiles => {
            changes || reads
        }
    };
    agrees.then_some(gain)
}

/// Whether the attack comes over a network, where traffic can be listened to.
pub(super) fn is_remote(reach: Reach) -> bool {
    matches!(reach, Reach::Network | Reach::Adjacent)
}

/// What program code that an attacker chooses is called.
const CODE: &[&str] =
    &["arbitrary code", "code execution", "execute code", "malicious code", "execution of code", "run code"];

/// Whether some sentence says that program code runs on the product. Code that runs in a browser runs on the computer of
/// a person who uses it; and of script and of database commands publishers write "code" as well.
fn says_code(weakness: Option<Weakness>, summary: &str) -> bool {
    let is_said = |text: &str| CODE.iter().any(|words| text.contains(words));
    is_said(&summary.to_lowercase())
        && sentences(summary).iter().map(|sentence| sentence.to_lowercase()).any(|sentence| {
            let is_elsewhere = match weakness {
                Some(Weakness::ScriptInPage) => !runs_on_product(&sentence),
                Some(Weakness::DatabaseCommand) => {
                    words(&sentence.replace("sql injection", "")).any(|word| word == "sql")
                }
                _ => false,
            };
            let mut places = CODE.iter().flat_map(|words| sentence.match_indices(words));
            let is_told = places.any(|(at, code)| {
                let (before, after) = (sentence.get(..at), sentence.get(at + code.len()..).unwrap_or_default());
                is_conditional(after) || !is_code_denied(before.unwrap_or_default()) && !is_ruled_out(after)
            });
            is_told && !sentence.contains("browser") && !is_elsewhere
        })
}

/// Words from a negation to the code: "does not allow the execution of".
const DENIED_CODE_WORDS_MAX: usize = 7;

/// "This does not allow remote" code execution, and not "does not check its input, which allows" it.
fn is_code_denied(before: &str) -> bool {
    let clause: Vec<&str> =
        words(before.rsplit(',').next().unwrap_or_default()).filter(|word| !word.is_empty()).collect();
    let near = clause.get(clause.len().saturating_sub(DENIED_CODE_WORDS_MAX)..).unwrap_or_default();
    let denies = |word: &str| matches!(word, "not" | "cannot" | "t" | "never");
    let leads = |word: &str| {
        matches!(word, "allow" | "permit" | "enable" | "lead" | "result" | "execute" | "run" | "inject" | "achieve")
    };
    let is_misused = |word: &str| {
        matches!(word, "used" | "misused" | "exploited" | "abused" | "leveraged" | "triggered" | "possible" | "able")
    };
    let is_denial = |three: &[&str]| match three {
        [denial, "be", verb, ..] => denies(denial) && is_misused(verb),
        [denial, "possible", ..] => denies(denial),
        [denial, verb, ..] => denies(denial) && leads(verb),
        _ => false,
    };
    // "Does not permit a new password and allows" is denied no more.
    let is_new =
        |word: &&str| matches!(*word, "allows" | "permits" | "enables" | "leads" | "results" | "which" | "but");
    let denied = (0..near.len()).rev().find(|&at| near.get(at..).is_some_and(is_denial));
    denied.is_some_and(|at| near.get(at..).is_some_and(|rest| !rest.iter().any(is_new)))
}

/// Words from the code to what rules it out: "code execution on the device is not possible".
const RULED_OUT_WORDS_MAX: usize = 6;

/// Whether what rules the code out does so only for some: "is not possible without authentication".
fn is_conditional(after: &str) -> bool {
    let clause = after.split(';').next().unwrap_or_default();
    words(clause).any(|word| matches!(word, "without" | "unless" | "except" | "until"))
}

/// Whether what follows rules the code out: "is not possible", "cannot be executed".
fn is_ruled_out(after: &str) -> bool {
    let near: Vec<&str> = words(after.split([',', ';']).next().unwrap_or_default())
        .filter(|word| !word.is_empty())
        .take(RULED_OUT_WORDS_MAX)
        .collect();
    near.windows(3).any(|three| {
        matches!(three, ["cannot" | "not", "be", "executed" | "run" | "achieved" | "injected"])
            || matches!(three, ["is" | "are", "not", "possible" | "feasible" | "executed"])
    })
}

/// Whether a sentence about script in a page claims more than script: code from afar, or on the product itself.
fn runs_on_product(sentence: &str) -> bool {
    ["remote code", "remotely execut", "remotely run", "execution on ", "code on the device", "code on the server"]
        .iter()
        .any(|words| sentence.contains(words))
        && !sentence.contains("web page")
        && !sentence.contains("web interface")
}

/// Words of a way round the login.
const LOGIN: &[&str] = &[
    "can log in",
    "could log in",
    "may log in",
    "attacker to log in",
    "log in as ",
    "log in with ",
    "bypass authentication",
    "bypass the authentication",
    "authentication bypass",
    "bypass the login",
    "bypass login",
];
/// Verbs whose object a login is.
const GETTING: &[&str] = &["achieve ", "gain ", "obtain "];

/// Whether some sentence speaks of a login, and not of the key's use to read what is encrypted.
fn says_login(summary: &str) -> bool {
    sentences(summary).iter().map(|sentence| sentence.to_lowercase()).any(|sentence| {
        let places = |all: &'static [&str]| all.iter().flat_map(|words| sentence.match_indices(words));
        let is_gained = |at: usize| {
            let before = sentence.get(..at).unwrap_or_default();
            let last = words(before).filter(|word| !word.is_empty()).last().unwrap_or_default();
            let is_denied = matches!(last, "not" | "cannot" | "never" | "no") || is_code_denied(before);
            !is_of_who(before) && (!is_denied || is_conditional(sentence.get(at..).unwrap_or_default()))
        };
        let gets_login = |at: usize| sentence.get(at..).is_some_and(|rest| rest.contains("login")) && is_gained(at);
        (places(LOGIN).any(|(at, _)| is_gained(at)) || places(GETTING).any(|(at, _)| gets_login(at)))
            && !["decrypt", "credential", " authenticated"].iter().any(|words| sentence.contains(words))
    })
}

/// "An attacker who can already" log in has what others gain; "who obtains the key can" log in gains it.
fn is_of_who(before: &str) -> bool {
    let Some((_, since)) = before.rsplit_once("who ") else { return false };
    let can =
        ["can", "could", "may", "might", "already", "is", "was", "are", "able", "to", "has", "have", "be", "allowed"];
    words(since).filter(|word| !word.is_empty()).all(|word| can.contains(&word))
}

/// Words before "key" by which it locks nothing, or is meant for everybody.
const KEYS_OF_NOTHING: &[&str] =
    &["public", "registry", "function", "arrow", "enter", "primary", "foreign", "hot", "soft"];
/// Words right behind "key" by which it is a noun of its own: "the key of", and not "a key element".
const AFTER_KEY: &[&str] = &[
    "", "of", "is", "are", "was", "were", "in", "on", "for", "to", "and", "or", "which", "that", "with", "by", "from",
    "can", "could", "may", "might", "will", "has", "used", "stored", "using", "within", "inside", "as", "at",
    "without",
];

/// Whether the text names a password, another credential or a key; "a key element" is none.
fn names_secret(summary: &str) -> bool {
    let lower = summary.to_lowercase();
    let all: Vec<&str> = words(&lower).filter(|word| !word.is_empty()).collect();
    all.iter().enumerate().any(|(at, word)| {
        let before = at.checked_sub(1).and_then(|at| all.get(at)).copied().unwrap_or_default();
        let next = all.get(at + 1).copied().unwrap_or_default();
        let is_lock = matches!(
            before,
            "encryption"
                | "private"
                | "secret"
                | "ssh"
                | "api"
                | "cryptographic"
                | "decryption"
                | "aes"
                | "shared"
                | "signing"
                | "session"
                | "master"
                | "host"
        );
        *word == "keys" && !KEYS_OF_NOTHING.contains(&before)
            || *word == "key" && (is_lock || AFTER_KEY.contains(&next) && !KEYS_OF_NOTHING.contains(&before))
            || ["password", "passcode", "credential"].iter().any(|one| word.contains(one))
    })
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_alphanumeric())
}
