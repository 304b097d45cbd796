//! Counts of the store as what a list could be narrowed down to.
//!
//! Does not know: how they were counted, how they are shown.

use crate::view::{FacetChoice, FacetGroup};
use crate::words::{language, say};
use store::{Facet, Facets};
use triage::assessment::FixStatus;
use triage::search::{Comparison, Field, Flag, Measure, Narrow};
use triage::wording;

/// The fields in the order in which they are offered; `ours` counts what touches the organisation's assets. One that would
/// change nothing is left out.
pub(super) fn groups(facets: &Facets, ours: u64, total: u64) -> Vec<FacetGroup> {
    let flag = |flag, name: &'static str, count| {
        let choice = FacetChoice { narrow: Narrow::Flag { flag, yes: true }, name: say("Yes").to_owned(), count };
        FacetGroup { name, choices: (count > 0).then_some(choice).into_iter().collect() }
    };
    let field = |field: Field, name: &'static str| {
        let values = facets.fields.get(&field).map(Vec::as_slice).unwrap_or_default();
        FacetGroup { name, choices: values.iter().map(|value| choice(field, value)).collect() }
    };
    let groups = [
        flag(Flag::Ours, say("Our assets"), ours),
        flag(Flag::Kev, say("Known exploited"), facets.kev),
        field(Field::Fix, say("Fix")),
        field(Field::Vendor, say("Vendor")),
        field(Field::Product, say("Product")),
        field(Field::Sector, say("Sector")),
        field(Field::Source, say("Source")),
        FacetGroup { name: say("Year"), choices: facets.years.iter().map(year).collect() },
        field(Field::Cve, "CVE"),
    ];
    groups.into_iter().filter(|group| group.choices.iter().any(|choice| choice.count < total)).collect()
}

fn choice(field: Field, value: &Facet<String>) -> FacetChoice {
    let name = match (field, FixStatus::from_code(&value.value)) {
        (Field::Fix, Some(status)) => wording::fix_status(status, language()).to_owned(),
        _ => value.value.clone(),
    };
    // A query puts values in quotes.
    let exact = value.value.replace('"', " ");
    FacetChoice { narrow: Narrow::Named { field, value: exact, exact: true }, name, count: value.count }
}

fn year(year: &Facet<i16>) -> FacetChoice {
    let thousandths = i64::from(year.value) * 1000;
    let narrow = Narrow::Number { measure: Measure::Year, comparison: Comparison::Equal, thousandths };
    FacetChoice { narrow, name: year.value.to_string(), count: year.count }
}
