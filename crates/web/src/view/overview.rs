//! What the start page draws: counts folded into months and ages, waits into medians.
//!
//! Does not know: how a chart looks, or where the numbers come from.

use jiff::{SignedDuration, Timestamp};
use std::collections::BTreeMap;
use store::OpenCount;
use triage::assessment::Label;
use triage::report::Month;

/// Months that charts look back on, this one counted in.
const MONTHS_COUNT: usize = 12;
/// Up to how many days an advisory may have been open to be in each group; the last group has the rest.
const AGES_DAYS: [i64; 4] = [7, 30, 90, 365];

/// One column of a chart: its name, and its parts in the order of `Label::ALL`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LabelColumn {
    /// What stands under it, e.g. `2026-11` or `8–30`.
    pub name: String,
    /// How many of each label; what is not assessed yet counts as lacking data.
    pub parts: [u64; 5],
}

/// A month, and how long people took in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answered {
    /// E.g. `2026-11`.
    pub month: String,
    /// How many alerts' cases were answered for the first time.
    pub count: u64,
    /// Half of them took no longer; `None` where there were none.
    pub median: Option<SignedDuration>,
}

/// How long open advisories have been open.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Exposure {
    /// Advisories by age, the youngest first.
    pub ages: Vec<LabelColumn>,
    /// Pairs of asset and advisory.
    pub pairs: u64,
    /// The most days that these pairs can have been open, added up.
    pub days: u64,
}

/// The last twelve months, this one first.
fn months(now: Timestamp) -> impl Iterator<Item = Month> {
    std::iter::successors(Some(Month::of(now)), |month| Some(month.before())).take(MONTHS_COUNT)
}

/// The first moment of the first of these months.
pub fn first_of_months(now: Timestamp) -> Timestamp {
    months(now).last().map_or(now, |month| month.span().0)
}

fn add(parts: &mut [u64; 5], label: Option<Label>, count: u64) {
    let label = label.unwrap_or(Label::NeedsData);
    for (part, one) in parts.iter_mut().zip(Label::ALL) {
        *part += if one == label { count } else { 0 };
    }
}

/// Advisories by label and by day since 1970-01-01 → by month of their release.
pub fn released(days: &[(Option<Label>, i64, u64)], now: Timestamp) -> Vec<LabelColumn> {
    let mut by_month: BTreeMap<Month, [u64; 5]> = months(now).map(|month| (month, <[u64; 5]>::default())).collect();
    for (label, day, count) in days {
        let at = day.checked_mul(86_400).and_then(|seconds| Timestamp::from_second(seconds).ok());
        // What is dated ahead is in no month that was.
        if let Some(parts) = at.and_then(|at| by_month.get_mut(&Month::of(at))) {
            add(parts, *label, *count);
        }
    }
    by_month.into_iter().map(|(month, parts)| LabelColumn { name: month.to_string(), parts }).collect()
}

/// What is open by its age.
pub fn exposure(open: &[OpenCount]) -> Exposure {
    let names = ["0–7", "8–30", "31–90", "91–365", "> 365"];
    let mut ages = names.map(|name| LabelColumn { name: name.to_owned(), parts: <[u64; 5]>::default() });
    let (mut pairs, mut days) = (0, 0);
    for one in open {
        let age = AGES_DAYS.iter().position(|most| one.days <= *most).unwrap_or(AGES_DAYS.len());
        if let Some(column) = ages.get_mut(age) {
            add(&mut column.parts, one.label, one.advisories);
        }
        pairs += one.pairs;
        days += one.pair_days;
    }
    Exposure { ages: ages.to_vec(), pairs, days }
}

/// What is open by label, in the order of `Label::ALL`.
pub fn open_by_label(open: &[OpenCount]) -> [u64; 5] {
    let mut parts = <[u64; 5]>::default();
    open.iter().for_each(|one| add(&mut parts, one.label, one.advisories));
    parts
}

/// How long people took to answer, by the month of the answer.
pub fn answered(waits: &[(Timestamp, SignedDuration)], now: Timestamp) -> Vec<Answered> {
    let mut by_month: BTreeMap<Month, Vec<SignedDuration>> = months(now).map(|month| (month, Vec::new())).collect();
    for (at, wait) in waits {
        if let Some(waits) = by_month.get_mut(&Month::of(*at)) {
            waits.push(*wait);
        }
    }
    by_month
        .into_iter()
        .map(|(month, mut waits)| {
            waits.sort_unstable();
            let median = waits.get(waits.len().saturating_sub(1) / 2).copied();
            Answered { month: month.to_string(), count: waits.len() as u64, median }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The tenth of February 2026.
    fn now() -> Timestamp {
        "2026-02-10T00:00:00Z".parse().unwrap()
    }

    fn day(text: &str) -> i64 {
        format!("{text}T12:00:00Z").parse::<Timestamp>().unwrap().as_second() / 86_400
    }

    #[test]
    fn a_year_of_months_ends_with_this_one_and_has_empty_ones() {
        let days = [(Some(Label::ActNow), day("2026-02-10"), 2), (None, day("2025-03-01"), 3)];
        let beyond = [(Some(Label::ActNow), day("2025-02-28"), 50), (Some(Label::ActNow), day("2027-01-01"), 70)];
        let columns = released(&[&days[..], &beyond[..]].concat(), now());
        assert_eq!(columns.len(), MONTHS_COUNT);
        assert_eq!((columns[0].name.as_str(), columns[0].parts), ("2025-03", [0, 0, 0, 0, 3]));
        assert_eq!((columns[11].name.as_str(), columns[11].parts), ("2026-02", [2, 0, 0, 0, 0]));
        assert_eq!(columns.iter().flat_map(|column| column.parts).sum::<u64>(), 5, "no other month is shown");
        assert_eq!(first_of_months(now()), "2025-03-01T00:00:00Z".parse().unwrap());
    }

    #[test]
    fn open_advisories_are_grouped_by_age_and_their_days_added_up() {
        let open = |label, days, advisories, pairs| OpenCount {
            label,
            days,
            advisories,
            pairs,
            pair_days: days.unsigned_abs() * pairs,
        };
        let all = [
            open(Some(Label::ActNow), 0, 1, 4),
            open(Some(Label::ActNow), 7, 1, 1),
            open(Some(Label::Monitor), 8, 2, 10),
            open(None, 366, 1, 1),
        ];
        let Exposure { ages, pairs, days } = exposure(&all);
        let shown: Vec<_> = ages.iter().map(|one| (one.name.as_str(), one.parts.iter().sum::<u64>())).collect();
        assert_eq!(shown, [("0–7", 2), ("8–30", 2), ("31–90", 0), ("91–365", 0), ("> 365", 1)]);
        assert_eq!((pairs, days), (16, 7 + 80 + 366));
        assert_eq!(open_by_label(&all), [2, 0, 0, 2, 1]);
    }

    #[test]
    fn the_median_is_what_half_of_them_took_at_most() {
        let at = |text: &str| text.parse::<Timestamp>().unwrap();
        let hours = SignedDuration::from_hours;
        let waits = [
            (at("2026-02-01T00:00:00Z"), hours(9)),
            (at("2026-02-02T00:00:00Z"), hours(1)),
            (at("2026-02-03T00:00:00Z"), hours(3)),
            (at("2026-01-31T00:00:00Z"), hours(2)),
            (at("2026-01-30T00:00:00Z"), hours(4)),
        ];
        let months = answered(&waits, now());
        let last: Vec<_> = months[10..].iter().map(|one| (one.month.as_str(), one.count, one.median)).collect();
        assert_eq!(last, [("2026-01", 2, Some(hours(2))), ("2026-02", 3, Some(hours(3)))]);
        assert_eq!((months[0].count, months[0].median), (0, None));
    }
}
