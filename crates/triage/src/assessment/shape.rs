//! The shape of an assessment. Stored as JSON by `store`; holds message ids and arguments, never sentences.

use crate::advisory::RemediationCategory;
use crate::enrichment::ssvc::Tree;
use crate::wording::Message;
use serde::{Deserialize, Serialize};

terms! {
    /// The triage label, most urgent first.
    Label {
        /// Exploited, or about to be: act now.
        ActNow = "act_now",
        /// A fix exists and is worth a window.
        PlanPatch = "plan_patch",
        /// No fix, but steps that lower the risk are called for.
        Mitigate = "mitigate",
        /// Keep an eye on it.
        Monitor = "monitor",
        /// Nothing can be said from what the source gives.
        NeedsData = "needs_data",
    }
}

/// The whole assessment of one advisory.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Assessment {
    /// The policy that decided, e.g. `2026.1`.
    pub policy_version: String,
    /// The label.
    pub label: Label,
    /// Which questions were asked, what the answer was and where it came from; the last one decided.
    pub path: Vec<PathStep>,
    /// Index of the vulnerability that decides label and attack strip; `None` if the advisory has none.
    pub decider: Option<u32>,
    /// The score shown: the highest of the advisory.
    pub cvss: Option<Cvss>,
    /// The attack strip, from the deciding vulnerability's vector.
    pub attack: Attack,
    /// What could happen.
    pub could_happen: Vec<Statement>,
    /// Who is at risk.
    pub who_is_at_risk: Vec<Statement>,
    /// How it could be exploited.
    pub how_exploited: Vec<Statement>,
    /// What an attacker needs.
    pub prerequisites: Vec<Statement>,
    /// Risk tags, in the vocabulary's order.
    pub tags: Vec<Tag>,
    /// KEV, EPSS, maturity, the publisher's statement.
    pub exploitability: Exploitability,
    /// What SSVC's decision tables say, one for each tree; empty without vulnerabilities.
    pub ssvc: Vec<SsvcDecision>,
    /// Fix status per product, same order and length as `Advisory::products`.
    pub fixes: Vec<Fix>,
    /// What to do, in groups, nothing the source says left out.
    pub plan: Vec<PlanStep>,
}

/// One question of the policy.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PathStep {
    /// The question's or rule's id in the policy file, e.g. `known_exploited`.
    pub question: String,
    /// The answer's code, e.g. `no`, `low`, `network`.
    pub answer: String,
    /// The value behind the answer, e.g. `0.0005`, `CVE-2024-1234`.
    pub value: Option<String>,
    /// The day of the value, ISO 8601, where it has one.
    pub date: Option<String>,
    /// JSON pointer or catalog the answer came from; empty for a rule.
    pub source: String,
}

/// The score shown, with the computed one beside it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Cvss {
    /// `2.0`, `3.0`, `3.1`, `4.0`.
    pub version: String,
    /// The base score shown: the stated one where present, else the computed one.
    pub score: f64,
    /// `none`, `low`, `medium`, `high`, `critical`.
    pub severity: String,
    /// As written.
    pub vector: String,
    /// Base score computed from the vector, where the vector could be read.
    pub computed: Option<f64>,
}

/// The attack strip; codes in lower case, `unknown` where there is no vector.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attack {
    /// `network`, `adjacent`, `local`, `physical`, `unknown`.
    pub vector: String,
    /// `none`, `low`, `high` (CVSS 2: `none`, `single`, `multiple`), `unknown`.
    pub auth_required: String,
    /// `low`, `medium`, `high`, `unknown`.
    pub complexity: String,
    /// `none`, `required` (CVSS 4: `passive`, `active`), `unknown`.
    pub user_interaction: String,
}

/// One generated statement with the source fields it came from.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Statement {
    /// Message id and arguments.
    pub message: Message,
    /// JSON pointers into the document, or catalogs (`kev`, `epss`, `cwe`, `catalog:NAME`, `ssvc:NAME`), at least one.
    pub evidence: Vec<String>,
}

/// A risk tag with the rule's evidence.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tag {
    /// A word of the closed vocabulary, e.g. `remotely_exploitable`.
    pub code: String,
    /// JSON pointers or catalog names.
    pub evidence: Vec<String>,
}

/// What is known about exploitation.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Exploitability {
    /// CVEs of the advisory that KEV or another catalog lists as exploited, or a coordinator judged to be.
    pub kev: Vec<String>,
    /// The highest EPSS: CVE and score.
    pub epss: Option<(String, crate::enrichment::Epss)>,
    /// Exploit maturity of the worst vector: `unproven`, `proof_of_concept`, `functional`, `high`, `attacked`, `not_defined`.
    pub maturity: String,
    /// The sentences, each with its source.
    pub statements: Vec<Statement>,
}

/// A tree's decision for the vulnerability for which the worst is possible.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SsvcDecision {
    /// Which tree.
    pub tree: Tree,
    /// Index of the vulnerability.
    pub vulnerability: u32,
    /// In the order of the tree's table.
    pub points: Vec<SsvcPoint>,
    /// Keys of the possible decisions, mildest first; more than one where a point is not known.
    pub decisions: Vec<String>,
}

/// A decision point with its value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SsvcPoint {
    /// Key of the point, e.g. `TI`.
    pub key: String,
    /// Keys of the possible values, mildest first.
    pub values: Vec<String>,
    /// Why.
    pub basis: SsvcBasis,
    /// JSON pointers or catalogs, as of a [`Statement`]; empty where nothing says anything.
    pub evidence: Vec<String>,
}

terms! {
    /// Where the value of an SSVC decision point comes from.
    SsvcBasis {
        /// A coordinator's judgement in the CVE record.
        Record = "record",
        /// The document's own judgement.
        Document = "document",
        /// A catalog lists it as exploited.
        Listed = "listed",
        /// The publisher's words on exploitation.
        Statement = "statement",
        /// The vector's exploit maturity.
        Maturity = "maturity",
        /// A rule over the vector.
        Vector = "vector",
        /// No catalog lists it, and nobody speaks of a proof of concept.
        NotListed = "not_listed",
        /// Nothing says; every value is possible.
        NotStated = "not_stated",
    }
}

/// Fix status of one product.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fix {
    /// The status.
    pub status: FixStatus,
    /// The fixed version, only where the source names it.
    pub version: Option<String>,
    /// JSON pointers.
    pub evidence: Vec<String>,
}

terms! {
    /// Whether a product can be fixed.
    FixStatus {
        /// A fix exists.
        FixAvailable = "fix_available",
        /// The source says a fix will come.
        FixPlanned = "fix_planned",
        /// No fix yet.
        NoFixYet = "no_fix_yet",
        /// The source says no fix will come.
        NoFixPlanned = "no_fix_planned",
        /// The source itself says the product's life has ended.
        EndOfLife = "end_of_life",
        /// The product is listed as fixed or not affected.
        NotAffected = "not_affected",
        /// The source says nothing about a fix.
        Unknown = "unknown",
    }
}

/// One step of the remediation checklist.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PlanStep {
    /// Stable within a case: a hash of group-independent content, so that ticks survive a re-ordering.
    pub key: String,
    /// Where it is shown.
    pub group: PlanGroup,
    /// `PATCH`, `WORKAROUND` …
    pub kind: StepKind,
    /// The publisher's wording, or a message when `derived`.
    pub text: StepText,
    /// Indexes into `Advisory::products`.
    pub products: Vec<u32>,
    /// Link.
    pub url: Option<String>,
    /// `remediation`, `note` or `derived`.
    pub origin: StepOrigin,
    /// JSON pointers.
    pub evidence: Vec<String>,
    /// The source's category, where its words do not say what the category says.
    #[serde(default)]
    pub contradicted: Option<RemediationCategory>,
    /// What has to be restarted, by the category of the source's `restart_required`; only where it says so.
    #[serde(default)]
    pub restart: Option<String>,
    /// Whether it counts in the progress `0/n` (advice from notes does not).
    pub counted: bool,
}

/// The words of a step.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StepText {
    /// The publisher's wording.
    Source(String),
    /// A message of ours, always marked as derived.
    Derived(Message),
}

terms! {
    /// Where a step comes from.
    StepOrigin {
        /// A remediation of the document.
        Remediation = "remediation",
        /// A note of the document.
        Note = "note",
        /// A rule of ours.
        Derived = "derived",
    }
}

terms! {
    /// The groups of the checklist, in reading order.
    PlanGroup {
        /// Do now.
        DoNow = "do_now",
        /// Schedule: needs a maintenance window.
        Schedule = "schedule",
        /// Mitigations: no patch available.
        Mitigations = "mitigations",
        /// What the source says about fixes that is no step (no fix planned, none available, fix planned).
        Statements = "statements",
        /// General recommendations, from notes and boilerplate, folded.
        General = "general",
    }
}

terms! {
    /// Kinds of steps.
    StepKind {
        /// Install a fix.
        Patch = "patch",
        /// Avoid the hole.
        Workaround = "workaround",
        /// Harden the surroundings.
        Hardening = "hardening",
        /// Watch for it.
        Monitoring = "monitoring",
        /// Replace the product.
        Replace = "replace",
        /// Ask somebody.
        Contact = "contact",
        /// Not a step, a statement about fixes.
        Statement = "statement",
    }
}
