//! Our reading beside the table that the ICS Advisory Project compiled by hand from the same advisories.
//!
//! Prints agreement per field and the classes of disagreement; docs/reference/agreement.md explains them.

use super::corpus::all;
use crate::advisory::corpus::corpus;
use crate::advisory::{Advisory, Sector, known_sectors};
use crate::product::vendor_keys;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// Rows of which the field agrees, in per mille of those compared, at least.
const AGREEMENT_PER_MILLE_MIN: [(&str, usize); 5] =
    [("vendor", 930), ("CVEs", 930), ("CWEs", 900), ("CVSS", 950), ("sectors", 950)];

type Row = HashMap<String, String>;

fn table(test: &str) -> Option<HashMap<String, Row>> {
    let path = corpus(test, "ics-advisory-project/ics-advisories-2010-2023.csv")?;
    let mut reader = csv::Reader::from_path(path).unwrap();
    let rows = reader.deserialize::<Row>().map(Result::unwrap);
    Some(rows.map(|row| (bare_id(&row["ICS-CERT_Number"]), row)).collect())
}

/// The id without the letter of its revision.
fn bare_id(id: &str) -> String {
    id.trim().to_uppercase().trim_end_matches(|last: char| last.is_ascii_uppercase()).to_owned()
}

/// How two sets stand to each other.
fn compare<T: Ord>(ours: &BTreeSet<T>, theirs: &BTreeSet<T>) -> &'static str {
    match (ours.is_subset(theirs), theirs.is_subset(ours)) {
        (true, true) => "equal",
        (false, true) => "we have more",
        (true, false) => "the table has more",
        (false, false) if ours.is_disjoint(theirs) => "nothing in common",
        (false, false) => "each has something of its own",
    }
}

fn words(text: &str, prefix: &str) -> BTreeSet<String> {
    let parts = text.split(|c: char| !c.is_ascii_alphanumeric() && c != '-');
    parts.filter(|part| part.starts_with(prefix)).map(str::to_owned).collect()
}

fn highest(advisory: &Advisory) -> Option<f64> {
    let scores = advisory.vulnerabilities.iter().flat_map(|one| &one.scores).filter_map(|score| score.base_score);
    scores.max_by(f64::total_cmp)
}

/// The class of each field of one row; `None` where one side says nothing.
fn classes(advisory: &Advisory, row: &Row) -> [Option<&'static str>; 5] {
    let vendors = |texts: &[String]| texts.iter().flat_map(|text| vendor_keys(text)).collect::<BTreeSet<_>>();
    let (ours, theirs) = (vendors(&advisory.vendors), vendors(&[row["Vendor"].clone()]));
    let vendor = (!ours.is_empty() && !theirs.is_empty()).then(|| compare(&ours, &theirs));
    let cves: BTreeSet<String> = advisory.vulnerabilities.iter().filter_map(|one| one.cve.clone()).collect();
    let their_cves = words(&row["CVE_Number"], "CVE-");
    let cwes: BTreeSet<String> =
        advisory.vulnerabilities.iter().flat_map(|one| &one.cwes).map(|(id, _)| id.clone()).collect();
    let their_cwes = words(&row["CWE_Number"], "CWE-");
    let score = match (highest(advisory), row["Cumulative_CVSS"].trim().parse::<f64>().ok()) {
        (Some(ours), Some(theirs)) if (ours - theirs).abs() < 0.05 => Some("equal"),
        (Some(ours), Some(theirs)) if ours > theirs => Some("ours is higher"),
        (Some(_), Some(_)) => Some("the table's is higher"),
        _ => None,
    };
    let ours = known_sectors(&advisory.sectors);
    let names: Vec<String> =
        row["Critical_Infrastructure_Sector"].split(';').map(|name| name.trim().to_owned()).collect();
    let theirs = known_sectors(&names);
    let sectors = (!ours.is_empty() && !theirs.is_empty()).then(|| match (ours.as_slice(), theirs.as_slice()) {
        (ours, [Sector::Multiple]) if ours.len() > 1 => "the table says several",
        _ => compare(&ours.iter().collect(), &theirs.iter().collect()),
    });
    let of = |ours: &BTreeSet<String>, theirs: &BTreeSet<String>| {
        (!ours.is_empty() && !theirs.is_empty()).then(|| compare(ours, theirs))
    };
    [vendor, of(&cves, &their_cves), of(&cwes, &their_cwes), score, sectors]
}

#[test]
fn our_reading_agrees_with_the_table_compiled_by_hand() {
    let test = "our_reading_agrees_with_the_table_compiled_by_hand";
    let (Some(all), Some(table)) = (all(test), table(test)) else { return };
    let mut found: [BTreeMap<&str, (usize, Vec<&str>)>; 5] = Default::default();
    let mut rows = 0;
    for read in all {
        let Some(row) = table.get(&bare_id(&read.advisory.tracking_id)) else { continue };
        rows += 1;
        for (field, class) in found.iter_mut().zip(classes(&read.advisory, row)) {
            let (count, examples) = field.entry(class.unwrap_or("not compared")).or_default();
            *count += 1;
            examples.push(&read.advisory.tracking_id);
        }
    }
    println!("{rows} of {} advisories stand in the table", all.len());
    for ((field, least), classes) in AGREEMENT_PER_MILLE_MIN.iter().zip(&found) {
        let compared: usize =
            classes.iter().filter(|(class, _)| **class != "not compared").map(|(_, found)| found.0).sum();
        let equal = classes.get("equal").map_or(0, |found| found.0);
        println!("{field}: {equal} of {compared} equal, {:.1} %", 100.0 * equal as f64 / compared as f64);
        for (class, (count, examples)) in classes.iter().filter(|(class, _)| **class != "equal") {
            println!("  {class}: {count}, such as {}", examples[..examples.len().min(4)].join(" "));
        }
        assert!(equal * 1000 >= compared * least, "{field}: {equal} of {compared}");
    }
    assert!(rows > 2000, "{rows}");
}
