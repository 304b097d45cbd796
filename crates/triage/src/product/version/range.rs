//! Ranges of versions, and whether a version is in one.

use super::compare::Order;
use super::{Scheme, Version, grammar};

/// What an advisory says about versions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Range {
    /// Every version. A condition (a feature, an option, a platform) that the text adds stays with it.
    All {
        /// The publisher's words, if it is conditional.
        condition: Option<String>,
    },
    /// No version at all.
    Nothing,
    /// Any of these spans.
    Spans {
        /// In the order of the text.
        spans: Vec<Span>,
        /// The publisher's words for a condition that no version settles.
        condition: Option<String>,
    },
    /// A text that could not be read; never a reason to say *no*.
    Unread(String),
}

/// Versions from a lower to an upper bound; an absent bound is open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Span {
    /// From here.
    pub lower: Option<Bound>,
    /// To here.
    pub upper: Option<Bound>,
    /// The lower bound can also be read as one more alternative (`13.0 | < 13.0.1`): below it nobody can say.
    pub lower_doubtful: bool,
}

/// One end of a span.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bound {
    /// The version.
    pub version: Version,
    /// Whether the version itself is inside.
    pub inclusive: bool,
}

/// The answer of a range. *Unknown* is an answer of its own and must never become *no*.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Contains {
    /// Inside.
    Yes,
    /// Outside.
    No,
    /// Cannot be ordered, or depends on a condition.
    Unknown,
}

impl Range {
    /// Reads every grammar class of the field: `vers:all/*`, `vers:…/<V7.0.3`, bare comparators, two bounds with `|`,
    /// a blank or `and`, `between … (including) and … (excluding)`, `All versions < V7.4 SP1 Update 3`, lists, and
    /// prose (`prior to`, `and earlier`, `through`). `|` is AND between a lower and a higher upper bound, OR otherwise.
    /// An empty text says nothing about versions and is [`Range::All`].
    pub fn parse(text: &str) -> Self {
        grammar::range(text)
    }

    /// Whether the version is inside.
    pub fn contains(&self, version: &Version) -> Contains {
        match self {
            Range::All { condition: None } => Contains::Yes,
            Range::All { condition: Some(_) } | Range::Unread(_) => Contains::Unknown,
            Range::Nothing => Contains::No,
            Range::Spans { spans, condition } => match in_spans(spans, version) {
                Contains::Yes if condition.is_some() => Contains::Unknown,
                answer => answer,
            },
        }
    }

    /// The same range on a further condition that no version settles.
    pub fn on_condition(self, condition: &str) -> Self {
        let condition = Some(condition.to_owned());
        match self {
            Range::All { .. } => Range::All { condition },
            Range::Spans { spans, .. } => Range::Spans { spans, condition },
            other => other,
        }
    }

    /// Whether every version is affected, unconditionally, so that a missing version does not matter.
    pub fn is_all(&self) -> bool {
        matches!(self, Range::All { condition: None })
    }

    /// Whether the text was understood.
    pub fn is_read(&self) -> bool {
        !matches!(self, Range::Unread(_))
    }
}

fn in_spans(spans: &[Span], version: &Version) -> Contains {
    let (mut yes, mut unknown) = (0, false);
    for span in spans {
        match span.contains(version) {
            Contains::Yes => yes += 1,
            Contains::Unknown => unknown = true,
            Contains::No => {}
        }
    }
    let branches = spans.len() > 1 && spans.iter().all(|span| span.lower.is_none() && span.upper.is_some());
    if branches && yes > 0 && yes < spans.len() {
        // Fixes per branch (`< 1.28.16 | < 1.24.69`): between them the branch decides, and nobody names it.
        return Contains::Unknown;
    }
    if yes > 0 {
        Contains::Yes
    } else if unknown {
        Contains::Unknown
    } else {
        Contains::No
    }
}

impl Span {
    /// Exactly one version.
    pub fn exactly(version: Version) -> Self {
        let bound = Bound { version, inclusive: true };
        Self { lower: Some(bound.clone()), upper: Some(bound), lower_doubtful: false }
    }

    /// Whether the version is inside.
    pub fn contains(&self, version: &Version) -> Contains {
        if let (Some(lower), Some(upper)) = (&self.lower, &self.upper)
            && lower == upper
            && lower.inclusive
        {
            return exact(version, &lower.version);
        }
        let above = self.lower.as_ref().map_or(Contains::Yes, |bound| above(version, bound));
        let below = self.upper.as_ref().map_or(Contains::Yes, |bound| below(version, bound));
        match (above, below) {
            (_, Contains::No) => Contains::No,
            (Contains::No, _) if self.lower_doubtful => Contains::Unknown,
            (Contains::No, _) => Contains::No,
            (Contains::Yes, Contains::Yes) => Contains::Yes,
            // The publisher names this very version as the first one.
            (Contains::Yes, Contains::Unknown) if self.begins_with(version) => Contains::Yes,
            _ => Contains::Unknown,
        }
    }
}

impl Span {
    fn begins_with(&self, version: &Version) -> bool {
        self.lower.as_ref().is_some_and(|lower| lower.inclusive && order(version, &lower.version) == Order::Equal)
    }
}

fn exact(version: &Version, listed: &Version) -> Contains {
    match order(version, listed) {
        Order::Equal => Contains::Yes,
        Order::Less | Order::Greater => Contains::No,
        Order::PrefixOf | Order::Extends | Order::Unknown => Contains::Unknown,
    }
}

fn above(version: &Version, bound: &Bound) -> Contains {
    match order(version, &bound.version) {
        Order::Greater => Contains::Yes,
        Order::Equal if bound.inclusive => Contains::Yes,
        Order::Extends if bound.inclusive => Contains::Yes,
        Order::Less | Order::Equal => Contains::No,
        Order::PrefixOf | Order::Extends | Order::Unknown => Contains::Unknown,
    }
}

fn below(version: &Version, bound: &Bound) -> Contains {
    match order(version, &bound.version) {
        Order::Less => Contains::Yes,
        Order::Equal if bound.inclusive => Contains::Yes,
        Order::Greater | Order::Equal => Contains::No,
        Order::Extends if !bound.inclusive => Contains::No,
        Order::PrefixOf | Order::Extends | Order::Unknown => Contains::Unknown,
    }
}

/// The order, where the listed version may have placeholders: what begins like `7.2.x` is equal to it, and `V3.X.14`
/// is compared without its middle number.
fn order(version: &Version, listed: &Version) -> Order {
    if listed.scheme != Scheme::Generic || !listed.has_placeholder() || version.prefix != listed.prefix {
        return version.order(listed);
    }
    for (ours, theirs) in version.numbers.iter().zip(&listed.numbers) {
        match (ours.value, theirs.value) {
            (Some(ours), Some(theirs)) if ours < theirs => return Order::Less,
            (Some(ours), Some(theirs)) if ours > theirs => return Order::Greater,
            _ => {}
        }
    }
    let fixed = listed.numbers.iter().take_while(|number| number.value.is_some()).count();
    let only_placeholders_follow = listed.numbers.iter().skip(fixed).all(|number| number.value.is_none());
    let long_enough = if only_placeholders_follow { fixed } else { listed.numbers.len() };
    if version.numbers.len() >= long_enough { Order::Equal } else { Order::Unknown }
}
