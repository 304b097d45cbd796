use super::*;

fn name(text: &str) -> ProductName {
    ProductName::parse(text, &|word| matches!(word, "siemens" | "rockwell" | "digi"))
}

fn relation(listed: &str, asset: &str) -> Option<Relation> {
    name(listed).relation_to(&name(asset))
}

#[test]
fn spellings_of_one_name_are_exact() {
    for (listed, asset) in [
        ("SIMATIC S7-1500 CPU 1511-1 PN", "S7-1500 CPU1511-1PN"),
        ("AXC 1050", "AXC1050 Controller"),
        ("TPEditor", "TP Editor"),
        ("SCALANCE S602", "SCALANCE S-602"),
        ("FactoryTalk View Site Edition", "FT View SE"),
        ("Totally Integrated Automation Portal (TIA Portal) V17", "TIA V17"),
        ("R04/08/16/32/120(EN)CPU", "R04CPU"),
        ("Digi ConnectPort TS 8/16", "ConnectPort TS 16"),
        ("Modicon M340", "M340 CPUs"),
        ("CompactLogix 5380 controllers", "CompactLogix 5380"),
    ] {
        assert_eq!(relation(listed, asset), Some(Relation::Exact), "{listed} / {asset}");
    }
}

#[test]
fn a_product_called_like_its_maker_keeps_its_name() {
    let name = |text: &str| ProductName::parse(text, &|word| word == "robodk");
    assert_eq!(name("RoboDK").relation_to(&name("robodk")), Some(Relation::Exact));
    assert!(!name("RoboDK").is_empty());
    assert_eq!(relation("SCADA Software", "scada software"), Some(Relation::Exact));
}

#[test]
fn blanks_and_dashes_beside_describing_words_change_nothing() {
    for (listed, asset) in [
        ("System 800xA Base", "System800xA Base"),
        ("Chiller SK 3232-Series", "Chiller SK 3232 Series"),
        ("SINAMICS V90", "SINAMICS V90"),
    ] {
        assert_eq!(relation(listed, asset), Some(Relation::Exact), "{listed} / {asset}");
    }
}

#[test]
fn words_that_many_products_have_identify_none() {
    for (listed, asset) in [
        ("Software Center", "Control Center Server"),
        ("Power Line Booster, Base Module", "PCU base Win10 software"),
        ("IntelliSpace PACS", "IntelliSpace Perinatal"),
        ("SINAMICS V90", "SINAMICS SL150"),
        ("SIMATIC S7-1500 CPU family", "SIMATIC S7-1500 TM MFP"),
        ("SINUMERIK 808D Programming Tool", "SINUMERIK 808D"),
        ("CNCSoft", "CNCSoft-B"),
    ] {
        assert_eq!(relation(listed, asset), None, "{listed} / {asset}");
    }
}

#[test]
fn what_may_be_a_family_or_a_model_is_a_question() {
    assert_eq!(relation("SICAM A8000 CP-8000", "SICAM A8000 CP-8050"), Some(Relation::Uncertain));
    assert_eq!(relation("Classic Platform Switches RS", "RS20-0800T1T1SDAE"), Some(Relation::Uncertain));
    assert_eq!(relation("SIPROTEC 5 relays with CPU variants CP300", "SIPROTEC 7SA86"), Some(Relation::Variant));
}

#[test]
fn a_name_speaks_of_listed_later_and_earlier_versions() {
    let admits = |listed: &str, version: &str| {
        name(listed).admits_version(&crate::product::Version::parse(version).expect("a version"))
    };
    assert_eq!(admits("SIMATIC WinCC V7.3 and newer", "V7.5"), Some(true));
    assert_eq!(admits("SIMATIC WinCC V7.3 and newer", "V7.0"), Some(false));
    assert_eq!(admits("SIMATIC WinCC V15 and earlier", "V13 SP1"), Some(true));
    assert_eq!(admits("SIMATIC STEP 7 and WinCC V10, V11, V12", "V11 SP2"), Some(true));
    assert_eq!(admits("SIMATIC STEP 7 and WinCC V10, V11, V12", "V13"), Some(false));
    assert_eq!(admits("Nucleus ReadyStart V3", "2017.02.3"), None, "the name counts something else");
}

#[test]
fn families_cover_their_members() {
    for (listed, asset) in [
        ("SIMATIC S7-1500 CPU family (incl. related ET200 CPUs and SIPLUS variants)", "CPU 1517F-3 PN/DP"),
        ("SIMATIC S7-1500 CPU family (incl. related ET200 CPUs and SIPLUS variants)", "SIPLUS S7-1500 CPU 1511F-1 PN"),
        (
            "SIMATIC S7-300 CPU family (incl. related ET200 CPUs and SIPLUS variants)",
            "SIMATIC ET 200pro IM154-8F PN/DP CPU",
        ),
        ("SCALANCE X-200 switch family (incl. SIPLUS NET variants)", "SCALANCE X212-2"),
        ("SCALANCE X-200IRT switch family", "SCALANCE X202-2P IRT"),
        ("SCALANCE SC-600 family", "SCALANCE SC642-2C"),
    ] {
        assert_eq!(relation(listed, asset), Some(Relation::Family), "{listed} / {asset}");
    }
    assert_eq!(relation("mGuard", "mGuard RS4000"), Some(Relation::Broader));
}

#[test]
fn other_models_of_a_family_are_other_products() {
    for (listed, asset) in [
        ("SIMATIC CP 343-1", "CP 343-1 Lean"),
        ("SIMATIC CP 343-1 Advanced", "CP 343-1"),
        ("SIMATIC S7-1500 CPU 1511F-1 PN", "CPU 1511-1 PN"),
        ("SIMATIC S7-1500 CPU family", "SIMATIC CP 1543-1"),
        ("SIMATIC S7-1500 CPU family", "SIMATIC Drive Controller CPU 1504D TF"),
        ("SCALANCE X-200 switch family", "SCALANCE X204IRT"),
        ("SCALANCE X-200 switch family", "SCALANCE XC206-2SFP"),
        ("SCALANCE X204-2LD", "SCALANCE X204-2"),
        ("SIPLUS NET CP 343-1", "CP 343-1"),
        ("SIMATIC CP 343-1", "SIPLUS NET CP 343-1"),
        ("MicroLogix 1100", "MicroLogix 1400"),
        ("SIMATIC WinCC OA", "SIMATIC WinCC V7.5"),
        ("SIMATIC WinCC V7.5", "WinCC 7.4"),
        ("MicroLogix 1400 Series A", "MicroLogix 1400 Ser. B"),
        ("CompactLogix 5380", "CompactLogix 5370 L3"),
    ] {
        assert_eq!(relation(listed, asset), None, "{listed} / {asset}");
    }
}

#[test]
fn what_the_asset_does_not_say_leaves_the_variant_open() {
    for (listed, asset) in [
        ("MicroLogix 1400 Controllers Series A", "MicroLogix 1400"),
        ("SCALANCE X307-2 EEC (24V, coated)", "SCALANCE X307-2 EEC"),
        ("SIMATIC CP 1242-7 V2", "CP 1242-7"),
    ] {
        assert_eq!(relation(listed, asset), Some(Relation::Variant), "{listed} / {asset}");
    }
}

#[test]
fn a_version_in_a_name_names_a_branch() {
    let branch = name("SIMATIC STEP 7 V5.X");
    assert!(branch.is_branch());
    assert_eq!(branch.admits_version(&Version::parse("V5.6 SP2").expect("a version")), Some(true));
    assert_eq!(branch.admits_version(&Version::parse("V16").expect("a version")), Some(false));
    let last = name("SIMATIC WinCC V7.4 and earlier");
    assert_eq!(last.admits_version(&Version::parse("V7.3").expect("a version")), Some(true));
    assert_eq!(last.admits_version(&Version::parse("V7.5").expect("a version")), Some(false));
}

#[test]
fn reading_a_hostile_name_is_bounded() {
    assert!(name(&"A1/".repeat(10_000)).is_empty());
    assert!(name(&format!("R{}CPU", "1/".repeat(150))).listed_keys().readings.len() <= READINGS_MAX);
}

#[test]
fn what_one_spelling_means_may_be_written_in_another_way_itself() {
    for (written, means) in
        [("totally integrated automation portal v17", "tia portal v17"), ("sw controller", "softwarecontroller")]
    {
        assert_eq!(words::canonical(written), means);
    }
    assert_eq!(words::canonical("art controller"), "art controller", "only whole words");
}
