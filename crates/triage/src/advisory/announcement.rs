//! An advisory that only a feed announced: what the entry says, and what CVE records add to it.
//!
//! It stands until the publisher's machine-readable document for the same problem arrives. Nothing in it says that a product
//! is not affected, or which versions are: those that CVE records name wait for the document, so that a match is a question.
//! Does not know: feeds, or whether the document has arrived (`case`).

use super::findings::Findings;
use super::identity::{announcement_id, normalise_namespace};
use super::related::find_related;
use super::repair::{repair, repair_line};
use super::{
    Advisory, Note, NoteKind, Product, Publisher, Reference, Sourced, StatedScore, Status, Tlp, VersionKind,
    Vulnerability,
};
use crate::enrichment::cve::CveRecord;
use crate::enrichment::find_cves;
use csaf::{Finding, Severity};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeSet, HashMap};

/// The category of these advisories; CSAF has none that begins so.
pub const ANNOUNCEMENT: &str = "feed_announcement";
/// CVEs of one entry: a monthly round-up names some hundreds.
const CVES_COUNT_MAX: usize = 1_000;
/// Products of the records of one entry; what is beyond says no more.
const PRODUCTS_COUNT_MAX: usize = 500;
/// What a namespace ends in, so that no document's identity is ever that of an announcement.
const NAMESPACE_MARK: &str = "#announcements";
/// A clock may be wrong by this much, and no more.
const FUTURE_MAX: SignedDuration = SignedDuration::from_hours(24);

/// One entry of a feed, as the feed has it but for its form: kept as the document of its advisory.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Announcement {
    /// Where the feed is.
    pub feed: String,
    /// The publisher's namespace: the configured one, else the feed's origin.
    pub namespace: String,
    /// Whose feed it is.
    pub vendor: String,
    /// The feed's id of the entry.
    pub id: String,
    /// Title without markup.
    pub title: String,
    /// Summary or content without markup.
    pub text: String,
    /// Links, the entry's own page first.
    pub links: Vec<String>,
    /// CVEs that only the markup names, e.g. in the address of a link.
    pub cves: Vec<String>,
    /// As the feed says.
    pub published: Option<Timestamp>,
    /// As the feed says.
    pub updated: Option<Timestamp>,
}

impl Announcement {
    /// Every CVE it names, sorted.
    pub fn cves(&self) -> Vec<String> {
        let texts = [&self.title, &self.text, &self.id].into_iter().chain(&self.links).chain(&self.cves);
        let found: BTreeSet<String> = texts.flat_map(|text| find_cves(text)).collect();
        found.into_iter().take(CVES_COUNT_MAX).collect()
    }

    /// The advisory it makes, with what `records` say of its CVEs, and what is odd about it.
    pub fn advisory(&self, records: &HashMap<String, CveRecord>, now: Timestamp) -> (Advisory, Vec<Finding>) {
        let mut findings = Findings::default();
        let namespace = format!("{}{NAMESPACE_MARK}", normalise_namespace(&self.namespace));
        let published = past(self.published, "/published", now, &mut findings);
        let updated = past(self.updated, "/updated", now, &mut findings).or(published);
        let mut products = Vec::new();
        let cves = self.cves();
        let vulnerabilities =
            cves.iter().enumerate().map(|(at, cve)| vulnerability(at, cve, records.get(cve), &mut products));
        let vulnerabilities: Vec<Vulnerability> = vulnerabilities.collect();
        let text = repair(&self.text);
        let mut advisory = Advisory {
            id: announcement_id(&namespace, &self.id),
            aliases: Vec::new(),
            related_ids: Vec::new(),
            title: self.shown_title(&mut findings),
            category: ANNOUNCEMENT.to_owned(),
            csaf_version: String::new(),
            severity: None,
            lang: None,
            tlp: Tlp::Clear,
            status: "interim".to_owned(),
            version: String::new(),
            published,
            updated,
            source_url: self.links.iter().find(|link| link.starts_with("http")).cloned(),
            summary: (!text.is_empty()).then(|| Sourced { text, source: "/text".to_owned() }),
            notes: Vec::new(),
            exploit_statements: Vec::new(),
            sectors: Vec::new(),
            areas: Vec::new(),
            vendors: vec![repair_line(&self.vendor)],
            remediations: Vec::new(),
            history: Vec::new(),
            acknowledgments: Vec::new(),
            publisher: Publisher { name: repair_line(&self.vendor), namespace, category: "vendor".to_owned() },
            tracking_id: repair_line(&self.id),
            products,
            vulnerabilities,
            references: self.references(),
        };
        advisory.related_ids = find_related(&advisory);
        (advisory, findings.finish())
    }

    fn shown_title(&self, findings: &mut Findings) -> String {
        let title = repair_line(&self.title);
        if !title.is_empty() {
            return title;
        }
        findings.push("missing_title", Severity::Warning, "/title", || {
            "The entry has no title; its id stands in.".to_owned()
        });
        repair_line(&self.id)
    }

    fn references(&self) -> Vec<Reference> {
        let reference =
            |url: &String| Reference { category: "external".to_owned(), summary: String::new(), url: url.clone() };
        self.links.iter().map(reference).collect()
    }
}

impl Advisory {
    /// Whether there is no machine-readable document yet.
    pub fn is_announcement(&self) -> bool {
        self.category == ANNOUNCEMENT
    }

    /// The publisher's namespace without the mark of announcements.
    pub(crate) fn publisher_namespace(&self) -> &str {
        self.publisher.namespace.strip_suffix(NAMESPACE_MARK).unwrap_or(&self.publisher.namespace)
    }
}

/// A date that lies in the future would stand above everything that is news.
fn past(date: Option<Timestamp>, pointer: &str, now: Timestamp, findings: &mut Findings) -> Option<Timestamp> {
    let latest = now.checked_add(FUTURE_MAX).unwrap_or(now);
    let (Some(at), true) = (date, date.is_some_and(|date| date > latest)) else { return date };
    findings.push("date_in_future", Severity::Warning, pointer, || {
        format!("The entry is dated {at}, in the future; the date is not used.")
    });
    None
}

fn vulnerability(at: usize, cve: &str, record: Option<&CveRecord>, products: &mut Vec<Product>) -> Vulnerability {
    let record = record.filter(|record| !record.rejected);
    let within = |place: &str| format!("cve:{cve}{place}");
    let scores = record
        .map(|record| record.scores.as_slice())
        .unwrap_or_default()
        .iter()
        .map(|score| StatedScore { source: within(&score.source), ..score.clone() });
    let mut scores: Vec<StatedScore> = scores.collect();
    scores.sort_by(|a, b| b.version.cmp(&a.version));
    let described = record.and_then(|record| record.description.clone());
    Vulnerability {
        cve: Some(cve.to_owned()),
        ids: Vec::new(),
        title: record.and_then(|record| record.title.clone()),
        cwes: record.map(|record| record.cwes.clone()).unwrap_or_default(),
        summary: described.map(|text| Sourced { text, source: within("/containers/cna/descriptions") }),
        notes: record
            .into_iter()
            .filter_map(|record| affected_note(record, within("/containers/cna/affected")))
            .collect(),
        scores,
        status: Status { under_investigation: named(record, cve, products), ..Status::default() },
        exploit_statements: Vec::new(),
        impact_statements: Vec::new(),
        flags: Vec::new(),
        judgements: Vec::new(),
        source: format!("/cves/{at}"),
    }
}

/// Which products and versions the record names, for reading.
fn affected_note(record: &CveRecord, source: String) -> Option<Note> {
    let line = |product: &crate::enrichment::cve::AffectedProduct| {
        let name = format!("{} {}", product.vendor, product.product).trim().to_owned();
        if product.versions.is_empty() { name } else { format!("{name}: {}", product.versions.join(", ")) }
    };
    let lines: Vec<String> = record.affected.iter().map(line).collect();
    let text = Sourced { text: lines.join("\n"), source };
    (!lines.is_empty()).then(|| Note {
        kind: NoteKind::Other,
        title: Some("Affected, says the CVE record".to_owned()),
        text,
    })
}

/// The products that the record names, as indexes; each stands among `products` once.
fn named(record: Option<&CveRecord>, cve: &str, products: &mut Vec<Product>) -> Vec<u32> {
    let mut indexes = BTreeSet::new();
    for (at, affected) in record.into_iter().flat_map(|record| &record.affected).enumerate() {
        let known = products.iter().position(|one| one.vendor == affected.vendor && one.name == affected.product);
        let place = known.unwrap_or(products.len());
        if place >= PRODUCTS_COUNT_MAX {
            continue;
        }
        if known.is_none() {
            products.push(Product {
                id: format!("{cve}/{at}"),
                full_name: format!("{} {}", affected.vendor, affected.product).trim().to_owned(),
                vendor: affected.vendor.clone(),
                name: affected.product.clone(),
                families: Vec::new(),
                order_numbers: Vec::new(),
                versions: String::new(),
                version_kind: VersionKind::None,
                cpe: None,
                purls: Vec::new(),
                serial_numbers: Vec::new(),
                hashes: Vec::new(),
                relationship: None,
                source: format!("cve:{cve}/containers/cna/affected"),
            });
        }
        indexes.extend(u32::try_from(place));
    }
    indexes.into_iter().collect()
}
