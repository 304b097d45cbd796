//! Reading a query: `"flow meter" siemens vendor:siemens cvss>=8 kev:yes`.
//!
//! A name and a colon make a condition; everything else is a word or, in quotes, a phrase.
//! Does not know: whether anything meets it.

use super::problem::{Expected, Problem};
use super::{Comparison, Field, Flag, Measure, Narrow, Query, Term};
use crate::assessment::{FixStatus, Label};
use jiff::civil::Date;

/// Every name that may stand before a colon.
pub(crate) const FIELDS: [&str; 14] = [
    "label", "vendor", "product", "sector", "source", "cve", "fix", "kev", "ours", "cvss", "epss", "year", "since",
    "before",
];
/// Letters of the longest name of a field that is taken for one.
const NAME_CHARS_MAX: usize = 20;
/// Years that advisories are of.
const YEARS: (i64, i64) = (1_990_000, 2_100_000);

/// Reads a query.
///
/// # Errors
/// The first field that there is not, or value that its field cannot have.
pub fn parse(text: &str) -> Result<Query, Problem> {
    let text = text.replace(['“', '”', '„'], "\"");
    let (mut terms, mut rest) = (Vec::new(), text.trim_start());
    while !rest.is_empty() {
        let (term, after) = next(rest)?;
        terms.extend(term);
        rest = after.trim_start();
    }
    Ok(Query { terms })
}

fn next(rest: &str) -> Result<(Option<Term>, &str), Problem> {
    if let Some(quoted) = rest.strip_prefix('"') {
        let (phrase, after) = quoted.split_once('"').unwrap_or((quoted, ""));
        let phrase = phrase.split_whitespace().collect::<Vec<_>>().join(" ");
        return Ok(((!phrase.is_empty()).then_some(Term::Phrase(phrase)), after));
    }
    if let Some((name, operator, after)) = named(rest) {
        let (value, after) = value(after);
        return Ok((Some(Term::Narrow(narrow(name, operator, value.trim())?)), after));
    }
    let end = rest.find(char::is_whitespace).unwrap_or(rest.len());
    Ok((Some(Term::Word(rest[..end].to_owned())), &rest[end..]))
}

/// A name, what stands between it and its value, and the rest.
fn named(rest: &str) -> Option<(&str, Operator, &str)> {
    let end = rest.find(|c: char| !c.is_ascii_alphabetic())?;
    let (name, after) = rest.split_at(end);
    if !(2..=NAME_CHARS_MAX).contains(&name.len()) {
        return None;
    }
    let known = FIELDS.contains(&name.to_ascii_lowercase().as_str());
    for operator in [">=", "<=", ">", "<", "="] {
        if let Some(value) = after.strip_prefix(operator).filter(|_| known) {
            return Some((name, Operator::Compared(Comparison::from_code(operator)?), value));
        }
    }
    // An address is none.
    let value = after.strip_prefix(':').filter(|value| !value.starts_with("//"))?;
    Some((name, Operator::Holds, value))
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Operator {
    /// A colon.
    Holds,
    Compared(Comparison),
}

fn value(after: &str) -> (&str, &str) {
    if let Some(quoted) = after.strip_prefix('"') {
        return quoted.split_once('"').unwrap_or((quoted, ""));
    }
    after.split_at(after.find(char::is_whitespace).unwrap_or(after.len()))
}

fn narrow(name: &str, operator: Operator, value: &str) -> Result<Narrow, Problem> {
    let name = name.to_ascii_lowercase();
    let Some(field) = FIELDS.into_iter().find(|field| *field == name) else {
        let near = FIELDS.into_iter().find(|field| super::is_near(&name, field));
        return Err(Problem::UnknownField { field: name, near });
    };
    if value.is_empty() {
        return Err(Problem::NoValue { field: name });
    }
    let bad = |expected| Problem::BadValue { field, value: value.to_owned(), expected };
    if let Some(measure) = Measure::from_code(field) {
        return number(measure, operator, value).map_err(bad);
    }
    let exact = match operator {
        Operator::Holds => false,
        Operator::Compared(Comparison::Equal) => true,
        Operator::Compared(_) => return Err(Problem::NotANumber { field }),
    };
    match field {
        "label" => label(value).map(Narrow::Label).ok_or(bad(Expected::OneOf(Label::CODES))),
        "since" | "before" => {
            let day: Date = value.parse().map_err(|_| bad(Expected::Day))?;
            Ok(Narrow::Updated { day, before: field == "before" })
        }
        "fix" => fix(value).ok_or(bad(Expected::OneOf(FixStatus::CODES))),
        "cve" => cve(value).ok_or(bad(Expected::CveOrYear)),
        "kev" | "ours" => {
            let flag = if field == "kev" { Flag::Kev } else { Flag::Ours };
            yes_or_no(value).map(|yes| Narrow::Flag { flag, yes }).ok_or(bad(Expected::YesOrNo))
        }
        other => {
            let field = Field::from_code(other).ok_or(bad(Expected::OneOf(&FIELDS)))?;
            let value = value.split_whitespace().collect::<Vec<_>>().join(" ");
            Ok(Narrow::Named { field, value, exact })
        }
    }
}

fn yes_or_no(value: &str) -> Option<bool> {
    match value.to_lowercase().as_str() {
        "yes" | "true" | "1" | "y" => Some(true),
        "no" | "false" | "0" | "n" => Some(false),
        _ => None,
    }
}

/// A label by its code, or the only one that begins so.
fn label(value: &str) -> Option<Label> {
    let wanted = value.to_lowercase().replace([' ', '-'], "_");
    let mut begun = Label::ALL.into_iter().filter(|label| label.code().starts_with(&wanted));
    begun.next().filter(|_| begun.next().is_none())
}

fn fix(value: &str) -> Option<Narrow> {
    if let Some(yes) = yes_or_no(value) {
        return Some(Narrow::Flag { flag: Flag::Fixable, yes });
    }
    let status = FixStatus::from_code(&value.to_lowercase().replace([' ', '-'], "_"))?;
    Some(Narrow::Named { field: Field::Fix, value: status.code().to_owned(), exact: true })
}

/// A whole CVE id, or all of a year.
fn cve(value: &str) -> Option<Narrow> {
    let upper = value.to_uppercase();
    let digits = upper.strip_prefix("CVE-").unwrap_or(&upper);
    let is_number = |text: &str, least: usize| text.len() >= least && text.bytes().all(|byte| byte.is_ascii_digit());
    let (year, number) = digits.split_once('-').unwrap_or((digits, ""));
    if year.len() != 4 || !is_number(year, 4) || !(number.is_empty() || is_number(number, 4)) {
        return None;
    }
    let exact = !number.is_empty();
    let value = if exact { format!("CVE-{year}-{number}") } else { format!("CVE-{year}") };
    Some(Narrow::Named { field: Field::Cve, value, exact })
}

fn number(measure: Measure, operator: Operator, value: &str) -> Result<Narrow, Expected> {
    let comparison = match operator {
        Operator::Holds => Comparison::Equal,
        Operator::Compared(comparison) => comparison,
    };
    let (least, most) = match measure {
        Measure::Cvss => (0, 10_000),
        Measure::Epss => (0, 1_000),
        Measure::Year => YEARS,
    };
    let number = thousandths(value).filter(|number| (least..=most).contains(number));
    let whole = number.filter(|number| measure != Measure::Year || number % 1000 == 0);
    let thousandths = whole.ok_or(Expected::Number(least, most))?;
    Ok(Narrow::Number { measure, comparison, thousandths })
}

/// `8`, `8.5`, `8,5`, `.05` in thousandths; no more than three digits behind the point.
fn thousandths(text: &str) -> Option<i64> {
    let (whole, rest) = text.split_once(['.', ',']).unwrap_or((text, ""));
    let is_number = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if whole.len() + rest.len() == 0 || whole.len() > 6 || rest.len() > 3 || !is_number(whole) || !is_number(rest) {
        return None;
    }
    let whole: i64 = if whole.is_empty() { 0 } else { whole.parse().ok()? };
    Some(whole * 1000 + format!("{rest:0<3}").parse::<i64>().ok()?)
}
