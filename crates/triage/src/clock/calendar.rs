//! Clocks as an iCalendar text (RFC 5545): one all-day component for each last day.
//!
//! Does not know: which clocks there are, or what is said of them.

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

/// Octets of a line without its end (RFC 5545 §3.1).
const LINE_SIZE_BYTES_MAX: usize = 75;

/// One day in a calendar.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CalendarDay {
    /// The same whenever the same clock is written.
    pub uid: String,
    /// The day.
    pub day: Date,
    /// What is due.
    pub summary: String,
    /// More about it.
    pub description: String,
    /// The page that shows it.
    pub url: String,
}

/// The calendar's text, as of `now`.
pub fn render(name: &str, days: &[CalendarDay], now: Timestamp) -> String {
    let stamp = TimeZone::UTC.to_datetime(now).strftime("%Y%m%dT%H%M%SZ").to_string();
    let mut text = String::new();
    for (name, value) in [("BEGIN", "VCALENDAR"), ("VERSION", "2.0"), ("PRODID", "-//Annunciator//Clocks//EN")] {
        push(&mut text, name, value);
    }
    push(&mut text, "X-WR-CALNAME", &escaped(name));
    for one in days {
        let next = one.day.saturating_add(SignedDuration::from_hours(24));
        push(&mut text, "BEGIN", "VEVENT");
        push(&mut text, "UID", &escaped(&one.uid));
        push(&mut text, "DTSTAMP", &stamp);
        push(&mut text, "DTSTART;VALUE=DATE", &date(one.day));
        push(&mut text, "DTEND;VALUE=DATE", &date(next));
        push(&mut text, "SUMMARY", &escaped(&one.summary));
        push(&mut text, "DESCRIPTION", &escaped(&one.description));
        // A URI is no text: it is not escaped, and none of ours has a line's end.
        push(&mut text, "URL", &one.url.chars().filter(|sign| !sign.is_control()).collect::<String>());
        push(&mut text, "TRANSP", "TRANSPARENT");
        push(&mut text, "END", "VEVENT");
    }
    push(&mut text, "END", "VCALENDAR");
    text
}

fn date(day: Date) -> String {
    day.strftime("%Y%m%d").to_string()
}

/// TEXT of §3.3.11: backslash, semicolon, comma and line's end are escaped; other control characters have no way to be
/// written.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for sign in text.replace("\r\n", "\n").chars() {
        match sign {
            '\\' | ';' | ',' => escaped.extend(['\\', sign]),
            '\n' | '\r' => escaped.push_str("\\n"),
            '\t' => escaped.push('\t'),
            sign if sign.is_control() => {}
            sign => escaped.push(sign),
        }
    }
    escaped
}

/// One content line, folded: a line goes on after a line's end and a space, and no character is cut.
fn push(text: &mut String, name: &str, value: &str) {
    let mut width = 0;
    for sign in name.chars().chain([':']).chain(value.chars()) {
        if width + sign.len_utf8() > LINE_SIZE_BYTES_MAX {
            text.push_str("\r\n ");
            width = 1;
        }
        text.push(sign);
        width += sign.len_utf8();
    }
    text.push_str("\r\n");
}
