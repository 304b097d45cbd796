use super::*;
use proptest::prelude::*;

fn number(text: &str) -> OrderNumber {
    OrderNumber::parse(text).unwrap_or_else(|| panic!("{text} is an order number"))
}

fn covers(pattern: &str, text: &str) -> bool {
    OrderPattern::parse(pattern).unwrap_or_else(|| panic!("{pattern} is a pattern")).covers(&number(text))
}

#[test]
fn formatting_does_not_change_a_number() {
    for written in
        ["6GK7343-1CX10-0XE0", "6GK7 343-1CX10-0XE0", "6gk7343 1cx10 0xe0", "6GK73431CX100XE0", " 6GK7.343.1CX10.0XE0 "]
    {
        assert_eq!(number(written).as_str(), "6GK73431CX100XE0", "{written}");
    }
    assert_eq!(number("1766-L32BWA/B"), number("1766-L32BWA"));
}

#[test]
fn a_partial_number_covers_what_begins_with_it() {
    assert!(covers("6ES7145", "6ES7145-6HD00-0AB0"));
    assert!(!covers("6ES7145-6HD00-0AB0", "6ES7145-6HD00-0AB1"));
    assert!(!covers("6ES7145", "6ES7146-6HD00-0AB0"));
    assert!(!covers("1756-EN2T", "1756-EN2TR"), "a catalogue number is complete");
}

#[test]
fn wildcards_and_placeholders_cover_what_they_stand_for() {
    assert!(covers("BMXP34*", "BMXP342020"));
    assert!(!covers("BMXP34*", "BMEP584040"));
    assert!(covers("140CPU65xxxxx", "140CPU65160CN"));
    assert!(covers("6ED1052-xyyxx-0BA8", "6ED1 052-1MD08-0BA8"));
    assert!(!covers("6ED1052-xyyxx-0BA8", "6ED1 052-1MD08-0BA7"));
    assert!(covers("BMEP58*S", "BMEP582040S"));
    assert!(!covers("BMEP58*S", "BMEP584040"));
}

#[test]
fn too_little_that_is_fixed_is_no_pattern() {
    assert!(OrderPattern::parse("1*").is_none());
    assert!(OrderPattern::parse("*").is_none());
    assert!(OrderPattern::parse("CPU").is_none());
}

#[test]
fn siplus_and_base_numbers_are_different_numbers() {
    assert!(!covers("6GK7343-1CX10-0XE0", "6AG1343-1CX10-2XE0"));
}

#[test]
fn numbers_are_found_in_names() {
    assert_eq!(extract("SIMATIC CP 343-1 Lean (6GK7343-1CX10-0XE0)"), ["6GK7343-1CX10-0XE0"]);
    assert_eq!(extract("CPU 6ES7 511 1AK00 0AB0"), ["6ES7 511 1AK00 0AB0"]);
    assert_eq!(extract("Modicon M580 CPU (part numbers BMEP* and BMEH*)"), ["BMEP*", "BMEH*"]);
    assert_eq!(extract("1766-L32BWA/B MicroLogix 1400"), ["1766-L32BWA/B"]);
    assert_eq!(extract("ControlLogix 1756-L73"), ["1756-L73"]);
    assert_eq!(extract("AXC 1050: Article number 2700988"), ["2700988"]);
    assert_eq!(extract("RTLS (6GT2780-0DA00)"), ["6GT2780-0DA00"]);
    assert!(extract("SIMATIC S7-1500 CPU 1511-1 PN").is_empty());
    assert!(extract("CompactLogix 5370 L3 controllers").is_empty());
    assert!(extract(">= 8.3.0 | <= 8.4.2").is_empty());
}

proptest! {
    #[test]
    fn normalisation_is_idempotent(text in "[0-9A-Za-z ./-]{3,20}") {
        if let Some(once) = OrderNumber::parse(&text) {
            prop_assert_eq!(OrderNumber::parse(once.as_str()), Some(once));
        }
    }

    #[test]
    fn a_complete_number_covers_itself(text in "[1-9][A-Z]{2}[1-9]{4}[0-9][A-Z]{2}[0-9]{3}[A-Z]{2}[0-9]") {
        prop_assert!(covers(&text, &text));
    }
}

#[test]
fn many_wildcards_are_answered_at_once() {
    let covers = |pattern: &str, number: &str| {
        OrderPattern::parse(pattern).expect("a pattern").covers(&OrderNumber::parse(number).expect("a number"))
    };
    let number = format!("6ES7{}", "1".repeat(56));
    assert!(!covers(&format!("6ES7{}2", "*1".repeat(29)), &number));
    assert!(covers(&format!("6ES7{}", "*1".repeat(28)), &number));
    assert!(covers("6ES7*12*3", "6ES711212993") && !covers("6ES7*12*3", "6ES7112129934"));
}

/// Numbers as catalogues write them, one or more of each vendor's form.
const WRITTEN: &[(&str, OrderKind)] = &[
    ("6ES7 511-1AK02-0AB0", OrderKind::Mlfb),
    ("6GK7343-1CX10-0XE0", OrderKind::Mlfb),
    ("6AG1 151-8AB01-7AB0", OrderKind::Mlfb),
    ("1756-EN2TR", OrderKind::Catalogue),
    ("1769-L33ER", OrderKind::Catalogue),
    ("25B-D010N104", OrderKind::Generic),
    ("2711R-T7T", OrderKind::Catalogue),
    ("2700988", OrderKind::Article),
    ("BMXP342020", OrderKind::Generic),
    ("TM241CE24T", OrderKind::Generic),
    ("VW3A3530D", OrderKind::Generic),
    ("1SAP551100R0001", OrderKind::Generic),
    ("3BSE018103R1", OrderKind::Generic),
    ("NPORT 5110A", OrderKind::Generic),
    ("EDS-405A-MM-SC", OrderKind::Generic),
    ("750-8212", OrderKind::Article),
    ("CX5140-0155", OrderKind::Generic),
    ("R04ENCPU", OrderKind::Generic),
    ("FX5U-32MT/ES", OrderKind::Generic),
];

#[test]
fn a_number_meets_itself_however_it_is_written() {
    for (written, _) in WRITTEN {
        let pattern = OrderPattern::parse(written).unwrap_or_else(|| panic!("{written}"));
        let forms = [
            written.to_lowercase(),
            written.replace('-', ""),
            written.replace('-', " "),
            written.replace(['-', ' '], "").to_lowercase(),
            format!("  {written} "),
        ];
        for form in forms {
            assert!(pattern.covers(&number(&form)), "{written} / {form}");
        }
    }
}

#[test]
fn a_number_is_of_its_vendors_form() {
    for (written, kind) in WRITTEN {
        assert_eq!(number(written).kind(), *kind, "{written}");
    }
}

#[test]
fn wildcards_that_are_escaped_stand_for_themselves() {
    // CSAF 2.1 §3.1.3.3.4: `?` and `*` are wildcards, a backslash before them takes that away.
    assert!(covers("CX51?0-0155", "CX5140-0155"));
    assert!(OrderPattern::parse(r"CX51\*0-0155").is_none_or(|pattern| !pattern.covers(&number("CX5140-0155"))));
    assert!(OrderPattern::parse(r"CX51\?0-0155").is_none_or(|pattern| !pattern.covers(&number("CX5140-0155"))));
}
