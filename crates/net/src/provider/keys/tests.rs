use super::*;
use crate::Retry;
use crate::guard::RequestError;

fn file(name: &str) -> Vec<u8> {
    std::fs::read(format!("{}/tests/openpgp/{name}", env!("CARGO_MANIFEST_DIR"))).unwrap()
}

fn fingerprint(name: &str) -> Fingerprint {
    Keyring::read(&file(name)).0.certificates()[0].fingerprint().clone()
}

fn offered(name: &str, stated: Option<&str>) -> OfferedKey {
    OfferedKey { place: name.to_owned(), stated: stated.map(|text| vec![text.to_owned()]), content: Ok(file(name)) }
}

fn pin(name: &str) -> PinnedKey {
    PinnedKey { fingerprint: fingerprint(name), armored: file(name) }
}

fn now() -> Timestamp {
    "2024-01-01T00:00:00Z".parse().unwrap()
}

fn decide(pinned: Vec<PinnedKey>, files: &[OfferedKey], offers: &[OfferedKey]) -> Keys {
    let files_of = files.iter().map(|file| file.place.clone().into()).collect();
    Keys::decide(&Trust { pinned, files: files_of, ..Trust::default() }, files, offers, false, now())
}

fn rules(keys: &Keys) -> Vec<&str> {
    keys.findings.iter().map(|finding| finding.rule.as_str()).collect()
}

fn states(keys: &Keys) -> Vec<(KeyState, bool)> {
    keys.reports.iter().map(|report| (report.state, report.first_use)).collect()
}

const RSA: &str = "rsa3072.key.asc";
const ED25519: &str = "ed25519.key.asc";

#[test]
fn the_keys_of_the_first_use_are_believed_and_can_be_pinned_as_reported() {
    let keys = decide(Vec::new(), &[], &[offered(RSA, Some(fingerprint(RSA).as_str())), offered(ED25519, None)]);
    assert_eq!((states(&keys), rules(&keys)), (vec![(KeyState::Valid, true); 2], vec![]));
    let pins = keys
        .reports
        .into_iter()
        .map(|report| PinnedKey { fingerprint: report.fingerprint, armored: report.armored.into_bytes() });
    let again = decide(pins.collect(), &[], &[]);
    assert_eq!(states(&again), [(KeyState::Valid, false); 2], "pinned keys count when the provider names none");
}

#[test]
fn a_key_that_appears_while_others_are_pinned_is_reported_and_proves_nothing() {
    let keys = decide(vec![pin(RSA)], &[], &[offered(RSA, None), offered(ED25519, None)]);
    assert_eq!(states(&keys), [(KeyState::Valid, false), (KeyState::NotAccepted, false)]);
    assert_eq!(rules(&keys), ["key_change"]);
    assert!(keys.findings[0].message.contains(fingerprint(ED25519).as_str()));
    let state = keys.keyring.verify(&file("document.json"), &file("ed25519.asc"), now());
    assert!(matches!(state, super::super::SignatureState::UnknownKey { .. }), "{state:?}");
    let accepted = decide(vec![pin(RSA), pin(ED25519)], &[], &[offered(ED25519, None)]);
    assert_eq!((states(&accepted), rules(&accepted)), (vec![(KeyState::Valid, false); 2], vec![]));
}

fn missing(retry: Retry) -> OfferedKey {
    let missing = Missing { reason: "no answer".to_owned(), retry };
    OfferedKey { place: "gone".to_owned(), stated: None, content: Err(missing) }
}

#[test]
fn nothing_is_to_be_pinned_while_a_key_file_may_still_come() {
    let keys = decide(Vec::new(), &[], &[offered(RSA, None), missing(Retry::Later)]);
    assert_eq!(states(&keys), [(KeyState::Valid, false)], "it verifies, and is not pinned yet");
}

#[test]
fn a_key_file_that_is_gone_for_good_does_not_keep_the_others_from_being_pinned() {
    let url = || url::Url::parse("https://acme.example/retired.asc").unwrap();
    for (status, may_come) in [(404, false), (410, false), (403, false), (429, true), (503, true)] {
        let error = RequestError::Status { url: url(), status, retry_after: None };
        let key = OfferedKey { content: Err(error.into()), ..missing(Retry::Later) };
        let keys = decide(Vec::new(), &[], &[offered(RSA, None), key]);
        assert_eq!(states(&keys), [(KeyState::Valid, !may_come)], "{status}");
        assert_eq!(rules(&keys), ["key_unavailable"], "{status}");
    }
    let page = OfferedKey { content: Ok(b"<html>".to_vec()), ..missing(Retry::Later) };
    let keys = decide(Vec::new(), &[], &[offered(RSA, None), page]);
    assert_eq!(states(&keys), [(KeyState::Valid, true)], "what is no key is not waited for");
}

#[test]
fn the_operators_own_key_file_counts_like_a_pin() {
    let keys = decide(Vec::new(), &[offered(RSA, None)], &[offered(ED25519, None)]);
    assert_eq!(states(&keys), [(KeyState::Valid, false), (KeyState::NotAccepted, false)]);
}

#[test]
fn an_unreadable_file_of_the_operator_lets_nobody_in() {
    let junk = OfferedKey { place: "own.asc".to_owned(), stated: None, content: Ok(b"junk".to_vec()) };
    let keys = decide(Vec::new(), &[junk], &[offered(ED25519, None)]);
    assert_eq!(states(&keys), [(KeyState::NotAccepted, false)]);
}

#[test]
fn a_provider_that_was_seen_with_keys_before_has_no_first_use_any_more() {
    let refused = Trust { was_seen: true, ..Trust::default() };
    let keys = Keys::decide(&refused, &[], &[offered(RSA, None)], false, now());
    assert_eq!(states(&keys), [(KeyState::NotAccepted, false)]);
    let state = keys.keyring.verify(&file("document.json"), &file("rsa3072.asc"), now());
    assert!(matches!(state, super::super::SignatureState::UnknownKey { .. }), "{state:?}");
}

#[test]
fn a_key_without_the_stated_fingerprint_is_not_used() {
    let spaced = fingerprint(RSA).as_str().to_ascii_lowercase().replace('a', "A ");
    let keys = decide(Vec::new(), &[], &[offered(ED25519, Some(&spaced)), offered(RSA, Some(&spaced))]);
    assert_eq!((keys.reports.len(), &keys.reports[0].fingerprint), (1, &fingerprint(RSA)));
    assert_eq!(rules(&keys), ["key_mismatch"]);
    let keys = decide(Vec::new(), &[], &[offered(RSA, Some("74164B17"))]);
    assert_eq!((keys.reports.len(), rules(&keys)), (0, vec!["key_mismatch"]), "a short id is no fingerprint");
}

#[test]
fn a_pin_whose_copy_is_another_key_is_not_used_and_lets_nobody_in() {
    let wrong = PinnedKey { fingerprint: fingerprint(RSA), armored: file(ED25519) };
    let keys = decide(vec![wrong], &[], &[offered("nistp384.key.asc", None)]);
    assert_eq!(states(&keys), [(KeyState::NotAccepted, false)]);
    assert_eq!(rules(&keys), ["key_unusable", "key_change"]);
}

#[test]
fn a_revocation_that_the_provider_publishes_reaches_the_pinned_copy() {
    let keys = decide(vec![pin("subkey.key.asc")], &[], &[offered("subkey-revoked.key.asc", None)]);
    assert!(keys.reports[0].armored.len() > decide(vec![pin("subkey.key.asc")], &[], &[]).reports[0].armored.len());
    let keys = decide(Vec::new(), &[], &[offered("revoked.key.asc", None), offered("expired.key.asc", None)]);
    assert_eq!(states(&keys), [(KeyState::Revoked, true), (KeyState::Expired, true)]);
    assert_eq!(rules(&keys), ["key_revoked", "key_expired"]);
}

#[test]
fn a_key_that_expires_soon_is_announced() {
    let at = |now: &str| {
        let key = [offered("expired.key.asc", None)];
        let keys = Keys::decide(&Trust::default(), &[], &key, false, now.parse().unwrap());
        (rules(&keys).join(" "), keys.reports[0].state)
    };
    assert_eq!(at("2022-02-01T00:00:00Z"), (String::new(), KeyState::Valid));
    assert_eq!(at("2022-04-01T00:00:00Z"), ("key_expires_soon".to_owned(), KeyState::Valid));
    assert_eq!(at("2022-06-02T00:00:00Z"), ("key_expired".to_owned(), KeyState::Expired));
}

#[test]
fn keys_that_do_not_come_or_cannot_be_read_are_findings() {
    let gone = missing(Retry::Never);
    let page = OfferedKey { place: "page".to_owned(), stated: None, content: Ok(b"<html>".to_vec()) };
    let keys = decide(Vec::new(), &read_files(&["/nowhere/key.asc".into()]), &[gone, page]);
    assert_eq!(rules(&keys), ["key_unavailable", "key_unavailable", "key_unusable"]);
    assert!(keys.findings[0].message.contains("/nowhere/key.asc"));
}
