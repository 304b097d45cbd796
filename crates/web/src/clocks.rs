//! A clock as a line of text, as JSON and as a day of a calendar: the same for the page, the calendar and the command line.
//!
//! Does not know: which clocks run (`monitor::actions`), or how days are counted.

use crate::words::{language, say};
use jiff::Timestamp;
use monitor::actions::{ClockBoard, ClockLine, Clocked};
use serde_json::{Value, json};
use triage::clock::calendar::{CalendarDay, render};
use triage::wording::clock as words;

/// Days of one calendar: programs that read calendars are not made for more.
const CALENDAR_DAYS_COUNT_MAX: usize = 2_000;

/// What is due, e.g. `Finish the remediation: Acme TC-100 (Example CERT EX-1), 3 assets`.
pub fn title(line: &ClockLine) -> String {
    match &line.clocked {
        Clocked::Matches(goal, matter) => {
            let (name, assets) = (&matter.advisory, matter.assets);
            let unit = if assets == 1 { say("asset") } else { say("assets") };
            let (goal, title) = (words::goal(*goal, language()), &name.title);
            format!("{goal}: {title} ({} {}), {assets} {unit}", name.publisher, name.tracking_id)
        }
        Clocked::Source(source) => words::evaluate(&source.name, language()),
        Clocked::Evaluation(standing, one) => {
            format!("{}: {}", words::settle(*standing, &one.name, language()), one.words)
        }
    }
}

/// The page where it is done.
pub fn path(line: &ClockLine) -> String {
    match &line.clocked {
        Clocked::Matches(_, matter) => format!("/advisories/{}", matter.id.0),
        Clocked::Source(source) => format!("/clocks#source-{}", source.id),
        Clocked::Evaluation(_, one) => format!("/clocks#evaluation-{}", one.id),
    }
}

/// The same name for the same clock, whenever it is told.
fn key(line: &ClockLine) -> String {
    match &line.clocked {
        Clocked::Matches(goal, matter) => {
            let part = if matter.is_decided { "confirmed" } else { "open" };
            match matter.due {
                // What people set for some assets is another day than that of the rest.
                Some(due) => format!("{}-{}-{part}-{due}", goal.code(), matter.id.0),
                None => format!("{}-{}-{part}", goal.code(), matter.id.0),
            }
        }
        Clocked::Source(source) => format!("evaluate-{}", source.id),
        Clocked::Evaluation(_, one) => format!("answer-{}", one.id),
    }
}

/// A clock as an object.
pub fn to_json(line: &ClockLine) -> Value {
    let (label, assets) = match &line.clocked {
        Clocked::Matches(_, matter) => (matter.label, Some(matter.assets)),
        Clocked::Source(_) | Clocked::Evaluation(..) => (None, None),
    };
    json!({
        "key": key(line), "what": title(line), "begun": line.clock.begun, "due": line.clock.due, "state": line.state,
        "days_left": line.left, "label": label, "assets": assets, "path": path(line),
    })
}

/// All clocks as an iCalendar text, what is due first in it.
pub fn calendar(board: &ClockBoard, public_url: &str, now: Timestamp) -> String {
    let day = |line: &ClockLine| CalendarDay {
        uid: format!("{}@annunciator", key(line)),
        day: line.clock.due,
        summary: format!("{}: {}", words::state(line.state, language()), title(line)),
        description: words::left(line.left, language()),
        url: format!("{public_url}{}", path(line)),
    };
    let mut days: Vec<CalendarDay> = board.lines.iter().take(CALENDAR_DAYS_COUNT_MAX).map(day).collect();
    let rest = board.lines.len().saturating_sub(CALENDAR_DAYS_COUNT_MAX);
    if let (true, Some(next)) = (rest > 0, board.lines.get(CALENDAR_DAYS_COUNT_MAX)) {
        days.push(CalendarDay {
            uid: "rest@annunciator".to_owned(),
            day: next.clock.due,
            summary: words::rest(rest, language()),
            description: String::new(),
            url: format!("{public_url}/clocks"),
        });
    }
    render(words::calendar(language()), &days, now)
}
