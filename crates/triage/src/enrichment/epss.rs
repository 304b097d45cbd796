//! FIRST's daily EPSS file, row by row: a quarter of a million rows never stand in memory at once.
//!
//! Layouts in use: `cve,epss` (2021-04), `cve,epss,percentile` (2021-09), and since 2022 a first line
//! `#model_version:v2023.03.01,score_date:2023-03-07T00:00:00+0000` before it.
//! Does not know: where the file came from, or how it was packed.

use super::kev::read_date;
use super::{CatalogError, Epss, push_finding, read_cve};
use csaf::{Finding, Severity};
use jiff::civil::Date;
use std::io::BufRead;

/// Rows. There were 240,000 in 2024 and about 40,000 come every year.
pub const EPSS_ROWS_COUNT_MAX: usize = 5_000_000;
/// One line. Real ones have under 100 bytes.
pub const EPSS_LINE_BYTES_MAX: usize = 1_024;

const CATALOG: &str = "the EPSS scores";

/// What was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EpssRead {
    /// `model_version`, where the file says it.
    pub model_version: Option<String>,
    /// The day of the scores.
    pub date: Date,
    /// Rows handed over.
    pub rows: usize,
    /// Rows that could not be read.
    pub rejected: usize,
    /// Why, for the first of them.
    pub findings: Vec<Finding>,
}

/// Calls `each` with the CVE and its score for every row. `day` is the day of the scores for the old layouts, which do
/// not say it (their file name does); a file that says it overrules. In the oldest layout, without percentiles, they are
/// computed from the rows, which are then held back until the end.
///
/// # Errors
/// When the reader fails, a limit is passed, no day is known, or the header is not EPSS's.
pub fn read(
    mut reader: impl BufRead,
    day: Option<Date>,
    mut each: impl FnMut(&str, Epss),
) -> Result<EpssRead, CatalogError> {
    let mut line = Vec::new();
    let (head, columns) = read_head(&mut reader, &mut line, day)?;
    let date = head.date.ok_or_else(|| wrong("neither the file nor its name says the day of the scores"))?;
    let mut report = EpssRead { model_version: head.model_version, date, rows: 0, rejected: 0, findings: Vec::new() };
    let mut held_back: Vec<(String, f64)> = Vec::new();
    let mut line_number = 1;
    while read_line(&mut reader, &mut line)? {
        line_number += 1;
        match columns.read_row(text(&line)) {
            RowRead::Empty => continue,
            RowRead::Score(cve, probability, Some(percentile)) => {
                each(&cve, Epss { probability, percentile, date, before: None })
            }
            RowRead::Score(cve, probability, None) => held_back.push((cve, probability)),
            RowRead::Bad => {
                report.rejected += 1;
                let message = format!("Row {line_number} is no EPSS score: {:?}.", text(&line));
                push_finding(&mut report.findings, "epss_row", Severity::Warning, String::new(), message);
                continue;
            }
        }
        report.rows += 1;
        if report.rows > EPSS_ROWS_COUNT_MAX {
            return Err(CatalogError::TooManyRows { catalog: CATALOG, limit: EPSS_ROWS_COUNT_MAX });
        }
    }
    hand_over(held_back, date, each);
    Ok(report)
}

fn read_head(
    reader: &mut impl BufRead,
    line: &mut Vec<u8>,
    day: Option<Date>,
) -> Result<(Head, Columns), CatalogError> {
    let mut head = Head { model_version: None, date: day };
    loop {
        if !read_line(reader, line)? {
            return Err(wrong("there is no header line"));
        }
        let text = text(line);
        match text.strip_prefix('#') {
            Some(comment) => head.read_comment(comment),
            None if text.is_empty() => {}
            None => return Ok((head, Columns::of(text)?)),
        }
    }
}

/// What the comment line says.
struct Head {
    model_version: Option<String>,
    date: Option<Date>,
}

impl Head {
    fn read_comment(&mut self, comment: &str) {
        for part in comment.split(',') {
            match part.trim().split_once(':') {
                Some(("model_version", version)) => self.model_version = Some(version.trim().to_owned()),
                Some(("score_date", date)) => self.date = read_date(date).or(self.date),
                _ => {}
            }
        }
    }
}

/// Where the fields stand.
struct Columns {
    cve: usize,
    epss: usize,
    percentile: Option<usize>,
}

/// One line of the table.
enum RowRead {
    Empty,
    Bad,
    Score(String, f64, Option<f64>),
}

impl Columns {
    fn of(header: &str) -> Result<Columns, CatalogError> {
        let position = |name: &str| {
            header.split(',').position(|column| column.trim().trim_matches('"').eq_ignore_ascii_case(name))
        };
        match (position("cve"), position("epss")) {
            (Some(cve), Some(epss)) => Ok(Columns { cve, epss, percentile: position("percentile") }),
            _ => Err(wrong("the header has no columns \"cve\" and \"epss\"")),
        }
    }

    fn read_row(&self, line: &str) -> RowRead {
        if line.is_empty() || line.starts_with('#') {
            return RowRead::Empty;
        }
        let field = |at: usize| line.split(',').nth(at).map(|field| field.trim().trim_matches('"'));
        let share = |at: usize| {
            field(at).and_then(|field| field.parse::<f64>().ok()).filter(|share| (0.0..=1.0).contains(share))
        };
        let percentile = self.percentile.map(share);
        match (field(self.cve).and_then(read_cve), share(self.epss), percentile) {
            (Some(cve), Some(probability), None) => RowRead::Score(cve, probability, None),
            (Some(cve), Some(probability), Some(Some(percentile))) => {
                RowRead::Score(cve, probability, Some(percentile))
            }
            _ => RowRead::Bad,
        }
    }
}

/// FIRST's percentile: the share of all scored CVEs with the same or a lower probability.
fn hand_over(rows: Vec<(String, f64)>, date: Date, mut each: impl FnMut(&str, Epss)) {
    let mut sorted: Vec<f64> = rows.iter().map(|(_, probability)| *probability).collect();
    sorted.sort_unstable_by(f64::total_cmp);
    for (cve, probability) in &rows {
        let not_higher = sorted.partition_point(|other| other <= probability);
        let percentile = not_higher as f64 / sorted.len() as f64;
        each(cve, Epss { probability: *probability, percentile, date, before: None });
    }
}

/// The next line without its end; false at the end of the input.
fn read_line(reader: &mut impl BufRead, line: &mut Vec<u8>) -> Result<bool, CatalogError> {
    line.clear();
    let read = std::io::Read::take(&mut *reader, EPSS_LINE_BYTES_MAX as u64 + 1)
        .read_until(b'\n', line)
        .map_err(|source| CatalogError::Read { catalog: CATALOG, source })?;
    if read > EPSS_LINE_BYTES_MAX {
        return Err(CatalogError::TooLarge { catalog: CATALOG, size: read, limit: EPSS_LINE_BYTES_MAX });
    }
    Ok(read > 0)
}

/// A line as text; what is no UTF-8 is no score either.
fn text(line: &[u8]) -> &str {
    let line = line.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(line);
    std::str::from_utf8(line).unwrap_or("not text").trim()
}

fn wrong(reason: &str) -> CatalogError {
    CatalogError::WrongShape { catalog: CATALOG, reason: reason.to_owned() }
}
