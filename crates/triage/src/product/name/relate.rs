//! How one reading of an advisory's product name stands to one reading of an asset's.

use super::places::Places;
use super::{Atom, NameVersion, Reach, Reading, Relation, words};
use crate::product::version::{Order, Version};
use std::cmp::Ordering;

/// `None` if they are different products.
pub(super) fn relation(listed: &Reading, asset: &Reading) -> Option<Relation> {
    if !siplus_agrees(listed, asset) {
        return None;
    }
    let version = version_relation(listed, asset)?;
    let series = series_relation(listed, asset)?;
    let met = Meeting::of(listed, asset);
    let letters = || met.is_letter_family().then_some(Relation::Uncertain);
    let base = met.relation().or_else(letters)?;
    Some(base.max(version).max(series))
}

/// A SIPLUS product is its own product, unless the listed name says that SIPLUS variants are included.
fn siplus_agrees(listed: &Reading, asset: &Reading) -> bool {
    match (listed.siplus, asset.siplus) {
        (true, false) => false,
        (false, true) => listed.includes_siplus,
        _ => true,
    }
}

fn series_relation(listed: &Reading, asset: &Reading) -> Option<Relation> {
    if listed.series.is_empty() {
        Some(Relation::Exact)
    } else if asset.series.is_empty() {
        Some(Relation::Variant)
    } else {
        (!listed.series.is_disjoint(&asset.series)).then_some(Relation::Exact)
    }
}

/// A version in both names must agree; hardware whose listed name has a generation the asset's name lacks is a variant.
fn version_relation(listed: &Reading, asset: &Reading) -> Option<Relation> {
    match (&listed.version, &asset.version) {
        (Some(ours), Some(theirs)) => (admits(ours, &theirs.version) != Some(false)).then_some(Relation::Exact),
        (Some(_), None) if listed.has_model() => Some(Relation::Variant),
        _ => Some(Relation::Exact),
    }
}

/// Whether a version belongs to the branch a name's version speaks of: `7.5.2` to `V7.5`, `15.1` to `V16 and earlier`.
pub(super) fn admits(branch: &NameVersion, version: &Version) -> Option<bool> {
    let alone = |beside: &Version| NameVersion { version: beside.clone(), beside: Vec::new(), reach: Reach::This };
    if branch.beside.iter().any(|beside| admits(&alone(beside), version) == Some(true)) {
        return Some(true);
    }
    let (earlier, later) = (branch.reach == Reach::Earlier, branch.reach == Reach::Later);
    match version.order(&branch.version) {
        Order::Equal | Order::Extends => Some(true),
        Order::Less | Order::PrefixOf if earlier => Some(true),
        Order::Greater if later => Some(true),
        Order::PrefixOf => None,
        Order::Less => Some(false),
        // V7.5 SP2 belongs to V7.5, V7.6 does not.
        Order::Greater => Some(version.compare_numbers_to(&branch.version) == Some(Ordering::Equal)),
        Order::Unknown => version.compare_numbers_to(&branch.version).map(|order| {
            order == Ordering::Equal
                || order == if later { Ordering::Greater } else { Ordering::Less } && (earlier || later)
        }),
    }
}

/// Fewest characters that must have met for two names to speak of the same thing.
const IDENTIFYING_CHARS_MIN: usize = 4;

/// Which atoms of the two readings met, and which are left over, by their places.
struct Meeting<'a> {
    listed: &'a Reading,
    asset: &'a Reading,
    /// Atoms of the listed name that met.
    met: Places,
    /// Atoms of the listed name that nothing met.
    missing: Places,
    /// Atoms of the asset's name that met.
    taken: Places,
    /// Atoms of the asset's name that nothing met.
    extra: Places,
    /// Whether a family number or a family rule covered an atom.
    by_family: bool,
    /// Whether only a round number of four digits and more covered an atom, which may as well be a model.
    by_round_number: bool,
}

/// Fewest digits of a round number that is a model as often as a family.
const FAMILY_DIGITS_UNSURE_MIN: usize = 4;

impl<'a> Meeting<'a> {
    fn of(listed: &'a Reading, asset: &'a Reading) -> Self {
        let mut meeting = Meeting {
            listed,
            asset,
            met: Places::default(),
            missing: Places::default(),
            taken: Places::default(),
            extra: Places::first(asset.atoms.len()),
            by_family: false,
            by_round_number: false,
        };
        let mut remarks = Places::first(asset.remarks.len());
        // Models first: the R of `iQ-R` must not take the R of `R04CPU`.
        for glued in [true, false] {
            for (at, atom) in listed.atoms.iter().enumerate().filter(|(_, atom)| atom.glued == glued) {
                meeting.place(at, atom, &mut remarks);
            }
        }
        meeting.taken = Places::first(asset.atoms.len()).without(meeting.extra);
        meeting.apply_members();
        meeting.drop_cpu();
        meeting.join_split_words();
        meeting
    }

    /// Finds what an atom of the listed name meets, and takes it away from what is left of the asset's.
    fn place(&mut self, at: usize, atom: &Atom, remarks: &mut Places) {
        let before = at.checked_sub(1).and_then(|before| self.listed.atoms.get(before));
        if let Some(found) = self.alike(atom) {
            self.extra.remove(found);
            self.by_family |= self.listed.family && is_family_number(atom, before);
            self.met.insert(at);
        } else if let Some(found) = find(*remarks, &self.asset.remarks, |other| meets(atom, other)) {
            remarks.remove(found);
            self.by_family |= self.listed.family && is_family_number(atom, before);
            self.met.insert(at);
        } else if let Some(found) = self.family_member(atom, before) {
            self.extra.remove(found);
            // `CP-8000` is a model beside `CP-8050`, unless its name says family.
            self.by_family |= self.listed.family || atom.text.len() < FAMILY_DIGITS_UNSURE_MIN;
            self.by_round_number |= !self.by_family;
            self.met.insert(at);
        } else {
            self.missing.insert(at);
        }
    }

    /// The atom of the asset's that is left and meets this one: the first whose whole token meets, else the first that is
    /// glued likewise, else any that is long enough.
    fn alike(&self, atom: &Atom) -> Option<usize> {
        let atoms = &self.asset.atoms;
        let mut same = Places::default();
        for at in self.extra.iter().filter(|at| atoms.get(*at).is_some_and(|other| meets(atom, other))) {
            same.insert(at);
        }
        if same.is_empty() {
            return None;
        }
        find(same, atoms, |other| has_token(self.asset, self.listed, atom.token, other.token))
            .or_else(|| find(same, atoms, |other| other.glued == atom.glued))
            .or_else(|| same.iter().next().filter(|_| !atom.glued || atom.text.len() >= 3))
    }

    /// A family number covers the numbers of its hundred or thousand: `X-200` covers `X204`, `SC-600` covers `SC622`.
    /// The letters before it must be the same.
    fn family_member(&self, number: &Atom, before: Option<&Atom>) -> Option<usize> {
        if !is_family_number(number, before) {
            return None;
        }
        let letters = before?;
        let kept = number.text.trim_end_matches('0');
        let atoms = &self.asset.atoms;
        let covered = |at: usize, atom: &Atom| {
            atom.number
                && atom.text.len() == number.text.len()
                && atom.text.starts_with(kept)
                && at.checked_sub(1).and_then(|before| atoms.get(before)).is_some_and(|own| own.text == letters.text)
        };
        let (_, found) = atoms.iter().enumerate().find(|(at, atom)| covered(*at, atom))?;
        find(self.extra, atoms, |atom| atom == found)
    }

    /// The atoms of the listed name that are missing.
    fn missing(&self) -> impl Iterator<Item = &'a Atom> + Clone {
        self.missing.of(&self.listed.atoms)
    }

    /// The atoms of the asset's name that are left over.
    fn extra(&self) -> impl Iterator<Item = &'a Atom> + Clone {
        self.extra.of(&self.asset.atoms)
    }

    /// `TPEditor` and `TP Editor`: what is left over on both sides, written together, is the same.
    fn join_split_words(&mut self) {
        let glued_first = self.missing().filter(|atom| atom.glued).chain(self.missing().filter(|atom| !atom.glued));
        if !self.missing.is_empty() && letters(glued_first).eq(letters(self.extra())) {
            for at in self.missing.iter() {
                self.met.insert(at);
            }
            (self.missing, self.extra) = (Places::default(), Places::default());
        }
    }

    /// `Modicon M340` and `M340 CPU` are the same; but a communications processor is no CPU.
    fn drop_cpu(&mut self) {
        let without_cpu =
            |places: Places, atoms: &[Atom]| places.without(Places::which(atoms, |atom| atom.sense.is_cpu()));
        self.extra = without_cpu(self.extra, &self.asset.atoms);
        if !self.asset.atoms.iter().any(|atom| atom.sense.is_other_module()) {
            self.missing = without_cpu(self.missing, &self.listed.atoms);
        }
    }

    /// Family rules: `CPU 1511` is an S7-1500, whether its name says so or not.
    fn apply_members(&mut self) {
        for rule in words::members(self.listed.families.and(self.asset.memberships)) {
            let remarks = &self.listed.remarks;
            if !rule.remark.as_ref().is_none_or(|remark| remarks.iter().any(|atom| *atom.text == **remark)) {
                continue;
            }
            let atoms = self.listed.atoms.iter();
            let mut others =
                atoms.filter(|atom| !atom.sense.is_cpu() && !rule.family.iter().any(|text| **text == *atom.text));
            let met = |atom: &Atom| self.met.of(&self.listed.atoms).any(|met| met.text == atom.text);
            if others.all(met) {
                self.missing = Places::default();
                self.by_family = true;
            }
        }
    }

    fn relation(&self) -> Option<Relation> {
        if self.differs_by_letter() {
            return None;
        }
        let telling =
            self.met.of(&self.listed.atoms).filter(|atom| !atom.sense.is_component() && !atom.sense.is_common());
        let identifies = self.by_family
            || telling.map(|atom| atom.text.len()).sum::<usize>() >= IDENTIFYING_CHARS_MIN
            || (self.missing.is_empty() && self.extra.is_empty());
        if !identifies {
            return None;
        }
        let relation = match (self.missing.is_empty(), self.extra.is_empty()) {
            (true, true) => Some(self.narrowing(Relation::Exact)),
            (true, false) => self.listed_is_broader(),
            (false, true) => self.listed_is_narrower(),
            (false, false) => self.both_have_more(),
        };
        relation.map(|relation| if self.by_round_number { Relation::Uncertain } else { relation })
    }

    /// `Classic Platform Switches RS` and an `RS20-0800`: letters alone name a family, if anything.
    fn is_letter_family(&self) -> bool {
        let [letters] = self.listed.atoms.as_slice() else { return false };
        let mut model = self.asset.atoms.iter().take(2);
        let first = model.next().is_some_and(|atom| atom.glued && !atom.number && atom.text == letters.text);
        letters.short && !letters.number && first && model.next().is_some_and(|atom| atom.number)
    }

    /// Whether the atom's token has one that met, too.
    fn is_met_token(&self, extra: &Atom) -> bool {
        self.taken.of(&self.asset.atoms).any(|atom| atom.token == extra.token)
    }

    fn is_met_listed_token(&self, missing: &Atom) -> bool {
        self.met.of(&self.listed.atoms).any(|atom| atom.token == missing.token)
    }

    /// `CNCSoft` and `CNCSoft-B`: a letter that a dash joins to the name makes another product of it.
    fn differs_by_letter(&self) -> bool {
        let letter = |atom: &Atom| atom.text.len() == 1 && !atom.number && !atom.glued;
        self.extra().any(|atom| letter(atom) && self.is_met_token(atom))
            || self.missing().any(|atom| letter(atom) && self.is_met_listed_token(atom))
    }

    /// A remark of the listed name that the asset does not repeat leaves the variant open.
    fn narrowing(&self, relation: Relation) -> Relation {
        let (listed, asset) = (self.listed, self.asset);
        let repeats = |remark: &Atom| asset.remarks.iter().chain(&asset.atoms).any(|atom| atom.text == remark.text);
        if listed.narrowed && !(asset.narrowed && listed.remarks.iter().all(repeats)) {
            relation.max(Relation::Variant)
        } else {
            relation
        }
    }

    fn listed_is_broader(&self) -> Option<Relation> {
        let listed = self.listed;
        let whole_family = listed.family || self.by_family;
        let named_numbers = listed.atoms.iter().any(|atom| atom.number);
        let glued = self.extra().any(|atom| self.is_met_token(atom));
        if self.extra().any(|atom| atom.sense.is_exclusive() && !self.covers_exclusive(atom)) {
            return None;
        }
        if self.by_family || (listed.family && !glued) {
            return Some(self.narrowing(Relation::Family));
        }
        if glued && named_numbers {
            return if whole_family { Some(Relation::Uncertain) } else { None };
        }
        let numbered = self.extra().any(|atom| atom.number);
        let relation = match (numbered, described(self.extra())) {
            (true, _) => Relation::Broader,
            (false, true) => Relation::Broader,
            (false, false) if listed.has_model() => Relation::Broader,
            (false, false) => Relation::Uncertain,
        };
        Some(self.narrowing(relation))
    }

    /// `X-200IRT` names IRT itself; a family of CPUs includes its safety members.
    fn covers_exclusive(&self, atom: &Atom) -> bool {
        self.by_family && self.listed.family && !matches!(&*atom.text, "irt" | "drive" | "softwarecontroller" | "opc")
    }

    fn listed_is_narrower(&self) -> Option<Relation> {
        if self.missing().any(|atom| atom.sense.is_exclusive()) {
            return None;
        }
        let glued = self.missing().any(|atom| self.is_met_listed_token(atom));
        let named_numbers = self.asset.atoms.iter().any(|atom| atom.number);
        if glued && named_numbers {
            return None;
        }
        let component = self.missing().all(|atom| atom.sense.is_component());
        let relation = match (component || described(self.missing()), named_numbers) {
            (true, _) => Relation::Narrower,
            (false, true) => Relation::Longer,
            (false, false) => Relation::Uncertain,
        };
        Some(self.narrowing(relation))
    }

    /// The same model, described differently: `PowerFlex 525 AC Drives with …` and `PowerFlex 525 frequency converter`.
    fn both_have_more(&self) -> Option<Relation> {
        let met = || self.met.of(&self.listed.atoms);
        let model = met().any(|atom| atom.number && atom.text.len() >= 3);
        let word = met().any(|atom| !atom.number && atom.text.len() >= 3);
        let exclusive = self.extra().any(|atom| atom.sense.is_exclusive());
        let plain = described(self.missing()) && !self.missing().any(|atom| atom.sense.is_exclusive());
        if self.by_family && plain && !exclusive {
            return Some(self.narrowing(Relation::Family));
        }
        (model && word && plain && !exclusive && described(self.extra())).then(|| self.narrowing(Relation::Same))
    }
}

fn letters<'a>(atoms: impl Iterator<Item = &'a Atom>) -> impl Iterator<Item = u8> {
    atoms.flat_map(|atom| atom.text.bytes())
}

/// Whether what is left over only describes: whole tokens of three and more letters, no numbers.
fn described<'a>(atoms: impl Iterator<Item = &'a Atom> + Clone) -> bool {
    let letters =
        |token: u16| atoms.clone().filter(|atom| atom.token == token).map(|atom| atom.text.len()).sum::<usize>();
    atoms.clone().all(|atom| !atom.number && !atom.glued && letters(atom.token) >= 3)
}

/// The first of the places whose atom passes.
fn find(places: Places, atoms: &[Atom], test: impl Fn(&Atom) -> bool) -> Option<usize> {
    places.iter().find(|at| atoms.get(*at).is_some_and(&test))
}

/// Equal, or covered by a number pattern (`22xx`).
fn meets(listed: &Atom, asset: &Atom) -> bool {
    if listed.text == asset.text {
        return true;
    }
    listed.is_pattern()
        && asset.number
        && listed.text.len() == asset.text.len()
        && listed.text.chars().zip(asset.text.chars()).all(|(ours, theirs)| ours == 'x' || ours == theirs)
}

/// A number that ends in two or more zeros, glued to letters: `X-200`, `SC-600`, `MACH100`.
pub(super) fn is_family_number(number: &Atom, before: Option<&Atom>) -> bool {
    let kept = number.text.trim_end_matches('0');
    let glued = before.is_some_and(|atom| !atom.number && atom.token == number.token);
    number.number && glued && !kept.is_empty() && number.text.len() - kept.len() >= 2
}

/// Whether a token of the asset has every atom of a token of the listed name.
fn has_token(asset: &Reading, listed: &Reading, listed_token: u16, asset_token: u16) -> bool {
    let mut wanted = listed.atoms.iter().filter(|atom| atom.token == listed_token);
    wanted.all(|atom| asset.atoms.iter().any(|own| own.token == asset_token && meets(atom, own)))
}
