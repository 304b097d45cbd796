//! The answers to the policy's questions, one set per vulnerability.
//!
//! Does not know: which answers matter (`policy`).

use super::exploitation::{source_of, worst_view};
use super::policy::{Answers, QUESTIONS};
use super::vector::Metrics;
use super::{Fix, FixStatus, Label, PathStep, Policy};
use crate::advisory::{Advisory, Sourced, StatedScore, Vulnerability};
use crate::enrichment::cvss::{components, read_stated_vector};
use crate::enrichment::{Enrichment, EpssBand};
use crate::wording::{FixReach, PublisherView};

/// Characters of a quotation in a path; the exploitability section has more of it.
const PATH_VALUE_CHARS_MAX: usize = 200;

/// Everything the parts of an assessment share.
pub(super) struct Facts<'a> {
    pub(super) vulnerabilities: Vec<VulnerabilityFacts<'a>>,
    /// Index of the deciding vulnerability.
    pub(super) decider: Option<usize>,
    /// Index of the vulnerability with the highest score.
    pub(super) highest: Option<usize>,
}

/// What is known about one vulnerability.
pub(super) struct VulnerabilityFacts<'a> {
    pub(super) vulnerability: &'a Vulnerability,
    /// The stated score with the highest number.
    pub(super) stated: Option<&'a StatedScore>,
    pub(super) score: Option<f64>,
    /// Its vector, in the specification's letter case and order where it could be read.
    vector: String,
    pub(super) metrics: Metrics,
    pub(super) view: PublisherView,
    pub(super) view_source: Option<&'a Sourced>,
    answers: Answers,
}

impl VulnerabilityFacts<'_> {
    /// Where the vector stands, or the vulnerability if there is none.
    pub(super) fn vector_source(&self) -> String {
        self.stated.map_or_else(|| self.vulnerability.source.clone(), |stated| stated.source.clone())
    }
}

impl<'a> Facts<'a> {
    /// Answers all questions and finds the decider: the most urgent label, then the highest score, then document order.
    pub(super) fn gather(advisory: &'a Advisory, enrichment: &Enrichment, policy: &Policy, fixes: &[Fix]) -> Self {
        let common = worst_view(advisory.exploit_statements.iter());
        let mut facts = Facts { vulnerabilities: Vec::new(), decider: None, highest: None };
        let mut best: Option<(Label, f64)> = None;
        let mut highest = f64::NEG_INFINITY;
        for (at, vulnerability) in advisory.vulnerabilities.iter().enumerate() {
            let known = vulnerability_facts(vulnerability, enrichment, common, fixes);
            let (label, score) = (policy.label(&known.answers), known.score.unwrap_or(-1.0));
            if best.is_none_or(|(urgent, top)| label < urgent || (label == urgent && score > top)) {
                best = Some((label, score));
                facts.decider = Some(at);
            }
            if known.stated.is_some() && score > highest {
                highest = score;
                facts.highest = Some(at);
            }
            facts.vulnerabilities.push(known);
        }
        facts
    }

    /// What the deciding vulnerability is.
    pub(super) fn deciding(&self) -> Option<&VulnerabilityFacts<'a>> {
        self.vulnerabilities.get(self.decider?)
    }

    /// The answers that decide the label; those of an advisory without vulnerabilities where it has none.
    pub(super) fn deciding_answers(&self, advisory: &Advisory) -> Answers {
        let nothing = || nothing_known(worst_view(advisory.exploit_statements.iter()).0);
        self.deciding().map_or_else(nothing, |deciding| deciding.answers)
    }

    /// Label and printed path.
    pub(super) fn decide(
        &self,
        advisory: &Advisory,
        enrichment: &Enrichment,
        policy: &Policy,
        fixes: &[Fix],
    ) -> (Label, Vec<PathStep>) {
        let (_, view_source) = worst_view(advisory.exploit_statements.iter());
        let answers = self.deciding_answers(advisory);
        let decision = policy.decide(&answers);
        let mut path: Vec<PathStep> = decision
            .asked
            .iter()
            .filter_map(|&question| {
                let (id, codes) = QUESTIONS.get(question)?;
                let answer = codes.get(usize::from(*answers.get(question)?))?;
                let mut step = PathStep {
                    question: (*id).to_owned(),
                    answer: (*answer).to_owned(),
                    value: None,
                    date: None,
                    source: String::new(),
                };
                match self.deciding() {
                    Some(deciding) => deciding.document(&mut step, enrichment, fixes),
                    None => "/document".clone_into(&mut step.source),
                }
                if let (None, "publisher_statement", Some(said)) = (self.decider, *id, view_source) {
                    step.source.clone_from(&said.source);
                }
                Some(step)
            })
            .collect();
        path.push(PathStep {
            question: decision.rule.to_owned(),
            answer: decision.label.code().to_owned(),
            value: None,
            date: None,
            source: String::new(),
        });
        (decision.label, path)
    }
}

impl VulnerabilityFacts<'_> {
    /// Adds value, date and source to an answer.
    fn document(&self, step: &mut PathStep, enrichment: &Enrichment, fixes: &[Fix]) {
        let cve = self.vulnerability.cve.as_deref().unwrap_or_default();
        step.source = self.vector_source();
        match step.question.as_str() {
            "known_exploited" => {
                step.value = self.vulnerability.cve.clone();
                let (source, since) = source_of(cve, enrichment);
                step.source = source;
                step.date = since.map(|day| day.to_string());
            }
            "publisher_statement" => {
                step.source = self.view_source.map_or_else(|| "/document".to_owned(), |said| said.source.clone());
                step.value = self.view_source.map(|said| super::cut(&said.text, PATH_VALUE_CHARS_MAX));
            }
            "epss" => {
                "epss".clone_into(&mut step.source);
                let epss = enrichment.epss.get(cve);
                step.value = epss.map(|epss| epss.probability.to_string());
                step.date = epss.map(|epss| epss.date.to_string());
            }
            "score" => step.value = self.score.map(|score| format!("{score:.1}")),
            "fix" => {
                let affected = affected(self.vulnerability);
                if affected.clone().next().is_none() && lists_fixed(self.vulnerability) {
                    step.source = format!("{}/product_status", self.vulnerability.source);
                    return;
                }
                let with_fix = affected.clone().filter(|&at| status(fixes, at) == FixStatus::FixAvailable).count();
                step.value = Some(format!("{with_fix}/{}", affected.clone().count()));
                let shown = affected.filter_map(|at| fixes.get(at as usize)?.evidence.first()).next();
                step.source = shown.unwrap_or(&self.vulnerability.source).clone();
            }
            question => step.value = metric(&self.vector, question),
        }
    }
}

/// The metric behind an answer, e.g. `AV:N`.
fn metric(vector: &str, question: &str) -> Option<String> {
    let keys: &[&str] = match question {
        "maturity" => &["E"],
        "attack_vector" => &["AV"],
        "privileges" => &["PR", "Au"],
        "interaction" => &["UI"],
        "complexity" => &["AC", "AT"],
        "confidentiality" => &["C", "VC", "SC"],
        "integrity" => &["I", "VI", "SI"],
        "availability" => &["A", "VA", "SA"],
        _ => return None,
    };
    let named = components(vector).filter(|(key, _)| keys.contains(key));
    let found: Vec<String> = named.map(|(key, value)| format!("{key}:{value}")).collect();
    (!found.is_empty()).then(|| found.join("/"))
}

fn vulnerability_facts<'a>(
    vulnerability: &'a Vulnerability,
    enrichment: &Enrichment,
    common: (PublisherView, Option<&'a Sourced>),
    fixes: &[Fix],
) -> VulnerabilityFacts<'a> {
    let (stated, score) = highest_score(vulnerability);
    let vector = stated.map(readable_vector).unwrap_or_default();
    let metrics = Metrics::parse(&vector);
    let own = worst_view(vulnerability.exploit_statements.iter());
    let judged = super::ssvc::view(&vulnerability.judgements);
    let own = if judged.0 < own.0 { judged } else { own };
    let (view, view_source) = if own.0 < common.0 { own } else { common };
    let fix = fix_reach(vulnerability, fixes);
    let cve = vulnerability.cve.as_deref().unwrap_or_default();
    let epss = EpssBand::of(enrichment.epss.get(cve).map(|epss| epss.probability));
    let impact = metrics.impact;
    let answers = [
        kev_answer(cve, enrichment),
        view as u8,
        metrics.maturity as u8,
        epss as u8,
        score_answer(score, stated),
        metrics.reach as u8,
        metrics.account as u8,
        metrics.interaction as u8,
        metrics.complexity as u8,
        impact.confidentiality as u8,
        impact.integrity as u8,
        impact.availability as u8,
        fix as u8,
    ];
    VulnerabilityFacts { vulnerability, stated, score, vector, metrics, view, view_source, answers }
}

/// As the specification writes it, whatever the publisher's letter case; as written where it cannot be read as a whole.
fn readable_vector(stated: &StatedScore) -> String {
    read_stated_vector(&stated.version, &stated.vector).map_or_else(|| stated.vector.clone(), |vector| vector.canonical)
}

/// The place of the answer among those of `known_exploited`: yes, no, no data.
fn kev_answer(cve: &str, enrichment: &Enrichment) -> u8 {
    match (enrichment.is_exploited(cve), enrichment.kev_loaded && !cve.is_empty()) {
        (true, _) => 0,
        (false, true) => 1,
        (false, false) => 2,
    }
}

/// Answers of an advisory without vulnerabilities.
fn nothing_known(view: PublisherView) -> Answers {
    use crate::wording::{Account, Complexity, Interaction, Level, Maturity, Reach};
    [
        2,
        view as u8,
        Maturity::NotDefined as u8,
        EpssBand::NoData as u8,
        score_answer(None, None),
        Reach::Unknown as u8,
        Account::Unknown as u8,
        Interaction::Unknown as u8,
        Complexity::Unknown as u8,
        Level::Unknown as u8,
        Level::Unknown as u8,
        Level::Unknown as u8,
        FixReach::Unknown as u8,
    ]
}

/// The highest stated base score; of equal ones the newest CVSS version.
fn highest_score(vulnerability: &Vulnerability) -> (Option<&StatedScore>, Option<f64>) {
    let mut best: (Option<&StatedScore>, Option<f64>) = (None, None);
    for stated in &vulnerability.scores {
        let score = super::score::base_score(stated);
        if best.0.is_none() || score.is_some_and(|score| best.1.is_none_or(|known| score > known)) {
            best = (Some(stated), score);
        }
    }
    best
}

/// The band of the score; without a number the severity in words stands for it.
fn score_answer(score: Option<f64>, stated: Option<&StatedScore>) -> u8 {
    match score {
        Some(score) if score >= 9.0 => 0,
        Some(score) if score >= 7.0 => 1,
        Some(score) if score >= 4.0 => 2,
        Some(score) if score > 0.0 => 3,
        Some(_) => 4,
        None => {
            let severity = stated.and_then(|stated| stated.severity.as_deref()).unwrap_or_default();
            let words = ["critical", "high", "medium", "low", "none"];
            words.iter().position(|word| severity.eq_ignore_ascii_case(word)).map_or(5, |at| at as u8)
        }
    }
}

/// Products the vulnerability affects, as indexes into the advisory's products.
pub(super) fn affected(vulnerability: &Vulnerability) -> impl Iterator<Item = u32> + Clone + '_ {
    vulnerability.status.affected.iter().chain(&vulnerability.status.last_affected).copied()
}

fn status(fixes: &[Fix], at: u32) -> FixStatus {
    fixes.get(at as usize).map_or(FixStatus::Unknown, |fix| fix.status)
}

/// Whether products with the fix are listed.
fn lists_fixed(vulnerability: &Vulnerability) -> bool {
    let status = &vulnerability.status;
    [&status.fixed, &status.first_fixed, &status.recommended].iter().any(|list| !list.is_empty())
}

fn fix_reach(vulnerability: &Vulnerability, fixes: &[Fix]) -> FixReach {
    // Some publishers list no affected product, only the packages that hold the fix.
    if affected(vulnerability).next().is_none() && lists_fixed(vulnerability) {
        return FixReach::All;
    }
    let (mut with_fix, mut without, mut silent) = (0, 0, 0);
    for at in affected(vulnerability) {
        match status(fixes, at) {
            FixStatus::FixAvailable => with_fix += 1,
            FixStatus::Unknown | FixStatus::NotAffected => silent += 1,
            FixStatus::FixPlanned | FixStatus::NoFixYet | FixStatus::NoFixPlanned | FixStatus::EndOfLife => {
                without += 1
            }
        }
    }
    match (with_fix, without, silent) {
        (0, 0, _) => FixReach::Unknown,
        (0, _, _) => FixReach::None,
        (_, 0, 0) => FixReach::All,
        _ => FixReach::Some,
    }
}
