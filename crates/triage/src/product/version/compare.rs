//! The order of versions, and when there is none.

use super::{Number, Scheme, Version};
use std::cmp::Ordering;
use std::ops::Range;

/// First numbers that are rather a year than a count of releases.
pub(super) const YEARS: Range<u64> = 1990..2100;

/// So many digits with a zero in front are rather a count that is always written so than a decimal.
const COUNTED_DIGITS_MIN: u8 = 3;

/// How two versions stand to each other. Finer than [`Ordering`], because a bound `< V5.7.3` says nothing certain
/// about an asset whose inventory says `5.7`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// Before.
    Less,
    /// The same version.
    Equal,
    /// After.
    Greater,
    /// The first is the beginning of the second (`5.7` of `5.7.3`): it may be any version under it.
    PrefixOf,
    /// The second is the beginning of the first.
    Extends,
    /// Nobody can say.
    Unknown,
}

impl From<Ordering> for Order {
    fn from(order: Ordering) -> Self {
        match order {
            Ordering::Less => Order::Less,
            Ordering::Equal => Order::Equal,
            Ordering::Greater => Order::Greater,
        }
    }
}

impl Version {
    /// The order of two versions: number by number (a missing number is 0), then release, service pack, update,
    /// patch and hotfix (a missing one is 0), then builds where both have one. `None` where only knowledge of the
    /// product could decide: other prefixes, letters that differ, placeholders, remarks.
    pub fn compare(&self, other: &Version) -> Option<Ordering> {
        match self.order(other) {
            Order::Less | Order::PrefixOf => Some(Ordering::Less),
            Order::Equal => Some(Ordering::Equal),
            Order::Greater | Order::Extends => Some(Ordering::Greater),
            Order::Unknown => None,
        }
    }

    /// Like [`Version::compare`], and tells a version that is the beginning of the other one apart.
    pub fn order(&self, other: &Version) -> Order {
        let scheme = if other.scheme == Scheme::Generic { self.scheme } else { other.scheme };
        if scheme != Scheme::Generic {
            return scheme.compare(&self.written, &other.written).map_or(Order::Unknown, Order::from);
        }
        if !same_scheme(&self.prefix, &other.prefix) {
            return Order::Unknown;
        }
        if self.numbers == other.numbers && self.tail == other.tail {
            return if self.has_placeholder() { Order::Unknown } else { Order::Equal };
        }
        if is_letter_scheme(self)
            || is_letter_scheme(other)
            || self.is_year_against(other)
            || other.is_year_against(self)
            || self.is_bare_release() != other.is_bare_release() && self.is_release() != other.is_release()
            || self.spells_a_level_of(other)
            || other.spells_a_level_of(self)
        {
            return Order::Unknown;
        }
        let dotted = self.is_marked() || other.is_marked();
        match compare_numbers(&self.numbers, &other.numbers, dotted) {
            Order::Equal => self.order_of_tails(other),
            // `V15 Update 4` is one version before `V15.1 Update 6`, and no beginning of several.
            Order::PrefixOf if self.names_a_level() && other.names_a_level() => Order::Less,
            Order::Extends if self.names_a_level() && other.names_a_level() => Order::Greater,
            decided => decided,
        }
    }

    /// The order of the numbers alone, up to the length of the other's; placeholders are equal to anything.
    /// `None` if this one is the shorter.
    pub(crate) fn compare_numbers_to(&self, branch: &Version) -> Option<Ordering> {
        for (at, number) in branch.numbers.iter().enumerate() {
            let Some(wanted) = number.value else { return Some(Ordering::Equal) };
            match self.numbers.get(at).and_then(|own| own.value) {
                Some(own) if own == wanted => {}
                Some(own) => return Some(own.cmp(&wanted)),
                None if wanted == 0 => {}
                None => return None,
            }
        }
        Some(Ordering::Equal)
    }

    /// Whether a `V` says that it is a version number, whose parts are counted, and no decimal.
    fn is_marked(&self) -> bool {
        self.written.starts_with(['v', 'V'])
    }

    /// `R2`: the second release of something, and not version 2.
    fn is_bare_release(&self) -> bool {
        self.numbers.len() == 1 && self.is_release()
    }

    fn is_release(&self) -> bool {
        let after = self.written.strip_prefix(['r', 'R']).map(str::trim_start);
        after.is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
    }

    /// Whether this one counts years (`2021-03`, `2022`, `2023 SP1`) and the other counts releases (`5.1`). A bare
    /// zero is before either, and a shared prefix is a shared scheme.
    fn is_year_against(&self, other: &Version) -> bool {
        let zero = other.numbers.iter().all(|number| number.value == Some(0));
        let shared = !self.prefix.is_empty() && self.prefix == other.prefix;
        let counts_years = self.major().is_some_and(|year| YEARS.contains(&year)) || self.is_bare_date();
        counts_years && other.major().is_some_and(|major| major < YEARS.start) && !zero && !shared
    }

    /// `20241112`: eight digits that are a day of the calendar, and no count of releases.
    fn is_bare_date(&self) -> bool {
        let [Number { value: Some(day), digits: 8 }] = self.numbers.as_slice() else { return false };
        YEARS.contains(&(day / 10_000)) && (1..=12).contains(&(day / 100 % 100)) && (1..=31).contains(&(day % 100))
    }

    /// Whether this one has further numbers where the other has a level that this one does not name: `7.5.2.4` may
    /// be `V7.5 SP2 Update 4`, so it is no later than `V7.5 SP2 Update 5` for sure.
    fn spells_a_level_of(&self, other: &Version) -> bool {
        let further = self.numbers.get(other.numbers.len()..).unwrap_or_default();
        let unnamed = other.tail.levels.iter().zip(&self.tail.levels).any(|(theirs, own)| *theirs > 0 && *own == 0)
            || (other.tail.build.is_some() && self.tail.build.is_none());
        let same_start = self.numbers.iter().zip(&other.numbers).all(|(own, theirs)| own.value == theirs.value);
        unnamed && same_start && further.iter().any(|number| number.value != Some(0))
    }

    fn names_a_level(&self) -> bool {
        self.tail.levels.iter().any(|level| *level > 0)
    }

    fn order_of_tails(&self, other: &Version) -> Order {
        let (a, b) = (&self.tail, &other.tail);
        match a.levels.cmp(&b.levels) {
            Ordering::Less if a.letters == b.letters => return Order::Less,
            Ordering::Greater if a.letters == b.letters => return Order::Greater,
            Ordering::Equal => {}
            _ => return Order::Unknown,
        }
        if a.letters != b.letters || a.rest != b.rest {
            return Order::Unknown;
        }
        match (a.build, b.build) {
            (a, b) if a == b => Order::Equal,
            (Some(a), Some(b)) => {
                if a < b {
                    Order::Less
                } else {
                    Order::Greater
                }
            }
            (None, _) => Order::PrefixOf,
            (_, None) => Order::Extends,
        }
    }
}

/// Whether two prefixes name one scheme. A name of the firmware (`HiOS 07.0.02`) may be left out on one side.
fn same_scheme(a: &str, b: &str) -> bool {
    let is_name = |prefix: &str| prefix.len() >= 3 && prefix != "date" && prefix.chars().all(char::is_alphabetic);
    match (a, b) {
        // The library compares empty texts byte by byte, too, at a hundred times the cost of looking at their lengths.
        ("", "") => true,
        ("", name) | (name, "") => is_name(name),
        (a, b) => a == b,
    }
}

/// A single letter before a single number (`A17`, `B13`): the next one after `A17` may be `A18` or `B1`, and `A9`
/// may be older or a typing error. Only equality is certain.
fn is_letter_scheme(version: &Version) -> bool {
    version.numbers.len() == 1 && version.prefix.len() == 1
}

fn compare_numbers(a: &[Number], b: &[Number], dotted: bool) -> Order {
    if !dotted && two_readings(a, b) {
        return Order::Unknown;
    }
    for (x, y) in a.iter().zip(b) {
        match (x.value, y.value) {
            (Some(x), Some(y)) if x < y => return Order::Less,
            (Some(x), Some(y)) if x > y => return Order::Greater,
            (Some(_), Some(_)) => {}
            _ => return Order::Unknown,
        }
    }
    let all_zero = |rest: &[Number]| rest.iter().all(|number| number.value == Some(0));
    let longer_a = a.get(b.len()..).unwrap_or_default();
    let longer_b = b.get(a.len()..).unwrap_or_default();
    if longer_a.iter().chain(longer_b).any(|number| number.value.is_none()) {
        Order::Unknown
    } else if !all_zero(longer_b) {
        Order::PrefixOf
    } else if !all_zero(longer_a) {
        Order::Extends
    } else {
        Order::Equal
    }
}

/// Whether the numbers can be read as decimals or as dotted numbers with other results: `2.70` and `2.9`, `2.09` and `2.1`.
/// Zeros in front that both have, or that the first number has too (`02.09`), say that the parts are counted; so do three
/// digits that are the same number (`33.011` and `33.11`).
fn two_readings(a: &[Number], b: &[Number]) -> bool {
    let ([a0, a1], [b0, b1]) = (a, b) else { return false };
    let (Some(x), Some(y)) = (a1.value, b1.value) else { return false };
    let padded = |number: &Number| number.value.is_some_and(|value| number.digits > decimal_digits(value));
    let same = x == y && a1.digits.max(b1.digits) >= COUNTED_DIGITS_MIN;
    let counted = padded(a1) && padded(b1) || padded(a0) || padded(b0) || same;
    if a0.value != b0.value || a1.digits == b1.digits || x == 0 || y == 0 || counted {
        return false;
    }
    let digits = u32::from(a1.digits.max(b1.digits)).min(18);
    let decimal =
        |value: u64, own: u8| value.saturating_mul(10u64.saturating_pow(digits.saturating_sub(u32::from(own))));
    decimal(x, a1.digits).cmp(&decimal(y, b1.digits)) != x.cmp(&y)
}

fn decimal_digits(value: u64) -> u8 {
    u8::try_from(value.checked_ilog10().unwrap_or_default() + 1).unwrap_or(u8::MAX)
}
