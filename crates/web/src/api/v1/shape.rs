//! The JSON of one advisory, version 1 of the API: a contract, described in `docs/reference/api.md`.
//!
//! Does not know: HTTP. Codes are stable; sentences are rendered here, in the reader's language.

use super::components::{self, ContainedJson, ShippingJson};
use super::draft::DraftJson;
use super::evidence::Evidence;
use super::ssvc::{self, DecisionJson};
use crate::templates::words;
use crate::view::{AdvisoryView, fix_counts, standings};
use crate::words::language;
use jiff::Timestamp;
use serde::Serialize;
use std::collections::BTreeMap;
use store::PolicyOwner;
use triage::advisory::RemediationCategory;
use triage::assessment::{Attack, PathStep, Statement, StepText};
use triage::enrichment::cve::Ssvc;
use triage::enrichment::{Enrichment, EpssBefore};
use triage::wording;
use uuid::Uuid;

/// One advisory; the members are listed in `docs/reference/api.md`.
#[derive(Debug, Serialize)]
pub struct AdvisoryJson<'a> {
    id: Uuid,
    case_id: Uuid,
    tracking_id: &'a str,
    tlp: &'static str,
    lang: Option<&'a str>,
    source_url: Option<&'a str>,
    signature: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    withdrawn: Option<Timestamp>,
    title: &'a str,
    publisher: PublisherJson<'a>,
    published: Option<Timestamp>,
    updated: Option<Timestamp>,
    first_seen: Timestamp,
    revision: RevisionJson<'a>,
    label: &'static str,
    label_path: &'a [PathStep],
    policy: PolicyJson<'a>,
    cvss: Option<CvssJson<'a>>,
    attack: &'a Attack,
    summary: Option<&'a str>,
    what_could_happen: String,
    who_is_at_risk: String,
    how_exploited: String,
    prerequisites: Vec<String>,
    tags: Vec<&'a str>,
    exploitability: ExploitabilityJson,
    ssvc: BTreeMap<&'static str, DecisionJson<'a>>,
    vendors: &'a [String],
    sectors: &'a [String],
    products: Vec<ProductJson<'a>>,
    fix_counts: BTreeMap<&'static str, usize>,
    remediation: Vec<RemediationJson<'a>>,
    cves: Vec<CveJson<'a>>,
    vulnerabilities: Vec<VulnerabilityJson<'a>>,
    references: Vec<ReferenceJson<'a>>,
    findings: Vec<FindingJson<'a>>,
    also_ships_inside: Vec<ShippingJson<'a>>,
    may_contain: Vec<ContainedJson<'a>>,
    draft: Option<DraftJson<'a>>,
    evidence: Evidence<'a>,
}

/// Who published.
#[derive(Debug, Serialize)]
pub(crate) struct PublisherJson<'a> {
    pub(crate) name: &'a str,
    pub(crate) namespace: &'a str,
}

/// Which revision: our count, the publisher's version, and the hash of the bytes.
#[derive(Debug, Serialize)]
pub(crate) struct RevisionJson<'a> {
    pub(crate) number: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) version: Option<&'a str>,
    pub(crate) sha256: &'a str,
}

/// Which policy gave the label, and whose it is.
#[derive(Debug, Serialize)]
struct PolicyJson<'a> {
    version: &'a str,
    owner: &'static str,
}

fn owner(owner: PolicyOwner) -> &'static str {
    match owner {
        PolicyOwner::Installation => "installation",
        PolicyOwner::Organisation => "organisation",
    }
}

/// A score with where it came from.
#[derive(Debug, Serialize)]
pub(crate) struct CvssJson<'a> {
    pub(crate) version: &'a str,
    pub(crate) score: Option<f64>,
    pub(crate) severity: Option<String>,
    pub(crate) vector: &'a str,
}

#[derive(Debug, Serialize)]
struct ExploitabilityJson {
    epss: Option<f64>,
    epss_percentile: Option<f64>,
    epss_date: Option<jiff::civil::Date>,
    kev: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    epss_before: Option<EpssBefore>,
    maturity: String,
    sentence: String,
}

#[derive(Debug, Serialize)]
struct ProductJson<'a> {
    id: &'a str,
    name: &'a str,
    vendor: &'a str,
    order_numbers: &'a [String],
    affected_versions: &'a str,
    versions_raw: &'a str,
    fix_status: &'static str,
    fixed_version: Option<&'a str>,
}

#[derive(Debug, Serialize)]
struct RemediationJson<'a> {
    group: &'static str,
    kind: &'static str,
    text: String,
    product_ids: Vec<&'a str>,
    url: Option<&'a str>,
    source: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    contradicted_category: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    restart_required: Option<&'a str>,
}

#[derive(Debug, Serialize)]
struct CweJson<'a> {
    id: &'a str,
    name: &'a str,
}

#[derive(Debug, Serialize)]
struct EpssJson {
    probability: f64,
    percentile: f64,
    date: jiff::civil::Date,
    #[serde(skip_serializing_if = "Option::is_none")]
    before: Option<EpssBefore>,
}

#[derive(Debug, Serialize)]
struct CveJson<'a> {
    id: &'a str,
    cvss: Option<CvssJson<'a>>,
    cwe: Option<CweJson<'a>>,
    epss: Option<EpssJson>,
    kev: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    ssvc: Option<&'a Ssvc>,
}

#[derive(Debug, Serialize)]
struct VulnerabilityJson<'a> {
    cve: Option<&'a str>,
    ids: Vec<IdJson<'a>>,
    title: Option<&'a str>,
    cvss: Option<CvssJson<'a>>,
    cwe: Option<CweJson<'a>>,
    product_status: BTreeMap<&'static str, Vec<&'a str>>,
}

#[derive(Debug, Serialize)]
struct IdJson<'a> {
    system: &'a str,
    id: &'a str,
}

#[derive(Debug, Serialize)]
struct ReferenceJson<'a> {
    category: &'a str,
    summary: &'a str,
    url: &'a str,
}

#[derive(Debug, Serialize)]
struct FindingJson<'a> {
    rule: &'a str,
    severity: &'a str,
    pointer: &'a str,
    message: &'a str,
}

impl<'a> AdvisoryJson<'a> {
    /// The JSON of a view.
    pub fn new(view: &'a AdvisoryView<'a>) -> Self {
        let (advisory, assessment) = (view.advisory, view.assessment);
        let sentences = |statements: &[Statement]| {
            statements.iter().map(|one| wording::render(&one.message, language())).collect::<Vec<_>>()
        };
        AdvisoryJson {
            id: advisory.id.0,
            case_id: view.case_id,
            tracking_id: &advisory.tracking_id,
            tlp: words::tlp_code(advisory.tlp),
            lang: advisory.lang.as_deref(),
            source_url: advisory.source_url.as_deref(),
            signature: view.signature,
            withdrawn: view.withdrawn,
            title: &advisory.title,
            publisher: PublisherJson { name: &advisory.publisher.name, namespace: &advisory.publisher.namespace },
            published: advisory.published,
            updated: advisory.updated,
            first_seen: view.first_seen,
            revision: RevisionJson { number: view.revision, version: Some(&advisory.version), sha256: view.sha256 },
            label: assessment.label.code(),
            label_path: &assessment.path,
            policy: PolicyJson { version: &assessment.policy_version, owner: owner(view.policy_owner) },
            cvss: assessment.cvss.as_ref().map(shown_cvss),
            attack: &assessment.attack,
            summary: advisory.summary.as_ref().map(|summary| summary.text.as_str()),
            what_could_happen: sentences(&assessment.could_happen).join(" "),
            who_is_at_risk: sentences(&assessment.who_is_at_risk).join(" "),
            how_exploited: sentences(&assessment.how_exploited).join(" "),
            prerequisites: sentences(&assessment.prerequisites),
            tags: assessment.tags.iter().map(|tag| tag.code.as_str()).collect(),
            exploitability: exploitability(view),
            ssvc: ssvc::decisions(view),
            vendors: &advisory.vendors,
            sectors: &advisory.sectors,
            products: products(view),
            fix_counts: counts(view),
            remediation: remediation(view),
            cves: cves(view),
            vulnerabilities: vulnerabilities(view),
            references: references(view),
            findings: findings(view),
            also_ships_inside: components::also_ships_inside(view),
            may_contain: components::may_contain(view),
            draft: view.draft.map(DraftJson::new),
            evidence: Evidence::new(assessment),
        }
    }
}

fn shown_cvss(cvss: &triage::assessment::Cvss) -> CvssJson<'_> {
    let severity = Some(cvss.severity.to_lowercase());
    CvssJson { version: &cvss.version, score: Some(cvss.score), severity, vector: &cvss.vector }
}

fn exploitability(view: &AdvisoryView<'_>) -> ExploitabilityJson {
    let known = &view.assessment.exploitability;
    let epss = known.epss.as_ref().map(|(_, epss)| epss);
    let sentences: Vec<String> =
        known.statements.iter().map(|statement| wording::render(&statement.message, language())).collect();
    ExploitabilityJson {
        epss: epss.map(|epss| epss.probability),
        epss_percentile: epss.map(|epss| epss.percentile),
        epss_date: epss.map(|epss| epss.date),
        kev: known_exploited(view, !known.kev.is_empty()),
        epss_before: epss.and_then(|epss| epss.before),
        maturity: known.maturity.clone(),
        sentence: sentences.join(" "),
    }
}

/// "Not listed" can be said only where there is a list.
fn known_exploited(view: &AdvisoryView<'_>, listed: bool) -> Option<bool> {
    (listed || view.enrichment.kev_loaded).then_some(listed)
}

fn products<'a>(view: &AdvisoryView<'a>) -> Vec<ProductJson<'a>> {
    let fixes = view.assessment.fixes.iter().map(Some).chain(std::iter::repeat(None));
    let shown = view.advisory.products.iter().zip(fixes).map(|(product, fix)| ProductJson {
        id: &product.id,
        name: &product.name,
        vendor: &product.vendor,
        order_numbers: &product.order_numbers,
        affected_versions: words::versions(&product.versions),
        versions_raw: &product.versions,
        fix_status: fix.map_or("unknown", |fix| fix.status.code()),
        fixed_version: fix.and_then(|fix| fix.version.as_deref()),
    });
    shown.collect()
}

fn counts(view: &AdvisoryView<'_>) -> BTreeMap<&'static str, usize> {
    let counts = fix_counts(view.assessment, &standings(view.advisory));
    counts.into_iter().map(|(status, count)| (status.code(), count)).collect()
}

fn product_ids<'a>(view: &AdvisoryView<'a>, indexes: &[u32]) -> Vec<&'a str> {
    let advisory = view.advisory;
    indexes.iter().filter_map(|index| advisory.products.get(*index as usize)).map(|one| one.id.as_str()).collect()
}

fn remediation<'a>(view: &AdvisoryView<'a>) -> Vec<RemediationJson<'a>> {
    let shown = view.assessment.plan.iter().map(|step| RemediationJson {
        group: step.group.code(),
        kind: step.kind.code(),
        text: match &step.text {
            StepText::Source(text) => text.clone(),
            StepText::Derived(message) => wording::render(message, language()),
        },
        product_ids: product_ids(view, &step.products),
        url: step.url.as_deref(),
        source: step.origin.code(),
        contradicted_category: step.contradicted.map(RemediationCategory::code),
        restart_required: step.restart.as_deref(),
    });
    shown.collect()
}

/// The CVEs once each, in document order, each with its best stated score.
fn cves<'a>(view: &AdvisoryView<'a>) -> Vec<CveJson<'a>> {
    let enrichment: &Enrichment = view.enrichment;
    let mut seen = std::collections::HashSet::new();
    let of_cve = view.advisory.vulnerabilities.iter().filter_map(|vulnerability| {
        let id = vulnerability.cve.as_deref().filter(|id| seen.insert(*id))?;
        Some(CveJson {
            id,
            cvss: vulnerability.scores.first().map(stated_cvss),
            cwe: cwe(vulnerability),
            epss: enrichment.epss.get(id).map(|epss| EpssJson {
                probability: epss.probability,
                percentile: epss.percentile,
                date: epss.date,
                before: epss.before,
            }),
            kev: known_exploited(view, enrichment.is_exploited(id)),
            ssvc: enrichment.ssvc.get(id),
        })
    });
    of_cve.collect()
}

fn stated_cvss(score: &triage::advisory::StatedScore) -> CvssJson<'_> {
    let severity = score.severity.as_ref().map(|severity| severity.to_lowercase());
    CvssJson { version: &score.version, score: score.base_score, severity, vector: &score.vector }
}

fn cwe(vulnerability: &triage::advisory::Vulnerability) -> Option<CweJson<'_>> {
    vulnerability.cwes.first().map(|(id, name)| CweJson { id, name })
}

fn vulnerabilities<'a>(view: &AdvisoryView<'a>) -> Vec<VulnerabilityJson<'a>> {
    let shown = view.advisory.vulnerabilities.iter().map(|vulnerability| VulnerabilityJson {
        cve: vulnerability.cve.as_deref(),
        ids: vulnerability.ids.iter().map(|(system, id)| IdJson { system, id }).collect(),
        title: vulnerability.title.as_deref(),
        cvss: vulnerability.scores.first().map(stated_cvss),
        cwe: cwe(vulnerability),
        product_status: product_status(view, &vulnerability.status),
    });
    shown.collect()
}

fn product_status<'a>(
    view: &AdvisoryView<'a>,
    status: &triage::advisory::Status,
) -> BTreeMap<&'static str, Vec<&'a str>> {
    let filled = status.lists().into_iter().filter(|(_, indexes)| !indexes.is_empty());
    filled.map(|(name, indexes)| (name, product_ids(view, indexes))).collect()
}

fn references<'a>(view: &AdvisoryView<'a>) -> Vec<ReferenceJson<'a>> {
    let references = view.advisory.references.iter();
    references.map(|one| ReferenceJson { category: &one.category, summary: &one.summary, url: &one.url }).collect()
}

fn findings<'a>(view: &AdvisoryView<'a>) -> Vec<FindingJson<'a>> {
    let line = |one: &crate::view::FindingLine<'a>| FindingJson {
        rule: one.rule,
        severity: one.severity,
        pointer: one.pointer,
        message: one.message,
    };
    view.findings.iter().map(line).collect()
}
