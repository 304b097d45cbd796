//! Classes are given where vendor and name are sure, and nowhere else.

use super::*;
use crate::advisory::corpus::corpus;
use crate::advisory::normalise;
use std::collections::BTreeSet;
use std::io::Read as _;

/// Products of the corpus with a class, in per cent, at least.
const CLASSED_PER_CENT_MIN: usize = 75;
/// Names printed for a person to judge.
const SAMPLE: usize = 100;

#[test]
fn names_that_engineers_know_have_their_class() {
    use ProductClass::*;
    for (vendor, name, class) in [
        ("Siemens", "SIMATIC CP 343-1 Lean (incl. SIPLUS variants)", Some(CommunicationProcessor)),
        ("Siemens AG", "SIMATIC S7-1500 CPU 1516-3 PN/DP", Some(Plc)),
        ("Siemens", "SIMATIC S7-1500 Software Controller", Some(Plc)),
        ("Siemens", "SIMATIC S7-PLCSIM Advanced", Some(EngineeringSoftware)),
        ("Siemens", "SCALANCE XR324-4M PoE (230V, ports on front)", Some(NetworkSwitch)),
        ("Siemens", "SCALANCE W1788-2 M12", Some(WirelessDevice)),
        ("Siemens", "SINAMICS STARTDRIVE", Some(EngineeringSoftware)),
        ("Siemens", "SINAMICS S120", Some(Drive)),
        ("Rockwell Automation", "Allen-Bradley Stratix 5700", Some(NetworkSwitch)),
        ("Rockwell Automation", "Compact GuardLogix 5370 controllers", Some(SafetyController)),
        ("Schneider Electric Software, LLC", "Modicon M340", Some(Plc)),
        ("Schneider Electric", "ATV340 DTM", None),
        ("Yokogawa", "ProSafe-RS", Some(SafetyController)),
        ("Moxa", "NPort 5110", Some(Gateway)),
        ("Medtronic", "MiniMed 508 pump", Some(MedicalDevice)),
        ("OSIsoft LLC", "PI Data Archive", Some(Historian)),
    ] {
        assert_eq!(class_of(vendor, name), class, "{vendor} {name}");
    }
}

#[test]
fn another_vendors_name_gives_no_class() {
    assert_eq!(class_of("Acme", "SIMATIC S7-1500"), None);
    assert_eq!(class_of("", "SIMATIC S7-1500"), None);
    assert_eq!(class_of("Moxa", "MELSEC iQ-R Series R04CPU"), None);
}

#[test]
fn software_for_a_device_is_not_the_device() {
    assert_eq!(class_of("Siemens", "SINAMICS S120 Configurator"), None);
    assert_eq!(class_of("Rockwell Automation", "MicroLogix 1400 simulator"), None);
}

#[test]
fn a_star_stands_for_any_part_of_a_word() {
    for (pattern, word, meets) in [
        ("xr*", "xr324", true),
        ("*cpu", "r04cpu", true),
        ("r0*cpu", "r04encpu", true),
        ("r0*cpu", "r04", false),
        ("*", "anything", true),
        ("x", "xr", false),
        ("*cpu*", "q03udvcpu-x", true),
    ] {
        assert_eq!(fits(pattern, word), meets, "{pattern} {word}");
    }
}

#[test]
fn every_vendor_of_the_file_is_a_key_and_every_pattern_can_be_met() {
    let file: ClassFile = toml::from_str(include_str!("classes.toml")).unwrap();
    let mut known = BTreeSet::new();
    let is_key = |key: &str| vendor_keys(key).first().map(VendorKey::as_str) == Some(key);
    let strangers: Vec<&str> = file.vendor.iter().map(|block| block.key.as_str()).filter(|key| !is_key(key)).collect();
    assert!(strangers.is_empty(), "{strangers:?}");
    for block in &file.vendor {
        assert!(known.insert(&block.key), "{} has two blocks", block.key);
        let mut seen = BTreeSet::new();
        for pattern in block.classes.values().flatten().chain(&block.unclassed) {
            assert_eq!(&fold(pattern), pattern, "{}", block.key);
            assert!(seen.insert(pattern), "{}: {pattern} stands twice", block.key);
        }
    }
}

#[test]
fn most_products_of_the_corpus_have_a_class() {
    let name = "most_products_of_the_corpus_have_a_class";
    let Some(path) = corpus(name, "cisa/cisa-ot-2017-2023.tar.gz") else { return };
    let mut archive = tar::Archive::new(flate2::read::GzDecoder::new(std::fs::File::open(path).unwrap()));
    let (mut all, mut classed) = (0, 0);
    let mut names: BTreeSet<(String, String, &str)> = BTreeSet::new();
    for part in archive.entries().unwrap() {
        let mut part = part.unwrap();
        let path = part.path().unwrap().to_string_lossy().into_owned();
        if !path.ends_with(".json") || !path.contains("/white/") || !path.contains("/ics") {
            continue;
        }
        let mut bytes = Vec::new();
        part.read_to_end(&mut bytes).unwrap();
        for product in normalise(&csaf::read(&bytes).unwrap().0).0.products {
            all += 1;
            let class = class_of(&product.vendor, &product.name);
            classed += usize::from(class.is_some());
            names.insert((product.vendor, product.name, class.map_or("-", ProductClass::code)));
        }
    }
    println!("{classed} of {all} products have a class");
    let with_class: Vec<_> = names.iter().filter(|(.., class)| *class != "-").collect();
    for (vendor, name, class) in with_class.iter().step_by(with_class.len() / SAMPLE) {
        println!("{class} | {vendor} | {name}");
    }
    assert!(classed * 100 >= all * CLASSED_PER_CENT_MIN, "{classed} of {all}");
}
