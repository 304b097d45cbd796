//! Queries as people type them.

use super::*;
use crate::wording::{Language, search};
use proptest::prelude::*;

fn read(text: &str) -> Query {
    parse(text).unwrap_or_else(|problem| panic!("{text}: {problem:?}"))
}

fn refused(text: &str) -> String {
    search::problem(&parse(text).expect_err(text), Language::En)
}

#[test]
fn words_phrases_and_fields_are_told_apart() {
    let query = read("pump \"flow  meter\" vendor:siemens CVSS>=8.5 kev:true label:act cve:2023 since:2024-02-01");
    assert_eq!(query.words(), "pump");
    assert_eq!(query.phrases(), ["flow meter"]);
    let said: Vec<String> = query.narrows().iter().map(ToString::to_string).collect();
    assert_eq!(said, ["vendor:siemens", "cvss>=8.5", "kev:yes", "label:act_now", "cve:CVE-2023", "since:2024-02-01"]);
}

#[test]
fn a_query_that_is_written_again_says_the_same() {
    for text in [
        "6gk7343 1cx10",
        "vendor=\"Schneider Electric\" product:\"s7-1500\"",
        "fix:no fix:end_of_life ours:yes year:2023 year>=2020 epss>0.05 cvss<=4",
        "cve:CVE-2023-1234 before:2020-01-01 sector:water source:cisa",
        "https://example.org/a C:\\x 5:30 a=b",
        "\"open",
    ] {
        let query = read(text);
        assert_eq!(read(&query.to_string()), query, "{text}");
    }
}

#[test]
fn what_is_no_field_is_a_word() {
    for text in ["https://example.org", "C:\\temp", "12:30", "x=y", "a<b", ":", "averyverylongnamewithoutend:x"] {
        assert_eq!(read(text).words(), text);
    }
}

#[test]
fn a_mistake_is_said_with_what_would_be_right() {
    for (text, right) in [
        ("vendr:siemens", "Did you mean `vendor`?"),
        (
            "colour:red",
            "there are label, vendor, product, sector, source, cve, fix, kev, ours, cvss, epss, year, since, before",
        ),
        ("vendor:", "Nothing stands behind `vendor`."),
        ("cvss:eleven", "`cvss` is a number from 0 to 10, not `eleven`."),
        ("cvss>=11", "a number from 0 to 10, not `11`"),
        ("epss>2", "a number from 0 to 1, not `2`"),
        ("year:2023.5", "a number from 1990 to 2100"),
        ("kev:maybe", "`kev` is `yes` or `no`, not `maybe`."),
        ("label:m", "one of act_now, plan_patch, mitigate, monitor, needs_data"),
        ("label:urgent", "one of act_now"),
        ("cve:24-1", "a CVE id such as CVE-2024-12345, or a year"),
        ("fix:soon", "one of fix_available"),
        ("since:yesterday", "a day such as 2024-02-13"),
        ("vendor>=siemens", "`vendor` is no number"),
    ] {
        assert!(refused(text).contains(right), "{text}: {}", refused(text));
    }
}

#[test]
fn a_condition_is_added_and_taken_away_again() {
    let query = read("pump kev:yes");
    let narrow = Narrow::Named { field: Field::Vendor, value: "Acme Corp".to_owned(), exact: true };
    let narrowed = query.toggled(&narrow);
    assert_eq!(narrowed.to_string(), "pump kev:yes vendor=\"Acme Corp\"");
    assert_eq!(narrowed.toggled(&narrow), query);
    assert_eq!(read("seimens pump").respelled("seimens", "siemens").to_string(), "siemens pump");
}

#[test]
fn words_are_marked_where_they_stand_whatever_is_between() {
    let marked = |text: &str, query: &str| {
        let pieces = highlight(text, &read(query));
        pieces
            .iter()
            .map(|one| if one.found { format!("[{}]", one.text) } else { one.text.to_owned() })
            .collect::<String>()
    };
    assert_eq!(marked("Siemens SIMATIC CP 343-1", "cp343 siem"), "[Siem]ens SIMATIC [CP 343]-1");
    assert_eq!(marked("6GK7 343-1CX10-0XE0", "6gk7343 1cx10"), "[6GK7 343]-[1CX10]-0XE0");
    assert_eq!(marked("Größe und Maß", "grosse"), "[Größe] und Maß");
    assert_eq!(marked("a flow meter, flow", "\"flow meter\" vendor:flow"), "a [flow meter], flow");
    assert_eq!(marked("unpump", "pump"), "unpump");
}

#[test]
fn near_words_share_a_spelling_and_others_are_not_near() {
    for (one, other) in [("seimens", "siemens"), ("rokwell", "rockwell"), ("schneidder", "schneider"), ("abba", "abbb")]
    {
        assert!(is_near(one, other), "{one} {other}");
        assert!(!omissions(one).is_disjoint(&omissions(other)), "{one} {other}");
    }
    assert!(!is_near("siemens", "siemens") && !is_near("siemens", "emerson"));
    assert!(is_spelled("siemens") && !is_spelled("6gk7343") && !is_spelled("abb"));
}

proptest! {
    #[test]
    fn whatever_is_typed_is_read_or_refused_and_marks_nothing_away(text in "\\PC{0,60}", shown in "\\PC{0,60}") {
        if let Ok(query) = parse(&text) {
            prop_assert_eq!(highlight(&shown, &query).iter().map(|one| one.text).collect::<String>(), shown);
        }
    }

    #[test]
    fn near_words_always_meet(word in "[a-z]{4,10}", other in "[a-z]{4,10}") {
        if is_near(&word, &other) {
            prop_assert!(!omissions(&word).is_disjoint(&omissions(&other)));
        }
    }
}
