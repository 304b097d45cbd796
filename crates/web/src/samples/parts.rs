//! The parts samples are put together from: products, vulnerabilities, an advisory, an assessment, matches.
//!
//! Does not know: which sample is ordinary, huge or hostile (`super`).

use super::{VECTOR, day, sourced};
use triage::advisory::{
    Advisory, AdvisoryId, Note, NoteKind, Product, Publisher, Reference, Release, Remediation, RemediationCategory,
    StatedScore, Status, Tlp, VersionKind, Vulnerability,
};
use triage::assessment::{
    Assessment, Attack, Cvss, Exploitability, Fix, FixStatus, Label, PathStep, PlanGroup, PlanStep, SsvcBasis,
    SsvcDecision, SsvcPoint, Statement, StepKind, StepOrigin, StepText, Tag,
};
use triage::enrichment::ssvc::Tree;
use triage::matching::{Evidence, Identity, Match, Verdict, VersionEvidence};
use triage::wording::Message;
use uuid::Uuid;

pub(super) fn product(index: usize, name: &str) -> Product {
    Product {
        id: format!("CSAFPID-{:04}", index + 1),
        full_name: format!("Nordhavn {name} (7KL4 100-1AX{index}0-0XE0): vers:all/*"),
        vendor: "Nordhavn Automation".to_owned(),
        name: name.to_owned(),
        families: Vec::new(),
        order_numbers: vec![format!("7KL4 100-1AX{index}0-0XE0")],
        versions: "vers:all/*".to_owned(),
        version_kind: VersionKind::Range,
        cpe: None,
        purls: Vec::new(),
        serial_numbers: Vec::new(),
        hashes: Vec::new(),
        relationship: None,
        source: format!("/product_tree/branches/0/branches/{index}/branches/0/product"),
    }
}

pub(super) fn member(index: usize, name: &str) -> Product {
    let mut product = product(index, &format!("{name} {}", 1000 + index));
    product.families = vec![format!("{name} series {}", index / 37)];
    product.versions = format!("< V{}.1", index % 9);
    product
}

pub(super) fn vulnerability(number: usize, products: u32) -> Vulnerability {
    let source = format!("/vulnerabilities/{}", number - 1);
    Vulnerability {
        cve: Some(format!("CVE-2023-{}", 99_000 + number)),
        ids: Vec::new(),
        title: None,
        cwes: vec![("CWE-940".to_owned(), "Improper Verification of Source of a Communication Channel".to_owned())],
        summary: Some(sourced(
            "The modules accept forged sequence numbers. A remote attacker without credentials can end their connections.",
            &format!("{source}/notes/0"),
        )),
        notes: Vec::new(),
        scores: vec![StatedScore {
            version: "3.1".to_owned(),
            vector: VECTOR.to_owned(),
            base_score: Some(7.5),
            severity: Some("HIGH".to_owned()),
            products: (0..products).collect(),
            source: format!("{source}/scores/0"),
        }],
        status: Status { affected: (0..products).collect(), ..Status::default() },
        exploit_statements: Vec::new(),
        impact_statements: Vec::new(),
        flags: Vec::new(),
        judgements: Vec::new(),
        source,
    }
}

pub(super) fn advisory(products: Vec<Product>, vulnerabilities: Vec<Vulnerability>) -> Advisory {
    let release = Release { number: "1".to_owned(), date: Some(day(0)), summary: "Publication".to_owned() };
    let link = |summary: &str, url: &str| Reference {
        category: "external".to_owned(),
        summary: summary.to_owned(),
        url: url.to_owned(),
    };
    Advisory {
        id: AdvisoryId(Uuid::from_u128(0x5f0c_1a2b_3c4d_5e6f_8a9b_0c1d_2e3f_4a5b)),
        publisher: Publisher {
            name: "Example CERT".to_owned(),
            namespace: "https://cert.example".to_owned(),
            category: "coordinator".to_owned(),
        },
        tracking_id: "EXC-24-044-04".to_owned(),
        aliases: Vec::new(),
        related_ids: vec!["NHA-516818".to_owned()],
        title: "Nordhavn CP 410 Link Communication Modules".to_owned(),
        category: "csaf_security_advisory".to_owned(),
        csaf_version: "2.0".to_owned(),
        severity: None,
        lang: Some("en".to_owned()),
        tlp: Tlp::Clear,
        status: "final".to_owned(),
        version: "2".to_owned(),
        published: Some(day(0)),
        updated: Some(day(2)),
        source_url: Some("https://cert.example/advisories/exc-24-044-04".to_owned()),
        summary: Some(sourced(
            "Successful exploitation could allow an attacker to end connections and so cause a denial of service.",
            "/document/notes/1",
        )),
        notes: vec![Note {
            kind: NoteKind::Legal,
            title: Some("Legal Notice".to_owned()),
            text: sourced("Provided as is.", "/document/notes/0"),
        }],
        exploit_statements: Vec::new(),
        sectors: vec!["Multiple".to_owned()],
        areas: vec!["Worldwide".to_owned()],
        vendors: vec!["Nordhavn Automation".to_owned()],
        products,
        vulnerabilities,
        remediations: vec![Remediation {
            category: RemediationCategory::Workaround,
            text: "Restrict access to the modules to trusted addresses only.".to_owned(),
            url: None,
            products: vec![0, 1, 2, 3],
            vulnerabilities: vec![0],
            restart_required: None,
            sources: vec!["/vulnerabilities/0/remediations/0".to_owned()],
        }],
        references: vec![
            link("NHA-516818: Forged packets in CP 410 Link", "https://nordhavn.example/nha-516818.json"),
            link("Recommended practices", "https://cert.example/practices"),
        ],
        history: vec![release],
        acknowledgments: vec!["Nordhavn ProductCERT reported this vulnerability".to_owned()],
    }
}

pub(super) fn fix(status: FixStatus, version: Option<String>) -> Fix {
    Fix { status, version, evidence: vec!["/vulnerabilities/0/remediations/1".to_owned()] }
}

fn statement(source: &str) -> Statement {
    Statement { message: Message::OutageLasts, evidence: vec![source.to_owned()] }
}

pub(super) fn assessment(fixes: Vec<Fix>, label: Label) -> Assessment {
    let vector = "/vulnerabilities/0/scores/0/cvss_v3/vectorString";
    let asked = |question: &str, answer: &str, value: Option<&str>, source: &str| PathStep {
        question: question.to_owned(),
        answer: answer.to_owned(),
        value: value.map(str::to_owned),
        date: value.map(|_| "2024-03-31".to_owned()),
        source: source.to_owned(),
    };
    Assessment {
        policy_version: "2026.1".to_owned(),
        label,
        path: vec![
            asked("known_exploited", "no", None, "kev"),
            asked("epss", "low", Some("0.0005"), "epss"),
            asked("fix", "none", None, "/vulnerabilities/0/remediations/1"),
            asked("everything_else", label.code(), None, ""),
        ],
        decider: Some(0),
        cvss: Some(Cvss {
            version: "3.1".to_owned(),
            score: 7.5,
            severity: "high".to_owned(),
            vector: VECTOR.to_owned(),
            computed: Some(7.5),
        }),
        attack: Attack {
            vector: "network".to_owned(),
            auth_required: "none".to_owned(),
            complexity: "low".to_owned(),
            user_interaction: "none".to_owned(),
        },
        could_happen: vec![statement(vector)],
        who_is_at_risk: vec![statement("/document/notes/4")],
        how_exploited: vec![statement(vector)],
        prerequisites: vec![statement(vector), statement("/vulnerabilities/0/notes/0")],
        tags: ["remotely_exploitable", "no_authentication_required", "low_complexity", "no_patch_available"]
            .into_iter()
            .map(|code| Tag { code: code.to_owned(), evidence: vec![vector.to_owned()] })
            .collect(),
        exploitability: Exploitability {
            kev: Vec::new(),
            epss: None,
            maturity: "proof_of_concept".to_owned(),
            statements: vec![statement("epss")],
        },
        ssvc: vec![coordinator()],
        fixes,
        plan: plan(),
    }
}

/// Track or Track*: what the product is used for is not known.
fn coordinator() -> SsvcDecision {
    let point = |key: &str, values: &[&str], basis, source: Option<&str>| SsvcPoint {
        key: key.to_owned(),
        values: values.iter().map(|value| (*value).to_owned()).collect(),
        basis,
        evidence: source.into_iter().map(str::to_owned).collect(),
    };
    let vector = Some("/vulnerabilities/0/scores/0");
    SsvcDecision {
        tree: Tree::Coordinator,
        vulnerability: 0,
        points: vec![
            point("E", &["P"], SsvcBasis::Maturity, vector),
            point("A", &["N"], SsvcBasis::Record, Some("ssvc:CISA-ADP")),
            point("TI", &["P"], SsvcBasis::Vector, vector),
            point("MWI", &["L", "M", "H"], SsvcBasis::NotStated, None),
        ],
        decisions: vec!["T".to_owned(), "T*".to_owned()],
    }
}

fn plan() -> Vec<PlanStep> {
    let step = |key: &str, group, kind, text: &str, origin, counted| PlanStep {
        key: key.to_owned(),
        group,
        kind,
        text: StepText::Source(text.to_owned()),
        products: vec![0, 1, 2, 3],
        url: None,
        origin,
        evidence: vec!["/vulnerabilities/0/remediations/0".to_owned()],
        contradicted: None,
        restart: None,
        counted,
    };
    let mut steps = vec![
        step(
            "a1",
            PlanGroup::DoNow,
            StepKind::Workaround,
            "Restrict access to the modules to trusted addresses only.",
            StepOrigin::Remediation,
            true,
        ),
        step(
            "b2",
            PlanGroup::Schedule,
            StepKind::Patch,
            "Update to V3.1 or later version.\nThe update needs a restart.",
            StepOrigin::Remediation,
            true,
        ),
        step(
            "c3",
            PlanGroup::Statements,
            StepKind::Statement,
            "Currently no fix is planned.",
            StepOrigin::Remediation,
            false,
        ),
        step(
            "d4",
            PlanGroup::General,
            StepKind::Hardening,
            "Keep control networks behind firewalls and apart from the business network.",
            StepOrigin::Note,
            false,
        ),
    ];
    if let Some(patch) = steps.get_mut(1) {
        patch.url = Some("https://support.nordhavn.example/document/109".to_owned());
        patch.products = vec![1];
    }
    steps
}

pub(super) fn matches() -> Vec<Match> {
    let evidence = |version| Evidence {
        product: 1,
        identity: Identity::OrderNumber {
            asset: "7KL4100-1AX10-0XE0".to_owned(),
            advisory: "7KL4 100-1AX10-0XE0".to_owned(),
        },
        version,
    };
    vec![
        Match {
            asset: 0,
            verdict: Verdict::Affected,
            confidence: 100,
            evidence: vec![evidence(VersionEvidence::AllVersions)],
        },
        Match {
            asset: 1,
            verdict: Verdict::NeedsData,
            confidence: 80,
            evidence: vec![evidence(VersionEvidence::VersionMissing { range: "< V3.1".to_owned() })],
        },
    ]
}
