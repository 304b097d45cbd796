use proptest::prelude::*;

use super::hash_file::{Algorithm, HashFileError};
use super::*;
use crate::{Finding, Severity};

fn rules(findings: &[Finding]) -> Vec<&str> {
    findings.iter().map(|finding| finding.rule.as_str()).collect()
}

#[test]
fn an_index_tolerates_byte_order_mark_blank_lines_and_a_missing_newline() {
    let (paths, findings) = index_txt::parse("\u{feff}a.json\r\n\r\n  \nb c.json".as_bytes());
    assert_eq!(paths, ["a.json", "b c.json"]);
    assert_eq!(rules(&findings), ["byte_order_mark"]);
}

#[test]
fn an_index_line_that_is_not_utf8_costs_only_itself() {
    let (paths, findings) = index_txt::parse(b"a.json\n\xff.json\nb.json\n");
    assert_eq!(paths, ["a.json", "b.json"]);
    assert_eq!((findings[0].rule.as_str(), findings[0].severity), ("bad_line", Severity::Error));
    assert!(findings[0].message.starts_with("Line 2 "));
}

#[test]
fn changes_are_read_quoted_and_unquoted_unsorted_and_repeated() {
    let text = "\u{feff}\"b.json\",\"2024-01-02T00:00:00Z\"\r\nc.json,2023-01-01T00:00:00.000000Z\r\n\
        \"b.json\" , \"2024-08-15T11:45:05+02:00\"\n\"odd\"\"name,1.json\",2020-01-01T00:00:00Z";
    let (changes, findings) = changes_csv::parse(text.as_bytes());
    let paths: Vec<_> = changes.iter().map(|change| change.path.as_str()).collect();
    assert_eq!(paths, ["b.json", "c.json", "b.json", "odd\"name,1.json"]);
    assert_eq!(changes[2].updated, "2024-08-15T11:45:05+02:00");
    assert_eq!(changes[2].updated_at, "2024-08-15T09:45:05Z".parse().ok());
    assert_eq!(rules(&findings), ["byte_order_mark"]);
}

#[test]
fn bad_rows_of_changes_are_named_and_cost_only_themselves() {
    for bad in
        ["one-column.json", "a,b,c", "\"open,2024-01-01T00:00:00Z", ",2024-01-01T00:00:00Z", "a.json,", "\"a\"b,c"]
    {
        let text = format!("{bad}\ngood.json,2024-01-01T00:00:00Z\n");
        let (changes, findings) = changes_csv::parse(text.as_bytes());
        assert_eq!(changes.len(), 1, "{bad}");
        assert_eq!(rules(&findings), ["bad_line"], "{bad}");
    }
}

#[test]
fn a_change_without_a_usable_date_is_kept_and_named() {
    let (changes, findings) = changes_csv::parse(b"a.json,2024-01-01T00:00:00\n");
    assert_eq!((changes[0].path.as_str(), changes[0].updated_at), ("a.json", None));
    assert_eq!(rules(&findings), ["bad_date"]);
}

#[test]
fn a_hash_is_the_leading_digits_whatever_follows() {
    let digits = "0123456789abcdef".repeat(8);
    for text in [
        digits.clone(),
        format!("{digits}\n"),
        format!("{digits}  esa-1.json"),
        format!("{} *esa-1.json\r\n", digits.to_uppercase()),
        format!("\u{feff}{digits}\tesa-1.json\n"),
        format!("{digits}*esa-1.json"),
    ] {
        let stated = hash_file::parse("a.json.sha512", text.as_bytes()).unwrap();
        assert_eq!((stated.algorithm, &stated.digits), (Algorithm::Sha512, &digits), "{text}");
    }
}

#[test]
fn the_name_of_a_hash_file_tells_sha_3_from_sha_2_and_from_what_is_not_usable() {
    let algorithm = |name: &str| hash_file::parse(name, "a".repeat(128).as_bytes()).map(|stated| stated.algorithm);
    for name in [
        "a.json.sha3-512",
        "a.json.sha3_512",
        "a.json.sha3512",
        "a.json.SHA-3-512",
        "a.json.sha3",
        "a.sha3-512",
        "a.json.sha3.512",
        "https://p.example/d/a.json.sha3-512?v=1.2",
        "/d/a.json.sha3-512#1.2",
        "a.json.sha3512.txt",
    ] {
        assert_eq!(algorithm(name), Ok(Algorithm::Sha3_512), "{name}");
    }
    for name in [
        "a.json.sha512",
        "a.json.SHA-512",
        "a.json.sha2-512",
        "a.json.sha512sum",
        "a.json.hash",
        "a.json",
        "a",
        "",
        "sha3-flaw.json.sha512",
        "https://p.example/sha3-512/a.json.sha512?of=sha3-512",
        "a.json.sha512?v=1.2",
    ] {
        assert_eq!(algorithm(name), Ok(Algorithm::Sha512), "{name}");
    }
    for name in ["a.json.blake2b", "a.json.b2sum", "a.json.whirlpool", "a.json.BLAKE3?v=1.2", "a.json.keccak-512"] {
        assert_eq!(algorithm(name), Err(HashFileError::OtherAlgorithm), "{name}");
    }
    let short = hash_file::parse("a.json.sha512-256", "a".repeat(64).as_bytes());
    assert_eq!(short, Err(HashFileError::OtherAlgorithm), "SHA-512/256 has as many digits as SHA-256");
}

#[test]
fn weak_and_malformed_hashes_are_refused() {
    for (digits, length) in [("a".repeat(32), 32), ("a".repeat(40), 40), ("a".repeat(63), 63), ("a".repeat(129), 129)] {
        assert_eq!(
            hash_file::parse("a.json.md5", digits.as_bytes()),
            Err(HashFileError::WrongLength { digits: length })
        );
    }
    let cut = format!("{}zz", "a".repeat(64));
    for text in ["", "\n", "<html>", "SHA256 (x) = ", cut.as_str()] {
        assert_eq!(hash_file::parse("a.json.sha512", text.as_bytes()), Err(HashFileError::NoDigits), "{text}");
    }
}

#[test]
fn the_file_name_follows_the_tracking_id() {
    for (id, name) in [
        ("ICSA-24-046-04", "icsa-24-046-04.json"),
        ("RHSA-2022:0011", "rhsa-2022_0011.json"),
        ("Example: #/A__B.C+1", "example_a_b_c+1.json"),
        ("ÄB", "_b.json"),
        ("", ".json"),
    ] {
        assert_eq!(filename::expected(id), name);
    }
}

const METADATA: &str = r#"{
    "canonical_url": "https://example.com/.well-known/csaf/provider-metadata.json",
    "last_updated": "2024-01-01T00:00:00Z", "metadata_version": "2.1", "role": "csaf_trusted_provider",
    "list_on_CSAF_aggregators": true, "mirror_on_CSAF_aggregators": false,
    "maintained_from": "2024-01-01T00:00:00Z", "maintained_until": "2025-01-01T00:00:00Z",
    "publisher": {"category": "vendor", "name": "Example Works", "namespace": "https://example.com"},
    "public_openpgp_keys": [{"fingerprint": "00 FF", "url": "https://example.com/key.asc"}, {"fingerprint": "11"}],
    "distributions": [
        {"rolie": {"feeds": [
            {"tlp_label": "CLEAR", "url": "https://example.com/clear.json", "summary": "All", "last_updated": "2024-01-01T00:00:00Z"},
            {"tlp_label": "GREEN"}, 7, {"url": "https://example.com/unlabeled.json"}]}},
        {"directory": {"tlp_label": "CLEAR", "url": "https://example.com/clear/"}},
        {"directory_url": "https://example.com/white/"},
        {"directory_url": ""}
    ]
}"#;

#[test]
fn provider_metadata_of_both_versions_is_read_around_its_gaps() {
    let (metadata, findings) = provider_metadata::parse(METADATA.as_bytes()).unwrap();
    insta::assert_debug_snapshot!("provider_metadata", (metadata, findings));
}

const FEED: &str = r#"{"feed": {"id": "white", "title": "All advisories", "updated": "2024-01-02T00:00:00Z", "entry": [
    {"id": "ESA-1", "title": "One", "updated": "2024-01-01T00:00:00Z", "content": {"src": "https://example.com/other.json"},
        "link": [{"rel": "hash", "href": "1.sha256"}, {"rel": "self", "href": "1.json"}, {"rel": "hash", "href": "1.sha512"},
                 {"rel": "signature", "href": "1.asc"}, {"rel": "related", "href": "x"}]},
    {"id": "ESA-2", "title": "No link", "updated": "2024-01-01T00:00:00Z"},
    "no entry",
    {"id": "ESA-3", "updated": "2024-01-01T00:00:00Z", "link": [{"rel": "self", "href": ""}], "content": {"src": "3.json"}}
]}}"#;

#[test]
fn a_feed_gives_every_entry_that_names_a_document() {
    let (feed, entries, findings) = feed(FEED);
    insta::assert_debug_snapshot!("rolie", (feed, entries, findings));
}

fn feed(text: &str) -> (Option<rolie::Feed>, Vec<rolie::Entry>, Vec<Finding>) {
    let mut entries = Vec::new();
    let (feed, findings) = rolie::parse(text.as_bytes(), |entry| entries.push(entry)).unwrap();
    (feed, entries, findings)
}

#[test]
fn an_empty_feed_is_no_fault() {
    let (feed, entries, findings) = feed(r#"{"feed": {"id": "a", "title": "b", "updated": "c"}}"#);
    assert!(feed.is_some() && entries.is_empty() && findings.is_empty());
}

#[test]
fn service_and_category_documents_are_no_feeds() {
    for text in [r#"{"service": {"workspace": []}}"#, r#"{"categories": {"fixed": "yes"}}"#] {
        let (feed, entries, findings) = feed(text);
        assert!(feed.is_none() && entries.is_empty(), "{text}");
        assert_eq!(rules(&findings), ["missing_field"], "{text}");
    }
}

#[test]
fn entries_are_handed_over_from_wherever_the_feed_has_them() {
    let entry = |number: u32| {
        format!(r#"{{"id": "{number}", "title": "t", "updated": "u", "content": {{"src": "{number}.json"}}}}"#)
    };
    let text = format!(
        r#"{{"note": {{"entry": [{one}]}}, "feed": {{"entry": [{one}, {two}], "id": "a", "title": "b", "updated": "c",
            "entry": [{three}]}}, "entry": [{one}]}}"#,
        one = entry(1),
        two = entry(2),
        three = entry(3)
    );
    let (feed, entries, findings) = feed(&text);
    let read: Vec<&str> = entries.iter().map(|entry| &*entry.document_url).collect();
    assert_eq!((feed.unwrap().id.as_str(), read), ("a", vec!["1.json", "2.json", "3.json"]));
    assert_eq!(entries[1].pointer, "/feed/entry/1");
    assert_eq!(rules(&findings), ["duplicate_key", "missing_hash", "missing_signature"]);
    let (_, entries, findings) =
        self::feed(r#"{"feed": {"id": "a", "title": "b", "updated": "c", "entry": {"id": 1}}}"#);
    assert_eq!((entries.len(), rules(&findings)), (0, vec!["wrong_type"]));
    let twice = r#"{"feed": {"id": "a", "title": "b", "updated": "c", "entry": [{"id": "x", "id": "y"}]}}"#;
    let (_, _, findings) = self::feed(twice);
    let pointers: Vec<&str> = findings.iter().map(|finding| &*finding.pointer).collect();
    assert_eq!((findings[0].rule.as_str(), pointers[0]), ("duplicate_key", "/feed/entry/0/id"));
}

#[test]
fn what_was_read_of_a_feed_before_it_breaks_off_was_handed_over() {
    let cut = &FEED[..FEED.find("no entry").unwrap()];
    let mut entries = Vec::new();
    assert!(rolie::parse(cut.as_bytes(), |entry| entries.push(entry)).is_err());
    assert_eq!(entries.len(), 1);
}

#[test]
fn the_limit_on_values_holds_for_each_entry() {
    let many = format!(r#""link": [{}0]"#, "0,".repeat(crate::limits::DOCUMENT_VALUES_COUNT_MAX / 3));
    let entry = format!(r#"{{"id": "x", "content": {{"src": "a.json"}}, {many}}}"#);
    let text = format!(r#"{{"feed": {{"entry": [{entry}, {entry}, {entry}, {entry}]}}}}"#);
    assert_eq!(feed(&text).1.len(), 4);
    let larger = text.replacen('[', &format!("[[{}0],", "0,".repeat(crate::limits::DOCUMENT_VALUES_COUNT_MAX)), 1);
    assert!(rolie::parse(larger.as_bytes(), |_| ()).is_err());
}

proptest! {
    #[test]
    fn arbitrary_bytes_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        let _ = (index_txt::parse(&bytes), changes_csv::parse(&bytes), hash_file::parse("", &bytes));
        let _ = (provider_metadata::parse(&bytes), rolie::parse(&bytes, |_| ()));
    }

    #[test]
    fn rows_of_quotes_commas_and_blanks_never_panic(text in "[\",a \n\r]{0,60}") {
        let _ = changes_csv::parse(text.as_bytes());
    }

    #[test]
    fn a_quoted_row_gives_back_its_columns(path in "[^\n\r\u{feff}]{1,20}", updated in "[a-z0-9,\"]{1,20}") {
        let quoted = |text: &str| format!("\"{}\"", text.replace('"', "\"\""));
        let (changes, _) = changes_csv::parse(format!("{},{}\n", quoted(&path), quoted(&updated)).as_bytes());
        prop_assert_eq!(changes.len(), 1);
        prop_assert_eq!((&changes[0].path, &changes[0].updated), (&path, &updated));
    }

    #[test]
    fn a_metadata_file_or_feed_cut_anywhere_never_panics(at in any::<prop::sample::Index>(), byte in any::<u8>()) {
        for text in [METADATA, FEED] {
            let mut bytes = text.as_bytes().to_vec();
            let place = at.index(bytes.len());
            bytes[place] = byte;
            let _ = (provider_metadata::parse(&bytes), rolie::parse(&bytes, |_| ()));
            bytes.truncate(place);
            let _ = (provider_metadata::parse(&bytes), rolie::parse(&bytes, |_| ()));
        }
    }

    #[test]
    fn a_file_name_has_only_allowed_characters(id in ".{0,30}") {
        let name = filename::expected(&id);
        let stem = name.strip_suffix(".json").unwrap();
        prop_assert!(stem.chars().all(|letter| matches!(letter, '+' | '-' | '_' | 'a'..='z' | '0'..='9')));
        prop_assert!(!stem.contains("__"));
    }
}

#[test]
fn a_document_in_a_wrong_place_is_found_out() {
    let (document, _) = crate::read(
        br#"{"document": {"title": "t", "tracking": {"id": "ESA-1", "initial_release_date": "2023-05-01T00:00:00Z"}}}"#,
    )
    .unwrap();
    let rules = |place: &str| -> Vec<String> {
        filename::findings(place, &document.tracking).into_iter().map(|finding| finding.rule).collect()
    };
    for (place, expected) in [
        ("https://esa.example/white/2023/esa-1.json", vec![]),
        ("esa-1.json", vec![]),
        ("white/esa-1.json", vec![]),
        ("white/2024/esa-1.json", vec!["year_folder"]),
        ("https://acme.example/2023/esa-1.json?folder=/2024/#/1999/x", vec![]),
        ("white/2024/ESA-1.json", vec!["file_name", "year_folder"]),
    ] {
        assert_eq!(rules(place), expected, "{place}");
    }
    assert!(filename::has_year("2023/a.json") && filename::has_year("/white/2023/x/a.json"));
    assert!(!filename::has_year("2023.json") && !filename::has_year("white/20234/a.json"));
}
