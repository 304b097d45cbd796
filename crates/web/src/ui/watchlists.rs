//! `/watchlists`, `/watchlists.csv`: who wants to hear of what, and what each would have told.
//!
//! Does not know: what a rule hits, what of a form may be kept. The guard has checked where a form came from.

use super::{Page, show};
use crate::csv;
use crate::error::Refusal;
use crate::reader::Reader;
use crate::state::AppState;
use crate::templates::frame::Place;
use crate::templates::watchlists::{self, EditView, ListedWatchlist};
use crate::view::WatchForm;
use crate::words::{key, language, say};
use axum::Form;
use axum::extract::rejection::{FormRejection, QueryRejection};
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use identity::Permission;
use monitor::actions::{self, RecipientFault, WatchPreview, WatchlistDraft, WatchlistError};
use serde::Deserialize;
use store::{Watchlist, WatchlistId, WatchlistOrigin};
use triage::watchlist::{Rule, SendingPolicy};
use triage::wording::{Language, watchlist as words};
use uuid::Uuid;

/// What is said where the form of a watchlist is empty because its rule cannot be read.
const UNREADABLE: &str =
    key("the rule that was here cannot be read any more. Until it is written anew it tells nobody.");

pub(crate) async fn list(State(state): State<AppState>, reader: Reader) -> Page {
    let found = state.store().list_watchlists(reader.organisation).await?;
    let listed: Vec<ListedWatchlist> =
        found.into_iter().map(|watchlist| ListedWatchlist { rule: rule(&watchlist), watchlist }).collect();
    let part = watchlists::list(&listed, may_write(&reader).is_ok());
    Ok(show(&state, &reader, Place::Alerts, say("Watchlists"), "", &part))
}

/// `/watchlists.csv`: what each asks for, in a sentence, and whom it tells; addresses of web hooks as pages show them.
pub(crate) async fn csv_file(State(state): State<AppState>, reader: Reader) -> Result<Response, Refusal> {
    let header = ["name", "asks_for", "at_least", "recipients", "times", "owner", "paused", "origin", "created"];
    let found = state.store().list_watchlists(reader.organisation).await?;
    let rows = found.iter().map(|one| {
        let rule = rule(one);
        let told = |words: fn(&Rule, Language) -> String| {
            rule.as_ref().map_or_else(String::new, |rule| words(rule, language()))
        };
        [
            one.name.clone(),
            told(words::subjects),
            told(words::thresholds),
            watchlists::shown_all(&one.recipients),
            words::times(&SendingPolicy::read(&one.sending), language()),
            one.owner.clone(),
            one.is_paused.to_string(),
            one.origin.code().to_owned(),
            one.created.to_string(),
        ]
    });
    Ok(csv::file("watchlists", &header, rows))
}

/// The form of a new watchlist, with whatever the address says of it.
pub(crate) async fn show_new(
    State(state): State<AppState>,
    reader: Reader,
    query: Result<Query<WatchForm>, QueryRejection>,
) -> Page {
    may_write(&reader)?;
    let form =
        query.map(|Query(form)| form).map_err(|_| Refusal::bad_request(say("The address names a field twice.")))?;
    page(&state, &reader, None, form, Said::default()).await
}

/// Keeps a new watchlist, or shows what it would have told.
pub(crate) async fn insert(
    State(state): State<AppState>,
    reader: Reader,
    form: Result<Form<WatchForm>, FormRejection>,
) -> Result<Response, Refusal> {
    let form = given(form)?;
    may_write(&reader)?;
    if form.act == "preview" {
        return Ok(page(&state, &reader, None, form, Said::default()).await?.into_response());
    }
    let kept = match form.draft(&[]) {
        Ok(draft) => add(&state, &reader, draft).await,
        Err(wrong) => Err(Wrong::Said(wrong)),
    };
    answer(&state, &reader, None, form, kept).await
}

pub(crate) async fn show_one(State(state): State<AppState>, reader: Reader, Path(id): Path<Uuid>) -> Page {
    may_write(&reader)?;
    let watchlist = find(&state, &reader, id).await?;
    let rule = rule(&watchlist);
    let wrong = rule.is_none().then(|| say(UNREADABLE).to_owned());
    let form = WatchForm::of(&watchlist, &rule.unwrap_or_default());
    page(&state, &reader, Some(&watchlist), form, Said::of(wrong)).await
}

/// Asks before a watchlist is deleted.
pub(crate) async fn show_delete(State(state): State<AppState>, reader: Reader, Path(id): Path<Uuid>) -> Page {
    may_write(&reader)?;
    let watchlist = find(&state, &reader, id).await?;
    Ok(show(&state, &reader, Place::Alerts, say("Delete a watchlist"), "", &watchlists::ask_to_delete(&watchlist)))
}

/// Keeps what is changed of a watchlist, or shows what it would have told.
pub(crate) async fn update(
    State(state): State<AppState>,
    reader: Reader,
    Path(id): Path<Uuid>,
    form: Result<Form<WatchForm>, FormRejection>,
) -> Result<Response, Refusal> {
    let form = given(form)?;
    may_write(&reader)?;
    let watchlist = find(&state, &reader, id).await?;
    if form.act == "preview" {
        return Ok(page(&state, &reader, Some(&watchlist), form, Said::default()).await?.into_response());
    }
    let kept = match form.draft(&watchlist.recipients) {
        Ok(draft) => change(&state, &reader, watchlist.id, draft).await,
        Err(wrong) => Err(Wrong::Said(wrong)),
    };
    answer(&state, &reader, Some(&watchlist), form, kept).await
}

/// What the buttons beside a watchlist send.
#[derive(Debug, Deserialize)]
pub(crate) struct ActForm {
    act: String,
    /// The one recipient that is meant, as it is shown; all where it is absent.
    recipient: Option<String>,
}

pub(crate) async fn act(
    State(state): State<AppState>,
    reader: Reader,
    Path(id): Path<Uuid>,
    form: Result<Form<ActForm>, FormRejection>,
) -> Result<Redirect, Refusal> {
    let Form(ActForm { act, recipient }) =
        form.map_err(|_| Refusal::bad_request(say("The form does not say what to do.")))?;
    may_write(&reader)?;
    let (id, rows, now) = (WatchlistId(id), reader.rows(), (state.clock)());
    let monitor = &state.monitor;
    match act.as_str() {
        "pause" => actions::pause_watchlist(monitor, &rows, id, true, &reader.who(), now).await?,
        "resume" => actions::pause_watchlist(monitor, &rows, id, false, &reader.who(), now).await?,
        "delete" => actions::delete_watchlist(monitor, &rows, id, &reader.who(), now).await?,
        "test" => {
            actions::test_watchlist(monitor, &rows, id, recipient.as_deref(), &reader.who(), now).await?;
            return Ok(Redirect::to("/outbox"));
        }
        _ => return Err(Refusal::bad_request(say("A watchlist can be paused, resumed, tested and deleted."))),
    }
    Ok(Redirect::to("/watchlists"))
}

/// Why a form is shown again instead of being kept.
enum Wrong {
    Said(String),
    Recipients(Vec<RecipientFault>),
    Refused(Refusal),
}

impl From<WatchlistError> for Wrong {
    fn from(error: WatchlistError) -> Self {
        match error {
            WatchlistError::NotFound | WatchlistError::Stage(_) => Wrong::Refused(error.into()),
            WatchlistError::BadRecipients(faults) => Wrong::Recipients(faults),
            error => Wrong::Said(sentence(&error)),
        }
    }
}

/// What is said of a form that is shown again.
#[derive(Default)]
struct Said {
    wrong: Option<String>,
    faults: Vec<RecipientFault>,
}

impl Said {
    fn of(wrong: Option<String>) -> Said {
        Said { wrong, faults: Vec::new() }
    }
}

async fn add(state: &AppState, reader: &Reader, draft: WatchlistDraft) -> Result<(), Wrong> {
    let now = (state.clock)();
    Ok(actions::add_watchlist(&state.monitor, &reader.rows(), draft, &reader.who(), now).await.map(|_| ())?)
}

async fn change(state: &AppState, reader: &Reader, id: WatchlistId, draft: WatchlistDraft) -> Result<(), Wrong> {
    let now = (state.clock)();
    Ok(actions::change_watchlist(&state.monitor, &reader.rows(), id, draft, &reader.who(), now).await?)
}

async fn answer(
    state: &AppState,
    reader: &Reader,
    watchlist: Option<&Watchlist>,
    form: WatchForm,
    kept: Result<(), Wrong>,
) -> Result<Response, Refusal> {
    match kept {
        Ok(()) => Ok(Redirect::to("/watchlists").into_response()),
        Err(Wrong::Refused(refusal)) => Err(refusal),
        Err(Wrong::Said(wrong)) => {
            Ok(page(state, reader, watchlist, form, Said::of(Some(wrong))).await?.into_response())
        }
        Err(Wrong::Recipients(faults)) => {
            let wrong = Some(say("some of those who are told cannot be reached so.").to_owned());
            Ok(page(state, reader, watchlist, form, Said { wrong, faults }).await?.into_response())
        }
    }
}

async fn page(state: &AppState, reader: &Reader, watchlist: Option<&Watchlist>, form: WatchForm, said: Said) -> Page {
    let kept = watchlist.map_or(&[][..], |watchlist| &watchlist.recipients[..]);
    let Said { wrong, faults } = said;
    let previewed = match form.draft(kept) {
        _ if form.is_empty() => Ok(None),
        Ok(draft) => preview(state, reader, &draft.rule).await.map(Some),
        Err(unclear) => Err(Wrong::Said(unclear)),
    };
    let (preview, wrong) = match previewed {
        Ok(preview) => (preview, wrong),
        Err(Wrong::Said(unclear)) => (None, wrong.or(Some(unclear))),
        Err(Wrong::Recipients(_)) => (None, wrong),
        Err(Wrong::Refused(refusal)) => return Err(refusal),
    };
    let title = if watchlist.is_some() { say("Watchlist") } else { say("New watchlist") };
    let view = EditView { watchlist, form: &form, preview: preview.as_ref(), wrong: wrong.as_deref(), faults: &faults };
    Ok(show(state, reader, Place::Alerts, title, "", &watchlists::edit(&view)))
}

async fn preview(state: &AppState, reader: &Reader, rule: &Rule) -> Result<WatchPreview, Wrong> {
    Ok(actions::preview_watchlist(&state.monitor, &reader.rows(), rule, (state.clock)()).await?)
}

async fn find(state: &AppState, reader: &Reader, id: Uuid) -> Result<Watchlist, Refusal> {
    let found = state.store().find_watchlist(reader.organisation, WatchlistId(id)).await?;
    let edited = found.filter(|watchlist| watchlist.origin == WatchlistOrigin::Edited);
    edited.ok_or_else(|| Refusal::not_found(say("watchlist that can be changed")))
}

/// The rule of a watchlist's row; `None` for one that cannot be read, which tells nobody.
pub(crate) fn rule(watchlist: &Watchlist) -> Option<Rule> {
    serde_json::from_str(&watchlist.rule).ok()
}

fn given(form: Result<Form<WatchForm>, FormRejection>) -> Result<WatchForm, Refusal> {
    let too_large = say("The form cannot be read, or is larger than 128 kB.");
    form.map(|Form(form)| form).map_err(|rejection| Refusal::new(rejection.status(), too_large))
}

/// Refuses readers who may not change watchlists.
pub(crate) fn may_write(reader: &Reader) -> Result<(), Refusal> {
    match reader.may(Permission::Watchlists) {
        true => Ok(()),
        false => Err(Refusal::new(StatusCode::FORBIDDEN, say("You may not change watchlists."))),
    }
}

/// An error as a sentence.
fn sentence(error: &WatchlistError) -> String {
    let text = error.to_string();
    let mut letters = text.chars();
    letters.next().map(|first| format!("{}{}.", first.to_uppercase(), letters.as_str())).unwrap_or_default()
}

impl From<WatchlistError> for Refusal {
    fn from(error: WatchlistError) -> Self {
        match error {
            WatchlistError::NotFound => Refusal::not_found(say("watchlist that can be changed")),
            WatchlistError::NameTaken(_) => Refusal::new(StatusCode::CONFLICT, sentence(&error)),
            WatchlistError::TooManyTests => Refusal::new(StatusCode::TOO_MANY_REQUESTS, sentence(&error)),
            WatchlistError::Stage(error) => Refusal::from(error),
            error => Refusal::bad_request(sentence(&error)),
        }
    }
}
