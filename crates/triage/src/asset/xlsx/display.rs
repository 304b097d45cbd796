//! A cell of a workbook as a person sees it.
//!
//! Does not know: columns. Of number formats only digits before and after the point are followed; a date is ISO 8601.

use super::super::sheet::{Cell, CellKind};
use calamine::{DataRef, ExcelDateTime, Style};

/// How many digits a number format shows at least before, and exactly after the point (`0.00`, `00000`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Digits {
    before: usize,
    /// `None`: as many as the number has.
    after: Option<usize>,
}

/// Longest format that is followed; nobody needs more digits than a serial number has.
const FORMAT_DIGITS_MAX: usize = 30;

/// Significant digits of a number in a sheet (IEEE 754 double as Excel shows it).
const NUMBER_DIGITS: usize = 15;

impl Digits {
    pub(super) fn of(style: &Style) -> Digits {
        let code = style.number_format.as_ref().map_or("", |format| format.format_code.as_str());
        let (before, after) = code.split_once('.').unwrap_or((code, ""));
        let zeros = |text: &str| text.len() <= FORMAT_DIGITS_MAX && text.bytes().all(|byte| byte == b'0');
        if before.is_empty() || !zeros(before) || !zeros(after) {
            return Digits::default();
        }
        Digits { before: before.len(), after: Some(after.len()) }
    }
}

/// The cell's text, without blanks at its ends.
pub(super) fn shown(value: &DataRef<'_>, digits: Digits) -> Cell {
    let mut otherwise = String::new();
    let (text, kind) = match value {
        DataRef::Int(number) => (number.to_string(), CellKind::Text),
        DataRef::Float(number) => {
            let is_whole = number.fract() == 0.0 && digits.after.unwrap_or(0) == 0;
            let text = written(*number, digits);
            otherwise = other_spelling(*number, digits, &text);
            (text, if is_whole { CellKind::Text } else { CellKind::Fraction })
        }
        DataRef::String(text) => (text.trim().to_owned(), CellKind::Text),
        DataRef::SharedString(text) => (text.trim().to_owned(), CellKind::Text),
        DataRef::Bool(yes) => ((if *yes { "TRUE" } else { "FALSE" }).to_owned(), CellKind::Text),
        DataRef::DateTime(time) => (date(time), CellKind::Date),
        DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => (text.trim().to_owned(), CellKind::Date),
        DataRef::Error(error) => (error.to_string(), CellKind::Error),
        DataRef::Empty => (String::new(), CellKind::Text),
    };
    Cell { text, kind, otherwise }
}

/// What may have been typed but what is shown: a zero at the end that is gone, or digits that the format cuts.
fn other_spelling(number: f64, digits: Digits, shown: &str) -> String {
    let whole = written(number, Digits::default());
    match digits.after {
        Some(_) if shown.parse::<f64>().ok() != whole.parse().ok() => whole,
        None if whole.split_once('.').is_some_and(|(_, fraction)| fraction.len() == 1) => format!("{whole}0"),
        _ => String::new(),
    }
}

fn written(number: f64, digits: Digits) -> String {
    if let Some(after) = digits.after {
        let width = digits.before + if after > 0 { after + 1 } else { 0 };
        return format!("{number:0width$.after$}");
    }
    let rounded: f64 = format!("{number:.*e}", NUMBER_DIGITS - 1).parse().unwrap_or(number);
    rounded.to_string()
}

fn date(time: &ExcelDateTime) -> String {
    let (year, month, day, hour, minute, second, _) = time.to_ymd_hms_milli();
    if time.is_duration() || time.as_f64() < 1.0 {
        return format!("{hour:02}:{minute:02}:{second:02}");
    }
    if (hour, minute, second) == (0, 0, 0) {
        return format!("{year:04}-{month:02}-{day:02}");
    }
    format!("{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}")
}
