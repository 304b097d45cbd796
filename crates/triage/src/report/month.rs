//! A calendar month in UTC.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use std::fmt;
use std::str::FromStr;
use thiserror::Error;

/// A month, e.g. `2026-11`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Month(Date);

/// What is no month.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{0:?} is no month; write the year and the month, for example 2026-11")]
pub struct MonthError(String);

impl Month {
    /// The month of a moment.
    pub fn of(at: Timestamp) -> Month {
        Month(at.to_zoned(TimeZone::UTC).date().first_of_month())
    }

    /// Its first moment, and the first moment after it.
    pub fn span(self) -> (Timestamp, Timestamp) {
        let begin = |date: Date| date.to_zoned(TimeZone::UTC).map(|zoned| zoned.timestamp()).unwrap_or(Timestamp::MAX);
        (begin(self.0), self.0.last_of_month().tomorrow().map_or(Timestamp::MAX, begin))
    }

    /// The month before.
    pub fn before(self) -> Month {
        Month(self.0.yesterday().map_or(self.0, |day| day.first_of_month()))
    }
}

impl fmt::Display for Month {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{:04}-{:02}", self.0.year(), self.0.month())
    }
}

impl FromStr for Month {
    type Err = MonthError;

    fn from_str(text: &str) -> Result<Month, MonthError> {
        let no_month = || MonthError(text.chars().take(20).collect());
        let (year, month) = text.split_once('-').ok_or_else(no_month)?;
        let digits = |part: &str, count: usize| part.len() == count && part.bytes().all(|byte| byte.is_ascii_digit());
        if !digits(year, 4) || !digits(month, 2) {
            return Err(no_month());
        }
        let date = Date::new(year.parse().map_err(|_| no_month())?, month.parse().map_err(|_| no_month())?, 1);
        date.map(Month).map_err(|_| no_month())
    }
}
