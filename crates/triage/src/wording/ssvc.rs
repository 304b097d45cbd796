//! The words of SSVC decisions, decision points and their sources.
//!
//! Names of points and values are SSVC's own. Does not know: markup (`web`).

use super::Language;
use crate::assessment::{SsvcBasis, SsvcDecision, SsvcPoint};
use crate::enrichment::ssvc::{Point, Table, Tree};

/// Whose decision it is.
pub fn tree(tree: Tree, language: Language) -> &'static str {
    match tree {
        Tree::Coordinator => language.pick("Coordinator (CISA)", "Koordinator (CISA)"),
        Tree::Deployer => language.pick("Deployer", "Betreiber"),
    }
}

/// The possible decisions, and what they depend on.
pub fn decision(decision: &SsvcDecision, language: Language) -> String {
    let table = Table::of(decision.tree);
    let said = list(&names(&table.outcome, &decision.decisions), language.pick("or", "oder"));
    if decision.decisions.len() < 2 {
        return said;
    }
    let open: Vec<&str> =
        decision.points.iter().filter(|point| point.values.len() > 1).filter_map(|point| name(table, point)).collect();
    say!(language, "{said}, depending on {}", "{said}, abhängig von {}", list(&open, language.pick("and", "und")))
}

/// SSVC's name of a point.
pub fn point(tree: Tree, point: &SsvcPoint) -> &'static str {
    name(Table::of(tree), point).unwrap_or_default()
}

/// The possible values of a point.
pub fn values(tree: Tree, judged: &SsvcPoint, language: Language) -> String {
    let found = Table::of(tree).points.iter().find(|point| point.key == judged.key);
    found.map(|point| list(&names(point, &judged.values), language.pick("or", "oder"))).unwrap_or_default()
}

/// Why a point has its value.
pub fn basis(judged: &SsvcPoint, language: Language) -> &'static str {
    match (judged.basis, judged.key.as_str()) {
        (SsvcBasis::Record, _) => language.pick("judged in the CVE record", "im CVE-Eintrag beurteilt"),
        (SsvcBasis::Document, _) => language.pick("judged in the document", "im Dokument beurteilt"),
        (SsvcBasis::Listed, _) => language.pick("known to be exploited", "bekanntermaßen ausgenutzt"),
        (SsvcBasis::Statement, _) => {
            language.pick("what the publisher says about exploitation", "was der Herausgeber zur Ausnutzung sagt")
        }
        (SsvcBasis::Maturity, _) => {
            language.pick("exploit maturity of the vector", "Reife des Angriffscodes laut Vektor")
        }
        (SsvcBasis::Vector, "A") => language.pick(
            "by rule from the vector: reach, account, user and complexity",
            "nach Regel aus dem Vektor: Reichweite, Konto, Benutzer und Komplexität",
        ),
        (SsvcBasis::Vector, _) => language.pick(
            "by rule from the vector: loss of confidentiality and integrity",
            "nach Regel aus dem Vektor: Verlust von Vertraulichkeit und Integrität",
        ),
        (SsvcBasis::NotListed, _) => language.pick(
            "in no catalog here; nobody says whether a proof of concept is public",
            "hier in keinem Katalog; niemand sagt, ob ein Machbarkeitsnachweis öffentlich ist",
        ),
        (SsvcBasis::NotStated, "EXP") => language.pick(
            "not stated: it depends on how your system is connected",
            "nicht angegeben: Es hängt davon ab, wie Ihr System angebunden ist",
        ),
        (SsvcBasis::NotStated, "MWI" | "HI") => language.pick(
            "not stated: it depends on what your system is used for",
            "nicht angegeben: Es hängt davon ab, wofür Ihr System benutzt wird",
        ),
        (SsvcBasis::NotStated, _) => language.pick("not stated", "nicht angegeben"),
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
