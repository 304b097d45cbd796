//! Sample contexts for every page: invented plants and devices, ordinary ones, huge ones and hostile ones.
//!
//! Used by the tests and by `examples/preview.rs`. Does not know: any real document.

use crate::view::{AdvisoryContext, AdvisoryLink, AdvisoryRow, AdvisoryView, AlertRow, AssetMatch, FindingLine};
use crate::view::{RevisionLine, Tick};
use jiff::Timestamp;
use triage::advisory::{
    Advisory, AdvisoryId, Note, NoteKind, Product, Publisher, Reference, Release, Remediation, RemediationCategory,
    Sourced, StatedScore, Status, Tlp, VersionKind, Vulnerability,
};
use triage::assessment::{
    Assessment, Attack, Cvss, Exploitability, Fix, FixStatus, Label, PathStep, PlanGroup, PlanStep, Statement,
    StepKind, StepOrigin, StepText, Tag,
};
use triage::enrichment::{Enrichment, Epss, Kev};
use triage::matching::{Evidence, Identity, Match, Verdict, VersionEvidence};
use triage::wording::Message;
use uuid::Uuid;

/// Markup and script as a hostile publisher would write them; must never reach a page unescaped.
pub const HOSTILE: &str = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>&lt;";

const VECTOR: &str = "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H/E:P/RL:T/RC:C";

/// An advisory with what stands around it, owned.
#[derive(Clone, Debug)]
pub struct Sample {
    /// The advisory.
    pub advisory: Advisory,
    /// Its assessment.
    pub assessment: Assessment,
    /// EPSS and KEV.
    pub enrichment: Enrichment,
    /// Matches with two invented assets.
    pub matches: Vec<Match>,
}

/// 2024-02-13 10:00 UTC and whole days after it.
pub fn day(days: i64) -> Timestamp {
    Timestamp::constant(1_707_818_400 + days * 86_400, 0)
}

fn sourced(text: &str, source: &str) -> Sourced {
    Sourced { text: text.to_owned(), source: source.to_owned() }
}

/// Four communication modules, no fix planned: the size of an ordinary advisory.
pub fn modules() -> Sample {
    let names = ["CP 410 Link", "CP 410 Link Compact", "CP 410 Link Marine", "CP 410 Link Compact Marine"];
    let products: Vec<Product> = names.into_iter().enumerate().map(|(index, name)| product(index, name)).collect();
    let fixes = products.iter().map(|_| fix(FixStatus::NoFixPlanned, None)).collect();
    let advisory = advisory(products, vec![vulnerability(1, 4)]);
    let assessment = assessment(fixes, Label::Monitor);
    let mut enrichment = Enrichment::default();
    let date = jiff::civil::date(2024, 3, 31);
    enrichment.epss.insert("CVE-2023-99001".to_owned(), Epss { probability: 0.0005, percentile: 0.15, date });
    Sample { advisory, assessment, enrichment, matches: matches() }
}

/// Hundreds of products in families and hundreds of vulnerabilities.
pub fn huge() -> Sample {
    let mut sample = modules();
    let status = [FixStatus::FixAvailable, FixStatus::NoFixYet, FixStatus::NoFixPlanned, FixStatus::Unknown];
    sample.advisory.title = "Third-party stack in 424 controllers and drives".to_owned();
    sample.advisory.products = (0..424).map(|index| member(index, "Controller")).collect();
    sample.advisory.vulnerabilities = (1..=404).map(|number| vulnerability(number, 424)).collect();
    let fix_of = |index: usize| {
        let status = status.get(index % 4).copied().unwrap_or(FixStatus::Unknown);
        fix(status, (status == FixStatus::FixAvailable).then(|| format!("V{}.1", index % 9)))
    };
    sample.assessment = assessment((0..424).map(fix_of).collect(), Label::ActNow);
    let date_added = jiff::civil::date(2024, 1, 9);
    let kev = Kev { date_added, due_date: None, ransomware: false, required_action: String::new() };
    sample.enrichment.kev.insert("CVE-2023-99007".to_owned(), kev);
    sample.assessment.exploitability.kev.push("CVE-2023-99007".to_owned());
    sample
}

/// Every text of the ordinary advisory replaced by markup, every link by a script address.
pub fn hostile() -> Sample {
    let mut sample = modules();
    let advisory = &mut sample.advisory;
    let bad = || HOSTILE.to_owned();
    (advisory.title, advisory.version, advisory.status, advisory.tracking_id) = (bad(), bad(), bad(), bad());
    advisory.publisher.name = bad();
    advisory.source_url = Some("javascript:alert(3)".to_owned());
    (advisory.vendors, advisory.sectors, advisory.areas) = (vec![bad()], vec![bad()], vec![bad()]);
    advisory.summary = Some(sourced(HOSTILE, HOSTILE));
    advisory.acknowledgments = vec![bad()];
    advisory.notes.push(Note { kind: NoteKind::Other, title: Some(bad()), text: sourced(HOSTILE, HOSTILE) });
    for product in &mut advisory.products {
        (product.full_name, product.name, product.vendor, product.versions) = (bad(), bad(), bad(), bad());
        (product.order_numbers, product.families) = (vec![bad()], vec![bad()]);
    }
    for vulnerability in &mut advisory.vulnerabilities {
        (vulnerability.cve, vulnerability.title) = (Some(bad()), Some(bad()));
        (vulnerability.cwes, vulnerability.ids) = (vec![(bad(), bad())], vec![(bad(), bad())]);
        vulnerability.exploit_statements = vec![sourced(HOSTILE, HOSTILE)];
        vulnerability.scores.iter_mut().for_each(|score| score.vector = bad());
    }
    for reference in &mut advisory.references {
        (reference.url, reference.summary) = ("data:text/html,<script>alert(4)</script>".to_owned(), bad());
    }
    advisory.history.iter_mut().for_each(|release| release.summary = bad());
    for step in &mut sample.assessment.plan {
        (step.text, step.url) = (StepText::Source(bad()), Some("javascript:alert(5)".to_owned()));
        step.key = bad();
    }
    sample.assessment.path.iter_mut().for_each(|step| step.value = Some(bad()));
    sample.assessment.tags.iter_mut().for_each(|tag| tag.evidence = vec![bad()]);
    sample
}

fn product(index: usize, name: &str) -> Product {
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

fn member(index: usize, name: &str) -> Product {
    let mut product = product(index, &format!("{name} {}", 1000 + index));
    product.families = vec![format!("{name} series {}", index / 37)];
    product.versions = format!("< V{}.1", index % 9);
    product
}

fn vulnerability(number: usize, products: u32) -> Vulnerability {
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
        ssvc: None,
        source,
    }
}

fn advisory(products: Vec<Product>, vulnerabilities: Vec<Vulnerability>) -> Advisory {
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

fn fix(status: FixStatus, version: Option<String>) -> Fix {
    Fix { status, version, evidence: vec!["/vulnerabilities/0/remediations/1".to_owned()] }
}

fn statement(source: &str) -> Statement {
    Statement { message: Message::OutageLasts, evidence: vec![source.to_owned()] }
}

fn assessment(fixes: Vec<Fix>, label: Label) -> Assessment {
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
        fixes,
        plan: plan(),
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

fn matches() -> Vec<Match> {
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

const SHA256: &str = "57f18363b7571615ca28340d82616c9057f18363b7571615ca28340d82616c90";

impl Sample {
    /// The view of the advisory.
    pub fn view(&self) -> AdvisoryView<'_> {
        AdvisoryView {
            advisory: &self.advisory,
            assessment: &self.assessment,
            enrichment: &self.enrichment,
            case_id: Uuid::from_u128(0x018d_a1b2_c3d4_7e5f_8a9b_0c1d_2e3f_4a5b),
            first_seen: day(1),
            sha256: SHA256,
            revision: 2,
            signature: "unsigned",
            findings: vec![FindingLine {
                rule: "version_without_vers",
                severity: "information",
                pointer: "/product_tree/branches/0",
                message: "A version range is written without the vers scheme.",
            }],
        }
    }

    /// What stands around it on its page.
    pub fn context(&self) -> AdvisoryContext<'_> {
        let asset = |(found, (external_id, version))| {
            let found: &Match = found;
            AssetMatch {
                external_id,
                product: "Nordhavn CP 410 Link Compact",
                version,
                site: "Waterworks North",
                zone: "Control",
                verdict: found.verdict,
                confidence: found.confidence,
                evidence: &found.evidence,
            }
        };
        let inventory = [("PLC-07", "V2.0"), ("PLC-11", "")];
        AdvisoryContext {
            siblings: vec![AdvisoryLink {
                publisher_slug: "nordhavn",
                publisher: "Nordhavn ProductCERT",
                tracking_id: "NHA-516818",
                title: "Forged packets in CP 410 Link",
            }],
            matches: self.matches.iter().zip(inventory).map(asset).collect(),
            ticks: vec![Tick { step_key: "a1", by: "local", at: day(3) }],
            revisions: vec![
                RevisionLine { number: 2, version: "1", sha256: SHA256, first_seen: day(3), silent: true },
                RevisionLine { number: 1, version: "1", sha256: SHA256, first_seen: day(1), silent: false },
            ],
            newer: Some(AdvisoryId(Uuid::from_u128(1))),
            older: Some(AdvisoryId(Uuid::from_u128(2))),
        }
    }
}

/// A link to an invented advisory.
pub fn link<'a>(title: &'a str, tracking_id: &'a str) -> AdvisoryLink<'a> {
    AdvisoryLink { publisher_slug: "example-cert", publisher: "Example CERT", tracking_id, title }
}

/// One line per label.
pub fn rows<'a>(vendors: &'a [String]) -> Vec<AdvisoryRow<'a>> {
    let titles = [
        ("Pump controller web page runs commands", 9.8, "critical"),
        ("Gateway with a fixed password", 8.8, "high"),
        ("Historian reads files outside its folder", 7.1, "high"),
        ("Nordhavn CP 410 Link Communication Modules", 7.5, "high"),
        ("Engineering tool installer", 0.0, "none"),
    ];
    let row = |(index, (label, (title, score, severity))): (usize, (Label, (&'a str, f64, &'a str)))| AdvisoryRow {
        link: link(title, "EXC-24-044-04"),
        label,
        cvss: (score > 0.0).then_some((score, severity)),
        vendors,
        published: Some(day(-7 * i64::try_from(index).unwrap_or(0))),
        updated: Some(day(2)),
        kev: index == 0,
        assets: u32::try_from(index % 3).unwrap_or(0),
    };
    Label::ALL.into_iter().zip(titles).enumerate().map(row).collect()
}

/// Two alerts.
pub fn alerts<'a>() -> Vec<AlertRow<'a>> {
    let alert = |label, reason, deliveries| AlertRow {
        path: "/advisories/example-cert/EXC-24-045-01".to_owned(),
        title: "Pump controller web page runs commands".to_owned(),
        named: "Example CERT EXC-24-045-01".to_owned(),
        label,
        reason,
        watchlist: "Waterworks North",
        raised: day(3),
        deliveries,
    };
    vec![
        alert(Label::ActNow, "now_exploited", vec![("email", "delivered", 1)]),
        alert(Label::Monitor, "new", vec![("email", "dead", 3)]),
    ]
}
