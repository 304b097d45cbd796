//! How one reading of an advisory's product name stands to one reading of an asset's.

use super::{Atom, NameVersion, Reach, Reading, Relation, words};
use crate::product::version::{Order, Version};
use std::cmp::Ordering;

/// `None` if they are different products.
pub(super) fn relation(listed: &Reading, asset: &Reading) -> Option<Relation> {
    if !siplus_agrees(listed, asset) {
        return None;
    }
    let met = Meeting::of(listed, asset);
    let letters = || met.is_letter_family(listed, asset).then_some(Relation::Uncertain);
    let base = met.relation(listed, asset).or_else(letters)?;
    let base = base.max(version_relation(listed, asset)?);
    series_relation(listed, asset).map(|series| base.max(series))
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

/// Which atoms of the two readings met, and which are left over.
struct Meeting<'a> {
    met: Vec<&'a Atom>,
    /// Tokens of the asset with an atom that met.
    met_tokens: Vec<usize>,
    /// Tokens of the listed name with an atom that met.
    listed_tokens: Vec<usize>,
    missing: Vec<&'a Atom>,
    extra: Vec<&'a Atom>,
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
            met: Vec::new(),
            met_tokens: Vec::new(),
            listed_tokens: Vec::new(),
            missing: Vec::new(),
            extra: Vec::new(),
            by_family: false,
            by_round_number: false,
        };
        let mut left: Vec<&Atom> = asset.atoms.iter().collect();
        let mut remarks: Vec<&Atom> = asset.remarks.iter().collect();
        let mut order: Vec<usize> = (0..listed.atoms.len()).collect();
        // Models first: the R of `iQ-R` must not take the R of `R04CPU`.
        order.sort_by_key(|at| listed.atoms.get(*at).is_none_or(|atom| !atom.glued));
        for (at, atom) in order.iter().filter_map(|at| Some((*at, listed.atoms.get(*at)?))) {
            let before = at.checked_sub(1).and_then(|before| listed.atoms.get(before));
            let whole = |other: &Atom| meets(atom, other) && has_token(asset, listed, atom.token, other.token);
            let alike = |other: &Atom| meets(atom, other) && atom.glued == other.glued;
            let found = take(&mut left, whole).or_else(|| take(&mut left, alike));
            let found =
                found.or_else(|| take(&mut left, |other| meets(atom, other) && (!atom.glued || atom.text.len() >= 3)));
            if let Some(found) = found.or_else(|| take(&mut remarks, |other| meets(atom, other))) {
                meeting.by_family |= listed.family && is_family_number(atom, before);
                meeting.meet(atom, found);
            } else if let Some(found) = take_family(&mut left, asset, atom, before) {
                // `CP-8000` is a model beside `CP-8050`, unless its name says family.
                meeting.by_family |= listed.family || atom.text.len() < FAMILY_DIGITS_UNSURE_MIN;
                meeting.by_round_number |= !meeting.by_family;
                meeting.meet(atom, found);
            } else {
                meeting.missing.push(atom);
            }
        }
        meeting.extra = left;
        meeting.apply_members(listed, asset);
        meeting.drop_cpu(asset);
        meeting.join_split_words();
        meeting
    }

    fn meet(&mut self, listed: &'a Atom, asset: &'a Atom) {
        self.met.push(listed);
        self.met_tokens.push(asset.token);
        self.listed_tokens.push(listed.token);
    }

    /// `TPEditor` and `TP Editor`: what is left over on both sides, written together, is the same.
    fn join_split_words(&mut self) {
        let join = |atoms: &[&Atom]| atoms.iter().map(|atom| atom.text.as_str()).collect::<String>();
        if !self.missing.is_empty() && join(&self.missing) == join(&self.extra) {
            for atom in std::mem::take(&mut self.missing) {
                self.met.push(atom);
            }
            self.extra.clear();
        }
    }

    /// `Modicon M340` and `M340 CPU` are the same; but a communications processor is no CPU.
    fn drop_cpu(&mut self, asset: &Reading) {
        const OTHER_MODULES: [&str; 9] = ["cp", "cm", "fm", "im", "sm", "tim", "hmi", "mfp", "npu"];
        self.extra.retain(|atom| atom.text != "cpu");
        if !asset.atoms.iter().any(|atom| OTHER_MODULES.contains(&atom.text.as_str())) {
            self.missing.retain(|atom| atom.text != "cpu");
        }
    }

    /// Family rules: `CPU 1511` is an S7-1500, whether its name says so or not.
    fn apply_members(&mut self, listed: &'a Reading, asset: &'a Reading) {
        for rule in words::members() {
            let names_family = rule.family.iter().all(|text| listed.atoms.iter().any(|atom| atom.text == *text));
            let says_so =
                rule.remark.as_ref().is_none_or(|remark| listed.remarks.iter().any(|atom| atom.text == *remark));
            if !(names_family && says_so && has_run(asset, &rule.member)) {
                continue;
            }
            let others: Vec<&Atom> =
                listed.atoms.iter().filter(|atom| !rule.family.contains(&atom.text) && atom.text != "cpu").collect();
            if others.iter().all(|atom| self.met.iter().any(|met| met.text == atom.text)) {
                self.missing.clear();
                self.by_family = true;
            }
        }
    }

    fn relation(&self, listed: &Reading, asset: &Reading) -> Option<Relation> {
        let length: usize = self
            .met
            .iter()
            .filter(|atom| !words::is_component(&atom.text) && !words::is_common(&atom.text))
            .map(|atom| atom.text.len())
            .sum();
        if self.differs_by_letter() {
            return None;
        }
        let identifies =
            self.by_family || length >= IDENTIFYING_CHARS_MIN || (self.missing.is_empty() && self.extra.is_empty());
        if !identifies {
            return None;
        }
        let relation = match (self.missing.is_empty(), self.extra.is_empty()) {
            (true, true) => Some(self.narrowing(listed, asset, Relation::Exact)),
            (true, false) => self.listed_is_broader(listed, asset),
            (false, true) => self.listed_is_narrower(listed, asset),
            (false, false) => self.both_have_more(listed, asset),
        };
        relation.map(|relation| if self.by_round_number { Relation::Uncertain } else { relation })
    }

    /// `Classic Platform Switches RS` and an `RS20-0800`: letters alone name a family, if anything.
    fn is_letter_family(&self, listed: &Reading, asset: &Reading) -> bool {
        let [letters] = listed.atoms.as_slice() else { return false };
        let mut model = asset.atoms.iter().take(2);
        let first = model.next().is_some_and(|atom| atom.glued && !atom.number && atom.text == letters.text);
        letters.short && !letters.number && first && model.next().is_some_and(|atom| atom.number)
    }

    /// `CNCSoft` and `CNCSoft-B`: a letter that a dash joins to the name makes another product of it.
    fn differs_by_letter(&self) -> bool {
        let joined = |atom: &&Atom, tokens: &[usize]| {
            atom.text.len() == 1 && !atom.number && !atom.glued && tokens.contains(&atom.token)
        };
        self.extra.iter().any(|atom| joined(atom, &self.met_tokens))
            || self.missing.iter().any(|atom| joined(atom, &self.listed_tokens))
    }

    /// A remark of the listed name that the asset does not repeat leaves the variant open.
    fn narrowing(&self, listed: &Reading, asset: &Reading, relation: Relation) -> Relation {
        let repeated = listed
            .remarks
            .iter()
            .all(|remark| asset.remarks.iter().chain(&asset.atoms).any(|atom| atom.text == remark.text));
        if listed.narrowed && !(repeated && asset.narrowed) { relation.max(Relation::Variant) } else { relation }
    }

    fn listed_is_broader(&self, listed: &Reading, asset: &Reading) -> Option<Relation> {
        let whole_family = listed.family || self.by_family;
        let named_numbers = listed.atoms.iter().any(|atom| atom.number);
        let glued = self.extra.iter().any(|atom| self.met_tokens.contains(&atom.token));
        if self.extra.iter().any(|atom| words::is_exclusive(&atom.text) && !self.covers_exclusive(listed, atom)) {
            return None;
        }
        if self.by_family || (listed.family && !glued) {
            return Some(self.narrowing(listed, asset, Relation::Family));
        }
        if glued && named_numbers {
            return if whole_family { Some(Relation::Uncertain) } else { None };
        }
        let numbered = self.extra.iter().any(|atom| atom.number);
        let relation = match (numbered, described(&self.extra)) {
            (true, _) => Relation::Broader,
            (false, true) => Relation::Broader,
            (false, false) if listed.has_model() => Relation::Broader,
            (false, false) => Relation::Uncertain,
        };
        Some(self.narrowing(listed, asset, relation))
    }

    /// `X-200IRT` names IRT itself; a family of CPUs includes its safety members.
    fn covers_exclusive(&self, listed: &Reading, atom: &Atom) -> bool {
        self.by_family && listed.family && !matches!(atom.text.as_str(), "irt" | "drive" | "softwarecontroller" | "opc")
    }

    fn listed_is_narrower(&self, listed: &Reading, asset: &Reading) -> Option<Relation> {
        if self.missing.iter().any(|atom| words::is_exclusive(&atom.text)) {
            return None;
        }
        let glued = self.missing.iter().any(|atom| self.listed_tokens.contains(&atom.token));
        let named_numbers = asset.atoms.iter().any(|atom| atom.number);
        if glued && named_numbers {
            return None;
        }
        let component = self.missing.iter().all(|atom| words::is_component(&atom.text));
        let relation = match (component || described(&self.missing), named_numbers) {
            (true, _) => Relation::Narrower,
            (false, true) => Relation::Longer,
            (false, false) => Relation::Uncertain,
        };
        Some(self.narrowing(listed, asset, relation))
    }

    /// The same model, described differently: `PowerFlex 525 AC Drives with …` and `PowerFlex 525 frequency converter`.
    fn both_have_more(&self, listed: &Reading, asset: &Reading) -> Option<Relation> {
        let model = self.met.iter().any(|atom| atom.number && atom.text.len() >= 3);
        let word = self.met.iter().any(|atom| !atom.number && atom.text.len() >= 3);
        let plain = |atoms: &[&Atom]| described(atoms) && !atoms.iter().any(|atom| words::is_exclusive(&atom.text));
        if self.by_family && plain(&self.missing) && !self.extra.iter().any(|atom| words::is_exclusive(&atom.text)) {
            return Some(self.narrowing(listed, asset, Relation::Family));
        }
        (model && word && plain(&self.missing) && plain(&self.extra))
            .then(|| self.narrowing(listed, asset, Relation::Same))
    }
}

/// Whether what is left over only describes: whole tokens of three and more letters, no numbers.
fn described(atoms: &[&Atom]) -> bool {
    let letters =
        |token: usize| atoms.iter().filter(|atom| atom.token == token).map(|atom| atom.text.len()).sum::<usize>();
    atoms.iter().all(|atom| !atom.number && !atom.glued && letters(atom.token) >= 3)
}

fn take<'a>(left: &mut Vec<&'a Atom>, test: impl Fn(&Atom) -> bool) -> Option<&'a Atom> {
    let at = left.iter().position(|atom| test(atom))?;
    Some(left.remove(at))
}

/// Equal, or covered by a number pattern (`22xx`).
fn meets(listed: &Atom, asset: &Atom) -> bool {
    if listed.text == asset.text {
        return true;
    }
    let pattern = listed.number && listed.text.contains('x') && listed.text.len() == asset.text.len();
    pattern
        && asset.number
        && listed.text.chars().zip(asset.text.chars()).all(|(ours, theirs)| ours == 'x' || ours == theirs)
}

/// A family number covers the numbers of its hundred or thousand: `X-200` covers `X204`, `SC-600` covers `SC622`.
/// The letters before it must be the same.
fn take_family<'a>(
    left: &mut Vec<&'a Atom>,
    asset: &'a Reading,
    number: &Atom,
    before: Option<&Atom>,
) -> Option<&'a Atom> {
    if !is_family_number(number, before) {
        return None;
    }
    let letters = before?;
    let kept = number.text.trim_end_matches('0');
    let covered = |at: usize, atom: &Atom| {
        atom.number
            && atom.text.len() == number.text.len()
            && atom.text.starts_with(kept)
            && at.checked_sub(1).and_then(|before| asset.atoms.get(before)).is_some_and(|own| own.text == letters.text)
    };
    let found = asset.atoms.iter().enumerate().find(|(at, atom)| covered(*at, atom)).map(|(_, atom)| atom)?;
    take(left, |atom| atom == found)
}

/// A number that ends in two or more zeros, glued to letters: `X-200`, `SC-600`, `MACH100`.
pub(super) fn is_family_number(number: &Atom, before: Option<&Atom>) -> bool {
    let kept = number.text.trim_end_matches('0');
    let glued = before.is_some_and(|atom| !atom.number && atom.token == number.token);
    number.number && glued && !kept.is_empty() && number.text.len() - kept.len() >= 2
}

/// Whether a token of the asset has every atom of a token of the listed name.
fn has_token(asset: &Reading, listed: &Reading, listed_token: usize, asset_token: usize) -> bool {
    let mut wanted = listed.atoms.iter().filter(|atom| atom.token == listed_token);
    wanted.all(|atom| asset.atoms.iter().any(|own| own.token == asset_token && meets(atom, own)))
}

/// Whether the reading has the atoms in a row; `#` stands for any digit.
pub(super) fn has_run(asset: &Reading, pattern: &[String]) -> bool {
    let fits = |pattern: &str, text: &str| {
        pattern.len() == text.len()
            && pattern.chars().zip(text.chars()).all(|(p, c)| p == c || (p == '#' && c.is_ascii_digit()))
    };
    asset
        .atoms
        .windows(pattern.len().max(1))
        .any(|run| run.iter().zip(pattern).all(|(atom, part)| fits(part, &atom.text)))
}
