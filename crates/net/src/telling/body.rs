//! An alert as JSON for programs: web hooks and MQTT. The shape is documented in `docs/reference/webhook.md`.
//!
//! Does not know: how it is signed or sent.

use super::{LINE_LENGTH_CHARS_MAX, one_line, words};
use crate::delivery::Envelope;
use serde_json::{Value, json};
use triage::alert::Content;
use triage::wording::alert;
use triage::wording::{Language, label, verdict};

/// Characters of a step: Standard Webhooks asks for less than 20 kB in all, and there are three at most.
const STEP_LENGTH_CHARS_MAX: usize = 1_500;

/// Characters of what an inventory says of an asset.
const PART_LENGTH_CHARS_MAX: usize = 120;

/// The whole body.
pub(crate) fn body(envelope: &Envelope<'_>, content: &Content) -> Value {
    let language = envelope.language;
    let line = |text: &str| one_line(text, LINE_LENGTH_CHARS_MAX);
    json!({
        "type": "alert.raised",
        "timestamp": envelope.raised.to_string(),
        "data": {
            "alert": {
                "id": envelope.alert.to_string(),
                "reason": content.reason.code(),
                "reason_text": alert::reason_sentence(content, language),
                "watchlist": line(&content.watchlist),
                "because": line(&alert::because(content, language)),
            },
            "advisory": {
                "id": envelope.advisory.to_string(),
                "tracking_id": line(&content.tracking_id),
                "publisher": line(&content.publisher),
                "title": line(&content.title),
                "is_announcement": content.is_announcement,
            },
            "label": content.label.code(),
            "label_text": label(content.label, language),
            "score": content.score,
            "exploited": content.exploited,
            "summary": line(&alert::lead(content, language)),
            "assets": content.assets.iter().map(|asset| asset_of(asset, language)).collect::<Vec<_>>(),
            "assets_more": content.assets_more,
            "steps": content.steps.iter().map(|step| one_line(&words(step, language), STEP_LENGTH_CHARS_MAX)).collect::<Vec<_>>(),
            "changes": alert::changes(content, language).iter().map(|change| line(change)).collect::<Vec<_>>(),
            "links": { "advisory": envelope.link(content) },
        },
    })
}

fn asset_of(asset: &triage::alert::TouchedAsset, language: Language) -> Value {
    let part = |text: &str| one_line(text, PART_LENGTH_CHARS_MAX);
    json!({
        "external_id": part(&asset.external_id),
        "name": part(&asset.name),
        "order_number": part(&asset.order_number),
        "version": part(&asset.version),
        "place": part(&asset.place),
        "verdict": asset.verdict.code(),
        "verdict_text": verdict(asset.verdict, language),
    })
}
