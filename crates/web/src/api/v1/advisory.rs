//! `GET /api/v1/advisories/{id}`: one advisory in full; `…/document`: its original bytes.
//!
//! Does not know: the members of the JSON (`shape`).

use super::shape::AdvisoryJson;
use crate::error::Refusal;
use crate::reader::Reader;
use crate::state::AppState;
use crate::ui::advisory::{key, moved, one, view};
use crate::words::speaking;
use axum::Json;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Path, Query, State};
use axum::http::header::{CONTENT_TYPE, ETAG, IF_NONE_MATCH};
use axum::http::{HeaderMap, HeaderName, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use store::{AdvisoryKey, StoredDocument};
use triage::wording::Language;

/// What an advisory may be asked for with.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Wanted {
    lang: Option<String>,
    revision: Option<String>,
}

pub(crate) async fn show_advisory(
    State(state): State<AppState>,
    reader: Reader,
    Path(id): Path<String>,
    wanted: Result<Query<Wanted>, QueryRejection>,
) -> Result<Response, Refusal> {
    let Query(wanted) = wanted.map_err(|rejection| Refusal::bad_request(rejection.body_text()))?;
    let language = match wanted.lang.as_deref() {
        None => Language::En,
        Some(code) => Language::from_code(code).ok_or_else(|| Refusal::bad_request("`lang` is one of en, de."))?,
    };
    let key = key(&id);
    let found = state.store().find_advisory(&reader.rows(), &key).await?;
    if found.is_empty() {
        return moved(&state, &reader, &key, |id| format!("/api/v1/advisories/{id}")).await;
    }
    let detail = one(found, |detail| detail)?;
    Ok(speaking(language, || Json(AdvisoryJson::new(&view(&detail))).into_response()))
}

pub(crate) async fn show_document(
    State(state): State<AppState>,
    reader: Reader,
    Path(id): Path<String>,
    wanted: Result<Query<Wanted>, QueryRejection>,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    let Query(wanted) = wanted.map_err(|rejection| Refusal::bad_request(rejection.body_text()))?;
    let revision = wanted.revision.map(|sha256| sha256.to_ascii_lowercase());
    let key = key(&id);
    let Some(document) = find_document(&state, &reader, &key, revision.as_deref()).await? else {
        return match revision {
            Some(_) => Err(Refusal::not_found("document")),
            None => moved(&state, &reader, &key, |id| format!("/api/v1/advisories/{id}/document")).await,
        };
    };
    let etag = format!("\"{}\"", document.sha256);
    if is_known(&headers, &etag) {
        return Ok((StatusCode::NOT_MODIFIED, [(ETAG, etag)]).into_response());
    }
    let digest = format!("sha-256=:{}:", base64(&from_hex(&document.sha256)));
    let head =
        [(CONTENT_TYPE, "application/json".to_owned()), (ETAG, etag), (HeaderName::from_static("repr-digest"), digest)];
    Ok((head, document.raw).into_response())
}

/// The bytes of an advisory's newest document, or of the revision that is named.
pub(crate) async fn find_document(
    state: &AppState,
    reader: &Reader,
    key: &AdvisoryKey,
    revision: Option<&str>,
) -> Result<Option<StoredDocument>, Refusal> {
    let id = match key {
        AdvisoryKey::Id(id) => *id,
        key => {
            let found = state.store().find_advisory(&reader.rows(), key).await?;
            if found.is_empty() {
                return Ok(None);
            }
            one(found, |detail| detail)?.advisory.id
        }
    };
    Ok(state.store().find_document(&reader.rows(), id, revision).await?)
}

/// Whether the client has these bytes (RFC 9110 §13.1.2; weak comparison).
fn is_known(headers: &HeaderMap, etag: &str) -> bool {
    let tags = headers.get_all(IF_NONE_MATCH).iter().filter_map(|value| value.to_str().ok());
    tags.flat_map(|value| value.split(',')).any(|tag| {
        let tag = tag.trim();
        tag == "*" || tag.trim_start_matches("W/") == etag
    })
}

/// The bytes of a hexadecimal text; anything else ends it.
fn from_hex(text: &str) -> Vec<u8> {
    let nibble = |byte: u8| char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    let byte = |pair: &[u8]| match pair {
        [high, low] => Some(nibble(*high)? << 4 | nibble(*low)?),
        _ => None,
    };
    text.as_bytes().chunks(2).map_while(byte).collect()
}

/// RFC 4648 §4, as a structured-field byte sequence needs it (RFC 9530 §2).
fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let [a, b, c] = [0, 1, 2].map(|index| u32::from(chunk.get(index).copied().unwrap_or(0)));
        let group = a << 16 | b << 8 | c;
        for position in 0..4 {
            let digit = DIGITS.get((group >> (18 - 6 * position) & 63) as usize).copied().unwrap_or(b'=');
            text.push(if position <= chunk.len() { char::from(digit) } else { '=' });
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digests_are_written_as_rfc_4648_wants() {
        let texts = [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foobar", "Zm9vYmFy")];
        for (plain, coded) in texts {
            assert_eq!(base64(plain.as_bytes()), coded);
        }
        assert_eq!(base64(&from_hex("fffefd")), "//79");
    }

    #[test]
    fn a_known_entity_tag_is_found_among_several() {
        let mut headers = HeaderMap::new();
        headers.insert(IF_NONE_MATCH, "\"x\", W/\"y\"".parse().expect("a header"));
        assert!(is_known(&headers, "\"y\""));
        assert!(!is_known(&headers, "\"z\""));
    }
}
