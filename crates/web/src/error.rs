//! Why a request was not answered, said to people as a page and to programs as an RFC 9457 problem document.
//!
//! Does not know: which of both it becomes; `guard::answer` decides by the path.

use crate::words::{phrase, say};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Serialize;

/// A request that is not answered as asked.
#[derive(Clone, Debug)]
pub(crate) struct Refusal {
    /// HTTP status.
    pub(crate) status: StatusCode,
    /// One sentence about this request.
    pub(crate) detail: String,
    /// What may have been meant instead.
    pub(crate) choices: Vec<Choice>,
}

/// One of several advisories with the same tracking id.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Choice {
    /// The advisory's id.
    pub(crate) id: uuid::Uuid,
    /// The publisher's name.
    pub(crate) publisher: String,
    /// The publisher's id of it.
    pub(crate) tracking_id: String,
    /// Its title.
    pub(crate) title: String,
    /// Where its JSON is.
    pub(crate) url: String,
}

impl Refusal {
    /// A refusal without choices.
    pub(crate) fn new(status: StatusCode, detail: impl Into<String>) -> Self {
        Refusal { status, detail: detail.into(), choices: Vec::new() }
    }

    /// Nothing there, or nothing this reader may see.
    pub(crate) fn not_found(what: &str) -> Self {
        Refusal::new(
            StatusCode::NOT_FOUND,
            phrase("There is no {what} here, or you may not see it.", &[("what", &what)]),
        )
    }

    /// The request says something that cannot be.
    pub(crate) fn bad_request(detail: impl Into<String>) -> Self {
        Refusal::new(StatusCode::BAD_REQUEST, detail)
    }

    /// The problem document (RFC 9457 §3.1); `type` is `about:blank`, so `title` is the status's phrase.
    pub(crate) fn problem(&self) -> Problem<'_> {
        Problem {
            r#type: "about:blank",
            title: self.status.canonical_reason().unwrap_or("Error"),
            status: self.status.as_u16(),
            detail: &self.detail,
            choices: &self.choices,
        }
    }
}

/// The members of a problem document.
#[derive(Debug, Serialize)]
pub(crate) struct Problem<'a> {
    r#type: &'static str,
    title: &'static str,
    status: u16,
    detail: &'a str,
    #[serde(skip_serializing_if = "<[Choice]>::is_empty")]
    choices: &'a [Choice],
}

impl IntoResponse for Refusal {
    /// Status alone; the words are put in by `guard::answer`, which knows who is asking.
    fn into_response(self) -> Response {
        let mut response = self.status.into_response();
        response.extensions_mut().insert(self);
        response
    }
}

impl From<store::StoreError> for Refusal {
    /// Logged here, once; the reader learns only whether to try again.
    fn from(error: store::StoreError) -> Self {
        tracing::error!(error = %error, "the store did not answer");
        match error.retry() {
            store::Retry::Later => {
                Refusal::new(StatusCode::SERVICE_UNAVAILABLE, say("The database is busy. Try again in a moment."))
            }
            store::Retry::Never => Refusal::new(
                StatusCode::INTERNAL_SERVER_ERROR,
                say("Something broke here. The log of the server says what."),
            ),
        }
    }
}

impl From<monitor::StageError> for Refusal {
    fn from(error: monitor::StageError) -> Self {
        match error {
            monitor::StageError::Store(error) => Refusal::from(error),
            other => {
                tracing::error!(error = %other, "the action failed");
                Refusal::new(
                    StatusCode::INTERNAL_SERVER_ERROR,
                    say("Something broke here. The log of the server says what."),
                )
            }
        }
    }
}
