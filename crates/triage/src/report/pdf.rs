//! The report on paper.
//!
//! Does not know: how a page is written (`paper`).

use super::paper::Paper;
use super::{Report, Section, lines};
use crate::wording::{Language, report as words};

/// The columns' widths as parts of the whole: time, id, subject, what, who, detail.
const COLUMNS: [f32; 6] = [10.0, 13.0, 25.0, 15.0, 12.0, 31.0];

/// A PDF of the same lines as the CSV. What publishers wrote is text in it and nothing else: no link, no script, no form.
pub fn write_pdf(report: &Report, language: Language) -> Vec<u8> {
    let mut paper = Paper::new(&COLUMNS);
    for section in Section::ALL {
        paper.heading(words::heading(section, language));
        paper.row(&words::columns(language), true);
        for line in lines(report, section, language) {
            let at = line.at.map(|at| at.strftime("%Y-%m-%d %H:%M").to_string()).unwrap_or_default();
            paper.row(&[&at, &line.id, &line.subject, &line.what, &line.who, &line.detail], false);
        }
    }
    if paper.is_replaced {
        paper.row(&["", "", words::replaced(language)], false);
    }
    let title = format!("{}: {}", report.organisation, words::title(report.month, language));
    let made = report.made.strftime("%Y-%m-%d %H:%M").to_string();
    let foot = words::foot(&title, &made, language);
    paper.finish(&title, &foot)
}
