//! Days folded into months, as people look back.
//!
//! Does not know: what is counted.

use jiff::Timestamp;
use triage::report::Month;

/// Counts by day since 1970-01-01 → counts by month (`2026-11`), oldest first; days that no calendar has are left out.
pub fn by_month(days: &[(i64, u64)]) -> Vec<(String, u64)> {
    let mut months: Vec<(String, u64)> = Vec::new();
    for (day, count) in days {
        let Some(month) = month(*day) else { continue };
        match months.last_mut() {
            Some((last, total)) if *last == month => *total += count,
            _ => months.push((month, *count)),
        }
    }
    months
}

fn month(day: i64) -> Option<String> {
    let at = Timestamp::from_second(day.checked_mul(86_400)?).ok()?;
    Some(Month::of(at).to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_of_one_month_are_added_up_and_months_stand_in_order() {
        let days = [(0, 1), (30, 2), (31, 4), (20_779, 8), (i64::MAX, 16)];
        let months = by_month(&days);
        let expected = [("1970-01", 3), ("1970-02", 4), ("2026-11", 8)].map(|(month, count)| (month.to_owned(), count));
        assert_eq!(months, expected);
    }
}
