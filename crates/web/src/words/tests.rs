//! What holds for the catalogue and for the sources that use it.

use super::*;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// Texts that stand bare on pages: names, codes and units that no language changes.
const BARE: [&str; 15] = [
    "Annunciator",
    "API",
    "CSAF",
    "CSV",
    "CVSS",
    "CycloneDX",
    "EPSS",
    "HTML",
    "JSON Feed",
    "KEV",
    "OpenAPI 3.1",
    "PDF",
    "SHA-256",
    "SSVC",
    "UTC",
];
/// Attributes whose values people read or hear.
const READ_ATTRIBUTES: [&str; 9] = [
    "title",
    "aria-label",
    "placeholder",
    "alt",
    "data-label",
    "data-narrow-label",
    "data-narrow-of",
    "data-problem",
    "data-words",
];
/// Pages that no reader of an installation sees.
const UNREAD: [&str; 1] = ["styleguide.rs"];

/// Codes that pages show as words, by `templates::words::plain`: of signatures, attacks, findings, channels, stages and the ledger.
const CODES: [&str; 112] = [
    "unsigned",
    "not_checked",
    "unknown",
    "good",
    "good_key_expired",
    "expired",
    "bad",
    "unknown_key",
    "revoked_key",
    "weak",
    "unparseable",
    "network",
    "adjacent",
    "adjacent_network",
    "local",
    "physical",
    "none",
    "low",
    "medium",
    "high",
    "single",
    "multiple",
    "required",
    "active",
    "passive",
    "present",
    "error",
    "warning",
    "info",
    "email",
    "pending",
    "delivered",
    "dead",
    "given_up",
    "advisories",
    "documents",
    "quarantined",
    "organisations",
    "assess",
    "match",
    "match_by_hand",
    "match_organisation",
    "alert",
    "acceptance_ended",
    "advisory_deleted",
    "alert_recorded",
    "alias_kept",
    "alias_removed",
    "announcement_superseded",
    "api_tokens_revoked",
    "assets_deleted",
    "calendar_made",
    "calendar_revoked",
    "case_changed",
    "case_disposed",
    "catalog_imported",
    "clocks_set",
    "commented",
    "delivery_resent",
    "document_quarantined",
    "document_reinstated",
    "document_seen",
    "feed_made",
    "feed_revoked",
    "inventory_imported",
    "invitation_withdrawn",
    "link_made",
    "match_decided",
    "match_due_set",
    "organisation_made",
    "patch_evaluation_answered",
    "patch_source_ended",
    "patch_source_evaluated",
    "patch_source_tracked",
    "policy_cleared",
    "policy_set",
    "provider_added",
    "provider_checked",
    "provider_removed",
    "remediation_marked",
    "sign_in_failed",
    "suggestion_rejected",
    "suggestion_reopened",
    "trial_ended",
    "trial_set",
    "watchlist_added",
    "watchlist_changed",
    "watchlist_deleted",
    "watchlist_tested",
    "watchlists_changed",
    "joined",
    "role_changed",
    "person_removed",
    "api_token_made",
    "api_token_revoked",
    "organisation_chosen",
    "signed_in",
    "code_confirmed",
    "signed_out",
    "session_ended",
    "sign_on_accepted",
    "sessions_ended",
    "password_changed",
    "password_reset",
    "second_factor_on",
    "second_factor_off",
    "recovery_codes_made",
    "recovery_code_used",
    "passkey_added",
    "passkey_used",
    "passkey_removed",
    "passkeys_removed",
];

/// Sources of the pages without their tests, by name.
fn sources() -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    let mut folders = vec![PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("src")];
    while let Some(folder) = folders.pop() {
        for one in fs::read_dir(&folder).expect("a folder").map(|one| one.expect("a file").path()) {
            if one.is_dir() {
                folders.push(one);
            } else if let Some(text) = source(&one) {
                found.insert(one.to_string_lossy().into_owned(), text);
            }
        }
    }
    found
}

fn source(path: &Path) -> Option<String> {
    let name = path.file_name()?.to_str()?;
    let is_read = name.ends_with(".rs") && !name.ends_with("tests.rs") && !path.ends_with("words/mod.rs");
    let text = is_read.then(|| fs::read_to_string(path).expect("a source"))?;
    Some(text.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default().to_owned())
}

/// A literal that begins at a quote: what it says, and where it ends.
fn literal(source: &str, at: usize) -> (String, usize) {
    let mut told = String::new();
    let mut characters = source[at + 1..].char_indices();
    while let Some((place, character)) = characters.next() {
        match character {
            '"' => return (told, at + 1 + place + 1),
            '\\' => match characters.next().map(|(_, next)| next) {
                Some('n') => told.push('\n'),
                Some('\n') => {
                    let rest = characters.as_str().trim_start();
                    let (more, end) = literal(source, source.len() - rest.len() - 1);
                    return (told + &more, end);
                }
                Some('u') => {
                    let code: String =
                        characters.by_ref().map(|(_, one)| one).skip(1).take_while(|one| *one != '}').collect();
                    told.extend(u32::from_str_radix(&code, 16).ok().and_then(char::from_u32));
                }
                Some(other) => told.push(other),
                None => {}
            },
            other => told.push(other),
        }
    }
    (told, source.len())
}

/// Every text that is looked up.
fn keys() -> BTreeSet<String> {
    let mut keys = BTreeSet::new();
    for source in sources().values() {
        for mark in ["Word(", "say(", "key(", "phrase("] {
            for (at, _) in source.match_indices(mark) {
                let from = at + mark.len();
                let rest = source[from..].trim_start();
                let is_call = !source[..at].ends_with(|before: char| before.is_alphanumeric() || before == '_');
                if is_call && rest.starts_with('"') {
                    keys.insert(literal(source, source.len() - rest.len()).0);
                }
            }
        }
        for (at, mark) in source.match_indices("Count(") {
            if !source[..at].ends_with(char::is_alphanumeric) {
                keys.extend(literals_within(source, at + mark.len()));
            }
        }
    }
    keys
}

/// The literals up to the closing bracket.
fn literals_within(source: &str, from: usize) -> Vec<String> {
    let (mut at, mut depth, mut found) = (from, 1, Vec::new());
    while depth > 0 {
        match source.as_bytes().get(at) {
            Some(b'"') => {
                let (text, end) = literal(source, at);
                found.push(text);
                at = end;
                continue;
            }
            Some(b'(') => depth += 1,
            Some(b')') => depth -= 1,
            Some(_) => {}
            None => return found,
        }
        at += 1;
    }
    found
}

/// The names in braces, sorted.
fn placeholders(pattern: &str) -> BTreeSet<&str> {
    pattern.split('{').skip(1).filter_map(|part| part.split_once('}')).map(|(name, _)| name).collect()
}

#[test]
fn every_text_of_the_pages_has_a_german_line_and_no_line_is_unused() {
    let lines: HashMap<String, String> = toml::from_str(GERMAN).expect("a catalogue");
    let mut keys = keys();
    keys.extend(CODES.into_iter().map(crate::templates::words::in_english));
    assert!(keys.len() > 1000, "{}", keys.len());
    let missing: Vec<&String> = keys.iter().filter(|key| !lines.contains_key(*key)).collect();
    assert!(missing.is_empty(), "{} without German: {missing:#?}", missing.len());
    let mut unused: Vec<&String> = lines.keys().filter(|key| !keys.contains(*key)).collect();
    unused.sort();
    assert!(unused.is_empty(), "{} unused: {unused:#?}", unused.len());
}

#[test]
fn a_german_line_names_the_same_values_and_keeps_the_blanks_at_its_ends() {
    let lines: HashMap<String, String> = toml::from_str(GERMAN).expect("a catalogue");
    for (english, german) in &lines {
        assert_eq!(placeholders(english), placeholders(german), "{english}");
        assert_eq!(english.matches('|').count(), german.matches('|').count(), "{english}");
        let blanks = |text: &str| (text.starts_with(' '), text.ends_with(' '));
        let begins = |text: &str| text.starts_with(|first: char| ",;:.".contains(first));
        assert!(
            blanks(english).1 == blanks(german).1
                && (blanks(english).0 == blanks(german).0 || begins(english) || begins(german)),
            "{english:?}: {german:?}"
        );
        assert!(!german.trim().is_empty(), "{english}");
    }
}

#[test]
fn no_text_of_a_template_stands_bare() {
    let mut bare = Vec::new();
    for (name, source) in sources() {
        if UNREAD.iter().any(|unread| name.ends_with(unread)) {
            continue;
        }
        for (at, mark) in source.match_indices("maud! {") {
            bare.extend(bare_within(&source, at + mark.len()).into_iter().map(|text| format!("{name}: {text:?}")));
        }
    }
    assert!(bare.is_empty(), "wrap these in Word(…): {bare:#?}");
}

/// Texts of one template that are not looked up.
fn bare_within(source: &str, from: usize) -> Vec<String> {
    let (mut at, mut depth, mut found) = (from, 1, Vec::new());
    while depth > 0 {
        match source.as_bytes().get(at) {
            Some(b'"') => {
                let (text, end) = literal(source, at);
                if is_bare(&source[from..at], &source[end..], &text) {
                    found.push(text);
                }
                at = end;
                continue;
            }
            Some(b'{') => depth += 1,
            Some(b'}') => depth -= 1,
            Some(_) => {}
            None => return found,
        }
        at += 1;
    }
    found
}

fn is_bare(before: &str, after: &str, text: &str) -> bool {
    let letters = text.split(|one: char| !one.is_alphabetic()).any(|run| run.chars().count() >= 2);
    let known = BARE.contains(&text.trim_matches(|one: char| !one.is_alphanumeric()));
    // Switches, the next parts of an address, and commands are the same in all languages.
    let is_code =
        matches!(text, "true" | "false") || text.starts_with(['?', '&', '/']) || text.starts_with("annunciator ");
    if !letters || known || is_code {
        return false;
    }
    let before = before.trim_end();
    if let Some(attribute) = before.strip_suffix('=') {
        return READ_ATTRIBUTES.iter().any(|one| attribute.ends_with(&format!(" {one}")));
    }
    let is_pattern = after.trim_start().starts_with("=>") || after.trim_start().starts_with("| \"");
    let in_text = before.ends_with(['{', '}', ')', ';', '"']) || before.ends_with("=>");
    // The value of an attribute that is put together, or a command.
    let opened =
        before.rsplit_once('{').map_or("", |(opened, rest)| if rest.contains('}') { "" } else { opened }.trim_end());
    let element = opened.rsplit(['{', '}', ';', ')']).next().unwrap_or("").trim_start();
    let is_command = element.starts_with("code") || element.starts_with("kbd");
    let is_address = opened.ends_with('=') && !READ_ATTRIBUTES.iter().any(|one| opened.ends_with(&format!(" {one}=")));
    in_text && !is_pattern && !is_command && !is_address
}

/// Speaks German while it is made.
fn in_german<T>(made: impl FnOnce() -> T) -> T {
    speaking(Language::De, made)
}

#[test]
fn english_is_what_stands_in_the_source_and_german_what_the_catalogue_says() {
    assert_eq!(say("Advisories"), "Advisories");
    assert_eq!(in_german(|| say("Advisories")), "Sicherheitshinweise");
    let told = || phrase("{names} and {more} more", &[("names", &"A, B"), ("more", &3)]);
    assert_eq!(told(), "A, B and 3 more");
    assert_eq!(in_german(told), "A, B und 3 weitere");
}

#[test]
fn words_of_a_publisher_are_marked_where_the_page_speaks_another_language() {
    assert_eq!((foreign(Some("en-US")), foreign(Some("de")), foreign(None)), (None, Some("de"), None));
    assert_eq!(in_german(|| foreign(Some("en-US"))), Some("en-US"));
    assert_eq!(in_german(|| foreign(Some("DE"))), None);
}

#[test]
fn days_and_numbers_follow_the_language() {
    use crate::templates::atoms::{Count, Day, Grouped};
    let day = Day(jiff::Timestamp::constant(1_770_422_400, 0));
    let shown = || day.render().into_inner();
    assert!(
        shown().contains("datetime=\"2026-02-07T00:00Z\"") && shown().ends_with(">7 Feb 2026</time>"),
        "{}",
        shown()
    );
    let german = in_german(shown);
    assert!(german.contains("datetime=\"2026-02-07T00:00Z\"") && german.ends_with(">07.02.2026</time>"), "{german}");
    assert_eq!(Grouped(1_234_567).to_string(), "1\u{202f}234\u{202f}567");
    assert_eq!(in_german(|| Grouped(1_234_567).to_string()), "1.234.567");
    assert_eq!(in_german(|| Count(1, "asset", "assets").render().into_inner()), "1 Gerät");
    assert_eq!(in_german(|| Count(2, "asset", "assets").render().into_inner()), "2 Geräte");
}
