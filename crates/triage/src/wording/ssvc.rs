//! The words of SSVC decisions, decision points and their sources.
//!
//! Names of points and values are SSVC's own. Does not know: markup (`web`).

use super::Language;
use crate::assessment::{SsvcBasis, SsvcDecision, SsvcPoint};
use crate::enrichment::ssvc::{Point, Table, Tree};

/// Whose decision it is.
pub fn tree(tree: Tree, language: Language) -> &'static str {
    let (Language::En | Language::De) = language;
    match tree {
        Tree::Coordinator => "Coordinator (CISA)",
        Tree::Deployer => "Deployer",
    }
}

/// The possible decisions, and what they depend on.
pub fn decision(decision: &SsvcDecision, language: Language) -> String {
    let (Language::En | Language::De) = language;
    let table = Table::of(decision.tree);
    let said = list(&names(&table.outcome, &decision.decisions), "or");
    if decision.decisions.len() < 2 {
        return said;
    }
    let open: Vec<&str> =
        decision.points.iter().filter(|point| point.values.len() > 1).filter_map(|point| name(table, point)).collect();
    format!("{said}, depending on {}", list(&open, "and"))
}

/// SSVC's name of a point.
pub fn point(tree: Tree, point: &SsvcPoint) -> &'static str {
    name(Table::of(tree), point).unwrap_or_default()
}

/// The possible values of a point.
pub fn values(tree: Tree, judged: &SsvcPoint, language: Language) -> String {
    let (Language::En | Language::De) = language;
    let found = Table::of(tree).points.iter().find(|point| point.key == judged.key);
    found.map(|point| list(&names(point, &judged.values), "or")).unwrap_or_default()
}

/// Why a point has its value.
pub fn basis(judged: &SsvcPoint, language: Language) -> &'static str {
    let (Language::En | Language::De) = language;
    match (judged.basis, judged.key.as_str()) {
        (SsvcBasis::Record, _) => "judged in the CVE record",
        (SsvcBasis::Document, _) => "judged in the document",
        (SsvcBasis::Listed, _) => "known to be exploited",
        (SsvcBasis::Statement, _) => "what the publisher says about exploitation",
        (SsvcBasis::Maturity, _) => "exploit maturity of the vector",
        (SsvcBasis::Vector, "A") => "by rule from the vector: reach, account, user and complexity",
        (SsvcBasis::Vector, _) => "by rule from the vector: loss of confidentiality and integrity",
        (SsvcBasis::NotListed, _) => "in no catalog here; nobody says whether a proof of concept is public",
        (SsvcBasis::NotStated, "EXP") => "not stated: it depends on how your system is connected",
        (SsvcBasis::NotStated, "MWI" | "HI") => "not stated: it depends on what your system is used for",
        (SsvcBasis::NotStated, _) => "not stated",
    }
}

fn name(table: &'static Table, judged: &SsvcPoint) -> Option<&'static str> {
    table.points.iter().find(|point| point.key == judged.key).map(|point| point.name.as_str())
}

fn names(point: &'static Point, keys: &[String]) -> Vec<&'static str> {
    keys.iter().filter_map(|key| Some(point.values.get(point.position(key)?)?.name.as_str())).collect()
}

/// `a`, `a or b`, `a, b or c`.
fn list(words: &[&str], last: &str) -> String {
    match words {
        [] => String::new(),
        [only] => (*only).to_owned(),
        [others @ .., end] => format!("{} {last} {end}", others.join(", ")),
    }
}
