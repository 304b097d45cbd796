//! Pages of vulnerabilities, vendors, products and sectors: what they show, and that no text of a document is markup.

use super::tests::{assert_harmless, assert_well_formed, whole};
use super::{cve, subject};
use crate::samples::{self, HOSTILE};
use crate::view::{AdvisoryLink, CveView, Filter, ProductView, Said, SectorView, Stated, SubjectList, VendorView};
use jiff::civil::date;
use store::{AliasId, AssetProduct, CveKnown, StoredAlias};
use triage::asset::alias::Alias;
use triage::enrichment::cve::{AffectedProduct, CveRecord, Exploitation, Ssvc};
use triage::enrichment::{Epss, Listing};
use triage::product::vendor::{find_group, vendor_keys};

fn known(cve: &str, text: &str) -> CveKnown {
    let text = || text.to_owned();
    let mut known = CveKnown::default();
    let epss = Epss { probability: 0.4, percentile: 0.9, date: date(2024, 4, 1), before: None };
    known.enrichment.epss.insert(cve.to_owned(), epss);
    known.enrichment.listings.insert(cve.to_owned(), vec![Listing { catalog: text(), added: None }]);
    let exploitation = Some(Exploitation::Poc);
    let ssvc = Ssvc { exploitation, automatable: None, technical_impact: None, at: None, by: text() };
    known.enrichment.ssvc.insert(cve.to_owned(), ssvc);
    known.record = Some(CveRecord {
        cve: cve.to_owned(),
        rejected: false,
        updated: Some(samples::day(0)),
        title: Some(text()),
        description: Some(text()),
        cwes: vec![(text(), text())],
        scores: Vec::new(),
        affected: vec![AffectedProduct { vendor: text(), product: text(), versions: vec![text()] }],
        ssvc: None,
    });
    known
}

fn list<'a>(vendors: &'a [String], link: Option<AdvisoryLink<'a>>) -> SubjectList<'a> {
    let mut rows = samples::rows(vendors);
    if let Some(link) = link {
        rows.iter_mut().for_each(|row| row.link = link);
    }
    let next = Some("/cves/CVE-2023-99001?cursor=x".to_owned());
    SubjectList { rows, total: Some(1234), counts: [1; 5], filter: Some(Filter::default()), next }
}

fn alias(text: &str) -> StoredAlias {
    let text = || text.to_owned();
    let alias = Alias::Vendor { written: text(), vendor: text() };
    StoredAlias { id: AliasId(uuid::Uuid::nil()), alias, reason: text(), who: text(), at: samples::day(0) }
}

#[test]
fn a_vulnerability_stands_with_catalogs_publishers_and_advisories() {
    let sample = samples::modules();
    let link = samples::link(&sample.advisory.title, &sample.advisory.tracking_id);
    let known = known("CVE-2023-99001", "National CERT");
    let stated = vec![Stated { link, vulnerability: &sample.advisory.vulnerabilities[0] }];
    let view = CveView { cve: "CVE-2023-99001", known: &known, stated, list: list(&[], None) };
    let page = whole(&cve::render(&view));
    assert_well_formed(&page);
    for part in [
        "<h1>CVE-2023-99001</h1>",
        "40.00 % (high)",
        "National CERT",
        "Exploitation: poc",
        "CWE-940",
        "CVSS:3.1/AV:N",
        "Advisories (1\u{202f}234)",
        "rel=\"next\"",
    ] {
        assert!(page.contains(part), "{part} is missing");
    }
    assert!(page.contains("No data"), "without KEV nothing says that it is not listed");
}

#[test]
fn a_vendor_stands_with_its_names_and_who_says_so() {
    let asset = AssetProduct { vendor: "SIEMENS".into(), product: "S7-300".into(), count: 14, first: "PLC".into() };
    let (stored, spellings) = (alias("Our Siemens"), ["Siemens AG".to_owned()]);
    let view = VendorView {
        name: "Siemens",
        spellings: &spellings,
        group: vendor_keys("Siemens").iter().find_map(find_group),
        moves: Vec::new(),
        aliases: vec![&stored],
        products: vec![("SIMATIC / S7".to_owned(), 3)],
        assets: vec![&asset],
        list: list(&[], None),
    };
    let page = whole(&subject::vendor(&view));
    assert_well_formed(&page);
    for part in [
        "Siemens AG",
        "Healthineers",
        "Our Siemens",
        "Your assets (14)",
        "/vendors/Siemens/products/SIMATIC%20%2F%20S7",
    ] {
        assert!(page.contains(part), "{part} is missing");
    }
}

#[test]
fn hostile_names_stay_text_on_pages_of_subjects() {
    let (sample, known, stored) = (samples::hostile(), known(HOSTILE, HOSTILE), alias(HOSTILE));
    let bad = || HOSTILE.to_owned();
    let asset = AssetProduct { vendor: bad(), product: bad(), count: 1, first: bad() };
    let link = AdvisoryLink { publisher: HOSTILE, tracking_id: HOSTILE, title: HOSTILE };
    let (vendors, spellings) = ([bad()], [bad(), "x".to_owned()]);
    let stated = vec![Stated { link, vulnerability: &sample.advisory.vulnerabilities[0] }];
    let listed = || list(&vendors, Some(link));
    assert_harmless(&whole(&cve::render(&CveView { cve: HOSTILE, known: &known, stated, list: listed() })));
    assert_harmless(&whole(&subject::vendor(&VendorView {
        name: HOSTILE,
        spellings: &spellings,
        group: None,
        moves: Vec::new(),
        aliases: vec![&stored],
        products: vec![(bad(), 1)],
        assets: vec![&asset],
        list: listed(),
    })));
    let said = vec![Said { link, product: &sample.advisory.products[0] }];
    let (aliases, assets) = (vec![&stored], vec![&asset]);
    let view = ProductView { vendor: HOSTILE, name: HOSTILE, said, aliases, assets, list: listed() };
    assert_harmless(&whole(&subject::product(&view)));
    let view = SectorView { name: HOSTILE, vendors: vec![(HOSTILE, 2)], list: listed() };
    assert_harmless(&whole(&subject::sector(&view)));
}
