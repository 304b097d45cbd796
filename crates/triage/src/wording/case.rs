//! The words of a case: why two documents are one problem, what they disagree on, what they say.
//!
//! Does not know: which documents, how the page is laid out.

use super::{Language, fix_status, label};
use crate::case::comparison::{Subject, Value};
use crate::case::{Field, JoinRule, Said};

/// Why two documents are one problem.
pub fn join_rule(rule: JoinRule, language: Language) -> &'static str {
    match rule {
        JoinRule::NamesTheOther => language.pick("One names the other.", "Einer nennt den anderen."),
        JoinRule::IssuedAgain => language.pick(
            "The publisher issued it again under the same id with another letter.",
            "Der Herausgeber hat ihn unter derselben Kennung mit anderem Buchstaben erneut herausgegeben.",
        ),
        JoinRule::SameSource => language.pick(
            "Both refer to the same third document, and name the same CVEs and a product in common.",
            "Beide verweisen auf dasselbe dritte Dokument und nennen dieselben CVEs und ein gemeinsames Produkt.",
        ),
        JoinRule::SameCves => language.pick(
            "Both name exactly the same CVEs and a product in common, from the same vendor.",
            "Beide nennen genau dieselben CVEs und ein gemeinsames Produkt desselben Herstellers.",
        ),
        JoinRule::SameTitle => language.pick(
            "Both have the same title, publisher and CVEs, and name a product in common.",
            "Beide haben denselben Titel, Herausgeber und dieselben CVEs und nennen ein gemeinsames Produkt.",
        ),
    }
}

/// What one document says, with where it stands: `References: ssa-100001`.
pub fn said(said: &Said, language: Language) -> String {
    let place = match said.field {
        Field::TrackingId => language.pick("Id", "Kennung"),
        Field::Alias => language.pick("Other id", "Andere Kennung"),
        Field::Title => language.pick("Title", "Titel"),
        Field::References => language.pick("References", "Verweise"),
        Field::Notes => language.pick("Text", "Text"),
        Field::Cves => "CVEs",
        Field::Products => language.pick("Products", "Produkte"),
    };
    format!("{place}: {}", said.text)
}

/// What documents disagree on.
pub fn subject(subject: &Subject, language: Language) -> String {
    match subject {
        Subject::Label => language.pick("Label", "Einstufung").to_owned(),
        Subject::Score => language.pick("Highest score", "Höchste Bewertung").to_owned(),
        Subject::CveScore(cve) => say!(language, "Score of {cve}", "Bewertung von {cve}"),
        Subject::Versions(product) => say!(language, "Versions of {product}", "Versionen von {product}"),
        Subject::Fix(product) => say!(language, "Fix for {product}", "Fehlerbehebung für {product}"),
    }
}

/// What one document says of it; `None` is a document that says nothing.
pub fn value(value: Option<&Value>, language: Language) -> String {
    match value {
        None => language.pick("Not stated", "Nicht angegeben").to_owned(),
        Some(Value::Label(one)) => label(*one, language).to_owned(),
        Some(Value::Score(score, _)) => format!("{score:.1}"),
        Some(Value::Versions(versions)) => versions.join("; "),
        Some(Value::Fix(fixes)) => {
            let fix = |(status, version): &(_, Option<String>)| match version {
                Some(version) => format!("{}: {version}", fix_status(*status, language)),
                None => fix_status(*status, language).to_owned(),
            };
            fixes.iter().map(fix).collect::<Vec<_>>().join("; ")
        }
    }
}
