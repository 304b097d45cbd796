use super::*;
use crate::advisory::corpus::corpus;
use std::io::{BufReader, Read};

fn day(text: &str) -> Date {
    text.parse().expect("a date")
}

#[test]
fn kev_reads_alike_from_json_and_csv() {
    let json = br#"{"catalogVersion": "2025.01.24", "dateReleased": "2025-01-24T15:00:57.5282Z", "count": 1, "vulnerabilities": [
        {"cveID": "CVE-2025-0001", "dateAdded": "2025-01-20", "dueDate": "2025-02-10", "requiredAction": "Patch, or stop.", "knownRansomwareCampaignUse": "Known"}]}"#;
    let csv = b"\xEF\xBB\xBFcveID,dateAdded,requiredAction,dueDate,knownRansomwareCampaignUse\r\nCVE-2025-0001,2025-01-20,\"Patch, or stop.\",2025-02-10,Known\r\n";
    let (from_json, findings) = kev::read(json).expect("JSON");
    assert_eq!(findings, []);
    assert_eq!(from_json.released, Some(day("2025-01-24")));
    let (from_csv, findings) = kev::read(csv).expect("CSV");
    assert_eq!(findings, []);
    assert_eq!(from_csv.entries, from_json.entries);
    let entry = &from_json.entries["CVE-2025-0001"];
    assert_eq!(
        (entry.date_added, entry.ransomware, entry.required_action.as_str()),
        (day("2025-01-20"), true, "Patch, or stop.")
    );
}

#[test]
fn a_kev_entry_with_a_bad_date_is_kept_and_one_without_cve_is_told() {
    let json = br#"{"dateReleased": "2025-01-24", "count": 2, "vulnerabilities": [{"cveID": " cve-2025-0001 ", "dateAdded": "soon"}, {"cveID": "X"}, 7]}"#;
    let (catalog, findings) = kev::read(json).expect("JSON");
    assert_eq!(catalog.entries["CVE-2025-0001"].date_added, day("2025-01-24"));
    let rules: Vec<&str> = findings.iter().map(|finding| finding.rule.as_str()).collect();
    assert_eq!(rules, ["kev_without_date", "kev_without_cve", "kev_without_cve", "kev_count_differs"]);
}

#[test]
fn what_is_no_kev_catalog_is_refused_with_a_reason() {
    assert!(matches!(kev::read(b"{\"vulnerabilities\": 3}"), Err(CatalogError::WrongShape { .. })));
    assert!(matches!(kev::read(b"{\"vulnerabilities\": []}"), Err(CatalogError::WrongShape { .. })));
    assert!(matches!(kev::read(b"cveID,dateAdded\n"), Err(CatalogError::WrongShape { .. })));
    assert!(matches!(kev::read(b"{"), Err(CatalogError::WrongShape { .. })));
    assert!(matches!(kev::read(b""), Err(CatalogError::WrongShape { .. })));
    assert!(matches!(kev::read(b"a,b\n1,2\n"), Err(CatalogError::WrongShape { .. })));
}

#[test]
fn a_kev_catalog_that_holds_less_than_it_says_is_refused() {
    let cut = kev::read(br#"{"count": 2, "vulnerabilities": [{"cveID": "CVE-2025-0001", "dateAdded": "2025-01-20"}]}"#);
    assert!(cut.unwrap_err().to_string().contains("says 2 entries and holds 1"));
}

fn exploited(text: &str, list: &str) -> Result<exploited::Exploited, CatalogError> {
    let fields = exploited::Fields { cve: "id.cve".to_owned(), added: "since".to_owned(), list: list.to_owned() };
    exploited::read(text.as_bytes(), "National CERT", &fields)
}

#[test]
fn a_list_of_exploited_vulnerabilities_reads_in_whatever_form_it_has() {
    let rows = r#"[{"id": {"cve": "cve-2024-0001"}, "since": "2024-05-06T10:00:00Z"}, {"id": {"cve": ["CVE-2024-0002", "CVE-2024-0003"]}}]"#;
    let forms = [
        rows.to_owned(),
        format!(r#"{{"count": 2, "tags": ["a"], "rows": {rows}}}"#),
        "\u{feff}since,id.cve\r\n2024-05-06,CVE-2024-0001\r\n,CVE-2024-0002\nnever,CVE-2024-0003\n".to_owned(),
    ];
    for form in forms {
        let (entries, findings) = exploited(&form, "").expect(&form);
        assert_eq!(findings, []);
        let listing = |added: Option<Date>| Listing { catalog: "National CERT".to_owned(), added };
        let expected = [
            ("CVE-2024-0001".to_owned(), listing(Some(day("2024-05-06")))),
            ("CVE-2024-0002".to_owned(), listing(None)),
            ("CVE-2024-0003".to_owned(), listing(None)),
        ];
        assert_eq!(entries, BTreeMap::from(expected), "{form}");
    }
    let two = r#"{"old": [{"id": {"cve": "CVE-2024-0009"}}], "new": [{"id": {"cve": "CVE-2024-0001"}}]}"#;
    assert!(exploited(two, "").is_err(), "which of the two lists is meant must be said");
    assert!(exploited(two, "new").unwrap().0.contains_key("CVE-2024-0001"));
}

#[test]
fn a_list_that_names_no_cve_where_it_should_is_refused() {
    for text in
        ["", "[]", "{}", "[{}]", "[{\"id\": 7}]", "cve\nCVE-2024-0001\n", "[{\"id\": {\"cve\": \"CVE-2024-0001\"}}"]
    {
        assert!(matches!(exploited(text, ""), Err(CatalogError::WrongShape { .. })), "{text}");
    }
    let (entries, findings) =
        exploited(r#"[{"id": {"cve": "CVE-2024-0001"}}, {"id": {"cve": "GHSA-1"}}, 3]"#, "").unwrap();
    assert_eq!((entries.len(), findings.len()), (1, 2));
}

#[test]
fn a_csv_list_whose_last_record_is_not_whole_is_refused() {
    let header = "cveID,dateAdded,requiredAction,notes\n";
    let read = |rest: &str| kev::read(format!("{header}{rest}").as_bytes()).map(|(catalog, _)| catalog.entries.len());
    let first = "CVE-2024-0001,2024-01-02,Patch 5\" panels.,x\n";
    for whole in ["", "CVE-2024-0002,2024-01-02,\"Patch,\n now.\",x", "CVE-2024-0002,2024-01-02\r\n \n"] {
        assert_eq!(read(&format!("{first}{whole}")).unwrap(), 1 + usize::from(!whole.is_empty()), "{whole:?}");
    }
    for cut in ["CVE-2024-00", "CVE-2024-0002,2024-01-02,Pat", "CVE-2024-0002,2024-01-02,\"Patch,\n", ",,,"] {
        assert!(read(&format!("{first}{cut}")).is_err(), "{cut:?}");
    }
    let list = |text: &str| exploited(text, "").map(|(entries, _)| entries.len());
    assert_eq!(list("id.cve,since\nCVE-2024-0001,2024-01-02\nCVE-2024-0002,").unwrap(), 2);
    assert!(list("id.cve,since\nCVE-2024-0001,2024-01-02\nCVE-2024-0002").is_err());
}

#[test]
fn cisa_s_csv_is_refused_wherever_it_was_cut_within_a_record() {
    let Some(folder) = corpus("cisa_s_csv_is_refused_wherever_it_was_cut_within_a_record", "feeds/kev") else { return };
    let bytes = std::fs::read(folder.join("2025.08.25/known_exploited_vulnerabilities.csv")).unwrap();
    let cut = &bytes[..bytes.len() * 6 / 10];
    assert!(kev::read(cut).unwrap_err().to_string().contains("cut off"));
}

#[test]
fn the_newest_entry_of_a_catalog_is_not_one_that_is_yet_to_come() {
    let text = "cveID,dateAdded\nCVE-2024-0001,2024-01-02\nCVE-2024-0002,2204-01-03\nCVE-2024-0003,2023-01-03\n";
    let (catalog, _) = kev::read(text.as_bytes()).unwrap();
    assert_eq!(catalog.newest_entry(day("2024-06-01")), Some(day("2024-01-02")));
}

fn epss_rows(text: &str, day: Option<Date>) -> (epss::EpssRead, Vec<(String, Epss)>) {
    let mut rows = Vec::new();
    let read = epss::read(text.as_bytes(), day, |cve, score| rows.push((cve.to_owned(), score))).expect("EPSS");
    (read, rows)
}

#[test]
fn epss_takes_its_day_from_the_file_and_else_from_the_caller() {
    let (read, rows) = epss_rows(
        "#model_version:v2023.03.01,score_date:2024-03-31T00:00:00+0000\ncve,epss,percentile\nCVE-2024-0001,0.00383,0.72578\r\n",
        Some(day("2020-01-01")),
    );
    assert_eq!((read.model_version.as_deref(), read.date, read.rows), (Some("v2023.03.01"), day("2024-03-31"), 1));
    assert_eq!(rows[0].1, Epss { probability: 0.00383, percentile: 0.72578, date: day("2024-03-31"), before: None });
    let (read, _) = epss_rows("cve,epss,percentile\nCVE-2024-0001,0.1,0.2\n", Some(day("2021-09-01")));
    assert_eq!(read.date, day("2021-09-01"));
    assert!(epss::read("cve,epss\n".as_bytes(), None, |_, _| {}).is_err());
}

#[test]
fn epss_without_percentiles_gets_them_from_the_rows() {
    let (_, rows) = epss_rows(
        "cve,epss\nCVE-2024-0001,0.5\nCVE-2024-0002,0.1\nCVE-2024-0003,0.1\nCVE-2024-0004,0.9\n",
        Some(day("2021-04-14")),
    );
    let percentiles: Vec<f64> = rows.iter().map(|(_, score)| score.percentile).collect();
    assert_eq!(percentiles, [0.75, 0.5, 0.5, 1.0]);
}

#[test]
fn bad_epss_rows_are_counted_and_told_and_an_endless_line_is_refused() {
    let (read, rows) = epss_rows(
        "cve,epss,percentile\nCVE-1,0.1,0.1\nCVE-2024-0001,1.5,0.1\nCVE-2024-0002,NaN,0.1\n\nCVE-2024-0003,0.1,0.1",
        Some(day("2024-01-01")),
    );
    assert_eq!((read.rows, read.rejected, read.findings.len(), rows.len()), (1, 3, 3, 1));
    assert!(matches!(epss::read("x".repeat(5_000).as_bytes(), None, |_, _| {}), Err(CatalogError::TooLarge { .. })));
    assert!(matches!(epss::read("".as_bytes(), None, |_, _| {}), Err(CatalogError::WrongShape { .. })));
}

#[test]
fn both_real_kev_catalogs_read_without_findings_and_both_forms_agree() {
    let Some(folder) = corpus("both_real_kev_catalogs_read_without_findings_and_both_forms_agree", "feeds/kev") else {
        return;
    };
    let read = |path: &str| kev::read(&std::fs::read(folder.join(path)).expect(path)).expect(path);
    let (old, findings) = read("2025.01.24/known_exploited_vulnerabilities.json");
    assert_eq!((old.entries.len(), findings.len()), (1_252, 0));
    assert_eq!((old.version.as_deref(), old.released), (Some("2025.01.24"), Some(day("2025-01-24"))));
    let (json, findings) = read("2025.08.25/known_exploited_vulnerabilities.json");
    assert_eq!((json.entries.len(), findings.len()), (1_404, 0));
    let (csv, findings) = read("2025.08.25/known_exploited_vulnerabilities.csv");
    assert_eq!(findings, []);
    assert_eq!(csv.entries, json.entries);
}

#[test]
fn every_real_epss_file_reads_to_its_last_row() {
    let Some(folder) = corpus("every_real_epss_file_reads_to_its_last_row", "feeds/epss") else { return };
    let read = |path: &str, day: Option<Date>| {
        let file = std::fs::File::open(folder.join(path)).expect(path);
        let mut text = String::new();
        flate2::read::GzDecoder::new(BufReader::new(file)).read_to_string(&mut text).expect(path);
        let (read, rows) = epss_rows(&text, day);
        let lines = text.lines().filter(|line| line.starts_with("CVE-")).count();
        assert_eq!((read.rows, read.rejected, rows.len()), (lines, 0, lines), "{path}");
        (read, rows)
    };
    let (new, rows) = read("epss_scores-2024-03-31.csv.gz", None);
    assert_eq!((new.rows, new.date), (240_613, day("2024-03-31")));
    let seed =
        rows.iter().find(|(cve, _)| cve == "CVE-2023-51440").map(|(_, score)| EpssBand::of(Some(score.probability)));
    assert_eq!(seed, Some(EpssBand::Low));
    assert_eq!(read("epss_scores-2024-10-20.csv.gz", None).0.rows, 262_631);
    for date in ["2021-04-14", "2021-09-01", "2022-02-04", "2023-03-07"] {
        let (old, _) = read(&format!("format-history/epss_scores-{date}.csv.gz"), Some(day(date)));
        assert_eq!(old.date, day(date));
    }
}
