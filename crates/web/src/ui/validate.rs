//! `/validate`: a file is held against the standard; its findings are shown beside its JSON. Nothing is kept.
//! `/advisories/{id}/quality`: the same for the document of an advisory, when somebody asks.
//!
//! Does not know: what is tested.

use super::advisory::key;
use super::{Page, show};
use crate::api::v1::advisory::find_document;
use crate::error::Refusal;
use crate::reader::Reader;
use crate::referee::{Judgement, Wanted};
use crate::state::AppState;
use crate::templates::frame::Place;
use crate::templates::validate::{self, Checked};
use crate::validation::{VALIDATED_SIZE_BYTES_MAX, judge};
use crate::view::json_lines::{JsonLines, lines};
use crate::words::{phrase, say};
use axum::extract::multipart::{Multipart, MultipartError};
use axum::extract::{Path, State};
use axum::http::StatusCode;

/// Longest name of a file that is shown.
const NAME_CHARACTERS_MAX: usize = 120;
/// What a profile may be called; the first is chosen where none is.
const PROFILES: [&str; 3] = ["basic", "extended", "full"];

pub(crate) async fn show_form(State(state): State<AppState>, reader: Reader) -> Page {
    state.referee()?;
    Ok(show(&state, &reader, Place::Elsewhere, say("Validate a document"), "", &validate::render(PROFILES[0], None)))
}

pub(crate) async fn validate(State(state): State<AppState>, reader: Reader, mut parts: Multipart) -> Page {
    let (mut file, mut profile) = (None, PROFILES[0]);
    while let Some(part) = parts.next_field().await.map_err(unreadable)? {
        match part.name() {
            Some("file") => {
                let name: String = part.file_name().unwrap_or_default().chars().take(NAME_CHARACTERS_MAX).collect();
                file = Some((name, part.bytes().await.map_err(unreadable)?));
            }
            Some("profile") => {
                let asked = part.text().await.map_err(unreadable)?;
                profile = PROFILES.into_iter().find(|known| *known == asked).unwrap_or(profile);
            }
            _ => {}
        }
    }
    let Some((name, bytes)) = file.filter(|(_, bytes)| !bytes.is_empty()) else {
        return Err(Refusal::bad_request(say("No file was chosen, or it is empty.")));
    };
    let (judgement, lines) = judged(&state, &bytes, profile).await?;
    let checked = Checked { name: &name, judgement: &judgement, lines: &lines };
    Ok(show(
        &state,
        &reader,
        Place::Elsewhere,
        say("Validate a document"),
        "",
        &validate::render(profile, Some(&checked)),
    ))
}

pub(crate) async fn show_quality(State(state): State<AppState>, reader: Reader, Path(id): Path<String>) -> Page {
    state.referee()?;
    let Some(document) = find_document(&state, &reader, &key(&id), None).await? else {
        return Err(Refusal::not_found(say("document")));
    };
    if document.raw.len() > VALIDATED_SIZE_BYTES_MAX {
        let detail = say("The document is larger than 32 MB. Validate it with: annunciator validate FILE");
        return Err(Refusal::new(StatusCode::PAYLOAD_TOO_LARGE, detail));
    }
    let (judgement, lines) = judged(&state, &document.raw, PROFILES[2]).await?;
    if lines.number("/document") == Some(1) {
        // The entry of a news feed stands in for a document that its publisher has not written yet.
        return Err(Refusal::not_found(say("CSAF document")));
    }
    let checked = Checked { name: say("This advisory's document"), judgement: &judgement, lines: &lines };
    Ok(show(&state, &reader, Place::Advisories, say("Document quality"), "", &validate::quality(&id, &checked)))
}

/// What is found in a document, and its lines.
async fn judged(state: &AppState, bytes: &[u8], profile: &str) -> Result<(Judgement, JsonLines), Refusal> {
    let document: serde_json::Value = serde_json::from_slice(bytes).map_err(|error| {
        Refusal::new(StatusCode::UNPROCESSABLE_ENTITY, phrase("The file is not JSON: {why}.", &[("why", &error)]))
    })?;
    let lines = lines(&document);
    Ok((judge(state, document, vec![Wanted::Preset(profile.to_owned())]).await?, lines))
}

fn unreadable(error: MultipartError) -> Refusal {
    Refusal::new(error.status(), say("The file could not be read, or is larger than 32 MB."))
}
