use super::*;

const NOW: &str = "2026-11-23T00:00:00Z";

fn came(address: &str) -> Asked {
    Asked { address: format!("https://a.example{address}"), answer: Answer::Came }
}

/// A trusted provider with one feed, by CSAF 2.0.
fn good() -> Facts {
    let address = "https://a.example/.well-known/csaf/provider-metadata.json".to_owned();
    Facts {
        places: vec![Place {
            kind: PlaceKind::WellKnown,
            asked: came("/.well-known/csaf/provider-metadata.json"),
            redirects: 0,
            is_metadata: true,
            named: Vec::new(),
        }],
        metadata: Some(MetadataFacts {
            address: address.clone(),
            version: "2.0".to_owned(),
            role: "csaf_trusted_provider".to_owned(),
            ..MetadataFacts::default()
        }),
        feeds: vec![FeedFacts {
            asked: came("/feed.json"),
            tlp_label: "WHITE".to_owned(),
            faults: Vec::new(),
            is_csaf: true,
        }],
        documents_listed: 1,
        documents: vec![DocumentFacts {
            asked: came("/2024/esa-1.json"),
            tlp_label: "WHITE".to_owned(),
            faults: Some(Vec::new()),
            expected_name: None,
            of_directory: false,
            expected_folder: None,
            hashes: vec![HashFacts { asked: came("/2024/esa-1.json.sha512"), agrees: Some(true) }],
            signature: Some(SignatureFacts::Good { expires: None, armored: true }),
        }],
        keys: vec![KeyFacts { asked: came("/key.asc"), is_right: true, armored: true }],
        arrivals: vec![Arrival { address, redirects: 0, allow_origin: Some("*".to_owned()) }],
        other_agent: Some(came("/.well-known/csaf/provider-metadata.json")),
        ..Facts::default()
    }
}

fn judged(facts: &Facts, edition: Edition) -> Provision {
    judge(facts, edition, NOW.parse().unwrap())
}

fn standing(provision: &Provision, number: u8) -> Standing {
    provision.requirements[usize::from(number) - 1].standing
}

#[test]
fn a_trusted_provider_is_one_and_neither_lister_nor_aggregator() {
    let provision = judged(&good(), Edition::V2_0);
    assert_eq!((provision.requirements.len(), provision.highest()), (23, Some(Role::TrustedProvider)));
    assert!(!provision.reaches(Role::Lister) && !provision.reaches(Role::Aggregator));
    let mut facts = good();
    facts.metadata.as_mut().unwrap().version = "2.1".to_owned();
    facts.feeds[0].tlp_label = "CLEAR".to_owned();
    let provision = judged(&facts, Edition::V2_1);
    assert_eq!((provision.requirements.len(), provision.highest()), (25, Some(Role::TrustedProvider)));
}

#[test]
fn what_was_not_looked_at_is_never_held() {
    let provision = judged(&Facts::default(), Edition::V2_1);
    assert!(provision.requirements.iter().all(|one| one.standing != Standing::Held), "{provision:?}");
    assert_eq!(provision.highest(), None);
    assert!(provision.requirements.iter().all(|one| one.standing == Standing::Failed || one.why.is_some()));
    let mut facts = good();
    facts.documents[0].faults = None;
    let provision = judged(&facts, Edition::V2_0);
    assert_eq!((standing(&provision, 1), provision.highest()), (Standing::NotChecked, None));
}

#[test]
fn each_fault_stands_in_the_way_of_exactly_the_roles_that_ask_for_it() {
    type Break = fn(&mut Facts);
    let breaks: [(u8, Option<Role>, Break); 12] = [
        (1, None, |facts| facts.documents[0].faults = Some(vec!["6.1.1".to_owned()])),
        (2, None, |facts| facts.documents[0].expected_name = Some("esa-2.json".to_owned())),
        (3, None, |facts| facts.unencrypted.push("http://a.example/".to_owned())),
        (4, None, |facts| facts.documents[0].asked.answer = Answer::Status(403)),
        (5, Some(Role::Publisher), |facts| facts.documents[0].tlp_label = "AMBER".to_owned()),
        (6, Some(Role::Publisher), |facts| facts.arrivals[0].redirects = 11),
        (7, Some(Role::Publisher), |facts| facts.metadata.as_mut().unwrap().role = "king".to_owned()),
        (9, Some(Role::Publisher), |facts| facts.places[0].redirects = 1),
        (15, Some(Role::Publisher), |facts| facts.feeds[0].is_csaf = false),
        (18, Some(Role::Provider), |facts| facts.documents[0].hashes.clear()),
        (19, Some(Role::Provider), |facts| {
            facts.documents[0].signature = Some(SignatureFacts::Wrong("bad".to_owned()));
        }),
        (20, Some(Role::Provider), |facts| facts.keys[0].is_right = false),
    ];
    for (number, highest, spoil) in breaks {
        let mut facts = good();
        spoil(&mut facts);
        let provision = judged(&facts, Edition::V2_0);
        assert_eq!(standing(&provision, number), Standing::Failed, "{number}");
        assert_eq!(provision.highest(), highest, "{number}: {:?}", provision.roles);
        let requirement = &provision.requirements[usize::from(number) - 1];
        assert!(requirement.evidence.iter().all(|one| one.against), "{requirement:?}");
    }
}

#[test]
fn a_directory_that_is_wrong_spoils_a_good_feed_by_2_1_alone() {
    let mut facts = good();
    facts.feeds[0].tlp_label = "CLEAR".to_owned();
    facts.directories.push(DirectoryFacts {
        asked: Asked { answer: Answer::Status(403), ..came("/clear/") },
        is_listing: false,
        index: came("/clear/index.txt"),
        unlisted: Vec::new(),
        changes: came("/clear/changes.csv"),
        changes_faults: Vec::new(),
        changes_sorted: true,
        changes_quoted: false,
    });
    assert_eq!(judged(&facts, Edition::V2_0).highest(), Some(Role::TrustedProvider));
    facts.metadata.as_mut().unwrap().version = "2.1".to_owned();
    let provision = judged(&facts, Edition::V2_1);
    assert_eq!((standing(&provision, 14), provision.highest()), (Standing::Failed, Some(Role::Publisher)));
}

#[test]
fn a_signature_whose_key_ends_within_thirty_days_is_a_fault_by_2_1() {
    let mut facts = good();
    let expires = Some("2026-12-20T00:00:00Z".parse().unwrap());
    facts.documents[0].signature = Some(SignatureFacts::Good { expires, armored: true });
    assert_eq!(standing(&judged(&facts, Edition::V2_0), 19), Standing::Held);
    assert_eq!(standing(&judged(&facts, Edition::V2_1), 19), Standing::Failed);
}

#[test]
fn a_lister_and_an_aggregator_are_what_their_file_says_if_they_keep_it() {
    let party = |namespace: &str, mirror: Option<&str>| ListedParty {
        namespace: namespace.to_owned(),
        role: "csaf_provider".to_owned(),
        mirrors: mirror
            .into_iter()
            .map(|address| MirrorFacts {
                address: address.to_owned(),
                answer: Some(Answer::Came),
                is_adjacent: true,
                has_feed: true,
            })
            .collect(),
    };
    let mut facts = Facts { arrivals: good().arrivals, ..Facts::default() };
    facts.aggregator = Some(AggregatorFacts {
        address: "https://a.example/aggregator.json".to_owned(),
        category: "lister".to_owned(),
        parties: vec![party("https://b.example", None), party("https://c.example", None)],
        ..AggregatorFacts::default()
    });
    let provision = judged(&facts, Edition::V2_0);
    assert!(provision.reaches(Role::Lister) && !provision.reaches(Role::Aggregator), "{:?}", provision.roles);
    let aggregator = facts.aggregator.as_mut().unwrap();
    aggregator.parties.truncate(1);
    assert!(!judged(&facts, Edition::V2_0).reaches(Role::Lister));
    let mut facts = Facts { aggregator: facts.aggregator, ..good() };
    let aggregator = facts.aggregator.as_mut().unwrap();
    aggregator.category = "aggregator".to_owned();
    aggregator.parties = vec![party("https://b.example", Some("b")), party("https://c.example", Some("c"))];
    let provision = judged(&facts, Edition::V2_0);
    assert!(provision.reaches(Role::Aggregator) && !provision.reaches(Role::Lister), "{:?}", provision.roles);
}

#[test]
fn every_piece_of_evidence_has_a_sentence() {
    use crate::wording::{Language, provision as words};
    let mut facts = good();
    facts.documents[0].expected_name = Some("esa-2.json".to_owned());
    facts.unencrypted.push("http://a.example/".to_owned());
    facts.keys.clear();
    for edition in [Edition::V2_0, Edition::V2_1] {
        for facts in [&facts, &good(), &Facts::default()] {
            for requirement in judged(facts, edition).requirements {
                assert!(!words::requirement(requirement.number, Language::En).is_empty());
                for evidence in requirement.evidence {
                    assert!(!words::told(&evidence.told, Language::En).is_empty(), "{evidence:?}");
                }
            }
        }
    }
}
