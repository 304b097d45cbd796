//! `/matches.csv`, `/assets.csv`, `/gaps.csv`, `/alerts.csv`, `/clocks.csv`, `/outbox.csv`, `/sources.csv`: what those pages show, whole.
//!
//! A table is whole or refused: none ends somewhere in the middle without saying so.
//! Does not know: how a page shows it.

use super::{alerts, gaps, matches, outbox, sources};
use crate::error::Refusal;
use crate::reader::Reader;
use crate::state::AppState;
use crate::words::language;
use crate::{clocks, csv};
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use jiff::Timestamp;
use monitor::actions::{export_inventory, gather_clocks};
use store::{Alert, MatchRow};
use triage::assessment::Label;
use triage::wording::disposition::decision_standing;
use triage::wording::readiness;

/// Rows of a table: more than a spreadsheet is pleasant with.
const ROWS_COUNT_MAX: usize = 100_000;
/// Rows that are read at once.
const READ_ROWS_COUNT: u32 = 500;
/// Messages of the outbox's table: one less than the store lists at once.
const MESSAGES_COUNT_MAX: u32 = 999;

type Table = Result<Response, Refusal>;

fn too_many(what: &str) -> Refusal {
    let detail = format!("There are more {what} than one table may hold. Narrow the list down.");
    Refusal::new(StatusCode::UNPROCESSABLE_ENTITY, detail)
}

fn code(label: Option<Label>) -> String {
    label.map_or("", Label::code).to_owned()
}

pub(super) fn moment(at: Option<Timestamp>) -> String {
    at.map(|at| at.to_string()).unwrap_or_default()
}

/// The pairs of `/matches` under the same filter.
pub(crate) async fn matches(
    State(state): State<AppState>,
    reader: Reader,
    Query(query): Query<matches::MatchesQuery>,
) -> Table {
    let filter = query.rows()?;
    let mut table = csv::Table::new(&[
        "asset_id",
        "site",
        "vendor",
        "product",
        "version",
        "publisher",
        "tracking_id",
        "title",
        "label",
        "score",
        "verdict",
        "confidence",
        "decision",
        "reason",
        "matched",
    ]);
    loop {
        let first = u32::try_from(table.count()).map_err(|_| too_many("matches"))?;
        let page = state.store().list_matches_where(&reader.rows(), &filter, first, READ_ROWS_COUNT).await?;
        table.extend(page.iter().map(match_cells));
        if table.count() > ROWS_COUNT_MAX {
            return Err(too_many("matches"));
        }
        if page.len() < READ_ROWS_COUNT as usize {
            break;
        }
    }
    // Pages are counted from the front: what came or went meanwhile may have pushed a row past them.
    if state.store().count_matches_where(&reader.rows(), &filter).await? != table.count() as u64 {
        let detail = "The matches changed while they were read. Ask again.";
        return Err(Refusal::new(StatusCode::SERVICE_UNAVAILABLE, detail));
    }
    Ok(table.file("matches"))
}

fn match_cells(row: &MatchRow) -> Vec<String> {
    let (record, line) = (&row.record, matches::line(row));
    vec![
        record.external_id.clone(),
        record.site.clone(),
        record.vendor.clone(),
        record.product.clone(),
        record.version.clone(),
        row.publisher.clone(),
        row.tracking_id.clone(),
        row.title.clone(),
        line.label.code().to_owned(),
        row.score.map(|score| format!("{score:.1}")).unwrap_or_default(),
        line.verdict.code().to_owned(),
        line.confidence.to_string(),
        line.decision.map_or("", |standing| decision_standing(standing, language())).to_owned(),
        line.reason,
        moment(Some(row.matched)),
    ]
}

/// The inventory, as it reads back.
pub(crate) async fn assets(State(state): State<AppState>, reader: Reader) -> Table {
    Ok(csv::named("assets", export_inventory(&state.monitor, reader.organisation).await?).into_response())
}

/// All gaps, the most useful answer first.
pub(crate) async fn gaps(State(state): State<AppState>, reader: Reader) -> Table {
    let page = gaps::read(&state, &reader, 0, 0).await?;
    let header = ["vendor", "product", "order_number", "asked", "assets", "advisories", "act_now", "sentence", "how"];
    let rows = page.gaps.gaps.iter().map(|gap| {
        [
            gap.group.vendor.clone(),
            gap.group.product.clone(),
            gap.group.order_number.clone(),
            gap.asked.code().to_owned(),
            gap.assets.to_string(),
            gap.advisories.to_string(),
            gap.act_now.to_string(),
            readiness::gap(gap, language()),
            readiness::how_to_answer(gap.asked, language()).to_owned(),
        ]
    });
    Ok(csv::file("gaps", &header, rows))
}

/// All alerts, newest first, a row for each message; one without a message too.
pub(crate) async fn alerts(State(state): State<AppState>, reader: Reader) -> Table {
    let header = ["raised", "reason", "watchlist", "about", "title", "label", "channel", "state", "attempts"];
    let (mut table, mut cursor) = (csv::Table::new(&header), None);
    loop {
        let page = state.store().list_alerts(&reader.rows(), cursor, READ_ROWS_COUNT).await?;
        table.extend(page.iter().flat_map(alert_rows));
        if table.count() > ROWS_COUNT_MAX {
            return Err(too_many("alerts"));
        }
        let Some(next) = alerts::cursor_of(&page, READ_ROWS_COUNT) else { break };
        cursor = Some(alerts::parse_cursor(&next)?);
    }
    Ok(table.file("alerts"))
}

fn alert_rows(alert: &Alert) -> Vec<[String; 9]> {
    let row = alerts::row(alert);
    let none = [("", "", 0)];
    let messages = if row.deliveries.is_empty() { &none[..] } else { &row.deliveries };
    let told = |(channel, state, attempts): &(&str, &str, u32)| {
        [
            row.raised.to_string(),
            row.reason.to_owned(),
            row.watchlist.to_owned(),
            row.named.clone(),
            row.title.clone(),
            code(row.label),
            (*channel).to_owned(),
            (*state).to_owned(),
            attempts.to_string(),
        ]
    };
    messages.iter().map(told).collect()
}

/// What is due, first what is due first.
pub(crate) async fn clocks(State(state): State<AppState>, reader: Reader) -> Table {
    let board = gather_clocks(&state.monitor, &reader.rows(), (state.clock)()).await?;
    let members = ["what", "begun", "due", "state", "days_left", "label", "assets", "path"];
    let rows = board.lines.iter().map(|line| {
        let line = clocks::to_json(line);
        members.map(|member| match &line[member] {
            serde_json::Value::Null => String::new(),
            serde_json::Value::String(text) => text.clone(),
            other => other.to_string(),
        })
    });
    Ok(csv::file("clocks", &members, rows))
}

/// Messages that did not get through: those given up first.
pub(crate) async fn outbox(State(state): State<AppState>, reader: Reader) -> Table {
    let stuck = state.store().list_stuck_deliveries(&reader.rows(), MESSAGES_COUNT_MAX + 1).await?;
    if stuck.len() > MESSAGES_COUNT_MAX as usize {
        return Err(too_many("messages"));
    }
    let rows = stuck.iter().map(outbox::stuck_row).map(|row| {
        [
            row.at.to_string(),
            if row.is_given_up { "given_up" } else { "waiting" }.to_owned(),
            row.channel.to_owned(),
            row.to.clone(),
            row.title.clone(),
            row.attempts.to_string(),
            row.error.to_owned(),
        ]
    });
    Ok(csv::file("outbox", &["at", "state", "channel", "to", "title", "attempts", "error"], rows))
}

/// The publishers that are watched, with the last look at each listing.
pub(crate) async fn sources(State(state): State<AppState>, _reader: Reader) -> Table {
    let views = sources::gather(&state).await?;
    let header = [
        "name",
        "kind",
        "started",
        "finished",
        "seen",
        "new",
        "revised",
        "failed",
        "error",
        "silent_since",
        "unanswered_since",
    ];
    let mut rows: Vec<Vec<String>> = Vec::new();
    for view in &views {
        let standing = view.standing.as_ref();
        let stands =
            [moment(standing.and_then(|one| one.silent_since)), moment(standing.and_then(|one| one.unanswered_since))];
        if view.checks.is_empty() {
            rows.push([&[view.name.clone()][..], &vec![String::new(); 8], &stands].concat());
        }
        for check in &view.checks {
            let counts = &check.counts;
            let told = [
                view.name.clone(),
                check.kind.code().to_owned(),
                check.started.to_string(),
                check.finished.to_string(),
                counts.seen.to_string(),
                counts.new.to_string(),
                counts.revised.to_string(),
                counts.failed.to_string(),
                check.error.clone(),
            ];
            rows.push([&told[..], &stands].concat());
        }
    }
    Ok(csv::file("sources", &header, rows))
}
