//! Conditions that somebody typed, as SQL.
//!
//! What is missing meets no number and no "no": an advisory that was not assessed yet is neither fixable nor not.
//! Does not know: how a query is read (`triage::search`).

use super::columns::Columns;
use super::filter::Conditions;
use crate::connection::Value;
use crate::ids::OrganisationId;
use crate::search::fold_key;
use jiff::Timestamp;
use jiff::civil::Date;
use triage::search::{Comparison, Field, Flag, Measure, Narrow};

/// Adds all conditions: of one field any of its values, of different fields each.
pub(super) fn add(conditions: &mut Conditions, narrows: &[Narrow], columns: &Columns, organisation: OrganisationId) {
    let labels: Vec<String> = narrows
        .iter()
        .filter_map(|narrow| if let Narrow::Label(label) = narrow { Some(label.code().to_owned()) } else { None })
        .collect();
    if !labels.is_empty() {
        conditions.add(&format!("{} {{any ? text}}", conditions.label()), [Value::from(labels)]);
    }
    for field in Field::ALL {
        if let Some(keys) = keys(field, narrows, columns) {
            conditions.add(having(field), [Value::from(keys)]);
        }
    }
    for narrow in narrows {
        match narrow {
            Narrow::Label(_) | Narrow::Named { .. } => {}
            Narrow::Flag { flag, yes } => add_flag(conditions, *flag, *yes, organisation),
            Narrow::Number { measure: Measure::Year, comparison, thousandths } => {
                add_years(conditions, *comparison, thousandths / 1000);
            }
            Narrow::Number { measure, comparison, thousandths } => {
                let column = if *measure == Measure::Cvss { "a.score" } else { "a.epss" };
                // Divided, 9800 is the number that is written 9.8.
                let number = *thousandths as f64 / 1000.0;
                conditions.add(&format!("{column} {} ?", comparison.code()), [Value::from(number)]);
            }
            Narrow::Updated { day, before } => {
                let comparison = if *before { "<" } else { ">=" };
                conditions.add(&format!("a.updated {comparison} ?"), [Value::from(midnight(*day))]);
            }
        }
    }
}

/// The keys that the values of a field mean; `None` where none was named.
fn keys(field: Field, narrows: &[Narrow], columns: &Columns) -> Option<Vec<String>> {
    let named = narrows.iter().filter_map(|narrow| match narrow {
        Narrow::Named { field: of, value, exact } if *of == field => Some((value, *exact)),
        _ => None,
    });
    let mut keys: Option<Vec<String>> = None;
    for (value, exact) in named {
        keys.get_or_insert_default().extend(match (field, exact) {
            (Field::Cve, true) | (Field::Fix, _) => vec![value.clone()],
            (_, true) => vec![fold_key(value)],
            (_, false) => columns.keys(field, value),
        });
    }
    keys
}

fn having(field: Field) -> &'static str {
    match field {
        Field::Vendor => "a.id IN (SELECT advisory_id FROM advisory_vendors WHERE vendor_key {any ? text})",
        Field::Cve => "a.id IN (SELECT advisory_id FROM advisory_cves WHERE cve {any ? text})",
        Field::Product => {
            "a.id IN (SELECT advisory_id FROM advisory_search_fields WHERE field = 'product' AND key {any ? text})"
        }
        Field::Sector => {
            "a.id IN (SELECT advisory_id FROM advisory_search_fields WHERE field = 'sector' AND key {any ? text})"
        }
        Field::Source => {
            "a.id IN (SELECT advisory_id FROM advisory_search_fields WHERE field = 'source' AND key {any ? text})"
        }
        Field::Fix => {
            "a.id IN (SELECT advisory_id FROM advisory_search_fields WHERE field = 'fix' AND key {any ? text})"
        }
    }
}

/// What may touch an organisation's assets: more than what surely does.
const OURS: &str = "a.id IN (SELECT advisory_id FROM matches
    WHERE organisation_id = ? AND verdict IN ('affected', 'needs_data'))";

fn add_flag(conditions: &mut Conditions, flag: Flag, yes: bool, organisation: OrganisationId) {
    const FIXABLE: &str =
        "a.id IN (SELECT advisory_id FROM advisory_search_fields WHERE field = 'fix' AND key = 'fix_available')";
    match (flag, yes) {
        (Flag::Kev, true) => conditions.add("a.kev = 1", []),
        (Flag::Kev, false) => conditions.add("a.kev = 0 AND a.assessed IS NOT NULL", []),
        (Flag::Fixable, true) => conditions.add(FIXABLE, []),
        (Flag::Fixable, false) => conditions.add(&format!("a.assessed IS NOT NULL AND NOT {FIXABLE}"), []),
        (Flag::Ours, true) => conditions.add(OURS, [Value::from(organisation)]),
        (Flag::Ours, false) => conditions.add(&format!("NOT {OURS}"), [Value::from(organisation)]),
    }
}

/// Released in these years: first, or, where that is not known, last.
fn add_years(conditions: &mut Conditions, comparison: Comparison, year: i64) {
    let start = |year: i64| i16::try_from(year).ok().and_then(|year| Date::new(year, 1, 1).ok()).map(midnight);
    let released = "coalesce(a.published, a.updated)";
    let (from, to) = match comparison {
        Comparison::Equal => (start(year), start(year + 1)),
        Comparison::AtLeast => (start(year), None),
        Comparison::Above => (start(year + 1), None),
        Comparison::AtMost => (None, start(year + 1)),
        Comparison::Below => (None, start(year)),
    };
    if let Some(from) = from {
        conditions.add(&format!("{released} >= ?"), [Value::from(from)]);
    }
    if let Some(to) = to {
        conditions.add(&format!("{released} < ?"), [Value::from(to)]);
    }
}

/// The first moment of a day; the last there is for one beyond all.
fn midnight(day: Date) -> Timestamp {
    day.to_zoned(jiff::tz::TimeZone::UTC).map_or(Timestamp::MAX, |moment| moment.timestamp())
}
