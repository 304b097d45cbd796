//! Sample contexts for every page: invented plants and devices, ordinary ones, huge ones and hostile ones.
//!
//! Used by the tests and by `examples/preview.rs`. Does not know: any real document.

pub mod accounts;
mod aliases;
pub mod case;
mod clocks;
mod dispositions;
mod imports;
pub mod inventory;
mod parts;
pub mod start;
mod times;
mod watchlists;

pub use aliases::alias_book;
pub use clocks::{clock_board, clock_board_empty};
pub use dispositions::{decision, dues, match_view, standings, statistics};
pub use imports::{import_preview, import_refused, import_report, import_view};
pub use times::status;
pub use watchlists::{watch_form, watch_preview, watchlists};

use crate::view::{
    AdvisoryContext, AdvisoryLink, AdvisoryRow, AdvisoryView, AlertRow, AssetMatch, CaseWork, FindingLine,
};
use crate::view::{Changes, RevisionChanges, RevisionLine, Tick};
use jiff::Timestamp;
use parts::{advisory, assessment, fix, matches, member, product, vulnerability};
use store::{PolicyOwner, StoredDraft};
use triage::advisory::revision::{CHANGES_COUNT_MAX, compare};
use triage::advisory::{Advisory, AdvisoryId, Note, NoteKind, Product, Sourced};
use triage::assessment::{Assessment, FixStatus, Label, StepText};
use triage::asset::AssetId;
use triage::disposition::RemediationStanding;
use triage::draft::{Draft, Sentence};
use triage::enrichment::{Enrichment, Epss, EpssBefore, Kev};
use triage::matching::Match;
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
    let before = Some(EpssBefore { probability: 0.0003, date: jiff::civil::date(2024, 3, 1) });
    let epss = Epss { probability: 0.0005, percentile: 0.15, date, before };
    enrichment.epss.insert("CVE-2023-99001".to_owned(), epss);
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
    let points = sample.assessment.ssvc.iter_mut().flat_map(|decision| &mut decision.points);
    points.for_each(|point| (point.evidence, point.key) = (vec![bad()], bad()));
    sample
}

/// A draft of one sentence.
pub fn draft(text: &str) -> StoredDraft {
    let cites = vec!["/document/notes/1".to_owned()];
    let draft = Draft { sentences: vec![Sentence { text: text.to_owned(), cites }] };
    StoredDraft { draft, model: "plant-small-7b".to_owned(), made: day(3) }
}

const SHA256: &str = "57f18363b7571615ca28340d82616c9057f18363b7571615ca28340d82616c90";

impl Sample {
    /// The view of the advisory.
    pub fn view(&self) -> AdvisoryView<'_> {
        AdvisoryView {
            advisory: &self.advisory,
            assessment: &self.assessment,
            enrichment: &self.enrichment,
            policy_owner: PolicyOwner::Installation,
            case_id: Uuid::from_u128(0x018d_a1b2_c3d4_7e5f_8a9b_0c1d_2e3f_4a5b),
            first_seen: day(1),
            sha256: SHA256,
            revision: 2,
            signature: "unsigned",
            withdrawn: None,
            findings: vec![FindingLine {
                rule: "version_without_vers",
                severity: "information",
                pointer: "/product_tree/branches/0",
                message: "A version range is written without the vers scheme.",
            }],
            fan_out: std::sync::Arc::new(triage::fan_out::fan_out(&self.advisory)),
            draft: None,
        }
    }

    /// What differs from an invented earlier revision.
    pub fn changes(&self) -> RevisionChanges<'_> {
        let mut before = self.advisory.clone();
        before.title.push_str(" and others");
        if let Some(product) = before.products.first_mut() {
            product.versions = "< 1.0".to_owned();
        }
        for note in &mut before.notes {
            note.text.text.push_str(" No known public exploits target it.");
        }
        let revision =
            |number, silent| RevisionLine { number, version: "1", sha256: SHA256, first_seen: day(1), silent };
        let changes = Changes::new(compare(&before, &self.advisory), CHANGES_COUNT_MAX);
        RevisionChanges { from: revision(1, false), to: revision(2, true), changes: Some(changes) }
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
                asset: AssetId(Uuid::from_u128(u128::from(found.asset))),
                decision: None,
                remediation: RemediationStanding::NotRemediated,
            }
        };
        let inventory = [("PLC-07", "V2.0"), ("PLC-11", "")];
        AdvisoryContext {
            suspects: Vec::new(),
            siblings: vec![AdvisoryLink {
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
            changes: vec![self.changes()],
            standings: None,
            work: CaseWork::untouched(jiff::civil::date(2024, 6, 1)),
            comments: Vec::new(),
            read: None,
            newer: Some(AdvisoryId(Uuid::from_u128(1))),
            older: Some(AdvisoryId(Uuid::from_u128(2))),
        }
    }
}

/// A link to an invented advisory.
pub fn link<'a>(title: &'a str, tracking_id: &'a str) -> AdvisoryLink<'a> {
    AdvisoryLink { publisher: "Example CERT", tracking_id, title }
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
        advisory: Some(AdvisoryId(Uuid::from_u128(7))),
        work: None,
        raised: day(3),
        deliveries,
    };
    vec![
        alert(Some(Label::ActNow), "now_exploited", vec![("email", "delivered", 1)]),
        alert(Some(Label::Monitor), "new", vec![("email", "dead", 3)]),
    ]
}

/// One of several advisories that an id may mean.
#[cfg(test)]
pub(crate) fn choice(title: &str, tracking_id: &str) -> crate::error::Choice {
    let (title, tracking_id) = (title.to_owned(), tracking_id.to_owned());
    crate::error::Choice { id: Uuid::nil(), publisher: title.clone(), tracking_id, title, url: String::new() }
}
