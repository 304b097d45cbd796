use super::*;
use crate::promise::Outcome;
use crate::wording::Language;
use jiff::SignedDuration;

const EN: Language = Language::En;

fn at(hours: i64) -> Timestamp {
    let (from, _) = "2026-11".parse::<Month>().expect("a month").span();
    from + SignedDuration::from_hours(hours)
}

fn named(tracking_id: &str) -> Named {
    Named {
        tracking_id: tracking_id.to_owned(),
        publisher: "Example".to_owned(),
        title: "=HYPERLINK(\"x\")".to_owned(),
    }
}

fn report() -> Report {
    let month: Month = "2026-11".parse().expect("a month");
    Report {
        organisation: "Waterworks North".to_owned(),
        month,
        made: at(24 * 40),
        seen: vec![SeenRevision {
            at: at(5),
            advisory: named("EX-1"),
            revision: 2,
            label: Some(Label::ActNow),
            assets: Counted { verdicts: vec![(Verdict::Affected, 3)], rejected: 1 },
        }],
        matches: Counted { verdicts: vec![(Verdict::Affected, 3)], rejected: 1 },
        raised: vec![Raised {
            at: at(6),
            advisory: Some(named("EX-1")),
            reason: Some(Reason::New),
            watchlist: "Plant".to_owned(),
            messages: vec![
                Message { to: "anna@plant.example".to_owned(), attempts: 1, outcome: Outcome::HandedOver(at(6)) },
                Message { to: "bert@plant.example".to_owned(), attempts: 24, outcome: Outcome::GivenUp },
            ],
        }],
        decided: vec![Decided {
            at: at(7),
            sequence: 12,
            advisory: Some(named("EX-1")),
            deed: Deed::Rejected,
            who: "Anna".to_owned(),
            assets: 2,
            asset: Some("PLC-07".to_owned()),
            words: "+cmd|'/c calc'".to_owned(),
        }],
        open: Vec::new(),
        sources: vec![watch("CISA", &[], at(0), at(720))],
        ledgers: vec![
            LedgerHead { chain: "Waterworks North".to_owned(), state: Ok(12), hash: "ab".repeat(32) },
            LedgerHead {
                chain: "the installation".to_owned(),
                state: Err((3, "it was changed".to_owned())),
                hash: String::new(),
            },
        ],
    }
}

#[test]
fn a_month_is_read_and_begins_and_ends_where_it_should() {
    let month: Month = "2024-02".parse().expect("a month");
    let (from, until) = month.span();
    assert_eq!((from.to_string(), until.to_string()), ("2024-02-01T00:00:00Z".into(), "2024-03-01T00:00:00Z".into()));
    assert_eq!(
        (month.before().to_string(), Month::of(from), Month::of(until)),
        ("2024-01".into(), month, "2024-03".parse().expect("a month"))
    );
    for wrong in ["", "2024", "2024-13", "2024-00", "24-02", "2024-2", "2024-02-01", "-202-02", "２０２４-02"] {
        assert!(wrong.parse::<Month>().is_err(), "{wrong}");
    }
}

#[test]
fn nothing_in_the_report_runs_in_a_spreadsheet() {
    let text = write_csv(&report(), EN);
    let mut rows = ::csv::ReaderBuilder::new().from_reader(text.as_bytes());
    let mut count = 0;
    for row in rows.records() {
        let row = row.expect("every row has the header's columns");
        count += 1;
        for cell in &row {
            assert!(!cell.starts_with(['=', '+', '-', '@', '\t', '\r']), "{cell}");
        }
    }
    assert!(count >= 12, "{text}");
}

#[test]
fn every_part_stands_in_the_report_also_an_empty_one() {
    let text = write_csv(&report(), EN);
    for part in [
        "summary,2026-12-11 00:00:00,,Waterworks North,Report for 2026-11,",
        "Intact, 12 entries",
        "Broken at entry 3: it was changed",
        "advisories,2026-11-01 05:00:00,EX-1,",
        "\"Revision 2, Act now\"",
        "Affected: 3; Rejected by a person: 1",
        "anna@plant.example: handed over 2026-11-01 06:00:00, 0 s after the alert was decided",
        "bert@plant.example: given up, attempts: 24",
        "Rejected: not concerned,Anna,",
        "PLC-07 and its like, 2 assets",
        "open,,,,Nothing,,",
        "No look at it is on record",
    ] {
        assert!(text.contains(part), "{part} is missing in\n{text}");
    }
}

#[test]
fn the_longest_gap_counts_failed_looks_and_the_ends_of_the_month() {
    let poll = |hour: i64, answered: bool| WatchedPoll { at: at(hour), answered };
    let all = [poll(1, true), poll(2, false), poll(3, false), poll(6, true), poll(8, true)];
    let watched = watch("CISA", &all, at(0), at(10));
    assert_eq!((watched.polls, watched.failed, watched.longest_gap), (5, 2, Some((at(1), at(6)))));
    assert_eq!(watch("CISA", &all, at(0), at(20)).longest_gap, Some((at(8), at(20))), "the end counts");
    assert_eq!(watch("CISA", &[poll(5, false)], at(0), at(10)).longest_gap, Some((at(0), at(10))));
    assert_eq!(watch("CISA", &[], at(0), at(10)).gap(), None, "nobody knows");
}

#[test]
fn the_paper_holds_every_part_and_nothing_that_runs() {
    let mut hostile = report();
    hostile.seen[0].advisory.title = "x) Tj ET /JS (app.alert(1)) /URI (http://evil.test) <script> ≤ V2.1".to_owned();
    hostile.seen[0].advisory.publisher = "Łukasz".to_owned();
    let pdf = write_pdf(&hostile, EN);
    let text: String = pdf.iter().map(|byte| char::from(*byte)).collect();
    assert!(text.starts_with("%PDF-") && text.trim_end().ends_with("%%EOF"));
    for section in Section::ALL {
        assert!(text.contains(&format!("({}) Tj", crate::wording::report::heading(section, EN))), "{section:?}");
    }
    // What a publisher wrote stays inside a string: its brackets are balanced or escaped.
    assert!(!text.contains("x) Tj ET"), "{text}");
    for name in ["/JavaScript", "/OpenAction", "/AA", "/Annots", "/EmbeddedFile", "/Launch"] {
        assert!(!text.contains(name), "{name}");
    }
    assert!(["<=", "V2.1", "(Lukasz)", "abababababab"].iter().all(|part| text.contains(part)), "{text}");
}

#[test]
fn a_long_report_goes_over_pages_and_says_what_it_could_not_show() {
    let mut long = report();
    let one = long.seen[0].clone();
    long.seen =
        vec![SeenRevision { advisory: Named { title: "漢字 ".repeat(60), ..one.advisory.clone() }, ..one }; 200];
    let pdf = write_pdf(&long, EN);
    let text: String = pdf.iter().map(|byte| char::from(*byte)).collect();
    let pages = text.matches("/Type /Page").count() - text.matches("/Type /Pages").count();
    assert!(pages > 5, "{pages}");
    assert!(text.contains(&format!("({pages} / {pages}) Tj")) && text.contains("(A question mark stands"));
}
