//! The words of a case: why two documents are one problem, what they disagree on, what they say.
//!
//! Does not know: which documents, how the page is laid out.

use super::{Language, fix_status, label};
use crate::case::comparison::{Subject, Value};
use crate::case::{Field, JoinRule, Said};

/// Why two documents are one problem.
pub fn join_rule(rule: JoinRule, language: Language) -> &'static str {
    let (Language::En | Language::De) = language;
    match rule {
        JoinRule::NamesTheOther => "One names the other.",
        JoinRule::IssuedAgain => "The publisher issued it again under the same id with another letter.",
        JoinRule::SameSource => {
            "Both refer to the same third document, and name the same CVEs and a product in common."
        }
        JoinRule::SameCves => "Both name exactly the same CVEs and a product in common, from the same vendor.",
        JoinRule::SameTitle => "Both have the same title, publisher and CVEs, and name a product in common.",
    }
}

/// What one document says, with where it stands: `References: ssa-100001`.
pub fn said(said: &Said, language: Language) -> String {
    let (Language::En | Language::De) = language;
    let place = match said.field {
        Field::TrackingId => "Id",
        Field::Alias => "Other id",
        Field::Title => "Title",
        Field::References => "References",
        Field::Notes => "Text",
        Field::Cves => "CVEs",
        Field::Products => "Products",
    };
    format!("{place}: {}", said.text)
}

/// What documents disagree on.
pub fn subject(subject: &Subject, language: Language) -> String {
    let (Language::En | Language::De) = language;
    match subject {
        Subject::Label => "Label".to_owned(),
        Subject::Score => "Highest score".to_owned(),
        Subject::CveScore(cve) => format!("Score of {cve}"),
        Subject::Versions(product) => format!("Versions of {product}"),
        Subject::Fix(product) => format!("Fix for {product}"),
    }
}

/// What one document says of it; `None` is a document that says nothing.
pub fn value(value: Option<&Value>, language: Language) -> String {
    let (Language::En | Language::De) = language;
    match value {
        None => "Not stated".to_owned(),
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
