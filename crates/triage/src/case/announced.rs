//! When a publisher's document takes the place of what a feed announced.
//!
//! Does not know: where either is kept.

use crate::advisory::Advisory;
use crate::product::vendor::vendor_keys;
use jiff::{SignedDuration, Timestamp};
use std::collections::BTreeSet;

/// A shorter word is no id: it would be a year or a version.
const NAME_LENGTH_CHARS_MIN: usize = 5;
/// A longer word is no id but, say, a token in an address; a database's index takes no word of any length.
const NAME_LENGTH_CHARS_MAX: usize = 200;
/// Words kept of one announcement or document: titles, ids and addresses have some tens.
const NAMES_COUNT_MAX: usize = 200;

/// A document comes out this long before or after its announcement, at most: working days around a holiday.
const ANNOUNCED_WITHIN: SignedDuration = SignedDuration::from_hours(14 * 24);

/// The words of an announcement's title, id and links under which its document may arrive, in lower case, sorted: those
/// with a digit that are no CVE.
pub fn announced_names(announcement: &Advisory) -> Vec<String> {
    let links = announcement.references.iter().map(|reference| reference.url.as_str());
    let texts = [announcement.title.as_str(), &announcement.tracking_id].into_iter().chain(links);
    let within = |c: char| !(c.is_alphanumeric() || c == '-' || c == '_');
    let names: BTreeSet<String> = texts
        .flat_map(|text| text.split(within))
        .map(|word| word.trim_matches(['-', '_']).to_lowercase())
        .filter(|word| is_name(word))
        .collect();
    names.into_iter().take(NAMES_COUNT_MAX).collect()
}

pub(super) fn is_name(word: &str) -> bool {
    (NAME_LENGTH_CHARS_MIN..=NAME_LENGTH_CHARS_MAX).contains(&word.chars().count())
        && word.contains(|c: char| c.is_ascii_digit())
        && !word.starts_with("cve-")
}

/// The names under which a document may have been announced, in lower case, sorted: its id and its aliases.
pub fn document_names(document: &Advisory) -> Vec<String> {
    let names = std::iter::once(&document.tracking_id).chain(&document.aliases);
    let names: BTreeSet<String> =
        names.take(NAMES_COUNT_MAX).map(|name| name.trim().to_lowercase()).filter(|name| is_name(name)).collect();
    names.into_iter().collect()
}

/// Whether `document` is what `announcement` announced: it is by the same publisher, and is named by its id or tells of
/// exactly the same CVEs at about the same time. A vendor's name alone never does, and what fewer may read takes the place of
/// nothing. Two that are taken for different ones stand side by side; one that is taken for another would be lost.
pub fn takes_place_of(document: &Advisory, announcement: &Advisory) -> bool {
    if document.is_announcement() || !announcement.is_announcement() || document.tlp > announcement.tlp {
        return false;
    }
    may_be_of(&document.publisher.name, &document.publisher.namespace, announcement)
        && (named(document, announcement) || same_cves(document, announcement))
}

/// Whether documents by this publisher may be what was announced.
pub fn may_be_of(publisher: &str, namespace: &str, announcement: &Advisory) -> bool {
    let keys = vendor_keys(&announcement.publisher.name);
    namespace == announcement.publisher_namespace() || vendor_keys(publisher).iter().any(|key| keys.contains(key))
}

fn named(document: &Advisory, announcement: &Advisory) -> bool {
    let announced = announced_names(announcement);
    document_names(document).iter().any(|name| announced.binary_search(name).is_ok())
}

/// One library's CVE is told of every product that holds it, each in a document of its own.
fn same_cves(document: &Advisory, announcement: &Advisory) -> bool {
    if names_another(document, announcement) || !about_the_same_time(document, announcement) {
        return false;
    }
    let cves = |advisory: &Advisory| -> BTreeSet<String> {
        advisory.vulnerabilities.iter().filter_map(|vulnerability| vulnerability.cve.clone()).collect()
    };
    let announced = cves(announcement);
    !announced.is_empty() && announced == cves(document)
}

/// Whether the announcement has an id that begins like the document's, and is another.
fn names_another(document: &Advisory, announcement: &Advisory) -> bool {
    let letters = |name: &str| name.chars().take_while(|c| c.is_alphabetic()).collect::<String>();
    let announced = announced_names(announcement);
    let other = |own: &String| {
        let beginning = letters(own);
        !beginning.is_empty() && announced.iter().any(|name| name != own && letters(name) == beginning)
    };
    document_names(document).iter().any(other)
}

/// Whether the document was released or revised when the announcement was made, a few days more or less.
fn about_the_same_time(document: &Advisory, announcement: &Advisory) -> bool {
    let announced = [announcement.published, announcement.updated];
    let near = |released: Timestamp| {
        announced.into_iter().flatten().any(|at| released.duration_since(at).abs() <= ANNOUNCED_WITHIN)
    };
    [document.published, document.updated].into_iter().flatten().any(near)
}
