//! Which real documents become one case. What the rules find is printed, to be read by hand.

use super::*;
use crate::advisory::corpus::corpus;
use crate::advisory::corpus_tests::documents;
use crate::advisory::normalise;
use std::collections::{BTreeMap, BTreeSet, HashMap};

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

/// All links, found as the store finds them: by names and by sets of CVEs.
fn links(facts: &[(CaseFacts, String)]) -> Vec<Link> {
    let mut named: HashMap<&str, Vec<usize>> = HashMap::new();
    let mut sets: HashMap<String, Vec<usize>> = HashMap::new();
    for (at, (one, _)) in facts.iter().enumerate() {
        one.names.keys().for_each(|name| named.entry(name).or_default().push(at));
        one.cve_set().into_iter().for_each(|set| sets.entry(set).or_default().push(at));
    }
    let mut pairs: BTreeSet<(usize, usize)> = BTreeSet::new();
    for (at, (one, _)) in facts.iter().enumerate() {
        let by_name = one.mentions.keys().filter_map(|name| named.get(name.as_str()));
        let candidates = by_name.chain(one.cve_set().and_then(|set| sets.get(&set))).flatten();
        pairs.extend(candidates.map(|other| (at.min(*other), at.max(*other))));
    }
    pairs.iter().filter_map(|(a, b)| link(&facts[*a].0, &facts[*b].0)).collect()
}

#[test]
fn the_archives_documents_become_the_cases_that_were_read_by_hand() {
    let Some(facts) = facts("the_archives_documents_become_the_cases_that_were_read_by_hand") else { return };
    let begun = std::time::Instant::now();
    let links = links(&facts);
    let home = |one: &CaseFacts| Member { id: one.id, home: CaseId(one.id.0), tlp: one.tlp };
    let members: Vec<Member> = facts.iter().map(|(one, _)| home(one)).collect();
    let mut cases: BTreeMap<CaseId, Vec<usize>> = BTreeMap::new();
    let joined = join(&members, &links);
    for (at, (one, _)) in facts.iter().enumerate() {
        cases.entry(joined[&one.id]).or_default().push(at);
    }
    let several: Vec<&Vec<usize>> = cases.values().filter(|case| case.len() > 1).collect();
    println!(
        "{} documents, {} links, {} cases of more than one, in {:?}",
        facts.len(),
        links.len(),
        several.len(),
        begun.elapsed()
    );
    for case in &several {
        println!("case of {}", case.len());
        case.iter().for_each(|at| println!("    {}", facts[*at].1));
        let ids: BTreeSet<_> = case.iter().map(|at| facts[*at].0.id).collect();
        for link in links.iter().filter(|link| ids.contains(&link.one)) {
            println!("    {}: {:?} | {:?}", link.rule.code(), link.one_says, link.other_says);
        }
    }
}
