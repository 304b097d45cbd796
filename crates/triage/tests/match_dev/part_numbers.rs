//! The part numbers of real devices, as an inventory writes them.
//!
//! Does not know: advisories.

#![expect(clippy::expect_used, reason = "a test set that cannot be read fails the test")]

use crate::dev_set::corpus;
use std::path::Path;
use triage::product::{OrderNumber, OrderPattern};

#[test]
fn part_numbers_of_real_devices_meet_themselves_however_they_are_written() {
    let Some(root) = corpus("part_numbers_of_real_devices_meet_themselves_however_they_are_written") else { return };
    let mut numbers = Vec::new();
    for folder in ["assets/device-types", "assets/device-types-netbox"] {
        part_numbers(&root.join(folder), &mut numbers);
    }
    assert!(numbers.len() >= 200, "{}", numbers.len());
    for (vendor, written) in &numbers {
        let pattern = OrderPattern::parse(&written.to_uppercase());
        let pattern = pattern.unwrap_or_else(|| panic!("{vendor}: {written} is no order number"));
        for form in
            [written.clone(), written.to_lowercase(), written.replace('-', " "), written.replace(['-', ' '], "")]
        {
            let number = OrderNumber::parse(&form).unwrap_or_else(|| panic!("{vendor}: {form} is no order number"));
            assert!(pattern.covers(&number), "{vendor}: {written} / {form}");
        }
    }
    for (vendor, written) in numbers.iter().filter(|(vendor, _)| vendor == "Rockwell Automation") {
        for (other, number) in numbers.iter().filter(|(_, number)| !number.eq_ignore_ascii_case(written)) {
            let meets = OrderPattern::parse(&written.to_uppercase()).zip(OrderNumber::parse(number));
            assert!(
                meets.is_none_or(|(pattern, number)| !pattern.covers(&number)),
                "{vendor} {written} / {other} {number}"
            );
        }
    }
}

fn part_numbers(folder: &Path, found: &mut Vec<(String, String)>) {
    for entry in std::fs::read_dir(folder).expect("device types").flatten() {
        let path = entry.path();
        if path.is_dir() {
            part_numbers(&path, found);
            continue;
        }
        let text = std::fs::read_to_string(&path).expect("a device type");
        let field = |name: &str| {
            let line = text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':'));
            line.map(|value| value.trim().trim_matches(['\'', '"']).to_owned())
        };
        found.extend(field("manufacturer").zip(field("part_number")));
    }
}
