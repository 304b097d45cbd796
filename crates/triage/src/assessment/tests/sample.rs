//! Advisories built by hand: one vendor, a few products, whatever the test adds.

use crate::advisory::{
    Advisory, AdvisoryId, Note, NoteKind, Product, Publisher, Remediation, RemediationCategory, Sourced, StatedScore,
    Status, Tlp, VersionKind, Vulnerability,
};
use crate::enrichment::{Enrichment, Epss, Kev};
use jiff::civil::date;
use uuid::Uuid;

pub(super) struct Sample(Advisory);

impl From<Advisory> for Sample {
    fn from(advisory: Advisory) -> Self {
        Sample(advisory)
    }
}

impl Sample {
    pub(super) fn new() -> Self {
        let advisory = Advisory {
            id: AdvisoryId(Uuid::nil()),
            publisher: Publisher {
                name: "Test CERT".into(),
                namespace: "https://cert.example".into(),
                category: "coordinator".into(),
            },
            tracking_id: "TEST-1".into(),
            aliases: vec![],
            related_ids: vec![],
            title: "Acme Pump Controller".into(),
            category: "csaf_security_advisory".into(),
            csaf_version: "2.0".to_owned(),
            severity: None,
            lang: None,
            tlp: Tlp::Clear,
            status: "final".into(),
            version: "1".into(),
            published: None,
            updated: None,
            source_url: None,
            summary: None,
            notes: vec![],
            exploit_statements: vec![],
            sectors: vec![],
            areas: vec![],
            vendors: vec!["Acme".into()],
            products: vec![],
            vulnerabilities: vec![],
            remediations: vec![],
            references: vec![],
            history: vec![],
            acknowledgments: vec![],
        };
        Sample(advisory).product("Pump Controller")
    }

    /// Products come before vulnerabilities and remediations, which take all that are there.
    pub(super) fn product(mut self, name: &str) -> Self {
        let at = self.0.products.len();
        self.0.products.push(Product {
            id: format!("P{at}"),
            full_name: format!("Acme {name}"),
            vendor: "Acme".into(),
            name: name.into(),
            families: vec![],
            order_numbers: vec![],
            versions: String::new(),
            version_kind: VersionKind::None,
            cpe: None,
            purls: vec![],
            serial_numbers: vec![],
            hashes: vec![],
            relationship: None,
            source: format!("/product_tree/branches/0/branches/{at}"),
        });
        self
    }

    pub(super) fn vulnerability(mut self, cve: &str, score: f64, vector: &str) -> Self {
        let source = format!("/vulnerabilities/{}", self.0.vulnerabilities.len());
        self.0.vulnerabilities.push(Vulnerability {
            cve: Some(cve.into()),
            ids: vec![],
            title: None,
            cwes: vec![],
            summary: None,
            notes: vec![],
            scores: vec![StatedScore {
                version: if vector.starts_with("CVSS:4") { "4.0" } else { "3.1" }.into(),
                vector: vector.into(),
                base_score: Some(score),
                severity: None,
                products: vec![],
                source: format!("{source}/scores/0"),
            }],
            status: Status { affected: (0..self.0.products.len() as u32).collect(), ..Status::default() },
            exploit_statements: vec![],
            impact_statements: vec![],
            flags: vec![],
            judgements: vec![],
            source,
        });
        self
    }

    pub(super) fn cwe(mut self, id: &str) -> Self {
        let last = self.0.vulnerabilities.last_mut().unwrap();
        last.cwes.push((id.into(), format!("Name of {id}")));
        self
    }

    pub(super) fn summary(mut self, text: &str) -> Self {
        let last = self.0.vulnerabilities.last_mut().unwrap();
        last.summary = Some(Sourced { text: text.into(), source: format!("{}/notes/0", last.source) });
        self
    }

    pub(super) fn remediation(mut self, category: RemediationCategory, text: &str) -> Self {
        let at = self.0.remediations.len();
        self.0.remediations.push(Remediation {
            category,
            text: text.into(),
            url: None,
            products: (0..self.0.products.len() as u32).collect(),
            vulnerabilities: (0..self.0.vulnerabilities.len() as u32).collect(),
            restart_required: None,
            sources: vec![format!("/vulnerabilities/0/remediations/{at}")],
        });
        self
    }

    /// A remediation with a link beside its text.
    pub(super) fn linked(self, category: RemediationCategory, text: &str) -> Self {
        let mut sample = self.remediation(category, text);
        sample.0.remediations.last_mut().unwrap().url = Some("https://vendor.example/1".into());
        sample
    }

    /// A judgement that the document itself carries.
    pub(super) fn ssvc(mut self, text: &str) -> Self {
        let last = self.0.vulnerabilities.last_mut().unwrap();
        last.judgements.push(Sourced { text: text.into(), source: format!("{}/notes/1", last.source) });
        self
    }

    pub(super) fn says(mut self, text: &str) -> Self {
        self.0.exploit_statements.push(Sourced { text: text.into(), source: "/document/notes/9".into() });
        self
    }

    pub(super) fn advice(mut self, text: &str) -> Self {
        let text = Sourced { text: text.into(), source: format!("/document/notes/{}", self.0.notes.len()) };
        self.0.notes.push(Note { kind: NoteKind::Advice, title: None, text });
        self
    }

    pub(super) fn used(mut self, sectors: &[&str], areas: &[&str]) -> Self {
        self.0.sectors = sectors.iter().map(|&name| name.into()).collect();
        self.0.areas = areas.iter().map(|&name| name.into()).collect();
        self
    }

    pub(super) fn advisory(self) -> Advisory {
        self.0
    }
}

pub(super) fn kev(cve: &str) -> Enrichment {
    let listed =
        Kev { date_added: date(2024, 2, 1), due_date: None, ransomware: false, required_action: String::new() };
    Enrichment { kev: [(cve.to_owned(), listed)].into(), ..Enrichment::default() }
}

pub(super) fn epss(cve: &str, probability: f64, percentile: f64) -> Enrichment {
    let score = Epss { probability, percentile, date: date(2024, 3, 31), before: None };
    Enrichment { epss: [(cve.to_owned(), score)].into(), ..Enrichment::default() }
}
