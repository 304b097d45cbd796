//! `/statistics`, `/statistics.csv`: what the organisation has, in numbers.
//!
//! Does not know: how they are counted.

use super::{Page, show};
use crate::csv;
use crate::error::Refusal;
use crate::reader::Reader;
use crate::state::AppState;
use crate::templates::{frame::Place, statistics};
use crate::view::by_month;
use crate::words::say;
use axum::extract::State;
use axum::response::Response;
use triage::assessment::Label;

pub(crate) async fn show_statistics(State(state): State<AppState>, reader: Reader) -> Page {
    let counted = state.store().count_statistics(&reader.rows()).await?;
    Ok(show(&state, &reader, Place::Statistics, say("Statistics"), "", &statistics::render(&counted)))
}

/// The same as a table: what is counted, of what, how many.
pub(crate) async fn csv_file(State(state): State<AppState>, reader: Reader) -> Result<Response, Refusal> {
    let counted = state.store().count_statistics(&reader.rows()).await?;
    let standings = &counted.standings;
    let row = |what: &str, name: String, count: u64| [what.to_owned(), name, count.to_string()];
    let mut rows = vec![
        row("advisories", String::new(), counted.advisories),
        row("documents", String::new(), counted.revisions),
        row("assets", String::new(), counted.assets),
        row("matched_assets", String::new(), counted.matched_assets),
        row("rejected_pairs", String::new(), standings.rejected),
        row("confirmed_pairs", String::new(), standings.confirmed),
        row("pairs_to_decide_again", String::new(), standings.other_facts),
    ];
    let label = |label: Option<Label>| label.map_or("", Label::code).to_owned();
    rows.extend(counted.labels.iter().map(|(one, count)| row("advisories_by_label", label(*one), *count)));
    let severities = counted.severities.into_iter();
    rows.extend(severities.map(|(one, count)| row("advisories_by_severity", one.unwrap_or_default(), count)));
    rows.extend(counted.publishers.into_iter().map(|(one, count)| row("advisories_by_publisher", one, count)));
    let verdicts = standings.verdicts.iter();
    rows.extend(verdicts.map(|(one, count)| row("pairs_by_verdict", one.code().to_owned(), *count)));
    let remediations = standings.remediations.iter();
    rows.extend(remediations.map(|(one, count)| row("pairs_by_remediation", one.code().to_owned(), *count)));
    rows.extend(
        by_month(&counted.done_by_day).into_iter().map(|(month, count)| row("remediations_done", month, count)),
    );
    Ok(csv::file("statistics", &["what", "name", "count"], rows))
}
