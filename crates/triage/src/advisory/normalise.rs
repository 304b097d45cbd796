//! From one CSAF document to one advisory.
//!
//! Does not know: earlier revisions, or what others know of the CVEs (`enrichment`).

use super::exploitation::public_code;
use super::findings::Findings;
use super::identity::identify;
use super::lists::{split_areas, split_sectors, unique};
use super::notes::{find_exploit_statements, find_summary, normalise_notes, sourced};
use super::products::{ProductIndex, list_vendors, normalise_products};
use super::references::{find_source_url, normalise_references};
use super::related::find_related;
use super::remediations::normalise_remediations;
use super::repair::repair_line;
use super::tlp::read_tlp;
use super::vulnerabilities::normalise_vulnerabilities;
use super::{Advisory, Note, NoteKind, Release, Sourced, timestamp};
use csaf::document::{Acknowledgment, Tracking};
use csaf::{Document, Finding, Severity};
use jiff::Timestamp;

/// The advisory a document tells, with what had to be repaired, guessed or was missing. Never fails and never drops:
/// a document without identity is an advisory too, and the findings say so.
pub fn normalise(document: &Document) -> (Advisory, Vec<Finding>) {
    let mut findings = Findings::default();
    let (id, publisher, tracking_id) = identify(document, &mut findings);
    let mut index = ProductIndex::new(document, &mut findings);
    let products = normalise_products(document, &index, &mut findings);
    let vulnerabilities = normalise_vulnerabilities(&document.vulnerabilities, &mut index, &mut findings);
    let notes = normalise_notes(&document.notes);
    let references = normalise_references(document);
    let tracking = &document.tracking;
    let (published, updated) = release_dates(tracking, &mut findings);
    let mut advisory = Advisory {
        id,
        aliases: aliases(tracking),
        related_ids: Vec::new(),
        title: title(document, &tracking_id, &mut findings),
        category: document.category.trim().to_owned(),
        csaf_version: document.csaf_version.trim().to_owned(),
        severity: document.aggregate_severity.as_deref().map(repair_line).filter(|text| !text.is_empty()),
        lang: document.lang.as_deref().map(str::trim).filter(|lang| !lang.is_empty()).map(str::to_owned),
        tlp: read_tlp(&document.distribution, &mut findings),
        status: tracking.status.trim().to_owned(),
        version: tracking.version.trim().to_owned(),
        published,
        updated,
        source_url: find_source_url(&references, &publisher.namespace, &tracking_id),
        summary: find_summary(&document.notes).and_then(|at| document.notes.get(at)).map(sourced),
        exploit_statements: find_exploit_statements(&notes),
        sectors: of_kind(&notes, NoteKind::Sectors, split_sectors),
        areas: of_kind(&notes, NoteKind::Areas, split_areas),
        vendors: list_vendors(&products),
        remediations: normalise_remediations(&document.vulnerabilities, &vulnerabilities, &mut index, &mut findings),
        history: history(tracking, &mut findings),
        acknowledgments: document.acknowledgments.iter().filter_map(acknowledgment).collect(),
        publisher,
        tracking_id,
        notes,
        products,
        vulnerabilities,
        references,
    };
    advisory.related_ids = find_related(&advisory);
    add_public_code(&mut advisory);
    (advisory, findings.finish())
}

fn title(document: &Document, tracking_id: &str, findings: &mut Findings) -> String {
    let title = repair_line(&document.title);
    if title.is_empty() {
        findings.push("missing_title", Severity::Error, "/document/title", || {
            "The title is missing; the tracking id stands in.".to_owned()
        });
        return tracking_id.to_owned();
    }
    title
}

/// What `split` makes of the notes of one kind, each once.
fn of_kind(notes: &[Note], kind: NoteKind, split: fn(&str) -> Vec<String>) -> Vec<String> {
    unique(notes.iter().filter(|note| note.kind == kind).flat_map(|note| split(&note.text.text)).collect())
}

fn release_dates(tracking: &Tracking, findings: &mut Findings) -> (Option<Timestamp>, Option<Timestamp>) {
    let mut read = |raw: &str, field: &str| timestamp::read(raw, &format!("/document/tracking/{field}"), findings);
    let published = read(&tracking.initial_release_date, "initial_release_date");
    (published, read(&tracking.current_release_date, "current_release_date"))
}

fn aliases(tracking: &Tracking) -> Vec<String> {
    tracking.aliases.iter().map(|alias| repair_line(alias)).filter(|alias| !alias.is_empty()).collect()
}

fn history(tracking: &Tracking, findings: &mut Findings) -> Vec<Release> {
    tracking
        .revision_history
        .iter()
        .enumerate()
        .map(|(at, revision)| Release {
            number: revision.number.trim().to_owned(),
            date: timestamp::read(&revision.date, &format!("/document/tracking/revision_history/{at}/date"), findings),
            summary: repair_line(&revision.summary),
        })
        .collect()
}

/// Exploit code that only thanks or a remediation tells of.
fn add_public_code(advisory: &mut Advisory) {
    for (at, thanks) in
        advisory.acknowledgments.iter().enumerate().filter(|(_, thanks)| !public_code(thanks).is_empty())
    {
        let source = format!("/document/acknowledgments/{at}");
        advisory.exploit_statements.push(Sourced { text: thanks.clone(), source });
    }
    for remediation in &advisory.remediations {
        for text in public_code(&remediation.text) {
            let source = remediation.sources.first().cloned().unwrap_or_default();
            for at in &remediation.vulnerabilities {
                if let Some(vulnerability) = advisory.vulnerabilities.get_mut(*at as usize) {
                    vulnerability.exploit_statements.push(Sourced { text: text.to_owned(), source: source.clone() });
                }
            }
        }
    }
}

/// `names (organisation): summary`, as far as given.
fn acknowledgment(raw: &Acknowledgment) -> Option<String> {
    let mut line = raw.names.iter().map(|name| repair_line(name)).collect::<Vec<_>>().join(", ");
    if let Some(organization) = raw.organization.as_deref().map(repair_line).filter(|text| !text.is_empty()) {
        line = if line.is_empty() { organization } else { format!("{line} ({organization})") };
    }
    if let Some(summary) = raw.summary.as_deref().map(repair_line).filter(|text| !text.is_empty()) {
        line = if line.is_empty() { summary } else { format!("{line}: {summary}") };
    }
    (!line.is_empty()).then_some(line)
}
