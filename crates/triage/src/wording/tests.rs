//! Display words exist for every code that the decisions use.

use super::*;
use crate::assessment::{Policy, QUESTIONS, VOCABULARY};
use crate::matching::{Evidence, Identity, VersionEvidence};

const EN: Language = Language::En;

#[test]
fn every_tag_question_and_answer_has_words() {
    for language in Language::ALL {
        for code in VOCABULARY {
            assert_ne!(tag(code, language), *code);
        }
        for (id, answers) in QUESTIONS {
            assert_ne!(question(id, language), id);
            for code in answers {
                assert_ne!(answer(id, code, language), *code, "{id} {code}");
            }
        }
    }
}

#[test]
fn the_table_of_risk_tags_is_the_vocabulary() {
    let table = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/reference/risk-tags.md"));
    let rows = table.lines().filter_map(|line| line.strip_prefix("| `"));
    let rows: Vec<(&str, &str)> = rows.filter_map(|row| row.split_once("` | ")).collect();
    let codes: Vec<&str> = rows.iter().map(|(code, _)| *code).collect();
    assert_eq!(codes, VOCABULARY);
    for (code, rest) in rows {
        assert!(rest.starts_with(&format!("{} | ", tag(code, EN))), "{code}");
        assert!(rest.matches(" | ").count() >= 2, "{code} has no rule");
    }
}

#[test]
fn every_kind_of_product_has_words_that_fit_their_sentences() {
    for class in crate::product::ProductClass::ALL {
        for all in [true, false] {
            let kinds = Message::ProductKinds { kinds: vec![class], all };
            let (sentence, german) = (render(&kinds, EN), render(&kinds, Language::De));
            assert!(sentence.ends_with('.') && sentence.contains(", which "), "{sentence}");
            assert!(german.ends_with('.') && german.contains(". Aufgabe: "), "{german}");
        }
        if has_outage_words(class) {
            let sentence = render(&Message::ClassOutage { class }, EN);
            assert!(sentence.contains(" can ") && sentence.starts_with(['I', 'W']), "{sentence}");
            let german = render(&Message::ClassOutage { class }, Language::De);
            assert!([" kann ", " können "].iter().any(|word| german.contains(word)), "{german}");
        }
    }
}

#[test]
fn further_vulnerabilities_are_counted_by_what_they_do() {
    let count = |outcome, count| OutcomeCount { outcome, count };
    let outage = Impact { confidentiality: Level::None, integrity: Level::None, availability: Level::High };
    let told = |others, outcomes: Vec<OutcomeCount>, more, unstated| {
        render(&Message::FurtherOutcomes { others, outcomes, more, unstated }, EN)
    };
    let sentence = |others, outcomes, more| told(others, outcomes, more, 0);
    let (code, stop) = (Outcome::Gains(Gain::RunCode), Outcome::Loses(outage));
    assert_eq!(
        sentence(1, vec![count(stop, 1)], 0),
        "With the other one, an attacker could disturb or stop operation."
    );
    assert_eq!(sentence(3, vec![count(code, 3)], 0), "With each of the other 3, an attacker could run program code.");
    assert_eq!(
        sentence(403, vec![count(code, 300), count(stop, 100)], 3),
        "With the other 403, an attacker could run program code (300 vulnerabilities), disturb or stop operation (100) \
         or do other things (3)."
    );
    assert_eq!(
        told(10, vec![count(stop, 1)], 0, 9),
        "With 1 of the other 10, an attacker could disturb or stop operation. For 9 of them the source has no score \
         that states an effect."
    );
    assert!(told(9, vec![count(code, 5), count(stop, 2)], 0, 2).contains("(5 vulnerabilities) or disturb or stop"));
}

#[test]
fn every_rule_of_the_built_in_policy_has_words() {
    for id in Policy::built_in().rule_ids() {
        assert_ne!(rule(id, EN), id);
    }
}

#[test]
fn likelihoods_keep_the_digits_that_count() {
    for (probability_ppm, words) in
        [(12, "below 0.01 %"), (430, "0.04 %"), (5_000, "0.50 %"), (12_300, "1.23 %"), (975_000, "97.5 %")]
    {
        let message = Message::EpssIs {
            cve: "CVE-2024-1".into(),
            probability_ppm,
            percentile_bp: 9_512,
            date: jiff::civil::date(2024, 3, 31),
            before: None,
        };
        let sentence = render(&message, EN);
        assert!(
            sentence.starts_with(&format!("EPSS {words} as of 2024-03-31 (CVE-2024-1), higher than 95 % of")),
            "{sentence}"
        );
    }
}

#[test]
fn a_likelihood_that_moved_says_from_where_and_one_that_hardly_did_says_nothing() {
    let says = |then: u32| {
        let date = jiff::civil::date(2024, 10, 20);
        let before = Some(EpssBefore { probability_ppm: then, date: jiff::civil::date(2024, 3, 31) });
        let cve = "CVE-2024-1".to_owned();
        render(&Message::EpssIs { cve, probability_ppm: 12_300, percentile_bp: 9_512, date, before }, EN)
    };
    assert!(
        says(430).starts_with("EPSS 1.23 % as of 2024-10-20 (CVE-2024-1), up from 0.04 % as of 2024-03-31, higher")
    );
    assert!(says(60_000).contains(", down from 6.00 % as of 2024-03-31, "), "{}", says(60_000));
    assert!(says(12_301).starts_with("EPSS 1.23 % as of 2024-10-20 (CVE-2024-1), higher"), "{}", says(12_301));
}

#[test]
fn a_missing_likelihood_is_neither_low_nor_said_of_epss_itself() {
    let sentence = render(&Message::EpssNoData, EN);
    assert_eq!(
        sentence,
        "No EPSS score is known here for any of its CVEs. That is missing data, not a low likelihood."
    );
}

#[test]
fn two_of_two_are_both() {
    let sentence = |count, of| render(&Message::OpenToNetwork { count, of }, EN);
    assert!(sentence(2, 2).starts_with("Both vulnerabilities can"), "{}", sentence(2, 2));
    assert!(sentence(3, 3).starts_with("All 3 vulnerabilities can"), "{}", sentence(3, 3));
    assert!(sentence(2, 3).starts_with("2 of the 3 vulnerabilities can"), "{}", sentence(2, 3));
}

#[test]
fn messages_survive_storage() {
    let message = Message::Cause { cwe: "CWE-787".into(), weakness: Weakness::WritesPastMemory };
    let json = serde_json::to_string(&message).unwrap();
    assert_eq!(json, r#"{"id":"cause","cwe":"CWE-787","weakness":"writes_past_memory"}"#);
    assert_eq!(serde_json::from_str::<Message>(&json).unwrap(), message);
}

#[test]
fn evidence_of_a_match_says_what_met_and_what_the_version_said() {
    let number = "6GK7343-1CX10-0XE0".to_owned();
    let identity = Identity::OrderNumber { asset: number.clone(), advisory: number };
    assert_eq!(identity_evidence(&identity, EN), "Order number 6GK7343-1CX10-0XE0 is listed.");
    let found = Evidence { product: 0, identity, version: VersionEvidence::AllVersions };
    assert_eq!(evidence(&found, EN), "Order number 6GK7343-1CX10-0XE0 is listed. All versions are affected.");
}

#[test]
fn german_answers_mean_what_the_english_ones_mean() {
    const DE: Language = Language::De;
    assert_eq!(answer("confidentiality", "high", DE), "In hohem Maß", "`schwer` would say that it is hard");
    assert_eq!(fix_status(crate::assessment::FixStatus::EndOfLife, DE), "Lebensende erreicht");
    let none = Opinion { by: OpinionBy::Publisher, name: String::new(), says: Exploits::NoneKnown };
    let listed = Opinion { by: OpinionBy::Kev, name: String::new(), says: Exploits::Attacks };
    let torn = Message::SourcesDisagree { milder: none, worse: listed, cve: None };
    let told = "Die Quellen sind uneins: der Herausgeber kennt keine Exploits, aber der Katalog der CISA führt die Schwachstelle als \
                ausgenutzt. Die ernstere Aussage entscheidet.";
    assert_eq!(render(&torn, DE), told);
}
