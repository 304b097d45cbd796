//! Which two documents tell of one problem, and why.
//!
//! A wrong link can hide news from people, so each rule asks for something that two problems do not share by chance; a
//! vendor's name alone, or the CVE of a library that many vendors ship, never is.
//! Does not know: where documents are kept, or how links become cases (`joining`).

use super::facts::{CaseFacts, Field};
use crate::advisory::AdvisoryId;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// A document that names more documents of one scheme than these is a collection: none of them is its problem alone.
const COLLECTION_COUNT_MIN: usize = 4;
/// CVEs quoted as a reason; the rest is counted.
const QUOTED_CVES_COUNT_MAX: usize = 3;
/// A product's name of one word tells it from others if it has a digit or as many letters as these.
const LONE_WORD_LENGTH_CHARS_MIN: usize = 6;

terms! {
    /// Why two documents are one case, the strongest reason first.
    JoinRule {
        /// One names the other's id, and they have the same CVEs, or share most of them and a vendor; where one names no CVE,
        /// a vendor and a product.
        NamesTheOther = "names_the_other",
        /// The same publisher issued it again under the same id with another letter.
        IssuedAgain = "issued_again",
        /// Both name the same third document, and have the same CVEs and a product in common.
        SameSource = "same_source",
        /// Two publishers, the same CVEs, vendor and product.
        SameCves = "same_cves",
        /// The same publisher, title, CVEs and product.
        SameTitle = "same_title",
    }
}

/// Something one of two documents says that makes them one case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Said {
    /// Where.
    pub field: Field,
    /// What, in the letters of the comparison.
    pub text: String,
}

/// Two documents that tell of one problem.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Link {
    /// The one with the smaller id.
    pub one: AdvisoryId,
    /// The other.
    pub other: AdvisoryId,
    /// Why.
    pub rule: JoinRule,
    /// What the one says.
    pub one_says: Vec<Said>,
    /// What the other says.
    pub other_says: Vec<Said>,
}

/// Whether two documents tell of one problem by themselves: the strongest reason, whichever comes first.
pub fn link(a: &CaseFacts, b: &CaseFacts) -> Option<Link> {
    let (one, other) = if a.id < b.id { (a, b) } else { (b, a) };
    if one.id == other.id || !may_meet(&one.vendors, &other.vendors) {
        return None;
    }
    let rules = [names_the_other, issued_again, same_source, same_cves, same_title];
    let (rule, one_says, other_says) = rules.iter().find_map(|rule| rule(one, other))?;
    Some(Link { one: one.id, other: other.id, rule, one_says, other_says })
}

/// Every link of the seekers with each other and with those around them. Only documents that name each other, or have the
/// same set of CVEs, are held against each other: one batch meets thousands.
pub fn find_links(seekers: &[&CaseFacts], around: &[&CaseFacts]) -> Vec<Link> {
    let all: Vec<&CaseFacts> = seekers.iter().chain(around).copied().collect();
    let (mut named, mut naming, mut sets) = (HashMap::new(), HashMap::new(), HashMap::new());
    for (at, one) in all.iter().enumerate() {
        one.names.keys().for_each(|name| named.entry(name.as_str()).or_insert_with(Vec::new).push(at));
        one.mentions.keys().for_each(|name| naming.entry(name.as_str()).or_insert_with(Vec::new).push(at));
        one.cve_set().into_iter().for_each(|set| sets.entry(set).or_insert_with(Vec::new).push(at));
    }
    let mut links = BTreeMap::new();
    for seeker in seekers {
        let by_mention = seeker.mentions.keys().filter_map(|name| named.get(name.as_str()));
        let by_name = seeker.names.keys().filter_map(|name| naming.get(name.as_str()));
        let by_set = seeker.cve_set().and_then(|set| sets.get(&set));
        let candidates: BTreeSet<usize> = by_mention.chain(by_name).chain(by_set).flatten().copied().collect();
        let found = candidates.into_iter().filter_map(|at| link(seeker, all[at]));
        links.extend(found.map(|link| ((link.one, link.other), link)));
    }
    links.into_values().collect()
}

type Found = Option<(JoinRule, Vec<Said>, Vec<Said>)>;

/// A document that names no vendor contradicts none.
fn may_meet(a: &BTreeSet<String>, b: &BTreeSet<String>) -> bool {
    a.is_empty() || b.is_empty() || !a.is_disjoint(b)
}

fn said(field: Field, text: &str) -> Said {
    Said { field, text: text.to_owned() }
}

fn names_the_other(one: &CaseFacts, other: &CaseFacts) -> Found {
    if one.publisher == other.publisher {
        // A publisher that refers to another document of its own tells them apart.
        return None;
    }
    let found = |naming: &CaseFacts, named: &CaseFacts| {
        let (name, field) = named.names.iter().find(|(name, _)| naming.mentions.contains_key(*name))?;
        means(naming, named, name).then(|| (said(naming.mentions[name], name), said(*field, name)))
    };
    let ((mut one_says, mut other_says), shared) = match (found(one, other), found(other, one)) {
        (Some((naming, named)), _) => ((vec![naming], vec![named]), shared_cves(one, other)),
        (None, Some((naming, named))) => ((vec![named], vec![naming]), shared_cves(one, other)),
        (None, None) => return None,
    };
    if let Some(cves) = shared {
        one_says.push(cves.clone());
        other_says.push(cves);
    }
    Some((JoinRule::NamesTheOther, one_says, other_says))
}

/// Whether a document that names another is about its problem: its CVEs are the other's, or most of them are and both name
/// a vendor in common. A document that names many of the other's kind collects them, and is about one of them only if it has exactly its CVEs. Where one of the two
/// names no CVE, the other must be the only one of its kind that is named, of the same vendor, and its product the same.
fn means(naming: &CaseFacts, named: &CaseFacts, name: &str) -> bool {
    let kind = letters(name);
    let named_of_kind = naming.mentions.keys().filter(|mention| letters(mention) == kind).count();
    let one_vendor = !naming.vendors.is_disjoint(&named.vendors);
    if naming.cves.is_empty() || named.cves.is_empty() {
        return named_of_kind == 1 && one_vendor && shared_product(naming, named).is_some();
    }
    if named_of_kind >= COLLECTION_COUNT_MIN || !one_vendor {
        return naming.cves == named.cves;
    }
    2 * naming.cves.intersection(&named.cves).count() >= naming.cves.len()
}

/// The letters an id begins with: its scheme.
fn letters(name: &str) -> &str {
    name.find(|c: char| !c.is_alphabetic()).map_or(name, |end| &name[..end])
}

/// A coordinator that puts a letter after an id issues the same document again.
fn issued_again(one: &CaseFacts, other: &CaseFacts) -> Found {
    if one.publisher != other.publisher || one.cves.is_disjoint(&other.cves) {
        return None;
    }
    let base = |name: &str| {
        let bare = name.strip_suffix(|c: char| c.is_ascii_lowercase()).unwrap_or(name);
        bare.ends_with(|c: char| c.is_ascii_digit()).then(|| bare.to_owned())
    };
    let ids = |facts: &CaseFacts| {
        let ids = facts.names.iter().filter(|(_, field)| **field == Field::TrackingId);
        ids.map(|(name, _)| name.clone()).next()
    };
    let (one_id, other_id) = (ids(one)?, ids(other)?);
    let same = base(&one_id)? == base(&other_id)?;
    same.then(|| {
        (JoinRule::IssuedAgain, vec![said(Field::TrackingId, &one_id)], vec![said(Field::TrackingId, &other_id)])
    })
}

fn same_source(one: &CaseFacts, other: &CaseFacts) -> Found {
    if one.sources != other.sources {
        return None;
    }
    let source = one.sources.first()?;
    let (cves, product) = (equal_cves(one, other)?, shared_product(one, other)?);
    let says = |facts: &CaseFacts, product| {
        let field = facts.mentions.get(source).copied().unwrap_or(Field::Notes);
        vec![said(field, source), cves.clone(), product]
    };
    Some((JoinRule::SameSource, says(one, product.0), says(other, product.1)))
}

fn same_cves(one: &CaseFacts, other: &CaseFacts) -> Found {
    let strangers = one.vendors.is_disjoint(&other.vendors);
    if one.publisher == other.publisher || strangers || names_another(one, other) || names_another(other, one) {
        return None;
    }
    let (cves, product) = (equal_cves(one, other)?, shared_product(one, other)?);
    Some((JoinRule::SameCves, vec![cves.clone(), product.0], vec![cves, product.1]))
}

fn same_title(one: &CaseFacts, other: &CaseFacts) -> Found {
    let sources_differ = !one.sources.is_empty() && !other.sources.is_empty() && one.sources != other.sources;
    if one.publisher != other.publisher || sources_differ || one.title.is_empty() || one.title != other.title {
        return None;
    }
    let (cves, product) = (equal_cves(one, other)?, shared_product(one, other)?);
    let title = said(Field::Title, &one.title.iter().cloned().collect::<Vec<_>>().join(" "));
    let says = |product| vec![title.clone(), cves.clone(), product];
    Some((JoinRule::SameTitle, says(product.0), says(product.1)))
}

/// Whether a document names an id of the other's scheme that is not the other's: then it tells of that one.
fn names_another(naming: &CaseFacts, other: &CaseFacts) -> bool {
    let is_others = |mention: &str| other.names.contains_key(mention);
    let schemes: BTreeSet<&str> =
        other.names.keys().map(|name| letters(name)).filter(|kind| !kind.is_empty()).collect();
    let of_scheme = || naming.mentions.keys().filter(|mention| schemes.contains(letters(mention)));
    of_scheme().next().is_some() && !of_scheme().any(|mention| is_others(mention))
}

fn equal_cves(one: &CaseFacts, other: &CaseFacts) -> Option<Said> {
    (!one.cves.is_empty() && one.cves == other.cves).then(|| quoted(&one.cves.iter().collect::<Vec<_>>()))
}

fn shared_cves(one: &CaseFacts, other: &CaseFacts) -> Option<Said> {
    let shared: Vec<&String> = one.cves.intersection(&other.cves).collect();
    (!shared.is_empty()).then(|| quoted(&shared))
}

fn quoted(cves: &[&String]) -> Said {
    let shown = cves.iter().take(QUOTED_CVES_COUNT_MAX).map(|cve| cve.as_str()).collect::<Vec<_>>().join(", ");
    let more = cves.len().saturating_sub(QUOTED_CVES_COUNT_MAX);
    said(Field::Cves, &if more == 0 { shown } else { format!("{shown} (+{more})") })
}

/// A product that both tell of: the same name or order number, a name that the other's adds words to, or, for one that
/// lists no products, a name in its title.
fn shared_product(one: &CaseFacts, other: &CaseFacts) -> Option<(Said, Said)> {
    let product = |text: &str| said(Field::Products, text);
    if let Some(same) = one.products.intersection(&other.products).next() {
        return Some((product(same), product(same)));
    }
    if one.products.is_empty() || other.products.is_empty() {
        let title = |facts: &CaseFacts| said(Field::Title, &facts.title.iter().cloned().collect::<Vec<_>>().join(" "));
        return match (one.products.iter().find(|name| within(name, &other.title)), &other.products) {
            (Some(name), _) => Some((product(name), title(other))),
            (None, products) => {
                products.iter().find(|name| within(name, &one.title)).map(|name| (title(one), product(name)))
            }
        };
    }
    let split = |names: &BTreeSet<String>| -> Vec<BTreeSet<String>> {
        names.iter().map(|name| name.split(' ').map(str::to_owned).collect()).collect()
    };
    let (ones, others) = (split(&one.products), split(&other.products));
    let pairs = one.products.iter().zip(&ones).flat_map(|a| other.products.iter().zip(&others).map(move |b| (a, b)));
    let mut meeting = pairs.filter(|((a, a_words), (b, b_words))| within(a, b_words) || within(b, a_words));
    meeting.next().map(|((a, _), (b, _))| (product(a), product(b)))
}

/// Whether all words of a name are among `words`, and they are enough to tell a product.
fn within(name: &str, words: &BTreeSet<String>) -> bool {
    let telling = name.contains(' ')
        || name.chars().count() >= LONE_WORD_LENGTH_CHARS_MIN
        || name.contains(|c: char| c.is_ascii_digit()) && name.contains(char::is_alphabetic);
    telling && name.split(' ').all(|word| words.contains(word))
}
