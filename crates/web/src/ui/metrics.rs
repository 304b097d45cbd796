//! `/metrics`: the installation's numbers as Prometheus reads them.
//!
//! The text form 0.0.4 (<https://prometheus.io/docs/instrumenting/exposition_formats/>). No label names an organisation.
//! Does not know: how anything is counted.

use crate::error::Refusal;
use crate::state::AppState;
use axum::extract::State;
use axum::http::HeaderName;
use axum::http::header::CONTENT_TYPE;
use std::fmt::Write as _;
use store::Status;
use triage::promise::{CLASSES_SECONDS, Histogram, Since};

/// The media type of the text form.
const MEDIA_TYPE: &str = "text/plain; version=0.0.4; charset=utf-8";

pub(crate) async fn show_metrics(
    State(state): State<AppState>,
) -> Result<([(HeaderName, &'static str); 1], String), Refusal> {
    let histograms = state.handed_over.count(state.store(), (state.clock)()).await?;
    let status = state.store().count_status().await?;
    Ok(([(CONTENT_TYPE, MEDIA_TYPE)], text(&histograms, &status)))
}

fn text(histograms: &[Histogram], status: &Status) -> String {
    let mut out = String::new();
    let gauges = [
        ("annunciator_advisories", "Advisories held.", status.advisories),
        ("annunciator_quarantined_documents", "Documents put aside.", status.quarantined),
        ("annunciator_work_failing", "Pieces of work that failed and are tried again.", status.failing_work),
        ("annunciator_deliveries_pending", "Messages that wait to be handed over.", status.pending_deliveries),
        ("annunciator_deliveries_dead", "Messages that were given up.", status.dead_deliveries),
    ];
    for (name, help, value) in gauges {
        let _ = writeln!(out, "# HELP {name} {help}\n# TYPE {name} gauge\n{name} {value}");
    }
    let name = "annunciator_work_pending";
    let _ = writeln!(out, "# HELP {name} Work that waits, by stage.\n# TYPE {name} gauge");
    for (stage, count) in &status.work {
        let _ = writeln!(out, "{name}{{stage=\"{stage}\"}} {count}");
    }
    let name = "annunciator_handover_seconds";
    let help = "Time until a message was handed over, counted from publication, storage or decision.";
    let _ = writeln!(out, "# HELP {name} {help}\n# TYPE {name} histogram");
    for (since, histogram) in Since::ALL.into_iter().zip(histograms) {
        let since = since.code();
        for (class, count) in CLASSES_SECONDS.iter().zip(histogram.up_to) {
            let _ = writeln!(out, "{name}_bucket{{since=\"{since}\",le=\"{class}\"}} {count}");
        }
        let Histogram { count, seconds, .. } = histogram;
        let _ = writeln!(out, "{name}_bucket{{since=\"{since}\",le=\"+Inf\"}} {count}");
        let _ = writeln!(out, "{name}_sum{{since=\"{since}\"}} {seconds}\n{name}_count{{since=\"{since}\"}} {count}");
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::SignedDuration;

    #[test]
    fn every_class_of_a_histogram_is_written_and_the_last_one_holds_all() {
        let mut histogram = Histogram::default();
        histogram.add(SignedDuration::from_secs(90));
        let text = text(&[histogram, Histogram::default(), Histogram::default()], &Status::default());
        for line in [
            "# TYPE annunciator_handover_seconds histogram",
            "annunciator_handover_seconds_bucket{since=\"published\",le=\"60\"} 0",
            "annunciator_handover_seconds_bucket{since=\"published\",le=\"300\"} 1",
            "annunciator_handover_seconds_bucket{since=\"published\",le=\"+Inf\"} 1",
            "annunciator_handover_seconds_sum{since=\"published\"} 90",
            "annunciator_handover_seconds_count{since=\"stored\"} 0",
            "annunciator_deliveries_dead 0",
        ] {
            assert!(text.lines().any(|written| written == line), "{line} is missing in\n{text}");
        }
    }
}
