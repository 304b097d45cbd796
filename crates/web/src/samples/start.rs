//! A start page of a plant with something of everything.
//!
//! Does not know: which test looks at it.

use super::day;
use crate::view::{
    AdvisoryLink, Answered, ArrivalRow, DueView, Exposure, LabelColumn, OursView, SourcesView, StartView,
};
use jiff::SignedDuration;
use monitor::actions::ClockLine;
use triage::assessment::Label;

/// The page; `name` stands wherever a publisher or a person writes.
pub fn start<'a>(name: &'a str, lines: &'a [ClockLine]) -> StartView<'a> {
    let column = |name: &str, parts| LabelColumn { name: name.to_owned(), parts };
    let link = AdvisoryLink { publisher: name, tracking_id: name, title: name };
    let arrival = |label, is_new, assets| ArrivalRow { link, label, is_new, at: day(1), assets };
    let exposure = Exposure {
        ages: vec![
            column("0–7", [1, 0, 2, 9, 0]),
            column("8–30", [0, 4, 1, 12, 1]),
            column("31–90", [0, 2, 0, 30, 3]),
            column("91–365", [0, 0, 5, 11, 0]),
            column("> 365", [0, 0, 0, 2, 0]),
        ],
        pairs: 96,
        days: 1_234,
    };
    let answered = |month: &str, count, hours: i64| Answered {
        month: month.to_owned(),
        count,
        median: (count > 0).then(|| SignedDuration::from_hours(hours)),
    };
    StartView {
        counts: [38, 0, 411, 1380, 27],
        ours: Some(OursView {
            assets: 1234,
            matches: [12, 4, 3, 90],
            open: [1, 6, 8, 64, 4],
            exposure,
            arrivals: vec![arrival(Label::ActNow, true, 12), arrival(Label::Monitor, false, 1)],
            arrivals_count: 5,
            since: day(3),
            is_first_visit: false,
            gaps: vec![name, name],
            gaps_count: 7,
        }),
        due: DueView { lines: lines.get(..3).unwrap_or(lines), count: lines.len(), overdue_count: 1 },
        sources: SourcesView { count: 3, ailing: vec![(name.to_owned(), "not answering since Monday".to_owned())] },
        released: vec![
            column("2025-12", [0, 3, 4, 20, 1]),
            column("2026-01", [1, 9, 2, 14, 0]),
            column("2026-02", [2, 0, 0, 7, 0]),
        ],
        answered: vec![answered("2025-12", 2, 30), answered("2026-01", 0, 0), answered("2026-02", 5, 4)],
        ..StartView::default()
    }
}
