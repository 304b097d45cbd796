//! Links become cases: who belongs together, and under which id.
//!
//! The outcome hangs on the documents alone, never on the order in which they came.
//! Does not know: why two documents are linked (`rules`).

use super::{CaseId, Link};
use crate::advisory::{AdvisoryId, Tlp};
use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap};

/// Documents of one case: one problem is told by a vendor, a few coordinators and their reissues. What would be larger is
/// a chain of chance, and stays apart.
pub const CASE_DOCUMENTS_COUNT_MAX: usize = 40;

/// A document that may be joined with others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Member {
    /// The advisory.
    pub id: AdvisoryId,
    /// The case that is its own: the one it has when it is linked with nothing.
    pub home: CaseId,
    /// Who may read it.
    pub tlp: Tlp,
}

/// The case of each member. All links between the members must be given, in any order; others are passed over.
///
/// Strong links come first, and those that everybody may read before those that fewer may: a restricted document comes to a
/// case and never makes one of two, so that what a reader sees of a case does not hang on what he may not see. A case
/// has the smallest id of those of its members that most may read: with the ids of birth that is the oldest document's.
pub fn join(members: &[Member], links: &[Link]) -> BTreeMap<AdvisoryId, CaseId> {
    let mut members = members.to_vec();
    members.sort_by_key(|member| member.id);
    let places: HashMap<AdvisoryId, usize> = members.iter().enumerate().map(|(at, member)| (member.id, at)).collect();
    let mut ordered: Vec<(Tlp, &Link, usize, usize)> = links
        .iter()
        .filter_map(|link| {
            let (one, other) = (*places.get(&link.one)?, *places.get(&link.other)?);
            Some((members[one].tlp.max(members[other].tlp), link, one, other))
        })
        .collect();
    ordered.sort_by_key(|(tlp, link, ..)| (*tlp, link.rule, link.one, link.other));
    let mut groups = Groups::new(&members);
    for (tlp, _, one, other) in ordered {
        groups.unite(one, other, tlp);
    }
    groups.cases(&members)
}

/// Which members are together, each group known by one of them.
struct Groups {
    of: Vec<usize>,
    members: Vec<Vec<usize>>,
    /// The TLP of the group's member that most may read.
    widest: Vec<Tlp>,
}

impl Groups {
    fn new(members: &[Member]) -> Groups {
        Groups {
            of: (0..members.len()).collect(),
            members: (0..members.len()).map(|one| vec![one]).collect(),
            widest: members.iter().map(|member| member.tlp).collect(),
        }
    }

    fn unite(&mut self, one: usize, other: usize, tlp: Tlp) {
        let (a, b) = (self.of[one], self.of[other]);
        let bridges = self.widest[a] < tlp && self.widest[b] < tlp;
        if a == b || bridges || self.members[a].len() + self.members[b].len() > CASE_DOCUMENTS_COUNT_MAX {
            return;
        }
        let (into, from) =
            if (Reverse(self.members[a].len()), a) < (Reverse(self.members[b].len()), b) { (a, b) } else { (b, a) };
        let moved = std::mem::take(&mut self.members[from]);
        for &member in &moved {
            self.of[member] = into;
        }
        self.members[into].extend(moved);
        self.widest[into] = self.widest[into].min(self.widest[from]);
    }

    fn cases(&self, members: &[Member]) -> BTreeMap<AdvisoryId, CaseId> {
        let mut ids: HashMap<usize, (Tlp, CaseId)> = HashMap::new();
        for (member, group) in members.iter().zip(&self.of) {
            let candidate = (member.tlp, member.home);
            ids.entry(*group).and_modify(|id| *id = candidate.min(*id)).or_insert(candidate);
        }
        members.iter().zip(&self.of).filter_map(|(member, group)| Some((member.id, ids.get(group)?.1))).collect()
    }
}
