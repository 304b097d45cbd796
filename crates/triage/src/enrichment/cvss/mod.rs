//! CVSS 2.0, 3.0, 3.1 and 4.0 vectors: parsed and scored.
//!
//! Scores are computed by the crate `cvss`, except the temporal and environmental ones of 3.x (`v3`).
//! Does not know: what the metrics mean (`assessment`), or which vulnerability a vector belongs to.

mod metrics;
#[cfg(test)]
mod tests;
mod v3;

use metrics::Metrics;
pub use metrics::components;
use serde::{Deserialize, Serialize};

/// A vector's length. A CVSS 4.0 vector with every metric has about 200 characters.
pub const VECTOR_LENGTH_BYTES_MAX: usize = 512;

/// What a vector says.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Vector {
    /// Its version.
    pub version: Version,
    /// Every metric given, in the specification's order, with the prefix where the version has one.
    pub canonical: String,
    /// Base score, 0 to 10, one decimal.
    pub base: f64,
    /// Base with temporal or threat, and environmental metrics; equals `base` where none is given.
    pub overall: f64,
    /// Qualitative rating of `base`.
    pub severity: Severity,
}

terms! {
    /// Versions of the standard, oldest first.
    Version {
        /// 2.0.
        V2 = "2.0",
        /// 3.0.
        V30 = "3.0",
        /// 3.1.
        V31 = "3.1",
        /// 4.0.
        V4 = "4.0",
    }
}

terms! {
    /// Qualitative rating (CVSS 3.1 §5; 2.0 has none of its own and takes NVD's, which knows no critical).
    Severity {
        /// 0.0.
        None = "none",
        /// 0.1 to 3.9.
        Low = "low",
        /// 4.0 to 6.9.
        Medium = "medium",
        /// 7.0 to 8.9; in 2.0 to 10.0.
        High = "high",
        /// 9.0 to 10.0.
        Critical = "critical",
    }
}

impl Severity {
    /// The rating of a score (CVSS 3.1 §5, 4.0 §6; 2.0 as NVD does).
    pub fn of(score: f64, version: Version) -> Severity {
        match (score, version) {
            (score, Version::V2) if score >= 7.0 => Severity::High,
            (score, _) if score >= 9.0 => Severity::Critical,
            (score, _) if score >= 7.0 => Severity::High,
            (score, _) if score >= 4.0 => Severity::Medium,
            (score, version) if score >= 0.1 || version == Version::V2 => Severity::Low,
            _ => Severity::None,
        }
    }
}

/// Reads a vector. `version` is the one stated beside it, or empty: it counts where the vector has no prefix, and a vector
/// without either is read if it has 2.0's metrics. Blanks around it, brackets, a trailing slash and letter case are
/// forgiven; unknown, repeated and missing metrics are not: `None`.
pub fn read_stated_vector(version: &str, vector: &str) -> Option<Vector> {
    Metrics::parse(vector, Version::from_text(version)).map(|metrics| evaluate(&metrics))
}

impl Version {
    /// `3.1`, also as `CVSS:3.1` or `v3.1`; `2`, `4` for the versions that have one minor.
    pub fn from_text(text: &str) -> Option<Version> {
        match text.trim().trim_start_matches("CVSS:").trim_start_matches(['v', 'V']) {
            "2.0" | "2" => Some(Version::V2),
            "3.0" => Some(Version::V30),
            "3.1" => Some(Version::V31),
            "4.0" | "4" => Some(Version::V4),
            _ => None,
        }
    }
}

fn evaluate(metrics: &Metrics) -> Vector {
    let version = metrics.version;
    let canonical = metrics.render(|_| true);
    let (base, overall) = match version {
        Version::V2 => scores_v2(metrics, &canonical),
        Version::V30 | Version::V31 => v3::scores(metrics),
        Version::V4 => scores_v4(metrics, &canonical),
    };
    Vector { version, canonical, base, overall, severity: Severity::of(base, version) }
}

/// Environmental metrics of 2.0 include the temporal ones; without any the temporal score is the overall one.
fn scores_v2(metrics: &Metrics, canonical: &str) -> (f64, f64) {
    let Ok(vector) = canonical.parse::<cvss::v2::Vector>() else { return (0.0, 0.0) };
    let base = vector.score().value();
    let has_environmental = ["CDP", "TD", "CR", "IR", "AR"].iter().any(|name| metrics.get(name).is_some());
    let overall = if has_environmental { vector.environmental_score() } else { vector.temporal_score() };
    (base, overall.value())
}

fn scores_v4(metrics: &Metrics, canonical: &str) -> (f64, f64) {
    let score = |text: &str| text.parse::<cvss::v4::Vector>().map_or(0.0, |vector| vector.score().value());
    let base = score(&metrics.render(|name| metrics::BASE_V4.contains(&name)));
    (base, score(canonical))
}
