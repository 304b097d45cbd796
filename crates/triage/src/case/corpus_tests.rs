//! Which real documents become one case. What the rules find is printed, to be read by hand.

use super::*;
use crate::advisory::corpus::corpus;
use crate::advisory::corpus_tests::documents;
use crate::advisory::normalise;
use std::collections::{BTreeMap, BTreeSet};

/// The facts of every document, and a line to read it by.
fn facts(test: &str) -> Option<Vec<(CaseFacts, String)>> {
    let archives =
        [corpus(test, "cisa/cisa-ot-2017-2023.tar.gz")?, corpus(test, "publishers/other-publishers.tar.gz")?];
    let mut found = Vec::new();
    for archive in archives {
        for (path, document) in documents(&archive, ".json").into_iter().filter(|(path, _)| path.contains("/white/20"))
        {
            let advisory = normalise(&document).0;
            let line = format!("{} {} {}", advisory.publisher.name, advisory.tracking_id, advisory.title);
            assert!(!advisory.tracking_id.is_empty(), "{path}");
            found.push((CaseFacts::of(&advisory), line));
        }
    }
    Some(found)
}

#[test]
fn the_archives_documents_become_the_cases_that_were_read_by_hand() {
    let Some(facts) = facts("the_archives_documents_become_the_cases_that_were_read_by_hand") else { return };
    let links = find_links(&facts.iter().map(|(one, _)| one).collect::<Vec<_>>(), &[]);
    let home = |one: &CaseFacts| Member { id: one.id, home: CaseId(one.id.0), tlp: one.tlp };
    let members: Vec<Member> = facts.iter().map(|(one, _)| home(one)).collect();
    let mut cases: BTreeMap<CaseId, Vec<usize>> = BTreeMap::new();
    let joined = join(&members, &links);
    for (at, (one, _)) in facts.iter().enumerate() {
        cases.entry(joined[&one.id]).or_default().push(at);
    }
    let several: Vec<&Vec<usize>> = cases.values().filter(|case| case.len() > 1).collect();
    println!("{} documents, {} links, {} cases of more than one", facts.len(), links.len(), several.len());
    for case in &several {
        println!("case of {}", case.len());
        case.iter().for_each(|at| println!("    {}", facts[*at].1));
        let ids: BTreeSet<_> = case.iter().map(|at| facts[*at].0.id).collect();
        for link in links.iter().filter(|link| ids.contains(&link.one)) {
            println!("    {}: {:?} | {:?}", link.rule.code(), link.one_says, link.other_says);
        }
    }
    let ids = |case: &[usize]| -> BTreeSet<String> {
        case.iter().flat_map(|at| facts[*at].0.names.keys().cloned()).collect()
    };
    let found: Vec<BTreeSet<String>> = several.iter().map(|case| ids(case)).collect();
    let expected = [
        // The same vendor's document under the same products, told twice by the coordinator.
        &["icsa-21-040-06", "icsa-21-147-04"][..],
        &["icsa-22-041-05", "icsa-22-223-06"],
        &["icsa-20-070-01", "icsa-21-103-10"],
        &["icsa-19-099-03", "icsa-19-134-09"],
    ];
    for case in expected {
        assert!(found.contains(&case.iter().map(|id| (*id).to_owned()).collect()), "{case:?} in {found:?}");
    }
    // One library or protocol in the products of several vendors, or in several products of one, each told by itself.
    for apart in ["icsa-17-318-02a", "icsa-21-334-04", "icsa-22-102-02", "icsa-22-314-05", "icsa-23-005-01"] {
        assert!(!found.iter().any(|case| case.contains(apart)), "{apart}");
    }
}
