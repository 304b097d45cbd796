use super::*;
use crate::Advisory;
use crate::advisory::{AdvisoryId, Tlp, normalise};
use proptest::prelude::*;
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};

/// A document as its publisher might write it.
struct Written<'a> {
    publisher: &'a str,
    id: &'a str,
    title: &'a str,
    vendor: &'a str,
    product: &'a str,
    cves: &'a [&'a str],
    references: &'a [&'a str],
}

const COORDINATOR: Written<'static> = Written {
    publisher: "Example CERT",
    id: "ICSA-24-001-01",
    title: "Acme Gateway (Update A)",
    vendor: "Acme",
    product: "Gateway EX-100",
    cves: &["CVE-2024-0001", "CVE-2024-0002"],
    references: &[],
};
const VENDOR: Written<'static> =
    Written { publisher: "Acme PSIRT", id: "SSA-100001", title: "Denial of service in Gateway EX-100", ..COORDINATOR };

fn advisory(written: &Written<'_>) -> Advisory {
    let Written { publisher, id, title, vendor, product, cves, references } = written;
    let slug = publisher.to_lowercase().replace(' ', "-");
    let references: Vec<_> = references.iter().map(|url| json!({"summary": "See", "url": url})).collect();
    let vulnerabilities: Vec<_> = cves.iter().map(|cve| json!({"cve": cve})).collect();
    let leaf = json!({"category": "product_name", "name": product, "product": {"product_id": "P", "name": product}});
    let text = json!({
        "document": {"title": title, "tracking": {"id": id}, "references": references,
            "publisher": {"name": publisher, "namespace": format!("https://{slug}.example"), "category": "vendor"}},
        "product_tree": {"branches": [{"category": "vendor", "name": vendor, "branches": [leaf]}]},
        "vulnerabilities": vulnerabilities});
    normalise(&csaf::read(text.to_string().as_bytes()).unwrap().0).0
}

fn facts(written: &Written<'_>) -> CaseFacts {
    CaseFacts::of(&advisory(written))
}

fn rule(one: &Written<'_>, other: &Written<'_>) -> Option<JoinRule> {
    let (one, other) = (facts(one), facts(other));
    assert_eq!(link(&one, &other), link(&other, &one), "the order of two documents means nothing");
    link(&one, &other).map(|link| link.rule)
}

#[test]
fn a_document_that_names_the_others_id_and_shares_its_cves_is_one_problem() {
    let naming = Written { references: &["https://acme-psirt.example/ssa-100001.html"], ..COORDINATOR };
    assert_eq!(rule(&naming, &VENDOR), Some(JoinRule::NamesTheOther));
    let grown = Written { cves: &["CVE-2024-0001", "CVE-2024-0002", "CVE-2024-0003", "CVE-2024-0004"], ..VENDOR };
    assert_eq!(rule(&naming, &grown), Some(JoinRule::NamesTheOther), "the vendor has added some since");
    let elsewhere = Written { cves: &["CVE-2024-0009"], ..VENDOR };
    assert_eq!(rule(&naming, &elsewhere), None, "a page of advice that every advisory names");
    let stranger = Written { vendor: "Contoso", product: "Panel", ..VENDOR };
    assert_eq!(rule(&naming, &stranger), None, "the maker of a part is not the maker of the device");
}

#[test]
fn a_document_that_names_another_and_no_vendor_is_its_problem_only_with_all_its_cves() {
    let known = facts(&Written { references: &["https://acme-psirt.example/ssa-100001.html"], ..COORDINATOR });
    let unnamed = CaseFacts { vendors: BTreeSet::new(), ..known.clone() };
    let same = facts(&VENDOR);
    let fewer = facts(&Written { cves: &["CVE-2024-0001"], ..VENDOR });
    let rule = |one: &CaseFacts, other: &CaseFacts| link(one, other).map(|link| link.rule);
    assert_eq!(rule(&unnamed, &same), Some(JoinRule::NamesTheOther));
    assert_eq!(rule(&unnamed, &fewer), None, "nobody says that it is the same vendor");
    assert_eq!(rule(&known, &fewer), Some(JoinRule::NamesTheOther));
}

#[test]
fn the_reason_tells_what_each_side_says() {
    let naming = facts(&Written { references: &["https://acme-psirt.example/ssa-100001.html"], ..COORDINATOR });
    let named = facts(&VENDOR);
    let found = link(&naming, &named).unwrap();
    let (naming_says, named_says) = if found.one == naming.id {
        (&found.one_says, &found.other_says)
    } else {
        (&found.other_says, &found.one_says)
    };
    let said = |field, text: &str| Said { field, text: text.to_owned() };
    assert_eq!(naming_says[0], said(Field::References, "ssa-100001"));
    assert_eq!(named_says[0], said(Field::TrackingId, "ssa-100001"));
    assert_eq!(naming_says[1], said(Field::Cves, "CVE-2024-0001, CVE-2024-0002"));
}

#[test]
fn two_publishers_with_the_same_cves_of_the_same_product_tell_of_one_problem() {
    assert_eq!(rule(&COORDINATOR, &VENDOR), Some(JoinRule::SameCves));
    let longer = Written { product: "Acme Gateway EX-100 (all variants)", ..VENDOR };
    assert_eq!(rule(&COORDINATOR, &longer), Some(JoinRule::SameCves));
    let fewer = Written { cves: &["CVE-2024-0001"], ..VENDOR };
    assert_eq!(rule(&COORDINATOR, &fewer), None);
}

#[test]
fn a_librarys_cve_in_the_products_of_two_vendors_is_two_problems() {
    let library = Written { cves: &["CVE-2021-44228"], ..COORDINATOR };
    let stranger =
        Written { publisher: "Contoso", id: "CON-2021-7", vendor: "Contoso", product: "Historian", ..library };
    assert_eq!(rule(&library, &stranger), None);
    let same_name = Written { product: "Gateway EX-100", ..stranger };
    assert_eq!(rule(&library, &same_name), None, "a product's name is its vendor's");
}

#[test]
fn a_librarys_cve_in_two_products_of_one_vendor_is_two_problems() {
    let library = Written { cves: &["CVE-2021-44228"], ..COORDINATOR };
    let product = Written { product: "Historian", title: "Acme Historian", ..library };
    assert_eq!(
        rule(&library, &Written { id: "ICSA-24-001-02", ..product }),
        None,
        "its own coordinator tells them apart"
    );
    assert_eq!(rule(&library, &Written { publisher: "Acme PSIRT", id: "SSA-100002", ..product }), None);
    let names_the_other = Written { references: &["https://acme.example/ssa-100001"], ..library };
    let other = Written { cves: &["CVE-2021-44228"], id: "SSA-100002", ..VENDOR };
    assert_eq!(rule(&names_the_other, &other), None, "it tells of another document of that vendor");
}

#[test]
fn a_collection_is_no_problem() {
    let references = &[
        "https://x.example/ssa-100001",
        "https://x.example/ssa-100002",
        "https://x.example/ssa-100003",
        "https://x.example/ssa-100004",
    ];
    let collection = Written { references, cves: &["CVE-2024-0001"], ..COORDINATOR };
    assert_eq!(rule(&collection, &VENDOR), None);
}

#[test]
fn a_vendors_name_alone_joins_nothing() {
    let nameless = Written { cves: &[], ..COORDINATOR };
    assert_eq!(rule(&nameless, &Written { cves: &[], ..VENDOR }), None);
    assert_eq!(rule(&nameless, &VENDOR), None);
}

#[test]
fn a_publishers_own_documents_are_one_problem_only_as_a_reissue() {
    let again = Written { id: "ICSA-24-001-01A", product: "Gateway", ..COORDINATOR };
    assert_eq!(rule(&COORDINATOR, &again), Some(JoinRule::IssuedAgain));
    let later = Written { id: "ICSA-24-200-01", title: "Acme Gateway", ..COORDINATOR };
    assert_eq!(rule(&COORDINATOR, &later), Some(JoinRule::SameTitle));
    let source = |id, url| Written { id, title: "Another title", references: url, ..COORDINATOR };
    let one = source("ICSA-24-200-01", &["https://acme.example/ssa-100001"]);
    let same = source("ICSA-24-200-02", &["https://acme.example/SSA-100001.pdf"]);
    assert_eq!(rule(&one, &same), Some(JoinRule::SameSource));
    let another = source("ICSA-24-200-02", &["https://acme.example/ssa-100009"]);
    assert_eq!(rule(&one, &another), None);
    let see_also =
        Written { references: &["https://cert.example/icsa-24-001-01"], title: "Acme Gateway again", ..later };
    assert_eq!(rule(&COORDINATOR, &see_also), None, "a publisher's see-also tells two apart");
}

fn member(number: u128, tlp: Tlp) -> Member {
    Member { id: AdvisoryId(uuid::Uuid::from_u128(number)), home: CaseId(uuid::Uuid::from_u128(1_000 - number)), tlp }
}

fn tie(one: u128, other: u128) -> Link {
    let id = |number: u128| AdvisoryId(uuid::Uuid::from_u128(number));
    let (one, other) = (id(one.min(other)), id(one.max(other)));
    Link { one, other, rule: JoinRule::SameCves, one_says: Vec::new(), other_says: Vec::new() }
}

/// The groups of members, each as their numbers.
fn groups(members: &[Member], links: &[Link]) -> BTreeSet<BTreeSet<u128>> {
    let mut groups: BTreeMap<CaseId, BTreeSet<u128>> = BTreeMap::new();
    for (id, case) in join(members, links) {
        groups.entry(case).or_default().insert(id.0.as_u128());
    }
    groups.into_values().collect()
}

#[test]
fn a_chain_is_one_case_and_falls_apart_without_its_middle() {
    let members: Vec<Member> = (1..=3).map(|number| member(number, Tlp::Clear)).collect();
    assert_eq!(groups(&members, &[tie(1, 2), tie(2, 3)]), [[1, 2, 3].into()].into());
    assert_eq!(groups(&members, &[tie(1, 2)]), [[1, 2].into(), [3].into()].into());
    let joined = join(&members, &[tie(1, 2), tie(2, 3)]);
    assert_eq!(joined[&members[0].id], members[2].home, "the smallest id of birth");
}

#[test]
fn a_case_has_a_largest_size() {
    let most = CASE_DOCUMENTS_COUNT_MAX as u128;
    let members: Vec<Member> = (0..2 * most).map(|number| member(number, Tlp::Clear)).collect();
    let links: Vec<Link> = (1..2 * most).map(|number| tie(number - 1, number)).collect();
    assert!(groups(&members, &links).iter().all(|group| group.len() <= CASE_DOCUMENTS_COUNT_MAX));
}

#[test]
fn a_restricted_document_comes_to_a_case_and_never_makes_one_of_two() {
    let members = [member(1, Tlp::Clear), member(2, Tlp::Amber), member(3, Tlp::Clear)];
    let found = groups(&members, &[tie(1, 2), tie(2, 3)]);
    assert_eq!(found, [[1, 2].into(), [3].into()].into());
    assert_eq!(
        join(&members, &[tie(1, 2), tie(2, 3)])[&members[1].id],
        members[0].home,
        "the id of what most may read"
    );
    let all = groups(&members, &[tie(1, 2), tie(2, 3), tie(1, 3)]);
    assert_eq!(all, [[1, 2, 3].into()].into());
}

proptest! {
    #[test]
    fn the_order_of_documents_and_links_means_nothing(
        pairs in prop::collection::vec((0_u128..60, 0_u128..60), 0..90),
        tlps in prop::collection::vec(0_u8..3, 60),
        seed in any::<u64>(),
    ) {
        let tlp = |at: usize| [Tlp::Clear, Tlp::Green, Tlp::Amber][usize::from(tlps[at])];
        let mut members: Vec<Member> = (0..60).map(|number| member(number as u128, tlp(number))).collect();
        let mut links: Vec<Link> = pairs.iter().filter(|(a, b)| a != b).map(|(a, b)| tie(*a, *b)).collect();
        let expected = join(&members, &links);
        let mixed = |id: u128| crate::digest::digest((id as u64 ^ seed).to_le_bytes());
        members.sort_by_key(|one| mixed(one.id.0.as_u128()));
        links.sort_by_key(|link| mixed(link.one.0.as_u128() * 97 + link.other.0.as_u128()));
        prop_assert_eq!(&join(&members, &links), &expected);
        // What a reader of less sees of the cases does not hang on what he may not see.
        let open: Vec<Member> = members.iter().filter(|one| one.tlp == Tlp::Clear).copied().collect();
        let seen: BTreeMap<_, _> = expected.iter().filter(|(id, _)| open.iter().any(|one| one.id == **id)).map(|(id, case)| (*id, *case)).collect();
        prop_assert_eq!(join(&open, &links), seen);
    }
}
