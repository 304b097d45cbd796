//! Version ranges as 6.2.49 to 6.2.51 and 6.3.19 compare them: `vers:TYPE/…`, and the same constraints without a type (`vls`).
//!
//! Only versions of dotted numbers have an order here. A range with any other is not compared: no overlap is claimed that
//! a type's own order might deny.
//!
//! Does not know: which product a range belongs to.

use std::cmp::Ordering;

/// How a range is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Notation {
    Vers,
    Vls,
}

/// A constraint's comparator.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Comparator {
    Less,
    LessOrEqual,
    Equal,
    NotEqual,
    GreaterOrEqual,
    Greater,
}

impl Comparator {
    fn is_upper(self) -> bool {
        matches!(self, Self::Less | Self::LessOrEqual)
    }

    fn is_lower(self) -> bool {
        matches!(self, Self::Greater | Self::GreaterOrEqual)
    }
}

/// Dotted numbers; trailing zeros count for nothing.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Version(Vec<u64>);

impl Version {
    pub(super) fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let mut numbers = text.split('.').map(|part| part.parse().ok()).collect::<Option<Vec<u64>>>()?;
        while numbers.last() == Some(&0) {
            numbers.pop();
        }
        Some(Self(numbers))
    }
}

/// A range: constraints in the order of their versions where these have one, else as written.
#[derive(Clone, Debug)]
pub(super) struct Range {
    pub(super) notation: Notation,
    /// What stands between `vers:` and `/`.
    pub(super) scheme: Option<String>,
    constraints: Vec<(Comparator, String)>,
    /// The same with versions that can be compared; `None` where one cannot.
    ordered: Option<Vec<(Comparator, Version)>>,
}

/// A version, or a place just below or above it: between two versions there is always another.
type Point<'v> = (&'v Version, i8);

impl Range {
    /// Reads a branch name; `None` for prose and for `vers:TYPE/*`, which bounds nothing.
    pub(super) fn parse(name: &str) -> Option<Self> {
        let (notation, scheme, list) = match name.strip_prefix("vers:") {
            Some(rest) => rest.split_once('/').map(|(scheme, list)| (Notation::Vers, Some(scheme.to_owned()), list))?,
            None => (Notation::Vls, None, name),
        };
        let constraints = list
            .split('|')
            .map(|part| parse_constraint(part.trim(), notation))
            .collect::<Option<Vec<(Comparator, String)>>>()?;
        let ordered = constraints
            .iter()
            .map(|(comparator, version)| Some((*comparator, Version::parse(version)?)))
            .collect::<Option<Vec<_>>>()
            .map(|mut ordered| {
                ordered.sort_by(|(_, one), (_, other)| one.cmp(other));
                ordered
            });
        Some(Self { notation, scheme, constraints, ordered })
    }

    /// The comparator of the highest bound, exclusions aside.
    pub(super) fn last_comparator(&self) -> Option<Comparator> {
        let counts = |comparator: &Comparator| *comparator != Comparator::NotEqual;
        match &self.ordered {
            Some(ordered) => ordered.iter().map(|(comparator, _)| *comparator).rfind(counts),
            None => self.constraints.iter().map(|(comparator, _)| *comparator).rfind(counts),
        }
    }

    /// Whether nothing bounds the range from above.
    pub(super) fn is_open_above(&self) -> bool {
        self.last_comparator().is_some_and(Comparator::is_lower)
    }

    /// Whether the last bound is one from above that is itself outside (`<`).
    pub(super) fn ends_below_a_version(&self) -> bool {
        self.last_comparator() == Some(Comparator::Less)
    }

    /// Whether the range holds the version; `None` where that cannot be told.
    pub(super) fn holds(&self, version: &str) -> Option<bool> {
        Some(holds(self.ordered.as_ref()?, (&Version::parse(version)?, 0)))
    }

    /// Whether some version is in both; `None` where that cannot be told, as for two different types.
    pub(super) fn overlaps(&self, other: &Self) -> Option<bool> {
        let (ours, theirs) = (self.ordered.as_ref()?, other.ordered.as_ref()?);
        if self.scheme != other.scheme {
            return None;
        }
        let versions = ours.iter().chain(theirs).map(|(_, version)| version);
        let mut points = versions.flat_map(|version| [-1, 0, 1].map(|beside| (version, beside)));
        Some(points.any(|point| holds(ours, point) && holds(theirs, point)))
    }
}

/// Whether a `vers` range of any type is written by the rules that hold for all types.
pub(crate) fn is_well_formed(name: &str) -> bool {
    let Some((scheme, list)) = name.strip_prefix("vers:").and_then(|rest| rest.split_once('/')) else { return false };
    let is_clean = |version: &str| !version.contains(|one: char| one.is_whitespace() || "<>=!*|".contains(one));
    let mut constraints = list.split('|').map(|part| parse_constraint(part, Notation::Vers));
    match scheme {
        "" => false,
        "all" | "none" => list == "*",
        _ => constraints.all(|constraint| constraint.is_some_and(|(_, version)| is_clean(&version))),
    }
}

/// Whether a range holds one version and no other.
pub(crate) fn names_one_version(name: &str) -> bool {
    Range::parse(name).is_some_and(|range| matches!(range.constraints.as_slice(), [(Comparator::Equal, _)]))
}

fn parse_constraint(text: &str, notation: Notation) -> Option<(Comparator, String)> {
    const COMPARATORS: [(&str, Comparator); 6] = [
        ("<=", Comparator::LessOrEqual),
        (">=", Comparator::GreaterOrEqual),
        ("!=", Comparator::NotEqual),
        ("<", Comparator::Less),
        (">", Comparator::Greater),
        ("=", Comparator::Equal),
    ];
    let found = COMPARATORS.iter().find_map(|(sign, comparator)| Some((*comparator, text.strip_prefix(sign)?.trim())));
    // A version without comparator is that version in `vers`; without a type it is prose.
    let (comparator, version) = match (found, notation) {
        (Some(found), _) => found,
        (None, Notation::Vers) if text != "*" => (Comparator::Equal, text),
        (None, _) => return None,
    };
    (!version.is_empty()).then(|| (comparator, version.to_owned()))
}

/// The `vers` rule of containment: exact versions first, then the intervals that neighbouring bounds make.
fn holds(ordered: &[(Comparator, Version)], (version, beside): Point<'_>) -> bool {
    let order = |bound: &Version| version.cmp(bound).then(beside.cmp(&0));
    let here = |wanted: fn(Comparator) -> bool| {
        ordered.iter().any(|(comparator, bound)| wanted(*comparator) && order(bound) == Ordering::Equal)
    };
    if here(|comparator| comparator == Comparator::NotEqual) {
        return false;
    }
    if here(|comparator| matches!(comparator, Comparator::Equal | Comparator::LessOrEqual | Comparator::GreaterOrEqual))
    {
        return true;
    }
    let bounds: Vec<&(Comparator, Version)> =
        ordered.iter().filter(|(comparator, _)| comparator.is_upper() || comparator.is_lower()).collect();
    let is_below_all =
        bounds.first().is_some_and(|(comparator, bound)| comparator.is_upper() && order(bound) == Ordering::Less);
    let is_above_all =
        bounds.last().is_some_and(|(comparator, bound)| comparator.is_lower() && order(bound) == Ordering::Greater);
    let is_between = bounds.windows(2).any(|pair| {
        let [(low, from), (high, to)] = pair else { return false };
        low.is_lower() && high.is_upper() && order(from) == Ordering::Greater && order(to) == Ordering::Less
    });
    is_below_all || is_above_all || is_between
}
