//! What signatures and keys mean for the documents of a provider.

use super::*;
use csaf::Severity;

fn fixture(name: &str) -> String {
    std::fs::read_to_string(format!("{}/tests/openpgp/{name}", env!("CARGO_MANIFEST_DIR"))).unwrap()
}

fn fingerprint(key: &str) -> Fingerprint {
    Keyring::read(fixture(key).as_bytes()).0.certificates()[0].fingerprint().clone()
}

/// Metadata of a provider with one directory `/d/`, `role`, and the key file `key` under its fingerprint.
fn signing_metadata(role: &str, key: &str) -> String {
    format!(
        r#"{{"canonical_url": "BASE/pmd.json", "metadata_version": "2.0", "role": "{role}",
            "last_updated": "2024-01-01T00:00:00Z",
            "publisher": {{"category": "vendor", "name": "Example", "namespace": "https://example.test"}},
            "public_openpgp_keys": [{{"fingerprint": "{}", "url": "BASE/key.asc"}}],
            "distributions": [{{"directory_url": "BASE/d/"}}]}}"#,
        fingerprint(key)
    )
}

/// A provider with the key file `key` that offers `document.json` under the signature file `signature`.
fn signing_root(role: &str, key: &str, signature: Option<&str>) -> Root {
    let root = Root::default()
        .file("/pmd.json", signing_metadata(role, key))
        .file("/key.asc", fixture(key))
        .file("/d/index.txt", "document.json")
        .file("/d/changes.csv", "document.json,2024-01-01T00:00:00Z")
        .file("/d/document.json", fixture("document.json"));
    match signature {
        Some(signature) => root.file("/d/document.json.asc", fixture(signature)),
        None => root,
    }
}

async fn fetch(root: Root) -> (Provider, Listing, Result<VerifiedDocument, FetchError>) {
    let provider = root.open("/pmd.json").await;
    let listing = provider.list(&IndexStates::default(), Timestamp::UNIX_EPOCH).await.unwrap();
    let document = provider.fetch_document(&listing.links[0]).await;
    (provider, listing, document)
}

fn rules_of(document: &VerifiedDocument) -> Vec<(&str, Severity)> {
    document.findings().iter().map(|finding| (finding.rule.as_str(), finding.severity)).collect()
}

const KEY: &str = "ed25519.key.asc";

#[tokio::test]
async fn a_signed_document_is_good_by_the_key_that_the_metadata_name() {
    let (provider, listing, document) = fetch(signing_root("csaf_trusted_provider", KEY, Some("ed25519.asc"))).await;
    let document = document.unwrap();
    assert_eq!(*document.signature(), SignatureState::Good { fingerprint: fingerprint(KEY) });
    assert_eq!((rules(&listing), rules_of(&document)), (vec![], vec![("hash_file_missing", Severity::Error)]));
    let keys = provider.keys();
    assert_eq!((keys.len(), keys[0].first_use, keys[0].state), (1, true, KeyState::Valid));
}

#[tokio::test]
async fn a_missing_signature_or_hash_is_an_error_of_a_trusted_provider_only() {
    let (_, _, document) = fetch(signing_root("csaf_trusted_provider", KEY, None)).await;
    let owed = [("hash_file_missing", Severity::Error), ("signature_missing", Severity::Error)];
    let document = document.unwrap();
    assert_eq!((rules_of(&document), document.signature()), (owed.to_vec(), &SignatureState::Unsigned));
    let (_, _, document) = fetch(signing_root("csaf_provider", KEY, None)).await;
    assert_eq!(rules_of(&document.unwrap()), [("hash_file_missing", Severity::Information)]);
}

#[tokio::test]
async fn a_bad_signature_is_tried_once_more_past_all_caches_and_then_refused() {
    let root = signing_root("csaf_provider", KEY, Some("ed25519.asc"));
    let tampered = root.clone().file("/d/document.json", "{}");
    let (asked, position) = (Arc::clone(&tampered.asked), tampered.files.len() - 1);
    let mut tampered = tampered;
    tampered.files.swap(4, position);
    let caught_between = Root { asked: Arc::default(), ..tampered.clone() };
    let (_, _, document) = fetch(tampered).await;
    let error = document.unwrap_err();
    assert!(matches!(error, FetchError::Signature { state: SignatureState::Bad, .. }), "{error}");
    assert!(error.subject().ends_with("/d/document.json") && error.retry() == Retry::Later, "{error}");
    for path in ["/d/document.json", "/d/document.json.asc"] {
        assert_eq!(asked.lock().unwrap().iter().filter(|asked| *asked == path).count(), 2, "{path}");
    }
    let published = caught_between.file("fresh /d/document.json", fixture("document.json"));
    let (_, _, document) = fetch(published).await;
    assert_eq!(*document.unwrap().signature(), SignatureState::Good { fingerprint: fingerprint(KEY) });
}

#[tokio::test]
async fn documents_of_revoked_keys_and_weak_digests_are_refused() {
    let (_, _, revoked) = fetch(signing_root("csaf_provider", "revoked.key.asc", Some("revoked-2021.asc"))).await;
    let revoked = revoked.unwrap_err();
    assert!(matches!(revoked, FetchError::Signature { state: SignatureState::Revoked { .. }, .. }), "{revoked}");
    let (_, _, weak) = fetch(signing_root("csaf_provider", KEY, Some("sha1.asc"))).await;
    let weak = weak.unwrap_err();
    assert!(matches!(weak, FetchError::Signature { state: SignatureState::Weak, .. }), "{weak}");
    assert!(weak.to_string().contains("too weak"), "{weak}");
}

#[tokio::test]
async fn documents_of_unknown_or_expired_keys_and_with_unreadable_signatures_are_kept_with_a_finding() {
    let cases = [
        (KEY, "rsa3072.asc", "signature_key_unknown"),
        (KEY, "document.json", "signature_unparseable"),
        ("expired.key.asc", "expired-2023.asc", "signature_expired"),
    ];
    for (key, signature, rule) in cases {
        let (_, _, document) = fetch(signing_root("csaf_provider", key, Some(signature))).await;
        let document = document.unwrap();
        assert!(rules_of(&document).contains(&(rule, Severity::Warning)), "{rule}: {:?}", document.findings());
    }
}

#[tokio::test]
async fn a_new_key_beside_pinned_ones_loses_no_document() {
    let root = signing_root("csaf_provider", KEY, Some("ed25519.asc"));
    let Provider { reach, .. } = root.open("/pmd.json").await;
    let Reach::Web { url, .. } = reach else { panic!() };
    let pin = |key: &str| PinnedKey { fingerprint: fingerprint(key), armored: fixture(key).into_bytes() };
    let options = ClientOptions { allow_private: true, allow_http: true, ..ClientOptions::default() };
    let source = Source::Web { url, options };
    for (pinned, changed) in [(vec![pin("rsa3072.key.asc")], true), (vec![pin("rsa3072.key.asc"), pin(KEY)], false)] {
        let provider = Provider::open(&source, Trust { pinned, ..Trust::default() }, Timestamp::UNIX_EPOCH).unwrap();
        let listing = provider.list(&IndexStates::default(), Timestamp::UNIX_EPOCH).await.unwrap();
        let document = provider.fetch_document(&listing.links[0]).await.unwrap();
        let unknown = SignatureState::UnknownKey { key: fingerprint(KEY).as_str().to_owned() };
        let good = SignatureState::Good { fingerprint: fingerprint(KEY) };
        assert_eq!(*document.signature(), if changed { unknown } else { good });
        assert_eq!(rules(&listing).contains(&"key_change"), changed, "{:?}", listing.findings);
        assert_eq!(provider.keys().iter().any(|key| key.state == KeyState::NotAccepted), changed);
    }
}

#[tokio::test]
async fn a_key_with_another_fingerprint_than_stated_is_not_used() {
    let root = signing_root("csaf_provider", "rsa3072.key.asc", Some("ed25519.asc"));
    let mut root = root.file("/key.asc", fixture(KEY));
    let last = root.files.len() - 1;
    root.files.swap(1, last);
    let (provider, listing, document) = fetch(root).await;
    assert_eq!((rules(&listing), provider.keys()), (vec!["key_mismatch"], vec![]));
    assert_eq!(*document.unwrap().signature(), SignatureState::NotChecked, "there is no key to check it with");
}

#[tokio::test]
async fn a_folder_brings_its_keys_along() {
    let folder = TempDir::new().unwrap();
    write(&folder, "white/document.json", &fixture("document.json"));
    write(&folder, "white/document.json.asc", &fixture("ed25519.asc"));
    write(&folder, "white/unsigned.json", &document("unsigned"));
    write(&folder, "openpgp/key.asc", &fixture(KEY));
    write(&folder, "openpgp/info.txt", "how it was made");
    write(&folder, ".well-known/csaf/provider-metadata.json", &signing_metadata("csaf_trusted_provider", KEY));
    let provider =
        Provider::open(&Source::Folder(folder.path().to_owned()), Trust::default(), Timestamp::UNIX_EPOCH).unwrap();
    let listing = provider.list(&IndexStates::default(), Timestamp::UNIX_EPOCH).await.unwrap();
    let documents = fetch_all(&provider, &listing).await;
    assert_eq!(*documents[0].signature(), SignatureState::Good { fingerprint: fingerprint(KEY) });
    assert!(rules_of(&documents[1]).contains(&("signature_missing", Severity::Error)));
    write(&folder, "white/document.json", "{\"document\": {}}");
    let error = provider.fetch_document(&listing.links[0]).await.unwrap_err();
    assert!(matches!(error, FetchError::Signature { state: SignatureState::Bad, .. }), "{error}");
    let other = signing_metadata("csaf_trusted_provider", "rsa3072.key.asc");
    write(&folder, ".well-known/csaf/provider-metadata.json", &other);
    assert_eq!(rules(&provider.list(&IndexStates::default(), Timestamp::UNIX_EPOCH).await.unwrap()), ["key_mismatch"]);
}

#[tokio::test]
async fn keys_of_the_operators_files_verify_without_the_provider() {
    let folder = TempDir::new().unwrap();
    write(&folder, "document.json", &fixture("document.json"));
    write(&folder, "document.json.asc", &fixture("ed25519.asc"));
    let key = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/openpgp").join(KEY);
    let trust = Trust { files: vec![key, "/nowhere/key.asc".into()], ..Trust::default() };
    let provider = Provider::open(&Source::Folder(folder.path().to_owned()), trust, Timestamp::UNIX_EPOCH).unwrap();
    let listing = provider.list(&IndexStates::default(), Timestamp::UNIX_EPOCH).await.unwrap();
    assert_eq!(rules(&listing), ["key_unavailable"]);
    let documents = fetch_all(&provider, &listing).await;
    assert_eq!(*documents[0].signature(), SignatureState::Good { fingerprint: fingerprint(KEY) });
}

#[tokio::test]
async fn the_small_providers_of_the_corpus_verify_as_folders() {
    let Some(corpus) = corpus("the_small_providers_of_the_corpus_verify_as_folders") else { return };
    for tree in ["simple-directory-provider", "simple-rolie-provider"] {
        let folder = corpus.join("gocsaf/testdata").join(tree);
        let now = "2025-01-01T00:00:00Z".parse().unwrap();
        let provider = Provider::open(&Source::Folder(folder), Trust::default(), now).unwrap();
        let listing = provider.list(&IndexStates::default(), Timestamp::UNIX_EPOCH).await.unwrap();
        let signed = listing.links.iter().find(|link| link.to_string().ends_with("avendor-advisory-0004.json"));
        let document = provider.fetch_document(signed.unwrap()).await.unwrap();
        assert!(matches!(document.signature(), SignatureState::Good { .. }), "{tree}: {:?}", document.signature());
    }
}
