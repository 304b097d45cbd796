//! The rules of everybody, arranged so that one advisory finds those that it hits without asking each of them.
//!
//! The answers are those of [`super::hits`], rule by rule.
//! Does not know: where rules are kept, who an owner is.

use super::subjects::{Kind, Subjects};
use super::{Hit, Rule, Thresholds};
use crate::advisory::Advisory;
use crate::assessment::Assessment;
use std::collections::{HashMap, HashSet};
use std::hash::Hash;
use std::sync::Arc;

/// Rules of many owners. `O` names an owner, `K` a rule among all.
#[derive(Debug)]
pub struct WatchIndex<O, K> {
    subjects: Subjects,
    /// By the number of what is asked for, who asks for it.
    postings: Vec<Vec<Met>>,
    texts: Texts,
    /// The numbers of what a text, as it is written, asks for.
    asked: HashMap<(Kind, u32), Box<[u32]>>,
    rules: Vec<Kept<O, K>>,
    /// Places of rules that are gone.
    free: Vec<u32>,
    everything: Vec<u32>,
    owners: HashMap<O, Owned>,
}

/// What decides for one owner beside the advisory.
#[derive(Clone, Copy, Debug)]
pub struct Outlook<'a> {
    /// The assessment by the owner's own policy, or everybody's.
    pub assessment: &'a Assessment,
    /// Assets of the owner that are touched, or may be.
    pub touched: u32,
}

/// A rule that an advisory hits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Heard<O, K> {
    /// Whose rule.
    pub owner: O,
    /// Which.
    pub rule: K,
    /// Why, as [`super::hits`] says it.
    pub hits: Vec<Hit>,
}

#[derive(Debug)]
struct Kept<O, K> {
    owner: O,
    rule: K,
    thresholds: Thresholds,
}

/// What an owner has in the index.
#[derive(Debug, Default)]
struct Owned {
    rules: Vec<u32>,
    inventory: Vec<u32>,
    /// What the rules ask for.
    asked: HashSet<u32>,
}

/// A text of a rule that asks for something, and so what is met when it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Met {
    rule: u32,
    kind: Kind,
    /// Its place among the rule's texts of this kind.
    position: u32,
    text: u32,
}

/// Texts as people wrote them, each once.
#[derive(Debug, Default)]
struct Texts {
    numbers: HashMap<Arc<str>, u32>,
    all: Vec<Arc<str>>,
}

impl<O, K> Default for WatchIndex<O, K> {
    fn default() -> Self {
        WatchIndex {
            subjects: Subjects::default(),
            postings: Vec::new(),
            texts: Texts::default(),
            asked: HashMap::new(),
            rules: Vec::new(),
            free: Vec::new(),
            everything: Vec::new(),
            owners: HashMap::new(),
        }
    }
}

impl<O: Copy + Eq + Hash + Ord, K: Copy + Ord> WatchIndex<O, K> {
    /// Makes the owner's rules those given.
    pub fn replace<'r>(&mut self, owner: O, rules: impl IntoIterator<Item = (K, &'r Rule)>) {
        self.remove(owner);
        let mut owned = Owned::default();
        for (key, rule) in rules {
            let number = self.place(Kept { owner, rule: key, thresholds: Thresholds::of(rule) });
            self.post(number, rule, &mut owned);
            owned.rules.push(number);
        }
        if !owned.rules.is_empty() {
            self.owners.insert(owner, owned);
        }
    }

    /// How many rules there are.
    pub fn count_rules(&self) -> usize {
        self.rules.len() - self.free.len()
    }

    /// How many texts are kept, also of rules that are gone: who sees them grow makes the index anew.
    pub fn count_texts(&self) -> usize {
        self.texts.all.len()
    }

    /// The rules that the advisory hits, in the order of owners and rules. `assessment` counts for every owner but those
    /// in `particular`, and only these have touched assets.
    pub fn hits(
        &self,
        advisory: &Advisory,
        assessment: &Assessment,
        particular: &HashMap<O, Outlook<'_>>,
    ) -> Vec<Heard<O, K>> {
        let mut met = self.met_by(advisory, particular);
        met.sort_unstable();
        met.dedup();
        let rules = met.chunk_by(|one, other| one.rule == other.rule);
        let mut heard: Vec<Heard<O, K>> = rules.filter_map(|met| self.hear(met, assessment, particular)).collect();
        heard.sort_unstable_by_key(|one| (one.owner, one.rule));
        heard
    }

    /// All that is met, before thresholds are asked.
    fn met_by(&self, advisory: &Advisory, particular: &HashMap<O, Outlook<'_>>) -> Vec<Met> {
        let subjects = self.subjects.met_by(advisory);
        let mut met: Vec<Met> =
            subjects.iter().filter_map(|number| self.postings.get(*number as usize)).flatten().copied().collect();
        let alone = |kind: Kind| move |rule: &u32| Met { rule: *rule, kind, position: 0, text: 0 };
        met.extend(self.everything.iter().map(alone(Kind::Everything)));
        for (owner, _) in particular.iter().filter(|(_, outlook)| outlook.touched > 0) {
            met.extend(
                self.owners.get(owner).into_iter().flat_map(|owned| &owned.inventory).map(alone(Kind::Inventory)),
            );
        }
        met
    }

    fn hear(&self, met: &[Met], assessment: &Assessment, particular: &HashMap<O, Outlook<'_>>) -> Option<Heard<O, K>> {
        let kept = self.rules.get(met.first()?.rule as usize)?;
        let outlook = particular.get(&kept.owner).copied().unwrap_or(Outlook { assessment, touched: 0 });
        if !kept.thresholds.let_through(outlook.assessment) {
            return None;
        }
        let hits = met.iter().map(|one| self.hit(*one, outlook.touched)).collect();
        Some(Heard { owner: kept.owner, rule: kept.rule, hits })
    }

    fn hit(&self, met: Met, touched: u32) -> Hit {
        let text = || self.texts.all.get(met.text as usize).map_or_else(String::new, |text| text.to_string());
        match met.kind {
            Kind::Vendor => Hit::Vendor(text()),
            Kind::Product => Hit::Product(text()),
            Kind::Word => Hit::Word(text()),
            Kind::Cve => Hit::Cve(text()),
            Kind::Sector => Hit::Sector(text()),
            Kind::Source => Hit::Source(text()),
            Kind::Inventory => Hit::Inventory(touched),
            Kind::Everything => Hit::Everything,
        }
    }

    fn remove(&mut self, owner: O) {
        let Some(owned) = self.owners.remove(&owner) else { return };
        let gone: HashSet<u32> = owned.rules.iter().copied().collect();
        for number in owned.asked {
            if let Some(postings) = self.postings.get_mut(number as usize) {
                postings.retain(|one| !gone.contains(&one.rule));
            }
        }
        self.everything.retain(|rule| !gone.contains(rule));
        self.free.extend(owned.rules);
    }

    fn place(&mut self, kept: Kept<O, K>) -> u32 {
        if let Some(number) = self.free.pop() {
            if let Some(place) = self.rules.get_mut(number as usize) {
                *place = kept;
            }
            return number;
        }
        self.rules.push(kept);
        number_of_last(self.rules.len())
    }

    fn post(&mut self, number: u32, rule: &Rule, owned: &mut Owned) {
        let texts = [
            (Kind::Vendor, &rule.vendors),
            (Kind::Product, &rule.products),
            (Kind::Word, &rule.words),
            (Kind::Cve, &rule.cves),
            (Kind::Sector, &rule.sectors),
            (Kind::Source, &rule.sources),
        ];
        for (kind, texts) in texts {
            for (position, text) in (0u32..).zip(texts) {
                let text = self.texts.number(text);
                let met = Met { rule: number, kind, position, text };
                self.ask(met, owned);
            }
        }
        if rule.inventory {
            owned.inventory.push(number);
        }
        if rule.names_no_subject() {
            self.everything.push(number);
        }
    }

    fn ask(&mut self, met: Met, owned: &mut Owned) {
        let Some(text) = self.texts.all.get(met.text as usize) else { return };
        let asked = self.asked.entry((met.kind, met.text));
        let asked = asked.or_insert_with(|| self.subjects.insert(met.kind, text).into_boxed_slice());
        for number in asked.iter() {
            let place = *number as usize;
            if self.postings.len() <= place {
                self.postings.resize_with(place + 1, Vec::new);
            }
            self.postings.get_mut(place).into_iter().for_each(|postings| postings.push(met));
            owned.asked.insert(*number);
        }
    }
}

impl Texts {
    fn number(&mut self, text: &str) -> u32 {
        if let Some(known) = self.numbers.get(text) {
            return *known;
        }
        let text: Arc<str> = text.into();
        self.all.push(Arc::clone(&text));
        let number = number_of_last(self.all.len());
        self.numbers.insert(text, number);
        number
    }
}

/// The number of the last of so many, counted from 0. Four thousand million of anything fit in no memory.
fn number_of_last(count: usize) -> u32 {
    u32::try_from(count.saturating_sub(1)).unwrap_or(u32::MAX)
}
