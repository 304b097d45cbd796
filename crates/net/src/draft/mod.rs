//! Asks a language model behind an OpenAI-compatible chat completions endpoint.
//!
//! Knows: the protocol (`POST …/chat/completions` with a JSON schema for the answer), and limits on time and size.
//! Does not know: what is asked, or whether the answer is any good (`triage::draft`).

#[cfg(test)]
mod tests;

use crate::guard::{Client, ClientOptions, RequestError};
use serde::Deserialize;
use thiserror::Error;
use triage::draft::Question;
use url::Url;

/// An answer of six sentences has a few kilobytes; some servers add their statistics.
pub const ANSWER_SIZE_BYTES_MAX: usize = 256 * 1024;
/// Tokens of an answer: six sentences with their citations have a few hundred; beyond that a model rambles.
const ANSWER_TOKENS_COUNT_MAX: u32 = 2_000;

/// Whom to ask.
#[derive(Clone, Debug)]
pub struct Endpoint {
    /// The whole address, e.g. `http://127.0.0.1:11434/v1/chat/completions`.
    pub url: Url,
    /// The model's name there.
    pub model: String,
    /// What the client may do; its total time is that of one question.
    pub options: ClientOptions,
}

/// Why there is no answer.
#[derive(Debug, Error)]
pub enum DraftError {
    /// The request failed.
    #[error(transparent)]
    Request(#[from] RequestError),
    /// The answer is not what the protocol says.
    #[error("the answer of {url} is no chat completion: {reason}")]
    Protocol {
        /// Who answered.
        url: Url,
        /// What is wrong with it.
        reason: String,
    },
    /// The model will not answer.
    #[error("the model behind {url} refused to answer")]
    Refused {
        /// Who answered.
        url: Url,
    },
    /// The answer was cut off at the limit of tokens.
    #[error("the answer of {url} was cut off after {ANSWER_TOKENS_COUNT_MAX} tokens")]
    CutOff {
        /// Who answered.
        url: Url,
    },
}

/// Asks once; the text of the first choice, unchecked.
///
/// # Errors
/// When nobody answers in time, or with anything but a chat completion that fits.
pub async fn complete(endpoint: &Endpoint, question: &Question) -> Result<String, DraftError> {
    let url = &endpoint.url;
    let body = request(&endpoint.model, question).to_string();
    let bytes = Client::new(&endpoint.options)?.post_json(url, body, ANSWER_SIZE_BYTES_MAX).await?;
    let protocol = |reason: String| DraftError::Protocol { url: url.clone(), reason };
    let completion: Completion = serde_json::from_slice(&bytes).map_err(|error| protocol(error.to_string()))?;
    let choice = completion.choices.into_iter().next().ok_or_else(|| protocol("it holds no choice".to_owned()))?;
    if choice.message.refusal.is_some_and(|words| !words.is_empty()) {
        return Err(DraftError::Refused { url: url.clone() });
    }
    if choice.finish_reason.as_deref() == Some("length") {
        return Err(DraftError::CutOff { url: url.clone() });
    }
    choice.message.content.ok_or_else(|| protocol("its message holds no content".to_owned()))
}

fn request(model: &str, question: &Question) -> serde_json::Value {
    serde_json::json!({
        "model": model,
        "temperature": 0,
        "stream": false,
        "max_tokens": ANSWER_TOKENS_COUNT_MAX,
        "messages": [
            {"role": "system", "content": question.system},
            {"role": "user", "content": question.user},
        ],
        "response_format": {
            "type": "json_schema",
            "json_schema": {"name": "draft", "strict": true, "schema": question.schema},
        },
    })
}

#[derive(Deserialize)]
struct Completion {
    choices: Vec<Choice>,
}

#[derive(Deserialize)]
struct Choice {
    message: Message,
    #[serde(default)]
    finish_reason: Option<String>,
}

#[derive(Deserialize)]
struct Message {
    #[serde(default)]
    content: Option<String>,
    #[serde(default)]
    refusal: Option<String>,
}
