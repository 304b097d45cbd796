//! The member `draft` of an advisory's JSON: marked in itself, so that it cannot be taken for anything else.
//!
//! Does not know: how a draft is made or checked (`triage::draft`).

use jiff::Timestamp;
use serde::Serialize;
use store::StoredDraft;
use triage::draft::Sentence;

/// What a language model wrote.
#[derive(Debug, Serialize)]
pub(crate) struct DraftJson<'a> {
    /// Always true.
    draft: bool,
    model: &'a str,
    made: Timestamp,
    sentences: Vec<SentenceJson<'a>>,
}

/// One sentence with the fields it cites.
#[derive(Debug, Serialize)]
struct SentenceJson<'a> {
    sentence: &'a str,
    sources: &'a [String],
}

impl<'a> DraftJson<'a> {
    pub(crate) fn new(stored: &'a StoredDraft) -> Self {
        let sentence = |one: &'a Sentence| SentenceJson { sentence: &one.text, sources: &one.cites };
        let sentences = stored.draft.sentences.iter().map(sentence).collect();
        DraftJson { draft: true, model: &stored.model, made: stored.made, sentences }
    }
}
