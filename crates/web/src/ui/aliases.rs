//! `/aliases`, `/aliases.csv`: what the organisation's own spellings mean, and the forms to say it.
//!
//! Does not know: what an alias changes; the actions check and write it. The guard has checked where a form came from.

use super::{Page, show};
use crate::aliases::read_book;
use crate::api::v1::aliases::SuggestionKey;
use crate::csv;
use crate::error::Refusal;
use crate::reader::Reader;
use crate::state::AppState;
use crate::templates::{aliases, frame::Place};
use crate::words::{language, say};
use axum::Form;
use axum::extract::rejection::FormRejection;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{Redirect, Response};
use identity::Permission;
use monitor::actions::{KeepAliasError, Said, keep_alias, reject_suggestion, remove_alias, reopen_suggestion};
use serde::Deserialize;
use store::AliasId;
use triage::asset::alias::Alias;
use triage::wording::alias::alias_error;
use uuid::Uuid;

pub(crate) async fn list(State(state): State<AppState>, reader: Reader) -> Page {
    let book = read_book(state.store(), &state.known, &reader.rows()).await?;
    Ok(show(&state, &reader, Place::Assets, say("Aliases"), "", &aliases::render(&book, state.settings.lookup)))
}

/// `/aliases.csv`: the organisation's own aliases.
pub(crate) async fn csv_file(State(state): State<AppState>, reader: Reader) -> Result<Response, Refusal> {
    let header = ["kind", "written_vendor", "written", "vendor", "product", "order_number", "reason", "who", "at"];
    let aliases = state.store().list_aliases(reader.organisation).await?;
    let rows = aliases.into_iter().map(|one| {
        let (kind, said) = match one.alias {
            Alias::Vendor { written, vendor } => {
                ("vendor", [String::new(), written, vendor, String::new(), String::new()])
            }
            Alias::Product { written, written_vendor, vendor, product, order_number } => {
                ("product", [written_vendor, written, vendor, product, order_number])
            }
        };
        [&[kind.to_owned()][..], &said, &[one.reason, one.who, one.at.to_string()]].concat()
    });
    Ok(csv::file("aliases", &header, rows))
}

/// What the forms send.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct AliasForm {
    written: String,
    written_vendor: String,
    vendor: String,
    product: String,
    order_number: String,
    reason: String,
    /// `vendor`, or `product` for the form that has all fields.
    kind: String,
}

impl AliasForm {
    /// A vendor's alias has no product: who fills that in means another form, or another program's.
    fn alias(&self) -> Result<Alias, Refusal> {
        let (written, vendor) = (self.written.clone(), self.vendor.clone());
        let (written_vendor, product) = (self.written_vendor.clone(), self.product.clone());
        let order_number = self.order_number.clone();
        match self.kind.as_str() {
            "product" => Ok(Alias::Product { written, written_vendor, vendor, product, order_number }),
            "vendor" if [&written_vendor, &product, &order_number].iter().all(|text| text.trim().is_empty()) => {
                Ok(Alias::Vendor { written, vendor })
            }
            "vendor" => Err(Refusal::bad_request(say("An alias of a vendor has no product and no order number."))),
            _ => Err(Refusal::bad_request(say("Say whether it is an alias of a vendor or of a product."))),
        }
    }
}

pub(crate) async fn add(
    State(state): State<AppState>,
    reader: Reader,
    form: Result<Form<AliasForm>, FormRejection>,
) -> Result<Redirect, Refusal> {
    let Form(form) = form.map_err(|_| Refusal::bad_request(say("The form names no alias.")))?;
    may_change(&reader)?;
    keep_alias(&state.monitor, reader.organisation, &form.alias()?, said(&state, &reader.who(), &form.reason)).await?;
    Ok(Redirect::to("/aliases"))
}

pub(crate) async fn remove(
    State(state): State<AppState>,
    reader: Reader,
    Path(id): Path<Uuid>,
) -> Result<Redirect, Refusal> {
    may_change(&reader)?;
    remove_alias(&state.monitor, reader.organisation, AliasId(id), &reader.who(), (state.clock)()).await?;
    Ok(Redirect::to("/aliases"))
}

pub(crate) async fn reject(
    State(state): State<AppState>,
    reader: Reader,
    form: Result<Form<SuggestionKey>, FormRejection>,
) -> Result<Redirect, Refusal> {
    let Form(form) = form.map_err(|_| Refusal::bad_request(say("The form names no suggestion.")))?;
    may_change(&reader)?;
    let suggestion = (form.written.as_str(), form.key.as_str());
    reject_suggestion(&state.monitor, reader.organisation, suggestion, said(&state, &reader.who(), &form.reason))
        .await?;
    Ok(Redirect::to("/aliases"))
}

pub(crate) async fn reopen(
    State(state): State<AppState>,
    reader: Reader,
    form: Result<Form<SuggestionKey>, FormRejection>,
) -> Result<Redirect, Refusal> {
    let Form(form) = form.map_err(|_| Refusal::bad_request(say("The form names no suggestion.")))?;
    may_change(&reader)?;
    let suggestion = (form.written.as_str(), form.key.as_str());
    reopen_suggestion(&state.monitor, reader.organisation, suggestion, &reader.who(), (state.clock)()).await?;
    Ok(Redirect::to("/aliases"))
}

/// Who says something now.
pub(crate) fn said<'a>(state: &AppState, who: &'a str, words: &'a str) -> Said<'a> {
    Said { words, who, now: (state.clock)() }
}

/// An alias changes how the inventory is read.
pub(crate) fn may_change(reader: &Reader) -> Result<(), Refusal> {
    match reader.may(Permission::Import) {
        true => Ok(()),
        false => Err(Refusal::new(StatusCode::FORBIDDEN, say("You may not change how the inventory is read."))),
    }
}

impl From<KeepAliasError> for Refusal {
    fn from(error: KeepAliasError) -> Self {
        match error {
            KeepAliasError::Alias(error) => Refusal::bad_request(alias_error(&error, language())),
            KeepAliasError::NoReason => Refusal::bad_request(say("Say why: an alias, and a rejection, need a reason.")),
            KeepAliasError::TooLong(_) => Refusal::bad_request(format!("{error}.")),
            KeepAliasError::NoAlias => Refusal::not_found(say("alias")),
            KeepAliasError::Stage(error) => Refusal::from(error),
        }
    }
}
