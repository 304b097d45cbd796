//! Vulnerabilities: which products have which status, what the scores say, what is known of exploitation and impact.
//!
//! Does not know: how bad it is (`assessment`), or what CVSS vectors mean (`enrichment::cvss`).

use super::exploitation::FIRST_EXPLOITATION;
use super::findings::Findings;
use super::notes::{add_statements, each_once, find_summary, normalise_notes, sourced};
use super::products::ProductIndex;
use super::repair::{repair, repair_line};
use super::{Note, NoteKind, Sourced, StatedScore, Status, Vulnerability};
use crate::enrichment::cvss::components;
use csaf::Severity;
use csaf::document;

/// All vulnerabilities, in document order.
pub(super) fn normalise_vulnerabilities(
    raw: &[document::Vulnerability],
    index: &mut ProductIndex,
    findings: &mut Findings,
) -> Vec<Vulnerability> {
    raw.iter().map(|vulnerability| normalise_vulnerability(vulnerability, index, findings)).collect()
}

fn normalise_vulnerability(
    raw: &document::Vulnerability,
    index: &mut ProductIndex,
    findings: &mut Findings,
) -> Vulnerability {
    let cve = raw.cve.as_deref().map(|cve| read_cve(cve, &raw.pointer, findings)).filter(|cve| !cve.is_empty());
    let summary_at = find_summary(&raw.notes);
    let summary = summary_at.and_then(|at| raw.notes.get(at)).map(sourced);
    let further = raw.notes.iter().enumerate().filter(|(at, _)| Some(*at) != summary_at).map(|(_, note)| note);
    let mut notes = normalise_notes(further);
    notes.extend(other_threats(raw));
    Vulnerability {
        title: title(raw.title.as_deref(), cve.as_deref()),
        cve,
        ids: raw.ids.clone(),
        cwes: raw.cwes.iter().map(|cwe| (cwe.id.trim().to_owned(), repair_line(&cwe.name))).collect(),
        scores: normalise_scores(raw, index, findings),
        status: normalise_status(raw, index, findings),
        exploit_statements: exploit_statements(raw, summary.iter().chain(notes.iter().map(|note| &note.text))),
        impact_statements: threats(raw, "impact"),
        flags: normalise_flags(raw, index, findings),
        judgements: judgements(raw),
        source: raw.pointer.clone(),
        summary,
        notes,
    }
}

/// Trimmed and upper-cased; what is no CVE id is kept and told.
fn read_cve(raw: &str, pointer: &str, findings: &mut Findings) -> String {
    let cve = raw.trim().to_ascii_uppercase();
    if !is_cve(&cve) && !cve.is_empty() {
        findings
            .push("malformed_cve", Severity::Warning, &format!("{pointer}/cve"), || format!("{raw:?} is no CVE id."));
    }
    cve
}

fn is_cve(cve: &str) -> bool {
    let Some((year, number)) = cve.strip_prefix("CVE-").and_then(|rest| rest.split_once('-')) else { return false };
    let is_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    year.len() == 4 && number.len() >= 4 && is_digits(year) && is_digits(number)
}

/// The title where it says more than the CVE.
fn title(raw: Option<&str>, cve: Option<&str>) -> Option<String> {
    let title = repair_line(raw?);
    let says_more = !title.is_empty() && !cve.is_some_and(|cve| cve.eq_ignore_ascii_case(&title));
    says_more.then_some(title)
}

/// Every stated CVSS object, newest version first, then in document order.
fn normalise_scores(raw: &document::Vulnerability, index: &ProductIndex, findings: &mut Findings) -> Vec<StatedScore> {
    let mut scores = Vec::new();
    for score in &raw.scores {
        let products = index.resolve(&score.product_ids, &score.pointer, findings);
        for cvss in &score.cvss {
            let vector = cvss.vector.trim();
            tell_odd_case(vector, &score.pointer, findings);
            let version =
                Some(cvss.version.trim()).filter(|version| !version.is_empty()).or_else(|| version_of(vector));
            scores.push(StatedScore {
                version: version.unwrap_or_default().to_owned(),
                vector: vector.to_owned(),
                base_score: cvss.base_score,
                severity: cvss.base_severity.as_deref().map(|severity| severity.trim().to_owned()),
                products: products.clone(),
                source: score.pointer.clone(),
            });
        }
    }
    scores.sort_by_key(|score| match score.version.as_str() {
        "4.0" => 0,
        "3.1" => 1,
        "3.0" => 2,
        "2.0" => 3,
        _ => 4,
    });
    scores
}

fn version_of(vector: &str) -> Option<&str> {
    components(vector).next().filter(|(name, _)| name.eq_ignore_ascii_case("CVSS")).map(|(_, version)| version)
}

/// Vectors are written in capitals (CVSS 3.1 §6); `av:n` is read all the same.
fn tell_odd_case(vector: &str, pointer: &str, findings: &mut Findings) {
    let begins_small = |text: &str| text.starts_with(|first: char| first.is_ascii_lowercase());
    if components(vector).any(|(name, value)| begins_small(name) || begins_small(value)) {
        findings.push("vector_in_small_letters", Severity::Information, pointer, || {
            format!("The vector {vector:?} is written in small letters; it is read as if in capitals.")
        });
    }
}

fn normalise_status(raw: &document::Vulnerability, index: &ProductIndex, findings: &mut Findings) -> Status {
    let status = &raw.product_status;
    let pointer = format!("{}/product_status", raw.pointer);
    let mut resolve = |lists: &[&Vec<String>]| match lists {
        [list] => index.resolve(list, &pointer, findings),
        lists => index.resolve(&lists.iter().copied().flatten().cloned().collect::<Vec<_>>(), &pointer, findings),
    };
    Status {
        affected: if status.first_affected.is_empty() {
            resolve(&[&status.known_affected])
        } else {
            resolve(&[&status.known_affected, &status.first_affected])
        },
        last_affected: resolve(&[&status.last_affected]),
        fixed: resolve(&[&status.fixed]),
        first_fixed: resolve(&[&status.first_fixed]),
        not_affected: resolve(&[&status.known_not_affected]),
        recommended: resolve(&[&status.recommended]),
        under_investigation: resolve(&[&status.under_investigation, &status.unknown]),
    }
}

fn normalise_flags(
    raw: &document::Vulnerability,
    index: &mut ProductIndex,
    findings: &mut Findings,
) -> Vec<(String, Vec<u32>)> {
    let pointer = format!("{}/flags", raw.pointer);
    raw.flags
        .iter()
        .map(|flag| {
            let products = index.resolve_with_groups(&flag.product_ids, &flag.group_ids, &pointer, findings);
            (flag.label.trim().to_owned(), products)
        })
        .collect()
}

/// Threats of category `exploit_status`, the first known exploitation (CSAF 2.1 §3.2.4.8), and sentences of the notes
/// that say it is exploited or not: Siemens and CISA have no other place for it.
fn exploit_statements<'a>(raw: &document::Vulnerability, texts: impl Iterator<Item = &'a Sourced>) -> Vec<Sourced> {
    let mut statements = threats(raw, "exploit_status");
    if let Some(date) = &raw.first_known_exploitation {
        let source = format!("{}{FIRST_EXPLOITATION}", raw.pointer);
        statements.push(Sourced { text: date.trim().to_owned(), source });
    }
    for text in texts {
        add_statements(text, &[], &mut statements);
    }
    each_once(statements)
}

fn threats(raw: &document::Vulnerability, category: &str) -> Vec<Sourced> {
    raw.threats
        .iter()
        .filter(|threat| threat.category.trim() == category)
        .map(|threat| Sourced { text: repair(&threat.details), source: threat.pointer.clone() })
        .filter(|statement| !statement.text.is_empty())
        .collect()
}

/// Threats that say neither exploitation nor impact (`target_set`) are kept as notes.
fn other_threats(raw: &document::Vulnerability) -> impl Iterator<Item = Note> {
    raw.threats.iter().filter(|threat| !matches!(threat.category.trim(), "exploit_status" | "impact")).map(|threat| {
        Note {
            kind: NoteKind::Other,
            title: Some(repair_line(&threat.category)),
            text: Sourced { text: repair(&threat.details), source: threat.pointer.clone() },
        }
    })
}

/// SSVC as the document has it: 2.1 metrics, one for each group of products, and CISA's text note
/// (`SSVCv2/E:N/A:Y/…`).
fn judgements(raw: &document::Vulnerability) -> Vec<Sourced> {
    let of_metrics = raw.scores.iter().filter_map(|score| Some((score.ssvc.as_deref()?.trim(), &score.pointer)));
    let of_notes = raw.notes.iter().map(|note| (note.text.trim(), &note.pointer));
    let of_notes = of_notes.filter(|(text, _)| text.starts_with("SSVCv2/"));
    let all = of_metrics.chain(of_notes);
    each_once(all.map(|(text, pointer)| Sourced { text: text.to_owned(), source: pointer.clone() }).collect())
}
