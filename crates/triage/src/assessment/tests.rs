//! What the rules decide and write, over advisories built here.

mod agreement;
mod corpus;
mod denials;
mod downloads;
mod elsewhere;
mod gains;
mod german;
mod guards;
mod offers;
mod pieces;
mod policies;
mod sample;
mod snapshots;
mod ssvc;
mod statuses;
mod unmended;

use super::*;
use crate::advisory::{RemediationCategory as Category, Sourced, view_of};
use crate::enrichment::Listing;
use crate::enrichment::cve::{Exploitation, Ssvc};
use crate::wording::{Language, Measure, Message, PublisherView, render};
use sample::{Sample, epss, kev};

const NETWORK_A: &str = "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H/E:P/RL:T/RC:C";
const NETWORK_FULL: &str = "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H";

fn assessed(sample: Sample) -> Assessment {
    assess(&sample.advisory(), &Enrichment::default(), &Policy::built_in())
}

fn label_of(sample: Sample) -> Label {
    assessed(sample).label
}

#[test]
fn known_exploitation_means_act_now_whatever_the_score() {
    let advisory =
        Sample::new().vulnerability("CVE-2024-0001", 3.1, "CVSS:3.1/AV:L/AC:H/PR:H/UI:R/S:U/C:L/I:N/A:N").advisory();
    let assessment = assess(&advisory, &kev("CVE-2024-0001"), &Policy::built_in());
    assert_eq!(assessment.label, Label::ActNow);
    assert_eq!(assessment.path[0].date.as_deref(), Some("2024-02-01"));
    assert_eq!(assessment.path.last().map(|step| step.question.as_str()), Some("in_kev"));
}

#[test]
fn a_further_catalog_means_act_now_too_and_is_named_in_the_evidence() {
    let advisory = Sample::new().vulnerability("CVE-2024-0001", 3.1, NETWORK_A).advisory();
    let listing = |catalog: &str| Listing { catalog: catalog.to_owned(), added: "2024-05-06".parse().ok() };
    let listings = vec![listing("National CERT"), listing("Sector CERT")];
    let mut enrichment =
        Enrichment { listings: [("CVE-2024-0001".to_owned(), listings)].into(), ..Enrichment::default() };
    let assessment = assess(&advisory, &enrichment, &Policy::built_in());
    assert_eq!(assessment.label, Label::ActNow);
    let step = &assessment.path[0];
    assert_eq!((step.source.as_str(), step.date.as_deref()), ("catalog:National CERT", Some("2024-05-06")));
    let tag = assessment.tags.iter().find(|tag| tag.code == "actively_exploited").unwrap();
    assert_eq!(tag.evidence, ["catalog:National CERT"]);
    let said: Vec<String> = assessment.exploitability.statements[..2]
        .iter()
        .map(|statement| format!("{} {}", render(&statement.message, Language::En), statement.evidence[0]))
        .collect();
    let expected = "The catalog “Sector CERT” lists CVE-2024-0001 as exploited (since 2024-05-06). catalog:Sector CERT";
    assert_eq!(said[1], expected);
    enrichment.kev = kev("CVE-2024-0001").kev;
    let both = assess(&advisory, &enrichment, &Policy::built_in());
    assert_eq!((both.path[0].source.as_str(), both.path[0].date.as_deref()), ("kev", Some("2024-02-01")));
    assert_eq!(both.exploitability.statements[2].evidence, ["catalog:Sector CERT"]);
}

fn judgement(exploitation: Exploitation) -> Ssvc {
    let (at, by) = ("2024-05-06T23:00:00Z".parse().ok(), "CISA-ADP".to_owned());
    Ssvc { exploitation: Some(exploitation), automatable: None, technical_impact: None, at, by }
}

#[test]
fn a_catalog_without_days_does_not_borrow_the_day_of_a_judgement() {
    let advisory = Sample::new().vulnerability("CVE-2024-0001", 3.1, NETWORK_A).advisory();
    let listings = vec![Listing { catalog: "National CERT".to_owned(), added: None }];
    let enrichment = Enrichment {
        listings: [("CVE-2024-0001".to_owned(), listings)].into(),
        ssvc: [("CVE-2024-0001".to_owned(), judgement(Exploitation::Active))].into(),
        ..Enrichment::default()
    };
    let step = &assess(&advisory, &enrichment, &Policy::built_in()).path[0];
    assert_eq!((step.source.as_str(), step.date.as_deref()), ("catalog:National CERT", None));
}

#[test]
fn a_judgement_that_it_is_exploited_means_act_now_and_one_that_it_is_not_means_nothing() {
    let advisory = Sample::new().vulnerability("CVE-2024-0001", 3.1, NETWORK_A).advisory();
    let judged = |exploitation| {
        let ssvc = [("CVE-2024-0001".to_owned(), judgement(exploitation))].into();
        let enrichment = Enrichment { ssvc, ..Enrichment::default() };
        assess(&advisory, &enrichment, &Policy::built_in())
    };
    let active = judged(Exploitation::Active);
    assert_eq!(active.label, Label::ActNow);
    let step = &active.path[0];
    assert_eq!((step.source.as_str(), step.date.as_deref()), ("ssvc:CISA-ADP", Some("2024-05-06")));
    let sentence = render(&active.exploitability.statements[0].message, Language::En);
    assert_eq!(
        sentence,
        "CISA-ADP judged on 2024-05-06 that CVE-2024-0001 is used in attacks (SSVC exploitation: active)."
    );
    let unjudged = assess(&advisory, &Enrichment::default(), &Policy::built_in());
    for other in [Exploitation::Poc, Exploitation::None].map(judged) {
        assert_eq!((other.label, other.path), (unjudged.label, unjudged.path.clone()));
    }
}

#[test]
fn sources_that_contradict_each_other_are_named_and_the_worst_decides() {
    let told = |sample: Sample, enrichment: &Enrichment| -> Vec<String> {
        let assessment = assess(&sample.advisory(), enrichment, &Policy::built_in());
        let statements = assessment.exploitability.statements.into_iter();
        let disagreements = statements.filter(|one| matches!(one.message, Message::SourcesDisagree { .. }));
        disagreements.map(|one| format!("{} {}", render(&one.message, Language::En), one.evidence.join(" "))).collect()
    };
    let sample = |vector: &str| Sample::new().vulnerability("CVE-2024-0001", 7.5, vector);
    let unproven = NETWORK_A.replace("E:P", "E:U");
    let denied = "No known public exploits specifically target this vulnerability.";
    assert_eq!(
        told(sample(&unproven).says(denied), &kev("CVE-2024-0001")),
        [
            "The sources disagree about CVE-2024-0001: the publisher knows of no exploits, but CISA's catalog lists it as \
         exploited. The more serious one decides. /document/notes/9 kev",
            "The sources disagree about CVE-2024-0001: the publisher's vector says that no exploit code is known (E:U), but \
         CISA's catalog lists it as exploited. The more serious one decides. /vulnerabilities/0/scores/0 kev",
        ]
    );
    let public = told(
        sample(&unproven).says("Exploits that target this vulnerability are publicly available."),
        &Enrichment::default(),
    );
    assert_eq!(
        public,
        [
            "The sources disagree about CVE-2024-0001: the publisher's vector says that no exploit code is known (E:U), but \
         the publisher says that exploits are public. The more serious one decides. /vulnerabilities/0/scores/0 /document/notes/9",
        ]
    );
    let by = "CISA-ADP".to_owned();
    let ssvc = Ssvc { exploitation: Some(Exploitation::None), automatable: None, technical_impact: None, at: None, by };
    let mut enrichment = kev("CVE-2024-0001");
    enrichment.ssvc.insert("CVE-2024-0001".to_owned(), ssvc);
    assert_eq!(
        told(sample(NETWORK_FULL), &enrichment),
        [
            "The sources disagree about CVE-2024-0001: CISA-ADP sees no sign of attacks or of a public proof of concept (SSVC \
         exploitation: none), but CISA's catalog lists it as exploited. The more serious one decides. ssvc:CISA-ADP kev",
        ]
    );
    // A demonstration that nobody made public is no contradiction to "no public exploits".
    assert_eq!(told(sample(NETWORK_A).says(denied), &Enrichment::default()), Vec::<String>::new());
}

#[test]
fn outage_without_fix_and_little_likelihood_is_monitored() {
    let advisory = Sample::new()
        .vulnerability("CVE-2023-0002", 7.5, NETWORK_A)
        .remediation(Category::NoFixPlanned, "Currently no fix is planned")
        .advisory();
    let assessment = assess(&advisory, &epss("CVE-2023-0002", 0.0005, 0.15), &Policy::built_in());
    assert_eq!(assessment.label, Label::Monitor);
    assert_eq!(assessment.fixes[0].status, FixStatus::NoFixPlanned);
    assert!(assessment.tags.iter().all(|tag| tag.code != "end_of_life"));
}

#[test]
fn critical_without_fix_calls_for_mitigation() {
    let sample = Sample::new()
        .vulnerability("CVE-2022-0003", 9.8, NETWORK_FULL)
        .remediation(Category::Mitigation, "Use a firewall.");
    assert_eq!(label_of(sample), Label::Mitigate);
}

#[test]
fn serious_with_fix_is_planned() {
    let sample = Sample::new()
        .vulnerability("CVE-2022-0004", 7.5, NETWORK_A)
        .remediation(Category::VendorFix, "Update to V2.0 or later version");
    assert_eq!(label_of(sample), Label::PlanPatch);
}

#[test]
fn neither_score_nor_signal_needs_data() {
    let mut advisory = Sample::new().vulnerability("CVE-2022-0005", 9.8, NETWORK_FULL).advisory();
    advisory.vulnerabilities[0].scores.clear();
    let assessment = assess(&advisory, &Enrichment::default(), &Policy::built_in());
    assert_eq!(assessment.label, Label::NeedsData);
    advisory.vulnerabilities.clear();
    let assessment = assess(&advisory, &Enrichment::default(), &Policy::built_in());
    assert_eq!(assessment.label, Label::NeedsData);
    assert_eq!(assessment.decider, None);
}

#[test]
fn missing_epss_is_no_data_and_never_zero() {
    let assessment = assessed(Sample::new().vulnerability("CVE-2022-0006", 7.5, NETWORK_A));
    let epss = assessment.path.iter().find(|step| step.question == "epss").unwrap();
    assert_eq!((epss.answer.as_str(), epss.value.as_deref()), ("no_data", None));
    assert!(assessment.exploitability.statements.iter().any(|statement| statement.message == Message::EpssNoData));
}

#[test]
fn reports_of_attacks_by_the_publisher_mean_act_now() {
    let sample = Sample::new()
        .vulnerability("CVE-2022-0007", 5.3, "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:L/I:N/A:N")
        .says("CISA has received reports of this vulnerability being actively exploited.");
    assert_eq!(label_of(sample), Label::ActNow);
}

#[test]
fn publisher_statements_are_read_by_their_sentences() {
    for (text, view) in [
        (
            "No known public exploits specifically target this vulnerability. High skill level is needed to exploit.",
            PublisherView::NoneKnown,
        ),
        (
            "ATTENTION: Remotely exploitable/low skill level to exploit. Public exploits are available.",
            PublisherView::PublicExploits,
        ),
        ("Exploits that target these vulnerabilities are publicly available.", PublisherView::PublicExploits),
        ("Active exploitation has been observed.", PublisherView::ActivelyExploited),
        ("These vulnerabilities could be actively exploited.", PublisherView::Silent),
        ("This vulnerability is not exploitable remotely.", PublisherView::Silent),
        ("The vulnerability has not been exploited in the wild.", PublisherView::NoneKnown),
        (
            "No known public exploitation specifically targeting this vulnerability has been reported to CISA at this time.",
            PublisherView::NoneKnown,
        ),
        (
            "In May 2023, exploits have been publicly released, and attacks have been seen.",
            PublisherView::ActivelyExploited,
        ),
        ("As of 4 May attacks have been reported.", PublisherView::ActivelyExploited),
        ("No known public exploits target it, but attacks have been reported.", PublisherView::ActivelyExploited),
        ("There are no reports of exploitation, however exploit code is available.", PublisherView::PublicExploits),
        ("It has been exploited in the wild and could stop the device.", PublisherView::ActivelyExploited),
        ("It may be actively exploited if the port is open.", PublisherView::Silent),
        (
            "Publicly Disclosed:No;Exploited:Yes;Latest Software Release:Exploitation Detected",
            PublisherView::ActivelyExploited,
        ),
        (
            "Publicly Disclosed:Yes;Exploited:No;Latest Software Release:Exploitation Less Likely",
            PublisherView::NoneKnown,
        ),
    ] {
        assert_eq!(view_of(&Sourced { text: text.to_owned(), source: String::new() }), view, "{text}");
    }
}

#[test]
fn fields_that_record_attacks_are_read_as_attacks() {
    for (text, source, view) in [
        ("2025-01-03T00:30:00Z", "/vulnerabilities/0/first_known_exploitation_dates", PublisherView::ActivelyExploited),
        (
            "CISA: https://www.cisa.gov/known-exploited-vulnerabilities-catalog",
            "/vulnerabilities/0/threats/1",
            PublisherView::ActivelyExploited,
        ),
        (
            "See https://www.cisa.gov/known-exploited-vulnerabilities-catalog",
            "/document/notes/1",
            PublisherView::Silent,
        ),
    ] {
        let statement = Sourced { text: text.to_owned(), source: source.to_owned() };
        assert_eq!(view_of(&statement), view, "{text}");
    }
}

#[test]
fn a_date_of_exploitation_is_told_as_one() {
    let source = "/vulnerabilities/0/first_known_exploitation_dates".to_owned();
    let sample = Sample::new().vulnerability("CVE-2022-0007", 5.3, "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:L/I:N/A:N");
    let mut advisory = sample.advisory();
    advisory.vulnerabilities[0].exploit_statements = vec![Sourced { text: "2025-01-03".to_owned(), source }];
    let assessment = assess(&advisory, &Enrichment::default(), &Policy::built_in());
    assert_eq!(assessment.label, Label::ActNow);
    let told = Message::FirstExploited { date: "2025-01-03".to_owned() };
    assert!(assessment.exploitability.statements.iter().any(|statement| statement.message == told));
}

#[test]
fn higher_score_decides_between_equal_labels() {
    let assessment = assessed(
        Sample::new()
            .vulnerability("CVE-2022-0008", 7.1, "CVSS:3.1/AV:L/AC:L/PR:N/UI:R/S:U/C:H/I:N/A:H")
            .vulnerability("CVE-2022-0009", 8.8, "CVSS:3.1/AV:A/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H")
            .remediation(Category::VendorFix, "Update to V2.0"),
    );
    assert_eq!(assessment.decider, Some(1));
    assert_eq!(assessment.attack.vector, "adjacent");
    assert_eq!(assessment.cvss.map(|cvss| cvss.score), Some(8.8));
}

#[test]
fn exploited_vulnerability_decides_and_the_highest_score_is_shown() {
    let advisory = Sample::new()
        .vulnerability("CVE-2022-0010", 9.8, NETWORK_FULL)
        .vulnerability("CVE-2022-0011", 5.5, "CVSS:3.1/AV:L/AC:L/PR:L/UI:N/S:U/C:N/I:N/A:H")
        .advisory();
    let assessment = assess(&advisory, &kev("CVE-2022-0011"), &Policy::built_in());
    assert_eq!(assessment.decider, Some(1));
    assert_eq!(assessment.attack.vector, "local");
    assert_eq!(assessment.cvss.map(|cvss| cvss.score), Some(9.8));
}

#[test]
fn fixed_versions_are_read_only_where_the_words_name_one() {
    for (text, version) in [
        ("Update to V2.9.2 or later version", Some("V2.9.2")),
        ("Upgrade to version 1.2.3.", Some("1.2.3")),
        ("Update to V14 SP1 Update 14 or later version", Some("V14 SP1 Update 14")),
        ("Update to V15.1 Upd 3 - Download: https://vendor.example/1", Some("V15.1 Upd 3")),
        ("Users should update to firmware version 4.5 or newer", Some("4.5")),
        ("Update to V8.3. Notice that a new hardware version is required.", Some("V8.3")),
        ("Update to V3.2.17 or V3.3.17", None),
        ("Update to V2.0 and update to V3.0", None),
        ("Upgrade to WinPlant V7.5", None),
        ("Update to the latest version", None),
        ("Contact customer support", None),
        ("Update to 2 devices", None),
    ] {
        let assessment = assessed(
            Sample::new().vulnerability("CVE-2022-0012", 7.5, NETWORK_A).remediation(Category::VendorFix, text),
        );
        assert_eq!(assessment.fixes[0].version.as_deref(), version, "{text}");
    }
}

#[test]
fn words_win_over_the_category_vendor_fix() {
    for (text, status) in [
        ("Currently, no fix is available.", FixStatus::NoFixYet),
        ("The vendor will not issue a fix as this product is end-of-life.", FixStatus::EndOfLife),
        ("The Pump Controller is discontinued.", FixStatus::EndOfLife),
        ("The vendor does not plan to release a fix.", FixStatus::NoFixPlanned),
        ("The operating system is no longer supported by its manufacturer.", FixStatus::Unknown),
        ("Pump Controller will be considered end-of-life in December.", FixStatus::Unknown),
        ("Apply Defense-in-Depth", FixStatus::Unknown),
        ("Install the patch.", FixStatus::FixAvailable),
        ("Acme has not responded to requests to work on this. Contact Acme for details.", FixStatus::Unknown),
        ("A remediated version is planned. Contact Acme for updates.", FixStatus::FixPlanned),
        ("Users should apply the mitigations listed in Acme advisory 1.2.", FixStatus::Unknown),
        ("Do not open links from strangers.", FixStatus::Unknown),
        ("Use a protocol bridge that keeps networks apart.", FixStatus::Unknown),
    ] {
        let assessment = assessed(
            Sample::new().vulnerability("CVE-2022-0013", 7.5, NETWORK_A).remediation(Category::VendorFix, text),
        );
        assert_eq!(assessment.fixes[0].status, status, "{text}");
    }
}

#[test]
fn end_of_life_of_one_product_is_not_told_of_another() {
    let sample = Sample::new()
        .product("Valve Positioner")
        .vulnerability("CVE-2022-0014", 7.5, NETWORK_A)
        .remediation(Category::VendorFix, "Valve Positioner is discontinued and will not receive an update.");
    let statuses: Vec<_> = assessed(sample).fixes.iter().map(|fix| fix.status).collect();
    assert_eq!(statuses, [FixStatus::Unknown, FixStatus::EndOfLife]);
}

#[test]
fn workaround_is_done_now_and_the_statement_is_no_step() {
    let assessment = assessed(
        Sample::new()
            .vulnerability("CVE-2023-0015", 7.5, NETWORK_A)
            .remediation(Category::NoFixPlanned, "Currently no fix is planned")
            .remediation(Category::Workaround, "Put the devices behind a firewall")
            .advice("As a general security measure, protect the network."),
    );
    let plan: Vec<_> = assessment.plan.iter().map(|step| (step.group, step.kind, step.origin, step.counted)).collect();
    assert_eq!(
        plan,
        [
            (PlanGroup::DoNow, StepKind::Workaround, StepOrigin::Remediation, true),
            (PlanGroup::Mitigations, StepKind::Monitoring, StepOrigin::Derived, true),
            (PlanGroup::Statements, StepKind::Statement, StepOrigin::Remediation, false),
            (PlanGroup::General, StepKind::Hardening, StepOrigin::Note, false),
        ]
    );
    assert_eq!(assessment.plan[0].text, StepText::Source("Put the devices behind a firewall".to_owned()));
}

#[test]
fn equal_texts_are_one_step_whatever_their_category_and_punctuation() {
    let assessment = assessed(
        Sample::new()
            .vulnerability("CVE-2023-0020", 7.5, NETWORK_A)
            .remediation(Category::Mitigation, "Put the devices behind a firewall.")
            .remediation(Category::Workaround, "Put the devices behind a  firewall")
            .remediation(Category::Mitigation, "Keep copies of the configuration")
            .advice("Keep copies of the configuration."),
    );
    let plan: Vec<_> = assessment.plan.iter().map(|step| (step.group, step.kind, step.evidence.len())).collect();
    assert_eq!(plan[0], (PlanGroup::DoNow, StepKind::Workaround, 2));
    assert_eq!(plan.last(), Some(&(PlanGroup::General, StepKind::Hardening, 2)));
}

#[test]
fn a_vendor_fix_that_denies_the_fix_is_marked() {
    let plan = |text: &str| {
        assessed(Sample::new().vulnerability("CVE-2023-0021", 7.5, NETWORK_A).remediation(Category::VendorFix, text))
            .plan
    };
    let denied = plan("Currently no fix is available.");
    assert_eq!((denied[0].group, denied[0].contradicted), (PlanGroup::Mitigations, None));
    let marked = denied.iter().find(|step| step.origin == StepOrigin::Remediation).unwrap();
    assert_eq!((marked.group, marked.contradicted), (PlanGroup::Statements, Some(Category::VendorFix)));
    assert_eq!(plan("Update to V2.0.")[0].contradicted, None);
}

#[test]
fn measures_follow_from_the_traits_and_are_not_said_twice() {
    let derived = |vector: &str, cwe: &str, advice: &str| -> Vec<Measure> {
        let sample = Sample::new()
            .vulnerability("CVE-2023-0022", 7.5, vector)
            .cwe(cwe)
            .remediation(Category::NoFixPlanned, "Currently no fix is planned")
            .remediation(Category::Mitigation, advice);
        let steps = assessed(sample).plan.into_iter().filter_map(|step| match step.text {
            StepText::Derived(Message::Measure { measure }) => Some(measure),
            _ => None,
        });
        steps.collect()
    };
    use Measure::*;
    assert_eq!(derived(NETWORK_A, "CWE-400", "Be careful."), [RestrictNetwork, PrepareRestore]);
    assert_eq!(derived(NETWORK_A, "CWE-400", "Use a firewall."), [PrepareRestore]);
    let local = "CVSS:3.1/AV:L/AC:L/PR:L/UI:N/S:U/C:H/I:N/A:N";
    assert_eq!(derived(local, "CWE-269", "Be careful."), [ReviewAccounts, RestrictLogin]);
    let script = "CVSS:3.1/AV:N/AC:L/PR:N/UI:R/S:C/C:L/I:L/A:N";
    assert_eq!(derived(script, "CWE-79", "Be careful."), [TrustedContent, SeparateBrowser]);
    let clear = "CVSS:3.1/AV:A/AC:L/PR:N/UI:N/S:U/C:H/I:N/A:N";
    assert_eq!(derived(clear, "CWE-319", "Be careful."), [RestrictNetwork, EncryptTraffic]);
    let fixed = Sample::new()
        .vulnerability("CVE-2023-0023", 7.5, NETWORK_A)
        .remediation(Category::VendorFix, "Update to V2.0 or later version");
    assert!(assessed(fixed).plan.iter().all(|step| step.origin != StepOrigin::Derived));
}

#[test]
fn a_further_vulnerability_without_a_score_is_not_said_to_do_other_things() {
    let mut advisory = Sample::new()
        .vulnerability("CVE-2023-0001", 9.8, NETWORK_FULL)
        .vulnerability("CVE-2023-0002", 7.5, NETWORK_A)
        .vulnerability("CVE-2023-0003", 5.0, NETWORK_A)
        .advisory();
    advisory.vulnerabilities[2].scores.clear();
    let told = assess(&advisory, &Enrichment::default(), &Policy::built_in()).could_happen;
    let told = told.iter().find(|one| matches!(one.message, Message::FurtherOutcomes { .. })).unwrap();
    assert_eq!(
        render(&told.message, Language::En),
        "With 1 of the other 2, an attacker could disturb or stop operation. For 1 of them the source has no score that \
         states an effect."
    );
    assert_eq!(told.evidence, ["/vulnerabilities/1/scores/0", "/vulnerabilities/2"]);
}

#[test]
fn a_measure_is_named_only_by_advice_for_the_products_it_is_for() {
    let derived = |category: Category, text: &str, products: &[u32]| -> Vec<Measure> {
        let mut advisory = Sample::new()
            .product("Valve Controller")
            .vulnerability("CVE-2023-0022", 7.5, NETWORK_A)
            .remediation(Category::VendorFix, "Update to V2.0 or later version")
            .remediation(Category::NoFixPlanned, "Currently no fix is planned")
            .remediation(category, text)
            .advisory();
        advisory.remediations[0].products = vec![0];
        advisory.remediations[1].products = vec![1];
        advisory.remediations[2].products = products.to_vec();
        let steps = assess(&advisory, &Enrichment::default(), &Policy::built_in()).plan;
        let measures = steps.into_iter().filter_map(|step| match step.text {
            StepText::Derived(Message::Measure { measure }) => Some(measure),
            _ => None,
        });
        measures.collect()
    };
    use Measure::*;
    let both = [RestrictNetwork, PrepareRestore];
    assert_eq!(derived(Category::Mitigation, "Place it behind a firewall.", &[1]), [PrepareRestore]);
    assert_eq!(derived(Category::Mitigation, "Place it behind a firewall.", &[]), [PrepareRestore]);
    assert_eq!(derived(Category::Workaround, "Place it behind a firewall.", &[0, 1]), [PrepareRestore]);
    assert_eq!(derived(Category::Mitigation, "Place it behind a firewall.", &[0]), both);
    assert_eq!(derived(Category::VendorFix, "Update the firewall module to V3.1.", &[0]), both);
    assert_eq!(derived(Category::NoneAvailable, "No fix is available for the backup module.", &[1]), both);
    let missing = "No fix is available. Place it behind a firewall.";
    assert_eq!(derived(Category::VendorFix, missing, &[1]), [PrepareRestore], "a step that gives advice");
}

#[test]
fn a_condition_is_told_by_the_weakness_and_in_the_publishers_words() {
    let assessment = assessed(
        Sample::new()
            .vulnerability("CVE-2023-0024", 8.8, "CVSS:3.1/AV:N/AC:L/PR:N/UI:R/S:U/C:H/I:H/A:H")
            .cwe("CWE-352")
            .summary("The web server trusts requests. The attacker must know the address of the device. More follows."),
    );
    let said: Vec<String> =
        assessment.prerequisites.iter().map(|statement| render(&statement.message, Language::En)).collect();
    assert_eq!(
        said[3..],
        [
            "A user who is logged in to the product at the time",
            "In the publisher's words: “The attacker must know the address of the device.”"
        ]
    );
    assert_eq!(assessment.prerequisites[4].evidence, ["/vulnerabilities/0/notes/0"]);
}

#[test]
fn safety_is_affected_only_where_a_safety_product_or_the_vector_says_so() {
    let is_tagged = |assessment: &Assessment| assessment.tags.iter().any(|tag| tag.code == "affects_safety");
    let mut advisory = Sample::new().vulnerability("CVE-2023-0025", 7.5, NETWORK_A).advisory();
    let assess = |advisory: &Advisory| assess(advisory, &Enrichment::default(), &Policy::built_in());
    assert!(!is_tagged(&assess(&advisory)));
    advisory.products[0].vendor = "Yokogawa".into();
    advisory.products[0].name = "ProSafe-RS".into();
    assert!(is_tagged(&assess(&advisory)));
    let vector = "CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:N/VI:N/VA:H/SC:N/SI:N/SA:N/S:P";
    assert!(is_tagged(&assessed(Sample::new().vulnerability("CVE-2023-0026", 8.7, vector))));
}

#[test]
fn without_any_vector_the_cwe_list_says_what_is_common() {
    let mut advisory = Sample::new().vulnerability("CVE-2023-0027", 7.5, NETWORK_A).cwe("CWE-79").advisory();
    advisory.vulnerabilities[0].scores.clear();
    let assessment = assess(&advisory, &Enrichment::default(), &Policy::built_in());
    let common = &assessment.could_happen[1];
    assert_eq!(common.evidence, ["/vulnerabilities/0", "cwe"]);
    let sentence = render(&common.message, Language::En);
    assert!(sentence.starts_with("By the CWE list, weaknesses of this kind (CWE-79) commonly let"), "{sentence}");
}

#[test]
fn ticks_survive_a_re_ordering() {
    let (first, second) =
        ((Category::Workaround, "Close the port"), (Category::Mitigation, "Watch the logs, monitor traffic"));
    let build = |one: (Category, &str), two: (Category, &str)| {
        assessed(
            Sample::new().vulnerability("CVE-1", 7.5, NETWORK_A).remediation(one.0, one.1).remediation(two.0, two.1),
        )
    };
    let keys = |assessment: &Assessment| {
        let mut keys: Vec<_> = assessment.plan.iter().map(|step| step.key.clone()).collect();
        keys.sort();
        keys
    };
    assert_eq!(keys(&build(first, second)), keys(&build(second, first)));
}

#[test]
fn tags_come_from_the_vocabulary_in_its_order() {
    let assessment = assessed(
        Sample::new()
            .vulnerability("CVE-2023-0016", 7.5, NETWORK_A)
            .cwe("CWE-306")
            .remediation(Category::NoneAvailable, "Currently no fix is available"),
    );
    let codes: Vec<_> = assessment.tags.iter().map(|tag| tag.code.as_str()).collect();
    assert_eq!(
        codes,
        [
            "remotely_exploitable",
            "no_authentication_required",
            "low_complexity",
            "no_fix_available",
            "proof_of_concept",
            "affects_availability",
            "missing_authentication",
        ]
    );
}

#[test]
fn policy_files_are_checked_rule_by_rule() {
    let last = "[[rules]]\nid = \"else\"\nlabel = \"monitor\"\n";
    let rule = |when: &str| format!("version = \"x\"\n[[rules]]\nid = \"a\"\nlabel = \"act_now\"\n{when}\n{last}");
    assert!(Policy::parse(&rule("when.fix = [\"all\"]")).is_ok());
    assert!(matches!(Policy::parse(&rule("when.weather = [\"rain\"]")), Err(PolicyError::UnknownQuestion { .. })));
    assert!(matches!(Policy::parse(&rule("when.fix = [\"perhaps\"]")), Err(PolicyError::UnknownAnswer { .. })));
    assert!(matches!(Policy::parse(&rule("when.fix = []")), Err(PolicyError::NoAnswer { .. })));
    assert!(matches!(Policy::parse(&rule("")), Err(PolicyError::NoLastResort)));
    assert!(matches!(Policy::parse("version = 1"), Err(PolicyError::Syntax(_))));
    assert!(matches!(Policy::parse(&"#".repeat(POLICY_SIZE_BYTES_MAX + 1)), Err(PolicyError::TooLarge { .. })));
}

#[test]
fn vectors_of_every_version_are_read() {
    for (vector, attack) in [
        ("(AV:N/AC:M/Au:S/C:P/I:N/A:C)", ["network", "single", "medium", "unknown"]),
        ("AV:L/AC:H/Au:N/C:N/I:N/A:P", ["local", "none", "high", "unknown"]),
        ("CVSS:3.0/AV:A/AC:L/PR:L/UI:R/S:C/C:L/I:N/A:N", ["adjacent", "low", "low", "required"]),
        ("CVSS:4.0/AV:P/AC:L/AT:P/PR:H/UI:A/VC:N/VI:L/VA:H/SC:N/SI:N/SA:N/S:P", ["physical", "high", "high", "active"]),
        ("nonsense", ["unknown", "unknown", "unknown", "unknown"]),
    ] {
        let read = score::attack(&vector::Metrics::parse(vector));
        assert_eq!(
            [read.vector.as_str(), &read.auth_required, &read.complexity, &read.user_interaction],
            attack,
            "{vector}"
        );
    }
}

#[test]
fn a_vector_in_small_letters_decides_like_one_in_capitals() {
    let of = |vector: &str| assessed(Sample::new().vulnerability("CVE-2022-0007", 9.8, vector));
    let (small, capital) = (of(&NETWORK_FULL.to_lowercase()), of(NETWORK_FULL));
    assert_eq!(small.attack, capital.attack);
    assert_eq!(small.attack.vector, "network");
    assert_eq!(small.path, capital.path);
}

#[test]
fn many_vendors_are_counted_and_the_sentence_stays_short() {
    let mut advisory = Sample::new().product(&"P".repeat(80)).product(&"Q".repeat(80)).advisory();
    advisory.vendors = (0..9).map(|number| format!("{number} {}", "V".repeat(60))).collect();
    let assessment = assess(&advisory, &Enrichment::default(), &Policy::built_in());
    let sentence = render(&assessment.who_is_at_risk[0].message, Language::En);
    assert!(sentence.contains(" and 8 more"), "{sentence}");
    assert!(sentence.chars().count() <= STATEMENT_CHARS_MAX, "{sentence}");
}

#[test]
fn long_texts_are_cut_at_a_word_and_marked() {
    assert_eq!(cut("short", 10), "short");
    assert_eq!(cut("one two three", 9), "one two…");
    assert_eq!(cut("ärger über ärger", 8), "ärger…");
    assert_eq!(cut(&"x".repeat(20), 5), "xxxx…");
}

#[test]
fn four_hundred_vulnerabilities_stay_short() {
    let mut sample = Sample::new();
    for number in 0..404 {
        let vector = if number % 2 == 0 { NETWORK_FULL } else { NETWORK_A };
        sample = sample
            .vulnerability(&format!("CVE-2020-{number:04}"), 7.5, vector)
            .cwe(["CWE-79", "CWE-787", "CWE-20", "CWE-400", "CWE-89", "CWE-22"][number % 6]);
    }
    let assessment = assessed(sample);
    for part in
        [&assessment.could_happen, &assessment.who_is_at_risk, &assessment.how_exploited, &assessment.prerequisites]
    {
        assert!(part.len() <= STATEMENTS_PER_PART_MAX);
        assert!(
            part.iter()
                .all(|statement| render(&statement.message, Language::En).chars().count() <= STATEMENT_CHARS_MAX)
        );
    }
}
