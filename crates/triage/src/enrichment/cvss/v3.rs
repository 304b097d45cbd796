//! Scores of CVSS 3.0 and 3.1 (3.0 specification §8, 3.1 specification §7 and appendix A).
//!
//! Does not know: other versions. Rounding up is done on whole hundred-thousandths for both: 3.0 defines no method, and
//! plain floating point lifts exact tenths to the next.

use super::Version;
use super::metrics::Metrics;

const ENVIRONMENTAL: [&str; 11] = ["CR", "IR", "AR", "MAV", "MAC", "MPR", "MUI", "MS", "MC", "MI", "MA"];

/// Base and overall score; the overall one is temporal, or environmental where such metrics are given.
pub(super) fn scores(metrics: &Metrics) -> (f64, f64) {
    let is_changed = metrics.get("S") == Some("C");
    let impact = |name| cia(metrics.get(name));
    let iss = 1.0 - (1.0 - impact("C")) * (1.0 - impact("I")) * (1.0 - impact("A"));
    let impact = if is_changed { 7.52 * (iss - 0.029) - 3.25 * (iss - 0.02).powi(15) } else { 6.42 * iss };
    let base = combine(impact, exploitability(metrics, is_changed, ["AV", "AC", "PR", "UI"]), is_changed);
    // Without such metrics the environmental formula of 3.1 would still differ from the base score (§7.3).
    let has_environmental = ENVIRONMENTAL.iter().any(|name| metrics.get(name).is_some_and(|value| value != "X"));
    let before_time = if has_environmental { environmental(metrics) } else { base };
    (base, round_up(before_time * time(metrics)))
}

/// The environmental score before exploit maturity, remediation level and report confidence.
fn environmental(metrics: &Metrics) -> f64 {
    let is_changed = modified(metrics, "MS", "S") == Some("C");
    let part = |requirement, modified_name, name| {
        let weight = match metrics.get(requirement) {
            Some("H") => 1.5,
            Some("L") => 0.5,
            _ => 1.0,
        };
        1.0 - weight * cia(modified(metrics, modified_name, name))
    };
    let miss = (1.0 - part("CR", "MC", "C") * part("IR", "MI", "I") * part("AR", "MA", "A")).min(0.915);
    let impact = match (is_changed, metrics.version) {
        (false, _) => 6.42 * miss,
        (true, Version::V30) => 7.52 * (miss - 0.029) - 3.25 * (miss - 0.02).powi(15),
        (true, _) => 7.52 * (miss - 0.029) - 3.25 * (miss * 0.9731 - 0.02).powi(13),
    };
    combine(impact, exploitability(metrics, is_changed, ["MAV", "MAC", "MPR", "MUI"]), is_changed)
}

fn combine(impact: f64, exploitability: f64, is_changed: bool) -> f64 {
    if impact <= 0.0 {
        return 0.0;
    }
    let factor = if is_changed { 1.08 } else { 1.0 };
    round_up((factor * (impact + exploitability)).min(10.0))
}

/// 8.22 × AV × AC × PR × UI, where a modified metric that is not given is the base one.
fn exploitability(metrics: &Metrics, is_changed: bool, names: [&str; 4]) -> f64 {
    let [av, ac, pr, ui] = names;
    let vector = match modified(metrics, av, "AV") {
        Some("N") => 0.85,
        Some("A") => 0.62,
        Some("L") => 0.55,
        _ => 0.2,
    };
    let complexity = if modified(metrics, ac, "AC") == Some("L") { 0.77 } else { 0.44 };
    let privileges = match (modified(metrics, pr, "PR"), is_changed) {
        (Some("N"), _) => 0.85,
        (Some("L"), false) => 0.62,
        (Some("L"), true) => 0.68,
        (_, false) => 0.27,
        (_, true) => 0.5,
    };
    let interaction = if modified(metrics, ui, "UI") == Some("N") { 0.85 } else { 0.62 };
    8.22 * vector * complexity * privileges * interaction
}

fn modified(metrics: &Metrics, name: &str, base: &str) -> Option<&'static str> {
    metrics.get(name).filter(|value| *value != "X").or_else(|| metrics.get(base))
}

fn cia(value: Option<&str>) -> f64 {
    match value {
        Some("H") => 0.56,
        Some("L") => 0.22,
        _ => 0.0,
    }
}

/// Exploit code maturity × remediation level × report confidence.
fn time(metrics: &Metrics) -> f64 {
    let maturity = match metrics.get("E") {
        Some("U") => 0.91,
        Some("P") => 0.94,
        Some("F") => 0.97,
        _ => 1.0,
    };
    let remediation = match metrics.get("RL") {
        Some("O") => 0.95,
        Some("T") => 0.96,
        Some("W") => 0.97,
        _ => 1.0,
    };
    let confidence = match metrics.get("RC") {
        Some("U") => 0.92,
        Some("R") => 0.96,
        _ => 1.0,
    };
    maturity * remediation * confidence
}

/// The smallest tenth that is not below `score` (3.1 appendix A).
fn round_up(score: f64) -> f64 {
    let hundred_thousandths = (score * 100_000.0).round();
    (hundred_thousandths / 10_000.0).ceil() / 10.0
}
