use super::*;
use crate::assessment::{Policy, assess};
use crate::enrichment::{Enrichment, Kev};
use jiff::civil::date;
use serde_json::{Value, json};

fn document() -> Value {
    json!({
        "document": {
            "category": "csaf_security_advisory", "csaf_version": "2.0", "title": "Valve controller",
            "publisher": {"category": "vendor", "name": "Example", "namespace": "https://example.test"},
            "tracking": {"id": "EX-1", "status": "final", "version": "1", "initial_release_date": "2024-01-01T00:00:00Z",
                "current_release_date": "2024-01-01T00:00:00Z", "revision_history": []}
        },
        "product_tree": {"branches": [{"category": "vendor", "name": "Example", "branches": [
            {"category": "product_name", "name": "VC 100", "branches": [
                {"category": "product_version_range", "name": "< 2.0", "product": {"name": "VC 100 < 2.0", "product_id": "P1"}}]}]}]},
        "vulnerabilities": [{
            "cve": "CVE-2024-1000", "product_status": {"known_affected": ["P1"]},
            "scores": [{"products": ["P1"], "cvss_v3": {"version": "3.1", "baseScore": 7.5, "baseSeverity": "HIGH",
                "vectorString": "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H"}}],
            "remediations": [{"category": "none_available", "details": "No fix yet.", "product_ids": ["P1"]}]
        }]
    })
}

fn content(document: &Value, enrichment: &Enrichment, assets: &[&str], previous: Option<&Content>) -> Option<Content> {
    content_of(document, enrichment, assets, Verdict::Affected, previous)
}

fn content_of(
    document: &Value,
    enrichment: &Enrichment,
    assets: &[&str],
    verdict: Verdict,
    previous: Option<&Content>,
) -> Option<Content> {
    beside(document, enrichment, assets, verdict, (previous, None), &[])
}

fn beside(
    document: &Value,
    enrichment: &Enrichment,
    assets: &[&str],
    verdict: Verdict,
    (previous, comparison): (Option<&Content>, Option<&Comparison>),
    elsewhere: &[Content],
) -> Option<Content> {
    let decide = |situation: Situation<'_>| {
        decide(Before { own: previous, is_own_told: previous.is_some(), elsewhere }, situation)
    };
    situated(document, enrichment, assets, verdict, comparison, &decide)
}

fn situated(
    document: &Value,
    enrichment: &Enrichment,
    assets: &[&str],
    verdict: Verdict,
    comparison: Option<&Comparison>,
    decide: &dyn Fn(Situation<'_>) -> Option<Content>,
) -> Option<Content> {
    let (parsed, _) = csaf::read(document.to_string().as_bytes()).unwrap();
    let (advisory, _) = crate::advisory::normalise(&parsed);
    let assessment = assess(&advisory, enrichment, &Policy::built_in());
    let assets = assets.iter().map(|id| TouchedAsset {
        external_id: (*id).to_owned(),
        name: "Example VC 100".to_owned(),
        order_number: String::new(),
        version: "1.0".to_owned(),
        place: String::new(),
        verdict,
        evidence: None,
    });
    let description = describe(&advisory, "1", &assessment, "/advisories/example/EX-1".to_owned());
    let situation = Situation {
        description: &description,
        comparison,
        watchlist: "All",
        hits: vec![Hit::Everything],
        assets: assets.collect(),
        is_remediated: false,
    };
    decide(situation)
}

#[test]
fn the_first_alert_of_a_case_is_new_and_nothing_changed_is_no_alert() {
    let first = content(&document(), &Enrichment::default(), &["V-1"], None).unwrap();
    assert_eq!(first.reason, Reason::New);
    assert_eq!(content(&document(), &Enrichment::default(), &["V-1"], Some(&first)), None);
}

#[test]
fn a_cosmetic_edit_is_no_alert_and_a_changed_range_is_one() {
    let first = content(&document(), &Enrichment::default(), &[], None).unwrap();
    let mut edited = document();
    edited["document"]["title"] = json!("Valve controller (Update A)");
    assert_eq!(content(&edited, &Enrichment::default(), &[], Some(&first)), None);
    edited["product_tree"]["branches"][0]["branches"][0]["branches"][0]["name"] = json!("< 3.0");
    assert_eq!(content(&edited, &Enrichment::default(), &[], Some(&first)).unwrap().reason, Reason::Revised);
}

#[test]
fn a_material_revision_is_told_with_its_changes_and_an_immaterial_one_is_not() {
    let read = |document: &Value| crate::advisory::normalise(&csaf::read(document.to_string().as_bytes()).unwrap().0).0;
    let first = content(&document(), &Enrichment::default(), &[], None).unwrap();
    let later = |edit: &dyn Fn(&mut Value)| {
        let mut after = document();
        edit(&mut after);
        let comparison = crate::advisory::revision::compare(&read(&document()), &read(&after));
        let told = (Some(&first), Some(&comparison));
        beside(&after, &Enrichment::default(), &[], Verdict::Affected, told, &[])
    };
    let narrowed = |after: &mut Value| {
        after["product_tree"]["branches"][0]["branches"][0]["branches"][0]["name"] = json!("< 1.5");
    };
    assert_eq!(later(&narrowed), None, "fewer versions ask nothing of a reader");
    let mitigation = later(&|after| {
        let steps = after["vulnerabilities"][0]["remediations"].as_array_mut().unwrap();
        steps.push(json!({"category": "mitigation", "details": "Block port 4000.", "product_ids": ["P1"]}));
    });
    let mitigation = mitigation.unwrap();
    assert_eq!((mitigation.reason, mitigation.changes.len()), (Reason::Revised, 1), "a step that was not there");
    assert!(mitigation.changes.iter().all(Change::is_material));
    let attacked = later(&|after| {
        after["document"]["notes"] =
            json!([{"category": "general", "title": "Exploitability", "text": "It is being exploited in the wild."}]);
    });
    assert!(attacked.is_some_and(|content| content.reason == Reason::NowExploited));
}

#[test]
fn what_an_alert_leaves_out_of_a_change_is_counted() {
    use crate::advisory::revision::{ChangeCode, Rule};
    let first = content(&document(), &Enrichment::default(), &[], None).unwrap();
    let change = |names: u32| Change {
        code: ChangeCode::WeaknessAdded,
        rule: Rule::NewVulnerability,
        subjects: Vec::new(),
        subjects_more: 0,
        vulnerabilities: (1..=names).map(|at| format!("CVE-2024-{at:04}")).collect(),
        vulnerabilities_more: 2,
        before: None,
        after: None,
    };
    let said = |changes: u32, left_off: u32| {
        let changes = (1..=changes).map(|_| change(9)).collect();
        let comparison = Comparison { changes, left_off, is_silent: false };
        let told = (Some(&first), Some(&comparison));
        let content = beside(&document(), &Enrichment::default(), &[], Verdict::Affected, told, &[]).unwrap();
        crate::wording::alert::changes(&content, crate::wording::Language::En)
    };
    assert_eq!(said(1, 0), ["Weakness of CVE-2024-0001, CVE-2024-0002, CVE-2024-0003 and 8 more changed."]);
    assert_eq!(said(6, 0)[5], "and 1 more change");
    assert_eq!(said(6, 3)[5], "and 4 more changes");
}

#[test]
fn an_alert_knows_which_revision_it_tells_of() {
    let first = content(&document(), &Enrichment::default(), &[], None).unwrap();
    assert_eq!(first.sha256, "1");
}

#[test]
fn a_re_ordered_and_renumbered_document_is_no_alert() {
    let mut document = document();
    let product = |range: &str, id: &str| json!({"category": "product_version_range", "name": range, "product": {"name": format!("VC 100 {range}"), "product_id": id}});
    let products = |list: Value| {
        json!([{"category": "vendor", "name": "Example", "branches": [
        {"category": "product_name", "name": "VC 100", "branches": list}]}])
    };
    document["product_tree"]["branches"] = products(json!([product("< 2.0", "P1"), product("< 3.0", "P2")]));
    let fix = |id: &str| json!({"category": "vendor_fix", "details": "Update.", "product_ids": [id]});
    document["vulnerabilities"][0]["product_status"]["known_affected"] = json!(["P1", "P2"]);
    document["vulnerabilities"][0]["remediations"] = json!([fix("P1")]);
    let mut second = document["vulnerabilities"][0].clone();
    second["cve"] = json!("CVE-2024-1001");
    document["vulnerabilities"] = json!([document["vulnerabilities"][0], second]);
    let first = content(&document, &Enrichment::default(), &["V-1"], None).unwrap();
    document["product_tree"]["branches"] = products(json!([product("< 3.0", "N1"), product("< 2.0", "N2")]));
    document["vulnerabilities"].as_array_mut().unwrap().reverse();
    for vulnerability in document["vulnerabilities"].as_array_mut().unwrap() {
        vulnerability["product_status"]["known_affected"] = json!(["N2", "N1"]);
        vulnerability["scores"][0]["products"] = json!(["N1"]);
        vulnerability["remediations"] = json!([fix("N2")]);
    }
    assert_eq!(content(&document, &Enrichment::default(), &["V-1"], Some(&first)), None);
    for vulnerability in document["vulnerabilities"].as_array_mut().unwrap() {
        vulnerability["remediations"] = json!([fix("N2"), fix("N1")]);
    }
    let fixed = content(&document, &Enrichment::default(), &["V-1"], Some(&first)).unwrap();
    assert_eq!(fixed.reason, Reason::FixAvailable, "the other versions of the same product have a fix now");
}

#[test]
fn exploitation_a_fix_and_a_new_asset_each_say_so() {
    let first = content(&document(), &Enrichment::default(), &["V-1"], None).unwrap();
    let kev = Kev { date_added: date(2024, 2, 1), due_date: None, ransomware: false, required_action: String::new() };
    let mut enrichment = Enrichment::default();
    enrichment.kev.insert("CVE-2024-1000".to_owned(), kev);
    assert_eq!(content(&document(), &enrichment, &["V-1"], Some(&first)).unwrap().reason, Reason::NowExploited);
    let mut fixed = document();
    fixed["vulnerabilities"][0]["remediations"][0] =
        json!({"category": "vendor_fix", "details": "Update to 2.0.", "product_ids": ["P1"]});
    assert_eq!(content(&fixed, &Enrichment::default(), &["V-1"], Some(&first)).unwrap().reason, Reason::FixAvailable);
    let more = content(&document(), &Enrichment::default(), &["V-1", "V-2"], Some(&first)).unwrap();
    assert_eq!(more.reason, Reason::YourProductAdded);
}

#[test]
fn an_asset_is_news_when_it_is_new_or_worse_and_not_when_a_doubt_arises() {
    let told = |verdict, previous| content_of(&document(), &Enrichment::default(), &["V=1"], verdict, previous);
    let (open, affected) = (told(Verdict::NeedsData, None).unwrap(), told(Verdict::Affected, None).unwrap());
    assert_eq!(told(Verdict::Affected, Some(&open)).unwrap().reason, Reason::YourProductAdded);
    assert_eq!(told(Verdict::NeedsData, Some(&affected)), None);
    assert_eq!(told(Verdict::NeedsData, Some(&open)), None);
}

#[test]
fn the_subject_counts_every_touched_asset_not_only_the_named_ones() {
    let ids: Vec<String> = (0..ALERT_ASSETS_COUNT_MAX + 5).map(|id| id.to_string()).collect();
    let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
    let content = content(&document(), &Enrichment::default(), &ids, None).unwrap();
    assert_eq!((content.assets.len(), content.assets_more), (ALERT_ASSETS_COUNT_MAX, 5));
    let subject = crate::wording::alert::subject(&content, crate::wording::Language::En);
    assert!(subject.contains("25 of your assets affected"), "{subject}");
}

#[test]
fn where_no_product_is_named_nobody_is_told_that_no_asset_is_listed() {
    use crate::wording::{Language, alert};
    let full = content(&document(), &Enrichment::default(), &[], None).unwrap();
    let none = "None of the assets in your inventory is known to be affected.";
    assert_eq!(alert::no_assets(&full, Language::En), none, "one may be listed, at a version with the fix");
    let revised = |is_first_telling| Content { reason: Reason::Revised, is_first_telling, ..full.clone() };
    let [first, second] = [true, false].map(|first| alert::reason_sentence(&revised(first), Language::En));
    assert!(first.starts_with("The watchlist told nobody of this problem before.") && !first.contains("last alert"));
    assert_eq!(second, "New since the last alert: the advisory was revised.");
    let new = alert::reason_sentence(&full, Language::En);
    assert_eq!(new, "This is the first alert of this watchlist about this problem.", "another may have told of it");
    assert!(alert::folded_subject(&[full.clone(), full.clone()], Language::En).starts_with("2 alerts for you"));
    let mut bare = document();
    bare["product_tree"].take();
    let bare = content(&bare, &Enrichment::default(), &[], None).unwrap();
    assert!(alert::no_assets(&bare, Language::En).ends_with("could not be compared with it."));
}

#[test]
fn two_watchlists_of_one_reader_share_a_delivery_and_not_an_alert() {
    let case = CaseId(uuid::Uuid::nil());
    let one = content(&document(), &Enrichment::default(), &[], None).unwrap();
    let other = Content { watchlist: "Other".to_owned(), ..one.clone() };
    let [first, second] = [1, 2].map(uuid::Uuid::from_u128);
    assert_ne!(key(&case, &one, first), key(&case, &other, second));
    assert_eq!(key(&case, &one, first), key(&case, &other, first), "whatever its name is");
    let to = |content: &Content, changed, recipient: &str| delivery_key(&case, content, changed, "email", recipient);
    assert_eq!(to(&one, None, "a@b.test"), to(&other, None, "a@b.test"));
    assert_ne!(to(&one, None, "a@b.test"), to(&one, None, "c@b.test"));
    assert_eq!(to(&one, Some(2), "a@b.test"), to(&other, Some(2), "a@b.test"));
    assert_ne!(to(&one, Some(2), "a@b.test"), to(&one, None, "a@b.test"), "a change is no first word");
    assert_ne!(to(&one, Some(2), "a@b.test"), to(&one, Some(3), "a@b.test"));
}

#[test]
fn content_survives_its_row() {
    let content = content(&document(), &Enrichment::default(), &["V-1"], None).unwrap();
    let row = serde_json::to_string(&content).unwrap();
    assert_eq!(serde_json::from_str::<Content>(&row).unwrap(), content);
}

#[test]
fn another_document_about_a_problem_that_was_told_is_kept_and_not_told() {
    let none = Enrichment::default();
    let first = content(&document(), &none, &["V-1"], None).unwrap();
    let second = |assets: &[&str], verdict, own: Option<&Content>, elsewhere: &[Content]| {
        beside(&document(), &none, assets, verdict, (own, None), elsewhere)
    };
    let told = [first.clone()];
    let quiet = second(&["V-1"], Verdict::Affected, None, &told).unwrap();
    assert_eq!(quiet.reason, Reason::AlsoPublished);
    let touches = second(&["V-1", "V-2"], Verdict::Affected, None, &told).unwrap();
    assert_eq!(touches.reason, Reason::YourProductAdded, "an asset that the first did not name");
    let doubtful = second(&["V-1"], Verdict::NeedsData, None, &told).unwrap();
    assert_eq!(doubtful.reason, Reason::AlsoPublished, "it was told as affected");
    assert_eq!(second(&["V-1"], Verdict::Affected, Some(&quiet), &told), None, "it is kept once");
    let alone = second(&["V-1"], Verdict::Affected, Some(&quiet), &[]).unwrap();
    assert_eq!(alone.reason, Reason::New, "what it was told beside is another problem now");
}

#[test]
fn what_two_publishers_say_one_after_the_other_is_told_once() {
    let none = Enrichment::default();
    let mut exploited = Enrichment { kev_loaded: true, ..Enrichment::default() };
    let kev = Kev { date_added: date(2024, 2, 1), due_date: None, ransomware: false, required_action: String::new() };
    exploited.kev.insert("CVE-2024-1000".to_owned(), kev);
    let first = content(&document(), &none, &[], None).unwrap();
    let quiet = beside(&document(), &none, &[], Verdict::Affected, (None, None), std::slice::from_ref(&first)).unwrap();
    let now =
        beside(&document(), &exploited, &[], Verdict::Affected, (Some(&first), None), std::slice::from_ref(&quiet))
            .unwrap();
    assert_eq!(now.reason, Reason::NowExploited);
    let again = beside(&document(), &exploited, &[], Verdict::Affected, (Some(&quiet), None), &[now]);
    assert_eq!(again, None);
}

#[test]
fn a_fix_or_a_watched_name_that_only_the_second_document_has_is_told() {
    let none = Enrichment::default();
    let mut first = content(&document(), &none, &[], None).unwrap();
    let mut fixed = document();
    fixed["vulnerabilities"][0]["remediations"] =
        json!([{"category": "vendor_fix", "details": "Update to V2.0 or later version", "product_ids": ["P1"]}]);
    let second = |document: &Value, told: &Content| {
        beside(document, &none, &[], Verdict::Affected, (None, None), std::slice::from_ref(told)).unwrap().reason
    };
    assert_eq!(second(&fixed, &first), Reason::FixAvailable);
    let told = content(&fixed, &none, &[], None).unwrap();
    assert_eq!(second(&fixed, &told), Reason::AlsoPublished, "the same fix is told once");
    let mut other = fixed.clone();
    other["product_tree"]["branches"][0]["branches"][0]["name"] = json!("VC 200");
    assert_eq!(second(&other, &told), Reason::FixAvailable, "the fix of another product");
    first.hits = vec![Hit::Vendor("Example".to_owned())];
    assert_eq!(second(&document(), &first), Reason::NamesMore);
}

/// What is told of a revision where the remediation is done on every touched asset.
fn renewed(edit: &dyn Fn(&mut Value), hits: &[Hit], assets: &[&str], enrichment: &Enrichment) -> Option<Reason> {
    let read = |document: &Value| crate::advisory::normalise(&csaf::read(document.to_string().as_bytes()).unwrap().0).0;
    let none = Enrichment::default();
    let first = content(&document(), &none, &["V-1"], None).unwrap();
    let mut after = document();
    edit(&mut after);
    let comparison = crate::advisory::revision::compare(&read(&document()), &read(&after));
    let told = |is_remediated: bool| {
        let decide = |mut situation: Situation<'_>| {
            situation.hits = hits.to_vec();
            situation.is_remediated = is_remediated;
            decide(Before { own: Some(&first), is_own_told: true, elsewhere: &[] }, situation)
        };
        situated(&after, enrichment, assets, Verdict::Affected, Some(&comparison), &decide)
    };
    assert!(told(false).is_some(), "it would be told otherwise");
    told(true).map(|content| content.reason)
}

fn scored_critical(after: &mut Value) {
    after["vulnerabilities"][0]["scores"][0]["cvss_v3"] = json!({"version": "3.1", "baseScore": 9.8,
        "baseSeverity": "CRITICAL", "vectorString": "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"});
}

#[test]
fn a_revision_of_what_is_done_is_told_nobody() {
    let none = Enrichment::default();
    let inventory = [Hit::Inventory(1)];
    let vendor = [Hit::Inventory(1), Hit::Vendor("Example".to_owned())];
    for hits in [&inventory[..], &vendor] {
        assert_eq!(renewed(&scored_critical, hits, &["V-1"], &none), None);
    }
}

#[test]
fn whoever_watches_more_than_the_inventory_still_hears_of_other_products() {
    let more = |after: &mut Value| {
        let product = json!({"category": "product_version_range", "name": "< 9.0",
            "product": {"name": "VC 900 < 9.0", "product_id": "P9"}});
        let named = json!({"category": "product_name", "name": "VC 900", "branches": [product]});
        after["product_tree"]["branches"][0]["branches"].as_array_mut().unwrap().push(named);
        after["vulnerabilities"][0]["product_status"]["known_affected"] = json!(["P1", "P9"]);
    };
    let none = Enrichment::default();
    assert_eq!(renewed(&more, &[Hit::Inventory(1)], &["V-1"], &none), None);
    let vendor = [Hit::Inventory(1), Hit::Vendor("Example".to_owned())];
    assert_eq!(renewed(&more, &vendor, &["V-1"], &none), Some(Reason::Revised));
}

#[test]
fn exploitation_and_a_new_asset_are_told_although_all_is_done() {
    let kev = Kev { date_added: date(2024, 2, 1), due_date: None, ransomware: false, required_action: String::new() };
    let mut exploited = Enrichment::default();
    exploited.kev.insert("CVE-2024-1000".to_owned(), kev);
    let inventory = [Hit::Inventory(1)];
    assert_eq!(renewed(&scored_critical, &inventory, &["V-1"], &exploited), Some(Reason::NowExploited));
    let none = Enrichment::default();
    assert_eq!(renewed(&scored_critical, &inventory, &["V-1", "V-2"], &none), Some(Reason::YourProductAdded));
}
