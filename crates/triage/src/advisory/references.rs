//! Links of the document, and which of them is the publisher's page for people.
//!
//! Does not know: whether a link works; every URL is hostile until proven otherwise.

use super::Reference;
use super::repair::repair_line;
use csaf::Document;
use std::collections::HashSet;

/// Document references, then those of vulnerabilities, unique by URL.
pub(super) fn normalise_references(document: &Document) -> Vec<Reference> {
    let mut seen = HashSet::new();
    let of_vulnerabilities = document.vulnerabilities.iter().flat_map(|vulnerability| &vulnerability.references);
    document
        .references
        .iter()
        .chain(of_vulnerabilities)
        .filter(|reference| reference.url.trim().is_empty() || seen.insert(reference.url.trim()))
        .map(|reference| Reference {
            category: reference.category.as_deref().unwrap_or("external").trim().to_owned(),
            summary: repair_line(&reference.summary),
            url: reference.url.trim().to_owned(),
        })
        .collect()
}

/// The publisher's page: a `self` reference that is no data file, on the publisher's own host where there is one; else a
/// link that carries the tracking id. Republished documents keep the vendor's `self` links first, so order says nothing.
pub(super) fn find_source_url(references: &[Reference], namespace: &str, tracking_id: &str) -> Option<String> {
    let own_domain = host(namespace).map(|host| host.strip_prefix("www.").unwrap_or(&host).to_owned());
    let tracking_id = tracking_id.to_ascii_lowercase();
    references
        .iter()
        .enumerate()
        .filter_map(|(at, reference)| {
            let host = host(&reference.url)?;
            let url = reference.url.to_ascii_lowercase();
            if is_data_file(&url) {
                return None;
            }
            let is_self = reference.category == "self";
            let is_own = own_domain.as_deref().is_some_and(|domain| belongs(&host, domain));
            let has_id = url.contains(&tracking_id);
            let rank = match (is_self, is_own, has_id) {
                (true, true, _) => 0,
                (true, false, true) => 1,
                (false, true, true) => 2,
                (true, false, false) => 3,
                (false, false, true) => 4,
                (false, _, false) => return None,
            };
            Some((rank, !has_id, is_second_choice(&url), at))
        })
        .min()
        .and_then(|(_, _, _, at)| references.get(at))
        .map(|reference| reference.url.clone())
}

/// The lower-case host of an `http` or `https` URL; any other scheme is not offered to a reader.
fn host(url: &str) -> Option<String> {
    let (scheme, rest) = url.trim().split_once("://")?;
    if !scheme.eq_ignore_ascii_case("https") && !scheme.eq_ignore_ascii_case("http") {
        return None;
    }
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let host = authority.rsplit('@').next().unwrap_or_default().split(':').next().unwrap_or_default();
    (!host.is_empty()).then(|| host.to_ascii_lowercase())
}

/// The host is the domain, below it, or beside it under the same two last labels (`cert-portal.` and `www.siemens.com`).
fn belongs(host: &str, domain: &str) -> bool {
    let is_below =
        |host: &str, domain: &str| host == domain || host.strip_suffix(domain).is_some_and(|rest| rest.ends_with('.'));
    let labels: Vec<&str> = domain.rsplit('.').collect();
    match labels.as_slice() {
        // Under a short second label (`co.uk`) the two last labels are nobody's.
        [top, second, _, ..] if second.len() > 3 => is_below(host, &format!("{second}.{top}")),
        _ => is_below(host, domain),
    }
}

fn is_data_file(url: &str) -> bool {
    let path = url.split(['?', '#']).next().unwrap_or_default();
    [".json", ".asc", ".sig", ".sha256", ".sha512", ".xml"].iter().any(|end| path.ends_with(end))
}

/// A page is better to read than a file.
fn is_second_choice(url: &str) -> bool {
    let path = url.split(['?', '#']).next().unwrap_or_default();
    [".pdf", ".txt", ".md", ".csv"].iter().any(|end| path.ends_with(end))
}
