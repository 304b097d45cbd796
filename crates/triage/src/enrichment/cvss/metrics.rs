//! Metric names and values of each version, and reading them out of a vector's text.
//!
//! Does not know: weights and formulas.

use super::{VECTOR_LENGTH_BYTES_MAX, Version};

/// A metric: name, values, and whether it is mandatory.
type Metric = (&'static str, &'static [&'static str], bool);

const HLN: &[&str] = &["N", "L", "H"];
const REQUIREMENT: &[&str] = &["X", "L", "M", "H"];

/// CVSS 2.0 guide §2, in the order of §2.4.
const V2: &[Metric] = &[
    ("AV", &["L", "A", "N"], true),
    ("AC", &["H", "M", "L"], true),
    ("Au", &["M", "S", "N"], true),
    ("C", &["N", "P", "C"], true),
    ("I", &["N", "P", "C"], true),
    ("A", &["N", "P", "C"], true),
    ("E", &["U", "POC", "F", "H", "ND"], false),
    ("RL", &["OF", "TF", "W", "U", "ND"], false),
    ("RC", &["UC", "UR", "C", "ND"], false),
    ("CDP", &["N", "L", "LM", "MH", "H", "ND"], false),
    ("TD", &["N", "L", "M", "H", "ND"], false),
    ("CR", &["L", "M", "H", "ND"], false),
    ("IR", &["L", "M", "H", "ND"], false),
    ("AR", &["L", "M", "H", "ND"], false),
];

/// CVSS 3.1 specification §6, table 15; 3.0 has the same.
const V3: &[Metric] = &[
    ("AV", &["N", "A", "L", "P"], true),
    ("AC", &["L", "H"], true),
    ("PR", HLN, true),
    ("UI", &["N", "R"], true),
    ("S", &["U", "C"], true),
    ("C", HLN, true),
    ("I", HLN, true),
    ("A", HLN, true),
    ("E", &["X", "U", "P", "F", "H"], false),
    ("RL", &["X", "O", "T", "W", "U"], false),
    ("RC", &["X", "U", "R", "C"], false),
    ("CR", REQUIREMENT, false),
    ("IR", REQUIREMENT, false),
    ("AR", REQUIREMENT, false),
    ("MAV", &["X", "N", "A", "L", "P"], false),
    ("MAC", &["X", "L", "H"], false),
    ("MPR", &["X", "N", "L", "H"], false),
    ("MUI", &["X", "N", "R"], false),
    ("MS", &["X", "U", "C"], false),
    ("MC", &["X", "N", "L", "H"], false),
    ("MI", &["X", "N", "L", "H"], false),
    ("MA", &["X", "N", "L", "H"], false),
];

/// CVSS 4.0 specification §7, table 23.
const V4: &[Metric] = &[
    ("AV", &["N", "A", "L", "P"], true),
    ("AC", &["L", "H"], true),
    ("AT", &["N", "P"], true),
    ("PR", HLN, true),
    ("UI", &["N", "P", "A"], true),
    ("VC", HLN, true),
    ("VI", HLN, true),
    ("VA", HLN, true),
    ("SC", HLN, true),
    ("SI", HLN, true),
    ("SA", HLN, true),
    ("E", &["X", "A", "P", "U"], false),
    ("CR", REQUIREMENT, false),
    ("IR", REQUIREMENT, false),
    ("AR", REQUIREMENT, false),
    ("MAV", &["X", "N", "A", "L", "P"], false),
    ("MAC", &["X", "L", "H"], false),
    ("MAT", &["X", "N", "P"], false),
    ("MPR", &["X", "N", "L", "H"], false),
    ("MUI", &["X", "N", "P", "A"], false),
    ("MVC", &["X", "N", "L", "H"], false),
    ("MVI", &["X", "N", "L", "H"], false),
    ("MVA", &["X", "N", "L", "H"], false),
    ("MSC", &["X", "N", "L", "H"], false),
    ("MSI", &["X", "N", "L", "H", "S"], false),
    ("MSA", &["X", "N", "L", "H", "S"], false),
    ("S", &["X", "N", "P"], false),
    ("AU", &["X", "N", "Y"], false),
    ("R", &["X", "A", "U", "I"], false),
    ("V", &["X", "D", "C"], false),
    ("RE", &["X", "L", "M", "H"], false),
    ("U", &["X", "Clear", "Green", "Amber", "Red"], false),
];

/// The base metrics of 4.0: what is left for its base score.
pub(super) const BASE_V4: [&str; 11] = ["AV", "AC", "AT", "PR", "UI", "VC", "VI", "VA", "SC", "SI", "SA"];

/// The metrics of one vector, in the specification's order, valid for its version.
pub(super) struct Metrics {
    pub(super) version: Version,
    values: Vec<(&'static str, &'static str)>,
}

impl Metrics {
    /// Reads `text`; `declared` is the version stated beside it, which a prefix overrules.
    pub(super) fn parse(text: &str, declared: Option<Version>) -> Option<Metrics> {
        if text.len() > VECTOR_LENGTH_BYTES_MAX {
            return None;
        }
        let text = bare(text);
        let (version, body) = match split_prefix(text) {
            Some((version, body)) => (Version::from_text(version)?, body),
            None => (declared.or_else(|| looks_like_v2(text).then_some(Version::V2))?, text),
        };
        let table = table(version);
        let mut values: Vec<Option<&'static str>> = vec![None; table.len()];
        for component in body.split('/') {
            let (name, value) = component.trim().split_once(':')?;
            let at = table.iter().position(|(known, _, _)| known.eq_ignore_ascii_case(name))?;
            let (_, allowed, _) = table.get(at)?;
            let value = allowed.iter().find(|known| known.eq_ignore_ascii_case(value))?;
            if values.get_mut(at)?.replace(value).is_some() {
                return None;
            }
        }
        let is_complete =
            table.iter().zip(&values).all(|((_, _, is_mandatory), value)| !is_mandatory || value.is_some());
        let values = table.iter().zip(values).filter_map(|((name, _, _), value)| Some((*name, value?))).collect();
        is_complete.then_some(Metrics { version, values })
    }

    /// The value of a metric, if given.
    pub(super) fn get(&self, name: &str) -> Option<&'static str> {
        self.values.iter().find(|(known, _)| *known == name).map(|(_, value)| *value)
    }

    /// The vector's text with the metrics that `wanted` names.
    pub(super) fn render(&self, wanted: impl Fn(&str) -> bool) -> String {
        let mut text =
            if self.version == Version::V2 { String::new() } else { format!("CVSS:{}", self.version.code()) };
        for (name, value) in self.values.iter().filter(|(name, _)| wanted(name)) {
            if !text.is_empty() {
                text.push('/');
            }
            text.push_str(name);
            text.push(':');
            text.push_str(value);
        }
        text
    }
}

/// Name and value of each metric of a vector as written, the prefix among them; what is no such pair is left out.
pub fn components(text: &str) -> impl Iterator<Item = (&str, &str)> {
    let pairs = bare(text).split('/').filter_map(|component| component.split_once(':'));
    pairs.map(|(name, value)| (name.trim(), value.trim()))
}

/// Without the blanks, brackets and slashes that publishers put around a vector.
fn bare(text: &str) -> &str {
    text.trim().trim_matches(['(', ')', '[', ']']).trim().trim_end_matches('/')
}

/// `CVSS:3.1/…` into version and the rest.
fn split_prefix(text: &str) -> Option<(&str, &str)> {
    let head = text.get(..5)?;
    if !head.eq_ignore_ascii_case("CVSS:") {
        return None;
    }
    text.get(5..)?.split_once('/')
}

/// Only 2.0 has a metric "Authentication".
fn looks_like_v2(text: &str) -> bool {
    text.split('/').any(|component| component.trim().get(..3).is_some_and(|head| head.eq_ignore_ascii_case("Au:")))
}

fn table(version: Version) -> &'static [Metric] {
    match version {
        Version::V2 => V2,
        Version::V30 | Version::V31 => V3,
        Version::V4 => V4,
    }
}
