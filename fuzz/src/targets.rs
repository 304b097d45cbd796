//! One function for each target: bytes in, and a panic where a promise of the reader is broken.
//!
//! Knows: what must hold for every input, however odd. Does not know: who chose the bytes.

use csaf::convert::{Target as Edition, Wishes, convert};
use csaf::distribution::{
    aggregator, changes_csv, filename, hash_file, index_txt, provider_metadata, rolie, security_txt,
};
use csaf::limits::FINDINGS_COUNT_MAX;
use triage::asset::{ReadOptions, read_inventory};
use triage::product::{Contains, OrderNumber, OrderPattern, Range, Version, order_number};

/// A target by its name.
pub type Target = (&'static str, fn(&[u8]));

/// Every target; its kept corpus is the folder of its name in `fuzz/corpus`.
pub const TARGETS: [Target; 7] = [
    ("document", document),
    ("converter", converter),
    ("rolie", rolie_feed),
    ("listing", listing),
    ("inventory", inventory),
    ("version_range", version_range),
    ("order_number", order_numbers),
];

/// A document, and the advisory that comes of it.
pub fn document(bytes: &[u8]) {
    let Ok((document, findings)) = csaf::read(bytes) else { return };
    assert!(findings.len() <= FINDINGS_COUNT_MAX + 1, "{} findings", findings.len());
    let _ = filename::expected(&document.tracking.id);
    let advisory = triage::advisory::normalise(&document);
    assert_eq!(advisory, triage::advisory::normalise(&document), "the same document gives the same advisory");
}

/// A document in the other edition: what came of it is converted back without a fault, whatever was lost.
pub fn converter(bytes: &[u8]) {
    let Ok(document) = serde_json::from_slice::<serde_json::Value>(bytes) else { return };
    let cwe_version = |_: &str, _: &str, _: &str| None;
    let wishes = Wishes { cwe_version: &cwe_version, numbers_are_complete: false };
    for (to, back) in [(Edition::V2_1, Edition::V2_0), (Edition::V2_0, Edition::V2_1)] {
        let Ok(converted) = convert(document.clone(), to, &wishes) else { continue };
        assert_eq!(convert(document.clone(), to, &wishes).as_ref(), Ok(&converted), "the same document gives the same");
        let _ = convert(converted.document, back, &wishes);
    }
}

/// A ROLIE feed.
pub fn rolie_feed(bytes: &[u8]) {
    let mut nameless = 0;
    let _ = rolie::parse(bytes, |entry| nameless += usize::from(entry.document_url.is_empty()));
    assert_eq!(nameless, 0, "an entry that names no document is left out");
}

/// The other files that distribute documents.
pub fn listing(bytes: &[u8]) {
    let _ = provider_metadata::parse(bytes);
    let _ = aggregator::parse(bytes);
    let (addresses, _) = security_txt::parse(bytes);
    assert!(addresses.iter().all(|address| !address.is_empty()));
    let (paths, _) = index_txt::parse(bytes);
    assert!(paths.iter().all(|path| !path.is_empty()));
    let (changes, _) = changes_csv::parse(bytes);
    assert!(changes.iter().all(|change| !change.path.is_empty()));
    if let Ok(stated) = hash_file::parse("a.json.sha512", bytes) {
        assert!(stated.digits.bytes().all(|digit| matches!(digit, b'0'..=b'9' | b'a'..=b'f')));
    }
}

/// An inventory of any kind.
pub fn inventory(bytes: &[u8]) {
    let Ok(read) = read_inventory(bytes, &ReadOptions::default()) else { return };
    let mut ids: Vec<&str> = read.records.iter().map(|record| record.external_id.as_str()).collect();
    ids.sort_unstable();
    let count = ids.len();
    ids.dedup();
    assert_eq!(ids.len(), count, "no id twice");
}

/// A version range on the first line, versions on those that follow.
pub fn version_range(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let mut lines = text.lines();
    let range = Range::parse(lines.next().unwrap_or_default());
    let versions: Vec<Version> = lines.take(4).filter_map(Version::parse).collect();
    for version in &versions {
        let inside = range.contains(version);
        assert!(!range.is_all() || inside == Contains::Yes, "every version is in all of them");
        assert!(range.is_read() || inside == Contains::Unknown, "what is not understood is never no");
        for other in &versions {
            let turned = other.compare(version).map(std::cmp::Ordering::reverse);
            assert_eq!(version.compare(other), turned, "{version:?} against {other:?}");
        }
    }
}

/// An order number or a pattern on each line.
pub fn order_numbers(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let numbers: Vec<OrderNumber> = text.lines().take(4).filter_map(OrderNumber::parse).collect();
    for number in &numbers {
        assert_eq!(
            OrderNumber::parse(number.as_str()).as_ref(),
            Some(number),
            "a number that is read again is the same"
        );
    }
    for pattern in text.lines().take(4).filter_map(OrderPattern::parse) {
        for number in &numbers {
            let covered = pattern.covers(number);
            let begins = number.as_str().starts_with(&pattern.fixed_prefix());
            assert!(!covered || begins, "{pattern:?} covers {number:?}, which begins otherwise");
        }
        if let Some(number) = pattern.number() {
            assert!(pattern.covers(&number), "{pattern:?} covers its own number");
        }
    }
    let _ = order_number::extract(&text);
}
