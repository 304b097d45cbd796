use super::*;
use crate::advisory::normalise;
use proptest::prelude::*;
use serde_json::{Value, json};
use std::collections::BTreeSet;

const VECTOR: &str = "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H";

/// Two controllers of an invented vendor, one vulnerability, one fix that is not there yet.
fn document() -> Value {
    json!({
        "document": {
            "category": "csaf_security_advisory", "csaf_version": "2.0", "title": "Valve controllers",
            "publisher": {"category": "vendor", "name": "Example", "namespace": "https://example.test"},
            "distribution": {"tlp": {"label": "WHITE"}},
            "notes": [
                {"category": "summary", "title": "Summary", "text": "A forged packet stops the controller."},
                {"category": "general", "title": "Exploitability", "text": "No known public exploits target this vulnerability."}
            ],
            "references": [{"category": "self", "summary": "Page", "url": "https://example.test/ex-1"}],
            "tracking": {"id": "EX-1", "status": "final", "version": "1", "initial_release_date": "2024-01-01T00:00:00Z",
                "current_release_date": "2024-01-01T00:00:00Z", "revision_history": [
                    {"number": "1", "date": "2024-01-01T00:00:00Z", "summary": "Initial"}]}
        },
        "product_tree": {"branches": [{"category": "vendor", "name": "Example", "branches": [
            branch("VC 100", "< 2.0", "P1"), branch("VC 200", "< 3.0", "P2")]}]},
        "vulnerabilities": [{
            "cve": "CVE-2024-1000", "product_status": {"known_affected": ["P1", "P2"]},
            "cwe": {"id": "CWE-787", "name": "Out-of-bounds Write"},
            "scores": [{"products": ["P1", "P2"], "cvss_v3": {"version": "3.1", "baseScore": 6.5, "baseSeverity": "MEDIUM",
                "vectorString": "CVSS:3.1/AV:A/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H"}}],
            "remediations": [
                {"category": "none_available", "details": "Currently no fix is available.", "product_ids": ["P1", "P2"]},
                {"category": "mitigation", "details": "Restrict access to port 4000 of the controllers.", "product_ids": ["P1", "P2"]}
            ]
        }]
    })
}

fn branch(name: &str, range: &str, id: &str) -> Value {
    json!({"category": "product_name", "name": name, "branches": [{"category": "product_version_range", "name": range,
        "product": {"name": format!("{name} {range}"), "product_id": id}}]})
}

fn read(document: &Value) -> Advisory {
    normalise(&csaf::read(document.to_string().as_bytes()).unwrap().0).0
}

fn edited(edit: impl FnOnce(&mut Value)) -> Comparison {
    let mut after = document();
    edit(&mut after);
    compare(&read(&document()), &read(&after))
}

fn told(comparison: &Comparison) -> Vec<(&'static str, &'static str)> {
    comparison.changes.iter().map(|change| (change.code.code(), change.rule.code())).collect()
}

#[test]
fn what_makes_a_reader_worse_off_or_gives_him_something_to_do_is_material() {
    let products = |after: &mut Value| after["product_tree"]["branches"][0]["branches"].as_array_mut().unwrap().len();
    assert_eq!(products(&mut document()), 2);
    let added = edited(|after| {
        let list = after["product_tree"]["branches"][0]["branches"].as_array_mut().unwrap();
        list.insert(0, branch("VC 300", "< 1.0", "P3"));
        after["vulnerabilities"][0]["product_status"]["known_affected"] = json!(["P3", "P1", "P2"]);
    });
    assert_eq!(told(&added), [("product_added", "new_product")], "its status and scores are told with it");
    assert_eq!(added.changes[0].after.as_ref().unwrap().value, "Example VC 300: < 1.0");
    let range = |range: &str| {
        edited(|after| after["product_tree"]["branches"][0]["branches"][0]["branches"][0]["name"] = json!(range))
    };
    assert_eq!(told(&range("< 2.5")), [("versions_changed", "range_widened")]);
    assert_eq!(told(&range("2.5 with option 7")), [("versions_changed", "range_unclear")]);
    assert_eq!(told(&range("< 1.5")), [("versions_changed", "less_affected")]);
    assert_eq!(told(&range("<2.0")), [("versions_changed", "spelling")]);
    let fix = edited(|after| {
        after["vulnerabilities"][0]["remediations"][0] =
            json!({"category": "vendor_fix", "details": "Update to V2.0 or later.", "product_ids": ["P1", "P2"]});
    });
    let codes: BTreeSet<_> = told(&fix).into_iter().collect();
    assert!(codes.contains(&("fix_status_changed", "fix_available")), "{codes:?}");
    assert!(codes.contains(&("remediation_added", "new_step")), "{codes:?}");
    let status = fix.changes.iter().find(|change| change.code == ChangeCode::FixStatusChanged).unwrap();
    assert_eq!(status.subjects, ["VC 100", "VC 200"], "one change for both");
}

#[test]
fn a_fix_that_is_taken_back_is_material_and_its_products_are_named() {
    let mut before = document();
    before["vulnerabilities"][0]["remediations"][0] =
        json!({"category": "vendor_fix", "details": "Update to V2.0 or later.", "product_ids": ["P1", "P2"]});
    let taken_back = compare(&read(&before), &read(&document()));
    assert!(told(&taken_back).contains(&("fix_status_changed", "fix_withdrawn")), "{:?}", told(&taken_back));
    let mut fewer = before.clone();
    fewer["vulnerabilities"][0]["remediations"][0]["product_ids"] = json!(["P1"]);
    let fewer = compare(&read(&before), &read(&fewer));
    assert!(told(&fewer).contains(&("remediation_products_changed", "step_scope")), "{:?}", told(&fewer));
}

#[test]
fn a_score_that_rises_into_a_higher_band_is_material_and_a_lower_one_is_not() {
    let score = |base: f64, vector: &str| {
        edited(|after| {
            let score = &mut after["vulnerabilities"][0]["scores"][0]["cvss_v3"];
            (score["baseScore"], score["vectorString"]) = (json!(base), json!(vector));
        })
    };
    assert_eq!(told(&score(7.5, VECTOR)), [("score_changed", "score_band_up")]);
    assert_eq!(
        told(&score(5.3, "CVSS:3.1/AV:A/AC:H/PR:N/UI:N/S:U/C:N/I:N/A:H")),
        [("score_changed", "score_no_worse")]
    );
    let exploit = score(6.5, "CVSS:3.1/AV:A/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H/E:F");
    assert_eq!(told(&exploit), [("score_changed", "vector_worse")], "a working exploit in the same band");
    let unproven = score(6.5, "CVSS:3.1/AV:A/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H/E:U");
    assert_eq!(told(&unproven), [("score_changed", "score_no_worse")]);
    let gone = edited(|after| after["vulnerabilities"][0]["scores"] = json!([]));
    assert_eq!(told(&gone), [("score_removed", "score_known")]);
}

#[test]
fn spelling_references_thanks_and_dates_alone_are_not_material() {
    let cosmetic = edited(|after| {
        after["document"]["title"] = json!("Valve Controllers");
        after["document"]["notes"][0]["text"] = json!("A forged packet can stop the controller.");
        after["document"]["references"] =
            json!([{"category": "self", "summary": "Page", "url": "https://example.test/new"}]);
        after["document"]["acknowledgments"] = json!([{"names": ["A. Person"]}]);
        after["document"]["tracking"]["version"] = json!("2");
        after["document"]["tracking"]["current_release_date"] = json!("2024-02-01T00:00:00Z");
        after["vulnerabilities"][0]["remediations"][1]["details"] =
            json!("Restrict access to port 4000 of the controlers!");
    });
    assert!(!cosmetic.is_material(), "{:#?}", cosmetic.changes);
    assert!(!cosmetic.is_silent);
    assert!(cosmetic.changes.len() >= 6, "{:?}", told(&cosmetic));
    let port = edited(|after| {
        after["vulnerabilities"][0]["remediations"][1]["details"] =
            json!("Restrict access to port 4001 of the controllers.");
    });
    assert_eq!(told(&port), [("remediation_changed", "other_step")], "a digit is no spelling");
    assert!(port.is_silent, "neither version nor date says that something changed");
}

#[test]
fn words_that_turn_a_sentence_round_are_never_spelling() {
    for (one, other) in [
        ("Users are unable to connect.", "Users are enable to connect."),
        ("Disable the service.", "Enable the service."),
        ("Remove access.", "Remote access."),
        ("Version 2.9.2", "Version 29.2"),
        ("The affected versions", "The unaffected versions"),
        ("Update to < 2.0", "Update to 2.0"),
        ("This is not needed.", "This is needed."),
        ("authenticated", "unauthenticated"),
    ] {
        assert!(!spelling::says_the_same(one, other), "{one} / {other}");
    }
    for (one, other) in [
        ("The vulnerablity is known.", "The vulnerability is known"),
        ("Geutebr\u{fc}ck  GmbH", "Geutebruck GmbH"),
        ("recommends", "recomends"),
        ("authorised", "authorized"),
    ] {
        assert!(spelling::says_the_same(one, other), "{one} / {other}");
    }
}

#[test]
fn statements_on_exploitation_are_material_when_they_are_worse_and_not_when_they_are_said_otherwise() {
    let note = |text: &str| edited(|after| after["document"]["notes"][1]["text"] = json!(text));
    let attacked = note("This vulnerability has been exploited in the wild.");
    assert!(told(&attacked).contains(&("exploitation_changed", "exploitation")), "{:?}", told(&attacked));
    let same = note("No known public exploitation targets this vulnerability.");
    assert!(!same.is_material(), "{:?}", told(&same));
    let silent = edited(|after| after["document"]["notes"].as_array_mut().unwrap().truncate(1));
    assert!(
        told(&silent).contains(&("exploitation_changed", "exploitation")),
        "a denial that is gone: {:?}",
        told(&silent)
    );
}

#[test]
fn a_small_document_that_multiplies_its_products_makes_no_large_comparison() {
    const COUNT: usize = 600;
    let hostile = |products: usize| {
        let mut document = document();
        let ids: Vec<String> = (0..COUNT).map(|at| format!("P{at}")).collect();
        let branches: Vec<Value> =
            ids.iter().enumerate().map(|(at, id)| branch(&format!("VC {at}"), "< 2.0", id)).collect();
        document["product_tree"]["branches"][0]["branches"] = json!(branches);
        // The group of each remediation lacks another product, so that no two of them say the same.
        let groups: Vec<Value> = (0..COUNT)
            .map(|at| {
                let ids: Vec<&String> =
                    ids.iter().enumerate().filter(|(one, _)| *one != at).map(|(_, id)| id).collect();
                json!({"group_id": format!("G{at}"), "product_ids": ids[..products]})
            })
            .collect();
        document["product_tree"]["product_groups"] = json!(groups);
        let remediations: Vec<Value> = (0..COUNT)
            .map(|at| json!({"category": "mitigation", "details": format!("Step {at}"), "group_ids": [format!("G{at}")]}))
            .collect();
        let vulnerability = &mut document["vulnerabilities"][0];
        vulnerability["remediations"] = json!(remediations);
        vulnerability["product_status"] = json!({"known_affected": ids[..products]});
        vulnerability["scores"] = json!([]);
        read(&document)
    };
    let comparison = compare(&hostile(COUNT - 1), &hostile(COUNT - 2));
    let of_steps = comparison.changes.iter().filter(|one| one.code == ChangeCode::RemediationProductsChanged);
    assert!(of_steps.clone().count() > 0, "{:?}", told(&comparison).first());
    for change in of_steps {
        let value = &change.after.as_ref().unwrap().value;
        assert!(value.chars().count() < 4_100 && value.ends_with(" more"), "{} {value}", value.len());
    }
}

#[test]
fn a_renamed_product_and_a_new_order_number_are_one_change_each() {
    let renamed = edited(|after| {
        after["product_tree"]["branches"][0]["branches"][0] = branch("Valve Controller 100", "< 2.0", "P1");
    });
    assert_eq!(told(&renamed), [("product_renamed", "new_name")]);
    let order = |number: &str| branch(&format!("VC 100 ({number})"), "< 2.0", "P1");
    let numbered = edited(|after| after["product_tree"]["branches"][0]["branches"][0] = order("7KL4100-1AX10-0XE0"));
    assert!(numbered.is_material() && numbered.changes.len() == 1, "{:?}", told(&numbered));
}

#[test]
fn a_withdrawn_advisory_and_a_stricter_label_are_material() {
    let withdrawn = edited(|after| after["document"]["title"] = json!("Valve controllers (withdrawn)"));
    assert_eq!(told(&withdrawn), [("title_changed", "withdrawn")]);
    let category = edited(|after| after["document"]["category"] = json!("csaf_withdrawn"));
    assert_eq!(told(&category), [("category_changed", "withdrawn")]);
    let stricter = edited(|after| after["document"]["distribution"]["tlp"]["label"] = json!("AMBER"));
    assert_eq!(told(&stricter), [("tlp_changed", "sharing_stricter")]);
}

#[test]
fn a_renumbered_and_re_ordered_document_differs_in_form_alone() {
    let form = edited(|after| {
        after["product_tree"]["branches"][0]["branches"] =
            json!([branch("VC 200", "< 3.0", "N7"), branch("VC 100", "< 2.0", "N8")]);
        let vulnerability = &mut after["vulnerabilities"][0];
        vulnerability["product_status"]["known_affected"] = json!(["N7", "N8"]);
        vulnerability["scores"][0]["products"] = json!(["N8", "N7"]);
        vulnerability["remediations"].as_array_mut().unwrap().reverse();
        for remediation in vulnerability["remediations"].as_array_mut().unwrap() {
            remediation["product_ids"] = json!(["N7", "N8"]);
        }
    });
    assert_eq!(told(&form), [("form_changed", "form")]);
    assert!(!form.is_material() && form.is_silent);
}

#[test]
fn what_was_said_to_be_safe_and_no_longer_is_is_material() {
    let mut before = document();
    before["vulnerabilities"][0]["product_status"] = json!({"known_affected": ["P1"], "known_not_affected": ["P2"]});
    let comparison = compare(&read(&before), &read(&document()));
    assert!(told(&comparison).contains(&("product_status_changed", "newly_affected")), "{:?}", told(&comparison));
    let relief = compare(&read(&document()), &read(&before));
    assert!(told(&relief).contains(&("product_status_changed", "less_affected")), "{:?}", told(&relief));
    let mut without = before.clone();
    without["product_tree"]["branches"][0]["branches"].as_array_mut().unwrap().pop();
    without["vulnerabilities"][0]["product_status"] = json!({"known_affected": ["P1"]});
    let gone = compare(&read(&before), &read(&without));
    assert!(told(&gone).contains(&("product_removed", "assurance_gone")), "{:?}", told(&gone));
}

#[test]
fn an_assurance_that_is_given_in_another_way_is_not_gone() {
    let of_second = |list: &str| {
        let mut document = document();
        document["vulnerabilities"][0]["product_status"] = json!({"known_affected": ["P1"], list: ["P2"]});
        read(&document)
    };
    let rule = |before: &str, after: &str| {
        let comparison = compare(&of_second(before), &of_second(after));
        let of_status = comparison.changes.iter().find(|change| change.code == ChangeCode::ProductStatusChanged);
        of_status.map(|change| change.rule)
    };
    assert_eq!(rule("fixed", "known_not_affected"), Some(Rule::LessAffected));
    assert_eq!(rule("known_not_affected", "fixed"), Some(Rule::FixListed));
    assert_eq!(rule("fixed", "under_investigation"), Some(Rule::NewlyAffected));
    assert_eq!(rule("fixed", "known_affected"), Some(Rule::NewlyAffected));
}

#[test]
fn only_a_whole_word_takes_something_back_and_a_note_only_speaks_of_it() {
    let noted = |text: &str| edited(|after| after["document"]["notes"][0]["text"] = json!(text));
    let spoken = noted("A forged packet stops the controller. The certificate can be revoked.");
    assert_eq!(told(&spoken), [("note_changed", "withdrawal_note")]);
    assert!(spoken.is_material());
    let inside = edited(|after| after["document"]["title"] = json!("Valve controllers: keys irrevokedly lost"));
    assert_eq!(told(&inside), [("title_changed", "wording")]);
    let taken_back = edited(|after| after["document"]["title"] = json!("[WITHDRAWN] Valve controllers"));
    assert_eq!(told(&taken_back), [("title_changed", "withdrawn")]);
}

#[test]
fn words_that_were_edited_are_found_and_put_together_again() {
    let pieces = compare_words("Update to V2.0 or later.", "Update all devices to V2.1 or later.");
    let told: Vec<(&str, &str)> = pieces.iter().map(|piece| (piece.kind.code(), piece.text.as_str())).collect();
    assert_eq!(
        told,
        [
            ("same", "Update "),
            ("added", "all devices "),
            ("same", "to "),
            ("removed", "V2.0 "),
            ("added", "V2.1 "),
            ("same", "or later.")
        ]
    );
    let long = "word ".repeat(WORDS_COUNT_MAX + 1);
    assert_eq!(compare_words(&long, "short").len(), 2);
}

/// The page of reference names every code and every rule, each once and as the code has it.
#[test]
fn the_reference_lists_every_code_and_every_rule() {
    let page = include_str!("../../../../../docs/reference/revisions.md");
    let row = |code: &str| page.lines().filter(|line| line.starts_with(&format!("| `{code}` |"))).collect::<Vec<_>>();
    for rule in Rule::ALL {
        let (rows, word) = (row(rule.code()), if rule.is_material() { "| material |" } else { "| no |" });
        assert_eq!(rows.len(), 1, "{}", rule.code());
        assert!(rows[0].contains(word), "{}: {word}", rows[0]);
    }
    for code in ChangeCode::ALL {
        assert_eq!(row(code.code()).len(), 1, "{}", code.code());
    }
    let rows = page.lines().filter(|line| line.starts_with("| `")).count();
    assert_eq!(rows, Rule::ALL.len() + ChangeCode::ALL.len(), "a row that the code does not know");
}

/// What one revision of an invented advisory says: a small number for each part.
#[derive(Clone, Debug)]
struct Said {
    products: Vec<(u8, u8, u8)>,
    vulnerabilities: Vec<(u8, u8, u8)>,
    remediations: Vec<(u8, u8, u8)>,
    notes: Vec<(u8, u8)>,
    title: u8,
}

fn pick(list: &[&'static str], at: u8) -> &'static str {
    list[usize::from(at) % list.len()]
}

fn said() -> impl Strategy<Value = Said> {
    let three = || prop::collection::vec((0_u8..4, 0_u8..5, 0_u8..4), 0..4);
    (three(), three(), three(), prop::collection::vec((0_u8..3, 0_u8..5), 0..4), 0_u8..3).prop_map(
        |(products, vulnerabilities, remediations, notes, title)| Said {
            products,
            vulnerabilities,
            remediations,
            notes,
            title,
        },
    )
}

impl Said {
    fn advisory(&self) -> Advisory {
        let mut document = document();
        let ids: Vec<String> = (0..self.products.len()).map(|at| format!("P{at}")).collect();
        let products = self.products.iter().zip(&ids).map(|((name, range, _), id)| {
            let name =
                pick(&["VC 100", "VC 200", "VC 300 (7KL4100-1AX10-0XE0)", "Valve 300 (7KL4100-1AX10-0XE0)"], *name);
            branch(name, pick(&["< 2.0", "< 3.0", "vers:all/*", "2.0", "prose of old"], *range), id)
        });
        document["product_tree"]["branches"][0]["branches"] = products.collect();
        let of = |which: u8| -> Vec<&String> {
            ids.iter()
                .zip(&self.products)
                .filter(|(_, (.., one))| !(one + which).is_multiple_of(3))
                .map(|(id, _)| id)
                .collect()
        };
        let remedies = |at: usize| -> Vec<Value> {
            let mine = self.remediations.iter().filter(|(.., one)| usize::from(*one) % 2 == at % 2);
            mine.map(|(category, text, which)| {
                let text = pick(
                    &[
                        "Update to V2.0.",
                        "Update to V2.1 or later.",
                        "No fix.",
                        "Restrict access.",
                        "Restrict all access.",
                    ],
                    *text,
                );
                json!({"category": pick(&["vendor_fix", "none_available", "mitigation", "workaround"], *category),
                    "details": text, "product_ids": of(*which)})
            })
            .collect()
        };
        let vulnerabilities = self.vulnerabilities.iter().enumerate().map(|(at, (cve, score, which))| {
            let status = pick(&["known_affected", "fixed", "known_not_affected", "under_investigation"], *which);
            let base = [0.0, 5.3, 7.5, 7.5, 9.8][usize::from(*score) % 5];
            let vector = pick(&[VECTOR, "CVSS:3.1/AV:L/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H/E:P"], *score);
            json!({"cve": format!("CVE-2024-100{cve}"), "product_status": {status: of(*which)},
                "scores": [{"products": of(*score), "cvss_v3": {"version": "3.1", "baseScore": base, "vectorString": vector}}],
                "remediations": remedies(at)})
        });
        document["vulnerabilities"] = vulnerabilities.collect();
        let notes = self.notes.iter().map(|(title, text)| {
            json!({"category": "general", "title": pick(&["Summary", "Advice", "Affected products"], *title),
                "text": pick(&["One word.", "One other word.", "Two words more.", "No known public exploits.", "It is actively exploited."], *text)})
        });
        document["document"]["notes"] = notes.collect();
        document["document"]["title"] = json!(pick(&["Valves", "valves", "Valves (withdrawn)"], self.title));
        read(&document)
    }
}

/// What kind differs, on which side and where, with what stood and stands there.
type At = (String, bool, String, Option<String>, Option<String>);

/// What differs at each place, without names and verdicts, which hang on the direction.
fn sides(comparison: &Comparison, is_mirrored: bool) -> BTreeSet<At> {
    let mut found = BTreeSet::new();
    for Change { code, before, after, .. } in &comparison.changes {
        let kind = code.code().replace("_removed", "").replace("_added", "");
        let value = |told: &Option<Told>| told.as_ref().map(|told| told.value.clone());
        for (is_before, side) in [(true, before), (false, after)] {
            for pointer in side.iter().flat_map(|told| &told.pointers) {
                let (old, new) =
                    if is_mirrored { (value(after), value(before)) } else { (value(before), value(after)) };
                found.insert((kind.clone(), is_before != is_mirrored, pointer.clone(), old, new));
            }
        }
    }
    found
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    #[test]
    fn of_equal_revisions_nothing_differs_and_of_others_something(one in said(), other in said()) {
        let (a, b) = (one.advisory(), other.advisory());
        let same = compare(&a, &a);
        prop_assert!(same.changes.is_empty() && !same.is_silent, "{:#?}", same.changes);
        let comparison = compare(&a, &b);
        prop_assert_eq!(comparison.changes.is_empty(), a == b);
    }

    #[test]
    fn swapping_the_revisions_swaps_before_and_after(one in said(), other in said()) {
        let (a, b) = (one.advisory(), other.advisory());
        let (there, back) = (compare(&a, &b), compare(&b, &a));
        prop_assert_eq!(sides(&there, false), sides(&back, true));
    }

    #[test]
    fn the_pieces_of_two_texts_make_both_again(one in "[ab \n]{0,40}", other in "[ab \n]{0,40}") {
        let pieces = compare_words(&one, &other);
        let text = |without: PieceKind| -> String {
            pieces.iter().filter(|piece| piece.kind != without).map(|piece| piece.text.as_str()).collect()
        };
        prop_assert_eq!(text(PieceKind::Added), one);
        prop_assert_eq!(text(PieceKind::Removed), other);
    }
}
