use super::repair::{repair, repair_line};
use super::*;
use csaf::document::{self, Document};
use csaf::{Finding, Severity};
use proptest::prelude::*;

fn strings(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|text| (*text).to_owned()).collect()
}

fn note(category: &str, title: &str, text: &str, pointer: &str) -> document::Note {
    document::Note {
        category: category.to_owned(),
        title: Some(title.to_owned()),
        text: text.to_owned(),
        pointer: pointer.to_owned(),
    }
}

fn product(id: &str, vendor: &str, name: &str, version: (&str, &str)) -> document::Product {
    let branch = |category: &str, name: &str| document::Branch { category: category.to_owned(), name: name.to_owned() };
    document::Product {
        product_id: id.to_owned(),
        name: format!("{name} {}", version.1),
        branches: vec![branch("vendor", vendor), branch("product_name", name), branch(version.0, version.1)],
        pointer: format!("/product_tree/{id}"),
        ..Default::default()
    }
}

fn remediation(category: &str, details: &str, products: &[&str], pointer: &str) -> document::Remediation {
    document::Remediation {
        category: category.to_owned(),
        details: details.to_owned(),
        product_ids: strings(products),
        pointer: pointer.to_owned(),
        ..Default::default()
    }
}

/// A made-up advisory of a made-up coordinator with two products and two vulnerabilities.
fn document() -> Document {
    let vulnerability = |cve: &str, at: usize| document::Vulnerability {
        cve: Some(cve.to_owned()),
        title: Some(cve.to_owned()),
        product_status: document::ProductStatus { known_affected: strings(&["P1", "P2"]), ..Default::default() },
        scores: vec![document::Score {
            cvss: vec![document::Cvss {
                version: "3.1".to_owned(),
                vector: "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H".to_owned(),
                base_score: Some(7.5),
                base_severity: Some("HIGH".to_owned()),
            }],
            product_ids: strings(&["P1", "P2"]),
            ..Default::default()
        }],
        remediations: vec![
            remediation("vendor_fix", "Update to V2.0.", &["P1"], &format!("/vulnerabilities/{at}/remediations/0")),
            remediation(
                "workaround",
                "Close the port.",
                &["P2", "P1"],
                &format!("/vulnerabilities/{at}/remediations/1"),
            ),
        ],
        pointer: format!("/vulnerabilities/{at}"),
        ..Default::default()
    };
    Document {
        title: "Example Works Pump Controller".to_owned(),
        publisher: document::Publisher {
            name: "Example CERT".to_owned(),
            namespace: "https://WWW.Example.org/".to_owned(),
            ..Default::default()
        },
        tracking: document::Tracking {
            id: "EX-2024-001".to_owned(),
            initial_release_date: "2024-02-13T00:00:00.000000Z".to_owned(),
            current_release_date: "2024-02-14T00:00:00Z".to_owned(),
            ..Default::default()
        },
        distribution: document::Distribution { tlp_label: Some("WHITE".to_owned()), ..Default::default() },
        products: vec![
            product("P1", "Example Works", "Pump 7 (6GK7343-1CX10-0XE0)", ("product_version_range", "<V2.0")),
            product("P2", "Example Works", "Pump 8", ("product_version", "vers:all/*")),
        ],
        vulnerabilities: vec![vulnerability("CVE-2024-0001", 0), vulnerability("CVE-2024-0002", 1)],
        ..Default::default()
    }
}

fn rules(findings: &[Finding]) -> Vec<&str> {
    findings.iter().map(|finding| finding.rule.as_str()).collect()
}

#[test]
fn a_clean_document_normalises_without_findings() {
    let (advisory, findings) = normalise(&document());
    assert_eq!(rules(&findings), Vec::<&str>::new());
    assert_eq!(advisory.publisher.namespace, "https://www.example.org");
    assert_eq!(advisory.vendors, ["Example Works"]);
    assert_eq!(advisory.products[0].name, "Pump 7");
    assert_eq!(advisory.products[0].order_numbers, ["6GK7343-1CX10-0XE0"]);
    assert_eq!(advisory.products[0].versions, "<V2.0");
    assert_eq!(advisory.products[0].version_kind, VersionKind::Range);
    assert_eq!(advisory.products[1].version_kind, VersionKind::Version);
    assert_eq!(advisory.vulnerabilities[0].title, None, "a title that repeats the CVE says nothing");
    assert_eq!(advisory.vulnerabilities[0].status.affected, [0, 1]);
}

#[test]
fn a_namespace_with_and_without_a_trailing_slash_is_one_identity() {
    let mut other = document();
    other.publisher.namespace = "https://www.example.org".to_owned();
    assert_eq!(normalise(&document()).0.id, normalise(&other).0.id);
    other.publisher.namespace = "https://www.example.org/psirt".to_owned();
    assert_ne!(normalise(&document()).0.id, normalise(&other).0.id);
}

#[test]
fn a_document_without_identity_is_still_an_advisory_and_two_of_them_are_two() {
    let (empty, findings) = normalise(&Document::default());
    assert!(rules(&findings).contains(&"missing_tracking_id") && rules(&findings).contains(&"missing_namespace"));
    assert!(empty.tracking_id.starts_with("unidentified-"));
    assert_eq!(empty.title, empty.tracking_id);
    let titled = Document { title: "Another".to_owned(), ..Default::default() };
    assert_ne!(normalise(&titled).0.id, empty.id);
}

#[test]
fn an_unknown_tlp_label_is_red_and_a_missing_one_is_clear_and_both_are_told() {
    let read = |label: Option<&str>| {
        let mut document = document();
        document.distribution.tlp_label = label.map(str::to_owned);
        let (advisory, findings) = normalise(&document);
        (advisory.tlp, findings.first().map(|finding| finding.severity))
    };
    assert_eq!(read(Some("WHITE")), (Tlp::Clear, None));
    assert_eq!(read(Some("tlp:amber+strict")), (Tlp::AmberStrict, None));
    assert_eq!(read(None), (Tlp::Clear, Some(Severity::Information)));
    assert_eq!(read(Some("ORANGE")), (Tlp::Red, Some(Severity::Error)));
}

#[test]
fn a_timestamp_without_zone_is_utc_and_told() {
    let mut document = document();
    document.tracking.initial_release_date = "2026-04-14T00:00:00".to_owned();
    document.tracking.current_release_date = "2026-04-14".to_owned();
    let (advisory, findings) = normalise(&document);
    assert_eq!(advisory.published, "2026-04-14T00:00:00Z".parse().ok());
    assert_eq!(advisory.updated, advisory.published);
    assert_eq!(rules(&findings), ["timestamp_without_zone", "timestamp_without_zone"]);
    document.tracking.current_release_date = "yesterday".to_owned();
    assert_eq!(normalise(&document).0.updated, None);
}

#[test]
fn equal_remediations_of_two_vulnerabilities_are_told_once_with_both_sources() {
    let (advisory, _) = normalise(&document());
    assert_eq!(advisory.remediations.len(), 2);
    assert_eq!(advisory.remediations[1].vulnerabilities, [0, 1]);
    assert_eq!(advisory.remediations[1].products, [0, 1]);
    assert_eq!(
        advisory.remediations[1].sources,
        ["/vulnerabilities/0/remediations/1", "/vulnerabilities/1/remediations/1"]
    );
}

#[test]
fn a_remediation_without_products_is_for_all_affected_ones_and_groups_are_resolved() {
    let mut document = document();
    document.vulnerabilities.truncate(1);
    document.vulnerabilities[0].remediations[0].product_ids.clear();
    document.vulnerabilities[0].remediations[1].product_ids.clear();
    document.vulnerabilities[0].remediations[1].group_ids = strings(&["G", "nowhere"]);
    let group = document::ProductGroup { group_id: "G".to_owned(), product_ids: strings(&["P2"]), summary: None };
    document.product_groups = vec![group];
    let (advisory, findings) = normalise(&document);
    assert_eq!(advisory.remediations[0].products, [0, 1]);
    assert_eq!(advisory.remediations[1].products, [1]);
    assert_eq!(rules(&findings), ["remediation_without_products", "unknown_product_group"]);
}

#[test]
fn a_document_that_multiplies_products_through_groups_stays_within_limits() {
    let ids: Vec<String> = (0..2_000).map(|at| format!("P{at}")).collect();
    let mut document = document();
    document.products = ids.iter().map(|id| product(id, "Example Works", id, ("product_version", "1"))).collect();
    document.product_groups =
        vec![document::ProductGroup { group_id: "G".to_owned(), product_ids: ids, summary: None }];
    let step = |at: usize| document::Remediation {
        details: format!("Step {at}."),
        group_ids: strings(&["G"]),
        ..remediation("mitigation", "", &[], "/r")
    };
    document.vulnerabilities[0].remediations = (0..3_000).map(step).collect();
    let (advisory, findings) = normalise(&document);
    assert!(rules(&findings).contains(&"too_many_implied_products"));
    assert!(advisory.remediations.len() >= 3_000, "no remediation is lost");
    assert!(advisory.remediations.iter().map(|step| step.products.len()).sum::<usize>() <= 4_000_010);
}

#[test]
fn an_unknown_product_id_becomes_a_finding_and_the_rest_stays() {
    let mut document = document();
    document.vulnerabilities[0].product_status.known_affected = strings(&["P2", "P9", "P1", "P2"]);
    let (advisory, findings) = normalise(&document);
    assert_eq!(advisory.vulnerabilities[0].status.affected, [0, 1]);
    assert_eq!(rules(&findings), ["unknown_product_id"]);
}

#[test]
fn a_combined_product_takes_its_vendor_from_the_part() {
    let mut document = document();
    document.products.push(document::Product {
        product_id: "P3".to_owned(),
        name: "Firmware on Pump 8".to_owned(),
        relationship: Some(document::Relationship {
            category: "installed_on".to_owned(),
            product_reference: "P1".to_owned(),
            relates_to: "P2".to_owned(),
        }),
        ..Default::default()
    });
    let combined = normalise(&document).0.products.pop().expect("three products");
    assert_eq!(combined.vendor, "Example Works");
    assert_eq!(combined.relationship, Some(("installed_on".to_owned(), 0, 1)));
}

#[test]
fn misspelt_and_foreign_note_titles_find_their_kind() {
    let kind = super::notes::kind;
    assert_eq!(kind("description", "Critical infastructure sectors"), NoteKind::Sectors);
    assert_eq!(kind("general", "Recommended practice"), NoteKind::Advice);
    assert_eq!(kind("summary", "Risk evaluation"), NoteKind::Summary);
    assert_eq!(kind("legal_disclaimer", ""), NoteKind::Legal);
    assert_eq!(kind("general", "CISA Disclaimer"), NoteKind::Legal);
    assert_eq!(kind("other", "Affected Product Disclaimer"), NoteKind::Other);
    assert_eq!(kind("other", "Exploitability"), NoteKind::Exploitability);
    assert_eq!(kind("general", "Exploitation and Public Announcements"), NoteKind::Exploitability);
    assert_eq!(kind("other", "Countries/areas deployed"), NoteKind::Areas);
    assert_eq!(kind("other", "Company headquarters location"), NoteKind::Headquarters);
    assert_eq!(kind("summary", "Angriff"), NoteKind::Summary);
}

#[test]
fn sectors_are_split_and_otherwise_left_as_the_source_has_them() {
    let split = super::lists::split_sectors;
    assert_eq!(split("Multiple"), ["Multiple"]);
    assert_eq!(
        split("Chemical, Energy, and Water and Wastewater Systems."),
        ["Chemical", "Energy", "Water and Wastewater Systems"]
    );
    assert_eq!(
        split("Defense Industrial Base; Energy; Nuclear Reactors, Materials, and Waste; Transportation Systems"),
        ["Defense Industrial Base", "Energy", "Nuclear Reactors, Materials, and Waste", "Transportation Systems"]
    );
    assert_eq!(
        split("Dams, Nuclear Reactors, Materials, and Waste, Energy"),
        ["Dams", "Nuclear Reactors, Materials, and Waste", "Energy"]
    );
    assert_eq!(split("Food and Agriculture,\n\tDams"), ["Food and Agriculture", "Dams"]);
    assert_eq!(split("Chemical and Energy"), ["Chemical", "Energy"]);
    assert_eq!(split("Financial Services and Public Health"), ["Financial Services and Public Health"]);
}

#[test]
fn areas_are_split_but_a_sentence_stays_whole() {
    let split = super::lists::split_areas;
    assert_eq!(split("East Asia, United States, and Europe"), ["East Asia", "United States", "Europe"]);
    let sentence = "Certified in the EU and UK, but may also be found Worldwide.";
    assert_eq!(split(sentence), [sentence]);
}

#[test]
fn statements_on_exploitation_are_found_in_advice_and_the_advice_is_not_one() {
    let mut document = document();
    document.notes = vec![
        note(
            "general",
            "Recommended Practices",
            "CISA recommends users take defensive measures to minimize the risk of exploitation of this vulnerability.",
            "/n/0",
        ),
        note(
            "general",
            "Recommended Practices",
            "Report findings.No known public exploitation specifically targeting this vulnerability has been reported to CISA at this time.",
            "/n/1",
        ),
        note(
            "other",
            "Exploitability",
            "No known public exploits specifically target this vulnerability. High skill level is needed to exploit.",
            "/n/2",
        ),
        note(
            "general",
            "Recommended Practices",
            "CISA has received reports of this vulnerability being actively exploited.",
            "/n/3",
        ),
    ];
    let (advisory, _) = normalise(&document);
    let found: Vec<(&str, &str)> =
        advisory.exploit_statements.iter().map(|said| (said.text.as_str(), said.source.as_str())).collect();
    assert_eq!(
        found,
        [
            (
                "No known public exploitation specifically targeting this vulnerability has been reported to CISA at this time.",
                "/n/1"
            ),
            ("No known public exploits specifically target this vulnerability.", "/n/2"),
            ("High skill level is needed to exploit.", "/n/2"),
            ("CISA has received reports of this vulnerability being actively exploited.", "/n/3"),
        ]
    );
    assert_eq!(advisory.notes.len(), 4);
}

#[test]
fn a_vulnerability_carries_what_its_own_notes_and_threats_say_of_exploitation() {
    let mut document = document();
    document.vulnerabilities[0].notes = vec![note(
        "summary",
        "Summary",
        "A flaw allows remotely exploitable things. At the time of publication no public exploitation was known.",
        "/v/0/notes/0",
    )];
    document.vulnerabilities[0].threats = vec![document::Threat {
        category: "exploit_status".to_owned(),
        details: "Exploited: yes".to_owned(),
        pointer: "/v/0/threats/0".to_owned(),
        ..Default::default()
    }];
    let (advisory, _) = normalise(&document);
    let found: Vec<&str> =
        advisory.vulnerabilities[0].exploit_statements.iter().map(|said| said.text.as_str()).collect();
    assert_eq!(found, ["Exploited: yes", "At the time of publication no public exploitation was known."]);
}

#[test]
fn exploit_code_that_thanks_or_a_remediation_tell_of_is_read_with_its_place() {
    let mut document = document();
    let thanks = |text: &str| document::Acknowledgment {
        names: vec!["A. Finder".to_owned()],
        summary: Some(text.to_owned()),
        ..Default::default()
    };
    document.acknowledgments =
        vec![thanks("reporting an exploit chain"), thanks("finding a public Proof of Concept (PoC) by B. Author")];
    document.vulnerabilities[0].remediations[0].details =
        "Update to 2.0. Acme knows of a public PoC with an exploit. Updates against attacks are publicly available."
            .to_owned();
    let (advisory, _) = normalise(&document);
    assert_eq!(
        advisory.exploit_statements,
        [Sourced {
            text: "A. Finder: finding a public Proof of Concept (PoC) by B. Author".to_owned(),
            source: "/document/acknowledgments/1".to_owned()
        }]
    );
    assert_eq!(
        advisory.vulnerabilities[0].exploit_statements,
        [Sourced {
            text: "Acme knows of a public PoC with an exploit.".to_owned(),
            source: "/vulnerabilities/0/remediations/0".to_owned()
        }]
    );
    assert_eq!(advisory.vulnerabilities[1].exploit_statements, []);
}

#[test]
fn a_vector_in_small_letters_keeps_its_version_and_is_told() {
    let mut document = document();
    let cvss = &mut document.vulnerabilities[0].scores[0].cvss[0];
    (cvss.version, cvss.vector) = (String::new(), "cvss:3.1/av:n/ac:l/pr:n/ui:n/s:u/c:h/i:h/a:h".to_owned());
    let (advisory, findings) = normalise(&document);
    assert_eq!(advisory.vulnerabilities[0].scores[0].version, "3.1");
    assert_eq!(rules(&findings), ["vector_in_small_letters"]);
}

#[test]
fn the_risk_evaluation_is_the_summary_even_after_another_summary() {
    let mut document = document();
    document.notes = vec![
        note("summary", "Update Summary", "Typo.", "/n/0"),
        note("summary", "Summary", "What it is.", "/n/1"),
        note("summary", "Risk evaluation", "What it could do.", "/n/2"),
    ];
    assert_eq!(normalise(&document).0.summary.map(|summary| summary.source), Some("/n/2".to_owned()));
    document.notes.pop();
    assert_eq!(normalise(&document).0.summary.map(|summary| summary.text), Some("What it is.".to_owned()));
}

#[test]
fn the_source_page_is_the_publishers_own_even_when_the_vendors_links_come_first() {
    let reference = |category: &str, url: &str| document::Reference {
        category: Some(category.to_owned()),
        summary: String::new(),
        url: url.to_owned(),
    };
    let mut document = document();
    document.references = vec![
        reference("self", "https://vendor.example.net/csaf/v-1.json"),
        reference("self", "https://vendor.example.net/html/v-1.html"),
        reference("self", "https://raw.example.com/ex-2024-001.json"),
        reference("self", "javascript:alert(1)"),
        reference("self", "https://www.example.org/advisories/ex-2024-001"),
    ];
    assert_eq!(normalise(&document).0.source_url.as_deref(), Some("https://www.example.org/advisories/ex-2024-001"));
    document.references.pop();
    assert_eq!(normalise(&document).0.source_url.as_deref(), Some("https://vendor.example.net/html/v-1.html"));
    document.references = vec![reference("external", "https://access.example.org/errata/EX-2024-001")];
    assert_eq!(normalise(&document).0.source_url.as_deref(), Some("https://access.example.org/errata/EX-2024-001"));
    document.references = vec![reference("self", "https://example.org/ex-2024-001.json")];
    assert_eq!(normalise(&document).0.source_url, None);
}

#[test]
fn ids_of_other_advisories_are_found_in_titles_links_and_notes_without_the_own() {
    let mut document = document();
    document.tracking.id = "ICSA-24-046-04".to_owned();
    document.references = vec![document::Reference {
        category: None,
        summary: "SSA-516818: Something".to_owned(),
        url: "https://example.org/vde-2024-010/icsa-24-046-04".to_owned(),
    }];
    document.notes = vec![note(
        "general",
        "More",
        "See ICSMA-19-190-01A, SEVD-2023-129-01 and ICS-ALERT-10-301-01, xSSA-111111, SSA-1234567.",
        "/n/0",
    )];
    assert_eq!(
        normalise(&document).0.related_ids,
        ["ICSMA-19-190-01A", "SEVD-2023-129-01", "SSA-516818", "VDE-2024-010"]
    );
}

#[test]
fn a_version_that_stands_where_the_name_should_is_a_version_of_the_family() {
    let branch = |category: &str, name: &str| document::Branch { category: category.to_owned(), name: name.to_owned() };
    let named = |name: &str, last: document::Branch| document::Product {
        product_id: name.to_owned(),
        name: name.to_owned(),
        branches: vec![
            branch("vendor", "Acme"),
            branch("product_family", "ROS"),
            branch("product_version", "12.2B"),
            last,
        ],
        ..Default::default()
    };
    let products = vec![
        named("12.2(4)B", branch("service_pack", "12.2(4)B")),
        named("Acme ROS 12.2B SP1", branch("service_pack", "SP1")),
    ];
    let (advisory, _) = normalise(&Document { products, ..document() });
    let read = |at: usize| (advisory.products[at].name.as_str(), advisory.products[at].versions.as_str());
    assert_eq!(read(0), ("ROS", "12.2(4)B"));
    assert_eq!(read(1), ("Acme ROS 12.2B SP1", "12.2B SP1"));
}

#[test]
fn a_comma_at_the_end_of_a_product_name_is_left_out() {
    let mut document = document();
    document.products[0] = product("P1", "Example Works", "Pump 7, (6GK7343-1CX10-0XE0)", ("product_version", "V1"));
    document.products[1] = product("P2", "Example Works", "Pump 8, ", ("product_version", "V1"));
    let names: Vec<String> = normalise(&document).0.products.into_iter().map(|product| product.name).collect();
    assert_eq!(names, ["Pump 7", "Pump 8"]);
}

#[test]
fn order_numbers_leave_the_name_only_when_the_bracket_holds_nothing_else() {
    let extract = super::order_number::extract;
    assert_eq!(
        extract("CP 343-1 (6GK7343-1EX30-0XE0)", "Siemens"),
        ("CP 343-1".to_owned(), strings(&["6GK7343-1EX30-0XE0"]))
    );
    assert_eq!(
        extract("Two (6GK7 343-1EX30-0XE0, 6ES7510-1DJ00) units", "Siemens"),
        ("Two units".to_owned(), strings(&["6GK7 343-1EX30-0XE0", "6ES7510-1DJ00"]))
    );
    assert_eq!(
        extract("LOGO! (incl. SIPLUS variants)", "Siemens"),
        ("LOGO! (incl. SIPLUS variants)".to_owned(), vec![])
    );
    assert_eq!(
        extract("1756-EN2TR/C and 1734-AENT/1734-AENTR", "Rockwell Automation").1,
        strings(&["1756-EN2TR", "1734-AENT", "1734-AENTR"])
    );
    assert_eq!(extract("Model 2014-2016", "Rockwell Automation").1, Vec::<String>::new());
    assert_eq!(extract("Open ( bracket", "Siemens"), ("Open ( bracket".to_owned(), vec![]));
}

#[test]
fn repair_undoes_mojibake_entities_breaks_and_odd_blanks_and_keeps_what_is_lost() {
    assert_eq!(repair("GeutebrÃ¼ck"), "Geutebrück");
    assert_eq!(repair("Câ€¢CURE â€¦ part nÂ° 5 Stratixâ„¢"), "C•CURE … part n° 5 Stratix™");
    assert_eq!(repair("Servers &gt; Mobile &amp;amp; more&nbsp;&#39;x&#39;"), "Servers > Mobile & more 'x'");
    assert_eq!(repair("specific\nip<br/> addresses"), "specific\nip\n addresses");
    assert_eq!(repair("\u{200b} a\u{a0}b\u{202f}c\u{feff} "), "a b c");
    assert_eq!(repair("lost \u{fffd}or"), "lost \u{fffd}or");
    assert_eq!(repair("Müller – “Maçã” CAFÉ® „Ä“ naïve"), "Müller – “Maçã” CAFÉ® „Ä“ naïve");
    assert_eq!(repair("a < b && c > d; e"), "a < b && c > d; e");
    assert_eq!(repair_line(" a\n  b\tc "), "a b c");
}

proptest! {
    #[test]
    fn repairing_twice_is_repairing_once(text in "([a-zÃÂâ€¢¼¤°™„“\u{a0}\u{200b}\u{ad}&;<>/# \n\r]|&amp;|&lt;|gt;|<br/>|Ã¼|Ãƒ|Â|amp|nbsp;|.){0,30}") {
        let once = repair(&text);
        prop_assert_eq!(repair(&once), once.clone());
        let line = repair_line(&text);
        prop_assert_eq!(repair_line(&line), line.clone());
    }
}

#[test]
fn an_announcement_tells_what_the_feed_and_the_cve_records_say_and_no_more() {
    let now: jiff::Timestamp = "2024-06-01T00:00:00Z".parse().unwrap();
    let announcement = Announcement {
        vendor: "Acme".to_owned(),
        namespace: "https://acme.example/".to_owned(),
        id: "1".to_owned(),
        text: "Fixes xCVE-2024-0009, CVE-2024-0001-a and CVE-2024-1.".to_owned(),
        links: vec!["https://acme.example/cve-2024-0002/".to_owned()],
        published: "2024-05-01T00:00:00Z".parse().ok(),
        updated: "2034-05-01T00:00:00Z".parse().ok(),
        ..Announcement::default()
    };
    assert_eq!(announcement.cves(), ["CVE-2024-0001", "CVE-2024-0002"]);
    let record = serde_json::json!({"cveMetadata": {"cveId": "CVE-2024-0002"}, "containers": {"cna": {
        "descriptions": [{"lang": "en", "value": "It breaks."}],
        "metrics": [{"cvssV3_1": {"vectorString": "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H", "baseScore": 9.8}}],
        "affected": [{"vendor": "Acme", "product": "Gateway", "versions": [{"version": "1.0", "status": "affected"}]}]}}});
    let (record, _) = crate::enrichment::cve::read(record.to_string().as_bytes()).unwrap();
    let (advisory, findings) = announcement.advisory(&[("CVE-2024-0002".to_owned(), record)].into(), now);
    let rules: Vec<&str> = findings.iter().map(|finding| finding.rule.as_str()).collect();
    assert_eq!(rules, ["date_in_future", "missing_title"]);
    assert!(advisory.is_announcement() && advisory.updated == announcement.published);
    let [bare, filled] = &advisory.vulnerabilities[..] else { panic!("two CVEs") };
    assert!(bare.scores.is_empty() && bare.summary.is_none());
    assert_eq!(filled.summary.as_ref().unwrap().text, "It breaks.");
    assert_eq!(filled.scores[0].source, "cve:CVE-2024-0002/containers/cna/metrics/0/cvssV3_1");
    assert_eq!((filled.status.under_investigation.as_slice(), filled.status.affected.len()), (&[0][..], 0));
    assert_eq!(filled.notes[0].text.text, "Acme Gateway: 1.0");
}
