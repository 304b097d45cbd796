//! `/static/{file}`: the built-in files, cached for ever under the address of their content.
//!
//! Does not know: what is in them.

use crate::assets;
use crate::error::Refusal;
use crate::words::say;
use axum::extract::OriginalUri;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};

pub(crate) async fn show_file(OriginalUri(uri): OriginalUri) -> Result<Response, Refusal> {
    let asset = assets::find(uri.path()).ok_or_else(|| Refusal::not_found(say("file")))?;
    let headers = [(CONTENT_TYPE, asset.media_type), (CACHE_CONTROL, "public, max-age=31536000, immutable")];
    Ok((headers, asset.bytes).into_response())
}
