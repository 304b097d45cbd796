//! `scores` (2.0) and `metrics` (2.1) of a vulnerability.
//!
//! Does not know: whether a score fits its vector.

use crate::document::{Cvss, Score};
use crate::place::Object;

const CVSS_KEYS: [&str; 3] = ["cvss_v2", "cvss_v3", "cvss_v4"];

/// Both shapes, 2.0 first.
pub(super) fn read(vulnerability: &Object<'_, '_>) -> Vec<Score> {
    let mut scores = vulnerability.objects("scores", |score| Score {
        cvss: read_cvss(&score),
        product_ids: score.required_texts("products"),
        pointer: score.pointer(),
        ..Score::default()
    });
    scores.extend(vulnerability.objects("metrics", |metric| {
        let content = metric.required_object("content", |content| read_content(&content)).unwrap_or_default();
        Score { product_ids: metric.texts("products"), pointer: metric.pointer(), ..content }
    }));
    scores
}

fn read_content(content: &Object<'_, '_>) -> Score {
    Score {
        cvss: read_cvss(content),
        epss: content.object("epss", |epss| {
            (epss.required_text("probability"), epss.required_text("percentile"), epss.required_text("timestamp"))
        }),
        ssvc: content.object_as_json("ssvc_v2"),
        qualitative: content.text("qualitative_severity_rating"),
        ..Score::default()
    }
}

fn read_cvss(owner: &Object<'_, '_>) -> Vec<Cvss> {
    let read_one = |key| {
        owner.object(key, |cvss| Cvss {
            version: cvss.required_text("version"),
            vector: cvss.required_text("vectorString"),
            base_score: cvss.number("baseScore"),
            base_severity: cvss.text("baseSeverity"),
        })
    };
    CVSS_KEYS.into_iter().filter_map(read_one).collect()
}
