use std::io::Read;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use pgp::composed::ArmorOptions;
use pgp::packet::SubpacketData;

use super::*;
use crate::provider::tests::corpus;

/// Keys and signatures made with another implementation, see its `ORIGIN.md`.
fn file(name: &str) -> Vec<u8> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/openpgp");
    std::fs::read(PathBuf::from(folder).join(name)).unwrap()
}

fn keyring(names: &[&str]) -> Keyring {
    let mut keyring = Keyring::default();
    for name in names {
        let (read, reasons) = Keyring::read(&file(name));
        assert_eq!(reasons, Vec::<String>::new(), "{name}");
        read.certificates().iter().for_each(|certificate| keyring.add(certificate.clone()));
    }
    keyring
}

fn year(year: i16) -> Timestamp {
    format!("{year}-12-31T00:00:00Z").parse().unwrap()
}

/// What is said in 2024 of a signature file under a key file.
fn verify(key: &str, signature: &str) -> SignatureState {
    keyring(&[key]).verify(&file("document.json"), &file(signature), year(2024))
}

fn fingerprint(key: &str) -> Fingerprint {
    keyring(&[key]).certificates()[0].fingerprint().clone()
}

fn good(key: &str) -> SignatureState {
    SignatureState::Good { fingerprint: fingerprint(key) }
}

#[test]
fn signatures_of_every_usual_kind_of_key_are_good() {
    for key in ["ed25519", "rsa3072", "nistp384", "subkey"] {
        let key_file = format!("{key}.key.asc");
        assert_eq!(verify(&key_file, &format!("{key}.asc")), good(&key_file), "{key}");
    }
    assert_eq!(verify("ed25519.key.asc", "textmode.asc"), good("ed25519.key.asc"));
}

#[test]
fn files_may_be_binary_and_hold_several_certificates_or_signatures() {
    let ed25519 = good("ed25519.key.asc");
    assert_eq!(verify("ed25519.key.bin", "ed25519.sig"), ed25519);
    assert_eq!(verify("two.key.asc", "ed25519.asc"), ed25519);
    assert_eq!(verify("two.key.asc", "nistp384.asc"), good("nistp384.key.asc"), "the second of one block");
    let blocks = [file("ed25519.key.asc"), b"\nand another:\r\n".to_vec(), file("nistp384.key.asc")].concat();
    let (two, reasons) = Keyring::read(&blocks);
    assert_eq!((two.certificates().len(), reasons.len()), (2, 0), "two blocks in one file");
    assert_eq!(verify("rsa3072.key.asc", "both.asc"), good("rsa3072.key.asc"), "the second of two signatures");
    let blocks = [file("nistp384.asc"), file("ed25519.asc")].concat();
    assert_eq!(keyring(&["ed25519.key.asc"]).verify(&file("document.json"), &blocks, year(2024)), ed25519);
}

#[test]
fn armor_is_read_however_it_was_mangled_on_its_way() {
    let text = String::from_utf8(file("ed25519.asc")).unwrap();
    let begin = "-----BEGIN PGP SIGNATURE-----\n";
    let with = |headers: &str| text.replace(begin, &format!("{begin}{headers}"));
    let crc = text.lines().find(|line| line.starts_with('=')).unwrap();
    let mangled = [
        text.replace('\n', "\r\n"),
        text.replace('\n', " \t\n"),
        text.replace("\n\n", "\n  \n"),
        text.replace(crc, "=AAAA"),
        text.replace(&format!("{crc}\n"), ""),
        format!("\u{feff}{text}"),
        format!("<pre>\n  {}</pre>\n", text.replace('\n', "\n  ")),
        with("\n\n"),
        with("Hash: SHA256\n"),
        with("Version:\nComment: gr\u{fc}n: ja\n"),
    ];
    for mangled in mangled {
        let state = keyring(&["ed25519.key.asc"]).verify(&file("document.json"), mangled.as_bytes(), year(2024));
        assert_eq!(state, good("ed25519.key.asc"), "{mangled}");
    }
}

#[test]
fn a_text_that_carries_its_signature_counts_for_the_document_of_the_same_text() {
    assert_eq!(verify("ed25519.key.asc", "clear.asc"), good("ed25519.key.asc"));
    let other = String::from_utf8(file("document.json")).unwrap().replace("Example", "Other");
    let state = keyring(&["ed25519.key.asc"]).verify(other.as_bytes(), &file("clear.asc"), year(2024));
    assert_eq!(state, SignatureState::Bad);
}

#[test]
fn each_changed_byte_makes_a_signature_bad() {
    let document = file("document.json");
    for (key, signature) in [("ed25519.key.asc", "ed25519.asc"), ("rsa3072.key.asc", "rsa3072.asc")] {
        let keyring = keyring(&[key]);
        for position in 0..document.len() {
            let mut changed = document.clone();
            changed[position] ^= 1;
            let state = keyring.verify(&changed, &file(signature), year(2024));
            assert_eq!(state, SignatureState::Bad, "{signature}, byte {position}");
        }
    }
}

#[test]
fn a_key_that_expired_later_is_told_and_one_that_had_expired_before_is_not_good() {
    let fingerprint = fingerprint("expired.key.asc");
    let keyring = keyring(&["expired.key.asc"]);
    let of = |signature: &str, now| keyring.verify(&file("document.json"), &file(signature), now);
    let expires = keyring.certificates()[0].expires();
    assert_eq!(expires, Some("2022-06-01T12:00:00Z".parse().unwrap()));
    assert_eq!(of("expired-2021.asc", year(2021)), good("expired.key.asc"));
    assert_eq!(of("expired-2021.asc", year(2022)), SignatureState::GoodKeyExpired { fingerprint: fingerprint.clone() });
    assert_eq!(of("expired-2023.asc", year(2023)), SignatureState::Expired { fingerprint });
}

#[test]
fn a_signature_that_limits_itself_is_good_until_then() {
    let keyring = keyring(&["ed25519.key.asc"]);
    let of = |now| keyring.verify(&file("document.json"), &file("limited.asc"), now);
    assert_eq!(of(year(2021)), good("ed25519.key.asc"));
    assert_eq!(of(year(2022)), SignatureState::Expired { fingerprint: fingerprint("ed25519.key.asc") });
}

#[test]
fn a_revoked_key_proves_nothing_except_before_it_was_superseded() {
    let revoked = |key: &str| SignatureState::Revoked { fingerprint: fingerprint(key) };
    assert_eq!(verify("revoked.key.asc", "revoked-2021.asc"), revoked("revoked.key.asc"));
    assert_eq!(verify("revoked.key.asc", "revoked-2023.asc"), revoked("revoked.key.asc"));
    assert_eq!(verify("superseded.key.asc", "superseded-2021.asc"), good("superseded.key.asc"));
    assert_eq!(verify("superseded.key.asc", "superseded-2023.asc"), revoked("superseded.key.asc"));
    let at = keyring(&["superseded.key.asc"]).certificates()[0].revocation();
    assert_eq!(at, Some(Revocation { at: "2022-06-01T00:00:00Z".parse().unwrap(), retroactive: false }));
    assert_eq!(verify("subkey-revoked.key.asc", "subkey.asc"), good("subkey.key.asc"), "superseded in 2022");
}

#[test]
fn weak_digests_and_short_keys_are_refused() {
    assert_eq!(verify("ed25519.key.asc", "sha1.asc"), SignatureState::Weak);
    assert_eq!(verify("rsa3072.key.asc", "md5.asc"), SignatureState::Weak);
    assert_eq!(verify("small.key.asc", "small.asc"), SignatureState::Weak);
}

#[test]
fn a_signature_of_an_unknown_key_names_it() {
    let key = fingerprint("ed25519.key.asc").as_str().to_owned();
    assert_eq!(verify("rsa3072.key.asc", "ed25519.asc"), SignatureState::UnknownKey { key });
    let nobody = Keyring::default().verify(&file("document.json"), &file("small.asc"), year(2024));
    assert!(matches!(nobody, SignatureState::UnknownKey { .. }), "a weak signature that nobody knows: {nobody:?}");
}

#[test]
fn a_signature_that_demands_what_is_not_understood_is_not_good() {
    assert_eq!(verify("ed25519.key.asc", "demanding.asc"), SignatureState::Unparseable);
}

#[test]
fn garbage_is_said_to_be_garbage() {
    let keyring = keyring(&["ed25519.key.asc"]);
    let cut = file("ed25519.asc")[..100].to_vec();
    let key = file("ed25519.key.asc");
    let armored = b"-----BEGIN PGP SIGNATURE-----\n\n!!!!\n-----END PGP SIGNATURE-----\n".to_vec();
    for bytes in [b"".to_vec(), b"<html>not found</html>".to_vec(), vec![0xff; 1000], vec![0; 1000], cut, key, armored]
    {
        assert_eq!(keyring.verify(&file("document.json"), &bytes, year(2024)), SignatureState::Unparseable);
    }
    for bytes in [b"".to_vec(), b"<html>not found</html>".to_vec(), vec![0xff; 1000], file("ed25519.asc")] {
        let (keyring, reasons) = Keyring::read(&bytes);
        assert_eq!((keyring.certificates().len(), reasons.is_empty()), (0, false));
    }
}

#[test]
fn a_bare_key_packet_without_name_and_self_signature_verifies() {
    let whole = file("ed25519.key.bin");
    let packet = &whole[..2 + usize::from(whole[1])];
    let (keyring, reasons) = Keyring::read(packet);
    assert_eq!((keyring.certificates()[0].user_ids().len(), reasons.len()), (0, 0));
    let state = keyring.verify(&file("document.json"), &file("ed25519.asc"), year(2024));
    assert_eq!(state, good("ed25519.key.asc"));
    let kept = keyring.certificates()[0].armored();
    assert_eq!(Keyring::read(kept.as_bytes()).0.certificates()[0].fingerprint(), &fingerprint("ed25519.key.asc"));
}

#[test]
fn a_subkey_that_another_certificate_bound_signs_for_nobody() {
    let parse = |name: &str| packets::read_certificates(&file(name)).0.remove(0);
    let (mut stolen, owner) = (parse("ed25519.key.asc"), parse("subkey.key.asc"));
    stolen.public_subkeys = owner.public_subkeys;
    let (keyring, _) = Keyring::read(&stolen.to_armored_bytes(ArmorOptions::default()).unwrap());
    let state = keyring.verify(&file("document.json"), &file("subkey.asc"), year(2024));
    assert!(matches!(state, SignatureState::UnknownKey { .. }), "{state:?}");
}

#[test]
fn a_subkey_that_did_not_agree_to_its_binding_signs_for_nobody() {
    let mut claimed = packets::read_certificates(&file("subkey.key.asc")).0.remove(0);
    let binding = &mut claimed.public_subkeys[0].signatures[0];
    let unhashed = &binding.config().unwrap().unhashed_subpackets;
    let agreement = unhashed.iter().position(|part| matches!(part.data, SubpacketData::EmbeddedSignature(_)));
    binding.unhashed_subpacket_remove(agreement.unwrap()).unwrap();
    let (keyring, _) = Keyring::read(&claimed.to_armored_bytes(ArmorOptions::default()).unwrap());
    let state = keyring.verify(&file("document.json"), &file("subkey.asc"), year(2024));
    assert!(matches!(state, SignatureState::UnknownKey { .. }), "{state:?}");
}

#[test]
fn what_others_say_of_a_certificate_does_not_count() {
    let parse = |name: &str| packets::read_certificates(&file(name)).0.remove(0);
    let (mut slandered, revoked, expired) =
        (parse("ed25519.key.asc"), parse("revoked.key.asc"), parse("expired.key.asc"));
    slandered.details.revocation_signatures = revoked.details.revocation_signatures;
    slandered.details.direct_signatures = expired.details.users[0].signatures.clone();
    slandered.details.users[0].signatures.extend(expired.details.users[0].signatures.clone());
    let (keyring, _) = Keyring::read(&slandered.to_armored_bytes(ArmorOptions::default()).unwrap());
    assert_eq!((keyring.certificates()[0].revocation(), keyring.certificates()[0].expires()), (None, None));
    let state = keyring.verify(&file("document.json"), &file("ed25519.asc"), year(2024));
    assert_eq!(state, good("ed25519.key.asc"));
}

#[test]
fn what_another_copy_of_a_certificate_says_besides_is_kept() {
    let keyring = keyring(&["subkey-revoked.key.asc", "subkey.key.asc", "renewed-not.key.asc", "expired.key.asc"]);
    assert_eq!(keyring.certificates().len(), 2);
    let expired = keyring.find(&fingerprint("expired.key.asc")).unwrap();
    assert_eq!(expired.user_ids(), ["expired@example.test"]);
    assert_eq!(expired.created(), "2020-06-01T00:00:00Z".parse().unwrap());
    assert!(expired.expires().is_some(), "the newest self-signature counts");
    let subkey = keyring.find(&fingerprint("subkey.key.asc")).unwrap();
    let again = Keyring::read(subkey.armored().as_bytes()).0;
    assert!(again.certificates()[0].signers()[0].life.revocation.is_some(), "revocations are kept by every copy");
}

#[test]
fn fingerprints_are_compared_without_blanks_and_case() {
    let written = "144aed0a57be7d4ae835d9d8cac5ac4f74164b17";
    for other in ["144AED0A57BE7D4AE835D9D8CAC5AC4F74164B17", "0x144AED0A 57BE7D4A E835D9D8 CAC5AC4F 74164B17 "] {
        assert_eq!(Fingerprint::parse(other), Fingerprint::parse(written));
    }
    let none = ["", "74164B17", "144AED0A57BE7D4AE835D9D8CAC5AC4F74164B1", "Z44AED0A57BE7D4AE835D9D8CAC5AC4F74164B17"];
    assert!(none.iter().all(|text| Fingerprint::parse(text).is_none()));
}

#[test]
fn the_small_provider_of_the_corpus_signed_its_advisory() {
    let Some(corpus) = corpus("the_small_provider_of_the_corpus_signed_its_advisory") else { return };
    let tree = corpus.join("gocsaf/testdata/simple-rolie-provider");
    let read = |path: &str| std::fs::read(tree.join(path)).unwrap();
    let (keyring, reasons) = Keyring::read(&read("openpgp/pubkey.asc"));
    assert_eq!(reasons, Vec::<String>::new());
    let (document, signature) =
        (read("white/avendor-advisory-0004.json"), read("white/avendor-advisory-0004.json.asc"));
    let state = keyring.verify(&document, &signature, year(2024));
    assert!(matches!(state, SignatureState::Good { .. }), "{state:?}");
    let late = keyring.verify(&document, &signature, year(2030));
    assert!(matches!(late, SignatureState::GoodKeyExpired { .. }), "{late:?}");
}

/// Name, document and signature of every document in an archive whose signatures follow or precede their documents.
fn signed_documents(archive: &Path) -> Vec<(String, Vec<u8>, Vec<u8>)> {
    let file = std::fs::File::open(archive).unwrap();
    let mut files = std::collections::BTreeMap::new();
    for entry in tar::Archive::new(flate2::read::GzDecoder::new(file)).entries().unwrap() {
        let mut entry = entry.unwrap();
        let name = entry.path().unwrap().display().to_string();
        let mut bytes = Vec::new();
        entry.read_to_end(&mut bytes).unwrap();
        files.insert(name, bytes);
    }
    let names: Vec<String> =
        files.keys().filter_map(|name| name.strip_suffix(".json.asc").map(str::to_owned)).collect();
    let mut take = |name: String| files.remove(&name).unwrap();
    names
        .into_iter()
        .map(|name| (name.clone(), take(format!("{name}.json")), take(format!("{name}.json.asc"))))
        .collect()
}

#[test]
fn every_signature_of_the_corpus_is_good_and_none_survives_a_changed_byte() {
    let Some(corpus) = corpus("every_signature_of_the_corpus_is_good_and_none_survives_a_changed_byte") else { return };
    let stated = Fingerprint::parse("144AED0A57BE7D4AE835D9D8CAC5AC4F74164B17").unwrap();
    let key = std::fs::read(corpus.join("cisa/openpgp").join(format!("{stated}.asc"))).unwrap();
    let (keyring, _) = Keyring::read(&key);
    let documents = signed_documents(&corpus.join("cisa/cisa-ot-2017-2023.tar.gz"));
    for (name, document, signature) in &documents {
        let state = keyring.verify(document, signature, year(2024));
        assert_eq!(state, SignatureState::Good { fingerprint: stated.clone() }, "{name}");
    }
    assert_eq!(documents.len(), 2036);
    for (name, document, signature) in documents.iter().step_by(100) {
        let mut changed = document.clone();
        let position = name.len() * 31 % changed.len();
        changed[position] ^= 0x20;
        assert_eq!(keyring.verify(&changed, signature, year(2024)), SignatureState::Bad, "{name}, byte {position}");
    }
}
