//! `/ledger`, `/ledger.csv`: what happened in the organisation, who did it, and whether the record is as it was written.
//!
//! Does not know: what is worth an entry, or how the chain is made.

use super::{Page, show};
use crate::csv;
use crate::error::Refusal;
use crate::query::word;
use crate::reader::Reader;
use crate::state::AppState;
use crate::templates::{frame::Place, ledger};
use crate::view::{LedgerLine, LedgerView};
use crate::words::say;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use identity::Permission;
use serde::Deserialize;
use serde_json::Value;
use store::{Chain, LedgerEntry};

/// Entries of one page.
const PAGE_ROWS_COUNT: u32 = 100;
/// Entries of one table; a longer chain is taken out by months (`/reports`).
const TABLE_ROWS_COUNT_MAX: u32 = 100_000;
/// Characters of one value that are shown; the table has all.
const VALUE_CHARS_MAX: usize = 160;
/// Who did it, by the names that bodies have for it.
const WHO: [&str; 2] = ["who", "by"];

/// Whose chain, of what, before which entry, and whether it is to be recomputed.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct LedgerQuery {
    chain: Option<String>,
    what: Option<String>,
    before: Option<u64>,
    verify: Option<String>,
}

impl LedgerQuery {
    /// The installation's own chain tells of all organisations: it is shown only where there is one.
    fn chain(&self, state: &AppState, reader: &Reader) -> Result<Chain, Refusal> {
        if !reader.may(Permission::Evidence) {
            let detail = say("Your role takes no evidence out. An auditor, an operator or an administrator may.");
            return Err(Refusal::new(StatusCode::FORBIDDEN, detail));
        }
        match self.chain.as_deref() {
            None | Some("") => Ok(Chain::Organisation(reader.organisation)),
            Some("installation") if !state.settings.sign_in => Ok(Chain::Installation),
            Some(_) => Err(Refusal::not_found(say("chain"))),
        }
    }
}

pub(crate) async fn list(State(state): State<AppState>, reader: Reader, Query(query): Query<LedgerQuery>) -> Page {
    let (chain, what, store) = (query.chain(&state, &reader)?, word("what", &query.what)?, state.store());
    let entries = store.list_ledger_newest(chain, what.as_deref(), query.before, PAGE_ROWS_COUNT).await?;
    let verification = match query.verify {
        Some(_) => Some(store.verify_ledger(chain).await?),
        None => None,
    };
    let next = entries.last().filter(|last| entries.len() == PAGE_ROWS_COUNT as usize && last.sequence > 1);
    let view = LedgerView {
        next: next.map(|last| last.sequence),
        lines: entries.iter().map(line).collect(),
        kinds: store.count_ledger_kinds(chain).await?,
        what,
        is_of_installation: chain == Chain::Installation,
        has_installation: !state.settings.sign_in,
        verification,
    };
    Ok(show(&state, &reader, Place::Elsewhere, say("Ledger"), "", &ledger::render(&view)))
}

/// The whole chain in its order, with everything that its hashes are made of.
pub(crate) async fn csv_file(
    State(state): State<AppState>,
    reader: Reader,
    Query(query): Query<LedgerQuery>,
) -> Result<Response, Refusal> {
    let chain = query.chain(&state, &reader)?;
    let entries = state.store().list_ledger(chain, 0, TABLE_ROWS_COUNT_MAX + 1).await?;
    if entries.len() > TABLE_ROWS_COUNT_MAX as usize {
        let detail = say("There are more entries than one table may hold. Take them out by months (/reports).");
        return Err(Refusal::new(StatusCode::UNPROCESSABLE_ENTITY, detail));
    }
    let row = |entry: LedgerEntry| {
        let LedgerEntry { sequence, previous_hash, hash, what, subject, body, at } = entry;
        [sequence.to_string(), at.to_string(), what, subject, body, previous_hash, hash]
    };
    let header = ["sequence", "at", "what", "subject", "body", "previous_hash", "hash"];
    Ok(csv::file("ledger", &header, entries.into_iter().map(row)))
}

fn line(entry: &LedgerEntry) -> LedgerLine<'_> {
    let body: Value = serde_json::from_str(&entry.body).unwrap_or_default();
    let members = body.as_object().cloned().unwrap_or_default();
    let who = WHO.iter().find_map(|name| members.get(*name)?.as_str()).unwrap_or_default().to_owned();
    let said = members.iter().filter(|(name, _)| !WHO.contains(&name.as_str()));
    LedgerLine { entry, who, members: said.map(|(name, value)| (name.clone(), short(value))).collect() }
}

/// A value on one line.
fn short(value: &Value) -> String {
    let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    match text.char_indices().nth(VALUE_CHARS_MAX) {
        Some((at, _)) => format!("{}…", text.get(..at).unwrap_or(&text)),
        None => text,
    }
}
