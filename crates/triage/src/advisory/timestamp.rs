//! Publishers' timestamps: RFC 3339 in theory, with fractions, without zone or without time in practice.
//!
//! Does not know: the clock.

use super::findings::Findings;
use csaf::Severity;
use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;

/// The instant `raw` names; without a zone it is read as UTC. `None` plus a finding when nobody could tell.
pub(super) fn read(raw: &str, pointer: &str, findings: &mut Findings) -> Option<Timestamp> {
    let raw = raw.trim();
    if raw.is_empty() {
        findings.push("missing_timestamp", Severity::Warning, pointer, || "A timestamp is missing.".to_owned());
        return None;
    }
    if let Ok(instant) = raw.parse::<Timestamp>() {
        return Some(instant);
    }
    if let Some(instant) = without_zone(raw) {
        findings.push("timestamp_without_zone", Severity::Warning, pointer, || {
            format!("The timestamp {raw:?} names no time zone; it is read as UTC.")
        });
        return Some(instant);
    }
    findings.push("unreadable_timestamp", Severity::Error, pointer, || format!("{raw:?} is no timestamp."));
    None
}

fn without_zone(raw: &str) -> Option<Timestamp> {
    let civil = raw.parse::<DateTime>().ok().or_else(|| raw.parse::<Date>().ok().map(|day| day.at(0, 0, 0, 0)))?;
    civil.to_zoned(TimeZone::UTC).ok().map(|zoned| zoned.timestamp())
}
