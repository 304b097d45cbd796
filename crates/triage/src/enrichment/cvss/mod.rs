//! CVSS 2.0, 3.0, 3.1 and 4.0 vectors: parsed, scored, and their metrics told in one vocabulary for all versions.
//!
//! Scores are computed by the crate `cvss`, except the temporal and environmental ones of 3.x (`v3`).
//! Does not know: which vulnerability a vector belongs to, or what a score means for a plant.

mod metrics;
#[cfg(test)]
mod tests;
mod v3;

use csaf::{Finding, Severity as FindingSeverity};
use metrics::Metrics;
pub use metrics::components;
use serde::{Deserialize, Serialize};

/// A vector's length. A CVSS 4.0 vector with every metric has about 200 characters.
pub const VECTOR_LENGTH_BYTES_MAX: usize = 512;

/// A stated score may differ from the computed one by less than this: scores have one decimal.
const SCORE_TOLERANCE: f64 = 0.05;

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
    /// AV.
    pub attack_vector: AttackVector,
    /// AC.
    pub complexity: Complexity,
    /// 4.0 AT; `None` before 4.0.
    pub requirements: Option<Requirements>,
    /// PR; in 2.0 Au.
    pub privileges: Privileges,
    /// UI.
    pub interaction: Interaction,
    /// 3.x S; `None` in 2.0 and 4.0.
    pub scope: Option<Scope>,
    /// Worst of all systems, which is what a reader asks first.
    pub impact: Impacts,
    /// 4.0 VC, VI, VA; before 4.0 the same as `impact`.
    pub vulnerable_impact: Impacts,
    /// 4.0 SC, SI, SA; `None` before 4.0.
    pub subsequent_impact: Option<Impacts>,
    /// E.
    pub maturity: Maturity,
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

terms! {
    /// From where the attack comes, nearest first.
    AttackVector {
        /// Touches the device.
        Physical = "physical",
        /// Already on the device.
        Local = "local",
        /// In the same network segment.
        Adjacent = "adjacent",
        /// From anywhere the network reaches.
        Network = "network",
    }
}

terms! {
    /// How hard the attack is, easiest first.
    Complexity {
        /// No special conditions.
        Low = "low",
        /// 2.0 only.
        Medium = "medium",
        /// Conditions beyond the attacker's control.
        High = "high",
    }
}

terms! {
    /// Whether the attack needs conditions of the target (4.0 AT).
    Requirements {
        /// None.
        None = "none",
        /// Present.
        Present = "present",
    }
}

terms! {
    /// What the attacker must be allowed beforehand, least first.
    Privileges {
        /// Nothing.
        None = "none",
        /// An ordinary account.
        Low = "low",
        /// An administrator's.
        High = "high",
        /// 2.0: must log in once.
        Single = "single",
        /// 2.0: must log in more than once.
        Multiple = "multiple",
    }
}

terms! {
    /// Whether a person other than the attacker must do something.
    Interaction {
        /// Nobody.
        None = "none",
        /// 3.x: somebody must.
        Required = "required",
        /// 4.0: somebody must do an ordinary thing.
        Passive = "passive",
        /// 4.0: somebody must do an unusual thing.
        Active = "active",
        /// 2.0 does not say.
        Unknown = "unknown",
    }
}

terms! {
    /// Whether other components than the vulnerable one are hit (3.x S).
    Scope {
        /// Only the vulnerable one.
        Unchanged = "unchanged",
        /// Others too.
        Changed = "changed",
    }
}

terms! {
    /// How bad an impact is, least first; 2.0's partial is low, complete is high.
    Impact {
        /// None.
        None = "none",
        /// Some.
        Low = "low",
        /// Total.
        High = "high",
    }
}

terms! {
    /// What is known of exploits, least first.
    Maturity {
        /// The vector does not say.
        NotDefined = "not_defined",
        /// None known; 4.0 unreported.
        Unproven = "unproven",
        /// Proof of concept.
        ProofOfConcept = "proof_of_concept",
        /// Works in most situations.
        Functional = "functional",
        /// Works everywhere, or needs no code.
        High = "high",
        /// 4.0: attacks were reported.
        Attacked = "attacked",
    }
}

/// Impact on confidentiality, integrity and availability.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Impacts {
    /// C.
    pub confidentiality: Impact,
    /// I.
    pub integrity: Impact,
    /// A.
    pub availability: Impact,
}

impl Impacts {
    fn worst(self, other: Impacts) -> Impacts {
        Impacts {
            confidentiality: self.confidentiality.max(other.confidentiality),
            integrity: self.integrity.max(other.integrity),
            availability: self.availability.max(other.availability),
        }
    }
}

impl Interaction {
    /// Whether a person must take part, in whatever way; `None` where the version does not say.
    pub fn is_required(self) -> Option<bool> {
        match self {
            Interaction::Unknown => None,
            Interaction::None => Some(false),
            Interaction::Required | Interaction::Passive | Interaction::Active => Some(true),
        }
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

/// Reads a vector that names its version or, without prefix, has 2.0's metrics. Blanks around it, brackets, a trailing
/// slash and letter case are forgiven; unknown, repeated and missing metrics are not: `None`.
pub fn read_vector(vector: &str) -> Option<Vector> {
    Metrics::parse(vector, None).map(|metrics| evaluate(&metrics))
}

/// As [`read_vector`], for a vector whose version is stated beside it: the prefix may be missing.
pub fn read_stated_vector(version: &str, vector: &str) -> Option<Vector> {
    Metrics::parse(vector, Version::from_text(version)).map(|metrics| evaluate(&metrics))
}

/// A finding when the stated base score is not the vector's: the stated one is shown, and the reader is told.
pub fn compare(stated: f64, vector: &Vector) -> Option<Finding> {
    ((stated - vector.base).abs() >= SCORE_TOLERANCE).then(|| {
        let temporal = if (stated - vector.overall).abs() < SCORE_TOLERANCE {
            " It is the score with temporal or environmental metrics."
        } else {
            ""
        };
        Finding::new(
            "score_differs_from_vector",
            FindingSeverity::Warning,
            "",
            format!(
                "The stated base score {stated:.1} is not that of {}, which is {:.1}.{temporal}",
                vector.canonical, vector.base
            ),
        )
    })
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
    let vulnerable_impact = metrics.impacts();
    let subsequent_impact = (version == Version::V4).then(|| metrics.subsequent_impacts());
    Vector {
        version,
        canonical,
        base,
        overall,
        severity: Severity::of(base, version),
        attack_vector: metrics.attack_vector(),
        complexity: metrics.complexity(),
        requirements: metrics.requirements(),
        privileges: metrics.privileges(),
        interaction: metrics.interaction(),
        scope: metrics.scope(),
        impact: subsequent_impact.map_or(vulnerable_impact, |subsequent| vulnerable_impact.worst(subsequent)),
        vulnerable_impact,
        subsequent_impact,
        maturity: metrics.maturity(),
    }
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
