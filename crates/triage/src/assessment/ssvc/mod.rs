//! SSVC for one advisory: each decision point with its value and source, and the decisions that are possible.
//!
//! What a coordinator or the publisher judged comes first, then what catalogs, vectors and statements say by stated rules.
//! What no document can know (how a plant uses a product) keeps every value, and so a range of decisions.
//! Does not know: the tables (`enrichment::ssvc`), or the label.

mod export;

pub use export::{ssvc_selections, ssvc_vector};

use super::exploitation::source_of;
use super::facts::{Facts, VulnerabilityFacts};
use super::{SsvcBasis, SsvcDecision, SsvcPoint};
use crate::advisory::Sourced;
use crate::enrichment::Enrichment;
use crate::enrichment::cve::{Automatable, Exploitation, Ssvc, TechnicalImpact};
use crate::enrichment::ssvc::{Point, Stated, Table, Tree, Values, read_stated};
use crate::wording::{Account, Complexity, Interaction, Level, Maturity, PublisherView, Reach};

const NONE: Values = Values::only(0);
const POC: Values = Values::only(1);
const ACTIVE: Values = Values::only(2);
const NO: Values = Values::only(0);
const YES: Values = Values::only(1);
const PARTIAL: Values = Values::only(0);
const TOTAL: Values = Values::only(1);

/// A value with its reason and where that stands.
type Judged = (Values, SsvcBasis, Vec<String>);

/// One vulnerability's values for all points of a tree, and what follows.
struct Candidate {
    vulnerability: usize,
    points: Vec<Judged>,
    decisions: Values,
}

/// The decision of each tree, that of the vulnerability for which the worst is possible; none without vulnerabilities.
pub(super) fn decisions(facts: &Facts<'_>, enrichment: &Enrichment) -> Vec<SsvcDecision> {
    let known: Vec<Known<'_>> = facts.vulnerabilities.iter().map(|one| Known::of(one, enrichment)).collect();
    let of_tree = |tree| {
        let table = Table::of(tree);
        let all = known.iter().enumerate().map(|(vulnerability, known)| known.candidate(table, vulnerability));
        let worst = all.reduce(|best, other| if other.is_worse_than(&best, facts.decider) { other } else { best })?;
        Some(worst.told(tree, table))
    };
    Tree::ALL.into_iter().filter_map(of_tree).collect()
}

/// What the document's own SSVC judgements say of exploitation at least, and the one that says so.
pub(super) fn view(judgements: &[Sourced]) -> (PublisherView, Option<&Sourced>) {
    let stated = read_stated(judgements.iter().map(|judgement| judgement.text.as_str()));
    let Some((values, at)) = stated.of("E") else { return (PublisherView::Silent, None) };
    let view = match (values, values.positions().next().map(Values::only)) {
        (NONE, _) => PublisherView::NoneKnown,
        (_, Some(POC)) => PublisherView::ProofOfConcept,
        (_, Some(ACTIVE)) => PublisherView::ActivelyExploited,
        _ => PublisherView::Silent,
    };
    (view, judgements.get(at))
}

/// What is known of one vulnerability, gathered once for all trees.
struct Known<'k> {
    exploitation: Judged,
    automatable: Judged,
    technical_impact: Judged,
    stated: Stated,
    judgements: &'k [Sourced],
}

impl<'k> Known<'k> {
    fn of(facts: &VulnerabilityFacts<'k>, enrichment: &'k Enrichment) -> Self {
        let judgements = &facts.vulnerability.judgements;
        let stated = read_stated(judgements.iter().map(|judgement| judgement.text.as_str()));
        let cve = facts.vulnerability.cve.as_deref().unwrap_or_default();
        let record = enrichment.ssvc.get(cve);
        let own = |point: &str| by_document(&stated, judgements, point);
        Known {
            exploitation: exploitation(facts, enrichment, own("E")),
            automatable: by_record(record, |one| one.automatable.map(automatable_value))
                .or_else(|| own("A"))
                .unwrap_or_else(|| by_vector(facts, automatable_of)),
            technical_impact: by_record(record, |one| one.technical_impact.map(technical_impact_value))
                .or_else(|| own("TI"))
                .unwrap_or_else(|| by_vector(facts, technical_impact_of)),
            stated,
            judgements,
        }
    }

    fn judged(&self, point: &Point) -> Judged {
        match point.key.as_str() {
            "E" => self.exploitation.clone(),
            "A" => self.automatable.clone(),
            "TI" => self.technical_impact.clone(),
            key => {
                let own = by_document(&self.stated, self.judgements, key);
                own.unwrap_or_else(|| (point.all(), SsvcBasis::NotStated, Vec::new()))
            }
        }
    }

    fn candidate(&self, table: &Table, vulnerability: usize) -> Candidate {
        let points: Vec<Judged> = table.points.iter().map(|point| self.judged(point)).collect();
        let values: Vec<Values> = points.iter().map(|(values, ..)| *values).collect();
        Candidate { vulnerability, points, decisions: table.possible(&values) }
    }
}

impl Candidate {
    /// The worst possible decision counts, then the mildest possible one, then which vulnerability decides the label.
    fn is_worse_than(&self, other: &Candidate, decider: Option<usize>) -> bool {
        let rank = |one: &Candidate| {
            let ends = (one.decisions.positions().last(), one.decisions.positions().next());
            (ends, decider == Some(one.vulnerability))
        };
        rank(self) > rank(other)
    }

    fn told(self, tree: Tree, table: &Table) -> SsvcDecision {
        let keys = |point: &Point, values| point.select(values).map(|value| value.key.clone()).collect();
        let points = table.points.iter().zip(self.points).map(|(point, (values, basis, evidence))| SsvcPoint {
            key: point.key.clone(),
            values: keys(point, values),
            basis,
            evidence,
        });
        SsvcDecision {
            tree,
            vulnerability: super::count(self.vulnerability),
            points: points.collect(),
            decisions: keys(&table.outcome, self.decisions),
        }
    }
}

fn by_record(record: Option<&Ssvc>, value: impl Fn(&Ssvc) -> Option<Values>) -> Option<Judged> {
    let record = record?;
    Some((value(record)?, SsvcBasis::Record, vec![format!("ssvc:{}", record.by)]))
}

/// What the document's judgements say of a point.
fn by_document(stated: &Stated, judgements: &[Sourced], point: &str) -> Option<Judged> {
    let (values, at) = stated.of(point)?;
    Some((values, SsvcBasis::Document, vec![judgements.get(at)?.source.clone()]))
}

fn automatable_value(automatable: Automatable) -> Values {
    match automatable {
        Automatable::No => NO,
        Automatable::Yes => YES,
    }
}

fn technical_impact_value(impact: TechnicalImpact) -> Values {
    match impact {
        TechnicalImpact::Partial => PARTIAL,
        TechnicalImpact::Total => TOTAL,
    }
}

/// The worst of all that speak of exploitation; of equal ones the first in this order.
fn exploitation(facts: &VulnerabilityFacts<'_>, enrichment: &Enrichment, own: Option<Judged>) -> Judged {
    let cve = facts.vulnerability.cve.as_deref().unwrap_or_default();
    let said = [
        by_record(enrichment.ssvc.get(cve), |one| {
            one.exploitation.map(|known| match known {
                Exploitation::Active => ACTIVE,
                Exploitation::Poc => POC,
                Exploitation::None => NONE,
            })
        }),
        own,
        enrichment.is_exploited(cve).then(|| (ACTIVE, SsvcBasis::Listed, vec![source_of(cve, enrichment).0])),
        stated_by_publisher(facts),
        maturity(facts.metrics.maturity).map(|value| (value, SsvcBasis::Maturity, vec![facts.vector_source()])),
    ];
    let worst = said.into_iter().flatten().reduce(|worst, other| {
        let top = |judged: &Judged| judged.0.positions().last();
        if top(&other) > top(&worst) { other } else { worst }
    });
    worst.unwrap_or_else(|| match enrichment.kev_loaded && !cve.is_empty() {
        true => (NONE.and(POC), SsvcBasis::NotListed, vec!["kev".to_owned()]),
        false => (NONE.and(POC).and(ACTIVE), SsvcBasis::NotStated, Vec::new()),
    })
}

/// That no exploitation is known leaves open whether a demonstration is public, unless exploits are denied as well.
fn stated_by_publisher(facts: &VulnerabilityFacts<'_>) -> Option<Judged> {
    let said = facts.view_source.filter(|said| !facts.vulnerability.judgements.contains(said))?;
    let denies_exploits = || ["xploits", "xploit code", "roof of concept", "roof-of-concept"];
    let value = match facts.view {
        PublisherView::ActivelyExploited => ACTIVE,
        PublisherView::PublicExploits | PublisherView::ProofOfConcept => POC,
        PublisherView::NoneKnown if denies_exploits().iter().any(|words| said.text.contains(words)) => NONE,
        PublisherView::NoneKnown => NONE.and(POC),
        PublisherView::Silent => return None,
    };
    Some((value, SsvcBasis::Statement, vec![said.source.clone()]))
}

fn maturity(maturity: Maturity) -> Option<Values> {
    match maturity {
        Maturity::Attacked => Some(ACTIVE),
        Maturity::High | Maturity::Functional | Maturity::ProofOfConcept => Some(POC),
        Maturity::Unproven => Some(NONE),
        Maturity::NotDefined => None,
    }
}

fn by_vector(facts: &VulnerabilityFacts<'_>, rule: impl Fn(&VulnerabilityFacts<'_>) -> Option<Values>) -> Judged {
    match rule(facts) {
        Some(value) => (value, SsvcBasis::Vector, vec![facts.vector_source()]),
        None => (Values::first(2), SsvcBasis::NotStated, Vec::new()),
    }
}

/// Yes where an attack works over a network without account, help or special conditions; no where it needs the device's
/// own network or the device, an account, or a user; conditions alone leave it open.
fn automatable_of(facts: &VulnerabilityFacts<'_>) -> Option<Values> {
    let metrics = &facts.metrics;
    let needs_closeness = !matches!(metrics.reach, Reach::Network | Reach::Unknown);
    let needs_account = !matches!(metrics.account, Account::None | Account::Unknown);
    let needs_user = !matches!(metrics.interaction, Interaction::None | Interaction::Unknown);
    if needs_closeness || needs_account || needs_user {
        return Some(NO);
    }
    let is_open = metrics.reach == Reach::Network
        && metrics.account == Account::None
        && metrics.interaction == Interaction::None
        && metrics.complexity == Complexity::Low;
    is_open.then_some(YES)
}

/// Total where confidentiality and integrity are lost as a whole, else partial.
fn technical_impact_of(facts: &VulnerabilityFacts<'_>) -> Option<Values> {
    let impact = &facts.metrics.impact;
    match (impact.confidentiality, impact.integrity) {
        (Level::Unknown, _) | (_, Level::Unknown) => None,
        (Level::High, Level::High) => Some(TOTAL),
        _ => Some(PARTIAL),
    }
}
